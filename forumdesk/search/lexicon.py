"""From texts to the terms in them and where these stand, in one pass that makes no object for an occurrence."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from forumdesk.text.languages import Language
from forumdesk.text.words import TOKEN, form

Ints = npt.NDArray[Any]

MOST_TIMES = 255
"""Where a word stands in a post is remembered for so many times."""

LAST_POSITION = 65_535


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where terms stand: one entry per term and document, by term and then by document.

    `terms` are numbers of the lexicon (or of any list of terms); `positions` has `times` entries for each.
    """

    terms: Ints
    docs: Ints
    times: Ints
    positions: Ints

    @staticmethod
    def of(terms: Ints, docs: Ints, positions: Ints) -> Occurrences:
        """From single occurrences, in the order of documents and positions."""
        order = np.argsort(terms, kind="stable")
        terms, docs, positions = terms[order], docs[order], positions[order]
        if not len(terms):
            return Occurrences(terms, docs, terms, positions)
        first = np.flatnonzero(np.r_[True, (terms[1:] != terms[:-1]) | (docs[1:] != docs[:-1])])
        times = np.diff(np.r_[first, len(terms)])
        if times.max() > MOST_TIMES:
            nth = np.arange(len(terms)) - np.repeat(first, times)
            positions = positions[nth < MOST_TIMES]
            times = np.minimum(times, MOST_TIMES)
        return Occurrences(terms[first], docs[first], times, positions)

    @staticmethod
    def joined(several: Sequence[Occurrences]) -> Occurrences:
        """Of documents that follow each other, by term again."""
        terms = np.concatenate([one.terms for one in several])
        times = np.concatenate([one.times for one in several])
        order = np.argsort(terms, kind="stable")
        starts = np.cumsum(times) - times
        taken = times[order]
        nth = np.arange(taken.sum()) - np.repeat(np.cumsum(taken) - taken, taken)
        positions = np.concatenate([one.positions for one in several])[np.repeat(starts[order], taken) + nth]
        return Occurrences(terms[order], np.concatenate([one.docs for one in several])[order], taken, positions)


class Lexicon(dict[str, int]):
    """All words seen while indexing, each taken apart once. Maps a match of TOKEN to its number.

    Every text becomes an array of numbers; numpy does the rest, so that no object is made for an occurrence.
    """

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language
        self.terms: list[bytes] = []
        self._term_numbers: dict[bytes, int] = {}
        self.surfaces: list[str] = []
        self._surface_numbers: dict[str, int] = {}
        self._term_of = array("i")
        self._firsts, self._counts, self._widths = array("i"), array("i"), array("i")
        self._item_surfaces, self._item_places = array("i"), array("i")

    def __missing__(self, raw: str) -> int:
        number = self[raw] = len(self)
        taken = form(raw, self.language)
        self._firsts.append(len(self._item_surfaces))
        items = sorted({*taken.whole, *taken.parts, *taken.letters}, key=lambda item: item[1])
        for surface, place in items:
            self._item_surfaces.append(self._surface(surface))
            self._item_places.append(place)
        self._counts.append(len(items))
        self._widths.append(taken.width)
        return number

    def _surface(self, surface: str) -> int:
        number = self._surface_numbers.get(surface)
        if number is None:
            number = self._surface_numbers[surface] = len(self.surfaces)
            self.surfaces.append(surface)
            term = self.language.stem(surface)
            known = self._term_numbers.get(term)
            if known is None:
                known = self._term_numbers[term] = len(self.terms)
                self.terms.append(term)
            self._term_of.append(known)
        return number

    def read(self, texts: Iterable[str]) -> tuple[Occurrences, Ints, Ints]:
        """Where terms stand in these texts, how often each surface occurs, and each text's length in terms."""
        raws, ends = array("i"), array("i", [0])
        find, number = TOKEN.findall, self.__getitem__
        for text in texts:
            raws.extend(map(number, find(text)))
            ends.append(len(raws))
        raw = _numbers(raws)
        firsts, counts, widths = _numbers(self._firsts), _numbers(self._counts), _numbers(self._widths)
        texts_ends = _numbers(ends)
        lengths = np.diff(texts_ends)
        doc = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        reached = np.zeros(len(raw) + 1, np.int32)
        np.cumsum(widths[raw], out=reached[1:])
        place = reached[:-1] - reached[texts_ends[:-1]][doc]
        items = counts[raw]
        which = np.repeat(np.arange(len(raw), dtype=np.int32), items)
        nth = np.arange(len(which), dtype=np.int32) - np.repeat(np.cumsum(items, dtype=np.int32) - items, items)
        item = firsts[raw][which] + nth
        surface = _numbers(self._item_surfaces)[item]
        position = np.minimum(place[which] + _numbers(self._item_places)[item], LAST_POSITION)
        docs = doc[which]
        found = Occurrences.of(_numbers(self._term_of)[surface], docs, position)
        times = np.bincount(surface, minlength=len(self.surfaces))
        return found, times, np.bincount(docs, minlength=len(lengths))


def _numbers(values: array[int]) -> Ints:
    return np.frombuffer(values, dtype=np.int32) if len(values) else np.empty(0, np.int32)
