"""Starts the desktop: office, worker, follower, index, window; the only place that wires."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from forumdesk.config import SAMPLE_FILE, Settings, change_settings, load_settings, os_login
from forumdesk.errors import Problem
from forumdesk.forum.founding import open_office
from forumdesk.forum.members import Whom, resolve_viewer
from forumdesk.store.changes import Follower, Position, last_change
from forumdesk.store.local import LocalStore
from forumdesk.store.office import Office
from forumdesk.ui.background import Background
from forumdesk.ui.desk import Desk
from forumdesk.ui.garbage import Garbage
from forumdesk.ui.icons import icon
from forumdesk.ui.news import News
from forumdesk.ui.places import TopicPlace, place_of
from forumdesk.ui.theme import Theme
from forumdesk.ui.window import STATE, MainWindow
from forumdesk.ui.worker import Worker

if TYPE_CHECKING:
    from forumdesk.search.keeper import Keeper

INDEX_AFTER_MS = 400
"""The first list comes before the index: both want the same processor."""

NO_SCREEN = (
    "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set). To look at ForumDesk all the same: "
    "forumdesk demo --screenshot window.png draws the window into a picture."
)


@dataclass(frozen=True)
class Arrival:
    """An opened office, who is looking (None: ask), where its feed stood, and how the window was left."""

    office: Office
    viewer: int | None
    since: Position
    state: dict[str, Any]


def arrive(office: Office, whom: Whom, local: LocalStore) -> Arrival:
    """Find out who is looking; the feed's end is noted before anything is shown."""
    with office.reading() as session:
        since = last_change(session)
        viewer = resolve_viewer(session, whom)
    state = local.get(STATE, {})
    return Arrival(office, viewer, since, state if isinstance(state, dict) else {})


class _Bridge(QObject):
    """What other threads say, said again on the GUI thread."""

    index = Signal(object)
    searcher = Signal(object)
    fault = Signal(object)


class Seat(QObject):
    """One person at one office: all that runs for a window, and ends with it."""

    def __init__(self, arrival: Arrival, viewer: int, theme: Theme, local: LocalStore) -> None:
        super().__init__()
        office = arrival.office
        self._bridge = _Bridge(self)
        self.news = News(self)
        self.worker = Worker(office, self._explain)
        self._viewer = viewer
        desk = Desk(self.worker, viewer, theme, self.news, local, self._explain, self._say)
        is_sample = office.address.file is not None and office.address.file.name == SAMPLE_FILE
        self.window = MainWindow(desk, sample=is_sample, state=arrival.state)
        self._keeper: Keeper | None = None
        self._loading = threading.Thread(target=self._load_index, name="load index", daemon=True)
        self._follower = Follower(office, arrival.since, self._heard, at_fault=self._bridge.fault.emit)
        queued = Qt.ConnectionType.QueuedConnection
        self._bridge.index.connect(self.window.index_state, queued)
        self._bridge.searcher.connect(self.window.search.use, queued)
        self._bridge.fault.connect(self.window.store_fault, queued)
        self.worker.written.connect(self._follower.nudge)
        self.window.closed.connect(self.close)
        self._closed = False

    def start(self) -> None:
        """Begin to follow, and to build the index, once the window is there."""
        self._follower.start()
        QTimer.singleShot(INDEX_AFTER_MS, self, self._begin_index)

    def _begin_index(self) -> None:
        if not self._closed:
            self._loading.start()

    def _load_index(self) -> None:
        """Loading the index's libraries takes a quarter of a second, which the window need not wait for."""
        from forumdesk.search.ask import Searcher
        from forumdesk.search.keeper import Keeper

        searcher = Searcher(self.worker.office, self._viewer)
        self._keeper = Keeper(searcher, self._bridge.index.emit)
        self._bridge.searcher.emit(searcher)
        if not self._closed:
            self._keeper.start()

    def close(self) -> None:
        """Interrupt what is being read, let the writer finish, stop the follower, shut the office: in this order."""
        if self._closed:
            return
        self._closed = True
        if self._loading.is_alive():
            self._loading.join()
        if self._keeper is not None:
            self._keeper.stop()
        self._follower.stop()
        self.worker.close()

    def _heard(self, changes: Any) -> None:
        self.news.deliver(changes)
        if self._keeper is not None:
            self._keeper.wake()

    def _explain(self, problem: Problem) -> None:
        self.window.explain(problem)

    def _say(self, text: str, undo: Callable[[], None] | None = None, *, does: str = "") -> None:
        self.window.toast.say(text, undo, does=does)


class Desktop(QObject):
    """The running program: which window is open, and how one comes from one office to another."""

    def __init__(self, app: QApplication, settings: Settings, *, theme: str = "") -> None:
        super().__init__()
        self.app = app
        self.theme = Theme(app, theme or settings.theme, settings.zoom)
        self.local = LocalStore()
        self.background = Background(self)
        self._garbage = Garbage(self)
        self.seat: Seat | None = None
        self._ahead: QObject | None = None
        self._as_login = ""
        self._link = ""
        app.setWindowIcon(icon("messages-square", self.theme.tokens.accent, 64))

    def begin(self, store: str, as_login: str = "", link: str = "") -> None:
        """Open the office, or welcome whoever has none yet."""
        self._as_login, self._link = as_login, link
        if store:
            self.open(store)
        else:
            self.welcome()

    def open(self, store: str, password: str | None = None) -> None:
        def failed(problem: Problem) -> None:
            if "://" in store and type(problem).__name__ == "WrongPassword":
                self._ask_password(store, problem)
            else:
                self.welcome(problem)

        self.background.run(self, open_office, store, password=password, then=self.enter, failed=failed)

    def _ask_password(self, store: str, problem: Problem) -> None:
        from forumdesk.ui.sign_in import PasswordDialog

        dialog = PasswordDialog(self.theme, store, problem)
        dialog.given.connect(lambda password: self.open(store, password))
        dialog.rejected.connect(self.welcome)
        self._show_ahead(dialog)

    def welcome(self, problem: Problem | None = None) -> None:
        from forumdesk.ui.welcome import Welcome

        window = Welcome(self.theme, self.background)
        window.opened.connect(self.enter)
        if problem is not None:
            window.explain(problem)
        self._show_ahead(window)

    def enter(self, office: Office) -> None:
        """An office is open: find out who is looking."""
        settings = load_settings()
        whom = Whom(
            remembered=settings.members.get(office.uuid),
            as_login=self._as_login or None,
            os_login=os_login(),
            founded_here=office.uuid in settings.started_here or _is_sample(office),
        )

        def failed(problem: Problem) -> None:
            office.close()
            self.welcome(problem)

        recent = [office.store, *(store for store in settings.recent if store != office.store)][:8]
        self.background.run(self, change_settings, store=office.store, recent=recent)
        self.background.run(self, arrive, office, whom, self.local, then=self._arrived, failed=failed)

    def _arrived(self, arrival: Arrival) -> None:
        if arrival.viewer is not None:
            self.sit(arrival, arrival.viewer)
            return
        from forumdesk.ui.sign_in import SignIn

        window = SignIn(self.theme, self.background, arrival.office)
        window.chosen.connect(lambda viewer: self.sit(arrival, viewer))
        self._show_ahead(window)

    def sit(self, arrival: Arrival, viewer: int) -> None:
        """Open the window of a member."""
        self.seat = Seat(arrival, viewer, self.theme, self.local)
        window = self.seat.window
        window.leave.connect(self._leave)
        window.persona.connect(self._look_as)
        window.show()
        place = place_of(self._link) if self._link else None
        if place is not None:
            window.go(place)
        self._link = ""
        self._end_ahead()
        QTimer.singleShot(0, self.seat.start)

    def _leave(self) -> None:
        self.welcome()
        self._stand_up()

    def _look_as(self, viewer: int) -> None:
        """In the sample office one may be anybody."""
        assert self.seat is not None
        office = self.seat.worker.office
        members = {**load_settings().members, office.uuid: viewer}
        change_settings(members=members)
        self._as_login = ""
        store = office.store
        self._stand_up()
        self.open(store)

    def _stand_up(self) -> None:
        if self.seat is not None:
            seat, self.seat = self.seat, None
            seat.window.close()
            seat.window.deleteLater()

    def _show_ahead(self, window: Any) -> None:
        self._end_ahead()
        self._ahead = window
        window.show()

    def _end_ahead(self) -> None:
        window, self._ahead = self._ahead, None
        if window is not None:
            window.close()  # type: ignore[attr-defined]
            window.deleteLater()

    def close(self) -> None:
        self._stand_up()
        self.background.close()
        self.local.close()
        self._garbage.close()


def _is_sample(office: Office) -> bool:
    return office.address.file is not None and office.address.file.name == SAMPLE_FILE


def _understand(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="forumdesk", description="Opens the desktop.", epilog="Commands: --help")
    parser.add_argument("link", nargs="?", default="", help="a forumdesk: link to open")
    parser.add_argument("--store", default="")
    parser.add_argument("--as", dest="as_login", default="", metavar="LOGIN")
    parser.add_argument("--theme", default="", choices=["", "system", "light", "dark"])
    parser.add_argument("--screenshot", default="", metavar="FILE", help="draw the window into a picture, and end")
    return parser.parse_args(arguments)


def has_screen() -> bool:
    """Whether a window can be shown here; only on Linux there may be nowhere to show it."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def desktop(arguments: list[str]) -> int:
    """Run the desktop until its last window is closed; the exit code."""
    chosen = _understand(arguments)
    if chosen.screenshot:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if not has_screen():
        sys.stderr.write(f"forumdesk: {NO_SCREEN}\n")
        return 1
    settings = load_settings()
    QGuiApplication.setDesktopFileName("forumdesk")
    app = QApplication([sys.argv[0]])
    app.setApplicationName("ForumDesk")
    signal.signal(signal.SIGINT, lambda *_: app.quit())
    running = Desktop(app, settings, theme=chosen.theme)
    running.begin(chosen.store or settings.store, chosen.as_login, chosen.link)
    if chosen.screenshot:
        _Picture(running, Path(chosen.screenshot)).wait()
    try:
        return app.exec()
    finally:
        running.close()
        left = [thread.name for thread in threading.enumerate() if not thread.daemon and thread.name != "MainThread"]
        assert not left, left


class _Picture(QObject):
    """Waits until the window shows its topics, opens the first, and draws the whole into a file."""

    def __init__(self, running: Desktop, file: Path) -> None:
        super().__init__(running)
        self._running, self._file = running, file
        self._timer = QTimer(self)
        self._timer.setInterval(50)
        self._timer.timeout.connect(self._look)
        self._opened = False
        self._quiet = 0

    def wait(self) -> None:
        self._timer.start()

    def _look(self) -> None:
        seat = self._running.seat
        if seat is None:
            return
        window = seat.window
        first = window.topics.first_topic()
        if not self._opened and first is not None:
            self._opened = True
            window.resize(1440, 900)
            if not isinstance(window.place, TopicPlace):
                window.go_to_topic(first)
        self._quiet = self._quiet + 1 if self._opened and window.thread_page.is_complete() else 0
        if self._quiet > 10:
            self._timer.stop()
            window.grab().save(str(self._file))
            self._running.app.quit()
