"""Work that takes a while, on a thread of its own, with progress and a way to stop; and the bar that shows it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget
from shiboken6 import isValid

from forumdesk.errors import Problem, Stopped
from forumdesk.store.watch import Progress, Watch
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import tr

Work = Callable[[Watch], Any]


class LongWork(QObject):
    """One piece of work; `begin` starts it, and what comes of it is told on the GUI thread."""

    progressed = Signal(object)
    _ended = Signal(object)

    def __init__(
        self, work: Work, then: Callable[[Any], None], failed: Callable[[Problem], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._work, self._then, self._failed = work, then, failed
        self._stop = stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="long work", daemon=True)
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        # Qt keeps no hold of an event whose method it calls, and this object lets go of it before it is destroyed.
        self.destroyed.connect(lambda: stop.set())
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.finish)

    def begin(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask it to stop; it ends with Stopped."""
        self._stop.set()

    def finish(self) -> None:
        """Stop it and wait for that: the program ends."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        def report(progress: Progress) -> None:
            if isValid(self):
                self.progressed.emit(progress)

        try:
            outcome: Any = self._work(Watch(report, self._stop.is_set, tr("Stopped. Nothing was changed.")))
        except BaseException as error:  # noqa: BLE001 - the thread's edge: handed on to the GUI thread
            outcome = error
        if isValid(self):
            self._ended.emit(outcome)

    def _deliver(self, outcome: Any) -> None:
        match outcome:
            case Problem() as problem:
                self._failed(problem)
            case BaseException() as bug:
                raise bug
            case _:
                self._then(outcome)


class WorkBar(QWidget):
    """Shows how far work is, with a button to stop it; out of sight while there is none."""

    idle = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.running: LongWork | None = None
        self.bar = QProgressBar()
        self.bar.setObjectName(f"{name}-progress")
        self.bar.setAccessibleName(tr("Progress"))
        self.bar.setTextVisible(False)
        self.says = label("", "meta")
        self.stop = QPushButton(tr("Stop"))
        self.stop.setObjectName(f"{name}-stop")
        self.stop.clicked.connect(self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.bar, 1)
        row.addWidget(self.says, 1)
        row.addWidget(self.stop)
        self.hide()

    def run(self, work: Work, *, then: Callable[[Any], None], failed: Callable[[Problem], None]) -> None:
        """Begin, unless something is under way."""
        if self.running is not None:
            return

        def done(outcome: Any) -> None:
            self._rest()
            then(outcome)

        def broke(problem: Problem) -> None:
            self._rest()
            failed(problem)

        self.running = LongWork(work, done, broke, self)
        self.running.progressed.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self.bar.setRange(0, 0)
        self.says.setText("")
        self.stop.setEnabled(True)
        self.show()
        self.running.begin()

    def _show(self, progress: Progress) -> None:
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        share = f" {100 * progress.done // progress.total} %" if progress.total else "…"
        self.says.setText(f"{progress.what}{share}")

    def _stop(self) -> None:
        if self.running is not None:
            self.stop.setEnabled(False)
            self.says.setText(tr("Stopping…"))
            self.running.stop()

    def _rest(self) -> None:
        if self.running is not None:
            self.running.deleteLater()
        self.running = None
        self.hide()
        self.idle.emit()


def is_stop(problem: Problem) -> bool:
    """Whether it is no problem at all: whoever began it ended it."""
    return isinstance(problem, Stopped)
