"""Where in one topic words stand: every hit in all of its posts, with the word forms of the search."""

from __future__ import annotations

import re
import threading
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.search.query import understand
from forumdesk.store.schema.members import OfficeRecord
from forumdesk.store.schema.posts import Post
from forumdesk.text.languages import ENGLISH, Language, fold, language
from forumdesk.text.plain import plain_text
from forumdesk.text.words import TOKEN, UNSPACED, beginning_of, form, terms_of, words_with

BEGUN_LEAST = 2
"""Letters after which the word being typed also finds longer ones."""

JUDGED_MOST = 5_000
"""Words of texts that are known at a time to be hits or none."""

AT_ONCE = 500
"""So many bodies are read with one question."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in texts: words found by one of the `terms`, and those that begin with `begun`.

    `words` has the terms of each word that was typed; with `is_together` only places where all of them stand are
    hits. `phrases` are terms that must stand in this order; with any, only these are.
    """

    terms: frozenset[bytes] = frozenset()
    begun: str = ""
    words: tuple[frozenset[bytes], ...] = ()
    phrases: tuple[tuple[bytes, ...], ...] = ()
    is_together: bool = False
    language: Language = ENGLISH

    def __bool__(self) -> bool:
        return bool(self.terms or self.begun)


@dataclass(frozen=True, slots=True)
class Finds:
    """All hits of a topic: the number of its post for each, in order. `first` is the one to begin with."""

    sought: Sought = Sought()
    numbers: tuple[int, ...] = ()
    first: int = 0

    def nth_in_post(self, hit: int) -> int:
        """Which one of the hits of its post a hit is, from 0."""
        return hit - bisect_left(self.numbers, self.numbers[hit])


def language_of(session: Session) -> Language:
    """The language whose word forms count in this office."""
    return language(session.scalars(select(OfficeRecord.language)).one())


def sought_in(words: str, language: Language = ENGLISH, *, typing: bool = False) -> Sought:
    """What somebody looks for who types these words in a topic; the last may be unfinished while `typing`."""
    query = understand(words, language)
    raws = TOKEN.findall(words)
    last = fold(raws[-1]) if raws and typing and words.endswith(raws[-1]) else ""
    return Sought(
        query.terms,
        last if len(last) >= BEGUN_LEAST else "",
        tuple(frozenset(term for term, _weight in group.terms) for group in query.groups),
        tuple(tuple(term for term, _place in phrase) for phrase in query.phrases),
        language=language,
    )


def places(text: str, sought: Sought) -> list[tuple[int, int]]:
    """Where the hits in a text begin and end. Different words that stand side by side are one hit."""
    if not sought:
        return []
    known = _judged(sought)
    runs: list[tuple[int, int, list[frozenset[bytes]]]] = []
    is_side_by_side = False
    for match in TOKEN.finditer(text):
        raw = match[0]
        if not raw.isascii() and UNSPACED.search(raw):
            pieces = words_with(raw, sought.terms, sought.language)
            runs += [(match.start() + start, match.start() + end, [found]) for start, end, found in pieces]
            is_side_by_side = False
            continue
        found = known[raw]
        if found is not None:
            start, _end, terms = runs[-1] if is_side_by_side else (match.start(), 0, [])
            if is_side_by_side and (sought.phrases or all(map(found.isdisjoint, terms))):
                runs[-1] = (start, match.end(), [*terms, found])
            else:
                runs.append((match.start(), match.end(), [found]))
            is_side_by_side = not _PAUSE.match(text, match.end())
        elif is_side_by_side:  # a stop word in between parts nothing: 'reset of the token'
            is_side_by_side = fold(raw) in sought.language.stops and not _PAUSE.match(text, match.end())
    return [(start, end) for start, end, terms in runs if _is_hit(terms, sought)]


_PAUSE = re.compile(r"\s*[.!?:;,()\[\]{}\"“”|•\n\ufdd0\ufdd1\u2028\u2029]")


class _Judged(dict[str, "frozenset[bytes] | None"]):
    """Words as they stand in texts -> the terms by which they are found; None where they are not."""

    def __init__(self, sought: Sought) -> None:
        super().__init__()
        self._sought, self._may_match = sought, _may_match(sought).search

    def __missing__(self, raw: str) -> frozenset[bytes] | None:
        sought, found = self._sought, None
        if len(self) >= JUDGED_MOST:
            self.clear()
        if self._may_match(raw) or "-" in raw or not raw.isascii():
            begun, taken = sought.begun, form(raw, sought.language)
            terms = sought.terms & terms_of(raw, sought.language)
            if begun and any(word.startswith(begun) for word, _place in (*taken.whole, *taken.parts)):
                terms |= sought.words[-1] if sought.words else {begun.encode()}
            found = terms or None
        self[raw] = found
        return found


@lru_cache(maxsize=8)
def _judged(sought: Sought) -> _Judged:
    return _Judged(sought)


def _is_hit(run: list[frozenset[bytes]], sought: Sought) -> bool:
    if sought.is_together and not all(any(word & terms for terms in run) for word in sought.words):
        return False
    return not sought.phrases or any(
        all(term in run[start + n] for n, term in enumerate(phrase))
        for phrase in sought.phrases
        for start in range(len(run) - len(phrase) + 1)
    )


@lru_cache(maxsize=50)
def _may_match(sought: Sought) -> re.Pattern[str]:
    """What a plain word must have in it to be a hit."""
    starts = {beginning_of(term, sought.language) for term in sought.terms} | (
        {sought.begun} if sought.begun else set()
    )
    return re.compile("|".join(map(re.escape, sorted(starts))), re.IGNORECASE)


@dataclass(slots=True)
class _Text:
    crc: int
    body: str
    plain: str | None = None


@dataclass
class Finder:
    """Finds in one topic after the other, and keeps what it read of the last. Any thread may ask."""

    _topic_id: int = 0
    _texts: dict[int, _Text] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(
        self, session: Session, viewer: int, topic_id: int, sought: Sought, *, near: int = 0, passage: str = ""
    ) -> Finds:
        """All hits of a topic. The first is the one in the `passage` of post `near`, else the next from there on.

        Of several words, typed without quotes, it is where they stand side by side; if they never do, each of them.
        """
        if not sought:
            return Finds(sought)
        with self._lock:
            texts = self._read(session, viewer, topic_id)
            together = replace(sought, is_together=len(sought.words) > 1 and not sought.phrases)
            finds = _in_texts(texts, together, near, passage)
            is_enough = bool(finds.numbers) and not passage  # a result of a search shows why it was found
            return finds if is_enough or not together.is_together else _in_texts(texts, sought, near, passage)

    def _read(self, session: Session, viewer: int, topic_id: int) -> dict[int, _Text]:
        """The posts of the topic by number; of those that are known and were not edited, nothing is read again."""
        marks = session.execute(
            select(Post.number, Post.id, Post.crc)
            .where(Post.topic_id == topic_id, Post.deleted_at.is_(None), allowed(Right.SEE_POST, viewer))
            .order_by(Post.number)
        ).all()
        known = self._texts if topic_id == self._topic_id else {}
        lacking = [id_ for number, id_, crc in marks if number not in known or known[number].crc != crc]
        bodies: dict[int, str] = {}
        for start in range(0, len(lacking), AT_ONCE):
            part = select(Post.id, Post.body).where(Post.id.in_(lacking[start : start + AT_ONCE]))
            bodies.update((row.id, row.body) for row in session.execute(part))
        texts: dict[int, _Text] = {}
        for number, id_, crc in marks:
            if number is None:
                continue
            if id_ in bodies:
                texts[number] = _Text(crc, bodies[id_])
            elif number in known:
                texts[number] = known[number]
        self._topic_id, self._texts = topic_id, texts
        return texts


def _in_texts(texts: dict[int, _Text], sought: Sought, near: int, passage: str) -> Finds:
    may_match = _may_match(sought).search
    numbers: list[int] = []
    first = -1
    for number, text in texts.items():
        if text.body.isascii() and not may_match(text.body) and not _HYPHENED.search(text.body):
            continue
        if text.plain is None:
            text.plain = plain_text(text.body)
        spans = places(text.plain, sought)
        if first < 0 and spans and number >= near:
            first = len(numbers) + (_in_passage(text.plain, passage, spans) if number == near else 0)
        numbers += [number] * len(spans)
    return Finds(sought, tuple(numbers), max(0, first))


_HYPHENED = re.compile(r"\w-\w")  # e-mail is found by email


def passage_in(text: str, passage: str) -> tuple[int, int] | None:
    """Where a passage stands in a text that has other blanks and line ends, and perhaps other signs at its end."""
    words = passage.replace("…", " ").split()
    for count in dict.fromkeys((len(words), min(len(words), 12), min(len(words), 6))):
        if count and (found := re.search(r"\s+".join(map(re.escape, words[:count])), text)):
            return found.span()
    return None


def _in_passage(text: str, passage: str, spans: list[tuple[int, int]]) -> int:
    """Which of the hits stands in the passage; the first, where none does."""
    there = passage_in(text, passage) if passage else None
    if there is None:
        return 0
    return next((n for n, (start, _end) in enumerate(spans) if there[0] <= start < there[1]), 0)
