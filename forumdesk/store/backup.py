"""Backups of an office in a file: made while it is in use, and read through before they count; and the way back."""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from forumdesk.errors import Damaged, Invalid, Unreachable
from forumdesk.store.address import SUFFIX
from forumdesk.store.lock import SCHEMA_VERSION
from forumdesk.store.raw import opened, require_office
from forumdesk.store.watch import Watch

PAGES = 1_000
"""Copied at a time: 4 MB, between which others may write."""

RESTARTS = 3
"""So often others may make the copy begin again by writing, before they are asked to wait for it."""

SILENCE_SECONDS = 30.0
"""A store that lets nobody read for so long is given up."""

COPYING, READING = "Copying", "Reading the copy through"


@dataclass(frozen=True)
class Verified:
    """What was found in a backup when it was opened and read through."""

    file: Path
    bytes: int
    uuid: str
    name: str
    schema_version: int
    posts: int
    topics: int


def back_up(source: Path, target: Path, watch: Watch | None = None) -> Verified:
    """Copy an office that may be in use into one file, and read the copy through.

    What others write meanwhile is in it or not, never half. `target` appears when it is whole. Raises Invalid where
    something is there already, Damaged where the office itself is, Unreachable, Stopped; then nothing is left behind.
    """
    watch = watch or Watch(stopped="Stopped. No backup was made.")
    with new_file(target) as part:
        with opened(source) as office, opened(part, writes=True) as copy:
            require_office(office, source)
            _copy(office, copy, watch)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whatever the office was in
        try:
            verify(part, watch)
        except Damaged as problem:
            raise Damaged(
                f"The office is damaged, so no backup was made, and those of before are kept. {problem} "
                f"Look closer: forumdesk check --store {source}"
            ) from problem
    return verified(target)


def restore(source: Path, target: Path, watch: Watch | None = None) -> Verified:
    """Bring a backup back as a new file: the same office, whose caches and cursors elsewhere begin anew.

    Raises Invalid where something is at `target` already: an office is never written over.
    """
    watch = watch or Watch(stopped="Stopped. Nothing was restored.")
    if not source.is_file():
        raise Invalid(f"There is no backup at {source}.", field="source")
    with new_file(target) as part:
        with opened(source) as backup, opened(part, writes=True) as copy:
            require_office(backup, source)
            if (version := _one(backup, "SELECT min_reader FROM office")) > SCHEMA_VERSION:
                raise Invalid(
                    f"This backup was made by a newer ForumDesk (store version {version}). Update ForumDesk first.",
                    field="source",
                )
            _copy(backup, copy, watch)
            copy.execute("PRAGMA journal_mode=DELETE")
        verify(part, watch)
        with opened(part, writes=True) as copy:
            copy.execute("UPDATE office SET incarnation = ?", (uuid.uuid4().hex,))
    return verified(target)


def verify(file: Path, watch: Watch) -> Verified:
    """Open a file and read all of it: its structure, every post, every attached file. Raises Damaged."""
    with opened(file, stopped=watch.is_stopped) as connection:
        require_office(connection, file)
        watch.tell(0, 0, READING)
        wrong = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
        if wrong != ["ok"]:
            raise Damaged(f"A part of it cannot be read ({wrong[0].splitlines()[-1]}).")
        total = _one(connection, "SELECT count(*) FROM post")
        rows = connection.execute("SELECT id, CAST(body AS BLOB), crc FROM post")
        for done, (post_id, body, crc) in enumerate(rows, start=1):
            if crc32(body) != crc:
                raise Damaged(f"The text of the post with the id {post_id} is not as it was written.")
            if done % 2_000 == 0:
                watch.tell(done, total, READING)
        has_files = _one(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'file'")  # the first had none
        for (sha256,) in connection.execute("SELECT sha256 FROM file").fetchall() if has_files else ():
            content = _one(connection, "SELECT content FROM file WHERE sha256 = ?", sha256)
            if hashlib.sha256(content).hexdigest() != sha256:
                raise Damaged(f"The attached file {sha256[:12]} is not as it was sent.")
            watch.go_on()
        watch.tell(total, total, READING)
    return verified(file)


def verified(file: Path) -> Verified:
    """What a backup that was read through is of. Raises Damaged, Unreachable."""
    with opened(file) as connection:
        require_office(connection, file)
        row = connection.execute("SELECT uuid, name, schema_version FROM office").fetchone()
        if row is None:
            raise Damaged(f"{file.name} holds no office: its first row is missing.")
        posts, topics = (_one(connection, f"SELECT count(*) FROM {table}") for table in ("post", "topic"))
    uuid_, name, version = row
    return Verified(file, file.stat().st_size, uuid_, name, version, posts, topics)


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """A file to be filled, which becomes `target` when it is whole and on the disk; a fault leaves nothing behind."""
    if target.exists():
        raise Invalid(f"There is something at {target} already. Choose another name.", field="target")
    if target.suffix != SUFFIX:
        raise Invalid(f"Give the file a name that ends in {SUFFIX}.", field="target")
    if not target.parent.is_dir():
        raise Invalid(f"There is no folder {target.parent}. Make it first, or choose another.", field="target")
    part = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        part.touch(0o600, exist_ok=False)
        yield part
        _to_disk(part)
        if target.exists():
            raise Invalid(f"There is something at {target} already. Choose another name.", field="target")
        part.rename(target)
        _to_disk(target.parent)
    except OSError as error:
        raise Unreachable(f"{target} cannot be written: {error.strerror}. Choose another folder.") from error
    finally:
        for rest in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                Path(f"{part}{rest}").unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows has no handle to a folder
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _RestlessError(Exception):
    """Others write so much that the copy would never end."""


def _copy(source: Any, target: Any, watch: Watch) -> None:
    """Page by page. In WAL mode a snapshot is held; else others may write between the steps, which begins it anew."""
    if source.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        with suppress(_RestlessError):
            source.backup(target, pages=PAGES, progress=_Steps(watch, RESTARTS), sleep=0.05)
            return
    source.execute("BEGIN")
    _one(source, "SELECT count(*) FROM sqlite_schema")
    try:
        source.backup(target, pages=PAGES, progress=_Steps(watch, None), sleep=0.05)
    finally:
        source.execute("ROLLBACK")


class _Steps:
    """Told of each step of a copy."""

    def __init__(self, watch: Watch, restarts: int | None) -> None:
        self._watch, self._left = watch, restarts
        self._done, self._moved = -1, time.monotonic()

    def __call__(self, _status: int, remaining: int, total: int) -> None:
        done = total - remaining
        if done < self._done and self._left is not None:
            self._left -= 1
            if self._left < 0:
                raise _RestlessError
        if done != self._done:
            self._moved = time.monotonic()
        elif time.monotonic() - self._moved > SILENCE_SECONDS:
            raise Unreachable("Somebody else keeps the office locked. Try again in a moment.")
        self._done = done
        self._watch.tell(done, total, COPYING)


def _one(connection: Any, query: str, *values: Any) -> Any:
    return connection.execute(query, values).fetchone()[0]
