"""A story, played: what a passage shows once one has come to it, where its choices lead, and what points they gave."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from forumdesk.text.escaping import escaped
from forumdesk.text.scenarios.expressions import (
    NotComputable,
    Value,
    assign,
    is_true,
    shown,
    value_of,
)
from forumdesk.text.scenarios.passages import Branches, Content, Link, Node, Sets, Shown, Words, content
from forumdesk.text.scenarios.story import Passage, Story

GENERAL = "Points"
"""The competence of points that name none."""
_POINTS = re.compile(r"score:(?:(?P<of>[^:]{1,60}):)?(?P<points>[+-]?\d{1,4})")
_ONLY_LINKS = re.compile(r"^[ \t]*(?:[-*+]|\d{1,3}[.)])?[ \t]*(?:\0[ \t]*)+[.;,]?[ \t]*(?:\n|\Z)", re.MULTILINE)
_GAPS = re.compile(r"\n{3,}")


class Outcome(StrEnum):
    """How a story ended."""

    GOOD = "good"
    BAD = "bad"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Choice:
    """What one can do in a scene. `target` may be missing from the story: then it cannot be chosen."""

    label: str
    target: str
    is_there: bool
    _link: Link = field(repr=False)


@dataclass(frozen=True, slots=True)
class Scene:
    """A passage as it shows itself. `feedback` is about the choice that led here; `faults` what came to nothing."""

    passage: str
    text: str
    choices: tuple[Choice, ...]
    feedback: str
    points: Mapping[str, int]
    outcome: Outcome | None
    variables: Mapping[str, Value]
    topic_id: int | None = None
    faults: tuple[tuple[int, str], ...] = ()

    @property
    def is_end(self) -> bool:
        return not any(choice.is_there for choice in self.choices)


class Play:
    """A story, ready to be played. What was read of a passage is kept; the play itself keeps no state."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self._pages = {passage.name: passage for passage in reversed(story.passages) if passage.is_page}
        self._read: dict[str, Content] = {}

    def content(self, name: str) -> Content:
        """What stands in a passage. Raises KeyError."""
        if name not in self._read:
            self._read[name] = content(self._pages[name], self.story.format)
        return self._read[name]

    def beginning(self, name: str = "") -> Scene:
        """The first scene, or that of the passage `name`, with what StoryInit sets. Raises KeyError."""
        known: dict[str, Value] = {}
        init = self.story.special("StoryInit")
        if init is not None:
            _Telling(known).tell(content(init, self.story.format).nodes)
        return self.scene(name or self.story.start, known)

    def scene(self, name: str, variables: Mapping[str, Value], by: str = "", came_from: str = "") -> Scene:
        """A passage as one comes to it with these variables, by the choice `by`. Raises KeyError."""
        passage = self._pages[name]
        known = {key: value for key, value in variables.items() if not key.startswith("_")}
        telling = _Telling(known)
        telling.tell(self.content(name).nodes)
        text = _without_links("".join(telling.said), telling.links)
        choices = []
        for link in telling.links:
            target = link.target if isinstance(link.target, str) else telling.value(link.target, link.line)
            choices.append(Choice(link.label, target, target in self._pages, link))
        left = self._pages.get(came_from)
        said = (left.metadata.get("feedback") if left is not None else None) or {}
        feedback = said.get(by) if isinstance(said, dict) else None
        here = passage.metadata.get("feedback")
        return Scene(
            passage=name,
            text=text,
            choices=tuple(_once(choices)),
            feedback=str(feedback or (here if isinstance(here, str) else "")),
            points=points_of(passage),
            outcome=outcome_of(passage, any(choice.is_there for choice in choices)),
            variables=known,
            topic_id=_topic(passage.metadata.get("topic")),
            faults=tuple(telling.faults),
        )

    def after(self, scene: Scene, choice: Choice) -> Scene:
        """The scene that a choice leads to. Raises KeyError where it leads nowhere."""
        known = dict(scene.variables)
        for one in choice._link.sets:
            try:
                assign(one, known)
            except NotComputable:
                continue
        return self.scene(choice.target, known, choice.label, scene.passage)

    def along(self, labels: Sequence[str], start: str = "") -> Iterator[Scene]:
        """The scenes that these choices lead through; it ends early where one is not offered any more."""
        scene = self.beginning(start)
        yield scene
        for label in labels:
            choice = next((each for each in scene.choices if each.label == label and each.is_there), None)
            if choice is None:
                return
            scene = self.after(scene, choice)
            yield scene


def points_of(passage: Passage) -> dict[str, int]:
    """What coming to a passage is worth, by competence: tags score:+2 and score:Empathy:+2, and metadata 'points'."""
    found: dict[str, int] = {}
    for tag in passage.tags:
        if (said := _POINTS.fullmatch(tag)) is not None:
            name = (said["of"] or GENERAL).replace("_", " ")
            found[name] = found.get(name, 0) + int(said["points"])
    more: Any = passage.metadata.get("points")
    if isinstance(more, dict):
        for name, worth in more.items():
            if isinstance(worth, int) and not isinstance(worth, bool) and abs(worth) < 10_000:
                found[name[:60]] = found.get(name[:60], 0) + worth
    return {name: worth for name, worth in found.items() if worth}


def outcome_of(passage: Passage, goes_on: bool) -> Outcome | None:
    """How the story ends here, None where it goes on. Tags say it: good or pass, bad or fail, end for neither."""
    tags = {tag.casefold() for tag in passage.tags}
    if goes_on:
        return None
    if tags & {"good", "pass"}:
        return Outcome.GOOD
    return Outcome.BAD if tags & {"bad", "fail"} else Outcome.OPEN


def is_ending(passage: Passage) -> bool:
    """The writer says that the story ends here."""
    return not {"end", "good", "pass", "bad", "fail"}.isdisjoint(tag.casefold() for tag in passage.tags)


def total(scenes: Sequence[Scene]) -> dict[str, int]:
    """The points of a way, by competence, in the order in which they were first given."""
    found: dict[str, int] = {}
    for scene in scenes:
        for name, worth in scene.points.items():
            found[name] = found.get(name, 0) + worth
    return found


def _topic(said: Any) -> int | None:
    return said if isinstance(said, int) and not isinstance(said, bool) and 0 < said < 2**53 else None


def _once(choices: list[Choice]) -> Iterator[Choice]:
    """Each choice once; where two say the same and lead to different places, the later one says where."""
    known: dict[str, str] = {}
    for choice in choices:
        if known.get(choice.label, choice.target) != choice.target:
            choice = replace(choice, label=f"{choice.label} ({choice.target})")
        if choice.label not in known:
            known[choice.label] = choice.target
            yield choice


def _without_links(text: str, links: list[Link]) -> str:
    """The text without lines that only offer choices; within a sentence the words of a choice stay."""
    labels = iter(links)
    kept, at = [], 0
    for found in _ONLY_LINKS.finditer(text):
        kept.append(_named(text[at : found.start()], labels))
        for _ in range(found[0].count("\0")):
            next(labels, None)
        at = found.end()
    kept.append(_named(text[at:], labels))
    return _GAPS.sub("\n\n", "".join(kept)).strip("\n")


def _named(text: str, labels: Iterator[Link]) -> str:
    return re.sub("\0", lambda _mark: f"**{escaped(next(labels).label)}**", text)


@dataclass(slots=True)
class _Telling:
    """Goes through a passage: what is said, which choices there are, what variables become."""

    known: dict[str, Value]
    said: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)

    def tell(self, nodes: Sequence[Node]) -> None:
        for node in nodes:
            match node:
                case Words(text=text, is_code=is_code):
                    self.said.append(escaped(text) if is_code else text.replace("\0", ""))
                case Link():
                    self.links.append(node)
                    self.said.append("\0")
                case Sets(assignments=assignments, line=line):
                    for one in assignments:
                        try:
                            assign(one, self.known)
                        except NotComputable as fault:
                            self.faults.append((line, str(fault)))
                case Shown(value=value, line=line):
                    self.said.append(escaped(self.value(value, line)))
                case Branches():
                    self.branch(node)

    def value(self, tree: Any, line: int) -> str:
        try:
            return shown(value_of(tree, self.known))
        except NotComputable as fault:
            self.faults.append((line, str(fault)))
            return ""

    def branch(self, node: Branches) -> None:
        for condition, nodes in node.branches:
            try:
                holds = condition is None or is_true(value_of(condition, self.known))
            except NotComputable as fault:
                self.faults.append((node.line, str(fault)))
                holds = False
            if holds:
                self.tell(nodes)
                return
