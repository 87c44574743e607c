"""A file's bytes -> its passages: what kind it is stands in its content, not in its name."""

from __future__ import annotations

from collections.abc import Iterator

from forumdesk.text.documents.package import Package
from forumdesk.text.documents.passages import (
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_PASSAGES,
    Clock,
    Outcome,
    Passage,
    UnreadableError,
    taken_apart,
    tidied,
)
from forumdesk.text.documents.plaintext import decoded, read_text
from forumdesk.text.documents.sheets import read_sheets
from forumdesk.text.documents.slides import read_slides
from forumdesk.text.documents.word import read_word

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*", b"\0\0\1\0", b"\x1f\x8b", b"ID3")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Old Office files are such, and new ones with a password."""

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FAMILIES = {
    "word": (("wordprocessingml", "ms-word."), "word/document.xml", read_word),
    "slides": (("presentationml", "ms-powerpoint."), "ppt/presentation.xml", read_slides),
    "sheets": (("spreadsheetml", "ms-excel."), "xl/workbook.xml", read_sheets),
}


def read(content: bytes) -> Iterator[Passage]:
    """What the file says, within the limits. Raises UnreadableError where it cannot be read, or not to its end."""
    if len(content) > MOST_BYTES:
        raise UnreadableError(Outcome.TOO_LARGE)
    clock = Clock()
    left = MOST_CHARACTERS
    for n, passage in enumerate(_passages(content, clock)):
        clock.check()
        if n >= MOST_PASSAGES:
            raise UnreadableError(Outcome.TOO_LARGE)
        text = tidied(passage.text[: left + 1])
        if len(text) > left:
            yield from taken_apart(Passage(text[:left], passage.unit, passage.number, passage.name))
            raise UnreadableError(Outcome.TOO_LARGE)
        left -= len(text)
        if text:
            yield from taken_apart(Passage(text, passage.unit, passage.number, tidied(passage.name)[:200]))


def _passages(content: bytes, clock: Clock) -> Iterator[Passage]:
    head = content[:1_024]
    if b"%PDF-" in head:
        from forumdesk.text.documents.pdf import read_pdf  # a third of a second

        yield from read_pdf(content, clock)
    elif head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _of_package(Package(content, clock))
    elif head.startswith(_COMPOUND):
        raise UnreadableError(Outcome.PROTECTED if _ENCRYPTED in content else Outcome.NO_TEXT)
    elif not head.startswith((*_PICTURES, b"{\\rtf")):
        text = decoded(content)
        if text is not None:
            yield from read_text(text)


def _of_package(package: Package) -> Iterator[Passage]:
    types = package.content_types()
    for words, usual, reader in _FAMILIES.values():
        said = [name for name, kind in types.items() if kind.endswith("main+xml") and any(w in kind for w in words)]
        main = next((name for name in (*said, usual) if name in package.names), None)
        if main is not None:
            yield from reader(package, main)
            return
