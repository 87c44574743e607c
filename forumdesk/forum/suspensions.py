"""Suspensions: somebody is kept out for a reason and until a moment; the clock lets them in again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.moderation_log import note
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.right import Right
from forumdesk.store.base import now, this_moment
from forumdesk.store.schema.members import Member, Suspension
from forumdesk.store.schema.moderation import Act

REASON_MOST = 500


@dataclass(frozen=True, slots=True)
class SuspensionRow:
    """Who is kept out, why, until when and by whom."""

    member_id: int
    reason: str
    until: datetime
    by_name: str


def suspensions(session: Session, viewer: int) -> dict[int, SuspensionRow]:
    """Everybody who is suspended now, by id; for those who moderate, as others need not know."""
    query = (
        select(Suspension, func.coalesce(Member.name, ""))
        .outerjoin(Member, Member.id == Suspension.by_id)
        .where(Suspension.until > this_moment(), allowed(Right.SEE_SUSPENSIONS, viewer))
    )
    return {
        record.member_id: SuspensionRow(record.member_id, record.reason, record.until, name)
        for record, name in session.execute(query)
    }


def may_suspend(session: Session, viewer: int) -> set[int]:
    """Whom the viewer may keep out."""
    return set(session.scalars(select(Member.id).where(allowed(Right.SUSPEND_MEMBER, viewer))))


def suspend_member(session: Session, actor: int, member_id: int, *, reason: str, until: datetime) -> None:
    """Keep somebody out until a moment; told again, reason and end change. Raises Invalid, NotAllowed."""
    find(session, actor, Right.SEE_MEMBER, member_id)
    require(session, actor, Right.SUSPEND_MEMBER, member_id)
    if not 1 <= len(reason.strip()) <= REASON_MOST:
        raise Invalid(f"Say why, in at most {REASON_MOST} characters: they will read it.", field="reason")
    if until <= now():
        raise Invalid("Choose an end that is still to come.", field="until")
    record = session.get(Suspension, member_id)
    before = _until(record.until) if record is not None and record.until > now() else ""
    if record is None:
        session.add(Suspension(member_id=member_id, reason=reason.strip(), until=until, by_id=actor))
    else:
        record.reason, record.until, record.by_id, record.at = reason.strip(), until, actor, now()
    note(session, actor, Act.SUSPEND, member_id=member_id, why=reason, before=before, after=_until(until))


def _until(moment: datetime) -> str:
    return f"until {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def end_suspension(session: Session, actor: int, member_id: int) -> None:
    """Let somebody in before the end. Raises NotAllowed."""
    find(session, actor, Right.SEE_MEMBER, member_id)
    require(session, actor, Right.SUSPEND_MEMBER, member_id)
    record = session.get(Suspension, member_id)
    if record is not None:
        session.delete(record)
        note(session, actor, Act.END_SUSPENSION, member_id=member_id, before=_until(record.until))
