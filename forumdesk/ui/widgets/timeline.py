"""Where one is in a topic, and the way to anywhere else in it: from its first day down to its last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip, QWidget

from forumdesk.forum.rows import PostMarks
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import month_and_year, tr

WIDE, RAIL, TOP, HANDLE = 118, 12, 34, 44
NEAR = 6
"""So many pixels beside a tick still mean the tick."""


@dataclass(frozen=True)
class Tick:
    """A place worth a mark on the rail."""

    place: int
    says: str
    tone: str


class Timeline(QAbstractSlider):
    """A slider over the places of all posts, from 0. Dragging tells where one passes by; letting go, where one stays.

    Its value follows the thread by `show_place`, which tells nobody.
    """

    passed = Signal(int)
    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._marks = PostMarks()
        self._ticks: tuple[Tick, ...] = ()
        self._grip: float | None = None
        self.setObjectName("thread-timeline")
        self.setAccessibleName(tr("Timeline of the topic"))
        self.setOrientation(Qt.Orientation.Vertical)
        self.setInvertedControls(True)
        self.setInvertedAppearance(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.updateGeometry)

    def show_posts(self, marks: PostMarks, ticks: tuple[Tick, ...]) -> None:
        """The posts of a topic, and what is to be seen on the rail besides."""
        self._marks, self._ticks = marks, ticks
        self.setRange(0, max(0, len(marks) - 1))
        self.setPageStep(max(1, len(marks) // 10))
        self._describe()
        self.update()

    def show_place(self, place: int) -> None:
        """The thread shows this place now; while somebody drags, the handle stays with the mouse."""
        if not self.isSliderDown():
            self.blockSignals(True)
            self.setValue(place)
            self.blockSignals(False)
            self._describe()
            self.update()

    @property
    def ticks(self) -> tuple[Tick, ...]:
        return self._ticks

    def words_at(self, place: int) -> tuple[str, str]:
        """What stands beside the handle: which post of how many, and when it was written."""
        return f"{place + 1:,} / {len(self._marks):,}", month_and_year(self._moment(place))

    def _moment(self, place: int) -> datetime:
        at = self._marks.moments[place] if self._marks else 0
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)

    def _describe(self) -> None:
        if self._marks:
            self.setAccessibleDescription(", ".join(self.words_at(min(self.value(), len(self._marks) - 1))))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(WIDE), self._theme.px(200))

    # Where things are.

    def _rail(self) -> QRectF:
        px = self._theme.px
        return QRectF(px(RAIL), px(TOP), px(2), max(1, self.height() - 2 * px(TOP)))

    def handle(self) -> QRectF:
        """Where the handle is, its words included."""
        px, rail = self._theme.px, self._rail()
        high = px(HANDLE)
        top = rail.top() + (rail.height() - high) * self.sliderPosition() / max(1, self.maximum())
        return QRectF(0, top, self.width(), high)

    def y_of(self, place: int) -> float:
        """Where the middle of the handle is when it shows this place, in pixels."""
        rail, high = self._rail(), self._theme.px(HANDLE)
        return rail.top() + high / 2 + (rail.height() - high) * place / max(1, self.maximum())

    def _place_at(self, top: float) -> int:
        """The place that the handle stands for where its upper edge is at `top`."""
        rail = self._rail()
        share = (top - rail.top()) / max(1.0, rail.height() - self._theme.px(HANDLE))
        return round(max(0.0, min(1.0, share)) * self.maximum())

    def _tick_at(self, y: float) -> Tick | None:
        near = [tick for tick in self._ticks if abs(self.y_of(tick.place) - y) <= self._theme.px(NEAR)]
        return min(near, key=lambda tick: abs(self.y_of(tick.place) - y), default=None)

    # Mouse and keys.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        y, handle = event.position().y(), self.handle()
        tick = self._tick_at(y)
        if handle.top() <= y <= handle.bottom():
            self._grip = y - handle.top()
        elif tick is not None:
            self._stay(tick.place)
            return
        else:
            self._grip = handle.height() / 2
        self.setSliderDown(True)
        self._drag(y)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._drag(event.position().y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._grip = None
            self.blockSignals(True)
            self.setSliderDown(False)
            self.blockSignals(False)
            self._stay(self.value())

    def _drag(self, y: float) -> None:
        place = self._place_at(y - (self._grip or 0.0))
        if place != self.value():
            self.blockSignals(True)
            self.setValue(place)
            self.blockSignals(False)
            self.update()
            self.passed.emit(place)

    def _stay(self, place: int) -> None:
        self.show_place(place)
        self.chosen.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -self.pageStep(),
            Qt.Key.Key_PageDown: self.pageStep(),
            Qt.Key.Key_Home: -self.maximum(),
            Qt.Key.Key_End: self.maximum(),
        }
        by = steps.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self._stay(max(0, min(self.maximum(), self.value() + by)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the thread scrolls

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._marks:
            y = float(event.pos().y())
            tick = self._tick_at(y)
            place = tick.place if tick is not None else self._place_at(y - self._theme.px(HANDLE) / 2)
            words = ", ".join(self.words_at(place))
            QToolTip.showText(event.globalPos(), f"{tick.says}: {words}" if tick is not None else words, self)
            return True
        return super().event(event)

    # Painting.

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._marks:
            return
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        rail, handle = self._rail(), self.handle()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(11))
        painter.setPen(QColor(t.muted))
        last = len(self._marks) - 1
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        ends = QRectF(rail.left() - px(2), 0, self.width(), px(TOP) - px(6))
        painter.drawText(ends.translated(0, px(3)), left, month_and_year(self._moment(0)))
        foot = ends.translated(0, self.height() - ends.height() - px(3))
        painter.drawText(foot, left, month_and_year(self._moment(last)))
        painter.fillRect(rail, QColor(t.border))
        painter.fillRect(
            QRectF(rail.left(), rail.top(), rail.width(), handle.top() - rail.top()), QColor(t.accent_soft)
        )
        painter.setPen(Qt.PenStyle.NoPen)
        for tick in self._ticks:
            painter.setBrush(QColor(getattr(t, tick.tone)))
            centre = QPointF(rail.center().x(), self.y_of(tick.place))
            painter.drawEllipse(centre, px(4), px(4))
        painter.setBrush(QColor(t.accent))
        bar = QRectF(rail.center().x() - px(2.5), handle.top(), px(5), handle.height())
        painter.drawRoundedRect(bar, px(2.5), px(2.5))
        if self.hasFocus():
            painter.setPen(QPen(QColor(t.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(handle.adjusted(1, 0, -1, 0), px(6), px(6))
        figures, month = self.words_at(self.sliderPosition())
        words = handle.adjusted(rail.right() + px(10), 0, 0, 0)
        painter.setPen(QColor(t.text))
        painter.setFont(theme.font(12, 600))
        painter.drawText(QRectF(words.left(), words.top(), words.width(), words.height() / 2), left, figures)
        painter.setPen(QColor(t.muted))
        painter.setFont(theme.font(11))
        painter.drawText(QRectF(words.left(), words.center().y(), words.width(), words.height() / 2), left, month)
        painter.end()
