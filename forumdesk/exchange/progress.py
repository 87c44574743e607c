"""What an import brought, and what became of each row of its files; how far it is says store/watch.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from forumdesk.errors import BadFile
from forumdesk.store.watch import Progress, Watch

__all__ = ["FileReport", "Imported", "LeftOut", "Progress", "Watch"]


@dataclass(frozen=True)
class LeftOut:
    """So many rows did not come in, and why: a few words that stand after a number."""

    why: str
    count: int


@dataclass(frozen=True)
class FileReport:
    """What became of each row of a file: the numbers add up to `rows`. `mended` are some of those that came."""

    name: str
    rows: int = 0
    came: Mapping[str, int] = field(default_factory=dict)
    known: int = 0
    broken: int = 0
    left_out: tuple[LeftOut, ...] = ()
    mended: tuple[LeftOut, ...] = ()

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
