"""How a part of the index lies on disk: Whoosh's dictionary of terms, with postings that numpy reads as they are."""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3Segment, W3TermInfo, W3TermsReader
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.matching import ListMatcher
from whoosh.reading import TermNotFound
from whoosh.system import pack_ushort

from forumdesk.search.schema import SURFACE_MOST, SURFACES
from forumdesk.search.words import Occurrences

TERMS, POSTINGS, FACTS_FILE, SURFACES_FILE, HEADS_FILE = ".trm", ".pst", ".fct", ".voc", ".vec"

_HEAD = struct.Struct("<IIHH")
"""Check values of what is read for ranking and of the positions; whether ids take four bytes; nothing."""


Numbers = npt.NDArray[Any]


_CHECK = struct.Struct("<I")


class DamagedIndexError(Exception):
    """The index on disk is not what was written. It is derived: it is built again."""


class Postings:
    """Where one term stands in one field of a part: documents, how often in each, and the places."""

    __slots__ = ("_blob", "_check", "docs", "times")

    def __init__(self, docs: Numbers, times: Numbers, blob: bytes, check: int) -> None:
        self.docs, self.times = docs, times
        self._blob = blob
        self._check: int | None = check

    @property
    def weight(self) -> int:
        """In bytes."""
        return self.docs.nbytes + self.times.nbytes + len(self._blob)

    @property
    def positions(self) -> Numbers:
        """All places, `times` for each document."""
        if self._check is not None:
            if crc32(self._blob) != self._check:
                raise DamagedIndexError("positions")
            self._check = None
        return np.frombuffer(self._blob, "<u2")


def read_blob(blob: bytes, count: int) -> Postings:
    """The postings of a term that stands in `count` documents."""
    if len(blob) < _HEAD.size:
        raise DamagedIndexError("postings")
    check, places_check, wide, _ = _HEAD.unpack_from(blob)
    size = count * (4 if wide else 2)
    end = _HEAD.size + size + count
    if crc32(blob[_HEAD.size : end]) != check or end > len(blob):
        raise DamagedIndexError("postings")
    docs = np.frombuffer(blob, "<u4" if wide else "<u2", count, _HEAD.size).astype(np.int32)
    return Postings(docs, np.frombuffer(blob, "u1", count, _HEAD.size + size), blob[end:], places_check)


def _extent(info: Any) -> tuple[int, int]:
    """Where the postings of a term begin, and their length in bytes."""
    offset, length = info.extent()
    return offset, length if isinstance(length, int) else length[0]  # Whoosh forgets to unpack what it reads


class MappedFile(StructFile):  # type: ignore[misc]
    """A file of which several threads read pieces at once: nothing is sought, nothing copied into memory."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as opened:
            self._map = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        super().__init__(self._map, name=file.name)

    def get(self, position: int, length: int) -> bytes:
        return self._map[position : position + length]


class PartTerms(W3TermsReader):  # type: ignore[misc]
    """Whoosh's dictionary of terms over our postings."""

    def postings(self, field: str, term: bytes) -> Postings | None:
        """Where the term stands in the field, if it does."""
        try:
            info = self.term_info(field, term)
        except TermNotFound:
            return None
        return read_blob(self._postfile.get(*_extent(info)), info.doc_frequency())


class PartWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes the terms of a field with all their postings at once."""

    def __init__(self, codec: Any, storage: Any, segment: Any) -> None:
        super().__init__(codec, storage, segment)
        self._postfile.write(b"FDp1")

    def write_field(self, field: str, fieldobj: Any, terms: Sequence[bytes], found: Occurrences) -> None:
        """`found.terms` are numbers of `terms`."""
        self.start_field(field, fieldobj)
        numbers = found.terms
        first = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]]) if len(numbers) else numbers
        spans = np.c_[first, np.r_[first[1:], len(numbers)]] if len(numbers) else np.empty((0, 2), np.int64)
        wide = bool(len(numbers)) and int(found.docs.max()) > 0xFFFF
        size = 4 if wide else 2
        docs, times = found.docs.astype("<u4" if wide else "<u2").tobytes(), found.times.astype("u1").tobytes()
        positions = found.positions.astype("<u2").tobytes()
        edges = np.r_[0, np.cumsum(found.times)]
        places = (edges[spans] * 2).tolist()
        key, offset, write, add = (
            pack_ushort(self._fieldid),
            self._postfile.tell(),
            self._postfile.write,
            self._tindex.add,
        )
        named = [terms[number] for number in numbers[first].tolist()]
        for n in sorted(range(len(named)), key=named.__getitem__):
            a, b = int(spans[n, 0]), int(spans[n, 1])
            head = docs[size * a : size * b] + times[a:b]
            standing = positions[places[n][0] : places[n][1]]
            blob = _HEAD.pack(crc32(head), crc32(standing), wide, 0) + head + standing
            info = W3TermInfo(weight=float(len(standing) // 2), df=b - a)
            info.set_extent(offset, len(blob))
            write(blob)
            add(key + named[n], info.to_bytes())
            offset += len(blob)
        self.finish_field()


class PartCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec with our postings. Whoosh's own searcher reads them as well."""

    def new_segment(self, storage: Any, indexname: str) -> Part:
        return Part(self, indexname)

    def field_writer(self, storage: Any, segment: Any) -> PartWriter:
        return PartWriter(self, storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> PartTerms:
        folder = Path(storage.folder)
        file = folder / segment.make_filename(TERMS)
        return PartTerms(
            self, MappedFile(file), file.stat().st_size, MappedFile(folder / segment.make_filename(POSTINGS))
        )

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> ListMatcher:
        postings = read_blob(dbfile.get(*_extent(terminfo)), terminfo.doc_frequency())
        places, ends = postings.positions, np.cumsum(postings.times)
        values = [places[end - times : end].tobytes() for end, times in zip(ends, postings.times, strict=True)]
        docs, times = postings.docs.tolist(), postings.times.astype(float).tolist()
        return ListMatcher(docs, times, values, format_, scorer=scorer, term=term, terminfo=terminfo)


class Part(W3Segment):  # type: ignore[misc]
    """Whoosh's record of a segment, with the sizes and check values of its files, and the language it was read in."""

    def __init__(self, codec: PartCodec, indexname: str) -> None:
        super().__init__(codec, indexname)
        self.checks: dict[str, tuple[int, int]] = {}
        self.language = ""
        self._fieldlengths: dict[str, int] = {}

    @property
    def lengths(self) -> dict[str, int]:
        """All terms of all posts, by field."""
        return self._fieldlengths

    @lengths.setter
    def lengths(self, lengths: dict[str, int]) -> None:
        self._fieldlengths = lengths


class IndexStorage(FileStorage):  # type: ignore[misc]
    """The folder as Whoosh sees it. Tables of contents carry a check value and are on disk before they count."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        old, new = Path(self.folder, oldname), Path(self.folder, newname)
        with old.open("rb+") as file:
            check = crc32(file.read())
            file.write(_CHECK.pack(check))
            file.flush()
            os.fsync(file.fileno())
        old.replace(new)

    def open_file(self, name: str, **options: Any) -> Any:
        if not name.endswith(".toc"):
            return super().open_file(name, **options)
        content = Path(self.folder, name).read_bytes()
        content, check = content[: -_CHECK.size], content[-_CHECK.size :]
        if check != _CHECK.pack(crc32(content)):
            raise DamagedIndexError(name)
        return StructFile(BytesIO(content), name=name)


def check_value(file: Path) -> tuple[int, int]:
    """Size and CRC of a file."""
    with file.open("rb") as opened:
        size, check = 0, 0
        while chunk := opened.read(1 << 20):
            size, check = size + len(chunk), crc32(chunk, check)
    return size, check


def surfaces_of(words: Sequence[str], times: Numbers) -> Numbers:
    """The words as people wrote them, sorted, with how often each occurs. Words without occurrences are left out."""
    kept = [
        (encoded, count)
        for word, count in zip(words, times.tolist(), strict=True)
        if count and len(encoded := word.encode("utf-8", "replace")) <= SURFACE_MOST
    ]
    kept.sort()
    return np.array(kept, SURFACES)


def merged_surfaces(several: Sequence[Numbers]) -> Numbers:
    together = np.concatenate(several)
    words, which = np.unique(together["word"], return_inverse=True)
    merged = np.zeros(len(words), SURFACES)
    merged["word"] = words
    merged["times"] = np.bincount(which, together["times"], minlength=len(words))
    return merged
