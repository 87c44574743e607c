"""Points: what the office counts otherwise than the program would, and who stands aside. The points are derived."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, length, now, one_of, type_id

POINTS_MOST = 1_000


class PointRule(Base):
    """What admins changed in the table of points: how much a kind of deed is worth, and how often it counts.

    `most_a_day` is how many of one member count in a day, `most_from_one` how many with the same other member count in
    a week; NULL sets no bound. A kind without a row is worth what forum/deeds.py says.
    """

    __tablename__ = "point_rule"
    __table_args__ = (
        length("kind", 1, 40),
        CheckConstraint(f"points BETWEEN 0 AND {POINTS_MOST}", name="points"),
        CheckConstraint(f"most_a_day BETWEEN 1 AND {POINTS_MOST}", name="most_a_day"),
        CheckConstraint(f"most_from_one BETWEEN 1 AND {POINTS_MOST}", name="most_from_one"),
        {"sqlite_strict": True},
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[int]
    most_a_day: Mapped[int | None]
    most_from_one: Mapped[int | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class Aside(StrEnum):
    """What one can stay out of."""

    BOARDS = "boards"
    CELEBRATIONS = "celebrations"


class StandingAside(Base):
    """That a member does not want to be shown: neither points, badges nor ranks, or no celebrations."""

    __tablename__ = "standing_aside"
    __table_args__ = (one_of("what", Aside), {"sqlite_strict": True})

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
