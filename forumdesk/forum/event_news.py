"""What is to be told of events: reminders, seats that became free, changes, cancellations; derived from the facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from forumdesk.forum.event_calendar import dates_that_differ
from forumdesk.forum.event_dates import Differs, Occurrence, occurrences, times_of
from forumdesk.forum.event_people import REMIND, Fact, Seats, answer_of, facts_of, moved_up
from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.store.base import now
from forumdesk.store.schema.events import (
    REMIND_MOST,
    Answering,
    Event,
    EventDate,
    EventRevision,
    EventSpeaker,
    Rsvp,
)
from forumdesk.store.schema.members import Member

SHOWN_FOR = timedelta(days=30)
"""So long after an event what was told of it stays in the list."""


class EventNewsKind(StrEnum):
    REMINDER = "event reminder"
    SEAT = "event seat"
    CHANGED = "event changed"
    CANCELLED = "event cancelled"


@dataclass(frozen=True, slots=True)
class EventNewsRow:
    """Something about one date of an event. `words` say what is different now, or why. Of the clock `by_id` is 0."""

    key: str
    kind: EventNewsKind
    at: datetime
    event_id: int
    on_date: str
    title: str
    words: str = ""
    by_id: int = 0
    by_name: str = ""
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class _Mine:
    """An event that concerns the viewer: what is known of it, since when it concerns them, and whether they run it."""

    event: Event
    facts: Sequence[Fact]
    differing: Mapping[str, Differs]
    since: datetime
    runs: bool

    def comes(self, viewer: int, on_date: str) -> bool:
        return self.runs or answer_of(self.facts, on_date, viewer) in {Answering.YES, Answering.MAYBE}


def event_news(session: Session, viewer: int) -> list[EventNewsRow]:
    """What concerns the viewer of the events they come to, host or speak at."""
    mine = list(_mine(session, viewer))
    ids = [each.event.id for each in mine]
    revisions: dict[int, list[EventRevision]] = {}
    for row in session.scalars(select(EventRevision).where(EventRevision.event_id.in_(ids)).order_by(EventRevision.id)):
        revisions.setdefault(row.event_id, []).append(row)
    dates: dict[int, list[EventDate]] = {}
    for date in session.scalars(select(EventDate).where(EventDate.event_id.in_(ids), EventDate.by_id != viewer)):
        dates.setdefault(date.event_id, []).append(date)
    found: list[EventNewsRow] = []
    for each in mine:
        found += _reminders(each, viewer)
        found += _seats(each, viewer, revisions.get(each.event.id, ()))
        found += _changes(each, viewer, revisions.get(each.event.id, ()))
        found += _dates(each, viewer, dates.get(each.event.id, ()))
    return _signed(session, found)


def next_event_reminder(session: Session, viewer: int) -> datetime | None:
    """When the next reminder of an event falls due."""
    moment = now()
    due = [at for each in _mine(session, viewer) for at, _one in _due(each, viewer) if at > moment]
    return min(due, default=None)


def _mine(session: Session, viewer: int) -> Iterator[_Mine]:
    answered = select(Rsvp.event_id).where(Rsvp.member_id == viewer)
    speaks = select(EventSpeaker.event_id).where(EventSpeaker.member_id == viewer)
    alive = or_(Event.rrule != "", Event.ends_at > now() - SHOWN_FOR)
    concerned = or_(Event.id.in_(answered), Event.id.in_(speaks), Event.host_id == viewer, Event.by_id == viewer)
    events = session.scalars(select(Event).where(allowed(Right.SEE_EVENT, viewer), alive, concerned)).all()
    ids = [event.id for event in events]
    speaking = set(session.scalars(speaks))
    facts, differing = facts_of(session, ids), dates_that_differ(session, ids)
    for event in events:
        runs = viewer in {event.host_id, event.by_id} or event.id in speaking
        first = next((fact.at for fact in facts[event.id] if fact.member_id == viewer), event.at)
        since = event.at if runs else first
        yield _Mine(event, facts[event.id], differing.get(event.id, {}), since, runs)


def _soon(each: _Mine) -> list[Occurrence]:
    """The dates that a reminder may be due for: those that are not over and begin within two weeks."""
    moment = now()
    upto = moment + timedelta(minutes=REMIND_MOST + 60)
    found = occurrences(times_of(each.event), each.differing, moment, upto)
    return [one for one in found if not one.is_cancelled and one.ends_at > moment]


def _due(each: _Mine, viewer: int) -> Iterator[tuple[datetime, Occurrence]]:
    """When the viewer is to be reminded, of what. Who runs it is reminded unless they said otherwise."""
    if each.event.cancelled_at is not None:
        return
    for one in _soon(each):
        own = [
            fact
            for fact in each.facts
            if fact.member_id == viewer and fact.on_date in {"", one.on_date} and fact.answer is not Answering.NONE
        ]
        last = next((fact for fact in reversed(own) if fact.on_date == one.on_date), own[-1] if own else None)
        remind = last.remind if last is not None else REMIND if each.runs else None
        says_no = last is not None and last.answer is Answering.NO
        if remind is not None and not says_no:
            yield one.starts_at - timedelta(minutes=remind), one


def _reminders(each: _Mine, viewer: int) -> Iterator[EventNewsRow]:
    moment = now()
    for at, one in _due(each, viewer):
        if at <= moment:
            key = f"event:{each.event.id}:{one.on_date}:{int(one.starts_at.timestamp())}"
            words = " · ".join(part for part in (_when(one.starts_at, each.event), each.event.place) if part)
            yield EventNewsRow(key, EventNewsKind.REMINDER, at, each.event.id, one.on_date, each.event.title, words)


def _seats(each: _Mine, viewer: int, revisions: Sequence[EventRevision]) -> Iterator[EventNewsRow]:
    """A seat became free, and the viewer was next."""
    event = each.event
    if event.capacity is None and not revisions:
        return
    seats = [Seats(row.rsvp_id, row.capacity, row.at) for row in revisions] + [Seats(0, event.capacity, event.at)]
    dates = [one.on_date for one in _soon(each)] if event.rrule else [""]
    dates += [fact.on_date for fact in each.facts if fact.member_id == viewer and fact.on_date]
    for on_date in dict.fromkeys(dates):
        if event.rrule and not on_date:
            continue
        for rsvp_id, at in moved_up(each.facts, seats, on_date, viewer):
            key = f"seat:{event.id}:{on_date}:{rsvp_id}"
            yield EventNewsRow(key, EventNewsKind.SEAT, at, event.id, on_date, event.title, _when_it_is(each, on_date))


def _changes(each: _Mine, viewer: int, revisions: Sequence[EventRevision]) -> Iterator[EventNewsRow]:
    """Somebody else changed what matters to those who come, or cancelled the whole of it."""
    event = each.event
    comes = each.runs or any(each.comes(viewer, fact.on_date) for fact in each.facts if fact.member_id == viewer)
    if not comes:
        return
    for n, row in enumerate(revisions):
        after: EventRevision | Event = revisions[n + 1] if n + 1 < len(revisions) else event
        words = _difference(row, after, event)
        if row.by_id != viewer and row.at > each.since and words:
            key = f"event-change:{row.id}"
            yield EventNewsRow(key, EventNewsKind.CHANGED, row.at, event.id, "", after.title, words, row.by_id)
    if event.cancelled_at is not None and event.cancelled_by != viewer:
        key = f"event-off:{event.id}:{int(event.cancelled_at.timestamp())}"
        by = event.cancelled_by or 0
        words = event.cancel_reason
        yield EventNewsRow(key, EventNewsKind.CANCELLED, event.cancelled_at, event.id, "", event.title, words, by)


def _dates(each: _Mine, viewer: int, dates: Iterable[EventDate]) -> Iterator[EventNewsRow]:
    """Somebody else moved or cancelled one date of a series."""
    event = each.event
    for row in dates:
        if row.at <= each.since or not each.comes(viewer, row.on_date) or row.on_date < _lately():
            continue
        kind = EventNewsKind.CANCELLED if row.is_cancelled else EventNewsKind.CHANGED
        now_at = _when(row.starts_at, event) if row.starts_at is not None else row.on_date
        key = f"event-date:{event.id}:{row.on_date}:{int(row.at.timestamp())}"
        words = f"{now_at} · {row.reason}" if row.reason else now_at
        yield EventNewsRow(key, kind, row.at, event.id, row.on_date, event.title, words, row.by_id)


def _lately() -> str:
    return (now() - SHOWN_FOR).date().isoformat()


def _difference(before: EventRevision, after: EventRevision | Event, event: Event) -> str:
    """What is different: the new time, the new place, the new link, the new title."""
    said = []
    if (before.starts_at, before.ends_at, before.rrule) != (after.starts_at, after.ends_at, after.rrule):
        said.append(_when(after.starts_at, event))
    said += [getattr(after, name) for name in ("place", "link") if getattr(before, name) != getattr(after, name)]
    if before.title != after.title:
        said.append(f"“{before.title}”")
    return " · ".join(part for part in said if part)


def _when(moment: datetime, event: Event) -> str:
    """By the clock of whoever reads."""
    local = moment.astimezone()
    return f"{local:%a} {local.day} {local:%b}" + ("" if event.all_day else f", {local:%H:%M}")


def _when_it_is(each: _Mine, on_date: str) -> str:
    one = next((one for one in _soon(each) if one.on_date == on_date), None)
    return _when(one.starts_at if one is not None else each.event.starts_at, each.event)


def _signed(session: Session, rows: Sequence[EventNewsRow]) -> list[EventNewsRow]:
    """With the names of who did it."""
    ids = {row.by_id for row in rows if row.by_id}
    query = select(Member.id, Member.name, Member.picture).where(Member.id.in_(ids))
    people = {row.id: (row.name, row.picture) for row in session.execute(query)} if ids else {}
    return [
        EventNewsRow(
            row.key, row.kind, row.at, row.event_id, row.on_date, row.title, row.words, row.by_id,
            *people.get(row.by_id, ("", None)),
        )
        for row in rows
    ]  # fmt: skip
