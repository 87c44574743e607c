"""Markdown lists of links under headings, as people keep them in a repository or a wiki."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from forumdesk.exchange.link_files import Broken, Listed, lines_of
from forumdesk.forum.resources import ResourceRow
from forumdesk.store.schema.resources import ResourceKind

_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.+?)\s*#*\s*$")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,4}[.)])\s+(?:\[[ xX]\]\s+)?(.*)$")
_TEXT = r"\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*+)\]"
_TARGET = r"\(\s*<?([^\s<>()]*+(?:\([^\s<>()]*+\)[^\s<>()]*+)*+)>?(?:\s+\"[^\"]*\")?\s*\)"
_LINK = re.compile(_TEXT + _TARGET)
_LINE_MOST = 4_000
_KINDS = (
    ("podcast", ResourceKind.PODCAST), ("screencast", ResourceKind.VIDEO), ("video", ResourceKind.VIDEO),
    ("webinar", ResourceKind.WEBINAR), ("course", ResourceKind.COURSE), ("tutorial", ResourceKind.COURSE),
    ("cheat", ResourceKind.ARTICLE), ("book", ResourceKind.BOOK),
)  # fmt: skip
_NO_HEADINGS = {"index", "contents", "table of contents"}
_MARKS = re.compile(r"[*_`]|\\(?=[\[\]()*_`#])")


def kind_of(name: str) -> ResourceKind | None:
    """What a list of this name is of."""
    return next((kind for sign, kind in _KINDS if sign in name.lower()), None)


def read_markdown(pieces: Iterable[str]) -> Iterator[Listed | Broken]:
    """The items of lists that lead out of the file, with the headings they stand under."""
    headings: dict[int, str] = {}
    for number, line in enumerate(lines_of(pieces), start=1):
        found = _HEADING.match(line[:500])
        if found:
            level = len(found[1])
            headings = {depth: text for depth, text in headings.items() if depth < level}
            headings[level] = _plain(found[2])
            continue
        item = _ITEM.match(line[:_LINE_MOST])
        if item is None:
            continue
        link = _LINK.search(item[1])
        if link is None:
            if "](" in item[1]:
                yield Broken(f"line {number}", "a link that is not closed")
            continue
        if link[2].startswith("#"):
            continue  # an index leads within the file
        said = _plain(f"{item[1][: link.start()]} {item[1][link.end() :]}").strip(" -–—:")
        folders = tuple(text for depth, text in sorted(headings.items()) if depth > 1 or len(headings) == 1)
        kept = tuple(text.lstrip("0123456789 -") for text in folders if text.lower() not in _NO_HEADINGS)
        yield Listed(link[2], _plain(link[1]), said, folders=tuple(filter(None, kept)))


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", _LINK.sub(r"\1", text)).split())


def markdown_text(rows: Iterable[ResourceRow], title: str, _made: datetime) -> Iterator[str]:
    """A list under a heading for each kind, piece by piece."""
    yield f"# {_escaped(title)}\n"
    for kind, of_it in groupby(
        sorted(rows, key=lambda row: (row.kind, row.title.casefold())), key=lambda row: row.kind
    ):
        yield f"\n## {kind.value.capitalize()}s\n\n"
        for row in of_it:
            minutes = f" ({row.minutes} min)" if row.minutes else ""
            said = " ".join((row.why or row.summary).split())
            name = f"[{_escaped(row.title)}](<{row.url}>)" if row.url else _escaped(row.title)
            yield f"* {name}{minutes}{f' - {said}' if said else ''}\n"


def _escaped(text: str) -> str:
    return re.sub(r"([\\\[\]])", r"\\\1", text)
