"""Fences and [code] tags -> which lines of a text are code, so that nothing else is looked for in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

OPENING = re.compile(r'\[code(?:(?:\s+lang)?=\s*(?P<said>"[\w+#.-]{1,40}"|[\w+#.-]{1,40}))?\s*\]', re.IGNORECASE)
CLOSING = re.compile(r"\[/code\]", re.IGNORECASE)
PREFIX = re.compile(r"[ \t>]*")
_TAG = re.compile(rf"{OPENING.pattern}|(?P<close>{CLOSING.pattern})", re.IGNORECASE)
_FENCE = re.compile(r"[ \t>]*(?P<fence>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)")
_WHOLE = 1_000_000
_NO_WORDS = re.compile(r"(?:[-*+#|]|\d{1,9}[.)])")


@dataclass(frozen=True)
class CodeTag:
    """A [code] or [/code]: its line, and where in it."""

    line: int
    start: int
    stop: int
    said: str
    closes: bool


@dataclass(frozen=True)
class Code:
    """What of a text is code: the lines of fences, and the pairs of tags that make blocks."""

    fenced: frozenset[int]
    blocks: tuple[tuple[CodeTag, CodeTag], ...]

    def holes(self) -> dict[int, tuple[int, int]]:
        """By line, how far from its start it is code, and from where on to its end."""
        found = {line: (0, 0) for line in self.fenced}
        for opening, closing in self.blocks:
            found.update({line: (0, 0) for line in range(opening.line + 1, closing.line)})
            found[opening.line] = (found.get(opening.line, (0, 0))[0], opening.start)
            found[closing.line] = (closing.stop, found[closing.line][1] if closing.line == opening.line else _WHOLE)
        return found


def code_in(lines: list[str]) -> Code:
    """What of `lines` is code between fences that are closed, or between [code] and [/code].

    Whichever opens first holds what stands in it, be it a fence or a tag. Tags within a line of other words are
    no block. Takes as long as the text, whatever it holds.
    """
    ends = _fence_ends(lines)
    opened = {opening.line: (opening, closing) for opening, closing in _pairs(lines)}
    fenced: set[int] = set()
    blocks: list[tuple[CodeTag, CodeTag]] = []
    at = done = 0
    while at < len(lines):
        if (end := ends.get(at)) is not None:
            fenced.update(range(at, end + 1))
            at = end
        else:
            while (pair := opened.get(at)) and pair[0].start >= done:
                blocks.append(pair)
                at, done = pair[1].line, pair[1].stop
        at, done = at + 1, 0
    return Code(frozenset(fenced), tuple(blocks))


def as_fences(source: str) -> str:
    """`source` with a fence in place of each [code] block: for whoever wants its words, not its looks."""
    if not CLOSING.search(source):
        return source
    lines = source.split("\n")
    for opening, closing in reversed(code_in(lines).blocks):
        first, last = lines[opening.line], lines[closing.line]
        if opening.line == closing.line:
            inner = [first[opening.stop : closing.start]]
        else:
            inner = [first[opening.stop :], *lines[opening.line + 1 : closing.line], last[: closing.start]]
        fence = "`" * max(3, 1 + max((len(run) for line in inner for run in re.findall("`+", line)), default=0))
        parts = [first[: opening.start], fence, *inner, fence, last[closing.stop :]]
        lines[opening.line : closing.line + 1] = [part for part in parts if part.strip()]
    return "\n".join(lines)


def _fence_ends(lines: list[str]) -> dict[int, int]:
    """The line that ends a fence, by the line that would begin it."""
    ends: dict[int, int] = {}
    following: dict[str, int] = {}
    for at in range(len(lines) - 1, -1, -1):
        found = _FENCE.match(lines[at])
        if found is None:
            continue
        fence = found["fence"]
        if fence in following:
            ends[at] = following[fence]
        if not found["info"].strip():
            # it ends all that are as long or shorter; to note each costs no more than to read it
            following.update((fence[:length], at) for length in range(3, len(fence) + 1))
    return ends


def _tags(lines: list[str]) -> Iterator[CodeTag]:
    for at, line in enumerate(lines):
        if "[" not in line:
            continue
        ticks = counted = 0
        for found in _TAG.finditer(line):
            ticks += line.count("`", counted, found.start())
            counted = found.start()
            if ticks % 2 and not found["close"]:
                continue
            if line[found.start() - 1 : found.start()] != "\\":
                yield CodeTag(at, found.start(), found.end(), (found["said"] or "").strip('"'), bool(found["close"]))


def _pairs(lines: list[str]) -> Iterator[tuple[CodeTag, CodeTag]]:
    """The outermost pairs that may be blocks, as they come: all but those with other words in their only line."""
    opened: list[CodeTag] = []
    pairs: list[tuple[CodeTag, CodeTag]] = []
    for tag in _tags(lines):
        if not tag.closes:
            opened.append(tag)
        elif opened:
            pairs.append((opened.pop(), tag))
    for opening, closing in pairs:
        line = lines[opening.line]
        before = line[: opening.start].lstrip(" \t>")
        if opening.line == closing.line and (before or line[closing.stop :].strip()):
            continue
        if before and _NO_WORDS.match(before):
            continue  # an item, a heading, a row: its code has to stay in it
        yield opening, closing
