"""Under the last post of a thread: topics like it, if there are any; they scroll with the posts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from forumdesk.forum.rows import TopicRow
from forumdesk.ui.icons import pixmap
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.post_card import LEFT, RIGHT, TEXT_LEFT, TEXT_MOST
from forumdesk.ui.words import ago, tr, tr_n

ROW, HEAD, ABOVE, BELOW = 34, 34, 18, 12
TITLE_LEAST = 0.6
"""How much of its line a long title has at least."""


class SimilarRow(QAbstractButton):
    """A topic in one line: solved or not, its title, where it is, how much of it, and how old."""

    stepped = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.topic: TopicRow | None = None
        self.setObjectName("similar-topic")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_topic(self, topic: TopicRow) -> None:
        self.topic = topic
        solved = tr("Solved") + ". " if topic.is_solved else ""
        self.setAccessibleName(f"{topic.title}. {solved}{_abouts(topic)[0]}")
        self.setToolTip(f"<p>{escape(topic.title)}</p>")  # what looks like HTML in a title is none
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(300), self._theme.px(ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_O}:
            self.click()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        topic, theme, px, t = self.topic, self._theme, self._theme.px, self._theme.tokens
        if topic is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(QColor(t.focus), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.hover))
            painter.drawRoundedRect(area, px(6), px(6))
        middle, side = area.center().y(), px(15)
        sign, tone = ("circle-check", t.success) if topic.is_solved else ("message-square", t.muted)
        painter.drawPixmap(int(px(10)), int(middle - side / 2), pixmap(sign, tone, side, self.devicePixelRatioF()))
        right, small = area.right() - px(10), QFontMetrics(theme.font(12))
        wanted = QFontMetrics(theme.font(13, 500)).horizontalAdvance(topic.title) + px(70)
        least = min(wanted, int(self.width() * TITLE_LEAST))  # the more a title needs, the less is said about it
        abouts = [(about, small.horizontalAdvance(about)) for about in _abouts(topic)]
        about, room = next((one for one in abouts if self.width() - one[1] >= least), abouts[-1])
        painter.setFont(theme.font(12))
        painter.setPen(QColor(t.muted))
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(QRectF(right - room, area.top(), room + 1, area.height()), flags, about)
        end = right - room - px(12)
        if about != abouts[-1][0]:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(topic.community_colour or t.subtle))
            painter.drawRoundedRect(QRectF(end - px(2), middle - px(4), px(8), px(8)), px(2), px(2))
            end -= px(14)
        painter.setFont(theme.font(13, 500))
        painter.setPen(QColor(t.text))
        title = QRectF(px(34), area.top(), end - px(34), area.height())
        shown = painter.fontMetrics().elidedText(topic.title, Qt.TextElideMode.ElideRight, int(title.width()))
        painter.drawText(title, flags, shown)
        painter.end()


def _abouts(topic: TopicRow) -> tuple[str, ...]:
    """What is said about a topic, from much to little."""
    replies = max(0, topic.post_count - 1)
    said = tr_n("{n} reply", "{n} replies", replies) if replies else tr("No reply yet")
    age = ago(topic.bumped_at)
    return f"{topic.community_name}  ·  {said}  ·  {age}", f"{said}  ·  {age}", age


class ThreadFoot(QWidget):
    """What stands below the last post; nothing where nothing is known. Up and Down go from topic to topic."""

    picked = Signal(object)
    changed = Signal()
    """It needs another height."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.rows: list[SimilarRow] = []
        self.setObjectName("similar-topics")
        self.setAccessibleName(tr("Similar topics"))
        self.hide()
        theme.changed.connect(self._dress)

    @property
    def topics(self) -> tuple[TopicRow, ...]:
        return tuple(row.topic for row in self.rows if row.topic is not None)

    def show_topics(self, topics: Sequence[TopicRow]) -> None:
        """Show these, or nothing."""
        if tuple(topics) == self.topics:
            return
        while len(self.rows) > len(topics):
            self.rows.pop().deleteLater()
        while len(self.rows) < len(topics):
            row = SimilarRow(self._theme, self)
            row.clicked.connect(lambda _checked=False, row=row: self.picked.emit(row.topic))
            row.stepped.connect(lambda by, row=row: self._step(row, by))
            row.show()
            self.rows.append(row)
        for row, topic in zip(self.rows, topics, strict=True):
            row.show_topic(topic)
        self._lay()
        self.changed.emit()

    def needed_height(self) -> int:
        px = self._theme.px
        return px(ABOVE) + px(HEAD) + px(ROW) * len(self.rows) + px(BELOW) if self.rows else 0

    def stand(self, top: int | None, width: int) -> None:
        """Be at this height of the window; None where the end of the thread is not laid out."""
        is_there = top is not None and bool(self.rows)
        if top is not None and is_there:
            self.setGeometry(0, top, width, self.needed_height())
        if self.isHidden() == is_there:
            self.setVisible(is_there)

    def _step(self, row: SimilarRow, by: int) -> None:
        n = self.rows.index(row) + by
        if 0 <= n < len(self.rows):
            self.rows[n].setFocus(Qt.FocusReason.TabFocusReason)

    def _lay(self) -> None:
        px = self._theme.px
        left = px(TEXT_LEFT) - px(10)
        width = min(px(TEXT_MOST), self.width() - px(TEXT_LEFT) - px(RIGHT)) + px(20)
        for n, row in enumerate(self.rows):
            row.setGeometry(left, px(ABOVE) + px(HEAD) + n * px(ROW), width, px(ROW))

    def _dress(self) -> None:
        self._lay()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, t = self._theme.px, self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(t.surface))
        right = px(TEXT_LEFT) + min(px(TEXT_MOST), self.width() - px(TEXT_LEFT) - px(RIGHT))
        painter.fillRect(px(LEFT), 0, right - px(LEFT), 1, QColor(t.border))
        painter.setFont(self._theme.font(14, 600))
        painter.setPen(QColor(t.text))
        head = QRectF(px(TEXT_LEFT), px(ABOVE), right - px(TEXT_LEFT), px(HEAD) - px(8))
        painter.drawText(head, int(Qt.AlignmentFlag.AlignVCenter), tr("Similar topics"))
        painter.end()
