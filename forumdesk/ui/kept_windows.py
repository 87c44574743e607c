"""How the windows of a desk stand, kept on this computer while one works: the next start finds them again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer

from forumdesk.store.local import LocalStore

if TYPE_CHECKING:
    from forumdesk.ui.desk import Desk
    from forumdesk.ui.window import MainWindow

STATE = "window"
"""The name under which this computer remembers how large a window was."""
KEPT_AFTER_MS = 400


def _name(office: str, viewer: int) -> str:
    return f"windows {office} {viewer}"


def kept_windows(local: LocalStore, office: str, viewer: int) -> list[dict[str, Any]]:
    """How the windows stood, the one in front last; one as large as the last that was open, where none is known."""
    kept = local.get(_name(office, viewer), [])
    known = [state for state in kept if isinstance(state, dict)] if isinstance(kept, list) else []
    if known:
        return known
    size = local.get(STATE, {})
    return [size if isinstance(size, dict) else {}]


class KeptWindows(QObject):
    """Notes the state of all windows of a desk soon after something about them changed."""

    def __init__(self, desk: Desk, windows: Sequence[MainWindow], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._windows = desk, windows
        self._is_over = False
        self._last: list[dict[str, Any]] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(KEPT_AFTER_MS)
        self._soon.timeout.connect(self.keep)
        desk.worker.written.connect(self._touch)  # one reads on

    def watch(self, window: MainWindow) -> None:
        """A window was opened."""
        window.installEventFilter(self)
        window.way.arrived.connect(self._touch)
        self._touch()

    def keep(self) -> None:
        """Note now how they stand, the one in front last."""
        if self._is_over or not self._windows:
            return
        states = [window.state() for window in sorted(self._windows, key=lambda window: window.isActiveWindow())]
        if states == self._last:
            return
        self._last = states
        worker, local = self._desk.worker, self._desk.local
        worker.here(self, local.put, _name(self._desk.office_uuid, self._desk.viewer), states)
        worker.here(self, local.put, STATE, {name: states[-1][name] for name in ("geometry", "panes")})

    def end(self) -> None:
        """They are all being closed: the next start finds them as they are now."""
        self.keep()
        self._is_over = True

    def _touch(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.WindowActivate}:
            self._touch()
        return super().eventFilter(watched, event)
