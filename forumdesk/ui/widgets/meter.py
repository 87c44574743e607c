"""Shares of a whole as bars with their words: the points of a competence, or how many chose what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from forumdesk.ui.icons import pixmap
from forumdesk.ui.theme import Theme

ROW, BAR, ICON = 44, 8, 15


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: its words, what stands at its right, and how long it is, 0 to 1. `tone` is a colour of the theme."""

    words: str
    value: str
    share: float
    tone: str = "accent"
    picture: str = ""


class Meter(QWidget):
    """Painted; each line is told to screen readers."""

    def __init__(self, theme: Theme, name: str, says: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._says = theme, says
        self.bars: tuple[Bar, ...] = ()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._dress)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        self.bars = tuple(bars)
        self.setAccessibleName(f"{self._says}: " + "; ".join(f"{bar.words} {bar.value}" for bar in bars))
        self.setToolTip("\n".join(f"{bar.words}: {bar.value}" for bar in bars))
        self._dress()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(ROW) * len(self.bars))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.px(ROW) * len(self.bars))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for n, bar in enumerate(self.bars):
            top = n * px(ROW)
            left = 0
            if bar.picture:
                side = px(ICON)
                image = pixmap(bar.picture, getattr(t, bar.tone), side, self.devicePixelRatioF())
                painter.drawPixmap(0, top + px(4), image)
                left = side + px(7)
            painter.setFont(theme.font(13, 600))
            wide = painter.fontMetrics().horizontalAdvance(bar.value)
            painter.setPen(QColor(t.muted))
            line = QRect(0, top, self.width(), px(24))
            painter.drawText(line, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), bar.value)
            painter.setFont(theme.font(13, 500))
            painter.setPen(QColor(t.text))
            room = self.width() - wide - px(12) - left
            words = painter.fontMetrics().elidedText(bar.words, Qt.TextElideMode.ElideRight, max(10, room))
            line.setLeft(left)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)
            painter.setPen(Qt.PenStyle.NoPen)
            track = QRectF(0, top + px(26), self.width(), px(BAR))
            painter.setBrush(QColor(t.border))
            painter.drawRoundedRect(track, px(4), px(4))
            if bar.share > 0:
                painter.setBrush(QColor(getattr(t, bar.tone)))
                track.setWidth(max(px(BAR), track.width() * min(1.0, bar.share)))
                painter.drawRoundedRect(track, px(4), px(4))

    def _dress(self) -> None:
        self.setFixedHeight(self._theme.px(ROW) * len(self.bars))
        self.updateGeometry()
        self.update()
