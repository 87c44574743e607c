"""Tables of links: CSV with a line of names above, and JSON lines, whose columns go by many names."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from forumdesk.exchange.link_files import Broken, Listed, lines_of
from forumdesk.forum.resources import ResourceRow
from forumdesk.store.schema.resources import MINUTES_MOST, ResourceKind, ResourceLevel

COLUMNS = (
    "title",
    "url",
    "kind",
    "minutes",
    "level",
    "tags",
    "why",
    "summary",
    "community",
    "rating",
    "recommended_by",
)
_NAMES = {
    "url": ("url", "link", "address", "href", "uri", "web", "adresse"),
    "title": ("title", "name", "titel"),
    "summary": ("summary", "description", "abstract", "notes", "note", "beschreibung", "excerpt"),
    "kind": ("kind", "type", "format", "art"),
    "minutes": ("minutes", "length", "mins", "min", "length_minutes"),
    "seconds": ("duration", "seconds", "duration_seconds"),
    "level": ("level", "difficulty", "niveau"),
    "tags": ("tags", "tag", "keywords", "labels", "category", "categories", "topics"),
    "why": ("why", "reason", "comment", "recommendation"),
    "speakers": ("speakers", "speaker", "author", "authors"),
    "folder": ("folder", "_event", "event", "collection"),
}
_KINDS = {kind.value: kind for kind in ResourceKind} | {
    "blog": ResourceKind.ARTICLE, "post": ResourceKind.ARTICLE, "paper": ResourceKind.ARTICLE,
    "page": ResourceKind.ARTICLE, "talk": ResourceKind.VIDEO, "youtube": ResourceKind.VIDEO,
    "screencast": ResourceKind.VIDEO, "movie": ResourceKind.VIDEO, "audio": ResourceKind.PODCAST,
    "tutorial": ResourceKind.COURSE, "mooc": ResourceKind.COURSE, "ebook": ResourceKind.BOOK,
    "document": ResourceKind.FILE, "pdf": ResourceKind.FILE,
}  # fmt: skip
_LEVELS = {level.value: level for level in ResourceLevel} | {
    "novice": ResourceLevel.BEGINNER, "introductory": ResourceLevel.BEGINNER, "basic": ResourceLevel.BEGINNER,
    "easy": ResourceLevel.BEGINNER, "medium": ResourceLevel.INTERMEDIATE, "hard": ResourceLevel.ADVANCED,
    "experienced": ResourceLevel.ADVANCED, "expert": ResourceLevel.ADVANCED, "all": ResourceLevel.ANY,
}  # fmt: skip
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})")
_CELL_MOST = 200_000


def is_json_lines(beginning: str) -> bool:
    return beginning.lstrip().startswith("{")


def read_json_lines(pieces: Iterable[str]) -> Iterator[Listed | Broken]:
    """A link from each line that is a JSON object; the first of `videos` where there are some."""
    for number, line in enumerate(lines_of(pieces), start=1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            yield Broken(f"line {number}", "no JSON")
            continue
        if not isinstance(said, dict):
            yield Broken(f"line {number}", "no JSON object")
            continue
        videos = said.get("videos")
        if isinstance(videos, list) and videos and isinstance(videos[0], dict):
            said = {"url": videos[0].get("url"), "kind": "video"} | {k: v for k, v in said.items() if k != "videos"}
        yield _listed({str(name).strip().lower(): value for name, value in said.items()})


def read_csv(pieces: Iterable[str]) -> Iterator[Listed | Broken]:
    """A link from each row; commas, semicolons or tabs between the columns."""
    lines = _kept_ends(pieces)
    first = next(lines, "")
    while first and not first.strip():
        first = next(lines, "")
    if not first:
        return
    delimiter = max(",;\t|", key=first.count)
    csv.field_size_limit(_CELL_MOST)
    names = [name.strip().lower().lstrip("\ufeff") for name in next(csv.reader([first], delimiter=delimiter))]
    if not set(names) & {name for known in ("url", "title") for name in _NAMES[known]}:
        yield Broken("line 1", "no column is called title or url")
        return
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Broken(f"line {rows.line_num + 1}", f"no row of a table ({error})")
            continue
        if any(cell.strip() for cell in row):
            yield _listed(dict(zip(names, row, strict=False)))


def _kept_ends(pieces: Iterable[str]) -> Iterator[str]:
    """Lines with their ends, which may stand within a cell."""
    return (f"{line}\n" for line in lines_of(pieces))


def _listed(said: Mapping[str, Any]) -> Listed:
    def of(known: str) -> Any:
        return next((said[name] for name in _NAMES[known] if said.get(name) not in (None, "", [])), None)

    tags = of("tags")
    folder = _text(of("folder"))
    summary, speakers = _text(of("summary")), _several(of("speakers"))
    who = ", ".join(speakers)
    kind = _text(of("kind")).lower()
    level = _text(of("level")).lower()
    return Listed(
        url=_text(of("url")).strip(),
        title=_text(of("title")),
        summary=f"{who}. {summary}".strip() if who else summary,
        tags=tuple(_several(tags)),
        folders=(folder,) if folder else (),
        kind=_KINDS.get(kind) or _KINDS.get(kind.rstrip("s")),
        minutes=_minutes(of("minutes"), of("seconds")),
        level=_LEVELS.get(level),
        why=_text(of("why")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None or isinstance(value, dict | list) else str(value)


def _several(value: Any) -> list[str]:
    if isinstance(value, str):
        return [part.strip() for part in re.split(r"[,;|]", value) if part.strip()]
    return [_text(one).strip() for one in value if _text(one).strip()] if isinstance(value, list) else []


def _minutes(minutes: Any, seconds: Any) -> int | None:
    """A number of minutes; of seconds, which may be written 1:02:30."""
    for value, unit in ((minutes, 60), (seconds, 1)):
        clock = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
        if clock:
            hours, mins, secs = (int(part or 0) for part in clock.groups())
            total = float(hours * 3600 + mins * 60 + secs)
        else:
            try:
                total = float(value) * unit if value is not None else 0.0
            except (TypeError, ValueError):
                continue
        if 0 < total <= MINUTES_MOST * 60:
            return max(1, round(total / 60))
    return None


def csv_text(rows: Iterable[ResourceRow], _title: str, _made: datetime) -> Iterator[str]:
    """A CSV file, piece by piece. What a spreadsheet would take for a formula gets an apostrophe before it."""
    into = io.StringIO()
    writer = csv.writer(into, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        rating = f"{row.rating:.1f}" if row.rating is not None else ""
        said = (row.title, row.url, row.kind.value, row.minutes or "", row.level.value, ", ".join(row.tags), row.why)
        writer.writerow([_harmless(cell) for cell in (*said, row.summary, row.community_name, rating, row.by_name)])
        if into.tell() > 65_536:
            yield into.getvalue()
            into.seek(0)
            into.truncate()
    yield into.getvalue()


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
