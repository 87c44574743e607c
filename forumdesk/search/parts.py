"""One part of the index, opened for reading: its terms, the facts about its posts, and its words as written."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from forumdesk.search.codec import (
    FACTS_FILE,
    HEADS_FILE,
    POSTINGS,
    SURFACES_FILE,
    DamagedIndexError,
    Part,
    PartTerms,
    Postings,
    check_value,
)
from forumdesk.search.languages import language
from forumdesk.search.meaning import HEADS, Meanings
from forumdesk.search.schema import FACTS, FIELDS, SURFACES
from forumdesk.search.words import Occurrences


class OpenPart:
    """What a part holds never changes; which of its posts are gone is known only to a snapshot."""

    def __init__(self, folder: Path, storage: Any, part: Part) -> None:
        """Raises DamagedIndexError where the files are not as they were written, OSError where they are gone."""
        self.name: str = part.segment_id()
        self._folder = folder
        for ending, written in part.checks.items():
            file = folder / part.make_filename(ending)
            # The postings are large, and each is checked when it is read.
            found = (file.stat().st_size, written[1]) if ending == POSTINGS else check_value(file)
            if found != written:
                raise DamagedIndexError(file.name)
        self.facts: npt.NDArray[Any] = np.fromfile(folder / part.make_filename(FACTS_FILE), FACTS)
        self.count = len(self.facts)
        if self.count != part.doc_count_all():
            raise DamagedIndexError(self.name)
        surfaces = folder / part.make_filename(SURFACES_FILE)
        empty = not part.checks[SURFACES_FILE][0]
        self.surfaces: npt.NDArray[Any] = np.empty(0, SURFACES) if empty else np.memmap(surfaces, SURFACES, "r")
        heads = folder / part.make_filename(HEADS_FILE)
        none = not part.checks[HEADS_FILE][0]
        self.heads: npt.NDArray[Any] = np.empty(0, HEADS) if none else np.memmap(heads, HEADS, "r")
        self.lengths = dict(part.lengths)
        self.language = language(part.language)
        self._terms: PartTerms = part.codec().terms_reader(storage, part)

    @cached_property
    def meanings(self) -> Meanings:
        """What its topics mean; empty where the index was made without a model."""
        return Meanings(self.heads)

    def postings(self, field: str, term: bytes) -> Postings | None:
        """Where the term stands in the field, if it does."""
        return self._terms.postings(field, term)

    def surfaces_from(self, start: str) -> npt.NDArray[Any]:
        """The words that begin like this, with how often each occurs."""
        words, low = self.surfaces["word"], start.encode("utf-8", "replace")
        return self.surfaces[np.searchsorted(words, low) : np.searchsorted(words, low + b"\xff")]

    def everything(self, kept: npt.NDArray[np.bool_]) -> dict[str, tuple[list[bytes], Occurrences]]:
        """All terms of each field with where they stand, for the kept posts only, numbered anew."""
        numbers = np.cumsum(kept) - 1
        found = {}
        for field in FIELDS:
            terms: list[bytes] = []
            gathered: list[tuple[Postings, int]] = []
            for name, term in self._terms.terms_from(field, b""):
                if name != field:
                    break
                postings = self.postings(field, term)
                assert postings is not None
                gathered.append((postings, len(terms)))
                terms.append(term)
            found[field] = (terms, _kept(gathered, kept, numbers))
        return found


def _kept(
    gathered: list[tuple[Postings, int]], kept: npt.NDArray[np.bool_], numbers: npt.NDArray[np.int64]
) -> Occurrences:
    nothing = np.empty(0, np.int64)
    if not gathered:
        return Occurrences(nothing, nothing, nothing, nothing)
    docs = np.concatenate([postings.docs for postings, _ in gathered])
    times = np.concatenate([postings.times for postings, _ in gathered]).astype(np.int64)
    places = np.concatenate([postings.positions for postings, _ in gathered]).astype(np.int64)
    terms = np.repeat([number for _, number in gathered], [len(postings.docs) for postings, _ in gathered])
    stays = kept[docs]
    return Occurrences(terms[stays], numbers[docs[stays]], times[stays], places[np.repeat(stays, times)])
