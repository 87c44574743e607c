"""The map of a story: its passages as boxes, the ways between them as arrows; to look at, to zoom, to go from."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from forumdesk.text.scenarios.mapping import HIGH, WIDE, Layout, Spot
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import tr

LEAST, MOST = 0.15, 2.5
STEP = 1.2
EDGE = 24


class StoryMap(QWidget):
    """Drag to move, wheel or + and - to zoom, 0 to see all; arrow keys go from passage to passage."""

    chosen = Signal(str)
    """A passage was clicked."""
    opened = Signal(str)
    """It was double-clicked, or Enter pressed."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._layout = Layout((), ())
        self._spots: dict[str, Spot] = {}
        self.here = ""
        self.scale = 1.0
        self._origin = QPointF(0, 0)
        self._held: QPointF | None = None
        self._moved = False
        self._fits = True
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._speak()
        theme.changed.connect(self.update)

    def show_layout(self, layout: Layout) -> None:
        """Draw this; what was looked at stays in sight."""
        grew = len(layout.spots) != len(self._layout.spots)
        self._layout = layout
        self._spots = {spot.name: spot for spot in layout.spots}
        if self.here not in self._spots:
            self.here = next((spot.name for spot in layout.spots if spot.kind == "start"), "")
        if self._fits and grew:
            self.fit()
        self._speak()
        self.update()

    def choose(self, name: str) -> None:
        """Mark a passage, and have it in sight."""
        if name in self._spots and name != self.here:
            self.here = name
            self._bring(name)
            self._speak()
            self.update()

    def _speak(self) -> None:
        said = tr("Map of {n} passages", n=len(self._spots))
        here = self._spots.get(self.here)
        if here is not None:
            leads = [target for source, target in self._layout.ways if source == here.name]
            said += ". " + tr("{name}, leads to: {names}", name=here.name, names=", ".join(leads) or tr("nothing"))
        self.setAccessibleName(said)

    # Where things are.

    def fit(self) -> None:
        """All passages in sight, none larger than life."""
        self._fits = True
        whole = self._whole()
        if whole.isEmpty() or self.width() < 2 * EDGE or self.height() < 2 * EDGE:
            return
        across = (self.width() - 2 * EDGE) / whole.width()
        down = (self.height() - 2 * EDGE) / whole.height()
        self.scale = max(LEAST, min(1.0 * self._unit(), across, down))
        middle = whole.center() * self.scale
        self._origin = QPointF(self.width() / 2 - middle.x(), self.height() / 2 - middle.y())
        self.update()

    def zoom(self, by: float, at: QPointF | None = None) -> None:
        """Larger or smaller, the point `at` staying where it is."""
        at = at if at is not None else QPointF(self.width() / 2, self.height() / 2)
        scale = max(LEAST, min(MOST * self._unit(), self.scale * by))
        self._origin = at - (at - self._origin) * (scale / self.scale)
        self.scale = scale
        self._fits = False
        self.update()

    def box(self, name: str) -> QRectF:
        """Where a passage is painted."""
        return self._box(self._spots[name])

    def _unit(self) -> float:
        return max(1.0, self._theme.px(100) / 100)

    def _whole(self) -> QRectF:
        whole = QRectF()
        for spot in self._layout.spots:
            whole = whole.united(QRectF(spot.x, spot.y, WIDE, HIGH))
        return whole

    def _box(self, spot: Spot) -> QRectF:
        at = QPointF(spot.x, spot.y) * self.scale + self._origin
        return QRectF(at.x(), at.y(), WIDE * self.scale, HIGH * self.scale)

    def _at(self, point: QPointF) -> Spot | None:
        return next((spot for spot in reversed(self._layout.spots) if self._box(spot).contains(point)), None)

    def _bring(self, name: str) -> None:
        box, view = self._box(self._spots[name]), QRectF(self.rect()).adjusted(EDGE, EDGE, -EDGE, -EDGE)
        if not view.contains(box):
            self._origin += view.center() - box.center()

    # What is painted.

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        t = self._theme.tokens
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.surface2))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        for source, target in self._layout.ways:
            if source in self._spots and target in self._spots:
                self._paint_way(painter, source, target)
        for spot in self._layout.spots:
            self._paint_spot(painter, spot)
        if self.hasFocus():
            painter.setPen(QPen(QColor(t.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()

    def _paint_way(self, painter: QPainter, source: str, target: str) -> None:
        t = self._theme.tokens
        is_here = self.here in (source, target)
        ink = QColor(t.accent if is_here else t.border_strong)
        painter.setPen(QPen(ink, 2.0 if is_here else 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        start, end = self._box(self._spots[source]), self._box(self._spots[target])
        path = QPainterPath()
        if source == target:
            path.addEllipse(QRectF(start.right() - 12, start.top() - 12, 24, 24))
            painter.drawPath(path)
            return
        if end.top() >= start.bottom():
            a, b = QPointF(start.center().x(), start.bottom()), QPointF(end.center().x(), end.top())
            pull = max(20.0, (b.y() - a.y()) / 2)
            first, second = a + QPointF(0, pull), b - QPointF(0, pull)
        elif end.left() >= start.right():
            a, b = QPointF(start.right(), start.center().y()), QPointF(end.left(), end.center().y())
            pull = max(20.0, (b.x() - a.x()) / 2)
            first, second = a + QPointF(pull, 0), b - QPointF(pull, 0)
        else:
            a, b = QPointF(start.center().x(), start.top()), QPointF(end.center().x(), end.top())
            pull = 30 * self.scale + abs(a.x() - b.x()) / 6
            first, second = a - QPointF(0, pull), b - QPointF(0, pull)
        path.moveTo(a)
        path.cubicTo(first, second, b)
        painter.drawPath(path)
        angle = math.atan2(b.y() - second.y(), b.x() - second.x())
        size = 8 * max(0.6, min(1.2, self.scale))
        tip = [
            b,
            b - QPointF(math.cos(angle - 0.45), math.sin(angle - 0.45)) * size,
            b - QPointF(math.cos(angle + 0.45), math.sin(angle + 0.45)) * size,
        ]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(QPolygonF(tip))

    def _paint_spot(self, painter: QPainter, spot: Spot) -> None:
        t, box = self._theme.tokens, self._box(spot)
        if not box.intersects(QRectF(self.rect())):
            return
        ground, edge, ink = {
            "start": (t.accent_soft, t.accent, t.accent_text),
            "good": (t.success_soft, t.success, t.success),
            "bad": (t.danger_soft, t.danger, t.danger),
            "end": (t.surface, t.border_strong, t.text),
            "missing": (t.danger_soft, t.danger, t.danger),
        }.get(spot.kind, (t.surface, t.border_strong, t.text))
        pen = QPen(QColor(t.accent if spot.name == self.here else edge), 2.5 if spot.name == self.here else 1.2)
        if spot.kind == "missing" or spot.is_lost:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, 8 * self.scale, 8 * self.scale)
        size = 15 * self.scale
        if size < 5:
            return
        font = self._theme.font(13, 600 if spot.name == self.here or spot.kind == "start" else 500)
        font.setPixelSize(max(6, round(size)))
        painter.setFont(font)
        painter.setPen(QColor(ink))
        inner = box.adjusted(8 * self.scale, 4 * self.scale, -8 * self.scale, -4 * self.scale)
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        needs = painter.fontMetrics().boundingRect(inner.toRect(), flags, spot.name)
        if needs.height() > inner.height() or needs.width() > inner.width():
            words = painter.fontMetrics().elidedText(spot.name, Qt.TextElideMode.ElideRight, int(inner.width()))
            painter.drawText(inner, int(Qt.AlignmentFlag.AlignCenter), words)
        else:
            painter.drawText(inner, flags, spot.name)

    # What one does with it.

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = self._at(QPointF(event.pos()))
            said = ""
            if spot is not None:
                said = spot.name
                if spot.kind == "missing":
                    said = tr("{name}: not written yet", name=spot.name)
                elif spot.is_lost:
                    said = tr("{name}: no way leads here", name=spot.name)
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held, self._moved = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            over = self._at(event.position()) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.OpenHandCursor)
            return
        by = event.position() - self._held
        if self._moved or by.manhattanLength() > 4:
            self._moved = True
            self._fits = False
            self._held = event.position()
            self._origin += by
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        spot = self._at(event.position())
        if not self._moved and spot is not None:
            self.choose(spot.name)
            self.chosen.emit(spot.name)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        spot = self._at(event.position())
        if spot is not None:
            self.opened.emit(spot.name)

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        if steps:
            self.zoom(STEP**steps, event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        if event.key() in ways:
            self._step(*ways[Qt.Key(event.key())])
        elif event.key() in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.zoom(STEP)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom(1 / STEP)
        elif event.key() == Qt.Key.Key_0:
            self.fit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.here:
            self.opened.emit(self.here)
        else:
            super().keyPressEvent(event)

    def _step(self, across: int, down: int) -> None:
        """To the nearest passage on that side."""
        here = self._spots.get(self.here)
        if here is None:
            return

        def far(spot: Spot) -> float:
            x, y = spot.x - here.x, spot.y - here.y
            along, aside = (x * across, abs(y)) if across else (y * down, abs(x))
            return along + 2 * aside if along > 0 else math.inf

        nearest = min(self._layout.spots, key=far)
        if far(nearest) < math.inf:
            self.choose(nearest.name)
            self.chosen.emit(nearest.name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fits:
            self.fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self._theme.px(120))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(420), self._theme.px(320))
