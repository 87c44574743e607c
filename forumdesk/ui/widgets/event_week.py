"""A week of events, painted: seven days with their hours; what overlaps stands side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from forumdesk.forum.event_rows import EventRow
from forumdesk.ui.event_words import day_words, days_of, spoken
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.event_paint import paint_block
from forumdesk.ui.words import day_name, tr, tr_n

HEAD, WHOLE, GUTTER, HOUR = 44, 22, 52, 44
FIRST, LAST = 7, 19
"""The hours that are always shown; earlier and later ones where something takes place then."""


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


class WeekView(QWidget):
    """It is as high as its hours are many; it stands in what scrolls."""

    picked = Signal(object)
    day_picked = Signal(object)
    turned = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.day = datetime.now().astimezone().date()
        self._timed: dict[date, list[tuple[EventRow, int, int]]] = {}
        self._whole: dict[date, list[EventRow]] = {}
        self._first, self._last, self._deep = FIRST, LAST, 0
        self._chosen = -1
        self._hovered: EventRow | None = None
        self.setObjectName("event-week")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._fit)

    def sizeHint(self) -> QSize:
        px = self._theme.px
        return QSize(px(700), self._top() + (self._last - self._first) * px(HOUR) + px(8))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(320), self.sizeHint().height())

    def _top(self) -> int:
        return self._theme.px(HEAD + self._deep * (WHOLE + 2) + (6 if self._deep else 0))

    def _fit(self) -> None:
        self.updateGeometry()
        self.update()

    def show_week(self, day: date, rows: Sequence[EventRow]) -> None:
        """Show the week of that day, and choose the day."""
        self.day = day
        start = monday(day)
        self._whole = {start + timedelta(days=n): [] for n in range(7)}
        timed: dict[date, list[EventRow]] = {each: [] for each in self._whole}
        self._first, self._last = FIRST, LAST
        for row in rows:
            first, last = days_of(row)
            is_whole = row.all_day or first != last
            for each in self._whole:
                if first <= each <= last:
                    (self._whole if is_whole else timed)[each].append(row)
                    if not is_whole:
                        self._first = min(self._first, row.starts_at.astimezone().hour)
                        ends = row.ends_at.astimezone()
                        self._last = max(self._last, 24 if ends.date() > each else ends.hour + (ends.minute > 0))
        self._deep = max(len(there) for there in self._whole.values())
        self._timed = {each: side_by_side(there) for each, there in timed.items()}
        if self._chosen >= len(self.rows_on(day)):
            self._chosen = -1
        self._say()
        self._fit()

    def rows_on(self, day: date) -> list[EventRow]:
        return [*self._whole.get(day, ()), *(row for row, _at, _of in self._timed.get(day, ()))]

    def column(self, day: date) -> QRectF:
        gutter = self._theme.px(GUTTER)
        wide = (self.width() - gutter) / 7
        return QRectF(gutter + (day - monday(self.day)).days * wide, 0, wide, self.height())

    def blocks(self, day: date) -> list[tuple[QRectF, EventRow]]:
        """Where the events of a day are painted."""
        px, column = self._theme.px, self.column(day)
        found = [
            (QRectF(column.left() + 2, px(HEAD) + n * px(WHOLE + 2), column.width() - 4, px(WHOLE)), row)
            for n, row in enumerate(self._whole.get(day, ()))
        ]
        midnight = datetime.combine(day, time()).astimezone()
        for row, at, of in self._timed.get(day, ()):
            begin, end = (self._down(moment, midnight) for moment in (row.starts_at, row.ends_at))
            wide = (column.width() - 4) / of
            found.append(
                (QRectF(column.left() + 2 + at * wide, begin + 1, wide - 1, max(px(20), end - begin - 2)), row)
            )
        return found

    def _down(self, moment: datetime, midnight: datetime) -> float:
        local = moment.astimezone()
        hours = 24.0 if local.date() > midnight.date() else local.hour + local.minute / 60
        return self._top() + (hours - self._first) * self._theme.px(HOUR)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        start, now = monday(self.day), datetime.now().astimezone()
        for n in range(7):
            self._paint_ground(painter, start + timedelta(days=n), now.date())
        painter.setFont(theme.font(11))
        for hour in range(self._first, self._last + 1):
            line = self._top() + (hour - self._first) * px(HOUR)
            painter.setPen(QPen(theme.colour("border"), 1))
            painter.drawLine(QPointF(px(GUTTER), line), QPointF(self.width(), line))
            if hour < self._last:
                painter.setPen(theme.colour("subtle"))
                place = QRectF(0, line, px(GUTTER - 8), px(18))
                painter.drawText(
                    place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), f"{hour:02}:00"
                )
        for n in range(7):
            day = start + timedelta(days=n)
            for number, (box, row) in enumerate(self.blocks(day)):
                has_focus = day == self.day and number == self._chosen and self.hasFocus()
                lines = 1 if box.height() < px(34) else max(2, int(box.height() // px(16)))
                hovered = row is self._hovered
                paint_block(painter, theme, box, row, has_focus=has_focus, is_hovered=hovered, lines=lines)
        if start <= now.date() < start + timedelta(days=7) and self._first <= now.hour < self._last:
            down = self._top() + (now.hour + now.minute / 60 - self._first) * px(HOUR)
            column = self.column(now.date())
            painter.setPen(QPen(theme.colour("danger"), 2))
            painter.drawLine(QPointF(column.left(), down), QPointF(column.right(), down))
        painter.end()

    def _paint_ground(self, painter: QPainter, day: date, today: date) -> None:
        theme, px, box = self._theme, self._theme.px, self.column(day)
        painter.setPen(Qt.PenStyle.NoPen)
        if day.weekday() >= 5:
            painter.setBrush(theme.colour("bg"))
            painter.drawRect(box.adjusted(0, px(HEAD), 0, 0))
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawLine(box.topLeft() + QPointF(0, px(HEAD)), box.bottomLeft())
        head = QRectF(box.left(), 0, box.width(), px(HEAD))
        if day == self.day and self._chosen < 0:
            painter.setPen(QPen(theme.colour("focus"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft"))
            painter.drawRoundedRect(head.adjusted(3, 3, -3, -4), px(6), px(6))
        painter.setFont(theme.font(11, 600))
        painter.setPen(theme.colour("subtle"))
        name = QRectF(head.left(), px(4), head.width(), px(16))
        painter.drawText(name, int(Qt.AlignmentFlag.AlignCenter), day_name(day.weekday()).upper())
        painter.setFont(theme.font(14, 700 if day == today else 500))
        painter.setPen(theme.colour("accent_text" if day == today else "text"))
        number = QRectF(head.left(), px(20), head.width(), px(20))
        painter.drawText(number, int(Qt.AlignmentFlag.AlignCenter), str(day.day))

    def _say(self) -> None:
        rows = self.rows_on(self.day)
        if 0 <= self._chosen < len(rows):
            said = spoken(rows[self._chosen])
        else:
            said = f"{day_words(self.day)}. {tr_n('{n} event', '{n} events', len(rows))}"
        self.setAccessibleName(tr("Week of events"))
        self.setAccessibleDescription(said)

    def _row_at(self, at: QPointF) -> EventRow | None:
        for n in range(7):
            day = monday(self.day) + timedelta(days=n)
            if self.column(day).contains(at):
                return next((row for box, row in self.blocks(day) if box.contains(at)), None)
        return None

    def _choose(self, day: date) -> None:
        is_other = monday(day) != monday(self.day)
        self.day, self._chosen = day, -1
        self._say()
        self.update()
        if is_other:
            self.turned.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, rows = Qt.Key(event.key()), self.rows_on(self.day)
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self._choose(self.day + timedelta(days=1 if key == Qt.Key.Key_Right else -1))
        elif key in {Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_Down, Qt.Key.Key_Up} and rows:
            step = 1 if key in {Qt.Key.Key_J, Qt.Key.Key_Down} else -1
            self._chosen = max(-1, min(len(rows) - 1, self._chosen + step))
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
        row = self._row_at(event.position())
        if row is not None:
            self.picked.emit(row)
            return
        for n in range(7):
            day = monday(self.day) + timedelta(days=n)
            if self.column(day).contains(event.position()):
                self._choose(day)

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


def side_by_side(rows: Sequence[EventRow]) -> list[tuple[EventRow, int, int]]:
    """(event, its column, how many columns) for the events of a day: what overlaps shares the width."""
    placed: list[tuple[EventRow, int, int]] = []
    group: list[tuple[EventRow, int]] = []
    ends: list[datetime] = []

    def close() -> None:
        placed.extend((row, at, len(ends)) for row, at in group)
        group.clear()
        ends.clear()

    for row in sorted(rows, key=lambda row: (row.starts_at, row.ends_at, row.id)):
        if ends and row.starts_at >= max(ends):
            close()
        at = next((n for n, end in enumerate(ends) if end <= row.starts_at), len(ends))
        shown_until = max(row.ends_at, row.starts_at + timedelta(minutes=25))  # a short one has a height, too
        if at == len(ends):
            ends.append(shown_until)
        else:
            ends[at] = shown_until
        group.append((row, at))
    close()
    return placed
