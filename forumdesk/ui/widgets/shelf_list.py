"""A list of shelves: how far one is on each, and which of them somebody asks one to go through."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from forumdesk.forum.shelves import ShelfRow
from forumdesk.ui.icons import pixmap
from forumdesk.ui.resource_words import due_words, progress_words, shelf_facts
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import label

HEIGHT, RING = 78, 40
Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


def paint_ring(painter: QPainter, box: QRectF, row: ShelfRow, theme: Theme) -> None:
    """How much of it is done, around its picture."""
    px = theme.px
    ring = box.adjusted(px(2), px(2), -px(2), -px(2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("border"), px(4)))
    painter.drawEllipse(ring)
    if row.done:
        pen = QPen(theme.colour("success" if row.is_through else "accent"), px(4))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(ring, 90 * 16, -round(360 * 16 * row.done / row.count))
    side = px(16)
    tone = "success" if row.is_through else "muted"
    name = "check" if row.is_through else "lock-keyhole" if row.is_private else "library"
    picture = pixmap(name, theme.colour(tone).name(), side, painter.device().devicePixelRatioF())
    painter.drawPixmap(box.center().toPoint() - QPoint(side // 2, side // 2), picture)


class ShelfDelegate(QStyledItemDelegate):
    """Paints one shelf in three lines."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ShelfRow = index.data(Qt.ItemDataRole.UserRole)
        px, theme, box = self._theme.px, self._theme, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.colour("selected" if is_selected else "hover"))
        if is_selected:
            painter.fillRect(QRect(box.left(), box.top(), px(3), box.height()), theme.colour("accent"))
        paint_ring(painter, QRectF(box.left() + px(16), box.top() + px(18), px(RING), px(RING)), row, theme)
        left, right = box.left() + px(70), box.right() - px(16)
        is_open = row.asked is not None and row.asked.finished_at is None
        third = due_words(row) or row.purpose
        lines = (
            (row.name, theme.font(14, 600), "text", 10),
            (" · ".join([*shelf_facts(row), progress_words(row)]), theme.font(12), "muted", 31),
            (third, theme.font(12, 600 if is_open else 400), "accent_text" if is_open else "muted", 50),
        )
        for text, font, colour, down in lines:
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, right - left)
            painter.drawText(QRect(left, box.top() + px(down), right - left + 2, px(19)), _LEFT, shown)
        if not is_selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(theme.colour("border"), 1))
            painter.drawLine(left, box.bottom(), right, box.bottom())
        elif option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRect(QRectF(box).adjusted(1, 1, -1, -1))
        painter.restore()


class ShelfList(QListWidget):
    """`chosen` tells which one is looked at."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, name: str, says: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("kind", "list")
        self.setAccessibleName(says)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(ShelfDelegate(theme, self))
        self.currentItemChanged.connect(self._chose)
        theme.changed.connect(self.doItemsLayout)

    def _chose(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(_row(item).id)

    def show_shelves(self, rows: Sequence[ShelfRow]) -> None:
        """These; the one that is chosen stays so."""
        current = self.currentItem()
        kept = _row(current).id if current is not None else None
        if [row.id for row in rows] != [_row(self.item(n)).id for n in range(self.count())]:
            self.blockSignals(True)
            self.clear()
            for _each in rows:
                self.addItem(QListWidgetItem())
            self.blockSignals(False)
        for n, row in enumerate(rows):
            item = self.item(n)
            item.setData(Qt.ItemDataRole.UserRole, row)
            said = ", ".join(p for p in (row.name, *shelf_facts(row), progress_words(row), due_words(row)) if p)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, label(said))
        if kept is not None:
            self.choose(kept)

    def choose(self, shelf_id: int) -> bool:
        """Have this one chosen; whether it is here."""
        for n in range(self.count()):
            if _row(self.item(n)).id == shelf_id:
                self.setCurrentRow(n)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_J, Qt.Key.Key_K}:
            by = 1 if event.key() == Qt.Key.Key_J else -1
            self.setCurrentRow(max(0, min(self.count() - 1, self.currentRow() + by)))
        else:
            super().keyPressEvent(event)


def _row(item: QListWidgetItem) -> ShelfRow:
    row: ShelfRow = item.data(Qt.ItemDataRole.UserRole)
    return row
