"""While one asks: earlier questions that look alike are shown with their answers, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from forumdesk.forum.posts import accept_answer
from forumdesk.forum.rows import PostRef
from forumdesk.ui.pages.compose import ComposePage
from forumdesk.ui.places import ComposePlace, TopicPlace
from forumdesk.ui.window import MainWindow
from tests.world import World

Window = Callable[[int], MainWindow]
LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


@pytest.fixture
def known(world: World) -> PostRef:
    """A question that was answered before, among others that were not asked."""
    eve = world.member("eve", name="Eve Adams")
    topic = world.topic("How do I reset the VPN token after a new telephone?", "It says unknown device.", by=eve)
    world.reply(topic, "No idea", by=eve)
    answer = world.reply(topic, "Open the portal, choose *Devices*, and pair it again.", by=eve)
    world.write(accept_answer, eve, answer.post_id)
    for title in ("Lunch walk on Friday", "Who waters the plants in the hall?", "Printer on floor two jams"):
        world.topic(title, by=eve)
    return topic


@pytest.fixture
def page(tom: int, known: PostRef, window: Window, qtbot: QtBot) -> ComposePage:
    toms = window(tom)
    qtbot.waitUntil(lambda: toms.standing.index.keeping == "ready")
    toms.activateWindow()
    qtbot.waitUntil(toms.isActiveWindow)
    toms.go(ComposePlace())
    found = toms.page
    assert isinstance(found, ComposePage)
    qtbot.waitUntil(lambda: found.alike.searcher is not None)
    return found


def window_of(page: ComposePage) -> MainWindow:
    found = page.window()
    assert isinstance(found, MainWindow)
    return found


def test_an_earlier_question_is_shown_with_its_answer_while_the_title_is_typed(page: ComposePage, qtbot: QtBot) -> None:
    before = page.form.title.mapToGlobal(page.form.title.rect().topLeft())
    qtbot.keyClicks(page.form.title, "token")
    assert page.alike.isHidden()
    qtbot.keyClicks(page.form.title, " reset for my VPN")
    qtbot.waitUntil(page.alike.isVisible)
    entry = page.alike.list.item(0).data(Qt.ItemDataRole.UserRole)
    assert entry.title == "How do I reset the VPN token after a new telephone?"
    assert entry.excerpt == "Eve Adams: Open the portal, choose Devices, and pair it again."
    assert "Solved" in entry.lead
    assert page.form.title.hasFocus()
    assert page.form.title.mapToGlobal(page.form.title.rect().topLeft()) == before
    page.form.title.clear()
    qtbot.keyClicks(page.form.title, "completely different things entirely")
    qtbot.waitUntil(page.alike.isHidden)


def test_looking_at_an_earlier_question_keeps_what_was_typed(page: ComposePage, known: PostRef, qtbot: QtBot) -> None:
    main = window_of(page)
    qtbot.keyClicks(page.form.title, "VPN token reset please")
    qtbot.waitUntil(page.alike.isVisible)
    qtbot.keyClick(page.form.title, Qt.Key.Key_Down)
    assert page.alike.list.hasFocus()
    qtbot.keyClick(page.alike.list, Qt.Key.Key_Escape)
    assert page.form.title.hasFocus()
    qtbot.keyClick(page.form.title, Qt.Key.Key_Down)
    qtbot.keyClick(page.alike.list, Qt.Key.Key_Return)
    assert main.place == TopicPlace(known.topic_id, 3)  # at its answer
    main.back()
    assert main.page is page
    assert page.form.title.text() == "VPN token reset please"


def test_a_question_that_is_answered_need_not_be_asked_and_can_be_taken_up_again(
    page: ComposePage, known: PostRef, qtbot: QtBot
) -> None:
    main = window_of(page)
    qtbot.keyClicks(page.form.title, "VPN token reset please")
    qtbot.keyClicks(page.edit, "Details")
    qtbot.waitUntil(page.alike.isVisible)
    qtbot.mouseClick(page.alike.list.viewport(), LEFT, pos=page.alike.list.tool_place(0, "answers"))
    assert main.place == TopicPlace(known.topic_id, 3)
    qtbot.waitUntil(lambda: main.desk.shelf.drafts == ())
    undo = main.toast.findChild(QPushButton, "toast-undo")
    assert undo is not None
    qtbot.mouseClick(undo, LEFT)
    assert main.page is page
    qtbot.waitUntil(lambda: page.form.title.text() == "VPN token reset please")
    assert page.edit.text() == "Details"


def test_what_is_hidden_stays_hidden_for_that_title(page: ComposePage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.form.title, "VPN token reset")
    qtbot.waitUntil(page.alike.isVisible)
    qtbot.mouseClick(page.alike.close_button, LEFT)
    assert page.alike.isHidden()
    assert page.form.title.hasFocus()
    qtbot.keyClicks(page.form.title, " telephone")
    qtbot.waitUntil(page.alike.isVisible)


def test_nothing_is_shown_of_what_one_may_not_read(world: World, tom: int, window: Window, qtbot: QtBot) -> None:
    eve = world.member("eve")
    secret = world.community("Secret", members=[eve], private=True)
    world.topic("Merger with the lighthouse company planned", by=eve, community=secret)
    world.topic("Lighthouse tours in winter", by=eve)
    toms = window(tom)
    qtbot.waitUntil(lambda: toms.standing.index.keeping == "ready")
    toms.go(ComposePlace())
    page = toms.page
    assert isinstance(page, ComposePage)
    qtbot.keyClicks(page.form.title, "Lighthouse tours: merger company planned winter")
    qtbot.waitUntil(page.alike.isVisible)
    found = [page.alike.list.item(n).data(Qt.ItemDataRole.UserRole).title for n in range(page.alike.list.count())]
    assert found == ["Lighthouse tours in winter"]


def test_a_question_in_other_words_is_found_by_what_it_means(
    world: World, tom: int, window: Window, qtbot: QtBot
) -> None:
    eve = world.member("eve")
    world.topic("How can I get a refund for a cancelled train trip?", by=eve)
    for title in ("Lunch walk on Friday", "Who waters the plants in the hall?", "Printer on floor two jams"):
        world.topic(title, by=eve)
    toms = window(tom)
    qtbot.waitUntil(lambda: toms.standing.index.keeping == "ready")
    toms.go(ComposePlace())
    page = toms.page
    assert isinstance(page, ComposePage)
    qtbot.keyClicks(page.form.title, "getting my money back after the railway journey")
    qtbot.waitUntil(page.alike.isVisible)
    found = [page.alike.list.item(n).data(Qt.ItemDataRole.UserRole).title for n in range(page.alike.list.count())]
    assert found == ["How can I get a refund for a cancelled train trip?"]
