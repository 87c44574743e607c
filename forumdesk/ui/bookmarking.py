"""Bookmarks from wherever a post is shown: put on, noted, taken off, and brought back as they were."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from forumdesk.forum.bookmarks import Reminder, keep_bookmark, remove_bookmark, restore_bookmark
from forumdesk.ui.desk import Desk
from forumdesk.ui.words import tr


def keep(desk: Desk, page: QWidget, post_id: int, about: str, done: Callable[[], None]) -> None:
    """Put a post aside, and offer to say what for and until when. `about` names it in the dialog."""

    def kept(_none: object) -> None:
        done()
        asks = lambda: edit(desk, page, post_id, about, done)  # noqa: E731
        desk.say(tr("Bookmarked."), asks, does=tr("Note or reminder…"))

    desk.worker.do(page, keep_bookmark, desk.viewer, post_id, then=kept, failed=desk.explain)


def remove(desk: Desk, page: QWidget, post_id: int, done: Callable[[], None]) -> None:
    """Take a bookmark off; the undo brings back its note and reminder, too."""

    def removed(before: Reminder | None) -> None:
        done()
        if before is not None:
            desk.say(tr("Removed the bookmark."), lambda: bring_back(before))

    def bring_back(before: Reminder) -> None:
        asked = desk.viewer, post_id, before
        desk.worker.do(page, restore_bookmark, *asked, then=lambda _none: done(), failed=desk.explain)

    desk.worker.do(page, remove_bookmark, desk.viewer, post_id, then=removed, failed=desk.explain)


def edit(desk: Desk, page: QWidget, post_id: int, about: str, done: Callable[[], None]) -> None:
    """Ask for a note and a reminder."""
    from forumdesk.ui.bookmark_dialog import BookmarkDialog

    dialog = BookmarkDialog(desk, post_id, about, page)
    dialog.changed.connect(done)
    dialog.removed.connect(lambda: remove(desk, page, post_id, done))
    dialog.open()
