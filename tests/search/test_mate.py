"""A long first build has a second process to help it: the index is the same, whatever becomes of the mate."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from forumdesk.search import build
from forumdesk.search.ask import Searcher
from forumdesk.search.mate import Helped, Mate
from tests.world import World

POSTS = 23


@pytest.fixture
def searcher(world: World, monkeypatch: pytest.MonkeyPatch) -> Searcher:
    """Of an office that is held for so large that a mate is wanted."""
    monkeypatch.setattr(build, "HELPED_FROM", 1)
    monkeypatch.setattr(build, "POSTS_AT_ONCE", 2)
    monkeypatch.setattr("forumdesk.search.stretches.LOAD", 2)
    for module in ("stretches", "build"):
        monkeypatch.setattr(f"forumdesk.search.{module}.STEPS", (1, 2))
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    for n in range(POSTS):
        world.topic(f"Printer number{n}", "It jams.")
    return Searcher(world.at(world.admin), world.admin)


def found(world: World, searcher: Searcher) -> list[int]:
    with world.at(world.admin).reading() as session:
        return [searcher.ask(session, world.admin, f"number{n}").total for n in range(POSTS)]


def test_what_two_processes_build_is_all_there_once(world: World, searcher: Searcher) -> None:
    told: list[tuple[int, int]] = []
    assert searcher.catch_up(progress=lambda done, total: told.append((done, total))).is_current
    assert searcher.status().posts == POSTS
    assert found(world, searcher) == [1] * POSTS
    assert len(searcher._files.snapshot().parts) == 1
    dones = [done for done, _total in told]
    assert dones[0] == 0
    assert all(earlier <= later for earlier, later in pairwise(dones)), dones
    assert dones.index(POSTS) == len(dones) - 1  # it is not said to be complete before it is


def test_a_mate_that_dies_is_not_missed(world: World, searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    finish = Mate.finish
    helped: list[Helped | None] = []

    def finish_and_die(self: Mate, progress: Callable[[float], None]) -> Helped | None:
        if helped:
            self._child.kill()
            self._child.wait()
        helped.append(finish(self, progress))
        return helped[-1]

    monkeypatch.setattr(Mate, "finish", finish_and_die)
    assert searcher.catch_up().is_current
    assert helped[0] is not None
    assert searcher.status().posts == POSTS
    assert found(world, searcher) == [1] * POSTS
