"""The sidebar: where one can go, what is unread there, and that it stays put while it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.communities import leave_community, sidebar
from forumdesk.forum.reading import mark_read
from forumdesk.forum.rows import TopicFilter, TopicOrder, TopicView
from forumdesk.store.schema.members import Role
from forumdesk.ui.places import Place, SettingsPlace, TopicsPlace
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.sidebar import Sidebar
from forumdesk.ui.widgets.sidebar_item import SidebarItem
from tests.world import World

Seen = Callable[..., Sidebar]


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve")


@pytest.fixture
def seen(world: World, theme: Theme, qtbot: QtBot) -> Seen:
    """The sidebar as a member sees it."""

    def see(member: int, *, height: int = 900) -> Sidebar:
        side = Sidebar(theme)
        qtbot.addWidget(side)
        side.resize(side.width(), height)
        side.show_office(world.read(sidebar, member))
        side.show()
        side.activateWindow()
        return side

    return see


def refresh(world: World, side: Sidebar, member: int) -> None:
    side.show_office(world.read(sidebar, member))


def row(side: Sidebar, wanted: TopicFilter) -> SidebarItem:
    found = side.item(TopicsPlace(wanted))
    assert found is not None
    return found


def names(side: Sidebar) -> list[str]:
    """The rows as one sees them, from top to bottom."""
    rows = [item for item in side.findChildren(SidebarItem) if item.isVisible()]
    return [item.text() for item in sorted(rows, key=lambda item: item.mapTo(side, item.rect().topLeft()).y())]


def marked(side: Sidebar) -> list[str]:
    return [item.text() for item in side.findChildren(SidebarItem) if item.isChecked()]


def focused() -> str:
    widget = QApplication.focusWidget()
    return widget.text() if isinstance(widget, SidebarItem) else ""


def scroll_of(side: Sidebar) -> QScrollArea:
    found = side.findChild(QScrollArea)
    assert found is not None
    return found


def is_in_sight(side: Sidebar, widget: QWidget) -> bool:
    viewport = scroll_of(side).viewport()
    return viewport.rect().contains(QRect(widget.mapTo(viewport, QPoint()), widget.size()))


def test_it_says_how_much_is_unread_new_and_unanswered(world: World, tom: int, eve: int, seen: Seen) -> None:
    general, garden = world.community("General"), world.community("Garden")
    world.reply(world.topic("Mine", by=tom, community=general), by=eve)
    for title in ("One", "Two"):
        world.topic(title, by=eve, community=garden)
    side = seen(tom)
    said = {
        TopicFilter(view=TopicView.UNREAD): "Unread, 1 topic",
        TopicFilter(view=TopicView.NEW): "New, 2 topics",
        TopicFilter(view=TopicView.UNANSWERED): "Unanswered, 3 topics",
        TopicFilter(view=TopicView.PINNED): "Pinned",
        TopicFilter(community_id=general): "General, 1 topic",
        TopicFilter(community_id=garden): "Garden, 2 topics",
    }
    assert {wanted: row(side, wanted).accessibleName() for wanted in said} == said


def test_counts_fall_when_one_has_read(world: World, tom: int, eve: int, seen: Seen) -> None:
    topic = world.topic("Mine", by=tom)
    world.reply(topic, by=eve)
    side = seen(tom)
    unread = row(side, TopicFilter(view=TopicView.UNREAD))
    assert unread.accessibleName() == "Unread, 1 topic"
    world.write(mark_read, tom, {topic.topic_id: 2})
    refresh(world, side, tom)
    assert unread.accessibleName() == "Unread"


@pytest.mark.parametrize("how", ["click", "enter", "space"])
def test_a_row_leads_to_its_place(world: World, tom: int, seen: Seen, qtbot: QtBot, how: str) -> None:
    garden = world.community("Garden")
    side = seen(tom)
    chosen: list[Place] = []
    side.chosen.connect(chosen.append)
    item = row(side, TopicFilter(community_id=garden))
    if how == "click":
        qtbot.mouseClick(item, Qt.MouseButton.LeftButton)
    else:
        item.setFocus()
        qtbot.keyClick(item, Qt.Key.Key_Return if how == "enter" else Qt.Key.Key_Space)
    assert chosen == [TopicsPlace(TopicFilter(community_id=garden))]


def test_up_and_down_go_from_row_to_row_past_all_headings(world: World, seen: Seen, qtbot: QtBot) -> None:
    garden = world.community("Garden")
    world.topic(by=world.admin, community=garden, tags=["beds", "compost"])
    side = seen(world.admin)
    row(side, TopicFilter()).setFocus()
    qtbot.waitUntil(lambda: focused() == "All topics")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    way = ["Home"]
    for _ in range(len(names(side)) + 2):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
        way.append(focused())
    assert way[: len(names(side))] == names(side)
    assert way[-1] == "compost"
    for _ in range(len(names(side)) + 2):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    assert focused() == "Home"


def test_in_a_low_window_the_row_one_goes_to_comes_into_sight(world: World, tom: int, seen: Seen, qtbot: QtBot) -> None:
    communities = [world.community(f"Community {n:02}") for n in range(12)]
    side = seen(tom, height=300)
    last = row(side, TopicFilter(community_id=communities[-1]))
    assert not is_in_sight(side, last)
    row(side, TopicFilter()).setFocus()
    qtbot.waitUntil(lambda: focused() == "All topics")
    while focused() != "Community 11":
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert is_in_sight(side, last)


def test_what_changes_moves_neither_focus_nor_scroll_bar(world: World, tom: int, seen: Seen, qtbot: QtBot) -> None:
    communities = [world.community(f"Community {n:02}") for n in range(20)]
    side = seen(tom, height=400)
    item = row(side, TopicFilter(community_id=communities[15]))
    item.setFocus()
    qtbot.waitUntil(item.hasFocus)
    scroll_of(side).ensureWidgetVisible(item)
    before = scroll_of(side).verticalScrollBar().value()
    assert before > 0
    world.topic("News", by=world.admin, community=communities[3])
    world.community("Zebras")
    refresh(world, side, tom)
    qtbot.waitUntil(lambda: "Zebras" in names(side))
    assert item.hasFocus()
    assert scroll_of(side).verticalScrollBar().value() == before


def test_a_new_community_takes_its_place_and_the_row_one_is_at_keeps_the_focus(
    world: World, tom: int, seen: Seen, qtbot: QtBot
) -> None:
    garden, kitchen = world.community("Garden"), world.community("Kitchen")
    side = seen(tom)
    item = row(side, TopicFilter(community_id=kitchen))
    item.setFocus()
    qtbot.waitUntil(item.hasFocus)
    office = world.read(sidebar, tom)
    between = replace(office.communities[0], id=garden + kitchen + 100, name="Gym")
    side.show_office(replace(office, communities=(office.communities[0], between, office.communities[1])))
    qtbot.waitUntil(lambda: "Gym" in names(side))
    assert names(side)[names(side).index("Garden") :][:3] == ["Garden", "Gym", "Kitchen"]
    assert item.hasFocus()
    qtbot.keyClick(item, Qt.Key.Key_Up)
    assert focused() == "Gym"


def test_a_private_community_is_there_for_its_members_alone(
    world: World, tom: int, eve: int, seen: Seen, qtbot: QtBot
) -> None:
    board = world.community("Board", private=True, members=[eve])
    assert "Board" in names(seen(eve))
    toms = seen(tom)
    assert toms.item(TopicsPlace(TopicFilter(community_id=board))) is None
    assert "Board" not in names(toms)


def test_a_community_one_left_goes(world: World, tom: int, seen: Seen) -> None:
    world.community("Board", private=True, members=[tom])
    side = seen(tom)
    assert "Board" in names(side)
    world.write(leave_community, tom, world.read(sidebar, tom).communities[0].id)
    refresh(world, side, tom)
    assert "Board" not in names(side)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR, Role.ADMIN])
def test_staff_start_communities(world: World, seen: Seen, qtbot: QtBot, role: Role) -> None:
    side = seen(world.member("zoe", role=role))
    assert side.add.isVisible() == (role is not Role.MEMBER)
    if side.add.isVisible():
        with qtbot.waitSignal(side.create_community):
            qtbot.mouseClick(side.add, Qt.MouseButton.LeftButton)


def test_the_tags_used_most_are_listed(world: World, tom: int, seen: Seen) -> None:
    for n in range(14):
        world.topic(f"About {n}", by=tom, tags=["often", f"tag-{n:02}"])
    side = seen(tom)
    shown = [name for name in names(side) if name == "often" or name.startswith("tag-")]
    assert shown[0] == "often"
    assert len(shown) == 12


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        (TopicFilter(), "All topics"),
        (TopicFilter(order=TopicOrder.LIKES), "All topics"),
        (TopicFilter(view=TopicView.NEW, order=TopicOrder.REPLIES), "New"),
        (TopicFilter(tag="beds"), "beds"),
        (TopicFilter(tag="beds", view=TopicView.SOLVED), "beds"),
    ],
)
def test_where_one_is_stays_marked_in_every_tab_and_order(
    world: World, tom: int, seen: Seen, wanted: TopicFilter, name: str
) -> None:
    garden = world.community("Garden")
    world.topic(by=tom, community=garden, tags=["beds"])
    side = seen(tom)
    side.set_place(TopicsPlace(wanted))
    assert marked(side) == [name]
    side.set_place(TopicsPlace(replace(wanted, community_id=garden)))
    assert marked(side) == ["Garden"]
    side.set_place(SettingsPlace())
    assert marked(side) == []


@pytest.mark.parametrize("zoom", [80, 100, 150, 200])
def test_a_long_name_ends_in_dots_before_its_count_and_is_told_in_full(
    world: World, tom: int, eve: int, seen: Seen, theme: Theme, zoom: int
) -> None:
    name = "Everything about very long names and more of it"
    short, long = world.community("Short"), world.community(name)
    world.topic(by=eve, community=long)
    theme.set_zoom(zoom)
    side = seen(tom)
    item = row(side, TopicFilter(community_id=long))
    picture = item.grab().toImage()
    assert item.toolTip() == name
    row(side, TopicFilter(community_id=short)).grab()
    assert row(side, TopicFilter(community_id=short)).toolTip() == ""
    pill = theme.px(8 + 20)
    gap = range(item.width() - pill - theme.px(3), item.width() - pill - 1)
    ground = picture.pixelColor(gap[0], 0)
    assert [x for x in gap for y in range(theme.px(10), theme.px(24)) if picture.pixelColor(x, y) != ground] == []


def test_the_foot_says_how_things_stand(world: World, tom: int, seen: Seen, theme: Theme) -> None:
    status = seen(tom).status
    tones = {"ok": theme.tokens.success, "busy": theme.tokens.accent, "warn": theme.tokens.warning}
    for kind, tone in tones.items():
        status.set_state(kind, f"It is {kind}")
        dot = status.grab().toImage().pixelColor(theme.px(20), status.height() // 2)
        assert (status.accessibleName(), dot.name()) == (f"It is {kind}", tone)


def test_a_bar_grows_with_what_is_built(world: World, tom: int, seen: Seen, theme: Theme) -> None:
    status = seen(tom).status

    def length(percent: int | None) -> int:
        status.set_state("busy", "Building", percent)
        picture = status.grab().toImage()
        y = status.height() - theme.px(5)
        return sum(picture.pixelColor(x, y).name() == theme.tokens.accent for x in range(status.width()))

    assert length(None) == 0
    assert length(10) < length(50) < length(100)
