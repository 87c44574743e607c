"""Who comes to an event: answers, the waiting list that follows from their order, and who was there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.event_dates import differs, find_date, times_of
from forumdesk.forum.members import member_row
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow
from forumdesk.store.base import now
from forumdesk.store.schema.events import (
    REMIND_MOST,
    Answering,
    Attendance,
    Event,
    EventDate,
    EventRevision,
    Rsvp,
)
from forumdesk.store.schema.members import Member

REMIND = 60
"""Minutes before the start, where nobody chose anything else."""


@dataclass(frozen=True, slots=True)
class Fact:
    """An answer as it was given: `on_date` '' is for all dates."""

    id: int
    on_date: str
    member_id: int
    answer: Answering
    remind: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Seats:
    """How many seats there were up to the answer `rsvp_id`, and when that changed; None: as many as come."""

    rsvp_id: int
    capacity: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who comes to a date, by id; who has a seat and who waits, in the order of their answers."""

    going: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    maybe: tuple[int, ...] = ()
    declined: tuple[int, ...] = ()

    def place(self, member_id: int) -> int:
        """The member's place on the waiting list, from 1; 0 where they are not on it."""
        return self.waiting.index(member_id) + 1 if member_id in self.waiting else 0


class Tally:
    """Takes answers in their order, and knows at any moment who comes."""

    def __init__(self, on_date: str) -> None:
        self._on_date = on_date
        self._general: dict[int, Answering] = {}
        self._own: dict[int, Answering] = {}
        self._since: dict[int, int] = {}
        self.coming: list[int] = []

    def take(self, fact: Fact) -> None:
        """An answer to another date is nothing to this one; one to this date counts more than one to all."""
        if fact.on_date not in {"", self._on_date}:
            return
        (self._own if fact.on_date else self._general)[fact.member_id] = fact.answer
        member, answer = fact.member_id, self.answer(fact.member_id)
        if answer is not Answering.YES and member in self._since:
            del self._since[member]
            self.coming.remove(member)
        elif answer is Answering.YES and member not in self._since:
            self._since[member] = fact.id
            self.coming.append(member)

    def answer(self, member_id: int) -> Answering:
        own = self._own.get(member_id, Answering.NONE)
        return own if own is not Answering.NONE else self._general.get(member_id, Answering.NONE)

    def turnout(self, capacity: int | None) -> Turnout:
        seats = len(self.coming) if capacity is None else capacity
        said: dict[Answering, list[int]] = {}
        for member in dict.fromkeys((*self._general, *self._own)):
            said.setdefault(self.answer(member), []).append(member)
        return Turnout(
            tuple(self.coming[:seats]),
            tuple(self.coming[seats:]),
            tuple(said.get(Answering.MAYBE, ())),
            tuple(said.get(Answering.NO, ())),
        )


def turnout(facts: Iterable[Fact], on_date: str, capacity: int | None) -> Turnout:
    """Who comes to a date: each member's last answer counts, and their first unbroken yes is their place in the row."""
    tally = Tally(on_date)
    for fact in facts:
        tally.take(fact)
    return tally.turnout(capacity)


def answer_of(facts: Iterable[Fact], on_date: str, member_id: int) -> Answering:
    """What the member said to a date."""
    tally = Tally(on_date)
    for fact in facts:
        if fact.member_id == member_id:
            tally.take(fact)
    return tally.answer(member_id)


def moved_up(facts: Sequence[Fact], seats: Sequence[Seats], on_date: str, member_id: int) -> list[tuple[int, datetime]]:
    """When the member came from the waiting list to a seat: (the last answer then, the moment), the oldest first.

    `seats` in order, the last as it is now; a member's own answer moves nobody up but others.
    """
    found: list[tuple[int, datetime]] = []
    tally, left, waited = Tally(on_date), list(seats), False
    steps: list[tuple[int, int, Fact | Seats]] = [(fact.id, 0, fact) for fact in facts]
    steps += [(each.rsvp_id, 1, each) for each in seats[:-1]]
    for _id, _kind, step in sorted(steps, key=lambda one: one[:2]):
        if isinstance(step, Fact):
            tally.take(step)
        else:
            left.pop(0)
        capacity = left[0].capacity
        has_seat = member_id in tally.coming[: len(tally.coming) if capacity is None else capacity]
        waits = member_id in tally.coming and not has_seat
        if waited and has_seat:
            found.append((step.id if isinstance(step, Fact) else step.rsvp_id, step.at))
        waited = waits
    return found


def facts_of(session: Session, event_ids: Collection[int]) -> dict[int, list[Fact]]:
    """All answers to these events in their order. What may be seen is the caller's to ask."""
    found: dict[int, list[Fact]] = {event_id: [] for event_id in event_ids}
    query = (
        select(Rsvp.event_id, Rsvp.id, Rsvp.on_date, Rsvp.member_id, Rsvp.answer, Rsvp.remind, Rsvp.at)
        .join(Member, Member.id == Rsvp.member_id)
        .where(Rsvp.event_id.in_(event_ids), ~Member.is_disabled)
        .order_by(Rsvp.id)
    )
    for row in session.execute(query) if event_ids else ():
        found[row.event_id].append(Fact(row.id, row.on_date, row.member_id, Answering(row.answer), row.remind, row.at))
    return found


def seats_of(session: Session, event: Event) -> list[Seats]:
    """How many seats there were, in order, the last as it is now."""
    query = select(EventRevision).where(EventRevision.event_id == event.id).order_by(EventRevision.id)
    had = [Seats(row.rsvp_id, row.capacity, row.at) for row in session.scalars(query)]
    return [*had, Seats(0, event.capacity, event.at)]


def require_date(session: Session, event: Event, on_date: str) -> None:
    """Raise Invalid unless the event takes place on that date; '' stands for all of them."""
    if on_date:
        rows = session.scalars(select(EventDate).where(EventDate.event_id == event.id))
        one = find_date(times_of(event), differs(rows), on_date)
        if one is None:
            raise Invalid("It does not take place on that day. Look at its dates again.")


def answer_event(
    session: Session, actor: int, event_id: int, answer: Answering, *, on_date: str = "", remind: int | None = REMIND
) -> None:
    """Say whether one comes: to one date of a series, or to all of them. The same answer again keeps one's place.

    `remind`: minutes before the start. Raises NotFound, NotAllowed, and Invalid where it was cancelled or is over.
    """
    event: Event = find(session, actor, Right.SEE_EVENT, event_id)
    require(session, actor, Right.ANSWER_EVENT, event_id)
    require_date(session, event, on_date)
    if remind is not None and not 0 <= remind <= REMIND_MOST:
        raise Invalid("A reminder comes at most two weeks before.", field="remind")
    if event.cancelled_at is not None and answer in {Answering.YES, Answering.MAYBE}:
        raise Invalid("This event was cancelled.")
    if not event.rrule and event.ends_at <= now() and answer is not Answering.NONE:
        raise Invalid("This event is over.")
    last = session.scalar(
        select(Rsvp)
        .where(Rsvp.event_id == event_id, Rsvp.member_id == actor, Rsvp.on_date == on_date)
        .order_by(Rsvp.id.desc())
        .limit(1)
    )
    had = (Answering.NONE.value, None) if last is None else (last.answer, last.remind)
    if had == (answer.value, remind) or (last is None and answer is Answering.NONE):
        return
    if session.get_bind().dialect.name == "postgresql":  # two who take the last seat do so one after the other
        session.execute(select(func.pg_advisory_xact_lock(event_id)))
    session.add(Rsvp(event_id=event_id, on_date=on_date, member_id=actor, answer=answer, remind=remind))
    session.flush()


def confirm_attendance(
    session: Session, actor: int, event_id: int, present: Iterable[int], *, on_date: str = ""
) -> frozenset[int]:
    """Say who was there: these members, and nobody else. Returns whom it said before.

    Raises NotFound, NotAllowed, and Invalid before it has begun.
    """
    event: Event = find(session, actor, Right.SEE_EVENT, event_id)
    require(session, actor, Right.CHANGE_EVENT, event_id)
    require_date(session, event, on_date)
    rows = session.scalars(select(EventDate).where(EventDate.event_id == event.id))
    one = find_date(times_of(event), differs(rows), on_date)
    if one is None or one.starts_at > now():
        raise Invalid("It has not begun yet. Who was there can be said once it has.")
    wanted = set(present)
    known = set(session.scalars(select(Member.id).where(Member.id.in_(wanted), allowed(Right.SEE_MEMBER, actor))))
    had = attended(session, event_id, on_date)
    for gone in had - wanted:
        session.execute(
            delete(Attendance).where(
                Attendance.event_id == event_id, Attendance.on_date == on_date, Attendance.member_id == gone
            )
        )
    session.add_all(
        Attendance(event_id=event_id, on_date=on_date, member_id=came, by_id=actor) for came in sorted(known - had)
    )
    session.flush()
    return had


def attended(session: Session, event_id: int, on_date: str) -> frozenset[int]:
    query = select(Attendance.member_id).where(Attendance.event_id == event_id, Attendance.on_date == on_date)
    return frozenset(session.scalars(query))


def member_rows_by_id(session: Session, viewer: int, ids: Collection[int]) -> dict[int, MemberRow]:
    query = select(Member).where(Member.id.in_(ids), allowed(Right.SEE_MEMBER, viewer))
    return {record.id: member_row(record) for record in session.scalars(query)} if ids else {}
