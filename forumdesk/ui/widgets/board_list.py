"""A board: one row for each place, with rank, picture, name, points and how they compare with the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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

from forumdesk.ui.icons import portrait, swatch
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import label

HEIGHT, FACE, RANK = 54, 32, 40
Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_MIDDLE = int(Qt.AlignmentFlag.AlignCenter)
MEDALS = 3


@dataclass(frozen=True, slots=True)
class BoardPlace:
    """What is painted of a place. A `colour` stands for a community, a `picture` and `person_id` for a member.

    `share` is the length of its bar, 0 to 1; `row` is what stands behind it.
    """

    key: int
    rank: int
    name: str
    below: str
    value: str
    share: float
    is_me: bool
    spoken: str
    row: object
    picture: str | None = None
    person_id: int = 0
    colour: str = ""


class BoardDelegate(QStyledItemDelegate):
    """Paints one place."""

    def __init__(self, theme: Theme, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._pictures = theme, pictures

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: BoardPlace = index.data(Qt.ItemDataRole.UserRole)
        theme, px, box = self._theme, self._theme.px, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, row)
        rank = QRectF(box.left() + px(8), box.center().y() - px(12), px(26), px(24))
        if row.rank <= MEDALS:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("warning_soft" if row.rank == 1 else "surface2"))
            painter.drawRoundedRect(rank, px(7), px(7))
        painter.setFont(theme.font(13, 700 if row.rank <= MEDALS else 500))
        painter.setPen(theme.colour("warning" if row.rank == 1 else "text" if row.rank <= MEDALS else "muted"))
        painter.drawText(rank, _MIDDLE, str(row.rank))
        dpr, left = painter.device().devicePixelRatioF(), box.left() + px(RANK + 4)
        top = box.center().y() - px(FACE) // 2
        if row.colour:
            side = px(18)
            square = swatch(row.colour, side, side // 3).pixmap(QSize(side, side), dpr)
            painter.drawPixmap(left + (px(FACE) - side) // 2, box.center().y() - side // 2, square)
        else:
            face = portrait(self._pictures, row.picture, row.name, row.person_id, px(FACE), dpr)
            painter.drawPixmap(left, top, face)
        self._paint_words(painter, box, left + px(FACE + 12), row)
        painter.restore()

    def _paint_words(self, painter: QPainter, box: QRect, left: int, row: BoardPlace) -> None:
        theme, px = self._theme, self._theme.px
        right = box.right() - px(14)
        strong = theme.font(14, 700)
        width = QFontMetrics(strong).horizontalAdvance(row.value)
        painter.setFont(strong)
        painter.setPen(theme.colour("text"))
        painter.drawText(QRect(right - width, box.top() + px(7), width + 1, px(20)), _RIGHT, row.value)
        room = right - left - width - px(12)
        for text, font, colour, down, space in (
            (row.name, theme.font(13, 700 if row.is_me else 600), "text", 7, room),
            (row.below, theme.font(12), "muted", 26, right - left),
        ):
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, space)
            painter.drawText(QRect(left, box.top() + px(down), space + 2, px(18)), _LEFT, shown)
        bar = QRectF(left, box.bottom() - px(7), right - left, px(3))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("hover"))
        painter.drawRoundedRect(bar, px(1.5), px(1.5))
        bar.setWidth(max(bar.height(), bar.width() * row.share))
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(bar, px(1.5), px(1.5))

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, row: BoardPlace) -> None:
        theme, px, state = self._theme, self._theme.px, option.state
        box = QRectF(option.rect).adjusted(1, 1, -1, -1)
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        tone = "selected" if is_selected else "hover" if state & QStyle.StateFlag.State_MouseOver else ""
        painter.setPen(Qt.PenStyle.NoPen)
        if tone or row.is_me:
            painter.setBrush(theme.colour(tone or "accent_soft"))
            painter.drawRoundedRect(box, px(8), px(8))
        if is_selected and state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRoundedRect(box, px(8), px(8))


class BoardList(QListWidget):
    """`picked` tells of a click and of Enter. As high as its rows where it `grows`; else it scrolls."""

    picked = Signal(object)

    def __init__(self, theme: Theme, name: str, says: str, pictures: Pictures, *, grows: bool = False) -> None:
        super().__init__()
        self._theme, self._grows = theme, grows
        self.setObjectName(name)
        self.setProperty("kind", "plain")
        self.setAccessibleName(says)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if grows:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(BoardDelegate(theme, pictures, self))
        pictures.arrived.connect(self.viewport().update)
        self.itemClicked.connect(self._pick)
        theme.changed.connect(self._dress)

    def show_places(self, places: Sequence[BoardPlace]) -> None:
        """Show these; the one that is chosen stays chosen."""
        chosen = self.currentItem()
        key = _place(chosen).key if chosen is not None else None
        scrolled = self.verticalScrollBar().value()
        self.clear()
        for place in places:
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.UserRole, place)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, label(place.spoken))
            item.setToolTip(place.below)
            self.addItem(item)
            if place.key == key:
                self.setCurrentItem(item)
        self.verticalScrollBar().setValue(scrolled)
        self._dress()

    def places(self) -> list[BoardPlace]:
        """What is shown."""
        return [_place(self.item(n)) for n in range(self.count())]

    def _pick(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.picked.emit(_place(item).row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_O}:
            self._pick(self.currentItem())
        elif key in {Qt.Key.Key_J, Qt.Key.Key_K}:
            step = 1 if key == Qt.Key.Key_J else -1
            self.setCurrentRow(max(0, min(self.count() - 1, self.currentRow() + step)))
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        if self._grows:
            self.setFixedHeight(self._theme.px(HEIGHT) * self.count() + 2)
        self.doItemsLayout()


def _place(item: QListWidgetItem) -> BoardPlace:
    place: BoardPlace = item.data(Qt.ItemDataRole.UserRole)
    return place
