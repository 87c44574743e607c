"""Finding in a topic, in a real window: from a result to its sentence, from hit to hit, and while one types."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from forumdesk.forum.rows import PostRef
from forumdesk.ui.places import SearchPlace, TopicPlace, TopicsPlace
from forumdesk.ui.widgets.post_card import PostCard
from forumdesk.ui.window import MainWindow
from tests.world import World

Window = Callable[[int], MainWindow]
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
LINE = "A line that fills the width of a post and then some more, so that it wraps.\n\n"

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def topic(world: World) -> PostRef:
    """Sixty posts; turnips are in the 2nd, three times in the 40th, and in the last."""
    eve = world.member("eve", name="Eve Adams")
    topic = world.topic("What grows in the garden?", LINE * 3, by=eve)
    for number in range(2, 61):
        said = {
            2: LINE * 3 + "Perhaps a turnip.",
            40: "One turnip.\n\n"
            + LINE * 30
            + "Water your turnips with rain. They like it.\n\n"
            + LINE * 20
            + "Turnip!",
            60: "The turnips are ripe.",
        }.get(number, LINE * 4)
        world.reply(topic, said, by=eve)
    world.topic("Lunch walk on Friday", "Who comes?", by=eve)
    return topic


@pytest.fixture
def main(world: World, topic: PostRef, window: Window, qtbot: QtBot) -> MainWindow:
    main = window(world.member("tom", name="Tom Becker"))
    main.resize(1280, 800)
    main.activateWindow()
    qtbot.waitUntil(main.isActiveWindow)
    qtbot.waitUntil(lambda: main.standing.index.keeping == "ready")
    qtbot.waitUntil(lambda: main.search.searcher is not None)
    return main


def read(main: MainWindow, topic: PostRef, qtbot: QtBot, number: int = 1) -> None:
    main.go(TopicPlace(topic.topic_id, number))
    qtbot.waitUntil(main.thread_page.is_complete)
    main.thread_page.view.setFocus()


def count(main: MainWindow) -> str:
    return main.thread_page.finding.bar.count.text()


def field(main: MainWindow) -> QLineEdit:
    return main.thread_page.finding.bar.field


def at(main: MainWindow) -> tuple[int, str] | None:
    """The post and the words of the hit one is at, if it is in sight."""
    view = main.thread_page.view
    for card in view.live_cards:
        for one in card.body.extraSelections():
            if one.format.background().color() == main.desk.theme.colour("accent") and card.post is not None:
                y = card.body.mapTo(view.viewport(), QPoint(0, card.body.cursorRect(one.cursor).y())).y()
                return (card.post.number, one.cursor.selectedText()) if 0 <= y < view.viewport().height() else None
    return None


def card(main: MainWindow, number: int) -> PostCard:
    found = main.thread_page.view.card_of(number)
    assert found is not None
    return found


def test_a_result_opens_at_its_sentence_with_the_words_marked(main: MainWindow, topic: PostRef, qtbot: QtBot) -> None:
    main.go(SearchPlace('"turnips with rain"'))
    qtbot.waitUntil(lambda: len(main.search.hits) == 1)
    qtbot.waitUntil(lambda: not main.search._is_asking)
    main.search.open_current()
    qtbot.waitUntil(lambda: at(main) is not None)
    assert count(main) == "Hit 3 of 5"
    chosen = [one.cursor.selectedText() for one in card(main, 40).body.extraSelections()]
    assert "Water your turnips with rain." in chosen
    assert not field(main).hasFocus()
    main.topbar.search.setFocus()
    qtbot.keyClick(main.topbar.search, Qt.Key.Key_F3)
    qtbot.waitUntil(lambda: count(main) == "Hit 4 of 5")
    assert main.thread_page.view.hasFocus()
    qtbot.keyClick(main.thread_page.view, Qt.Key.Key_Escape)
    assert main.thread_page.finding.bar.isHidden()
    assert main.topbar.search.text()  # the results stay


def test_keys_step_through_hits_in_posts_that_are_not_here_and_begin_anew(
    main: MainWindow, topic: PostRef, qtbot: QtBot
) -> None:
    read(main, topic, qtbot)
    qtbot.keyClick(main.thread_page.view, Qt.Key.Key_F, CONTROL)
    qtbot.waitUntil(field(main).hasFocus)
    qtbot.keyClicks(field(main), "turnips")
    qtbot.waitUntil(lambda: count(main) == "Hit 1 of 5")
    qtbot.waitUntil(lambda: at(main) == (2, "turnip"))

    def is_at(hit: tuple[int, str]) -> bool:
        return at(main) == hit

    seen = [(2, "turnip"), (40, "turnip"), (40, "turnips"), (40, "Turnip"), (60, "turnips")]
    for n in (1, 2, 3, 4, 0):
        qtbot.keyClick(field(main), Qt.Key.Key_Return)
        qtbot.waitUntil(partial(is_at, seen[n]))
        assert count(main) == f"Hit {n + 1} of 5"
    qtbot.keyClick(field(main), Qt.Key.Key_Return, SHIFT)
    qtbot.waitUntil(lambda: at(main) == seen[4])
    qtbot.keyClick(main, Qt.Key.Key_F3, SHIFT)
    qtbot.waitUntil(lambda: at(main) == seen[3])


def test_it_finds_while_one_types_and_stays_where_one_began(main: MainWindow, topic: PostRef, qtbot: QtBot) -> None:
    read(main, topic, qtbot, 30)
    qtbot.keyClick(main.thread_page.view, Qt.Key.Key_F, CONTROL)
    qtbot.keyClicks(field(main), "turn")
    qtbot.waitUntil(lambda: at(main) == (40, "turnip"))
    qtbot.keyClicks(field(main), "ips with")
    qtbot.waitUntil(lambda: count(main) == "Hit 2 of 5")
    field(main).selectAll()
    qtbot.keyClicks(field(main), "marmalade")
    qtbot.waitUntil(lambda: count(main) == "No hits")
    assert not main.thread_page.finding.bar.down.isEnabled()


def test_escape_ends_it_and_f3_takes_it_up_again(main: MainWindow, topic: PostRef, qtbot: QtBot) -> None:
    read(main, topic, qtbot)
    qtbot.keyClick(main.thread_page.view, Qt.Key.Key_F, CONTROL)
    qtbot.keyClicks(field(main), "turnip")
    qtbot.waitUntil(lambda: at(main) == (2, "turnip"))
    qtbot.keyClick(field(main), Qt.Key.Key_Escape)
    assert main.thread_page.finding.bar.isHidden()
    assert main.thread_page.view.hasFocus()
    assert all(not one.body.extraSelections() for one in main.thread_page.view.live_cards)
    qtbot.keyClick(main.thread_page.view, Qt.Key.Key_F3)
    qtbot.waitUntil(lambda: count(main).endswith("of 5"))
    qtbot.keyClick(main.thread_page.view, Qt.Key.Key_Escape)
    qtbot.waitUntil(main.thread_page.finding.bar.isHidden)


def test_a_new_post_is_counted_and_moves_nothing(main: MainWindow, world: World, topic: PostRef, qtbot: QtBot) -> None:
    read(main, topic, qtbot)
    qtbot.keyClick(main.thread_page.view, Qt.Key.Key_F, CONTROL)
    qtbot.keyClicks(field(main), "turnip")
    qtbot.waitUntil(lambda: at(main) == (2, "turnip"))
    world.reply(topic, "More turnips.", by=world.member("ines"))
    qtbot.waitUntil(lambda: count(main) == "Hit 1 of 6")
    assert at(main) == (2, "turnip")


def test_another_topic_has_nothing_looked_for_in_it(
    main: MainWindow, world: World, topic: PostRef, qtbot: QtBot
) -> None:
    read(main, topic, qtbot)
    qtbot.keyClick(main.thread_page.view, Qt.Key.Key_F, CONTROL)
    qtbot.keyClicks(field(main), "turnip")
    qtbot.waitUntil(lambda: at(main) == (2, "turnip"))
    other = world.topic("Turnips again", "A turnip.", by=world.member("ines"))
    read(main, other, qtbot)
    qtbot.waitUntil(main.thread_page.finding.bar.isHidden)
    assert not card(main, 1).body.extraSelections()


def test_where_no_topic_is_shown_the_key_leads_to_the_search_of_all(main: MainWindow, qtbot: QtBot) -> None:
    main.go(TopicsPlace())
    qtbot.keyClick(main.topics, Qt.Key.Key_F, CONTROL)
    qtbot.waitUntil(main.topbar.search.hasFocus)
