"""A word that hardly anybody wrote -> the word that was probably meant: one letter off, and written often."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from typing import Any

import numpy.typing as npt

from forumdesk.search.languages import Language, fold

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


class Speller:
    """The words of the index by length, with how often each occurs. Made once for a state of the large parts."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._times: Counter[str] = Counter()
        self._most = 1
        self._by_length: dict[int, tuple[list[str], list[int]]] = {}
        self._mended: dict[str, tuple[str, ...]] = {}
        self._lock = threading.Lock()

    def learn(self, key: Hashable, surfaces: Sequence[npt.NDArray[Any]]) -> None:
        """Take the words in unless they are those of `key` already."""
        with self._lock:
            if key == self._key:
                return
            times: Counter[str] = Counter()
            for part in surfaces:
                for word, count in zip(part["word"].tolist(), part["times"].tolist(), strict=True):
                    times[word.decode("utf-8", "replace")] += count
            by_length: defaultdict[int, list[str]] = defaultdict(list)
            for word, count in times.most_common():
                if count > 1 and word.isalpha():
                    by_length[len(word)].append(word)
            self._most = max(times.values(), default=1)
            self._by_length = {n: (words, [-times[word] for word in words]) for n, words in by_length.items()}
            self._times, self._mended, self._key = times, {}, key

    def _among(self, length: int, least: float) -> list[str]:
        """The words of so many letters that occur often enough: of a frequent word hardly any is looked at."""
        words, times = self._by_length.get(length, ([], []))
        return words[: bisect_left(times, -least)]

    def times(self, word: str) -> int:
        """How often a word occurs."""
        return self._times.get(word, 0)

    def mend(self, raw: str, language: Language) -> tuple[str, ...]:
        """The words that were probably meant, folded, the likeliest first; none where the word is right."""
        word = fold(raw)
        if len(word) < LEAST_LETTERS - 1 or not word.isalpha() or word in language.stops:
            return ()
        found = self._mended.get(word)
        if found is None:
            found = self._mended[word] = self._nearest(word, language)
        return found

    def _nearest(self, word: str, language: Language) -> tuple[str, ...]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        known = self._times.get(word, 0)
        least = float(max(known * (MORE_OFTEN if known <= RARE else FAR_MORE_OFTEN), 1))
        near: list[tuple[str, float]] = []
        if len(word) >= LEAST_LETTERS:
            for length in range(max(LEAST_LETTERS, len(word) - 1), len(word) + 2):
                among = self._among(length, least / SLIPS)
                found = process.extract(word, among, scorer=OSA.distance, score_cutoff=1, limit=None)
                near += [(other, self._times[other]) for other, distance, _place in found if distance]
        if not known:
            # They stand in every post, and are counted in none.
            stops = [stop for stop in language.stops if len(stop) >= LEAST_LETTERS]
            found = process.extract(word, stops, scorer=OSA.distance, score_cutoff=1, limit=None)
            near += [(stop, self._most * STOPS_COUNT) for stop, _distance, _place in found]
        weighed = sorted(((times * _likelihood(word, other), other) for other, times in near), reverse=True)
        return tuple(dict.fromkeys(other for weight, other in weighed[:CANDIDATES] if weight > least))


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
