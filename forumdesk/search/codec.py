"""How Whoosh sees the index: its table of contents and segments, over our own files of terms and postings."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from struct import Struct
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Codec, W3Segment, W3TermInfo
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.matching import ListMatcher
from whoosh.reading import TermNotFound

from forumdesk.search.postings import PLACES, POSTINGS, TERMS, DamagedIndexError, Found, PartTerms, field_of
from forumdesk.search.schema import SURFACE_MOST, SURFACES

FACTS_FILE, SURFACES_FILE, HEADS_FILE = ".fct", ".voc", ".vec"

_CHECK = Struct("<I")

Numbers = npt.NDArray[Any]


class FieldTerms(base.TermsReader):  # type: ignore[misc]
    """Our terms as Whoosh's own searcher reads them: field by field. The program itself never comes this way."""

    def __init__(self, terms: PartTerms) -> None:
        self._terms = terms

    def _found(self, field: str, term: bytes) -> Found | None:
        number = self._terms.find(term)
        if number < 0:
            return None
        docs, times = self._terms.docs(number), self._terms.times(number, number + 1)
        places = self._terms.places(number, number + 1)
        here = field_of(places) == list(PLACES).index(field)
        of = np.repeat(docs, times)[here]
        docs, times = np.unique(of, return_counts=True)
        return Found(docs, times, places[here] - PLACES[field]) if len(docs) else None

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return term[0] in PLACES and self._found(*term) is not None

    def terms_from(self, field: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for number in range(self._terms.from_(prefix), self._terms.count):
            if (field, self._terms.term(number)) in self:
                yield field, self._terms.term(number)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for field in sorted(PLACES):
            yield from self.terms_from(field, b"")

    def items_from(self, field: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], Any]]:
        return ((pair, self.term_info(*pair)) for pair in self.terms_from(field, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], Any]]:
        return ((pair, self.term_info(*pair)) for pair in self.terms())

    def term_info(self, field: str, term: bytes) -> Any:
        found = self._found(field, term)
        if found is None:
            raise TermNotFound(f"No term {field}:{term!r}")
        return W3TermInfo(weight=float(len(found.places)), df=len(found.docs))

    def frequency(self, field: str, term: bytes) -> float:
        found = self._found(field, term)
        return 0.0 if found is None else float(len(found.places))

    def doc_frequency(self, field: str, term: bytes) -> int:
        found = self._found(field, term)
        return 0 if found is None else len(found.docs)

    def cursor(self, field: str, fieldobj: Any) -> Any:
        raise NotImplementedError

    def matcher(self, field: str, term: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        info, found = self.term_info(field, term), self._found(field, term)
        assert found is not None
        ends = np.cumsum(found.times)
        values = [
            found.places[end - times : end].astype("<u2").tobytes()
            for end, times in zip(ends, found.times, strict=True)
        ]
        docs, times = found.docs.tolist(), found.times.astype(float).tolist()
        return ListMatcher(docs, times, values, format_, scorer=scorer, term=(field, term), terminfo=info)

    def indexed_field_names(self) -> Sequence[str]:
        return list(PLACES)


class PartCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec with our terms and postings."""

    def new_segment(self, storage: Any, indexname: str) -> Part:
        return Part(self, indexname)

    def terms_reader(self, storage: Any, segment: Any) -> FieldTerms:
        folder = Path(storage.folder)
        return FieldTerms(PartTerms(folder / segment.make_filename(TERMS), folder / segment.make_filename(POSTINGS)))


class Part(W3Segment):  # type: ignore[misc]
    """Whoosh's record of a segment, with the sizes and check values of its files, and the language it was read in."""

    def __init__(self, codec: PartCodec, indexname: str) -> None:
        super().__init__(codec, indexname)
        self.checks: dict[str, tuple[int, int]] = {}
        self.language = ""
        self.averages: dict[str, float] = {}
        """Terms in a post, by field, that its scores were made with."""
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
