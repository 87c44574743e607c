"""Plots in the program's own look: lines over weeks, rows of bars, and a network of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isnan, log10
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import label

HIGH, NET_HIGH, ROW = 190, 420, 30
_TICKS_WIDE = 92
_ROUNDS, _SPREAD = 250, 1.0


@dataclass(frozen=True)
class Series:
    """One line of a chart: its name, a token of the theme, and a value for each place; nan where there is none."""

    name: str
    tone: str
    values: Sequence[float]
    filled: bool = False


class LineChart(QWidget):
    """Lines over named places, from 0 up; the pointer over it tells the values. `says` is for screen readers."""

    def __init__(self, theme: Theme, name: str, places: Sequence[str], lines: Sequence[Series], says: str) -> None:
        super().__init__()
        self._theme, self._places, self._lines = theme, places, lines
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.setMouseTracking(True)
        self.view = _bare(pg.PlotWidget(background=None))
        self.view.setFixedHeight(theme.px(HIGH))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        if len(lines) > 1:
            column.addLayout(_legend(theme, lines))
        column.addWidget(self.view)
        self._draw()

    def _draw(self) -> None:
        theme, plot = self._theme, self.view.getPlotItem()
        count = len(self._places)
        top, step = _scale(max((v for line in self._lines for v in line.values if not isnan(v)), default=0.0))
        left, bottom = plot.getAxis("left"), plot.getAxis("bottom")
        marks = [n * step for n in range(round(top / step) + 1)]
        left.setTicks([[(mark, f"{mark:,.10g}") for mark in marks]])
        for axis in (left, bottom):
            axis.setPen(None)
            axis.setTextPen(theme.colour("muted"))
            axis.setStyle(tickFont=theme.font(11), tickLength=0, tickTextOffset=theme.px(6))
        left.setWidth(QFontMetrics(theme.font(11)).horizontalAdvance(f"{marks[-1]:,.10g}") + theme.px(14))
        bottom.setHeight(theme.px(26))
        bottom.setStyle(hideOverlappingLabels=False)
        plot.setContentsMargins(0, theme.px(4), theme.px(20), 0)  # the last name stands half beyond the plot
        for mark in marks:
            line = pg.InfiniteLine(mark, angle=0, pen=pg.mkPen(theme.colour("border"), width=1))
            line.setZValue(-10)
            plot.addItem(line)
        for series in self._lines:
            self._draw_line(plot, series)
        plot.setXRange(-0.5, max(count - 0.5, 0.5), padding=0.01)
        plot.setYRange(0, top, padding=0.04)
        self._mark_places()

    def _draw_line(self, plot: Any, series: Series) -> None:
        theme, colour = self._theme, self._theme.colour(series.tone)
        values = np.array(series.values, float)
        fill = QColor(colour)
        fill.setAlphaF(0.16)
        few = len(values) <= 60
        plot.plot(
            np.arange(len(values)),
            values,
            pen=pg.mkPen(colour, width=max(2, theme.px(2))),
            connect="finite",
            antialias=True,
            fillLevel=0 if series.filled else None,
            brush=fill if series.filled else None,
            symbol="o" if few else None,
            symbolSize=theme.px(5),
            symbolBrush=colour,
            symbolPen=None,
        )

    def _mark_places(self) -> None:
        """So many places are named as there is room for, the last one always."""
        count = len(self._places)
        room = max(2, self.width() // self._theme.px(_TICKS_WIDE))
        step = max(1, ceil(count / room))
        shown = range((count - 1) % step, count, step)
        self.view.getPlotItem().getAxis("bottom").setTicks([[(n, self._places[n]) for n in shown]])

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._mark_places()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        box = self.view.getPlotItem().getViewBox()
        at = self.view.mapFrom(self, event.position().toPoint())
        place = round(box.mapSceneToView(QPointF(at)).x())
        if 0 <= place < len(self._places) and self.view.rect().contains(at):
            told = [f"{each.name}: {each.values[place]:,.3g}" for each in self._lines if not isnan(each.values[place])]
            QToolTip.showText(event.globalPosition().toPoint(), "\n".join([self._places[place], *told]), self)


@dataclass(frozen=True)
class Bar:
    """A row: what it is, how much, in words, and a part of it that is drawn stronger (0 to `much`)."""

    name: str
    much: float
    words: str
    key: object = None
    colour: str = ""


class BarRows(QWidget):
    """Names with bars, the longest as long as there is room. A row that leads somewhere can be chosen."""

    picked = Signal(object)

    def __init__(self, theme: Theme, name: str, bars: Sequence[Bar], says: str) -> None:
        super().__init__()
        self._theme, self._bars, self._at = theme, bars, -1
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.setAccessibleDescription("; ".join(f"{bar.name}: {bar.words}" for bar in bars))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if any(bar.key is not None for bar in bars):
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(300), self._theme.px(ROW) * len(self._bars))

    minimumSizeHint = sizeHint

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.font(12)
        metrics = QFontMetrics(font)
        most = max((bar.much for bar in self._bars), default=0) or 1
        name_wide = min(
            max((metrics.horizontalAdvance(bar.name) for bar in self._bars), default=0), round(self.width() * 0.42)
        )
        words_wide = max((metrics.horizontalAdvance(bar.words) for bar in self._bars), default=0)
        left = px(6) + name_wide + px(12)
        room = max(px(12), self.width() - left - words_wide - px(18))
        painter.setFont(font)
        for n, bar in enumerate(self._bars):
            y = n * px(ROW)
            if n == self._at:
                painter.setPen(QPen(QColor(t.focus), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
                painter.setBrush(QColor(t.hover))
                painter.drawRoundedRect(QRectF(1, y + 1, self.width() - 2, px(ROW) - 2), px(6), px(6))
            middle = int(Qt.AlignmentFlag.AlignVCenter)
            painter.setPen(QColor(t.text))
            shown = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, name_wide)
            painter.drawText(QRectF(px(6), y, name_wide + 2, px(ROW)), middle, shown)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(bar.colour or t.accent))
            wide = room * bar.much / most
            if wide > 0:
                high = px(10)
                painter.drawRoundedRect(QRectF(left, y + (px(ROW) - high) / 2, max(wide, px(4)), high), px(4), px(4))
            painter.setPen(QColor(t.muted))
            painter.drawText(QRectF(left + wide + px(8), y, words_wide + px(4), px(ROW)), middle, bar.words)

    def _row(self, y: float) -> int:
        n = int(y // self._theme.px(ROW))
        return n if 0 <= n < len(self._bars) and self._bars[n].key is not None else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(self._row(event.position().y()))
        has_key = self._at >= 0
        self.setCursor(Qt.CursorShape.PointingHandCursor if has_key else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._go(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(self._row(event.position().y()))
            self._pick()

    def keyPressEvent(self, event: Any) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self._go(max(0, min(len(self._bars) - 1, self._at + (1 if key == Qt.Key.Key_Down else -1))))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._go(max(0, self._at))
            self._pick()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self._go(max(0, self._at))

    def _go(self, n: int) -> None:
        if n != self._at:
            self._at = n
            self.update()

    def _pick(self) -> None:
        if 0 <= self._at < len(self._bars) and (key := self._bars[self._at].key) is not None:
            self.picked.emit(key)


@dataclass(frozen=True)
class Dot:
    """Somebody in a network; `much` is how much they have to do with it."""

    id: int
    name: str
    much: float


@dataclass(frozen=True)
class Thread:
    """A line from one to another; `much` makes it thicker."""

    one: int
    other: int
    much: float


class NetChart(QWidget):
    """People as dots with names, lines between those who helped each other: thicker for more."""

    def __init__(self, theme: Theme, name: str, dots: Sequence[Dot], threads: Sequence[Thread], says: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.view = _bare(pg.PlotWidget(background=None))
        self.view.setFixedHeight(theme.px(NET_HIGH))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        plot = self.view.getPlotItem()
        plot.hideAxis("left")
        plot.hideAxis("bottom")
        index = {dot.id: n for n, dot in enumerate(dots)}
        pairs = np.array([(index[each.one], index[each.other]) for each in threads], int).reshape(-1, 2)
        weights = np.array([each.much for each in threads], float)
        where = laid_out(len(dots), pairs, weights)
        most = float(weights.max(initial=1.0))
        line = theme.colour("accent")
        for (one, other), weight in zip(pairs, weights, strict=True):
            drawn = QColor(line)
            drawn.setAlphaF(0.22 + 0.5 * weight / most)
            pen = pg.mkPen(drawn, width=theme.px(1) + theme.px(5) * weight / most)
            plot.plot(where[[one, other], 0], where[[one, other], 1], pen=pen, antialias=True)
        greatest = max((dot.much for dot in dots), default=1.0) or 1.0
        sizes = [theme.px(9) + theme.px(17) * (dot.much / greatest) ** 0.5 for dot in dots]
        ring = pg.mkPen(theme.colour("surface"), width=theme.px(2))
        spots = pg.ScatterPlotItem(
            pos=where, size=sizes, brush=pg.mkBrush(theme.colour("accent")), pen=ring, antialias=True
        )
        spots.setZValue(5)
        plot.addItem(spots)
        for dot, at, size in zip(dots, where, sizes, strict=True):
            text = pg.TextItem(dot.name, color=theme.colour("text"), anchor=(0.5, -0.1 - size / theme.px(60)))
            text.setFont(theme.font(11, 500))
            text.setPos(*at)
            text.setZValue(6)
            plot.addItem(text)
        plot.setXRange(-1.12, 1.12, padding=0.02)
        plot.setYRange(-1.14, 1.04, padding=0.02)


def laid_out(count: int, pairs: Any, weights: Any) -> Any:
    """Places in -1..1 for so many dots: those with much between them near each other, none upon another.

    Fruchterman and Reingold's springs, from a circle on, so that the same network always looks the same.
    """
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    where = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    if count < 2:
        return where * 0
    ideal, pull = _SPREAD * 1.6 / np.sqrt(count), weights / weights.max(initial=1.0)
    for heat in np.linspace(0.12, 0.004, _ROUNDS):
        apart = where[:, None] - where[None]
        far = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 0.01)
        force = (apart * (ideal**2 / far**2)[..., None]).sum(axis=1)
        for (one, other), strength in zip(pairs, pull, strict=True):
            step = (where[other] - where[one]) * far[one, other] / ideal * (0.3 + strength) * 0.5
            force[one] += step
            force[other] -= step
        force -= where * 0.6
        length = np.maximum(np.hypot(force[:, 0], force[:, 1]), 1e-9)
        where = where + force / length[:, None] * np.minimum(length, heat)[:, None]
    where -= (where.max(axis=0) + where.min(axis=0)) / 2
    return where / np.maximum(np.abs(where).max(axis=0), 1e-9)


def _bare(view: Any) -> Any:
    """A plot that is only looked at: the wheel scrolls the page, and nothing of the library's own menus shows."""
    view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    view.setMouseEnabled(False, False)
    plot = view.getPlotItem()
    plot.hideButtons()
    plot.setMenuEnabled(False)
    return view


def _legend(theme: Theme, lines: Sequence[Series]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.px(6))
    for line in lines:
        row.addWidget(_Spot(theme, line.tone))
        row.addWidget(label(line.name, "meta"))
        row.addSpacing(theme.px(8))
    row.addStretch(1)
    return row


class _Spot(QWidget):
    def __init__(self, theme: Theme, tone: str) -> None:
        super().__init__()
        self._colour = theme.colour(tone)
        self.setFixedSize(theme.px(10), theme.px(10))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        painter.drawEllipse(self.rect())


def _scale(most: float) -> tuple[float, float]:
    """The top of an axis and the step of its marks: 1, 2 or 5 times a power of ten, at most five steps."""
    if most <= 0:
        return 1.0, 1.0
    raw = most / 4
    power = 10.0 ** floor(log10(raw))
    step = next(power * n for n in (1, 2, 5, 10) if power * n >= raw)
    step = max(step, 1.0) if most >= 1 else step
    return step * ceil(most / step), step
