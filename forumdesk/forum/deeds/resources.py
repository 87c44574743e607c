"""Deeds around resources: having recommended one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from forumdesk.forum.deeds.deed import Deed, fact
from forumdesk.forum.permissions.sets import Me
from forumdesk.forum.things import is_open_resource
from forumdesk.store.schema.resources import Resource


def _recommended(me: Me) -> Select[Any]:
    columns = fact(Resource.by_id, Resource.at, "resource", Resource.id, community_id=Resource.community_id)
    return columns.where(is_open_resource(me))


DEEDS = (Deed("resource recommended", 2, most_a_day=5, facts=_recommended),)
