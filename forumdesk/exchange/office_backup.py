"""A backup of any office as one file: of a file page by page, of a server row by row through its owner's login."""

from __future__ import annotations

from pathlib import Path

from forumdesk.exchange.copying import copy_office
from forumdesk.store import backup
from forumdesk.store.backup import Verified, new_file, verified, verify
from forumdesk.store.office import Office
from forumdesk.store.watch import Watch

NONE_MADE = "Stopped. No backup was made."


def back_up_office(office: Office, target: Path, *, watch: Watch | None = None) -> Verified:
    """One consistent moment of the office in a new file, opened and read through before it counts.

    Of a server this needs no program of a certain version: it is a copy of all rows in one REPEATABLE READ
    transaction. Raises NotAllowed where the login does not own the office, and what store/backup.py raises.
    """
    watch = watch or Watch()
    watch = Watch(watch.report, watch.is_stopped, NONE_MADE)
    if office.address.file is not None:
        return backup.back_up(office.address.file, target, watch)
    with new_file(target) as part:
        part.unlink()
        copy_office(office, str(part), watch=watch)
        verify(part, watch)
    return verified(target)
