"""Communities: the four kinds, joining and leaving, and what the frame of the window shows of them."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, text, true
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.assigning import open_count
from forumdesk.forum.bookmarks import due_count
from forumdesk.forum.care import verify_counts
from forumdesk.forum.joining import forget_asking, invitations, require_somebody_runs
from forumdesk.forum.members import member, office_row
from forumdesk.forum.mentoring_home import mentoring_waits
from forumdesk.forum.moderation_log import may_see_log
from forumdesk.forum.permissions import allowed, find, may, require
from forumdesk.forum.permissions.sets import is_listed
from forumdesk.forum.reviews import may_review, review_count
from forumdesk.forum.right import Right
from forumdesk.forum.rows import CommunityRow, SidebarRow, TagRow
from forumdesk.forum.topics import is_new, is_pinned_now, is_unanswered, is_unread
from forumdesk.forum.watching import chosen_levels, is_muted, mutes_anything, tag_levels
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community, CommunityKind, Joining, Membership
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.topics import Pin, Tag, Topic, TopicTag
from forumdesk.store.schema.watching import Level, WatchedKind
from forumdesk.text.names import plain_name


def sidebar(session: Session, viewer: int) -> SidebarRow:
    """The office, the viewer, their communities and tags, and how much is unread, in a handful of queries."""
    since = session.scalars(select(Member.created_at).where(Member.id == viewer)).one_or_none()
    seen = and_(ReadPosition.topic_id == Topic.id, ReadPosition.member_id == viewer)

    heard = ~is_muted(viewer) if mutes_anything(session, viewer) else true()

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(condition)

    columns: tuple[Any, ...] = (
        func.count(),
        count(and_(is_unread(), heard)),
        count(and_(is_new(since), heard)),
        count(is_unanswered()),
        count(Topic.id.in_(select(Pin.topic_id).where(is_pinned_now()))),
    )
    visible = select(Topic.community_id, *columns).outerjoin(ReadPosition, seen)
    visible = visible.where(allowed(Right.SEE_TOPIC, viewer), is_listed(viewer))
    counted = {row[0]: row[1:] for row in session.execute(visible.group_by(Topic.community_id))}
    joined = set(session.scalars(select(Membership.community_id).where(Membership.member_id == viewer)))
    communities = session.execute(
        select(Community, allowed(Right.OPEN_TOPIC, viewer).label("may_open_topic"))
        .where(allowed(Right.SEE_COMMUNITY, viewer))
        .order_by(Community.position, func.lower(Community.name))
    )
    none = (0,) * len(columns)
    levels = chosen_levels(session, viewer, WatchedKind.COMMUNITY)
    messages = counted.pop(None, none)
    totals = [sum(row[n] for row in counted.values()) for n in range(len(columns))]
    waiting, verifies = verify_counts(session, viewer)
    return SidebarRow(
        office=office_row(session, viewer),
        viewer=member(session, viewer, viewer),
        communities=tuple(
            _community_row(
                record, may_open_topic, record.id in joined, counted.get(record.id, none), levels.get(record.id)
            )
            for record, may_open_topic in communities
        ),
        tags=tuple(tag_names(session, viewer, limit=12)),
        topic_count=totals[0],
        unread=totals[1],
        new=totals[2],
        unanswered=totals[3],
        pinned=totals[4],
        unread_messages=messages[1] + messages[2],
        tag_levels=tag_levels(session, viewer),
        due_bookmarks=due_count(session, viewer),
        to_verify=waiting,
        verifies=verifies,
        may_review=(reviews := may_review(session, viewer)),
        to_review=review_count(session, viewer) if reviews else 0,
        may_see_log=may_see_log(session, viewer),
        may_see_insight=may(session, viewer, Right.SEE_INSIGHT),
        open_shelves=open_count(session, viewer),
        mentoring_waits=mentoring_waits(session, viewer),
    )


def _community_row(
    record: Community, may_open_topic: bool, is_joined: bool, counts: tuple[int, ...], level: Level | None
) -> CommunityRow:
    return CommunityRow(
        id=record.id,
        name=record.name,
        kind=CommunityKind(record.kind),
        purpose=record.purpose,
        colour=record.colour,
        icon=record.icon,
        joining=Joining(record.joining),
        is_private=record.is_private,
        picture=record.picture,
        ends_at=record.ends_at,
        is_over=is_over_now(record),
        is_joined=is_joined,
        topic_count=counts[0],
        unread=counts[1],
        new=counts[2],
        may_open_topic=bool(may_open_topic),
        level=level or Level.NORMAL,
    )


def is_over_now(record: Community) -> bool:
    """Whether the clock archived it."""
    return record.ends_at is not None and record.ends_at <= now()


def tag_names(session: Session, viewer: int, start: str = "", limit: int = 20) -> list[TagRow]:
    """Tags that begin with `start`, the most used first, counted over what the viewer may read."""
    used = func.count(TopicTag.topic_id)
    query = (
        select(Tag.name, used)
        .join(TopicTag, TopicTag.tag_id == Tag.id)
        .join(Topic, Topic.id == TopicTag.topic_id)
        .where(allowed(Right.SEE_TOPIC, viewer), is_listed(viewer))
        .group_by(Tag.name)
        .order_by(used.desc(), Tag.name)
        .limit(limit)
    )
    if start:
        query = query.where(Tag.name.startswith(start.lower(), autoescape=True))
    return [TagRow(name, count) for name, count in session.execute(query)]


def create_community(
    session: Session,
    actor: int,
    *,
    name: str,
    kind: CommunityKind = CommunityKind.PRACTICE,
    purpose: str = "",
    charter: str = "",
    colour: str = "#3056d3",
    icon: str = "users",
    joining: Joining = Joining.OPEN,
    is_private: bool = False,
) -> int:
    """Start a community; the actor is its first member and facilitator. Raises Invalid, NotAllowed."""
    require(session, actor, Right.CREATE_COMMUNITY)
    name = require_name(session, name)
    require_colour(colour)
    record = Community(
        id=_next_id(session),
        name=name,
        kind=kind,
        purpose=purpose.strip(),
        charter=charter.strip(),
        colour=colour,
        icon=icon,
        joining=joining,
        is_private=is_private,
        created_by=actor,
    )
    session.add(record)
    session.flush()
    session.add(Membership(community_id=record.id, member_id=actor, is_facilitator=True))
    session.flush()
    return record.id


def require_name(session: Session, name: str, *, of: int = 0) -> str:
    """A name that fits and that no other community than `of` has. Raises Invalid."""
    name = plain_name(name)
    if not 1 <= len(name) <= 60:
        raise Invalid("Give the community a name of 1 to 60 characters.", field="name")
    same = select(Community.id).where(func.lower(Community.name) == name.lower(), Community.id != of)
    if session.scalar(same) is not None:
        raise Invalid(f"There is a community '{name}' already.", field="name")
    return name


def require_colour(colour: str) -> None:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise Invalid("A colour looks like #3056d3.", field="colour")


def _next_id(session: Session) -> int | None:
    """On Postgres the id is drawn first: a private community cannot be read back before its founder has joined."""
    if session.get_bind().dialect.name != "postgresql":
        return None
    drawn: int | None = session.scalar(text("SELECT nextval(pg_get_serial_sequence('community', 'id'))"))
    return drawn


def join_community(session: Session, actor: int, community_id: int) -> None:
    """Join a community that is open, or to which one is invited. Joining twice is joining once.

    Raises NotFound, NotAllowed.
    """
    invitation = next((row for row in invitations(session, actor) if row.community_id == community_id), None)
    if invitation is None:
        find(session, actor, Right.SEE_COMMUNITY, community_id)
        require(session, actor, Right.JOIN_COMMUNITY, community_id)
    if session.get(Membership, (community_id, actor)) is None:
        session.add(Membership(community_id=community_id, member_id=actor))
        session.flush()
    forget_asking(session, community_id, actor)


def leave_community(session: Session, actor: int, community_id: int) -> None:
    """Leave a community; what was written there stays. Raises Invalid where nobody would run it any more."""
    community: Community = find(session, actor, Right.SEE_COMMUNITY, community_id)
    membership = session.get(Membership, (community_id, actor))
    if membership is not None:
        require_somebody_runs(session, community, without=actor)
        session.delete(membership)
        session.flush()
