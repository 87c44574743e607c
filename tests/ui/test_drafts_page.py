"""Drafts in real windows: listed, gone on with, thrown away and brought back, and there after a kill."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from forumdesk.app import Seat, arrive
from forumdesk.forum.communities import leave_community
from forumdesk.forum.founding import open_office
from forumdesk.forum.members import Whom
from forumdesk.forum.posts import reply
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.compose import ComposePage
from forumdesk.ui.pages.drafts import DraftsPage
from forumdesk.ui.pages.message import MessagePage
from forumdesk.ui.places import ComposePlace, DraftsPlace, EditPlace, MessagePlace, TopicPlace
from forumdesk.ui.window import MainWindow
from tests.world import World

Window = Callable[[int], MainWindow]
LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


@pytest.fixture
def toms(tom: int, window: Window, qtbot: QtBot) -> MainWindow:
    made = window(tom)
    made.activateWindow()
    qtbot.waitUntil(lambda: bool(made.login))
    return made


def page_of(window: MainWindow, qtbot: QtBot) -> DraftsPage:
    window.go(DraftsPlace())
    page = window.page
    assert isinstance(page, DraftsPage)
    return page


def shown(page: DraftsPage) -> list[tuple[str, str]]:
    """What kind of post each is, and where it belongs."""
    entries = [page.list.item(n).data(Qt.ItemDataRole.UserRole) for n in range(page.list.count())]
    return [(entry.lead.split(" · ")[0], entry.title) for entry in entries]


def write_reply(window: MainWindow, topic_id: int, number: int, text: str, qtbot: QtBot) -> None:
    window.go(TopicPlace(topic_id, number))
    qtbot.waitUntil(lambda: window.thread_page.is_complete() and window.thread_page.view.card_of(number) is not None)
    card = window.thread_page.view.card_of(number)
    assert card is not None
    card.ask("reply")
    qtbot.waitUntil(window.composer.edit.isVisible)
    qtbot.keyClicks(window.composer.edit, text)


def wait_for(window: MainWindow, count: int, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(window.desk.shelf.drafts) == count)


def test_a_reply_is_gone_on_with_at_the_post_it_answers(world: World, tom: int, toms: MainWindow, qtbot: QtBot) -> None:
    topic, other = world.topic("Printer"), world.topic("Other")
    world.reply(topic, "It jams", by=world.member("eve"))
    item = toms.sidebar.item(DraftsPlace())
    assert item is not None
    assert item.isHidden()
    write_reply(toms, topic.topic_id, 2, "Try the other tray", qtbot)
    wait_for(toms, 1, qtbot)
    assert item.accessibleName() == "Drafts, 1 draft"
    toms.go(TopicPlace(other.topic_id))
    qtbot.waitUntil(lambda: toms.thread_page.head.title.text() == "Other")
    qtbot.mouseClick(item, LEFT)
    page = toms.page
    assert isinstance(page, DraftsPage)
    qtbot.waitUntil(lambda: shown(page) == [("Reply to #2", "Printer")])
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: toms.place == EditPlace(topic.topic_id, 2, is_reply=True))
    qtbot.waitUntil(lambda: toms.composer.edit.isVisible() and toms.composer.edit.text() == "Try the other tray")
    qtbot.waitUntil(toms.composer.edit.hasFocus)
    toms.thread_page.refresh()  # news do not take the keyboard once more
    toms.topics.setFocus()
    with qtbot.waitSignal(toms.thread_page.shown):
        pass
    assert not toms.composer.edit.hasFocus()


def test_a_change_a_topic_and_a_message_lead_back_to_their_editors(
    world: World, tom: int, toms: MainWindow, qtbot: QtBot
) -> None:
    eve = world.member("eve")
    topic = world.topic("Printer", "It jams", by=tom)
    toms.go(EditPlace(topic.topic_id, 1))
    qtbot.waitUntil(lambda: toms.composer.edit.isVisible() and toms.composer.edit.text() == "It jams")
    toms.composer.edit.moveCursor(toms.composer.edit.textCursor().MoveOperation.End)
    qtbot.keyClicks(toms.composer.edit, " again")
    toms.go(ComposePlace())
    compose = toms.page
    assert isinstance(compose, ComposePage)
    qtbot.keyClicks(compose.form.title, "Where is the key?")
    toms.go(MessagePlace(("eve",)))
    message = toms.page
    assert isinstance(message, MessagePage)
    qtbot.waitUntil(lambda: [member.id for member in message.people.people] == [eve])
    qtbot.keyClicks(message.title, "Lunch")
    page = page_of(toms, qtbot)
    found = {("Change of #1", "Printer"), ("New topic", "Where is the key?"), ("Message to eve", "Lunch")}
    qtbot.waitUntil(lambda: set(shown(page)) == found)
    for lead, place in (
        ("Change of #1", EditPlace(topic.topic_id, 1)),
        ("New topic", ComposePlace()),
        ("Message to eve", MessagePlace(("eve",))),
    ):
        toms.go(DraftsPlace())
        row = [kind for kind, _title in shown(page)].index(lead)
        qtbot.mouseClick(page.list.viewport(), LEFT, pos=page.list.visualItemRect(page.list.item(row)).center())
        assert toms.place == place
    toms.go(EditPlace(topic.topic_id, 1))
    qtbot.waitUntil(lambda: toms.composer.edit.text() == "It jams again")


def test_a_draft_is_there_in_the_window_that_is_opened_after_a_kill(
    world: World, tom: int, toms: MainWindow, qtbot: QtBot
) -> None:
    topic = world.topic("Printer")
    write_reply(toms, topic.topic_id, 1, "Half a thought", qtbot)
    wait_for(toms, 1, qtbot)  # from here on nobody says goodbye
    local = toms.desk.local
    seat = Seat(arrive(open_office(world.store(tom)), Whom()), tom, toms.desk.theme, local)
    try:
        seat.window.show()
        seat.start()
        page = page_of(seat.window, qtbot)
        qtbot.waitUntil(lambda: shown(page) == [("Reply", "Printer")])
        qtbot.keyClick(page.list, Qt.Key.Key_Return)
        again = seat.window
        qtbot.waitUntil(lambda: again.composer.edit.isVisible() and again.composer.edit.text() == "Half a thought")
    finally:
        seat.close_windows()


@pytest.mark.parametrize("is_open", [True, False])
def test_a_draft_is_thrown_away_and_brought_back(
    world: World, tom: int, toms: MainWindow, qtbot: QtBot, is_open: bool
) -> None:
    """Whether or not an editor has it open."""
    topic, other = world.topic("Printer"), world.topic("Other")
    write_reply(toms, topic.topic_id, 1, "Never mind", qtbot)
    wait_for(toms, 1, qtbot)
    if not is_open:
        toms.go(TopicPlace(other.topic_id))
        qtbot.waitUntil(lambda: toms.thread_page.head.title.text() == "Other")
    page = page_of(toms, qtbot)
    qtbot.waitUntil(lambda: len(shown(page)) == 1)
    qtbot.mouseClick(page.list.viewport(), LEFT, pos=page.list.tool_place(0, "discard"))
    qtbot.waitUntil(page.empty.isVisible)
    assert toms.page is page
    undo = toms.toast.findChild(QPushButton, "toast-undo")
    assert undo is not None
    qtbot.waitUntil(undo.isVisible)
    qtbot.mouseClick(undo, LEFT)
    qtbot.waitUntil(lambda: len(toms.desk.shelf.drafts) == 1)
    assert toms.desk.shelf.drafts[0].payload["text"] == "Never mind"


def test_a_draft_whose_topic_is_gone_keeps_its_text(world: World, tom: int, toms: MainWindow, qtbot: QtBot) -> None:
    community = world.community("Secret", members=[tom], private=True)
    topic = world.topic("Plan", community=community)
    write_reply(toms, topic.topic_id, 1, "My part", qtbot)
    wait_for(toms, 1, qtbot)
    world.write(leave_community, tom, community)
    page = page_of(toms, qtbot)
    qtbot.waitUntil(lambda: shown(page) == [("Reply", "A topic that is gone, or no longer open to you")])
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert toms.page is page
    qtbot.keyClick(page.list, Qt.Key.Key_Y)
    assert QGuiApplication.clipboard().text() == "My part"


def test_what_was_posted_while_the_program_closed_is_no_draft_any_more(
    world: World, tom: int, desk: Callable[[int], Desk], qtbot: QtBot
) -> None:
    topic, other = world.topic("Printer"), world.topic("Other")
    toms = desk(tom)
    local, office = toms.local, toms.office_uuid
    local.save_draft(f"reply:{topic.topic_id}", office, {"text": "It jams\n", "client_key": "sent"})
    local.save_draft(f"reply:{other.topic_id}", office, {"text": "Changed since", "client_key": "changed"})
    world.write(reply, tom, topic.topic_id, "It jams", client_key="sent")
    world.write(reply, tom, other.topic_id, "Before", client_key="changed")
    toms.shelf.refresh()
    qtbot.waitUntil(lambda: [draft.payload["text"] for draft in toms.shelf.drafts] == ["Changed since"])
