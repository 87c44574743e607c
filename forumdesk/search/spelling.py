"""A word that hardly anybody wrote -> the word that was probably meant: one letter off, and written often."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from typing import Any

import numpy.typing as npt

from forumdesk.search.languages import Language, fold

LEAST_LETTERS = 4
RARE = 5
"""A word that occurs more often than this is right as it is."""

MORE_OFTEN = 20
"""So many times more often must another word occur to be what was meant by a rare one."""

OTHER_FIRST_LETTER = 0.2
"""People seldom miss the first letter: such a word must be this much more frequent."""


class Speller:
    """The words of the index by length, with how often each occurs. Made once for a state of the large parts."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._times: Counter[str] = Counter()
        self._by_length: dict[int, list[str]] = {}
        self._mended: dict[str, str] = {}
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
            for word, count in times.items():
                if count > 1 and word.isalpha():
                    by_length[len(word)].append(word)
            self._times, self._by_length, self._mended, self._key = times, by_length, {}, key

    def mend(self, raw: str, language: Language) -> str:
        """The word that was probably meant, folded; empty where the word is right or nothing is near."""
        word = fold(raw)
        if len(word) < LEAST_LETTERS or not word.isalpha() or word in language.stops:
            return ""
        found = self._mended.get(word)
        if found is None:
            found = self._mended[word] = self._nearest(word)
        return found

    def _nearest(self, word: str) -> str:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        known = self._times.get(word, 0)
        if known > RARE:
            return ""
        best, most = "", float(max(known * MORE_OFTEN, 1))
        for length in range(len(word) - 1, len(word) + 2):
            near = process.extract(
                word, self._by_length.get(length, []), scorer=OSA.distance, score_cutoff=1, limit=None
            )
            for other, distance, _place in near:
                weight = self._times[other] * (1 if other[0] == word[0] else OTHER_FIRST_LETTER)
                if distance and (weight, other) > (most, best):
                    best, most = other, weight
        return best
