"""Plain text in whatever charset -> its lines; transcripts (WebVTT, SubRip) -> what was said, and when."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator

from forumdesk.text.documents.passages import Passage, Unit

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 65_536
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd\ufffe\uffff]")
_MOST_CONTROLS = 0.002
"""The share of characters that no text has; a few get into logs and exports."""

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,3}))?"
_CUE = re.compile(rf"\s*{_TIME}\s*-{{1,2}}>\s*{_TIME}(?:\s.*)?")
_SPEAKER = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,80})>")
_TAG = re.compile(r"</?[a-zA-Z][^>]{0,80}>|<[\d:.,]+>|\{\\[^}]{0,80}\}")
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)


def decoded(content: bytes) -> str | None:
    """The text of a file in UTF-8, UTF-16, UTF-32 or Windows' western charset; None where it is none."""
    for bom, charset in _BOMS:
        if content.startswith(bom):
            return _if_text(content[len(bom) :].decode(charset, "replace"))
    if b"\0" in content[:_LOOKED_AT]:
        return _wide(content)
    try:
        return _if_text(content.decode())
    except UnicodeDecodeError as error:
        if error.end >= len(content) > error.start > len(content) - 4:  # the last character was cut off
            return _if_text(content[: error.start].decode())
    return _if_text(content.decode("cp1252", "replace"))


def _wide(content: bytes) -> str | None:
    """UTF-16 without its mark: every other byte is zero wherever letters are Latin, and blanks are everywhere."""
    head = content[:_LOOKED_AT]
    low, high = head[0::2].count(0), head[1::2].count(0)
    if low == high or max(low, high) < len(head) // 20 or min(low, high) > max(low, high) // 10:
        return None
    charset = "utf-16-le" if high > low else "utf-16-be"
    return _if_text(content[: len(content) // 2 * 2].decode(charset, "replace"))


def _if_text(text: str) -> str | None:
    head = text[:_LOOKED_AT]
    return text if len(_CONTROLS.findall(head)) <= _MOST_CONTROLS * len(head) else None


def read_text(text: str) -> Iterator[Passage]:
    """Lines, or what was said in a transcript."""
    lines = re.split(r"\r\n|\n|\r", text)
    if is_transcript(lines):
        yield from _said(lines)
        return
    if _HTML.match(text[:2_000]):
        lines = html.unescape(re.sub(r"<[^<>]{0,2000}>", " ", _blanked(text))).split("\n")
    for number, line in enumerate(lines, start=1):
        if line and not line.isspace():
            yield Passage(line, Unit.LINE, number)


def _blanked(text: str) -> str:
    """Without what a browser would not show, its lines kept."""
    text = re.sub(r"\r\n|\r", "\n", text)
    return _HIDDEN.sub(lambda found: "\n" * found[0].count("\n"), text)


def is_transcript(lines: list[str]) -> bool:
    """Whether a time with an arrow stands near its beginning: the header is often missing."""
    if lines and lines[0].startswith("WEBVTT"):
        return True
    written = [line for line in lines[:200] if line.strip()]
    return any(_CUE.fullmatch(line) for line in written[:12])


def _said(lines: list[str]) -> Iterator[Passage]:
    at: int | None = None
    cue: list[str] = []
    before: list[str] = []
    for n, line in enumerate([*lines, ""]):
        time = _CUE.fullmatch(line)
        # a broken file may lack the blank line between two cues
        counts = line.strip().isdigit() and n + 1 < len(lines) and _CUE.fullmatch(lines[n + 1]) is not None
        if time or counts or not line.strip():
            said = [text for text in cue if text not in before]  # captions that scroll repeat their last line
            if at is not None and said:
                yield Passage(" ".join(said), Unit.TIME, at)
                before = cue
            cue = []
            at = _seconds(time) if time else None if counts else at
        elif at is not None and (text := _plain(line)):
            cue.append(text)
        if not line.strip():
            at = None


def _seconds(time: re.Match[str]) -> int:
    return int(time[1] or 0) * 3600 + int(time[2]) * 60 + int(time[3])


def _plain(line: str) -> str:
    line = _SPEAKER.sub(lambda found: f"{found[1].strip()}: ", line)
    return " ".join(html.unescape(_TAG.sub("", line)).split())
