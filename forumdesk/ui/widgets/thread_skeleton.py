"""What a thread looks like before it is here, for as long as its office is slow to answer."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.post_card import AVATAR, LEFT, RIGHT, TEXT_LEFT, TEXT_MOST, TOP
from forumdesk.ui.words import tr

HEAD, POST = 86, 190
LINES = ((0.28, 0.96, 0.9, 0.62), (0.22, 0.88, 0.97, 0.4), (0.3, 0.94, 0.7, 0.0))


class ThreadSkeleton(QWidget):
    """The shapes of a title and some posts; it says in words, to those who hear the screen, what is going on."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("thread-skeleton")
        self.setAccessibleName(tr("Opening the topic…"))
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, t = self._theme.px, self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(t.surface))
        text = max(px(120), min(px(TEXT_MOST), self.width() - px(TEXT_LEFT) - px(RIGHT)))
        painter.fillRect(0, px(HEAD), self.width(), 1, QColor(t.border))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.surface2))
        painter.drawRoundedRect(QRectF(px(LEFT), px(20), text * 0.6, px(20)), px(5), px(5))
        painter.drawRoundedRect(QRectF(px(LEFT), px(54), text * 0.35, px(12)), px(4), px(4))
        for n in range(max(1, (self.height() - px(HEAD)) // px(POST) + 1)):
            top = px(HEAD) + px(TOP) + n * px(POST)
            painter.drawEllipse(QRectF(px(LEFT), top, px(AVATAR), px(AVATAR)))
            for line, share in enumerate(LINES[n % len(LINES)]):
                bar = QRectF(px(TEXT_LEFT), top + px(4) + line * px(30), text * share, px(13))
                painter.drawRoundedRect(bar, px(4), px(4))
        painter.end()
