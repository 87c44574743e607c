"""What time it is where somebody is."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from forumdesk.ui.words import tr, tr_n


def local_time(zone: str, now: datetime | None = None) -> str:
    """'10:42 in Lisbon, 2 hours ahead'; '' where the zone is not known. The rules of a zone lie in a file: it waits.

    `now` is aware, in the zone of whoever asks.
    """
    here = now or datetime.now().astimezone()
    try:
        there = here.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    apart = (there.utcoffset() or timedelta()) - (here.utcoffset() or timedelta())
    place = zone.rsplit("/", 1)[-1].replace("_", " ")
    return tr("{clock} in {place}, {apart}", clock=f"{there:%H:%M}", place=place, apart=_apart(apart))


def _apart(apart: timedelta) -> str:
    if not apart:
        return tr("the same as here")
    minutes = abs(int(apart.total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    spoken = tr_n("{n} hour", "{n} hours", hours) if not rest else f"{hours}:{rest:02} h"
    return tr("{hours} ahead", hours=spoken) if apart > timedelta() else tr("{hours} behind", hours=spoken)
