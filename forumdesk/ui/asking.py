"""A dialog that asks a few things before it does one: title, words, fields, and a button; what was typed stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.words import tr


class Ask(QDialog):
    """Closes once the office has done it; `done_it` brings what the action returned."""

    done_it = Signal(object)

    def __init__(
        self, desk: Desk, name: str, title: str, says: str, act: str, kind: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        px = desk.theme.px
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fields: dict[str, Field] = {}
        self.problem = label("", "error")
        self.problem.setObjectName(f"{name}-error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setObjectName(f"{name}-cancel")
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.act = QPushButton(act)
        self.act.setObjectName(f"{name}-act")
        self.act.setProperty("kind", kind)
        self.act.clicked.connect(self.submit)
        self._foot = QHBoxLayout()
        self._foot.addStretch()
        self._foot.addWidget(self.cancel)
        self._foot.addWidget(self.act)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(px(24), px(20), px(24), px(20))
        self.column.setSpacing(px(12))
        head = label(title, "pane-title")
        head.setWordWrap(True)
        self.column.addWidget(head)
        self.says = label(says, "muted")
        self.says.setWordWrap(True)
        self.says.setVisible(bool(says))
        self.column.addWidget(self.says)
        self.setMinimumWidth(px(460))

    def add(self, key: str, text: str, entry: QWidget, hint: str = "") -> None:
        """A field; problems that name its key are shown at it."""
        self.fields[key] = Field(self.desk.theme, text, entry, f"{self.objectName()}-{key}", hint=hint)
        self.column.addWidget(self.fields[key])

    def add_text(self, key: str, text: str, hint: str = "", *, height: int = 84) -> QPlainTextEdit:
        """A field for some lines, `height` design pixels high; Tab leads on, and Ctrl+Enter does it."""
        entry = QPlainTextEdit()
        entry.setTabChangesFocus(True)
        entry.setFixedHeight(self.desk.theme.px(height))
        self.add(key, text, entry, hint)
        self.fields[key].setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        return entry

    def finish(self) -> None:
        """All fields are there."""
        self.column.addWidget(self.problem)
        self.column.addLayout(self._foot)
        self.act.setDefault(True)  # once it is the dialog's: before, there is none to be the default of

    def submit(self) -> None:
        """Do it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.act.isEnabled():
            self.submit()
        else:
            super().keyPressEvent(event)

    def do(self, action: Callable[..., Any], *args: Any, **more: Any) -> None:
        """Run the action; the button rests meanwhile."""
        self.act.setEnabled(False)
        self.problem.hide()
        for field in self.fields.values():
            field.right()
        self.desk.worker.do(self, action, self.desk.viewer, *args, then=self._done, failed=self._fail, **more)

    def _done(self, result: Any) -> None:
        self.done_it.emit(result)
        self.accept()

    def _fail(self, problem: Problem) -> None:
        self.act.setEnabled(True)
        point_at(problem, self.fields, self.problem)
