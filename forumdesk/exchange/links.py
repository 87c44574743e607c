"""Brings lists of links in as resources, and writes resources out as such lists."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from forumdesk.errors import BadFile, Invalid
from forumdesk.exchange.bookmark_file import bookmarks_text, is_bookmarks, read_bookmarks
from forumdesk.exchange.link_files import ENTRIES_MOST, Broken, Listed, text_of
from forumdesk.exchange.link_markdown import kind_of, markdown_text, read_markdown
from forumdesk.exchange.link_table import csv_text, is_json_lines, read_csv, read_json_lines
from forumdesk.exchange.opml import is_opml, opml_text, read_opml
from forumdesk.exchange.progress import FileReport, LeftOut, Watch
from forumdesk.forum.recommending import ResourceDraft, checked
from forumdesk.forum.resource_bulk import AT_ONCE, identity, known_links, put_resources
from forumdesk.forum.resources import ResourceFilter, ResourceRow, resource_ids, resource_rows
from forumdesk.forum.shelves import shelf_page
from forumdesk.store.base import now
from forumdesk.store.office import Office
from forumdesk.store.schema.resources import SUMMARY_MOST, TITLE_MOST, URL_MOST, WHY_MOST, ResourceKind, ResourceLevel
from forumdesk.text.links import host_of, is_web_address
from forumdesk.text.names import plain_name

FORMATS = ("bookmarks", "opml", "links", "csv")
"""Bookmarks files, OPML, Markdown lists, and tables: CSV and JSON lines."""
SUFFIXES = {
    ".html": "bookmarks", ".htm": "bookmarks", ".opml": "opml", ".xml": "opml", ".md": "links", ".markdown": "links",
    ".txt": "links", ".csv": "csv", ".tsv": "csv", ".jsonl": "csv", ".ndjson": "csv",
}  # fmt: skip
_PACKED = {".gz", ".xz", ".bz2"}
TAGS_MOST = 10
_NO_ADDRESS = "have no address of the web (a note, a script, a file on a computer)"
_PRIVATE = "are marked as private"
_TWICE = "stand in the file twice"
_LONG = "have an address longer than any page's"


@dataclass(frozen=True)
class LinksBrought:
    """What an import of links brought, file by file, and what was broken."""

    files: tuple[FileReport, ...] = ()
    bad: tuple[BadFile, ...] = field(default=())

    @property
    def resources(self) -> int:
        return sum(file.came.get("resources", 0) for file in self.files)

    @property
    def known(self) -> int:
        return sum(file.known for file in self.files)


@dataclass(frozen=True)
class LinksWanted:
    """How links come in: for whom, as what where a file does not say, with which tags besides their own."""

    community_id: int | None = None
    kind: ResourceKind | None = None
    tags: tuple[str, ...] = ()
    format: str = ""
    """One of FORMATS; '' finds out by itself."""


def import_links(
    office: Office,
    viewer: int,
    place: Path,
    wanted: LinksWanted = LinksWanted(),
    *,
    dry_run: bool = False,
    watch: Watch | None = None,
) -> LinksBrought:
    """Bring in a file of links, or all files of links in a folder; `dry_run` only tells what would come.

    They come in as recommended by `viewer`, with their rights. What is here already is not added again. Raises
    Invalid where there is nothing to read, NotFound, NotAllowed, Stopped.
    """
    watch = watch or Watch()
    files = _files(place, wanted.format)
    reports, bad = [], []
    earlier: set[str] = set()
    for n, file in enumerate(files):
        reading = _Reading(office, viewer, file, wanted, dry_run, watch, earlier)
        watch.tell(n, len(files), f"Reading {file.name}")
        try:
            reading.read()
        except BadFile as problem:
            bad.append(problem)
        reports.append(reading.report())
        bad.extend(reading.bad)
    return LinksBrought(tuple(reports), tuple(bad))


def _files(place: Path, wanted: str) -> list[Path]:
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise Invalid(f"There is no file or folder {place}. Choose the one that holds the links.", field="folder")
    found = [file for file in sorted(place.iterdir()) if file.is_file() and _by_name(file)]
    found = [file for file in found if not wanted or _by_name(file) == wanted]
    if not found:
        raise Invalid(
            f"{place} holds no lists of links: neither bookmarks (.html), nor OPML, nor Markdown, nor tables (.csv).",
            field="folder",
        )
    return found


def _by_name(file: Path) -> str:
    stem = file.with_suffix("") if file.suffix.lower() in _PACKED else file
    return SUFFIXES.get(stem.suffix.lower(), "")


def _read(file: Path, wanted: str) -> Iterator[Listed | Broken]:
    """What the file lists, by what it is."""
    pieces = text_of(file)
    first = next(pieces, "")
    beginning, whole = first[:4_096], chain([first], pieces)
    kind = wanted or _by_name(file)
    if is_opml(beginning):
        return read_opml(whole)
    if is_bookmarks(beginning) or kind == "bookmarks":
        return read_bookmarks(whole)
    if kind == "opml":
        return read_opml(whole)
    if kind == "csv":
        return read_json_lines(whole) if is_json_lines(beginning) else read_csv(whole)
    return read_markdown(whole)


class _Reading:
    """One file that is being read: its links in batches, and what became of each."""

    def __init__(
        self,
        office: Office,
        viewer: int,
        file: Path,
        wanted: LinksWanted,
        dry_run: bool,
        watch: Watch,
        earlier: set[str],
    ) -> None:
        self._office, self._viewer, self._file, self._wanted = office, viewer, file, wanted
        self._dry_run, self._watch = dry_run, watch
        self._kind = wanted.kind or kind_of(file.stem) or ResourceKind.ARTICLE
        self._batch: list[ResourceDraft] = []
        self._seen: set[str] = set()
        self._earlier = earlier
        self._rows = self._came = self._known = self._broken = 0
        self._left: Counter[str] = Counter()
        self._mended: Counter[str] = Counter()
        self._told = 0.0
        self.bad: list[BadFile] = []

    def read(self) -> None:
        """Raises BadFile where the file breaks off; what came before it is kept."""
        try:
            for entry in _read(self._file, self._wanted.format):
                self._rows += 1
                if self._rows > ENTRIES_MOST:
                    self._rows -= 1
                    many = f"{self._file.name} lists more than {ENTRIES_MOST:,} links. The rest was not read."
                    raise BadFile(many, where=self._file.name)
                if isinstance(entry, Broken):
                    self._break(entry.where, entry.why)
                else:
                    self._take(entry)
        finally:
            self._flush()
            self._earlier |= self._seen

    def _break(self, where: str, why: str) -> None:
        self._broken += 1
        if len(self.bad) < 20:
            self.bad.append(BadFile(f"{self._file.name}, {where}: {why}.", where=f"{self._file.name}, {where}"))

    def _take(self, entry: Listed) -> None:
        if entry.is_private:
            self._left[_PRIVATE] += 1
            return
        url = entry.url.strip()
        if url or not entry.title.strip():
            if not is_web_address(url):
                self._left[_NO_ADDRESS] += 1
                return
            if len(url) > URL_MOST:
                self._left[_LONG] += 1
                return
        draft = self._draft(entry, url)
        key = identity(draft)
        if key in self._seen:
            self._left[_TWICE] += 1
            return
        self._seen.add(key)
        if key in self._earlier:  # in a file before this one
            self._known += 1
            return
        self._batch.append(draft)
        if entry.mended:
            self._mended[entry.mended] += 1
        if len(self._batch) >= AT_ONCE:
            self._flush()

    def _draft(self, entry: Listed, url: str) -> ResourceDraft:
        """What it says in the form it is stored; what is cut or made up is counted."""
        title = plain_name(entry.title)
        if not title:
            title = plain_name(url.split("://", 1)[-1]) or host_of(url)
            self._mended["had no title and are called by their address"] += 1
        texts = {
            "title": (title, TITLE_MOST),
            "summary": (" ".join(entry.summary.split()), SUMMARY_MOST),
            "why": (" ".join(entry.why.split()), WHY_MOST),
        }
        cut = {name: _cut(text, most) for name, (text, most) in texts.items()}
        if any(cut[name] != texts[name][0] for name in cut):
            self._mended["were too long and are shortened"] += 1
        tags = [tag for name in (*entry.tags, *entry.folders, *self._wanted.tags) if (tag := as_tag(name))]
        kept = tuple(dict.fromkeys(tags))
        if len(kept) > TAGS_MOST:
            self._mended[f"have more than {TAGS_MOST} tags and keep the first"] += 1
        draft = ResourceDraft(
            url=url,
            kind=entry.kind or self._kind,
            minutes=entry.minutes,
            level=entry.level or ResourceLevel.ANY,
            tags=kept[:TAGS_MOST],
            community_id=self._wanted.community_id,
            **cut,
        )
        return checked(draft)

    def _flush(self) -> None:
        batch, self._batch = self._batch, []
        if not batch:
            return
        if self._dry_run:
            with self._office.reading() as session:
                fresh = len(batch) - len(known_links(session, self._viewer, batch))
        else:
            fresh = self._office.write(put_resources, self._viewer, batch)
        self._came += fresh
        self._known += len(batch) - fresh
        if time.monotonic() - self._told > 0.1:
            self._told = time.monotonic()
            self._watch.tell(self._rows, 0, f"{self._file.name}: {self._rows:,} links")
        else:
            self._watch.go_on()

    def report(self) -> FileReport:
        """What became of each entry."""
        return FileReport(
            self._file.name,
            self._rows,
            {"resources": self._came},
            self._known,
            self._broken,
            tuple(LeftOut(why, count) for why, count in sorted(self._left.items())),
            tuple(LeftOut(why, count) for why, count in sorted(self._mended.items())),
        )


_NOT_IN_TAGS = re.compile(r"[^\w.+-]+")


def as_tag(name: str) -> str:
    """A heading or folder as a tag: 'Data & reporting' -> 'data-reporting'; '' where nothing of it can be one."""
    return _NOT_IN_TAGS.sub("-", plain_name(name).lower()).strip("-.+")[:40].rstrip("-.")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


_WRITERS = {"bookmarks": bookmarks_text, "opml": opml_text, "links": markdown_text, "csv": csv_text}


def export_links(
    office: Office,
    viewer: int,
    file: Path,
    format_: str = "",
    *,
    wanted: ResourceFilter = ResourceFilter(),  # noqa: B008 - frozen
    shelf_id: int | None = None,
    watch: Watch | None = None,
) -> int:
    """Write what the viewer may see and `wanted` fits, or what stands on a shelf, into a file; how many there are.

    Bookmarks and OPML hold links only: what has none is left out. Raises Invalid where the file's name does not say
    what it is to be or it cannot be written, NotFound, Stopped.
    """
    watch = watch or Watch()
    format_ = format_ or _by_name(file)
    if format_ not in _WRITERS:
        raise Invalid("Name the file .html, .opml, .md or .csv: that says what it is to be.", field="file")
    with office.reading() as session:
        if shelf_id is not None:
            shown = shelf_page(session, viewer, shelf_id)
            title, ids = shown.row.name, [item.resource.id for item in shown.items]
        else:
            title, ids = "Resources", resource_ids(session, viewer, wanted)
    count = 0

    def rows() -> Iterator[ResourceRow]:
        nonlocal count
        for begin in range(0, len(ids), AT_ONCE):
            watch.tell(begin, len(ids), "Writing resources")
            with office.reading() as session:
                for row in resource_rows(session, viewer, ids[begin : begin + AT_ONCE]):
                    if row.url or format_ in {"links", "csv"}:
                        count += 1
                        yield row

    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as out:
            out.writelines(_WRITERS[format_](rows(), title, now()))
        part.replace(file)
    except OSError as error:
        raise Invalid(
            f"{file} cannot be written: {error.strerror or error}. Choose another place.", field="file"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return count
