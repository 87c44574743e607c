"""Says for its member that they are at their desk, if they let others see it: seldom, and only while they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from forumdesk.forum.lounges import note_presence

if TYPE_CHECKING:
    from forumdesk.ui.desk import Desk

PAUSE_MS = 4 * 60_000
"""Never more often than this."""


class Around(QObject):
    """One for all windows of a desk. Whoever did not ask for it writes nothing."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Say it, if the program is in front."""
        application = QGuiApplication.instance()
        is_in_front = (
            isinstance(application, QGuiApplication)
            and application.applicationState() == Qt.ApplicationState.ApplicationActive
        )
        if is_in_front:
            self._desk.worker.do(self, note_presence, self._desk.viewer, failed=lambda _problem: None)
