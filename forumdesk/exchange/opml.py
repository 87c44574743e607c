"""OPML, in which readers of feeds keep what they follow: http://opml.org/spec2.opml. Read well-formed or not."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise

from forumdesk.exchange.link_files import BARE_AMPERSAND, Broken, Listed, unescape
from forumdesk.forum.resources import ResourceRow
from forumdesk.store.schema.resources import ResourceKind

_VIDEO = ("youtube.com/", "vimeo.com/", "peertube")


def is_opml(beginning: str) -> bool:
    return "<opml" in beginning.lower()


def read_opml(pieces: Iterable[str]) -> Iterator[Listed | Broken]:
    """The outlines that lead somewhere, with the headings they stand under."""
    folders: list[str | None] = []
    for raw in _outlines(pieces):
        if raw.startswith("</"):
            if folders:
                folders.pop()
            continue
        given, is_odd = _attributes(raw)
        url = given.get("htmlurl") or given.get("url") or given.get("xmlurl") or ""  # where people read it comes first
        if url:
            odd = "had quotes within a text" if is_odd else ""
            odd = odd or ("had a bare & in them" if BARE_AMPERSAND.search(raw) else "")
            yield _link(given, url, tuple(name for name in folders if name), odd)
        if not raw.rstrip().endswith("/>"):
            folders.append(None if url else _title(given))


_MARK = re.compile(r"</?outline\b|</body\b", re.IGNORECASE)
_NAME = re.compile(r"([A-Za-z][\w:.-]{0,63})\s{0,99}=\s{0,99}([\"'])")
_AFTER = re.compile(r"\s++[A-Za-z][\w:.-]{0,63}\s{0,99}=\s{0,99}[\"']|\s*+/?\s*+>\s*+\Z|\s*+\Z")
"""What follows a quote that ends a text, and not one that stands within it."""


def _outlines(pieces: Iterable[str]) -> Iterator[str]:
    """Each outline, and each end of one: from where it begins to where the next does, whatever stands within."""
    left = ""
    for piece in pieces:
        left += piece
        marks = [found.start() for found in _MARK.finditer(left)]
        for begin, end in pairwise(marks):
            yield left[begin:end][:_OUTLINE_MOST]
        left = left[marks[-1] :] if marks else left[-16:]
        if len(left) > 2 * _OUTLINE_MOST:
            left = left[:_OUTLINE_MOST] + left[-16:]
    if _MARK.match(left):
        yield left[:_OUTLINE_MOST]


_OUTLINE_MOST = 65_536


def _attributes(raw: str) -> tuple[dict[str, str], bool]:
    """The attributes of an outline by name in lower case, and whether there are quotes within them.

    Many writers put texts in as they are, with tags and quotes: a text ends where the next attribute begins, or the
    outline does.
    """
    given: dict[str, str] = {}
    is_odd = False
    hopeless: set[str] = set()  # no such quote ends anything from here on: looking again would take for ever
    at = 0
    while found := _NAME.search(raw, at):
        name, quote = found[1].lower(), found[2]
        first = end = raw.find(quote, found.end())
        while end >= 0 and quote not in hopeless and not _AFTER.match(raw, end + 1):
            end = raw.find(quote, end + 1)
        if end < 0:
            hopeless.add(quote)
            end = first
        if end < 0:
            break
        is_odd = is_odd or end != first
        given.setdefault(name, unescape(raw[found.end() : end]))
        at = end + 1
    return given, is_odd


def _title(given: Mapping[str, str]) -> str:
    return given.get("title") or given.get("text") or ""


def _link(given: Mapping[str, str], url: str, folders: tuple[str, ...], mended: str) -> Listed:
    title, summary = _title(given), given.get("description", "")
    said = f"{title} {summary} {given.get('type', '')}".lower()
    kind = ResourceKind.ARTICLE
    if any(sign in f"{url} {given.get('xmlurl', '')}".lower() for sign in _VIDEO):
        kind = ResourceKind.VIDEO
    elif "podcast" in said:
        kind = ResourceKind.PODCAST
    tags = tuple(part.strip().strip("/") for part in given.get("category", "").split(",") if part.strip())
    return Listed(url, title, _TAGS.sub("", summary), tags, folders, kind, mended=mended)


_TAGS = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")


def opml_text(rows: Iterable[ResourceRow], title: str, made: datetime) -> Iterator[str]:
    """An OPML 2.0 file, piece by piece."""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n<head>\n'
        f"<title>{html.escape(title)}</title>\n<dateCreated>{made:%a, %d %b %Y %H:%M:%S +0000}</dateCreated>\n"
        "</head>\n<body>\n"
    )
    for row in rows:
        given = {"type": "link", "text": row.title, "url": row.url, "description": row.why or row.summary}
        given["category"] = ",".join(f"/{tag}" for tag in row.tags)
        said = "".join(f' {name}="{_quoted(value)}"' for name, value in given.items() if value)
        yield f"<outline{said}/>\n"
    yield "</body>\n</opml>\n"


def _quoted(value: str) -> str:
    return html.escape(" ".join(value.split())).replace("&#x27;", "&apos;")
