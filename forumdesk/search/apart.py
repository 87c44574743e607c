"""Long builds and merges of the index in processes of their own: the window keeps its memory and its processor."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path

from forumdesk.errors import Problem
from forumdesk.search.files import IndexFiles
from forumdesk.search.postings import DamagedIndexError
from forumdesk.store.office import Office

APART_FROM = 3_000
"""Posts; what is shorter is done before a process has started."""


MERGE = "--merge"


class Merged(IntEnum):
    """How merging ended: what the process returns."""

    DONE = 0
    FAILED = 1
    DAMAGED = 3


class BuildApart:
    """One run of the builder. It keeps what it has done when it is stopped, as every build does."""

    def __init__(self, office: Office, viewer: int) -> None:
        self._stopped = False
        self._child = subprocess.Popen(
            [sys.executable, "-m", "forumdesk.search.apart", office.store, str(viewer)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self._child.stdin is not None
        with contextlib.suppress(OSError):  # it may have ended already; then its exit code says so
            self._child.stdin.write(office.engine.url.password or "")
            self._child.stdin.close()

    def run(self, progress: Callable[[int, int], None]) -> bool:
        """Wait for its end; whether the index is complete then."""
        assert self._child.stdout is not None
        for line in self._child.stdout:
            done, _, total = line.partition(" ")
            progress(int(done), int(total))
        self._child.stdout.close()
        return self._child.wait() == 0 and not self._stopped

    def stop(self) -> None:
        """End it; for any thread."""
        self._stopped = True
        if self._child.poll() is None:
            self._child.terminate()


class MergeApart:
    """Merges what is crowded in the index of a folder. Stopped at any moment, it leaves the index as it was."""

    def __init__(self, folder: Path) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "forumdesk.search.apart", MERGE, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def ended(self) -> Merged | None:
        """How it ended; None while it is at work."""
        return None if self._child.poll() is None else self.wait()

    def wait(self) -> Merged:
        code = self._child.wait()
        return Merged(code) if code in set(Merged) else Merged.FAILED

    def stop(self) -> None:
        if self._child.poll() is None:
            self._child.terminate()
            self._child.wait()


def merge_in(folder: Path) -> Merged:
    """Merge as long as there is something to merge."""
    files = IndexFiles(folder)
    try:
        while files.merge():
            pass
    except DamagedIndexError:
        return Merged.DAMAGED
    except OSError:
        return Merged.FAILED
    return Merged.DONE


def main() -> int:
    """The process: opens the office by itself, builds, and prints 'done total' as it goes."""
    from forumdesk.forum.founding import open_office
    from forumdesk.search.ask import Searcher

    if hasattr(os, "nice"):
        os.nice(5)  # people come first
    if sys.argv[1] == MERGE:
        return merge_in(Path(sys.argv[2]))
    store, viewer = sys.argv[1], int(sys.argv[2])
    password = sys.stdin.read() or None

    def say(done: int, total: int) -> None:
        sys.stdout.write(f"{done} {total}\n")
        sys.stdout.flush()

    try:
        office = open_office(store, password=password)
        try:
            caught = Searcher(office, viewer).catch_up(progress=say)
        finally:
            office.close()
    except (Problem, BrokenPipeError):
        return 1  # the desktop meets the same problem and tells of it
    return 0 if caught.is_current else 1


if __name__ == "__main__":
    sys.exit(main())
