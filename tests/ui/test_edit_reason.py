"""Saying why one changes a post: asked where the change goes into the history, kept, and read there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from forumdesk.forum.posts import REASON_MOST, set_wiki
from forumdesk.forum.revisions import versions
from forumdesk.forum.rows import PostRef
from forumdesk.ui.places import TopicPlace
from forumdesk.ui.revisions_dialog import RevisionsDialog
from forumdesk.ui.widgets.composer import Composer
from forumdesk.ui.window import MainWindow
from tests.forum.test_revisions import age
from tests.world import Place, World

Window = Callable[[int], MainWindow]
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier

# Dialogs offscreen
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


def change(main: MainWindow, topic: PostRef, qtbot: QtBot) -> Composer:
    """Press the pencil of the first post."""
    main.go(TopicPlace(topic.topic_id, 1))
    qtbot.waitUntil(main.thread_page.is_complete)
    card = main.thread_page.view.card_of(1)
    assert card is not None
    button = card.findChild(QPushButton, "post-edit")
    assert button is not None
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(main.composer.edit.isVisible)
    return main.composer


def why(world: World, viewer: int, topic: PostRef) -> list[str]:
    return [row.reason for row in world.read(versions, viewer, topic.post_id)][1:]


def test_why_an_older_post_was_changed_is_read_in_its_history(
    world: World, place: Place, tom: int, window: Window, qtbot: QtBot
) -> None:
    topic = world.topic(by=tom)
    age(world, place, topic, 10)
    main = window(tom)
    composer = change(main, topic, qtbot)
    assert composer.why.isVisible()
    qtbot.keyClicks(composer.edit, " Not today.")
    qtbot.keyClick(composer.edit, Qt.Key.Key_Tab)
    assert composer.why.hasFocus()
    qtbot.keyClicks(composer.why, "the date was wrong")
    qtbot.keyClick(composer.why, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: why(world, tom, topic) == ["the date was wrong"])

    def history() -> QPushButton | None:
        card = main.thread_page.view.card_of(1)
        return card.history if card is not None and card.history.isVisible() else None

    qtbot.waitUntil(lambda: history() is not None)
    shown = history()
    assert shown is not None
    qtbot.mouseClick(shown, LEFT)
    qtbot.waitUntil(lambda: bool(main.findChildren(RevisionsDialog)))
    (dialog,) = main.findChildren(RevisionsDialog)
    qtbot.waitUntil(lambda: "the date was wrong" in dialog.who.text())


def test_a_change_that_leaves_no_trace_asks_for_no_reason(world: World, tom: int, window: Window, qtbot: QtBot) -> None:
    composer = change(window(tom), world.topic(by=tom), qtbot)
    assert not composer.why.isVisible()


def test_who_changes_a_post_of_another_is_asked_at_once_and_told_whose_it_is(
    world: World, tom: int, window: Window, qtbot: QtBot
) -> None:
    topic = world.topic(by=tom)
    world.write(set_wiki, tom, topic.post_id, True)
    composer = change(window(world.member("eve")), topic, qtbot)
    assert composer.why.isVisible()
    assert "Tom Becker" in composer.head.text()


def test_a_reply_never_asks_why(world: World, tom: int, window: Window, qtbot: QtBot) -> None:
    topic = world.topic(by=tom)
    world.write(set_wiki, tom, topic.post_id, True)
    main = window(world.member("eve"))
    composer = change(main, topic, qtbot)
    qtbot.keyClicks(composer.why, "left over")
    qtbot.keyClick(composer.why, Qt.Key.Key_Escape)
    assert composer.opener.isVisible()
    qtbot.mouseClick(composer.opener, LEFT)
    assert composer.edit.isVisible()
    assert not composer.why.isVisible()


def test_the_reason_ends_where_the_history_has_no_room_for_more(
    world: World, tom: int, window: Window, qtbot: QtBot
) -> None:
    topic = world.topic(by=tom)
    world.write(set_wiki, tom, topic.post_id, True)
    eve = world.member("eve")
    composer = change(window(eve), topic, qtbot)
    qtbot.keyClicks(composer.edit, " More.")
    qtbot.keyClicks(composer.why, "x" * REASON_MOST + "beyond")
    qtbot.mouseClick(composer.go, LEFT)
    qtbot.waitUntil(lambda: why(world, eve, topic) == ["x" * REASON_MOST])


def test_a_draft_keeps_the_reason_and_discarding_gives_it_back(
    world: World, tom: int, window: Window, qtbot: QtBot
) -> None:
    topic = world.topic(by=tom)
    world.write(set_wiki, tom, topic.post_id, True)
    main = window(world.member("eve"))
    composer = change(main, topic, qtbot)
    qtbot.keyClicks(composer.edit, " More.")
    qtbot.keyClicks(composer.why, "it moved")
    qtbot.keyClick(composer.why, Qt.Key.Key_Escape)
    composer = change(main, topic, qtbot)
    qtbot.waitUntil(lambda: composer.why.text() == "it moved")
    assert "More." in composer.edit.text()
    qtbot.mouseClick(composer.discard, LEFT)
    assert not composer.why.isVisible()
    undo = main.toast.findChild(QPushButton, "toast-undo")
    assert undo is not None
    qtbot.mouseClick(undo, LEFT)
    qtbot.waitUntil(composer.why.isVisible)
    assert composer.why.text() == "it moved"
