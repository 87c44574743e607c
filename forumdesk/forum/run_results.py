"""What many did in a scenario: at each fork, and how it ended for them. Never who, and never of fewer than five."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import find, may
from forumdesk.forum.right import Right
from forumdesk.forum.scenarios import story_of
from forumdesk.store.scenario_counts import FORKS, RESULTS
from forumdesk.text.scenarios.checking import links_in
from forumdesk.text.scenarios.playing import Play, points_of

_FORKS = {
    "sqlite": text(FORKS.format(wanted=":wanted", may="")),
    "postgresql": text("SELECT * FROM scenario_forks(:wanted)"),
}
_RESULTS = {
    "sqlite": text(RESULTS.format(wanted=":wanted", may="")),
    "postgresql": text("SELECT * FROM scenario_results(:wanted)"),
}


@dataclass(frozen=True, slots=True)
class ForkRow:
    """A fork at which at least five people stood: how many chose what, the most first."""

    passage: str
    people: int
    choices: tuple[tuple[str, int], ...]

    def share(self, label: str) -> float:
        """The share of those who chose it, 0 to 1."""
        return dict(self.choices).get(label, 0) / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class WrongTurn:
    """A choice that costs points or leads to a bad end, and how many took it."""

    passage: str
    label: str
    people: int
    of: int
    points: int


@dataclass(frozen=True, slots=True)
class Results:
    """For the organiser. `began` is None as long as fewer than five began; so is `finished`."""

    began: int | None
    finished: int | None
    outcomes: tuple[tuple[str, int], ...]
    endings: tuple[tuple[str, str, int], ...]
    wrong_turns: tuple[WrongTurn, ...]


def forks_of(session: Session, viewer: int, scenario_id: int) -> dict[str, ForkRow]:
    """By passage, what people chose when they came there for the first time. Raises NotFound."""
    find(session, viewer, Right.SEE_SCENARIO, scenario_id)
    found: dict[str, list[tuple[str, int]]] = {}
    statement = _FORKS[session.get_bind().dialect.name]
    for row in session.execute(statement, {"wanted": scenario_id}):
        found.setdefault(row.passage, []).append((row.label, row.people))
    return {
        passage: ForkRow(
            passage, sum(n for _label, n in those), tuple(sorted(those, key=lambda one: (-one[1], one[0])))
        )
        for passage, those in found.items()
    }


def results_of(session: Session, viewer: int, scenario_id: int) -> Results | None:
    """How the scenario goes for people; None for whoever does not organise it. Raises NotFound."""
    find(session, viewer, Right.SEE_SCENARIO, scenario_id)
    if not may(session, viewer, Right.EDIT_SCENARIO, scenario_id):
        return None
    began = finished = None
    endings: list[tuple[str, str, int]] = []
    outcomes: dict[str, int] = {}
    statement = _RESULTS[session.get_bind().dialect.name]
    for row in session.execute(statement, {"wanted": scenario_id}):
        if row.what == "began":
            began = row.people
        elif row.what == "finished":
            finished = row.people
        else:
            endings.append((row.ending, row.what, row.people))
            outcomes[row.what] = outcomes.get(row.what, 0) + row.people
    return Results(
        began=began,
        finished=finished,
        outcomes=tuple(sorted(outcomes.items())),
        endings=tuple(sorted(endings, key=lambda one: (-one[2], one[0]))),
        wrong_turns=tuple(_wrong_turns(session, viewer, scenario_id)),
    )


def _wrong_turns(session: Session, viewer: int, scenario_id: int) -> list[WrongTurn]:
    """Where people go wrong by the latest text: the most frequent first."""
    story = story_of(session, viewer, scenario_id)
    play, found = Play(story), []
    pages = {page.name: page for page in story.pages}
    for fork in forks_of(session, viewer, scenario_id).values():
        if fork.passage not in pages:
            continue
        for link in links_in(play.content(fork.passage).nodes):
            people = dict(fork.choices).get(link.label, 0)
            page = pages.get(link.target) if isinstance(link.target, str) else None
            if not people or page is None:
                continue
            points = sum(points_of(page).values())
            if points < 0 or not {"bad", "fail"}.isdisjoint(tag.casefold() for tag in page.tags):
                found.append(WrongTurn(fork.passage, link.label, people, fork.people, points))
    return sorted(dict.fromkeys(found), key=lambda turn: (-turn.people / turn.of, turn.passage))
