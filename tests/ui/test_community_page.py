"""The home page of a community, and the way in and out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from forumdesk.forum.community_home import community_home
from forumdesk.forum.editing_communities import CommunityForm, edit_community, editable_community
from forumdesk.forum.joining import ask_to_join, invite_members, members_of, requests
from forumdesk.forum.members import edit_profile
from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.topics import pin_topic
from forumdesk.store.schema.communities import Joining
from forumdesk.store.schema.topics import PinScope
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.community import CommunityPage
from forumdesk.ui.places import CommunityPlace, MemberPlace, TopicPlace, TopicsPlace
from forumdesk.ui.widgets.prose_view import ProseView
from tests.world import World

Sit = Callable[[int], Desk]


def shown(qtbot: QtBot, desk: Desk, community: int, tab: str = "home") -> CommunityPage:
    page = CommunityPage(desk)
    qtbot.addWidget(page)
    page.resize(1000, 800)
    page.show()
    page.open(CommunityPlace(community, tab))
    qtbot.waitUntil(lambda: page.home is not None)
    return page


def find(page: QWidget, name: str, kind: type[QWidget] = QPushButton) -> QWidget | None:
    """What the page shows now; what is about to go has been hidden."""
    return next((each for each in page.findChildren(kind, name) if each.isVisibleTo(page)), None)


def click(qtbot: QtBot, page: QWidget, name: str) -> None:
    qtbot.waitUntil(lambda: find(page, name) is not None)
    button = find(page, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def dialog_of(qtbot: QtBot, page: QWidget, name: str) -> QDialog:
    qtbot.waitUntil(lambda: page.findChild(QDialog, name) is not None)
    found = page.findChild(QDialog, name)
    assert found is not None
    return found


def says(page: QWidget, name: str) -> str:
    found = find(page, name, QLabel)
    return found.text() if isinstance(found, QLabel) else ""


def with_charter(session: Session, actor: int, community: int, charter: str) -> CommunityForm:
    form = editable_community(session, actor, community).form
    return edit_community(session, actor, community, replace(form, charter=charter))


def test_the_home_page_leads_to_all_it_shows(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom, fay = world.member("tom", name="Tom"), world.member("fay", name="Fay")
    guild = world.community("Guild", purpose="Fewer bugs", facilitators=[fay], members=[tom])
    world.write(edit_profile, tom, ask_about="Selenium")
    world.write(with_charter, fay, guild, "We **test**")
    pinned, question = world.topic("Read this", community=guild), world.topic("Why?", by=tom, community=guild)
    world.write(pin_topic, fay, pinned.topic_id, PinScope.COMMUNITY)
    page = shown(qtbot, desk(tom), guild)
    assert says(page, "community-name") == "Guild"
    assert says(page, "community-purpose") == "Fewer bugs"
    assert "3 members" in says(page, "community-facts")
    prose = page.findChild(ProseView, "charter-text")
    assert prose is not None
    assert "test" in prose.document().toPlainText()
    places: list[object] = []
    page.went.connect(places.append)
    for name in (
        f"section-pinned-{pinned.topic_id}",
        f"section-unanswered-{question.topic_id}",
        "facilitator-fay",
        "helper-tom",
    ):
        found = page.findChild(QWidget, name)
        assert found is not None, name
        qtbot.mouseClick(found, Qt.MouseButton.LeftButton)
    topics = [TopicPlace(pinned.topic_id), TopicPlace(question.topic_id)]
    assert places == [*topics, MemberPlace("fay"), MemberPlace("tom")]
    qtbot.mouseClick(page.tabs.tab("topics"), Qt.MouseButton.LeftButton)
    assert places[-1] == TopicsPlace(TopicFilter(community_id=guild))


def test_one_joins_and_leaves_an_open_community_and_takes_both_back(
    world: World, desk: Sit, qtbot: QtBot, undos: list[Callable[[], None]]
) -> None:
    tom = world.member("tom")
    guild = world.community("Guild")

    def belongs() -> bool:
        return "tom" in {row.member.login for row in world.read(members_of, tom, guild)}

    page = shown(qtbot, desk(tom), guild)
    click(qtbot, page, "community-join")
    qtbot.waitUntil(belongs)
    click(qtbot, page, "community-leave")
    qtbot.waitUntil(lambda: not belongs())
    qtbot.waitUntil(lambda: len(undos) == 2)
    undos[1]()
    qtbot.waitUntil(belongs)


def test_one_asks_with_a_word_and_a_facilitator_lets_one_in(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom, fay = world.member("tom", name="Tom"), world.member("fay")
    guild = world.community("Guild", joining=Joining.ON_REQUEST, facilitators=[fay])
    toms, fays = shown(qtbot, desk(tom), guild), shown(qtbot, desk(fay), guild)
    click(qtbot, toms, "community-ask")
    dialog = dialog_of(qtbot, toms, "ask-to-join")
    qtbot.keyClicks(dialog.findChild(QPlainTextEdit), "I test")
    click(qtbot, dialog, "ask-to-join-act")
    qtbot.waitUntil(lambda: find(toms, "community-requested") is not None)
    qtbot.waitUntil(lambda: find(fays, "let-in-tom") is not None)
    assert "I test" in [label.text() for label in fays.findChildren(QLabel)]
    click(qtbot, fays, "let-in-tom")
    qtbot.waitUntil(lambda: find(toms, "community-leave") is not None)
    qtbot.waitUntil(lambda: find(fays, "let-in-tom") is None)


def test_who_is_declined_reads_the_word_on_the_page(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom, fay = world.member("tom"), world.member("fay", name="Fay")
    guild = world.community("Guild", joining=Joining.ON_REQUEST, facilitators=[fay])
    world.write(ask_to_join, tom, guild)
    toms, fays = shown(qtbot, desk(tom), guild), shown(qtbot, desk(fay), guild)
    click(qtbot, fays, "decline-tom")
    dialog = dialog_of(qtbot, fays, "decline-request")
    qtbot.keyClicks(dialog.findChild(QPlainTextEdit), "Next year")
    click(qtbot, dialog, "decline-request-act")
    qtbot.waitUntil(lambda: says(toms, "community-declined") == "Fay did not let you in. Next year")
    assert find(toms, "community-ask") is not None
    assert world.read(requests, fay, guild) == ()


def test_a_request_is_taken_back(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom = world.member("tom")
    guild = world.community("Guild", joining=Joining.ON_REQUEST)
    world.write(ask_to_join, tom, guild)
    page = shown(qtbot, desk(tom), guild)
    click(qtbot, page, "community-requested")
    qtbot.waitUntil(lambda: find(page, "community-ask") is not None)
    assert world.read(requests, world.admin, guild) == ()


def test_the_invited_see_name_and_purpose_and_join(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom = world.member("tom")
    board = world.community("Board", private=True, joining=Joining.BY_INVITATION, purpose="Hush")
    world.topic("Secret merger", community=board)
    world.write(invite_members, world.admin, board, [tom])
    page = shown(qtbot, desk(tom), board)
    assert (says(page, "community-name"), says(page, "community-purpose")) == ("Board", "Hush")
    assert not page.tabs.isVisibleTo(page)
    click(qtbot, page, "community-accept")
    qtbot.waitUntil(lambda: page.tabs.isVisibleTo(page))
    assert world.read(community_home, tom, board).standing.is_joined


def test_an_invitation_declined_leads_back(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom = world.member("tom")
    board = world.community("Board", private=True, joining=Joining.BY_INVITATION)
    world.write(invite_members, world.admin, board, [tom])
    page = shown(qtbot, desk(tom), board)
    with qtbot.waitSignal(page.closed):
        click(qtbot, page, "community-decline")
    qtbot.waitUntil(lambda: page.notice.isVisibleTo(page))


def test_a_private_community_is_left_after_a_question(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom = world.member("tom")
    board = world.community("Board", private=True, members=[tom])
    page = shown(qtbot, desk(tom), board)
    click(qtbot, page, "community-leave")
    dialog = dialog_of(qtbot, page, "leave-community")
    with qtbot.waitSignal(page.closed):
        click(qtbot, dialog, "leave-community-act")
    assert "tom" not in {row.member.login for row in world.read(members_of, world.admin, board)}


def test_members_are_invited_named_and_taken_out_in_the_window(
    world: World, desk: Sit, qtbot: QtBot, undos: list[Callable[[], None]]
) -> None:
    tom, eve = world.member("tom", name="Tom"), world.member("eve", name="Eve")
    guild = world.community("Guild", joining=Joining.BY_INVITATION, members=[tom])

    def rows() -> dict[str, bool]:
        return {row.member.login: row.is_facilitator for row in world.read(members_of, eve, guild)}

    page = shown(qtbot, desk(world.admin), guild, "members")
    members = page.members
    qtbot.waitUntil(lambda: members.list.count() == 2)
    members.list.choose(tom)
    click(qtbot, page, "member-name")
    qtbot.waitUntil(lambda: rows()["tom"])
    qtbot.waitUntil(lambda: members.name.text() == "No facilitator any more")
    click(qtbot, page, "member-drop")
    qtbot.waitUntil(lambda: "tom" not in rows())
    qtbot.waitUntil(lambda: len(undos) == 2)
    undos[1]()
    qtbot.waitUntil(lambda: rows().get("tom") is True)
    qtbot.keyClicks(members.people.entry, "eve")
    qtbot.waitUntil(lambda: members.people.offer.count() == 1)
    qtbot.keyClick(members.people.entry, Qt.Key.Key_Return)
    click(qtbot, page, "invite-act")
    qtbot.waitUntil(lambda: find(page, "invited-eve") is not None)
    click(qtbot, page, "invited-eve")
    qtbot.waitUntil(lambda: find(page, "invited-eve") is None)


def test_plain_members_only_look(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom = world.member("tom")
    guild = world.community("Guild", members=[tom])
    page = shown(qtbot, desk(tom), guild, "members")
    qtbot.waitUntil(lambda: page.members.list.count() == 2)
    for name in ("member-name", "member-drop", "invite-act", "community-edit"):
        assert find(page, name) is None


def test_where_nobody_would_run_it_the_members_page_says_what_to_do(world: World, desk: Sit, qtbot: QtBot) -> None:
    board = world.community("Board", private=True, members=[world.member("tom")])
    page = shown(qtbot, desk(world.admin), board, "members")
    qtbot.waitUntil(lambda: page.members.list.count() == 2)
    page.members.list.choose(world.admin)
    click(qtbot, page, "member-name")
    qtbot.waitUntil(lambda: "Name another facilitator" in says(page, "members-problem"))


def test_what_is_typed_into_the_invitation_survives_news(world: World, desk: Sit, qtbot: QtBot) -> None:
    guild = world.community("Guild")
    eve = world.member("eve")
    page = shown(qtbot, desk(world.admin), guild, "members")
    qtbot.keyClicks(page.members.people.entry, "ev")
    world.topic("News", by=eve, community=guild)
    qtbot.waitUntil(lambda: page.home is not None and page.home.sections[-1].count == 1)
    assert page.members.people.entry.text() == "ev"


def test_what_one_may_not_see_the_page_does_not_show(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom = world.member("tom")
    board = world.community("Board", private=True)
    page = CommunityPage(desk(tom))
    qtbot.addWidget(page)
    page.show()
    page.open(CommunityPlace(board))
    qtbot.waitUntil(lambda: page.notice.isVisibleTo(page))
    assert "Board" not in " ".join(label.text() for label in page.findChildren(QLabel))
