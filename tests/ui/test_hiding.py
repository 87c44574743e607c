"""Hiding posts, deleting topics and changing owners in the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from forumdesk.forum.hidden import HiddenState
from forumdesk.forum.hiding import hide_post
from forumdesk.forum.posts import posts
from forumdesk.forum.topics import thread
from forumdesk.store.schema.members import Role
from forumdesk.ui.moderation_dialogs import ChangeOwner, DeleteTopic, HidePost
from forumdesk.ui.places import TopicPlace
from forumdesk.ui.widgets.post_card import PostCard
from forumdesk.ui.widgets.post_menu import menu_acts
from forumdesk.ui.window import MainWindow
from tests.ui.test_topic_menu import choose, opened
from tests.world import World

LEFT = Qt.MouseButton.LeftButton
Window = Callable[[int], MainWindow]


def card(main: MainWindow, number: int) -> PostCard:
    return next(one for one in main.thread_page.view.live_cards if one.post is not None and one.post.number == number)


def says(main: MainWindow, number: int) -> str:
    return card(main, number).body.toPlainText()


def undo(main: MainWindow, qtbot: QtBot) -> None:
    button = main.toast.findChild(QPushButton, "toast-undo")
    assert button is not None
    qtbot.waitUntil(button.isVisible)
    qtbot.mouseClick(button, LEFT)


def test_a_moderator_hides_a_post_and_shows_it_again(world: World, window: Window, qtbot: QtBot) -> None:
    tom, mo = world.member("tom"), world.member("mo", role=Role.MODERATOR)
    ref = world.topic("VPN", by=tom)
    world.reply(ref, "You fool", by=tom)
    main = opened(window, mo, ref.topic_id, qtbot)
    main.thread_page.view.acted.emit("hide", card(main, 2).post, None)
    dialog = main.findChild(HidePost)
    assert dialog is not None
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClicks(dialog.why, "An insult")
    qtbot.keyClick(dialog.why, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: (post := card(main, 2).post) is not None and post.hidden is HiddenState.BY_HAND)
    assert says(main, 2) == "You fool"  # who moderates goes on reading it, and is told that others do not
    post = card(main, 2).post
    assert post is not None
    assert ("show", "Show again") in menu_acts(post)
    undo(main, qtbot)
    qtbot.waitUntil(lambda: (post := card(main, 2).post) is not None and post.hidden is None)


def test_a_reader_sees_that_a_post_is_hidden_and_cannot_look(world: World, window: Window, qtbot: QtBot) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    ref = world.topic("VPN", by=tom)
    world.reply(ref, "You fool", by=tom)
    world.reply(ref, "Calm down", by=eve)
    main = opened(window, eve, ref.topic_id, qtbot)
    assert says(main, 2) == "You fool"
    world.write(hide_post, world.admin, world.post_id(ref, 2), why="An insult")
    qtbot.waitUntil(lambda: says(main, 2) == "Hidden by a moderator. The reason given: An insult")
    assert not card(main, 2).reply_button.isVisible()
    assert says(main, 3) == "Calm down"


def test_a_topic_is_deleted_with_a_reason_and_brought_back(world: World, window: Window, qtbot: QtBot) -> None:
    topic = world.topic("VPN").topic_id
    main = opened(window, world.admin, topic, qtbot)
    choose(main, "delete")
    dialog = main.findChild(DeleteTopic)
    assert dialog is not None
    qtbot.keyClicks(dialog.why, "Spam")
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: "deleted" in main.thread_page.head.state.text.text())
    assert world.read(thread, world.admin, topic).topic.is_deleted
    undo(main, qtbot)
    qtbot.waitUntil(lambda: not world.read(thread, world.admin, topic).topic.is_deleted)
    qtbot.waitUntil(lambda: not main.thread_page.head.state.isVisible())


def test_a_deleted_topic_leaves_a_sentence_for_who_reads_it(world: World, window: Window, qtbot: QtBot) -> None:
    tom = world.member("tom")
    topic = world.topic("VPN").topic_id
    main = opened(window, tom, topic, qtbot)
    boss = opened(window, world.admin, topic, qtbot)
    choose(boss, "delete")
    dialog = boss.findChild(DeleteTopic)
    assert dialog is not None
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: "gone, or it is not open to you" in main.thread_page.words.text())


def test_a_post_gets_another_owner(world: World, window: Window, qtbot: QtBot) -> None:
    tom, eve = world.member("tom"), world.member("eve", name="Eve")
    ref = world.topic("VPN", by=tom)
    main = opened(window, world.admin, ref.topic_id, qtbot)
    main.go(TopicPlace(ref.topic_id))
    main.thread_page.view.acted.emit("owner", card(main, 1).post, None)
    dialog = main.findChild(ChangeOwner)
    assert dialog is not None
    qtbot.mouseClick(dialog.act, LEFT)
    assert "Choose one colleague" in dialog.fields["whom"].error
    qtbot.keyClicks(dialog.people.entry, "eve")
    qtbot.waitUntil(lambda: dialog.people.offer.count() > 0)
    qtbot.keyClick(dialog.people.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [one.id for one in dialog.people.people] == [eve])
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: card(main, 1).name.text() == "Eve")
    assert world.read(posts, world.admin, ref.topic_id, [1])[0].author_id == eve
    undo(main, qtbot)
    qtbot.waitUntil(lambda: card(main, 1).name.text() == "Tom")
