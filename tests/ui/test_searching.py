"""The search field: what stands below it while one types, what it remembers, and searches that are kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from forumdesk.forum.completing import topics_like
from forumdesk.forum.posts import accept_answer
from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.saved_searches import save_search
from forumdesk.ui.places import ComposePlace, ProfilePlace, SearchPlace, TopicPlace, TopicsPlace, link_to
from forumdesk.ui.widgets.search_lines import Line
from forumdesk.ui.widgets.sidebar_item import SidebarItem
from forumdesk.ui.window import MainWindow
from tests.world import World

Window = Callable[[int], MainWindow]
Key = Qt.Key

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Printer")


@pytest.fixture
def eve(world: World, tom: int) -> int:
    """Four topics on printers; one that Eve may not read."""
    eve = world.member("eve", name="Eve Adams")
    support = world.community("Printer support")
    jam = world.topic("Paper jam in the printer", "It jams.", by=eve, community=support, tags=["printers"])
    answer = world.reply(jam, "Open the tray of the printer.", by=tom)
    world.write(accept_answer, eve, answer.post_id)
    world.topic("Printer toner", "Which?", by=tom, community=support)
    other = world.topic("Lunch", "At noon.", by=eve)
    world.reply(other, "Beside the printer.", by=tom)
    board = world.community("Printer board", private=True, members=[tom])
    world.topic("Printer merger", "Secret printer.", by=tom, community=board, tags=["printersecret"])
    return eve


@pytest.fixture
def main(eve: int, window: Window, qtbot: QtBot) -> MainWindow:
    main = window(eve)
    main.resize(1280, 800)
    main.activateWindow()
    qtbot.waitUntil(main.isActiveWindow)
    qtbot.waitUntil(lambda: main.search.searcher is not None and main.standing.index.keeping == "ready")
    return main


def field(main: MainWindow) -> QLineEdit:
    return main.topbar.search


def lines(main: MainWindow) -> list[Line]:
    return main.searching.peek.lines if main.searching.peek.isVisible() else []


def titles(main: MainWindow) -> list[str]:
    return [line.title for line in lines(main)]


def groups(main: MainWindow) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    group = ""
    for line in lines(main):
        group = line.group or group
        found.setdefault(group, []).append(line.title)
    return found


def press(main: MainWindow, qtbot: QtBot, *keys: Key) -> None:
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget() or main, key)


def type_in(main: MainWindow, qtbot: QtBot, text: str) -> None:
    field(main).setFocus()
    field(main).clear()
    qtbot.keyClicks(field(main), text)


def test_results_stand_in_groups_below_the_field_the_best_answer_first(main: MainWindow, qtbot: QtBot) -> None:
    type_in(main, qtbot, "printer")
    qtbot.waitUntil(lambda: "Tags" in groups(main))
    best = lines(main)[0]
    assert (best.group, best.pill, best.title) == ("Best", "Best answer", "Paper jam in the printer")
    assert "tray" in best.excerpt
    assert best.marks
    assert {name: found for name, found in groups(main).items() if name != "Best"} == {
        "Topics": ["Printer toner"],
        "Posts": ["Lunch"],
        "People": ["Tom Printer"],
        "Communities": ["Printer support"],
        "Tags": ["printers", "See all 3 results"],
    }
    assert main.place == TopicsPlace(), "the list stays as it was"


def test_what_one_may_not_read_is_in_no_group(main: MainWindow, qtbot: QtBot) -> None:
    type_in(main, qtbot, "merger")
    qtbot.waitUntil(lambda: any("Nothing found" in title for title in titles(main)))
    type_in(main, qtbot, "printersecret")
    qtbot.waitUntil(lambda: any("Nothing found" in title for title in titles(main)))
    type_in(main, qtbot, "printer b")
    qtbot.waitUntil(lambda: "Best" in groups(main))
    assert "Communities" not in groups(main)


def test_keys_choose_among_the_lines_and_open_them(main: MainWindow, qtbot: QtBot) -> None:
    type_in(main, qtbot, "printer")
    qtbot.waitUntil(lambda: "Tags" in groups(main))
    press(main, qtbot, Key.Key_Down, Key.Key_Down)
    chosen = main.searching.peek.chosen
    assert chosen is not None
    assert chosen.title == "Printer toner"
    press(main, qtbot, Key.Key_Up, Key.Key_Up)
    assert main.searching.peek.chosen is None, "back in the field"
    press(main, qtbot, Key.Key_Down, Key.Key_Return)
    assert isinstance(main.place, TopicPlace)
    assert main.place.number == 2
    assert not lines(main)


def test_people_communities_and_tags_lead_to_their_pages(main: MainWindow, qtbot: QtBot) -> None:
    for group, place in (
        ("People", ProfilePlace("tom")),
        ("Tags", TopicsPlace(TopicFilter(tag="printers"))),
    ):
        type_in(main, qtbot, "printer")
        qtbot.waitUntil(lambda group=group: group in groups(main))  # type: ignore[misc]
        line = next(line for line in lines(main) if line.group == group)
        main.searching.peek.picked.emit(line)
        assert main.place == place


def test_enter_leads_to_the_page_of_all_and_escape_back(main: MainWindow, qtbot: QtBot) -> None:
    type_in(main, qtbot, "printer")
    press(main, qtbot, Key.Key_Return)
    assert main.place == SearchPlace("printer")
    assert not lines(main)
    qtbot.waitUntil(lambda: len(main.search.hits) == 3)
    assert not main.thread_page.isVisible(), "the results have the room of both panes"
    qtbot.keyClicks(field(main), " toner")
    qtbot.waitUntil(lambda: main.search.query == "printer toner")
    assert not lines(main), "on the page one sees them live"
    press(main, qtbot, Key.Key_Down, Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(main.place, TopicPlace))
    assert main.thread_page.isVisible()
    assert main.search.isVisible(), "and beside the topic one can go on through them"
    main.back()
    assert not main.thread_page.isVisible()
    field(main).setFocus()
    press(main, qtbot, Key.Key_Escape)
    qtbot.waitUntil(lambda: main.place == TopicsPlace() and main.thread_page.isVisible())


def test_escape_puts_the_lines_away_first(main: MainWindow, qtbot: QtBot) -> None:
    type_in(main, qtbot, "printer")
    qtbot.waitUntil(lambda: bool(lines(main)))
    press(main, qtbot, Key.Key_Escape)
    assert not lines(main)
    assert field(main).text() == "printer"
    press(main, qtbot, Key.Key_Down)
    qtbot.waitUntil(lambda: bool(lines(main)))
    press(main, qtbot, Key.Key_Escape, Key.Key_Escape)
    assert field(main).text() == ""
    assert not field(main).hasFocus()


def test_a_filter_that_is_not_understood_offers_the_nearest(main: MainWindow, qtbot: QtBot) -> None:
    type_in(main, qtbot, "is:slved printer")
    qtbot.waitUntil(lambda: bool(lines(main)) and lines(main)[0].tone == "danger")
    assert lines(main)[0].title == "is:slved → is:solved"
    press(main, qtbot, Key.Key_Down, Key.Key_Return)
    assert field(main).text() == "is:solved printer"


def test_a_mended_word_can_be_searched_for_as_it_is(main: MainWindow, qtbot: QtBot) -> None:
    type_in(main, qtbot, "prnter")
    qtbot.waitUntil(lambda: 'Search only for "prnter"' in titles(main))
    press(main, qtbot, Key.Key_Return)
    qtbot.waitUntil(main.search.only.isVisible)
    assert main.search.meant.text() == "Showing results for “printer”."
    qtbot.mouseClick(main.search.only, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: main.search.query == '"prnter"' and not main.search.hits)


def test_where_nothing_is_found_one_asks_from_the_field(main: MainWindow, qtbot: QtBot) -> None:
    type_in(main, qtbot, "zebra crossing")
    qtbot.waitUntil(lambda: "Ask" in groups(main))
    press(main, qtbot, Key.Key_Down)
    chosen = main.searching.peek.chosen
    while chosen is not None and chosen.group != "Ask":
        press(main, qtbot, Key.Key_Down)
        chosen = main.searching.peek.chosen
    press(main, qtbot, Key.Key_Return)
    assert main.place == ComposePlace(title="Zebra crossing")


def search_for(main: MainWindow, qtbot: QtBot, text: str) -> None:
    type_in(main, qtbot, text)
    press(main, qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: text in main.desk.local.searches(main.desk.office_uuid))
    main.go(TopicsPlace())


def test_the_empty_field_offers_what_was_searched_for(main: MainWindow, qtbot: QtBot) -> None:
    search_for(main, qtbot, "toner")
    search_for(main, qtbot, "lunch")
    field(main).setFocus()
    press(main, qtbot, Key.Key_Down)
    qtbot.waitUntil(lambda: groups(main).get("Recent", [])[:2] == ["lunch", "toner"])
    press(main, qtbot, Key.Key_Down, Key.Key_Delete)
    qtbot.waitUntil(lambda: groups(main)["Recent"][:1] == ["toner"])
    press(main, qtbot, Key.Key_Down, Key.Key_Return)
    assert main.place == SearchPlace("toner")


def test_what_was_searched_for_is_forgotten_and_no_more_remembered(main: MainWindow, qtbot: QtBot) -> None:
    search_for(main, qtbot, "toner")
    field(main).setFocus()
    press(main, qtbot, Key.Key_Down)
    qtbot.waitUntil(lambda: "Forget all searches" in titles(main))
    main.searching.peek.picked.emit(next(line for line in lines(main) if line.title == "Forget all searches"))
    qtbot.waitUntil(lambda: "toner" not in titles(main))
    search_for(main, qtbot, "lunch")
    field(main).setFocus()
    press(main, qtbot, Key.Key_Down)
    qtbot.waitUntil(lambda: "Remember no searches" in titles(main))
    main.searching.peek.picked.emit(next(line for line in lines(main) if line.title == "Remember no searches"))
    qtbot.waitUntil(lambda: groups(main)["Recent"] == ["Searches are not remembered. Remember them"])
    type_in(main, qtbot, "printer")
    press(main, qtbot, Key.Key_Return)
    assert main.desk.local.searches(main.desk.office_uuid) == []


def test_a_filter_of_the_empty_field_is_completed_at_once(main: MainWindow, qtbot: QtBot) -> None:
    field(main).setFocus()
    press(main, qtbot, Key.Key_Down)
    qtbot.waitUntil(lambda: "Filters" in groups(main))
    press(main, qtbot, Key.Key_Down, Key.Key_Return)
    assert field(main).text() == "is:"
    qtbot.waitUntil(lambda: main.searching.completion.is_open)


def saved_item(main: MainWindow, name: str) -> SidebarItem | None:
    return main.sidebar.findChild(SidebarItem, f"saved-{name}")


def test_a_search_is_kept_and_stands_at_the_left_with_what_is_new(
    main: MainWindow, world: World, tom: int, qtbot: QtBot
) -> None:
    type_in(main, qtbot, "toner")
    press(main, qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: len(main.search.hits) == 1)
    qtbot.mouseClick(main.search.save, Qt.MouseButton.LeftButton)
    dialog = main.findChild(QDialog, "save-search-dialog")
    assert dialog is not None
    name, save = dialog.findChild(QLineEdit, "save-search-name"), dialog.findChild(QPushButton, "save-search-save")
    assert name is not None
    assert save is not None
    name.setText("Supplies")
    save.click()
    qtbot.waitUntil(lambda: saved_item(main, "Supplies") is not None)
    qtbot.waitUntil(lambda: main.search.title.text() == "Supplies")
    main.go(TopicsPlace())
    world.topic("More toner", "It is empty.", by=tom)
    item = saved_item(main, "Supplies")
    assert item is not None
    qtbot.waitUntil(lambda: item.accessibleName() == "Supplies, 1 new topic")
    item.click()
    assert main.place == SearchPlace("toner")
    qtbot.waitUntil(lambda: len(main.search.hits) == 2 and main.search.hits[0].title == "More toner")
    above = main.search.list.look.new_above
    assert above is not None
    assert [hit.post_id > above for hit in main.search.hits] == [True, False]
    qtbot.waitUntil(lambda: item.accessibleName() == "Supplies")


def test_a_kept_search_is_told_of_or_not_and_its_deletion_taken_back(
    eve: int, world: World, main: MainWindow, qtbot: QtBot
) -> None:
    world.write(save_search, eve, "toner", "Supplies")
    main.desk.saved.refresh()
    qtbot.waitUntil(lambda: saved_item(main, "Supplies") is not None)
    row = main.desk.saved.rows[0]

    def do(name: str) -> None:
        menu = QMenu(main)
        main.desk.saved.offer(menu, main.desk.saved.rows[0], main)
        next(action for action in menu.actions() if action.objectName() == name).trigger()

    do("saved-notify")
    qtbot.waitUntil(lambda: not main.desk.saved.rows[0].notifies)
    do("saved-delete")
    qtbot.waitUntil(lambda: saved_item(main, "Supplies") is None)
    assert main.toast.isVisible()
    undo = next(button for button in main.toast.findChildren(QPushButton) if "Undo" in button.text())
    undo.click()
    qtbot.waitUntil(lambda: [kept.query for kept in main.desk.saved.rows] == [row.query])


def test_facets_beside_the_results_are_reached_and_left_with_the_keys(main: MainWindow, qtbot: QtBot) -> None:
    type_in(main, qtbot, "printer")
    press(main, qtbot, Key.Key_Return)
    page = main.search
    qtbot.waitUntil(lambda: bool(page.column.rows) and page.column.isVisible())
    assert [row.text() for row in page.column.rows][:2] == ["Printer support", "General"]
    page.list.setFocus()
    press(main, qtbot, Key.Key_Down, Key.Key_Right, Key.Key_Down)
    assert page.column.rows[1].hasFocus()
    press(main, qtbot, Key.Key_Up, Key.Key_Return)
    qtbot.waitUntil(lambda: page.query == "printer in:printer-support" and len(page.hits) == 2)
    qtbot.waitUntil(lambda: page.column.rows[0].isChecked())
    page.column.rows[0].click()
    qtbot.waitUntil(lambda: page.query == "printer")
    qtbot.waitUntil(lambda: bool(page.column.rows) and not page.column.rows[0].isChecked())
    page.column.rows[0].setFocus()
    press(main, qtbot, Key.Key_Left)
    assert page.list.hasFocus()


def test_the_scroll_bar_of_the_facets_stands_at_the_edge_of_the_window(main: MainWindow, qtbot: QtBot) -> None:
    type_in(main, qtbot, "printer")
    press(main, qtbot, Key.Key_Return)
    column = main.search.column
    qtbot.waitUntil(lambda: bool(column.rows) and column.isVisible())
    for width in (1280, 1900):
        main.resize(width, 800)
        qtbot.waitUntil(lambda: column.mapTo(main, column.rect().topRight()).x() >= main.width() - 2)
        bar = column.verticalScrollBar()
        assert column.rows[0].width() <= column.width() - bar.sizeHint().width(), "nothing lies below it"
        assert main.search.stack.geometry().right() < column.x()


def test_a_topic_is_opened_by_its_number_or_its_address(main: MainWindow, qtbot: QtBot, world: World, eve: int) -> None:
    topic_id = next(one.id for one in world.read(topics_like, eve, "Lunch"))
    type_in(main, qtbot, str(topic_id))
    qtbot.waitUntil(lambda: groups(main).get("Open") == ["Lunch"])
    press(main, qtbot, Key.Key_Down, Key.Key_Return)
    assert main.place == TopicPlace(topic_id)
    type_in(main, qtbot, link_to(main.desk.office_uuid, TopicPlace(topic_id, 2)))
    press(main, qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: main.place == TopicPlace(topic_id, 2))
    unknown = link_to("0" * 32, TopicPlace(topic_id))
    type_in(main, qtbot, unknown)
    press(main, qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: main.place == SearchPlace(unknown))


def test_on_the_page_of_results_a_number_offers_its_topic_too(
    main: MainWindow, qtbot: QtBot, world: World, eve: int
) -> None:
    topic_id = next(one.id for one in world.read(topics_like, eve, "Lunch"))
    main.go(SearchPlace(str(topic_id)))
    qtbot.waitUntil(lambda: [one.accessibleName() for one in main.search.named.buttons] == ["Open “Lunch”"])
    main.search.named.buttons[0].click()
    qtbot.waitUntil(lambda: main.place == TopicPlace(topic_id))
