"""What all commands share: the office, who acts in it, and how it is printed."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from forumdesk.config import load_settings, os_login
from forumdesk.errors import Invalid, NotAllowed, NotFound, WrongPassword
from forumdesk.exchange.progress import Progress, Watch
from forumdesk.forum.founding import open_office
from forumdesk.forum.members import Whom, resolve_viewer
from forumdesk.forum.ways_in import has_password, try_password
from forumdesk.passwords import kept_password
from forumdesk.store.office import Office

PASSWORD = "FORUMDESK_PASSWORD"

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

StoreOption = Annotated[
    str, typer.Option("--store", help="A .forumdesk file or a postgresql:// URL; else the one opened last.")
]
AsOption = Annotated[str, typer.Option("--as", metavar="LOGIN", help="Act as this member (SQLite).")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@contextmanager
def opened(store: str) -> Iterator[Office]:
    """The office at `store`, or the one opened last."""
    store = store or load_settings().store
    if not store:
        raise Invalid("Say which office: --store FILE.forumdesk or --store postgresql://…")
    office = _opened(store)
    try:
        yield office
    finally:
        office.close()


def _opened(store: str) -> Office:
    """The password stands in the address or the environment, lies in the keyring, or is asked for at a terminal."""
    password = os.environ.get(PASSWORD) or None if "://" in store else None
    try:
        return open_office(store, password=password)
    except WrongPassword:
        password = kept_password(store)
        if password is None and not sys.stdin.isatty():
            raise
        return open_office(store, password=password or getpass.getpass("Your password on the server: "))


@dataclass(frozen=True)
class Seat:
    """An opened office and who is looking at it."""

    office: Office
    viewer: int


@contextmanager
def seated(store: str, as_login: str) -> Iterator[Seat]:
    settings = load_settings()
    with opened(store) as office:
        whom = Whom(
            remembered=settings.members.get(office.uuid),
            as_login=as_login or None,
            os_login=os_login(),
            founded_here=office.uuid in settings.started_here,
        )
        with office.reading() as session:
            viewer = resolve_viewer(session, whom)
        if viewer is None:
            raise NotFound("Nobody in this office has your computer's login. Say who you are: --as LOGIN")
        _let_in(office, viewer)
        yield Seat(office, viewer)


def _let_in(office: Office, viewer: int) -> None:
    """Ask for the password of a member of a file who has one. Raises WrongPassword, NotAllowed."""
    with office.reading() as session:
        if not has_password(session, viewer):
            return
    password = os.environ.get(PASSWORD)
    if password is None:
        if not sys.stdin.isatty():
            raise NotAllowed(f"This member has a password. Put it into the environment as {PASSWORD}.")
        password = getpass.getpass("Your password: ")
    tried = office.write(try_password, viewer, password)
    if not tried.is_right:
        wait = f" Wait {tried.wait_seconds:.0f} seconds before the next try." if tried.wait_seconds > 0 else ""
        raise WrongPassword(f"This is not the member's password.{wait}")


@contextmanager
def watched(quiet: bool = False) -> Iterator[Watch]:
    """A progress bar on stderr with what is done and left, when somebody is there to see it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def report(progress: Progress) -> None:
            bar.update(task, completed=progress.done, total=progress.total or None, description=progress.what)

        yield Watch(report=report)


def say_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def text_of(body_file: str) -> str:
    """What stands in a file, or comes from stdin for '-'. Raises NotFound, Invalid."""
    if body_file in {"", "-"}:
        return sys.stdin.read()
    try:
        return Path(body_file).read_text("utf-8")
    except OSError as error:
        raise NotFound(f"{body_file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Invalid(f"{body_file} is not UTF-8 text.", field="body") from error
