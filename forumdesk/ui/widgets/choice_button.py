"""A choice of a story: a large button with the key that takes it, and in a group how many want it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from forumdesk.ui.icons import pixmap
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import tr, tr_n

EDGE, CAP, GAP = 14, 26, 14
"""Design pixels: around, the cap with the key, between cap and words."""
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class ChoiceButton(QPushButton):
    """As high as its words need. `number` is the key, from 1; beyond 9 there is none."""

    def __init__(self, theme: Theme, number: int, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._number, self._words = theme, number, words
        self._votes: int | None = None
        self._of, self._is_mine = 0, False
        self.setObjectName(f"choice-{number}")
        self.setProperty("kind", "choice")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._dress)
        self._dress()
        self._speak()

    @property
    def words(self) -> str:
        return self._words

    def show_votes(self, votes: int, of: int, *, is_mine: bool) -> None:
        """How many of the group want it."""
        self._votes, self._of, self._is_mine = votes, of, is_mine
        self._speak()
        self.update()

    def _speak(self) -> None:
        said = [self._words]
        if self._votes is not None:
            said.append(tr_n("{n} vote", "{n} votes", self._votes))
        if self._is_mine:
            said.append(tr("your vote"))
        self.setAccessibleName(", ".join(said))
        if self._number < 10:
            self.setAccessibleDescription(tr("Key {n}", n=self._number))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        px = self._theme.px
        return max(self._box(width).height(), px(CAP)) + 2 * px(EDGE)

    def sizeHint(self) -> QSize:
        width = self._theme.px(280)
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self.heightForWidth(max(self._theme.px(160), self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.setMinimumHeight(self.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() or self._votes is not None else 0.5)
        if self._votes and self._of:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent_soft))
            room = QRectF(self.rect()).adjusted(px(3), px(3), -px(3), -px(3))
            room.setWidth(room.width() * min(1.0, self._votes / self._of))
            painter.drawRoundedRect(room, px(8), px(8))
        side = px(CAP)
        cap = QRectF(px(EDGE), (self.height() - side) / 2, side, side)
        painter.setPen(QPen(QColor(t.accent if self._is_mine else t.border_strong), 1))
        painter.setBrush(QColor(t.accent if self._is_mine else t.surface2))
        painter.drawRoundedRect(cap, px(7), px(7))
        if self._is_mine:
            tick = px(16)
            at = cap.center().toPoint()
            image = pixmap("check", t.on_accent, tick, self.devicePixelRatioF())
            painter.drawPixmap(at.x() - tick // 2, at.y() - tick // 2, image)
        elif self._number < 10:
            painter.setFont(theme.font(12, 600, mono=True))
            painter.setPen(QColor(t.muted))
            painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), str(self._number))
        box = self._box(self.width())
        painter.setFont(theme.font(14, 500))
        painter.setPen(QColor(t.text))
        painter.drawText(box.translated(0, (self.height() - box.height()) // 2), _WRAP, self._words)
        if self._votes is not None:
            painter.setFont(theme.font(12, 600))
            painter.setPen(QColor(t.accent_text if self._votes else t.muted))
            right = QRect(self.width() - px(EDGE) - px(30), 0, px(30), self.height())
            painter.drawText(right, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), str(self._votes))

    def _box(self, width: int) -> QRect:
        """Where the words go, from the top."""
        px = self._theme.px
        left = px(EDGE + CAP + GAP)
        room = max(1, width - left - px(EDGE) - px(34))
        metrics = QFontMetrics(self._theme.font(14, 500))
        return QRect(left, 0, room, metrics.boundingRect(0, 0, room, 10_000, _WRAP, self._words).height())

    def _dress(self) -> None:
        self.setMinimumHeight(self.heightForWidth(max(self.width(), self._theme.px(160))))
        self.updateGeometry()
