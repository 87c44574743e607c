"""Events as calendars, lists and their own page show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from forumdesk.forum.event_dates import (
    Differs,
    Occurrence,
    by_the_clock,
    differs,
    find_date,
    last_date,
    next_date,
    occurrences,
    times_of,
)
from forumdesk.forum.event_people import (
    REMIND,
    Fact,
    answer_of,
    attended,
    facts_of,
    member_rows_by_id,
    turnout,
)
from forumdesk.forum.event_rows import DateRow, EventPage, EventRow, PeopleRow, SpeakerRow
from forumdesk.forum.event_talk import materials_of, notes_of, questions_of
from forumdesk.forum.events import form_of
from forumdesk.forum.permissions import allowed, find, may
from forumdesk.forum.right import Right
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.events import Answering, Event, EventDate, EventKind, EventRevision, EventSpeaker
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.topics import Topic

OFFICE_COLOUR = "#3056d3"
DATES_SHOWN = 12
AHEAD = timedelta(days=366)


def calendar(
    session: Session,
    viewer: int,
    start: datetime,
    end: datetime,
    *,
    community_id: int | None = None,
    mine: bool = False,
) -> list[EventRow]:
    """The dates that touch start <= t < end and that the viewer may see, in their order, cancelled ones too.

    `mine`: only what the viewer comes or may come to, hosts or speaks at.
    """
    touching = or_(Event.rrule != "", (Event.starts_at < end) & (Event.ends_at >= start))
    found = _events(session, viewer, touching & (Event.starts_at < end), community_id)
    return _rows(session, viewer, found, lambda times, other: occurrences(times, other, start, end), mine=mine)


def next_events(
    session: Session, viewer: int, *, community_id: int | None = None, mine: bool = False, limit: int = 5
) -> list[EventRow]:
    """The next dates that are not over, of each series the next one; what was cancelled is left out."""
    moment = now()

    def coming(times: Any, other: dict[str, Differs]) -> list[Occurrence]:
        one = next_date(times, other, moment)
        return [one] if one is not None and one.starts_at < moment + AHEAD else []

    alive = or_(Event.rrule != "", Event.ends_at > moment) & Event.cancelled_at.is_(None)
    return _rows(session, viewer, _events(session, viewer, alive, community_id), coming, mine=mine)[:limit]


def events_by_id(session: Session, viewer: int, ids: Collection[int]) -> dict[int, EventRow]:
    """These events, each at its next date, or its last; what the viewer may not see is left out."""

    def near(times: Any, other: dict[str, Differs]) -> list[Occurrence]:
        return [next_date(times, other, now()) or last_date(times, other, now())]

    found = _events(session, viewer, Event.id.in_(ids), None) if ids else []
    return {row.id: row for row in _rows(session, viewer, found, near)}


def _events(session: Session, viewer: int, wanted: Any, community_id: int | None) -> Sequence[Any]:
    query = (
        select(Event, Community.name, Community.colour, Member.name)
        .join(Member, Member.id == Event.host_id)
        .outerjoin(Community, Community.id == Event.community_id)
        .where(allowed(Right.SEE_EVENT, viewer), wanted)
    )
    if community_id is not None:
        query = query.where(Event.community_id == community_id)
    return session.execute(query).all()


def _rows(session: Session, viewer: int, found: Sequence[Any], dates: Any, *, mine: bool = False) -> list[EventRow]:
    ids = [event.id for event, *_more in found]
    differing = dates_that_differ(session, ids)
    facts = facts_of(session, ids)
    speakers = _speaker_names(session, ids)
    rows = []
    for event, community, colour, host in found:
        speaks = viewer in (member_id for member_id, _name in speakers.get(event.id, ()))
        for one in dates(times_of(event), differing.get(event.id, {})):
            row = _row(event, one, community, colour, host, speakers.get(event.id, ()), facts[event.id], viewer)
            runs = viewer in {event.host_id, event.by_id} or speaks
            if not mine or runs or row.answer in {Answering.YES, Answering.MAYBE}:
                rows.append(row)
    return sorted(rows, key=lambda row: (row.starts_at, row.title, row.id))


def _row(
    event: Event,
    one: Occurrence,
    community: str | None,
    colour: str | None,
    host: str,
    speakers: Iterable[tuple[int | None, str]],
    facts: Sequence[Fact],
    viewer: int,
) -> EventRow:
    came = turnout(facts, one.on_date, event.capacity)
    return EventRow(
        id=event.id,
        on_date=one.on_date,
        title=event.title,
        kind=EventKind(event.kind),
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        zone=event.zone,
        all_day=event.all_day,
        place=event.place,
        link=event.link,
        community_id=event.community_id,
        community=community or "",
        colour=colour or OFFICE_COLOUR,
        host=host,
        speakers=tuple(name for _id, name in speakers),
        answer=answer_of(facts, one.on_date, viewer),
        waiting=came.place(viewer),
        going=len(came.going),
        capacity=event.capacity,
        is_cancelled=one.is_cancelled or event.cancelled_at is not None,
        is_series=bool(event.rrule),
        is_moved=one.is_moved,
        there=by_the_clock(one.starts_at, event.zone),
        there_until=by_the_clock(one.ends_at, event.zone),
    )


def dates_that_differ(session: Session, event_ids: Collection[int]) -> dict[int, dict[str, Differs]]:
    """The dates that differ from their rule, by event."""
    found: dict[int, list[EventDate]] = {}
    query = select(EventDate).where(EventDate.event_id.in_(event_ids))
    for row in session.scalars(query) if event_ids else ():
        found.setdefault(row.event_id, []).append(row)
    return {event_id: differs(rows) for event_id, rows in found.items()}


def _speaker_names(session: Session, event_ids: Collection[int]) -> dict[int, list[tuple[int | None, str]]]:
    found: dict[int, list[tuple[int | None, str]]] = {}
    query = (
        select(EventSpeaker.event_id, EventSpeaker.member_id, EventSpeaker.name, Member.name)
        .outerjoin(Member, Member.id == EventSpeaker.member_id)
        .where(EventSpeaker.event_id.in_(event_ids))
        .order_by(EventSpeaker.id)
    )
    for event_id, member_id, guest, member in session.execute(query) if event_ids else ():
        found.setdefault(event_id, []).append((member_id, member or guest or ""))
    return found


def event_page(session: Session, viewer: int, event_id: int, on_date: str = "") -> EventPage:
    """All that an event's page shows of one date; without one, of the next, or the last. Raises NotFound."""
    event: Event = find(session, viewer, Right.SEE_EVENT, event_id)
    moment, times = now(), times_of(event)
    other = dates_that_differ(session, [event_id]).get(event_id, {})
    one = find_date(times, other, on_date) if on_date or not event.rrule else None
    if one is None:
        one = next_date(times, other, moment) or last_date(times, other, moment)
    facts = facts_of(session, [event_id])[event_id]
    ((_event, community, colour, host),) = _events(session, viewer, Event.id == event_id, None)
    row = _row(
        event, one, community, colour, host, _speaker_names(session, [event_id]).get(event_id, ()), facts, viewer
    )
    may_change = may(session, viewer, Right.CHANGE_EVENT, event_id)
    form, came = form_of(session, event), turnout(facts, one.on_date, event.capacity)
    there = attended(session, event_id, one.on_date)
    wanted = {event.host_id, event.by_id, *there, *came.going, *came.waiting, *came.maybe, *came.declined}
    wanted |= {speaker.member_id for speaker in form.speakers if speaker.member_id is not None}
    if event.cancelled_by is not None:
        wanted.add(event.cancelled_by)
    people = member_rows_by_id(session, viewer, wanted)

    def rows(ids: Iterable[int]) -> tuple[Any, ...]:
        return tuple(people[each] for each in ids if each in people)

    own = [fact for fact in facts if fact.member_id == viewer and fact.on_date in {"", one.on_date}]
    said = next((fact for fact in reversed(own) if fact.answer is not Answering.NONE), None)
    topic = _topic(session, viewer, event.topic_id)
    return EventPage(
        row=row,
        form=form,
        uid=event.uid,
        about_html=_html(event.about),
        host=people[event.host_id],
        planner=people[event.by_id].name,
        speakers=tuple(
            SpeakerRow(
                people[each.member_id].name if each.member_id in people else each.name,
                each.about,
                people.get(each.member_id) if each.member_id is not None else None,
            )
            for each in form.speakers
        ),
        people=PeopleRow(rows(came.going), rows(came.waiting), rows(came.maybe), rows(came.declined), there),
        dates=_dates(times, other, moment) if event.rrule else (),
        remind=said.remind if said is not None else REMIND,
        answer_is_for_all=said is not None and not said.on_date and bool(event.rrule),
        reason=event.cancel_reason or one.reason,
        cancelled_by=people[event.cancelled_by].name if event.cancelled_by in people else "",
        is_over=one.ends_at <= moment,
        has_begun=one.starts_at <= moment,
        questions=tuple(questions_of(session, viewer, event_id, may_change=may_change)),
        materials=tuple(materials_of(session, viewer, event_id, may_change=may_change)),
        notes=tuple(notes_of(session, viewer, event_id)),
        topic_id=topic[0] if topic else None,
        topic_title=topic[1] if topic else "",
        topic_posts=topic[2] if topic else 0,
        may_change=may_change,
        may_answer=may(session, viewer, Right.ANSWER_EVENT, event_id),
        may_add=may(session, viewer, Right.ADD_MATERIAL, event_id),
        sequence=event.sequence,
        first_there=by_the_clock(event.starts_at, event.zone),
        first_there_until=by_the_clock(event.ends_at, event.zone),
        changed_at=session.scalar(
            select(EventRevision.at)
            .where(EventRevision.event_id == event_id)
            .order_by(EventRevision.id.desc())
            .limit(1)
        ),
    )


def _dates(times: Any, other: dict[str, Differs], moment: datetime) -> tuple[DateRow, ...]:
    """The next dates of a series, cancelled ones among them."""
    found = occurrences(times, other, moment, moment + 2 * AHEAD)[:DATES_SHOWN]
    return tuple(
        DateRow(one.on_date, one.starts_at, one.ends_at, one.is_cancelled, one.is_moved, one.reason) for one in found
    )


def _topic(session: Session, viewer: int, topic_id: int | None) -> tuple[int, str, int] | None:
    if topic_id is None:
        return None
    query = select(Topic.id, Topic.title, Topic.post_count)
    found = session.execute(query.where(Topic.id == topic_id, allowed(Right.SEE_TOPIC, viewer))).one_or_none()
    return (found.id, found.title, found.post_count) if found is not None else None


def _html(about: str) -> str:
    from forumdesk.text.markdown import to_html  # the parser is loaded with the first text that needs it

    return to_html(about) if about.strip() else ""
