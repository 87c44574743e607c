"""The thread that keeps the index: it builds, says how far it is, follows, mends, and stops."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from forumdesk.search.ask import Searcher
from forumdesk.search.files import DAMAGED
from forumdesk.search.keeper import BUSY, Keeper
from forumdesk.search.standing import KeeperState, Keeping
from forumdesk.store.changes import Follower, last_change
from tests.patience import PATIENCE_SECONDS
from tests.world import World


class Watched:
    """A keeper and all it said."""

    def __init__(self, world: World, member: int) -> None:
        self.world, self.member = world, member
        self.searcher = Searcher(world.at(member), member)
        self.said: list[KeeperState] = []
        self._news = threading.Condition()
        self.keeper = Keeper(self.searcher, self._hear)

    def _hear(self, state: KeeperState) -> None:
        with self._news:
            self.said.append(state)
            self._news.notify_all()

    def wait_for(self, keeping: Keeping, times: int = 1) -> KeeperState:
        def heard() -> list[KeeperState]:
            return [state for state in self.said if state.keeping is keeping]

        with self._news:
            assert self._news.wait_for(lambda: len(heard()) >= times, timeout=PATIENCE_SECONDS), self.said
            return heard()[-1]

    def found(self, text: str) -> list[int]:
        with self.world.at(self.member).reading() as session:
            return [hit.topic_id for hit in self.searcher.ask(session, self.member, text).hits]


@pytest.fixture
def watched(world: World) -> Iterator[Callable[[int], Watched]]:
    started: list[Watched] = []

    def start(member: int) -> Watched:
        started.append(Watched(world, member))
        return started[-1]

    yield start
    for one in started:
        one.keeper.stop()


def test_it_builds_and_says_how_far_it_is(world: World, watched: Callable[[int], Watched]):
    topics = {world.topic(f"Printer {n}").topic_id for n in range(5)}
    ada = watched(world.admin)
    ada.keeper.start()
    ada.wait_for(Keeping.READY)
    building = [state for state in ada.said if state.keeping is Keeping.BUILDING]
    assert (building[0].done, building[0].total) == (0, 5)
    assert (building[-1].done, building[-1].total) == (5, 5)
    assert set(ada.found("printer")) == topics


def test_a_post_is_found_soon_after_it_appeared(world: World, watched: Callable[[int], Watched]):
    tom = world.member("tom")
    ada = watched(world.admin)
    ada.keeper.start()
    ada.wait_for(Keeping.READY)
    office = world.at(world.admin)
    with office.reading() as session:
        since = last_change(session)
    follower = Follower(office, since, lambda _changes: ada.keeper.wake())
    follower.start()
    try:
        topic = world.topic("It runs on kryptonite", by=tom)
        times = 2
        while not ada.found("kryptonite"):  # its community came first
            ada.wait_for(Keeping.READY, times=times)
            times += 1
        assert ada.found("kryptonite") == [topic.topic_id]
    finally:
        follower.stop()


def test_it_mends_a_damaged_index_by_itself(world: World, watched: Callable[[int], Watched]):
    topic = world.topic("Printer").topic_id
    ada = watched(world.admin)
    ada.searcher.catch_up()
    for file in ada.searcher.folder.glob("*.trm"):
        file.write_bytes(b"rubbish")
    fresh = watched(world.admin)
    fresh.keeper.start()
    assert fresh.wait_for(Keeping.REBUILDING).reason == DAMAGED
    fresh.wait_for(Keeping.READY)
    assert fresh.found("printer") == [topic]


def test_damage_that_a_question_meets_is_mended(world: World, watched: Callable[[int], Watched]):
    topic = world.topic("Printer").topic_id
    ada = watched(world.admin)
    ada.keeper.start()
    ada.wait_for(Keeping.READY)
    for file in ada.searcher.folder.glob("*.fct"):
        file.unlink()
    (ada.searcher.folder / "touched").touch()
    other = watched(world.admin)
    assert other.found("printer") == []
    other.keeper.start()
    other.wait_for(Keeping.READY)
    assert other.found("printer") == [topic]


def test_it_says_each_time_that_more_is_found(world: World, watched: Callable[[int], Watched]):
    topic = world.topic("Printer")
    ada = watched(world.admin)
    ada.keeper.start()
    ada.wait_for(Keeping.READY)
    world.reply(topic, "It wants toner.", by=world.admin)
    ada.keeper.wake()
    ada.wait_for(Keeping.READY, times=2)
    assert ada.found("toner") == [topic.topic_id]


def test_it_is_made_anew_when_asked(world: World, watched: Callable[[int], Watched]):
    world.topic("Printer")
    ada = watched(world.admin)
    ada.keeper.start()
    ada.wait_for(Keeping.READY)
    ada.keeper.rebuild("You asked for it.")
    assert ada.wait_for(Keeping.REBUILDING).reason == "You asked for it."
    ada.wait_for(Keeping.READY, times=2)


def test_two_on_one_computer_take_turns(world: World, watched: Callable[[int], Watched]):
    topic = world.topic("Printer").topic_id
    ada, other = watched(world.admin), watched(world.admin)
    with ada.searcher._files.writing():
        other.keeper.start()
        assert other.wait_for(Keeping.WAITING).reason == BUSY
    other.wait_for(Keeping.READY)
    ada.keeper.start()
    ada.wait_for(Keeping.READY)
    assert ada.found("printer") == other.found("printer") == [topic]


def test_it_stops_at_once_when_the_window_closes(world: World, watched: Callable[[int], Watched]):
    ada = watched(world.admin)
    ada.keeper.start()
    ada.wait_for(Keeping.READY)
    ada.keeper.stop()
    ada.keeper.join(PATIENCE_SECONDS)
    assert not ada.keeper.is_alive()
