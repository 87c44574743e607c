"""The row of buttons that put Markdown's marks on a text."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from forumdesk.ui.icons import icon
from forumdesk.ui.keys import KEYS
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import IconButton
from forumdesk.ui.widgets.markdown_edit import Mark, MarkdownEdit
from forumdesk.ui.words import tr

_PICTURES = {
    Mark.BOLD: "bold",
    Mark.ITALIC: "italic",
    Mark.STRIKE: "strikethrough",
    Mark.LINK: "link",
    Mark.CODE: "code",
    Mark.QUOTE: "quote",
    Mark.BULLETS: "list",
    Mark.NUMBERS: "list-ordered",
    Mark.TASKS: "list-checks",
}


def _says(what: Mark) -> str:
    return {
        Mark.BOLD: tr("Bold"),
        Mark.ITALIC: tr("Italic"),
        Mark.STRIKE: tr("Strike through"),
        Mark.LINK: tr("Link"),
        Mark.CODE: tr("Code"),
        Mark.QUOTE: tr("Quote"),
        Mark.BULLETS: tr("List"),
        Mark.NUMBERS: tr("Numbered list"),
        Mark.TASKS: tr("Tasks"),
    }[what]


class FormatBar(QWidget):
    """Buttons for an editor; each names its key. Where there is no room for all, the rest are in a menu."""

    def __init__(self, theme: Theme, editor: MarkdownEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._editor = theme, editor
        self._buttons: dict[Mark, IconButton] = {}
        self._tools: list[QWidget] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for what, picture in _PICTURES.items():
            key = f" ({KEYS[what].keys[0]})" if what in KEYS else ""
            button = IconButton(theme, f"format-{what.value}", picture, _says(what) + key, size=16)
            button.clicked.connect(partial(editor.mark, what))
            self._buttons[what] = button
            row.addWidget(button)
        self.more = IconButton(theme, "format-more", "ellipsis", tr("More"), size=16)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self.more))
        self.more.menu().aboutToShow.connect(self._fill)
        self.more.hide()
        row.addWidget(self.more)
        row.addStretch(1)
        theme.changed.connect(self._dress)
        self._dress()

    def add(self, tool: QWidget) -> None:
        """Put a button beside the marks that is always there: it asks for something rather than marks the text."""
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.insertWidget(row.indexOf(self.more) + 1 + len(self._tools), tool)
        self._tools.append(tool)
        self._share()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._step() * (3 + len(self._tools)), super().sizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(self._step() * (len(self._buttons) + len(self._tools)), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _step(self) -> int:
        return self._buttons[Mark.BOLD].sizeHint().width() + self._theme.px(2)

    def _share(self) -> None:
        """As many buttons as there is room for."""
        tools = sum(not tool.isHidden() for tool in self._tools)
        room = (self.width() + self._theme.px(2)) // max(1, self._step()) - tools
        shown = len(self._buttons) if room >= len(self._buttons) else max(0, room - 1)
        for place, button in enumerate(self._buttons.values()):
            button.setVisible(place < shown)
        self.more.setVisible(shown < len(self._buttons))

    def _fill(self) -> None:
        menu, side = self.more.menu(), self._theme.px(16)
        menu.clear()
        for what, button in self._buttons.items():
            if button.isHidden():
                picture = icon(_PICTURES[what], self._theme.tokens.muted, side)
                menu.addAction(picture, _says(what), partial(self._editor.mark, what))

    def _dress(self) -> None:
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.setSpacing(self._theme.px(2))
        self._share()
