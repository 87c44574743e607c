"""Earlier questions like the one being typed, with their answers: below the title, and never in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import IconButton, label
from forumdesk.ui.widgets.entry_list import HEIGHT, Entry, EntryList, Tool
from forumdesk.ui.words import tr, tr_n

if TYPE_CHECKING:
    from forumdesk.search.ask import Searcher
    from forumdesk.search.lookalikes import Lookalike

PAUSE_MS = 250
ROWS = 2


class Lookalikes(QFrame):
    """Hidden until something is found. Down in the title leads into the list, Escape back to the title."""

    picked = Signal(object)
    """Show this earlier topic; what was typed stays a draft."""
    answered = Signal(object)
    """This earlier topic is the answer: nothing need be asked."""

    def __init__(self, desk: Desk, title: QLineEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._title = desk, title
        self._closed_for = ""
        self.searcher: Searcher | None = None
        self.setObjectName("lookalikes")
        self.head = label("", "strong")
        self.close_button = IconButton(desk.theme, "lookalikes-close", "x", tr("Hide"), size=14)
        self.close_button.clicked.connect(self._close)
        tool = Tool("answers", "check", tr("This answers my question"), Qt.Key.Key_A)
        self.list = EntryList(desk.theme, "lookalikes-list", tr("Asked before"), tools=(tool,))
        self.list.picked.connect(self.picked)
        self.list.asked.connect(lambda _tool, found: self.answered.emit(found))
        self.list.installEventFilter(self)
        title.installEventFilter(self)
        top = QHBoxLayout()
        top.addWidget(self.head, 1)
        top.addWidget(label(tr("A: this answers my question"), "meta"))
        top.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(desk.theme.px(4))
        column.addLayout(top)
        column.addWidget(self.list)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        title.textChanged.connect(lambda _text: self._pause.start())
        desk.theme.changed.connect(self._fit)
        self.hide()

    def _ask(self) -> None:
        text = self._title.text().strip()
        if self.searcher is None or not text or text == self._closed_for:
            self._show([])
            return
        asked = self._desk.viewer, self.searcher, text
        self._desk.worker.ask(self, _find, *asked, then=self._show, failed=lambda _problem: None, key="lookalikes")

    def _show(self, found: list[Lookalike]) -> None:
        self.list.show_entries([_entry(one) for one in found])
        n = len(found)
        self.head.setText(tr_n("Asked before? {n} topic looks alike", "Asked before? {n} topics look alike", n))
        self.setVisible(bool(found))
        self._fit()

    def _close(self) -> None:
        self._closed_for = self._title.text().strip()
        self.hide()
        self._title.setFocus()

    def _fit(self) -> None:
        rows = max(1, min(ROWS, self.list.count()))
        self.list.setFixedHeight(self._desk.theme.px(HEIGHT) * rows)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or self.isHidden():
            return False
        if watched is self._title and event.key() == Qt.Key.Key_Down:
            self.list.setFocus()
            self.list.setCurrentRow(0)
            return True
        if watched is self.list:
            at_top = self.list.currentRow() <= 0
            if event.key() == Qt.Key.Key_Escape or (event.key() == Qt.Key.Key_Up and at_top):
                self.list.clearSelection()
                self._title.setFocus()
                return True
        return False


def _find(session: Any, viewer: int, searcher: Searcher, title: str) -> list[Lookalike]:
    """On the worker's thread, where loading the search's libraries keeps nobody waiting."""
    from forumdesk.search.lookalikes import lookalikes

    return lookalikes(session, viewer, searcher, title)


def _entry(found: Lookalike) -> Entry:
    mark = "award" if found.is_best_practice else "circle-check" if found.is_solved else "message-square"
    said = [
        tr("Best practice") if found.is_best_practice else "",
        tr("Solved") if found.is_solved else "",
        found.community_name,
        tr_n("{n} reply", "{n} replies", found.reply_count),
    ]
    lead = " · ".join(part for part in said if part)
    return Entry(
        key=found.topic_id,
        person_id=0,
        person="",
        picture=None,
        mark=mark,
        lead=lead,
        title=found.title,
        excerpt=f"{found.by}: {found.excerpt}",
        moment="",
        spoken=f"{found.title}. {lead}. {found.excerpt}",
        tip="",
        stands_out=False,
        row=found,
    )
