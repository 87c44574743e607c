"""A Word document -> its paragraphs and rows of tables, by page where Word noted the pages, else by heading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from forumdesk.text.documents.package import Event, Package
from forumdesk.text.documents.passages import MOST_PASSAGES, Passage, Unit, UnreadableError

_BESIDES = re.compile(r"word/(footnotes|endnotes|comments|header\d*|footer\d*)\.xml")
_SKIPPED = {"Fallback", "pPr", "rPr", "sectPr", "tblPr", "instrText", "delText", "moveFrom"}


def read_word(package: Package, main: str) -> Iterator[Passage]:
    """The text of the document, then its notes and comments, then what stands above and below all pages."""
    found: list[Passage] = []
    failed: UnreadableError | None = None
    try:
        for passage in _paragraphs(package.events(main), _heading_styles(package)):
            found.append(passage)
            if len(found) > MOST_PASSAGES:
                break
    except UnreadableError as error:
        failed = error
    if all(passage.number == 1 for passage in found):
        found = [replace(passage, unit=Unit.HEADING, number=0) for passage in found]
    else:
        found = [replace(passage, name="") for passage in found]
    yield from found
    if failed:
        raise failed
    said: set[str] = set()
    for name in package.names:
        if _BESIDES.fullmatch(name):
            for passage in _paragraphs(package.events(name), {}):
                if passage.text not in said:  # a header is there for each section, mostly the same
                    said.add(passage.text)
                    yield Passage(passage.text, Unit.HEADING)


def _heading_styles(package: Package) -> dict[str, str]:
    """The styles of headings by their ids: these are of the writer's language, their names always English."""
    found: dict[str, str] = {}
    style = ""
    for event in package.events("word/styles.xml"):
        if event.kind == "start" and event.name == "style":
            style = event.get("styleId")
        elif event.kind == "start" and event.name == "name" and style:
            name = event.get("val").lower()
            if name.startswith("heading") or name == "title":
                found[style] = name
    return found


@dataclass
class _Reading:
    """Where one is in a part. Text boxes put paragraphs into paragraphs, tables paragraphs into rows."""

    page: int = 1
    heading: str = ""
    style: str = ""
    skipped: int = 0
    tables: int = 0
    is_text: bool = False
    open: list[list[str]] = field(default_factory=list)
    row: list[str] = field(default_factory=list)


def _paragraphs(events: Iterable[Event], headings: dict[str, str]) -> Iterator[Passage]:
    at = _Reading()
    for event in events:
        if event.kind == "text":
            if at.is_text and at.open and not at.skipped:
                at.open[-1].append(event.text)
        elif event.name in _SKIPPED:
            at.skipped += 1 if event.kind == "start" else -1
        elif event.kind == "start":
            _start(at, event)
        else:
            yield from _end(at, event, headings)


def _start(at: _Reading, event: Event) -> None:
    name = event.name
    if name == "pStyle":
        at.style = event.get("val")
    elif name == "tbl":
        at.tables += 1
    if at.skipped:
        return
    if name == "p":
        at.open.append([])
        at.style = ""
    elif name == "t":
        at.is_text = True
    elif name == "lastRenderedPageBreak":
        at.page += 1
    elif at.open and name in ("tab", "br", "cr"):
        at.open[-1].append("\t" if name == "tab" else "\n")
    elif at.open and name == "noBreakHyphen":
        at.open[-1].append("-")


def _end(at: _Reading, event: Event, headings: dict[str, str]) -> Iterator[Passage]:
    name = event.name
    if name == "tbl":
        at.tables -= 1
    if at.skipped:
        return
    if name == "t":
        at.is_text = False
    elif name == "p" and at.open:
        text = "".join(at.open.pop()).strip()
        if text and at.tables:
            at.row.append(text)
        elif text:
            if at.style in headings:
                at.heading = " ".join(text.split())[:120]
            yield Passage(text, Unit.PAGE, at.page, at.heading)
    elif name == "tr" and at.row:
        yield Passage(" | ".join(at.row), Unit.PAGE, at.page, at.heading)
        at.row = []
