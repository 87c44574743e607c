"""Bookmarks in real windows: noted, reminded of, found on their page, taken off and brought back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update
from sqlalchemy.orm import Session

from forumdesk.forum.bookmarks import Reminder, bookmark_of, bookmarks, change_bookmark, keep_bookmark
from forumdesk.forum.posts import accept_answer
from forumdesk.store.schema.bookmarks import Bookmark, RemindWhen
from forumdesk.ui.bookmark_dialog import BookmarkDialog, moments
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.bookmarks import BookmarksPage
from forumdesk.ui.places import BookmarksPlace, TopicPlace
from forumdesk.ui.widgets.toast import Toast
from forumdesk.ui.window import MainWindow
from tests.world import World

Sit = Callable[[int], Desk]
Window = Callable[[int], MainWindow]
LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve", name="Eve Adams")


@pytest.fixture
def page(desk: Sit, tom: int, qtbot: QtBot) -> BookmarksPage:
    page = BookmarksPage(desk(tom))
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    page.open(BookmarksPlace())
    return page


def titles(page: BookmarksPage) -> list[str]:
    return [page.list.item(n).data(Qt.ItemDataRole.UserRole).title for n in range(page.list.count())]


def dialog_over(page: QWidget, qtbot: QtBot) -> BookmarkDialog:
    found: list[BookmarkDialog] = []

    def is_there() -> bool:
        found[:] = [one for one in page.findChildren(BookmarkDialog) if one.isVisible()]
        return bool(found) and found[0].isEnabled()

    qtbot.waitUntil(is_there)
    return found[0]


def save(dialog: BookmarkDialog, page: QWidget, qtbot: QtBot) -> None:
    """Click, and wait until the dialog is gone: then the office has it."""
    qtbot.mouseClick(dialog.save, LEFT)
    qtbot.waitUntil(lambda: not page.findChildren(BookmarkDialog))


def choice(dialog: BookmarkDialog, name: str) -> QRadioButton:
    found = dialog.findChild(QRadioButton, f"remind-{name}")
    assert found is not None
    return found


def test_what_is_kept_can_be_given_a_note_and_an_event_at_once(
    world: World, tom: int, eve: int, window: Window, qtbot: QtBot
) -> None:
    topic = world.topic("VPN", by=eve)
    toms = window(tom)
    toms.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(toms.thread_page.is_complete)
    toms.thread_page.view.setFocus()
    qtbot.keyClick(toms.thread_page.view, Qt.Key.Key_B)
    toast = toms.findChild(Toast)
    assert toast is not None
    qtbot.waitUntil(lambda: toast.isVisible() and toast.accessibleName() == "Bookmarked.")
    button = toast.findChild(QPushButton, "toast-undo")
    assert button is not None
    qtbot.mouseClick(button, LEFT)
    dialog = dialog_over(toms, qtbot)
    qtbot.keyClicks(dialog.note, "Read before the audit")
    qtbot.mouseClick(choice(dialog, "answered"), LEFT)
    save(dialog, toms, qtbot)
    qtbot.waitUntil(lambda: world.read(bookmark_of, tom, topic.post_id).note == "Read before the audit")
    assert world.read(bookmark_of, tom, topic.post_id).when is RemindWhen.ANSWERED
    reply = world.reply(topic, "So", by=tom)
    world.write(accept_answer, eve, reply.post_id)
    item = toms.sidebar.item(BookmarksPlace())
    assert item is not None
    qtbot.waitUntil(lambda: item.accessibleName() == "Bookmarks, 1 due")
    toms.activateWindow()
    qtbot.waitUntil(toms.isActiveWindow)
    qtbot.keyClick(toms, Qt.Key.Key_G)
    qtbot.keyClick(toms, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: toms.place == BookmarksPlace())
    shown = toms.page
    assert isinstance(shown, BookmarksPage)
    qtbot.waitUntil(lambda: titles(shown) == ["VPN"])
    qtbot.keyClick(shown.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: toms.place == TopicPlace(topic.topic_id, 1))


def test_a_day_is_chosen_and_kept_to_the_second_when_only_the_note_changes(
    world: World, tom: int, page: BookmarksPage, qtbot: QtBot
) -> None:
    topic = world.topic("VPN")
    world.write(keep_bookmark, tom, topic.post_id)
    page.refresh()
    qtbot.waitUntil(lambda: titles(page) == ["VPN"])
    qtbot.keyClick(page.list, Qt.Key.Key_E)
    dialog = dialog_over(page, qtbot)
    later = QDateTime.currentDateTime().addDays(40)
    dialog.date.setDateTime(later)
    save(dialog, page, qtbot)
    wanted = later.toSecsSinceEpoch() // 60 * 60

    def at() -> datetime:
        found = world.read(bookmark_of, tom, topic.post_id).at
        assert found is not None
        return found

    qtbot.waitUntil(lambda: world.read(bookmark_of, tom, topic.post_id).at is not None)
    assert int(at().timestamp()) == wanted
    exact = datetime.now(UTC) + timedelta(days=2, seconds=7)
    world.write(change_bookmark, tom, topic.post_id, Reminder(at=exact))
    qtbot.keyClick(page.list, Qt.Key.Key_E)
    dialog = dialog_over(page, qtbot)
    assert choice(dialog, "date").isChecked()
    qtbot.keyClicks(dialog.note, "Why")
    save(dialog, page, qtbot)
    qtbot.waitUntil(lambda: world.read(bookmark_of, tom, topic.post_id).note == "Why")
    assert at() == exact


def test_tomorrow_comes_in_the_morning(world: World, tom: int, page: BookmarksPage, qtbot: QtBot) -> None:
    topic = world.topic("VPN")
    world.write(keep_bookmark, tom, topic.post_id)
    page.refresh()
    qtbot.waitUntil(lambda: titles(page) == ["VPN"])
    qtbot.mouseClick(page.list.viewport(), LEFT, pos=page.list.tool_place(0, "edit"))
    dialog = dialog_over(page, qtbot)
    qtbot.mouseClick(choice(dialog, "tomorrow"), LEFT)
    save(dialog, page, qtbot)
    qtbot.waitUntil(lambda: world.read(bookmark_of, tom, topic.post_id).at is not None)
    at = world.read(bookmark_of, tom, topic.post_id).at
    assert at is not None
    here = at.astimezone()
    assert (here.hour, here.minute) == (8, 0)
    assert timedelta() < at - datetime.now(UTC) < timedelta(hours=33)


def test_a_removed_bookmark_comes_back_with_its_note(
    world: World, tom: int, page: BookmarksPage, undos: list[Callable[[], None]], qtbot: QtBot
) -> None:
    topic = world.topic("VPN")
    world.write(change_bookmark, tom, topic.post_id, Reminder("Mine", when=RemindWhen.EDITED))
    page.refresh()
    qtbot.waitUntil(lambda: titles(page) == ["VPN"])
    qtbot.mouseClick(page.list.viewport(), LEFT, pos=page.list.tool_place(0, "remove"))
    qtbot.waitUntil(lambda: titles(page) == [])
    assert world.read(bookmarks, tom) == []
    undos[-1]()
    qtbot.waitUntil(lambda: titles(page) == ["VPN"])
    kept = world.read(bookmark_of, tom, topic.post_id)
    assert (kept.note, kept.when) == ("Mine", RemindWhen.EDITED)


def test_tabs_and_words_narrow_the_list(world: World, tom: int, page: BookmarksPage, qtbot: QtBot) -> None:
    def hurry(session: Session, actor: int) -> None:
        past = datetime.now(UTC) - timedelta(minutes=5)
        session.execute(update(Bookmark).where(Bookmark.remind_at.is_not(None)).values(remind_at=past))

    world.write(keep_bookmark, tom, world.topic("Printer").post_id)
    world.write(change_bookmark, tom, world.topic("Waits").post_id, Reminder(when=RemindWhen.EDITED))
    soon = datetime.now(UTC) + timedelta(hours=1)
    world.write(change_bookmark, tom, world.topic("Came").post_id, Reminder(at=soon))
    world.write(hurry, tom)
    page.refresh()
    qtbot.waitUntil(lambda: titles(page) == ["Came", "Waits", "Printer"])
    qtbot.mouseClick(page.tabs.tab("reminders"), LEFT)
    qtbot.waitUntil(lambda: titles(page) == ["Came", "Waits"])
    qtbot.mouseClick(page.tabs.tab("due"), LEFT)
    qtbot.waitUntil(lambda: titles(page) == ["Came"])
    qtbot.mouseClick(page.tabs.tab("all"), LEFT)
    qtbot.keyClicks(page.words, "print")
    qtbot.waitUntil(lambda: titles(page) == ["Printer"])
    qtbot.keyClicks(page.words, "xyz")
    qtbot.waitUntil(page.empty.isVisible)


def test_a_moment_that_has_passed_is_refused_at_its_place(
    world: World, tom: int, page: BookmarksPage, qtbot: QtBot
) -> None:
    topic = world.topic("VPN")
    world.write(keep_bookmark, tom, topic.post_id)
    page.refresh()
    qtbot.waitUntil(lambda: titles(page) == ["VPN"])
    qtbot.keyClick(page.list, Qt.Key.Key_E)
    dialog = dialog_over(page, qtbot)
    dialog.date.clearMinimumDateTime()
    dialog.date.setDateTime(QDateTime.currentDateTime().addDays(-1))
    qtbot.mouseClick(dialog.save, LEFT)
    qtbot.waitUntil(dialog.error.isVisible)
    assert "passed" in dialog.error.text()
    assert world.read(bookmark_of, tom, topic.post_id).at is None


@pytest.mark.parametrize(
    ("hour", "names"),
    [(9, ["later", "tomorrow", "week"]), (19, ["later", "tomorrow", "week"]), (21, ["tomorrow", "week"])],
)
def test_later_today_is_offered_as_long_as_it_is_today(hour: int, names: list[str]) -> None:
    at = datetime(2026, 11, 25, hour, 20)  # noqa: DTZ001 (a clock on the wall, a Wednesday)
    found = moments(at)
    assert list(found) == names
    assert found["week"].weekday() == 0
    assert all(moment > at for moment in found.values())


def is_whole(button: QPushButton) -> bool:
    return button.width() >= button.sizeHint().width()


def test_the_way_to_a_note_is_not_cut_off(tom: int, window: Window, qtbot: QtBot) -> None:
    toast = window(tom).toast
    for does in ("Undo", "Note or reminder…", "See what matters"):
        toast.say("Bookmarked.", lambda: None, does=does)
        button = toast.findChild(QPushButton, "toast-undo")
        assert button is not None
        qtbot.waitUntil(partial(is_whole, button))


def test_a_message_that_waits_stays_until_it_is_put_away(tom: int, window: Window, qtbot: QtBot) -> None:
    toast = window(tom).toast
    toast.say("Bookmarked.")
    assert toast._timer.isActive()
    toast.say("You were away for 12 days.", lambda: None, does="See what matters", waits=True)
    assert not toast._timer.isActive()
    close = toast.findChild(QPushButton, "toast-close")
    assert close is not None
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not toast.isVisible()
    toast.say("Bookmarked.")
    assert not close.isVisible()
