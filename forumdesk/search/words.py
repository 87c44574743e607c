"""What counts as a word: one pass from a text to stems and their positions."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.lang.porter import stem as porter

Ints = npt.NDArray[Any]

TOKEN = re.compile(r"\w+(?:[.'’-]\w+)*(?:\+\+|#(?!\w))?")
"""A word as people write it: also `slicer.util`, `e-mail`, `don't`, `C++`."""

STOPS = frozenset(
    "a an and are as at be but by can did do does for from had has have how i if in is it its may me my not of on or "
    "our so tbd that the their them then there these they this to us was we what when which will with would yet you "
    "your".split()
)
"""Too common to tell posts apart. Written in capitals (IT, US) they are words."""

_AFTER_APOSTROPHE = frozenset(("s", "t", "d", "m", "ll", "re", "ve"))
_APART = re.compile(r"([-'’])")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINTS = re.compile(r"[._]+")
LONGEST = 64
"""Longer than this is no word but a key, a picture or a mistake. In characters."""

MOST_TIMES = 255
"""Where a word stands in a post is remembered for so many times."""

LAST_POSITION = 65_535


@dataclass(frozen=True, slots=True)
class Form:
    """A word taken apart: what to look for (`whole`) and what else finds it (`parts`), each with its place.

    `width` is how many places the word takes.
    """

    whole: tuple[tuple[str, int], ...]
    parts: tuple[tuple[str, int], ...]
    width: int


def fold(word: str) -> str:
    """Lower case, without accents."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))


@lru_cache(maxsize=20_000)
def stem(folded: str) -> bytes:
    """The term under which a folded word is indexed."""
    if 3 <= len(folded) <= 24 and folded.isascii() and folded.isalpha():
        folded = porter(folded)
    return folded.encode("utf-8", "replace")


@lru_cache(maxsize=20_000)
def form(raw: str) -> Form:
    """Take one match of TOKEN apart. Camel case, dots and underscores give the whole and its parts."""
    whole: list[tuple[str, int]] = []
    parts: list[tuple[str, int]] = []
    pieces = _APART.split(raw)
    at = 0
    # e-mail and pop-up are also written as one word
    joined = len(pieces) == 3 and pieces[1] == "-" and len(pieces[0]) <= 3 and (pieces[0] + pieces[2]).isalpha()
    if joined:
        parts.append((fold(pieces[0] + pieces[2]), 0))
    for n in range(0, len(pieces), 2):
        piece = pieces[n]
        if n and pieces[n - 1] != "-" and piece.lower() in _AFTER_APOSTROPHE:
            continue
        at += _take_apart(piece, at, whole, parts)
    return Form(tuple(whole), tuple(parts), at)


def _take_apart(piece: str, at: int, whole: list[tuple[str, int]], parts: list[tuple[str, int]]) -> int:
    found = [part for joint in _JOINTS.split(piece.rstrip("+#")) for part in _CAMEL.split(joint) if part]
    if len(found) == 1 and found[0] == piece:
        if not _is_stop(piece) and len(piece) <= LONGEST:
            whole.append((fold(piece), at))
        return 1
    if found and len(piece) <= LONGEST:
        whole.append((fold(piece), at))
    parts += [(fold(part), at + n) for n, part in enumerate(found) if not _is_stop(part) and len(part) <= LONGEST]
    return max(1, len(found))


def _is_stop(word: str) -> bool:
    return word.lower() in STOPS and not (len(word) > 1 and word.isupper())


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

    def __init__(self) -> None:
        super().__init__()
        self.terms: list[bytes] = []
        self._term_numbers: dict[bytes, int] = {}
        self.surfaces: list[str] = []
        self._surface_numbers: dict[str, int] = {}
        self._term_of = array("i")
        self._firsts, self._counts, self._widths = array("i"), array("i"), array("i")
        self._item_surfaces, self._item_places = array("i"), array("i")

    def __missing__(self, raw: str) -> int:
        number = self[raw] = len(self)
        taken = form(raw)
        self._firsts.append(len(self._item_surfaces))
        items = sorted({*taken.whole, *taken.parts}, key=lambda item: item[1])
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
            term = stem(surface)
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


def words_with(text: str, terms: frozenset[bytes]) -> Iterator[tuple[int, int, frozenset[bytes]]]:
    """The words of a text that are found by any of these terms: where each begins and ends, and by which."""
    if not terms:
        return
    may_match = _beginnings(terms).search
    for match in TOKEN.finditer(text):
        raw = match[0]
        if may_match(raw) or "-" in raw or not raw.isascii():
            found = terms & terms_of(raw)
            if found:
                yield match.start(), match.end(), found


@lru_cache(maxsize=50)
def _beginnings(terms: frozenset[bytes]) -> re.Pattern[str]:
    """What a plain word must have in it to be found by one of the terms: most words need no closer look."""
    # Stems keep the first letters of their words, very short ones only the very first.
    starts = {(term[:2] if len(term) > 3 else term[:1]).decode("ascii", "ignore") for term in terms}
    return re.compile("|".join(map(re.escape, sorted(starts))), re.IGNORECASE)


@lru_cache(maxsize=20_000)
def terms_of(raw: str) -> frozenset[bytes]:
    """The terms by which one match of TOKEN is found."""
    taken = form(raw)
    return frozenset(stem(word) for word, _place in (*taken.whole, *taken.parts))
