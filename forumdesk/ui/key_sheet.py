"""The sheet of all keys: made from those that are bound, and searched while one types."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from forumdesk.ui.keys import KEYS, Group, Key, caps
from forumdesk.ui.theme import Theme
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import tr

LEFT = (Group.GO, Group.LIST, Group.PROGRAM)
"""The groups of the left column; the others stand in the right one."""
WIDTH, HEIGHT, CAPS = 960, 640, 160


@dataclass(frozen=True)
class _Line:
    """A row of the sheet, and the words it is found by."""

    row: QWidget
    words: str


class KeySheet(QDialog):
    """Shows the keys of these names, by group, in two columns."""

    def __init__(self, theme: Theme, names: Collection[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._theme = theme
        self._names = [name for name in KEYS if name in names]
        self._lines: dict[Group, list[_Line]] = {}
        self._boxes: dict[Group, QWidget] = {}
        px = theme.px
        self.setObjectName("key-sheet")
        self.setWindowTitle(tr("Keyboard"))
        self.field = QLineEdit()
        self.field.setObjectName("key-search")
        self.field.setAccessibleName(tr("Search the keys"))
        self.field.setPlaceholderText(tr("Search the keys"))
        self.field.setClearButtonEnabled(True)
        self.field.setMaximumWidth(px(320))
        self.field.textChanged.connect(self._filter)
        self._nothing = label(tr("No key does that. Ctrl+K finds everything else."), "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        head = QHBoxLayout()
        head.addWidget(label(tr("Keyboard"), "pane-title"), 1)
        head.addWidget(self.field, 1)
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, px(8), 0)
        columns.setSpacing(px(36))
        for groups in (LEFT, tuple(group for group in Group if group not in LEFT)):
            column = QVBoxLayout()
            column.setSpacing(px(14))
            for group in groups:
                column.addWidget(self._group(group))
            column.addStretch(1)
            columns.addLayout(column, 1)
        self._columns = scrolled(inside)
        self._columns.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(24), px(20), px(16), px(16))
        whole.setSpacing(px(14))
        whole.addLayout(head)
        whole.addWidget(self._nothing)
        whole.addWidget(self._columns, 1)
        self.field.setFocus()

    def shown(self) -> list[str]:
        """What the rows say that are in the sheet now."""
        return [line.words for lines in self._lines.values() for line in lines if not line.row.isHidden()]

    def _group(self, group: Group) -> QWidget:
        px, box = self._theme.px, QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(5))
        column.addWidget(label(tr(group).upper(), "section"))
        self._lines[group] = []
        self._boxes[group] = box
        for name in self._names:
            if KEYS[name].group is group:
                line = self._line(KEYS[name])
                self._lines[group].append(line)
                column.addWidget(line.row)
        box.setVisible(bool(self._lines[group]))
        return box

    def _line(self, key: Key) -> _Line:
        px, row = self._theme.px, QWidget()
        grid = QGridLayout(row)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(12))
        pressed = QHBoxLayout()
        pressed.setSpacing(px(4))
        ways = list(dict.fromkeys(tuple(caps(keys)) for keys in key.keys))
        for number, way in enumerate(ways):
            if number:
                pressed.addWidget(label(tr("or"), "meta"))
            for cap in way:
                pressed.addWidget(label(cap, "key"))
        pressed.addStretch(1)
        grid.setColumnMinimumWidth(0, px(CAPS))
        grid.addLayout(pressed, 0, 0)
        grid.addWidget(label(tr(key.says), "muted"), 0, 1)
        grid.setColumnStretch(1, 1)
        either = " " + tr("or") + " "
        said = f"{either.join(' '.join(way) for way in ways)}: {tr(key.says)}"
        row.setAccessibleName(said)
        return _Line(row, said)

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        for group, lines in self._lines.items():
            title = tr(group).casefold()
            for line in lines:
                found = f"{title} {line.words.casefold()}"
                line.row.setVisible(all(word in found for word in words))
            self._boxes[group].setVisible(any(not line.row.isHidden() for line in lines))
        self._nothing.setVisible(not self.shown())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        px, over = self._theme.px, self.parentWidget()
        room = over.window().size() if over is not None else self.screen().availableSize()
        self.resize(min(px(WIDTH), room.width() - px(40)), min(px(HEIGHT), room.height() - px(40)))
