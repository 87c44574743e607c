"""Celebrations: first and hundredth answers, years in the office, what was finished; derived, and gone after a month.

Who stands aside from them is in none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.forum.deeds import DEEDS
from forumdesk.forum.kudos import PersonRow
from forumdesk.forum.permissions import require
from forumdesk.forum.point_table import worths
from forumdesk.forum.points import counted
from forumdesk.forum.right import Right
from forumdesk.forum.seen_by_all import everybody
from forumdesk.forum.spans import Span
from forumdesk.forum.standing_aside import those_aside
from forumdesk.forum.things import ThingRow, named
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.points import Aside

SHOWN_FOR = timedelta(days=30)
ANSWER = "accepted answer"
FINISHED = "programme finished"
NTH = (1, 100)


class Occasion(StrEnum):
    FIRST_ANSWER = "first answer"
    HUNDREDTH_ANSWER = "hundredth answer"
    YEARS_HERE = "years here"
    FINISHED = "programme finished"


@dataclass(frozen=True, slots=True)
class CelebrationRow:
    """Something to congratulate somebody on. `number` are the years, where it is about them."""

    occasion: Occasion
    person: PersonRow
    at: datetime
    number: int
    thing: ThingRow | None

    @property
    def key(self) -> str:
        return f"{self.occasion}:{self.person.id}:{self.number}"


def celebrations(session: Session, viewer: int, now: datetime) -> list[CelebrationRow]:
    """What happened in the month up to `now` that is to be celebrated, the latest first. Raises NotAllowed."""
    require(session, viewer, Right.SEE_OFFICE)
    people = {
        record.id: record
        for record in session.scalars(
            select(Member).where(~Member.is_disabled, Member.id.not_in(those_aside(Aside.CELEBRATIONS)))
        )
    }
    rows = [*_answers(session, people, now), *_years(people, now), *_finished(session, people, now)]
    return sorted(rows, key=lambda row: (row.at, row.key), reverse=True)


def _person(record: Member) -> PersonRow:
    return PersonRow(record.id, record.login, record.name, record.picture)


def _answers(session: Session, people: dict[int, Member], now: datetime) -> Iterator[CelebrationRow]:
    me = everybody(session)
    found = counted(me, worths(session), Span(), kinds=(ANSWER,)).subquery()
    nth = func.row_number().over(partition_by=found.c.member_id, order_by=(found.c.at, found.c.thing_id)).label("nth")
    numbered = select(found.c.member_id, found.c.at, found.c.thing_id, nth).subquery()
    there = numbered.c
    query = select(there.member_id, there.at, there.thing_id, there.nth).where(
        there.nth.in_(NTH), there.at > now - SHOWN_FOR, there.at <= now
    )
    shown = session.execute(query).all()
    things = named(session, me, (("post", row.thing_id) for row in shown))
    for row in shown:
        if row.member_id in people:
            occasion = Occasion.FIRST_ANSWER if row.nth == 1 else Occasion.HUNDREDTH_ANSWER
            thing = things.get(("post", row.thing_id))
            yield CelebrationRow(occasion, _person(people[row.member_id]), row.at, row.nth, thing)


def _years(people: dict[int, Member], now: datetime) -> Iterator[CelebrationRow]:
    for record in people.values():
        for years in {now.year - record.created_at.year, now.year - 1 - record.created_at.year}:
            day = _anniversary(record.created_at, years)
            if years > 0 and now - SHOWN_FOR < day <= now:
                yield CelebrationRow(Occasion.YEARS_HERE, _person(record), day, years, None)


def _anniversary(joined: datetime, years: int) -> datetime:
    """The same day so many years later; who joined on the 29th of February has theirs on the 28th of other years."""
    try:
        return joined.replace(year=joined.year + years)
    except ValueError:
        return joined.replace(year=joined.year + years, day=28)


def _finished(session: Session, people: dict[int, Member], now: datetime) -> Iterator[CelebrationRow]:
    """Where an area brings such deeds."""
    if FINISHED not in DEEDS or DEEDS[FINISHED].facts is None:
        return
    me = everybody(session)
    found = counted(me, worths(session), Span(now - SHOWN_FOR, now), kinds=(FINISHED,)).subquery()
    query = select(found.c.member_id, found.c.at, found.c.thing_kind, found.c.thing_id)
    shown = session.execute(query).all()
    things = named(session, me, ((row.thing_kind, row.thing_id) for row in shown))
    for row in shown:
        if row.member_id in people:
            thing = things.get((row.thing_kind, row.thing_id))
            yield CelebrationRow(Occasion.FINISHED, _person(people[row.member_id]), row.at, row.thing_id, thing)
