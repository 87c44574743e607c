"""All drafts of an office on this computer, kept up to date for whoever shows them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakSet

from PySide6.QtCore import QObject, QTimer, Signal

from forumdesk.forum.drafts import posted
from forumdesk.store.local import Draft, DraftFile

if TYPE_CHECKING:
    from forumdesk.ui.desk import Desk
    from forumdesk.ui.widgets.drafts import DraftKeeper

SOON_MS = 100


class DraftShelf(QObject):
    """Shared by all windows of a desk. Every keeper of a draft belongs to it."""

    changed = Signal()
    """`drafts` differ from before."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.drafts: tuple[Draft, ...] = ()
        self._looked = False
        self._keepers: WeakSet[DraftKeeper] = WeakSet()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.refresh)
        self.refresh()

    def add(self, keeper: DraftKeeper) -> None:
        """An editor keeps its drafts here."""
        self._keepers.add(keeper)
        keeper.written.connect(self._soon.start)

    def refresh(self) -> None:
        """Look again what lies there."""
        desk = self._desk
        desk.worker.here(self, desk.local.drafts, desk.office_uuid, then=self._take, key="drafts")

    def _take(self, drafts: list[Draft]) -> None:
        if drafts and not self._looked:
            self._drop_posted(drafts)
        self._looked = True
        if tuple(drafts) != self.drafts:
            self.drafts = tuple(drafts)
            self.changed.emit()

    def _drop_posted(self, drafts: list[Draft]) -> None:
        """The program was closed while a post was on its way: it got there, and nobody was left to drop its draft."""
        desk, office = self._desk, self._desk.office_uuid
        keys = {str(draft.payload.get("client_key") or ""): draft for draft in drafts}
        texts = {client_key: str(draft.payload.get("text", "")) for client_key, draft in keys.items() if client_key}

        def drop(found: set[str]) -> None:
            for client_key in found:
                key = keys[client_key].key
                desk.worker.here(self, desk.local.drop_draft, key, office, then=lambda _files: self.refresh())

        desk.worker.ask(self, posted, desk.viewer, texts, then=drop, failed=lambda _problem: None)

    def discard(self, draft: Draft, say: Callable[..., None], said: str) -> None:
        """Throw a draft away, with a way back; an editor that has it open does so itself."""
        for keeper in self._keepers:
            if keeper.discard(draft.key):
                return
        desk, office = self._desk, self._desk.office_uuid

        def undo(files: list[DraftFile]) -> None:
            desk.worker.here(
                self, desk.local.bring_back, draft.key, office, draft.payload, files, then=lambda _none: self.refresh()
            )

        def dropped(files: list[DraftFile]) -> None:
            self.refresh()
            say(said, partial(undo, files))

        desk.worker.here(self, desk.local.drop_draft, draft.key, office, then=dropped)
