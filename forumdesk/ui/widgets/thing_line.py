"""A thing in two lines, to be clicked: its picture, what it is called, and about it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from forumdesk.ui.icons import pixmap
from forumdesk.ui.theme import Theme

HEIGHT = 48
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class ThingLine(QAbstractButton):
    """As wide as there is room; what does not fit ends in an ellipsis, and is its tool tip.

    `picture`: an icon, and the name of its colour among the theme's tokens.
    """

    def __init__(
        self, theme: Theme, name: str, picture: tuple[str, str], title: str, about: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._picture, self._title, self._about = theme, picture, title, about
        self._hovered = False
        self.setObjectName(name)
        self.setAccessibleName(f"{title}. {about}" if about else title)
        self.setToolTip(title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(280), self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.px(HEIGHT))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self._hovered or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("hover"))
            painter.drawRoundedRect(box, px(8), px(8))
        side = px(18)
        picture, tone = self._picture
        colour = getattr(theme.tokens, tone, theme.tokens.muted)
        painter.drawPixmap(px(10), px(8), pixmap(picture, colour, side, self.devicePixelRatioF()))
        left, room = px(38), self.width() - px(38) - px(10)
        lines = ((self._title, theme.font(13, 600), "text", 5), (self._about, theme.font(12), "muted", 25))
        for text, font, ink, top in lines:
            painter.setFont(font)
            painter.setPen(theme.colour(ink))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRect(left, px(top), room + 2, px(18)), _LEFT, shown)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, px(8), px(8))
        painter.end()
