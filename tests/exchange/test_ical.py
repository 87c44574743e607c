"""Calendar files: what goes out comes in as it was; what others write is read, and what is broken is told."""

from __future__ import annotations

import http.server
import threading
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from icalendar import Calendar

from forumdesk.errors import BadFile, Invalid, Unreachable
from forumdesk.exchange.ical_in import CalendarFile, read_calendar
from forumdesk.exchange.ical_out import calendar_file
from forumdesk.exchange.ical_taking import fetch_calendar, take_in
from forumdesk.forum.event_calendar import calendar
from forumdesk.forum.event_dates import occurrences
from forumdesk.forum.event_people import answer_event
from forumdesk.forum.event_rows import EventForm, Speaker
from forumdesk.forum.events import cancel_date, move_date, plan_event
from forumdesk.store.schema.events import Answering, EventKind
from tests.world import World

BERLIN = ZoneInfo("Europe/Berlin")
SPAN = (datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))


def vevent(*lines: str) -> bytes:
    parts = ["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]
    return "\r\n".join(parts).encode()


def one(*lines: str) -> bytes:
    return vevent("BEGIN:VEVENT", "UID:1", "SUMMARY:Odd", *lines, "END:VEVENT")


def read(content: bytes) -> CalendarFile:
    return read_calendar(content, zone="Europe/Berlin")


def test_what_goes_out_is_read_by_others_and_comes_in_as_it_was(world: World) -> None:
    tom, ines = world.member("tom"), world.member("ines")
    start = datetime.combine(date(2027, 3, 22), time(15), BERLIN)  # the clocks change on the 28th
    form = EventForm(
        "Überblick; Teil 1, «alles»", EventKind.TALK, start, start + timedelta(hours=1), "Europe/Berlin",
        about="# Why\n\n" + "A long line of text that has to be folded. " * 5, place="Room 3, floor 2",
        link="https://meet.example.org/x", rrule="FREQ=WEEKLY;UNTIL=20270420",
        speakers=(Speaker(None, "Dr. Li", "MIT"),),
    )  # fmt: skip
    event = world.write(plan_event, tom, form, uid="series@here")
    world.write(cancel_date, tom, event, "2027-03-29", "Easter")
    moved = datetime.combine(date(2027, 4, 6), time(9), BERLIN)
    world.write(move_date, tom, event, "2027-04-05", moved, moved + timedelta(hours=2))
    day = datetime.combine(date(2027, 5, 1), time(), BERLIN)
    world.write(
        plan_event, tom, EventForm("Trip", EventKind.WALK, day, day + timedelta(days=2), "Europe/Berlin", all_day=True)
    )
    world.write(answer_event, ines, event, Answering.YES, remind=15)
    content = world.read(calendar_file, ines)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"TRIGGER:-PT15M" in content
    assert b"BEGIN:VTIMEZONE" in content
    found = recurring_ical_events.of(Calendar.from_ical(content)).between(*SPAN)
    theirs = sorted((part["DTSTART"].dt, str(part["SUMMARY"])) for part in found if "Teil" in part["SUMMARY"])
    ours = [row for row in world.read(calendar, ines, *SPAN) if not row.is_cancelled]
    assert [start.astimezone(UTC) for start, _title in theirs] == [row.starts_at for row in ours if row.is_series]
    assert [part["DTSTART"].dt for part in found if part["SUMMARY"] == "Trip"] == [date(2027, 5, 1)]
    assert [len(world.read(calendar_file, who, mine=True).split(b"BEGIN:VEVENT")) - 1 for who in (ines, tom)] == [2, 3]
    same = world.write(take_in, tom, read(content))
    assert (same.new, same.remarks) == ((), ())
    before = world.read(calendar, ines, *SPAN)
    other = world.write(take_in, ines, read(content.replace(b"series@here", b"series@there")))
    assert [row for row in world.read(calendar, ines, *SPAN) if row.id in other.new] != []
    copied = [row for row in world.read(calendar, ines, *SPAN) if row.id in other.new]
    kept = [(row.starts_at, row.ends_at, row.is_cancelled) for row in before if row.id == event]
    assert [(row.starts_at, row.ends_at, row.is_cancelled) for row in copied] == kept
    assert any("Somebody else has planned it here" in remark.says for remark in other.remarks)  # the trip is Tom's
    again = world.write(take_in, ines, read(content.replace(b"series@here", b"series@there").replace(b"Room", b"Hall")))
    assert (len(again.changed), again.new) == (1, ())
    with pytest.raises(Invalid):
        world.read(calendar_file, world.admin, mine=True)


@pytest.mark.parametrize(
    ("lines", "starts", "said"),
    [
        (("DTSTART:20270105T090000", "DURATION:PT30M"), ["2027-01-05T08:00"], ""),
        (("DTSTART;VALUE=DATE:20270105",), ["2027-01-04T23:00"], ""),
        (("DTSTART;TZID=W. Europe Standard Time:20270705T090000",), ["2027-07-05T07:00"], ""),
        (("DTSTART:20270105T090000Z", "DTEND:20270105T080000Z"), ["2027-01-05T09:00"], "end before it begins"),
        (("DTSTART:20270105T090000Z", "RRULE:FREQ=DAILY;COUNT=2", "RDATE:20270110T100000Z"),
         ["2027-01-05T09:00", "2027-01-06T09:00", "2027-01-10T10:00"], ""),
        (("DTSTART:20270105T090000Z", "RDATE;VALUE=PERIOD:20270107T100000Z/PT2H"),
         ["2027-01-05T09:00", "2027-01-07T10:00"], ""),
        (("DTSTART:20270105T090000Z", "RRULE:FREQ=HOURLY;COUNT=3"), ["2027-01-05T09:00"], "more than one rule"),
        (("DTSTART:20270105T090000Z", "RRULE:FREQ=NEVER"), ["2027-01-05T09:00"], "not understood"),
        (("SUMMARY:again",), [], "no start"),
        (("DTSTART:20270132T090000Z",), [], "no start"),
    ],
)  # fmt: skip
def test_odd_events_are_taken_as_far_as_they_go(lines: tuple[str, ...], starts: list[str], said: str) -> None:
    file = read(one(*lines))
    found = [
        f"{each.starts_at:%Y-%m-%dT%H:%M}"
        for event in file.events
        for each in occurrences(event.times, event.dates, *SPAN)
    ]
    assert found == starts
    assert said in " ".join(remark.says for remark in file.remarks)
    assert bool(file.remarks) == bool(said)


def test_a_change_to_this_and_all_later_dates_is_taken_date_by_date() -> None:
    whole = ("BEGIN:VEVENT", "UID:1", "SUMMARY:Stand-up", "DTSTART:20270104T090000Z", "DTEND:20270104T091500Z",
             "RRULE:FREQ=WEEKLY;COUNT=4", "END:VEVENT")  # fmt: skip
    later = ("BEGIN:VEVENT", "UID:1", "SUMMARY:Stand-up", "RECURRENCE-ID;RANGE=THISANDFUTURE:20270118T090000Z",
             "DTSTART:20270118T100000Z", "DTEND:20270118T101500Z", "END:VEVENT")  # fmt: skip
    [event] = read(vevent(*whole, *later)).events
    hours = [each.starts_at.hour for each in occurrences(event.times, event.dates, *SPAN)]
    assert hours == [9, 9, 10, 10]


def test_what_is_no_calendar_or_broken_is_told_with_its_reason() -> None:
    for content, said in (
        (b"", "no calendar file"),
        (b"Dear all", "no calendar file"),
        (b"BEGIN:VCALENDAR\r\nX", "cannot be read"),
    ):
        with pytest.raises(BadFile, match=said):
            read(content)
    zone = ("BEGIN:VTIMEZONE", "TZID:x", "BEGIN:STANDARD", "TZOFFSETFROM:+9999", "TZOFFSETTO:+9999")
    broken = vevent(*zone, "DTSTART:19700101T000000", "END:STANDARD", "END:VTIMEZONE")
    broken += one("DTSTART:20270105T090000Z")
    file = read(broken)
    assert [event.title for event in file.events] == ["Odd"]
    assert "one by one" in file.remarks[0].says


def test_a_feed_is_fetched_and_what_does_not_answer_is_told(tmp_path: Path) -> None:
    (tmp_path / "team.ics").write_bytes(one("DTSTART:20270105T090000Z"))

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: object, **more: object) -> None:
            super().__init__(*args, directory=str(tmp_path), **more)  # type: ignore[arg-type]

        def log_message(self, *_args: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        assert [event.title for event in read(fetch_calendar(f"{address}/team.ics")).events] == ["Odd"]
        with pytest.raises(Unreachable, match="does not answer"):
            fetch_calendar(f"{address}/none.ics")
        server.shutdown()
    for wrong in ("team.ics", "file:///etc/passwd", "https://"):
        with pytest.raises(Invalid):
            fetch_calendar(wrong)
