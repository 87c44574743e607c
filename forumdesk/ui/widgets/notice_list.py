"""A list of notices: who did what, where, and what they wrote; those not looked at stand out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
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

from forumdesk.forum.notices import NoticeRow
from forumdesk.ui.icons import pixmap, portrait
from forumdesk.ui.notice_words import picture_of, sentence, why
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import label, tr, when

HEIGHT, FACE, MARK = 74, 36, 18
Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class NoticeDelegate(QStyledItemDelegate):
    """Paints one notice in three lines."""

    def __init__(self, theme: Theme, pictures: Pictures | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._pictures = theme, pictures

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: NoticeRow = index.data(Qt.ItemDataRole.UserRole)
        px, theme, box = self._theme.px, self._theme, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, row)
        dpr = painter.device().devicePixelRatioF()
        face = portrait(
            self._pictures, row.author_picture, row.people[0] if row.people else "?", row.author_id, px(FACE), dpr
        )
        top = box.top() + px(12)
        painter.drawPixmap(box.left() + px(16), top, face)
        mark = QRectF(box.left() + px(16) + px(FACE) - px(11), top + px(FACE) - px(13), px(MARK), px(MARK))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(mark)
        painter.drawPixmap(
            int(mark.x()) + px(3), int(mark.y()) + px(3), pixmap(picture_of(row), theme.tokens.accent_text, px(12), dpr)
        )
        left, right = box.left() + px(66), box.right() - px(16)
        small = theme.font(12)
        moment = when(row.at)
        width = QFontMetrics(small).horizontalAdvance(moment)
        painter.setFont(small)
        painter.setPen(theme.colour("muted"))
        painter.drawText(QRect(right - width, box.top() + px(9), width + 1, px(18)), _LEFT, moment)
        bold = 600 if row.is_unread else 400
        lines = (
            (sentence(row), theme.font(13, bold), "text", 9, right - width - px(10)),
            (row.title, theme.font(13, 500), "text", 28, right),
            (row.excerpt, theme.font(12), "muted", 47, right),
        )
        for text, font, colour, down, end in lines:
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, end - left)
            painter.drawText(QRect(left, box.top() + px(down), end - left + 2, px(18)), _LEFT, shown)
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawLine(left, box.bottom(), right, box.bottom())
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, row: NoticeRow) -> None:
        theme, px, state = self._theme, self._theme.px, option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_selected or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, theme.colour("selected" if is_selected else "hover"))
        if row.is_unread:
            painter.setBrush(theme.colour("unread"))
            painter.drawEllipse(QRectF(option.rect.left() + px(4), option.rect.center().y() - px(4), px(7), px(7)))
        if is_selected and state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRect(QRectF(option.rect).adjusted(1, 1, -1, -1))


class NoticeList(QListWidget):
    """Notices, the newest first. `picked` tells of a click and of Enter, `reached_end` that more may be wanted."""

    picked = Signal(object)
    reached_end = Signal()

    def __init__(
        self, theme: Theme, name: str, pictures: Pictures | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("kind", "plain")
        self.setAccessibleName(tr("Notices"))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(NoticeDelegate(theme, pictures, self))
        if pictures is not None:
            pictures.arrived.connect(self.viewport().update)
        self.itemClicked.connect(self._pick)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme.changed.connect(self.doItemsLayout)

    def show_rows(self, rows: Sequence[NoticeRow]) -> None:
        """Show these; the one that is chosen and the place stay."""
        chosen, place = self.current(), self.verticalScrollBar().value()
        if [row.key for row in rows] == [row.key for row in self.rows()]:
            for n, row in enumerate(rows):
                self._fill(self.item(n), row)
            return
        self.clear()
        for row in rows:
            item = QListWidgetItem()
            self._fill(item, row)
            self.addItem(item)
            if chosen is not None and chosen.key == row.key:
                self.setCurrentItem(item)
        self.verticalScrollBar().setValue(place)

    def _fill(self, item: QListWidgetItem, row: NoticeRow) -> None:
        item.setData(Qt.ItemDataRole.UserRole, row)
        state = tr("Not looked at. ") if row.is_unread else ""
        spoken = f"{state}{sentence(row)}: {row.title}. {when(row.at)}"
        item.setData(Qt.ItemDataRole.AccessibleTextRole, label(spoken))
        item.setToolTip(why(row))

    def rows(self) -> list[NoticeRow]:
        return [self.item(n).data(Qt.ItemDataRole.UserRole) for n in range(self.count())]

    def current(self) -> NoticeRow | None:
        item = self.currentItem()
        row: NoticeRow | None = None if item is None else item.data(Qt.ItemDataRole.UserRole)
        return row

    def step(self, by: int) -> None:
        self.setCurrentRow(max(0, min(self.count() - 1, self.currentRow() + by)))

    def _pick(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.picked.emit(item.data(Qt.ItemDataRole.UserRole))

    def _scrolled(self, value: int) -> None:
        if value >= self.verticalScrollBar().maximum() - self.height():
            self.reached_end.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_O}:
            self._pick(self.currentItem())
        elif key in {Qt.Key.Key_J, Qt.Key.Key_K}:
            self.step(1 if key == Qt.Key.Key_J else -1)
        else:
            super().keyPressEvent(event)
