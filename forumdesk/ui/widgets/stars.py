"""Stars: how good something is, to read; and to give, by click or by a key from 1 to 5."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from forumdesk.ui.theme import Theme
from forumdesk.ui.words import tr, tr_n

MOST = 5
GOLD = ("#d99100", "#f2bd6b")
"""Of a full star, in the light theme and in the dark one."""


def gold(theme: Theme) -> QColor:
    return QColor(GOLD[theme.is_dark])


def _star(box: QRectF) -> QPolygonF:
    middle, outer = box.center(), box.width() / 2
    return QPolygonF(
        [
            QPointF(
                middle.x() + (outer if n % 2 == 0 else outer * 0.42) * math.sin(n * math.pi / 5),
                middle.y() + outer * 0.06 - (outer if n % 2 == 0 else outer * 0.42) * math.cos(n * math.pi / 5),
            )
            for n in range(10)
        ]
    )


def paint_stars(painter: QPainter, left: float, top: float, side: float, rating: float, theme: Theme) -> float:
    """Five stars, `rating` of them gold, a part of one included; the right edge."""
    gap = side * 0.16
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for n in range(MOST):
        box = QRectF(left + n * (side + gap), top, side, side)
        path = QPainterPath()
        path.addPolygon(_star(box))
        painter.fillPath(path, theme.colour("border"))
        share = max(0.0, min(1.0, rating - n))
        if share:
            painter.save()
            painter.setClipRect(QRectF(box.left(), box.top(), box.width() * share, box.height()))
            painter.fillPath(path, gold(theme))
            painter.restore()
    painter.restore()
    return left + MOST * side + (MOST - 1) * gap


class Stars(QWidget):
    """To read."""

    def __init__(self, theme: Theme, name: str, size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._size, self._rating = theme, size, 0.0
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_rating(self, rating: float, spoken: str) -> None:
        self._rating = rating
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        side = self._theme.px(self._size)
        return QSize(round(side * (MOST + (MOST - 1) * 0.16)) + 1, side + 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_stars(painter, 0, 0, self._theme.px(self._size), self._rating, self._theme)
        painter.end()


class StarPicker(QWidget):
    """To give: `changed` tells of each choice, 1 to 5, and 0 where none is chosen any more."""

    changed = Signal(int)

    def __init__(self, theme: Theme, name: str, size: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._size = theme, size
        self.rating, self._over = 0, 0
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._speak()
        theme.changed.connect(self.updateGeometry)

    def show_rating(self, rating: int) -> None:
        """Have so many stars chosen; nothing is announced."""
        self.rating = rating
        self._speak()
        self.update()

    def star_at(self, n: int) -> QPointF:
        """The middle of the n-th star, from 1: where one clicks."""
        side = self._theme.px(self._size)
        return QPointF(3 + (n - 1) * side * 1.16 + side / 2, self.height() / 2)

    def sizeHint(self) -> QSize:
        side = self._theme.px(self._size)
        return QSize(round(side * (MOST + (MOST - 1) * 0.16)) + 7, side + 7)

    def _speak(self) -> None:
        chosen = tr_n("{n} star", "{n} stars", self.rating) if self.rating else tr("no stars yet")
        self.setAccessibleName(tr("Your rating: {stars}", stars=chosen))
        self.setToolTip(tr("Keys 1 to 5 give so many stars"))

    def _choose(self, rating: int) -> None:
        rating = max(0, min(MOST, rating))
        if rating != self.rating:
            self.show_rating(rating)
            self.changed.emit(rating)

    def _star_under(self, x: float) -> int:
        side = self._theme.px(self._size)
        return max(1, min(MOST, int((x - 3) / (side * 1.16)) + 1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._over = self._star_under(event.position().x())
        self.update()

    def leaveEvent(self, _event: object) -> None:
        self._over = 0
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self._star_under(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_0
        if 1 <= digit <= MOST:
            self._choose(digit)
        elif event.key() in {Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Plus}:
            self._choose(self.rating + 1)
        elif event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Minus}:
            self._choose(max(1, self.rating - 1))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = self._over or self.rating
        paint_stars(painter, 3, 3, self._theme.px(self._size), shown, self._theme)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        painter.end()
