"""What every page is given: the worker, the viewer, and what the window shares."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from forumdesk.errors import Problem
from forumdesk.store.local import LocalStore
from forumdesk.ui.news import News
from forumdesk.ui.picture_loader import PictureLoader
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.theme import Theme
from forumdesk.ui.worker import Worker

if TYPE_CHECKING:
    from forumdesk.ui.around import Around
    from forumdesk.ui.draft_shelf import DraftShelf
    from forumdesk.ui.notice_board import NoticeBoard
    from forumdesk.ui.outbox import Outbox
    from forumdesk.ui.saved_shelf import SavedShelf
    from forumdesk.ui.spelling import Spelling


@dataclass(frozen=True)
class Desk:
    """One person at one office. `say` shows a short message, with an undo or what else its button `does`."""

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

    def beside(self, explain: Callable[[Problem], None], say: Callable[..., None]) -> Desk:
        """The desk of another window of the same person: all is shared but who tells them things."""
        _shared = self.around, self.board, self.shelf, self.outbox, self.saved, self.spelling
        other = copy(self)
        object.__setattr__(other, "explain", explain)
        object.__setattr__(other, "say", say)
        return other

    @cached_property
    def board(self) -> NoticeBoard:
        """What concerns the viewer; asked for once somebody shows it."""
        from forumdesk.ui.notice_board import NoticeBoard

        return NoticeBoard(self, self.news)

    @cached_property
    def around(self) -> Around:
        """Says that the viewer is at their desk, if they want it."""
        from forumdesk.ui.around import Around

        return Around(self, self.news)

    @cached_property
    def shelf(self) -> DraftShelf:
        """What the viewer began to write on this computer."""
        from forumdesk.ui.draft_shelf import DraftShelf

        return DraftShelf(self, self.news)

    @cached_property
    def outbox(self) -> Outbox:
        """What the viewer sent off on this computer, and the office has not got yet."""
        from forumdesk.ui.outbox import Outbox

        return Outbox(self, self.news)

    @cached_property
    def saved(self) -> SavedShelf:
        """The searches that the viewer keeps."""
        from forumdesk.ui.saved_shelf import SavedShelf

        return SavedShelf(self, self.news)

    @cached_property
    def spelling(self) -> Spelling:
        """What is misspelt; its process starts when something is first looked up."""
        from forumdesk.ui.spelling import Spelling

        return Spelling(self, self.news)

    def close(self) -> None:
        """End what runs for this desk alone."""
        if "spelling" in self.__dict__:
            self.spelling.close()

    @property
    def office_uuid(self) -> str:
        return self.worker.office.uuid
