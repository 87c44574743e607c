"""An hour of the week that a member keeps for learning: nothing else is told of then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.preferences import preference, set_preference

NAME = "learning hour"
SHORTEST, LONGEST = 15, 240
"""Minutes."""


@dataclass(frozen=True, slots=True)
class LearningHour:
    """Every week on that `weekday` (0 is Monday) from then on, by the clock of whatever computer one sits at."""

    weekday: int
    begins: time
    minutes: int = 60

    def ends(self, local: datetime) -> datetime | None:
        """When the hour that is under way ends; None at any other moment of this computer's clock."""
        for days in (0, 1):  # it may have begun before midnight
            start = datetime.combine(local.date() - timedelta(days=days), self.begins, local.tzinfo)
            end = start + timedelta(minutes=self.minutes)
            if start.weekday() == self.weekday and start <= local < end:
                return end
        return None

    def next(self, local: datetime) -> datetime:
        """When it begins next, after this moment."""
        start = datetime.combine(local.date(), self.begins, local.tzinfo)
        start += timedelta(days=(self.weekday - start.weekday()) % 7)
        return start if start > local else start + timedelta(days=7)


def learning_hour(session: Session, viewer: int) -> LearningHour | None:
    """The member's hour, None where they keep none."""
    raw = preference(session, viewer, NAME)
    if not isinstance(raw, dict):
        return None
    try:
        hour = LearningHour(int(raw["weekday"]), time.fromisoformat(raw["begins"]), int(raw["minutes"]))
    except (KeyError, TypeError, ValueError):
        return None
    return hour if 0 <= hour.weekday <= 6 and SHORTEST <= hour.minutes <= LONGEST else None


def set_learning_hour(session: Session, actor: int, hour: LearningHour | None) -> None:
    """Keep it, or with None give it up. Raises Invalid (field: minutes)."""
    if hour is None:
        set_preference(session, actor, NAME, None)
        return
    if not SHORTEST <= hour.minutes <= LONGEST:
        raise Invalid(f"Keep between {SHORTEST} and {LONGEST} minutes.", field="minutes")
    raw = {"weekday": hour.weekday, "begins": hour.begins.isoformat("minutes"), "minutes": hour.minutes}
    set_preference(session, actor, NAME, raw)
