"""What every page is given: the worker, the viewer, and what the window shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forumdesk.errors import Problem
from forumdesk.store.local import LocalStore
from forumdesk.ui.news import News
from forumdesk.ui.theme import Theme
from forumdesk.ui.worker import Worker


@dataclass(frozen=True)
class Desk:
    """One person at one office. `say` shows a short message, with an undo where one is given."""

    worker: Worker
    viewer: int
    theme: Theme
    news: News
    local: LocalStore
    explain: Callable[[Problem], None]
    say: Callable[..., None]

    @property
    def office_uuid(self) -> str:
        return self.worker.office.uuid
