"""Deeds around events: having hosted one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from forumdesk.forum.deeds.deed import Deed, fact
from forumdesk.forum.permissions.sets import Me
from forumdesk.forum.things import is_open_event
from forumdesk.store.base import this_moment
from forumdesk.store.schema.events import Event


def _hosted(me: Me) -> Select[Any]:
    """Once for each event, when it is over; a series once, after its first date."""
    columns = fact(Event.host_id, Event.ends_at, "event", Event.id, community_id=Event.community_id)
    return columns.where(Event.ends_at <= this_moment(), is_open_event(me))


DEEDS = (Deed("event hosted", 10, most_a_day=3, facts=_hosted),)
