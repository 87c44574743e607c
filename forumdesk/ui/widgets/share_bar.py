"""How much of something is verified: a bar, and the share in words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from forumdesk.ui.theme import Theme
from forumdesk.ui.words import tr

WIDTH, HEIGHT = 160, 8
AIM = 0.8
"""From this share on it is well kept."""


class ShareBar(QWidget):
    """Painted; its words are in `text` and told to screen readers."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(name)
        self.verified, self.total = 0, 0
        theme.changed.connect(self.updateGeometry)

    @property
    def share(self) -> float:
        """0-1; 1 where there is nothing."""
        return self.verified / self.total if self.total else 1.0

    @property
    def text(self) -> str:
        """The share in words."""
        shown = int(100 * self.share)  # never rounded up to all of it
        return tr("{share} % verified ({n} of {all})", share=shown, n=self.verified, all=self.total)

    def show_share(self, verified: int, total: int) -> None:
        """So many of so many."""
        self.verified, self.total = verified, total
        self.setAccessibleName(self.text)
        self.setToolTip(self.text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(WIDTH), self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(60), self._theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, t = self._theme.px, self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(0, (self.height() - px(HEIGHT)) / 2, self.width(), px(HEIGHT))
        painter.setBrush(QColor(t.border))
        painter.drawRoundedRect(box, px(4), px(4))
        if self.verified:
            painter.setBrush(QColor(t.success if self.share >= AIM else t.warning))
            box.setWidth(max(float(px(HEIGHT)), box.width() * self.share))
            painter.drawRoundedRect(box, px(4), px(4))
        painter.end()
