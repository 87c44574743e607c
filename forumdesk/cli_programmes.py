"""The commands about mentoring: programmes, who takes part, and the best matches, put on the board or sent."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

import typer
from rich.table import Table

from forumdesk.cli_members import by_login
from forumdesk.cli_seat import AsOption, JsonOption, Seat, StoreOption, out, say_json, seated
from forumdesk.errors import Invalid, NotFound
from forumdesk.forum.matching import why_words
from forumdesk.forum.mentoring import Offer, ProgrammeRow, Terms, enrol, offer_at_first, programmes, start_programme
from forumdesk.forum.pairing import best_matches, board, keep_matches, send_proposals
from forumdesk.store.base import now
from forumdesk.store.schema.mentoring import Side

programme = typer.Typer(help="The mentoring programmes of the office.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(metavar="PROGRAMME", help="The programme's name or number.")]


def programme_named(seat: Seat, name: str) -> ProgrammeRow:
    """The programme of this name or number. Raises NotFound, naming those there are."""
    with seat.office.reading() as session:
        known = programmes(session, seat.viewer)
    wanted = name.strip().casefold()
    found = next((row for row in known if wanted in {row.terms.name.casefold(), str(row.id)}), None)
    if found is None:
        names = ", ".join(row.terms.name for row in known) or "none yet"
        raise NotFound(f"There is no programme '{name}'. There are: {names}.")
    return found


@programme.command("list")
def list_programmes(store: StoreOption = "", as_login: AsOption = "", json_: JsonOption = False) -> None:
    """All programmes, those under way first."""
    with seated(store, as_login) as seat, seat.office.reading() as session:
        rows = programmes(session, seat.viewer)
    if json_:
        say_json(
            [
                {
                    "id": row.id,
                    "name": row.terms.name,
                    "purpose": row.terms.purpose,
                    "organiser": row.organiser.login,
                    "starts_at": row.terms.starts_at.isoformat(),
                    "ends_at": row.terms.ends_at.isoformat(),
                    "mentees_most": row.terms.mentees_most,
                    "meet_every_days": row.terms.meet_every_days,
                    "mentors": row.mentor_count,
                    "mentees": row.mentee_count,
                    "is_over": row.is_over,
                    "sides": sorted(row.sides),
                }
                for row in rows
            ]
        )
        return
    table = Table("id", "name", "organiser", "until", "mentors", "you", box=None, header_style="bold")
    for row in rows:
        until = f"{row.terms.ends_at.astimezone().date()}{' (over)' if row.is_over else ''}"
        sides = ", ".join(sorted(row.sides))
        table.add_row(str(row.id), row.terms.name, row.organiser.name, until, str(row.mentor_count), sides)
    out.print(table)


@programme.command("add")
def add_programme(
    name: str,
    ends: Annotated[str, typer.Option(metavar="DAY", help="The last day, as 2031-06-30.")],
    purpose: Annotated[str, typer.Option(help="What it is for.")] = "",
    starts: Annotated[str, typer.Option(metavar="DAY", help="The first day; else today.")] = "",
    organiser: Annotated[str, typer.Option(metavar="LOGIN", help="Who matches people; else oneself.")] = "",
    mentees: Annotated[int, typer.Option(help="How many mentees a mentor takes at most.")] = 2,
    every: Annotated[int, typer.Option(metavar="DAYS", help="How often they meet.")] = 14,
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Announce a programme."""
    begins = _day(starts) if starts else now()
    with seated(store, as_login) as seat:
        who = by_login(seat, organiser) if organiser else seat.viewer
        terms = Terms(name, purpose, begins, _day(ends) + timedelta(days=1), who, mentees, every)
        made = seat.office.write(start_programme, seat.viewer, terms)
    if json_:
        say_json({"id": made, "name": name.strip()})
    else:
        out.print(f"Announced {name.strip()}.", highlight=False, markup=False)


@programme.command("join")
def join_programme(
    name: NameArgument,
    side: Annotated[Side, typer.Argument(metavar="mentor|mentee", help="Whether to offer or to ask.")],
    skills: Annotated[str, typer.Option(help="What you teach or want to learn, separated by commas.")] = "",
    languages: Annotated[str, typer.Option(help="Separated by commas.")] = "",
    zone: Annotated[str, typer.Option(help="Your time zone, as Europe/Lisbon.")] = "",
    hours: Annotated[str, typer.Option(metavar="FROM-UNTIL", help="Full hours of your day, as 9-17.")] = "",
    store: StoreOption = "",
    as_login: AsOption = "",
) -> None:
    """Offer to mentor, or ask for a mentor; what is not said is as it was said last."""
    with seated(store, as_login) as seat:
        found = programme_named(seat, name)
        with seat.office.reading() as session:
            usual = offer_at_first(session, seat.viewer, side)
        start, end = _hours(hours) if hours else (usual.from_hour, usual.until_hour)
        offer = Offer(
            *(skills or usual.skills, languages or usual.languages, zone or usual.time_zone, start, end),
            *(usual.mentees_most, usual.note),
        )
        seat.office.write(enrol, seat.viewer, found.id, side, offer)
    out.print(f"You take part in {found.terms.name}.", highlight=False, markup=False)


@programme.command("match")
def match_people(
    name: NameArgument,
    keep: Annotated[bool, typer.Option("--keep", help="Put them on the board, in place of what is there.")] = False,
    send: Annotated[bool, typer.Option("--send", help="Put them on the board, and ask both of each pair.")] = False,
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """The best matches over the whole programme, with how well each pair fits and why; for its organiser."""
    with seated(store, as_login) as seat:
        found = programme_named(seat, name)
        with seat.office.reading() as session:
            fits = best_matches(session, seat.viewer, found.id)
            shown = board(session, seat.viewer, found.id)
        if fits and (keep or send):
            seat.office.write(keep_matches, seat.viewer, found.id, fits)
        if fits and send:
            seat.office.write(send_proposals, seat.viewer, found.id)
    people = {seat_.row.member.id: seat_.row.member for seat_ in (*shown.mentors, *shown.mentees)}
    rows = [(people[fit.mentor_id], people[fit.mentee_id], fit) for fit in fits]
    if json_:
        say_json(
            [
                {"mentor": mentor.login, "mentee": mentee.login, "score": fit.score, "why": why_words(fit)}
                for mentor, mentee, fit in rows
            ]
        )
        return
    if not rows:
        out.print("Nobody fits anybody: no common subject or time, or all work in the same team.")
        return
    table = Table("mentee", "mentor", "score", "why", box=None, header_style="bold")
    for mentor, mentee, fit in rows:
        table.add_row(mentee.name, mentor.name, str(fit.score), why_words(fit))
    out.print(table)
    if send:
        out.print(f"Sent: both of each of the {len(rows)} pairs are asked.", highlight=False)
    elif keep:
        out.print("They are on the board. Nobody sees them before you send them.")


def _day(text: str) -> datetime:
    """The beginning of a day on this computer. Raises Invalid."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"'{text}' is no day. Write it as 2031-06-30.", field="day") from None
    return datetime.combine(day, time()).astimezone(UTC)


def _hours(text: str) -> tuple[int, int]:
    """'9-17' -> both. Raises Invalid."""
    start, _, end = text.partition("-")
    if not (start.strip().isdecimal() and end.strip().isdecimal()):
        raise Invalid("Write the hours as 9-17.", field="hours")
    return int(start), int(end)
