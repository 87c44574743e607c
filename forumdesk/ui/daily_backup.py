"""The daily backup of the office that is open: looked after now and then, off the GUI thread; it tells if it fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject, QTimer

from forumdesk.errors import Problem
from forumdesk.store.backup import Verified
from forumdesk.store.daily import back_up_daily
from forumdesk.store.office import Office
from forumdesk.store.watch import Watch
from forumdesk.ui.backups import folder_for
from forumdesk.ui.long_work import LongWork, is_stop
from forumdesk.ui.words import tr

FIRST_MS = 90_000
"""Whoever opens the office wants to read first."""
AGAIN_MS = 1_800_000


class DailyBackup(QObject):
    """Of all desktops that have the office open, the first to look makes it. On a server its owner does."""

    def __init__(self, office: Office, tell: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._office, self._tell = office, tell
        self._work: LongWork | None = None
        self._told = ""
        self.made: Verified | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        if self._office.address.file is not None:
            self._timer.start(FIRST_MS)

    def look(self) -> None:
        """Make today's backup, unless it is there."""
        file, office = self._office.address.file, self._office
        if file is None or self._work is not None:
            return

        def work(watch: Watch) -> Verified | None:
            return back_up_daily(file, folder_for(office), date.today(), watch)  # noqa: DTZ011 - the day people have

        self._work = LongWork(work, self._done, self._fail, self)
        self._work.begin()

    def close(self) -> None:
        self._timer.stop()
        if self._work is not None:
            self._work.finish()

    def _done(self, made: Verified | None) -> None:
        self.made = made or self.made
        self._told = ""
        self._wait()

    def _fail(self, problem: Problem) -> None:
        if not is_stop(problem) and str(problem) != self._told:  # once, not every half hour
            self._told = str(problem)
            self._tell(tr("Today's backup was not made. {why}", why=self._told))
        self._wait()

    def _wait(self) -> None:
        if self._work is not None:
            self._work.deleteLater()
        self._work = None
        self._timer.start(AGAIN_MS)
