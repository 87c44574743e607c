"""Which topic was the first to ask this: those alike are offered, others are found by the words of their titles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.completing import topics_like
from forumdesk.forum.duplicates import mark_duplicate
from forumdesk.forum.rows import TopicRow
from forumdesk.forum.topics import topic_rows
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.entry_list import HEIGHT, Entry, EntryList
from forumdesk.ui.words import tr, tr_n

if TYPE_CHECKING:
    from forumdesk.search.ask import Searcher

PAUSE_MS = 120
MOST = 8
ROWS = 4


class OriginalDialog(QDialog):
    """A field and a list below it; Enter marks. `marked` tells which original was named before, if any."""

    marked = Signal(object)

    def __init__(self, desk: Desk, topic: TopicRow, searcher: Searcher | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._topic, self._searcher = desk, topic, searcher
        px = desk.theme.px
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("original-dialog")
        self.setWindowTitle(tr("Asked before"))
        self.heading = label(tr("Asked before"), "pane-title")
        self.about = label(
            tr("Choose the topic that asked this first. Whoever reads this one is shown the way there."), "muted"
        )
        self.about.setWordWrap(True)
        self.words = QLineEdit()
        self.words.setObjectName("original-words")
        self.words.setPlaceholderText(tr("Words of its title"))
        self.words.setAccessibleName(tr("Words of the title of the original"))
        self.words.installEventFilter(self)
        self.list = EntryList(desk.theme, "original-list", tr("Topics that may have asked this first"))
        self.list.setFixedHeight(px(HEIGHT) * ROWS)
        self.list.installEventFilter(self)
        self.list.itemDoubleClicked.connect(self._act)
        self.nothing = label("", "meta")
        self.error = label("", "error")
        self.error.setObjectName("original-error")
        self.error.setWordWrap(True)
        self.error.hide()
        self.act = QPushButton(tr("Mark as asked before"))
        self.act.setObjectName("original-act")
        self.act.setProperty("kind", "primary")
        self.act.setAutoDefault(False)
        self.act.setEnabled(False)
        self.act.clicked.connect(self._act)
        leave = QPushButton(tr("Cancel"))
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.nothing, 1)
        foot.addWidget(leave)
        foot.addWidget(self.act)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(10))
        column.addWidget(self.heading)
        for part in (self.about, self.words, self.list, self.error):
            column.addWidget(part)
        column.addLayout(foot)
        self.setMinimumWidth(px(600))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.words.textChanged.connect(lambda _text: self._pause.start())
        self.list.currentRowChanged.connect(lambda row: self.act.setEnabled(row >= 0))
        self._ask()

    def _ask(self) -> None:
        asked = self._desk.viewer, self._searcher, self._topic, self.words.text().strip()
        self._desk.worker.ask(self, _find, *asked, then=self._show, failed=self._failed, key="originals")

    def _show(self, found: list[TopicRow]) -> None:
        self.list.show_entries([entry_of_topic(row) for row in found])
        if found and self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self.nothing.setText("" if found else tr("No topic has these words in its title."))
        self.act.setEnabled(bool(found))

    def _act(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        self.error.hide()
        chosen: TopicRow = item.data(Qt.ItemDataRole.UserRole).row
        self._take(chosen)

    def _take(self, chosen: TopicRow) -> None:
        """Mark it as the original."""
        asked = self._desk.viewer, self._topic.id, chosen.id
        self._desk.worker.do(self, mark_duplicate, *asked, then=self._done, failed=self._failed)

    def _done(self, outcome: object) -> None:
        self.marked.emit(outcome)
        self.accept()

    def _failed(self, problem: Problem) -> None:
        self.error.setText(str(problem))
        self.error.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter marks wherever one is; Up and Down in the field are for the list."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._act()
            case Qt.Key.Key_Down if watched is self.words:
                self.list.step(1)
            case Qt.Key.Key_Up if watched is self.words:
                self.list.step(-1)
            case _:
                return False
        return True


def _find(session: Any, viewer: int, searcher: Searcher | None, topic: TopicRow, words: str) -> list[TopicRow]:
    """On the worker's thread: titles with these words first, then what the index finds alike; the topic's own if none
    are typed."""
    ids = [found.id for found in topics_like(session, viewer, words, limit=MOST + 1)] if words else []
    if searcher is not None:
        ids += [hit.topic_id for hit in searcher.similar(session, viewer, words or topic.title, limit=MOST + 1).hits]
    others = [number for number in dict.fromkeys(ids) if number != topic.id]
    return [row for row in topic_rows(session, viewer, others) if not row.is_message][:MOST]


def entry_of_topic(row: TopicRow) -> Entry:
    """A topic as a list shows it from which one is chosen."""
    mark = "award" if row.is_best_practice else "circle-check" if row.is_solved else "message-square"
    said = [
        tr("Best practice") if row.is_best_practice else "",
        tr("Solved") if row.is_solved else "",
        row.community_name,
        tr_n("{n} reply", "{n} replies", max(0, row.post_count - 1)),
    ]
    lead = " · ".join(part for part in said if part)
    return Entry(
        key=row.id,
        person_id=0,
        person="",
        picture=None,
        mark=mark,
        lead=lead,
        title=row.title,
        excerpt=row.excerpt,
        moment="",
        spoken=f"{row.title}. {lead}. {row.excerpt}",
        tip="",
        stands_out=False,
        row=row,
    )
