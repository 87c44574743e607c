"""A post in a few lines, to be opened: the title of its topic, how it begins, and what it is known for."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from forumdesk.forum.profiles import ProfilePost
from forumdesk.ui.icons import pixmap
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import ago, in_full, tr, tr_n

HEIGHT, EDGE, ICON = 54, 8, 16
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class PostEntry(QAbstractButton):
    """One line of a list of posts; a click opens it."""

    def __init__(self, theme: Theme, post: ProfilePost, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.post = theme, post
        self.setObjectName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(
            ", ".join(part for part in (post.title, self._kind(), self._liked(), post.excerpt) if part)
        )
        self.setToolTip(in_full(post.created_at))
        theme.changed.connect(self.updateGeometry)

    def _kind(self) -> str:
        if self.post.is_answer:
            return tr("accepted answer")
        return tr("topic") if self.post.number == 1 else tr("reply")

    def _liked(self) -> str:
        return tr_n("{n} reaction", "{n} reactions", self.post.reactions) if self.post.reactions else ""

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, theme, tokens, post = self._theme.px, self._theme, self._theme.tokens, self.post
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        inner = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isDown() or self.underMouse():
            painter.setBrush(theme.colour("selected" if self.isDown() else "hover"))
            painter.drawRoundedRect(inner, px(8), px(8))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRoundedRect(inner, px(8), px(8))
        picture, tone = "reply", tokens.muted
        if post.is_answer:
            picture, tone = "circle-check", tokens.success
        elif post.number == 1:
            picture, tone = "message-square", tokens.muted
        top, side, dpr = px(9), px(ICON), self.devicePixelRatioF()
        painter.drawPixmap(px(EDGE), top + px(1), pixmap(picture, tone, side, dpr))
        left, right = px(EDGE) + side + px(10), self.width() - px(EDGE)
        small = theme.font(12)
        right -= self._paint_figures(painter, QRect(left, top, right - left, px(18))) + px(12)
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.colour("text"))
        title = painter.fontMetrics().elidedText(post.title, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, top, right - left + 2, px(18)), _LEFT, title)
        painter.setFont(small)
        painter.setPen(theme.colour("muted"))
        room = self.width() - px(EDGE) - left
        words = QFontMetrics(small).elidedText(post.excerpt, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, top + px(19), room + 2, px(18)), _LEFT, words)
        painter.end()

    def _paint_figures(self, painter: QPainter, box: QRect) -> int:
        """Reactions and age at the right end; the width used, in pixels."""
        px, theme = self._theme.px, self._theme
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("muted"))
        age = ago(self.post.created_at)
        painter.drawText(box, _RIGHT, age)
        used = painter.fontMetrics().horizontalAdvance(age)
        if self.post.reactions:
            count = str(self.post.reactions)
            used += px(12)
            painter.drawText(box.adjusted(0, 0, -used, 0), _RIGHT, count)
            used += painter.fontMetrics().horizontalAdvance(count) + px(4) + px(13)
            heart = pixmap("heart", theme.tokens.heart, px(13), self.devicePixelRatioF())
            painter.drawPixmap(box.right() + 1 - used, box.top() + (box.height() - px(13)) // 2, heart)
        return used
