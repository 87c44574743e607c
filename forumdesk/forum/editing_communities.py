"""Changing a community: what it is for, how it looks, who may join and read, who runs it, and when a team ends."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.communities import require_colour, require_name
from forumdesk.forum.files import NewFile, put_file
from forumdesk.forum.joining import dismiss_facilitator, name_facilitator, require_somebody_runs
from forumdesk.forum.members import member_row, require_picture
from forumdesk.forum.moderation_log import note
from forumdesk.forum.permissions import find, require
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community, CommunityKind, Joining, Membership
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.moderation import Act

PURPOSE_MOST, CHARTER_MOST = 500, 20_000


@dataclass(frozen=True, slots=True)
class CommunityForm:
    """All that can be changed about a community; `picture` by its SHA-256, `facilitators` by id."""

    name: str
    kind: CommunityKind
    purpose: str
    charter: str
    colour: str
    icon: str
    joining: Joining
    is_private: bool
    ends_at: datetime | None
    picture: str | None
    facilitators: frozenset[int]


@dataclass(frozen=True, slots=True)
class EditableCommunity:
    """A community as its form begins."""

    id: int
    form: CommunityForm
    people: tuple[MemberRow, ...]
    """Its facilitators, by name."""


def editable_community(session: Session, viewer: int, community_id: int) -> EditableCommunity:
    """What the form shows. Raises NotFound, NotAllowed."""
    record: Community = find(session, viewer, Right.SEE_COMMUNITY, community_id)
    require(session, viewer, Right.EDIT_COMMUNITY, community_id)
    people = _facilitators(session, community_id)
    form = CommunityForm(
        name=record.name,
        kind=CommunityKind(record.kind),
        purpose=record.purpose,
        charter=record.charter,
        colour=record.colour,
        icon=record.icon,
        joining=Joining(record.joining),
        is_private=record.is_private,
        ends_at=record.ends_at,
        picture=record.picture,
        facilitators=frozenset(person.id for person in people),
    )
    return EditableCommunity(record.id, form, people)


def _facilitators(session: Session, community_id: int) -> tuple[MemberRow, ...]:
    query = (
        select(Member)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.community_id == community_id, Membership.is_facilitator, ~Member.is_disabled)
        .order_by(func.lower(Member.name), Member.id)
    )
    return tuple(member_row(record) for record in session.scalars(query))


def edit_community(
    session: Session, actor: int, community_id: int, wanted: CommunityForm, file: NewFile | None = None
) -> CommunityForm:
    """Make the community what the form says; what it was before, which undoes it. `file` is a picture not there yet.

    Raises Invalid (field: name, purpose, charter, colour, ends_at, private, facilitators), NotAllowed, NotFound.
    """
    before = editable_community(session, actor, community_id).form
    record: Community = find(session, actor, Right.SEE_COMMUNITY, community_id)
    if wanted.name != record.name:
        record.name = require_name(session, wanted.name, of=community_id)
    require_colour(wanted.colour)
    if len(wanted.purpose.strip()) > PURPOSE_MOST:
        raise Invalid(f"Say it in at most {PURPOSE_MOST} characters.", field="purpose")
    if len(wanted.charter) > CHARTER_MOST:
        raise Invalid(f"A charter has at most {CHARTER_MOST:,} characters. Shorten it.", field="charter")
    _require_end(wanted, before)
    for name in _changed(before, wanted):
        was, becomes = _said(getattr(before, name)), _said(getattr(wanted, name))
        note(session, actor, Act.EDIT_COMMUNITY, community_id=community_id, subject=name, before=was, after=becomes)
    turns_private = wanted.is_private and not before.is_private
    if turns_private and session.get(Membership, (community_id, actor)) is None:
        raise Invalid("Join it first: once it is private, only its members can see it.", field="private")
    record.is_private = wanted.is_private
    record.kind, record.purpose, record.charter = wanted.kind, wanted.purpose.strip(), wanted.charter.strip()
    record.colour, record.icon, record.joining = wanted.colour, wanted.icon, wanted.joining
    record.ends_at = wanted.ends_at
    if file is not None:
        require_picture(file)
        put_file(session, actor, file)
    record.picture = wanted.picture
    session.flush()  # before one may dismiss oneself
    name_and_dismiss(session, actor, community_id, before.facilitators, wanted.facilitators)
    if turns_private:
        require_somebody_runs(session, record)
    return before


def _changed(before: CommunityForm, wanted: CommunityForm) -> list[str]:
    """The names of the fields that differ; facilitators are noted one by one."""
    names = [each.name for each in fields(CommunityForm) if each.name != "facilitators"]
    return [name for name in names if getattr(before, name) != getattr(wanted, name)]


def _said(value: object) -> str:
    """A field's value as the log keeps it."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _require_end(wanted: CommunityForm, before: CommunityForm) -> None:
    if wanted.ends_at is None or wanted.ends_at == before.ends_at:
        return
    if wanted.kind is not CommunityKind.TEAM:
        raise Invalid("Only a cross-functional team comes to an end by a date.", field="ends_at")
    if wanted.ends_at <= now():
        raise Invalid("Choose a day that is still to come.", field="ends_at")


def name_and_dismiss(
    session: Session, actor: int, community_id: int, had: Collection[int], wanted: Collection[int]
) -> None:
    """Have these facilitators from now on. New ones come first, so that somebody runs it all the time."""
    for member_id in sorted(set(wanted) - set(had)):
        name_facilitator(session, actor, community_id, member_id)
    for member_id in sorted(set(had) - set(wanted), key=lambda each: each == actor):  # oneself last, or one may no more
        dismiss_facilitator(session, actor, community_id, member_id)


def end_team(session: Session, actor: int, community_id: int, ends_at: datetime | None) -> datetime | None:
    """Give a team another end, or none; the one it had. Raises Invalid, NotAllowed, NotFound."""
    before = editable_community(session, actor, community_id).form
    _require_end(replace(before, ends_at=ends_at), before)
    record: Community = find(session, actor, Right.SEE_COMMUNITY, community_id)
    was, becomes = _said(before.ends_at), _said(ends_at)
    note(session, actor, Act.EDIT_COMMUNITY, community_id=community_id, subject="ends_at", before=was, after=becomes)
    record.ends_at = ends_at
    session.flush()
    return before.ends_at
