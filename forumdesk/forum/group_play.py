"""How a group goes through a scenario: derived by everybody from who joined, the votes and the clock.

A choice is open from the moment the last one was decided. It is decided once all who had joined by then have voted,
or once its time is over and there is a vote; the first vote after that decides alone. Most votes win; where two
choices have as many, the one that was voted for first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forumdesk.text.scenarios.playing import Choice, Play, Scene


@dataclass(frozen=True, slots=True)
class Vote:
    """What one player wants at a fork; `id` is the order in which votes came."""

    id: int
    member_id: int
    number: int
    label: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Fork:
    """How a fork was decided: how many wanted what."""

    label: str
    votes: tuple[tuple[str, int], ...]
    mine: str | None
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class GroupState:
    """Where a group stands. At an end `closes_at` is None; `voters` are those whose votes are waited for."""

    scenes: tuple[Scene, ...]
    forks: tuple[Fork, ...]
    opened_at: datetime
    closes_at: datetime | None
    voters: int
    votes: tuple[tuple[str, int], ...]
    mine: str | None

    @property
    def number(self) -> int:
        """Of the choice that is open, from 1."""
        return len(self.forks) + 1


def group_state(
    play: Play,
    joined: Sequence[tuple[int, datetime]],
    votes: Iterable[Vote],
    began_at: datetime,
    seconds: int,
    moment: datetime,
    viewer: int,
) -> GroupState:
    """Where the group stands at `moment`. `joined` are members with when they came."""
    by_number: dict[int, list[Vote]] = {}
    for vote in sorted(votes, key=lambda vote: vote.id):
        by_number.setdefault(vote.number, []).append(vote)
    scene, opened = play.beginning(), began_at
    scenes = [scene]
    forks: list[Fork] = []
    while not scene.is_end:
        number = len(forks) + 1
        offered = {choice.label: choice for choice in scene.choices if choice.is_there}
        cast = [vote for vote in by_number.get(number, []) if vote.label in offered]
        voters = {member for member, at in joined if at <= opened} or {member for member, _at in joined}
        closes = opened + timedelta(seconds=seconds)
        decided = _decided_at(cast, voters, closes, moment)
        counted = cast if decided is None else [vote for vote in cast if vote.at <= decided] or cast[:1]
        tally = Counter(vote.label for vote in counted)
        mine = next((vote.label for vote in counted if vote.member_id == viewer), None)
        if decided is None:
            waited = len(voters)
            return GroupState(tuple(scenes), tuple(forks), opened, closes, waited, tuple(tally.most_common()), mine)
        most = max(tally.values())
        won = next(vote.label for vote in counted if tally[vote.label] == most)
        forks.append(Fork(won, tuple(tally.most_common()), mine, decided))
        choice: Choice = offered[won]
        scene, opened = play.after(scene, choice), decided
        scenes.append(scene)
    return GroupState(tuple(scenes), tuple(forks), opened, None, 0, (), None)


def _decided_at(cast: Sequence[Vote], voters: set[int], closes: datetime, moment: datetime) -> datetime | None:
    """When a fork was decided, None where it is open."""
    if not cast:
        return None
    missing = set(voters)
    for vote in cast:
        missing.discard(vote.member_id)
        if not missing:
            return vote.at if vote.at <= closes else _late(cast, closes)
    return _late(cast, closes) if moment >= closes else None


def _late(cast: Sequence[Vote], closes: datetime) -> datetime:
    """At the end of its time, or with the first vote after it."""
    return closes if cast[0].at <= closes else cast[0].at
