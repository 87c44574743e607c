"""A topic put off with a key and found unread again, and a reply written on the whole pane."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from forumdesk.errors import Invalid
from forumdesk.forum.catching_up import mark_unread, read_again
from forumdesk.forum.reading import mark_read
from forumdesk.forum.rows import TopicRow
from forumdesk.forum.topics import topic_rows
from forumdesk.ui.places import TopicPlace, TopicsPlace
from forumdesk.ui.widgets.toast import Toast
from forumdesk.ui.window import MainWindow
from tests.world import World

Window = Callable[[int], MainWindow]
SHIFT = Qt.KeyboardModifier.ShiftModifier

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


def row_of(world: World, viewer: int, topic_id: int) -> TopicRow:
    return world.read(topic_rows, viewer, [topic_id])[0]


def test_the_last_post_is_unread_again_and_that_is_undone(world: World, tom: int) -> None:
    topic = world.topic("VPN")
    with pytest.raises(Invalid):
        world.write(mark_unread, tom, topic.topic_id)
    world.write(mark_read, tom, {topic.topic_id: 1})
    moved = world.write(mark_unread, tom, topic.topic_id)
    assert row_of(world, tom, topic.topic_id).is_new  # it has one post
    world.write(read_again, tom, moved)
    assert row_of(world, tom, topic.topic_id).read_number == 1
    world.reply(topic, by=world.admin)
    world.write(mark_read, tom, {topic.topic_id: 2})
    moved = world.write(mark_unread, tom, topic.topic_id)
    assert row_of(world, tom, topic.topic_id).unread == 1
    world.write(read_again, tom, moved)
    assert row_of(world, tom, topic.topic_id).unread == 0


def test_a_topic_is_put_off_with_a_key_and_stays_unread_until_it_is_opened_anew(
    world: World, tom: int, window: Window, qtbot: QtBot
) -> None:
    topic, other = world.topic("VPN"), world.topic("Other")
    world.reply(topic, by=world.admin)
    toms = window(tom)
    toms.activateWindow()
    qtbot.waitUntil(toms.isActiveWindow)
    toms.go(TopicPlace(topic.topic_id))
    page = toms.thread_page
    qtbot.waitUntil(page.is_complete)
    qtbot.waitUntil(lambda: row_of(world, tom, topic.topic_id).read_number == 2)
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_U, SHIFT)
    qtbot.waitUntil(lambda: toms.place == TopicsPlace())
    toast = toms.findChild(Toast)
    assert toast is not None
    qtbot.waitUntil(lambda: toast.isVisible() and toast.accessibleName() == "Marked as unread.")
    assert row_of(world, tom, topic.topic_id).unread == 1
    page.refresh()
    qtbot.waitUntil(page.is_complete)
    page.leave()
    qtbot.waitUntil(lambda: row_of(world, tom, topic.topic_id).unread == 1)
    undo = toast.findChild(QPushButton, "toast-undo")
    assert undo is not None
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row_of(world, tom, topic.topic_id).unread == 0)
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_U, SHIFT)
    qtbot.waitUntil(lambda: row_of(world, tom, topic.topic_id).unread == 1)
    toms.go(TopicPlace(other.topic_id))
    qtbot.waitUntil(page.is_complete)
    toms.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(page.is_complete)
    qtbot.waitUntil(lambda: row_of(world, tom, topic.topic_id).unread == 0)


def test_a_reply_takes_the_whole_pane_and_gives_it_back(world: World, tom: int, window: Window, qtbot: QtBot) -> None:
    topic = world.topic("VPN")
    toms = window(tom)
    toms.activateWindow()
    qtbot.waitUntil(toms.isActiveWindow)
    toms.go(TopicPlace(topic.topic_id))
    page, composer = toms.thread_page, toms.composer
    qtbot.waitUntil(lambda: page.is_complete() and composer.isVisible())
    qtbot.keyClick(toms, Qt.Key.Key_F11, SHIFT)
    qtbot.waitUntil(composer.edit.isVisible)
    qtbot.waitUntil(lambda: composer.edit.height() > page.height() // 2)
    assert composer.mapTo(toms, composer.rect().bottomLeft()).y() < toms.height()
    qtbot.keyClick(composer.edit, Qt.Key.Key_F11, SHIFT)
    qtbot.waitUntil(lambda: composer.edit.height() < page.height() // 3)
    qtbot.keyClick(composer.edit, Qt.Key.Key_F11, SHIFT)
    qtbot.waitUntil(lambda: composer.edit.height() > page.height() // 2)
    qtbot.keyClick(composer.edit, Qt.Key.Key_Escape)
    qtbot.waitUntil(composer.opener.isVisible)
    composer.open_up()
    qtbot.waitUntil(lambda: composer.edit.isVisible() and composer.edit.height() < page.height() // 3)


def test_what_those_who_moderate_do_with_a_topic_opens_with_a_key(
    world: World, tom: int, window: Window, qtbot: QtBot
) -> None:
    topic = world.topic("VPN", by=tom)
    admins = window(world.admin)
    admins.activateWindow()
    qtbot.waitUntil(admins.isActiveWindow)
    admins.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(admins.thread_page.is_complete)
    qtbot.keyClick(admins, Qt.Key.Key_A, SHIFT)
    menu = admins.thread_page.head.moderate.menu()
    qtbot.waitUntil(menu.isVisible)
    menu.close()
