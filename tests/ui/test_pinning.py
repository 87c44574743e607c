"""Pins in a window: until a day, in order by keys, and back again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from forumdesk.forum.pins import change_pin, pin_of
from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.topics import topic_ids
from forumdesk.store.base import now
from forumdesk.store.schema.topics import PinScope
from forumdesk.ui.pin_dialog import PinDialog
from forumdesk.ui.places import TopicPlace
from forumdesk.ui.window import MainWindow
from tests.world import World

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def dialog() -> PinDialog:
    (found,) = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, PinDialog))
    return found


def act(window: MainWindow, text: str) -> None:
    actions = {action.text(): action for action in window.thread_page.head.pin.menu().actions()}
    actions[text].trigger()


def test_a_pin_until_a_day_is_chosen_changed_and_taken_back(
    world: World, window: Callable[[int], MainWindow], qtbot: QtBot
) -> None:
    topic = world.topic("Fire drill on Friday")
    shown = window(world.admin)
    shown.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(shown.thread_page.is_complete)
    act(shown, "Pin until a day…")
    ask = dialog()
    assert ask.ends["good"].isChecked()
    ask.scopes[PinScope.OFFICE].click()
    ask.day.setDate(QDate.currentDate().addDays(3))
    assert ask.ends["day"].isChecked(), "whoever chooses a day wants that day"
    qtbot.mouseClick(ask.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: world.read(pin_of, world.admin, topic.topic_id) is not None)
    row = world.read(pin_of, world.admin, topic.topic_id)
    assert row is not None
    assert row.until is not None
    assert (row.scope, timedelta(days=2) < row.until - now() < timedelta(days=4)) == (PinScope.OFFICE, True)
    qtbot.waitUntil(lambda: shown.toast.isVisible() and "until" in shown.toast.accessibleName())
    qtbot.mouseClick(shown.toast.findChild(QPushButton, "toast-undo"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: world.read(pin_of, world.admin, topic.topic_id) is None)


def test_keys_move_a_pin_up_and_down(world: World, window: Callable[[int], MainWindow], qtbot: QtBot) -> None:
    first, second = (world.topic(title) for title in ("House rules", "Fire drill on Friday"))
    for topic in (first, second):
        world.write(change_pin, world.admin, topic.topic_id, PinScope.OFFICE)
    shown = window(world.admin)

    def order() -> list[int]:
        return world.read(topic_ids, world.admin, TopicFilter())

    assert order() == [second.topic_id, first.topic_id]
    shown.go(TopicPlace(first.topic_id))
    qtbot.waitUntil(shown.thread_page.is_complete)
    shown.activateWindow()
    qtbot.waitUntil(lambda: "Move the pin up" in texts(shown))
    keys = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(shown.thread_page.view, Qt.Key.Key_Up, keys)
    qtbot.waitUntil(lambda: order() == [first.topic_id, second.topic_id])
    qtbot.waitUntil(lambda: list(shown.topics.list.topics.ids)[:2] == [first.topic_id, second.topic_id])
    qtbot.keyClick(shown.thread_page.view, Qt.Key.Key_Down, keys)
    qtbot.waitUntil(lambda: order() == [second.topic_id, first.topic_id])


def texts(window: MainWindow) -> list[str]:
    return [action.text() for action in window.thread_page.head.pin.menu().actions()]
