"""Asks for the number of a post, and leads there."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget

from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import tr


class JumpDialog(QDialog):
    """One number, from 1 to that of the last post."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, at: int, last: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = theme.px
        self.setObjectName("jump-dialog")
        self.setWindowTitle(tr("Go to a post"))
        self.number = QSpinBox()
        self.number.setObjectName("jump-number")
        self.number.setAccessibleName(tr("Number of the post, up to {last}", last=last))
        self.number.setRange(1, max(1, last))
        self.number.setValue(at)
        self.number.selectAll()
        go = QPushButton(tr("Go"))
        go.setObjectName("jump-go")
        go.setProperty("kind", "primary")
        go.setDefault(True)
        go.clicked.connect(self._go)
        row = QHBoxLayout()
        row.setSpacing(px(10))
        row.addWidget(self.number, 1)
        row.addWidget(label(tr("of {last}", last=f"{last:,}"), "muted"))
        row.addWidget(go)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(12))
        column.addWidget(label(tr("Go to a post"), "pane-title"))
        column.addLayout(row)
        self.setMinimumWidth(px(320))
        self.number.setFocus()

    def _go(self) -> None:
        self.accept()
        self.chosen.emit(self.number.value())
