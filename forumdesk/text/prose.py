"""Which parts of a line of Markdown are prose, and which are code."""

from __future__ import annotations

import re

_FENCE = re.compile(r"(?:[\s>]|[-*+] |\d{1,9}[.)] )*(`{3,}|~{3,})(.*)$")
_TICKS = re.compile("`+")


def fence_after(line: str, fence: int) -> int:
    """The fence that is open after a line: n for so many backticks, -n for tildes, 0 for none; `fence`: before it."""
    found = _FENCE.match(line)
    if found is None:
        return fence
    size = len(found[1]) if found[1][0] == "`" else -len(found[1])
    if not fence:
        return 0 if size > 0 and "`" in found[2] else size
    is_end = (size > 0) == (fence > 0) and abs(size) >= abs(fence) and not found[2].strip()
    return 0 if is_end else fence


def code_spans(line: str) -> list[tuple[int, int]]:
    """Where a line is code between backticks, these included; what is not closed yet reaches to its end."""
    spans, runs = [], list(_TICKS.finditer(line))
    place = 0
    while place < len(runs):
        first = runs[place]
        if first.start() and line[first.start() - 1] == "\\":
            place += 1
            continue
        last = next((n for n in range(place + 1, len(runs)) if len(runs[n][0]) == len(first[0])), None)
        if last is None:
            spans.append((first.start(), len(line)))
            break
        spans.append((first.start(), runs[last].end()))
        place = last + 1
    return spans
