"""Some people as a short row of portraits, each a little over the one before; how many more there are is a number."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from forumdesk.forum.rows import MemberRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import portrait

SIDE, STEP = 26, 20
"""How large a portrait is and how far the next one lies, in design pixels."""


def faces_width(desk: Desk, n: int, most: int, *, side: int = SIDE, step: int = STEP) -> int:
    """How wide the row of `n` people is."""
    shown = min(n, most) + (1 if n > most else 0)
    return desk.theme.px(side) + desk.theme.px(step) * (shown - 1) if shown else 0


def paint_faces(
    painter: QPainter,
    desk: Desk,
    people: Sequence[MemberRow],
    at: QPoint,
    most: int,
    *,
    dpr: float,
    ring: str,
    side: int = SIDE,
    step: int = STEP,
) -> None:
    """Paint them from the left; `ring` is the colour of what is behind, which sets them apart."""
    px, t = desk.theme.px, desk.theme.tokens
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for n, member in enumerate(people[:most]):
        left = at.x() + n * px(step)
        face = portrait(desk.pictures, member.picture, member.name, member.id, px(side), dpr)
        painter.drawPixmap(QPointF(left, at.y()), face)
        painter.setPen(QPen(QColor(ring), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(left, at.y(), px(side), px(side)))
    if len(people) > most:
        box = QRectF(at.x() + most * px(step), at.y(), px(side), px(side))
        painter.setBrush(QColor(t.border))
        painter.drawEllipse(box)
        painter.setPen(QColor(t.text))
        painter.setFont(desk.theme.font(10, 600))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), f"+{len(people) - most}")


class Faces(QAbstractButton):
    """A click asks for all of them."""

    def __init__(self, desk: Desk, name: str, most: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._most = desk, most
        self.people: tuple[MemberRow, ...] = ()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        desk.pictures.arrived.connect(self.update)
        desk.theme.changed.connect(self.updateGeometry)

    def show_people(self, people: Sequence[MemberRow], says: str) -> None:
        """These; `says` tells who does not see them."""
        self.people = tuple(people)
        self.setAccessibleName(says)
        self.setToolTip("\n".join(member.name for member in people))
        self.setVisible(bool(people))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px = self._desk.theme.px
        return QSize(faces_width(self._desk, len(self.people), self._most) + px(6), px(SIDE) + px(6))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, t = self._desk.theme.px, self._desk.theme.tokens
        painter = QPainter(self)
        at = QPoint(px(3), px(3))
        paint_faces(painter, self._desk, self.people, at, self._most, dpr=self.devicePixelRatioF(), ring=t.surface)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(t.focus), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), px(8), px(8))
        painter.end()
