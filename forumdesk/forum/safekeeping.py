"""Backing an office up, bringing it back, looking it through and saving it, with the rules of this program."""

from __future__ import annotations

from pathlib import Path

from forumdesk.errors import Invalid
from forumdesk.forum.founding import security
from forumdesk.store import address as addresses
from forumdesk.store import backup, checking, salvage
from forumdesk.store.backup import Verified
from forumdesk.store.checking import Report
from forumdesk.store.office import Office
from forumdesk.store.salvage import Salvaged
from forumdesk.store.watch import Watch


def restore_office(source: Path, store: str, *, watch: Watch | None = None) -> Verified:
    """Bring a backup back as a new file. Raises Invalid where there is something, or where a server is meant."""
    address = addresses.parse(store)
    if address.file is None:
        raise Invalid(
            "A backup comes back as a file. From there it goes onto a server: forumdesk copy FILE postgresql://…",
            field="store",
        )
    return backup.restore(source, address.file, watch)


def check_office(office: Office, *, repair: bool = False, orphans: bool = False, watch: Watch | None = None) -> Report:
    """Look an office through, see store/checking.py."""
    return checking.check(office, security(), repair=repair, orphans=orphans, watch=watch)


def salvage_office(source: Path, target: Path, *, watch: Watch | None = None) -> Salvaged:
    """Save what is readable of a damaged office into a new one, see store/salvage.py."""
    return salvage.salvage(source, target, security(), watch)
