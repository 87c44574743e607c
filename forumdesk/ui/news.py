"""The feed -> the pages it concerns: changes arrive on the GUI thread in batches."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from forumdesk.store.changes import Change

MERGE_MS = 50


class News(QObject):
    """Takes changes from the follower's thread and tells them once each 50 ms, so that one refresh serves many."""

    arrived = Signal(tuple)
    _came = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: list[Change] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(MERGE_MS)
        self._timer.timeout.connect(self._tell)
        self._came.connect(self._wait, Qt.ConnectionType.QueuedConnection)

    def deliver(self, changes: Sequence[Change]) -> None:
        """Hand changes over; may be called on any thread."""
        with self._lock:
            self._waiting.extend(changes)
        self._came.emit()

    def _wait(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _tell(self) -> None:
        with self._lock:
            batch, self._waiting = tuple(self._waiting), []
        if batch:
            self.arrived.emit(batch)
