"""Markdown -> the words in it whose spelling can be judged: not code, addresses, names of files, marks or capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from forumdesk.text.code_tags import code_in
from forumdesk.text.emoji import SHORTCODE
from forumdesk.text.marks import MENTION, TAG
from forumdesk.text.prose import code_spans, fence_after


class Word(NamedTuple):
    """A word, and where it stands: text[start:end]."""

    start: int
    end: int
    text: str


_LETTER = r"[\w\u0300-\u036f]"
_WORD = re.compile(rf"{_LETTER}+(?:['’._-]{_LETTER}+)*")
# hunspell wants spaces between words; Thai, Lao, Khmer, Burmese, Chinese, Japanese and Korean are not judged
_OTHER_SCRIPTS = re.compile("[\u0900-\u109f\u1780-\u17ff\u2e80-\ud7af\U00020000-\U0003ffff]")
_ITEM = re.compile(r"[ >]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)")
_INDENTED = re.compile(r"(?: {4}| {0,3}\t)\s*\S")

LONGEST_CHUNK = 200
"""Characters without a space; what is longer is no prose. It also bounds the time that the patterns below take."""

_CHUNK = re.compile(rf"\S{{{LONGEST_CHUNK},}}")
_NOT_WORDS = (
    re.compile(r"!?\[[^\[\]\n]{0,300}\]\(forumdesk:[^()\s]*\)"),  # a file, or the title of a topic
    re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\n]{0,300}\)"),
    re.compile(r'(?<=\])\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"\n]{0,300}")?\)'),
    re.compile(r"^ {0,3}\[[^\[\]]+\]:\s+\S+"),
    re.compile(r"\[\^[^\[\]\s]+\]"),
    re.compile(
        r"\[/?(?:quote|details|spoiler|code|poll|url|img|email|color|size|font|b|i|u|s)\b[^\[\]]{0,300}\]",
        re.IGNORECASE,
    ),
    re.compile(r"</?[A-Za-z][^<>]{0,300}>|<\w+:[^<>\s]*>"),
    re.compile(r"&#?\w+;"),
    re.compile(r"(?:https?|ftp|file|forumdesk|mailto|tel|ssh|git):\S+|\bwww\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?<!\S)(?:~|\.{1,2}|[A-Za-z]:)?[/\\]\S+|\S*(?:\\\w|\w\\)\S*|\S*\w\.\w{2,}/\S*|\S*/\S*/\S*"),
    re.compile(r"(?<!\S)--\w[\w-]*"),
    SHORTCODE,
    MENTION,
    TAG,
)


def words_to_check(text: str) -> Iterator[Word]:
    """The words of a text to look up, in their order; takes as long as the text."""
    lines = text.split("\n")
    code = _code_lines(lines)
    holes = code_in(lines).holes()
    place = 0
    for number, line in enumerate(lines):
        if number not in code:
            first, last = holes.get(number, (0, len(line)))
            hidden = _blank(_blank(line, 0, first), last, len(line))
            for word in _words(hidden):
                yield Word(place + word.start, place + word.end, word.text)
        place += len(line) + 1


def _code_lines(lines: list[str]) -> set[int]:
    """The numbers of the lines that are code by fences or by indenting."""
    found: set[int] = set()
    fence, in_list, is_open = 0, False, True
    for number, line in enumerate(lines):
        after = fence_after(line, fence)
        if fence or after:
            found.add(number)
            fence, is_open = after, True
            continue
        if not line.strip():
            is_open = True
        elif _ITEM.match(line):
            in_list, is_open = True, False
        elif is_open and not in_list and _INDENTED.match(line):
            found.add(number)  # what follows it may be code as well
        else:
            in_list = in_list and (not is_open or line[0] in " \t")
            is_open = False
    return found


def _blank(line: str, first: int, last: int) -> str:
    return line[:first] + " " * (min(last, len(line)) - first) + line[last:] if first < last else line


def _hidden(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _words(line: str) -> Iterator[Word]:
    for first, last in code_spans(line) if "`" in line else ():
        line = _blank(line, first, last)
    for shape in (_CHUNK, *_NOT_WORDS):
        line = shape.sub(_hidden, line)
    for found in _WORD.finditer(line):
        if _is_judged(found[0]):
            yield Word(found.start(), found.end(), found[0])


def _is_judged(word: str) -> bool:
    if len(word) < 2 or "." in word or "_" in word or any(sign.isdigit() for sign in word):
        return False
    if any(part[1:] != part[1:].lower() for part in re.split("['’-]", word)):  # NATO, GitHub
        return False
    return _OTHER_SCRIPTS.search(word) is None
