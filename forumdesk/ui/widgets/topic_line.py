"""A topic in two lines, to be clicked: what it is, its title, whose it is and how lively."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from forumdesk.forum.rows import TopicRow
from forumdesk.store.schema.topics import TopicKind
from forumdesk.ui.icons import pixmap
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import ago, tr_n

HEIGHT = 48
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class TopicLine(QAbstractButton):
    """As wide as there is room; what does not fit ends in an ellipsis, and is its tool tip."""

    def __init__(self, theme: Theme, topic: TopicRow, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.topic = theme, topic
        self._hovered = False
        self.setObjectName(name)
        replies = tr_n("{n} reply", "{n} replies", topic.replies)
        self._about = " · ".join((topic.author_name, replies, ago(topic.bumped_at)))
        self.setAccessibleName(f"{topic.title}. {self._about}")
        self.setToolTip(topic.title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(280), self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.px(HEIGHT))

    def _picture(self) -> tuple[str, str]:
        topic = self.topic
        if topic.is_solved:
            return "circle-check", "success"
        if topic.is_best_practice:
            return "award", "accent_text"
        return {
            TopicKind.QUESTION: "circle-question-mark",
            TopicKind.ANNOUNCEMENT: "megaphone",
        }.get(topic.kind, "message-square"), "muted"

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
        picture, tone = self._picture()
        colour = getattr(theme.tokens, tone, theme.tokens.muted)
        painter.drawPixmap(px(10), px(8), pixmap(picture, colour, side, self.devicePixelRatioF()))
        left, room = px(38), self.width() - px(38) - px(10)
        lines = ((self.topic.title, theme.font(13, 600), "text", 5), (self._about, theme.font(12), "muted", 25))
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
