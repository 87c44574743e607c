"""Cells as a spreadsheet puts them on the clipboard -> a Markdown table with its columns in line."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence

from forumdesk.text.escaping import escaped

WIDEST = 40
"""Cells that are wider do not move the rest of their column."""

MOST_CELLS = 20_000

_SPACE = re.compile(r"[ \t\f\v\x1c-\x1f\x85\xa0]+")
_NUMBER = re.compile(r"[-+−]?[$€£]? ?\d[\d.,' \u202f]*(?: ?[%€$£])?")
_LINE = re.compile(r"\s*\|.*\|\s*")
_DASHES = re.compile(r":?-+:?")
_FENCE = re.compile(r"\s*(```|~~~)")


def cells_of(text: str) -> list[list[str]] | None:
    """The cells of tab separated text: rows of the same length, quoted as spreadsheets do; None for other texts.

    Fewer than two rows or columns are no table, and lines that all begin with a tab are somebody's code.
    """
    if "\t" not in text or text.count("\t") > MOST_CELLS:
        return None
    try:
        rows = list(csv.reader(io.StringIO(text.replace("\r\n", "\n").rstrip("\n"), newline=""), delimiter="\t"))
    except csv.Error:
        return None
    width = len(rows[0]) if rows else 0
    if len(rows) < 2 or width < 2 or any(len(row) != width for row in rows):
        return None
    return rows if any(row[0].strip() for row in rows) else None


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of plain cells as a Markdown table; the first is its head, and columns of numbers stand at the right."""
    texts = [[_cell(cell) for cell in row] for row in rows]
    signs = ["--:" if _is_of_numbers([row[n] for row in rows[1:]]) else "---" for n in range(len(rows[0]))]
    return in_line([texts[0], signs, *texts[1:]])


def _cell(text: str) -> str:
    lines = (_SPACE.sub(" ", line).strip() for line in text.splitlines())
    return "<br>".join(escaped(line, in_cell=True) for line in lines if line)


def _is_of_numbers(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(_NUMBER.fullmatch(cell) for cell in filled)


def in_line(rows: Sequence[Sequence[str]]) -> str:
    """Rows of Markdown cells, the second of dashes, as lines whose columns stand under each other."""
    widths = [max(3, *(w for row in rows if (w := _width(row[n])) <= WIDEST)) for n in range(len(rows[0]))]
    lines = []
    for place, row in enumerate(rows):
        cells = []
        for n, cell in enumerate(row):
            is_right = rows[1][n].endswith(":") and not rows[1][n].startswith(":")
            if place == 1:
                dashes = "-" * (widths[n] - cell.count(":"))
                cells.append((":" if cell.startswith(":") else "") + dashes + (":" if cell.endswith(":") else ""))
            else:
                air = " " * max(0, widths[n] - _width(cell))
                cells.append(air + cell if is_right else cell + air)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _width(text: str) -> int:
    """Columns of a monospaced font that a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1 for c in text
    )


def with_tables_in_line(markdown: str) -> str:
    """Markdown with the columns of its tables put under each other; code stays as it is."""
    out: list[str] = []
    block: list[str] = []
    fence = ""
    for line in [*markdown.split("\n"), ""]:
        if not fence and _LINE.fullmatch(line):
            block.append(line)
            continue
        out += _lined_up(block)
        block = []
        found = _FENCE.match(line)
        if found and (not fence or found[1] == fence):
            fence = "" if fence else found[1]
        out.append(line)
    return "\n".join(out[:-1])


def _lined_up(lines: list[str]) -> list[str]:
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])] for line in lines]
    is_table = len(rows) > 1 and len({len(row) for row in rows}) == 1 and all(map(_DASHES.fullmatch, rows[1]))
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())] if lines else ""
    return [indent + line for line in in_line(rows).split("\n")] if is_table else lines
