"""Events in words: their kinds, when they are in the reader's own zone, how they repeat, and how one stands to them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QTimeZone

from forumdesk.forum.event_rows import EventRow
from forumdesk.store.schema.events import Answering, EventKind
from forumdesk.ui.words import day_name, month_name, tr, tr_n

PICTURES = {
    EventKind.WORKSHOP: "hammer",
    EventKind.WEBINAR: "monitor",
    EventKind.TALK: "megaphone",
    EventKind.DISCUSSION: "messages-square",
    EventKind.WALK: "leaf",
}
REMINDERS = (None, 0, 15, 60, 24 * 60, 7 * 24 * 60)
"""Minutes before the start that one can choose from."""


def kind_name(kind: EventKind) -> str:
    return {
        EventKind.WORKSHOP: tr("Workshop"),
        EventKind.WEBINAR: tr("Webinar"),
        EventKind.TALK: tr("Talk"),
        EventKind.DISCUSSION: tr("Discussion"),
        EventKind.WALK: tr("Lunch walk"),
    }[kind]


def own_zone() -> str:
    """The zone of this computer, by its name in the IANA's list; 'UTC' where it has none."""
    return bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "ignore") or "UTC"


def days_of(row: EventRow) -> tuple[date, date]:
    """Its first and its last day as the reader's calendar has them. Whole days are those of where it was planned."""
    if row.all_day:
        first = row.there.date()
        return first, max(first, (row.there_until - timedelta(microseconds=1)).date())
    first = row.starts_at.astimezone().date()
    last = row.ends_at.astimezone()
    if last.time() == last.min.time() and row.ends_at > row.starts_at:  # it ends at midnight
        last -= timedelta(microseconds=1)
    return first, max(first, last.date())


def clock(moment: datetime) -> str:
    """15:00, in the reader's zone."""
    return f"{moment.astimezone():%H:%M}"


def hours(row: EventRow) -> str:
    """15:00 – 16:00; 'all day'."""
    if row.all_day:
        return tr("all day")
    if row.ends_at <= row.starts_at:
        return clock(row.starts_at)
    return f"{clock(row.starts_at)} – {clock(row.ends_at)}"


def short_day(day: date) -> str:
    """Thu 3 Dec; with the year where it is another."""
    said = f"{day_name(day.weekday())} {day.day} {month_name(day.month)}"
    return said if day.year == datetime.now().astimezone().year else f"{said} {day.year}"


def day_words(day: date, today: date | None = None) -> str:
    """Today, Tomorrow, Thursday 3 December."""
    today = today or datetime.now().astimezone().date()
    if day == today:
        return tr("Today")
    if day == today + timedelta(days=1):
        return tr("Tomorrow")
    said = f"{day:%A} {day.day} {day:%B}"
    return said if day.year == today.year else f"{said} {day.year}"


def when_words(row: EventRow) -> str:
    """Thursday 3 December, 15:00 – 16:00: when it is, whole, in the reader's zone."""
    first, last = days_of(row)
    said = f"{first:%A} {first.day} {first:%B %Y}"
    if row.all_day:
        return said if last == first else tr("{first} to {last}", first=said, last=short_day(last))
    if last == first:
        return f"{said}, {hours(row)}"
    return tr(
        "{first}, {start} to {last}, {end}",
        first=said,
        start=clock(row.starts_at),
        last=short_day(last),
        end=clock(row.ends_at),
    )


def elsewhere_words(row: EventRow) -> str:
    """'16:00 in Berlin, where it was planned'; '' where the clocks there are the reader's."""
    there, here = row.there, row.starts_at.astimezone()
    if row.all_day or there.utcoffset() == here.utcoffset():
        return ""
    place = row.zone.rsplit("/", 1)[-1].replace("_", " ")
    moment = f"{there:%H:%M}" if there.date() == here.date() else f"{short_day(there.date())}, {there:%H:%M}"
    return tr("{clock} in {place}, where it was planned", clock=moment, place=place)


def standing_words(row: EventRow) -> str:
    """How the reader stands to it; '' where they said nothing."""
    if row.is_cancelled:
        return tr("Cancelled")
    if row.waiting:
        return tr("Waiting list: {n}", n=row.waiting)
    return {Answering.YES: tr("You come"), Answering.MAYBE: tr("Maybe"), Answering.NO: tr("You do not come")}.get(
        row.answer, ""
    )


def seats_words(row: EventRow) -> str:
    """'3 come', '8 of 12 seats taken', 'full'."""
    if row.capacity is None:
        return tr_n("{n} comes", "{n} come", row.going) if row.going else ""
    if row.is_full:
        return tr_n("full: {n} seat", "full: {n} seats", row.capacity)
    return tr("{n} of {all} seats taken", n=row.going, all=row.capacity)


def where_words(row: EventRow) -> str:
    """The place, or that it is online."""
    return row.place or (tr("online") if row.link else "")


def remind_words(minutes: int | None) -> str:
    """'15 minutes before', 'when it begins', 'not at all'."""
    if minutes is None:
        return tr("Do not remind me")
    if minutes == 0:
        return tr("Remind me when it begins")
    if minutes % (7 * 24 * 60) == 0:
        return tr_n("Remind me {n} week before", "Remind me {n} weeks before", minutes // (7 * 24 * 60))
    if minutes % (24 * 60) == 0:
        return tr_n("Remind me {n} day before", "Remind me {n} days before", minutes // (24 * 60))
    if minutes % 60 == 0:
        return tr_n("Remind me {n} hour before", "Remind me {n} hours before", minutes // 60)
    return tr_n("Remind me {n} minute before", "Remind me {n} minutes before", minutes)


def repeats_words(rrule: str) -> str:
    """How a series repeats, in words; the rule itself where it is more than that."""
    parts = dict(part.split("=", 1) for part in rrule.upper().split(";") if "=" in part)
    step = int(parts["INTERVAL"]) if parts.get("INTERVAL", "").isdecimal() else 1
    said = {
        "DAILY": tr_n("Every day", "Every {n} days", step),
        "WEEKLY": tr_n("Every week", "Every {n} weeks", step),
        "MONTHLY": tr_n("Every month", "Every {n} months", step),
        "YEARLY": tr_n("Every year", "Every {n} years", step),
    }.get(parts.get("FREQ", ""), rrule)
    if parts.get("BYDAY") == "MO,TU,WE,TH,FR" and step == 1:
        said = tr("Every working day")
    elif parts.get("BYDAY"):
        said += " " + tr("on {days}", days=", ".join(_weekday(one) for one in parts["BYDAY"].split(",")))
    elif parts.get("BYMONTHDAY"):
        said += " " + tr("on day {days}", days=parts["BYMONTHDAY"].replace(",", ", "))
    if parts.get("COUNT"):
        said += ", " + tr("{n} times", n=parts["COUNT"])
    if until := parts.get("UNTIL", "")[:8]:
        last = datetime.strptime(until, "%Y%m%d").replace(tzinfo=UTC).date()
        said += ", " + tr("until {day}", day=short_day(last))
    return said


def _weekday(code: str) -> str:
    """Thu for TH, 'the 3rd Thu' for 3TH, 'the last Fri' for -1FR."""
    names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    if code[-2:] not in names:
        return code
    day, which = day_name(names.index(code[-2:])), code[:-2].lstrip("+")
    if not which:
        return day
    order = {"1": tr("1st"), "2": tr("2nd"), "3": tr("3rd"), "4": tr("4th"), "5": tr("5th"), "-1": tr("last")}
    return tr("the {which} {day}", which=order.get(which, which), day=day)


def spoken(row: EventRow) -> str:
    """All that a list shows of it, for who hears it."""
    parts = (row.title, kind_name(row.kind), when_words(row), where_words(row), seats_words(row), standing_words(row))
    return ". ".join(part for part in (*parts, row.community) if part)
