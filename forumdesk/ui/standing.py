"""How things stand, in one quiet line: connected or not, saving, the search index, how much there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from forumdesk.errors import Problem
from forumdesk.search.standing import KeeperState, Keeping
from forumdesk.ui.widgets.status import StatusLine
from forumdesk.ui.words import tr, tr_n

if TYPE_CHECKING:
    from forumdesk.ui.outbox import Outbox

SHOWN_AFTER_MS = 300
"""A write that is through sooner is not worth a word."""


class Standing(QObject):
    """Is told of everything, and shows what matters most of it."""

    def __init__(self, line: StatusLine) -> None:
        super().__init__(line)
        self._line = line
        self.index = KeeperState(Keeping.WAITING)
        self.is_away = self._is_saving = False
        self._topics: int | None = None
        self._outbox: Outbox | None = None

    def follow(self, outbox: Outbox) -> None:
        """Say what waits to be sent, and what could not be."""
        self._outbox = outbox
        outbox.changed.connect(self._show)
        self._show()

    def show_index(self, state: KeeperState) -> None:
        """The search index says how it stands."""
        self.index = state
        self._show()

    def show_fault(self, problem: Problem | None) -> None:
        """The store went away, or came back (None)."""
        self.is_away = problem is not None
        self._show()

    def show_saving(self, is_saving: bool) -> None:
        """Something is being written."""
        self._is_saving = is_saving
        QTimer.singleShot(SHOWN_AFTER_MS, self, self._show)

    def show_topics(self, count: int) -> None:
        """How many topics one may read."""
        is_news, self._topics = self._topics != count, count
        if is_news:
            self._show()

    def _show(self) -> None:
        line, index = self._line, self.index
        waiting = self._outbox.waiting if self._outbox is not None else 0
        refused = self._outbox.refused if self._outbox is not None else 0
        if self.is_away and waiting:
            said = tr_n("Not connected, {n} post waiting", "Not connected, {n} posts waiting", waiting)
            line.set_state("warn", said, opens=True)
        elif self.is_away:
            line.set_state("warn", tr("Not connected. Trying again."))
        elif refused:
            line.set_state("warn", tr_n("{n} post not accepted", "{n} posts not accepted", refused), opens=True)
        elif waiting:
            line.set_state("busy", tr_n("{n} post waiting", "{n} posts waiting", waiting), opens=True)
        elif index.keeping in {Keeping.BUILDING, Keeping.REBUILDING} and index.total:
            percent = min(99, index.done * 100 // index.total)
            told = tr("Building the search index: {percent} %", percent=percent)
            if index.reason:
                told = tr("{reason} Building it anew: {percent} %", reason=index.reason, percent=percent)
            line.set_state("busy", told, percent)
        elif index.keeping is Keeping.READING and index.total:
            percent = min(99, index.done * 100 // index.total)
            line.set_state("busy", tr("Reading attached files: {percent} %", percent=percent), percent)
        elif self._is_saving:
            line.set_state("busy", tr("Saving…"))
        elif self._topics is not None:
            line.set_state("ok", tr_n("Up to date · {n} topic", "Up to date · {n} topics", self._topics))
        if index.reason and index.keeping is not Keeping.READY:
            line.setToolTip(index.reason)
