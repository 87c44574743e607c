"""How far long work is, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from forumdesk.errors import BadFile, Stopped


@dataclass(frozen=True)
class Progress:
    """`done` of `total` things; `what` says in a few words what is being done."""

    done: int
    total: int
    what: str


@dataclass
class Watch:
    """Who watches long work: hears of progress, and may ask it to stop. Called on the thread that works."""

    report: Callable[[Progress], None] = lambda _progress: None
    is_stopped: Callable[[], bool] = lambda: False

    def tell(self, done: int, total: int, what: str) -> None:
        """Report, and raise Stopped if that was asked for."""
        self.report(Progress(done, total, what))
        if self.is_stopped():
            raise Stopped("Stopped. What came in so far is kept; start again to go on where it stopped.")


@dataclass(frozen=True)
class Imported:
    """What an import brought: how many of each were added, how many topics were there already, what was broken."""

    topics: int = 0
    posts: int = 0
    people: int = 0
    communities: int = 0
    known_topics: int = 0
    bad: tuple[BadFile, ...] = field(default=())
