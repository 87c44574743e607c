"""The home page of a community: its purpose, who runs it, what to read first, whom to ask, and one's standing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.errors import NotFound
from forumdesk.forum.communities import is_over_now
from forumdesk.forum.joining import (
    InvitationRow,
    InvitedRow,
    OwnRequest,
    RequestRow,
    invitations,
    invited,
    own_request,
    requests,
)
from forumdesk.forum.members import member_row
from forumdesk.forum.permissions import allowed, find
from forumdesk.forum.resources import ResourceFilter, ResourceOrder, ResourceRow, resource_ids, resource_rows
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow, TopicFilter, TopicOrder, TopicRow, TopicView
from forumdesk.forum.shelves import ShelfRow, shelves
from forumdesk.forum.topics import topic_ids, topic_rows
from forumdesk.store.schema.communities import Community, CommunityKind, Joining, Membership
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Answer

SHOWN, PEOPLE = 5, 12
"""How many topics a section shows, and how many people."""


@dataclass(frozen=True, slots=True)
class Section:
    """The first topics of a list, and how many there are in all."""

    view: TopicView
    order: TopicOrder
    topics: tuple[TopicRow, ...]
    count: int


@dataclass(frozen=True, slots=True)
class HelperRow:
    """Somebody to ask, with how many answers of theirs were accepted there."""

    member: MemberRow
    answers: int
    is_facilitator: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What the viewer is there, and may do."""

    is_joined: bool = False
    is_facilitator: bool = False
    may_join: bool = False
    may_request: bool = False
    may_edit: bool = False
    may_decide: bool = False
    may_open_topic: bool = False
    request: OwnRequest | None = None
    invitation: InvitationRow | None = None


@dataclass(frozen=True, slots=True)
class CommunityHome:
    """A community as its home page shows it. Of one that the viewer is only invited to, name and purpose."""

    id: int
    name: str
    kind: CommunityKind
    purpose: str
    colour: str
    icon: str
    picture: str | None = None
    joining: Joining = Joining.BY_INVITATION
    is_private: bool = True
    ends_at: datetime | None = None
    is_over: bool = False
    charter_html: str = ""
    member_count: int = 0
    facilitators: tuple[MemberRow, ...] = ()
    sections: tuple[Section, ...] = ()
    helpers: tuple[HelperRow, ...] = ()
    resources: tuple[ResourceRow, ...] = ()
    resource_count: int = 0
    shelves: tuple[ShelfRow, ...] = ()
    requests: tuple[RequestRow, ...] = ()
    invited: tuple[InvitedRow, ...] = ()
    standing: Standing = field(default_factory=Standing)
    is_seen: bool = True


_SECTIONS = (
    (TopicView.PINNED, TopicOrder.LATEST),
    (TopicView.BEST, TopicOrder.LATEST),
    (TopicView.UNANSWERED, TopicOrder.NEWEST),
    (TopicView.ALL, TopicOrder.NEWEST),
)


def community_home(session: Session, viewer: int, community_id: int) -> CommunityHome:
    """All that the home page shows. Raises NotFound, unless the viewer may see it or is invited."""
    invitation = next((row for row in invitations(session, viewer) if row.community_id == community_id), None)
    try:
        record: Community = find(session, viewer, Right.SEE_COMMUNITY, community_id)
    except NotFound:
        if invitation is None:
            raise
        return CommunityHome(
            id=community_id,
            name=invitation.name,
            kind=invitation.kind,
            purpose=invitation.purpose,
            colour=invitation.colour,
            icon=invitation.icon,
            standing=Standing(invitation=invitation),
            is_seen=False,
        )
    best = resource_ids(session, viewer, ResourceFilter(community_id=community_id, order=ResourceOrder.BEST))
    return CommunityHome(
        id=record.id,
        name=record.name,
        kind=CommunityKind(record.kind),
        purpose=record.purpose,
        colour=record.colour,
        icon=record.icon,
        picture=record.picture,
        joining=Joining(record.joining),
        is_private=record.is_private,
        ends_at=record.ends_at,
        is_over=is_over_now(record),
        charter_html=_html(record.charter),
        member_count=_member_count(session, community_id),
        facilitators=_facilitators(session, community_id),
        sections=tuple(_section(session, viewer, community_id, view, order) for view, order in _SECTIONS),
        helpers=_helpers(session, viewer, community_id),
        resources=tuple(resource_rows(session, viewer, best[:SHOWN])),
        resource_count=len(best),
        shelves=tuple(shelves(session, viewer, community_id)),
        requests=requests(session, viewer, community_id),
        invited=invited(session, viewer, community_id),
        standing=_standing(session, viewer, community_id, invitation),
    )


def _standing(session: Session, viewer: int, community_id: int, invitation: InvitationRow | None) -> Standing:
    rights = (
        Right.JOIN_COMMUNITY,
        Right.REQUEST_TO_JOIN,
        Right.EDIT_COMMUNITY,
        Right.DECIDE_REQUEST,
        Right.OPEN_TOPIC,
    )
    may: tuple[Any, ...] = tuple(
        session.execute(select(*(allowed(right, viewer) for right in rights)).where(Community.id == community_id)).one()
    )
    membership = session.get(Membership, (community_id, viewer))
    return Standing(
        is_joined=membership is not None,
        is_facilitator=membership is not None and membership.is_facilitator,
        may_join=bool(may[0]) and membership is None,
        may_request=bool(may[1]),
        may_edit=bool(may[2]),
        may_decide=bool(may[3]),
        may_open_topic=bool(may[4]),
        request=own_request(session, viewer, community_id),
        invitation=invitation,
    )


def _member_count(session: Session, community_id: int) -> int:
    query = (
        select(func.count())
        .select_from(Membership)
        .join(Member, Member.id == Membership.member_id)
        .where(Membership.community_id == community_id, ~Member.is_disabled)
    )
    return session.scalar(query) or 0


def _facilitators(session: Session, community_id: int) -> tuple[MemberRow, ...]:
    query = (
        select(Member)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.community_id == community_id, Membership.is_facilitator, ~Member.is_disabled)
        .order_by(Membership.joined_at, Member.id)
    )
    return tuple(member_row(record) for record in session.scalars(query))


def _section(session: Session, viewer: int, community_id: int, view: TopicView, order: TopicOrder) -> Section:
    ids = topic_ids(session, viewer, TopicFilter(view, community_id=community_id, order=order))
    return Section(view, order, tuple(topic_rows(session, viewer, ids[:SHOWN])), len(ids))


def _helpers(session: Session, viewer: int, community_id: int) -> tuple[HelperRow, ...]:
    """Members who say what they can be asked about; who helped most there comes first."""
    given = (
        select(func.count())
        .select_from(Answer)
        .join(Post, Post.id == Answer.post_id)
        .where(Post.author_id == Member.id, Post.community_id == community_id, allowed(Right.SEE_POST, viewer))
        .correlate(Member)
        .scalar_subquery()
    )
    query = (
        select(Member, given.label("given"), Membership.is_facilitator)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.community_id == community_id, ~Member.is_disabled, Member.ask_about != "")
        .order_by(given.desc(), func.lower(Member.name), Member.id)
        .limit(PEOPLE)
    )
    found: Iterable[Any] = session.execute(query)
    return tuple(HelperRow(member_row(record), n, bool(runs)) for record, n, runs in found)


def _html(charter: str) -> str:
    from forumdesk.text.markdown import to_html  # the parser is loaded with the first text that needs it

    return to_html(charter) if charter.strip() else ""
