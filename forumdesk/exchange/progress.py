"""How far long work is, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
class LeftOut:
    """So many rows did not come in, and why: a few words that stand after a number."""

    why: str
    count: int


@dataclass(frozen=True)
class FileReport:
    """What became of each row of a file: the numbers add up to `rows`."""

    name: str
    rows: int = 0
    came: Mapping[str, int] = field(default_factory=dict)
    known: int = 0
    broken: int = 0
    left_out: tuple[LeftOut, ...] = ()

    @property
    def accounted(self) -> int:
        return sum(self.came.values()) + self.known + self.broken + sum(left.count for left in self.left_out)


@dataclass(frozen=True)
class Imported:
    """What an import brought: how many of each were added, how many topics were there already, what was broken.

    `files` tells of each file what became of all its rows, where an import reads rows.
    """

    topics: int = 0
    posts: int = 0
    people: int = 0
    communities: int = 0
    known_topics: int = 0
    bad: tuple[BadFile, ...] = field(default=())
    files: tuple[FileReport, ...] = ()
