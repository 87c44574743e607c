"""Bookmarks files as all browsers write them, in the form that Netscape gave them."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from datetime import datetime

from forumdesk.exchange.link_files import Broken, Listed, Tag, tags_and_texts
from forumdesk.forum.resources import ResourceRow

_NO_FOLDERS = {
    *("bookmarks", "bookmarks bar", "bookmarks toolbar", "bookmarks menu", "other bookmarks", "mobile bookmarks"),
    *("personal toolbar", "personal toolbar folder", "favorites", "favorites bar", "imported", "unsorted bookmarks"),
    *("lesezeichen", "lesezeichenleiste", "weitere lesezeichen"),
}
"""Every browser has them, and they say nothing of what is in them."""


def is_bookmarks(beginning: str) -> bool:
    return "netscape-bookmark-file" in beginning.lower()


def read_bookmarks(pieces: Iterable[str]) -> Iterator[Listed | Broken]:
    """The links of the file in order, with their folders."""
    reading = _Reading()
    for part in tags_and_texts(pieces):
        if isinstance(part, str):
            reading.text(part)
        else:
            yield from reading.tag(part)
    yield from reading.done()


class _Reading:
    """Where one is in the file: its folders, the link that is being read, and what the next text belongs to."""

    def __init__(self) -> None:
        self._folders: list[str] = []
        self._folder = self._into = ""
        self._link: Listed | None = None

    def text(self, text: str) -> None:
        if self._into == "folder":
            self._folder += text
        elif self._into == "title" and self._link is not None:
            self._link.title += text
        elif self._into == "summary" and self._link is not None:
            self._link.summary += text

    def done(self) -> Iterator[Listed]:
        """The link is whole."""
        link, self._link, self._into = self._link, None, ""
        if link is not None:
            yield link

    def tag(self, tag: Tag) -> Iterator[Listed]:
        match tag.name:
            case "h3":
                yield from self.done()
                self._folder, self._into = "", "folder"
            case "/h3" | "/a":
                self._into = "summary" if self._into == "summary" else ""
            case "dl":
                self._folders.append(" ".join(self._folder.split()))
                self._folder = ""
            case "/dl":
                yield from self.done()
                if self._folders:
                    self._folders.pop()
            case "dt":
                yield from self.done()
            case "a" if self._into != "summary":  # else it is within what is said of another
                yield from self.done()
                self._link, self._into = _link(tag, self._folders), "title"
            case "dd":
                self._into = "summary"


def _link(tag: Tag, folders: list[str]) -> Listed:
    given = tag.attributes
    tags = tuple(part.strip() for part in given.get("tags", "").split(",") if part.strip())
    kept = tuple(name for name in folders if name and name.lower() not in _NO_FOLDERS)
    return Listed(given.get("href", ""), tags=tags, folders=kept, is_private=given.get("private") == "1")


def bookmarks_text(rows: Iterable[ResourceRow], title: str, made: datetime) -> Iterator[str]:
    """A bookmarks file, piece by piece: every browser reads it."""
    yield (
        "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n"
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">\n'
        f"<TITLE>{html.escape(title)}</TITLE>\n<H1>{html.escape(title)}</H1>\n<DL><p>\n"
    )
    for row in rows:
        tags = f' TAGS="{html.escape(",".join(row.tags))}"' if row.tags else ""
        since = int(row.at.timestamp())
        yield f'    <DT><A HREF="{html.escape(row.url)}" ADD_DATE="{since}"{tags}>{html.escape(row.title)}</A>\n'
        said = row.why or row.summary
        if said:
            yield f"    <DD>{html.escape(' '.join(said.split()))}\n"
    yield f"</DL><p>\n<!-- {made:%Y-%m-%d} -->\n"
