"""What a page is: it asks, it shows, and it says which changes concern it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from forumdesk.forum.rows import SidebarRow
from forumdesk.store.changes import Change
from forumdesk.ui.desk import Desk


class Page(QWidget):
    """A whole pane. It leaves by sending `went` with a place; no page knows another."""

    went = Signal(object)
    closed = Signal()
    """It is done with: where one was before is wanted."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("kind", "pane")
        desk.news.arrived.connect(self._hear)

    def open(self, place: Any) -> None:
        """Show this place; each page knows its own kind."""

    def show_office(self, row: SidebarRow) -> None:
        """What the frame knows of the office, each time it was read."""

    def concerns(self, _change: Change) -> bool:
        """Whether what the page shows may differ after this change."""
        return False

    def refresh(self) -> None:
        """Ask again for what is shown, keeping the place under the eye."""

    def _hear(self, changes: tuple[Change, ...]) -> None:
        if any(self.concerns(change) for change in changes):
            self.refresh()
