"""The page of results: filters as chips, what narrows them further, names, and ways on where nothing is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from forumdesk.forum.posts import accept_answer
from forumdesk.forum.rows import TopicFilter
from forumdesk.ui.pages.search import SearchPage
from forumdesk.ui.places import ComposePlace, SearchPlace, TopicsPlace
from forumdesk.ui.widgets.search_completion import SearchCompletion
from forumdesk.ui.window import MainWindow
from tests.world import World

Window = Callable[[int], MainWindow]
LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def main(world: World, window: Window, qtbot: QtBot) -> MainWindow:
    """Four topics on printers, in two communities; the viewer is Eve."""
    tom, eve = world.member("tom", name="Tom Becker"), world.member("eve", name="Eve Adams")
    support = world.community("Printer support")
    jam = world.topic("Paper jam in the printer", "It jams.", by=eve, community=support, tags=["printers"])
    answer = world.reply(jam, "Open the tray of the printer.", by=tom)
    world.write(accept_answer, eve, world.post_id(answer, answer.number))
    world.topic("Toner for the printer", "Which?", by=tom, community=support, tags=["supplies"])
    world.topic("A new printer", "In the hall.", by=eve)
    main = window(eve)
    main.resize(1280, 800)
    main.show()
    main.activateWindow()
    qtbot.waitUntil(main.isActiveWindow)
    qtbot.waitUntil(lambda: main.search.searcher is not None)
    return main


def type_in(main: MainWindow, text: str, qtbot: QtBot) -> SearchPage:
    field: QLineEdit = main.topbar.search
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    if not isinstance(main.place, SearchPlace):
        main.go(SearchPlace(field.text()))
    return main.search


def titles(page: SearchPage) -> list[str]:
    return [hit.title for hit in page.hits]


def chips(page: SearchPage) -> list[QPushButton]:
    found = page.filters.findChildren(QPushButton)
    return [button for button in found if button.objectName().startswith("search-chip") and button.isVisible()]


def narrow(page: SearchPage, name: str, filter: str) -> None:
    button = page.findChild(QPushButton, f"search-{name}")
    assert button is not None
    action = next(one for one in button.menu().actions() if one.objectName() == f"facet-{filter}")
    action.trigger()


def test_a_filter_is_a_chip_and_a_click_takes_it_away(main: MainWindow, qtbot: QtBot) -> None:
    page = type_in(main, "printer is:solved", qtbot)
    qtbot.waitUntil(lambda: titles(page) == ["Paper jam in the printer"])
    qtbot.waitUntil(lambda: [chip.text() for chip in chips(page)] == ["is:solved"])
    qtbot.mouseClick(chips(page)[0], LEFT)
    qtbot.waitUntil(lambda: len(titles(page)) == 3)
    assert main.topbar.search.text() == "printer"
    assert not chips(page)


def test_a_filter_that_is_not_understood_is_red_and_offers_the_nearest(main: MainWindow, qtbot: QtBot) -> None:
    page = type_in(main, "printer is:slved", qtbot)
    qtbot.waitUntil(lambda: len(chips(page)) == 1 and chips(page)[0].property("kind") == "bad-chip")
    qtbot.waitUntil(lambda: len(titles(page)) == 3)
    assert "is:solved" in chips(page)[0].text()
    qtbot.mouseClick(chips(page)[0], LEFT)
    qtbot.waitUntil(lambda: titles(page) == ["Paper jam in the printer"])
    assert main.topbar.search.text() == "printer is:solved"


def test_a_filter_still_being_typed_is_not_judged(main: MainWindow, qtbot: QtBot) -> None:
    for text in ("printer in:", "printer is:solv", "printer in:printer-supp"):
        page = type_in(main, text, qtbot)
        qtbot.waitUntil(lambda page=page, text=text: page.query == text and len(titles(page)) == 3)  # type: ignore[misc]
        assert not chips(page)


def test_results_are_counted_and_narrowed_by_what_they_have_in_common(main: MainWindow, qtbot: QtBot) -> None:
    page = type_in(main, "printer", qtbot)
    button = page.findChild(QPushButton, "search-community")
    assert button is not None
    qtbot.waitUntil(lambda: [one.text() for one in button.menu().actions()] == ["Printer support\t2", "General\t1"])
    narrow(page, "community", "in:printer-support")
    qtbot.waitUntil(lambda: len(titles(page)) == 2)
    tags = page.findChild(QPushButton, "search-tag")
    assert tags is not None
    qtbot.waitUntil(lambda: len(tags.menu().actions()) == 2)
    narrow(page, "tag", "#supplies")
    qtbot.waitUntil(lambda: titles(page) == ["Toner for the printer"])
    assert main.topbar.search.text() == "printer in:printer-support #supplies"


def test_results_are_put_into_another_order_and_back(main: MainWindow, qtbot: QtBot) -> None:
    page = type_in(main, "printer", qtbot)
    qtbot.waitUntil(lambda: len(titles(page)) == 3)
    menu = {action.text(): action for action in page.filters.order.menu().actions()}
    menu["Oldest topics"].trigger()
    qtbot.waitUntil(lambda: titles(page)[:1] == ["Paper jam in the printer"] and "order:oldest" in page.query)
    menu["Newest topics"].trigger()
    qtbot.waitUntil(lambda: titles(page)[:1] == ["A new printer"])
    menu["Best match"].trigger()
    qtbot.waitUntil(lambda: page.query == "printer")


def test_the_best_topic_is_shown_by_its_answer(main: MainWindow, qtbot: QtBot) -> None:
    page = type_in(main, "paper jam", qtbot)
    qtbot.waitUntil(lambda: titles(page)[:1] == ["Paper jam in the printer"])
    first = page.hits[0]
    assert first.is_answer
    assert first.post_number == 2
    assert "tray" in first.excerpt


def test_people_communities_and_tags_with_such_a_name_lead_to_their_pages(main: MainWindow, qtbot: QtBot) -> None:
    page = type_in(main, "print", qtbot)
    qtbot.waitUntil(lambda: [button.text() for button in page.named.buttons] == ["Printer support", "printers"])
    type_in(main, "Tom", qtbot)
    qtbot.waitUntil(lambda: [button.text() for button in page.named.buttons] == ["Tom Becker"])
    type_in(main, "printers", qtbot)
    qtbot.waitUntil(lambda: [button.text() for button in page.named.buttons] == ["printers"])
    qtbot.mouseClick(page.named.buttons[0], LEFT)
    assert main.place == TopicsPlace(TopicFilter(tag="printers"))


def test_did_you_mean(main: MainWindow, qtbot: QtBot) -> None:
    page = type_in(main, "prnter", qtbot)
    qtbot.waitUntil(page.meant.isVisible)
    assert "printer" in page.meant.text()
    qtbot.mouseClick(page.meant, LEFT)
    qtbot.waitUntil(lambda: not page.meant.isVisible() and len(titles(page)) == 3)
    assert main.place == SearchPlace("printer")


def test_where_nothing_is_found_one_asks_with_the_words(main: MainWindow, qtbot: QtBot) -> None:
    page = type_in(main, "zebra crossing", qtbot)
    qtbot.waitUntil(page.nothing.ask.isVisible)
    assert not page.nothing.unfiltered.isVisible()
    qtbot.mouseClick(page.nothing.ask, LEFT)
    assert main.place == ComposePlace(title="Zebra crossing")


def test_where_filters_leave_nothing_they_can_be_left_out(main: MainWindow, qtbot: QtBot) -> None:
    page = type_in(main, "printer kind:announcement", qtbot)
    qtbot.waitUntil(page.nothing.unfiltered.isVisible)
    qtbot.mouseClick(page.nothing.unfiltered, LEFT)
    qtbot.waitUntil(lambda: len(titles(page)) == 3)
    assert main.place == SearchPlace("printer")


def completion(main: MainWindow) -> SearchCompletion:
    found = main.topbar.search.findChild(SearchCompletion)
    assert found is not None
    return found


def offered(main: MainWindow) -> list[str]:
    shown = completion(main)
    return [shown.popup.list.item(n).text() for n in range(shown.popup.list.count())] if shown.is_open else []


@pytest.mark.parametrize(
    ("typed", "first", "becomes"),
    [
        ("printer is:so", "is:solved", "printer is:solved "),
        ("-is:uns", "is:unsolved", "-is:unsolved "),
        ("@to", "Tom Becker", "@tom "),
        ("created:@to", "Tom Becker", "created:tom "),
        ("in:pri", "Printer support", "in:printer-support "),
        ("in:unr", "in:unread", "in:unread "),
        ("#sup", "#supplies", "#supplies "),
        ("tags:printers,sup", "#supplies", "tags:printers,supplies "),
        ("after:ye", "after:yesterday", "after:yesterday "),
        ("order:li", "order:likes", "order:likes "),
    ],
)
def test_filters_are_completed_as_they_are_typed(
    main: MainWindow, qtbot: QtBot, typed: str, first: str, becomes: str
) -> None:
    type_in(main, typed, qtbot)
    qtbot.waitUntil(lambda: offered(main)[:1] == [first])
    qtbot.keyClick(main.topbar.search, Qt.Key.Key_Return)
    assert main.topbar.search.text() == becomes
    assert not completion(main).is_open
    assert main.place == SearchPlace(becomes)


def test_keys_choose_among_completions_and_escape_goes_on_without(main: MainWindow, qtbot: QtBot) -> None:
    field = main.topbar.search
    type_in(main, "printer has:", qtbot)
    qtbot.waitUntil(lambda: "has:image" in offered(main))
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "printer has:image "
    type_in(main, "printer is:", qtbot)
    qtbot.waitUntil(lambda: bool(offered(main)))
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not offered(main)
    assert field.text() == "printer is:"
    qtbot.keyClicks(field, "pinned")
    qtbot.waitUntil(lambda: main.search.query == "printer is:pinned")
    assert not offered(main)
    type_in(main, "is:pinne", qtbot)
    qtbot.waitUntil(lambda: offered(main) == ["is:pinned"])
    qtbot.keyClick(field, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: not offered(main))  # it is whole


def test_words_and_addresses_are_not_completed(main: MainWindow, qtbot: QtBot) -> None:
    for text in ("printer", "me@", "http:", '"is:'):
        page = type_in(main, text, qtbot)
        qtbot.waitUntil(lambda page=page, text=text: page.query == text)  # type: ignore[misc]
        assert not offered(main)


def test_a_completion_in_the_middle_keeps_what_comes_after(main: MainWindow, qtbot: QtBot) -> None:
    field = main.topbar.search
    type_in(main, "paper is:so jam", qtbot)
    field.setCursorPosition(len("paper is:so"))
    qtbot.keyClick(field, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: offered(main)[:1] == ["is:solved"])
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "paper is:solved jam"
    assert field.cursorPosition() == len("paper is:solved ")
