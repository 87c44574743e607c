"""Merging and splitting topics in the window, and following old addresses."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from forumdesk.forum.moving import led_to, merge_topics
from forumdesk.forum.topics import thread, topic_rows
from forumdesk.store.schema.members import Role
from forumdesk.ui.moving_dialogs import MergeDialog, SplitDialog
from forumdesk.ui.places import TopicPlace, TopicsPlace
from forumdesk.ui.window import MainWindow
from tests.ui.test_hiding import card, says, undo
from tests.ui.test_topic_menu import choose, opened
from tests.world import World

LEFT = Qt.MouseButton.LeftButton
Window = Callable[[int], MainWindow]


def test_a_topic_is_merged_into_another_and_taken_back(world: World, window: Window, qtbot: QtBot) -> None:
    mo = world.member("mo", role=Role.MODERATOR)
    a = world.topic("VPN drops", "It drops")
    b = world.topic("VPN unstable", "It comes and goes")
    main = opened(window, mo, a.topic_id, qtbot)
    choose(main, "merge")
    dialog = main.findChild(MergeDialog)
    assert dialog is not None
    qtbot.keyClicks(dialog.words, "unstable")
    qtbot.waitUntil(lambda: dialog.list.count() == 1 and dialog.act.isEnabled())
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: main.place == TopicPlace(b.topic_id))
    qtbot.waitUntil(lambda: main.thread_page.is_complete() and len(main.thread_page.view.numbers) == 2)
    assert says(main, 2) == "It drops"
    undo(main, qtbot)
    qtbot.waitUntil(lambda: main.place == TopicPlace(a.topic_id))
    qtbot.waitUntil(lambda: len(world.read(thread, mo, a.topic_id).posts) == 1)


def test_an_address_of_before_leads_to_the_post_and_the_way_back_skips_it(
    world: World, window: Window, qtbot: QtBot
) -> None:
    tom = world.member("tom")
    a = world.topic("VPN drops", "It drops", by=tom)
    world.reply(a, "Restart it", by=tom)
    b = world.topic("VPN unstable", "It comes and goes")
    world.write(merge_topics, world.admin, a.topic_id, b.topic_id)
    main = window(tom)
    main.go(TopicPlace(a.topic_id, 2))
    qtbot.waitUntil(main.thread_page.is_complete)
    assert main.place == TopicPlace(b.topic_id, 3)
    assert says(main, 3) == "Restart it"
    main.back()
    assert isinstance(main.place, TopicsPlace)


def test_who_reads_a_topic_that_is_merged_is_led_along(world: World, window: Window, qtbot: QtBot) -> None:
    tom = world.member("tom")
    a = world.topic("VPN drops", "It drops", by=tom)
    b = world.topic("VPN unstable", "It comes and goes")
    main = opened(window, tom, a.topic_id, qtbot)
    world.write(merge_topics, world.admin, a.topic_id, b.topic_id)
    qtbot.waitUntil(lambda: (row := main.thread_page.thread_row) is not None and row.topic.id == b.topic_id)


def test_posts_are_ticked_and_split_off(world: World, window: Window, qtbot: QtBot) -> None:
    tom = world.member("tom")
    a = world.topic("VPN drops", "It drops", by=tom)
    for words in ("And the printer?", "Restart it", "It is on floor 2"):
        world.reply(a, words, by=tom)
    main = opened(window, world.admin, a.topic_id, qtbot)
    main.thread_page.view.acted.emit("split", card(main, 2).post, None)
    dialog = main.findChild(SplitDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.posts.count() == 3)
    assert dialog.ticked() == [world.post_id(a, 2)]
    assert dialog.act.text() == "Split 1 post off"
    dialog.posts.item(2).setCheckState(Qt.CheckState.Checked)
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: "title" in dialog.fields["title"].error)
    qtbot.keyClicks(dialog.title, "Where is the printer?")
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: list(main.thread_page.view.numbers) == [1, 3])
    new, number = world.read(led_to, tom, a.topic_id, 4)
    assert number == 2
    assert world.read(topic_rows, tom, [new])[0].title == "Where is the printer?"
    undo(main, qtbot)
    qtbot.waitUntil(lambda: list(main.thread_page.view.numbers) == [1, 2, 3, 4])


def test_all_after_a_post_are_ticked_at_once(world: World, window: Window, qtbot: QtBot) -> None:
    tom = world.member("tom")
    a = world.topic("VPN drops", "It drops", by=tom)
    for words in ("One", "Two", "Three"):
        world.reply(a, words, by=tom)
    main = opened(window, world.admin, a.topic_id, qtbot)
    choose(main, "split")
    dialog = main.findChild(SplitDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.posts.count() == 3)
    assert not dialog.act.isEnabled()
    dialog.posts.setCurrentRow(1)
    button = dialog.findChild(QPushButton, "split-after")
    assert button is not None
    qtbot.mouseClick(button, LEFT)
    assert dialog.ticked() == [world.post_id(a, 3), world.post_id(a, 4)]
