"""A thread that builds the index in the background and then keeps it up to date."""

from __future__ import annotations

import threading
from collections.abc import Callable

from forumdesk.errors import Problem
from forumdesk.search import apart
from forumdesk.search.apart import BuildApart, MergeApart, Merged
from forumdesk.search.ask import Searcher
from forumdesk.search.attachments import Attachments
from forumdesk.search.files import DAMAGED
from forumdesk.search.standing import KeeperState, Keeping

STOP_SECONDS = 1.0

BUSY = "Another ForumDesk on this computer is building the search index."


class _FilesKeeper(threading.Thread):
    """Reads attached files on a thread of its own: however long one takes, posts are found meanwhile."""

    def __init__(self, attachments: Attachments, tell: Callable[[int, int], None]) -> None:
        super().__init__(name="attachments", daemon=True)
        self._attachments, self._tell = attachments, tell
        self._woken = threading.Event()
        self._stopping = threading.Event()

    def wake(self) -> None:
        """Look whether there is something to read. For any thread."""
        self._woken.set()
        if not self.is_alive() and not self._stopping.is_set():
            self.start()

    def stop(self) -> None:
        """Stop soon; the file that is being read is read again next time."""
        self._stopping.set()
        self._woken.set()
        self._attachments.interrupt()
        if self.is_alive():
            self.join(STOP_SECONDS)

    def run(self) -> None:
        pause = 0.5
        while not self._stopping.is_set():
            self._woken.clear()
            if self._look():
                pause = 0.5
                self._woken.wait()
            else:
                self._stopping.wait(pause)
                pause = min(pause * 2, 30.0)

    def _look(self) -> bool:
        try:
            done = self._attachments.catch_up(progress=self._tell, stopped=self._stopping.is_set)
        except Problem:
            return False  # the posts meet the same problem and tell of it
        if done:
            self._tell(0, 0)
        return done


class Keeper(threading.Thread):
    """Builds, follows, mends. `tell` is called on this thread whenever something is different, and when news are in."""

    def __init__(self, searcher: Searcher, tell: Callable[[KeeperState], None] = lambda _state: None) -> None:
        super().__init__(name="index", daemon=True)
        self._searcher, self._tell = searcher, tell
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self.state = KeeperState(Keeping.WAITING)
        self._reason = ""
        self._rebuild = ""
        self._apart: BuildApart | None = None
        self._merging: MergeApart | None = None
        self._may_merge = True
        self._saying = threading.Lock()
        self._files = _FilesKeeper(searcher.attachments, self._reading)
        searcher.on_stale = self.wake

    def wake(self) -> None:
        """Look at the feed at once. For any thread."""
        self._woken.set()

    def rebuild(self, reason: str) -> None:
        """Make the index anew because somebody asked for it."""
        self._rebuild = reason
        self.wake()

    def stop(self) -> None:
        """Stop soon; an unfinished build goes on next time. What takes longer than a moment may be cut off."""
        self._stopping.set()
        self._woken.set()
        running = self._apart
        if running is not None:
            running.stop()
        if self._merging is not None:
            self._merging.stop()
        self._files.stop()
        if self.is_alive():
            self.join(STOP_SECONDS)

    def run(self) -> None:
        pause = 0.5
        while not self._stopping.is_set():
            self._woken.clear()
            if self._look():
                pause = 0.5
                self._files.wake()
                self._woken.wait()
            else:
                self._woken.wait(pause)
                pause = min(pause * 2, 30.0)

    def _look(self) -> bool:
        """Bring the index up to date; False where it must be tried again."""
        self._reason = ""
        asked, self._rebuild = self._rebuild, ""
        try:
            self._build_apart()
            caught = self._searcher.catch_up(
                progress=self._progress, rebuilding=self._rebuilding, stopped=self._stopping.is_set, rebuild=asked
            )
        except Problem as problem:
            self._say(KeeperState(Keeping.WAITING, reason=str(problem)))
        else:
            if caught.is_current:
                self._say(KeeperState(Keeping.READY), again=True)
                self._merge_apart()
                return True
            self._rebuild = self._rebuild or ("" if self._reason else asked)
            if not self._stopping.is_set():
                self._say(KeeperState(Keeping.WAITING, reason=BUSY))
        return False

    def _build_apart(self) -> None:
        """A long first build happens in a process of its own; what it leaves undone is done here."""
        if self._searcher.posts_to_build() < apart.APART_FROM or self._stopping.is_set():
            return
        self._apart = BuildApart(self._searcher.office, self._searcher.viewer)
        if self._stopping.is_set():
            self._apart.stop()
        self._apart.run(self._progress)
        self._apart = None

    def _merge_apart(self) -> None:
        """A merge takes a while: another process does it, and posts that come meanwhile are found at once."""
        ended = self._merging.ended() if self._merging is not None else Merged.DONE
        if ended is None or self._stopping.is_set():
            return
        if ended is not Merged.DONE:
            # A full disk lets it fail as often as it is tried.
            self._may_merge, self._merging = False, None
            if ended is Merged.DAMAGED:
                self.rebuild(DAMAGED)
        elif self._may_merge and self._searcher.is_crowded():
            self._merging = MergeApart(self._searcher.folder)

    def _progress(self, done: int, total: int) -> None:
        keeping = Keeping.REBUILDING if self._reason else Keeping.BUILDING
        self._say(KeeperState(keeping, done, total, self._reason))

    def _rebuilding(self, reason: str) -> None:
        self._reason = reason
        self._say(KeeperState(Keeping.REBUILDING, reason=reason))

    def _reading(self, done: int, total: int) -> None:
        """Files were read; posts come first in what is said, too."""
        if self.state.keeping in {Keeping.READY, Keeping.READING}:
            self._say(KeeperState(Keeping.READING, done, total) if total else KeeperState(Keeping.READY))

    def _say(self, state: KeeperState, *, again: bool = False) -> None:
        """`again`: also if it was said before; more is found now, and whoever shows what was found asks anew."""
        with self._saying:
            if again or state != self.state:
                self.state = state
                self._tell(state)
