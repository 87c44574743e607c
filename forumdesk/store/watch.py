"""How far long work is, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forumdesk.errors import Stopped


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
    stopped: str = "Stopped. What came in so far is kept; start again to go on where it stopped."
    """What whoever stopped it is told."""

    def tell(self, done: int, total: int, what: str) -> None:
        """Report, and raise Stopped if that was asked for."""
        self.report(Progress(done, total, what))
        self.go_on()

    def go_on(self) -> None:
        """Raise Stopped if that was asked for."""
        if self.is_stopped():
            raise Stopped(self.stopped)
