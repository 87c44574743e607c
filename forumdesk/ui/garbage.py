"""Collects Python's garbage on the GUI thread only: on another, a widget among it would be destroyed off its thread."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EACH_MS = 5_000
ALL_EACH = 24
"""Every so many times the old generation too, which takes longest."""


class Garbage(QObject):
    """Takes over from Python, which collects on whichever thread happens to allocate; `close()` gives it back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._times = 0
        gc.disable()
        gc.freeze()  # what the program loaded lives as long as it does
        self._timer = QTimer(self)
        self._timer.setInterval(EACH_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect the young; now and then everything."""
        self._times += 1
        gc.collect(2 if self._times % ALL_EACH == 0 else 1)

    def close(self) -> None:
        """Collect a last time. What was loaded before stays out of it: who closes the program waits for this."""
        self._timer.stop()
        gc.collect()
        gc.enable()
