"""Back and forward in a real window, like a browser: by key, button, menu and the side buttons of a mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from forumdesk.forum.rows import TopicFilter, TopicView
from forumdesk.ui.palette import Palette
from forumdesk.ui.places import NoticesPlace, TopicPlace, TopicsPlace, read_link
from forumdesk.ui.window import MainWindow
from tests.world import World

Window = Callable[[int], MainWindow]
LEFT, ALT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier
ALL, MINE = TopicsPlace(), TopicsPlace(TopicFilter(view=TopicView.MINE))

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


@pytest.fixture
def toms(tom: int, window: Window) -> MainWindow:
    made = window(tom)
    made.activateWindow()
    return made


def listed(window: MainWindow) -> bool:
    return window.topics.list.topics.is_listed and window.topics.list.topics.rowCount() > 0


def test_a_list_is_returned_to_where_it_was_scrolled_to(world: World, tom: int, toms: MainWindow, qtbot: QtBot) -> None:
    for n in range(30):
        world.topic(f"Topic {n}", by=tom)
    toms.refresh_all()
    bar = toms.topics.list.verticalScrollBar()
    qtbot.waitUntil(lambda: listed(toms) and bar.maximum() > 600)
    bar.setValue(523)
    toms.go(MINE)
    qtbot.waitUntil(lambda: toms.topics.wanted == MINE.wanted and listed(toms))
    assert bar.value() == 0
    qtbot.keyClick(toms, Qt.Key.Key_Left, ALT)
    qtbot.waitUntil(lambda: toms.topics.wanted == ALL.wanted and listed(toms) and bar.value() == 523)
    toms.go(MINE)
    qtbot.waitUntil(lambda: toms.topics.wanted == MINE.wanted and listed(toms))
    assert bar.value() == 0  # gone to anew, it begins at the top


def test_a_topic_is_returned_to_at_the_post_that_was_read(
    world: World, tom: int, toms: MainWindow, qtbot: QtBot
) -> None:
    long, other = world.topic("Long", by=tom), world.topic("Other", by=tom)
    for n in range(2, 60):
        world.reply(long, f"Post {n}\n\n" + "word " * 120, by=tom)
    toms.go(TopicPlace(long.topic_id, 1))
    qtbot.waitUntil(toms.thread_page.is_complete)
    toms.thread_page.view.travel(30)
    qtbot.waitUntil(toms.thread_page.is_complete)
    number = toms.thread_page.number_in_sight()
    assert number is not None
    assert number > 20
    toms.go(TopicPlace(other.topic_id))
    qtbot.waitUntil(lambda: toms.thread_page.head.title.text() == "Other")
    qtbot.mouseClick(toms.topbar.back, LEFT)
    qtbot.waitUntil(lambda: toms.thread_page.head.title.text() == "Long" and toms.thread_page.is_complete())
    qtbot.waitUntil(lambda: toms.thread_page.number_in_sight() == number)


def test_buttons_work_while_there_is_a_way_and_show_it_when_asked(
    world: World, tom: int, toms: MainWindow, qtbot: QtBot
) -> None:
    topic = world.topic("Printer & co", by=tom)
    back, forward = toms.topbar.back, toms.topbar.forward
    assert not back.isEnabled()
    assert not forward.isEnabled()
    toms.go(MINE)
    toms.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(toms.thread_page.is_complete)
    toms.go(NoticesPlace())
    assert toms.windowTitle().startswith("Notices – ")
    menu = back.menu()
    back.customContextMenuRequested.emit(QPoint())
    qtbot.waitUntil(menu.isVisible)
    assert [action.text() for action in menu.actions()] == ["Printer && co", "My topics", "All topics"]
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(menu.actions()[1]).center())
    qtbot.waitUntil(lambda: toms.place == MINE)
    assert forward.isEnabled()
    qtbot.mouseClick(forward, LEFT)
    qtbot.waitUntil(lambda: isinstance(toms.place, TopicPlace))
    qtbot.waitUntil(lambda: toms.windowTitle().startswith("Printer & co – "))


def test_the_side_buttons_of_a_mouse_go_back_and_forward(toms: MainWindow, qtbot: QtBot) -> None:
    toms.go(MINE)
    handle = toms.windowHandle()
    QTest.mouseClick(handle, Qt.MouseButton.BackButton, Qt.KeyboardModifier.NoModifier, QPoint(500, 300))
    qtbot.waitUntil(lambda: toms.place == ALL)
    QTest.mouseClick(handle, Qt.MouseButton.ForwardButton, Qt.KeyboardModifier.NoModifier, QPoint(500, 300))
    qtbot.waitUntil(lambda: toms.place == MINE)


def test_the_palette_begins_with_where_one_was(world: World, tom: int, toms: MainWindow, qtbot: QtBot) -> None:
    topic = world.topic("Printer", by=tom)
    toms.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(toms.thread_page.is_complete)
    toms.go(NoticesPlace())
    qtbot.keyClick(toms, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = toms.findChild(Palette)
    assert palette is not None
    assert palette.titles()[:2] == ["Printer", "All topics"]
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(toms.place, TopicPlace))


def test_a_topic_of_the_list_opens_in_a_window_of_its_own_or_gives_its_address(
    world: World, tom: int, toms: MainWindow, qtbot: QtBot
) -> None:
    topic = world.topic("Printer", by=tom)
    toms.refresh_all()
    rows = toms.topics.list
    qtbot.waitUntil(lambda: listed(toms) and toms.topics.first_topic() == topic.topic_id)
    there = rows.visualRect(rows.topics.index(0)).center()
    for press in (
        lambda: qtbot.mouseClick(rows.viewport(), Qt.MouseButton.MiddleButton, pos=there),
        lambda: qtbot.mouseClick(rows.viewport(), LEFT, Qt.KeyboardModifier.ControlModifier, there),
    ):
        with qtbot.waitSignal(toms.elsewhere) as asked:
            press()
        assert asked.args == [TopicPlace(topic.topic_id)]
    assert toms.place == ALL


def test_where_one_is_has_an_address_for_colleagues(world: World, tom: int, toms: MainWindow, qtbot: QtBot) -> None:
    kitchen = world.community("The kitchen")
    toms.go(TopicsPlace(TopicFilter(community_id=kitchen)))
    toms.copy_address()
    found = read_link(QGuiApplication.clipboard().text())
    assert found is not None
    assert (found.office, found.place) == (toms.desk.office_uuid, TopicsPlace(TopicFilter(community_id=kitchen)))


def test_the_menu_of_a_topic_is_about_the_one_under_the_mouse(
    world: World, tom: int, toms: MainWindow, qtbot: QtBot
) -> None:
    first, second = world.topic("First", by=tom), world.topic("Second", by=tom)
    toms.refresh_all()
    rows = toms.topics.list
    qtbot.waitUntil(lambda: listed(toms) and rows.topics.rowCount() == 2)
    toms.go(TopicPlace(second.topic_id))
    there = rows.visualRect(rows.topics.index(1)).center()
    qtbot.mousePress(rows.viewport(), Qt.MouseButton.RightButton, pos=there)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, there, rows.viewport().mapToGlobal(there))
    QGuiApplication.sendEvent(rows.viewport(), event)
    menu = rows.findChild(QMenu, "topic-menu")
    assert menu is not None
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(menu.actions()[1]).center())
    found = read_link(QGuiApplication.clipboard().text())
    assert found is not None
    assert found.place == TopicPlace(first.topic_id)
    assert rows.current_id() == second.topic_id
