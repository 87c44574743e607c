"""On which dates an event takes place: by the rule it repeats by, in its own zone, and with the dates that differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrule, rruleset, rrulestr

from forumdesk.errors import Invalid
from forumdesk.store.schema.events import Event, EventDate

DATES_MOST = 1_000
"""So many dates of a series are looked at in one go; the far end of an endless one is nobody's plan."""
LAST_YEAR = 2150
_PARTS = re.compile(r"[A-Z]+=[A-Z0-9,:+-]+(;[A-Z]+=[A-Z0-9,:+-]+)*", re.IGNORECASE)
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_CLOCK = {"BYHOUR", "BYMINUTE", "BYSECOND"}
_UNTIL = re.compile(r"UNTIL=(\d{8})(T\d{6}Z?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Times:
    """When something takes place, and by which rule it repeats; `rrule` is '' for once.

    The end is its own moment; of whole days it is the midnight after the last. Moments are aware.
    """

    starts_at: datetime
    ends_at: datetime
    zone: str
    all_day: bool = False
    rrule: str = ""


@dataclass(frozen=True, slots=True)
class Differs:
    """How one date of a series differs: it is cancelled, or it has times of its own."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    reason: str = ""

    @property
    def is_cancelled(self) -> bool:
        return self.starts_at is None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of an event. `on_date` names it in a series; it is '' where there is only one."""

    on_date: str
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool = False
    is_moved: bool = False
    reason: str = ""


def times_of(event: Event) -> Times:
    return Times(event.starts_at, event.ends_at, event.zone, event.all_day, event.rrule)


def differs(rows: Iterable[EventDate]) -> dict[str, Differs]:
    """The dates that differ, by the day that the rule has them on."""
    return {row.on_date: Differs(row.starts_at, row.ends_at, row.reason) for row in rows}


@lru_cache(maxsize=200)
def zone_of(name: str) -> ZoneInfo:
    """The zone of that name. Raises Invalid for what is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise Invalid(
            f"'{name}' is no time zone. Write it like Europe/Lisbon or America/New_York.", field="zone"
        ) from unknown


def by_the_clock(moment: datetime, zone: str) -> datetime:
    """The moment in that zone, whose rules nobody needs to know any more: its offset is fixed."""
    there = moment.astimezone(_zone_or_utc(zone))
    return there.replace(tzinfo=timezone(there.utcoffset() or timedelta()))


def _zone_or_utc(name: str) -> tzinfo:
    """The zone, and UTC for one that this computer does not know."""
    try:
        return zone_of(name)
    except Invalid:
        return UTC


def require_rrule(text: str, starts_at: datetime, zone: str) -> str:
    """A rule as it is stored: RFC 5545's, daily or rarer. Raises Invalid."""
    text = text.strip().upper().removeprefix("RRULE:").strip(";")
    if not text:
        return ""
    parts = _parts(text)
    if parts.get("FREQ") not in _FREQUENCIES or len(text) > 500:
        raise Invalid("It can be repeated every so many days, weeks, months or years.", field="rrule")
    if parts.keys() & _CLOCK:
        raise Invalid("It can take place once a day; plan a second event for another hour.", field="rrule")
    first = starts_at.astimezone(zone_of(zone)).replace(tzinfo=None)
    try:
        made = _by(text, first, zone)
    except (ValueError, TypeError, OverflowError) as wrong:
        raise Invalid(f"This rule for repeating is not understood: {wrong}.", field="rrule") from wrong
    if made._until is not None and made._until < first:  # type: ignore[attr-defined]
        raise Invalid("The series would end before it begins. Look at its last day.", field="rrule")
    return text


def _parts(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.upper().split(";")) if _PARTS.fullmatch(text) else {}


def occurrences(times: Times, differing: Mapping[str, Differs], start: datetime, end: datetime) -> list[Occurrence]:
    """The dates that touch start <= t < end, in order, the cancelled ones among them."""
    found = [one for one in all_dates(times, differing, upto=end, since=start) if _touches(one, start, end)]
    return sorted(found, key=lambda one: (one.starts_at, one.on_date))


def _touches(one: Occurrence, start: datetime, end: datetime) -> bool:
    return one.starts_at < end and (one.ends_at > start or one.starts_at >= start)


def next_date(times: Times, differing: Mapping[str, Differs], moment: datetime) -> Occurrence | None:
    """The first date that is not over at that moment, and not cancelled; None where all are."""
    coming = (one for one in _by_rule(times, differing, since=moment) if not one.is_cancelled and one.ends_at > moment)
    first = next(coming, None)
    own = [one for one in _own(times, differing) if one.ends_at > moment]
    return min((one for one in (first, *own) if one is not None), key=lambda one: one.starts_at, default=None)


def last_date(times: Times, differing: Mapping[str, Differs], moment: datetime) -> Occurrence:
    """The latest date before that moment, or the first there is: what a series shows once it is over."""
    lately = moment - timedelta(days=400)
    dates = [one for one in all_dates(times, differing, upto=moment, since=lately) if not one.is_cancelled]
    if not dates:
        dates = list(all_dates(times, differing, upto=moment)) or [Occurrence("", times.starts_at, times.ends_at)]
    return max(dates, key=lambda one: one.starts_at)


def find_date(times: Times, differing: Mapping[str, Differs], on_date: str) -> Occurrence | None:
    """The date of that name; None where neither the rule nor anybody knows it."""
    if not times.rrule:
        return Occurrence("", times.starts_at, times.ends_at) if not on_date else None
    if (other := differing.get(on_date)) is not None and not other.is_cancelled:
        return _moved(on_date, other)
    try:
        day = date.fromisoformat(on_date)
    except ValueError:
        return None
    zone = _zone_or_utc(times.zone)
    start = datetime.combine(day, time(), zone)
    for one in _by_rule(times, differing, since=start - timedelta(days=2)):
        if one.on_date == on_date:
            return one
        if one.starts_at > start + timedelta(days=2):
            return None
    return None


def all_dates(
    times: Times, differing: Mapping[str, Differs], *, upto: datetime, since: datetime | None = None
) -> Iterator[Occurrence]:
    """The dates that begin before `upto`; those that are over before `since` may be left out."""
    if not times.rrule:
        yield Occurrence("", times.starts_at, times.ends_at)
        return
    yield from (one for one in _own(times, differing) if one.starts_at < upto)
    for number, one in enumerate(_by_rule(times, differing, since=since)):
        if one.starts_at >= upto or number >= DATES_MOST:
            return
        yield one


def _own(times: Times, differing: Mapping[str, Differs]) -> Iterator[Occurrence]:
    """Dates with times of their own, whether the rule knows them or not."""
    for on_date, other in differing.items():
        if not other.is_cancelled and times.rrule:
            yield _moved(on_date, other)


def _moved(on_date: str, other: Differs) -> Occurrence:
    assert other.starts_at is not None
    assert other.ends_at is not None
    return Occurrence(on_date, other.starts_at, other.ends_at, is_moved=True, reason=other.reason)


def _by_rule(times: Times, differing: Mapping[str, Differs], *, since: datetime | None = None) -> Iterator[Occurrence]:
    """The rule's own dates, without those that were moved. In the zone the hour stays what it is, all year."""
    if not times.rrule:
        yield Occurrence("", times.starts_at, times.ends_at)
        return
    zone = _zone_or_utc(times.zone)
    first = times.starts_at.astimezone(zone).replace(tzinfo=None)
    lasts = times.ends_at.astimezone(zone).replace(tzinfo=None) - first
    dates: Iterable[datetime] = _rule(times.rrule, first, times.zone)
    if since is not None:
        from_then = since.astimezone(zone).replace(tzinfo=None) - lasts - timedelta(days=1)
        dates = _rule(times.rrule, first, times.zone).xafter(from_then, inc=True)
    for local in dates:
        if local.year > LAST_YEAR:
            return
        on_date = local.date().isoformat()
        other = differing.get(on_date)
        if other is not None and not other.is_cancelled:
            continue
        starts = local.replace(tzinfo=zone).astimezone(UTC)
        ends = (local + lasts).replace(tzinfo=zone).astimezone(UTC)
        yield Occurrence(on_date, starts, max(starts, ends), other is not None, False, other.reason if other else "")


@lru_cache(maxsize=500)
def _rule(text: str, first: datetime, zone: str) -> rruleset:
    """The rule on naive local times: the zone is put on afterwards, or a series would lose an hour in spring.

    The first date is one of them, whatever the rule says (RFC 5545, 3.8.5.3). A rule that nobody understands, as
    somebody may have written it by plain SQL, is one date.
    """
    made = rruleset(cache=True)
    made.rdate(first)
    parts = _parts(text)
    if parts.get("FREQ") in _FREQUENCIES and not parts.keys() & _CLOCK:
        with suppress(ValueError, TypeError, OverflowError):
            found = _by(text, first, zone)
            made.rrule(found)
            if "COUNT" in parts and next(iter(found), None) != first:  # it counts, too
                made = rruleset(cache=True)
                made.rrule(found.replace(count=max(1, int(parts["COUNT"]) - 1)))
                made.rdate(first)
    return made


def _by(text: str, first: datetime, zone: str) -> rrule:
    """The rule alone. Endless ones end where no plan reaches. Raises ValueError and its like for what is none."""
    if int(_parts(text).get("INTERVAL", "1")) < 1:
        raise ValueError("it repeats every 0 days")
    found = rrulestr(_until_there(text, zone), dtstart=first)
    if not isinstance(found, rrule):
        raise ValueError("it is several rules")
    return found if "UNTIL=" in text or "COUNT=" in text else found.replace(until=datetime(LAST_YEAR, 1, 1))  # noqa: DTZ001 - local times, as `first` is


def _until_there(text: str, zone: str) -> str:
    """UNTIL is a moment in UTC, or a day; the dates it is compared with are local ones."""

    def local(found: re.Match[str]) -> str:
        day, clock = found[1], found[2]
        if clock is None:
            return f"UNTIL={day}T235959"
        moment = datetime.strptime(day + clock.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - its zone follows
        if clock.endswith("Z"):
            moment = moment.replace(tzinfo=UTC).astimezone(_zone_or_utc(zone)).replace(tzinfo=None)
        return f"UNTIL={moment:%Y%m%dT%H%M%S}"

    return _UNTIL.sub(local, text)
