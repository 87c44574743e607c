"""The daily backup: one of many desktops makes it; seven days and four weeks are kept, and none goes for a bad one."""

from __future__ import annotations

import os
import re
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from forumdesk.errors import Unreachable
from forumdesk.store.address import SUFFIX
from forumdesk.store.backup import Verified, back_up
from forumdesk.store.watch import Progress, Watch

DAYS, WEEKS = 7, 4

STALE_SECONDS = 900.0
"""A desktop that began a backup and has not touched its claim for so long is gone."""

SWEPT_SECONDS = 86_400.0

_NAME = re.compile(r"(?P<office>.+)-(?P<day>\d{4}-\d\d-\d\d)(?:-(?P<time>\d{6}))?" + re.escape(SUFFIX))


class Made(StrEnum):
    DAILY = "daily"
    BY_HAND = "by hand"


@dataclass(frozen=True)
class Backup:
    """A backup that lies there. `at` is when it was made, by the clock of where one is."""

    file: Path
    at: datetime
    bytes: int
    made: Made

    @property
    def day(self) -> date:
        return self.at.date()


def folder_of(office: Path) -> Path:
    """Where the backups of an office lie unless another place was chosen: beside it."""
    return office.with_name(f"{office.stem}-backups")


def backups_in(folder: Path, office: Path) -> list[Backup]:
    """The backups of an office, the newest first. A folder that is not there has none."""
    found = []
    try:
        for file in folder.iterdir():
            match = _NAME.fullmatch(file.name)
            if match is None or match["office"] != office.stem:
                continue
            with suppress(ValueError):
                at = datetime.strptime(match["day"] + (match["time"] or "000000"), "%Y-%m-%d%H%M%S").astimezone()
                if match["time"] is None:
                    written = datetime.fromtimestamp(file.stat().st_mtime).astimezone()
                    at = written if written.date() == at.date() else at
                found.append(Backup(file, at, file.stat().st_size, Made.BY_HAND if match["time"] else Made.DAILY))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Unreachable(f"The folder of the backups cannot be read: {folder} ({error.strerror}).") from error
    return sorted(found, key=lambda backup: (backup.at, backup.file.name), reverse=True)


def back_up_now(office: Path, folder: Path, watch: Watch | None = None) -> Verified:
    """A backup by hand: it stays until somebody deletes it."""
    _make(folder)
    return back_up(office, folder / named_now(office.stem), watch)


def named_now(office: str) -> str:
    """What a backup by hand is called that is made at this moment."""
    return f"{office}-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}{SUFFIX}"


def back_up_daily(office: Path, folder: Path, today: date, watch: Watch | None = None) -> Verified | None:
    """Today's backup, unless it is there or another desktop makes it just now; then those that are too old go."""
    target = folder / f"{office.stem}-{today:%Y-%m-%d}{SUFFIX}"
    if target.exists():
        return None
    _make(folder)
    with _claimed(target) as claim:
        if claim is None or target.exists():
            return None
        made = back_up(office, target, _touching(claim, watch or Watch()))
        for old in too_old(backups_in(folder, office)):
            with suppress(OSError):  # it goes tomorrow
                old.file.unlink()
        _sweep(folder)
    return made


def _sweep(folder: Path) -> None:
    """Take away what copies left that were cut off by a power cut or a kill, a day after."""
    for part in folder.glob(".*.part"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > SWEPT_SECONDS:
                part.unlink()


def too_old(backups: Sequence[Backup]) -> list[Backup]:
    """The daily ones beyond the last seven days, but for the newest of each of the four weeks before them."""
    daily = sorted((backup for backup in backups if backup.made is Made.DAILY), key=lambda one: one.day, reverse=True)
    weeks: dict[tuple[int, int], Backup] = {}
    for backup in daily[DAYS:]:
        weeks.setdefault(backup.day.isocalendar()[:2], backup)
    kept = [*daily[:DAYS], *list(weeks.values())[:WEEKS]]
    return [backup for backup in daily if backup not in kept]


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Unreachable(f"The folder of the backups cannot be made: {folder} ({error.strerror}).") from error


@contextmanager
def _claimed(target: Path) -> Iterator[Path | None]:
    """A claim to make a backup, or None where another desktop has it.

    Making a file that must not be there yet is one step also on shares whose locks are worth nothing.
    """
    claim = target.with_name(f".{target.name}.claim")
    with suppress(OSError):
        if time.time() - claim.stat().st_mtime > STALE_SECONDS:
            claim.unlink(missing_ok=True)
    try:
        handle = os.open(claim, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        yield None
        return
    except OSError as error:
        raise Unreachable(f"The backups cannot be written: {claim.parent} ({error.strerror}).") from error
    try:
        os.write(handle, f"{socket.gethostname()} {os.getpid()}\n".encode())
        os.close(handle)
        yield claim
    finally:
        claim.unlink(missing_ok=True)


def _touching(claim: Path, watch: Watch) -> Watch:
    """The same, which also shows other desktops that somebody is at work."""

    def report(progress: Progress) -> None:
        with suppress(OSError):
            os.utime(claim)
        watch.report(progress)

    return Watch(report, watch.is_stopped, watch.stopped)
