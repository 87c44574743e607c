"""The searches that the viewer keeps, kept up to date for whoever shows them, and what can be done with each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMenu, QWidget

from forumdesk.forum.saved_searches import (
    KeptSearch,
    SavedRow,
    change_saved_search,
    look_at_saved_search,
    remove_saved_search,
    restore_saved_search,
    saved_searches,
)
from forumdesk.ui.words import tr

if TYPE_CHECKING:
    from forumdesk.ui.desk import Desk

SOON_MS = 800


class SavedShelf(QObject):
    """Shared by all windows of a desk."""

    changed = Signal()
    """`rows` differ from before."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.rows: tuple[SavedRow, ...] = ()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.refresh)
        desk.news.arrived.connect(self._hear)
        desk.worker.written.connect(self._soon.start)
        self._soon.start()

    def _hear(self, _changes: object) -> None:
        self._soon.start()

    def of(self, query: str) -> SavedRow | None:
        """The saved search that says just this."""
        wanted = " ".join(query.split())
        return next((row for row in self.rows if row.query == wanted), None)

    def refresh(self) -> None:
        """Ask for them again."""
        desk = self._desk
        desk.worker.ask(self, saved_searches, desk.viewer, then=self._take, key="saved")

    def _take(self, rows: list[SavedRow]) -> None:
        if tuple(rows) != self.rows:
            self.rows = tuple(rows)
            self.changed.emit()

    def look_at(self, row: SavedRow, then: Callable[[int], None]) -> None:
        """The viewer sees what it finds; `then` gets the id up to which posts were seen before."""

        def looked(before: int) -> None:
            self.refresh()
            then(before)

        self._desk.worker.do(self, look_at_saved_search, self._desk.viewer, row.id, then=looked)

    def offer(self, menu: QMenu, row: SavedRow, over: QWidget) -> None:
        """Put into a menu what can be done with a saved search."""
        menu.addAction(tr("Rename…"), lambda: self.rename(row, over)).setObjectName("saved-rename")
        tell = menu.addAction(tr("Tell me of new matches"), lambda: self._tell(row))
        tell.setObjectName("saved-notify")
        tell.setCheckable(True)
        tell.setChecked(row.notifies)
        menu.addSeparator()
        menu.addAction(tr("Delete"), lambda: self.delete(row)).setObjectName("saved-delete")

    def rename(self, row: SavedRow, over: QWidget) -> None:
        """Ask for another name."""
        from forumdesk.ui.save_search_dialog import SaveSearchDialog

        SaveSearchDialog(self._desk, row.query, row, over).open()

    def _tell(self, row: SavedRow) -> None:
        desk, wanted = self._desk, not row.notifies

        def done(_none: None) -> None:
            self.refresh()
            if wanted:
                desk.say(tr("You will be told of what “{name}” finds.", name=row.name))
            else:
                desk.say(tr("No more notices of “{name}”.", name=row.name))

        desk.worker.do(self, change_saved_search, desk.viewer, row.id, notifies=wanted, then=done, failed=desk.explain)

    def delete(self, row: SavedRow) -> None:
        """Delete it, with a way back."""
        desk = self._desk

        def deleted(kept: KeptSearch) -> None:
            self.refresh()
            desk.say(tr("Deleted the saved search “{name}”.", name=row.name), lambda: bring_back(kept))

        def bring_back(kept: KeptSearch) -> None:
            desk.worker.do(self, restore_saved_search, desk.viewer, kept, then=lambda _id: self.refresh())

        desk.worker.do(self, remove_saved_search, desk.viewer, row.id, then=deleted, failed=desk.explain)
