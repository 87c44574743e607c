"""Where the terms of a part stand, on disk: sorted terms, and columns that numpy reads as they are.

A term has one list over all fields: documents, what the term adds to the score of each but for its rarity, how often it
stands there, and the places. A place tells the field as well: each field has a range of places of its own.

`.pst` holds the columns one after another, each in the order of terms. `.trm` holds the terms, where each begins in the
columns, and a check value for each block of `.pst`: what is read is checked, and nothing else is.
"""

from __future__ import annotations

import os
import struct
import threading
import weakref
from array import array
from collections.abc import Sequence
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from forumdesk.search.lexicon import MOST_TIMES
from forumdesk.search.schema import FIELDS, LENGTH_MATTERS, SATURATION, WEIGHTS
from forumdesk.text.words import LONGEST

Numbers = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

TERMS, POSTINGS = ".trm", ".pst"

BLOCK = 8_192
COPIED_LESS = 32 * BLOCK

KNOWN_MOST = 4_000
"""Terms whose numbers are remembered: a question asks for each of its own several times."""
_HEAD = struct.Struct("<4sIIIII")
_MAGIC = b"FDt4"
COLUMNS = ("docs", "impacts", "times", "places")

STEPS = np.float32(65_535 / (SATURATION + 1))
"""What a term adds to a score, but for its rarity, is kept in such steps."""

PLACES = {"title": 0, "tags": 1_024, "body": 1_536}
"""Where the places of a field begin, in the order in which a post is read."""
_ENDS = {"title": 1_023, "tags": 1_535, "body": 65_535}

IN_MEMORY = 8 << 20
"""So many bytes of a column that is being written are kept in memory; more go to a file."""


class DamagedIndexError(Exception):
    """The index on disk is not what was written. It is derived: it is built again."""


class Block:
    """A file of which pieces are read and checked. For any thread. Nothing is mapped: what is kept, others count."""

    def __init__(self, file: Path, size: int, checks: memoryview[int]) -> None:
        self._name, self._size, self._checks = file.name, size, checks
        self._file = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        weakref.finalize(self, os.close, self._file)
        self._lock = threading.Lock()

    def read(self, start: int, length: int) -> memoryview[int]:
        """Raises DamagedIndexError."""
        first, last = start // BLOCK, -(-(start + length) // BLOCK)
        begin = first * BLOCK
        data = self._pieces(begin, min(last * BLOCK, self._size) - begin)
        view = memoryview(data)
        checks = self._checks
        for n in range(last - first):
            if crc32(view[n * BLOCK : (n + 1) * BLOCK]) != checks[first + n]:
                raise DamagedIndexError(self._name)
        return view[start - begin : start - begin + length]

    if hasattr(os, "pread"):

        def _pieces(self, begin: int, length: int) -> bytes:
            return os.pread(self._file, length, begin)

    else:

        def _pieces(self, begin: int, length: int) -> bytes:
            with self._lock:
                os.lseek(self._file, begin, os.SEEK_SET)
                return os.read(self._file, length)


class PartTerms:
    """The terms of a part. What is asked of a term is asked by its number, in the order of terms."""

    def __init__(self, terms: Path, postings: Path) -> None:
        with terms.open("rb") as opened:
            head = opened.read(_HEAD.size)
            if len(head) != _HEAD.size:
                raise DamagedIndexError(terms.name)
            magic, self.count, self.doc_bytes, n, places, blocks = _HEAD.unpack(head)
            if magic != _MAGIC or self.doc_bytes not in (2, 4):
                raise DamagedIndexError(terms.name)
            step = self.count + 1
            data = opened.read(4 * (3 * step + blocks))
            if len(data) != 4 * (3 * step + blocks):
                raise DamagedIndexError(terms.name)
            numbers = memoryview(data).cast("I")
            self._text = opened.read()
        self._ends, self.edges, self.place_edges = (numbers[k * step : (k + 1) * step] for k in range(3))
        sizes = (n * self.doc_bytes, n * 2, n, places * 2)
        self._begins = [sum(sizes[:k]) for k in range(4)]
        if len(self._text) != self._ends[self.count] or -(-sum(sizes) // BLOCK) != blocks:
            raise DamagedIndexError(terms.name)
        self._file = Block(postings, sum(sizes), numbers[3 * step :])
        self.doc_type = np.dtype(f"<u{self.doc_bytes}")
        self._types = (self.doc_type, np.dtype("<u2"), np.dtype("u1"), np.dtype("<u2"))

        self._known: dict[bytes, int] = {}
        self.weight: int = len(data) + len(self._text) + min(self.count, KNOWN_MOST) * 150
        """In bytes."""

    def term(self, number: int) -> bytes:
        return self._text[self._ends[number] : self._ends[number + 1]]

    def from_(self, term: bytes) -> int:
        """The number of the first term that is not before this one."""
        text, ends = self._text, self._ends
        low, high = 0, self.count
        while low < high:
            middle = (low + high) // 2
            if text[ends[middle] : ends[middle + 1]] < term:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, term: bytes) -> int:
        """The number of a term; -1 where it does not occur."""
        known = self._known.get(term)
        if known is not None:
            return known
        number = self.from_(term)
        found = number if number < self.count and self.term(number) == term else -1
        if len(self._known) >= KNOWN_MOST:
            self._known.clear()
        if len(term) <= 2 * LONGEST:
            self._known[term] = found
        return found

    def doc_count(self, number: int) -> int:
        """How many documents have it."""
        count: int = self.edges[number + 1] - self.edges[number]
        return count

    def _column(self, which: int, start: int, end: int) -> Numbers:
        kind = self._types[which]
        size = kind.itemsize
        read = np.frombuffer(self._file.read(self._begins[which] + start * size, (end - start) * size), kind)
        # Whoever keeps a few numbers would keep all of the blocks that were read for them.
        return read.copy() if read.nbytes < COPIED_LESS else read

    def ranked(self, first: int, last: int) -> tuple[Numbers, Numbers]:
        """The documents of the terms `first` to before `last`, with what the terms add to them in STEPS."""
        start, end = self.edges[first], self.edges[last]
        return self._column(0, start, end), self._column(1, start, end)

    def docs(self, number: int) -> Numbers:
        return self._column(0, self.edges[number], self.edges[number + 1])

    def times(self, first: int, last: int) -> Numbers:
        return self._column(2, self.edges[first], self.edges[last])

    def places(self, first: int, last: int) -> Numbers:
        return self._column(3, self.place_edges[first], self.place_edges[last])


class TermsWriter:
    """Takes terms in their order, any number at a time."""

    def __init__(self, terms: Path, postings: Path, *, doc_count: int) -> None:
        self._terms_file, self._postings_file = terms, postings
        self._doc_type = "<u2" if doc_count <= 0x10000 else "<u4"
        self._columns = [SpooledTemporaryFile(IN_MEMORY, dir=str(terms.parent)) for _ in COLUMNS]  # noqa: SIM115
        self._text: list[bytes] = []
        self._ends, self._edges, self._place_edges = array("I", [0]), array("I", [0]), array("I", [0])

    def add(self, terms: Sequence[bytes], doc_counts: Numbers, found: Found, norms: Floats) -> None:
        """Sorted terms after all that came before, in how many documents each is, and where."""
        if not len(terms):
            return
        self._text.append(b"".join(terms))
        _append(self._ends, np.fromiter(map(len, terms), np.int64, len(terms)))
        _append(self._edges, doc_counts)
        _append(self._place_edges, np.add.reduceat(found.times, np.cumsum(doc_counts) - doc_counts, dtype=np.int64))
        columns = (
            found.docs.astype(self._doc_type),
            impacts_of(found, norms),
            found.times.astype("u1"),
            found.places.astype("<u2"),
        )
        for file, column in zip(self._columns, columns, strict=True):
            file.write(column.data)

    def close(self) -> None:
        checks = array("I")
        with self._postings_file.open("w+b") as out:
            for column in self._columns:
                column.seek(0)
                copyfileobj(column, out, 1 << 20)
                column.close()
            out.seek(0)
            while block := out.read(BLOCK):
                checks.append(crc32(block))
        count, n, places = len(self._ends) - 1, self._edges[-1], self._place_edges[-1]
        head = _HEAD.pack(_MAGIC, count, int(self._doc_type[-1]), n, places, len(checks))
        with self._terms_file.open("wb") as out:
            out.write(head)
            for numbers in (self._ends, self._edges, self._place_edges, checks):
                out.write(numbers.tobytes())
            out.writelines(self._text)


def _append(edges: array[int], lengths: Numbers) -> None:
    edges.frombytes((np.cumsum(lengths, dtype=np.int64) + edges[-1]).astype("<u4").tobytes())


class Found:
    """Where terms stand: one entry per term and document, by term and then by document.

    `places` has `times` entries for each.
    """

    __slots__ = ("docs", "places", "times")

    def __init__(self, docs: Numbers, times: Numbers, places: Numbers) -> None:
        self.docs, self.times, self.places = docs, times, places

    def only(self, stays: npt.NDArray[np.bool_]) -> Found:
        return Found(self.docs[stays], self.times[stays], self.places[np.repeat(stays, self.times)])

    def taken(self, order: Numbers) -> Found:
        """The same in another order."""
        times = self.times[order]
        starts = np.cumsum(self.times, dtype=np.int64) - self.times
        nth = np.arange(int(times.sum())) - np.repeat(np.cumsum(times, dtype=np.int64) - times, times)
        return Found(self.docs[order], times, self.places[np.repeat(starts[order], times) + nth])


def norms_of(lengths: dict[str, Numbers], averages: dict[str, float]) -> Floats:
    """What one occurrence counts in each document, by the field that it stands in: a row per field."""
    made = np.empty((len(PLACES), len(lengths["body"])), np.float32)
    for n, field in enumerate(PLACES):
        b = LENGTH_MATTERS[field]
        made[n] = WEIGHTS[field] / (1 - b + b * lengths[field].astype(np.float32) / np.float32(averages[field]))
    return made


def impacts_of(found: Found, norms: Floats) -> Numbers:
    """BM25F: occurrences weighed by field and by the field's length are summed, then saturate. In STEPS."""
    if not len(found.docs):
        return np.empty(0, "<u2")
    fields = np.zeros(len(found.places), np.int64)
    for begin in list(PLACES.values())[1:]:
        fields += found.places >= begin
    fields *= norms.shape[1]
    fields += np.repeat(found.docs, found.times)
    counted = np.add.reduceat(norms.ravel()[fields], np.cumsum(found.times, dtype=np.int64) - found.times)
    return np.rint(counted * ((SATURATION + 1) * STEPS) / (counted + np.float32(SATURATION))).astype("<u2")


def field_of(places: Numbers) -> Numbers:
    """The number of the field, in the order of PLACES, that each place lies in."""
    return np.searchsorted(np.fromiter(PLACES.values(), np.int64)[1:], places, side="right")


def put_together(docs: Numbers, terms: Numbers, times: Numbers, positions: Numbers) -> tuple[Numbers, Found]:
    """Fields that were read as documents of their own (0 title, 1 tags, 2 body of the first post, 3 title ...), as one.

    The term of each entry, and where it stands.
    """
    fields = docs % len(PLACES)
    begins, ends = (np.fromiter(by_field.values(), np.int32) for by_field in (PLACES, _ENDS))
    places = np.minimum(positions + np.repeat(begins[fields], times), np.repeat(ends[fields], times))
    docs = docs // len(PLACES)
    if not len(docs):
        return terms, Found(docs, times, places)
    first = np.flatnonzero(np.r_[True, (terms[1:] != terms[:-1]) | (docs[1:] != docs[:-1])])
    summed = np.add.reduceat(times, first, dtype=np.int64)
    if summed.max() > MOST_TIMES:
        nth = np.arange(len(places)) - np.repeat(np.cumsum(summed) - summed, summed)
        places, summed = places[nth < MOST_TIMES], np.minimum(summed, MOST_TIMES)
    return terms[first], Found(docs[first], summed, places)


assert set(PLACES) == set(FIELDS)
