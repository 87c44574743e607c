"""Files of e-mails -> one message after the other: mbox in all its dialects, Maildir, single .eml; packed or not."""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from forumdesk.errors import BadFile, Invalid

MESSAGE_MOST = 25 * 1_048_576
"""Bytes of a message; a larger one is named and left out."""

_LINE_MOST = 1 << 20
_HEADER = re.compile(rb"[!-9;-~]{1,80}:(?:\s|$)|>From ")
_DELIVERED = re.compile(rb"From .*\d{4}\s*$|From \S+\s*$|From .*\d\d:\d\d")
_QUOTED_FROM = re.compile(rb">+From ")
_NO_MAIL = {".json", ".xml", ".html", ".htm", ".pdf", ".zip", ".msf", ".idx", ".db", ".py", ".md", ".png", ".jpg"}


@dataclass(frozen=True)
class RawMail:
    """A message as it lies in its file; `line` is where it begins. `content` is None where it is too large."""

    number: int
    line: int
    from_line: bytes
    content: bytes | None


def mail_files(place: Path) -> list[Path]:
    """The files of mails at `place`: itself, or all below a folder. Raises Invalid where there are none."""
    if place.is_file():
        found = [place] if _holds_mail(place) else []
    elif place.is_dir():
        found = [file for file in sorted(place.rglob("*")) if file.is_file() and _holds_mail(file)]
    else:
        raise Invalid(
            f"There is no file or folder {place}. Name the mbox file, or the folder it lies in.", field="folder"
        )
    if not found:
        raise Invalid(f"{place} holds no mails: neither an mbox file, nor .eml files, nor a Maildir.", field="folder")
    return found


def is_mail(place: Path) -> bool:
    """Whether mails lie at `place`."""
    try:
        return bool(mail_files(place))
    except Invalid:
        return False


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


def _holds_mail(file: Path) -> bool:
    if file.suffix.lower() in _NO_MAIL or file.name.startswith("."):
        return False
    try:
        with _opened(file) as raw:
            lines = [raw.readline(2_000) for _ in range(3)]
    except (OSError, EOFError, lzma.LZMAError, zlib.error):
        return False
    return _begins_mbox(lines) or (file.suffix.lower() == ".eml" or file.parent.name in {"cur", "new"})


def _begins_mbox(lines: list[bytes]) -> bool:
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    return lines[first].startswith(b"From ") and (len(lines) <= first + 1 or bool(_HEADER.match(lines[first + 1])))


def size_of(file: Path) -> int:
    """Bytes on the disk: how much there is to read."""
    return file.stat().st_size


def raw_mails(file: Path) -> Iterator[RawMail]:
    """The messages of a file in order, one in memory at a time. Raises BadFile where the file itself breaks off."""
    try:
        with _opened(file) as raw:
            yield from _messages(raw)
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        raise BadFile(f"{file.name} cannot be read to its end: {error}", where=file.name) from error


def _messages(raw: IO[bytes]) -> Iterator[RawMail]:
    number = line_number = start = size = 0
    from_line = b""
    lines: list[bytes] = []
    is_blank, is_too_large = True, False
    line = raw.readline(_LINE_MOST)
    while line:
        following = raw.readline(_LINE_MOST)
        line_number += 1
        if is_blank and _begins(line, following):
            if number:
                yield RawMail(number, start, from_line, None if is_too_large else b"".join(lines))
            number, start, from_line = number + 1, line_number, line
            lines, size, is_too_large = [], 0, False
        else:
            if not number and line.strip():  # a single message, or an mbox whose first separator is lost
                number, start = 1, line_number
            size += len(line)
            is_too_large = is_too_large or size > MESSAGE_MOST
            if is_too_large:
                lines = []
            elif number:
                lines.append(line[1:] if _QUOTED_FROM.match(line) else line)
        is_blank = not line.strip()
        line = following
    if number:
        yield RawMail(number, start, from_line, None if is_too_large else b"".join(lines))


def _begins(line: bytes, following: bytes) -> bool:
    """Whether a line is the separator before a message, and no sentence that starts with 'From '."""
    if not line.startswith(b"From ") or not _DELIVERED.match(line):
        return False
    return bool(_HEADER.match(following)) or not following.strip()
