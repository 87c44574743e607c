"""Writing to colleagues."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from forumdesk.forum.communities import sidebar
from forumdesk.forum.members import edit_office
from forumdesk.forum.messages import participants, send_message
from forumdesk.forum.rows import PostRef, TopicFilter, TopicView
from forumdesk.forum.topics import thread, topic_ids
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.message import MessagePage
from forumdesk.ui.places import MessagePlace, ProfilePlace, TopicPlace, TopicsPlace
from forumdesk.ui.widgets.participants import AddPeople
from forumdesk.ui.widgets.topic_delegate import spoken
from forumdesk.ui.window import MainWindow
from tests.world import World

Sit = Callable[[int], Desk]
INBOX = TopicFilter(view=TopicView.MESSAGES)


@pytest.fixture
def page(world: World, desk: Sit, qtbot: QtBot) -> MessagePage:
    page = MessagePage(desk(world.admin))
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.activateWindow()
    return page


def names(page: MessagePage) -> list[str]:
    return [member.login for member in page.people.people]


def test_a_message_goes_to_those_who_were_chosen_with_the_keys(world: World, page: MessagePage, qtbot: QtBot) -> None:
    tom, eve = world.member("tom.becker", name="Tom Becker"), world.member("eve", name="Eve Adams")
    page.open(MessagePlace())
    entry = page.people.entry
    popup = page.people.offer
    qtbot.waitUntil(entry.hasFocus)
    qtbot.keyClicks(entry, "bec")
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert names(page) == ["tom.becker"]
    qtbot.keyClicks(entry, "eve")
    qtbot.keyClick(entry, Qt.Key.Key_Comma)  # before the office answered
    qtbot.waitUntil(lambda: names(page) == ["tom.becker", "eve"])
    qtbot.keyClick(entry, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    chip = page.people.findChild(QPushButton, "person-eve")
    assert chip is not None
    assert chip.hasFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Tab)
    qtbot.keyClick(entry, Qt.Key.Key_Tab)
    assert page.title.hasFocus()
    qtbot.keyClicks(page.title, "Lunch")
    qtbot.keyClick(page.title, Qt.Key.Key_Tab)
    assert page.edit.hasFocus()
    qtbot.keyClicks(page.edit, "At one?")
    with qtbot.waitSignal(page.went) as told:
        qtbot.keyClick(page.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    place = told.args[0] if told.args else None
    assert isinstance(place, TopicPlace)
    assert {row.id for row in world.read(participants, eve, place.topic_id)} == {world.admin, tom, eve}
    assert world.read(thread, tom, place.topic_id).topic.title == "Lunch"


def test_how_long_a_message_is_stands_below_it_and_one_that_is_too_long_is_not_sent(
    world: World, page: MessagePage, qtbot: QtBot
) -> None:
    world.write(edit_office, world.admin, name="Office", language="en", max_body=2_000)
    page.show_office(world.read(sidebar, world.admin))
    page.open(MessagePlace())
    qtbot.keyClicks(page.edit, "At one?")
    assert page.left.text() == "2 words · 7 characters"
    page.edit.add_text("x" * 1_900)
    assert "of 2,000 characters" in page.left.text()
    assert page.go.isEnabled()
    page.edit.add_text("y" * 100)
    assert page.problem.isVisible()
    assert "too long" in page.problem.text()
    assert not page.go.isEnabled()
    page.edit.undo()
    assert page.go.isEnabled()
    assert not page.problem.isVisible()


def test_cells_of_a_spreadsheet_become_a_table_in_a_message(page: MessagePage, qtbot: QtBot) -> None:
    page.open(MessagePlace())
    cells = QMimeData()
    cells.setText("Room\tSeats\r\nMole\t8\r\n")
    QGuiApplication.clipboard().setMimeData(cells)
    qtbot.keyClick(page.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "| Room | Seats |" in page.edit.text()
    QGuiApplication.clipboard().clear()


def test_what_is_missing_is_said_where_it_is_missing(world: World, page: MessagePage, qtbot: QtBot) -> None:
    world.member("tom")
    page.open(MessagePlace())
    qtbot.keyClicks(page.title, "Lunch")
    qtbot.keyClicks(page.edit, "At one?")
    qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.fields["to"].error != "")
    qtbot.keyClicks(page.people.entry, "tom")
    qtbot.keyClick(page.people.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(page) == ["tom"])
    assert page.fields["to"].error == ""
    page.title.clear()
    qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.fields["title"].error != "")
    assert page.edit.text() == "At one?"


def test_a_half_typed_name_is_not_sent_past(world: World, page: MessagePage, qtbot: QtBot) -> None:
    world.member("tom")
    page.open(MessagePlace(("tom",)))
    qtbot.waitUntil(lambda: names(page) == ["tom"])
    qtbot.keyClicks(page.people.entry, "zzz")
    qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
    assert page.fields["to"].error != ""
    assert world.read(topic_ids, world.admin, INBOX) == []


def test_backspace_and_clicks_take_people_off(world: World, page: MessagePage, qtbot: QtBot) -> None:
    for login in ("tom", "eve", "ann"):
        world.member(login)
    page.open(MessagePlace(("tom", "eve", "ann")))
    qtbot.waitUntil(lambda: len(names(page)) == 3)
    qtbot.keyClick(page.people.entry, Qt.Key.Key_Backspace)
    assert names(page) == ["tom", "eve"]
    chip = page.findChild(QPushButton, "person-tom")
    assert chip is not None
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert names(page) == ["eve"]


def test_each_addressee_has_a_draft_of_their_own(world: World, page: MessagePage, qtbot: QtBot) -> None:
    world.member("tom")
    world.member("eve")
    page.open(MessagePlace(("tom",)))
    qtbot.keyClicks(page.edit, "For Tom")
    page.open(MessagePlace(("eve",)))
    qtbot.waitUntil(lambda: names(page) == ["eve"])
    assert page.edit.text() == ""
    page.open(MessagePlace(("tom",)))
    qtbot.waitUntil(lambda: page.edit.text() == "For Tom" and names(page) == ["tom"])


def test_from_the_profile_to_the_thread(world: World, window: Callable[[int], MainWindow], qtbot: QtBot) -> None:
    tom = world.member("tom", name="Tom Becker")
    main = window(world.admin)
    main.go(ProfilePlace("tom"))
    qtbot.waitUntil(lambda: main.findChild(QPushButton, "profile-message") is not None)
    write = main.findChild(QPushButton, "profile-message")
    assert write is not None
    qtbot.mouseClick(write, Qt.MouseButton.LeftButton)
    assert main.place == MessagePlace(("tom",))
    page = main.findChild(MessagePage)
    assert page is not None
    qtbot.waitUntil(lambda: names(page) == ["tom"])
    qtbot.keyClicks(page.title, "Lunch")
    qtbot.keyClicks(page.edit, "At one?")
    qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(main.place, TopicPlace))
    qtbot.waitUntil(lambda: main.thread_page.thread_row is not None)
    sent = main.thread_page.thread_row
    assert sent is not None
    assert sent.topic.is_message
    assert sent.topic.people == ("Tom Becker",)
    head = main.thread_page.head
    assert head.community.text() == "Tom Becker"
    for tool in (head.pin, head.lock, head.edit):
        assert not tool.isVisible()
    qtbot.waitUntil(lambda: head.people.count.text() == "2 people take part")
    assert "person" not in head.figures.text()
    assert "with Tom Becker" in spoken(sent.topic)
    assert world.read(topic_ids, tom, INBOX) == [sent.topic.id]


def test_the_keys_g_and_m_lead_to_messages_and_c_writes_one(
    world: World, window: Callable[[int], MainWindow], qtbot: QtBot
) -> None:
    main = window(world.admin)
    main.activateWindow()
    qtbot.waitUntil(main.isActiveWindow)
    qtbot.keyClick(main, Qt.Key.Key_G)
    qtbot.keyClick(main, Qt.Key.Key_M)
    assert main.place == TopicsPlace(INBOX)
    qtbot.waitUntil(main.topics.notice.isVisible)
    qtbot.keyClick(main, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: main.place == MessagePlace())


def test_a_new_message_shows_as_unread_in_the_sidebar(
    world: World, window: Callable[[int], MainWindow], qtbot: QtBot
) -> None:
    from forumdesk.forum.messages import send_message

    tom = world.member("tom")
    main = window(world.admin)
    sent: PostRef = world.write(send_message, tom, to=[world.admin], title="Lunch", body="One?", client_key="k")
    row = main.sidebar.item(TopicsPlace(INBOX))
    assert row is not None
    qtbot.waitUntil(lambda: "1" in row.accessibleName())
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: main.topics.first_topic() == sent.topic_id)


def send(world: World, by: int, *to: int) -> PostRef:
    return world.write(send_message, by, to=to, title="Lunch", body="At one?", client_key="lunch")


def faces(main: MainWindow) -> list[str]:
    row = main.thread_page.head.people
    return [each.accessibleName() for each in row.findChildren(QToolButton) if each.isVisible()]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_somebody_is_brought_into_a_message_from_its_head(
    world: World, window: Callable[[int], MainWindow], qtbot: QtBot
) -> None:
    tom, ann = world.member("tom", name="Tom Becker"), world.member("ann", name="Ann Lee")
    message = send(world, world.admin, tom)
    main = window(world.admin)
    main.go(TopicPlace(message.topic_id))
    qtbot.waitUntil(lambda: len(faces(main)) == 2)
    row = main.thread_page.head.people
    qtbot.mouseClick(row.add, Qt.MouseButton.LeftButton)
    dialog = main.findChild(AddPeople)
    assert dialog is not None
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert "Type a name" in dialog.error.text()
    qtbot.keyClicks(dialog.people.entry, "ann")
    qtbot.keyClick(dialog.people.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [member.id for member in dialog.people.people] == [ann])
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Ann Lee" in faces(main))
    assert row.count.text() == "3 people take part"
    assert ann in {member.id for member in world.read(participants, ann, message.topic_id)}


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_one_leaves_a_message_after_a_question(world: World, window: Callable[[int], MainWindow], qtbot: QtBot) -> None:
    tom = world.member("tom", name="Tom Becker")
    message = send(world, world.admin, tom)
    main = window(tom)
    main.go(TopicPlace(message.topic_id))
    row = main.thread_page.head.people
    qtbot.waitUntil(row.leave.isVisible)
    for answer in ("leave-stay", "leave-go"):
        qtbot.mouseClick(row.leave, Qt.MouseButton.LeftButton)
        box = main.findChild(QMessageBox, "leave-question")
        assert box is not None
        button = box.findChild(QPushButton, answer)
        assert button is not None
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        if answer == "leave-stay":
            qtbot.waitUntil(lambda: main.findChild(QMessageBox, "leave-question") is None)
            assert len(world.read(participants, tom, message.topic_id)) == 2
    qtbot.waitUntil(lambda: main.place == TopicsPlace(INBOX))
    assert world.read(topic_ids, tom, INBOX) == []
    assert [member.id for member in world.read(participants, world.admin, message.topic_id)] == [world.admin]


def test_a_topic_for_all_shows_no_participants(world: World, window: Callable[[int], MainWindow], qtbot: QtBot) -> None:
    tom = world.member("tom")
    topic = world.topic("For all", by=tom)
    main = window(tom)
    main.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(main.thread_page.is_complete)
    assert not main.thread_page.head.people.isVisible()
    assert "1 person" in main.thread_page.head.figures.text()
