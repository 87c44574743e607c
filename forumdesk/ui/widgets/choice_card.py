"""A large button that explains itself: icon, title and a few words of what it means."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from forumdesk.ui.icons import pixmap
from forumdesk.ui.theme import Theme

EDGE, SIDE, GAP, LINE_GAP = 16, 24, 14, 3
"""Design pixels: around, the icon, between icon and words, between title and explanation."""
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class ChoiceCard(QPushButton):
    """One of a few choices. It is as high as its words need at its width."""

    def __init__(
        self, theme: Theme, name: str, picture: str, title: str, text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._picture, self._title, self._text = theme, picture, title, text
        self.setObjectName(name)
        self.setProperty("kind", "choice")
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._dress)
        self._dress()

    def explain(self, text: str) -> None:
        """Say in other words what it means."""
        self._text = text
        self.setAccessibleDescription(text)
        self._dress()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        px = self._theme.px
        title, text = self._boxes(width)
        words = title.height() + (text.height() + px(LINE_GAP) if self._text else 0)
        return max(words, px(SIDE)) + 2 * px(EDGE)

    def sizeHint(self) -> QSize:
        width = self._theme.px(220)
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.setMinimumHeight(self.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        px, theme = self._theme.px, self._theme
        painter = QPainter(self)
        painter.setOpacity(1.0 if self.isEnabled() else 0.45)
        side = px(SIDE)
        icon = pixmap(self._picture, theme.tokens.accent_text, side, self.devicePixelRatioF())
        title, text = self._boxes(self.width())
        words = title.height() + (text.height() + px(LINE_GAP) if self._text else 0)
        top = (self.height() - words) // 2
        painter.drawPixmap(px(EDGE), (self.height() - side) // 2, icon)
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.colour("text"))
        painter.drawText(title.translated(0, top), _WRAP, self._title)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("muted"))
        painter.drawText(text.translated(0, top + title.height() + px(LINE_GAP)), _WRAP, self._text)

    def _boxes(self, width: int) -> tuple[QRect, QRect]:
        """Where title and explanation go at this width, both from the top."""
        px, theme = self._theme.px, self._theme
        left = px(EDGE) + px(SIDE) + px(GAP)
        room = max(1, width - left - px(EDGE))
        boxes = []
        for words, font in ((self._title, theme.font(13, 600)), (self._text, theme.font(12))):
            height = QFontMetrics(font).boundingRect(0, 0, room, 10_000, _WRAP, words).height() if words else 0
            boxes.append(QRect(left, 0, room, height))
        return boxes[0], boxes[1]

    def _dress(self) -> None:
        self.setMinimumHeight(self.heightForWidth(max(self.width(), self._theme.px(220))))
        self.updateGeometry()
