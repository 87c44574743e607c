"""A list of resources: what each is, how long it takes, for whom, and how good others find it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from forumdesk.forum.resources import ResourceRow
from forumdesk.store.schema.resources import LinkState, ProgressState, ResourceKind
from forumdesk.ui.icons import pixmap
from forumdesk.ui.resource_words import INKS, PICTURES, facts_of, stars_spoken
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.stars import gold
from forumdesk.ui.words import label, tr

HEIGHT, TILE = 78, 40
Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


def ink_of(kind: ResourceKind, theme: Theme) -> QColor:
    return QColor(INKS[kind][theme.is_dark])


def paint_tile(painter: QPainter, box: QRectF, kind: ResourceKind, theme: Theme) -> None:
    """The picture of a kind on a soft ground of its colour."""
    ink = ink_of(kind, theme)
    ground = QColor(ink)
    ground.setAlphaF(0.16 if theme.is_dark else 0.11)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, box.width() * 0.24, box.width() * 0.24)
    side = round(box.width() * 0.5)
    picture = pixmap(PICTURES[kind], ink.name(), side, painter.device().devicePixelRatioF())
    painter.drawPixmap(box.center().toPoint() - QPoint(side // 2, side // 2), picture)


class ResourceModel(QAbstractListModel):
    """All ids in order, and the rows of those that came; `wanted` asks for more ids' rows."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.ids: list[int] = []
        self._rows: dict[int, ResourceRow] = {}
        self._asked: set[int] = set()

    def show_ids(self, ids: Sequence[int], rows: Sequence[ResourceRow]) -> None:
        """These, with the rows of the first of them."""
        known = {row.id: row for row in rows}
        if list(ids) == self.ids:
            self._rows |= known
            self._asked.clear()
            stale = [each for each in self._rows if each not in known]
            for each in stale:
                del self._rows[each]
            if self.ids:
                self.dataChanged.emit(self.index(0), self.index(len(self.ids) - 1))
            return
        self.beginResetModel()
        self.ids, self._rows, self._asked = list(ids), known, set()
        self.endResetModel()

    def add_rows(self, rows: Sequence[ResourceRow]) -> None:
        """More of them came."""
        self._rows |= {row.id: row for row in rows}
        if self.ids:
            self.dataChanged.emit(self.index(0), self.index(len(self.ids) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.ids):
            return None
        row = self._rows.get(self.ids[index.row()])
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole}:
            return label(spoken(row)) if row is not None else ""
        return None

    def need(self, first: int, last: int) -> None:
        """These places are in sight: ask for those that are not here."""
        lacking = [
            each
            for each in self.ids[max(0, first - 20) : last + 60]
            if each not in self._rows and each not in self._asked
        ]
        if lacking:
            self._asked.update(lacking)
            self.wanted.emit(lacking)


def spoken(row: ResourceRow) -> str:
    """The row for a screen reader."""
    state = (
        {ProgressState.STARTED: tr("started"), ProgressState.FINISHED: tr("used")}.get(row.state) if row.state else ""
    )
    parts = (row.title, *facts_of(row), stars_spoken(row.rating, row.reviews), state or "", *row.tags)
    return ", ".join(part for part in parts if part)


class ResourceDelegate(QStyledItemDelegate):
    """Paints a tile of its kind and three lines; stars and one's own state at the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ResourceRow | None = index.data(Qt.ItemDataRole.UserRole)
        px, theme, box = self._theme.px, self._theme, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.colour("selected" if is_selected else "hover"))
        if is_selected:
            painter.fillRect(QRect(box.left(), box.top(), px(3), box.height()), theme.colour("accent"))
        left, right = box.left() + px(68), box.right() - px(16)
        if row is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("surface2"))
            painter.drawRoundedRect(QRectF(box.left() + px(16), box.top() + px(14), px(TILE), px(TILE)), px(10), px(10))
            painter.drawRoundedRect(QRectF(left, box.top() + px(16), px(180), px(12)), px(4), px(4))
        else:
            paint_tile(painter, QRectF(box.left() + px(16), box.top() + px(14), px(TILE), px(TILE)), row.kind, theme)
            self._paint_words(painter, box, row, left, self._paint_right(painter, box, row, right))
        if not is_selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(theme.colour("border"), 1))
            painter.drawLine(left, box.bottom(), right, box.bottom())
        elif option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRect(QRectF(box).adjusted(1, 1, -1, -1))
        painter.restore()

    def _paint_right(self, painter: QPainter, box: QRect, row: ResourceRow, right: int) -> int:
        """Stars above, one's own state below; where the first line ends."""
        px, theme, dpr = self._theme.px, self._theme, painter.device().devicePixelRatioF()
        end = right
        if row.rating is not None:
            font = theme.font(12, 600)
            text = f"{row.rating:.1f}"
            width = QFontMetrics(font).horizontalAdvance(text)
            painter.setFont(font)
            painter.setPen(theme.colour("text"))
            painter.drawText(QRect(right - width, box.top() + px(10), width + 1, px(18)), _LEFT, text)
            side = px(13)
            star = _filled_star(theme, side, dpr)
            painter.drawPixmap(right - width - side - px(4), box.top() + px(12), star)
            end = right - width - side - px(14)
        mark = ""
        tone = "muted"
        if row.link in {LinkState.GONE, LinkState.UNREACHABLE}:
            mark, tone = "unlink", "danger"
        elif row.state is ProgressState.FINISHED:
            mark, tone = "circle-check", "success"
        elif row.state is ProgressState.STARTED:
            mark, tone = "clock", "accent_text"
        if mark:
            side = px(15)
            painter.drawPixmap(right - side, box.top() + px(50), pixmap(mark, theme.colour(tone).name(), side, dpr))
        return end

    def _paint_words(self, painter: QPainter, box: QRect, row: ResourceRow, left: int, end: int) -> None:
        px, theme = self._theme.px, self._theme
        last = box.right() - px(40)
        lines = (
            (row.title, theme.font(14, 600), "text", 10, end),
            (" · ".join(facts_of(row)), theme.font(12), "muted", 31, box.right() - px(16)),
        )
        for text, font, colour, down, until in lines:
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, until - left)
            painter.drawText(QRect(left, box.top() + px(down), until - left + 2, px(19)), _LEFT, shown)
        self._paint_tags(painter, QRect(left, box.top() + px(51), last - left, px(18)), row)

    def _paint_tags(self, painter: QPainter, room: QRect, row: ResourceRow) -> None:
        px, theme, at = self._theme.px, self._theme, room.left()
        font = theme.font(11, 500)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        if row.community_name:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(row.community_colour or theme.tokens.subtle))
            painter.drawRoundedRect(QRectF(at, room.top() + px(5), px(8), px(8)), px(2), px(2))
            painter.setPen(theme.colour("muted"))
            name = metrics.elidedText(row.community_name, Qt.TextElideMode.ElideRight, px(150))
            width = metrics.horizontalAdvance(name)
            painter.drawText(QRect(at + px(13), room.top(), width + 1, room.height()), _LEFT, name)
            at += width + px(22)
        for n, tag in enumerate(row.tags):
            width = metrics.horizontalAdvance(tag) + px(14)
            if at + width > room.right():
                rest = f"+{len(row.tags) - n}"
                painter.setPen(theme.colour("muted"))
                if at + metrics.horizontalAdvance(rest) <= room.right():
                    painter.drawText(QRect(at, room.top(), px(30), room.height()), _LEFT, rest)
                return
            painter.setPen(QPen(theme.colour("border"), 1))
            painter.setBrush(theme.colour("surface2"))
            painter.drawRoundedRect(QRectF(at, room.top() + 0.5, width, px(17)), px(8), px(8))
            painter.setPen(theme.colour("muted"))
            painter.drawText(QRect(at, room.top(), width, px(18)), int(Qt.AlignmentFlag.AlignCenter), tag)
            at += width + px(6)


def _filled_star(theme: Theme, side: int, dpr: float) -> Any:
    return pixmap("star-filled", gold(theme).name(), side, dpr)


class ResourceList(QListView):
    """`chosen` tells which one is looked at, `opened` which is to be opened where it lies."""

    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("kind", "list")
        self.setAccessibleName(tr("Resources"))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows = ResourceModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(ResourceDelegate(theme, self))
        self.selectionModel().currentChanged.connect(self._chose)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.ids[index.row()]))
        self.verticalScrollBar().valueChanged.connect(lambda _value: self.look())
        theme.changed.connect(self.doItemsLayout)

    @property
    def current_id(self) -> int | None:
        index = self.currentIndex()
        return self.rows.ids[index.row()] if index.isValid() else None

    def show_ids(self, ids: Sequence[int], rows: Sequence[ResourceRow]) -> None:
        """These; the one that is chosen stays so, and the place where one was."""
        kept, place = self.current_id, self.verticalScrollBar().value()
        self.rows.show_ids(ids, rows)
        if kept is not None and kept in self.rows.ids:
            self.choose(kept)
        here = self.currentIndex()
        if here.isValid() and not self.selectedIndexes():  # the keyboard came before the rows, and chose none
            self.setCurrentIndex(here)
        self.verticalScrollBar().setValue(place)
        self.look()

    def choose(self, resource_id: int) -> bool:
        """Have this one chosen; whether it is here."""
        if resource_id not in self.rows.ids:
            return False
        self.setCurrentIndex(self.rows.index(self.rows.ids.index(resource_id), 0))
        return True

    def look(self) -> None:
        """Ask for what is in sight."""
        first = self.indexAt(QPoint(4, 4))
        last = self.indexAt(QPoint(4, self.viewport().height() - 4))
        begin = max(0, first.row())
        self.rows.need(begin, last.row() if last.isValid() else begin + 20)

    def step(self, by: int) -> None:
        row = max(0, min(self.rows.rowCount() - 1, self.currentIndex().row() + by))
        self.setCurrentIndex(self.rows.index(row, 0))

    def _chose(self, current: Index, _before: Index) -> None:
        if current.isValid():
            self.chosen.emit(self.rows.ids[current.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, here = event.key(), self.current_id
        if key in {Qt.Key.Key_J, Qt.Key.Key_K}:
            self.step(1 if key == Qt.Key.Key_J else -1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_O} and here is not None:
            self.opened.emit(here)
        else:
            super().keyPressEvent(event)
