"""What each member may do to the rows of each table when they come with their own login and plain SQL.

A table or command that is not here is denied. The conditions are the rules of forum/permissions. Each area has a file;
a new one is named in AREAS below.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from forumdesk.forum.permissions.sets import Me, Rule
from forumdesk.forum.policies import (
    communities,
    events,
    kudos,
    lounges,
    mentoring,
    office,
    posts,
    projects,
    resources,
    reviews,
    scenarios,
    topics,
)
from forumdesk.store.base import Base

AREAS = (
    office.AREA,
    communities.AREA,
    topics.AREA,
    posts.AREA,
    reviews.AREA,
    projects.AREA,
    lounges.AREA,
    events.AREA,
    scenarios.AREA,
    kudos.AREA,
    resources.AREA,
    mentoring.AREA,
)

POLICIES: dict[type[Base], dict[str, Rule]] = {table: rules for area in AREAS for table, rules in area.policies.items()}

UPDATABLE: dict[type[Base], tuple[str, ...]] = {
    table: columns for area in AREAS for table, columns in area.updatable.items()
}
"""The columns that members may change in rows whose policy lets them."""

GUARDS: dict[type[Base], dict[tuple[str, ...], Rule]] = {
    table: guards for area in AREAS for table, guards in area.guards.items()
}
"""Columns of which the rule says who may change them, where the policy on the whole row lets more people in."""

SETS: dict[str, tuple[str, Callable[[Me], Any]]] = {name: made for area in AREAS for name, made in area.sets.items()}
"""The sets of permissions/sets.py as functions of the server, made from the same rules."""
