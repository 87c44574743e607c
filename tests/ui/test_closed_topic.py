"""A topic that takes no more replies: what its reader is offered, and what its writers can still do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from forumdesk.forum.topics import close_topic
from forumdesk.ui.places import EditPlace, TopicPlace
from forumdesk.ui.window import MainWindow
from tests.world import World

Window = Callable[[int], MainWindow]


def test_in_a_closed_topic_one_changes_what_one_wrote_and_is_offered_no_reply(
    world: World, window: Window, qtbot: QtBot
) -> None:
    tom = world.member("tom")
    topic = world.topic("Where is the printer?", "On the firts floor?", by=tom)
    world.write(close_topic, world.admin, topic.topic_id)
    main = window(tom)
    main.activateWindow()
    qtbot.waitUntil(main.isActiveWindow)
    main.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(main.thread_page.is_complete)
    (card,) = main.thread_page.view.live_cards
    assert not card.reply_button.isVisible()
    assert not card.quote_button.isVisible()
    assert not main.composer.isVisible()
    qtbot.mouseClick(card.edit_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(main.composer.edit.isVisible)
    main.composer.edit.setPlainText("On the first floor?")
    qtbot.mouseClick(main.composer.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "first" in main.thread_page.view.live_cards[0].body.toPlainText())
    qtbot.waitUntil(lambda: not main.composer.isVisible())
    main.reply()
    said = main.toast.findChild(QLabel)
    assert said is not None
    assert said.text() == "This topic is closed."


def test_a_change_kept_as_a_draft_is_gone_on_with_in_a_topic_that_was_closed_since(
    world: World, window: Window, qtbot: QtBot
) -> None:
    tom = world.member("tom")
    topic, other = world.topic("Where is the printer?", "On the firts floor?", by=tom), world.topic("Other")
    main = window(tom)
    main.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(main.thread_page.is_complete)
    qtbot.mouseClick(main.thread_page.view.live_cards[0].edit_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(main.composer.edit.isVisible)
    main.composer.edit.setPlainText("On the first floor?")
    world.write(close_topic, world.admin, topic.topic_id)
    main.go(TopicPlace(other.topic_id))
    qtbot.waitUntil(lambda: main.thread_page.head.title.text() == "Other")
    main.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(lambda: main.thread_page.head.title.text() == "Where is the printer?")
    qtbot.waitUntil(lambda: not main.composer.isVisible())
    main.composer.go_on_with(EditPlace(topic.topic_id, 1))  # its post comes after the topic is shown
    qtbot.waitUntil(lambda: main.composer.edit.isVisible() and main.composer.edit.text() == "On the first floor?")
    qtbot.waitUntil(main.thread_page.is_complete)
    assert main.composer.isVisible()
    qtbot.mouseClick(main.composer.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "first" in main.thread_page.view.live_cards[0].body.toPlainText())
