"""Which kind of forum or mail lies at a place, and bringing it in."""

from __future__ import annotations

from pathlib import Path

from forumdesk.errors import Invalid
from forumdesk.exchange import discourse
from forumdesk.exchange.mbox import import_mbox
from forumdesk.exchange.mbox_files import is_mail
from forumdesk.exchange.progress import Imported, Watch
from forumdesk.exchange.stackexchange import import_stackexchange
from forumdesk.exchange.stackexchange_dump import is_near
from forumdesk.store.office import Office


def import_forum(office: Office, place: Path, *, dry_run: bool = False, watch: Watch | None = None) -> Imported:
    """Bring in what the place holds; `dry_run` only tells what would come.

    Raises Invalid where it is nothing that can be read, Stopped.
    """
    if not place.exists():
        raise Invalid(f"There is no file or folder {place}. Choose the one that holds the forum.", field="folder")
    if place.is_dir() and discourse.is_near(place):
        return discourse.import_discourse(office, place, dry_run=dry_run, watch=watch)
    if place.is_dir() and is_near(place):
        return import_stackexchange(office, place, dry_run=dry_run, watch=watch)
    if is_mail(place):
        return import_mbox(office, place, dry_run=dry_run, watch=watch)
    raise Invalid(
        f"{place} holds no forum: neither topics/*.json of Discourse, nor Posts.xml of Stack Exchange, nor mails "
        "(mbox, .eml).",
        field="folder",
    )
