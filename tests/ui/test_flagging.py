"""Flags in real windows: given with a key or from the menu, taken back, and what readers see of a hidden post."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from forumdesk.forum.flags import flag_post
from forumdesk.forum.members import edit_office
from forumdesk.forum.posts import posts
from forumdesk.forum.reviews import decide_held, judge_flags, review_queue
from forumdesk.store.schema.flags import Consequence, Decision, FlagReason, Verdict
from forumdesk.ui.flag_dialog import FlagDialog
from forumdesk.ui.pages.notices import NoticesPage
from forumdesk.ui.pages.thread import ThreadPage
from forumdesk.ui.places import NoticesPlace, TopicPlace
from forumdesk.ui.widgets.entry_list import Entry
from forumdesk.ui.widgets.post_card import PostCard
from forumdesk.ui.widgets.post_menu import menu_acts
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


def shown(window: MainWindow, topic_id: int, number: int, qtbot: QtBot) -> ThreadPage:
    window.go(TopicPlace(topic_id, number))
    page = window.thread_page
    qtbot.waitUntil(lambda: page.is_complete() and page.view.card_of(number) is not None)
    return page


def card(page: ThreadPage, number: int) -> PostCard:
    found = page.view.card_of(number)
    assert found is not None
    return found


def dialog_in(window: MainWindow, qtbot: QtBot) -> FlagDialog:
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(FlagDialog)))
    return next(one for one in window.findChildren(FlagDialog) if one.isVisible())


def choose(page: ThreadPage, number: int, name: str, qtbot: QtBot) -> None:
    """Open the menu of a post and take an entry."""
    qtbot.mouseClick(card(page, number).more_button, LEFT)
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in page.findChildren(QMenu, "post-menu")))
    menu = next(menu for menu in page.findChildren(QMenu, "post-menu") if menu.isVisible())
    action = menu.findChild(QAction, f"post-menu-{name}")
    assert action is not None, [one.objectName() for one in menu.actions()]
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def undo(window: MainWindow, says: str, qtbot: QtBot) -> None:
    toast = window.findChild(Toast)
    assert toast is not None
    qtbot.waitUntil(lambda: toast.isVisible() and toast.accessibleName().startswith(says))
    button = toast.findChild(QPushButton, "toast-undo")
    assert button is not None
    qtbot.mouseClick(button, LEFT)


def test_a_post_is_flagged_with_a_key_and_the_flag_is_taken_back(
    world: World, tom: int, eve: int, window: Window, qtbot: QtBot
) -> None:
    topic = world.topic("VPN", by=eve)
    world.reply(topic, "Buy pills", by=tom)
    eves = window(eve)
    page = shown(eves, topic.topic_id, 2, qtbot)
    card(page, 2).setFocus()
    qtbot.keyClick(card(page, 2), Qt.Key.Key_Exclam)
    dialog = dialog_in(eves, qtbot)
    other = dialog.findChild(QRadioButton, "flag-something-else")
    assert other is not None
    qtbot.mouseClick(other, LEFT)
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: "in a few words" in dialog.fields["note"].error)  # something else needs words
    qtbot.keyClicks(dialog.note, "He sells pills")
    qtbot.keyClick(dialog.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not eves.findChildren(FlagDialog))
    qtbot.waitUntil(lambda: card(page, 2).standing.isVisible())
    assert card(page, 2).standing.text() == "You flagged this"
    (row,) = world.read(review_queue, world.admin)
    assert [(flag.reason, flag.note) for flag in row.flags] == [(FlagReason.OTHER, "He sells pills")]
    undo(eves, "Flagged.", qtbot)
    qtbot.waitUntil(lambda: world.read(review_queue, world.admin) == [])
    qtbot.waitUntil(lambda: card(page, 2).standing.isHidden())


def test_nobody_flags_their_own_post(world: World, tom: int, window: Window, qtbot: QtBot) -> None:
    topic = world.topic("VPN", by=tom)
    page = shown(window(tom), topic.topic_id, 1, qtbot)
    (row,) = world.read(posts, tom, topic.topic_id, [1])
    assert "flag" not in dict(menu_acts(row))
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Exclam)
    assert page.window().findChildren(FlagDialog) == []


def test_a_third_flag_hides_the_post_before_the_eyes_of_readers(
    world: World, tom: int, eve: int, window: Window, qtbot: QtBot
) -> None:
    topic = world.topic("VPN", by=eve)
    post = world.reply(topic, "Rude words", by=tom)
    ann, ben, cid = (world.member(login) for login in ("ann", "ben", "cid"))
    for member in (ann, ben):
        world.write(flag_post, member, post.post_id, FlagReason.UNKIND)
    page = shown(window(cid), topic.topic_id, 2, qtbot)
    assert card(page, 2).body.toPlainText().strip() == "Rude words"
    choose(page, 2, "flag", qtbot)
    dialog = dialog_in(page.window(), qtbot)  # type: ignore[arg-type]
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: "hidden until somebody has looked" in card(page, 2).body.toPlainText())
    assert card(page, 2).foot.isHidden()
    assert card(page, 2).standing.text() == "Hidden until reviewed"
    assert "Rude" not in card(page, 2).body.toPlainText()

    toms = window(tom)
    own = shown(toms, topic.topic_id, 2, qtbot)
    assert card(own, 2).body.toPlainText().strip() == "Rude words"
    assert card(own, 2).standing.isVisible()
    assert card(own, 2).edit_button.isVisible()
    toms.go(NoticesPlace())
    board = toms.page
    assert isinstance(board, NoticesPage)
    qtbot.waitUntil(lambda: board.list.count() > 0)
    entry: Entry = board.list.item(0).data(Qt.ItemDataRole.UserRole)
    assert (entry.lead, entry.stands_out) == ("Your post is hidden until somebody has looked at it", True)


def test_the_flagger_is_told_what_came_of_it(world: World, tom: int, eve: int, window: Window, qtbot: QtBot) -> None:
    topic = world.topic("VPN", by=eve)
    post = world.reply(topic, "Buy pills", by=tom)
    world.write(flag_post, eve, post.post_id, FlagReason.SPAM)
    eves = window(eve)
    eves.go(NoticesPlace())
    board = eves.page
    assert isinstance(board, NoticesPage)
    (row,) = world.read(review_queue, world.admin)
    world.write(
        judge_flags,
        world.admin,
        post.post_id,
        Verdict.AGREE,
        upto_id=row.upto_id,
        consequence=Consequence.DELETE,
        note="Thank you",
    )

    def first() -> Entry:
        entry: Entry = board.list.item(0).data(Qt.ItemDataRole.UserRole)
        return entry

    told = "Ada agreed with your flag; the post was removed"
    qtbot.waitUntil(lambda: board.list.count() > 0 and first().lead == told)
    assert (first().title, first().excerpt) == ("VPN", "Thank you")


def test_those_who_moderate_show_a_hidden_post_again_from_its_menu(
    world: World, tom: int, eve: int, window: Window, qtbot: QtBot
) -> None:
    topic = world.topic("VPN", by=eve)
    post = world.reply(topic, "Fair words", by=tom)
    world.write(flag_post, eve, post.post_id, FlagReason.UNKIND)
    (row,) = world.read(review_queue, world.admin)
    world.write(
        judge_flags, world.admin, post.post_id, Verdict.AGREE, upto_id=row.upto_id, consequence=Consequence.HIDE
    )
    readers = shown(window(eve), topic.topic_id, 2, qtbot)
    assert "hidden by those who moderate" in card(readers, 2).body.toPlainText()
    admins = window(world.admin)
    page = shown(admins, topic.topic_id, 2, qtbot)
    assert card(page, 2).standing.text() == "Hidden"
    choose(page, 2, "show_again", qtbot)
    qtbot.waitUntil(lambda: card(readers, 2).body.toPlainText().strip() == "Fair words")
    undo(admins, "Everybody can read #2 again", qtbot)
    qtbot.waitUntil(lambda: "hidden by those who moderate" in card(readers, 2).body.toPlainText())


def test_somebody_new_is_told_that_their_first_post_waits(
    world: World, tom: int, eve: int, window: Window, qtbot: QtBot
) -> None:
    topic = world.topic("VPN", by=eve)
    world.write(edit_office, world.admin, name="Test office", language="en", max_body=32_768, hold_first=1)
    toms, eves = window(tom), window(eve)
    readers = shown(eves, topic.topic_id, 1, qtbot)
    page = shown(toms, topic.topic_id, 1, qtbot)
    toms.reply()
    qtbot.waitUntil(toms.composer.edit.isVisible)
    qtbot.keyClicks(toms.composer.edit, "Hello all")
    qtbot.mouseClick(toms.composer.go, LEFT)
    toast = toms.findChild(Toast)
    assert toast is not None
    qtbot.waitUntil(lambda: toast.isVisible() and "before everybody sees it" in toast.accessibleName())
    qtbot.waitUntil(lambda: page.view.card_of(2) is not None and card(page, 2).standing.isVisible())
    assert card(page, 2).standing.text() == "Waits for approval"
    assert list(readers.view.numbers) == [1]
    (row,) = world.read(review_queue, world.admin)
    world.write(decide_held, world.admin, row.post_id, Decision.APPROVED)
    qtbot.waitUntil(lambda: list(readers.view.numbers) == [1, 2])
    qtbot.waitUntil(lambda: card(page, 2).standing.isHidden())
