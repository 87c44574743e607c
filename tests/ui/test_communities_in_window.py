"""Communities in the whole window: home pages by key, menu and notice; teams that ended, folded in the sidebar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from forumdesk.forum.joining import ask_to_join, let_in
from forumdesk.forum.rows import TopicFilter
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community, CommunityKind, Joining
from forumdesk.ui.community_dialog import CommunityDialog
from forumdesk.ui.pages.community import CommunityPage
from forumdesk.ui.places import CommunityPlace, TopicPlace, TopicsPlace
from forumdesk.ui.window import MainWindow
from tests.world import World

Open = Callable[[int], MainWindow]


def end_now(session: Session, _actor: int, community_id: int) -> None:
    session.get_one(Community, community_id).ends_at = now() - timedelta(minutes=1)


def ready(qtbot: QtBot, window: MainWindow, community: int) -> None:
    place = TopicsPlace(TopicFilter(community_id=community))
    qtbot.waitUntil(lambda: window.sidebar.item(place) is not None)


def test_the_home_page_is_one_click_from_the_list(world: World, window: Open, qtbot: QtBot) -> None:
    guild = world.community("Guild", purpose="Fewer bugs")
    main = window(world.admin)
    ready(qtbot, main, guild)
    main.go(TopicsPlace(TopicFilter(community_id=guild)))
    qtbot.waitUntil(lambda: main.topics.home.isVisible())
    qtbot.mouseClick(main.topics.home, Qt.MouseButton.LeftButton)
    assert main.place == CommunityPlace(guild)
    page = main.page
    assert isinstance(page, CommunityPage)
    qtbot.waitUntil(lambda: page.home is not None and page.home.purpose == "Fewer bugs")
    qtbot.mouseClick(page.tabs.tab("topics"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: main.place == TopicsPlace(TopicFilter(community_id=guild)))
    main.back()
    assert main.place == CommunityPlace(guild)


def test_a_key_leads_to_the_home_page_also_from_a_topic(world: World, window: Open, qtbot: QtBot) -> None:
    guild = world.community("Guild")
    topic = world.topic("Why?", community=guild)
    main = window(world.admin)
    ready(qtbot, main, guild)
    main.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(lambda: main.thread_page.thread_row is not None)
    next(command for command in main.commands if command.name == "community_home").do()
    assert main.place == CommunityPlace(guild)


def test_the_menu_of_a_community_offers_its_home_page(world: World, window: Open, qtbot: QtBot) -> None:
    guild = world.community("Guild")
    main = window(world.admin)
    ready(qtbot, main, guild)
    item = main.sidebar.item(TopicsPlace(TopicFilter(community_id=guild)))
    assert item is not None
    item.asked.emit(item.mapToGlobal(item.rect().center()))
    menu = item.findChild(QMenu, "place-menu")
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "See its home page").trigger()
    menu.close()
    assert main.place == CommunityPlace(guild)


def test_a_notice_of_joining_leads_to_the_community(world: World, window: Open, qtbot: QtBot) -> None:
    tom = world.member("tom")
    guild = world.community("Guild", joining=Joining.ON_REQUEST)
    main = window(tom)
    qtbot.waitUntil(lambda: main.concerns.board.rows is not None)
    world.write(ask_to_join, tom, guild)
    world.write(let_in, world.admin, guild, tom)
    qtbot.waitUntil(lambda: main.concerns.board.unread == 1)
    (row,) = main.concerns.board.rows or ()
    main.concerns.open(row)
    assert main.place == CommunityPlace(guild)
    qtbot.waitUntil(lambda: main.concerns.board.unread == 0)


def test_a_team_that_ended_lies_folded_in_the_sidebar_and_takes_no_replies(
    world: World, window: Open, qtbot: QtBot
) -> None:
    tom = world.member("tom")
    team = world.community("Launch", kind=CommunityKind.TEAM, members=[tom])
    topic = world.topic("When?", by=tom, community=team)
    world.community("General")
    main = window(tom)
    place = TopicsPlace(TopicFilter(community_id=team))
    ready(qtbot, main, team)
    item = main.sidebar.item(place)
    assert item is not None
    assert not main.sidebar.ended_head.isVisible()
    world.write(end_now, world.admin, team)
    qtbot.waitUntil(main.sidebar.ended_head.isVisible)
    item = main.sidebar.item(place)
    assert item is not None
    assert not item.isVisible()
    qtbot.mouseClick(main.sidebar.ended_head, Qt.MouseButton.LeftButton)
    assert item.isVisible()
    assert item.y() > main.sidebar.ended_head.y()
    item.click()
    qtbot.waitUntil(lambda: main.topics.first_topic() == topic.topic_id)
    main.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(lambda: main.thread_page.thread_row is not None)
    assert main.thread_page.thread_row is not None
    assert not main.thread_page.thread_row.may_reply
    assert not main.composer.isVisible()
    assert "ended" in main.thread_page.head.state.text.text()


def test_who_starts_a_community_comes_to_its_home_page(world: World, window: Open, qtbot: QtBot) -> None:
    main = window(world.admin)
    main.start_community()
    dialog = main.findChild(CommunityDialog)
    assert dialog is not None
    qtbot.keyClicks(dialog.name, "Guild")
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(main.place, CommunityPlace))
    page = main.page
    assert isinstance(page, CommunityPage)
    qtbot.waitUntil(lambda: page.home is not None and page.home.standing.may_edit)
    assert page.home is not None
    assert page.home.name == "Guild"


def test_name_and_purpose_are_there_before_the_rest(world: World, window: Open, qtbot: QtBot) -> None:
    guild = world.community("Guild", purpose="Fewer bugs")
    main = window(world.admin)
    ready(qtbot, main, guild)
    main.go(CommunityPlace(guild))
    page = main.page
    assert isinstance(page, CommunityPage)
    assert page.home is not None
    assert (page.home.name, page.home.purpose, page.home.sections) == ("Guild", "Fewer bugs", ())
    qtbot.waitUntil(lambda: page.home is not None and len(page.home.sections) == 4)
