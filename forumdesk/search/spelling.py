"""A word that hardly anybody wrote -> the word that was probably meant: one letter off, and written often."""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left
from collections.abc import Hashable, Sequence
from sys import getsizeof
from typing import Any

import numpy as np
import numpy.typing as npt

from forumdesk.search.parts import OpenPart
from forumdesk.text.kept import Kept
from forumdesk.text.languages import Language, fold

LEAST_LETTERS = 4
RARE = 5
"""A word that occurs more often than this is right as it is, unless another occurs FAR_MORE_OFTEN."""

MORE_OFTEN = 20
"""So many times more often must another word occur to be what was meant by a rare one."""

FAR_MORE_OFTEN = 400

CANDIDATES = 5
"""Words that may have been meant by one, of which some may be out of bounds."""

SLIPS = 4.0
"""How much likelier two letters change places, or one is doubled or doubled no more, than that others are wrong."""

STOPS_COUNT = 0.3
"""How often a word like `what` is taken to occur, beside the most frequent of those that are counted."""

OTHER_FIRST_LETTER = 0.4
"""People seldom miss the first letter."""


KNOWN_MOST = 100_000
"""Words that may have been meant: the most frequent. More are not kept, whatever the size of the forum."""

MENDED_BYTES = 1 << 20


class Speller:
    """The words of the index by length, with how often each occurs. Made once for a state of the large parts."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._parts: tuple[OpenPart, ...] = ()
        self._most = 1
        self._by_length: dict[int, tuple[list[str], array[int]]] = {}
        self._mended = self._nothing_mended()
        self.weight = 0
        """In bytes."""
        self._lock = threading.Lock()

    def _nothing_mended(self) -> Kept[[str, Language], tuple[str, ...]]:
        return Kept(
            self._nearest, lambda word, _language, made: getsizeof(word) + sum(map(getsizeof, made)), most=MENDED_BYTES
        )

    def learn(self, parts: Sequence[OpenPart]) -> None:
        """Take the words of these parts in, unless they are those that it knows."""
        key = tuple(part.name for part in parts)
        with self._lock:
            if key == self._key:
                return
            words, times = _most_frequent([part.surfaces for part in parts])
            by_length: dict[int, tuple[list[str], array[int]]] = {}
            for word, count in zip(words, times, strict=True):
                if word.isalpha():
                    known, counts = by_length.setdefault(len(word), ([], array("q")))
                    known.append(word)
                    counts.append(-count)
            self._most = times[0] if times else 1
            self._by_length, self._parts, self._key = by_length, tuple(parts), key
            self._mended = self._nothing_mended()
            self.weight = sum(getsizeof(word) + 16 for known, _counts in by_length.values() for word in known)

    def _among(self, length: int, least: float) -> tuple[list[str], array[int]]:
        """The words of so many letters that occur often enough: of a frequent word hardly any is looked at."""
        words, times = self._by_length.get(length, ([], array("q")))
        enough = bisect_left(times, -least)
        return words[:enough], times

    def times(self, word: str) -> int:
        """How often a word occurs."""
        return sum(part.surface_times(word) for part in self._parts)

    def mend(self, raw: str, language: Language) -> tuple[str, ...]:
        """The words that were probably meant, folded, the likeliest first; none where the word is right."""
        word = fold(raw)
        if len(word) < LEAST_LETTERS - 1 or not word.isalpha() or word in language.stops:
            return ()
        return self._mended(word, language)

    def _nearest(self, word: str, language: Language) -> tuple[str, ...]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        known = self.times(word)
        least = float(max(known * (MORE_OFTEN if known <= RARE else FAR_MORE_OFTEN), 1))
        near: list[tuple[str, float]] = []
        if len(word) >= LEAST_LETTERS:
            for length in range(max(LEAST_LETTERS, len(word) - 1), len(word) + 2):
                among, times = self._among(length, least / SLIPS)
                found = process.extract(word, among, scorer=OSA.distance, score_cutoff=1, limit=None)
                near += [(other, -times[place]) for other, distance, place in found if distance]
        if not known:
            # They stand in every post, and are counted in none.
            stops = [stop for stop in language.stops if len(stop) >= LEAST_LETTERS]
            found = process.extract(word, stops, scorer=OSA.distance, score_cutoff=1, limit=None)
            near += [(stop, self._most * STOPS_COUNT) for stop, _distance, _place in found]
        weighed = sorted(((times * _likelihood(word, other), other) for other, times in near), reverse=True)
        return tuple(dict.fromkeys(other for weight, other in weighed[:CANDIDATES] if weight > least))


def _most_frequent(surfaces: Sequence[npt.NDArray[Any]]) -> tuple[list[str], list[int]]:
    """Words that occur more than once, the most frequent first, and how often each does."""
    if not surfaces:
        return [], []
    if len(surfaces) == 1:
        found = surfaces[0][surfaces[0]["times"] > 1]
        words, times = found["word"], found["times"].astype(np.int64)
    else:
        words, which = np.unique(np.concatenate([one["word"] for one in surfaces]), return_inverse=True)
        times = np.bincount(which, np.concatenate([one["times"] for one in surfaces])).astype(np.int64)
        words, times = words[times > 1], times[times > 1]
    best = np.argsort(-times, kind="stable")[:KNOWN_MOST]
    return [word.decode("utf-8", "replace") for word in words[best].tolist()], times[best].tolist()


def _likelihood(typed: str, meant: str) -> float:
    """How likely somebody who means a word types the other, beside any other letter gone wrong."""
    if len(typed) == len(meant):
        if sorted(typed) == sorted(meant):
            return SLIPS
    else:
        longer, shorter = (typed, meant) if len(typed) > len(meant) else (meant, typed)
        at = next((n for n, letter in enumerate(shorter) if letter != longer[n]), len(shorter))
        if at and longer[at] == longer[at - 1]:
            return SLIPS
    return 1.0 if typed[0] == meant[0] else OTHER_FIRST_LETTER
