"""A card on a board: what is to be done, by whom and when; it is opened with a click and moved by dragging it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsOpacityEffect,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from forumdesk.forum.project_rows import TaskRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap, portrait
from forumdesk.ui.project_words import due_in_full, due_words, spoken
from forumdesk.ui.style import set_mark
from forumdesk.ui.widgets.controls import label

FACE = 24
OWN_KEYS = frozenset({Qt.Key.Key_A, Qt.Key.Key_E, Qt.Key.Key_M, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
"""Add a task beside it, edit it, take it on; see Board."""


class TaskCard(QFrame):
    """Says what the mouse and the keys do to it; the board knows what that means."""

    opened = Signal()
    lifted = Signal(QPoint)
    """It is being dragged, taken hold of at this point of itself."""
    dragged = Signal(QPoint)
    """To this point of the screen."""
    dropped = Signal(bool)
    """It was let go; False: it is to be where it was."""
    keyed = Signal(QKeyEvent)

    def __init__(
        self, desk: Desk, task: TaskRow, column: str, today: date, *, may_work: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self.task, self._may_work = desk, task, may_work
        self._pressed: QPoint | None = None
        self._is_lifted = False
        self.setObjectName(f"task-{task.id}")
        self.setProperty("kind", "task")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(spoken(task, column, today))
        self.setToolTip("\n".join(part for part in (task.note, due_in_full(task, today)) if part))
        self.title = label(task.title, "muted" if task.is_done else "")
        self.title.setWordWrap(True)
        is_overdue = task.is_overdue(today)
        self.due = label(due_words(task, today), "danger-pill" if is_overdue else "pill")
        self.due.setVisible(task.due_on is not None and not task.is_done)
        self._mark, self._face = QLabel(), QLabel()
        line = QHBoxLayout()
        line.setSpacing(desk.theme.px(6))
        line.addWidget(self.due)
        line.addWidget(self._mark)
        line.addStretch(1)
        line.addWidget(self._face)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.title)
        self._column.addLayout(line)
        for part in (self.title, self.due, self._mark, self._face):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        desk.pictures.arrived.connect(self._come)
        self._dress()

    def _come(self, sha256: str) -> None:
        if self.task.holder is not None and self.task.holder.picture == sha256:
            self._dress()

    def _dress(self) -> None:
        theme, dpr, holder = self._desk.theme, self.devicePixelRatioF(), self.task.holder
        px, t = theme.px, theme.tokens
        self._column.setContentsMargins(px(11), px(9), px(9), px(8))
        self._column.setSpacing(px(7))
        self._face.setFixedSize(QSize(px(FACE), px(FACE)))
        if holder is not None:
            pictures = self._desk.pictures
            self._face.setPixmap(portrait(pictures, holder.picture, holder.name, holder.id, px(FACE), dpr))
            self._face.setToolTip(holder.name)
        picture = "circle-check" if self.task.is_done else "text-quote" if self.task.note else ""
        self._mark.setVisible(bool(picture))
        if picture:
            self._mark.setPixmap(pixmap(picture, t.success if self.task.is_done else t.subtle, px(15), dpr))

    # What is done to it.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or not self._may_work:
            return
        here = event.position().toPoint()
        if not self._is_lifted:
            if (here - self._pressed).manhattanLength() < QApplication.startDragDistance():
                return
            self._is_lifted = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.lifted.emit(self._pressed)
        self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        self._pressed = None
        if self._is_lifted:
            self._let_go(True)
        elif self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def _let_go(self, is_dropped: bool) -> None:
        self._is_lifted, self._pressed = False, None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.dropped.emit(is_dropped)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_lifted and event.key() == Qt.Key.Key_Escape:
            self._let_go(False)
            return
        event.ignore()
        self.keyed.emit(event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Its letters mean the card while one is at it, and not what they mean in the rest of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
            if (is_plain and event.key() in OWN_KEYS) or (self._is_lifted and event.key() == Qt.Key.Key_Escape):
                event.accept()
                return True
        return super().event(event)

    def show_lifted(self, is_lifted: bool) -> None:
        """Stand back while its picture follows the mouse."""
        set_mark(self, "lifted", is_lifted)
        for part in (self.title, self.due, self._mark, self._face):
            effect = QGraphicsOpacityEffect(part)
            effect.setOpacity(0.25)
            part.setGraphicsEffect(effect if is_lifted else None)  # type: ignore[arg-type]
