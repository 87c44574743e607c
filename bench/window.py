"""Opens the real window once and prints, as JSON, what its person waited for; run by bench.office.

    python -m bench.window STORE --longest TOPIC [--as LOGIN] [--began UNIX_SECONDS]

Every event that Qt delivers is timed, so "busy" means what one frame cost or how long one event held the loop.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QPlainTextEdit, QWidget

from forumdesk.app import Desktop
from forumdesk.config import load_settings

FRAME_MS = 16
STEPS = 150
PATIENCE_SECONDS = 60
WORDS = "How do I connect to the printer on the second floor? "

Script = Iterator[Callable[[], bool]]
"""Steps of a run: each yields what to wait for."""


class TimedApplication(QApplication):
    """Times every event that reaches the program, those within others not counted twice."""

    def __init__(self) -> None:
        super().__init__([sys.argv[0]])
        self.spans: list[float] = []
        self.work = 0.0
        self._is_within = False

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        if self._is_within:
            return bool(super().notify(receiver, event))
        self._is_within = True
        began, worked = time.perf_counter(), time.thread_time()
        try:
            return bool(super().notify(receiver, event))
        finally:
            self._is_within = False
            self.spans.append((time.perf_counter() - began) * 1000)
            self.work += (time.thread_time() - worked) * 1000

    def taken(self) -> list[float]:
        """The milliseconds of each event since the last call."""
        taken, self.spans, self.work = self.spans, [], 0.0
        return taken


def memory_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


class Run(QObject):
    """One visit: open, scroll, read, search and type, as a person would, a step a frame."""

    def __init__(self, app: TimedApplication, desktop: Desktop, began: float, longest: int) -> None:
        super().__init__()
        self.app, self.desktop, self.began, self.longest = app, desktop, began, longest
        self.found: dict[str, list[float]] = {}
        self.missed = ""
        self._script = self._visit()
        self._wanted: Callable[[], bool] = lambda: True
        self._asked = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    def _step(self) -> None:
        if not self._wanted():
            if time.perf_counter() - self._asked > PATIENCE_SECONDS:
                self.missed = self._wanted.__qualname__
                self.app.quit()
            return
        self._asked = time.perf_counter()
        try:
            self._wanted = next(self._script)
        except StopIteration:
            self._timer.stop()
            self.app.quit()

    def note(self, name: str, *values: float) -> None:
        self.found.setdefault(name, []).extend(values)

    def _visit(self) -> Script:
        yield lambda: self.desktop.seat is not None and self.desktop.seat.window.topics.first_topic() is not None
        assert self.desktop.seat is not None
        window = self.desktop.seat.window
        self.note("from the start to a usable list", (time.time() - self.began) * 1000)
        self.note("busy at most while opening", max(self.app.taken()))
        self.note("memory with the list", memory_mb())
        yield from self._scroll("the list", window.topics)
        began = time.perf_counter()
        window.go_to_topic(self.longest)
        yield window.thread_page.is_complete
        self.note("longest thread, click to shown", (time.perf_counter() - began) * 1000)
        self.note("busy at most while a thread opens", max(self.app.taken()))
        yield from self._scroll("the thread", window.thread_page)
        yield from self._type("the search", window.topbar.search, WORDS[:20])
        window.topbar.search.clear()
        yield from self._type("a reply", window.composer.edit, WORDS * 3)
        self.note("memory at the end", memory_mb())

    def _scroll(self, name: str, page: QWidget) -> Script:
        areas = [area for area in page.findChildren(QAbstractScrollArea) if area.isVisible()]
        area = max(areas, key=lambda area: area.verticalScrollBar().maximum())
        viewport = area.viewport()
        middle = QPointF(viewport.rect().center())
        self.app.taken()
        for _ in range(STEPS):
            wheel = QWheelEvent(
                middle,
                QPointF(viewport.mapToGlobal(middle.toPoint())),
                QPoint(),
                QPoint(0, -120),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QCoreApplication.postEvent(viewport, wheel)
            yield lambda: True
            self.note(f"busy a frame, scrolling {name}", sum(self.app.taken()))

    def _type(self, name: str, field: QLineEdit | QPlainTextEdit, text: str) -> Script:
        field.setFocus()
        yield lambda: True
        self.app.taken()
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QCoreApplication.postEvent(field, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))
            yield lambda: True
            self.note(f"busy a key, typing {name}", sum(self.app.taken()))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.window", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("store")
    parser.add_argument("--longest", type=int, required=True, help="the topic whose thread is opened")
    parser.add_argument("--as", dest="login", default="")
    parser.add_argument("--began", type=float, default=time.time())
    chosen = parser.parse_args()
    app = TimedApplication()
    desktop = Desktop(app, load_settings())
    desktop.begin(chosen.store, chosen.login)
    run = Run(app, desktop, chosen.began, chosen.longest)
    app.exec()
    desktop.close()
    if run.missed:
        raise SystemExit(f"After {PATIENCE_SECONDS} s this had not come: {run.missed}")
    sys.stdout.write(json.dumps(run.found) + "\n")


if __name__ == "__main__":
    main()
