"""Everything that can go wrong and that a person can be told about."""

from __future__ import annotations


class Problem(Exception):
    """What went wrong, as a sentence a person can act on; nothing of the call has happened."""


class NotAllowed(Problem):
    """The member lacks the right."""


class NotFound(Problem):
    """There is no such thing, or the member may not know that there is."""


class Invalid(Problem):
    """What was entered does not fit; `field` names the input to point at."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Conflict(Problem):
    """Somebody else changed the thing meanwhile."""


class Unreachable(Problem):
    """The store does not answer now; trying again may help."""


class WrongPassword(Problem):
    """The server does not accept this name with this password."""


class TooNew(Problem):
    """The store was written by a newer ForumDesk than this one."""


class Damaged(Problem):
    """The store answers, but cannot be trusted or understood."""


class BadFile(Problem):
    """A file that was to be read in does not hold what it should; `where` names it, with its line if known."""

    def __init__(self, message: str, *, where: str) -> None:
        super().__init__(message)
        self.where = where


class Stopped(Problem):
    """Long work was stopped by whoever started it; what was done so far is kept."""
