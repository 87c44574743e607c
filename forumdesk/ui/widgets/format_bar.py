"""The row of buttons that put Markdown's marks on a text."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget

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
    """Buttons for an editor; each names its key."""

    def __init__(self, theme: Theme, editor: MarkdownEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(2))
        for what, picture in _PICTURES.items():
            key = f" ({KEYS[what].keys[0]})" if what in KEYS else ""
            button = IconButton(theme, f"format-{what.value}", picture, _says(what) + key, size=16)
            button.clicked.connect(partial(editor.mark, what))
            row.addWidget(button)
        row.addStretch(1)
