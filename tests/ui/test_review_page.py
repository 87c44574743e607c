"""The review queue in a real window: a post in its place, judged by keys and buttons, and each judgement undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from forumdesk.forum.flags import flag_post
from forumdesk.forum.members import edit_office, office_row
from forumdesk.forum.posts import posts
from forumdesk.forum.reviews import judge_flags, review_queue
from forumdesk.forum.suspensions import suspensions
from forumdesk.store.schema.flags import FlagReason, Verdict
from forumdesk.store.schema.members import Role
from forumdesk.ui.member_card import MemberCard
from forumdesk.ui.member_dialogs import Suspend
from forumdesk.ui.pages.review import ReviewPage
from forumdesk.ui.places import MemberPlace, ReviewPlace, SettingsPlace, TopicPlace
from forumdesk.ui.widgets.controls import Label
from forumdesk.ui.widgets.toast import Toast
from forumdesk.ui.window import MainWindow
from tests.world import World

Window = Callable[[int], MainWindow]
LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve", name="Eve Adams")


def queue_of(window: MainWindow, count: int, qtbot: QtBot) -> ReviewPage:
    window.go(ReviewPlace())
    page = window.page
    assert isinstance(page, ReviewPage)
    qtbot.waitUntil(lambda: page.list.count() == count and (count == 0 or page.card.isVisible()))
    return page


def undo(window: MainWindow, says: str, qtbot: QtBot) -> None:
    toast = window.findChild(Toast)
    assert toast is not None
    qtbot.waitUntil(lambda: toast.isVisible() and toast.accessibleName().startswith(says))
    button = toast.findChild(QPushButton, "toast-undo")
    assert button is not None
    qtbot.mouseClick(button, LEFT)


def test_the_queue_shows_a_post_in_its_place_and_leads_there(
    world: World, tom: int, eve: int, window: Window, qtbot: QtBot
) -> None:
    topic = world.topic("VPN", "It fails", by=eve)
    post = world.reply(topic, "Buy **pills**", by=tom)
    world.write(flag_post, eve, post.post_id, FlagReason.SPAM, "He sells pills")
    admins = window(world.admin)
    item = admins.sidebar.item(ReviewPlace())
    assert item is not None
    qtbot.waitUntil(lambda: item.isVisible() and item.accessibleName() == "Review, 1 post")
    qtbot.mouseClick(item, LEFT)
    page = admins.page
    assert isinstance(page, ReviewPage)
    qtbot.waitUntil(page.card.isVisible)
    card = page.card
    assert card.title.text() == "VPN"
    assert card.where.text() == "General · #2"
    assert (card.above_who.text(), card.above.text()) == ("Above it: #1 by Eve Adams", "It fails")
    assert card.text.toPlainText().strip() == "Buy pills"
    qtbot.waitUntil(lambda: any(line.isVisible() for line in card.findChildren(Label, "review-flag")))
    (said,) = [line.text() for line in card.findChildren(Label, "review-flag") if line.isVisible()]
    assert said.startswith("Eve Adams · Spam · ")
    assert said.endswith("\nHe sells pills")
    qtbot.mouseClick(card.go, LEFT)
    qtbot.waitUntil(lambda: admins.place == TopicPlace(topic.topic_id, 2))


def test_in_a_small_window_and_everything_large_nothing_is_cut_off(
    world: World, tom: int, eve: int, window: Window, qtbot: QtBot
) -> None:
    topic = world.topic("A title of quite some words, more than fit into a line of this", "It fails " * 60, by=eve)
    post = world.reply(topic, "Many words that need some lines. " * 20, by=tom)
    world.write(flag_post, eve, post.post_id, FlagReason.SPAM, "He sells pills " * 20)
    admins = window(world.admin)
    admins.desk.theme.set_zoom(150)
    admins.resize(1280, 720)
    card = queue_of(admins, 1, qtbot).card
    frame, box = card.parentWidget(), card.text.parentWidget()
    assert frame is not None
    assert box is not None

    def fits() -> bool:
        lines = [line for line in card.findChildren(Label) if line.isVisible() and line.wordWrap()]
        high = all(line.height() >= line.heightForWidth(line.width()) for line in lines)
        return card.width() <= frame.width() and high and card.text.height() <= box.height()

    qtbot.waitUntil(fits)


def test_members_have_no_queue(world: World, tom: int, window: Window, qtbot: QtBot) -> None:
    toms = window(tom)
    qtbot.waitUntil(lambda: bool(toms.login))
    item = toms.sidebar.item(ReviewPlace())
    assert item is not None
    assert item.isHidden()


def test_flags_are_judged_by_keys_one_after_the_other_and_undone(
    world: World, tom: int, eve: int, window: Window, qtbot: QtBot
) -> None:
    topic = world.topic("VPN", by=eve)
    first, second = world.reply(topic, "One", by=tom), world.reply(topic, "Two", by=tom)
    for post in (first, second):
        world.write(flag_post, eve, post.post_id, FlagReason.SPAM)
    admins = window(world.admin)
    page = queue_of(admins, 2, qtbot)
    assert page.list.hasFocus()
    qtbot.keyClicks(page.card.note, "Fine with me")
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: page.list.count() == 1)
    assert page.card.text.toPlainText().strip() == "Two"
    assert page.card.note.text() == ""  # it was about the other post
    undo(admins, "Disagreed", qtbot)
    qtbot.waitUntil(lambda: page.list.count() == 2)
    page.list.setCurrentRow(1)
    qtbot.keyClick(page.list, Qt.Key.Key_I)
    qtbot.waitUntil(lambda: page.list.count() == 1)
    assert page.row is not None
    assert page.row.post_id == first.post_id


@pytest.mark.parametrize(
    ("name", "says", "body"),
    [("delete", "Agreed, and deleted", None), ("hide", "Agreed, and hid", ""), ("leave", "Agreed, and left", "Pills")],
)
def test_agreeing_deletes_hides_or_leaves_the_post(
    world: World, tom: int, eve: int, window: Window, qtbot: QtBot, name: str, says: str, body: str | None
) -> None:
    topic = world.topic("VPN", by=eve)
    post = world.reply(topic, "Pills", by=tom)
    world.write(flag_post, eve, post.post_id, FlagReason.SPAM)
    admins = window(world.admin)
    page = queue_of(admins, 1, qtbot)
    qtbot.keyClick(page.list, Qt.Key.Key_A)
    menu = page.card.agree.menu()
    qtbot.waitUntil(menu.isVisible)
    action = next(one for one in menu.actions() if one.objectName() == f"review-agree-{name}")
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    qtbot.waitUntil(page.empty.isVisible)

    def seen() -> str | None:
        rows = world.read(posts, eve, topic.topic_id, [2])
        return rows[0].body if rows else None

    assert seen() == body
    undo(admins, says, qtbot)
    qtbot.waitUntil(lambda: seen() == "Pills")
    qtbot.waitUntil(page.card.isVisible)


def test_who_comes_second_is_told_and_sees_what_is_left(
    world: World, tom: int, eve: int, window: Window, qtbot: QtBot
) -> None:
    mo = world.member("mo", role=Role.MODERATOR)
    topic = world.topic("VPN", by=eve)
    post = world.reply(topic, by=tom)
    world.write(flag_post, eve, post.post_id, FlagReason.SPAM)
    page = queue_of(window(mo), 1, qtbot)
    row = page.row
    assert row is not None
    page.desk.news.arrived.disconnect(page._hear)  # as on a slow network: the news is still on its way
    world.write(judge_flags, world.admin, post.post_id, Verdict.IGNORE, upto_id=row.upto_id)
    qtbot.mouseClick(page.card.disagree, LEFT)
    toast = page.window().findChild(Toast)
    assert toast is not None
    qtbot.waitUntil(lambda: toast.isVisible() and "reviewed this meanwhile" in toast.accessibleName())
    qtbot.waitUntil(page.empty.isVisible)


def test_of_a_closed_community_only_the_surroundings_are_shown(
    world: World, tom: int, eve: int, window: Window, qtbot: QtBot
) -> None:
    mo = world.member("mo", role=Role.MODERATOR)
    board = world.community("Board", private=True, members=[tom, eve])
    topic = world.topic("Merger", by=eve, community=board)
    post = world.reply(topic, "Rude", by=tom)
    world.write(flag_post, eve, post.post_id, FlagReason.UNKIND)
    page = queue_of(window(mo), 1, qtbot)
    assert page.card.go.isHidden()
    assert "not a member there" in page.card.where.text()
    assert not page.card.delete.isVisible()
    assert page.card.hide_it.isVisible()


def test_first_posts_are_let_through_or_not(world: World, tom: int, eve: int, window: Window, qtbot: QtBot) -> None:
    topic = world.topic("VPN", by=eve)
    world.write(edit_office, world.admin, name="Test office", language="en", max_body=32_768, hold_first=1)
    world.reply(topic, "Hello all", by=tom)
    admins = window(world.admin)
    page = queue_of(admins, 1, qtbot)
    assert page.card.state.text() == "Waits for approval"
    assert page.card.agree.isHidden()
    qtbot.keyClicks(page.card.note, "Say hello in the lounge")
    qtbot.mouseClick(page.card.not_through, LEFT)
    qtbot.waitUntil(page.empty.isVisible)
    (own,) = world.read(posts, tom, topic.topic_id, [2])
    assert own.hidden_why == "Say hello in the lounge"
    undo(admins, "Did not let", qtbot)
    qtbot.waitUntil(page.card.isVisible)
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_A)
    qtbot.waitUntil(page.empty.isVisible)
    assert [row.body for row in world.read(posts, eve, topic.topic_id, [2])] == ["Hello all"]


def test_the_author_is_suspended_from_the_queue(world: World, tom: int, eve: int, window: Window, qtbot: QtBot) -> None:
    topic = world.topic("VPN", by=eve)
    post = world.reply(topic, "Pills", by=tom)
    world.write(flag_post, eve, post.post_id, FlagReason.SPAM)
    page = queue_of(window(world.admin), 1, qtbot)
    qtbot.mouseClick(page.card.suspend_button, LEFT)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(Suspend)))
    dialog = page.findChild(Suspend)
    assert dialog is not None
    qtbot.keyClicks(dialog.reason, "Spam")
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: set(world.read(suspensions, world.admin)) == {tom})


def test_a_member_is_suspended_from_their_card(world: World, tom: int, eve: int, window: Window, qtbot: QtBot) -> None:
    def card_in(window: MainWindow) -> MemberCard:
        window.go(MemberPlace("tom"))
        qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(MemberCard)))
        return next(one for one in window.findChildren(MemberCard) if one.isVisible())

    assert card_in(window(eve)).findChild(QPushButton, "card-suspend") is None
    admins = window(world.admin)
    button = card_in(admins).findChild(QPushButton, "card-suspend")
    assert button is not None
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in admins.findChildren(Suspend)))
    dialog = admins.findChild(Suspend)
    assert dialog is not None
    qtbot.keyClicks(dialog.reason, "Spam")
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: set(world.read(suspensions, world.admin)) == {tom})


def test_an_admin_holds_first_posts_in_the_settings(world: World, window: Window, qtbot: QtBot) -> None:
    admins = window(world.admin)
    admins.go(SettingsPlace("office"))

    def field() -> QSpinBox | None:
        page = admins.page
        return page.findChild(QSpinBox, "office-hold-first") if page is not None else None

    def is_read() -> bool:
        name = admins.findChild(QLineEdit, "office-name")
        return name is not None and name.text() == "Test office"

    qtbot.waitUntil(is_read)
    held = field()
    assert held is not None
    assert held.text() == "Off"
    save = admins.findChild(QPushButton, "office-save")
    assert save is not None
    qtbot.keyClick(held, Qt.Key.Key_Up)
    qtbot.waitUntil(save.isEnabled)
    qtbot.mouseClick(save, LEFT)
    qtbot.waitUntil(lambda: world.read(office_row, world.admin).hold_first == 1)
    assert world.read(review_queue, world.admin) == []
