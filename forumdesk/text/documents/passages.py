"""What was read of a document: passages with their places, how it ended, and the limits it was read within."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

VERSION = 1
"""Raise it when more is read of files than before: what was kept of them is read again."""

MOST_BYTES = 64 * 1024 * 1024
"""A larger file is not read at all."""

MOST_CHARACTERS = 1_000_000
"""So much of a file is read; a thick book has that."""

MOST_PASSAGES = 100_000

MOST_SECONDS = 20.0
"""Processor time; what was read until then counts."""

STRETCH = 1_200
"""Characters: short passages in a row become one document of the index, up to about this length."""

LONGEST = 6_000
"""Characters; a longer passage is taken apart."""


class Unit(StrEnum):
    """How a document tells where something stands in it."""

    PAGE = "page"
    SLIDE = "slide"
    ROW = "row"  # of the sheet `name`
    TIME = "time"  # seconds from the beginning
    LINE = "line"
    HEADING = "heading"  # the text under the heading `name`; without one no place is known


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document's text. `number` counts from 1, or is in seconds; `name` is a sheet's or a heading's."""

    text: str
    unit: Unit
    number: int = 0
    name: str = ""


class Outcome(StrEnum):
    """How the reading of a file ended."""

    READ = "read"
    PARTLY = "partly"  # its beginning, or all but some pages
    PROTECTED = "protected"
    DAMAGED = "damaged"
    TOO_LARGE = "too large"
    NO_TEXT = "no text"  # nothing but pictures, or a kind that has none

    @property
    def reason(self) -> str:
        """Why not all of it can be searched; empty where all can."""
        return _REASONS.get(self, "")


_REASONS = {
    Outcome.PARTLY: "not all of it could be read",
    Outcome.PROTECTED: "protected by a password",
    Outcome.DAMAGED: "damaged",
    Outcome.TOO_LARGE: "too large to read",
    Outcome.NO_TEXT: "no text in it",
}


@dataclass(frozen=True, slots=True)
class Document:
    """What was read of a file."""

    outcome: Outcome
    passages: tuple[Passage, ...] = ()


class UnreadableError(Exception):
    """The file cannot be read, or not further."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


class Clock:
    """How long a file may still keep the processor."""

    def __init__(self, seconds: float = MOST_SECONDS) -> None:
        self._ends = time.process_time() + seconds

    def check(self) -> None:
        """Raises UnreadableError when the time is over."""
        if time.process_time() > self._ends:
            raise UnreadableError(Outcome.TOO_LARGE)


_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u2060\ufeff\ud800-\udfff]+")
_HYPHENATED = re.compile(r"(?<=[^\W\d_A-Z])[-\u00ad]\n(?=[^\W\d_A-Z])")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


def tidied(text: str) -> str:
    """Without what nobody sees, and with words that were hyphenated at the end of a line in one piece."""
    text = _HYPHENATED.sub("", _UNSEEN.sub(" ", text).replace("\u00ad\n", "")).replace("\u00ad", "")
    return _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def taken_apart(passage: Passage) -> Iterator[Passage]:
    """The passage in pieces that are not too long, cut between words where there are any."""
    text = passage.text
    while len(text) > LONGEST:
        cut = max(text.rfind("\n", LONGEST // 2, LONGEST), text.rfind(" ", LONGEST // 2, LONGEST))
        cut = cut if cut > 0 else LONGEST
        yield Passage(text[:cut].strip(), passage.unit, passage.number, passage.name)
        text = text[cut:].strip()
    if text:
        yield Passage(text, passage.unit, passage.number, passage.name)


def stretches(passages: Iterable[Passage]) -> list[tuple[Passage, ...]]:
    """Passages that follow each other, together: one page, some rows of a sheet, half a minute of talk."""
    found: list[tuple[Passage, ...]] = []
    gathered: list[Passage] = []
    size = 0
    for passage in passages:
        apart = passage.unit in (Unit.PAGE, Unit.SLIDE)
        if gathered and (
            size + len(passage.text) > STRETCH
            or passage.name != gathered[0].name
            or (apart and passage.number != gathered[0].number)
        ):
            found.append(tuple(gathered))
            gathered, size = [], 0
        gathered.append(passage)
        size += len(passage.text)
    if gathered:
        found.append(tuple(gathered))
    return found
