"""When and of what a member wants to be told outside the window; the list of notices always has all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.learning_hour import LearningHour, learning_hour
from forumdesk.forum.notices import NoticeKind
from forumdesk.forum.preferences import preference, set_preference

NAME = "alerts"

USUAL = frozenset(
    {
        NoticeKind.MENTION,
        NoticeKind.QUOTE,
        NoticeKind.REPLY,
        NoticeKind.MESSAGE,
        NoticeKind.TOPIC_REPLY,
        NoticeKind.ACCEPTED,
        NoticeKind.WATCHED_COMMUNITY,
        NoticeKind.SAVED_SEARCH,
        NoticeKind.REMINDER,
        NoticeKind.DISPUTED,
        NoticeKind.ASKED,
        NoticeKind.DUE,
        NoticeKind.ENTRUSTED,
        NoticeKind.FLAG_REVIEWED,
        NoticeKind.OWN_POST,
        NoticeKind.INVITED,
        NoticeKind.ASKS_TO_JOIN,
        NoticeKind.LET_IN,
        NoticeKind.FACILITATOR,
        NoticeKind.PROJECT_UPDATE,
        NoticeKind.TASK_GIVEN,
        NoticeKind.TASK_DUE,
        NoticeKind.BROUGHT_IN,
        NoticeKind.PROJECT_CLOSED,
        NoticeKind.SHELF_ASSIGNED,
        NoticeKind.SHELF_DUE,
        NoticeKind.SHELF_FINISHED,
        NoticeKind.GROUP_CALLED,
        NoticeKind.EVENT_REMINDER,
        NoticeKind.EVENT_SEAT,
        NoticeKind.EVENT_CHANGED,
        NoticeKind.EVENT_CANCELLED,
        NoticeKind.KUDOS,
    }
)


@dataclass(frozen=True, slots=True)
class Alerts:
    """What is told at once; nothing between `quiet_from` and `quiet_to`, hours and minutes of this computer's clock.

    With `once_a_day` a single message at that time takes the place of all others. In the `hour` that is kept for
    learning nothing is told either; it is set by itself.
    """

    kinds: frozenset[NoticeKind] = USUAL
    quiet_from: time | None = None
    quiet_to: time | None = None
    quiet_weekend: bool = False
    once_a_day: time | None = None
    hour: LearningHour | None = None

    def is_quiet(self, local: datetime) -> bool:
        """Whether nothing may be told at this moment of the computer's clock."""
        if self.quiet_weekend and local.weekday() >= 5:
            return True
        if self.hour is not None and self.hour.ends(local) is not None:
            return True
        begin, end, clock = self.quiet_from, self.quiet_to, local.time()
        if begin is None or end is None or begin == end:
            return False
        return begin <= clock < end if begin < end else clock >= begin or clock < end


def alerts(session: Session, viewer: int) -> Alerts:
    """What the member chose, or what is usual."""
    raw, hour = preference(session, viewer, NAME), learning_hour(session, viewer)
    if not isinstance(raw, dict):
        return Alerts(hour=hour)
    known = set(NoticeKind)
    return Alerts(
        kinds=frozenset(NoticeKind(kind) for kind in raw.get("kinds", ()) if kind in known),
        quiet_from=_time(raw.get("from")),
        quiet_to=_time(raw.get("to")),
        quiet_weekend=bool(raw.get("weekend")),
        once_a_day=_time(raw.get("daily")),
        hour=hour,
    )


def set_alerts(session: Session, actor: int, chosen: Alerts) -> None:
    """Choose it. Raises Invalid where only one end of the quiet hours is given."""
    if (chosen.quiet_from is None) != (chosen.quiet_to is None):
        raise Invalid("Say from when until when it is to be quiet.", field="quiet")
    raw = {
        "kinds": sorted(kind.value for kind in chosen.kinds),
        "from": _said(chosen.quiet_from),
        "to": _said(chosen.quiet_to),
        "weekend": chosen.quiet_weekend,
        "daily": _said(chosen.once_a_day),
    }
    set_preference(session, actor, NAME, raw)


def _time(raw: object) -> time | None:
    try:
        return time.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        return None


def _said(moment: time | None) -> str | None:
    return None if moment is None else moment.isoformat("minutes")
