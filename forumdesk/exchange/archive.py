"""The archive of a whole office: JSON lines and files in a zip, equal byte for byte where the office is the same."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from forumdesk.errors import BadFile, Invalid, TooNew
from forumdesk.exchange.pouring import Poured, make_place, pour
from forumdesk.exchange.progress import Watch
from forumdesk.store.carrying import PIECE, Carried, Digest, Row, Snapshot, carried_tables, names, snapshot, values
from forumdesk.store.lock import SCHEMA_VERSION
from forumdesk.store.office import Office

FORMAT = "forumdesk-archive"
VERSION = 1
"""The version of the format that is written here; docs/archive-format.md says what is in it."""
MIN_READER = 1
"""The oldest version a reader may know and still understand what is written here."""

MANIFEST = "manifest.json"
LINE_MOST = 16 * 1_048_576
"""Bytes of a line; a reader refuses longer ones."""
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold
_TELL_EVERY = 500


@dataclass(frozen=True)
class Archived:
    """What an archive holds: rows by table, files and their bytes."""

    uuid: str
    name: str
    rows: Mapping[str, int]
    files: int
    file_bytes: int


def export_archive(office: Office, path: Path, *, watch: Watch | None = None) -> Archived:
    """Write all of the office, as it is now, to `path`. Nothing is there before all of it is.

    Raises Invalid where it cannot be written, NotAllowed on a server where the login does not own the office, Stopped.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with snapshot(office) as taken, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as whole:
            archived = _write(taken, whole, watch or Watch())
        part.replace(path)
    except OSError as error:
        raise Invalid(f"{path} cannot be written: {error.strerror or error}. Choose another place.") from error
    finally:
        part.unlink(missing_ok=True)
    return archived


def _entry(whole: zipfile.ZipFile, name: str, compression: int = zipfile.ZIP_DEFLATED) -> Any:
    info = zipfile.ZipInfo(name, _NO_TIME)
    info.compress_type, info.create_system, info.external_attr = compression, 3, 0o600 << 16
    return whole.open(info, "w", force_zip64=True)


def _write(taken: Snapshot, whole: zipfile.ZipFile, watch: Watch) -> Archived:
    tables = carried_tables()
    total = sum(taken.count(carried) for carried in tables)
    done = files = file_bytes = 0
    parts: list[dict[str, Any]] = []
    who: dict[str, Any] = {}
    for carried in tables:
        digest, what = Digest(), f"Writing: {carried.name.replace('_', ' ')}"
        with _entry(whole, _table_entry(carried.name)) as lines:
            for row in taken.rows(carried):
                line = carried.line(row)
                digest.add(line)
                lines.write(line)
                done += 1
                if done % _TELL_EVERY == 0:
                    watch.tell(done, total, what)
                if carried.name == "office":
                    who = json.loads(line)
        parts.append(
            {
                "columns": dict(zip(names(carried.columns), (kind.name for kind in carried.kinds), strict=True)),
                "name": carried.name,
                "rows": digest.rows,
                "sha256": digest.sha256,
            }
        )
    for carried in tables:
        if carried.apart is None:
            continue
        at = carried.place("sha256")
        for row in taken.rows(carried):
            watch.tell(done, total, "Writing: files")
            files += 1
            with _entry(whole, _file_entry(row[at]), zipfile.ZIP_STORED) as content:
                for piece in taken.pieces(carried, row):
                    file_bytes += len(piece)
                    content.write(piece)
    manifest = {
        "files": {"bytes": file_bytes, "count": files},
        "format": FORMAT,
        "format_version": VERSION,
        "min_reader": MIN_READER,
        "office": {"name": who["name"], "uuid": who["uuid"]},
        "schema_version": SCHEMA_VERSION,
        "tables": parts,
    }
    with _entry(whole, MANIFEST) as said:
        said.write(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")
    return Archived(who["uuid"], who["name"], {part["name"]: part["rows"] for part in parts}, files, file_bytes)


def _table_entry(name: str) -> str:
    return f"tables/{name}.jsonl"


def _file_entry(sha256: str) -> str:
    return f"files/{sha256}"


class Archive:
    """An archive that is being read: where the rows of an office come from."""

    def __init__(self, whole: zipfile.ZipFile, where: str) -> None:
        self._whole, self._where = whole, where
        self._parts: dict[str, Mapping[str, Any]] = {}
        self._read_manifest()

    def _bad(self, why: str) -> BadFile:
        return BadFile(f"{self._where} cannot be brought in: {why}. Nothing was written.", where=self._where)

    def _read_manifest(self) -> None:
        try:
            with self._whole.open(MANIFEST) as raw:
                said = json.loads(raw.read(LINE_MOST))
            if said["format"] != FORMAT:
                raise ValueError
            version, least, schema_version = (
                int(said[name]) for name in ("format_version", "min_reader", "schema_version")
            )
            self.uuid, self.name = str(said["office"]["uuid"]), str(said["office"]["name"])
            self._parts = {str(part["name"]): part for part in said["tables"]}
            _ = [int(part["rows"]) for part in self._parts.values()]
            self.files, self.file_bytes = int(said["files"]["count"]), int(said["files"]["bytes"])
            self.schema_version = schema_version
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise self._bad("it is no archive of a ForumDesk office") from error
        if least > VERSION or schema_version > SCHEMA_VERSION:
            raise TooNew(
                f"{self._where} was written by a newer ForumDesk (archive version {version}, store version "
                f"{schema_version}). This one reads archive version {VERSION} and store version {SCHEMA_VERSION}. "
                "Update ForumDesk; nothing was written."
            )
        self._require_columns()

    def _require_columns(self) -> None:
        """An older archive may lack a table, or a column that can do without; it may hold nothing that has no place."""
        known = {carried.name: carried for carried in carried_tables()}
        if lost := sorted(set(self._parts) - set(known)):
            raise self._bad(f"it holds '{lost[0]}', which this ForumDesk does not know")
        for name, part in self._parts.items():
            ours = {column.name: column for column in known[name].columns}
            theirs = set(part["columns"])
            if lost := sorted(theirs - set(ours)):
                raise self._bad(f"it holds '{name}.{lost[0]}', which this ForumDesk does not know")
            for column in (ours[one] for one in sorted(set(ours) - theirs)):
                if not column.nullable and _default(column) is None:
                    raise self._bad(f"it lacks '{name}.{column.name}'")

    @property
    def is_of_this_version(self) -> bool:
        """Whether the tables are those of this ForumDesk, so that what it says can be compared byte for byte."""
        return self.schema_version == SCHEMA_VERSION

    def archived(self) -> Archived:
        rows = {name: int(part["rows"]) for name, part in self._parts.items()}
        return Archived(self.uuid, self.name, rows, self.files, self.file_bytes)

    def count(self, carried: Carried) -> int:
        part = self._parts.get(carried.name)
        return int(part["rows"]) if part else 0

    def rows(self, carried: Carried) -> Iterator[Row]:
        if carried.name not in self._parts:
            return
        lacking = {
            column.name: _default(column)
            for column in carried.columns
            if column.name not in self._parts[carried.name]["columns"]
        }
        for number, line in enumerate(self._lines(carried.name), start=1):
            try:
                yield values(carried, lacking | json.loads(line))
            except (ValueError, TypeError, KeyError) as error:
                raise self._bad(f"line {number} of {_table_entry(carried.name)} is damaged ({error})") from error

    def _lines(self, name: str) -> Iterator[bytes]:
        with self._open(_table_entry(name)) as raw:
            try:
                while line := raw.readline(LINE_MOST):
                    if not line.endswith(b"\n"):
                        raise self._bad(f"{_table_entry(name)} ends in the middle of a line, or one is too long")
                    yield line
            except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
                raise self._bad(f"{_table_entry(name)} is damaged") from error

    def _open(self, entry: str) -> IO[bytes]:
        try:
            return self._whole.open(entry)
        except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise self._bad(f"{entry} is missing or damaged") from error

    def contents(self, carried: Carried, row: Row) -> bytes:
        sha256, size = row[carried.place("sha256")], row[carried.place("size")]
        with self._open(_file_entry(sha256)) as raw:
            try:
                content = raw.read(size + 1)
            except (zipfile.BadZipFile, EOFError, OSError) as error:
                raise self._bad(f"{_file_entry(sha256)} is damaged") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise self._bad(f"{_file_entry(sha256)} is not what it was")
        return content

    def check(self, watch: Watch) -> None:
        """Read all of it, and compare it with what the manifest says. Raises BadFile, Stopped."""
        total, done = sum(self.count(carried) for carried in carried_tables()), 0
        files: set[str] = set()
        for carried in carried_tables():
            if carried.name not in self._parts:
                continue
            digest, part = Digest(), self._parts[carried.name]
            for line in self._lines(carried.name):
                digest.add(line)
            if (digest.rows, digest.sha256) != (part["rows"], part["sha256"]):
                raise self._bad(f"{_table_entry(carried.name)} is not what its manifest says")
            last: tuple[Any, ...] | None = None
            for row in self.rows(carried):
                key = tuple(_order(row[carried.place(column.name)]) for column in carried.key)
                if last is not None and key <= last:
                    raise self._bad(f"the rows of {_table_entry(carried.name)} are not in order")
                last = key
                done += 1
                if done % _TELL_EVERY == 0:
                    watch.tell(done, total, "Checking the archive")
                if carried.apart is not None:
                    entry = _file_entry(row[carried.place("sha256")])
                    self._check_file(entry)
                    files.add(entry)
        if len(files) != self.files:
            raise self._bad(f"it holds {len(files)} files, and its manifest names {self.files}")

    def _check_file(self, entry: str) -> None:
        digest = hashlib.sha256()
        with self._open(entry) as raw:
            try:
                while piece := raw.read(PIECE):
                    digest.update(piece)
            except (zipfile.BadZipFile, EOFError, OSError) as error:
                raise self._bad(f"{entry} is damaged") from error
        if _file_entry(digest.hexdigest()) != entry:
            raise self._bad(f"{entry} is not what it was")


def _order(value: Any) -> Any:
    return value.encode() if isinstance(value, str) else value


def _default(column: Any) -> Any:
    """What a row gets that was written before this column was there."""
    if column.default is not None and column.default.is_scalar:
        return column.default.arg
    if column.server_default is not None and hasattr(column.server_default, "arg"):
        said = str(getattr(column.server_default.arg, "text", column.server_default.arg))
        if said.lower() in {"true", "false"}:
            return said.lower() == "true"
        return int(said) if said.lstrip("-").isdigit() else said.strip("'")
    return None


@contextmanager
def opened_archive(path: Path) -> Iterator[Archive]:
    """An archive, its manifest read. Raises BadFile, TooNew."""
    try:
        whole = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        why = getattr(error, "strerror", None) or "it is no zip file, or only a part of one"
        raise BadFile(f"{path} cannot be brought in: {why}. Nothing was written.", where=str(path)) from error
    with whole:
        yield Archive(whole, path.name)


def check_archive(path: Path, *, watch: Watch | None = None) -> Archived:
    """What an archive holds, all of it read and compared with its manifest. Raises BadFile, TooNew, Stopped."""
    with opened_archive(path) as archive:
        archive.check(watch or Watch())
        return archive.archived()


def import_archive(store: str, path: Path, *, login: str = "", watch: Watch | None = None) -> Poured:
    """Make the office again that an archive holds, at a new place or in an untouched office; once begun, it goes on.

    All of the archive is checked before anything is written. `login`: the first admin where the place is made.
    Raises BadFile, TooNew, Invalid, NotAllowed, Stopped.
    """
    watch = watch or Watch()
    with opened_archive(path) as archive:
        archive.check(watch)
        office, founded = make_place(store, archive, login)
        try:
            poured = pour(office, archive, watch=watch)
        finally:
            office.close()
    return Poured(poured.rows, poured.resumed, founded)
