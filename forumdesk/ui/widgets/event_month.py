"""A month of events, painted: six weeks of days, in each what takes place there; by mouse and by keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from forumdesk.forum.event_rows import EventRow
from forumdesk.ui.event_words import day_words, days_of, spoken
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.event_paint import paint_block
from forumdesk.ui.words import day_name, tr, tr_n

HEAD, NUMBER, BLOCK, GAP, WEEKS = 26, 26, 20, 2, 6
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


def first_shown(day: date) -> date:
    """The Monday on or before the first of the month."""
    first = day.replace(day=1)
    return first - timedelta(days=first.weekday())


class MonthView(QWidget):
    """One day is chosen; Enter opens its first event, or wants a new one. `turned` asks for another month."""

    picked = Signal(object)
    """An event was opened: its row."""
    day_picked = Signal(object)
    """A day with more than fits, or nothing at all, was opened."""
    turned = Signal(object)
    """A day of another month was chosen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.day = datetime.now().astimezone().date()
        self._rows: dict[date, list[EventRow]] = {}
        self._chosen = -1
        self._hovered: EventRow | None = None
        self.setObjectName("event-month")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(700), self._theme.px(520))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(320), self._theme.px(HEAD + WEEKS * (NUMBER + BLOCK + 6)))

    def show_month(self, day: date, rows: Sequence[EventRow]) -> None:
        """Show the month of that day, and choose the day."""
        self.day = day
        self._rows = {}
        for row in rows:
            first, last = days_of(row)
            while first <= last and (first - day).days < 80:
                self._rows.setdefault(first, []).append(row)
                first += timedelta(days=1)
        for there in self._rows.values():
            there.sort(key=lambda row: (not row.all_day, row.starts_at, row.title))
        if self._chosen >= len(self.rows_on(day)):
            self._chosen = -1
        self._say()
        self.update()

    def rows_on(self, day: date) -> list[EventRow]:
        return self._rows.get(day, [])

    def cell(self, day: date) -> QRectF:
        """Where the day is painted."""
        number = (day - first_shown(self.day)).days
        head = self._theme.px(HEAD)
        wide, high = self.width() / 7, (self.height() - head) / WEEKS
        return QRectF((number % 7) * wide, head + (number // 7) * high, wide, high)

    def blocks(self, day: date) -> list[tuple[QRectF, EventRow]]:
        """Where the events of a day are painted; the last place is kept for how many more there are."""
        px, box, rows = self._theme.px, self.cell(day), self.rows_on(day)
        room = int((box.height() - px(NUMBER) - px(2)) // px(BLOCK + GAP))
        shown = len(rows) if len(rows) <= room else max(0, room - 1)
        top = box.top() + px(NUMBER)
        return [
            (QRectF(box.left() + px(4), top + n * px(BLOCK + GAP), box.width() - px(8), px(BLOCK)), row)
            for n, row in enumerate(rows[:shown])
        ]

    def day_at(self, at: QPointF) -> date | None:
        start = first_shown(self.day)
        days = (start + timedelta(days=n) for n in range(7 * WEEKS))
        return next((day for day in days if self.cell(day).contains(at)), None)

    def _row_at(self, at: QPointF) -> EventRow | None:
        day = self.day_at(at)
        return next((row for box, row in self.blocks(day) if box.contains(at)), None) if day is not None else None

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(11, 600))
        painter.setPen(theme.colour("subtle"))
        for weekday in range(7):
            head = QRectF(weekday * self.width() / 7 + px(8), 0, self.width() / 7 - px(8), px(HEAD))
            painter.drawText(head, int(Qt.AlignmentFlag.AlignVCenter), day_name(weekday).upper())
        start, today = first_shown(self.day), datetime.now().astimezone().date()
        for n in range(7 * WEEKS):
            self._paint_day(painter, start + timedelta(days=n), today)
        painter.end()

    def _paint_day(self, painter: QPainter, day: date, today: date) -> None:
        theme, px, box = self._theme, self._theme.px, self.cell(day)
        is_here, is_chosen = day.month == self.day.month, day == self.day
        painter.setPen(Qt.PenStyle.NoPen)
        if not is_here or day.weekday() >= 5:
            painter.setBrush(theme.colour("bg"))
            painter.drawRect(box)
        if is_chosen and self._chosen < 0:
            painter.setBrush(theme.colour("accent_soft"))
            painter.drawRect(box)
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawLine(box.topLeft(), box.topRight())
        if day.weekday():
            painter.drawLine(box.topLeft(), box.bottomLeft())
        disc = QRectF(box.left() + px(4), box.top() + px(2), px(22), px(22))
        if day == today:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(disc)
        painter.setFont(theme.font(12, 600 if day == today or is_chosen else 400))
        painter.setPen(theme.colour("on_accent" if day == today else "text" if is_here else "subtle"))
        painter.drawText(disc, int(Qt.AlignmentFlag.AlignCenter), str(day.day))
        blocks = self.blocks(day)
        for n, (block, row) in enumerate(blocks):
            has_focus = is_chosen and n == self._chosen and self.hasFocus()
            paint_block(painter, theme, block, row, has_focus=has_focus, is_hovered=row is self._hovered)
        more = len(self.rows_on(day)) - len(blocks)
        if more:
            top = box.top() + px(NUMBER) + len(blocks) * px(BLOCK + GAP)
            painter.setFont(theme.font(11, 600))
            painter.setPen(theme.colour("muted"))
            place = QRectF(box.left() + px(10), top, box.width() - px(12), px(BLOCK))
            said = tr("{n} more", n=more) if blocks else tr_n("{n} event", "{n} events", more)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), said)
        if is_chosen and self.hasFocus() and self._chosen < 0:
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), px(4), px(4))

    def _say(self) -> None:
        """What is chosen, for who hears it."""
        rows = self.rows_on(self.day)
        if 0 <= self._chosen < len(rows):
            said = spoken(rows[self._chosen])
        else:
            said = f"{day_words(self.day)}. {tr_n('{n} event', '{n} events', len(rows))}"
        self.setAccessibleName(tr("Month of events"))
        self.setAccessibleDescription(said)

    def _choose(self, day: date) -> None:
        is_other = day.month != self.day.month
        self.day, self._chosen = day, -1
        self._say()
        self.update()
        if is_other:
            self.turned.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, rows = Qt.Key(event.key()), self.rows_on(self.day)
        if key in _STEPS:
            self._choose(self.day + timedelta(days=_STEPS[key]))
        elif key in {Qt.Key.Key_J, Qt.Key.Key_K} and rows:
            step = 1 if key == Qt.Key.Key_J else -1
            shown = len(self.blocks(self.day))
            self._chosen = max(-1, min(shown - 1, self._chosen + step))
            self._say()
            self.update()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if len(rows) == 1 or 0 <= self._chosen < len(rows):
                self.picked.emit(rows[max(0, self._chosen)])
            else:
                self.day_picked.emit(self.day)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        day, row = self.day_at(event.position()), self._row_at(event.position())
        if row is not None:
            self.picked.emit(row)
        elif day is not None and len(self.rows_on(day)) > len(self.blocks(day)):
            self.day_picked.emit(day)
        elif day is not None:
            self._choose(day)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position())
        if day is not None and self._row_at(event.position()) is None:
            self.day_picked.emit(day)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position())
        if row is not self._hovered:
            self._hovered = row
            self.setCursor(Qt.CursorShape.PointingHandCursor if row is not None else Qt.CursorShape.ArrowCursor)
            self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self._row_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), spoken(row).replace(". ", "\n") if row is not None else "", self)
            return True
        return super().event(event)
