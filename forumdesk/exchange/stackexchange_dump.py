"""A Stack Exchange data dump: finds its files and reads them row by row, however large and however broken they are."""

from __future__ import annotations

import lzma
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import IO, BinaryIO, cast
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ErrorString

from defusedxml.ElementTree import fromstring

from forumdesk.errors import BadFile, Invalid
from forumdesk.exchange.progress import Watch

FILES = ("Posts", "Users", "Comments", "Votes", "PostLinks", "Tags", "Badges")
LEFT_ALONE = ("PostHistory",)
_ENDINGS = (".xml", ".xml.xz")

_CHUNK = 1 << 18
_LONGEST_ROW = 1 << 23
_MOST_NAMED = 100
"""So many broken rows of a file are named one by one; of the others it is said how many there are."""

_NO_CHARACTER = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bce]|1[0-9a-f]|d[89a-f]..|fff[ef]));|[\x00-\x08\x0b\x0c\x0e-\x1f]",
    re.IGNORECASE,
)
"""What XML may not hold and old dumps do: people paste control characters."""

Row = Mapping[str, str]


@dataclass
class Dump:
    """The files of a dump, how many rows each had, and what in them could not be read."""

    folder: Path
    files: Mapping[str, Path]
    rows_in: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    _named: list[BadFile] = field(default_factory=list)
    _read: int = 0

    @classmethod
    def find(cls, folder: Path) -> Dump:
        """The dump in a folder or in its only subfolder that has one. Raises Invalid, naming what is missing."""
        folder = folder.expanduser()
        if not folder.is_dir():
            raise Invalid(f"There is no folder {folder}. Name the one that holds Posts.xml.", field="folder")
        here = _files_in(folder)
        if "Posts" in here:
            return cls(folder, here)
        below = {child: _files_in(child) for child in sorted(folder.iterdir()) if child.is_dir()}
        dumps = {child: files for child, files in below.items() if "Posts" in files}
        if len(dumps) == 1:
            return cls(*dumps.popitem())
        if dumps:
            names = ", ".join(child.name for child in dumps)
            raise Invalid(f"{folder} holds {len(dumps)} dumps: {names}. Name the folder of one.", field="folder")
        found = here or next((files for files in below.values() if files), {})
        if found:
            names = ", ".join(file.name for file in found.values())
            raise Invalid(f"Posts.xml is missing beside {names}: without it there is nothing to ask.", field="folder")
        packed = " Unpack the .7z file first." if any(folder.glob("*.7z")) else ""
        raise Invalid(f"{folder} holds no Stack Exchange dump: Posts.xml is missing.{packed}", field="folder")

    @property
    def name(self) -> str:
        """The folder's own name, however it was written."""
        return self.folder.resolve().name

    @property
    def bad(self) -> tuple[BadFile, ...]:
        """What could not be read, each with its file and line."""
        rest = {name: count - _MOST_NAMED for name, count in self.broken.items() if count > _MOST_NAMED}
        more = (
            BadFile(f"{self.files[name].name}: {count:,} more rows are broken.", where=self.files[name].name)
            for name, count in rest.items()
        )
        return (*self._named, *more)

    def rows(self, name: str, watch: Watch) -> Iterator[tuple[int, Row]]:
        """The rows of a file with their lines; none where it is not there. What is no XML is noted and passed over."""
        if name not in self.files:
            return
        file = self.files[name]
        sizes = sum(path.stat().st_size for path in self.files.values())
        line, rest = 1, ""
        try:
            with _opened(file) as (raw, text):
                while chunk := text.read(_CHUNK):
                    watch.tell((self._read + raw.tell()) >> 20, sizes >> 20, "Reading the dump, MB")
                    *pieces, rest = (rest + chunk).split("<")  # a value may not hold this sign, so each starts a row
                    for piece in pieces:
                        yield from self._row(name, line, piece)
                        line += piece.count("\n")
                    if len(rest) > _LONGEST_ROW:
                        self.note(name, line, "this row has no end")
                        line, rest = line + rest.count("\n"), ""
                yield from self._row(name, line, rest)
        except (OSError, lzma.LZMAError, EOFError) as error:
            self.note(name, line, f"the rest of the file cannot be read ({error})")
        self._read += file.stat().st_size

    def note(self, name: str, line: int, what: str) -> None:
        """A row that does not come in because it is broken."""
        self.broken[name] += 1
        if self.broken[name] <= _MOST_NAMED:
            where = f"{self.files[name].name}, line {line:,}"
            self._named.append(BadFile(f"{where}: {what}.", where=where))

    def _row(self, name: str, line: int, piece: str) -> Iterator[tuple[int, Row]]:
        if piece[:4].rstrip("\t\r\n /") != "row":
            return
        self.rows_in[name] += 1
        element = f"<{piece.rstrip()}"
        if not element.endswith(">"):
            self.note(name, line, "this row is cut off")
            return
        if not element.endswith("/>"):
            element = f"{element[:-1]}/>"
        try:
            yield line, _attributes(element)
        except ParseError as error:
            self.note(name, line, f"this row is not XML ({ErrorString(error.code)})")


def _attributes(element: str) -> Row:
    try:
        return fromstring(element).attrib
    except ParseError:
        mended = _NO_CHARACTER.sub("\ufffd", element)
        if mended == element:
            raise
        return fromstring(mended).attrib


@contextmanager
def _opened(file: Path) -> Iterator[tuple[BinaryIO, IO[str]]]:
    """The file as it lies on the disk, and its text: the first tells how far it was read."""
    with file.open("rb") as raw:
        start = raw.read(2)
        raw.seek(0)
        content = lzma.open(raw) if file.suffix == ".xz" else raw  # noqa: SIM115 - closed with what is around it
        encoding = "utf-16" if start in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
        with TextIOWrapper(cast("BinaryIO", content), encoding, errors="replace", newline="") as text:
            yield raw, text


def is_near(folder: Path) -> bool:
    """Whether the folder, or one just below it, holds files of a dump."""
    return any(_files_in(place) for place in (folder, *sorted(folder.iterdir())) if place.is_dir())


def _files_in(folder: Path) -> dict[str, Path]:
    """Which files of a dump are there: 'Posts' -> its path. Old dumps wrote them in small letters."""
    wanted = {f"{name}{ending}".casefold(): name for name in (*FILES, *LEFT_ALONE) for ending in _ENDINGS}
    found: dict[str, Path] = {}
    try:
        for file in sorted(folder.iterdir()):
            name = wanted.get(file.name.casefold())
            if name is not None and file.is_file():
                found.setdefault(name, file)
    except PermissionError:
        return {}
    return {name: found[name] for name in (*FILES, *LEFT_ALONE) if name in found}


def moment(text: str) -> datetime:
    """A time of the dump: UTC, though it does not say so. Raises ValueError."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
