"""A picture of the window, drawn into a file once it shows its topics and the first of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from forumdesk.ui.places import TopicPlace
from forumdesk.ui.window import MainWindow


class WindowPicture(QObject):
    """Waits until the window shows its topics, opens the first, and draws the whole into a file."""

    def __init__(
        self, window: Callable[[], MainWindow | None], file: Path, drawn: Callable[[], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._file, self._drawn = window, file, drawn
        self._timer = QTimer(self)
        self._timer.setInterval(50)
        self._timer.timeout.connect(self._look)
        self._opened = False
        self._quiet = 0

    def wait(self) -> None:
        self._timer.start()

    def _look(self) -> None:
        window = self._window()
        if window is None:
            return
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
            self._drawn()
