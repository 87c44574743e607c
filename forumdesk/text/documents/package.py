"""The zip file behind Word, PowerPoint, Excel and OpenDocument: its parts as a stream of XML events, within limits."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import unquote
from xml.parsers import expat

from forumdesk.text.documents.passages import Clock, Outcome, UnreadableError

MOST_OF_A_PART = 64 * 1024 * 1024
MOST_IN_ALL = 160 * 1024 * 1024
"""Bytes unpacked. Pictures and other parts that are not read do not count."""

MOST_PARTS = 20_000
_CHUNK = 65_536
_DEEPEST = 500


class Event(NamedTuple):
    """What comes next in a part: `kind` is 'start', 'end' or 'text'. Names are without their namespace."""

    kind: str
    name: str
    text: str = ""
    attributes: dict[str, str] | None = None

    def get(self, name: str, otherwise: str = "") -> str:
        """An attribute."""
        return (self.attributes or {}).get(name, otherwise)


@dataclass(frozen=True, slots=True)
class Relation:
    """From one part to another; `kind` is the last word of its type, like 'notesSlide'."""

    kind: str
    target: str


class Package:
    """An opened file. Everything raises UnreadableError where it is damaged, protected or a bomb."""

    def __init__(self, content: bytes, clock: Clock) -> None:
        self._clock = clock
        self._left = MOST_IN_ALL
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
            raise UnreadableError(Outcome.DAMAGED) from error
        infos = self._zip.infolist()
        if len(infos) > MOST_PARTS:
            raise UnreadableError(Outcome.TOO_LARGE)
        self._infos = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in infos}

    @property
    def names(self) -> list[str]:
        """The names of all parts, in small letters: they mean the same as in large ones."""
        return sorted(self._infos)

    def content_types(self) -> dict[str, str]:
        """What the parts are, as far as each was said by itself."""
        found = {}
        for event in self.events("[content_types].xml"):
            if event.kind == "start" and event.name == "Override":
                found[event.get("PartName").lstrip("/").lower()] = event.get("ContentType").lower()
        return found

    def relations(self, part: str) -> dict[str, Relation]:
        """Where a part leads within the file, by id."""
        folder, name = posixpath.split(part)
        found = {}
        for event in self.events(f"{folder}/_rels/{name}.rels".lstrip("/")):
            if event.kind == "start" and event.name == "Relationship" and event.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, unquote(event.get("Target"))))
                found[event.get("Id")] = Relation(event.get("Type").rpartition("/")[2], target.lstrip("/").lower())
        return found

    def events(self, part: str) -> Iterator[Event]:
        """The XML of a part, as it comes; nothing where there is no such part."""
        info = self._infos.get(part.lower())
        if info is None:
            return
        if info.flag_bits & 0x1:
            raise UnreadableError(Outcome.PROTECTED)
        if info.file_size > min(MOST_OF_A_PART, self._left):
            raise UnreadableError(Outcome.TOO_LARGE)
        parser = _Parser()
        try:
            with self._zip.open(info) as opened:
                while chunk := opened.read(_CHUNK):
                    self._clock.check()
                    self._left -= len(chunk)  # what the directory says may be a lie
                    if self._left < 0:
                        raise UnreadableError(Outcome.TOO_LARGE)
                    yield from parser.feed(chunk)
            yield from parser.feed(b"", is_last=True)
        except (
            *(zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError),
            *(ValueError, LookupError, NotImplementedError, RuntimeError),
        ) as error:
            raise UnreadableError(Outcome.DAMAGED) from error


class _Parser:
    """Expat without a tree: memory stays the same whatever the part's size. No document type, so no entities."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._depth = 0
        self._parser: Any = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._started
        self._parser.EndElementHandler = self._ended
        self._parser.CharacterDataHandler = self._said
        self._parser.StartDoctypeDeclHandler = self._refused

    def feed(self, chunk: bytes, *, is_last: bool = False) -> list[Event]:
        self._parser.Parse(chunk, is_last)
        events, self._events = self._events, []
        return events

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("too deep")
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        # r:id beside id: the relation is what leads on
        leads = [value for key, value in attributes.items() if key.endswith("relationships id")]
        plain |= {"r:id": leads[0]} if leads else {}
        self._events.append(Event("start", name.rpartition(" ")[2], "", plain))

    def _ended(self, name: str) -> None:
        self._depth -= 1
        self._events.append(Event("end", name.rpartition(" ")[2]))

    def _said(self, text: str) -> None:
        self._events.append(Event("text", "", text))

    def _refused(self, *_declared: object) -> None:
        raise ValueError("a document type")
