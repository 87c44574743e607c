"""A topic put off: its last post is unread again, and one is back at the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forumdesk.forum.catching_up import Moved, read_again
from forumdesk.forum.catching_up import mark_unread as put_back
from forumdesk.ui.words import tr

if TYPE_CHECKING:
    from forumdesk.ui.window import MainWindow


def mark_unread(window: MainWindow) -> None:
    """Do so with the topic that is shown, and offer to take it back."""
    page = window.thread_page
    row = page.thread_row
    if row is None or not page.view.isVisible():
        return
    topic, desk = row.topic, window.desk
    page.leave()  # what is seen now is written first

    def done(moved: Moved) -> None:
        page.marked[topic.id] = topic.last_post_number  # what stays in sight is not read again until it is opened anew
        window.leave_search()
        desk.say(tr("Marked as unread."), lambda: take_back(moved))

    def take_back(moved: Moved) -> None:
        desk.worker.do(page, read_again, desk.viewer, moved, failed=desk.explain)

    desk.worker.do(page, put_back, desk.viewer, topic.id, then=done, failed=desk.explain)
