"""A row of the sidebar: a place, with how much is unread or waiting there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from forumdesk.ui.icons import pixmap
from forumdesk.ui.places import Place
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import count, tr_n

WIDTH, FOLDED, ROW = 232, 58, 34


class SidebarItem(QAbstractButton):
    """A place: picture or coloured square, name, and how much is new there."""

    stepped = Signal(int)
    """The row above (-1) or below (1) is wanted."""
    asked = Signal(QPoint)
    """What can be done with the place is wanted, at this point of the screen."""

    def __init__(self, theme: Theme, place: Place, text: str, picture: str = "", colour: str = "") -> None:
        super().__init__()
        self._theme, self.place = theme, place
        self._picture, self._colour, self._count, self._hovered = picture, colour, 0, False
        self._loud = self._muted = self._folded = False
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_name(self, text: str, picture: str, colour: str) -> None:
        """What the place is called and looks like."""
        self._picture, self._colour = picture, colour
        self.setText(text)

    def show_count(self, number: int, *, loud: bool = False, said: str = "") -> None:
        """How much is unread or waiting; `loud` numbers concern oneself. `said` where it is not topics."""
        self._count, self._loud = number, loud
        said = said or tr_n("{n} topic", "{n} topics", number)
        self.setAccessibleName(f"{self.text()}, {said}" if number else self.text())
        self.update()

    def show_muted(self, is_muted: bool) -> None:
        """Whether one wants to hear nothing of it."""
        self._muted = is_muted
        self.update()

    def fold(self, is_folded: bool) -> None:
        """Show the picture only; the name is in the tool tip."""
        self._folded = is_folded
        self.updateGeometry()
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        self.asked.emit(event.globalPos() if by_mouse else self.mapToGlobal(self.rect().bottomLeft()))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px((FOLDED if self._folded else WIDTH) - 16), self._theme.px(ROW))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self.clicked.emit(False)
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, t = self._theme.px, self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self._hovered:
            painter.setBrush(QColor(t.selected if self.isChecked() else t.hover))
            painter.drawRoundedRect(box, px(8), px(8))
        bold = self._count > 0 or self.isChecked()
        ink = t.text if bold else t.subtle if self._muted else t.muted
        left = px(10)
        if self._folded:
            self._paint_folded(painter, ink)
        else:
            self._paint_open(painter, ink, bold, left)
        if self.hasFocus():
            painter.setPen(QPen(QColor(t.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, px(8), px(8))
        painter.end()

    def _paint_folded(self, painter: QPainter, ink: str) -> None:
        """The picture, or the first letter on the colour of the place; a dot says that something is unread."""
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        self.setToolTip(self.accessibleName() or self.text())
        if self._picture:
            side = px(17)
            tone = t.accent_text if self.isChecked() else ink
            place = QPoint((self.width() - side) // 2, (self.height() - side) // 2)
            painter.drawPixmap(place, pixmap(self._picture, tone, side, self.devicePixelRatioF()))
        else:
            side = px(22)
            square = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
            painter.setBrush(QColor(self._colour or t.subtle))
            painter.drawRoundedRect(square, px(5), px(5))
            painter.setFont(theme.font(12, 600))
            painter.setPen(QColor("white"))
            painter.drawText(square, int(Qt.AlignmentFlag.AlignCenter), self.text()[:1].upper())
            painter.setPen(Qt.PenStyle.NoPen)
        if self._count:
            painter.setBrush(QColor(t.unread if self._loud else t.muted))
            painter.drawEllipse(QRectF(self.width() - px(12), px(4), px(8), px(8)))

    def _paint_open(self, painter: QPainter, ink: str, bold: bool, left: int) -> None:
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        if self._picture:
            tone = t.accent_text if self.isChecked() else ink
            side = px(17)
            picture = pixmap(self._picture, tone, side, self.devicePixelRatioF())
            painter.drawPixmap(left, (self.height() - side) // 2, picture)
        else:
            painter.setBrush(QColor(self._colour or t.subtle))
            painter.drawRoundedRect(QRectF(left + px(4), self.height() / 2 - px(4.5), px(9), px(9)), px(2.5), px(2.5))
        right = self.width() - px(8)
        if self._muted:
            side = px(13)
            right -= side
            off = pixmap("bell-off", t.subtle, side, self.devicePixelRatioF())
            painter.drawPixmap(right, (self.height() - side) // 2, off)
            right -= px(4)
        if self._count:
            right = self._paint_count(painter, right)
        painter.setFont(theme.font(13, 600 if bold else 400))
        painter.setPen(QColor(ink))
        room = QRectF(left + px(28), 0, right - left - px(34), self.height())
        elided = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()))
        self.setToolTip(self.text() if elided != self.text() else "")
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), elided)

    def _paint_count(self, painter: QPainter, right: int) -> int:
        px, t = self._theme.px, self._theme.tokens
        painter.setFont(self._theme.font(11, 600))
        text = count(self._count)
        width = max(px(20), painter.fontMetrics().horizontalAdvance(text) + px(12))
        pill = QRectF(right - width, (self.height() - px(18)) / 2, width, px(18))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.unread if self._loud else t.border))
        painter.drawRoundedRect(pill, px(9), px(9))
        painter.setPen(QColor(t.on_accent if self._loud else t.text))
        painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), text)
        return int(pill.left()) - px(4)
