"""A server that is gone, cut off or hangs, seen from the window: it stays usable, says so, and recovers by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from forumdesk.app import Seat, arrive
from forumdesk.errors import Unreachable
from forumdesk.forum.founding import open_office
from forumdesk.forum.members import Whom
from forumdesk.forum.posts import posts, reply
from forumdesk.store.local import LocalStore
from forumdesk.ui.places import TopicPlace
from forumdesk.ui.theme import Theme
from tests.faults.conftest import Network

Sit = Callable[[str, int], Seat]


@pytest.fixture
def sit(theme: Theme, tmp_path: Path) -> Iterator[Sit]:
    """Opens the window of a member, always on the same computer."""
    seats: list[Seat] = []
    local = LocalStore(tmp_path / "local.db")

    def sit(store: str, member: int) -> Seat:
        seat = Seat(arrive(open_office(store), Whom()), member, theme, local)
        seats.append(seat)
        seat.window.show()
        seat.start()
        return seat

    yield sit
    for seat in seats:
        seat.close()
    local.close()


class Pulse:
    """Beats a hundred times a second while the GUI thread is free; knows the longest it was not."""

    def __init__(self) -> None:
        self.longest_ms, self._last = 0.0, time.monotonic()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)
        self._timer.start(10)

    def _beat(self) -> None:
        now = time.monotonic()
        self.longest_ms, self._last = max(self.longest_ms, (now - self._last) * 1_000), now

    def stop(self) -> None:
        self._timer.stop()


@pytest.mark.parametrize("fault", ["hang", "cut"])
def test_while_the_server_is_away_one_reads_on_and_what_is_sent_waits_and_goes_by_itself_once(
    network: Network, sit: Sit, fault: str, qtbot: QtBot
) -> None:
    world, proxy = network.world, network.proxy
    tom = world.member("tom")
    topic, other = world.topic("The one"), world.topic("The other")
    seat = sit(network.store(tom), tom)
    window = seat.window
    line = window.sidebar.status
    window.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(lambda: window.composer.isVisible() and window.thread_page.is_complete())
    pulse = Pulse()
    getattr(proxy, fault)()
    window.reply()
    qtbot.keyClicks(window.composer.edit, "Through the storm")
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: line.text == "Not connected, 1 post waiting")
    assert not window.banner.isVisible()
    assert window.thread_page.view.isVisible()  # what was read is there to be read on
    window.go(TopicPlace(other.topic_id))
    window.back()
    pulse.stop()
    print(f"{fault}: the GUI thread was never held longer than {pulse.longest_ms:.0f} ms")
    world.reply(topic, "Said meanwhile", by=world.admin)
    proxy.flow()
    bodies = ["Said meanwhile", "Through the storm"]
    qtbot.waitUntil(lambda: [row.body for row in world.read(posts, tom, topic.topic_id, [2, 3])] == bodies)
    qtbot.waitUntil(lambda: line.text == "Up to date · 2 topics")
    qtbot.waitUntil(lambda: window.thread_page.is_complete() and len(window.thread_page.thread_row.posts) == 3)  # type: ignore[union-attr]
    assert not window.banner.isVisible()


def test_a_server_that_hangs_does_not_keep_one_from_leaving_and_what_waits_goes_the_next_time(
    network: Network, sit: Sit, qtbot: QtBot
) -> None:
    world, proxy = network.world, network.proxy
    tom = world.member("tom")
    topic = world.topic()
    seat = sit(network.store(tom), tom)
    window = seat.window
    window.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(lambda: window.composer.isVisible() and window.thread_page.is_complete())
    proxy.hang()
    window.reply()
    qtbot.keyClicks(window.composer.edit, "Through the night")
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.composer.edit.text() == "")
    window.thread_page.refresh()
    began = time.monotonic()
    window.close()
    print(f"closed in {time.monotonic() - began:.1f} s while the server hangs")
    proxy.flow()
    later = sit(network.store(tom), tom)
    qtbot.waitUntil(lambda: [row.body for row in world.read(posts, tom, topic.topic_id, [2])] == ["Through the night"])
    qtbot.waitUntil(lambda: later.worker.office.uuid != "" and not later.window.desk.outbox.letters)


@pytest.mark.timeout(900)
def test_when_the_answer_to_a_commit_is_lost_nothing_is_lost_and_nothing_doubled(
    network: Network, is_long: bool
) -> None:
    world, proxy = network.world, network.proxy
    tom = world.member("tom")
    topic = world.topic()
    rounds = 200 if is_long else 10
    office = open_office(network.store(tom))
    for n in range(rounds):
        proxy.drop_answers(1)
        with pytest.raises(Unreachable):
            office.write(reply, tom, topic.topic_id, f"Words {n}", client_key=f"key{n}")
        assert office.write(reply, tom, topic.topic_id, f"Words {n}", client_key=f"key{n}").number == n + 2
    office.close()
    assert proxy.dropped == rounds
    rows = world.read(posts, tom, topic.topic_id, range(2, rounds + 50))
    assert [row.body for row in rows] == [f"Words {n}" for n in range(rounds)]
