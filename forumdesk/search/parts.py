"""One part of the index: opened for reading, written from posts, merged from others."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from forumdesk.forum.rows import KnowledgeRow
from forumdesk.search.codec import (
    FACTS_FILE,
    HEADS_FILE,
    SURFACES_FILE,
    Part,
    PartCodec,
    check_value,
    merged_surfaces,
    surfaces_of,
)
from forumdesk.search.lexicon import Lexicon
from forumdesk.search.meaning import HEADS, heads_of
from forumdesk.search.postings import (
    POSTINGS,
    TERMS,
    DamagedIndexError,
    Found,
    PartTerms,
    TermsWriter,
    norms_of,
    put_together,
)
from forumdesk.search.schema import FACTS, FIELDS, SURFACES
from forumdesk.text.languages import language
from forumdesk.text.plain import plain_text

NAME = "MAIN"

MERGED_AT_ONCE = 600_000
"""So many entries of all parts are merged at a time, more or less: some 60 MB."""

AT_A_TIME = 250
"""Posts between two words about how far it is."""

Mask = npt.NDArray[np.bool_]


def _mapped(file: Path, kind: npt.DTypeLike) -> npt.NDArray[Any]:
    """A file as an array. numpy's own kind for that is slow to give single elements."""
    return np.asarray(np.memmap(file, kind, "r"))


class OpenPart:
    """What a part holds never changes; which of its posts are gone is known only to a snapshot."""

    def __init__(self, folder: Path, part: Part) -> None:
        """Raises DamagedIndexError where the files are not as they were written, OSError where they are gone."""
        self.name: str = part.segment_id()
        self._folder = folder
        for ending, written in part.checks.items():
            file = folder / part.make_filename(ending)
            # The postings are large, and checked piece by piece when they are read.
            found = (file.stat().st_size, written[1]) if ending == POSTINGS else check_value(file)
            if found != written:
                raise DamagedIndexError(file.name)
        facts = folder / part.make_filename(FACTS_FILE)
        self.facts: npt.NDArray[Any] = _mapped(facts, FACTS) if part.doc_count_all() else np.empty(0, FACTS)
        self.count = len(self.facts)
        if self.count != part.doc_count_all():
            raise DamagedIndexError(self.name)
        surfaces = folder / part.make_filename(SURFACES_FILE)
        empty = not part.checks[SURFACES_FILE][0]
        self.surfaces: npt.NDArray[Any] = np.empty(0, SURFACES) if empty else _mapped(surfaces, SURFACES)
        heads = folder / part.make_filename(HEADS_FILE)
        none = not part.checks[HEADS_FILE][0]
        self.heads: npt.NDArray[Any] = np.empty(0, HEADS) if none else _mapped(heads, HEADS)
        self.language = language(part.language)
        self.lengths, self.averages = dict(part.lengths), dict(part.averages)
        self.terms = PartTerms(folder / part.make_filename(TERMS), folder / part.make_filename(POSTINGS))

    def _place(self, word: bytes) -> int:
        """How many words stand before this one. numpy's own search would copy all of them first."""
        words: npt.NDArray[Any] = self.surfaces["word"]
        place: int = bisect_left(words, word)
        return place

    def surfaces_from(self, start: str) -> npt.NDArray[Any]:
        """The words that begin like this, with how often each occurs."""
        low = start.encode("utf-8", "replace")
        return self.surfaces[self._place(low) : self._place(low + b"\xff")]

    def surface_times(self, word: str) -> int:
        """How often a word occurs as it was written."""
        encoded = word.encode("utf-8", "replace")
        place = self._place(encoded)
        there = place < len(self.surfaces) and bytes(self.surfaces["word"][place]) == encoded
        return int(self.surfaces["times"][place]) if there else 0

    @cached_property
    def _line(self) -> tuple[bytes, npt.NDArray[np.uint32]]:
        """All words in one line, and where each begins: searched through faster than one by one."""
        words = self.surfaces["word"]
        signs = np.full((len(words), words.dtype.itemsize + 1), ord("\n"), np.uint8)
        signs[:, 1:] = np.ascontiguousarray(words).view(np.uint8).reshape(len(words), -1)
        lengths = np.count_nonzero(signs, axis=1)
        return signs[signs != 0].tobytes() + b"\n", (np.cumsum(lengths) - lengths + 1).astype(np.uint32)

    @property
    def weight(self) -> int:
        """What it holds in memory besides what is kept of terms, in bytes, once words were looked into."""
        return self.terms.weight + len(self.surfaces) * 16

    def surfaces_with(self, piece: bytes) -> npt.NDArray[Any]:
        """The words that have the piece at their beginning, in them or at their end, with how often each occurs."""
        if not len(self.surfaces):
            return self.surfaces
        line, starts = self._line
        found, at = [], line.find(piece)
        while at >= 0:
            found.append(at)
            at = line.find(piece, line.find(b"\n", at))
        return self.surfaces[np.searchsorted(starts, found, side="right") - 1]

    def everything(self) -> Iterator[Found]:
        """All postings, read and checked."""
        edges = [*range(0, self.terms.count, 1_000), self.terms.count]
        for first, last in pairwise(edges):
            docs, _impacts = self.terms.ranked(first, last)
            yield Found(docs, self.terms.times(first, last), self.terms.places(first, last))


def write_rows(
    folder: Path,
    storage: Any,
    lexicon: Lexicon,
    rows: Sequence[KnowledgeRow],
    others: Iterable[Part],
    step: Callable[[float], None],
) -> Part:
    """A part of these posts. Others that are there count in the averages. `step` hears the share that is done."""
    facts = np.zeros(len(rows), FACTS)
    facts["post_id"] = [row.post_id for row in rows]
    facts["topic_id"] = [row.topic_id for row in rows]
    facts["community_id"] = [row.community_id for row in rows]
    facts["author_id"] = [row.author_id for row in rows]
    facts["created_at"] = [max(0, min(0xFFFFFFFF, int(row.created_at.timestamp()))) for row in rows]
    facts["head"] = [head_of(row.title, row.tags, row.community_id) for row in rows]
    facts["passage"] = [row.passage for row in rows]
    bodies = []
    for n, row in enumerate(rows):
        bodies.append(row.body if row.passage else plain_text(row.body))
        if n % AT_A_TIME == 0:
            step(0.4 * n / len(rows))
    texts = (text for row, body in zip(rows, bodies, strict=True) for text in (row.title, " ".join(row.tags), body))
    found, times, lengths = lexicon.read(texts)
    for n, field in enumerate(("title", "tags", "body")):
        facts[f"{field}_length"] = np.minimum(lengths[n::3], 0xFFFF)
    numbers, together = put_together(found.docs, found.terms, found.times, found.positions)
    step(0.6)
    first = [doc for doc, row in enumerate(rows) if row.number == 1]
    heads = [np.empty(0, HEADS)]
    for n in range(0, len(first), AT_A_TIME):
        some = first[n : n + AT_A_TIME]
        heads.append(heads_of(some, [rows[doc].title for doc in some], [bodies[doc] for doc in some]))
        step(0.6 + 0.3 * n / len(first))
    writing = _NewPart(folder, storage, lexicon.language.code, facts, others)
    writing.add(lexicon.terms, numbers, together)
    return writing.close(surfaces_of(lexicon.surfaces[: len(times)], times), np.concatenate(heads))


def head_of(title: str, tags: Sequence[str], community_id: int) -> int:
    """A check value of what all posts of a topic have in common in the index."""
    return crc32("\0".join((title, *tags, str(community_id))).encode("utf-8", "replace"))


class _NewPart:
    """The files of a part that is being written."""

    def __init__(self, folder: Path, storage: Any, code: str, facts: npt.NDArray[Any], others: Iterable[Part]) -> None:
        self._folder, self._facts = folder, facts
        self.part: Part = PartCodec().new_segment(storage, NAME)
        self.part.language = code
        self.part.set_doc_count(len(facts))
        lengths = {field: facts[f"{field}_length"] for field in FIELDS}
        self.part.lengths = {field: int(lengths[field].sum()) for field in FIELDS}
        self.part.averages = averages([self.part, *others])
        self._norms = norms_of(lengths, self.part.averages)
        self._writer = TermsWriter(self._file(TERMS), self._file(POSTINGS), doc_count=len(facts))

    def _file(self, ending: str) -> Path:
        return self._folder / str(self.part.make_filename(ending))

    def add(self, terms: Sequence[bytes], numbers: npt.NDArray[Any], found: Found) -> None:
        """Postings by term; `numbers` are those of `terms`, ascending. All after what was added before."""
        if not len(numbers):
            return
        edges = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]])
        counts = np.diff(np.r_[edges, len(numbers)])
        named = [terms[number] for number in numbers[edges].tolist()]
        order = np.asarray(sorted(range(len(named)), key=named.__getitem__))
        if len(order) > 1 and (np.diff(order) < 0).any():
            counts, starts = counts[order], edges[order]
            found = found.taken(np.arange(len(numbers)) + np.repeat(starts - (np.cumsum(counts) - counts), counts))
            named = [named[n] for n in order.tolist()]
        self._writer.add(named, counts, found, self._norms)

    def close(self, surfaces: npt.NDArray[Any], heads: npt.NDArray[Any]) -> Part:
        self._writer.close()
        for ending, column in ((FACTS_FILE, self._facts), (SURFACES_FILE, surfaces), (HEADS_FILE, heads)):
            column.tofile(self._file(ending))
        for ending in (TERMS, POSTINGS, FACTS_FILE, SURFACES_FILE, HEADS_FILE):
            _to_disk(self._file(ending))
            self.part.checks[ending] = check_value(self._file(ending))
        return self.part


def averages(parts: Sequence[Part]) -> dict[str, float]:
    """Terms in a post, by field."""
    count = max(1, sum(part.doc_count_all() for part in parts))
    return {field: max(0.5, sum(part.lengths[field] for part in parts) / count) for field in FIELDS}


def merge(folder: Path, storage: Any, parts: Sequence[Part], others: Iterable[Part]) -> Part:
    """One part of what is left of several. Takes memory for a stretch of terms at a time, however large they are."""
    opened = [OpenPart(folder, part) for part in parts]
    kept = []
    for part, one in zip(parts, opened, strict=True):
        stays = np.ones(one.count, np.bool_)
        stays[np.fromiter(part.deleted_docs(), np.int64)] = False
        kept.append(stays)
    befores = np.cumsum([0, *(int(stays.sum()) for stays in kept)]).tolist()
    facts = np.concatenate([one.facts[stays] for one, stays in zip(opened, kept, strict=True)])
    writing = _NewPart(folder, storage, parts[0].language, facts, others)
    for stretch in _stretches([one.terms for one in opened]):
        writing.add(*_merged(opened, kept, befores, stretch))
    heads = [_kept_heads(one.heads, stays, before) for one, stays, before in zip(opened, kept, befores, strict=False)]
    return writing.close(merged_surfaces([one.surfaces for one in opened]), np.concatenate(heads))


def _stretches(several: Sequence[PartTerms]) -> Iterator[list[tuple[int, int]]]:
    """The terms of all parts from one word to another: for each part from which number to before which."""
    largest = max(several, key=lambda terms: terms.edges[terms.count])
    all_edges, edges = sum(terms.edges[terms.count] for terms in several), largest.edges
    share = MERGED_AT_ONCE * edges[largest.count] // max(1, all_edges)
    firsts = [0] * len(several)
    at = 0
    while at < largest.count:
        aim = edges[at] + share
        end = at + 1
        step = 1 << 14
        while step:
            if end + step <= min(largest.count, at + 20_000) and edges[end + step] <= aim:
                end += step
            step >>= 1
        if end >= largest.count:
            break
        lasts = [terms.from_(largest.term(end)) for terms in several]
        yield list(zip(firsts, lasts, strict=True))
        firsts, at = lasts, end
    yield [(first, terms.count) for first, terms in zip(firsts, several, strict=True)]


def _merged(
    opened: Sequence[OpenPart], kept: Sequence[Mask], befores: Sequence[int], stretch: Sequence[tuple[int, int]]
) -> tuple[list[bytes], npt.NDArray[Any], Found]:
    """A stretch of terms of all parts: the terms, and for the kept posts where they stand."""
    own = [
        [one.terms.term(number) for number in range(first, last)]
        for one, (first, last) in zip(opened, stretch, strict=True)
    ]
    terms = sorted(set().union(*own))
    numbers = {term: n for n, term in enumerate(terms)}
    gathered: list[Found] = []
    of: list[npt.NDArray[Any]] = []
    for one, stays, before, (first, last), names in zip(opened, kept, befores, stretch, own, strict=False):
        if first == last:
            continue
        docs, _impacts = one.terms.ranked(first, last)
        found = Found(docs, one.terms.times(first, last), one.terms.places(first, last))
        edges = np.asarray(one.terms.edges[first : last + 1], np.int64)
        lengths = edges[1:] - edges[:-1]
        which = np.repeat(np.fromiter(map(numbers.__getitem__, names), np.int32, len(names)), lengths)
        stay = stays[docs]
        if not stay.all():
            found, which = found.only(stay), which[stay]
        renumbered = (np.cumsum(stays, dtype=np.int64) - 1 + before).astype(np.int32)
        gathered.append(Found(renumbered[found.docs], found.times, found.places))
        of.append(which)
    if not of:
        return terms, np.empty(0, np.int32), Found(*(np.empty(0, np.int32) for _ in range(3)))
    together = Found(
        *(np.concatenate([getattr(one, name) for one in gathered]) for name in ("docs", "times", "places"))
    )
    which = np.concatenate(of)
    order = np.argsort(which.astype(np.uint16) if len(terms) <= 0xFFFF else which, kind="stable")
    return terms, which[order], together.taken(order)


def _kept_heads(heads: npt.NDArray[Any], kept: Mask, before: int) -> npt.NDArray[Any]:
    """Those of kept documents, numbered anew after those that come before."""
    stay = np.array(heads[kept[heads["doc"]]], HEADS)
    stay["doc"] = (np.cumsum(kept) - 1)[stay["doc"]] + before
    return stay


def _to_disk(file: Path) -> None:
    """Have it on the disk before anything says that it is there."""
    with suppress(OSError), file.open("rb+") as opened:
        os.fsync(opened.fileno())
