"""The place in a post that answers a query best, with what to mark in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from itertools import pairwise
from sys import getsizeof

from forumdesk.text.kept import Kept
from forumdesk.text.languages import Language, fold
from forumdesk.text.plain import plain_text
from forumdesk.text.words import words_with

LENGTH = 220
"""Characters of an excerpt, about two lines."""

LOOKED_AT = 20_000
"""Characters of a post that are looked through."""

Spans = tuple[tuple[int, int], ...]


def _make_line(body: str) -> str:
    return " ".join(plain_text(body).split())[:LOOKED_AT]


_line = Kept(_make_line, lambda body, made: getsizeof(body) + getsizeof(made), most=2 << 20)


def marks(text: str, terms: frozenset[bytes], language: Language) -> Spans:
    """The words of a text that are found by these terms."""
    return tuple((start, end) for start, end, _found in words_with(text, terms, language))


def excerpt(body: str, terms: frozenset[bytes], language: Language, length: int = LENGTH) -> tuple[str, Spans]:
    """The stretch of a Markdown body with the most different words of the query, in one line, and its marks."""
    return excerpt_of(_line(body), terms, language, length)


def excerpt_of(text: str, terms: frozenset[bytes], language: Language, length: int = LENGTH) -> tuple[str, Spans]:
    """The same of plain text in one line."""
    found = list(words_with(text, terms, language))
    start, stop = _window(text, found, length)
    lead = "…" if start else ""
    shown = lead + text[start:stop].strip() + ("…" if stop < len(text) else "")
    shift = len(lead) - start - (len(text[start:stop]) - len(text[start:stop].lstrip()))
    spans = tuple((a + shift, b + shift) for a, b, _hit in found if a >= start and b <= stop)
    return shown, spans


def share_of(words: Collection[str], text: str) -> float:
    """The share of these folded words that a text has in just this form, from 0 to 1."""
    said = fold(text[:LOOKED_AT])
    found = set(re.findall(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})(?!\w)", said))
    return len(found) / len(words)


def _window(text: str, found: list[tuple[int, int, frozenset[bytes]]], length: int) -> tuple[int, int]:
    """Where the best stretch begins and ends."""
    if len(text) <= length:
        return 0, len(text)
    best, at, right = -1.0, 0, 0
    within: Counter[bytes] = Counter()
    for left, (begins, _end, hit) in enumerate(found):
        while right < len(found) and found[right][1] <= begins + length * 3 // 4:
            within.update(found[right][2])
            right += 1
        value = len(within) + 0.05 * min(right - left, 10)
        if value > best:
            best, at = value, begins
        within.subtract(hit)
        within += Counter()
    start = _word_before(text, max(0, at - length // 5)) if found else 0
    if start < 40 < length and (not found or at < length * 3 // 4):
        start = 0
    stop = min(len(text), start + length)
    if stop < len(text):
        blank = text.rfind(" ", start + length // 2, stop + 1)
        stop = blank if blank > 0 else stop
    return start, stop


def _word_before(text: str, at: int) -> int:
    """The beginning of the word at or after this place, without going far."""
    if at == 0:
        return 0
    blank = text.find(" ", at - 1, at + 30)
    return at if blank < 0 else blank + 1


def best_sentence(text: str, spans: Spans) -> str:
    """The sentence of an excerpt with the most different words marked in it; empty where nothing is marked."""
    ends = [0, *(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]
    counted = [
        (len({fold(text[start:end]) for start, end in spans if first <= start < last}), -first, last)
        for first, last in pairwise(ends)
        if text[first:last].strip("… ")
    ]
    count, first, last = max(counted, default=(0, 0, 0))
    return text[-first:last].strip("… ") if count else ""


_SENTENCE_END = re.compile(r"[.!?…]+[\"')\]]*\s+")


def surfaces(texts: Collection[tuple[str, Spans]], also: Collection[str], most: int = 40) -> tuple[str, ...]:
    """The words as they stand in these texts, and the asked ones: what to mark in a whole topic."""
    found: dict[str, None] = dict.fromkeys(also)
    for text, spans in texts:
        for start, end in spans:
            found.setdefault(fold(text[start:end]))
    return tuple(found)[:most]
