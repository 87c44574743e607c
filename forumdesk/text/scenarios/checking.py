"""Looks a story through: dead ends, passages that nobody reaches or that are missing, variables that nobody set."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forumdesk.text.scenarios import twee
from forumdesk.text.scenarios.expressions import variables
from forumdesk.text.scenarios.passages import Branches, Link, Node, Sets, Shown, content
from forumdesk.text.scenarios.playing import Play, Scene, is_ending, points_of, total
from forumdesk.text.scenarios.story import START, Passage, Remark, Story

MOST_REMARKS = 200
_MOST_STATES = 4_000
"""How many situations are gone through to find the best way."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A story as its text says it, all that is to be said about it, and where each passage leads to."""

    story: Story
    remarks: tuple[Remark, ...]
    leads_to: Mapping[str, tuple[str, ...]]

    @property
    def is_playable(self) -> bool:
        return self.story.passage(self.story.start) is not None

    @property
    def errors(self) -> int:
        return sum(remark.is_error for remark in self.remarks)


def checked(text: str) -> Checked:
    """Read a story and look it through; remarks come in the order of their lines."""
    story, remarks = twee.read(text)
    return looked_through(story, remarks)


def looked_through(story: Story, remarks: Sequence[Remark] = ()) -> Checked:
    """The same of a story that was read already; `remarks` are those of its reader."""
    found = list(remarks)
    contents = {}
    for page in reversed(story.pages):
        contents[page.name] = content(page, story.format)
    pages = {page.name: page for page in reversed(story.pages)}
    for passage in story.passages:
        if passage.is_page and pages.get(passage.name) is passage:
            found += contents[passage.name].remarks
    init = story.special("StoryInit")
    start_nodes: tuple[Node, ...] = ()
    if init is not None:
        read = content(init, story.format)
        found += read.remarks
        start_nodes = read.nodes
    links = {name: tuple(links_in(read.nodes)) for name, read in contents.items()}
    leads_to = {
        name: tuple(dict.fromkeys(link.target for link in those if isinstance(link.target, str)))
        for name, those in links.items()
    }
    found += _missing(pages, links)
    if story.start not in pages:
        said = f"There is no passage '{START}' to begin with. Write one, or name another as 'start' in StoryData."
        found.append(
            Remark(0, said if pages else "Nothing is written yet: begin with a line ':: Start'.", is_error=True)
        )
    else:
        reached = _reached(story.start, leads_to)
        if not any(not isinstance(link.target, str) for those in links.values() for link in those):
            found += _unreached(pages, reached)
        found += _ends(pages, links, reached)
        found += _unset(story, pages, contents, leads_to, start_nodes)
    ordered = sorted(dict.fromkeys(found), key=lambda remark: remark.line)
    return Checked(story, tuple(ordered[:MOST_REMARKS]), leads_to)


def best_points(play: Play) -> dict[str, int] | None:
    """The points of the way that gives most, by competence; None where there are too many ways to go through.

    A way takes each passage once: going round in circles gains nothing.
    """
    try:
        first = play.beginning()
    except KeyError:
        return None
    best: dict[str, int] = {}
    waiting: list[tuple[tuple[Scene, ...], frozenset[str]]] = [((first,), frozenset({first.passage}))]
    seen = 0
    while waiting:
        way, been = waiting.pop()
        seen += 1
        if seen > _MOST_STATES:
            return None
        if way[-1].is_end:
            points = total(way)
            if not best or sum(points.values()) > sum(best.values()):
                best = points
            continue
        for choice in way[-1].choices:
            if choice.is_there and choice.target not in been:
                after = play.after(way[-1], choice)
                waiting.append(((*way, after), been | {choice.target}))
    return best


def competences(story: Story) -> list[str]:
    """What the story gives points for, in the order in which its passages name it."""
    return list(dict.fromkeys(name for page in story.pages for name in points_of(page)))


def links_in(nodes: Sequence[Node]) -> Iterator[Link]:
    """All links of a passage, those behind conditions included."""
    for node in nodes:
        if isinstance(node, Link):
            yield node
        elif isinstance(node, Branches):
            for _condition, inside in node.branches:
                yield from links_in(inside)


def _missing(pages: Mapping[str, Passage], links: Mapping[str, Sequence[Link]]) -> Iterator[Remark]:
    for name, those in links.items():
        for link in those:
            if isinstance(link.target, str) and link.target not in pages:
                said = f"There is no passage '{link.target}', where the choice '{link.label}' leads."
                yield Remark(link.line, said, name, is_error=True)


def _reached(start: str, leads_to: Mapping[str, Sequence[str]]) -> set[str]:
    reached, waiting = {start}, deque([start])
    while waiting:
        for target in leads_to[waiting.popleft()]:
            if target in leads_to and target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def _unreached(pages: Mapping[str, Passage], reached: set[str]) -> Iterator[Remark]:
    for name, page in pages.items():
        if name not in reached:
            yield Remark(page.line, f"Nobody gets to '{name}': no way leads here from the start.", name)


def _ends(pages: Mapping[str, Passage], links: Mapping[str, Sequence[Link]], reached: set[str]) -> Iterator[Remark]:
    for name, page in pages.items():
        if not links[name] and not is_ending(page):
            said = f"'{name}' is a dead end. Add a choice, or say that the story ends here: [good], [bad] or [end]."
            yield Remark(page.line, said, name)
        elif links[name] and is_ending(page):
            yield Remark(page.line, f"'{name}' is marked as an ending, and yet it goes on.", name)
    if not any(is_ending(pages[name]) or not links[name] for name in reached):
        yield Remark(0, "The story never ends: every passage leads on.")


def _unset(
    story: Story,
    pages: Mapping[str, Passage],
    contents: Mapping[str, object],
    leads_to: Mapping[str, Sequence[str]],
    start_nodes: Sequence[Node],
) -> Iterator[Remark]:
    """Variables that are read where no way that leads there has set them."""
    nodes = {name: _flat(content(page, story.format).nodes) for name, page in pages.items()}
    assert len(nodes) == len(contents)
    sets = {name: _set_in(those) for name, those in nodes.items()}
    known: dict[str, set[str]] = {story.start: _set_in(_flat(start_nodes))}
    waiting = deque([story.start])
    while waiting:
        name = waiting.popleft()
        left = known[name] | sets[name]
        for target in leads_to[name]:
            if target in pages and (target not in known or not left <= known[target]):
                known.setdefault(target, set()).update(left)
                waiting.append(target)
    everything = set().union(*sets.values(), _set_in(_flat(start_nodes)))
    for name, those in nodes.items():
        here = set(known.get(name, everything))
        for node in those:
            for variable in dict.fromkeys(_read_by(node)):
                if variable not in here:
                    here.add(variable)  # said once a passage
                    said = f"{variable} is used here, but nobody set it before."
                    yield Remark(getattr(node, "line", pages[name].line), said, name)
            here |= _set_by(node)


def _flat(nodes: Sequence[Node]) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        found.append(node)
        if isinstance(node, Branches):
            for _condition, inside in node.branches:
                found += _flat(inside)
    return found


def _set_in(nodes: Sequence[Node]) -> set[str]:
    return {name for node in nodes for name in _set_by(node)}


def _set_by(node: Node) -> set[str]:
    match node:
        case Sets(assignments=those) | Link(sets=those):
            return {one.name for one in those}
    return set()


def _read_by(node: Node) -> Iterator[str]:
    match node:
        case Sets(assignments=those) | Link(sets=those):
            for one in those:
                yield from variables(one.value)
                if one.operator:
                    yield one.name
            if isinstance(node, Link):
                yield from variables(node.target)
        case Shown(value=value):
            yield from variables(value)
        case Branches(branches=branches):
            for condition, _inside in branches:
                yield from variables(condition)
