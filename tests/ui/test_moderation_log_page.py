"""The moderation log in the window: who may read it, what it shows, and how it is narrowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from forumdesk.forum.editing_communities import edit_community, editable_community
from forumdesk.forum.suspensions import suspend_member
from forumdesk.forum.topics import close_topic, edit_topic
from forumdesk.store.base import now
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.moderation import Act
from forumdesk.store.schema.topics import TopicKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.log_words import KINDS
from forumdesk.ui.pages.moderation_log import LogPage
from forumdesk.ui.places import LogPlace, TopicPlace
from forumdesk.ui.widgets.entry_list import Entry
from forumdesk.ui.window import MainWindow
from tests.world import World

LEFT = Qt.MouseButton.LeftButton
Sit = Callable[[int], Desk]


def entries(page: LogPage) -> list[Entry]:
    items = (page.list.item(n) for n in range(page.list.count()))
    return [item.data(Qt.ItemDataRole.UserRole) for item in items]


def leads(page: LogPage) -> list[str]:
    return [entry.lead for entry in entries(page)]


def log_of(desk: Desk, qtbot: QtBot, place: LogPlace | None = None) -> LogPage:
    page = LogPage(desk)
    qtbot.addWidget(page)
    page.resize(1000, 600)
    page.show()
    page.open(place or LogPlace())
    qtbot.waitUntil(lambda: page.list.count() > 0)
    return page


def filled(world: World) -> tuple[int, int, int]:
    """Tom, a moderator, and a topic with something done to it."""
    tom, mo = world.member("tom", name="Tom"), world.member("mo", name="Mo", role=Role.MODERATOR)
    topic = world.topic("VPN", by=tom).topic_id
    world.write(close_topic, mo, topic)
    world.write(edit_topic, mo, topic, title="VPN drops", community_id=1, kind=TopicKind.QUESTION, tags=())
    world.write(suspend_member, world.admin, tom, reason="Insults", until=now() + timedelta(days=1))
    return tom, mo, topic


def test_the_log_says_who_did_what_with_before_and_after_and_why(world: World, desk: Sit, qtbot: QtBot) -> None:
    _tom, mo, topic = filled(world)
    page = log_of(desk(mo), qtbot)
    assert leads(page)[:3] == ["Ada suspended a member", "Mo changed the title", "Mo closed"]
    suspended, retitled, closed = entries(page)[:3]
    assert "because: Insults" in suspended.excerpt
    assert (retitled.title, retitled.excerpt) == ("VPN drops", "VPN → VPN drops")
    assert closed.excerpt == "open → closed"
    went: list[object] = []
    page.went.connect(went.append)
    page.list.setCurrentRow(1)
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert went == [TopicPlace(topic)]


def test_every_act_stands_behind_one_tab() -> None:
    assert sorted(act for acts in KINDS.values() for act in acts) == sorted(Act)


def test_what_was_changed_about_a_community_is_read_in_the_log(world: World, desk: Sit, qtbot: QtBot) -> None:
    kitchen = world.community("Kitchen", purpose="Cake")
    form = world.read(editable_community, world.admin, kitchen).form
    world.write(edit_community, world.admin, kitchen, replace(form, purpose="Cake and tea", is_private=True))
    page = log_of(desk(world.admin), qtbot)
    qtbot.waitUntil(lambda: len(entries(page)) == 2)
    assert {(entry.title, entry.excerpt) for entry in entries(page)} == {
        ("Kitchen · purpose", "Cake → Cake and tea"),
        ("Kitchen · only its members see it", "no → yes"),
    }


def test_the_log_is_narrowed_by_kind_by_people_and_to_a_topic(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom, mo, topic = filled(world)
    seat = desk(mo)
    page = log_of(seat, qtbot)
    qtbot.waitUntil(lambda: page.by.count() == 3)
    page.tabs.picked.emit("topics")
    qtbot.waitUntil(lambda: leads(page) == ["Mo changed the title", "Mo closed"])
    page.tabs.picked.emit("all")
    page.by.setCurrentIndex(page.by.findData(world.admin))
    page.by.activated.emit(page.by.currentIndex())
    qtbot.waitUntil(lambda: {entry.person_id for entry in entries(page)} == {world.admin})
    page.by.setCurrentIndex(0)
    page.whom.setCurrentIndex(page.whom.findData(tom))
    page.whom.activated.emit(page.whom.currentIndex())
    qtbot.waitUntil(lambda: leads(page) == ["Ada suspended a member", "Ada added a member"])
    narrowed = log_of(seat, qtbot, LogPlace(topic, "VPN drops"))
    assert narrowed.topic.isVisible()
    assert leads(narrowed) == ["Mo changed the title", "Mo closed"]


def test_what_others_do_comes_into_the_log_by_itself(world: World, desk: Sit, qtbot: QtBot) -> None:
    _tom, mo, topic = filled(world)
    page = log_of(desk(mo), qtbot)
    before = page.list.count()
    world.write(close_topic, world.admin, world.topic("Printer").topic_id)
    qtbot.waitUntil(lambda: page.list.count() == before + 1)
    assert topic


def test_the_way_to_the_log_is_there_for_those_who_may(
    world: World, window: Callable[[int], MainWindow], qtbot: QtBot
) -> None:
    tom, mo, _topic = filled(world)
    assert tom
    main = window(mo)
    qtbot.waitUntil(lambda: (item := main.sidebar.item(LogPlace())) is not None and item.isVisible())
    item = main.sidebar.item(LogPlace())
    assert item is not None
    qtbot.mouseClick(item, LEFT)
    qtbot.waitUntil(lambda: isinstance(main.page, LogPage))
    eve = world.member("eve")
    theirs = window(eve)
    qtbot.waitUntil(lambda: theirs.sidebar.item(LogPlace()) is not None and theirs.login == "eve")
    hidden = theirs.sidebar.item(LogPlace())
    assert hidden is not None
    assert not hidden.isVisible()
