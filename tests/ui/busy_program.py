"""The program with somebody at work in it, as a process: `python -m tests.ui.busy_program STORE TOPIC TOPIC`.

Says `ready` once two windows are open, and waits for a line. Then a reply is sent and another half written; `settled`
says that all of it is on the disk. Then it may be killed.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from forumdesk.app import Desktop
from forumdesk.config import Settings
from forumdesk.forum.rows import TopicFilter, TopicView
from forumdesk.ui.kept_windows import kept_windows
from forumdesk.ui.places import TopicPlace, TopicsPlace

UNREAD = TopicsPlace(TopicFilter(view=TopicView.UNREAD))
SENT, BEGUN = "Sent in time", "Half a thought"


def work(desktop: Desktop, first: int, second: int) -> Iterator[Callable[[], bool]]:
    """What is done, step by step; each waits until it is true what was handed out."""
    yield lambda: desktop.seat is not None
    seat = desktop.seat
    assert seat is not None
    front = seat.windows[0]
    yield lambda: front.topics.first_topic() is not None
    for topic in (first, second):
        front.go(TopicPlace(topic))
        yield lambda: front.thread_page.is_complete() and front.composer.isVisible()
    behind = seat.open_window(UNREAD)
    yield lambda: behind.place == UNREAD
    front.activateWindow()
    yield front.isActiveWindow
    heard = threading.Event()

    def listen() -> None:
        sys.stdin.readline()
        heard.set()

    threading.Thread(target=listen, daemon=True).start()
    print("ready", flush=True)
    yield heard.is_set
    front.reply()
    QTest.keyClicks(front.composer.edit, SENT)
    QTest.keyClick(front.composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    yield lambda: front.composer.edit.text() == ""
    front.reply()
    QTest.keyClicks(front.composer.edit, BEGUN)

    def is_on_disk() -> bool:
        office = seat.worker.office.uuid
        kept = [
            state["way"]["places"][-1] for state in kept_windows(desktop.local, office, seat.viewer) if "way" in state
        ]
        drafts = [draft.payload.get("text") for draft in desktop.local.drafts(office)]
        sent = [letter.words["text"] for letter in desktop.local.letters(office, seat.viewer)]
        return len(kept) == 2 and kept[-1].get("topic_id") == second and (sent, drafts) == ([SENT], [BEGUN])

    yield is_on_disk


def main(store: str, first: int, second: int) -> None:
    app = QApplication([sys.argv[0]])
    desktop = Desktop(app, Settings(), theme="light")
    desktop.begin(store, "tom")
    steps = work(desktop, first, second)
    state = [next(steps)]
    timer = QTimer()

    def look() -> None:
        if state[0]():
            try:
                state[0] = next(steps)
            except StopIteration:
                timer.stop()
                print("settled", flush=True)

    timer.timeout.connect(look)
    timer.start(50)
    QApplication.exec()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
