"""Every key of the table does what it says, and the sheet shows just these."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QShortcut
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from forumdesk.forum.messages import send_message
from forumdesk.forum.posts import posts
from forumdesk.forum.rows import TopicFilter, TopicOrder, TopicView
from forumdesk.forum.topics import thread
from forumdesk.ui.key_sheet import KeySheet
from forumdesk.ui.keys import KEYS, Group, bound
from forumdesk.ui.pages.compose import ComposePage
from forumdesk.ui.palette import Palette
from forumdesk.ui.places import (
    ComposePlace,
    DraftsPlace,
    MessagePlace,
    Place,
    ProfilePlace,
    TodayPlace,
    TopicPlace,
    TopicsPlace,
)
from forumdesk.ui.widgets.jump_box import JumpBox
from forumdesk.ui.widgets.post_menu import menu_acts
from forumdesk.ui.window import MainWindow
from tests.world import World

Sit = Callable[[int], MainWindow]
SHIFT = Qt.KeyboardModifier.ShiftModifier
UI = Path(__file__).parent.parent.parent / "forumdesk" / "ui"


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve")


@pytest.fixture
def front(window: Sit, qtbot: QtBot) -> Callable[[int], MainWindow]:
    """A window with the keyboard, with all of its keys."""

    def sit(member: int) -> MainWindow:
        made = window(member)
        made.activateWindow()
        qtbot.waitUntil(made.isActiveWindow)
        qtbot.waitUntil(lambda: bool(made.login) and made.thread_page is not None)
        return made

    return sit


def press(qtbot: QtBot, window: MainWindow, *keys: Qt.Key, shift: bool = False) -> None:
    for key in keys:
        qtbot.keyClick(window.focusWidget() or window, key, SHIFT if shift else Qt.KeyboardModifier.NoModifier)


def test_no_shortcut_is_bound_but_from_the_table() -> None:
    elsewhere = re.compile(r"QShortcut\(|setShortcut\(")
    found = [file.name for file in UI.rglob("*.py") if elsewhere.search(file.read_text("utf-8"))]
    assert found == ["keys.py"]


def test_every_key_of_the_table_is_bound_once_the_sheet_shows_it(tom: int, front: Sit) -> None:
    window = front(tom)
    window.show_keys()
    assert bound(window) == set(KEYS)
    assert window.place == TopicsPlace()


def test_no_two_keys_of_a_window_are_the_same(tom: int, front: Sit) -> None:
    window = front(tom)
    wide = [s for s in window.findChildren(QShortcut) if s.context() is Qt.ShortcutContext.WindowShortcut]
    pressed = [shortcut.key().toString() for shortcut in wide]
    assert sorted(set(pressed)) == sorted(pressed)


@pytest.mark.parametrize(
    ("key", "there"),
    [
        (Qt.Key.Key_N, TopicsPlace(TopicFilter(view=TopicView.NEW))),
        (Qt.Key.Key_U, TopicsPlace(TopicFilter(view=TopicView.UNREAD))),
        (Qt.Key.Key_T, TopicsPlace(TopicFilter(order=TopicOrder.LIKES))),
        (Qt.Key.Key_I, TopicsPlace(TopicFilter(view=TopicView.MINE))),
    ],
)
def test_g_and_a_letter_go_to_a_list_and_u_comes_back(
    tom: int, front: Sit, qtbot: QtBot, key: Qt.Key, there: Place
) -> None:
    window = front(tom)
    press(qtbot, window, Qt.Key.Key_G, key)
    assert window.place == there
    press(qtbot, window, Qt.Key.Key_U)
    assert window.place == TopicsPlace()


def test_g_h_goes_home_and_g_l_to_all_topics(tom: int, front: Sit, qtbot: QtBot) -> None:
    window = front(tom)
    for key, there in ((Qt.Key.Key_H, TodayPlace()), (Qt.Key.Key_L, TopicsPlace())):
        press(qtbot, window, Qt.Key.Key_G, key)
        assert window.place == there


@pytest.mark.parametrize("keys", [(Qt.Key.Key_G, Qt.Key.Key_P), (Qt.Key.Key_P,)])
def test_g_p_or_p_shows_who_one_is(tom: int, front: Sit, qtbot: QtBot, keys: tuple[Qt.Key, ...]) -> None:
    window = front(tom)
    press(qtbot, window, *keys)
    assert window.place == ProfilePlace("tom")


def test_the_equals_sign_opens_the_field_for_everything(tom: int, front: Sit, qtbot: QtBot) -> None:
    window = front(tom)
    press(qtbot, window, Qt.Key.Key_Equal)
    assert window.findChild(Palette) is not None


def test_letters_belong_to_whoever_is_typing(tom: int, front: Sit, qtbot: QtBot) -> None:
    window = front(tom)
    press(qtbot, window, Qt.Key.Key_Slash)
    assert window.topbar.search.hasFocus()
    qtbot.keyClicks(window.topbar.search, "gnu c?")
    assert window.topbar.search.text() == "gnu c?"
    assert window.place == TopicsPlace()


def test_c_begins_a_topic(tom: int, front: Sit, qtbot: QtBot) -> None:
    window = front(tom)
    press(qtbot, window, Qt.Key.Key_C)
    assert isinstance(window.place, ComposePlace)


def test_topics_are_walked_through_while_one_reads(world: World, tom: int, front: Sit, qtbot: QtBot) -> None:
    old, new = world.topic("Old", by=tom), world.topic("New", by=tom)
    window = front(tom)
    qtbot.waitUntil(lambda: window.topics.list.topics.rowCount() == 2)
    window.go(TopicPlace(new.topic_id))
    qtbot.waitUntil(window.thread_page.is_complete)
    window.thread_page.view.setFocus()
    press(qtbot, window, Qt.Key.Key_J, shift=True)
    qtbot.waitUntil(lambda: window.place == TopicPlace(old.topic_id))
    press(qtbot, window, Qt.Key.Key_K, shift=True)
    qtbot.waitUntil(lambda: window.place == TopicPlace(new.topic_id))


def test_the_keys_of_a_post_press_its_buttons(world: World, tom: int, eve: int, front: Sit, qtbot: QtBot) -> None:
    topic = world.topic("Whose umbrella?", by=tom)
    world.reply(topic, "Mine.", by=eve)
    window = front(tom)
    window.go(TopicPlace(topic.topic_id, 2))
    view = window.thread_page.view
    qtbot.waitUntil(lambda: window.thread_page.is_complete() and view.current_number == 2)
    view.setFocus()
    press(qtbot, window, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: world.read(posts, tom, topic.topic_id, [2])[0].liked)
    press(qtbot, window, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: world.read(posts, tom, topic.topic_id, [2])[0].is_answer)
    press(qtbot, window, Qt.Key.Key_S)
    assert QGuiApplication.clipboard().text().endswith(f"/t/{topic.topic_id}/2")
    press(qtbot, window, Qt.Key.Key_R)
    qtbot.waitUntil(window.composer.edit.hasFocus)


def test_the_post_beside_the_list_is_answered_without_going_there_and_never_deleted(
    world: World, tom: int, front: Sit, qtbot: QtBot
) -> None:
    topic = world.topic("Whose umbrella?", by=world.admin)
    world.reply(topic, "Mine.", by=tom)
    window = front(tom)
    window.go(TopicPlace(topic.topic_id, 2))
    qtbot.waitUntil(lambda: window.thread_page.is_complete() and window.thread_page.view.current_number == 2)
    window.topics.setFocus()
    press(qtbot, window, Qt.Key.Key_D)
    press(qtbot, window, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: world.read(posts, tom, topic.topic_id, [2])[0].is_bookmarked)
    press(qtbot, window, Qt.Key.Key_R)
    qtbot.waitUntil(window.composer.edit.hasFocus)
    assert "#2" in window.composer.head.text()
    assert not world.read(posts, tom, topic.topic_id, [2])[0].is_deleted


def test_keys_of_a_post_leave_a_topic_alone_that_one_no_longer_sees(
    world: World, tom: int, eve: int, front: Sit, qtbot: QtBot
) -> None:
    topic = world.topic("Whose umbrella?", by=eve)
    window = front(tom)
    window.go(TopicPlace(topic.topic_id, 1))
    qtbot.waitUntil(window.thread_page.is_complete)
    window.go(DraftsPlace())
    next(command for command in window.commands if command.name == "bookmark").do()
    window.go(TopicPlace(topic.topic_id, 1))
    window.thread_page.view.setFocus()
    press(qtbot, window, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: world.read(posts, tom, topic.topic_id, [1])[0].liked)
    assert not world.read(posts, tom, topic.topic_id, [1])[0].is_bookmarked


def test_t_continues_in_a_new_topic_that_says_where_it_comes_from(
    world: World, tom: int, eve: int, front: Sit, qtbot: QtBot
) -> None:
    topic = world.topic("Whose [red] umbrella?", by=eve)
    world.reply(topic, "And whose hat?", by=eve)
    window = front(tom)
    window.go(TopicPlace(topic.topic_id, 2))
    qtbot.waitUntil(lambda: window.thread_page.is_complete() and window.thread_page.view.current_number == 2)
    window.thread_page.view.setFocus()
    press(qtbot, window, Qt.Key.Key_T)
    page = window.page
    assert isinstance(page, ComposePage)
    office = window.desk.office_uuid
    assert page.edit.text().strip() == (
        f"Continuing from [Whose \\[red\\] umbrella?](forumdesk://{office}/t/{topic.topic_id}/2):"
    )
    assert page.form.title.hasFocus()
    press(qtbot, window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.desk.shelf.drafts == ())  # nothing was written yet


def test_of_a_message_nothing_goes_into_a_new_topic(world: World, tom: int, front: Sit, qtbot: QtBot) -> None:
    secret = world.write(
        send_message, world.admin, to=[tom], title="A secret", body="Hush.", client_key=str(uuid.uuid4())
    )
    window = front(tom)
    window.go(TopicPlace(secret.topic_id, 1))
    qtbot.waitUntil(window.thread_page.is_complete)
    window.thread_page.view.setFocus()
    press(qtbot, window, Qt.Key.Key_T)
    assert window.place == MessagePlace()


def test_f_puts_the_whole_topic_aside(world: World, tom: int, eve: int, front: Sit, qtbot: QtBot) -> None:
    topic = world.topic("Whose umbrella?", by=eve)
    world.reply(topic, "Mine.", by=eve)
    window = front(tom)
    window.go(TopicPlace(topic.topic_id, 2))
    qtbot.waitUntil(window.thread_page.is_complete)
    press(qtbot, window, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: world.read(posts, tom, topic.topic_id, [1])[0].is_bookmarked)


def test_shift_p_offers_where_to_pin(world: World, front: Sit, qtbot: QtBot) -> None:
    topic = world.topic("Whose umbrella?")
    window = front(world.admin)
    window.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(window.thread_page.is_complete)
    press(qtbot, window, Qt.Key.Key_P, shift=True)
    menu = window.thread_page.head.pin.menu()
    qtbot.waitUntil(menu.isVisible)
    menu.actions()[-1].trigger()
    menu.close()
    qtbot.waitUntil(lambda: world.read(thread, world.admin, topic.topic_id).topic.pinned is not None)


def test_each_post_has_a_button_or_an_entry_in_its_menu_for_each_key_of_a_post(
    world: World, tom: int, eve: int, front: Sit, qtbot: QtBot
) -> None:
    topic = world.topic("Whose umbrella?", by=tom)
    window = front(tom)
    window.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(window.thread_page.is_complete)
    card = window.thread_page.view.card_of(1)
    assert card is not None
    assert card.post is not None
    buttons = {button.objectName() for button in card.findChildren(QAbstractButton)}
    entries = dict(menu_acts(replace(card.post, revision_count=1, may_delete=True, may_flag=True)))
    of_posts = [name for name, key in KEYS.items() if key.group is Group.POST]
    assert [name for name in of_posts if f"post-{name.replace('_', '-')}" not in buttons and name not in entries] == []


def test_shift_r_replies_to_the_topic_from_the_list(world: World, tom: int, front: Sit, qtbot: QtBot) -> None:
    topic = world.topic("Whose umbrella?", by=tom)
    window = front(tom)
    window.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(window.thread_page.is_complete)
    window.topics.setFocus()
    press(qtbot, window, Qt.Key.Key_R, shift=True)
    qtbot.waitUntil(window.composer.edit.hasFocus)
    assert window.composer.edit.text() == ""


def test_a_post_is_reached_by_its_number(world: World, tom: int, front: Sit, qtbot: QtBot) -> None:
    topic = world.topic("Long", by=tom)
    for n in range(12):
        world.reply(topic, f"Reply {n}.\n\n" + "More words.\n\n" * 12, by=tom)
    window = front(tom)
    window.go(TopicPlace(topic.topic_id, 1))
    qtbot.waitUntil(window.thread_page.is_complete)
    press(qtbot, window, Qt.Key.Key_NumberSign)
    box = window.findChild(JumpBox)
    assert box is not None
    qtbot.keyClicks(box.number, "9")
    qtbot.keyClick(box.number, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.thread_page.view.current_number == 9)
    assert window.place == TopicPlace(topic.topic_id, 9)


def test_the_sheet_is_made_from_what_is_bound(tom: int, front: Sit, qtbot: QtBot) -> None:
    window = front(tom)
    press(qtbot, window, Qt.Key.Key_Question)
    sheet = window.findChild(KeySheet)
    assert sheet is not None
    qtbot.waitUntil(sheet.isVisible)
    assert len(sheet.shown()) == len(bound(window))
    for shortcut in window.findChildren(QShortcut, "key-theme"):
        shortcut.deleteLater()
    sheet.close()
    qtbot.waitUntil(lambda: not window.findChildren(QShortcut, "key-theme"))
    window.show_keys()
    qtbot.waitUntil(lambda: len(window.findChildren(KeySheet)) == 1)
    again = window.findChildren(KeySheet)[0]
    assert not any("light and dark" in row for row in again.shown())


def test_the_sheet_is_searched_by_what_a_key_does(tom: int, front: Sit, qtbot: QtBot) -> None:
    window = front(tom)
    window.show_keys()
    sheet = window.findChild(KeySheet)
    assert sheet is not None
    qtbot.keyClicks(sheet.field, "light dark")
    assert [row.split(": ")[1] for row in sheet.shown()] == ["switch between light and dark"]
    qtbot.keyClicks(sheet.field, " zebra")
    assert sheet.shown() == []
