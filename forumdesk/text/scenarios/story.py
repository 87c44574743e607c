"""A branching story: its passages and what is known about the whole; and what was odd about its written form."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TITLE, DATA, START = "StoryTitle", "StoryData", "Start"
MOST_CHARACTERS = 1_000_000
"""Of a story in its written form."""
MOST_PASSAGES = 2_000
KEPT_TAGS = frozenset({"script", "stylesheet"})
"""Passages with these are code for a browser: they are kept as they are and never run."""
SPECIAL = frozenset({
    *("StoryInit", "StoryMenu", "StoryCaption", "StoryAuthor", "StorySubtitle", "StoryBanner", "StoryShare"),
    *("StoryInterface", "StorySettings", "StoryIncludes", "StoryDisplayTitle", "PassageHeader", "PassageFooter"),
    *("PassageReady", "PassageDone", "StoryStylesheet", "StoryScript", "Twine.private", "Twine.image", "Twine.audio"),
})  # fmt: skip
"""Passages that mean something to a story format and are no page of the story."""
_SPECIAL_TAGS = frozenset(
    {"widget", "init", "header", "footer", "startup", "Twine.image", "Twine.audio", "Twine.video"}
)
_V4 = re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a line of the written form, counted from 1; 0 where it is about the whole.

    An `is_error` keeps people from playing on; the rest is for the writer to know.
    """

    line: int
    text: str
    passage: str = ""
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """One page. `line` is where its header stands (from 1), 0 where it did not come from text."""

    name: str
    body: str = ""
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0

    @property
    def is_code(self) -> bool:
        return not KEPT_TAGS.isdisjoint(self.tags)

    @property
    def is_page(self) -> bool:
        """People come to it: it is neither code nor something for the story format."""
        return not self.is_code and self.name not in SPECIAL and _SPECIAL_TAGS.isdisjoint(self.tags)

    @property
    def position(self) -> tuple[float, float] | None:
        """Where it lies on the map of Twine, None where nobody said so."""
        return _pair(self.metadata.get("position"))

    @property
    def size(self) -> tuple[float, float]:
        return _pair(self.metadata.get("size")) or (100.0, 100.0)


@dataclass(frozen=True, slots=True)
class Story:
    """A story. `data` is what StoryData holds, what others put there included."""

    title: str
    passages: tuple[Passage, ...]
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def format(self) -> str:
        return str(self.data.get("format") or "")

    @property
    def start(self) -> str:
        """The passage that it begins with."""
        said = self.data.get("start")
        if isinstance(said, str) and any(passage.name == said for passage in self.pages):
            return said
        return START

    @property
    def pages(self) -> tuple[Passage, ...]:
        return tuple(passage for passage in self.passages if passage.is_page)

    def passage(self, name: str) -> Passage | None:
        """The page of that name: the first, where there are several."""
        return next((passage for passage in self.passages if passage.name == name and passage.is_page), None)

    def special(self, name: str) -> Passage | None:
        return next((passage for passage in self.passages if passage.name == name and not passage.is_code), None)


def new_ifid() -> str:
    """An identifier as the Treaty of Babel and Twee 3 want it: a random UUID in capital letters."""
    return str(uuid.uuid4()).upper()


def is_ifid(said: object) -> bool:
    return isinstance(said, str) and bool(_V4.fullmatch(said))


def _pair(said: object) -> tuple[float, float] | None:
    if not isinstance(said, str):
        return None
    found = re.fullmatch(r"\s*(-?\d{1,7}(?:\.\d{0,6})?)\s*,\s*(-?\d{1,7}(?:\.\d{0,6})?)\s*", said)
    return (float(found[1]), float(found[2])) if found else None
