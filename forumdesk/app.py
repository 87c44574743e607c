"""Starts the desktop: office, worker, follower, index, window; the only place that wires."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from forumdesk.config import SAMPLE_FILE, Settings, change_settings, load_settings, os_login
from forumdesk.errors import NotFound, Problem, WrongPassword
from forumdesk.exchange.invitation import Invitation, accept, is_invitation, read_invitation
from forumdesk.forum.capacity import lack_of_room
from forumdesk.forum.members import Whom, resolve_viewer
from forumdesk.store.address import SUFFIX
from forumdesk.store.changes import Follower, Position, last_change
from forumdesk.store.local import LocalStore
from forumdesk.store.office import Office
from forumdesk.ui.background import Background
from forumdesk.ui.daily_backup import DailyBackup
from forumdesk.ui.desk import Desk
from forumdesk.ui.doorway import Asks, Doorway, asks, open_with_keyring
from forumdesk.ui.elsewhere import to_front
from forumdesk.ui.garbage import Garbage
from forumdesk.ui.gate import Gate, hand_over
from forumdesk.ui.icons import icon
from forumdesk.ui.idle_lock import IdleLock
from forumdesk.ui.kept_windows import KeptWindows, kept_windows
from forumdesk.ui.news import News
from forumdesk.ui.places import MemberPlace, Place, ProfilePlace, place_of, read_link
from forumdesk.ui.theme import Theme
from forumdesk.ui.window import MainWindow
from forumdesk.ui.window_picture import WindowPicture
from forumdesk.ui.worker import Worker

if TYPE_CHECKING:
    from forumdesk.search.ask import Searcher
    from forumdesk.search.keeper import Keeper
    from forumdesk.search.standing import KeeperState

INDEX_AFTER_MS = 400
"""The first list comes before the index: both want the same processor."""

STEP = 32
"""How far below another a window opens, in design pixels."""

UNKNOWN_OFFICE = (
    "This link leads into an office that was never opened on this computer. Open that office once, then follow the "
    "link again."
)

NO_SCREEN = (
    "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set). To look at ForumDesk all the same: "
    "forumdesk demo --screenshot window.png draws the window into a picture."
)


@dataclass(frozen=True)
class Arrival:
    """An opened office, who is looking (None: ask), and where its feed stood."""

    office: Office
    viewer: int | None
    since: Position


def arrive(office: Office, whom: Whom) -> Arrival:
    """Find out who is looking; the feed's end is noted before anything is shown."""
    with office.reading() as session:
        since = last_change(session)
        viewer = resolve_viewer(session, whom)
    return Arrival(office, viewer, since)


class _Bridge(QObject):
    """What other threads say, said again on the GUI thread."""

    index = Signal(object)
    searcher = Signal(object)
    fault = Signal(object)


class Seat(QObject):
    """One person at one office: all that runs for their windows, and ends with the last of them."""

    ended = Signal()
    opened = Signal(object)
    """Another window is there."""

    def __init__(
        self,
        arrival: Arrival,
        viewer: int,
        theme: Theme,
        local: LocalStore,
        states: Sequence[Mapping[str, Any]] = ({},),
    ) -> None:
        super().__init__()
        office = arrival.office
        self._bridge = _Bridge(self)
        self.news = News(self)
        self.worker = Worker(office, lambda problem: self.window.explain(problem))
        self.viewer = viewer
        self._is_sample = office.address.file is not None and office.address.file.name == SAMPLE_FILE
        self.windows: list[MainWindow] = []
        self._searcher: Searcher | None = None
        self._index: KeeperState | None = None
        self._keeper: Keeper | None = None
        self._closed = False
        self.idle: IdleLock | None = None
        self.backups = DailyBackup(office, self._tell, self)
        self._desk: Desk | None = None
        self._theme, self._local = theme, local
        self._kept: KeptWindows | None = None  # made with the first window
        for state in states:
            self._open(state)
        self.windows[0].speak(greets=True)
        self._loading = threading.Thread(target=self._load_index, name="load index", daemon=True)
        self._follower = Follower(office, arrival.since, self._heard, at_fault=self._bridge.fault.emit)
        queued = Qt.ConnectionType.QueuedConnection
        self._bridge.index.connect(self._take_index, queued)
        self._bridge.searcher.connect(self._take_searcher, queued)
        self._bridge.fault.connect(self._take_fault, queued)
        self.worker.written.connect(self._follower.nudge)

    @property
    def window(self) -> MainWindow:
        """The window one works in, or worked in last."""
        return next((window for window in self.windows if window.isActiveWindow()), self.windows[-1])

    def _open(self, state: Mapping[str, Any]) -> MainWindow:
        """A window; what concerns its page alone is told in it."""
        made: list[MainWindow] = []

        def explain(problem: Problem) -> None:
            made[0].explain(problem)

        def say(text: str, undo: Callable[[], None] | None = None, *, does: str = "") -> None:
            made[0].toast.say(text, undo, does=does)

        if self._desk is None:
            self._desk = Desk(self.worker, self.viewer, self._theme, self.news, self._local, explain, say)
            desk = self._desk
        else:
            desk = self._desk.beside(explain, say)
        window = MainWindow(desk, sample=self._is_sample, state=state)
        made.append(window)
        self.windows.append(window)
        window.elsewhere.connect(self.open_window)
        window.closed.connect(lambda: self._shut(window))
        if self._kept is None:
            self._kept = KeptWindows(desk, self.windows, self)
        self._kept.watch(window)
        return window

    def open_window(self, place: Place) -> MainWindow:
        """Another window, at a place, a little below the one it came from."""
        beside = self.window
        window = self._open({**beside.state(), "way": None})
        if not beside.isMaximized():
            window.move(beside.pos() + QPoint(self._theme.px(STEP), self._theme.px(STEP)))
        if self._searcher is not None:
            window.use(self._searcher)
        if self._index is not None:
            window.index_state(self._index)
        self.opened.emit(window)
        window.show()
        if self.idle is not None:
            self.idle.watch(window)
        window.activateWindow()
        window.go(ProfilePlace(place.login) if isinstance(place, MemberPlace) else place)
        return window

    def _shut(self, window: MainWindow) -> None:
        """A window was closed; with the last one all ends, else another one has the tray."""
        if len(self.windows) == 1:
            if self._kept is not None:
                self._kept.end()
            window.hide()  # what is still being written may take a moment
            self.close()
            return
        was_first = self.windows[0] is window
        self.windows.remove(window)
        window.deleteLater()
        if self._kept is not None:
            self._kept.keep()
        if was_first:
            self.windows[0].speak()

    def close_windows(self) -> None:
        """Close them all, the one in front last: the next start finds it as it was."""
        front = self.window
        if self._kept is not None:
            self._kept.end()
        for window in [*(window for window in self.windows if window is not front), front]:
            window.close()

    def start(self) -> None:
        """Begin to follow, and to build the index, once the window is there."""
        self._follower.start()
        if not self._is_sample:
            self.backups.start()
        self.worker.ask(self, lack_of_room, self.viewer, then=self._tell)
        QTimer.singleShot(INDEX_AFTER_MS, self, self._begin_index)

    def _tell(self, sentence: str) -> None:
        if sentence and not self._closed:
            self.window.toast.say(sentence)

    def _begin_index(self) -> None:
        if not self._closed:
            self._loading.start()

    def _load_index(self) -> None:
        """Loading the index's libraries takes a quarter of a second, which the window need not wait for."""
        from forumdesk.search.ask import Searcher
        from forumdesk.search.keeper import Keeper

        searcher = Searcher(self.worker.office, self.viewer)
        self._keeper = Keeper(searcher, self._bridge.index.emit)
        self._bridge.searcher.emit(searcher)
        if not self._closed:
            self._keeper.start()

    def close(self) -> None:
        """Interrupt what is being read, let the writer finish, stop the follower, shut the office: in this order."""
        if self._closed:
            return
        self._closed = True
        self.worker.office.hurry()
        self.backups.close()
        if self._loading.is_alive():
            self._loading.join()
        if self._keeper is not None:
            self._keeper.stop()
        self._follower.stop()
        if self._desk is not None:
            self._desk.close()
        self.worker.close()
        self.ended.emit()

    def _heard(self, changes: Any) -> None:
        self.news.deliver(changes)
        if self._keeper is not None:
            self._keeper.wake()

    def _take_fault(self, problem: Problem | None) -> None:
        for window in self.windows:
            window.store_fault(problem)
        if problem is None and self._desk is not None:
            self._desk.outbox.retry()

    def _take_index(self, state: KeeperState) -> None:
        self._index = state
        for window in self.windows:
            window.index_state(state)

    def _take_searcher(self, searcher: Searcher) -> None:
        self._searcher = searcher
        for window in self.windows:
            window.use(searcher)


class Desktop(QObject):
    """The running program: which window is open, and how one comes from one office to another."""

    def __init__(self, app: QApplication, settings: Settings, *, theme: str = "") -> None:
        super().__init__()
        self.app = app
        self.theme = Theme(app, theme or settings.theme, settings.zoom)
        self.local = LocalStore()
        self.background = Background(self)
        self._settings = settings
        self._garbage = Garbage(self)
        self._gate = Gate(self)
        self.seats: list[Seat] = []
        self._ahead: QObject | None = None
        self._as_login = ""
        self._link = ""
        self._joined = ""
        self._locking: Seat | None = None
        self.doorway = Doorway(self.theme, self.background, self)
        self.doorway.ahead.connect(self._show_ahead)
        self.doorway.passed.connect(self.sit)
        self.doorway.left.connect(self._left)
        app.setWindowIcon(icon("messages-square", self.theme.tokens.accent, 64))

    def open_gate(self) -> None:
        """Let other starts of the program bring their links here."""
        self._gate.called.connect(self.follow)
        self._gate.open()

    @property
    def seat(self) -> Seat | None:
        """Where one works, or worked last."""
        at_work = (seat for seat in self.seats if any(window.isActiveWindow() for window in seat.windows))
        return next(at_work, self.seats[-1] if self.seats else None)

    def begin(self, store: str, as_login: str = "", link: str = "") -> None:
        """Open the office, or the one that the link names; or welcome whoever has none yet."""
        if is_invitation(link):
            self.join(link)
            return
        self._as_login, self._link = as_login, link
        found = read_link(link)
        store = self._settings.offices.get(found.office, store) if found is not None else store
        if store:
            self.open(store)
        else:
            self.welcome()

    def follow(self, link: str) -> None:
        """A link came from outside, or leads out of an office: open it where it belongs. '' shows the window."""
        if is_invitation(link):
            self.join(link)
            return
        if link.endswith(SUFFIX):
            self.open(link)
            return
        found, seat = read_link(link), self.seat
        there = next((each for each in self.seats if found and each.worker.office.uuid == found.office), None)
        if found is None or not found.office or there is not None:
            seat = there or seat
            if seat is not None:
                to_front(seat.window)
                if link:
                    seat.window.follow(link)
            elif self._ahead is None:
                self.begin(self._settings.store, link=link)
            return
        store = self._settings.offices.get(found.office)
        if store is not None:
            self._as_login, self._link = "", link
            self.open(store)
        elif seat is not None:
            to_front(seat.window)
            seat.window.explain(NotFound(UNKNOWN_OFFICE))
        else:
            self.welcome(NotFound(UNKNOWN_OFFICE))

    def _change_settings(self, **changes: Any) -> None:
        self._settings = replace(self._settings, **changes)
        self.background.run(self, change_settings, **changes)

    def open(self, store: str, password: str | None = None, keep: bool = False) -> None:
        def failed(problem: Problem) -> None:
            if "://" in store and isinstance(problem, WrongPassword):
                self._ask_password(store, problem)
            else:
                self.welcome(problem, store)

        self.background.run(self, open_with_keyring, store, password, keep, then=self.enter, failed=failed)

    def _ask_password(self, store: str, problem: Problem) -> None:
        dialog = self.doorway.ask_server_password(store, problem)
        dialog.given.connect(lambda password: self.open(store, password, dialog.keep.is_wanted))
        dialog.rejected.connect(self.welcome)

    def join(self, text: str) -> None:
        """Open an invitation: a link or the path of a file. What it leads to is asked first."""
        self.background.run(self, read_invitation, text, then=self._ask_to_join, failed=self.welcome)

    def _ask_to_join(self, invitation: Invitation) -> None:
        from forumdesk.ui.joining import Join

        dialog = Join(self.theme, invitation)

        def joined(found: tuple[Office, str]) -> None:
            office, _place = found
            self._as_login, self._link = invitation.login, ""
            self._joined = office.uuid
            self.enter(office)

        dialog.wanted.connect(
            lambda agreed: self.background.run(dialog, accept, agreed, then=joined, failed=dialog.explain)
        )
        dialog.rejected.connect(self._stay_out)
        self._show_ahead(dialog)

    def _stay_out(self) -> None:
        """Whoever joins nothing is where they were."""
        if self.seat is None:
            self.welcome()

    def welcome(self, problem: Problem | None = None, store: str = "") -> None:
        from forumdesk.ui.welcome import Welcome

        window = Welcome(self.theme, self.background)
        window.opened.connect(self.enter)
        window.invited.connect(self.join)
        if problem is not None:
            window.explain(problem, store)
        self._show_ahead(window)

    def enter(self, office: Office) -> None:
        """An office is open: find out who is looking."""
        self.background.run(self, load_settings, then=lambda settings: self._enter(office, settings))

    def _enter(self, office: Office, settings: Settings) -> None:
        self._settings = settings
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
        offices = {**settings.offices, office.uuid: office.store}
        self._change_settings(store=office.store, recent=recent, offices=offices)
        self.background.run(self, arrive, office, whom, then=self._arrived, failed=failed)

    def _arrived(self, arrival: Arrival) -> None:
        if arrival.viewer is not None:
            if self._joined == arrival.office.uuid:  # whoever was invited is known here from now on
                self._joined = ""
                self._change_settings(members={**self._settings.members, arrival.office.uuid: arrival.viewer})
            self.doorway.come(arrival, arrival.office, arrival.viewer)
            return
        self._ask_who(arrival)

    def _left(self, arrival: Arrival) -> None:
        """Somebody did not come in: on a file somebody else may be here."""
        self._as_login = ""
        if arrival.office.is_postgres:
            arrival.office.close()
            self.welcome()
        else:
            self._ask_who(arrival)

    def _ask_who(self, arrival: Arrival) -> None:
        from forumdesk.ui.sign_in import SignIn

        window = SignIn(self.theme, self.background, arrival.office)
        window.chosen.connect(lambda viewer: self.doorway.come(arrival, arrival.office, viewer))
        self._show_ahead(window)

    def sit(self, arrival: Arrival, viewer: int) -> None:
        """Open the windows of a member as they were left."""
        local, office = self.local, arrival.office
        self.background.run(
            self, kept_windows, local, office.uuid, viewer, then=lambda states: self._sit(arrival, viewer, states)
        )

    def _sit(self, arrival: Arrival, viewer: int, states: list[dict[str, Any]]) -> None:
        seat = Seat(arrival, viewer, self.theme, self.local, states)
        self.seats.append(seat)
        seat.opened.connect(lambda window: self._listen(seat, window))
        seat.ended.connect(lambda: self._forget(seat))
        for window in seat.windows:
            self._listen(seat, window)
            window.show()
        window = seat.windows[-1]
        window.activateWindow()
        place = place_of(self._link) if self._link else None
        if place is not None:
            window.go(place)
        self._link = ""
        self._end_ahead()
        if not arrival.office.is_postgres:
            seat.idle = IdleLock(self._settings.lock_minutes, seat)
            seat.idle.idle.connect(lambda: self._lock(seat))
            for each in seat.windows:
                seat.idle.watch(each)
        QTimer.singleShot(0, seat.start)

    def _lock(self, seat: Seat) -> None:
        """Nobody was here for a while. Whoever has a password is asked for it again, as at the start."""

        def told(found: tuple[Asks, str]) -> None:
            if found[0] is Asks.THE_PASSWORD and seat in self.seats:
                self._locking = seat
                self.open(seat.worker.office.store)
            elif seat.idle is not None:
                seat.idle.timer.start()

        self.background.run(seat, asks, seat.worker.office, seat.viewer, then=told)

    def _listen(self, seat: Seat, window: MainWindow) -> None:
        window.leave.connect(lambda: self._leave(seat))
        window.persona.connect(lambda viewer: self._look_as(seat, viewer))
        window.outside.connect(self.follow)
        window.quitted.connect(self.quit)

    def _leave(self, seat: Seat) -> None:
        self.welcome()
        seat.close_windows()

    def _look_as(self, seat: Seat, viewer: int) -> None:
        """In the sample office one may be anybody."""
        office = seat.worker.office
        self._change_settings(members={**self._settings.members, office.uuid: viewer})
        self._as_login = ""
        store = office.store
        seat.close_windows()
        self.open(store)

    def _forget(self, seat: Seat) -> None:
        """Its last window was closed."""
        if seat in self.seats:
            self.seats.remove(seat)
            for window in seat.windows:
                window.deleteLater()
            seat.deleteLater()

    def quit(self) -> None:
        """Close all windows of all offices."""
        for seat in list(self.seats):
            seat.close_windows()

    def _show_ahead(self, window: Any) -> None:
        self._end_ahead()
        self._ahead = window
        window.show()
        locked, self._locking = self._locking, None
        if locked is not None:
            locked.close_windows()

    def _end_ahead(self) -> None:
        window, self._ahead = self._ahead, None
        if window is not None:
            window.blockSignals(True)  # closing a dialog would say that it was given up
            window.close()  # type: ignore[attr-defined]
            window.deleteLater()

    def close(self) -> None:
        self._gate.close()
        self.quit()
        self.background.close()
        self.local.close()
        self._garbage.close()


def _is_sample(office: Office) -> bool:
    return office.address.file is not None and office.address.file.name == SAMPLE_FILE


def _understand(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="forumdesk", description="Opens the desktop.", epilog="Commands: --help")
    parser.add_argument("link", nargs="?", default="", help="a forumdesk: link or an invitation's file")
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
    if is_invitation(chosen.link) and "://" not in chosen.link:
        chosen.link = str(Path(chosen.link).absolute())  # the program that runs already may be elsewhere
    if chosen.screenshot:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if not has_screen():
        sys.stderr.write(f"forumdesk: {NO_SCREEN}\n")
        return 1
    settings = load_settings()
    is_plain = not (chosen.screenshot or chosen.store or chosen.as_login)
    QGuiApplication.setDesktopFileName("forumdesk")
    app = QApplication([sys.argv[0]])
    app.setApplicationName("ForumDesk")
    signal.signal(signal.SIGINT, lambda *_: app.quit())
    if is_plain and hand_over(chosen.link):
        return 0
    running = Desktop(app, settings, theme=chosen.theme)
    if is_plain:
        running.open_gate()
    running.begin(chosen.store or settings.store, chosen.as_login, chosen.link)
    if chosen.screenshot:
        window = lambda: running.seat.window if running.seat else None  # noqa: E731
        WindowPicture(window, Path(chosen.screenshot), app.quit, running).wait()
    try:
        return app.exec()
    finally:
        running.close()
        left = [thread.name for thread in threading.enumerate() if not thread.daemon and thread.name != "MainThread"]
        assert not left, left
