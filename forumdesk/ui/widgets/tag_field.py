"""Tags as chips: a comma, Enter or a space makes one, Backspace takes the last off; known ones are offered."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QPushButton, QSizePolicy, QWidget

from forumdesk.forum.communities import tag_names
from forumdesk.forum.rows import TagRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.flow import ChipFlow
from forumdesk.ui.words import label, tr

_ENDS = {Qt.Key.Key_Comma, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Semicolon}


class _Entry(QLineEdit):
    ended = Signal()
    emptied = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENDS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.ended.emit()
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.ended.emit()
        super().focusOutEvent(event)


class TagField(QWidget):
    """The tags of a topic being written."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tags: list[str] = []
        self.entry = _Entry()
        self.entry.setObjectName("tags")
        self.entry.setPlaceholderText(tr("Add tags, if they help: printer, vpn…"))
        self.entry.setAccessibleName(tr("Tags"))
        self.entry.ended.connect(self._take)
        self.entry.emptied.connect(self._drop_last)
        self.entry.textEdited.connect(self._offer)
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self.entry)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.activated.connect(self._picked)
        self.entry.setCompleter(completer)
        self.entry.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._flow = ChipFlow(self, self.entry)
        self._chips: list[QPushButton] = []
        desk.theme.changed.connect(self._dress)
        self._dress()

    @property
    def tags(self) -> tuple[str, ...]:
        """What stands here, with what is half typed."""
        return (*self._tags, *(part for part in [self.entry.text().strip()] if part))

    def set_tags(self, tags: tuple[str, ...] | list[str]) -> None:
        self._tags = list(tags)
        self.entry.clear()
        self._show()

    def _take(self) -> None:
        text = self.entry.text().strip().lstrip("#").strip()
        self.entry.clear()
        if text and text not in self._tags:
            self._tags.append(text)
            self._show()
            self.changed.emit()

    def _picked(self, text: str) -> None:
        self.entry.setText(text)
        self._take()
        self.entry.clear()

    def _drop_last(self) -> None:
        if self._tags:
            self._drop(self._tags[-1])

    def _drop(self, tag: str) -> None:
        self._tags.remove(tag)
        self._show()
        self.changed.emit()
        self.entry.setFocus()

    def _show(self) -> None:
        self._chips = [self._chip(tag) for tag in self._tags]
        self._flow.show_chips(self._chips)

    def _chip(self, tag: str) -> QPushButton:
        chip = QPushButton()
        shown = chip.fontMetrics().elidedText(tag, Qt.TextElideMode.ElideRight, self._desk.theme.px(200))
        chip.setText(f"{label(shown)}  ×")
        chip.setToolTip(tag)
        chip.setObjectName(f"chip-{tag}")
        chip.setProperty("kind", "chip")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setAccessibleName(tr("Remove the tag {name}", name=tag))
        chip.clicked.connect(lambda: self._drop(tag))
        return chip

    def _dress(self) -> None:
        self._flow.setSpacing(self._desk.theme.px(6))
        self.entry.setMinimumWidth(self._desk.theme.px(150))

    def _offer(self, text: str) -> None:
        if text.strip():
            self._desk.worker.ask(
                self, tag_names, self._desk.viewer, text.strip().lstrip("#"), then=self._know, key="tags"
            )

    def _know(self, rows: list[TagRow]) -> None:
        self._known.setStringList([row.name for row in rows if row.name not in self._tags])
