"""The table of points: what each kind of deed is worth in this office, and how often it counts. Admins change it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotFound
from forumdesk.forum.deeds import DEEDS
from forumdesk.forum.permissions import may, require
from forumdesk.forum.right import Right
from forumdesk.store.schema.points import POINTS_MOST, PointRule


@dataclass(frozen=True, slots=True)
class Worth:
    """What a deed is worth: points, how many count a day, and how many a week with the same other member."""

    points: int
    most_a_day: int | None = None
    most_from_one: int | None = None


@dataclass(frozen=True, slots=True)
class WorthRow:
    """A line of the table. `usual` is what the program says; `is_possible`: the office has what it takes."""

    kind: str
    worth: Worth
    usual: Worth
    is_possible: bool

    @property
    def is_changed(self) -> bool:
        return self.worth != self.usual


@dataclass(frozen=True, slots=True)
class PointTable:
    """All lines, in their order, and whether the viewer may change them."""

    rows: tuple[WorthRow, ...]
    may_change: bool


def worths(session: Session) -> dict[str, Worth]:
    """What every deed is worth in this office; those that only count for badges are worth nothing."""
    said = {rule.kind: rule for rule in session.scalars(select(PointRule))}
    found = {}
    for kind, deed in DEEDS.items():
        rule = said.get(kind)
        if rule is not None and deed.points is not None:
            found[kind] = Worth(rule.points, rule.most_a_day, rule.most_from_one)
        else:
            found[kind] = _usual(kind)
    return found


def point_table(session: Session, viewer: int) -> PointTable:
    """The table as it holds here. Raises NotAllowed."""
    require(session, viewer, Right.SEE_OFFICE)
    here = worths(session)
    rows = tuple(
        WorthRow(kind, here[kind], _usual(kind), deed.facts is not None)
        for kind, deed in DEEDS.items()
        if deed.points is not None
    )
    return PointTable(rows, may(session, viewer, Right.MANAGE_RECOGNITION))


def change_worth(session: Session, actor: int, kind: str, worth: Worth) -> Worth:
    """Have a deed be worth this from now on, also where it was done before; what it was worth till now.

    What the program says anyway is not kept. Raises NotAllowed, NotFound, Invalid (field: points, day, one).
    """
    require(session, actor, Right.MANAGE_RECOGNITION)
    if kind not in DEEDS or DEEDS[kind].points is None:
        raise NotFound("This kind of deed is not in the table.")
    if not 0 <= worth.points <= POINTS_MOST:
        raise Invalid(f"Choose 0 to {POINTS_MOST:,} points.", field="points")
    for field, most in (("day", worth.most_a_day), ("one", worth.most_from_one)):
        if most is not None and not 1 <= most <= POINTS_MOST:
            raise Invalid(f"Choose 1 to {POINTS_MOST:,}, or no bound.", field=field)
    before = worths(session)[kind]
    record = session.get(PointRule, kind)
    if worth == _usual(kind):
        if record is not None:
            session.delete(record)
    elif record is None:
        session.add(PointRule(kind=kind, by_id=actor, **_columns(worth)))
    else:
        record.points, record.most_a_day, record.most_from_one = worth.points, worth.most_a_day, worth.most_from_one
        record.by_id = actor
    session.flush()
    return before


def _columns(worth: Worth) -> dict[str, int | None]:
    return {"points": worth.points, "most_a_day": worth.most_a_day, "most_from_one": worth.most_from_one}


def _usual(kind: str) -> Worth:
    deed = DEEDS[kind]
    return Worth(deed.points or 0, deed.most_a_day, deed.most_from_one)
