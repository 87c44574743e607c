"""Events: planned, changed, cancelled and taken up again, as a whole or one date of a series."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.event_dates import Differs, differs, find_date, require_rrule, times_of, zone_of
from forumdesk.forum.event_rows import EventForm, Speaker
from forumdesk.forum.permissions import find, require
from forumdesk.forum.right import Right
from forumdesk.store.base import now
from forumdesk.store.schema.events import (
    ABOUT_MOST,
    CAPACITY_MOST,
    LINK_MOST,
    PLACE_MOST,
    SPEAKERS_MOST,
    TITLE_MOST,
    WORDS_MOST,
    Event,
    EventDate,
    EventKind,
    EventProposal,
    EventRevision,
    EventSpeaker,
    Rsvp,
)
from forumdesk.store.schema.members import Member
from forumdesk.text.names import plain_name

LONGEST = timedelta(days=366)
_FIRST, _LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_TOLD = ("title", "place", "link", "starts_at", "ends_at", "rrule", "capacity")
"""What those who come are told of when it changes."""


def new_uid() -> str:
    """A name for an event that is about to be planned; made once when its form opens."""
    return f"{uuid.uuid4()}@forumdesk"


def plan_event(session: Session, actor: int, form: EventForm, *, uid: str = "", proposal_id: int | None = None) -> int:
    """Plan an event; the same `uid` again is the same event. Returns its id. Raises NotFound, NotAllowed, Invalid."""
    if form.community_id is not None:
        find(session, actor, Right.SEE_COMMUNITY, form.community_id)
        require(session, actor, Right.PLAN_EVENT, form.community_id)
    else:
        require(session, actor, Right.PLAN_OFFICE_EVENT)
    if uid and (known := session.scalar(select(Event.id).where(Event.uid == uid, Event.by_id == actor))) is not None:
        return known
    if proposal_id is not None:
        wished: EventProposal = find(session, actor, Right.SEE_PROPOSAL, proposal_id)
        came = select(Event.id).where(Event.proposal_id == proposal_id, Event.cancelled_at.is_(None))
        if session.scalar(came) is not None:
            raise Invalid(f"'{wished.title}' has been planned already.")
    form = _sound(session, form, actor)
    event = Event(uid=uid or new_uid(), community_id=form.community_id, by_id=actor, proposal_id=proposal_id, at=now())
    _put(event, form)
    session.add(event)
    session.flush()
    _put_speakers(session, event.id, form.speakers)
    return event.id


def change_event(session: Session, actor: int, event_id: int, form: EventForm) -> None:
    """Change what an event is; its community stays. Those who come are told of what matters to them.

    Raises NotFound, NotAllowed, Invalid.
    """
    event: Event = find(session, actor, Right.SEE_EVENT, event_id)
    require(session, actor, Right.CHANGE_EVENT, event_id)
    form = replace(_sound(session, form, actor), community_id=event.community_id)
    before = {name: getattr(event, name) for name in _TOLD}
    had = form_of(session, event)
    if had == form:
        return
    last = session.scalar(select(func.max(Rsvp.id)).where(Rsvp.event_id == event_id)) or 0
    _put(event, form)
    event.sequence += 1
    if any(getattr(event, name) != value for name, value in before.items()):
        session.add(EventRevision(event_id=event_id, by_id=actor, rsvp_id=last, **before))
    session.flush()
    if had.speakers != form.speakers:
        session.execute(delete(EventSpeaker).where(EventSpeaker.event_id == event_id))
        _put_speakers(session, event_id, form.speakers)


def cancel_event(session: Session, actor: int, event_id: int, reason: str = "") -> None:
    """It does not take place; those who would have come are told. Raises NotFound, NotAllowed, Invalid."""
    event: Event = find(session, actor, Right.SEE_EVENT, event_id)
    require(session, actor, Right.CHANGE_EVENT, event_id)
    if event.cancelled_at is None:
        event.cancelled_at, event.cancelled_by = now(), actor
        event.cancel_reason = _words(reason, "reason")
        event.sequence += 1
        session.flush()


def restore_event(session: Session, actor: int, event_id: int) -> None:
    """It takes place after all, with all who said they come. Raises NotFound, NotAllowed."""
    event: Event = find(session, actor, Right.SEE_EVENT, event_id)
    require(session, actor, Right.CHANGE_EVENT, event_id)
    if event.cancelled_at is not None:
        event.cancelled_at, event.cancelled_by, event.cancel_reason = None, None, ""
        event.sequence += 1
        session.flush()


def cancel_date(session: Session, actor: int, event_id: int, on_date: str, reason: str = "") -> None:
    """One date of a series does not take place. Raises NotFound, NotAllowed, Invalid."""
    _differ(session, actor, event_id, on_date, None, None, reason)


def move_date(
    session: Session, actor: int, event_id: int, on_date: str, starts_at: datetime, ends_at: datetime, reason: str = ""
) -> None:
    """One date of a series takes place at another time. Raises NotFound, NotAllowed, Invalid."""
    _require_times(starts_at, ends_at)
    _differ(session, actor, event_id, on_date, starts_at, ends_at, reason)


def put_date(session: Session, actor: int, event_id: int, on_date: str, other: Differs) -> None:
    """A date of a series as a calendar has it: cancelled, moved, or one that its rule does not know.

    Raises NotFound, NotAllowed, Invalid.
    """
    if other.starts_at is not None and other.ends_at is not None:
        _require_times(other.starts_at, other.ends_at)
    _differ(session, actor, event_id, on_date, other.starts_at, other.ends_at, other.reason, is_known=False)


def restore_date(session: Session, actor: int, event_id: int, on_date: str) -> None:
    """The date is as the rule has it again. Raises NotFound, NotAllowed."""
    event: Event = find(session, actor, Right.SEE_EVENT, event_id)
    require(session, actor, Right.CHANGE_EVENT, event_id)
    row = session.get(EventDate, (event_id, on_date))
    if row is not None:
        session.delete(row)
        event.sequence += 1
        session.flush()


def _differ(
    session: Session,
    actor: int,
    event_id: int,
    on_date: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    reason: str,
    *,
    is_known: bool = True,
) -> None:
    event: Event = find(session, actor, Right.SEE_EVENT, event_id)
    require(session, actor, Right.CHANGE_EVENT, event_id)
    rows = session.scalars(select(EventDate).where(EventDate.event_id == event_id)).all()
    there = not is_known or find_date(times_of(event), differs(rows), on_date) is not None
    if not event.rrule or not on_date or not there:
        raise Invalid("It does not take place on that day. Look at its dates again.")
    reason = _words(reason, "reason")
    row = next((row for row in rows if row.on_date == on_date), None)
    if row is None:
        row = EventDate(event_id=event_id, on_date=on_date)
        session.add(row)
    row.is_cancelled, row.starts_at, row.ends_at = starts_at is None, starts_at, ends_at
    row.reason, row.by_id, row.at = reason, actor, now()
    event.sequence += 1
    session.flush()


def form_of(session: Session, event: Event) -> EventForm:
    """The event as its form begins."""
    speakers = session.scalars(select(EventSpeaker).where(EventSpeaker.event_id == event.id).order_by(EventSpeaker.id))
    return EventForm(
        title=event.title,
        kind=EventKind(event.kind),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.zone,
        community_id=event.community_id,
        about=event.about,
        place=event.place,
        link=event.link,
        all_day=event.all_day,
        rrule=event.rrule,
        capacity=event.capacity,
        host_id=event.host_id,
        speakers=tuple(Speaker(row.member_id, row.name or "", row.about) for row in speakers),
    )


def _put(event: Event, form: EventForm) -> None:
    for name in ("title", "kind", "about", "place", "link", "starts_at", "ends_at", "zone", "all_day", "rrule"):
        if getattr(event, name) != getattr(form, name):
            setattr(event, name, getattr(form, name))
    event.capacity = form.capacity
    assert form.host_id is not None
    event.host_id = form.host_id


def _put_speakers(session: Session, event_id: int, speakers: Iterable[Speaker]) -> None:
    for each in speakers:  # one by one: their numbers are their order
        session.add(EventSpeaker(event_id=event_id, member_id=each.member_id, name=each.name or None, about=each.about))
        session.flush()


def _sound(session: Session, form: EventForm, actor: int) -> EventForm:
    """The form as it is stored. Raises Invalid."""
    title = plain_name(form.title)
    if not 1 <= len(title) <= TITLE_MOST:
        raise Invalid(f"Give the event a title of 1 to {TITLE_MOST} characters.", field="title")
    if len(form.about) > ABOUT_MOST:
        raise Invalid(f"The description has {len(form.about):,} characters; {ABOUT_MOST:,} is the most.", field="about")
    place, link = plain_name(form.place), form.link.strip()
    if len(place) > PLACE_MOST:
        raise Invalid(f"The place has {len(place)} characters; {PLACE_MOST} is the most.", field="place")
    if link and "://" not in link and "." in link:
        link = f"https://{link}"
    if link and (not link.lower().startswith(("https://", "http://")) or " " in link or len(link) > LINK_MOST):
        raise Invalid("A link begins with https://. Copy it from the meeting's invitation.", field="link")
    zone = zone_of(form.zone)
    starts_at, ends_at = (
        (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)).astimezone(UTC)
        for moment in (form.starts_at, form.ends_at)
    )
    _require_times(starts_at, ends_at)
    if form.capacity is not None and not 1 <= form.capacity <= CAPACITY_MOST:
        raise Invalid(f"The number of seats lies between 1 and {CAPACITY_MOST:,}.", field="capacity")
    return replace(
        form,
        title=title,
        about=form.about.strip(),
        place=place,
        link=link,
        starts_at=starts_at,
        ends_at=ends_at,
        rrule=require_rrule(form.rrule, starts_at, form.zone),
        host_id=_require_member(session, form.host_id or actor, "host"),
        speakers=_require_speakers(session, form.speakers),
    )


def _require_times(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at < starts_at:
        raise Invalid("It would end before it begins.", field="ends_at")
    if ends_at - starts_at > LONGEST:
        raise Invalid("An event lasts a year at most. Plan a series instead.", field="ends_at")
    if not (starts_at >= _FIRST and ends_at <= _LAST):
        raise Invalid("Such a date is in no calendar. Look at the year.", field="starts_at")


def _require_member(session: Session, member_id: int, field: str) -> int:
    if session.scalar(select(Member.id).where(Member.id == member_id, Member.left_at.is_(None))) is None:
        raise Invalid("There is no such colleague here any more.", field=field)
    return member_id


def _require_speakers(session: Session, speakers: tuple[Speaker, ...]) -> tuple[Speaker, ...]:
    if len(speakers) > SPEAKERS_MOST:
        raise Invalid(f"{len(speakers)} speakers are too many. {SPEAKERS_MOST} is the most.", field="speakers")
    made: list[Speaker] = []
    for each in speakers:
        name, about = plain_name(each.name), plain_name(each.about)
        if each.member_id is not None:
            made.append(Speaker(_require_member(session, each.member_id, "speakers"), "", about[:200]))
        elif 1 <= len(name) <= 100 and len(about) <= 200:
            made.append(Speaker(None, name, about))
        else:
            raise Invalid("Give the guest a name of 1 to 100 characters, and 200 about them at most.", field="speakers")
    return tuple(dict.fromkeys(made))


def _words(text: str, field: str) -> str:
    text = text.strip()
    if len(text) > WORDS_MOST:
        raise Invalid(f"That is {len(text):,} characters; {WORDS_MOST:,} is the most.", field=field)
    return text
