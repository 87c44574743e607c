"""What is to be told of joining: who asks to be let in, and what became of one's own wish; derived from the facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from forumdesk.forum.joining import invitations
from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import facilitates, is_staff, looking
from forumdesk.forum.right import Right
from forumdesk.store.schema.communities import Community, JoinRequest, Membership
from forumdesk.store.schema.members import Member


@dataclass(frozen=True, slots=True)
class JoiningNews:
    """`what` as NoticeKind says it; by whom, about whom, and their words."""

    what: str
    at: datetime
    community_id: int
    community: str
    by_id: int
    name: str
    picture: str | None
    about_id: int
    words: str = ""


def joining_news(session: Session, viewer: int) -> Iterator[JoiningNews]:
    """All there is to tell the viewer, in no order."""
    for row in invitations(session, viewer):
        yield JoiningNews(
            *("invited", row.at, row.community_id, row.name, row.by_id, row.by_name, row.by_picture, viewer),
            words=row.purpose,
        )
    yield from _asking(session, viewer)
    yield from _declined(session, viewer)
    yield from _let_in(session, viewer)


def _asking(session: Session, viewer: int) -> Iterator[JoiningNews]:
    """Facilitators hear of it; where there is none, moderators and admins do."""
    me = looking(viewer)
    run = select(Membership.community_id).join(Member, Member.id == Membership.member_id)
    has_facilitator = JoinRequest.community_id.in_(run.where(Membership.is_facilitator, ~Member.is_disabled))
    concerned = or_(facilitates(me, JoinRequest.community_id), is_staff(me) & ~has_facilitator)
    query = (
        select(JoinRequest.at, Community.id, Community.name, Member.id, Member.name, Member.picture, JoinRequest.note)
        .join(Community, Community.id == JoinRequest.community_id)
        .join(Member, Member.id == JoinRequest.member_id)
        .where(
            JoinRequest.declined_at.is_(None),
            ~Member.is_disabled,
            concerned,
            allowed(Right.DECIDE_REQUEST, viewer),
        )
    )
    for at, community_id, community, who, name, picture, note in session.execute(query):
        yield JoiningNews("asks to join", at, community_id, community, who, name, picture, who, note)


def _declined(session: Session, viewer: int) -> Iterator[JoiningNews]:
    query = (
        select(JoinRequest, Community.name, Member.name, Member.picture)
        .join(Community, Community.id == JoinRequest.community_id)
        .join(Member, Member.id == JoinRequest.declined_by)
        .where(
            JoinRequest.member_id == viewer,
            JoinRequest.declined_at.is_not(None),
            allowed(Right.SEE_COMMUNITY, viewer),
        )
    )
    for asked, community, name, picture in session.execute(query):
        if asked.declined_at is not None and asked.declined_by is not None:
            yield JoiningNews(
                *("declined", asked.declined_at, asked.community_id, community, asked.declined_by, name, picture),
                about_id=viewer,
                words=asked.answer,
            )


def _let_in(session: Session, viewer: int) -> Iterator[JoiningNews]:
    """Let in, or named facilitator, by somebody else."""
    query = (
        select(
            Membership.is_facilitator,
            func.coalesce(Membership.by_at, Membership.joined_at),
            *(Community.id, Community.name, Community.purpose, Member.id, Member.name, Member.picture),
        )
        .join(Community, Community.id == Membership.community_id)
        .join(Member, Member.id == Membership.by_id)
        .where(Membership.member_id == viewer, Membership.by_id != viewer, allowed(Right.SEE_COMMUNITY, viewer))
    )
    for runs, at, community_id, community, purpose, by_id, name, picture in session.execute(query):
        what = "facilitator" if runs else "let in"
        yield JoiningNews(what, at, community_id, community, by_id, name, picture, viewer, purpose)
