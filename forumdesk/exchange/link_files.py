"""Files of links, read a piece at a time: packed or not, in whatever encoding, and never more of them than is sane."""

from __future__ import annotations

import bz2
import codecs
import gzip
import html
import lzma
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from forumdesk.errors import BadFile
from forumdesk.store.schema.resources import ResourceKind, ResourceLevel

BYTES_MOST = 64 * 1_048_576
"""Of an unpacked file: more is no list of links, but a bomb or a mistake."""
ENTRIES_MOST = 200_000
TAG_MOST, TEXT_MOST = 262_144, 20_000
"""Characters of one tag, which may hold a picture; and of a text that is kept."""
_PIECE = 65_536


@dataclass(slots=True)
class Listed:
    """A link as a file names it, not looked at yet. `folders` are the headings that it stands under."""

    url: str
    title: str = ""
    summary: str = ""
    tags: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    kind: ResourceKind | None = None
    minutes: int | None = None
    level: ResourceLevel | None = None
    why: str = ""
    is_private: bool = False
    mended: str = ""
    """What was wrong with how it was written, and is put right: a few words that stand after a number."""


@dataclass(slots=True)
class Broken:
    """Something that should be a link and cannot be read; `where` is its line or its place in the file."""

    where: str
    why: str


class Tag:
    """A tag: its name in lower case ('a', '/a'), its attributes with names in lower case, whether it closes itself."""

    __slots__ = ("attributes", "closes", "name", "raw")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        inside = raw[1:-1]
        self.closes = inside.endswith("/")
        found = _NAME.match(inside)
        self.name = found[0].lower() if found else ""
        self.attributes = {
            name.lower(): unescape(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(inside)
        }


_NAME = re.compile(r"/?[A-Za-z!?][\w:.-]*")
# possessive, so that nothing is tried twice: who writes such a file may mean ill
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([\w:.-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++))""")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{0,31});")
BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,32};)")


def unescape(text: str) -> str:
    """Entities as what they stand for; a bare & stays one, as in an address `?a=1&copy=2`."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def text_of(file: Path) -> Iterator[str]:
    """The text of a file in pieces. Raises BadFile where it breaks off, or is larger than BYTES_MOST."""
    size = 0
    decoder: codecs.IncrementalDecoder | None = None
    try:
        with _opened(file) as raw:
            while piece := raw.read(_PIECE):
                size += len(piece)
                if size > BYTES_MOST:
                    large = f"{file.name} holds more than {BYTES_MOST >> 20} MB: no list of links is so long."
                    raise BadFile(large, where=file.name)
                decoder = decoder or _decoder(piece)
                yield decoder.decode(piece)
            if decoder is not None:
                yield decoder.decode(b"", final=True)
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        raise BadFile(f"{file.name} cannot be read to its end: {error}", where=file.name) from error


def _opened(file: Path) -> IO[bytes]:
    match file.suffix.lower():
        case ".gz":
            return cast("IO[bytes]", gzip.open(file, "rb"))
        case ".xz":
            return lzma.open(file, "rb")
        case ".bz2":
            return bz2.open(file, "rb")
        case _:
            return file.open("rb")


_SAYS = re.compile(rb"(?:encoding\s*=\s*[\"']|charset\s*=\s*[\"']?)([\w.-]{2,30})", re.IGNORECASE)


def _decoder(first: bytes) -> codecs.IncrementalDecoder:
    """By its mark, by what it says of itself, else UTF-8; single bytes that are none are taken as of Windows."""
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return codecs.getincrementaldecoder("utf-16")("replace")
    if first.startswith(codecs.BOM_UTF8):
        return codecs.getincrementaldecoder("utf-8-sig")(_AS_WINDOWS)
    said = _SAYS.search(first[:2_048])
    try:
        name = codecs.lookup(said[1].decode()).name if said else "utf-8"
    except LookupError:
        name = "utf-8"
    if name == "utf-8" or name not in _KNOWN:
        return codecs.getincrementaldecoder("utf-8")(_AS_WINDOWS)
    return codecs.getincrementaldecoder(name)("replace")


_KNOWN = {"iso8859-1", "iso8859-15", "cp1252", "cp1251", "koi8-r", "shift_jis", "euc-jp", "gbk", "gb18030", "big5"}
_AS_WINDOWS = "forumdesk-windows"


def _one_by_one(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_AS_WINDOWS, _one_by_one)


def lines_of(pieces: Iterable[str]) -> Iterator[str]:
    """The lines of a text, without their ends; of one that is longer than any link the rest is dropped."""
    left = ""
    for piece in pieces:
        left += piece
        *whole, left = left.split("\n")
        yield from (line.rstrip("\r") for line in whole)
        left = left[-_LINE_MOST:] if len(left) > _LINE_MOST else left
    if left:
        yield left.rstrip("\r")


_LINE_MOST = 1_048_576


def tags_and_texts(pieces: Iterable[str]) -> Iterator[Tag | str]:
    """What stands in a file of tags, well-formed or not: tags, and the texts between them, entities resolved.

    Nothing in it is loaded or expanded, so that there is nothing to blow up; comments are left out.
    """
    left = ""
    for piece in pieces:
        left += piece
        at, consumed = 0, 0
        while (at := left.find("<", at)) >= 0:
            end = _end_of_tag(left, at)
            if end is None and len(left) - at < TAG_MOST:
                break  # the rest of it is to come
            if end is None:
                at += TAG_MOST  # no tag is so long
                consumed = min(at, len(left))
                continue
            if at > consumed:
                yield unescape(left[consumed:at][:TEXT_MOST])
            raw = left[at:end]
            at = consumed = end
            if raw.startswith("<![CDATA["):
                yield raw[9:-3][:TEXT_MOST]
            elif not raw.startswith("<!--"):
                yield Tag(raw)
        if at < 0 and len(left) - consumed > TEXT_MOST:
            yield unescape(left[consumed:][:TEXT_MOST])
            consumed = len(left)
        left = left[consumed:]
    if left.strip():
        yield unescape(left[:TEXT_MOST])


def _end_of_tag(text: str, at: int) -> int | None:
    """Where a tag that begins at `at` is over, past quotes; None where its end is not there."""
    for begin, close in (("<!--", "-->"), ("<![CDATA[", "]]>")):
        if text.startswith(begin, at):
            found = text.find(close, at)
            return found + len(close) if found >= 0 else None
    place, limit = at + 1, min(len(text), at + TAG_MOST)
    while place < limit:
        nearest = min((n for n in (text.find(sign, place, limit) for sign in "\"'>") if n >= 0), default=-1)
        if nearest < 0:
            return None
        if text[nearest] == ">":
            return nearest + 1
        if not text[max(at, nearest - 99) : nearest].rstrip().endswith("="):
            place = nearest + 1  # it stands within a text whose end was taken for a quote
            continue
        closing = text.find(text[nearest], nearest + 1, limit)
        if closing < 0:  # a quote that nobody closed: the first end will do, if all of the tag is here
            first = text.find(">", nearest, limit)
            return first + 1 if first >= 0 and limit == at + TAG_MOST else None
        place = closing + 1
    return None
