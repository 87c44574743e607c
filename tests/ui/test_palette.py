"""One field for everything: what it offers, and that choosing does it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.saved_searches import save_search
from forumdesk.ui.offers import Offer, best, fit
from forumdesk.ui.palette import Palette
from forumdesk.ui.places import Place, ProfilePlace, SearchPlace, SettingsPlace, TopicPlace, TopicsPlace
from forumdesk.ui.window import MainWindow
from tests.world import World

Sit = Callable[[int], MainWindow]


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve")


@pytest.fixture
def palette(window: Sit, qtbot: QtBot) -> Callable[[int], tuple[MainWindow, Palette]]:
    """A window in front, with its palette opened by key."""

    def sit(member: int) -> tuple[MainWindow, Palette]:
        made = window(member)
        made.activateWindow()
        qtbot.waitUntil(made.isActiveWindow)
        qtbot.waitUntil(lambda: bool(made.login) and made.standing.index.keeping == "ready")
        qtbot.keyClick(made.focusWidget() or made, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        shown = made.findChild(Palette)
        assert shown is not None
        qtbot.waitUntil(shown.field.hasFocus)
        return made, shown

    return sit


Open = Callable[[int], tuple[MainWindow, Palette]]


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("members", SettingsPlace("members")),
        (">notif", SettingsPlace("notifications")),
        ("kitch", TopicsPlace(TopicFilter(community_id=2))),
        ("@ev", ProfilePlace("eve")),
        ("#cak", TopicsPlace(TopicFilter(tag="cake"))),
        ("/umbrella", SearchPlace("umbrella")),
    ],
)
def test_typing_and_enter_lead_there(
    world: World, tom: int, eve: int, palette: Open, qtbot: QtBot, typed: str, there: Place
) -> None:
    kitchen = world.community("Kitchen")
    world.topic("Who ate it?", by=eve, community=kitchen, tags=["cake"])
    if typed == "kitch":
        there = TopicsPlace(TopicFilter(community_id=kitchen))
    window, shown = palette(tom)
    qtbot.waitUntil(lambda: bool(shown._members) and bool(shown._office and shown._office.tags))
    qtbot.keyClicks(shown.field, typed)
    qtbot.keyClick(shown.field, Qt.Key.Key_Return)
    assert window.place == there
    qtbot.waitUntil(lambda: window.findChild(Palette) is None)


def test_topics_come_from_the_index_as_they_are_found(
    world: World, tom: int, eve: int, palette: Open, qtbot: QtBot
) -> None:
    topic = world.topic("Whose umbrella is this?", "It is wet.", by=eve)
    window, shown = palette(tom)
    qtbot.keyClicks(shown.field, "umbrella")
    qtbot.waitUntil(lambda: "Whose umbrella is this?" in shown.titles())
    assert shown.titles()[-1] == "Search all posts for “umbrella”"
    qtbot.keyClick(shown.field, Qt.Key.Key_Return)
    assert isinstance(window.place, TopicPlace)
    assert (window.place.topic_id, window.place.number) == (topic.topic_id, 1)


def test_what_one_went_to_by_key_stays_chosen_when_more_is_found(tom: int, palette: Open, qtbot: QtBot) -> None:
    _window, shown = palette(tom)
    qtbot.keyClicks(shown.field, "se")
    qtbot.keyClick(shown.field, Qt.Key.Key_Up)
    assert (gone_to := shown._chosen()) is not None
    assert gone_to.title == "Search all posts for “se”"
    shown._take_members([])
    assert shown._chosen() == gone_to


def test_every_tag_and_every_search_one_keeps_is_found_by_name(
    world: World, tom: int, eve: int, palette: Open, qtbot: QtBot
) -> None:
    for n in range(13):
        world.topic(f"Topic {n}", by=tom, tags=[f"tag-{n:02}"])
        world.topic(f"Again {n}", by=tom, tags=[f"tag-{n:02}"])
    world.topic("Seldom", by=tom, tags=["zebra"])
    world.write(save_search, eve, "toner is:unsolved", "Zero ink")
    main, shown = palette(eve)
    qtbot.waitUntil(lambda: bool(main.desk.saved.rows))
    qtbot.keyClicks(shown.field, "ze")
    qtbot.waitUntil(lambda: {"#zebra", "Zero ink"} <= set(shown.titles()))


def test_an_action_is_done_and_says_its_key(tom: int, palette: Open, qtbot: QtBot) -> None:
    window, shown = palette(tom)
    qtbot.keyClicks(shown.field, ">dark")
    assert shown.titles() == ["Switch between light and dark"]
    assert shown._offers()[0].keys == ("Ctrl+Shift+D",)
    qtbot.keyClick(shown.field, Qt.Key.Key_Return)
    assert window.desk.theme.is_dark


def test_an_action_that_only_has_the_letters_comes_after_whom_one_named(
    world: World, tom: int, palette: Open, qtbot: QtBot
) -> None:
    world.member("mateo", name="Mateo Quispe")
    window, shown = palette(tom)
    qtbot.waitUntil(lambda: bool(shown._members))
    qtbot.keyClicks(shown.field, "mate")
    assert shown.titles()[:2] == ["Mateo Quispe", "Moderate the topic"]
    qtbot.keyClick(shown.field, Qt.Key.Key_Return)
    assert window.place != TopicsPlace()


def test_where_nothing_fits_it_says_what_else_one_can_do(tom: int, palette: Open, qtbot: QtBot) -> None:
    _window, shown = palette(tom)
    qtbot.keyClicks(shown.field, ">zzzz")
    assert shown.titles() == []
    assert "search all posts" in shown.list.item(0).text()


def test_a_secret_topic_is_not_offered(world: World, tom: int, eve: int, palette: Open, qtbot: QtBot) -> None:
    board = world.community("Board", private=True, members=[eve])
    world.topic("Merger with Acme", by=eve, community=board)
    world.topic("Merger of the two lists", by=eve)
    _, shown = palette(tom)
    qtbot.keyClicks(shown.field, "merger")
    qtbot.waitUntil(lambda: "Merger of the two lists" in shown.titles())
    assert "Merger with Acme" not in shown.titles()


def test_escape_and_a_click_beside_it_leave_all_as_it_was(world: World, tom: int, palette: Open, qtbot: QtBot) -> None:
    world.topic(by=tom)
    window, shown = palette(tom)
    qtbot.keyClicks(shown.field, "members")
    qtbot.keyClick(shown.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(Palette) is None)
    assert window.place == TopicsPlace()
    assert window.topics.list.hasFocus()
    window.open_palette()
    again = window.findChild(Palette)
    assert again is not None
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton, pos=again.rect().bottomLeft())
    qtbot.waitUntil(lambda: window.findChild(Palette) is None)


def test_what_begins_so_comes_before_what_only_contains_it() -> None:
    names = ["Resettle", "Board settings", "Settings", "A name with s e t"]
    found = best("set", ((name, Offer(name, "")) for name in names), 9)
    assert [offer.title for offer in found][:3] == ["Settings", "Board settings", "Resettle"]


@given(st.text(max_size=20), st.text(max_size=40))
def test_what_fits_has_all_the_letters(wanted: str, text: str) -> None:
    if fit(wanted, text) is not None:
        assert set("".join(wanted.casefold().split())) <= set(text.casefold())
    assert fit(text, text) is not None
