"""A long build happens in a process of its own, and leaves an index like any other."""

from __future__ import annotations

import threading

import pytest

from forumdesk.search.apart import BuildApart
from forumdesk.search.ask import Searcher
from forumdesk.search.keeper import Keeper
from forumdesk.search.standing import KeeperState, Keeping
from tests.patience import PATIENCE_SECONDS
from tests.world import World


def test_what_another_process_built_is_found_here(world: World) -> None:
    world.topic("Turnips", "They are ripe.")
    office = world.at(world.admin)
    told: list[tuple[int, int]] = []
    searcher = Searcher(office, world.admin)
    assert searcher.posts_to_build() == 1
    assert BuildApart(office, world.admin).run(lambda done, total: told.append((done, total)))
    assert searcher.posts_to_build() == 0
    assert told
    assert told[-1][1] == 1
    with office.reading() as session:
        assert [hit.title for hit in searcher.ask(session, world.admin, "ripe turnips").hits] == ["Turnips"]


def test_the_keeper_hands_a_long_build_on_and_then_follows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forumdesk.search.apart.APART_FROM", 1)
    topic = world.topic("Turnips", "They are ripe.")
    searcher = Searcher(world.at(world.admin), world.admin)
    ready = threading.Event()

    def tell(state: KeeperState) -> None:
        if state.keeping is Keeping.READY:
            ready.set()

    keeper = Keeper(searcher, tell)
    keeper.start()
    try:
        assert ready.wait(PATIENCE_SECONDS)
        ready.clear()
        world.reply(topic, "So are the marrows.", by=world.admin)
        keeper.wake()
        assert ready.wait(PATIENCE_SECONDS)

        def found() -> int:
            with world.at(world.admin).reading() as session:
                return len(searcher.ask(session, world.admin, "marrows").hits)

        assert found() == 1
    finally:
        keeper.stop()


def test_a_build_that_is_stopped_goes_on_here(world: World) -> None:
    world.topic("Turnips", "They are ripe.")
    office = world.at(world.admin)
    build = BuildApart(office, world.admin)
    build.stop()
    assert not build.run(lambda _done, _total: None)
    searcher = Searcher(office, world.admin)
    assert searcher.catch_up().is_current


def test_an_import_is_taken_in_with_progress(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forumdesk.search.build.MANY", 2)
    world.topic("Turnips", "They are ripe.")
    searcher = Searcher(world.at(world.admin), world.admin)
    searcher.catch_up()
    for n in range(3):
        world.topic(f"Imported {n}")
    told: list[tuple[int, int]] = []
    searcher.catch_up(progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 4)]
