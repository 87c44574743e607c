"""Joining: asking to be let in, inviting, who belongs to a community, and who runs it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, column, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from forumdesk.errors import Invalid, NotFound
from forumdesk.forum.members import member_row
from forumdesk.forum.moderation_log import note as note_act
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow
from forumdesk.store.base import UtcTime, now, this_moment, type_id
from forumdesk.store.schema.communities import (
    Community,
    CommunityInvitation,
    CommunityKind,
    JoinRequest,
    Membership,
)
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.moderation import Act

NOTE_MOST = 500


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """That the viewer may join a community, which they may not see yet: its name and purpose, and who said so."""

    community_id: int
    name: str
    purpose: str
    kind: CommunityKind
    colour: str
    icon: str
    by_id: int
    by_name: str
    at: datetime
    by_picture: str | None = None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """Somebody who asks to be let in, with what they say."""

    member: MemberRow
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """What the viewer asked of a community. Once declined, with whose word and which."""

    note: str
    at: datetime
    declined_at: datetime | None
    declined_by: str
    answer: str


@dataclass(frozen=True, slots=True)
class InvitedRow:
    """Somebody who is invited and has not answered."""

    member: MemberRow
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BelongingRow:
    """A member of a community."""

    member: MemberRow
    is_facilitator: bool
    joined_at: datetime


# Asking.


def ask_to_join(session: Session, actor: int, community_id: int, note: str = "") -> None:
    """Ask the facilitators to be let in; asked again after a refusal, it is a new request.

    Whoever is invited joins instead. Raises Invalid, NotAllowed, NotFound.
    """
    find(session, actor, Right.SEE_COMMUNITY, community_id)
    require(session, actor, Right.REQUEST_TO_JOIN, community_id)
    note = note.strip()
    if len(note) > NOTE_MOST:
        raise Invalid(f"Use at most {NOTE_MOST} characters.", field="note")
    forget_asking(session, community_id, actor, and_invitation=False)
    if session.get(CommunityInvitation, (community_id, actor)) is not None:
        session.add(Membership(community_id=community_id, member_id=actor))
        session.flush()
        forget_asking(session, community_id, actor)
        return
    session.add(JoinRequest(community_id=community_id, member_id=actor, note=note))
    session.flush()


def take_back_request(session: Session, actor: int, community_id: int) -> None:
    """Not want to be let in any more."""
    record = session.get(JoinRequest, (community_id, actor))
    if record is not None:
        session.delete(record)
        session.flush()


def let_in(session: Session, actor: int, community_id: int, member_id: int) -> None:
    """Let somebody in who asked. Raises NotFound where nobody asks any more, NotAllowed."""
    find(session, actor, Right.SEE_COMMUNITY, community_id)
    require(session, actor, Right.DECIDE_REQUEST, community_id)
    _require_request(session, community_id, member_id)
    _bring_in(session, actor, community_id, member_id)


def decline_request(session: Session, actor: int, community_id: int, member_id: int, answer: str = "") -> None:
    """Not let somebody in, with a word that they read. Raises NotFound, Invalid, NotAllowed."""
    find(session, actor, Right.SEE_COMMUNITY, community_id)
    require(session, actor, Right.DECIDE_REQUEST, community_id)
    record = _require_request(session, community_id, member_id)
    if len(answer.strip()) > NOTE_MOST:
        raise Invalid(f"Use at most {NOTE_MOST} characters.", field="answer")
    record.declined_at, record.declined_by, record.answer = now(), actor, answer.strip()
    session.flush()


def reopen_request(session: Session, actor: int, community_id: int, member_id: int) -> None:
    """Undo decline_request: the request waits again."""
    find(session, actor, Right.SEE_COMMUNITY, community_id)
    require(session, actor, Right.DECIDE_REQUEST, community_id)
    record = session.get(JoinRequest, (community_id, member_id))
    if record is not None:
        record.declined_at, record.declined_by, record.answer = None, None, ""
        session.flush()


def _require_request(session: Session, community_id: int, member_id: int) -> JoinRequest:
    record = session.get(JoinRequest, (community_id, member_id))
    if record is None or record.declined_at is not None:
        raise NotFound("This request is settled already: they took it back, or a colleague answered it.")
    return record


def requests(session: Session, viewer: int, community_id: int) -> tuple[RequestRow, ...]:
    """Who waits to be let in, the first who asked first; for those who decide, and nobody else."""
    query = (
        select(JoinRequest, Member)
        .join(Member, Member.id == JoinRequest.member_id)
        .join(Community, Community.id == JoinRequest.community_id)
        .where(
            JoinRequest.community_id == community_id,
            JoinRequest.declined_at.is_(None),
            ~Member.is_disabled,
            allowed(Right.EDIT_COMMUNITY, viewer),
        )
        .order_by(JoinRequest.at, Member.id)
    )
    return tuple(RequestRow(member_row(who), asked.note, asked.at) for asked, who in session.execute(query))


def own_request(session: Session, viewer: int, community_id: int) -> OwnRequest | None:
    """What the viewer asked of this community, and what became of it."""
    query = (
        select(JoinRequest, func.coalesce(Member.name, ""))
        .outerjoin(Member, Member.id == JoinRequest.declined_by)
        .where(JoinRequest.community_id == community_id, JoinRequest.member_id == viewer)
    )
    for asked, name in session.execute(query):
        return OwnRequest(asked.note, asked.at, asked.declined_at, name, asked.answer)
    return None


# Inviting.


def invite_members(session: Session, actor: int, community_id: int, member_ids: Iterable[int]) -> None:
    """Invite colleagues; who asked to be let in is let in. Those who belong already stay as they are.

    Raises Invalid, NotAllowed, NotFound.
    """
    find(session, actor, Right.SEE_COMMUNITY, community_id)
    require(session, actor, Right.INVITE, community_id)
    wanted = set(member_ids)
    present = set(session.scalars(select(Member.id).where(Member.id.in_(wanted), ~Member.is_disabled)))
    if not wanted:
        raise Invalid("Say whom to invite.", field="people")
    if wanted - present:
        raise Invalid("Somebody of them is not in the office any more. Take them off.", field="people")
    inside = select(Membership.member_id).where(Membership.community_id == community_id)
    belong = set(session.scalars(inside.where(Membership.member_id.in_(wanted))))
    for member_id in sorted(wanted - belong):
        if session.get(JoinRequest, (community_id, member_id)) is not None:
            _bring_in(session, actor, community_id, member_id)
        elif session.get(CommunityInvitation, (community_id, member_id)) is None:
            session.add(CommunityInvitation(community_id=community_id, member_id=member_id, by_id=actor))
    session.flush()


def take_back_invitation(session: Session, actor: int, community_id: int, member_id: int) -> None:
    """Invite somebody no more, who has not answered yet."""
    find(session, actor, Right.SEE_COMMUNITY, community_id)
    require(session, actor, Right.INVITE, community_id)
    _drop_invitation(session, community_id, member_id)


def decline_invitation(session: Session, actor: int, community_id: int) -> None:
    """Not join where one was invited."""
    _drop_invitation(session, community_id, actor)


def _drop_invitation(session: Session, community_id: int, member_id: int) -> None:
    record = session.get(CommunityInvitation, (community_id, member_id))
    if record is not None:
        session.delete(record)
        session.flush()


def invitations(session: Session, viewer: int) -> list[InvitationRow]:
    """Where the viewer is invited, the newest first. Of a community they may not see, just what is said here."""
    columns = ("community_id", "name", "purpose", "kind", "colour", "icon", "by_id", "at")
    if session.get_bind().dialect.name == "postgresql":
        types: tuple[Any, ...] = (type_id, *(Text(),) * 5, type_id, UtcTime())
        given = [column(name, kind) for name, kind in zip(columns, types, strict=True)]
        mine = func.my_invitations().table_valued(*given)
        query = select(mine, Member.name.label("by_name"), Member.picture).join(Member, Member.id == mine.c.by_id)
        query = query.order_by(mine.c.at.desc())
    else:
        query = (
            select(
                CommunityInvitation.community_id,
                *(getattr(Community, name) for name in columns[1:6]),
                CommunityInvitation.by_id,
                CommunityInvitation.at,
                Member.name.label("by_name"),
                Member.picture,
            )
            .join(Community, Community.id == CommunityInvitation.community_id)
            .join(Member, Member.id == CommunityInvitation.by_id)
            .where(
                CommunityInvitation.member_id == viewer,
                or_(Community.ends_at.is_(None), Community.ends_at > this_moment()),
            )
            .order_by(CommunityInvitation.at.desc())
        )
    return [
        InvitationRow(
            community_id=row.community_id,
            name=row.name,
            purpose=row.purpose,
            kind=CommunityKind(row.kind),
            colour=row.colour,
            icon=row.icon,
            by_id=row.by_id,
            by_name=row.by_name,
            at=row.at,
            by_picture=row.picture,
        )
        for row in session.execute(query)
    ]


def invited(session: Session, viewer: int, community_id: int) -> tuple[InvitedRow, ...]:
    """Who is invited and has not answered; for those who invite."""
    by = aliased(Member)
    query = (
        select(CommunityInvitation.at, Member, by.name)
        .join(Member, Member.id == CommunityInvitation.member_id)
        .join(by, by.id == CommunityInvitation.by_id)
        .join(Community, Community.id == CommunityInvitation.community_id)
        .where(CommunityInvitation.community_id == community_id, allowed(Right.EDIT_COMMUNITY, viewer))
        .order_by(CommunityInvitation.at, Member.id)
    )
    return tuple(InvitedRow(member_row(who), name, at) for at, who, name in session.execute(query))


# Belonging.


def members_of(session: Session, viewer: int, community_id: int) -> tuple[BelongingRow, ...]:
    """Who belongs to a community, its facilitators first, then by name. Raises NotFound."""
    find(session, viewer, Right.SEE_COMMUNITY, community_id)
    query = (
        select(Member, Membership.is_facilitator, Membership.joined_at)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.community_id == community_id, ~Member.is_disabled)
        .order_by(Membership.is_facilitator.desc(), func.lower(Member.name), Member.id)
    )
    return tuple(BelongingRow(member_row(who), bool(runs), at) for who, runs, at in session.execute(query))


def remove_member(session: Session, actor: int, community_id: int, member_id: int) -> None:
    """Take somebody out of a community; what they wrote there stays. Raises Invalid, NotAllowed."""
    community: Community = find(session, actor, Right.SEE_COMMUNITY, community_id)
    require(session, actor, Right.DECIDE_REQUEST, community_id)
    membership = session.get(Membership, (community_id, member_id))
    if membership is not None:
        require_somebody_runs(session, community, without=member_id)
        note_act(session, actor, Act.REMOVE_MEMBER, member_id=member_id, community_id=community_id)
        session.delete(membership)
        session.flush()


def bring_back(session: Session, actor: int, community_id: int, member_id: int, *, is_facilitator: bool) -> None:
    """Undo remove_member: they belong to it as they did."""
    find(session, actor, Right.SEE_COMMUNITY, community_id)
    require(session, actor, Right.DECIDE_REQUEST, community_id)
    if session.get(Membership, (community_id, member_id)) is None:
        session.add(Membership(community_id=community_id, member_id=member_id, is_facilitator=is_facilitator))
        session.flush()


def name_facilitator(session: Session, actor: int, community_id: int, member_id: int) -> None:
    """Let somebody run the community; who does not belong to it yet does now. Raises Invalid, NotAllowed."""
    find(session, actor, Right.SEE_COMMUNITY, community_id)
    require(session, actor, Right.NAME_FACILITATOR, community_id)
    if session.scalar(select(Member.id).where(Member.id == member_id, ~Member.is_disabled)) is None:
        raise Invalid("They are not in the office any more. Choose somebody else.", field="people")
    membership = session.get(Membership, (community_id, member_id))
    if membership is None:
        _bring_in(session, actor, community_id, member_id)
        membership = session.get_one(Membership, (community_id, member_id))
    if not membership.is_facilitator:
        note_act(session, actor, Act.NAME_FACILITATOR, member_id=member_id, community_id=community_id)
        membership.is_facilitator = True
        if member_id != actor:
            membership.by_id, membership.by_at = actor, now()
    session.flush()


def dismiss_facilitator(session: Session, actor: int, community_id: int, member_id: int) -> None:
    """Let somebody be a plain member again. Raises Invalid where nobody would run the community any more."""
    community: Community = find(session, actor, Right.SEE_COMMUNITY, community_id)
    require(session, actor, Right.NAME_FACILITATOR, community_id)
    membership = session.get(Membership, (community_id, member_id))
    if membership is not None and membership.is_facilitator:
        require_somebody_runs(session, community, without=member_id)
        note_act(session, actor, Act.DISMISS_FACILITATOR, member_id=member_id, community_id=community_id)
        membership.is_facilitator, membership.by_id, membership.by_at = False, None, None
        session.flush()


def require_somebody_runs(session: Session, community: Community, *, without: int = 0) -> None:
    """Raises Invalid where a private community would have no facilitator left.

    A public one may be without: moderators and admins run it. A private one they cannot even see.
    """
    if not community.is_private:
        return
    runs = session.get(Membership, (community.id, without))
    if without and (runs is None or not runs.is_facilitator):
        return
    others = exists().where(
        Membership.community_id == community.id,
        Membership.is_facilitator,
        Membership.member_id == Member.id,
        Membership.member_id != without,
        ~Member.is_disabled,
    )
    if not session.scalar(select(others)):
        raise Invalid(
            "Somebody must run a private community, as nobody outside can see it. Name another facilitator first.",
            field="facilitators",
        )


def forget_asking(session: Session, community_id: int, member_id: int, *, and_invitation: bool = True) -> None:
    """Who belongs to a community waits for nothing any more."""
    for table in (JoinRequest, *((CommunityInvitation,) if and_invitation else ())):
        session.execute(delete(table).where(table.community_id == community_id, table.member_id == member_id))


def _bring_in(session: Session, actor: int, community_id: int, member_id: int) -> None:
    if session.get(Membership, (community_id, member_id)) is None:
        by = {"by_id": actor, "by_at": now()} if member_id != actor else {}
        session.add(Membership(community_id=community_id, member_id=member_id, **by))
        session.flush()
    forget_asking(session, community_id, member_id)
