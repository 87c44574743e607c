"""Coming in: with an invitation, with a first password of one's own, and past a password on a shared computer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest
from keyring.backend import KeyringBackend
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from forumdesk import passwords
from forumdesk.app import Desktop
from forumdesk.config import Settings, load_settings
from forumdesk.exchange.inviting import invitation_of
from forumdesk.forum.founding import open_office
from forumdesk.forum.ways_in import has_one_time_password, hashed, set_password
from forumdesk.link_handler import open_links
from forumdesk.ui.idle_lock import IdleLock
from forumdesk.ui.joining import Join
from forumdesk.ui.sign_in import ChoosePassword, PasswordDialog, SignIn, Unlock
from forumdesk.ui.welcome import Welcome
from tests.world import World

LEFT = Qt.MouseButton.LeftButton
OWN = "green tea and rain"

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

Start = Callable[..., Desktop]


class Memory(KeyringBackend):
    """A keyring for a test: it keeps what it is given, and forgets it with the test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def memory() -> Iterator[Memory]:
    before, memory = keyring.get_keyring(), Memory()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


@pytest.fixture
def no_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def start(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts the program with a link, or on a store."""
    monkeypatch.setenv("FORUMDESK_HOME", str(tmp_path / "home"))
    quits = qapp.quitOnLastWindowClosed()
    qapp.setQuitOnLastWindowClosed(False)
    begun: list[Desktop] = []

    def begin(link: str = "", store: str = "") -> Desktop:
        desktop = Desktop(qapp, Settings(store=store), theme="light")
        begun.append(desktop)
        desktop.begin(store, "", link)
        return desktop

    yield begin
    for desktop in begun:
        desktop.close()
    qapp.setQuitOnLastWindowClosed(quits)


def ahead(desktop: Desktop, kind: type[QWidget], qtbot: QtBot) -> QWidget:
    qtbot.waitUntil(lambda: isinstance(desktop._ahead, kind))
    assert isinstance(desktop._ahead, kind)
    return desktop._ahead


def choose(desktop: Desktop, password: str, qtbot: QtBot, *, again: str | None = None) -> ChoosePassword:
    dialog = ahead(desktop, ChoosePassword, qtbot)
    assert isinstance(dialog, ChoosePassword)
    qtbot.keyClicks(dialog.first, password)
    qtbot.keyClicks(dialog.again, again or password)
    qtbot.mouseClick(dialog.act, LEFT)
    return dialog


def test_whoever_opens_an_invitation_is_in(world: World, start: Start, no_keyring: None, qtbot: QtBot) -> None:
    tom = world.member("tom", name="Tom Becker", is_new=True)
    made = world.write(invitation_of, world.admin, tom)
    desktop = start(made.as_link())
    join = ahead(desktop, Join, qtbot)
    assert isinstance(join, Join)
    qtbot.mouseClick(join.act, LEFT)
    if world.at(world.admin).is_postgres:
        dialog = choose(desktop, OWN, qtbot, again="something else")
        assert "not the same" in dialog.fields["again"].error
        qtbot.waitUntil(dialog.keep.without.isVisible)
        dialog.again.clear()
        qtbot.keyClicks(dialog.again, OWN)
        qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: desktop.seat is not None)
    seat = desktop.seat
    assert seat is not None
    assert seat.viewer == tom
    assert desktop._ahead is None
    desktop.background.close()
    assert load_settings().members == {seat.worker.office.uuid: tom}
    if world.at(world.admin).is_postgres:
        place = made.places[0].replace("@", f":{OWN.replace(' ', '%20')}@")
        office = open_office(place)
        with office.reading() as session:
            assert not has_one_time_password(session)
        office.close()


def test_an_invitation_that_does_not_work_says_so_where_one_is(world: World, start: Start, qtbot: QtBot) -> None:
    desktop = start("forumdesk://join/bm90aGluZw")
    welcome = ahead(desktop, Welcome, qtbot)
    assert isinstance(welcome, Welcome)
    assert "Ask whoever sent it for a new one" in welcome.choices._problem.text()
    tom = world.member("tom", is_new=True)
    made = world.write(invitation_of, world.admin, tom)
    from dataclasses import replace

    desktop.follow(replace(made, uuid="0" * 32).as_link())
    join = ahead(desktop, Join, qtbot)
    assert isinstance(join, Join)
    qtbot.mouseClick(join.act, LEFT)
    qtbot.waitUntil(join.problem.isVisible)
    assert "another office" in join.problem.text()
    assert join.act.isEnabled()


def test_an_invitation_is_dropped_on_the_first_window(world: World, start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    made = world.write(invitation_of, world.admin, world.member("tom", is_new=True))
    file = tmp_path / made.file_name
    file.write_text(made.as_file(), "utf-8")
    desktop = start()
    welcome = ahead(desktop, Welcome, qtbot)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    no, copy = Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPointF(5, 5).toPoint(), copy, data, LEFT, no)
    QApplication.sendEvent(welcome, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(welcome, QDropEvent(QPointF(5, 5), copy, data, LEFT, no))
    join = ahead(desktop, Join, qtbot)
    assert any("@tom" in text.text() for text in join.findChildren(QLabel))


def test_the_keyring_signs_in_at_the_next_start(world: World, start: Start, memory: Memory, qtbot: QtBot) -> None:
    if not world.at(world.admin).is_postgres:
        pytest.skip("a file asks for nothing")
    tom = world.member("tom", is_new=True)
    made = world.write(invitation_of, world.admin, tom)
    first = start(store=made.places[0])
    dialog = ahead(first, PasswordDialog, qtbot)
    assert isinstance(dialog, PasswordDialog)
    assert dialog.field.error == "This office asks for the password of your login."
    qtbot.waitUntil(dialog.keep.box.isVisible)
    qtbot.keyClicks(dialog.edit, made.password or "")
    qtbot.mouseClick(dialog.act, LEFT)
    choosing = ahead(first, ChoosePassword, qtbot)
    assert isinstance(choosing, ChoosePassword)
    qtbot.waitUntil(choosing.keep.box.isVisible)
    choose(first, OWN, qtbot)
    qtbot.waitUntil(lambda: first.seat is not None)
    first.close()
    assert memory.kept == {(passwords.SERVICE, made.places[0]): OWN}
    second = start(store=made.places[0])
    qtbot.waitUntil(lambda: second.seat is not None)


def test_no_password_is_kept_in_a_file(world: World, start: Start, no_keyring: None, tmp_path: Path) -> None:
    assert not passwords.can_keep()
    assert not passwords.keep_password("postgresql://tom@db/office", OWN)
    assert passwords.kept_password("postgresql://tom@db/office") is None
    kept = [file for file in tmp_path.rglob("*") if file.is_file() and OWN.encode() in file.read_bytes()]
    assert kept == []


@pytest.fixture
def shared(world: World) -> World:
    """A file on a shared computer, where Tom has a password and Eve has none."""
    if world.at(world.admin).is_postgres:
        pytest.skip("a server has its own passwords")
    world.write(set_password, world.member("tom", name="Tom Becker"), hashed(OWN))
    world.member("eve", name="Eve Lund")
    return world


def pick(desktop: Desktop, name: str, qtbot: QtBot) -> None:
    window = ahead(desktop, SignIn, qtbot)
    assert isinstance(window, SignIn)
    qtbot.waitUntil(lambda: window.list.count() > 0)
    qtbot.keyClicks(window.search, name)
    qtbot.keyClick(window.search, Qt.Key.Key_Return)


def test_a_password_keeps_others_at_the_computer_out(shared: World, start: Start, qtbot: QtBot) -> None:
    desktop = start(store=shared.store(shared.admin))
    pick(desktop, "Tom", qtbot)
    dialog = ahead(desktop, Unlock, qtbot)
    assert isinstance(dialog, Unlock)
    qtbot.keyClicks(dialog.edit, "guess")
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: "Not the right password" in dialog.field.error)
    assert desktop.seat is None
    dialog.edit.clear()
    qtbot.keyClicks(dialog.edit, OWN)
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: desktop.seat is not None)


def test_after_three_wrong_tries_one_has_to_wait(shared: World, start: Start, qtbot: QtBot) -> None:
    desktop = start(store=shared.store(shared.admin))
    pick(desktop, "Tom", qtbot)
    dialog = ahead(desktop, Unlock, qtbot)
    assert isinstance(dialog, Unlock)
    for _ in range(3):
        qtbot.waitUntil(lambda: not dialog.act.isEnabled() or not dialog.field.error)
        dialog.edit.setText("guess")
        dialog.act.setEnabled(True)
        dialog.field.right()
        qtbot.mouseClick(dialog.act, LEFT)
        qtbot.waitUntil(lambda: bool(dialog.field.error))
        if "Wait" not in dialog.field.error:
            dialog.field.right()
    assert "Wait" in dialog.field.error
    assert not dialog.act.isEnabled()
    qtbot.waitUntil(dialog.act.isEnabled)


def test_somebody_else_goes_back_to_the_list(shared: World, start: Start, qtbot: QtBot) -> None:
    desktop = start(store=shared.store(shared.admin))
    pick(desktop, "Tom", qtbot)
    dialog = ahead(desktop, Unlock, qtbot)
    assert isinstance(dialog, QDialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    pick(desktop, "Eve", qtbot)
    qtbot.waitUntil(lambda: desktop.seat is not None)


def test_an_idle_window_locks_and_opens_again_with_the_password(shared: World, start: Start, qtbot: QtBot) -> None:
    desktop = start(store=shared.store(shared.admin))
    pick(desktop, "Tom", qtbot)
    dialog = ahead(desktop, Unlock, qtbot)
    assert isinstance(dialog, Unlock)
    qtbot.keyClicks(dialog.edit, OWN)
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: desktop.seat is not None)
    seat = desktop.seat
    assert seat is not None
    assert seat.idle is not None
    assert seat.idle.timer.interval() == 10 * 60_000
    seat.idle.timer.setInterval(1)  # ten minutes pass
    seat.idle.timer.start()
    again = ahead(desktop, Unlock, qtbot)
    assert isinstance(again, Unlock)
    qtbot.waitUntil(lambda: desktop.seats == [])
    qtbot.keyClicks(again.edit, OWN)
    qtbot.mouseClick(again.act, LEFT)
    qtbot.waitUntil(lambda: len(desktop.seats) == 1)


def test_a_window_of_somebody_without_a_password_stays(shared: World, start: Start, qtbot: QtBot) -> None:
    desktop = start(store=shared.store(shared.admin))
    pick(desktop, "Eve", qtbot)
    qtbot.waitUntil(lambda: desktop.seat is not None)
    seat = desktop.seat
    assert seat is not None
    assert seat.idle is not None
    seat.idle.timer.setInterval(600_000)
    seat.idle.timer.stop()
    seat.idle.idle.emit()
    qtbot.waitUntil(seat.idle.timer.isActive)
    assert desktop.seats == [seat]


def test_keys_put_the_lock_off(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    lock = IdleLock(1, window)
    lock.watch(window)
    lock.timer.stop()
    lock.timer.setInterval(60_000)
    lock.timer.start(10_000)
    lock.timer.setInterval(60_000)
    handle = window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, Qt.Key.Key_A)
    assert lock.timer.remainingTime() > 50_000


@pytest.mark.skipif(sys.platform == "win32", reason="the registry is not a folder")
def test_invitations_are_opened_with_a_double_click(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    open_links(True)
    text = (tmp_path / "applications" / "forumdesk-links.desktop").read_text("utf-8")
    assert "application/x-forumdesk-invitation" in text
    kinds = (tmp_path / "mime" / "packages" / "forumdesk.xml").read_text("utf-8")
    assert '<glob pattern="*.forumdesk-invitation"/>' in kinds
    open_links(False)
    assert not (tmp_path / "mime" / "packages" / "forumdesk.xml").exists()
