"""A Problem -> how loudly it is told: at the field, in a toast, or in the banner that stays."""

from __future__ import annotations

from enum import StrEnum

from forumdesk.errors import Damaged, Problem, TooNew, Unreachable


class Told(StrEnum):
    TOAST = "toast"
    BANNER = "banner"
    DIALOG = "dialog"


def told(problem: Problem) -> Told:
    """Where a problem that belongs to no field is shown."""
    if isinstance(problem, TooNew | Damaged):
        return Told.DIALOG
    if isinstance(problem, Unreachable):
        return Told.BANNER
    return Told.TOAST
