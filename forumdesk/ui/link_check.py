"""Looks whether links still lead somewhere, when somebody asks for it: one, or all that a list shows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from forumdesk.errors import Problem
from forumdesk.exchange.link_look import Answered, InsideLink, check_link
from forumdesk.forum.recommending import Looked, note_links
from forumdesk.forum.resources import ResourceRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.resource_words import link_words
from forumdesk.ui.words import tr


def check_one(desk: Desk, owner: QWidget, row: ResourceRow, then: Callable[[], None], *, inside: bool = False) -> None:
    """Look at one link, note what came of it, and say so. `inside`: also in the own network."""
    desk.say(tr("Asking {host} …", host=row.host))

    def found(answered: Answered) -> None:
        def noted(_none: object) -> None:
            desk.say(f"{link_words(answered.state)}. {answered.detail}".strip())
            then()

        looked = [Looked(row.id, row.url, answered.state, answered.detail)]
        desk.worker.do(owner, note_links, desk.viewer, looked, then=noted)

    def failed(problem: Problem) -> None:
        if isinstance(problem, InsideLink):
            desk.say(str(problem), lambda: check_one(desk, owner, row, then, inside=True), does=tr("Ask there"))
        else:
            desk.explain(problem)

    desk.worker.run(owner, check_link, row.url, inside=inside, then=found, failed=failed, key="check-link")
