"""Points: derived by whoever reads, from deeds that every member may read; never stored, so nothing can drift.

A total is the sum of the deeds in `deeds_of`. Both are the same union of SELECTs, one for each kind of deed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Text, case, func, literal, literal_column, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import CompoundSelect

from forumdesk.errors import NotFound
from forumdesk.forum.deeds import DEEDS
from forumdesk.forum.deeds.deed import Deed
from forumdesk.forum.permissions import find
from forumdesk.forum.permissions.sets import Me
from forumdesk.forum.point_table import Worth, worths
from forumdesk.forum.right import Right
from forumdesk.forum.seen_by_all import everybody
from forumdesk.forum.spans import Span
from forumdesk.forum.standing_aside import stands_aside
from forumdesk.forum.things import ThingRow, named
from forumdesk.store.base import microseconds
from forumdesk.store.schema.communities import Community, CommunityKind, Membership
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.points import Aside

DAY = timedelta(days=1) // timedelta(microseconds=1)
FIRST_MONDAY = 3
"""Days from the Monday before 1970 to the first of January."""
DEEDS_MOST = 500


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose deeds count: one member's, or all of them; in one community, or of the members of a team."""

    member_id: int | None = None
    community_id: int | None = None
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class DeedRow:
    """One deed in the list behind a total. `thing` is what it leads to, `other` with whom, where there is somebody."""

    kind: str
    at: datetime
    points: int
    thing: ThingRow | None
    other: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """So many deeds of a kind, and what they are worth together."""

    kind: str
    number: int
    points: int


@dataclass(frozen=True, slots=True)
class Account:
    """A member's points in a span: the sums by kind, and the deeds, the newest first, at most as many as were asked."""

    member_id: int
    login: str
    name: str
    total: int
    sums: tuple[Sum, ...]
    deeds: tuple[DeedRow, ...]
    is_aside: bool

    @property
    def number(self) -> int:
        return sum(each.number for each in self.sums)


def whose(session: Session, viewer: int, community_id: int | None) -> Whose:
    """The deeds in a community; of a team, those that its members did anywhere. Raises NotFound."""
    if community_id is None:
        return Whose()
    community: Community = find(session, viewer, Right.SEE_COMMUNITY, community_id)
    if community.is_private:
        raise NotFound("Points are of what all may read, and this community is not open to all.")
    if community.kind == CommunityKind.TEAM:
        return Whose(team_id=community_id)
    return Whose(community_id=community_id)


def counted(
    me: Me, worth: Mapping[str, Worth], span: Span, whom: Whose = Whose(), kinds: Collection[str] | None = None
) -> CompoundSelect[Any]:
    """The deeds that count, as a union: kind, member_id, at, thing_kind, thing_id, community_id, other_id.

    Which count in a day and a week is seen from all that were done in it, wherever the span begins and whatever
    community is asked for; so a deed counts in every board or in none. Without `kinds`: those that are worth something.
    """
    chosen = [
        _counted_of(deed, me, worth[kind], span, whom)
        for kind, deed in DEEDS.items()
        if deed.facts is not None and (kind in kinds if kinds is not None else worth[kind].points > 0)
    ]
    return union_all(*chosen) if chosen else union_all(_nothing())


def _nothing() -> Select[Any]:
    deed = next(deed for deed in DEEDS.values() if deed.facts is not None)
    return _counted_of(deed, literal(0), Worth(0), Span(), Whose()).where(literal_column("1 = 0"))


def _counted_of(deed: Deed, me: Me, worth: Worth, span: Span, whom: Whose) -> Select[Any]:
    assert deed.facts is not None
    facts = deed.facts(me).subquery()
    there = facts.c
    columns: list[Any] = [literal_column(f"'{deed.kind}'", Text).label("kind"), *there]
    # Whole numbers divide into whole numbers on both engines, where nothing is made of them before.
    day: ColumnElement[Any] = microseconds(there.at).op("/")(literal_column(str(DAY), BigInteger))
    # As strong as a division is, so that the sum is put in brackets.
    week = (day + literal_column(str(FIRST_MONDAY))).op("/", precedence=8)(literal_column("7"))
    # Not the bare column: a file would go through all posts by their authors, to have them in this order.
    doer = there.member_id + literal_column("0")
    order = (there.at, there.thing_id)
    bounds: list[tuple[str, int]] = []
    if worth.most_a_day is not None:
        columns.append(func.row_number().over(partition_by=(doer, day), order_by=order).label("of_the_day"))
        bounds.append(("of_the_day", worth.most_a_day))
    if worth.most_from_one is not None:
        columns.append(
            func.row_number().over(partition_by=(doer, there.other_id, week), order_by=order).label("from_one")
        )
        bounds.append(("from_one", worth.most_from_one))
    query = select(*columns)
    if whom.member_id is not None:
        query = query.where(there.member_id == whom.member_id)
    if span.since is not None:
        monday = span.since - timedelta(days=span.since.weekday())
        query = query.where(there.at >= monday)
    if span.until is not None:
        query = query.where(there.at < span.until)
    inside = query.subquery()
    made = inside.c
    counts = select(
        made.kind, made.member_id, made.at, made.thing_kind, made.thing_id, made.community_id, made.other_id
    )
    for name, most in bounds:
        counts = counts.where(made[name] <= most)
    if span.since is not None and span.since.weekday():
        counts = counts.where(made.at >= span.since)
    if whom.community_id is not None:
        counts = counts.where(made.community_id == whom.community_id)
    if whom.team_id is not None:
        team = select(Membership.member_id).where(Membership.community_id == whom.team_id).correlate(None)
        counts = counts.where(made.member_id.in_(team))
    return counts


def totals(
    session: Session, span: Span, whom: Whose = Whose(), *, kinds: Collection[str] | None = None
) -> dict[int, dict[str, int]]:
    """How many deeds of each kind count, by member."""
    found = counted(everybody(session), worths(session), span, whom, kinds).subquery()
    query = select(found.c.member_id, found.c.kind, func.count().label("number")).group_by(
        found.c.member_id, found.c.kind
    )
    sums: dict[int, dict[str, int]] = {}
    for row in session.execute(query):
        sums.setdefault(row.member_id, {})[row.kind] = row.number
    return sums


def points_of(worth: Mapping[str, Worth], numbers: Mapping[str, int]) -> int:
    """What so many deeds of each kind are worth together."""
    return sum(worth[kind].points * number for kind, number in numbers.items())


def account(
    session: Session,
    viewer: int,
    member_id: int,
    span: Span,
    *,
    community_id: int | None = None,
    limit: int = DEEDS_MOST,
) -> Account:
    """A member's total with the deeds that make it. Raises NotFound.

    Who stands aside has an account that is theirs alone; for everybody else it is empty, and says so.
    """
    record: Member = find(session, viewer, Right.SEE_MEMBER, member_id)
    is_aside = Aside.BOARDS in stands_aside(session, member_id)
    if is_aside and member_id != viewer:
        return Account(record.id, record.login, record.name, 0, (), (), True)
    scope = whose(session, viewer, community_id)
    whom = Whose(member_id, scope.community_id, scope.team_id)
    worth = worths(session)
    numbers = totals(session, span, whom).get(member_id, {})
    sums = tuple(
        Sum(kind, numbers[kind], numbers[kind] * worth[kind].points) for kind in DEEDS if numbers.get(kind, 0) > 0
    )
    deeds = _deeds(session, worth, counted(everybody(session), worth, span, whom), limit)
    return Account(record.id, record.login, record.name, points_of(worth, numbers), sums, tuple(deeds), is_aside)


def _deeds(session: Session, worth: Mapping[str, Worth], found: CompoundSelect[Any], limit: int) -> Iterable[DeedRow]:
    rows = found.subquery()
    rank = case({kind: n for n, kind in enumerate(DEEDS)}, value=rows.c.kind)
    query = (
        select(rows.c.kind, rows.c.at, rows.c.thing_kind, rows.c.thing_id, Member.name)
        .outerjoin(Member, Member.id == rows.c.other_id)
        .order_by(rows.c.at.desc(), rank, rows.c.thing_id.desc())
        .limit(limit)
    )
    shown = session.execute(query).all()
    things = named(session, everybody(session), ((row.thing_kind, row.thing_id) for row in shown))
    for row in shown:
        thing = things.get((row.thing_kind, row.thing_id))
        yield DeedRow(row.kind, row.at, worth[row.kind].points, thing, row.name or "")
