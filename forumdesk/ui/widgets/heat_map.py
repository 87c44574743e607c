"""A year of somebody's days as squares, week by week: the darker, the more they wrote."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from forumdesk.ui.theme import Theme
from forumdesk.ui.words import day_name, month_name, on_day, tr, tr_n

WEEKS, LEVELS = 53, 4
LARGEST, GAP, LEFT, TOP = 13, 3, 32, 18
_SHARES = (0.38, 0.58, 0.79, 1.0)
_MOVES = {Qt.Key.Key_Left: -7, Qt.Key.Key_Right: 7, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class HeatMap(QWidget):
    """Each day says in its tool tip, and to a screen reader under the arrow keys, how many posts it had."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._days: dict[date, int] = {}
        self._until = self._chosen = date.min + timedelta(days=400)
        self.setObjectName("heat-map")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._fit)

    def show_days(self, days: dict[date, int], until: date) -> None:
        """Posts of each day that had any, in the year up to `until`."""
        self._days, self._until, self._chosen = days, until, until
        posts = tr_n("{n} post", "{n} posts", sum(days.values()))
        active = tr_n("{n} day", "{n} days", len(days))
        self.setAccessibleName(tr("Activity in the year up to {day}", day=on_day(until)))
        self.setAccessibleDescription(tr("{posts} on {days}", posts=posts, days=active))
        self._fit()

    @property
    def first(self) -> date:
        """The Monday that the map begins with."""
        monday = self._until - timedelta(days=self._until.weekday())
        return monday - timedelta(weeks=WEEKS - 1)

    def says(self, day: date) -> str:
        """What the map says about a day."""
        posts = tr_n("{n} post", "{n} posts", self._days.get(day, 0)) if day in self._days else tr("No posts")
        return tr("{posts} on {day}", posts=posts, day=on_day(day))

    def day_at(self, place: QPoint) -> date | None:
        """The day under a place of the widget."""
        step = self._step()
        week, weekday = int((place.x() - self._left()) // step), int((place.y() - self._top()) // step)
        if not (0 <= week < WEEKS and 0 <= weekday < 7 and place.x() >= self._left() and place.y() >= self._top()):
            return None
        day = self.first + timedelta(days=week * 7 + weekday)
        return day if day <= self._until else None

    def place_of(self, day: date) -> QRectF:
        """Where a day is shown."""
        n, step, gap = (day - self.first).days, self._step(), self._gap()
        return QRectF(self._left() + n // 7 * step, self._top() + n % 7 * step, step - gap, step - gap)

    def level(self, day: date) -> int:
        """0 for a day without posts, up to 4 for the busiest."""
        count, most = self._days.get(day, 0), max(self._days.values(), default=0)
        return -(-LEVELS * count // max(LEVELS, most))

    def sizeHint(self) -> QSize:
        px = self._theme.px
        return QSize(px(LEFT) + WEEKS * px(LARGEST + GAP), self._height(px(LARGEST + GAP)))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._height(self._step()))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            day = self.day_at(event.pos())
            QToolTip.showText(event.globalPos(), self.says(day) if day is not None else "", self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None:
            super().keyPressEvent(event)
            return
        self._choose(max(self.first, min(self._until, self._chosen + timedelta(days=move))))

    def _choose(self, day: date) -> None:
        self._chosen = day
        self.setAccessibleDescription(self.says(day))
        place = self.place_of(day).bottomRight().toPoint()
        QToolTip.showText(self.mapToGlobal(place), self.says(day), self)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, theme = self._theme.px, self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(11))
        painter.setPen(theme.colour("muted"))
        self._paint_names(painter)
        day = self.first
        round_by = min(px(3), self._step() / 4)
        while day <= self._until:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour(self.level(day)))
            painter.drawRoundedRect(self.place_of(day), round_by, round_by)
            if self.hasFocus() and day == self._chosen:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.colour("focus"), 2))
                painter.drawRoundedRect(self.place_of(day).adjusted(-1, -1, 1, 1), round_by, round_by)
            day += timedelta(days=1)
        self._paint_legend(painter)
        painter.end()

    def _paint_names(self, painter: QPainter) -> None:
        """Months above the week that they begin in, and every other day of the week at the left."""
        ascent = painter.fontMetrics().ascent()
        free_from = 0.0
        for week in range(WEEKS):
            monday = self.first + timedelta(weeks=week)
            left, name = self._left() + week * self._step(), month_name(monday.month)
            if monday.day <= 7 and left >= free_from and left + 24 < self.width():
                painter.drawText(round(left), ascent, name)
                free_from = left + painter.fontMetrics().horizontalAdvance(name) + self._theme.px(6)
        for weekday in (0, 2, 4):
            box = self.place_of(self.first + timedelta(days=weekday))
            middle = box.center().y() + ascent / 2 - 1
            painter.drawText(0, round(middle), day_name(weekday))

    def _paint_legend(self, painter: QPainter) -> None:
        px, side = self._theme.px, self._theme.px(LARGEST - 2)
        less, more = tr("Less"), tr("More")
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(less) + metrics.horizontalAdvance(more) + (LEVELS + 1) * (side + px(3))
        left = min(self.width(), round(self._left() + WEEKS * self._step())) - width - px(16)
        top = self._top() + 7 * self._step() + px(6)
        base = round(top + side / 2 + metrics.ascent() / 2 - 1)
        painter.setPen(self._theme.colour("muted"))
        painter.drawText(left, base, less)
        left += metrics.horizontalAdvance(less) + px(6)
        painter.setPen(Qt.PenStyle.NoPen)
        for level in range(LEVELS + 1):
            painter.setBrush(self._colour(level))
            painter.drawRoundedRect(QRectF(left, top, side, side), px(2), px(2))
            left += side + px(3)
        painter.setPen(self._theme.colour("muted"))
        painter.drawText(left + px(3), base, more)

    def _colour(self, level: int) -> QColor:
        tokens = self._theme.tokens
        if level == 0:
            return QColor(tokens.hover)
        over, under, share = QColor(tokens.accent), QColor(tokens.surface), _SHARES[min(level, LEVELS) - 1]
        parts = zip(over.getRgb()[:3], under.getRgb()[:3], strict=True)  # type: ignore[index]
        return QColor(*(round(a * share + b * (1 - share)) for a, b in parts))

    def _left(self) -> int:
        return self._theme.px(LEFT)

    def _top(self) -> int:
        return self._theme.px(TOP)

    def _gap(self) -> float:
        return self._step() * GAP / (LARGEST + GAP)

    def _step(self) -> float:
        """From one day to the next, in pixels: a year always fits."""
        return min(float(self._theme.px(LARGEST + GAP)), max(4.0, (self.width() - self._left()) / WEEKS))

    def _height(self, step: float) -> int:
        return round(self._top() + 7 * step + self._theme.px(22))

    def _fit(self) -> None:
        self.setFixedHeight(self._height(self._step()))
        self.updateGeometry()
        self.update()
