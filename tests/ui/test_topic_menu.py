"""Moderating a topic from its window: archive, unlist, timers and slow mode, each with its way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from forumdesk.forum.rows import ThreadRow
from forumdesk.forum.topic_states import set_timer, slow_down
from forumdesk.forum.topics import thread
from forumdesk.store.base import now
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.states import TimerKind
from forumdesk.ui.places import TopicPlace
from forumdesk.ui.timer_dialog import TimerDialog
from forumdesk.ui.window import MainWindow
from tests.world import World

LEFT = Qt.MouseButton.LeftButton
Window = Callable[[int], MainWindow]


def opened(window: Window, who: int, topic: int, qtbot: QtBot) -> MainWindow:
    main = window(who)
    main.go(TopicPlace(topic))
    qtbot.waitUntil(main.thread_page.is_complete)
    return main


def choose(main: MainWindow, name: str) -> None:
    action = main.thread_page.head.moderate.menu().findChild(QAction, f"topic-menu-{name}")
    assert action is not None, name
    action.trigger()


def marks(main: MainWindow) -> set[str]:
    labels = main.thread_page.head.findChildren(QLabel)
    return {
        label.text() for label in labels if label.property("kind") in {"pill", "warning-pill"} and label.isVisible()
    }


def as_is(world: World, topic: int) -> ThreadRow:
    return world.read(thread, world.admin, topic)


def test_a_moderator_archives_a_topic_and_takes_it_back(world: World, window: Window, qtbot: QtBot) -> None:
    mo = world.member("mo", role=Role.MODERATOR)
    topic = world.topic("VPN").topic_id
    main = opened(window, mo, topic, qtbot)
    assert main.composer.isVisible()
    choose(main, "archive")
    qtbot.waitUntil(lambda: "Archived" in marks(main))
    qtbot.waitUntil(lambda: not main.composer.isVisible())
    assert "Archived: it stays as it is." in main.thread_page.head.state.text.text()
    undo = main.toast.findChild(type(main.thread_page.more), "toast-undo")
    assert undo is not None
    qtbot.mouseClick(undo, LEFT)
    qtbot.waitUntil(lambda: "Archived" not in marks(main))
    assert not as_is(world, topic).topic.is_archived
    qtbot.waitUntil(main.composer.isVisible)


def test_a_topic_is_unlisted_and_listed_again(world: World, window: Window, qtbot: QtBot) -> None:
    topic = world.topic("VPN").topic_id
    main = opened(window, world.admin, topic, qtbot)
    choose(main, "unlist")
    qtbot.waitUntil(lambda: "Unlisted" in marks(main))
    choose(main, "unlist")
    qtbot.waitUntil(lambda: "Unlisted" not in marks(main))
    assert not as_is(world, topic).topic.is_unlisted


def test_a_topic_is_closed_in_three_days_and_the_timer_is_taken_off(world: World, window: Window, qtbot: QtBot) -> None:
    topic = world.topic("VPN").topic_id
    main = opened(window, world.admin, topic, qtbot)
    state = main.thread_page.head.state
    assert not state.isVisible()
    choose(main, "close-days")
    qtbot.waitUntil(lambda: state.isVisible() and state.text.text().startswith("Closes "))
    due = as_is(world, topic).closes_at
    assert due is not None
    assert timedelta(days=2, hours=23) < due - now() < timedelta(days=3, hours=1)
    qtbot.mouseClick(state.drop, LEFT)
    qtbot.waitUntil(lambda: not state.isVisible())
    assert as_is(world, topic).closes_at is None


def test_a_day_is_chosen_in_a_dialog_and_what_has_passed_is_refused(world: World, window: Window, qtbot: QtBot) -> None:
    topic = world.topic("VPN").topic_id
    main = opened(window, world.admin, topic, qtbot)
    choose(main, "close-day")
    dialog = main.findChild(TimerDialog)
    assert dialog is not None
    dialog.moment.setDateTime(QDateTime.currentDateTime().addDays(-1))
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: "still to come" in dialog.fields["due"].error)
    dialog.moment.setDateTime(QDateTime.currentDateTime().addDays(10))
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: as_is(world, topic).closes_at is not None)
    qtbot.waitUntil(main.thread_page.head.state.isVisible)


def test_a_topic_that_is_read_closes_when_its_moment_comes(world: World, window: Window, qtbot: QtBot) -> None:
    tom = world.member("tom")
    topic = world.topic("VPN").topic_id
    world.write(set_timer, world.admin, topic, TimerKind.CLOSE, now() + timedelta(seconds=4))
    main = opened(window, tom, topic, qtbot)
    assert not main.thread_page.head.moderate.isVisible()
    qtbot.waitUntil(lambda: "Closed" in marks(main))
    assert not main.composer.isVisible()


def test_slow_mode_is_chosen_in_the_menu_and_told_above_the_field(world: World, window: Window, qtbot: QtBot) -> None:
    tom = world.member("tom")
    ref = world.topic("Lunch")
    main = opened(window, world.admin, ref.topic_id, qtbot)
    choose(main, "slow-900")
    qtbot.waitUntil(lambda: as_is(world, ref.topic_id).slow_seconds == 900)
    theirs = opened(window, tom, ref.topic_id, qtbot)
    note = theirs.thread_page.head.slow_note
    qtbot.waitUntil(note.isVisible)
    assert note.text.text() == "Slow mode: one post in 15 minutes."
    world.reply(ref, "Soup", by=tom)
    qtbot.waitUntil(lambda: "You can write again in 15 minutes." in note.text.text())
    world.write(slow_down, world.admin, ref.topic_id, 0)
    qtbot.waitUntil(lambda: not note.isVisible())
