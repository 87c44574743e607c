"""An Excel file -> the rows of its sheets, each as the cells show them."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from forumdesk.text.documents.package import Event, Package
from forumdesk.text.documents.passages import Outcome, Passage, Unit, UnreadableError

MOST_CELLS = 500_000
MOST_STRINGS = 4 * 1024 * 1024
"""Characters of the table of texts that cells share."""

_DATES = {*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)}
"""Excel's own number formats that show a date or a time (ECMA-376, part 1, 18.8.30)."""

_QUOTED = re.compile(r'"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")


def read_sheets(package: Package, main: str) -> Iterator[Passage]:
    """All rows of all sheets, with the names of the sheets."""
    relations = package.relations(main)
    sheets: list[tuple[str, str]] = []
    since_1904 = False
    for event in package.events(main):
        if event.kind == "start" and event.name == "sheet" and event.get("r:id") in relations:
            sheets.append((event.get("name"), relations[event.get("r:id")].target))
        elif event.kind == "start" and event.name == "workbookPr":
            since_1904 = event.get("date1904") in ("1", "true")
    parts = {relation.kind: relation.target for relation in relations.values()}
    shared = _shared(package.events(parts.get("sharedStrings", "xl/sharedstrings.xml")))
    dates = _date_styles(package.events(parts.get("styles", "xl/styles.xml")))
    cells = 0
    for name, part in sheets:
        for number, row in _rows(package.events(part), shared, dates, since_1904):
            cells += len(row)
            yield Passage(" | ".join(row), Unit.ROW, number, name)
            if cells > MOST_CELLS:
                raise UnreadableError(Outcome.TOO_LARGE)


def _shared(events: Iterable[Event]) -> tuple[str, array[int]]:
    """The texts that cells share, in one string with the end of each: a list of them would be many times as large."""
    texts: list[str] = []
    ends = array("q")
    length = 0
    is_text, phonetic = False, 0
    for event in events:
        if event.kind == "text":
            if is_text and not phonetic and length < MOST_STRINGS:
                texts.append(event.text)
                length += len(event.text)
        elif event.name == "t":
            is_text = event.kind == "start"
        elif event.name == "rPh":
            phonetic += 1 if event.kind == "start" else -1
        elif event.name == "si" and event.kind == "end":
            ends.append(length)
    return "".join(texts), ends


def _date_styles(events: Iterable[Event]) -> set[int]:
    """The numbers of the styles that show a number as a date or a time."""
    formats: set[int] = set(_DATES)
    found: set[int] = set()
    number, is_inside = 0, False
    for event in events:
        if event.name == "cellXfs":
            is_inside = event.kind == "start"
        elif event.kind == "start" and event.name == "numFmt":
            if re.search("[dmyhs]", _QUOTED.sub("", event.get("formatCode")).lower().replace("general", "")):
                formats.add(_whole(event.get("numFmtId")))
        elif event.kind == "start" and event.name == "xf" and is_inside:
            if _whole(event.get("numFmtId")) in formats:
                found.add(number)
            number += 1
    return found


def _rows(
    events: Iterable[Event], shared: tuple[str, array[int]], dates: set[int], since_1904: bool
) -> Iterator[tuple[int, list[str]]]:
    number = 0
    row: list[str] = []
    value: list[str] = []
    kind, style, is_value = "", 0, False
    for event in events:
        if event.kind == "text":
            if is_value:
                value.append(event.text)
        elif event.name == "row" and event.kind == "start":
            number = _whole(event.get("r")) or number + 1
            row = []
        elif event.name == "row" and row:
            yield number, row
        elif event.name == "c" and event.kind == "start":
            kind, style, value = event.get("t", "n"), _whole(event.get("s")), []
        elif event.name == "c":
            shown = _shown("".join(value).strip(), kind, style in dates, shared, since_1904)
            if shown:
                row.append(shown)
        elif event.name in ("v", "t"):
            is_value = event.kind == "start"


def _shown(value: str, kind: str, is_date: bool, shared: tuple[str, array[int]], since_1904: bool) -> str:
    """A cell's value as its reader sees it, or nearly so."""
    if not value:
        return ""
    if kind == "s":
        texts, ends = shared
        nth = _whole(value)
        return texts[ends[nth - 1] if nth else 0 : ends[nth]].strip() if 0 <= nth < len(ends) else ""
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind != "n" or not _NUMBER.fullmatch(value) or len(value) > 40:
        return value
    if is_date:
        return _date(float(value), since_1904) or value
    return value if len(value) < 16 else f"{float(value):.12g}"  # 0.1 + 0.2 as 0.3


def _date(days: float, since_1904: bool) -> str:
    first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a date on paper
    if not 0 <= days < 2_958_466:  # the end of the year 9999
        return ""
    at = first + timedelta(seconds=round(days * 86_400))
    if days < 1:
        return f"{at:%H:%M}"
    return f"{at:%Y-%m-%d}" if days == int(days) else f"{at:%Y-%m-%d %H:%M}"


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
