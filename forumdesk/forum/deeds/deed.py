"""One kind of deed: what it is worth, how often it counts, and the SELECT that finds all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Text, cast, literal_column, null, select

from forumdesk.forum.permissions.sets import Me
from forumdesk.store.base import type_id

NO_ONE = cast(null(), type_id)
"""For `community_id` and `other_id` of a deed that belongs to no community, or concerns nobody else."""


@dataclass(frozen=True)
class Deed:
    """Something that members do and that counts.

    `points` is what one is worth unless the office says otherwise; None is worth nothing, and counts for badges alone.
    `most_a_day` of one member count in a day (UTC), and `most_from_one` of one member with the same other member in a
    week (from Monday, UTC): so that neither zeal nor a ring of friends makes a board. None sets no bound.
    `facts` makes the SELECT, with the columns of `fact` below. It finds only what every member may read, and takes
    whom to ask the sets of permissions/sets.py for: see forum/seen_by_all.py. None: nobody can do it yet.
    """

    kind: str
    points: int | None = None
    most_a_day: int | None = None
    most_from_one: int | None = None
    facts: Callable[[Me], Select[Any]] | None = None


def fact(
    member_id: Any, at: Any, thing_kind: str, thing_id: Any, *, community_id: Any = NO_ONE, other_id: Any = NO_ONE
) -> Select[Any]:
    """The columns of a deed: whose it is, when it was done, the thing it leads to (of forum/things.py), in which
    community, and with which other member.
    """
    return select(
        member_id.label("member_id"),
        at.label("at"),
        literal_column(f"'{thing_kind}'", Text).label("thing_kind"),
        thing_id.label("thing_id"),
        community_id.label("community_id"),
        other_id.label("other_id"),
    )
