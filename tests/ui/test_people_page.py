"""The people of the office in the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from forumdesk.forum.members import edit_profile
from forumdesk.forum.posts import accept_answer
from forumdesk.forum.rows import TopicFilter
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.people import PeoplePage
from forumdesk.ui.places import MemberPlace, PeoplePlace, TopicsPlace
from forumdesk.ui.widgets.entry_list import Entry
from tests.world import World

Sit = Callable[[int], Desk]


def shown(qtbot: QtBot, desk: Desk, place: PeoplePlace) -> PeoplePage:
    page = PeoplePage(desk)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    page.open(place)
    return page


def entries(page: PeoplePage) -> list[Entry]:
    if not page.list.isVisibleTo(page):
        return []
    return [page.list.item(n).data(Qt.ItemDataRole.UserRole) for n in range(page.list.count())]


def names(page: PeoplePage) -> list[str]:
    return [entry.lead for entry in entries(page)]


def answered(world: World, *, by: int, tag: str) -> None:
    topic = world.topic("Why?", tags=[tag])
    world.write(accept_answer, world.admin, world.reply(topic, by=by).post_id)


def test_the_directory_narrows_while_one_types_and_by_what_is_chosen(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom, eve = world.member("tom", name="Tom"), world.member("eve", name="Eve")
    world.write(edit_profile, tom, ask_about="VPN", department="IT")
    world.write(edit_profile, eve, department="Finance")
    page = shown(qtbot, desk(eve), PeoplePlace())
    qtbot.waitUntil(lambda: names(page) == ["Ada", "Eve", "Tom"])
    assert entries(page)[2].excerpt == "Ask me about VPN"
    qtbot.keyClicks(page.words, "to")
    qtbot.waitUntil(lambda: names(page) == ["Tom"])
    page.words.clear()
    qtbot.waitUntil(lambda: page.department.findData("Finance") > 0)
    page.department.setCurrentIndex(page.department.findData("Finance"))
    page.department.activated.emit(page.department.currentIndex())
    qtbot.waitUntil(lambda: names(page) == ["Eve"])
    page.skill.setCurrentIndex(page.skill.findData("VPN"))
    page.skill.activated.emit(page.skill.currentIndex())
    qtbot.waitUntil(lambda: page.list.isVisibleTo(page) is False)


def test_a_click_or_key_shows_who_somebody_is(world: World, desk: Sit, qtbot: QtBot) -> None:
    world.member("tom", name="Tom")
    page = shown(qtbot, desk(world.admin), PeoplePlace())
    qtbot.waitUntil(lambda: names(page) == ["Ada", "Tom"])
    qtbot.keyClick(page.words, Qt.Key.Key_Down)
    page.list.step(1)
    with qtbot.waitSignal(page.went) as went:
        qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert went.args == [MemberPlace("tom")]


def test_who_can_help_says_why(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom, eve = world.member("tom", name="Tom"), world.member("eve", name="Eve")
    viewer = world.member("viewer")
    world.write(edit_profile, tom, ask_about="VPN")
    answered(world, by=eve, tag="vpn")
    page = shown(qtbot, desk(viewer), PeoplePlace("help"))
    qtbot.keyClicks(page.asked, "vpn")
    qtbot.waitUntil(lambda: set(names(page)) == {"Tom", "Eve"})
    why = {entry.lead: entry.excerpt for entry in entries(page)}
    assert why == {"Tom": "asks to be asked about VPN", "Eve": "1 accepted answer on #vpn"}
    with qtbot.waitSignal(page.went) as went:
        qtbot.keyClick(page.asked, Qt.Key.Key_Return)
    assert went.args == [PeoplePlace("help", "vpn")]


def test_lone_experts_are_shown_to_those_who_care_for_learning_alone(world: World, desk: Sit, qtbot: QtBot) -> None:
    eve = world.member("eve", name="Eve")
    for _n in range(3):
        answered(world, by=eve, tag="vpn")
    page = shown(qtbot, desk(world.admin), PeoplePlace("one"))
    qtbot.waitUntil(lambda: names(page) == ["#vpn"])
    assert entries(page)[0].title == "Eve gave 3 of 3 accepted answers"
    with qtbot.waitSignal(page.went) as went:
        page.list.picked.emit(entries(page)[0].row)
    assert went.args == [TopicsPlace(TopicFilter(tag="vpn"))]
    hers = shown(qtbot, desk(eve), PeoplePlace())
    qtbot.waitUntil(lambda: len(names(hers)) == 2)
    qtbot.waitUntil(lambda: hers.skill.count() > 0)
    assert [button.objectName() for button in hers.tabs._tabs.values()] == ["people-tabs-all", "people-tabs-help"]
