"""A list of posts as they concern oneself: whose, why, where, and what they say, in three lines each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from forumdesk.ui.icons import pixmap, portrait
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import label

HEIGHT, FACE, MARK, TOOL = 74, 36, 18, 28
Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is painted of a post: a face with a mark at it, and three lines; `row` is what stands behind it."""

    key: object
    person_id: int
    person: str
    picture: str | None
    mark: str
    lead: str
    title: str
    excerpt: str
    moment: str
    spoken: str
    tip: str
    stands_out: bool
    row: object
    leads_by_name: bool = False
    """The first line is a name, and bolder than the second."""


@dataclass(frozen=True, slots=True)
class Tool:
    """Something to do with an entry: a small picture at its right while the pointer is over it, and a key."""

    name: str
    picture: str
    says: str
    key: Qt.Key


class EntryDelegate(QStyledItemDelegate):
    """Paints one entry in three lines."""

    def __init__(self, theme: Theme, pictures: Pictures | None, tools: Sequence[Tool], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._pictures, self._tools = theme, pictures, tools

    def tool_places(self, box: QRect) -> list[tuple[Tool, QRect]]:
        """Where the tools of an entry that fills this box are."""
        px, side = self._theme.px, self._theme.px(TOOL)
        left = box.right() - px(12) - side * len(self._tools)
        top = box.bottom() - px(8) - side
        return [(tool, QRect(left + n * side, top, side, side)) for n, tool in enumerate(self._tools)]

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Entry = index.data(Qt.ItemDataRole.UserRole)
        px, theme, box = self._theme.px, self._theme, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, row)
        dpr = painter.device().devicePixelRatioF()
        top = box.top() + px(12)
        if not row.person:
            self._paint_mark(painter, QRectF(box.left() + px(16), top, px(FACE), px(FACE)), row.mark)
        else:
            self._paint_face(painter, box.left() + px(16), top, row)
        left, right = box.left() + px(66), box.right() - px(16)
        small = theme.font(12)
        width = QFontMetrics(small).horizontalAdvance(row.moment)
        painter.setFont(small)
        painter.setPen(theme.colour("muted"))
        painter.drawText(QRect(right - width, box.top() + px(9), width + 1, px(18)), _LEFT, row.moment)
        bold, middle = 600 if row.stands_out or row.leads_by_name else 400, 400 if row.leads_by_name else 500
        active = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver
        tools = self.tool_places(box) if option.state & active else []
        end_below = tools[0][1].left() - px(6) if tools else right
        lines = (
            (row.lead, theme.font(13, bold), "text", 9, right - width - px(10)),
            (row.title, theme.font(13, middle), "text", 28, end_below),
            (row.excerpt, theme.font(12), "muted", 47, end_below),
        )
        for text, font, colour, down, end in lines:
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, end - left)
            painter.drawText(QRect(left, box.top() + px(down), end - left + 2, px(18)), _LEFT, shown)
        for tool, place in tools:
            side = px(16)
            at = place.center() - QPoint(side // 2, side // 2)
            painter.drawPixmap(at, pixmap(tool.picture, theme.tokens.muted, side, dpr))
        if not option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(theme.colour("border"), 1))
            painter.drawLine(left, box.bottom(), right, box.bottom())
        painter.restore()

    def _paint_face(self, painter: QPainter, left: int, top: int, row: Entry) -> None:
        """Whose post it is, and in the corner why it is here."""
        theme, px, dpr = self._theme, self._theme.px, painter.device().devicePixelRatioF()
        face = portrait(self._pictures, row.picture, row.person, row.person_id, px(FACE), dpr)
        painter.drawPixmap(left, top, face)
        mark = QRectF(left + px(FACE) - px(11), top + px(FACE) - px(13), px(MARK), px(MARK))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(mark)
        sign = pixmap(row.mark, theme.tokens.accent_text, px(12), dpr)
        painter.drawPixmap(int(mark.x()) + px(3), int(mark.y()) + px(3), sign)

    def _paint_mark(self, painter: QPainter, box: QRectF, mark: str) -> None:
        """What stands for an entry that is nobody's but one's own."""
        theme, side = self._theme, self._theme.px(17)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("surface2"))
        painter.drawEllipse(box)
        sign = pixmap(mark, theme.tokens.muted, side, painter.device().devicePixelRatioF())
        painter.drawPixmap(box.center().toPoint() - QPoint(side // 2, side // 2), sign)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, row: Entry) -> None:
        theme, px, state = self._theme, self._theme.px, option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_selected or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, theme.colour("selected" if is_selected else "hover"))
        if row.stands_out:
            painter.setBrush(theme.colour("unread"))
            painter.drawEllipse(QRectF(option.rect.left() + px(4), option.rect.center().y() - px(4), px(7), px(7)))
        if is_selected and state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRect(QRectF(option.rect).adjusted(1, 1, -1, -1))


class EntryList(QListWidget):
    """Entries. `picked` tells of a click and of Enter, `asked` of a tool, `reached_end` that more may be wanted."""

    picked = Signal(object)
    asked = Signal(str, object)
    reached_end = Signal()

    def __init__(
        self, theme: Theme, name: str, says: str, pictures: Pictures | None = None, *, tools: Sequence[Tool] = ()
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("kind", "plain")
        self.setAccessibleName(says)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._tools = tools
        self._delegate = EntryDelegate(theme, pictures, tools, self)
        self.setItemDelegate(self._delegate)
        if pictures is not None:
            pictures.arrived.connect(self.viewport().update)
        self.itemClicked.connect(self._pick)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme.changed.connect(self.doItemsLayout)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these; the one that is chosen and the place stay."""
        chosen, place, row = self.currentItem(), self.verticalScrollBar().value(), self.currentRow()
        key = _entry(chosen).key if chosen is not None else None
        if [entry.key for entry in entries] == [_entry(self.item(n)).key for n in range(self.count())]:
            for n, entry in enumerate(entries):
                self._fill(self.item(n), entry)
            return
        self.clear()
        for entry in entries:
            item = QListWidgetItem()
            self._fill(item, entry)
            self.addItem(item)
            if key is not None and entry.key == key:
                self.setCurrentItem(item)
        if key is not None and self.currentItem() is None:
            self.setCurrentRow(min(row, self.count() - 1))  # the one that is gone leaves its place to the next
        self.verticalScrollBar().setValue(place)

    def _fill(self, item: QListWidgetItem, entry: Entry) -> None:
        item.setData(Qt.ItemDataRole.UserRole, entry)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, label(entry.spoken))
        item.setToolTip(entry.tip)

    def tool_place(self, n: int, name: str) -> QPoint:
        """Where in the viewport one clicks for a tool of the n-th entry."""
        places = self._delegate.tool_places(self.visualItemRect(self.item(n)))
        return next(place.center() for tool, place in places if tool.name == name)

    def step(self, by: int) -> None:
        """Choose the next (1) or previous (-1) entry."""
        self.setCurrentRow(max(0, min(self.count() - 1, self.currentRow() + by)))

    def _pick(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.picked.emit(_entry(item).row)

    def _scrolled(self, value: int) -> None:
        if value >= self.verticalScrollBar().maximum() - self.height():
            self.reached_end.emit()

    def _tool_at(self, at: QPoint) -> tuple[Tool, QListWidgetItem] | None:
        item = self.itemAt(at)
        if item is not None:
            for tool, place in self._delegate.tool_places(self.visualItemRect(item)):
                if place.contains(at):
                    return tool, item
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._tool_at(event.position().toPoint())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            tool, item = found
            self.setCurrentItem(item)
            self.asked.emit(tool.name, _entry(item).row)
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._tool_at(event.position().toPoint()) is None:  # the press was the click
            super().mouseReleaseEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and (found := self._tool_at(event.pos())) is not None:
            QToolTip.showText(event.globalPos(), found[0].says, self)
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, item = Qt.Key(event.key()), self.currentItem()
        tool = next((each for each in self._tools if each.key == key), None)
        if tool is not None and item is not None and not event.modifiers():
            self.asked.emit(tool.name, _entry(item).row)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_O}:
            self._pick(item)
        elif key in {Qt.Key.Key_J, Qt.Key.Key_K}:
            self.step(1 if key == Qt.Key.Key_J else -1)
        else:
            super().keyPressEvent(event)


def _entry(item: QListWidgetItem) -> Entry:
    entry: Entry = item.data(Qt.ItemDataRole.UserRole)
    return entry
