"""Takes the events of a calendar into the office: new ones are planned, known ones changed; feeds are fetched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forumdesk.errors import BadFile, Invalid, NotAllowed, NotFound, Unreachable
from forumdesk.exchange.ical_in import LARGEST, CalendarFile, ReadEvent, Remark
from forumdesk.forum.event_calendar import dates_that_differ
from forumdesk.forum.event_rows import EventForm
from forumdesk.forum.events import (
    cancel_event,
    change_event,
    form_of,
    plan_event,
    put_date,
    restore_date,
    restore_event,
)
from forumdesk.forum.permissions import may
from forumdesk.forum.right import Right
from forumdesk.store.schema.events import Event

PATIENCE_S = 20
PIECE = 25
"""Events that are taken in with one write."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a calendar: the ids of events that are new and that were changed; `same` were as they are."""

    new: tuple[int, ...]
    changed: tuple[int, ...]
    same: int
    remarks: tuple[Remark, ...]


def fetch_calendar(address: str) -> bytes:
    """The content of a feed. Raises Invalid for no address, Unreachable, BadFile for what is too large."""
    address = address.strip()
    if address.lower().startswith("webcal://"):
        address = f"https://{address[len('webcal://') :]}"
    if urlsplit(address).scheme.lower() not in {"http", "https"} or not urlsplit(address).hostname:
        raise Invalid("The address of a calendar begins with https:// or webcal://.", field="source")
    try:
        request = Request(address, headers={"User-Agent": "ForumDesk", "Accept": "text/calendar, */*"})
        with urlopen(request, timeout=PATIENCE_S) as answer:
            content: bytes = answer.read(LARGEST + 1)
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise Unreachable(f"The calendar at {urlsplit(address).hostname} does not answer: {reason}.") from error
    if len(content) > LARGEST:
        raise BadFile(f"It has more than {LARGEST:,} bytes; a calendar has less.", where=address)
    return content


def take_in(session: Session, actor: int, file: CalendarFile, *, community_id: int | None = None) -> TakenIn:
    """Plan what is new, change what differs. An event is known by its UID; taking a file in twice adds nothing twice.

    Raises NotFound, NotAllowed where the actor may not plan events there.
    """
    new: list[int] = []
    changed: list[int] = []
    remarks = list(file.remarks)
    same = 0
    for read in file.events:
        try:
            with session.begin_nested():
                event = session.scalar(select(Event).where(Event.uid == read.uid))
                if event is None:
                    new.append(_plan(session, actor, read, community_id))
                elif not may(session, actor, Right.CHANGE_EVENT, event.id):
                    remarks.append(Remark(read.title, "Somebody else has planned it here; it was left as it is."))
                elif _change(session, actor, event, read):
                    changed.append(event.id)
                else:
                    same += 1
        except Invalid as problem:
            remarks.append(Remark(read.title, f"It was left out: {problem}"))
        except IntegrityError:
            remarks.append(Remark(read.title, "An event of this UID is here already, where you do not see it."))
        except (NotFound, NotAllowed) as refused:
            if not new and not changed:
                raise
            remarks.append(Remark(read.title, f"It was left out: {refused}"))
    return TakenIn(tuple(new), tuple(changed), same, tuple(remarks))


def in_pieces(file: CalendarFile) -> list[CalendarFile]:
    """The same in pieces that are taken in one by one: whoever else writes does not wait for all of it."""
    events = [file.events[n : n + PIECE] for n in range(0, len(file.events), PIECE)] or [()]
    return [CalendarFile(some, file.remarks if n == 0 else ()) for n, some in enumerate(events)]


def together(taken: Iterable[TakenIn]) -> TakenIn:
    """What became of all pieces."""
    parts = list(taken)
    return TakenIn(
        tuple(each for part in parts for each in part.new),
        tuple(each for part in parts for each in part.changed),
        sum(part.same for part in parts),
        tuple(each for part in parts for each in part.remarks),
    )


def _plan(session: Session, actor: int, read: ReadEvent, community_id: int | None) -> int:
    event_id = plan_event(session, actor, _form(read, community_id, actor), uid=read.uid)
    for on_date, other in sorted(read.dates.items()):
        put_date(session, actor, event_id, on_date, other)
    if read.is_cancelled:
        cancel_event(session, actor, event_id)
    return event_id


def _change(session: Session, actor: int, event: Event, read: ReadEvent) -> bool:
    """Whether anything differed. Who hosts and speaks, and how many seats there are, no calendar says: it stays."""
    had = form_of(session, event)
    form = _form(read, event.community_id, had.host_id or actor)
    form = EventForm(
        title=form.title, kind=had.kind, starts_at=form.starts_at, ends_at=form.ends_at, zone=form.zone,
        community_id=form.community_id, about=form.about, place=form.place, link=form.link, all_day=form.all_day,
        rrule=form.rrule, capacity=had.capacity, host_id=had.host_id, speakers=had.speakers,
    )  # fmt: skip
    before = event.sequence
    change_event(session, actor, event.id, form)
    dates = dates_that_differ(session, [event.id]).get(event.id, {})
    for on_date, other in sorted(read.dates.items()):
        if dates.get(on_date) != other:
            put_date(session, actor, event.id, on_date, other)
    for on_date in dates.keys() - read.dates.keys():
        restore_date(session, actor, event.id, on_date)
    if read.is_cancelled and event.cancelled_at is None:
        cancel_event(session, actor, event.id)
    elif not read.is_cancelled and event.cancelled_at is not None:
        restore_event(session, actor, event.id)
    return event.sequence != before


def _form(read: ReadEvent, community_id: int | None, host_id: int) -> EventForm:
    return EventForm(
        title=read.title,
        kind=read.kind,
        starts_at=read.times.starts_at,
        ends_at=read.times.ends_at,
        zone=read.times.zone,
        community_id=community_id,
        about=read.about,
        place=read.place,
        link=read.link,
        all_day=read.times.all_day,
        rrule=read.times.rrule,
        host_id=host_id,
    )
