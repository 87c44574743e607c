"""The commands about events: what is coming, an answer to it, and calendar files out of the office and into it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from forumdesk.cli_communities import community_named
from forumdesk.cli_seat import AsOption, JsonOption, Seat, StoreOption, out, say_json, seated
from forumdesk.errors import BadFile, Invalid
from forumdesk.forum.event_calendar import calendar
from forumdesk.forum.event_people import answer_event
from forumdesk.forum.event_rows import EventRow
from forumdesk.store.base import now
from forumdesk.store.schema.events import Answering

event = typer.Typer(help="The events of the office.", no_args_is_help=True)

CommunityOption = Annotated[str, typer.Option(metavar="NAME", help="Only those of this community.")]
MineOption = Annotated[bool, typer.Option("--mine", help="Only what one comes to, hosts or speaks at.")]


def _community(seat: Seat, name: str) -> int | None:
    return community_named(seat, name).id if name else None


@event.command("list")
def list_events(
    days: Annotated[int, typer.Option(min=1, max=3_660, help="How many days ahead, or back with --past.")] = 60,
    past: Annotated[bool, typer.Option("--past", help="What was, the latest first.")] = False,
    community: CommunityOption = "",
    mine: MineOption = False,
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """What is coming, in this computer's time; of a series each date."""
    moment = now()
    start, end = (moment - timedelta(days=days), moment) if past else (moment, moment + timedelta(days=days))
    with seated(store, as_login) as seat:
        where = _community(seat, community)
        with seat.office.reading() as session:
            rows = calendar(session, seat.viewer, start, end, community_id=where, mine=mine)
    if past:
        rows = [row for row in reversed(rows) if row.ends_at <= moment]
    if json_:
        say_json([_as_json(row) for row in rows])
        return
    table = Table("id", "when", "title", "where", "community", "come", "", box=None, header_style="bold")
    for row in rows:
        seats = f"{row.going} of {row.capacity}" if row.capacity is not None else str(row.going)
        table.add_row(str(row.id), _when(row), row.title, row.place or row.link, row.community, seats, _standing(row))
    out.print(table)


def _as_json(row: EventRow) -> dict[str, object]:
    kept = asdict(row)
    for name in ("there", "there_until", "colour"):
        del kept[name]
    return kept | {"starts_at": row.starts_at.isoformat(), "ends_at": row.ends_at.isoformat()}


def _when(row: EventRow) -> str:
    if row.all_day:
        return f"{row.there:%a %Y-%m-%d}"
    local = row.starts_at.astimezone()
    return f"{local:%a %Y-%m-%d %H:%M}–{row.ends_at.astimezone():%H:%M}"


def _standing(row: EventRow) -> str:
    if row.is_cancelled:
        return "cancelled"
    if row.waiting:
        return f"waiting list: {row.waiting}"
    return "" if row.answer is Answering.NONE else row.answer.value


@event.command("answer")
def answer(
    event_id: Annotated[int, typer.Argument(metavar="ID")],
    said: Annotated[Answering, typer.Argument(metavar="yes|maybe|no|none")],
    date: Annotated[str, typer.Option(metavar="DAY", help="Only this date of a series, as 2031-06-30.")] = "",
    store: StoreOption = "",
    as_login: AsOption = "",
) -> None:
    """Say whether one comes; 'none' takes it back."""
    with seated(store, as_login) as seat:
        seat.office.write(answer_event, seat.viewer, event_id, said, on_date=date)
    out.print(f"Said: {said.value}.", highlight=False)


@event.command("export")
def export(
    dest: Annotated[str, typer.Argument(metavar="FILE|-", help="Where the calendar file goes; - prints it.")],
    event_id: Annotated[int | None, typer.Option("--event", metavar="ID", help="Only this one.")] = None,
    community: CommunityOption = "",
    mine: MineOption = False,
    store: StoreOption = "",
    as_login: AsOption = "",
) -> None:
    """Write events into an iCalendar file, for Outlook, Apple's and Google's calendars."""
    from forumdesk.exchange.ical_out import calendar_file

    with seated(store, as_login) as seat:
        where = _community(seat, community)
        with seat.office.reading() as session:
            content = calendar_file(session, seat.viewer, event_id=event_id, community_id=where, mine=mine)
    if dest == "-":
        sys.stdout.buffer.write(content)
        return
    try:
        Path(dest).write_bytes(content)
    except OSError as error:
        raise Invalid(f"{dest} cannot be written: {error.strerror}.") from error
    count = content.count(b"BEGIN:VEVENT")
    out.print(f"Wrote {count:,} {'entry' if count == 1 else 'entries'} to {dest}.", highlight=False, markup=False)


@event.command("import")
def import_(
    source: Annotated[str, typer.Argument(metavar="FILE|ADDRESS", help="An .ics file, or the address of a feed.")],
    community: Annotated[str, typer.Option(metavar="NAME", help="For its members; else for the whole office.")] = "",
    zone: Annotated[str, typer.Option(metavar="ZONE", help="What times without a zone are meant in.")] = "",
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Take in a calendar. Taking it in again changes what differs, and adds nothing twice."""
    from forumdesk.exchange.ical_in import read_calendar
    from forumdesk.exchange.ical_taking import fetch_calendar, in_pieces, take_in, together

    if "://" in source:
        content = fetch_calendar(source)
    else:
        try:
            content = Path(source).read_bytes()
        except OSError as error:
            raise BadFile(f"{source} cannot be read: {error.strerror}.", where=source) from error
    file = read_calendar(content, zone=zone or _own_zone(), where=source)
    with seated(store, as_login) as seat:
        where = _community(seat, community)
        taken = together(
            [seat.office.write(take_in, seat.viewer, some, community_id=where) for some in in_pieces(file)]
        )
    remarks = [asdict(remark) for remark in taken.remarks]
    if json_:
        say_json({"new": taken.new, "changed": taken.changed, "same": taken.same, "remarks": remarks})
        return
    said = f"{len(taken.new):,} new, {len(taken.changed):,} changed, {taken.same:,} as they were."
    out.print(said, highlight=False)
    for remark in taken.remarks:
        out.print(f"  {remark.about}: {remark.says}" if remark.about else f"  {remark.says}", markup=False)


def _own_zone() -> str:
    """This computer's zone by its name, or by its offset where it tells none."""
    try:
        link = str(Path("/etc/localtime").resolve())
        return ZoneInfo(link.rsplit("zoneinfo/", 1)[1]).key
    except (IndexError, KeyError, OSError, ValueError):
        offset = datetime.now().astimezone().utcoffset() or timedelta()
        hours = int(offset.total_seconds() // 3600)
        return f"Etc/GMT{-hours:+d}" if hours else "UTC"
