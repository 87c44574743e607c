"""A second process that indexes every other stretch of posts of a long first build: two processors, half the time."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forumdesk.errors import Problem
from forumdesk.search.codec import Part, PartCodec
from forumdesk.search.files import IndexFiles
from forumdesk.search.parts import NAME
from forumdesk.search.postings import DamagedIndexError
from forumdesk.search.stretches import Stretch, rows_of
from forumdesk.store.office import Office


@dataclass(frozen=True)
class Helped:
    """What the mate did of a stretch: a part that nobody knows of yet, None where there was nothing to read."""

    part: Part | None
    count: int


class Mate:
    """The process, as the builder sees it. It ends with the builder. Whatever it cannot do, the builder does."""

    def __init__(self, office: Office, viewer: int, folder: Path, language: str) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "forumdesk.search.mate", office.store, str(viewer), str(folder), language],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._is_well = self._write(json.dumps(office.engine.url.password))

    def _write(self, line: str) -> bool:
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(line + "\n")
            self._child.stdin.flush()
        except OSError:
            return False
        return True

    def begin(self, stretch: Stretch) -> bool:
        """Whether it takes the stretch; `finish` then waits for it."""
        self._is_well = self._is_well and self._write(json.dumps([stretch.after, stretch.edges]))
        return self._is_well

    def finish(self, progress: Callable[[float], None]) -> Helped | None:
        """What it made of the stretch; None where it failed. `progress` hears the share that is done."""
        assert self._child.stdout is not None
        for line in self._child.stdout:
            told = json.loads(line)
            if isinstance(told, float):
                progress(told)
            else:
                return Helped(_read_part(told["part"]) if told["part"] else None, told["count"])
        self._is_well = False
        return None

    def close(self) -> None:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        with contextlib.suppress(OSError):
            self._child.stdin.close()
        if self._child.poll() is None:
            self._child.terminate()
        self._child.stdout.close()
        self._child.wait()


def _told_of(part: Part) -> dict[str, Any]:
    return {
        "name": part.segid,
        "count": part.doc_count_all(),
        "checks": part.checks,
        "language": part.language,
        "averages": part.averages,
        "lengths": part.lengths,
    }


def _read_part(told: dict[str, Any]) -> Part:
    part: Part = PartCodec().new_segment(None, NAME)
    part.segid = told["name"]
    part.set_doc_count(told["count"])
    part.checks = {ending: (check[0], check[1]) for ending, check in told["checks"].items()}
    part.language, part.averages, part.lengths = told["language"], told["averages"], told["lengths"]
    return part


def main() -> int:
    """The process: a stretch comes on a line, what became of it goes out on one."""
    from forumdesk.forum.founding import open_office

    store, viewer, folder, language = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
    password = json.loads(sys.stdin.readline() or "null")
    if hasattr(os, "nice"):
        os.nice(5)  # people come first

    def say(told: object) -> None:
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()

    try:
        office = open_office(store, password=password)
        writing = IndexFiles(folder).lent()
        try:
            for line in sys.stdin:
                after, edges = json.loads(line)
                rows = rows_of(office, viewer, Stretch(after, tuple(edges)), lambda share: say(share * 0.3))
                part = writing.write_rows(rows, language, step=lambda share: say(0.3 + share * 0.7)) if rows else None
                say({"part": _told_of(part) if part else None, "count": len(rows)})
        finally:
            office.close()
    except (Problem, OSError, DamagedIndexError):
        return 1  # the builder meets the same trouble and tells of it
    return 0


if __name__ == "__main__":
    sys.exit(main())
