"""The list of topics: what it shows, how one goes through it, and that it keeps its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from forumdesk.forum.communities import leave_community
from forumdesk.forum.posts import accept_answer
from forumdesk.forum.reading import mark_read
from forumdesk.forum.rows import TopicFilter, TopicOrder, TopicRow, TopicView
from forumdesk.forum.topics import close_topic, pin_topic
from forumdesk.store.schema.topics import PinScope
from forumdesk.ui.desk import Desk
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.topic_list import TopicList
from tests.conftest import ServerPlace
from tests.world import World

Listed = Callable[..., TopicList]


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve")


@pytest.fixture
def listed(desk: Callable[[int], Desk], qtbot: QtBot) -> Listed:
    """Shows a member topics, and waits until those on the screen are there."""

    def list_for(member: int, wanted: TopicFilter | None = None, *, width: int = 440) -> TopicList:
        view = TopicList(desk(member))
        qtbot.addWidget(view)
        view.resize(width, 92 * 6)
        view.show()
        view.activateWindow()
        view.setFocus()
        view.list_topics(wanted or TopicFilter())
        qtbot.waitUntil(lambda: view.topics.is_listed and all_there(view))
        return view

    return list_for


def in_sight(view: TopicList) -> list[TopicRow | None]:
    """The lines on the screen; None for one that is still on its way."""
    found: list[TopicRow | None] = []
    for place in range(view.topics.rowCount()):
        if view.visualRect(view.topics.index(place)).intersects(view.viewport().rect()):
            topic_id = view.topics.id_at(place)
            assert topic_id is not None
            found.append(view.topics.row_of(topic_id))
    return found


def all_there(view: TopicList) -> bool:
    return None not in in_sight(view)


def titles(view: TopicList) -> list[str]:
    return [row.title for row in in_sight(view) if row is not None]


def current(view: TopicList) -> str:
    row = view.topics.row_of(view.current_id() or 0)
    return row.title if row is not None else ""


def middle_of(view: TopicList, place: int) -> QPoint:
    return view.visualRect(view.topics.index(place)).center()


def row_for(view: TopicList, topic_id: int) -> TopicRow:
    row = view.topics.row_of(topic_id)
    assert row is not None
    return row


def spoken(view: TopicList, place: int) -> str:
    return str(view.topics.index(place).data(Qt.ItemDataRole.AccessibleTextRole))


def test_j_and_k_go_from_topic_to_topic_and_the_one_reached_opens(
    world: World, tom: int, listed: Listed, qtbot: QtBot
) -> None:
    ids = [world.topic(title, by=tom).topic_id for title in ("Third", "Second", "First")]
    view = listed(tom)
    opened: list[int] = []
    view.chosen.connect(opened.append)
    for key in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_K):
        qtbot.keyClick(view, key)
    assert current(view) == "Second"
    qtbot.waitUntil(lambda: opened == [ids[1]])


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_O])
def test_enter_and_o_go_into_the_topic(world: World, tom: int, listed: Listed, qtbot: QtBot, key: Qt.Key) -> None:
    world.topic("Below", by=tom)
    topic = world.topic("Above", by=tom)
    view = listed(tom)
    entered: list[int] = []
    view.entered.connect(entered.append)
    qtbot.keyClick(view, Qt.Key.Key_J)
    qtbot.keyClick(view, key)
    assert entered == [topic.topic_id]


def test_arrows_home_and_end_move_too(world: World, tom: int, listed: Listed, qtbot: QtBot) -> None:
    for n in range(9):
        world.topic(f"Topic {n}", by=tom)
    view = listed(tom)
    for keys, expected in (
        ([Qt.Key.Key_Down, Qt.Key.Key_Down], "Topic 7"),
        ([Qt.Key.Key_Up], "Topic 8"),
        ([Qt.Key.Key_End], "Topic 0"),
        ([Qt.Key.Key_Home], "Topic 8"),
    ):
        for key in keys:
            qtbot.keyClick(view, key)
        assert current(view) == expected
        assert expected in titles(view)


def test_a_click_opens_at_once(world: World, tom: int, listed: Listed, qtbot: QtBot) -> None:
    topic = world.topic("Clicked", by=tom)
    world.topic("Other", by=tom)
    view = listed(tom)
    opened: list[int] = []
    view.chosen.connect(opened.append)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(view, 1))
    assert opened == [topic.topic_id]
    assert current(view) == "Clicked"


def test_topics_are_fetched_when_one_comes_to_them(world: World, tom: int, listed: Listed, qtbot: QtBot) -> None:
    ids = [world.topic(f"Topic {n}", by=tom).topic_id for n in range(70)]
    view = listed(tom)
    assert view.topics.rowCount() == 70
    assert view.topics.row_of(ids[0]) is None
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: titles(view)[-1:] == ["Topic 0"])


def test_what_comes_above_moves_neither_the_choice_nor_what_one_looks_at(
    world: World, tom: int, eve: int, listed: Listed, qtbot: QtBot
) -> None:
    ids = [world.topic(f"Topic {n}", by=eve).topic_id for n in range(30)]
    view = listed(tom)
    view.mark(ids[15])
    view.verticalScrollBar().setValue(10 * 92 + 31)
    qtbot.waitUntil(lambda: all_there(view))
    before = view.visualRect(view.topics.index(12)).top()
    seen = titles(view)
    for title in ("News", "More news"):
        world.topic(title, by=eve)
    view.topics.refresh()
    qtbot.waitUntil(lambda: view.topics.rowCount() == 32 and all_there(view))
    assert view.visualRect(view.topics.index(14)).top() == before
    assert titles(view) == seen
    assert current(view) == "Topic 15"


def test_the_list_never_goes_blank_between_two_filters(world: World, tom: int, listed: Listed, qtbot: QtBot) -> None:
    garden = world.community("Garden")
    world.topic("Everywhere", by=tom)
    for n in range(3):
        world.topic(f"Turnips {n}", by=tom, community=garden)
    view = listed(tom)
    shown: list[list[TopicRow | None]] = []
    view.topics.modelReset.connect(lambda: shown.append(in_sight(view)))
    view.list_topics(TopicFilter(community_id=garden))
    qtbot.waitUntil(lambda: view.topics.is_listed)
    assert [[row and row.title for row in rows] for rows in shown] == [["Turnips 2", "Turnips 1", "Turnips 0"]]


def test_another_filter_begins_at_the_top(world: World, tom: int, listed: Listed, qtbot: QtBot) -> None:
    for n in range(20):
        world.topic(f"Topic {n}", by=tom)
    view = listed(tom)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.verticalScrollBar().value() > 0
    view.list_topics(TopicFilter(view=TopicView.MINE))
    qtbot.waitUntil(lambda: view.topics.is_listed)
    assert view.verticalScrollBar().value() == 0
    assert titles(view)[0] == "Topic 19"


def test_a_topic_one_may_no_longer_read_goes(world: World, tom: int, eve: int, listed: Listed, qtbot: QtBot) -> None:
    board = world.community("Board", private=True, members=[tom, eve])
    world.topic("For everybody", by=eve)
    world.topic("Secret merger", by=eve, community=board)
    view = listed(tom)
    assert titles(view) == ["Secret merger", "For everybody"]
    world.write(leave_community, tom, board)
    view.topics.reread()
    qtbot.waitUntil(lambda: titles(view) == ["For everybody"])


def test_the_number_of_unread_posts_falls_when_they_are_read(
    world: World, tom: int, eve: int, listed: Listed, qtbot: QtBot
) -> None:
    topic = world.topic("Lift", by=tom)
    for _ in range(3):
        world.reply(topic, by=eve)
    view = listed(tom)
    assert row_for(view, topic.topic_id).unread == 3
    world.write(mark_read, tom, {topic.topic_id: 3})
    view.topics.reread()
    qtbot.waitUntil(lambda: row_for(view, topic.topic_id).unread == 1)


def test_the_topic_being_read_stays_under_unread_until_another_list_is_chosen(
    world: World, tom: int, eve: int, listed: Listed, qtbot: QtBot
) -> None:
    topics = [world.topic(title, by=tom) for title in ("Lift", "Lamp")]
    for topic in topics:
        world.reply(topic, by=eve)
    view = listed(tom, TopicFilter(view=TopicView.UNREAD))
    view.mark(topics[1].topic_id)
    world.write(mark_read, tom, {topics[1].topic_id: 2})
    view.topics.refresh()
    qtbot.waitUntil(lambda: row_for(view, topics[1].topic_id).unread == 0)
    assert titles(view) == ["Lamp", "Lift"]
    view.list_topics(TopicFilter(view=TopicView.UNREAD))
    qtbot.waitUntil(lambda: view.topics.is_listed and titles(view) == ["Lift"])


def test_who_cannot_see_the_list_hears_what_it_shows(world: World, tom: int, eve: int, listed: Listed) -> None:
    general = world.community("General")
    topic = world.topic("Where is the key?", by=tom, community=general)
    answer = world.reply(topic, by=eve)
    world.reply(topic, by=eve)
    world.write(accept_answer, tom, answer.post_id)
    world.write(pin_topic, world.admin, topic.topic_id, PinScope.COMMUNITY)
    closed = world.topic("Old hat", by=eve, community=general)
    world.write(close_topic, world.admin, closed.topic_id)
    view = listed(tom)
    assert spoken(view, 0).startswith("Old hat, ")
    assert "closed" in spoken(view, 0)
    said = spoken(view, 1).split(", ")
    assert said[0] == "Where is the key?"
    assert {"by Tom", "in General", "2 unread", "pinned", "solved", "2 replies", "0 likes"} <= set(said)


@pytest.mark.parametrize("zoom", [80, 100, 150])
@pytest.mark.parametrize("width", [300, 440, 600])
def test_nothing_is_painted_beyond_the_margins(
    world: World, tom: int, eve: int, listed: Listed, theme: Theme, width: int, zoom: int
) -> None:
    guild = world.community("The guild of extraordinarily long names of the whole office")
    tags = ["a-rather-long-tag", "another-long-tag", "yet-another-one"]
    topic = world.topic("Wide words " * 12, "Long excerpt " * 40, by=tom, community=guild, tags=tags)
    for _ in range(11):
        world.reply(topic, by=eve)
    theme.set_zoom(zoom)
    view = listed(tom, width=theme.px(width))
    row = view.visualRect(view.topics.index(0))
    picture = view.viewport().grab().toImage()
    ground = QColor(theme.tokens.surface)
    margin = range(row.width() - theme.px(14), row.width())
    gap = range(theme.px(58), theme.px(66))
    stained = [(x, y) for y in range(row.height() - 2) for x in (*margin, *gap) if picture.pixelColor(x, y) != ground]
    assert stained == []


def test_lines_that_could_not_be_read_come_when_the_store_is_back(
    world: World, tom: int, listed: Listed, qtbot: QtBot
) -> None:
    if not isinstance(world.place, ServerPlace):
        pytest.skip("a file does not go away")
    for n in range(70):
        world.topic(f"Topic {n}", by=tom)
    view = listed(tom)
    name, run = world.place.database, world.place.cluster.run
    run(
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
    )
    with qtbot.waitSignal(view.topics.failed):
        qtbot.keyClick(view, Qt.Key.Key_End)
    run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    view.viewport().update()
    qtbot.waitUntil(lambda: titles(view)[-1:] == ["Topic 0"])


def has_line_below(view: TopicList, place: int) -> bool:
    picture, box = view.viewport().grab().toImage(), view.visualRect(view.topics.index(place))
    return picture.pixelColor(8, box.bottom()) == view._theme.colour("accent")


def test_a_line_parts_what_came_since_the_last_visit_from_what_was_there(
    world: World, tom: int, eve: int, listed: Listed, qtbot: QtBot
) -> None:
    old, pinned = world.topic("Old", by=eve), world.topic("Pinned", by=eve)
    world.write(pin_topic, world.admin, pinned.topic_id, PinScope.OFFICE)
    first = listed(tom)
    assert not any(has_line_below(first, place) for place in range(2))  # there was no visit before
    world.write(mark_read, tom, {old.topic_id: 1})
    world.topic("Fresh", by=eve)
    world.topic("Fresher", by=eve)
    second = listed(tom)
    qtbot.waitUntil(lambda: has_line_below(second, 2))  # pinned, fresher, fresh | old
    assert [has_line_below(second, place) for place in (0, 1)] == [False, False]
    world.reply(old, "Now it is news", by=eve)
    second.topics.refresh()
    qtbot.waitUntil(lambda: not any(has_line_below(second, place) for place in range(4)))
    by_likes = listed(tom, TopicFilter(order=TopicOrder.LIKES))
    assert not any(has_line_below(by_likes, place) for place in range(4))
