"""What a page is: it asks, it shows, and it says which changes concern it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from forumdesk.forum.rows import SidebarRow
from forumdesk.store.changes import Change
from forumdesk.ui.desk import Desk
from forumdesk.ui.elsewhere import wants_window_now

if TYPE_CHECKING:
    from forumdesk.search.ask import Searcher


class Page(QWidget):
    """A whole pane. It leaves by sending `went` with a place; no page knows another."""

    went = Signal(object)
    elsewhere = Signal(object)
    """A place is to be shown in a window of its own."""
    link = Signal(str)
    """A link of a text was followed."""
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

    def leave_for(self, place: object) -> None:
        """Go to a place, in a window of its own where the click or key under way asks for one."""
        (self.elsewhere if wants_window_now() else self.went).emit(place)

    def eye(self) -> object:
        """What is in sight, for the way back; None where the place says it, or the page keeps it."""
        return None

    def return_to(self, eye: Any) -> None:
        """After `open`: have in sight again what was."""

    def show_office(self, row: SidebarRow) -> None:
        """What the frame knows of the office, each time it was read."""

    def use(self, searcher: Searcher) -> None:
        """The search index is loaded."""

    def concerns(self, _change: Change) -> bool:
        """Whether what the page shows may differ after this change."""
        return False

    def refresh(self) -> None:
        """Ask again for what is shown, keeping the place under the eye."""

    def _hear(self, changes: tuple[Change, ...]) -> None:
        if any(self.concerns(change) for change in changes):
            self.refresh()
