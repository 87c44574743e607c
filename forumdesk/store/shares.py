"""Whether the locks of a folder really work: tried out by two processes, of one computer or of two."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from forumdesk.errors import NotFound, Stopped, Unreachable

ROWS = 100
LOOK_SECONDS = 0.05
HERE_SECONDS = 20.0
"""So long a process of this computer may take to answer."""

AWAY_SECONDS = 180.0
"""So long a second computer is waited for."""

VFS = ""
"""How SQLite is to speak to the disk; tests put in one that locks nothing."""

_MEETING = ".forumdesk-lock-test"

NO_LOCKS = (
    "The locks of this folder do not work: two programs could write into the office at once and destroy it. {why} "
    "Put the office into another folder, or onto a Postgres server."
)


def prove_locks(folder: Path) -> None:
    """Try the folder with a second process of this computer. Raises Unreachable where its locks do not work."""
    name = f"{_MEETING}-{uuid.uuid4().hex[:8]}"

    def invite() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "forumdesk.store.shares", str(folder), name, VFS]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    _host(folder, name, HERE_SECONDS, invite, lambda: False)


def await_second_computer(folder: Path, stopped: Callable[[], bool] = lambda: False) -> str:
    """Hold a lock until another computer tried it; that computer's name. Raises Unreachable, Stopped."""
    return _host(folder, _MEETING, AWAY_SECONDS, lambda: None, stopped)


def is_awaited(folder: Path) -> bool:
    """Whether another computer holds a lock in the folder and waits for this one to try it."""
    return (folder / f"{_MEETING}.held").is_file()


def answer_first_computer(folder: Path) -> str:
    """Try the lock that another computer holds; that computer's name. Raises Unreachable, NotFound."""
    return _guest(folder, _MEETING, HERE_SECONDS)


def _host(folder: Path, name: str, patience: float, invite: Callable[[], Any], stopped: Callable[[], bool]) -> str:
    """Hold a lock, let the other find it, give it up, and read what the other wrote."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise Unreachable(f"You cannot write in {folder}. An office needs a folder in which everybody can.")
    file = folder / f"{name}.db"
    guest: Any = None
    with _swept(folder, name), _connection(file, create=True) as mine:
        mine.execute("PRAGMA journal_mode=DELETE")
        mine.execute("CREATE TABLE row (n INTEGER)")
        mine.execute("BEGIN EXCLUSIVE")
        _say(folder, name, "held", _whoami())
        try:
            guest = invite()
            found = _hear(folder, name, ("locked", "open"), patience, stopped, guest)
            who = _said(folder, name, found)
            if found == "open":
                raise Unreachable(NO_LOCKS.format(why=f"{who} could write while this program had it for itself."))
            mine.execute("COMMIT")
            _say(folder, name, "free", "")
            if _hear(folder, name, ("wrote", "refused"), patience, stopped, guest) == "refused":
                raise Unreachable(NO_LOCKS.format(why=f"A lock that was given up still holds for {who}."))
            seen = mine.execute("SELECT count(*) FROM row").fetchone()[0]
            if seen != ROWS:
                raise Unreachable(NO_LOCKS.format(why=f"Of {ROWS} rows that {who} wrote, {seen} came here."))
        finally:
            if guest is not None:
                with suppress(subprocess.TimeoutExpired):
                    guest.wait(2)
                guest.kill()
                guest.wait()
    return who


def _guest(folder: Path, name: str, patience: float, vfs: str = "") -> str:
    """Try to write while the other holds the lock, then once more when it is free."""
    import pysqlite3.dbapi2 as sqlite

    if not (folder / f"{name}.held").is_file():
        raise NotFound("No other computer waits for this one. Start the test there first.")
    who = _said(folder, name, "held")
    with _connection(folder / f"{name}.db", vfs=vfs) as mine:
        mine.execute("PRAGMA busy_timeout=500")
        try:
            mine.execute("BEGIN IMMEDIATE")
        except sqlite.OperationalError:
            _say(folder, name, "locked", _whoami())
        else:
            mine.execute("ROLLBACK")
            _say(folder, name, "open", _whoami())
            raise Unreachable(NO_LOCKS.format(why=f"This program could write while {who} had it for itself."))
        _hear(folder, name, ("free",), patience, lambda: False, None)
        try:
            mine.execute("PRAGMA busy_timeout=5000")
            mine.execute("BEGIN IMMEDIATE")
            mine.executemany("INSERT INTO row VALUES (?)", [(n,) for n in range(ROWS)])
            mine.execute("COMMIT")
        except sqlite.OperationalError as error:
            _say(folder, name, "refused", _whoami())
            raise Unreachable(NO_LOCKS.format(why=f"A lock that {who} gave up still holds here.")) from error
        _say(folder, name, "wrote", _whoami())
    return who


@contextmanager
def _connection(file: Path, *, create: bool = False, vfs: str = "") -> Iterator[Any]:
    import pysqlite3.dbapi2 as sqlite

    connection = None
    vfs = vfs or VFS
    how = f"mode={'rwc' if create else 'rw'}" + (f"&vfs={vfs}" if vfs else "")
    try:
        connection = sqlite.connect(f"{file.absolute().as_uri()}?{how}", uri=True, isolation_level=None, timeout=5)
        yield connection
    except sqlite.Error as error:
        raise Unreachable(NO_LOCKS.format(why=f"SQLite says: {error}.")) from error
    finally:
        if connection is not None:
            connection.close()


@contextmanager
def _swept(folder: Path, name: str) -> Iterator[None]:
    """The folder as it was before, whatever happens; what a test of before left goes first."""
    endings = ("db", "db-journal", "held", "locked", "open", "free", "wrote", "refused")
    sweep = [folder / f"{name}.{ending}" for ending in endings]
    try:
        for file in sweep:
            file.unlink(missing_ok=True)
        yield
    except OSError as error:
        raise Unreachable(f"You cannot write in {folder}: {error.strerror}. An office needs that.") from error
    finally:
        for file in sweep:
            with suppress(OSError):
                file.unlink(missing_ok=True)


def _say(folder: Path, name: str, what: str, words: str) -> None:
    part = folder / f"{name}.{what}.part"
    part.write_text(words, "utf-8")
    part.replace(folder / f"{name}.{what}")


def _said(folder: Path, name: str, what: str) -> str:
    return (folder / f"{name}.{what}").read_text("utf-8") or "the other"


def _hear(
    folder: Path, name: str, answers: tuple[str, ...], patience: float, stopped: Callable[[], bool], other: Any
) -> str:
    """Wait for one of several answers; shares tell nobody of new files, so one has to look."""
    until, tick = time.monotonic() + patience, threading.Event()
    while time.monotonic() < until:
        for answer in answers:
            if (folder / f"{name}.{answer}").is_file():
                return answer
        if stopped():
            raise Stopped("Stopped. Whether the locks work is not known.")
        if other is not None and other.poll() not in {None, 0}:
            break
        tick.wait(LOOK_SECONDS)
    raise Unreachable("Whether the locks of this folder work could not be found out: the other side did not answer.")


def _whoami() -> str:
    return f"{socket.gethostname()} (process {os.getpid()})"


if __name__ == "__main__":
    _guest(Path(sys.argv[1]), sys.argv[2], HERE_SECONDS, sys.argv[3])
