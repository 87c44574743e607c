"""Events as a list by day: the day at the left; beside it what, when, where, with whom, and how one stands to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from forumdesk.forum.event_rows import EventRow
from forumdesk.store.schema.events import Answering
from forumdesk.ui.event_words import (
    PICTURES,
    day_words,
    days_of,
    hours,
    kind_name,
    seats_words,
    spoken,
    standing_words,
    where_words,
)
from forumdesk.ui.icons import pixmap
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import day_name, label, month_name

HEIGHT, DATE = 72, 62
Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_IS_FIRST = Qt.ItemDataRole.UserRole + 1


class AgendaDelegate(QStyledItemDelegate):
    """Paints one date of an event; the first of a day has the day beside it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: EventRow = index.data(Qt.ItemDataRole.UserRole)
        theme, px, box = self._theme, self._theme.px, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(_IS_FIRST):
            self._paint_day(painter, box, days_of(row)[0], has_line=index.row() > 0)
        card = QRectF(box).adjusted(px(DATE), px(3), -px(4), -px(3))
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        is_over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("selected" if is_selected else "hover" if is_over else "surface2"))
        painter.drawRoundedRect(card, px(8), px(8))
        painter.setBrush(theme.colour("border_strong") if row.is_cancelled else QColor(row.colour))
        bar = QRectF(card.left(), card.top(), px(4), card.height())
        painter.drawRoundedRect(bar, px(2), px(2))
        self._paint_words(painter, card, row)
        if is_selected and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(card.adjusted(1, 1, -1, -1), px(8), px(8))
        painter.restore()

    def _paint_day(self, painter: QPainter, box: QRect, day: date, *, has_line: bool) -> None:
        theme, px = self._theme, self._theme.px
        if has_line:
            painter.setPen(QPen(theme.colour("border"), 1))
            painter.drawLine(box.left() + px(4), box.top(), box.left() + px(DATE - 10), box.top())
        is_today = day == datetime.now().astimezone().date()
        ink = theme.colour("accent_text" if is_today else "muted")
        lines = (
            (day_name(day.weekday()).upper(), theme.font(11, 600), ink, 8, 14),
            (str(day.day), theme.font(20, 700), theme.colour("accent_text" if is_today else "text"), 22, 26),
            (month_name(day.month), theme.font(11), ink, 47, 14),
        )
        for text, font, colour, top, high in lines:
            painter.setFont(font)
            painter.setPen(colour)
            place = QRect(box.left(), box.top() + px(top), px(DATE - 6), px(high))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), text)

    def _paint_words(self, painter: QPainter, card: QRectF, row: EventRow) -> None:
        theme, px = self._theme, self._theme.px
        left, right = card.left() + px(16), card.right() - px(12)
        end = self._paint_standing(painter, card, right, row)
        side = px(16)
        tone = theme.tokens.muted
        painter.drawPixmap(
            int(left), int(card.top() + px(9)), pixmap(PICTURES[row.kind], tone, side, self._dpr(painter))
        )
        title = QFont(theme.font(14, 600))
        title.setStrikeOut(row.is_cancelled)
        self._line(painter, QRectF(left + px(24), card.top() + px(6), end - left - px(34), px(22)), row.title, title,
                   "muted" if row.is_cancelled else "text")  # fmt: skip
        when = hours(row)
        where = where_words(row)
        with_whom = ", ".join(row.speakers) or row.host
        first = " · ".join(part for part in (when, where, with_whom) if part)
        self._line(
            painter, QRectF(left, card.top() + px(27), end - left - px(10), px(17)), first, theme.font(12), "text"
        )
        below = " · ".join(part for part in (kind_name(row.kind), row.community, seats_words(row)) if part)
        self._line(
            painter, QRectF(left, card.top() + px(44), end - left - px(10), px(16)), below, theme.font(12), "muted"
        )

    def _dpr(self, painter: QPainter) -> float:
        return painter.device().devicePixelRatioF()

    def _line(self, painter: QPainter, place: QRectF, text: str, font: QFont, ink: str) -> None:
        painter.setFont(font)
        painter.setPen(self._theme.colour(ink))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, _LEFT, shown)

    def _paint_standing(self, painter: QPainter, card: QRectF, right: float, row: EventRow) -> float:
        """How one stands to it, in a pill at the right. Returns where the words end."""
        theme, px = self._theme, self._theme.px
        text = standing_words(row)
        if not text:
            return right
        ground, ink = "surface", "muted"
        if row.is_cancelled:
            ground, ink = "danger_soft", "danger"
        elif row.waiting or row.answer is Answering.MAYBE:
            ground, ink = "warning_soft", "warning"
        elif row.answer is Answering.YES:
            ground, ink = "success_soft", "success"
        font = theme.font(11, 600)
        width = QFontMetrics(font).horizontalAdvance(text) + px(18)
        pill = QRectF(right - width, card.center().y() - px(11), width, px(22))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(pill, px(11), px(11))
        painter.setPen(theme.colour(ink))
        painter.setFont(font)
        painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), text)
        return pill.left()


class Agenda(QListWidget):
    """Events in their order. `picked` tells of a click and of Enter; `reached_end` that more may be wanted."""

    picked = Signal(object)
    reached_end = Signal()

    def __init__(self, theme: Theme, name: str, says: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("kind", "plain")
        self.setAccessibleName(says)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._theme = theme
        self.setItemDelegate(AgendaDelegate(theme, self))
        self.itemClicked.connect(self._pick)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme.changed.connect(self.doItemsLayout)

    def show_rows(self, rows: Sequence[EventRow]) -> None:
        """Show these; the chosen one and the place stay."""
        chosen, place = self.chosen(), self.verticalScrollBar().value()
        key = (chosen.id, chosen.on_date) if chosen is not None else None
        self.clear()
        before: date | None = None
        for row in rows:
            day = days_of(row)[0]
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.UserRole, row)
            item.setData(_IS_FIRST, day != before)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, label(f"{day_words(day)}. {spoken(row)}"))
            item.setToolTip(row.title)
            self.addItem(item)
            before = day
            if key == (row.id, row.on_date):
                self.setCurrentItem(item)
        self.verticalScrollBar().setValue(place)

    def rows(self) -> list[EventRow]:
        return [self.item(n).data(Qt.ItemDataRole.UserRole) for n in range(self.count())]

    def chosen(self) -> EventRow | None:
        item = self.currentItem()
        row: EventRow | None = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return row

    def fit_height(self) -> None:
        """As high as its rows are, in what scrolls itself."""
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(self._theme.px(HEIGHT) * self.count() + 2)

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
            step = 1 if key == Qt.Key.Key_J else -1
            self.setCurrentRow(max(0, min(self.count() - 1, self.currentRow() + step)))
        else:
            super().keyPressEvent(event)
