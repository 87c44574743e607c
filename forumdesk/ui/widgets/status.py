"""The one quiet line that says how things stand: connected, saving, building, away."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from forumdesk.ui.theme import Theme

_TONES = {"ok": "success", "busy": "accent", "warn": "warning"}


class StatusLine(QWidget):
    """A dot, a few words, and a thin bar while something is on its way. It opens where there is more to see."""

    opened = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kind, self._text, self._percent = "ok", "", -1
        self._opens = False
        self.setObjectName("status-line")
        theme.changed.connect(self.updateGeometry)

    @property
    def text(self) -> str:
        return self._text

    def set_state(self, kind: str, text: str, percent: int | None = None, *, opens: bool = False) -> None:
        """`kind` is ok, busy or warn; `percent` shows a bar; `opens`: a click or Enter shows more."""
        self._kind, self._text = kind, text
        if opens != self._opens:
            self._opens = opens
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus if opens else Qt.FocusPolicy.NoFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)
        self._percent = -1 if percent is None else max(0, min(100, percent))
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(36))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(80), self._theme.px(36))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, t = self._theme.px, self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(_TONES[self._kind]))
        middle = self.height() / 2
        painter.drawEllipse(QRectF(px(16), middle - px(4), px(8), px(8)))
        painter.setFont(self._theme.font(12))
        painter.setPen(QColor(t.text if self._opens else t.muted))
        room = QRectF(px(32), 0, self.width() - px(44), self.height())
        least = painter.fontMetrics().averageCharWidth() * 8
        elided = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, int(room.width()))
        if room.width() > least:  # a folded sidebar has room for the dot alone
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), elided)
        if self._percent >= 0:
            whole = QRectF(px(16), self.height() - px(6), self.width() - px(32), px(3))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.border))
            painter.drawRoundedRect(whole, 1.5, 1.5)
            whole.setWidth(whole.width() * self._percent / 100)
            painter.setBrush(QColor(t.accent))
            painter.drawRoundedRect(whole, 1.5, 1.5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(t.accent), px(2)))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(px(6), px(3), -px(6), -px(3)), px(6), px(6))
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if (
            self._opens
            and event.button() == Qt.MouseButton.LeftButton
            and self.rect().contains(event.position().toPoint())
        ):
            self.opened.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._opens and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)
