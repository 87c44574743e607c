"""Under a topic stand others like it: once it is shown, for whoever may read them; none where there are none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from forumdesk.forum.duplicates import mark_duplicate
from forumdesk.forum.posts import accept_answer
from forumdesk.forum.rows import PostRef
from forumdesk.forum.topics import edit_topic
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import TopicKind
from forumdesk.ui.places import TopicPlace
from forumdesk.ui.widgets.similar_topics import ThreadFoot
from forumdesk.ui.window import MainWindow
from tests.world import World

Window = Callable[[int], MainWindow]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve", name="Eve Adams")


@pytest.fixture
def jam(world: World, eve: int) -> PostRef:
    """A question with three others like it, one of them in a private community, and some that are not."""
    jam = world.topic("The printer on floor two jams", "Paper gets stuck in the tray of the printer.", by=eve)
    solved = world.topic("Printer jams again", "The paper is stuck.", by=eve)
    world.write(accept_answer, eve, world.reply(solved, "Open the tray of the printer.", by=eve).post_id)
    world.topic("Paper stuck in the printer tray", "It jams.", by=eve)
    board = world.community("Board", private=True, members=[eve])
    world.topic("The printer of the board jams", "Paper in the tray.", by=eve, community=board)
    for title in ("Lunch walk on Friday", "Who waters the plants in the hall?"):
        world.topic(title, by=eve)
    return jam


@pytest.fixture
def main(world: World, jam: PostRef, window: Window, qtbot: QtBot) -> MainWindow:
    main = window(world.member("tom", name="Tom Becker"))
    main.resize(1280, 800)
    main.activateWindow()
    qtbot.waitUntil(main.isActiveWindow)
    qtbot.waitUntil(lambda: main.standing.index.keeping == "ready")
    qtbot.waitUntil(lambda: main.search.searcher is not None)
    return main


def read(main: MainWindow, topic: PostRef, qtbot: QtBot) -> ThreadFoot:
    main.go(TopicPlace(topic.topic_id, 1))
    qtbot.waitUntil(main.thread_page.is_complete)
    return main.thread_page.similar


def titles(foot: ThreadFoot) -> set[str]:
    return {topic.title for topic in foot.topics}


def indexed(main: MainWindow, world: World, qtbot: QtBot) -> None:
    count = world.read(lambda session, _viewer: session.scalar(select(func.count(Post.id))), world.admin)
    searcher = main.search.searcher
    assert searcher is not None
    qtbot.waitUntil(lambda: searcher.status().posts == count - 1)  # all but the private one


def test_topics_like_it_stand_below_the_last_post(main: MainWindow, jam: PostRef, qtbot: QtBot) -> None:
    foot = read(main, jam, qtbot)
    qtbot.waitUntil(foot.isVisible)
    assert titles(foot) == {"Printer jams again", "Paper stuck in the printer tray"}
    solved = next(row for row in foot.rows if row.topic is not None and row.topic.is_solved)
    assert "Printer jams again. Solved. General" in solved.accessibleName()
    last = main.thread_page.view.live_cards[-1]
    assert foot.y() == last.geometry().bottom() + 1


def test_one_comes_there_by_keyboard_and_by_a_key_of_its_own(main: MainWindow, jam: PostRef, qtbot: QtBot) -> None:
    foot = read(main, jam, qtbot)
    qtbot.waitUntil(foot.isVisible)
    first, second = foot.topics
    foot.rows[0].setFocus()
    qtbot.keyClick(foot.rows[0], Qt.Key.Key_Down)
    assert foot.rows[1].hasFocus()
    qtbot.keyClick(foot.rows[1], Qt.Key.Key_Return)
    assert main.place == TopicPlace(second.id)
    foot = read(main, jam, qtbot)
    qtbot.waitUntil(lambda: bool(foot.topics) and foot.topics[0] == first)
    main.thread_page.view.setFocus()
    qtbot.keyClick(main.thread_page.view, Qt.Key.Key_G)
    qtbot.keyClick(main.thread_page.view, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: main.place == TopicPlace(first.id))


def test_nothing_stands_below_a_topic_like_no_other(
    main: MainWindow, world: World, eve: int, jam: PostRef, qtbot: QtBot
) -> None:
    alone = world.topic("Zebra crossing", "Stripes.", by=eve)
    indexed(main, world, qtbot)
    foot = read(main, jam, qtbot)
    qtbot.waitUntil(foot.isVisible)
    read(main, alone, qtbot)
    assert foot.isHidden()  # what is below another topic does not stay
    answered: list[object] = []
    qtbot.waitUntil(lambda: not main.thread_page._look_around.isActive())
    main.desk.worker.ask(main, lambda _session: None, then=answered.append)
    qtbot.waitUntil(lambda: bool(answered))
    assert foot.isHidden()
    assert foot.needed_height() == 0


def test_they_change_with_the_title(main: MainWindow, world: World, eve: int, jam: PostRef, qtbot: QtBot) -> None:
    world.topic("A bicycle for the office", "To lend.", by=eve)
    indexed(main, world, qtbot)
    foot = read(main, jam, qtbot)
    qtbot.waitUntil(foot.isVisible)
    title, place = "Who may lend the bicycle of the office?", foot.topics[0].community_id
    world.write(edit_topic, eve, jam.topic_id, title=title, community_id=place, kind=TopicKind.QUESTION, tags=[])
    qtbot.waitUntil(lambda: "A bicycle for the office" in titles(foot))


def test_what_repeats_the_topic_is_not_shown_again(
    main: MainWindow, world: World, eve: int, jam: PostRef, qtbot: QtBot
) -> None:
    foot = read(main, jam, qtbot)
    qtbot.waitUntil(foot.isVisible)
    again = next(topic for topic in foot.topics if topic.title == "Printer jams again")
    world.write(mark_duplicate, eve, again.id, jam.topic_id)
    main.go(TopicPlace(again.id))
    qtbot.waitUntil(lambda: titles(foot) == {"Paper stuck in the printer tray"})
    read(main, jam, qtbot)
    qtbot.waitUntil(lambda: titles(foot) == {"Paper stuck in the printer tray"})


def test_the_end_of_a_long_topic_stays_in_sight_with_what_stands_below_it(
    main: MainWindow, world: World, eve: int, jam: PostRef, qtbot: QtBot
) -> None:
    for n in range(30):
        world.reply(jam, f"Line {n} of the answer.\n\n" * 8, by=eve)
    foot, view = read(main, jam, qtbot), main.thread_page.view
    qtbot.waitUntil(lambda: bool(foot.topics))
    assert foot.isHidden()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: view.is_complete() and foot.isVisible())
    assert foot.geometry().bottom() <= view.viewport().height()
    assert view.verticalScrollBar().value() >= view.verticalScrollBar().maximum() - 16
    last = view.card_of(31)
    assert last is not None
    assert last.geometry().bottom() + 1 == foot.y()
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() - 50)
    assert last.geometry().bottom() + 1 == foot.y()
    assert view.is_at_end()  # of the posts: what comes now is shown at once
    new = world.reply(jam, "Thanks!", by=eve)
    qtbot.waitUntil(lambda: view.card_of(new.number) is not None)
    thanks = view.card_of(new.number)
    assert thanks is not None
    qtbot.waitUntil(lambda: 0 <= thanks.y() < view.viewport().height() and thanks.geometry().bottom() + 1 == foot.y())
