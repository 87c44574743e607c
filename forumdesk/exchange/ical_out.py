"""Events as an iCalendar file (RFC 5545), as Outlook, Apple and Google open it: one event, a community's, one's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, vRecur
from icalendar import Event as Component
from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk import __version__
from forumdesk.errors import Invalid
from forumdesk.forum.event_calendar import dates_that_differ
from forumdesk.forum.event_dates import Differs, times_of, zone_of
from forumdesk.forum.event_people import Fact, answer_of, facts_of
from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.events import Answering, Event, EventSpeaker
from forumdesk.store.schema.members import Member, OfficeRecord
from forumdesk.text.plain import plain_text

_UNTIL = re.compile(r"UNTIL=(\d{8})(T\d{6}Z?)?")


def calendar_file(
    session: Session,
    viewer: int,
    *,
    event_id: int | None = None,
    community_id: int | None = None,
    mine: bool = False,
) -> bytes:
    """The events that the viewer may see, as a file: one, those of a community, or what they come to and run.

    Lines end in CRLF and are folded at 75 octets; zones are brought along. Raises Invalid where there is none.
    """
    office = session.scalars(select(OfficeRecord)).one()
    query = (
        select(Event, Community.name, Member.name)
        .join(Member, Member.id == Event.host_id)
        .outerjoin(Community, Community.id == Event.community_id)
        .where(allowed(Right.SEE_EVENT, viewer))
        .order_by(Event.starts_at, Event.id)
    )
    if event_id is not None:
        query = query.where(Event.id == event_id)
    if community_id is not None:
        query = query.where(Event.community_id == community_id)
    found = session.execute(query).all()
    ids = [event.id for event, *_more in found]
    facts, differing, speakers = facts_of(session, ids), dates_that_differ(session, ids), _speakers(session, ids)
    if mine:
        found = [row for row in found if _is_ones_own(row[0], facts[row[0].id], speakers.get(row[0].id, ()), viewer)]
    if not found:
        raise Invalid("There is no event to write into a calendar file.")
    made = Calendar()
    made.add("prodid", f"-//ForumDesk//ForumDesk {__version__}//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    name = found[0][0].title if event_id is not None else found[0][1] if community_id is not None else office.name
    made.add("x-wr-calname", name)
    for event, community, host in found:
        for part in _components(
            event,
            differing.get(event.id, {}),
            office.uuid,
            [name for _member, name in speakers.get(event.id, ())],
            (community or office.name, host),
            _own(facts[event.id], viewer),
        ):
            made.add_component(part)
    made.add_missing_timezones(first_date=min(row[0].starts_at for row in found).date() - timedelta(days=366))
    content: bytes = made.to_ical()
    return content


def _speakers(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[int | None, str]]]:
    found: dict[int, list[tuple[int | None, str]]] = {}
    query = (
        select(EventSpeaker, Member.name)
        .outerjoin(Member, Member.id == EventSpeaker.member_id)
        .where(EventSpeaker.event_id.in_(ids))
        .order_by(EventSpeaker.id)
    )
    for speaker, name in session.execute(query):
        said = name or speaker.name or ""
        found.setdefault(speaker.event_id, []).append(
            (speaker.member_id, f"{said} ({speaker.about})" if speaker.about else said)
        )
    return found


def _is_ones_own(event: Event, facts: Sequence[Fact], speakers: Sequence[tuple[int | None, str]], viewer: int) -> bool:
    runs = viewer in {event.host_id, event.by_id, *(member_id for member_id, _name in speakers)}
    dates = {fact.on_date for fact in facts if fact.member_id == viewer}
    return runs or any(answer_of(facts, each, viewer) in {Answering.YES, Answering.MAYBE} for each in dates)


def _own(facts: Sequence[Fact], viewer: int) -> Fact | None:
    """What the viewer said last of the event as a whole, or of any date."""
    mine = [fact for fact in facts if fact.member_id == viewer]
    return next((fact for fact in reversed(mine) if not fact.on_date), mine[-1] if mine else None)


def _components(
    event: Event,
    differing: dict[str, Differs],
    office_uuid: str,
    speakers: Sequence[str],
    names: tuple[str, str],
    own: Fact | None,
) -> list[Component]:
    """The event, and one more for each of its dates that were moved or added."""
    whole = _component(event, office_uuid, speakers, names, own)
    _put_times(whole, event, event.starts_at, event.ends_at)
    parts = [whole]
    if event.rrule:
        whole.add("rrule", vRecur.from_ical(_until_in_utc(event)))
        zone, times = zone_of(event.zone), times_of(event)
        first = times.starts_at.astimezone(zone)
        for on_date, other in sorted(differing.items()):
            day = date.fromisoformat(on_date)
            planned: Any = day if event.all_day else first.replace(year=day.year, month=day.month, day=day.day)
            if other.starts_at is None or other.ends_at is None:
                whole.add("exdate", planned)
                continue
            part = _component(event, office_uuid, speakers, names, own)
            part.add("recurrence-id", planned)
            _put_times(part, event, other.starts_at, other.ends_at)
            parts.append(part)
    return parts


def _component(
    event: Event, office_uuid: str, speakers: Sequence[str], names: tuple[str, str], own: Fact | None
) -> Component:
    made = Component()
    place, host = names
    made.add("uid", event.uid)
    made.add("dtstamp", now().replace(microsecond=0))
    made.add("created", event.at.replace(microsecond=0))
    made.add("sequence", event.sequence)
    made.add("summary", event.title)
    address = f"forumdesk://{office_uuid}/event/{event.id}"
    about = [plain_text(event.about)] if event.about else []
    about += [f"With {', '.join(speakers)}"] if speakers else []
    about += [f"Link: {event.link}"] if event.link else []
    made.add("description", "\n\n".join([*about, address]))
    if event.place or event.link:
        made.add("location", event.place or event.link)
    made.add("url", event.link or address)
    made.add("contact", host)
    made.add("categories", [event.kind.capitalize(), place])
    is_coming = own is not None and own.answer is Answering.YES
    is_maybe = own is not None and own.answer is Answering.MAYBE
    made.add("status", "CANCELLED" if event.cancelled_at else "TENTATIVE" if is_maybe else "CONFIRMED")
    made.add("transp", "OPAQUE" if is_coming else "TRANSPARENT")
    if own is not None and (is_coming or is_maybe) and own.remind is not None and event.cancelled_at is None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", event.title)
        alarm.add("trigger", timedelta(minutes=-own.remind))
        made.add_component(alarm)
    return made


def _put_times(made: Component, event: Event, starts_at: datetime, ends_at: datetime) -> None:
    zone: ZoneInfo = zone_of(event.zone)
    if event.all_day:
        first = starts_at.astimezone(zone).date()
        made.add("dtstart", first)
        made.add("dtend", max(first + timedelta(days=1), ends_at.astimezone(zone).date()))
    else:
        made.add("dtstart", starts_at.astimezone(UTC if event.zone == "UTC" else zone))
        made.add("dtend", ends_at.astimezone(UTC if event.zone == "UTC" else zone))


def _until_in_utc(event: Event) -> str:
    """With a start in a zone, the end of a rule has to be a moment in UTC; of whole days, a day."""

    def moment(found: re.Match[str]) -> str:
        day, hour = found[1], found[2]
        if event.all_day:
            return f"UNTIL={day}"
        if hour and hour.endswith("Z"):
            return found[0]
        local = datetime.strptime(day + (hour or "T235959"), "%Y%m%dT%H%M%S").replace(tzinfo=zone_of(event.zone))
        return f"UNTIL={local.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    return _UNTIL.sub(moment, event.rrule)
