"""Keeping what somebody is writing on this computer, until the store has it."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from forumdesk.store.local import Draft
from forumdesk.ui.desk import Desk

SAVE_AFTER_MS = 700

Payload = Mapping[str, Any]


class DraftKeeper(QObject):
    """Keeps one draft at a time: `collect` says what is written now, None where there is nothing to keep."""

    saved = Signal()
    """The draft is on the disk."""
    written = Signal()
    """A draft was saved, or dropped."""
    discarded = Signal()
    """The draft that is being written is to be thrown away, with a way back."""

    def __init__(self, desk: Desk, collect: Callable[[], Payload | None], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._collect = desk, collect
        self._key = ""
        self._found: Callable[[Payload], None] = lambda _payload: None
        self._is_changed = False
        self._unsaved: dict[str, tuple[int, Payload | None]] = {}
        self._order = itertools.count(1)
        self._lock = threading.Lock()
        self._done: dict[str, int] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER_MS)
        self._timer.timeout.connect(self.save)
        desk.shelf.add(self)
        desk.outbox.taken_back.connect(self._read_again)

    @property
    def key(self) -> str:
        """Where what is being written is kept; empty while nothing is."""
        return self._key

    def begin(self, key: str, found: Callable[[Payload], None]) -> None:
        """Keep under `key` from now on. `found` gets what was kept there before, if anything, a moment later."""
        self.end()
        self._key, self._found = key, found
        if key in self._unsaved:  # it is still on its way to the disk
            payload = self._unsaved[key][1]
            if payload is not None:
                found(payload)
            return

        def then(draft: Draft | None) -> None:
            if draft is not None and self._key == key:
                found(draft.payload)

        self._desk.worker.here(self, self._desk.local.draft, key, self._desk.office_uuid, then=then, key="draft")

    def _read_again(self, key: str) -> None:
        """What was sent from here came back out of the outbox: it goes to what was begun in its place."""
        if key and key == self._key:
            self.begin(key, self._found)

    def touch(self) -> None:
        """Something was typed. It is put away soon also while somebody types on and on."""
        if self._key:
            self._is_changed = True
            if not self._timer.isActive():
                self._timer.start()

    def save(self) -> None:
        """Put away at once what was typed since."""
        self._timer.stop()
        if self._key and self._is_changed:
            self._is_changed = False
            self._put(self._key, self._collect())

    def end(self) -> None:
        """Keep what there is, and no more under this key."""
        self.save()
        self._key = ""

    def discard(self, key: str) -> bool:
        """Have the draft of that key thrown away, if it is being written here."""
        if not key or key != self._key:
            return False
        self.discarded.emit()
        return True

    def drop(self, key: str) -> None:
        """The draft is no longer needed."""
        if key == self._key:
            self._timer.stop()
            self._is_changed = False
            self._key = ""
        self._put(key, None)

    def add_to(self, key: str, text: str, words: str) -> None:
        """Put words at the end of a draft that was left; `text` is what it said, should nothing of it be kept."""

        def add(payload: Payload | None) -> None:
            kept = payload or {"text": text}
            parts = (str(kept.get("text", "")).rstrip(), words)
            self._put(key, {**kept, "text": "\n\n".join(part for part in parts if part)})

        if key in self._unsaved:
            add(self._unsaved[key][1])
            return
        local, office = self._desk.local, self._desk.office_uuid
        self._desk.worker.here(
            self, local.draft, key, office, then=lambda draft: add(draft.payload if draft is not None else None)
        )

    def _put(self, key: str, payload: Payload | None) -> None:
        number = next(self._order)
        self._unsaved[key] = (number, payload)
        self._desk.worker.here(self, self._write, number, key, payload, then=partial(self._written, number, key))

    def _write(self, number: int, key: str, payload: Payload | None) -> bool:
        """On a thread of the worker's, where a later call may come first: then the earlier one is void."""
        local, office = self._desk.local, self._desk.office_uuid
        with self._lock:
            if number > self._done.get(key, 0):
                self._done[key] = number
                if payload is None:
                    local.drop_draft(key, office)
                else:
                    local.save_draft(key, office, payload)
        return payload is not None

    def _written(self, number: int, key: str, is_kept: bool) -> None:
        if self._unsaved.get(key, (0, None))[0] == number:
            del self._unsaved[key]
        self.written.emit()
        if is_kept and key == self._key and not self._is_changed:
            self.saved.emit()
