"""Thanking for a post, from wherever it is shown."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from forumdesk.forum.members import member
from forumdesk.forum.rows import MemberRow, PostRow
from forumdesk.forum.things import ThingRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.words import tr


def thank(desk: Desk, page: QWidget, post: PostRow, title: str) -> None:
    """Ask for the words of kudos to the author of a post, for this post."""

    def ask(author: MemberRow) -> None:
        from forumdesk.ui.kudos_dialog import GiveKudos

        thing = ThingRow("post", post.id, title, post.topic_id, post.number)
        dialog = GiveKudos(desk, to=[author], thing=thing, parent=page)
        dialog.done_it.connect(lambda _kudos_id: desk.say(tr("Thanked. It is on the wall.")))
        dialog.open()

    desk.worker.ask(page, member, desk.viewer, post.author_id, then=ask, failed=desk.explain, key="thank")
