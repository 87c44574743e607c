"""A topic chosen by words of its title: what fits is listed below the words, and one row is the chosen one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from forumdesk.forum.completing import topics_like
from forumdesk.forum.rows import TopicRow
from forumdesk.forum.topics import topic_rows
from forumdesk.ui.desk import Desk
from forumdesk.ui.original_dialog import entry_of_topic
from forumdesk.ui.widgets.entry_list import HEIGHT, EntryList
from forumdesk.ui.words import tr

if TYPE_CHECKING:
    from forumdesk.search.ask import Searcher

PAUSE_MS, MOST, ROWS = 120, 8, 2


class TopicField(QWidget):
    """`topic_id` is the row that is marked, None until one is."""

    changed = Signal()

    def __init__(
        self, desk: Desk, name: str, searcher: Searcher | None, *, without: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._searcher, self._without = desk, searcher, without
        self.words = QLineEdit()
        self.words.setObjectName(f"{name}-words")
        self.words.setPlaceholderText(tr("Words of its title"))
        self.words.setAccessibleName(tr("Words of its title"))
        self.words.installEventFilter(self)
        self.list = EntryList(desk.theme, f"{name}-list", tr("Topics that fit"))
        self.list.setFixedHeight(desk.theme.px(HEIGHT) * ROWS)
        self.list.currentRowChanged.connect(lambda _row: self.changed.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(desk.theme.px(6))
        column.addWidget(self.words)
        column.addWidget(self.list)
        self.setFocusProxy(self.words)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.words.textChanged.connect(lambda _text: self._pause.start())
        self.list.hide()

    @property
    def topic_id(self) -> int | None:
        item = self.list.currentItem()
        return None if item is None else int(item.data(Qt.ItemDataRole.UserRole).key)

    def _ask(self) -> None:
        asked = self._desk.viewer, self._searcher, self.words.text().strip(), self._without
        self._desk.worker.ask(self, _fitting, *asked, then=self._show, key="topic-field")

    def _show(self, found: list[TopicRow]) -> None:
        self.list.show_entries([entry_of_topic(row) for row in found])
        self.list.setVisible(bool(found))
        if found and self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down in the field are for the list."""
        if watched is self.words and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self.list.step(step)
                return True
        return False


def _fitting(session: Any, viewer: int, searcher: Searcher | None, words: str, without: int) -> list[TopicRow]:
    """On the worker's thread: titles with these words first, then what the index finds alike."""
    if not words:
        return []
    ids = [found.id for found in topics_like(session, viewer, words, limit=MOST + 1)]
    if searcher is not None:
        ids += [hit.topic_id for hit in searcher.similar(session, viewer, words, limit=MOST + 1).hits]
    others = [number for number in dict.fromkeys(ids) if number != without]
    return [row for row in topic_rows(session, viewer, others) if not row.is_message][:MOST]
