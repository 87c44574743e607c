"""The commands about communities: what there is, who belongs to them, who runs them, and when a team ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Annotated

import typer
from rich.table import Table

from forumdesk.cli_members import by_login
from forumdesk.cli_seat import AsOption, JsonOption, Seat, StoreOption, out, say_json, seated, text_of
from forumdesk.errors import Invalid, NotFound
from forumdesk.forum import joining
from forumdesk.forum.communities import create_community, sidebar
from forumdesk.forum.editing_communities import edit_community, editable_community, end_team
from forumdesk.forum.rows import CommunityRow
from forumdesk.store.schema.communities import CommunityKind, Joining

community = typer.Typer(help="The communities of the office.", no_args_is_help=True)
facilitator = typer.Typer(help="Who runs a community.", no_args_is_help=True)
community.add_typer(facilitator, name="facilitator")

NameArgument = Annotated[str, typer.Argument(metavar="COMMUNITY", help="The community's name.")]


def community_named(seat: Seat, name: str) -> CommunityRow:
    """The community of this name that the viewer may see. Raises NotFound, naming those there are."""
    with seat.office.reading() as session:
        known = sidebar(session, seat.viewer).communities
    found = next((row for row in known if row.name.casefold() == name.strip().casefold()), None)
    if found is None:
        names = ", ".join(row.name for row in known) or "none yet"
        raise NotFound(f"There is no community '{name}' open to you. There are: {names}.")
    return found


@community.command("list")
def list_communities(store: StoreOption = "", as_login: AsOption = "", json_: JsonOption = False) -> None:
    """All communities that one may see."""
    with seated(store, as_login) as seat, seat.office.reading() as session:
        rows = sidebar(session, seat.viewer).communities
    if json_:
        say_json(
            [
                {
                    "id": row.id,
                    "name": row.name,
                    "kind": row.kind,
                    "joining": row.joining,
                    "is_private": row.is_private,
                    "topics": row.topic_count,
                    "ends_at": row.ends_at and row.ends_at.isoformat(),
                    "is_archived": row.is_over,
                }
                for row in rows
            ]
        )
        return
    table = Table("name", "kind", "joining", "topics", "purpose", box=None, header_style="bold")
    for row in rows:
        standing = " (private)" if row.is_private else ""
        if row.ends_at is not None:
            standing += " (archived)" if row.is_over else f" (until {_last_day(row.ends_at)})"
        table.add_row(row.name, row.kind + standing, row.joining, f"{row.topic_count:,}", row.purpose)
    out.print(table)


@community.command("add")
def add_community(
    name: str,
    purpose: Annotated[str, typer.Option(help="What belongs there, in one sentence.")] = "",
    kind: CommunityKind = CommunityKind.PRACTICE,
    join: Annotated[Joining, typer.Option("--joining", help="How one comes in.")] = Joining.OPEN,
    private: Annotated[bool, typer.Option("--private", help="Only its members read it.")] = False,
    facilitators: Annotated[
        list[str] | None, typer.Option("--facilitator", metavar="LOGIN", help="Runs it; may be given more than once.")
    ] = None,
    ends: Annotated[str, typer.Option(metavar="DAY", help="The last day of a team, as 2031-06-30.")] = "",
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Start a community; whoever starts it runs it, with those who are named."""
    ends_at = _end_of(ends) if ends else None
    if ends_at is not None and kind is not CommunityKind.TEAM:
        raise Invalid("Only a team comes to an end by a date: --kind team", field="ends_at")
    with seated(store, as_login) as seat:
        others = [by_login(seat, login) for login in facilitators or ()]
        made = seat.office.write(
            create_community, seat.viewer, name=name, kind=kind, purpose=purpose, joining=join, is_private=private
        )
        for member_id in others:
            seat.office.write(joining.name_facilitator, seat.viewer, made, member_id)
        if ends_at is not None:
            seat.office.write(end_team, seat.viewer, made, ends_at)
    if json_:
        say_json({"id": made, "name": name.strip()})
    else:
        out.print(f"Started {name.strip()}.", highlight=False, markup=False)


@community.command("members")
def list_members(
    name: NameArgument, store: StoreOption = "", as_login: AsOption = "", json_: JsonOption = False
) -> None:
    """Who belongs to a community, its facilitators first."""
    with seated(store, as_login) as seat:
        found = community_named(seat, name)
        with seat.office.reading() as session:
            rows = joining.members_of(session, seat.viewer, found.id)
    if json_:
        say_json(
            [
                {
                    "login": row.member.login,
                    "name": row.member.name,
                    "is_facilitator": row.is_facilitator,
                    "joined_at": row.joined_at.isoformat(),
                }
                for row in rows
            ]
        )
        return
    table = Table("login", "name", "", box=None, header_style="bold")
    for row in rows:
        table.add_row(row.member.login, row.member.name, "facilitator" if row.is_facilitator else "")
    out.print(table)


@community.command("invite")
def invite(
    name: NameArgument,
    logins: Annotated[list[str], typer.Argument(metavar="LOGIN...")],
    store: StoreOption = "",
    as_login: AsOption = "",
) -> None:
    """Invite colleagues; they join when they like."""
    with seated(store, as_login) as seat:
        found = community_named(seat, name)
        whom = [by_login(seat, login) for login in logins]
        seat.office.write(joining.invite_members, seat.viewer, found.id, whom)
    out.print(f"Invited {', '.join(logins)} into {found.name}.", highlight=False, markup=False)


@community.command("remove")
def remove(name: NameArgument, login: str, store: StoreOption = "", as_login: AsOption = "") -> None:
    """Take a member out; what they wrote stays."""
    with seated(store, as_login) as seat:
        found = community_named(seat, name)
        seat.office.write(joining.remove_member, seat.viewer, found.id, by_login(seat, login))
    out.print(f"{login} does not belong to {found.name} any more.", highlight=False, markup=False)


@community.command("charter")
def charter(
    name: NameArgument,
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The charter in Markdown; - reads stdin.")],
    store: StoreOption = "",
    as_login: AsOption = "",
) -> None:
    """Give a community its charter."""
    text = text_of(file)
    with seated(store, as_login) as seat:
        found = community_named(seat, name)
        with seat.office.reading() as session:
            form = editable_community(session, seat.viewer, found.id).form
        seat.office.write(edit_community, seat.viewer, found.id, replace(form, charter=text))
    out.print(f"{found.name} has a new charter.", highlight=False, markup=False)


@community.command("end")
def end(
    name: NameArgument,
    day: Annotated[str, typer.Argument(metavar="DAY|never", help="Its last day, as 2031-06-30.")],
    store: StoreOption = "",
    as_login: AsOption = "",
) -> None:
    """Say when a team ends: after that day it is archived, and everything is still found."""
    ends_at = None if day == "never" else _end_of(day)
    with seated(store, as_login) as seat:
        found = community_named(seat, name)
        seat.office.write(end_team, seat.viewer, found.id, ends_at)
    said = "does not end by a date" if ends_at is None else f"is archived after {_last_day(ends_at)}"
    out.print(f"{found.name} {said}.", highlight=False, markup=False)


@facilitator.command("add")
def add_facilitator(name: NameArgument, login: str, store: StoreOption = "", as_login: AsOption = "") -> None:
    """Let somebody run a community; they belong to it then."""
    with seated(store, as_login) as seat:
        found = community_named(seat, name)
        seat.office.write(joining.name_facilitator, seat.viewer, found.id, by_login(seat, login))
    out.print(f"{login} is a facilitator of {found.name} now.", highlight=False, markup=False)


@facilitator.command("remove")
def remove_facilitator(name: NameArgument, login: str, store: StoreOption = "", as_login: AsOption = "") -> None:
    """Let somebody be a plain member of a community again."""
    with seated(store, as_login) as seat:
        found = community_named(seat, name)
        seat.office.write(joining.dismiss_facilitator, seat.viewer, found.id, by_login(seat, login))
    out.print(f"{login} is no facilitator of {found.name} any more.", highlight=False, markup=False)


def _end_of(day: str) -> datetime:
    """The end of a day on this computer's clock."""
    try:
        chosen = date.fromisoformat(day.strip())
    except ValueError as error:
        raise Invalid(f"'{day}' is no day. Write it as 2031-06-30.", field="ends_at") from error
    return datetime.combine(chosen + timedelta(days=1), time()).astimezone()


def _last_day(ends_at: datetime) -> date:
    return (ends_at.astimezone() - timedelta(microseconds=1)).date()
