"""How the index stands, in words that the window can read without loading the index."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Keeping(StrEnum):
    """What the keeper is at."""

    BUILDING = "building"
    REBUILDING = "rebuilding"
    READY = "ready"
    READING = "reading"  # all posts are found; attached files are still being read
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class KeeperState:
    """How the index stands: posts in it and posts that belong in it while building, files while reading them.

    `reason` is there while it is not ready.
    """

    keeping: Keeping
    done: int = 0
    total: int = 0
    reason: str = ""
