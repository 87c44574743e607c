"""A project in a list: its name, what it is for, how far it is, until when and with whom."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from forumdesk.forum.project_rows import ProjectRow
from forumdesk.store.schema.projects import Outcome
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap
from forumdesk.ui.project_words import days_words, outcome_name, overdue_words, progress_words
from forumdesk.ui.widgets.faces import SIDE, faces_width, paint_faces
from forumdesk.ui.words import tr_n

HEIGHT, EDGE, MOST = 178, 16, 5


class ProjectCard(QAbstractButton):
    """Painted; Enter and a click open it."""

    def __init__(self, desk: Desk, row: ProjectRow, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self.row, self._today = desk, row, today
        self._hovered = False
        self.setObjectName(f"project-{row.topic_id}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        parts = [row.title, row.community_name, self._standing()[0], progress_words(row), days_words(row, today)]
        people = tr_n("{n} person", "{n} people", len(row.people))
        self.setAccessibleName(". ".join(part for part in (*parts, people) if part))
        self.setToolTip(row.title)
        desk.pictures.arrived.connect(self.update)
        desk.theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(self._desk.theme.px(320), self._desk.theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._desk.theme.px(240), self._desk.theme.px(HEIGHT))

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
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Right}:
            self.focusNextChild()
        elif event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Left}:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def _standing(self) -> tuple[str, str, str]:
        """What stands out about it: words, and the tokens they and what is behind them have."""
        row = self.row
        if row.outcome is Outcome.REACHED:
            return outcome_name(row.outcome), "success", "success_soft"
        if row.outcome is not None:
            return outcome_name(row.outcome), "muted", "surface2"
        if row.overdue:
            return overdue_words(row), "danger", "danger_soft"
        if row.is_late(self._today):
            return days_words(row, self._today), "warning", "warning_soft"
        if row.mine:
            return tr_n("{n} task for you", "{n} tasks for you", row.mine), "accent_text", "accent_soft"
        return "", "", ""

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, row = self._desk.theme, self.row
        px, t = theme.px, theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus = self.hasFocus()
        edge = t.focus if focus else t.border_strong if self._hovered else t.border
        painter.setPen(QPen(QColor(edge), 2 if focus else 1))
        painter.setBrush(QColor(t.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), px(10), px(10))
        left, right, top = px(EDGE), self.width() - px(EDGE), px(14)
        self._paint_head(painter, left, right, top)
        painter.setFont(theme.font(15, 600))
        painter.setPen(QColor(t.text))
        room = QRect(left, top + px(24), right - left, px(22))
        painter.drawText(room, _LINE, _fit(painter, row.title, room.width()))
        painter.setFont(theme.font(13))
        painter.setPen(QColor(t.muted))
        aim = QRect(left, top + px(49), right - left, px(38))
        for n, line in enumerate(_two_lines(painter.fontMetrics(), row.aim, aim.width())):
            painter.drawText(QRect(left, aim.top() + n * px(19), aim.width(), px(19)), _LINE, line)
        self._paint_progress(painter, left, right, self.height() - px(58))
        self._paint_foot(painter, left, right, self.height() - px(14) - px(SIDE))
        painter.end()

    def _paint_head(self, painter: QPainter, left: int, right: int, top: int) -> None:
        theme, row = self._desk.theme, self.row
        px, t = theme.px, theme.tokens
        words, ink, soft = self._standing()
        if words:
            painter.setFont(theme.font(11, 600))
            width = painter.fontMetrics().horizontalAdvance(words) + px(16)
            pill = QRectF(right - width, top - px(1), width, px(20))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(getattr(t, soft)))
            painter.drawRoundedRect(pill, px(8), px(8))
            painter.setPen(QColor(getattr(t, ink)))
            painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), words)
            right = int(pill.left()) - px(8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(row.community_colour))
        painter.drawRoundedRect(QRectF(left, top + px(4), px(9), px(9)), px(2.5), px(2.5))
        painter.setFont(theme.font(12, 500))
        painter.setPen(QColor(t.muted))
        room = QRect(left + px(16), top, right - left - px(16), px(18))
        painter.drawText(room, _LINE, _fit(painter, row.community_name, room.width()))

    def _paint_progress(self, painter: QPainter, left: int, right: int, top: int) -> None:
        px, t, row = self._desk.theme.px, self._desk.theme.tokens, self.row
        bar = QRectF(left, top, right - left, px(6))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.border))
        painter.drawRoundedRect(bar, px(3), px(3))
        if row.done:
            bar.setWidth(max(float(px(6)), bar.width() * row.done / row.tasks))
            painter.setBrush(QColor(t.success if row.done == row.tasks else t.accent))
            painter.drawRoundedRect(bar, px(3), px(3))

    def _paint_foot(self, painter: QPainter, left: int, right: int, top: int) -> None:
        theme, row = self._desk.theme, self.row
        px, t = theme.px, theme.tokens
        dpr = self.devicePixelRatioF()
        wide = faces_width(self._desk, len(row.people), MOST)
        people = [person.member for person in row.people]
        paint_faces(painter, self._desk, people, QPoint(right - wide, top), MOST, dpr=dpr, ring=t.surface)
        painter.setFont(theme.font(12))
        painter.setPen(QColor(t.muted))
        said = " · ".join(part for part in (progress_words(row), days_words(row, self._today)) if part)
        side = px(14)
        painter.drawPixmap(left, top + (px(SIDE) - side) // 2, pixmap("list-checks", t.subtle, side, dpr))
        room = QRect(left + side + px(6), top, right - wide - left - side - px(14), px(SIDE))
        painter.drawText(room, _LINE, _fit(painter, said, room.width()))


_LINE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def _fit(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)


def _two_lines(metrics: QFontMetrics, text: str, width: int) -> list[str]:
    """The text over two lines, the second ending in … where there is more."""
    first: list[str] = []
    words = text.split()
    while words and metrics.horizontalAdvance(" ".join([*first, words[0]])) <= width:
        first.append(words.pop(0))
    if not first:  # one word that is wider than all the room
        return [metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)] if text else []
    rest = metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, width)
    return [" ".join(first), rest] if rest else [" ".join(first)]
