"""The bell in the top bar: how much concerns oneself that was not looked at, and the latest of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.forum.notices import NoticeRow
from forumdesk.ui.icons import icon
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import Notice
from forumdesk.ui.widgets.entry_list import HEIGHT
from forumdesk.ui.widgets.notice_list import NoticeList
from forumdesk.ui.words import tr, tr_n

LATEST = 10
WIDTH = 420
MOST = 99


class Bell(QToolButton):
    """A button with a count on it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._count = theme, 0
        self.setObjectName("bell")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def count(self) -> int:
        return self._count

    def set_count(self, count: int) -> None:
        """How many notices were not looked at."""
        self._count = count
        self._dress()

    def _dress(self) -> None:
        px, t = self._theme.px, self._theme.tokens
        self.setIcon(icon("bell", t.muted, px(18)))
        self.setIconSize(QSize(px(18), px(18)))
        says = tr_n("{n} unread notice", "{n} unread notices", self._count) if self._count else tr("Notices")
        self.setToolTip(says)
        self.setAccessibleName(says)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._count:
            return
        px, t = self._theme.px, self._theme.tokens
        text = str(self._count) if self._count <= MOST else f"{MOST}+"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(10, 700))
        width = max(px(16), painter.fontMetrics().horizontalAdvance(text) + px(8))
        box = QRectF(self.width() - width - 1, 1, width, px(16))
        painter.setPen(QPen(QColor(t.surface), 1.5))
        painter.setBrush(QColor(t.accent))
        painter.drawRoundedRect(box, px(8), px(8))
        painter.setPen(QColor(t.on_accent))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
        painter.end()


class BellPopup(QFrame):
    """The latest notices below the bell."""

    picked = Signal(object)
    wants_all = Signal()
    read_all = Signal()

    def __init__(self, theme: Theme, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self.setObjectName("bell-popup")
        self.setProperty("kind", "raised")
        title = QLabel(tr("Notices"))
        title.setProperty("kind", "strong")
        self.mark = QPushButton(tr("Mark all read"))
        self.mark.setObjectName("bell-read-all")
        self.mark.setProperty("kind", "quiet")
        self.mark.clicked.connect(self.read_all)
        self.list = NoticeList(theme, "bell-list", pictures)
        self.list.picked.connect(self._pick)
        self.empty = Notice(theme, "bell-empty")
        self.empty.say("bell", tr("Nothing here yet"), tr("Mentions, replies and reactions show here."))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.list)
        self.all = QPushButton(tr("All notices"))
        self.all.setObjectName("bell-all")
        self.all.setProperty("kind", "quiet")
        self.all.clicked.connect(self._go_to_all)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.mark)
        column = QVBoxLayout(self)
        px = theme.px
        column.setContentsMargins(px(8), px(8), px(8), px(8))
        column.setSpacing(px(6))
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        column.addWidget(self.all)

    def show_rows(self, rows: Sequence[NoticeRow]) -> None:
        """Those not looked at first."""
        latest = sorted(rows, key=lambda row: not row.is_unread)[:LATEST]
        self.list.show_rows(latest)
        self.stack.setCurrentWidget(self.list if latest else self.empty)
        self.mark.setEnabled(any(row.is_unread for row in rows))

    def open_below(self, bell: QWidget) -> None:
        px = self._theme.px
        rows = max(3, min(6, self.list.count()))
        self.resize(px(WIDTH), rows * px(HEIGHT) + px(100))
        corner = bell.mapToGlobal(QPoint(bell.width(), bell.height() + px(4)))
        self.move(corner - QPoint(self.width(), 0))
        self.show()
        if self.list.count() and self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self.list.setFocus()

    def _pick(self, row: NoticeRow) -> None:
        self.close()
        self.picked.emit(row)

    def _go_to_all(self) -> None:
        self.close()
        self.wants_all.emit()
