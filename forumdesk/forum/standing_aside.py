"""Standing aside: members who want no points, badges and ranks shown, or no celebrations. They say so themselves."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import require
from forumdesk.forum.right import Right
from forumdesk.store.schema.points import Aside, StandingAside


def aside(session: Session, viewer: int) -> frozenset[Aside]:
    """What the viewer stays out of."""
    return stands_aside(session, viewer)


def stands_aside(session: Session, member_id: int) -> frozenset[Aside]:
    """What a member stays out of."""
    query = select(StandingAside.what).where(StandingAside.member_id == member_id)
    return frozenset(Aside(what) for what in session.scalars(query))


def stand_aside(session: Session, actor: int, what: Aside, wanted: bool = True) -> None:
    """Stay out of it, or be shown again. Doing it twice is doing it once. Raises NotAllowed."""
    require(session, actor, Right.SEE_OFFICE)
    record = session.get(StandingAside, (actor, what.value))
    if wanted and record is None:
        session.add(StandingAside(member_id=actor, what=what.value))
    elif not wanted and record is not None:
        session.delete(record)
    session.flush()


def those_aside(what: Aside) -> Select[int]:
    """Everybody who stays out of it, as a subquery."""
    return select(StandingAside.member_id).where(StandingAside.what == what).correlate(None)
