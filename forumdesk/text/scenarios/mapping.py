"""Where the passages of a story lie on its map: where Twine put them, or in rows from the start on."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forumdesk.text.scenarios.checking import Checked
from forumdesk.text.scenarios.playing import is_ending
from forumdesk.text.scenarios.story import Passage

WIDE, HIGH = 170.0, 64.0
ACROSS, DOWN = 190.0, 116.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A passage on the map. `kind`: start, page, good, bad, end, or missing (there is a way to it, and no text)."""

    name: str
    x: float
    y: float
    kind: str
    line: int
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """All passages and the ways between them."""

    spots: tuple[Spot, ...]
    ways: tuple[tuple[str, str], ...]


def layout(checked: Checked) -> Layout:
    """The map of a story. Positions of Twine are used where all pages have their own; else we lay it out."""
    story = checked.story
    pages = {page.name: page for page in reversed(story.pages)}
    pages = dict(reversed(pages.items()))
    ways = tuple((name, target) for name, targets in checked.leads_to.items() for target in targets if name in pages)
    missing = dict.fromkeys(target for _name, target in ways if target not in pages)
    places = _given(pages, list(missing), ways) or _laid_out(story.start, [*pages, *missing], checked.leads_to)
    reached = _reached(story.start, checked.leads_to)
    spots = [
        Spot(name, *places[name], _kind(page, story.start), page.line, is_lost=name not in reached)
        for name, page in pages.items()
    ]
    spots += [Spot(name, *places[name], "missing", 0) for name in missing]
    return Layout(tuple(spots), ways)


def _kind(page: Passage, start: str) -> str:
    if page.name == start:
        return "start"
    if not is_ending(page):
        return "page"
    tags = {tag.casefold() for tag in page.tags}
    return "good" if tags & {"good", "pass"} else "bad" if tags & {"bad", "fail"} else "end"


def _given(
    pages: Mapping[str, Passage], missing: Sequence[str], ways: Sequence[tuple[str, str]]
) -> dict[str, tuple[float, float]]:
    spots = {name: page.position for name, page in pages.items()}
    if not spots or any(spot is None for spot in spots.values()) or len(set(spots.values())) < len(spots):
        return {}
    # Twine's tiles are 100 wide; ours need more room for a name
    places = {name: (spot[0] * WIDE / 100 * 1.1, spot[1] * 0.95) for name, spot in spots.items() if spot is not None}
    for n, name in enumerate(missing):
        came = next(source for source, target in ways if target == name)
        x, y = places[came]
        places[name] = (x + ACROSS, y + DOWN * (n % 3))
    return places


def _reached(start: str, leads_to: Mapping[str, Sequence[str]]) -> set[str]:
    reached, waiting = {start}, deque([start])
    while waiting:
        for target in leads_to.get(waiting.popleft(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def _laid_out(
    start: str, names: Sequence[str], leads_to: Mapping[str, Sequence[str]]
) -> dict[str, tuple[float, float]]:
    """Rows by the fewest choices from the start; within one, near those one comes from."""
    column: dict[str, int] = {start: 0} if start in names else {}
    waiting = deque(column)
    came_from: dict[str, list[str]] = {}
    while waiting:
        name = waiting.popleft()
        for target in leads_to.get(name, ()):
            came_from.setdefault(target, []).append(name)
            if target not in column:
                column[target] = column[name] + 1
                waiting.append(target)
    last = max(column.values(), default=-1) + 1
    for name in names:
        column.setdefault(name, last)
    rows: dict[str, float] = {}
    places: dict[str, tuple[float, float]] = {}
    for n in range(max(column.values(), default=-1) + 1):
        those = [name for name in names if column[name] == n]
        before = {
            name: [rows[each] for each in came_from.get(name, ()) if column.get(each, n) < n and each in rows]
            for name in those
        }
        those.sort(key=lambda name: sum(before[name]) / len(before[name]) if before[name] else 0.0)
        for at, name in enumerate(those):
            rows[name] = at - (len(those) - 1) / 2
            places[name] = (rows[name] * ACROSS, n * DOWN)
    return places
