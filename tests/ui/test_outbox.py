"""The outbox in the window: what cannot be sent waits in sight, goes by itself, and can be changed or thrown away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from forumdesk.forum.posts import posts
from forumdesk.forum.rows import PostRef
from forumdesk.forum.topics import close_topic, thread
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.outbox import OutboxPage
from forumdesk.ui.places import OutboxPlace, TopicPlace
from forumdesk.ui.window import MainWindow
from tests.ui.away import store_away
from tests.world import World

Key = Qt.Key
Open = Callable[[int], MainWindow]


def opened(window: MainWindow, topic: PostRef, qtbot: QtBot) -> None:
    window.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(lambda: window.composer.isVisible() and window.thread_page.is_complete())


def write(window: MainWindow, text: str, qtbot: QtBot) -> None:
    window.reply()
    qtbot.keyClicks(window.composer.edit, text)
    qtbot.keyClick(window.composer.edit, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def bodies(world: World, viewer: int, topic: PostRef) -> list[str]:
    return [row.body for row in world.read(posts, viewer, topic.topic_id, range(2, 20))]


def outbox_of(window: MainWindow) -> OutboxPage:
    page = window.page
    assert isinstance(page, OutboxPage)
    return page


def leads(page: OutboxPage) -> list[str]:
    return [page.list.item(n).data(Qt.ItemDataRole.UserRole).lead for n in range(page.list.count())]


def test_what_waits_is_in_sight_can_be_changed_or_thrown_away_and_the_rest_goes_by_itself(
    world: World, window: Open, qtbot: QtBot
) -> None:
    tom = world.member("tom")
    topic = world.topic()
    toms = window(tom)
    opened(toms, topic, qtbot)
    outbox, line = toms.desk.outbox, toms.sidebar.status
    with store_away(world):
        for n, text in enumerate(("First", "Second", "Third"), 1):
            write(toms, text, qtbot)
            qtbot.waitUntil(lambda n=n: outbox.waiting == n)  # type: ignore[misc]
        qtbot.waitUntil(lambda: line.text in {"3 posts waiting", "Not connected, 3 posts waiting"})
        qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
        assert toms.place == OutboxPlace()
        page = outbox_of(toms)
        assert [lead.split(" · ")[0] for lead in leads(page)] == ["Reply"] * 3
        page.list.setCurrentRow(1)
        qtbot.keyClick(page.list, Key.Key_D)
        qtbot.waitUntil(lambda: outbox.waiting == 2)
        page.list.setCurrentRow(1)
        qtbot.keyClick(page.list, Key.Key_E)
        qtbot.waitUntil(lambda: toms.composer.edit.text() == "Third")
        assert outbox.waiting == 1
    qtbot.waitUntil(lambda: bodies(world, tom, topic) == ["First"])
    qtbot.waitUntil(lambda: line.text == "Up to date · 1 topic")
    qtbot.keyClicks(toms.composer.edit, ", improved")
    qtbot.keyClick(toms.composer.edit, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bodies(world, tom, topic) == ["First", "Third, improved"])
    qtbot.waitUntil(lambda: toms.desk.local.letters(toms.desk.office_uuid, tom) == [])


def test_what_the_office_does_not_take_any_more_stays_with_its_reason_and_a_way_on(
    world: World, window: Open, qtbot: QtBot
) -> None:
    tom = world.member("tom")
    topic = world.topic()
    toms = window(tom)
    opened(toms, topic, qtbot)
    outbox, line = toms.desk.outbox, toms.sidebar.status
    with store_away(world):
        write(toms, "Too late", qtbot)
        qtbot.waitUntil(lambda: outbox.waiting == 1 and outbox.trouble is not None)
        outbox._again.stop()  # it is not to be quicker than whoever closes the topic
    world.write(close_topic, world.admin, topic.topic_id)
    outbox.retry()
    qtbot.waitUntil(lambda: line.text == "1 post not accepted")
    line.setFocus()
    qtbot.keyClick(line, Key.Key_Return)
    page = outbox_of(toms)
    (lead,) = leads(page)
    assert "This topic is closed and takes no more posts" in lead
    qtbot.keyClick(page.list, Key.Key_D)
    qtbot.waitUntil(lambda: page.list.count() == 0)
    assert page.empty.isVisible()
    qtbot.waitUntil(lambda: line.text == "Up to date · 1 topic")
    undo = toms.toast.findChild(QPushButton, "toast-undo")
    assert undo is not None
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: leads(page) == [lead])


def test_how_far_one_read_while_the_office_was_away_is_told_the_next_time(
    world: World, desk: Callable[[int], Desk], qtbot: QtBot
) -> None:
    tom = world.member("tom")
    topic = world.topic()
    last = world.reply(topic, "Read this", by=world.admin)
    first = desk(tom)
    with store_away(world):
        first.outbox.note_read({topic.topic_id: last.number})
        qtbot.waitUntil(lambda: bool(first.local.get(first.outbox._read_name)))
    again = desk(tom)
    object.__setattr__(again, "local", first.local)
    assert again.outbox.waiting == 0

    def read_number() -> int | None:
        return world.read(thread, tom, topic.topic_id).topic.read_number

    qtbot.waitUntil(lambda: read_number() == last.number)
    qtbot.waitUntil(lambda: first.local.get(first.outbox._read_name) == {})
