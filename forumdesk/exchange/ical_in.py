"""Events out of iCalendar files and feeds of any producer: recurrences, zones, whole days; what is odd is reported."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component
from icalendar.prop import vBroken
from icalendar.timezone import tzid_from_tzinfo
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from forumdesk.errors import BadFile, Invalid
from forumdesk.forum.event_dates import Differs, Times, require_rrule, zone_of
from forumdesk.store.schema.events import ABOUT_MOST, LINK_MOST, PLACE_MOST, TITLE_MOST, EventKind
from forumdesk.text.names import plain_name

LARGEST = 10_000_000
"""Bytes of a calendar; one of ten years has less."""
EVENTS_MOST, DATES_MOST = 2_000, 200
ONCE = "FREQ=DAILY;COUNT=1"
_BLOCK = re.compile(rb"^BEGIN:VEVENT[ \t]*\r?\n.*?^END:VEVENT", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_OTHER = {
    "VTODO": ("to-do", "to-dos"), "VJOURNAL": ("journal entry", "journal entries"),
    "VFREEBUSY": ("list of free and busy times", "lists of free and busy times"),
    "VAVAILABILITY": ("list of working hours", "lists of working hours"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remark:
    """What could not be taken as it stands: of which event ('' for the file), and why."""

    about: str
    says: str


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """An event of a calendar file, with the dates of its series that differ."""

    uid: str
    title: str
    kind: EventKind
    times: Times
    about: str = ""
    place: str = ""
    link: str = ""
    dates: dict[str, Differs] = field(default_factory=dict)
    sequence: int = 0
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """What a file holds, and what of it could not be read."""

    events: tuple[ReadEvent, ...]
    remarks: tuple[Remark, ...]


def read_calendar(content: bytes, *, zone: str, where: str = "calendar") -> CalendarFile:
    """Read a calendar; times without a zone are meant in `zone`. Raises BadFile for what is none at all."""
    if len(content) > LARGEST:
        raise BadFile(f"It has {len(content):,} bytes; a calendar has {LARGEST:,} at most.", where=where)
    remarks: list[Remark] = []
    parts = _parts(content, where, remarks)
    events = [event for part in parts for event in part.walk("VEVENT")]
    remarks += _others(parts)
    if len(events) > EVENTS_MOST:
        remarks.append(Remark("", f"It holds {len(events):,} events; the first {EVENTS_MOST:,} were read."))
    groups: dict[str, list[Component]] = {}
    for event in events[:EVENTS_MOST]:
        groups.setdefault(_uid(event), []).append(event)
    found = [read for uid, group in groups.items() for read in _Group(uid, group, zone, remarks).read()]
    return CalendarFile(tuple(found), tuple(remarks))


def _parts(content: bytes, where: str, remarks: list[Remark]) -> list[Component]:
    """The components of a file; where it is broken as a whole, its events one by one."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"BEGIN:" not in content.upper():
        raise BadFile("This is no calendar file: no line of it says BEGIN. Export it again as .ics.", where=where)
    try:
        return list(Component.from_ical(content, multiple=True))
    except (ValueError, IndexError, KeyError, TypeError) as broken:
        reason = str(broken) or "it breaks off"
    blocks = [found[0] for found in _BLOCK.finditer(content)]
    read: list[Component] = []
    for block in blocks:
        try:
            read += Component.from_ical(block + b"\r\n", multiple=True)
        except (ValueError, IndexError, KeyError, TypeError) as broken:
            remarks.append(Remark(_title_in(block), f"This event cannot be read: {broken}."))
    if not blocks:
        raise BadFile(f"This calendar cannot be read, and no event is in it: {reason}.", where=where)
    remarks.insert(0, Remark("", f"The calendar is broken ({reason}); its events were read one by one."))
    return read


def _title_in(block: bytes) -> str:
    found = re.search(rb"^SUMMARY[^:\r\n]*:(.*)$", block, re.MULTILINE)
    return found[1].decode("utf-8", "replace").strip() if found else ""


def _others(parts: Iterable[Component]) -> Iterator[Remark]:
    for name, (one, many) in _OTHER.items():
        count = sum(len(part.walk(name)) for part in parts)
        if count:
            called = one if count == 1 else many
            yield Remark("", f"{count} {called} left out: only events are taken in.")


def _uid(event: Component) -> str:
    """Its UID; of one without, a name made of what it says, so that it is known again."""
    uid = str(event.get("UID", "")).strip()
    if uid:
        return uid[:255]
    said = "|".join(str(event.get(name, "")) for name in ("SUMMARY", "DESCRIPTION"))
    start = event.get("DTSTART")
    said += str(getattr(start, "dt", start))
    return f"{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:32]}@without-uid"


class _Group:
    """All that a file says about one UID: the event, and the dates of its series that differ."""

    def __init__(self, uid: str, parts: Sequence[Component], zone: str, remarks: list[Remark]) -> None:
        self._uid, self._parts, self._zone, self._remarks = uid, parts, zone, remarks
        self._title = next((str(part["SUMMARY"]) for part in parts if "SUMMARY" in part), "(no title)")

    def _remark(self, says: str) -> None:
        remark = Remark(plain_name(self._title)[:80], says)
        if remark not in self._remarks:
            self._remarks.append(remark)

    def read(self) -> Iterator[ReadEvent]:
        wholes = [part for part in self._parts if "RECURRENCE-ID" not in part]
        singles = [part for part in self._parts if "RECURRENCE-ID" in part]
        if len(wholes) > 1:
            self._remark(f"It is there {len(wholes)} times under one UID; the latest was taken.")
            wholes.sort(key=_sequence)
        if not wholes:
            for part in singles:  # dates of a series that is not in the file
                read = self._one(part)
                if read is not None:
                    recurrence = part["RECURRENCE-ID"]
                    yield replace(read, uid=f"{self._uid}#{_moment(recurrence) or recurrence}"[:255])
            return
        read = self._one(wholes[-1])
        if read is not None:
            yield self._with_dates(read, wholes[-1], singles)

    def _one(self, part: Component) -> ReadEvent | None:
        """One component; its errors are told, and it is left out where it has no start."""
        for name, error in part.errors:
            self._remark(f"{name or 'A line'} was not understood: {error}.")
        times = self._times(part)
        if times is None:
            return None
        place, link = plain_name(_text(part, "LOCATION")), self._link(part)
        if _ADDRESS.fullmatch(place):
            place = ""
        title = plain_name(_text(part, "SUMMARY")) or "(no title)"
        if len(title) > TITLE_MOST:
            self._remark(f"Its title has {len(title)} characters and was shortened.")
        return ReadEvent(
            uid=self._uid,
            title=title[:TITLE_MOST],
            kind=_kind(part, title),
            times=times,
            about=_text(part, "DESCRIPTION").replace("\r\n", "\n").strip()[:ABOUT_MOST],
            place=place[:PLACE_MOST],
            link=link if len(link) <= LINK_MOST else "",
            sequence=_sequence(part),
            is_cancelled=_text(part, "STATUS").upper() == "CANCELLED",
        )

    def _link(self, part: Component) -> str:
        for name in ("URL", "CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "LOCATION"):
            found = _ADDRESS.search(_text(part, name))
            if found:
                return found[0].rstrip(".,;)")
        return ""

    def _times(self, part: Component) -> Times | None:
        start = _moment(part.get("DTSTART"))
        if start is None:
            self._remark("It has no start that can be understood, and was left out.")
            return None
        end = _moment(part.get("DTEND"))
        duration = part.get("DURATION")
        lasts = None if isinstance(duration, vBroken) else getattr(duration, "dt", None)
        if not isinstance(start, datetime):
            return self._days(start, end, lasts)
        zone = self._zone_of(start)
        starts_at = _aware(start, self._zone).astimezone(UTC)
        ends_at = starts_at
        try:
            if isinstance(end, datetime):
                ends_at = _aware(end, self._zone).astimezone(UTC)
            elif end is not None:  # a day, where the start is a moment
                ends_at = datetime.combine(end, time(), zone_of(zone)).astimezone(UTC)
            elif isinstance(lasts, timedelta):
                ends_at = starts_at + lasts
        except OverflowError:
            self._remark("It would last longer than any calendar; its start was taken alone.")
        if ends_at < starts_at:
            self._remark("It would end before it begins; its start was taken alone.")
            ends_at = starts_at
        return Times(starts_at, ends_at, zone)

    def _days(self, first: date, end: Any, lasts: Any) -> Times:
        """Whole days, in the zone of whoever takes it in. The end is the day after the last."""
        after = first + timedelta(days=1)
        if isinstance(end, datetime):
            end = end.date()
        if isinstance(end, date):
            after = max(after, end)
        elif isinstance(lasts, timedelta) and 1 <= lasts.days <= 366:
            after = first + timedelta(days=lasts.days)
        zone = zone_of(self._zone)
        starts_at, ends_at = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, after))
        return Times(starts_at, ends_at, self._zone, all_day=True)

    def _zone_of(self, moment: datetime) -> str:
        """The name of the zone it was planned in. What is no zone of the IANA's is the one nearest by its offset."""
        if moment.tzinfo is None:
            return self._zone
        if moment.tzinfo is UTC or (moment.utcoffset() == timedelta() and str(moment.tzinfo) == "UTC"):
            return "UTC"
        name = getattr(moment.tzinfo, "key", None) or tzid_from_tzinfo(moment.tzinfo) or ""
        name = WINDOWS_TO_OLSON.get(name) or WINDOWS_TO_OLSON.get(_in_quotes(str(moment.tzinfo))) or name
        try:
            return zone_of(name).key if name else self._by_offset(moment)
        except Invalid:
            return self._by_offset(moment)

    def _by_offset(self, moment: datetime) -> str:
        offset = moment.utcoffset() or timedelta()
        own = moment.replace(tzinfo=zone_of(self._zone)).utcoffset()
        hours, rest = divmod(int(offset.total_seconds()), 3600)
        if own == offset:
            return self._zone
        name = _in_quotes(str(moment.tzinfo))
        self._remark(f"Its time zone '{name}' is not known; its offset from UTC was taken.")
        return f"Etc/GMT{-hours:+d}" if not rest and -14 <= hours <= 12 and hours else "UTC"

    # What repeats.

    def _with_dates(self, read: ReadEvent, whole: Component, singles: Sequence[Component]) -> ReadEvent:
        rules, extra, except_for = (_listed(whole, name) for name in ("RRULE", "RDATE", "EXDATE"))
        if not rules and not extra and not singles:
            return read
        reaches_on = any(str(part["RECURRENCE-ID"].params.get("RANGE", "")) == "THISANDFUTURE" for part in singles)
        if len(rules) > 1 or reaches_on or "EXRULE" in whole:
            return self._one_by_one(read, whole, singles)
        rrule = ""
        for rule in rules:
            try:
                rrule = require_rrule(rule.to_ical().decode(), read.times.starts_at, read.times.zone)
            except Invalid as problem:
                if str(rule.get("FREQ", [""])[0]).upper() in {"HOURLY", "MINUTELY", "SECONDLY"}:
                    return self._one_by_one(read, whole, singles)
                self._remark(f"How it repeats was not taken: {problem}")
            except (ValueError, AttributeError, UnicodeError):
                self._remark("How it repeats is not understood; its first date was taken.")
        dates: dict[str, Differs] = {}
        for start, end in self._moments(read, extra):
            dates[self._day(read, start)] = Differs(start, end)
        for start, _end in self._moments(read, except_for):
            dates[self._day(read, start)] = Differs()
        dates.pop(self._day(read, read.times.starts_at), None) if not rrule else None
        for part in singles:
            self._put_single(read, part, dates)
        if not rrule and dates:
            rrule = ONCE
        return replace(read, times=replace(read.times, rrule=rrule), dates=dates if rrule else {})

    def _put_single(self, read: ReadEvent, part: Component, dates: dict[str, Differs]) -> None:
        """A date of the series that says something of its own."""
        planned, one = _moment(part["RECURRENCE-ID"]), self._one(part)
        if planned is None or one is None:
            return
        on_date = self._day(read, self._at(read, planned))
        said = one.title if one.title != read.title else ""
        dates[on_date] = (
            Differs(None, None, said) if one.is_cancelled else Differs(one.times.starts_at, one.times.ends_at, said)
        )

    def _one_by_one(self, read: ReadEvent, whole: Component, singles: Sequence[Component]) -> ReadEvent:
        """What no single rule says: its dates of the next two years, each for itself."""
        asked = Calendar()
        for part in (whole, *singles):
            asked.add_component(part)
        start = read.times.starts_at
        dates: dict[str, Differs] = {}
        dropped = 0
        try:
            upto = max(start, datetime.now(UTC)) + timedelta(days=731)
            found = recurring_ical_events.of(asked).between(start - timedelta(days=1), upto)
        except (ValueError, KeyError, TypeError, OverflowError) as wrong:
            self._remark(f"How it repeats is not understood ({wrong}); its first date was taken.")
            return read
        found.sort(key=lambda part: self._at(read, _moment(part["DTSTART"])))
        for part in found[:DATES_MOST]:
            begins = self._at(read, _moment(part["DTSTART"]))
            end = _moment(part.get("DTEND"))
            ends = self._at(read, end) if end is not None else begins + (read.times.ends_at - start)
            on_date = self._day(read, begins)
            dropped += on_date in dates
            dates.setdefault(on_date, Differs(begins, max(begins, ends)))
        dates.pop(self._day(read, start), None)
        self._remark("It repeats by more than one rule: its dates of the next two years were taken, one by one.")
        if dropped:
            self._remark(f"{dropped} times on a day that has one already were left out.")
        return replace(read, times=replace(read.times, rrule=ONCE if dates else ""), dates=dates)

    def _moments(self, read: ReadEvent, lists: Sequence[Any]) -> Iterator[tuple[datetime, datetime]]:
        """Moments and periods of RDATE and EXDATE."""
        lasts = read.times.ends_at - read.times.starts_at
        for each in lists:
            for one in getattr(each, "dts", ()):
                value = one.dt
                if isinstance(value, tuple):
                    start = self._at(read, value[0])
                    end = start + value[1] if isinstance(value[1], timedelta) else self._at(read, value[1])
                    yield start, max(start, end)
                elif isinstance(value, date):
                    start = self._at(read, value)
                    yield start, start + lasts

    def _at(self, read: ReadEvent, value: Any) -> datetime:
        """A moment or a day as a moment: a day at the hour of the event."""
        if isinstance(value, datetime):
            return _aware(value, read.times.zone).astimezone(UTC)
        zone = zone_of(read.times.zone)
        hour = read.times.starts_at.astimezone(zone).time()
        return datetime.combine(value, hour, zone).astimezone(UTC)

    def _day(self, read: ReadEvent, moment: datetime) -> str:
        return moment.astimezone(zone_of(read.times.zone)).date().isoformat()


def _listed(part: Component, name: str) -> list[Any]:
    value = part.get(name)
    found = value if isinstance(value, list) else [value] if value is not None else []
    return [each for each in found if hasattr(each, "to_ical") and not isinstance(each, vBroken)]


def _moment(value: Any) -> date | datetime | None:
    if isinstance(value, list):
        value = value[0] if value else None
    found = None if isinstance(value, vBroken) else getattr(value, "dt", None)
    return found if isinstance(found, date) else None


def _in_quotes(said: str) -> str:
    """The name in <tzicalvtz 'Tokyo Standard Time'>."""
    found = re.search(r"'(.*)'", said)
    return found[1] if found else said


def _aware(moment: datetime, zone: str) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=ZoneInfo(zone))


def _text(part: Component, name: str) -> str:
    value = part.get(name, "")
    if isinstance(value, list):
        value = value[0] if value else ""
    return "" if isinstance(value, vBroken) else str(value)


def _sequence(part: Component) -> int:
    try:
        return int(part.get("SEQUENCE", 0))
    except (TypeError, ValueError):
        return 0


def _kind(part: Component, title: str) -> EventKind:
    """By its categories and title; what says nothing is a discussion."""
    categories = part.get("CATEGORIES")
    said = " ".join(
        str(cat) for each in (categories if isinstance(categories, list) else [categories]) if each is not None
        for cat in getattr(each, "cats", [each])
    )  # fmt: skip
    words = f"{said} {title}".lower()
    return next((kind for kind in EventKind if kind.value in words), EventKind.DISCUSSION)
