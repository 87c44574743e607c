"""Badges: derived like points, with the day on which each was earned, and how far it is to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, false, func, or_, select
from sqlalchemy.orm import Session

from forumdesk.forum.badge_list import BADGES, Badge
from forumdesk.forum.deeds import DEEDS
from forumdesk.forum.permissions import find
from forumdesk.forum.permissions.sets import CURRENT
from forumdesk.forum.point_table import Worth, worths
from forumdesk.forum.points import Whose, counted
from forumdesk.forum.right import Right
from forumdesk.forum.seen_by_all import NOBODY, everybody
from forumdesk.forum.spans import Span
from forumdesk.forum.standing_aside import stands_aside
from forumdesk.store.base import type_id
from forumdesk.store.schema.points import Aside


@dataclass(frozen=True, slots=True)
class BadgeRow:
    """A badge of somebody's: when it was earned, or None with `have` of `badge.number` done."""

    badge: Badge
    have: int
    earned_at: datetime | None


@dataclass(frozen=True, slots=True)
class BadgeShelf:
    """All badges of a member: what they earned, the latest first, and what comes next of each kind, the nearest first.

    Of somebody else only what was earned is told; who stands aside shows nothing to others.
    """

    earned: tuple[BadgeRow, ...]
    to_come: tuple[BadgeRow, ...]
    possible: int
    is_aside: bool


def possible_badges() -> list[Badge]:
    """The badges that can be earned in this office."""
    return [badge for badge in BADGES if badge.kind in DEEDS and DEEDS[badge.kind].facts is not None]


def badge_shelf(session: Session, viewer: int, member_id: int) -> BadgeShelf:
    """A member's badges. Raises NotFound."""
    find(session, viewer, Right.SEE_MEMBER, member_id)
    possible = possible_badges()
    is_aside = Aside.BOARDS in stands_aside(session, member_id)
    if is_aside and member_id != viewer:
        return BadgeShelf((), (), len(possible), True)
    rows = list(_rows(session, member_id, possible))
    earned = sorted((row for row in rows if row.earned_at is not None), key=_by_day, reverse=True)
    to_come = _next_of_each(row for row in rows if row.earned_at is None) if member_id == viewer else ()
    return BadgeShelf(tuple(earned), tuple(to_come), len(possible), is_aside)


def _by_day(row: BadgeRow) -> tuple[datetime, str]:
    assert row.earned_at is not None
    return row.earned_at, row.badge.key


def _next_of_each(rows: Iterable[BadgeRow]) -> list[BadgeRow]:
    """The easiest of each kind that is not earned yet, those that are nearly there first."""
    first: dict[str, BadgeRow] = {}
    for row in rows:
        first.setdefault(row.badge.kind, row)
    return sorted(first.values(), key=lambda row: -row.have / row.badge.number)


def _rows(session: Session, member_id: int, possible: list[Badge]) -> Iterable[BadgeRow]:
    """Every possible badge: the n-th deed of a kind says when it was earned, the last how many there are."""
    query = _query(everybody(session) is CURRENT, tuple(worths(session).items()))
    at: dict[tuple[str, int], datetime] = {}
    have: dict[str, int] = {}
    for row in session.execute(query, {"member": member_id}):
        at[row.kind, row.nth], have[row.kind] = row.at, row.of
    for badge in possible:
        yield BadgeRow(badge, have.get(badge.kind, 0), at.get((badge.kind, badge.number)))


@lru_cache(maxsize=8)
def _query(on_server: bool, worth: tuple[tuple[str, Worth], ...]) -> Select[Any]:
    """Takes member. Built once for each table of points: the bell asks at every change."""
    member: Any = bindparam("member", type_=type_id)
    possible = possible_badges()
    kinds = {badge.kind for badge in possible}
    found = counted(CURRENT if on_server else NOBODY, dict(worth), Span(), Whose(member), kinds).subquery()
    nth = func.row_number().over(partition_by=found.c.kind, order_by=(found.c.at, found.c.thing_id)).label("nth")
    numbered = select(
        found.c.kind, found.c.at, nth, func.count().over(partition_by=found.c.kind).label("of")
    ).subquery()
    steps: dict[str, list[int]] = {}
    for badge in possible:
        steps.setdefault(badge.kind, []).append(badge.number)
    # Which n matter, by kind: a hundred replies are not brought here to look at two of them.
    matters = or_(false(), *((numbered.c.kind == kind) & numbered.c.nth.in_(some) for kind, some in steps.items()))
    return select(numbered.c.kind, numbered.c.nth, numbered.c.of, numbered.c.at).where(
        or_(matters, numbered.c.nth == numbered.c.of)
    )
