"""Desks: what a window needs, per member, as on a computer of their own."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.config import change_settings
from forumdesk.errors import Problem
from forumdesk.forum.founding import open_office
from forumdesk.forum.members import Whom
from forumdesk.store.changes import Follower, last_change
from forumdesk.store.local import LocalStore
from forumdesk.ui.desk import Desk
from forumdesk.ui.news import News
from forumdesk.ui.theme import Theme
from forumdesk.ui.worker import Worker
from tests import quick
from tests.patience import PATIENCE_SECONDS
from tests.world import World

if TYPE_CHECKING:
    from forumdesk.ui.window import MainWindow

PATIENCE_MS = PATIENCE_SECONDS * 1_000


class PatientBot(QtBot):
    """Waits for long rather than five seconds: what is slow on a busy computer is not wrong."""

    def waitUntil(self, callback: Callable[[], Any], *, timeout: int = PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **more: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **more)

    def waitSignals(self, signals: Any, *, timeout: int = PATIENCE_MS, **more: Any) -> Any:
        return super().waitSignals(signals, timeout=timeout, **more)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """pytest-qt's robot, with patience."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def garbage(qapp: QApplication) -> Iterator[None]:
    """Windows that a test let go of are destroyed on the GUI thread, as in the program."""
    gc.disable()
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # what nobody is left to see goes now
    quick.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def keys_released(qapp: QApplication) -> None:
    """No Ctrl is held from the test before: Qt remembers the last key's, and with it a click opens another window."""
    if QApplication.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        QTest.keyClick(QWidget(), Qt.Key.Key_Shift)


@pytest.fixture(autouse=True)
def spelling(home: Path) -> None:
    """No dictionary is chosen: spelling is looked up in the tests that are about it."""
    change_settings(spelling="")


@pytest.fixture(scope="session")
def _theme(qapp: QApplication) -> Theme:
    return Theme(qapp, "light")


@pytest.fixture
def theme(_theme: Theme) -> Theme:
    """The theme of all desks: light and at 100 % when a test begins."""
    if _theme.mode != "light":
        _theme.set_mode("light")
    if _theme.zoom != 100:
        _theme.set_zoom(100)
    return _theme


@pytest.fixture
def told() -> Iterator[list[Problem]]:
    """The problems that desks explained to their members. A test takes out what it expects; the rest fails it."""
    told: list[Problem] = []
    yield told
    assert not told, f"A desk told its member: {[f'{type(problem).__name__}: {problem}' for problem in told]}"


@pytest.fixture
def said() -> list[str]:
    """The short messages that desks showed."""
    return []


@pytest.fixture
def undos() -> list[Callable[[], None]]:
    """The ways back that those messages offered."""
    return []


@pytest.fixture
def desk(
    world: World,
    theme: Theme,
    told: list[Problem],
    said: list[str],
    undos: list[Callable[[], None]],
    tmp_path: Path,
) -> Iterator[Callable[[int], Desk]]:
    """Seats members at desks of their own: each call opens the office anew, with a worker and a follower."""
    close: list[Callable[[], None]] = []

    def sit(member: int) -> Desk:
        office = open_office(world.store(member))
        with office.reading() as session:
            since = last_change(session)
        worker, news = Worker(office, told.append), News()
        local = LocalStore(tmp_path / f"local-{len(close)}.db")
        follower = Follower(office, since, news.deliver)
        worker.written.connect(follower.nudge)
        follower.start()
        close.extend([local.close, worker.close, follower.stop])

        def say(text: str, undo: Callable[[], None] | None = None, *, does: str = "") -> None:
            said.append(text)
            if undo is not None and not does:
                undos.append(undo)

        seated = Desk(worker, member, theme, news, local, told.append, say)
        close.append(seated.close)
        return seated

    yield sit
    while close:
        close.pop()()


@pytest.fixture
def window(world: World, theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[int], MainWindow]]:
    """Opens members' windows, wired as the program does it: worker, follower and index."""
    from forumdesk.app import Seat, arrive

    seats: list[Seat] = []
    local_stores: list[LocalStore] = []

    def sit(member: int) -> MainWindow:
        local = LocalStore(tmp_path / f"window-{len(seats)}.db")
        seat = Seat(arrive(open_office(world.store(member)), Whom()), member, theme, local)
        seats.append(seat)
        local_stores.append(local)
        qtbot.addWidget(seat.window)
        seat.window.show()
        seat.start()
        return seat.window

    yield sit
    for seat in seats:
        seat.window.close()
        seat.close()
    for local in local_stores:
        local.close()
