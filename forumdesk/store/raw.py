"""A file opened as it is, without an engine: to copy it, to look through it, and to save what is left of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from forumdesk.errors import Damaged, Problem, Stopped, Unreachable
from forumdesk.store.engines import APPLICATION_ID
from forumdesk.store.faults import sqlite_problem

PATIENCE_SECONDS = 10

_INSTRUCTIONS = 200_000
"""Of SQLite's machine, between two looks at whether the work is to be stopped."""


@contextmanager
def opened(file: Path, *, writes: bool = False, stopped: Callable[[], bool] | None = None) -> Iterator[Any]:
    """A connection to a file that is there, its errors told as Problems. Where `stopped` says so, Stopped is raised."""
    import pysqlite3.dbapi2 as sqlite

    connection = None
    try:
        uri = f"{file.absolute().as_uri()}?mode=rw"
        connection = sqlite.connect(uri, uri=True, isolation_level=None, timeout=PATIENCE_SECONDS)
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "cache_size=-8192"):
            connection.execute(f"PRAGMA {pragma}")
        if not writes:
            connection.execute("PRAGMA query_only=ON")
        if stopped is not None:
            connection.set_progress_handler(stopped, _INSTRUCTIONS)
        yield connection
    except (sqlite.Error, UnicodeDecodeError) as error:
        if stopped is not None and stopped():
            raise Stopped("Stopped. Nothing was changed.") from error
        problem = _problem(file, error)
        if problem is None:
            raise
        raise problem from error
    finally:
        if connection is not None:
            connection.close()


def _problem(file: Path, error: Exception) -> Problem | None:
    problem = Damaged("") if isinstance(error, UnicodeDecodeError) else sqlite_problem(error)
    match problem:
        case Damaged():
            return Damaged(f"{file.name} is not an office, or it is damaged.")
        case Unreachable():
            full = "full" in str(problem)
            what = f"The disk is full: {file.parent}. Make room there." if full else None
            return Unreachable(what or f"{file} cannot be used: {error}. Check that the folder is there and writable.")
    return problem


def require_office(connection: Any, file: Path) -> None:
    """Raise Damaged unless the file says that it is an office."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise Damaged(f"{file.name} is not an office of ForumDesk. Choose another file.")
