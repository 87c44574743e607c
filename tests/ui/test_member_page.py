"""The profile of a member, as a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from forumdesk.forum.members import edit_profile
from forumdesk.forum.posts import accept_answer
from forumdesk.ui.desk import Desk
from forumdesk.ui.member_card import MemberCard
from forumdesk.ui.pages.member import MemberPage
from forumdesk.ui.places import ProfilePlace, SettingsPlace, TopicPlace, TopicsPlace
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.heat_map import HeatMap
from forumdesk.ui.widgets.post_entry import PostEntry
from forumdesk.ui.window import MainWindow
from tests.world import World

Sit = Callable[[int], Desk]


@pytest.fixture
def opened(world: World, desk: Sit, qtbot: QtBot) -> Callable[[int, str], MemberPage]:
    """The profile of somebody as a member sees it."""

    def open_page(viewer: int, login: str) -> MemberPage:
        page = MemberPage(desk(viewer))
        qtbot.addWidget(page)
        page.resize(900, 700)
        page.show()
        page.open(ProfilePlace(login))
        qtbot.waitUntil(lambda: page.findChild(QLabel, "profile-name") is not None)
        return page

    return open_page


def said(page: MemberPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel))


def test_a_profile_leads_to_answers_communities_and_tags(
    world: World, opened: Callable[[int, str], MemberPage], qtbot: QtBot
) -> None:
    tom, eve = world.member("tom", name="Tom Becker"), world.member("eve")
    place = world.community("Printing", facilitators=[tom])
    asked = world.topic("Where is the toner?", by=eve, tags=["toner"], community=place)
    answer = world.reply(asked, "In the cupboard.", by=tom)
    world.write(accept_answer, eve, answer.post_id)

    def tell(session: Session, actor: int) -> None:
        edit_profile(session, actor, ask_about="badges, keys", about="I *fix* things.", time_zone="Asia/Tokyo")

    world.write(tell, tom)
    page = opened(eve, "tom")
    for words in ("Tom Becker", "@tom · member", "badges", "keys", "in Tokyo, "):
        assert words in said(page)
    went = [
        (PostEntry, "profile-best-0", TopicPlace(asked.topic_id, 2)),
        (QPushButton, f"profile-community-{place}", None),
        (QPushButton, "profile-tag-toner", None),
    ]
    for kind, name, expected in went:
        button = page.findChild(kind, name)
        assert button is not None, name
        with qtbot.waitSignal(page.went) as told:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert told.args is not None
        if expected is not None:
            assert told.args[0] == expected
        else:
            assert isinstance(told.args[0], TopicsPlace)
    community = page.findChild(QPushButton, f"profile-community-{place}")
    assert community is not None
    assert "facilitator" in community.text()


def test_only_ones_own_profile_can_be_edited(
    world: World, opened: Callable[[int, str], MemberPage], qtbot: QtBot
) -> None:
    world.member("tom")
    assert opened(world.admin, "tom").findChild(QPushButton, "profile-edit") is None
    page = opened(world.admin, "ada")
    edit = page.findChild(QPushButton, "profile-edit")
    assert edit is not None
    with qtbot.waitSignal(page.went) as told:
        qtbot.mouseClick(edit, Qt.MouseButton.LeftButton)
    assert told.args == [SettingsPlace("profile")]


def test_a_profile_follows_what_happens(world: World, opened: Callable[[int, str], MemberPage], qtbot: QtBot) -> None:
    tom = world.member("tom")
    page = opened(world.admin, "tom")
    assert page.findChild(QLabel, "profile-nothing") is not None
    world.topic("Lunch?", by=tom)
    qtbot.waitUntil(lambda: page.findChild(PostEntry, "profile-recent-0") is not None)


def test_a_login_that_nobody_has_leads_back(world: World, desk: Sit, qtbot: QtBot) -> None:
    page = MemberPage(desk(world.admin))
    qtbot.addWidget(page)
    page.show()
    page.open(ProfilePlace("nobody"))
    qtbot.waitUntil(page.notice.isVisible)
    back = page.findChild(QPushButton, "member-notice-act")
    assert back is not None
    with qtbot.waitSignal(page.closed):
        qtbot.mouseClick(back, Qt.MouseButton.LeftButton)


def test_the_card_leads_to_the_profile_and_back_leads_home(
    world: World, window: Callable[[int], MainWindow], qtbot: QtBot
) -> None:
    world.member("tom", name="Tom Becker")
    main = window(world.admin)
    main.follow("forumdesk:member/tom")
    qtbot.waitUntil(lambda: any(card.isVisible() for card in main.findChildren(MemberCard)))
    button = main.findChild(QPushButton, "card-profile")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: main.findChild(QLabel, "profile-name") is not None)
    assert main.place == ProfilePlace("tom")
    main.back()
    assert isinstance(main.place, TopicsPlace)


# The map of days.


@pytest.fixture
def heat_map(theme: Theme, qtbot: QtBot) -> HeatMap:
    heat = HeatMap(theme)
    qtbot.addWidget(heat)
    heat.resize(heat.sizeHint())
    heat.show()
    return heat


def test_every_day_of_a_year_has_its_square(heat_map: HeatMap) -> None:
    until = date(2026, 7, 15)
    heat_map.show_days({until: 8, until - timedelta(days=3): 1}, until)
    for back in range(365):
        day = until - timedelta(days=back)
        place = heat_map.place_of(day)
        assert heat_map.day_at(place.center().toPoint()) == day
        assert heat_map.rect().contains(place.toRect())
    assert heat_map.day_at(heat_map.place_of(until + timedelta(days=1)).center().toPoint()) is None
    assert heat_map.day_at(QPoint(1, 1)) is None


def test_busy_days_are_darker(heat_map: HeatMap) -> None:
    until = date(2026, 7, 15)
    heat_map.show_days({until: 8, until - timedelta(days=1): 4, until - timedelta(days=2): 1}, until)
    assert [heat_map.level(until - timedelta(days=n)) for n in range(4)] == [4, 2, 1, 0]
    image = heat_map.grab().toImage()
    scale = image.width() / heat_map.width()
    shades = [
        image.pixelColor((heat_map.place_of(until - timedelta(days=n)).center() * scale).toPoint()).lightness()
        for n in range(4)
    ]
    assert shades == sorted(shades)
    assert len(set(shades)) == 4


@pytest.mark.qt_log_ignore("does not support raise", extend=True)  # of one tool tip after the other, offscreen
def test_the_arrow_keys_tell_of_each_day(heat_map: HeatMap, qtbot: QtBot) -> None:
    until = date(2026, 7, 15)
    heat_map.show_days({until - timedelta(days=8): 2}, until)
    heat_map.setFocus()
    qtbot.keyClick(heat_map, Qt.Key.Key_Left)
    qtbot.keyClick(heat_map, Qt.Key.Key_Up)
    assert heat_map.accessibleDescription() == "2 posts on Tuesday 7 July 2026"
    qtbot.keyClick(heat_map, Qt.Key.Key_Right)
    qtbot.keyClick(heat_map, Qt.Key.Key_Right)
    assert heat_map.accessibleDescription() == "No posts on Wednesday 15 July 2026"
