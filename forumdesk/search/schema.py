"""What the index holds of a post: the fields, their weights, and the version that forces a rebuild."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from whoosh.analysis import RegexTokenizer
from whoosh.fields import TEXT, Schema
from whoosh.formats import Positions

from forumdesk.search.lexicon import Lexicon
from forumdesk.text.languages import ENGLISH

VERSION = 7
"""Raise it whenever an index written before would be read wrongly: words, fields, files. Old ones are rebuilt."""

FIELDS = ("body", "tags", "title")
"""In the order they are written."""

WEIGHTS = {"body": 1.0, "tags": 2.0, "title": 5.0}
LENGTH_MATTERS = {"body": 0.75, "tags": 0.0, "title": 0.75}
"""BM25's b: how much a long text counts less."""

SATURATION = 1.2
"""BM25's k1: how much the tenth occurrence still adds."""

FACTS = np.dtype(
    [
        ("post_id", "<i8"),
        ("topic_id", "<i8"),
        ("community_id", "<i4"),
        ("author_id", "<i4"),
        ("created_at", "<u4"),  # seconds since 1970
        ("head", "<u4"),  # a check value of the topic's title, tags and community
        ("passage", "<u8"),  # where in an attached file, see attachments.py; 0 for a post
        *((f"{field}_length", "<u2") for field in FIELDS),  # in terms
    ]
)
"""What is kept of each post besides its words, in its document's place."""

SURFACE_MOST = 24
SURFACES = np.dtype([("word", f"S{SURFACE_MOST}"), ("times", "<u4")])
"""The words of a segment as people wrote them, sorted: for what is typed halfway. Longer ones are left out."""


class CompactPositions(Positions):  # type: ignore[misc]
    """Positions as 16-bit numbers."""

    def encode(self, positions: list[int]) -> bytes:
        return np.asarray(positions, "<u2").tobytes()

    def decode_positions(self, value: bytes) -> list[int]:
        return [int(position) for position in np.frombuffer(value, "<u2")]

    def decode_frequency(self, value: bytes) -> int:
        return len(value) // 2


class Words(TEXT):  # type: ignore[misc]
    """A text field in our words: taken apart by `words.py` in one pass, never stored."""

    def __init__(self) -> None:
        super().__init__(analyzer=RegexTokenizer(), stored=False)
        self.format = CompactPositions()

    def index(self, value: str, **_options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        lexicon = Lexicon(ENGLISH)
        found, _times, _lengths = lexicon.read([value])
        at = 0
        for term, times in zip(found.terms, found.times, strict=True):
            places = found.positions[at : at + times]
            at += times
            yield lexicon.terms[term], int(times), float(times), self.format.encode(list(places))


def schema() -> Any:
    return Schema(**{field: Words() for field in FIELDS})
