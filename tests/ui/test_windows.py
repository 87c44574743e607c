"""Several windows of one program, several offices, and links that come from outside."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forumdesk.app import Desktop
from forumdesk.config import Settings
from forumdesk.errors import Invalid
from forumdesk.forum.founding import found_office
from forumdesk.link_handler import DESKTOP_FILE, open_links, opens_links
from forumdesk.ui.gate import LONGEST, Gate
from forumdesk.ui.palette import Palette
from forumdesk.ui.places import (
    BookmarksPlace,
    CommunityPlace,
    ComposePlace,
    CondensePlace,
    DraftsPlace,
    LogPlace,
    MessagePlace,
    NoticesPlace,
    PeoplePlace,
    Place,
    PracticesPlace,
    ProfilePlace,
    ReviewPlace,
    SearchPlace,
    SettingsPlace,
    SummaryPlace,
    TopicPlace,
    TopicsPlace,
    VerifyPlace,
    link_to,
)
from forumdesk.ui.widgets.post_card import PostCard
from forumdesk.ui.window import MainWindow
from tests.patience import PATIENCE_SECONDS
from tests.world import World

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

Start = Callable[[str, str, str], Desktop]


@pytest.fixture
def start(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[Start]:
    """Starts the program on a store, as somebody, at a link."""
    monkeypatch.setenv("FORUMDESK_HOME", str(tmp_path / "home"))
    quits = qapp.quitOnLastWindowClosed()
    qapp.setQuitOnLastWindowClosed(False)
    begun: list[Desktop] = []

    def begin(store: str, login: str, link: str = "") -> Desktop:
        desktop = Desktop(qapp, Settings(), theme="light")
        begun.append(desktop)
        desktop.begin(store, login, link)
        qtbot.waitUntil(lambda: desktop.seat is not None)
        return desktop

    yield begin
    for desktop in begun:
        desktop.close()
    qapp.setQuitOnLastWindowClosed(quits)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


def front(desktop: Desktop) -> MainWindow:
    assert desktop.seat is not None
    return desktop.seat.window


def windows(desktop: Desktop) -> list[MainWindow]:
    return [window for seat in desktop.seats for window in seat.windows]


def test_a_second_window_shows_its_own_place_and_both_hear_the_news(
    world: World, tom: int, start: Start, qtbot: QtBot
) -> None:
    topic = world.topic("Printer", by=tom)
    desktop = start(world.store(tom), "tom", "")
    first = front(desktop)
    qtbot.waitUntil(lambda: first.topics.first_topic() == topic.topic_id)
    qtbot.waitUntil(lambda: first.standing.index.keeping == "ready")
    first.activateWindow()
    qtbot.keyClick(first, Qt.Key.Key_K, CONTROL)
    palette = first.findChild(Palette)
    assert palette is not None
    qtbot.keyClicks(palette.field, "printer")
    qtbot.waitUntil(lambda: "Printer" in palette.titles())
    while palette._chosen() is None or palette._chosen().title != "Printer":  # type: ignore[union-attr]
        qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: len(windows(desktop)) == 2)
    second = windows(desktop)[1]
    qtbot.waitUntil(lambda: second.thread_page.head.title.text() == "Printer")
    assert first.place == TopicsPlace()
    assert second.pos() != first.pos()
    world.reply(topic, "Fresh", by=world.member("eve"))
    qtbot.waitUntil(lambda: len(second.thread_page.view.numbers) == 2)
    qtbot.waitUntil(lambda: first.topbar.bell.count == second.topbar.bell.count == 1)
    assert [window.concerns.tray is not None for window in (first, second)] == [True, False]


def test_each_window_tells_its_own_and_the_rest_lives_on_when_one_is_closed(
    world: World, tom: int, start: Start, qtbot: QtBot
) -> None:
    topic = world.topic("Printer", by=world.member("eve"))
    desktop = start(world.store(tom), "tom", "")
    first = front(desktop)
    first.activateWindow()
    qtbot.keyClick(first, Qt.Key.Key_N, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: len(windows(desktop)) == 2)
    second = windows(desktop)[1]
    qtbot.waitUntil(second.isActiveWindow)
    second.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(second.thread_page.is_complete)
    second.thread_page.view.setFocus()
    qtbot.keyClick(second.thread_page.view, Qt.Key.Key_B)
    qtbot.waitUntil(second.toast.isVisible)
    assert not first.toast.isVisible()
    first.close()
    qtbot.waitUntil(lambda: windows(desktop) == [second])
    qtbot.waitUntil(lambda: second.concerns.tray is not None)
    world.topic("After", by=tom)
    qtbot.waitUntil(lambda: second.topics.list.topics.rowCount() == 2)
    second.close()
    qtbot.waitUntil(lambda: desktop.seats == [])


EVERYWHERE: tuple[Place, ...] = (
    *(NoticesPlace(), BookmarksPlace(), DraftsPlace(), ReviewPlace(), LogPlace(), SummaryPlace(), VerifyPlace()),
    *(PracticesPlace(), PeoplePlace(), ProfilePlace("eve"), ComposePlace(), MessagePlace(), SearchPlace("printer")),
    *(SettingsPlace(section) for section in ("appearance", "writing", "profile", "office", "members", "about")),
)


class Kept:
    """What lives of a program's windows and of what stands behind them."""

    def __init__(self, desktop: Desktop) -> None:
        self._all: dict[str, weakref.ref[Any]] = {}
        for n, seat in enumerate(desktop.seats):
            desk, worker = seat._desk, seat.worker
            for thing in (seat, desk, worker, worker.office, worker.office.engine, seat.news, *seat.windows):
                name = f"{type(thing).__name__} {n}"
                self._all[name if name not in self._all else f"{name} beside"] = weakref.ref(thing)

    def __call__(self) -> list[str]:
        gc.collect()
        return [name for name, thing in self._all.items() if thing() is not None]


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_closed_window_and_the_office_behind_it_leave_nothing(
    world: World, start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    """Whoever works for weeks, now in this window, now in that office, needs no more memory than on the first day."""
    topic = world.topic("Printer", "It **jams**.", by=world.member("eve"))
    community = world.community("Board")
    desktop = start(world.store(world.admin), "ada", "")
    first = front(desktop)
    for place in (*EVERYWHERE, CommunityPlace(community), CondensePlace(topic.topic_id), TopicPlace(topic.topic_id)):
        first.go(place)
        assert first.place == place
    qtbot.waitUntil(first.thread_page.is_complete)
    first.reply(None)
    desktop.seats[0].open_window(TopicPlace(topic.topic_id))
    second = windows(desktop)[1]
    qtbot.waitUntil(second.thread_page.is_complete)
    kept = Kept(desktop)
    assert len(kept()) == 8
    second.close()
    del second

    def only_the_second_went() -> None:
        assert "MainWindow 0 beside" not in kept()

    def all_went() -> None:
        assert kept() == []

    qtbot.waitUntil(only_the_second_went)
    assert len(kept()) == 7
    del first
    desktop.quit()
    qtbot.waitUntil(all_went)


def test_a_link_in_a_post_opens_beside_with_the_middle_button(
    world: World, tom: int, start: Start, qtbot: QtBot
) -> None:
    topic = world.topic("Printer", "Ask @tom about it", by=tom)
    desktop = start(world.store(tom), "tom", "")
    first = front(desktop)
    first.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(first.thread_page.is_complete)
    card = first.thread_page.findChild(PostCard)
    assert card is not None
    body = card.body
    link = next(
        point
        for x in range(0, body.width(), 4)
        for y in range(0, body.height(), 4)
        if body.anchorAt(point := QPoint(x, y)).startswith("forumdesk:")
    )
    qtbot.mouseClick(body.viewport(), Qt.MouseButton.MiddleButton, pos=link)
    qtbot.waitUntil(lambda: len(windows(desktop)) == 2)
    assert windows(desktop)[1].place == ProfilePlace("tom")
    assert first.place == TopicPlace(topic.topic_id)


def test_a_link_into_another_office_opens_that_one_beside(
    world: World, tom: int, start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    other = str(tmp_path / "other.forumdesk")
    uuid = found_office(other, name="Other", login="tom").uuid
    desktop = start(world.store(tom), "tom", "")
    first = front(desktop)
    link = link_to(uuid, TopicsPlace())
    first.follow(link)
    qtbot.waitUntil(first.toast.isVisible)  # it was never opened here
    desktop._change_settings(offices={uuid: other}, members={uuid: 1})
    first.follow(link)
    qtbot.waitUntil(lambda: len(desktop.seats) == 2)
    qtbot.waitUntil(lambda: windows(desktop)[1].windowTitle().endswith("Other"))
    desktop.follow(link_to(uuid, TopicsPlace()))
    assert len(desktop.seats) == 2  # it is open: no second time


def test_a_link_that_is_none_is_told(world: World, tom: int, start: Start, qtbot: QtBot) -> None:
    first = front(start(world.store(tom), "tom", ""))
    first.follow("forumdesk:nowhere/at/all")
    qtbot.waitUntil(first.toast.isVisible)
    assert "leads to nothing" in first.toast.accessibleName()


def test_the_program_begins_at_the_link_it_was_started_with(world: World, tom: int, start: Start, qtbot: QtBot) -> None:
    topic = world.topic("Printer", by=tom)
    first = front(start(world.store(tom), "tom", f"forumdesk:topic/{topic.topic_id}"))
    qtbot.waitUntil(lambda: first.thread_page.head.title.text() == "Printer")


def test_quitting_closes_all_windows(world: World, tom: int, start: Start, qtbot: QtBot) -> None:
    desktop = start(world.store(tom), "tom", "")
    front(desktop).elsewhere.emit(NoticesPlace())
    qtbot.waitUntil(lambda: len(windows(desktop)) == 2)
    shown = windows(desktop)[1]
    shown.activateWindow()
    qtbot.keyClick(shown, Qt.Key.Key_Q, CONTROL)
    qtbot.waitUntil(lambda: desktop.seats == [])


def knock(link: str) -> subprocess.Popen[str]:
    """Another start of the program, in a process of its own."""
    words = "import sys; from forumdesk.ui.gate import hand_over; print(hand_over(sys.argv[1]))"
    return subprocess.Popen([sys.executable, "-c", words, link], stdout=subprocess.PIPE, text=True)


def test_a_second_start_hands_its_link_to_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setenv("FORUMDESK_HOME", str(tmp_path))
    alone = knock("forumdesk:topic/1")
    assert alone.communicate(timeout=PATIENCE_SECONDS)[0].strip() == "False"
    gate, other = Gate(), Gate()
    assert gate.open()
    assert not other.open()
    with qtbot.waitSignal(gate.called) as heard:
        second = knock("forumdesk:member/jürgen")
    assert heard.args == ["forumdesk:member/jürgen"]
    assert second.communicate(timeout=PATIENCE_SECONDS)[0].strip() == "True"
    gate.close()


def test_the_door_takes_no_endless_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    from PySide6.QtNetwork import QLocalSocket

    from forumdesk.ui.gate import _name

    monkeypatch.setenv("FORUMDESK_HOME", str(tmp_path))
    gate = Gate()
    heard: list[str] = []
    gate.called.connect(heard.append)
    assert gate.open()
    socket = QLocalSocket()
    socket.connectToServer(_name())
    socket.write(b"x" * LONGEST * 4)
    qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState)
    assert heard == []
    gate.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="written to the desktop's folders on Linux")
def test_links_are_registered_for_this_person_and_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(sys, "executable", '/opt/some "odd" $place/100%/python')
    assert not opens_links()
    open_links(True)
    assert opens_links()
    text = (tmp_path / "data" / "applications" / DESKTOP_FILE).read_text("utf-8")
    assert "MimeType=x-scheme-handler/forumdesk;" in text
    assert "%u" in text
    assert "100%%" in text
    open_links(False)
    assert not opens_links()


def test_a_mac_says_what_to_do_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(Invalid, match="Ctrl\\+K"):
        open_links(True)
