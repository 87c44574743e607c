"""Updates an office and is killed at a statement: `python -m tests.faults.migrator OLD FOLDER STEP`.

For every STEP-th statement of the update the file is copied anew, a process updates the copy and gets SIGKILL before
that statement. Prints for each: the number of the statement, and what the file was then, `old` or `new`, once another
process opened and updated it and found every post. `done` after the last.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, text

from forumdesk.forum.founding import open_office
from forumdesk.store.lock import SCHEMA_VERSION
from forumdesk.store.raw import opened

SAID = ["Why?", "Because."]


def in_child(does: Any) -> int:
    """The exit status of a process that does it; negative is the signal that ended it."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            does()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def update_and_die(file: Path, at: int) -> None:
    seen = 0

    @event.listens_for(Engine, "before_cursor_execute")
    def count(*_what: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)

    open_office(str(file)).close()


def update_and_look(file: Path) -> None:
    office = open_office(str(file))
    with office.reading() as session:
        assert list(session.scalars(text("SELECT body FROM post ORDER BY id"))) == SAID
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert session.scalar(text("SELECT schema_version FROM office")) == SCHEMA_VERSION
    office.close()


def main(old: Path, folder: Path, step: int) -> None:
    at = 1
    while True:
        file = folder / f"killed-{at}.forumdesk"
        shutil.copyfile(old, file)
        ended = in_child(lambda file=file, at=at: update_and_die(file, at))
        if ended == 0:
            print("done", flush=True)
            return
        assert ended == -signal.SIGKILL, ended
        with opened(file) as connection:
            version = connection.execute("SELECT schema_version FROM office").fetchone()[0]
        assert version in {1, SCHEMA_VERSION}
        assert in_child(lambda file=file: update_and_look(file)) == 0
        print(at, "old" if version == 1 else "new", flush=True)
        for left in folder.glob(f"killed-{at}.*"):
            left.unlink()
        at += step


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
