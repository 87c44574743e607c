"""The commands about members: who belongs to the office, their ways in, and what becomes of leavers."""

from __future__ import annotations

import getpass
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from forumdesk.cli_seat import AsOption, JsonOption, Seat, StoreOption, err, out, say_json, seated
from forumdesk.errors import NotFound
from forumdesk.exchange.invitation import write_invitation
from forumdesk.exchange.inviting import invitation_of
from forumdesk.exchange.own_export import export_own
from forumdesk.forum import members, ways_in
from forumdesk.forum.capacity import lack_of_room
from forumdesk.forum.leaving import make_former
from forumdesk.forum.suspensions import end_suspension, suspend_member, suspensions
from forumdesk.store.local import LocalStore
from forumdesk.store.schema.members import Role

member = typer.Typer(help="The members of the office.", no_args_is_help=True)


@member.command("list")
def list_members(store: StoreOption = "", as_login: AsOption = "", json_: JsonOption = False) -> None:
    """All members."""
    with seated(store, as_login) as seat, seat.office.reading() as session:
        rows = members.member_rows(session, seat.viewer)
        kept_out = suspensions(session, seat.viewer)
    if json_:
        say_json(
            [
                {"id": row.id, "login": row.login, "name": row.name, "role": row.role, "is_disabled": row.is_disabled}
                for row in rows
            ]
        )
        return
    table = Table("login", "name", "role", "title", box=None, header_style="bold")
    for row in rows:
        standing = " (disabled)" if row.is_disabled else ""
        if row.id in kept_out:
            standing += f" (suspended until {kept_out[row.id].until.astimezone():%Y-%m-%d %H:%M})"
        table.add_row(row.login, row.name, row.role + standing, row.title)
    out.print(table)


@member.command("add")
def add_member(
    login: str,
    name: Annotated[str, typer.Option(help="The name colleagues know.")] = "",
    role: Role = Role.MEMBER,
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Add a colleague."""
    with seated(store, as_login) as seat:
        new = seat.office.write(members.add_member, seat.viewer, login=login, name=name, role=role)
        with seat.office.reading() as session:
            told = lack_of_room(session, seat.viewer)
    if told:
        err.print(told, style="yellow", markup=False, highlight=False)
    if json_:
        say_json({"id": new.id, "login": new.login, "store": new.store, "password": new.password})
        return
    out.print(f"Added {new.login}.", highlight=False)
    if new.password is not None:
        out.print(f"Their address: {new.store}", highlight=False, markup=False)
        out.print(f"Their password, shown this once: {new.password}", highlight=False, markup=False)


def by_login(seat: Seat, login: str) -> int:
    """Who has this login. Raises NotFound."""
    with seat.office.reading() as session:
        rows = members.member_rows(session, seat.viewer)
    found = next((row.id for row in rows if row.login == login.casefold()), None)
    if found is None:
        raise NotFound(f"There is no member '{login}'. See them: forumdesk member list")
    return found


@member.command("role")
def change_role(login: str, role: Role, store: StoreOption = "", as_login: AsOption = "") -> None:
    """Make somebody a member, moderator or admin."""
    with seated(store, as_login) as seat:
        seat.office.write(members.set_role, seat.viewer, by_login(seat, login), role)
    out.print(f"{login} is {role.value} now.", highlight=False)


@member.command("disable")
def disable_member(login: str, store: StoreOption = "", as_login: AsOption = "") -> None:
    """Shut somebody out; what they wrote stays."""
    with seated(store, as_login) as seat:
        seat.office.write(members.disable_member, seat.viewer, by_login(seat, login))
    out.print(f"{login} is disabled. What they wrote stays.", highlight=False)


@member.command("enable")
def enable_member(login: str, store: StoreOption = "", as_login: AsOption = "") -> None:
    """Let somebody in again."""
    with seated(store, as_login) as seat:
        seat.office.write(members.enable_member, seat.viewer, by_login(seat, login))
    out.print(f"{login} may come in again.", highlight=False)


@member.command("rename")
def rename_member(login: str, name: str, store: StoreOption = "", as_login: AsOption = "") -> None:
    """Change the name that colleagues know; the login stays."""
    with seated(store, as_login) as seat:
        seat.office.write(members.rename_member, seat.viewer, by_login(seat, login), name)
    out.print(f"{login} is called {name.strip()} now.", highlight=False, markup=False)


@member.command("invite")
def invite(
    login: str,
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Where the invitation goes.")] = None,
    link: Annotated[bool, typer.Option("--link", help="Print it as a link instead of writing a file.")] = False,
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Make an invitation: a file or link that brings a member in. On a server with a new one-time password."""
    with seated(store, as_login) as seat:
        made = seat.office.write(invitation_of, seat.viewer, by_login(seat, login))
    if link or json_:
        if json_:
            say_json(
                {
                    "link": made.as_link(),
                    "login": made.login,
                    "places": made.places,
                    "expires_at": made.expires_at and made.expires_at.isoformat(),
                }
            )
        else:
            out.print(made.as_link(), highlight=False, markup=False)
        return
    file = to or Path(made.file_name)
    write_invitation(made, str(file))
    out.print(f"The invitation is in {file}. Whoever opens it is {login}: hand it to them alone.", highlight=False)


@member.command("suspend")
def suspend(
    login: str,
    reason: Annotated[str, typer.Option(help="They read it when they try to come in.")],
    days: Annotated[int, typer.Option(min=1, max=3_650, help="For so many days from now.")] = 7,
    store: StoreOption = "",
    as_login: AsOption = "",
) -> None:
    """Keep somebody out for a while; the clock lets them in again."""
    until = datetime.now(UTC) + timedelta(days=days)
    with seated(store, as_login) as seat:
        whom = by_login(seat, login)
        seat.office.write(suspend_member, seat.viewer, whom, reason=reason, until=until)
    out.print(f"{login} is suspended until {until.astimezone():%Y-%m-%d %H:%M}.", highlight=False)


@member.command("unsuspend")
def unsuspend(login: str, store: StoreOption = "", as_login: AsOption = "") -> None:
    """Let somebody in before the end of their suspension."""
    with seated(store, as_login) as seat:
        seat.office.write(end_suspension, seat.viewer, by_login(seat, login))
    out.print(f"{login} may come in again.", highlight=False)


@member.command("anonymise")
def anonymise(
    login: str,
    name: Annotated[str, typer.Option(help="Their name, to confirm: nobody can undo this.")] = "",
    store: StoreOption = "",
    as_login: AsOption = "",
) -> None:
    """Take a leaver's name, login, picture and profile away for good; their posts stay."""
    with seated(store, as_login) as seat:
        whom = by_login(seat, login)
        seat.office.write(make_former, seat.viewer, whom, typed=name)
    out.print(f"{login} is Former member {whom} now. Their posts stay.", highlight=False)


@member.command("export")
def export(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The zip to write.")] = Path("forumdesk-mine.zip"),
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Write all that is one's own into a zip: posts, messages, files, bookmarks, reactions, votes, drafts, profile."""
    with seated(store, as_login) as seat:
        local = LocalStore()
        try:
            count = export_own(seat.office, seat.viewer, str(to), drafts=local.drafts(seat.office.uuid))
        finally:
            local.close()
    if json_:
        say_json({"file": str(to), "posts": count})
    else:
        out.print(f"Wrote {count:,} posts, and all else that is yours, to {to}", highlight=False, markup=False)


@member.command("password")
def change_own_password(
    off: Annotated[bool, typer.Option("--off", help="Be asked no more (a file only).")] = False,
    store: StoreOption = "",
    as_login: AsOption = "",
) -> None:
    """Change one's own password; it is asked for, or taken from the first line of stdin."""
    with seated(store, as_login) as seat:
        if off:
            seat.office.write(ways_in.drop_password, seat.viewer, seat.viewer)
            out.print("You are not asked for a password any more.")
            return
        if sys.stdin.isatty():
            password = getpass.getpass("New password: ")
            ways_in.require_password(password, getpass.getpass("Once more: "))
        else:
            password = sys.stdin.readline().rstrip("\r\n")
        if seat.office.is_postgres:
            seat.office.write(ways_in.change_password, seat.viewer, password)
        else:
            seat.office.write(ways_in.set_password, seat.viewer, ways_in.hashed(password))
            out.print("It keeps honest colleagues apart, no more: whoever can open the file can read all of it.")
    out.print("The new password holds.")
