"""Mentoring programmes: announced, changed, joined as mentor or mentee, and left."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.matching import listed
from forumdesk.forum.members import member_row
from forumdesk.forum.permissions import allowed, find, may, require
from forumdesk.forum.permissions.mentoring import see_enrolment
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow
from forumdesk.store.base import now
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.mentoring import (
    NAME_MOST,
    NOTE_MOST,
    PURPOSE_MOST,
    SKILLS_MOST,
    Enrolment,
    Programme,
    Side,
)
from forumdesk.text.names import plain_name

MOST_TAKEN, MOST_DAYS = 20, 365


@dataclass(frozen=True, slots=True)
class Terms:
    """What a programme is for, when it runs, who organises it, and its rules."""

    name: str
    purpose: str
    starts_at: datetime
    ends_at: datetime
    organiser_id: int
    mentees_most: int = 2
    meet_every_days: int = 14


@dataclass(frozen=True, slots=True)
class Offer:
    """What a mentor can teach or a mentee wants to learn, and when they have time: hours of a day in their zone.

    `mentees_most` is how many mentees a mentor takes; None leaves that to the programme.
    """

    skills: str
    languages: str = ""
    time_zone: str = ""
    from_hour: int = 9
    until_hour: int = 17
    mentees_most: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """Somebody who takes part in a programme, and with what."""

    member: MemberRow
    side: Side
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    time_zone: str
    from_hour: int
    until_hour: int
    mentees_most: int
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme, as the viewer sees it: who mentors in it, on which sides they stand themselves, what they may do.

    `mentee_count` is None for who does not organise it: who asks for a mentor is not for everybody to know.
    """

    id: int
    terms: Terms
    organiser: MemberRow
    is_over: bool
    has_begun: bool
    mentor_count: int
    mentee_count: int | None
    sides: frozenset[Side]
    may_edit: bool
    may_match: bool
    may_join: bool


@dataclass(frozen=True, slots=True)
class ProgrammeHome:
    """A programme with what its mentors offer, and what the viewer offers and asks for."""

    row: ProgrammeRow
    mentors: tuple[EnrolmentRow, ...]
    own: tuple[EnrolmentRow, ...]


# Programmes.


def start_programme(session: Session, actor: int, terms: Terms) -> int:
    """Announce a programme. Raises Invalid (field: as in Terms), NotAllowed."""
    require(session, actor, Right.START_PROGRAMME)
    record = Programme(by_id=actor, **_checked(session, actor, terms))
    session.add(record)
    session.flush()
    return record.id


def edit_programme(session: Session, actor: int, programme_id: int, terms: Terms) -> None:
    """Change a programme; admins alone hand it to another organiser. Raises Invalid, NotAllowed, NotFound."""
    record: Programme = find(session, actor, Right.SEE_PROGRAMME, programme_id)
    require(session, actor, Right.EDIT_PROGRAMME, programme_id)
    values = _checked(session, actor, terms, had=record.organiser_id)
    if terms.organiser_id != record.organiser_id and not may(session, actor, Right.MANAGE_OFFICE):
        raise Invalid("An admin hands a programme to another organiser. Ask one.", field="organiser")
    for name, value in values.items():
        setattr(record, name, value)
    session.flush()


def _checked(session: Session, actor: int, terms: Terms, had: int | None = None) -> dict[str, object]:
    name, purpose = plain_name(terms.name), terms.purpose.strip()
    if not 1 <= len(name) <= NAME_MOST:
        raise Invalid(f"Give the programme a name of 1 to {NAME_MOST} characters.", field="name")
    if len(purpose) > PURPOSE_MOST:
        raise Invalid(f"Say what it is for in at most {PURPOSE_MOST} characters.", field="purpose")
    if terms.ends_at <= terms.starts_at:
        raise Invalid("A programme ends after it begins. Choose a later day.", field="ends_at")
    if terms.ends_at - terms.starts_at > timedelta(days=5 * 366):
        raise Invalid("A programme takes at most five years. Choose an earlier day.", field="ends_at")
    if not 1 <= terms.mentees_most <= MOST_TAKEN:
        raise Invalid(f"A mentor takes 1 to {MOST_TAKEN} mentees.", field="mentees_most")
    if not 1 <= terms.meet_every_days <= MOST_DAYS:
        raise Invalid(f"They meet every 1 to {MOST_DAYS} days.", field="meet_every_days")
    here = select(Member.id).where(
        Member.id == terms.organiser_id, allowed(Right.SEE_MEMBER, actor), ~Member.is_disabled
    )
    if terms.organiser_id != had and session.scalar(here) is None:
        raise Invalid("The organiser is not in the office any more. Choose somebody else.", field="organiser")
    return {
        **{"name": name, "purpose": purpose, "starts_at": terms.starts_at, "ends_at": terms.ends_at},
        **{"organiser_id": terms.organiser_id, "mentees_most": terms.mentees_most},
        "meet_every_days": terms.meet_every_days,
    }


def programmes(session: Session, viewer: int) -> list[ProgrammeRow]:
    """All programmes, those under way first, the one that ends next at the top; then those that are over."""
    rows = _rows(session, viewer)
    under_way = sorted((row for row in rows if not row.is_over), key=lambda row: (row.terms.ends_at, row.id))
    return under_way + sorted((row for row in rows if row.is_over), key=lambda row: (row.terms.ends_at, row.id))[::-1]


def may_start_programme(session: Session, viewer: int) -> bool:
    """Whether the viewer may announce a programme."""
    return may(session, viewer, Right.START_PROGRAMME)


def programme(session: Session, viewer: int, programme_id: int) -> ProgrammeRow:
    """One programme. Raises NotFound."""
    find(session, viewer, Right.SEE_PROGRAMME, programme_id)
    return _rows(session, viewer, Programme.id == programme_id)[0]


def programme_home(session: Session, viewer: int, programme_id: int) -> ProgrammeHome:
    """A programme with its mentors, the latest last. Raises NotFound."""
    row = programme(session, viewer, programme_id)
    people = enrolments(session, viewer, programme_id)
    return ProgrammeHome(
        row,
        mentors=tuple(each for each in people if each.side is Side.MENTOR),
        own=tuple(each for each in people if each.member.id == viewer),
    )


def _rows(session: Session, viewer: int, *narrowed: ColumnElement[bool]) -> list[ProgrammeRow]:
    query = select(
        Programme,
        allowed(Right.EDIT_PROGRAMME, viewer),
        allowed(Right.MATCH_IN_PROGRAMME, viewer),
        allowed(Right.TAKE_PART, viewer),
    ).where(allowed(Right.SEE_PROGRAMME, viewer), *narrowed)
    found = session.execute(query).all()
    ids = [row[0].id for row in found]
    people = members_by_id(session, viewer, {row[0].organiser_id for row in found})
    counted: Counter[tuple[int, str]] = Counter()
    counts = (
        select(Enrolment.programme_id, Enrolment.side, func.count())
        .join(Member, Member.id == Enrolment.member_id)
        .where(Enrolment.programme_id.in_(ids), ~Member.is_disabled)
        .group_by(Enrolment.programme_id, Enrolment.side)
    )
    for programme_id, side, number in session.execute(counts):
        counted[programme_id, side] = number
    sides: defaultdict[int, set[Side]] = defaultdict(set)
    own = select(Enrolment.programme_id, Enrolment.side).where(Enrolment.member_id == viewer)
    for programme_id, side in session.execute(own):
        sides[programme_id].add(Side(side))
    moment = now()
    return [
        ProgrammeRow(
            id=record.id,
            terms=Terms(
                *(record.name, record.purpose, record.starts_at, record.ends_at, record.organiser_id),
                *(record.mentees_most, record.meet_every_days),
            ),
            organiser=people[record.organiser_id],
            is_over=record.ends_at <= moment,
            has_begun=record.starts_at <= moment,
            mentor_count=counted[record.id, Side.MENTOR],
            mentee_count=counted[record.id, Side.MENTEE] if may_match else None,
            sides=frozenset(sides[record.id]),
            may_edit=bool(may_edit),
            may_match=bool(may_match),
            may_join=bool(may_join),
        )
        for record, may_edit, may_match, may_join in found
    ]


def members_by_id(session: Session, viewer: int, ids: Iterable[int]) -> Mapping[int, MemberRow]:
    """The members with these ids."""
    found = select(Member).where(Member.id.in_(set(ids)), allowed(Right.SEE_MEMBER, viewer))
    return {record.id: member_row(record) for record in session.scalars(found)}


# Taking part.


def enrol(session: Session, actor: int, programme_id: int, side: Side, offer: Offer) -> None:
    """Offer to mentor, or ask for a mentor; done again, it says so in other words.

    Raises Invalid (field: as in Offer), NotAllowed, NotFound.
    """
    record: Programme = find(session, actor, Right.SEE_PROGRAMME, programme_id)
    if record.ends_at <= now():
        raise Invalid(f"'{record.name}' is over. Choose another programme.")
    require(session, actor, Right.TAKE_PART, programme_id)
    values = _checked_offer(side, offer)
    there = session.get(Enrolment, (programme_id, actor, side.value))
    if there is None:
        session.add(Enrolment(programme_id=programme_id, member_id=actor, side=side, **values))
    else:
        for name, value in values.items():
            setattr(there, name, value)
    session.flush()


def _checked_offer(side: Side, offer: Offer) -> dict[str, object]:
    skills, languages = ", ".join(listed(offer.skills)), ", ".join(listed(offer.languages))
    if not skills:
        say = "Say what you can teach." if side is Side.MENTOR else "Say what you want to learn."
        raise Invalid(f"{say} Separate subjects by commas.", field="skills")
    if len(skills) > SKILLS_MOST:
        raise Invalid(f"Use at most {SKILLS_MOST} characters.", field="skills")
    if len(languages) > 200:
        raise Invalid("Use at most 200 characters.", field="languages")
    if len(offer.note.strip()) > NOTE_MOST:
        raise Invalid(f"Use at most {NOTE_MOST} characters.", field="note")
    zone = offer.time_zone.strip()
    if zone:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Invalid("There is no such time zone. It looks like Europe/Lisbon.", field="time_zone") from None
    if not (0 <= offer.from_hour <= 23 and 1 <= offer.until_hour <= 24) or offer.from_hour == offer.until_hour:
        raise Invalid("Your time ends at another hour than it begins.", field="hours")
    if offer.mentees_most is not None and not 1 <= offer.mentees_most <= MOST_TAKEN:
        raise Invalid(f"A mentor takes 1 to {MOST_TAKEN} mentees.", field="mentees_most")
    return {
        **{"skills": skills, "languages": languages, "time_zone": zone, "note": offer.note.strip()},
        **{"from_hour": offer.from_hour, "until_hour": offer.until_hour},
        "mentees_most": offer.mentees_most if side is Side.MENTOR else None,
    }


def leave_programme(session: Session, actor: int, programme_id: int, side: Side) -> Offer | None:
    """Neither offer nor ask any more on that side; mentorships go on. Returns what `enrol` takes to undo it."""
    find(session, actor, Right.SEE_PROGRAMME, programme_id)
    there = session.get(Enrolment, (programme_id, actor, side.value))
    if there is None:
        return None
    offer = Offer(
        *(there.skills, there.languages, there.time_zone, there.from_hour, there.until_hour),
        *(there.mentees_most, there.note),
    )
    session.delete(there)
    session.flush()
    return offer


def enrolments(session: Session, viewer: int, programme_id: int) -> list[EnrolmentRow]:
    """Who takes part, as far as the viewer may know, in the order they came; who has left the office does not."""
    query = (
        select(Enrolment, Member, Programme.mentees_most)
        .join(Member, Member.id == Enrolment.member_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(Enrolment.programme_id == programme_id, see_enrolment(literal(viewer)), ~Member.is_disabled)
        .order_by(Enrolment.at, Enrolment.member_id)
    )
    return [
        EnrolmentRow(
            member=member_row(person),
            side=Side(record.side),
            skills=listed(record.skills),
            languages=listed(record.languages),
            time_zone=record.time_zone,
            from_hour=record.from_hour,
            until_hour=record.until_hour,
            mentees_most=record.mentees_most or most,
            note=record.note,
            at=record.at,
        )
        for record, person, most in session.execute(query)
    ]


def offer_at_first(session: Session, viewer: int, side: Side) -> Offer:
    """What the viewer said last in any programme on that side; else what their profile says of them."""
    last = session.scalar(
        select(Enrolment)
        .where(Enrolment.member_id == viewer, Enrolment.side == side)
        .order_by(Enrolment.at.desc())
        .limit(1)
    )
    if last is not None:
        return Offer(
            *(last.skills, last.languages, last.time_zone, last.from_hour, last.until_hour),
            *(last.mentees_most, last.note),
        )
    me = session.get_one(Member, viewer)
    return Offer(me.ask_about if side is Side.MENTOR else "", time_zone=me.time_zone)
