"""What concerns the viewer, kept up to date for whoever shows it: the bell, the page, the tray."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from forumdesk.forum.notices import (
    NoticeRow,
    next_reminder,
    notices,
    read_all_notices,
    read_notices,
    unread_again,
)
from forumdesk.store.base import now
from forumdesk.ui.desk import Desk

SOON_MS = 1_000
LATEST = 100
LONGEST_WAIT_MS = 3_600_000


class NoticeBoard(QObject):
    """The latest notices. `changed` comes with them, `came` with those that were not there before."""

    changed = Signal(object)
    came = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.rows: tuple[NoticeRow, ...] | None = None
        self._soon = self._timer(SOON_MS)
        self._due = self._timer(LONGEST_WAIT_MS)
        desk.news.arrived.connect(self._hear)
        desk.worker.written.connect(self._soon.start)
        self._soon.start()

    def _hear(self, _changes: object) -> None:
        self._soon.start()

    def _timer(self, after_ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(self.refresh)
        return timer

    @property
    def unread(self) -> int:
        """How many were not looked at."""
        return sum(row.is_unread for row in self.rows or ())

    def refresh(self) -> None:
        """Ask for them again."""
        desk = self._desk
        desk.worker.ask(self, notices, desk.viewer, limit=LATEST, then=self._took, key="notices")
        desk.worker.ask(self, next_reminder, desk.viewer, then=self._wait_for, key="next-reminder")

    def _took(self, rows: list[NoticeRow]) -> None:
        before, self.rows = self.rows, tuple(rows)
        if before is not None:
            known = {row.key for row in before}
            newest = max((row.at for row in before), default=None)
            fresh = [
                row for row in rows if row.is_unread and row.key not in known and (newest is None or row.at >= newest)
            ]
            if fresh:
                self.came.emit(tuple(fresh))
        if before != self.rows:
            self.changed.emit(self.rows)

    def _wait_for(self, due: datetime | None) -> None:
        """A reminder falls due by the clock, not by anybody's doing."""
        if due is not None:
            left = int((due - now()).total_seconds() * 1_000) + 500
            self._due.start(max(1_000, min(left, LONGEST_WAIT_MS)))
        else:
            self._due.start(LONGEST_WAIT_MS)

    def look(self, rows: Iterable[NoticeRow]) -> None:
        """These were looked at."""
        keys = [row.key for row in rows if row.is_unread]
        if keys:
            self._do(read_notices, keys)

    def look_at_all(self, then: Callable[[Callable[[], None]], None]) -> None:
        """All were looked at; `then` gets the way back."""

        def done(before: str | None) -> None:
            self.refresh()
            then(lambda: self._do(unread_again, before))

        self._desk.worker.do(self, read_all_notices, self._desk.viewer, then=done, failed=self._desk.explain)

    def _do(self, action: Callable[..., None], *args: object) -> None:
        desk = self._desk
        desk.worker.do(self, action, desk.viewer, *args, then=lambda _none: self.refresh(), failed=desk.explain)
