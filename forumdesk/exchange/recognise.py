"""Which kind of forum a folder holds, and bringing it in."""

from __future__ import annotations

from pathlib import Path

from forumdesk.errors import Invalid
from forumdesk.exchange import discourse
from forumdesk.exchange.progress import Imported, Watch
from forumdesk.exchange.stackexchange import import_stackexchange
from forumdesk.exchange.stackexchange_dump import is_near
from forumdesk.store.office import Office


def import_forum(office: Office, folder: Path, *, watch: Watch | None = None) -> Imported:
    """Bring in what the folder holds. Raises Invalid where it is nothing that can be read, Stopped."""
    if not folder.is_dir():
        raise Invalid(f"There is no folder {folder}. Choose the one that holds the forum.", field="folder")
    if discourse.is_near(folder):
        return discourse.import_discourse(office, folder, watch=watch)
    if is_near(folder):
        return import_stackexchange(office, folder, watch=watch)
    raise Invalid(
        f"{folder} holds no forum: neither topics/*.json of Discourse nor Posts.xml of Stack Exchange.", field="folder"
    )
