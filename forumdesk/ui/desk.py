"""What every page is given: the worker, the viewer, and what the window shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from forumdesk.errors import Problem
from forumdesk.store.local import LocalStore
from forumdesk.ui.news import News
from forumdesk.ui.picture_loader import PictureLoader
from forumdesk.ui.pictures import Pictures
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
    pictures: Pictures = field(init=False)

    def __post_init__(self) -> None:
        pictures = Pictures()
        PictureLoader(self.worker, self.viewer, self.news, pictures)
        object.__setattr__(self, "pictures", pictures)

    @property
    def office_uuid(self) -> str:
        return self.worker.office.uuid
