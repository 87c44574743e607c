"""Saying that a topic was asked before, and being sent to where."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forumdesk.forum.duplicates import mark_duplicate, original_of
from forumdesk.forum.rows import PostRef
from forumdesk.ui.desk import Desk
from forumdesk.ui.original_dialog import OriginalDialog
from forumdesk.ui.pages.thread import ThreadPage
from forumdesk.ui.places import TopicPlace
from forumdesk.ui.window import MainWindow
from tests.world import World

Sit = Callable[[int], Desk]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Undos = list[Callable[[], None]]


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def opened(desk: Sit, qtbot: QtBot) -> Callable[[int, PostRef], ThreadPage]:
    """Opens a topic as a member, and waits until it is there."""

    def open_as(member: int, topic: PostRef) -> ThreadPage:
        page = ThreadPage(desk(member))
        qtbot.addWidget(page)
        page.resize(900, 600)
        page.show()
        page.open(TopicPlace(topic.topic_id))
        qtbot.waitUntil(page.is_complete)
        return page

    return open_as


def chooser() -> OriginalDialog:
    (dialog,) = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, OriginalDialog))
    return dialog


def titles(dialog: OriginalDialog) -> list[str]:
    shown = (dialog.list.item(n).data(Qt.ItemDataRole.UserRole) for n in range(dialog.list.count()))
    return [entry.title for entry in shown]


def original(world: World, topic: PostRef) -> str:
    mark = world.read(original_of, world.admin, topic.topic_id)
    return mark.original.title if mark is not None else ""


def test_the_original_is_found_while_typing_and_named_above_the_topic(
    world: World, tom: int, opened: Callable[..., ThreadPage], qtbot: QtBot, undos: Undos, said: list[str]
) -> None:
    first = world.topic("How do I reach the VPN from home?", by=tom)
    world.topic("VPN for visitors?", by=tom)
    again = world.topic("Cannot reach the VPN", by=tom)
    page = opened(tom, again)
    bar = page.head.asked_before
    assert bar.isHidden()
    qtbot.mouseClick(page.head.duplicate, Qt.MouseButton.LeftButton)
    dialog = chooser()
    qtbot.keyClicks(dialog.words, "vpn")
    qtbot.waitUntil(lambda: len(titles(dialog)) == 2)
    assert "Cannot reach the VPN" not in titles(dialog), "not itself"
    qtbot.keyClicks(dialog.words, " home")
    qtbot.waitUntil(lambda: titles(dialog) == ["How do I reach the VPN from home?"])
    qtbot.keyClick(dialog.words, Qt.Key.Key_Return)
    qtbot.waitUntil(bar.isVisible)
    assert bar.original.text() == "This was asked before: How do I reach the VPN from home?"
    assert said == ["Marked as asked before."]
    with qtbot.waitSignal(page.went) as gone:
        qtbot.mouseClick(bar.original, Qt.MouseButton.LeftButton)
    assert gone.args == [TopicPlace(first.topic_id)]
    undos.pop()()
    qtbot.waitUntil(bar.isHidden)
    assert original(world, again) == ""


def test_the_first_asking_tells_which_topics_ask_the_same(
    world: World, tom: int, opened: Callable[..., ThreadPage], qtbot: QtBot
) -> None:
    first, again, more = (world.topic(title, by=tom) for title in ("VPN?", "VPN again?", "VPN & more?"))
    world.write(mark_duplicate, tom, again.topic_id, first.topic_id)
    page = opened(tom, first)
    bar = page.head.asked_before
    assert bar.same.text() == "1 other topic asks the same"
    assert bar.original.isHidden()
    world.write(mark_duplicate, tom, more.topic_id, first.topic_id)
    qtbot.waitUntil(lambda: bar.same.text() == "2 other topics ask the same")
    actions = bar.same.menu().actions()
    assert [action.text() for action in actions] == ["VPN again?", "VPN && more?"]
    with qtbot.waitSignal(page.went) as gone:
        actions[1].trigger()
    assert gone.args == [TopicPlace(more.topic_id)]


def test_the_mark_is_taken_off_and_brought_back(
    world: World, tom: int, opened: Callable[..., ThreadPage], qtbot: QtBot, undos: Undos
) -> None:
    first, again = world.topic("VPN?", by=tom), world.topic("VPN again?", by=tom)
    world.write(mark_duplicate, tom, again.topic_id, first.topic_id)
    bar = opened(tom, again).head.asked_before
    qtbot.mouseClick(bar.take_off, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(bar.isHidden)
    undos.pop()()
    qtbot.waitUntil(bar.isVisible)
    assert original(world, again) == "VPN?"


def test_who_neither_asked_nor_moderates_sees_the_way_but_cannot_change_it(
    world: World, tom: int, opened: Callable[..., ThreadPage]
) -> None:
    eve = world.member("eve")
    first, again = world.topic("VPN?", by=tom), world.topic("VPN again?", by=tom)
    world.write(mark_duplicate, tom, again.topic_id, first.topic_id)
    page = opened(eve, again)
    assert page.head.asked_before.original.isVisible()
    assert page.head.asked_before.take_off.isHidden()
    assert page.head.duplicate.isHidden()


def test_what_cannot_be_is_said_in_the_dialog(
    world: World, tom: int, opened: Callable[..., ThreadPage], qtbot: QtBot
) -> None:
    first, again = world.topic("VPN?", by=tom), world.topic("VPN again?", by=tom)
    world.write(mark_duplicate, tom, again.topic_id, first.topic_id)
    page = opened(tom, first)
    page.head.asked_before.choose()
    dialog = chooser()
    qtbot.keyClicks(dialog.words, "again")
    qtbot.waitUntil(lambda: titles(dialog) == ["VPN again?"])
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.error.isVisible)
    assert dialog.error.text().startswith("'VPN again?' is marked as asked before in this very topic.")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert original(world, first) == ""


def test_a_window_offers_what_is_alike_before_a_word_is_typed(
    world: World, tom: int, window: Callable[[int], MainWindow], qtbot: QtBot
) -> None:
    world.topic("How do I connect to the VPN from home?", "Which client?", by=tom)
    world.topic("Lunch on Friday", "Soup or pie?", by=tom)
    again = world.topic("Connect to the VPN from a train", by=tom)
    frame = window(tom)
    qtbot.waitUntil(lambda: frame.standing.index.keeping == "ready" and frame.search.searcher is not None)
    frame.go(TopicPlace(again.topic_id))
    qtbot.waitUntil(frame.thread_page.is_complete)
    frame.thread_page.head.asked_before.choose()
    dialog = chooser()
    qtbot.waitUntil(lambda: titles(dialog)[:1] == ["How do I connect to the VPN from home?"])
    assert "Connect to the VPN from a train" not in titles(dialog)
