"""The page of topics: tabs, filters and orders, what others do meanwhile, and what an empty list says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.communities import sidebar
from forumdesk.forum.posts import accept_answer
from forumdesk.forum.reactions import react
from forumdesk.forum.reading import mark_read
from forumdesk.forum.rows import TopicFilter, TopicOrder, TopicView
from forumdesk.forum.topics import pin_topic
from forumdesk.store.schema.topics import PinScope
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.topics import TopicsPage
from forumdesk.ui.places import ComposePlace, Place, TopicPlace, TopicsPlace
from forumdesk.ui.theme import Theme
from tests.conftest import ServerPlace
from tests.world import World

Opened = Callable[..., TopicsPage]


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve")


@pytest.fixture
def opened(world: World, desk: Callable[[int], Desk], qtbot: QtBot) -> Opened:
    """Opens the page for a member, in a frame that goes where the page wants to go in its lists."""

    def open_for(member: int, wanted: TopicFilter | None = None, *, width: int = 440) -> TopicsPage:
        page = TopicsPage(desk(member))
        qtbot.addWidget(page)
        page.went.connect(lambda place: page.open(place) if isinstance(place, TopicsPlace) else None)
        page.desk.worker.written.connect(page.refresh_soon)
        page.resize(width, 700)
        page.show()
        page.set_counts(world.read(sidebar, member))
        page.open(TopicsPlace(wanted or TopicFilter()))
        qtbot.waitUntil(lambda: is_ready(page))
        return page

    return open_for


def is_ready(page: TopicsPage) -> bool:
    """Whether the list is there, with all its lines."""
    model = page.list.topics
    return model.is_listed and all(model.row_of(topic_id) for topic_id in model.ids)


def titles(page: TopicsPage) -> list[str]:
    rows = [page.list.topics.row_of(topic_id) for topic_id in page.list.topics.ids]
    return [row.title for row in rows if row is not None] if page.list.topics.is_listed else []


def title(page: TopicsPage) -> str:
    return page._title.text()


def button(page: TopicsPage, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None
    return found


def click(qtbot: QtBot, widget: QWidget | None) -> None:
    assert widget is not None
    assert widget.isVisible()
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def visit(qtbot: QtBot, page: TopicsPage, wanted: TopicFilter, expected: list[str]) -> None:
    page.open(TopicsPlace(wanted))
    wait_for(qtbot, page, expected)


def wait_for(qtbot: QtBot, page: TopicsPage, expected: list[str]) -> None:
    qtbot.waitUntil(lambda: is_ready(page) and titles(page) == expected)


def test_a_topic_of_another_member_appears_without_a_click_and_the_choice_stays(
    world: World, tom: int, eve: int, opened: Opened, qtbot: QtBot
) -> None:
    first = world.topic("First", by=eve)
    world.topic("Second", by=eve)
    page = opened(tom)
    page.select(first.topic_id)
    world.topic("Fresh", by=eve)
    qtbot.waitUntil(lambda: titles(page) == ["Fresh", "Second", "First"])
    assert page.list.current_id() == first.topic_id


def test_a_reply_lifts_its_topic_and_says_that_it_is_unread(
    world: World, tom: int, eve: int, opened: Opened, qtbot: QtBot
) -> None:
    quiet = world.topic("Quiet", by=tom)
    world.topic("Loud", by=eve)
    page = opened(tom)
    world.reply(quiet, by=eve)
    qtbot.waitUntil(lambda: titles(page) == ["Quiet", "Loud"])
    row = page.list.topics.row_of(quiet.topic_id)
    assert row is not None
    assert (row.unread, row.replies) == (1, 1)


def test_what_one_reads_is_no_longer_unread_in_the_list(
    world: World, tom: int, eve: int, opened: Opened, qtbot: QtBot
) -> None:
    topic = world.topic("Lift", by=tom)
    world.reply(topic, by=eve)
    page = opened(tom)
    row = page.list.topics.row_of(topic.topic_id)
    assert row is not None
    assert row.unread == 1
    page.desk.worker.do(page, mark_read, tom, {topic.topic_id: 2})
    qtbot.waitUntil(lambda: [each.unread for each in [page.list.topics.row_of(topic.topic_id)] if each] == [0])


def test_tabs_show_what_is_unanswered_pinned_or_solved(
    world: World, tom: int, eve: int, opened: Opened, qtbot: QtBot
) -> None:
    solved = world.topic("Solved one", by=tom)
    world.write(accept_answer, tom, world.reply(solved, by=eve).post_id)
    pinned = world.topic("Pinned one", by=tom)
    world.write(pin_topic, world.admin, pinned.topic_id, PinScope.OFFICE)
    page = opened(tom, width=700)
    for view, expected in (
        (TopicView.UNANSWERED, ["Pinned one"]),
        (TopicView.PINNED, ["Pinned one"]),
        (TopicView.SOLVED, ["Solved one"]),
        (TopicView.ALL, ["Pinned one", "Solved one"]),
    ):
        click(qtbot, page.tabs.tab(view))
        wait_for(qtbot, page, expected)
        assert page.tabs.tab(view).isChecked()


def test_what_is_new_and_unread_is_counted_on_the_tabs(world: World, tom: int, eve: int, opened: Opened) -> None:
    for name in ("One", "Two"):
        world.topic(name, by=eve)
    world.reply(world.topic("Mine", by=tom), by=eve)
    page = opened(tom)
    assert page.tabs.tab(TopicView.NEW).text().split() == ["New", "2"]
    assert page.tabs.tab(TopicView.UNREAD).text().split() == ["Unread", "1"]


def test_a_tab_keeps_the_community_and_the_tag(world: World, tom: int, eve: int, opened: Opened, qtbot: QtBot) -> None:
    garden = world.community("Garden")
    world.topic("Weeds", by=tom, community=garden, tags=["beds"])
    solved = world.topic("Snails", by=tom, community=garden, tags=["beds"])
    world.write(accept_answer, tom, world.reply(solved, by=eve).post_id)
    other = world.topic("Elsewhere", by=tom, tags=["beds"])
    world.write(accept_answer, tom, world.reply(other, by=eve).post_id)
    page = opened(tom, TopicFilter(community_id=garden, tag="beds"), width=700)
    assert titles(page) == ["Snails", "Weeds"]
    assert title(page) == "Garden"
    click(qtbot, page.tabs.tab(TopicView.SOLVED))
    qtbot.waitUntil(lambda: titles(page) == ["Snails"])
    assert page.wanted == TopicFilter(TopicView.SOLVED, garden, "beds")


def test_the_chip_takes_off_the_tag_and_the_cross_takes_off_all(
    world: World, tom: int, opened: Opened, qtbot: QtBot
) -> None:
    garden = world.community("Garden")
    world.topic("Far away", by=tom)
    world.topic("Weeds", by=tom, community=garden, tags=["beds"])
    world.topic("Rakes", by=tom, community=garden)
    page = opened(tom, TopicFilter(community_id=garden, tag="beds"))
    assert titles(page) == ["Weeds"]
    chip = button(page, "tag-filter")
    assert chip.text() == "#beds"
    assert chip.accessibleName() == "Remove the filter #beds"
    click(qtbot, chip)
    qtbot.waitUntil(lambda: titles(page) == ["Rakes", "Weeds"])
    assert not chip.isVisible()
    click(qtbot, page._clear)
    qtbot.waitUntil(lambda: titles(page) == ["Rakes", "Weeds", "Far away"])
    assert title(page) == "All topics"


def test_topics_can_be_ordered_by_likes_and_by_replies(
    world: World, tom: int, eve: int, opened: Opened, qtbot: QtBot
) -> None:
    talked = world.topic("Talked about", by=tom)
    for _ in range(2):
        world.reply(talked, by=eve)
    liked = world.topic("Liked", by=tom)
    world.write(react, eve, liked.post_id)
    world.topic("Newest", by=tom)
    page = opened(tom)
    for order, expected in (
        (TopicOrder.LIKES, ["Liked", "Newest", "Talked about"]),
        (TopicOrder.REPLIES, ["Talked about", "Newest", "Liked"]),
        (TopicOrder.NEWEST, ["Newest", "Liked", "Talked about"]),
    ):
        actions = dict(zip(TopicOrder, page.order.menu().actions(), strict=True))
        actions[order].trigger()
        wait_for(qtbot, page, expected)
        assert page.order.text() == actions[order].text()
        assert actions[order].isChecked()


def test_a_private_topic_is_in_no_list_of_those_outside(
    world: World, tom: int, eve: int, opened: Opened, qtbot: QtBot
) -> None:
    world.topic("For everybody", by=eve, tags=["plans"])
    board = world.community("Board", private=True, members=[eve])
    secret = world.topic("Secret merger", by=eve, community=board, tags=["plans"])
    world.write(pin_topic, world.admin, secret.topic_id, PinScope.COMMUNITY)
    page = opened(tom)
    assert titles(page) == ["For everybody"]
    shown = ["For everybody"]
    visit(qtbot, page, TopicFilter(TopicView.NEW), shown)
    visit(qtbot, page, TopicFilter(TopicView.UNANSWERED), shown)
    visit(qtbot, page, TopicFilter(TopicView.PINNED), [])
    visit(qtbot, page, TopicFilter(tag="plans"), shown)
    visit(qtbot, page, TopicFilter(community_id=board), [])


@pytest.mark.parametrize(
    ("view", "says"),
    [
        (TopicView.UNREAD, "You have read it all"),
        (TopicView.UNANSWERED, "Every question has its answer"),
        (TopicView.PINNED, "Nothing is pinned here"),
        (TopicView.BEST, "No best practices yet"),
        (TopicView.MINE, "You have not written yet"),
    ],
)
def test_an_empty_list_says_why(world: World, tom: int, opened: Opened, view: TopicView, says: str) -> None:
    page = opened(tom, TopicFilter(view))
    assert page.notice.isVisible()
    assert page.notice.accessibleName().startswith(says)


def test_an_empty_community_invites_to_begin_and_makes_way_for_the_first_topic(
    world: World, tom: int, eve: int, opened: Opened, qtbot: QtBot
) -> None:
    garden = world.community("Garden")
    page = opened(tom, TopicFilter(community_id=garden))
    went: list[Place] = []
    page.went.connect(went.append)
    click(qtbot, button(page, "topics-notice-act"))
    assert went == [ComposePlace(community_id=garden)]
    world.topic("Turnips", by=eve, community=garden)
    qtbot.waitUntil(lambda: titles(page) == ["Turnips"] and page.list.isVisible())


def test_enter_goes_into_the_topic_and_a_click_shows_it_beside_the_list(
    world: World, tom: int, opened: Opened, qtbot: QtBot
) -> None:
    below = world.topic("Below", by=tom)
    above = world.topic("Above", by=tom)
    page = opened(tom)
    went: list[Place] = []
    entered: list[int] = []
    page.went.connect(went.append)
    page.entered.connect(entered.append)
    spot = page.list.visualRect(page.list.topics.index(1)).center()
    qtbot.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert went == [TopicPlace(below.topic_id)]
    page.activateWindow()
    page.setFocus()
    qtbot.waitUntil(page.list.hasFocus)
    qtbot.keyClick(page.list, Qt.Key.Key_K)
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert went[1:] == [TopicPlace(above.topic_id)]
    assert entered == [above.topic_id]


@pytest.mark.parametrize("zoom", [80, 100, 150, 200])
@pytest.mark.parametrize("width", [300, 440, 640])
def test_no_tab_is_cut_however_narrow(
    world: World, tom: int, eve: int, opened: Opened, theme: Theme, width: int, zoom: int
) -> None:
    world.reply(world.topic(by=tom), by=eve)
    theme.set_zoom(zoom)
    page = opened(tom, TopicFilter(TopicView.UNREAD), width=theme.px(width))
    shown = [child for child in page.tabs.findChildren(QPushButton) if child.isVisible()]
    for tab in shown:
        assert page.tabs.rect().contains(tab.geometry()), tab.text()
        assert tab.width() >= tab.sizeHint().width(), tab.text()
    names = {tab.text().split()[0] for tab in shown}
    assert "Unread" in names
    hidden = [tab for tab in page.tabs.findChildren(QPushButton) if not tab.isVisible() and tab.isCheckable()]
    assert ("More" in names) == bool(hidden)


def test_best_practices_have_a_tab_and_lead_back(world: World, tom: int, opened: Opened, qtbot: QtBot) -> None:
    world.topic("Plain", by=tom)
    page = opened(tom, TopicFilter(TopicView.BEST), width=700)
    assert page.tabs.tab(TopicView.BEST).isChecked()
    click(qtbot, page.tabs.tab(TopicView.ALL))
    qtbot.waitUntil(lambda: titles(page) == ["Plain"])


def test_when_the_store_is_away_the_page_says_so_and_reads_again(
    world: World, tom: int, opened: Opened, qtbot: QtBot, told: list[Exception]
) -> None:
    if not isinstance(world.place, ServerPlace):
        pytest.skip("a file does not go away")
    world.topic("Still here", by=tom)
    page = opened(tom)
    name, run = world.place.database, world.place.cluster.run
    run(
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
    )
    page.open(TopicsPlace(TopicFilter(TopicView.MINE)))
    qtbot.waitUntil(page.notice.isVisible)
    assert "could not be read" in page.notice.accessibleName()
    run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    click(qtbot, button(page, "topics-notice-act"))
    qtbot.waitUntil(lambda: titles(page) == ["Still here"] and page.list.isVisible())
    told.clear()


def test_a_list_is_narrowed_while_one_types_and_says_what_it_did_not_understand(
    world: World, tom: int, opened: Opened, qtbot: QtBot
) -> None:
    solved = world.topic("Paper jam", by=tom)
    world.write(accept_answer, tom, world.reply(solved, "Open the tray.", by=tom).post_id)
    world.topic("Paper tray", by=tom)
    world.topic("Lunch", by=tom)
    page = opened(tom)
    page.narrow()
    qtbot.keyClicks(page.filter.field, "paper")
    qtbot.waitUntil(lambda: sorted(titles(page)) == ["Paper jam", "Paper tray"])
    qtbot.keyClicks(page.filter.field, " is:slved ")
    chips = page.filter.chips
    qtbot.waitUntil(lambda: chips.isVisible() and chips.findChild(QPushButton, "search-chip-0") is not None)
    chip = chips.findChild(QPushButton, "search-chip-0")
    assert chip is not None
    assert chip.property("kind") == "bad-chip"
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: titles(page) == ["Paper jam"])
    assert page.filter.query == "paper is:solved"
    assert page.filter.field.hasFocus()
    page.filter.field.setText("zebra")
    qtbot.keyClick(page.filter.field, Qt.Key.Key_Return)
    qtbot.waitUntil(page.notice.isVisible)
    qtbot.waitUntil(lambda: "zebra" in page.notice.accessibleName())
    button = page.notice.findChild(QPushButton)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(titles(page)) == 3)
    assert not page.filter.isVisible()
