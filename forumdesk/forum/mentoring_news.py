"""What is to be told of mentoring: proposals, meetings, quiet times, what is due, thanks; derived from the facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from forumdesk.forum.mentoring import members_by_id
from forumdesk.forum.mentorship_facts import DAYS_TO_ANSWER, MentorshipRow, MentorshipState, mentorships
from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow
from forumdesk.store.base import now
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.mentoring import Enrolment, MentorshipThanks, Moment, Programme


class MentoringKind(StrEnum):
    """What happened, or falls due."""

    ANNOUNCED = "programme announced"
    JOINED = "joined programme"
    PROPOSED = "match proposed"
    BEGINS = "mentorship begins"
    DECLINED = "match declined"
    UNANSWERED = "match unanswered"
    OVER = "mentorship ended"
    PLANNED = "meeting planned"
    CONFIRM = "meeting to confirm"
    QUIET = "mentorship quiet"
    FEEDBACK_DUE = "feedback due"
    FEEDBACK = "feedback given"
    THANKED = "mentorship thanks"


@dataclass(frozen=True, slots=True)
class MentoringNews:
    """By whom (nobody where the clock did it), about which programme and mentorship, and their words.

    `title` names the programme; `others` are more people who did the same.
    """

    kind: MentoringKind
    key: str
    at: datetime
    title: str
    programme_id: int
    mentorship_id: int | None = None
    by: MemberRow | None = None
    words: str = ""
    others: tuple[str, ...] = ()


def mentoring_news(session: Session, viewer: int) -> Iterator[MentoringNews]:
    """All there is to tell the viewer, in no order; what lies ahead is not told yet."""
    if not session.scalar(select(exists().where(Programme.id > 0))):  # the bell asks at each change
        return
    yield from _announced(session, viewer)
    yield from _joined(session, viewer)
    rows = mentorships(session, viewer)
    for row in rows:
        told = _of_mine(row, viewer) if row.is_of(viewer) else _of_organised(row)
        yield from (news for news in told if news.at <= now())
    yield from _thanks(session, viewer, {row.id: row for row in rows})


def next_mentoring_moment(session: Session, viewer: int) -> datetime | None:
    """When the next of it falls due by the clock alone."""
    moments: list[datetime] = []
    for row in mentorships(session, viewer):
        if row.is_of(viewer):
            moments += [
                each for each in (row.quiet_from, row.half_way, row.until, row.next_meeting) if each is not None
            ]
        elif row.state is MentorshipState.PROPOSED:
            moments.append(row.proposed_at + timedelta(days=DAYS_TO_ANSWER))
    return min((moment for moment in moments if moment > now()), default=None)


def _announced(session: Session, viewer: int) -> Iterator[MentoringNews]:
    """A programme, until one takes part in it or it is over."""
    part = select(Enrolment.programme_id).where(Enrolment.member_id == viewer)
    query = (
        select(Programme)
        .where(
            allowed(Right.TAKE_PART, viewer),
            Programme.by_id != viewer,
            Programme.organiser_id != viewer,
            Programme.id.not_in(part),
        )
        .order_by(Programme.id)
    )
    found = list(session.scalars(query))
    people = members_by_id(session, viewer, {each.organiser_id for each in found})
    for each in found:
        yield MentoringNews(
            MentoringKind.ANNOUNCED,
            *(f"programme:{each.id}", each.at, each.name, each.id),
            by=people.get(each.organiser_id),
            words=each.purpose,
        )


def _joined(session: Session, viewer: int) -> Iterator[MentoringNews]:
    """Who takes part in a programme that the viewer organises, the latest first, told together."""
    query = (
        select(Enrolment.member_id, Enrolment.at, Programme.id, Programme.name)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .join(Member, Member.id == Enrolment.member_id)
        .where(Programme.organiser_id == viewer, Enrolment.member_id != viewer, ~Member.is_disabled)
        .order_by(Enrolment.at.desc())
    )
    of: dict[tuple[int, str], list[tuple[int, datetime]]] = {}
    for who, at, programme_id, name in session.execute(query):
        of.setdefault((programme_id, name), []).append((who, at))
    people = members_by_id(session, viewer, {who for rows in of.values() for who, _at in rows})
    for (programme_id, name), rows in of.items():
        seen = list(dict.fromkeys(who for who, _at in rows))
        latest = rows[0][1]
        yield MentoringNews(
            MentoringKind.JOINED,
            *(f"joined:{programme_id}:{int(latest.timestamp())}", latest, name, programme_id),
            by=people.get(seen[0]),
            others=tuple(people[who].name for who in seen[1:] if who in people),
        )


def _told(
    row: MentorshipRow, kind: MentoringKind, key: str, at: datetime, by: MemberRow | None, words: str = ""
) -> MentoringNews:
    return MentoringNews(kind, f"{key}:{row.id}", at, row.programme, row.programme_id, row.id, by, words)


def _of_mine(row: MentorshipRow, viewer: int) -> Iterator[MentoringNews]:
    """What one of the two hears: how the other answered, and what comes of it."""
    other = row.other(viewer)

    theirs = row.answer_of(other.id)
    if row.state is MentorshipState.PROPOSED and row.answer_of(viewer) is None:
        yield _told(row, MentoringKind.PROPOSED, "match", row.proposed_at, other, row.why)
    if theirs is not None and not theirs.accepts:
        yield _told(row, MentoringKind.DECLINED, "declined", theirs.at, other, theirs.note)
    if theirs is not None and row.started_at == theirs.at:
        yield _told(row, MentoringKind.BEGINS, "begins", theirs.at, other)
    if row.ended_by not in {None, viewer}:
        by = other if row.ended_by == other.id else None
        yield _told(row, MentoringKind.OVER, "ended", row.until, by, row.end_note)
    if row.started_at is not None:
        yield from _under_way(row, viewer)


def _under_way(row: MentorshipRow, viewer: int) -> Iterator[MentoringNews]:
    """Meetings that the other planned or wrote down, a quiet time, and what is due."""
    other = row.other(viewer)
    for meeting in row.meetings:
        if meeting.by_id == viewer:
            continue
        if meeting.meet_at > now():
            key = f"planned:{meeting.id}:{int(meeting.meet_at.timestamp())}"
            yield _told(row, MentoringKind.PLANNED, key, meeting.at, other)
        elif viewer not in meeting.confirmed_by:
            said_at = max(meeting.at, meeting.meet_at)
            yield _told(row, MentoringKind.CONFIRM, f"confirm:{meeting.id}", said_at, other)
    if row.quiet_from is not None:
        yield _told(row, MentoringKind.QUIET, f"quiet:{int(row.last_at.timestamp())}", row.quiet_from, other)
    moment = row.owes(viewer)
    if moment is not None and row.half_way is not None:
        due = row.half_way if moment is Moment.CHECK_IN else row.until
        yield _told(row, MentoringKind.FEEDBACK_DUE, f"feedback:{moment.value}", due, None)


def _of_organised(row: MentorshipRow) -> Iterator[MentoringNews]:
    """What the organiser of others' mentorship hears: answers, ends and feedback, and nothing of what they do."""
    people = {each.id: each for each in (row.mentor, row.mentee)}
    for answer in row.answers:
        if not answer.accepts:
            yield _told(row, MentoringKind.DECLINED, "declined", answer.at, people.get(answer.member_id), answer.note)
    if row.state is MentorshipState.PROPOSED:
        late = row.proposed_at + timedelta(days=DAYS_TO_ANSWER)
        first, *others = row.waits_for()
        words = " and ".join(each.name for each in (first, *others))
        yield _told(row, MentoringKind.UNANSWERED, "unanswered", late, first, words)
    if row.ended_by in people:
        yield _told(row, MentoringKind.OVER, "ended", row.until, people.get(row.ended_by or 0), row.end_note)
    for said in row.feedback:
        key = f"feedback:{said.moment.value}:{said.member_id}"
        yield _told(row, MentoringKind.FEEDBACK, key, said.at, people.get(said.member_id), said.words)


def _thanks(session: Session, viewer: int, rows: dict[int, MentorshipRow]) -> Iterator[MentoringNews]:
    found = session.scalars(select(MentorshipThanks).where(MentorshipThanks.to_id == viewer)).all()
    for thanks in found:
        row = rows.get(thanks.mentorship_id)
        if row is not None:
            yield MentoringNews(
                MentoringKind.THANKED,
                *(f"thanks:{row.id}", thanks.at, row.programme, row.programme_id, row.id),
                by=row.other(viewer),
                words=thanks.words,
            )
