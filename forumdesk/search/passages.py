"""The passage of a post that answers a question best: one to three sentences, by what they mean and by their words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from forumdesk.search.excerpt import Spans, marks
from forumdesk.search.meaning import Floats, model
from forumdesk.text.languages import Language
from forumdesk.text.plain import plain_text
from forumdesk.text.words import TOKEN, terms_of

SENTENCES, LONGEST = 3, 320
"""A passage has at most so many sentences, and goes on only while it has no more characters than this."""
LOOKED_AT = 8_000
"""Characters of a post that are looked through."""
MOST = 150
"""and so many of its sentences."""
ENOUGH = 80
"""Characters from which on a passage stands by itself."""
LEAST = 25
"""A line of fewer characters ('Hi Tom,') is no passage by itself: it goes with the next."""
WORDS_COUNT = 0.35
"""How much the share of the question's words that a passage has counts beside the nearness of what both mean."""
ASKING_COSTS = 0.1
"""How much less a passage counts that ends with a question: whoever asks does not answer."""
CORE_COUNTS = 0.5
"""How much the sentence that a passage is made around counts by itself."""
FIRST_COUNTS = 0.02
"""Of two passages that are equally near the earlier is wanted: most answers begin with what matters."""

_END = re.compile(r"(?:[.!?…]+[\"')\]]*\s+|\n+)")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a post in one line, the words of the question marked in it, and how well it fits."""

    text: str
    marks: Spans
    score: float


@dataclass(frozen=True)
class Question:
    """A question, ready to be compared with passages."""

    terms: frozenset[bytes]
    language: Language
    vector: Floats | None

    @staticmethod
    def of(text: str, terms: frozenset[bytes], language: Language) -> Question:
        """`terms` are those by which the index looks for the question."""
        known = model()
        return Question(terms, language, known.vectors([text])[0] if known is not None else None)

    def best_passage(self, body: str) -> Passage | None:
        """The passage of a Markdown body that is nearest to the question; None where the body says nothing itself."""
        said = sentences(plain_text(body, quotes=False)[:LOOKED_AT])
        if not said:
            return None
        found = [passage_around(said, core) for core in range(len(said))]
        scores = self._scores(found) + CORE_COUNTS * self._scores([sentence.text for sentence in said])
        scores -= FIRST_COUNTS * np.arange(len(found)) / len(found)
        best = int(scores.argmax())
        return Passage(found[best], marks(found[best], self.terms, self.language), float(scores[best]))

    def _scores(self, texts: Sequence[str]) -> Floats:
        scores = np.array([self._common(text) for text in texts], np.float32) * WORDS_COUNT
        known = model() if self.vector is not None else None
        if known is not None and self.vector is not None:
            scores += known.vectors(texts) @ self.vector
        return scores - ASKING_COSTS * np.array([text.endswith("?") for text in texts], np.float32)

    def _common(self, text: str) -> float:
        if not self.terms:
            return 0.0
        there = {term for raw in TOKEN.findall(text) for term in terms_of(raw, self.language)}
        return len(there & self.terms) / len(self.terms)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`begins` tells that it stands on a line of its own, or first in one."""

    text: str
    begins: bool


def passage_around(said: Sequence[Sentence], core: int) -> str:
    """A sentence with as much around it as a passage holds: what follows in its paragraph, else what leads to it.

    Into another paragraph it goes on only where it would say little without.
    """
    first, last = core, core + 1
    size = len(said[core].text)

    def has_room(further: int) -> bool:
        inside = 0 <= further < len(said)
        return inside and last - first < SENTENCES and size + len(said[further].text) < LONGEST

    def goes_on() -> bool:
        return size < ENOUGH and (said[first].begins or said[last - 1].text.endswith(":"))

    while has_room(last) and (not said[last].begins or goes_on()):
        size, last = size + len(said[last].text) + 1, last + 1
    while size < ENOUGH and not said[first].begins and has_room(first - 1):
        size, first = size + len(said[first - 1].text) + 1, first - 1
    taken = " ".join(sentence.text for sentence in said[first:last])
    return taken if len(taken) <= LONGEST else _cut(taken)


def sentences(text: str) -> list[Sentence]:
    """The sentences and lines of a text; a short one, such as a greeting or a heading, begins the one after it."""
    ends = [0, *(found.end() for found in _END.finditer(text)), len(text)]
    found: list[Sentence] = []
    is_open = False
    for first, last in pairwise(ends):
        said = " ".join(text[first:last].split())
        if not said:
            continue
        if is_open:
            found[-1] = Sentence(f"{found[-1].text} {said}", found[-1].begins)
        else:
            found.append(Sentence(said, not found or "\n" in text[max(0, first - 2) : first]))
        is_open = not is_open and found[-1].begins and len(said) < LEAST
    return found[:MOST]


def _cut(text: str) -> str:
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
