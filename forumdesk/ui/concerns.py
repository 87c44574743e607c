"""What the window does about what concerns the viewer: the bell, the tray, and a word to who was away."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from forumdesk.forum.alerts import Alerts, alerts
from forumdesk.forum.notices import NoticeRow
from forumdesk.forum.summary import away_since
from forumdesk.store.base import now
from forumdesk.ui.desk import Desk
from forumdesk.ui.elsewhere import to_front
from forumdesk.ui.notice_words import place_of
from forumdesk.ui.places import NoticesPlace, SummaryPlace
from forumdesk.ui.tray import Tray
from forumdesk.ui.widgets.bell import Bell, BellPopup
from forumdesk.ui.words import tr, tr_n

LOOK_MS = 60_000
DAILY = "told daily"
"""The name under which this computer remembers when it last told the daily summary."""


class Concerns(QObject):
    """Lives as long as the window. `went` asks it to go somewhere.

    Of several windows one `speaks`: it has the tray, tells the daily summary, and greets who was away.
    """

    went = Signal(object)
    ended = Signal()
    """The tray was asked to close the program."""
    came_back = Signal(str, object)
    """The viewer was away: what to say, and where to see what happened."""

    def __init__(self, desk: Desk, bell: Bell, window: QObject) -> None:
        super().__init__(window)
        self._desk, self._bell = desk, bell
        self._chosen = Alerts()
        self._told_on = ""
        self.board = desk.board
        desk.around.look()
        self.popup = BellPopup(desk.theme, desk.pictures, bell)
        self.tray: Tray | None = None
        bell.clicked.connect(lambda: self.popup.open_below(bell))
        self.popup.picked.connect(self.open)
        self.popup.wants_all.connect(lambda: self.went.emit(NoticesPlace()))
        self.popup.read_all.connect(self._read_all)
        self.board.changed.connect(self._show)
        if self.board.rows:
            self._show(self.board.rows)

    def speak(self, *, greets: bool) -> None:
        """Be the one that tells things outside the window from now on."""
        desk = self._desk
        self.tray = tray = Tray(desk.theme, self._bell)
        tray.set_count(self.board.unread)
        tray.opened.connect(self._clicked)
        tray.wants_window.connect(self._raise)
        tray.wants_notices.connect(lambda: self.went.emit(NoticesPlace()))
        tray.wants_end.connect(self.ended)
        self.board.came.connect(self._came)
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_MS)
        self._clock.timeout.connect(self.look_at_clock)
        self._clock.start()
        self.refresh()
        desk.worker.here(self, desk.local.get, DAILY, then=self._remember)
        if greets:
            desk.worker.ask(self, away_since, desk.viewer, now(), then=self._welcome)

    def refresh(self) -> None:
        """Ask again what the viewer wants to be told of."""
        self._desk.worker.ask(self, alerts, self._desk.viewer, then=self._choose, key="alerts")

    def _choose(self, chosen: Alerts) -> None:
        self._chosen = chosen

    def _remember(self, day: object) -> None:
        self._told_on = str(day or "")

    def _show(self, rows: tuple[NoticeRow, ...]) -> None:
        self._bell.set_count(self.board.unread)
        if self.tray is not None:
            self.tray.set_count(self.board.unread)
        self.popup.show_rows(rows)

    def open(self, row: NoticeRow) -> None:
        """Go to what a notice tells of; it was looked at."""
        self.board.look([row])
        self.went.emit(place_of(row))

    def _clicked(self, row: NoticeRow | None) -> None:
        self._raise()
        if row is None:
            self.went.emit(NoticesPlace())
        else:
            self.open(row)

    def _raise(self) -> None:
        to_front(self._bell.window())

    def _came(self, rows: tuple[NoticeRow, ...]) -> None:
        if QApplication.activeWindow() is None:
            self._desk.worker.ask(
                self, alerts, self._desk.viewer, then=lambda chosen: self._tell(rows, chosen), key="alerts"
            )

    def _tell(self, rows: tuple[NoticeRow, ...], chosen: Alerts) -> None:
        self._chosen = chosen  # it may have been changed in the settings meanwhile
        if self.tray is not None:
            self.tray.tell(rows, chosen)

    def look_at_clock(self, local: datetime | None = None) -> None:
        """Tell the daily summary when its time has come, once a day."""
        local = local or datetime.now()  # noqa: DTZ005 - what is meant is this computer's clock on its wall
        at, today = self._chosen.once_a_day, local.date().isoformat()
        if at is not None and local.time() >= at and self._told_on != today:
            self._told_on = today
            self._desk.worker.here(self, self._desk.local.put, DAILY, today)
            if self.board.unread and self.tray is not None:
                self.tray.tell_daily(self.board.unread)

    def _read_all(self) -> None:
        self.popup.close()
        self.board.look_at_all(lambda undo: self._desk.say(tr("Marked all notices read."), undo))

    def _welcome(self, since: datetime | None) -> None:
        if since is not None:
            days = max(1, (now() - since).days)
            said = tr_n("You were away for {n} day.", "You were away for {n} days.", days)
            self.came_back.emit(said, SummaryPlace(since))
