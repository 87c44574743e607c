"""The words of the index by which a question is read: longer ones, mended ones, those with a word in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from forumdesk.search.query import Query, understand
from forumdesk.search.score import Mask, Snapshot
from forumdesk.text.languages import Language, fold

LARGE = 1_000
"""Posts of a part whose words are learned for spelling; smaller ones come and go too often."""

HELD_LEAST, HELD_BESIDE = 4, 3
"""Letters of a word that is looked for in longer ones, and those that a longer one must have besides."""

HELD_RARE = 3
"""A word in no more posts than this is looked for within all words, not only in compounds."""

SOME = 128
"""Words that are taken out of a long list at a time."""

HELD_MOST = 24
"""Longer words that a word may stand in: the most frequent."""


class Vocabulary:
    """What of the index's words somebody may be told: those that stand in a post which is not out of bounds."""

    def __init__(self, snapshot: Snapshot, mask: Mask | None = None, attached: Vocabulary | None = None) -> None:
        """`attached` has the words of attached files."""
        self.snapshot = snapshot
        self._kept = snapshot.within(mask)
        self._attached = attached

    @property
    def language(self) -> Language:
        return self.snapshot.language

    def understand(self, text: str, *, typing: bool = False, as_typed: bool = False) -> Query:
        """What was typed; `as_typed` with its words as they are, and none instead of them."""
        if as_typed:
            return understand(text, self.language, expand=self.beginning, typing=typing)
        return understand(
            text,
            self.language,
            expand=self.beginning,
            mend=self.mend,
            hold=self.holding,
            times=self.times,
            typing=typing,
        )

    def beginning(self, start: str, most: int) -> list[str]:
        """The most frequent words that begin like this."""
        found = self._likeliest((part.surfaces_from(start) for part in self.snapshot.parts), most)
        return found if self._attached is None else list(dict.fromkeys(found + self._attached.beginning(start, most)))

    def holding(self, word: str) -> list[str]:
        """Longer words in which a word stands: compounds, where the language builds them; any, where it is rare."""
        others = self._attached.holding(word) if self._attached is not None else []
        typed = fold(word)
        stem, letters = self.language.stem(typed), len(typed)
        if letters < HELD_LEAST or not word.isalpha():
            return others
        is_rare = self.snapshot.times(stem) <= HELD_RARE
        if not (is_rare or self.language.compounds):
            return others
        least = min(letters, len(stem.decode("utf-8", "replace"))) + HELD_BESIDE

        def is_longer(other: str) -> bool:
            # That a word merely has the letters of another is chance, unless that one is rare.
            found = self.language.stem(other)
            is_built = self.language.compounds and (other.encode().startswith(stem) or found.endswith(stem))
            return ((is_rare and typed in other) or is_built) and found != stem and len(other) >= least

        pieces = {stem, typed.encode()} if self.language.compounds else {typed.encode()}
        found = (self.snapshot.surfaces_with(part, piece) for part in self.snapshot.parts for piece in pieces)
        return list(dict.fromkeys(self._likeliest(found, HELD_MOST, is_longer) + others))

    def mend(self, word: str) -> str:
        """The word that was probably meant by one that hardly anybody wrote; empty where it is right."""
        if self._attached is not None and self._attached.has(fold(word)):
            return ""  # one that files have is right
        self._learn()
        meant = self.snapshot.speller.mend(word, self.language)
        return next((other for other in meant if other in self.language.stops or self._is_seen(other)), "")

    def times(self, word: str) -> int:
        """How often a word occurs, about; 0 where nobody wrote it."""
        self._learn()
        count = self.snapshot.speller.times(word) or self.snapshot.times(self.language.stem(word))
        return count if count and self._is_seen(word) else 0

    def has(self, word: str) -> bool:
        """Whether the word, or another form of it, stands anywhere."""
        return self.snapshot.times(self.language.stem(word)) > 0 and self._is_seen(word)

    def _learn(self) -> None:
        large = [part for part in self.snapshot.parts if part.count >= LARGE] or list(self.snapshot.parts)
        self.snapshot.speller.learn(large)

    def _likeliest(
        self, several: Iterable[npt.NDArray[Any]], most: int, fits: Callable[[str], bool] = lambda _word: True
    ) -> list[str]:
        """The most frequent of the words that fit."""
        words = (word.decode("utf-8", "replace") for word in _by_times(list(several)))
        return list(islice((word for word in words if fits(word) and self._is_seen(word)), most))

    def _is_seen(self, word: str) -> bool:
        """It may stand only in posts that are gone, or that one may read no more."""
        return self._kept is None or self.snapshot.has(self.language.stem(word), self._kept)


def _by_times(several: Sequence[npt.NDArray[Any]]) -> Iterator[bytes]:
    """The words, the most frequent first; of those that occur as often the last by their letters."""
    if not several:
        return
    words, times = several[0]["word"], several[0]["times"]
    if len(several) > 1:
        words, which = np.unique(np.concatenate([one["word"] for one in several]), return_inverse=True)
        times = np.bincount(which, np.concatenate([one["times"] for one in several]), minlength=len(words))
    order = np.argsort(times, kind="stable")[::-1]
    for start in range(0, len(order), SOME):
        yield from words[order[start : start + SOME]].tolist()
