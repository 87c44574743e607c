"""Following in a real window: levels from menus, catching up with a list, and the message that takes it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from forumdesk.forum.reading import mark_read
from forumdesk.forum.rows import TopicFilter, TopicView
from forumdesk.forum.watching import level_of, set_level, set_tag_level
from forumdesk.store.schema.watching import Level, WatchedKind
from forumdesk.ui.places import TopicPlace, TopicsPlace
from forumdesk.ui.window import MainWindow
from tests.world import World

Sit = Callable[[int], MainWindow]
OFFSCREEN = pytest.mark.qt_log_ignore("This plugin does not support")
"""Where there is no screen a menu can neither be raised nor have the keyboard; it opens all the same."""
UNREAD = TopicsPlace(TopicFilter(view=TopicView.UNREAD))


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve")


def titles(window: MainWindow) -> list[str]:
    model = window.topics.list.topics
    rows = [model.row_of(topic_id) for topic_id in model.ids]
    return [row.title for row in rows if row is not None] if model.is_listed else ["..."]


def action(menu: QMenu | None, name: str) -> QAction:
    found = menu.findChild(QAction, name) if menu is not None else None
    assert found is not None
    return found


def count(window: MainWindow, place: TopicsPlace) -> int:
    item = window.sidebar.item(place)
    return item._count if item is not None else -1


def undo(qtbot: QtBot, window: MainWindow) -> None:
    button = window.toast.findChild(QPushButton, "toast-undo")
    assert button is not None
    qtbot.waitUntil(button.isVisible)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def menu_of(qtbot: QtBot, window: MainWindow, place: TopicsPlace) -> QMenu:
    """The context menu of a row of the sidebar, as the menu key opens it."""
    qtbot.waitUntil(lambda: window.sidebar.item(place) is not None)
    item = window.sidebar.item(place)
    assert item is not None
    at = item.mapToGlobal(QPoint(5, 5))
    QApplication.sendEvent(item, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), at))
    menu = item.findChild(QMenu, "place-menu")
    assert menu is not None
    assert menu.isVisible()
    menu.close()
    return menu


def test_muting_a_topic_takes_it_off_the_list_until_it_is_undone(
    world: World, tom: int, eve: int, window: Sit, qtbot: QtBot
) -> None:
    topic = world.topic("Loud", by=tom)
    world.topic("Quiet", by=tom)
    seat = window(eve)
    qtbot.waitUntil(lambda: titles(seat) == ["Quiet", "Loud"])
    seat.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(seat.thread_page.is_complete)
    watch = seat.thread_page.head.findChild(QToolButton, "thread-watch")
    assert watch is not None
    assert watch.accessibleName().startswith("Normal")
    action(watch.menu(), "level-muted").trigger()
    qtbot.waitUntil(lambda: titles(seat) == ["Quiet"])
    qtbot.waitUntil(lambda: watch.accessibleName().startswith("Muted"))
    assert world.read(level_of, eve, WatchedKind.TOPIC, topic.topic_id) is Level.MUTED
    undo(qtbot, seat)
    qtbot.waitUntil(lambda: titles(seat) == ["Quiet", "Loud"])
    qtbot.waitUntil(lambda: watch.accessibleName().startswith("Normal"))


def test_the_menu_says_why_and_lets_one_return_to_what_follows(
    world: World, tom: int, window: Sit, qtbot: QtBot
) -> None:
    topic = world.topic(by=tom)
    world.write(set_level, tom, WatchedKind.TOPIC, topic.topic_id, Level.NORMAL)
    seat = window(tom)
    seat.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(seat.thread_page.is_complete)
    watch = seat.thread_page.head.watch
    assert "You chose this" in [each.text() for each in watch.menu().actions()]
    action(watch.menu(), "level-none").trigger()
    qtbot.waitUntil(lambda: watch.accessibleName().startswith("Watching"))
    assert "Because you began this topic" in [each.text() for each in watch.menu().actions()]


@OFFSCREEN
def test_a_community_is_muted_from_its_row_and_its_topics_carry_a_mark(
    world: World, tom: int, eve: int, window: Sit, qtbot: QtBot
) -> None:
    community = world.community("Noise")
    topic = world.topic("Loud", by=tom, community=community)
    seat = window(eve)
    qtbot.waitUntil(lambda: titles(seat) == ["Loud"])
    place = TopicsPlace(TopicFilter(community_id=community))
    action(menu_of(qtbot, seat, place), "level-muted").trigger()
    qtbot.waitUntil(lambda: titles(seat) == [])
    seat.go(place)
    qtbot.waitUntil(lambda: titles(seat) == ["Loud"])
    row = seat.topics.list.topics.row_of(topic.topic_id)
    assert row is not None
    assert row.is_muted
    assert seat.topics.list.topics.index(0).data(Qt.ItemDataRole.AccessibleTextRole).endswith("0 likes")
    assert "muted" in seat.topics.list.topics.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    qtbot.waitUntil(lambda: seat.topics.watch.isVisible() and seat.topics.watch.accessibleName().startswith("Muted"))


def test_a_tag_is_watched_from_the_head_of_its_list(
    world: World, tom: int, eve: int, window: Sit, qtbot: QtBot
) -> None:
    topic = world.topic(by=tom, tags=["vpn"])
    seat = window(eve)
    seat.go(TopicsPlace(TopicFilter(tag="vpn")))
    qtbot.waitUntil(seat.topics.watch.isVisible)
    action(seat.topics.watch.menu(), "level-watching").trigger()
    qtbot.waitUntil(lambda: seat.topics.watch.accessibleName().startswith("Watching"))
    assert world.read(level_of, eve, WatchedKind.TOPIC, topic.topic_id) is Level.WATCHING
    undo(qtbot, seat)
    qtbot.waitUntil(lambda: seat.topics.watch.accessibleName().startswith("Normal"))


@OFFSCREEN
def test_a_muted_tag_is_marked_in_the_sidebar(world: World, tom: int, eve: int, window: Sit, qtbot: QtBot) -> None:
    world.topic(by=tom, tags=["vpn"])
    world.write(set_tag_level, eve, "vpn", Level.MUTED)
    seat = window(eve)
    menu = menu_of(qtbot, seat, TopicsPlace(TopicFilter(tag="vpn")))
    assert action(menu, "level-muted").isChecked()


def test_all_is_read_with_one_click_and_unread_again_with_another(
    world: World, tom: int, eve: int, window: Sit, qtbot: QtBot
) -> None:
    for n in range(3):
        topic = world.topic(f"Topic {n}", by=tom)
        world.write(mark_read, eve, {topic.topic_id: 1})
        world.reply(topic, by=tom)
    seat = window(eve)
    seat.go(UNREAD)
    qtbot.waitUntil(lambda: len(titles(seat)) == 3 and count(seat, UNREAD) == 3)
    qtbot.mouseClick(seat.topics.catch_up, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: titles(seat) == [] and count(seat, UNREAD) == 0)
    assert not seat.topics.catch_up.isVisible()
    undo(qtbot, seat)
    qtbot.waitUntil(lambda: len(titles(seat)) == 3 and count(seat, UNREAD) == 3)


def test_new_topics_are_dismissed_and_come_back(world: World, tom: int, eve: int, window: Sit, qtbot: QtBot) -> None:
    place = TopicsPlace(TopicFilter(view=TopicView.NEW))
    world.topic("Fresh", by=tom)
    seat = window(eve)
    seat.go(place)
    qtbot.waitUntil(lambda: titles(seat) == ["Fresh"] and count(seat, place) == 1)
    assert seat.topics.catch_up.accessibleName() == "Dismiss all"
    qtbot.mouseClick(seat.topics.catch_up, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: titles(seat) == [] and count(seat, place) == 0)
    undo(qtbot, seat)
    qtbot.waitUntil(lambda: titles(seat) == ["Fresh"] and count(seat, place) == 1)


@OFFSCREEN
def test_a_community_is_marked_as_read_from_its_row(
    world: World, tom: int, eve: int, window: Sit, qtbot: QtBot
) -> None:
    tools = world.community("Tools")
    world.topic("Here", by=tom, community=tools)
    world.topic("There", by=tom)
    seat = window(eve)
    place, everywhere = TopicsPlace(TopicFilter(community_id=tools)), TopicsPlace(TopicFilter(view=TopicView.NEW))
    qtbot.waitUntil(lambda: count(seat, place) == 1 and count(seat, everywhere) == 2)
    menu = menu_of(qtbot, seat, place)
    next(each for each in menu.actions() if each.text() == "Mark all as read").trigger()
    qtbot.waitUntil(lambda: count(seat, place) == 0 and count(seat, everywhere) == 1)


def test_m_and_a_letter_follow_the_open_topic(world: World, tom: int, eve: int, window: Sit, qtbot: QtBot) -> None:
    topic = world.topic(by=tom)
    seat = window(eve)
    seat.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(seat.thread_page.is_complete)
    seat.thread_page.view.setFocus()
    for letter, level in (("W", "Watching"), ("T", "Tracking"), ("M", "Muted"), ("R", "Normal")):
        qtbot.keyClick(seat.thread_page.view, Qt.Key.Key_M)
        qtbot.keyClick(seat.thread_page.view, getattr(Qt.Key, f"Key_{letter}"))
        qtbot.waitUntil(partial(lambda said: seat.thread_page.head.watch.accessibleName().startswith(said), level))
