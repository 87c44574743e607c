"""A page's worth of entries: its title with what can be done, what narrows it, and the list or why it is empty."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import Notice, label
from forumdesk.ui.widgets.entry_list import EntryList

WIDEST = 948


class EntryPane(QWidget):
    """A column in the middle, as wide as one reads; empty until told otherwise."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        entries: EntryList,
        notice: Notice,
        *,
        beside_title: Sequence[QWidget] = (),
        below_title: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._entries, self._notice = theme, entries, notice
        self._stack = QStackedWidget()
        self._stack.addWidget(notice)
        self._stack.addWidget(entries)
        head = QHBoxLayout()
        head.addWidget(label(title, "pane-title"))
        head.addStretch(1)
        for widget in beside_title:
            head.addWidget(widget)
        self._column = QWidget()
        self._inner = QVBoxLayout(self._column)
        self._inner.addLayout(head)
        self._inner.addWidget(below_title)
        self._inner.addWidget(self._stack, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addStretch(1)
        whole.addWidget(self._column, 100)
        whole.addStretch(1)
        theme.changed.connect(self._dress)
        self._dress()

    def show_list(self) -> None:
        """There is something to show."""
        self._stack.setCurrentWidget(self._entries)

    def say(self, picture: str, title: str, text: str = "", act: str = "") -> None:
        """There is nothing, and why; `act` names what can be done about it."""
        self._notice.say(picture, title, text, act)
        self._stack.setCurrentWidget(self._notice)

    def _dress(self) -> None:
        px = self._theme.px
        self._inner.setContentsMargins(px(24), px(18), px(24), 0)
        self._inner.setSpacing(px(8))
        self._column.setMaximumWidth(px(WIDEST))
