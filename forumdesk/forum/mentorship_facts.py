"""How mentorships stand: their states, progress, quiet times and what is due, derived from the facts and the clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from forumdesk.forum.mentoring import members_by_id
from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow
from forumdesk.store.base import now
from forumdesk.store.schema.mentoring import (
    GoalProgress,
    Meeting,
    MeetingConfirmation,
    Mentorship,
    MentorshipAnswer,
    MentorshipEnd,
    MentorshipFeedback,
    Moment,
    Programme,
)

DAYS_TO_ANSWER = 3
"""After so many days without an answer the organiser hears of it."""
QUIET = 1.5
"""A mentorship is quiet once so many times the days between two meetings went by with nothing done or planned."""


class MentorshipState(StrEnum):
    PROPOSED = "proposed"
    ACTIVE = "active"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What one of the two said to the proposal."""

    member_id: int
    accepts: bool
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MeetingTime:
    """When they met or will, which of the two say that they did, and when it was written down."""

    id: int
    by_id: int
    meet_at: datetime
    minutes: int
    confirmed_by: frozenset[int]
    at: datetime

    @property
    def counts(self) -> bool:
        """Whether both confirmed it."""
        return len(self.confirmed_by) >= 2


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """How one of the two says it goes; `rating` is 1 to 5."""

    member_id: int
    moment: Moment
    rating: int
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MentorshipRow:
    """A mentorship as both of it and the organiser see it: no words of goals, meetings and messages.

    `started_at` is when the second of the two accepted, `until` when it ended or will. `goals` are percents.
    `feedback` is what the viewer may read. `topic_id` is the private space, None before it starts.
    """

    id: int
    programme_id: int
    programme: str
    organiser_id: int
    mentor: MemberRow
    mentee: MemberRow
    why: str
    proposed_at: datetime
    answers: tuple[AnswerRow, ...]
    state: MentorshipState
    started_at: datetime | None
    until: datetime
    end_note: str
    ended_by: int | None
    meet_every_days: int
    goals: tuple[int, ...]
    meetings: tuple[MeetingTime, ...]
    feedback: tuple[FeedbackRow, ...]
    last_at: datetime
    topic_id: int | None

    def other(self, member_id: int) -> MemberRow:
        """The other of the two."""
        return self.mentee if member_id == self.mentor.id else self.mentor

    def is_of(self, member_id: int) -> bool:
        """Whether the member is one of the two."""
        return member_id in {self.mentor.id, self.mentee.id}

    def answer_of(self, member_id: int) -> AnswerRow | None:
        return next((answer for answer in self.answers if answer.member_id == member_id), None)

    def waits_for(self) -> tuple[MemberRow, ...]:
        """Who has not answered the proposal."""
        if self.state is not MentorshipState.PROPOSED:
            return ()
        return tuple(each for each in (self.mentor, self.mentee) if self.answer_of(each.id) is None)

    @property
    def percent(self) -> int | None:
        """How far the goals are together; None where there are none."""
        return round(sum(self.goals) / len(self.goals)) if self.goals else None

    @property
    def held(self) -> int:
        """How many meetings both confirmed."""
        return sum(meeting.counts for meeting in self.meetings)

    @property
    def next_meeting(self) -> datetime | None:
        return min((each.meet_at for each in self.meetings if each.meet_at > now()), default=None)

    @property
    def quiet_from(self) -> datetime | None:
        """When it is, or would be, quiet: nothing done and nothing planned."""
        if self.state is not MentorshipState.ACTIVE or self.next_meeting is not None:
            return None
        return self.last_at + timedelta(days=self.meet_every_days * QUIET)

    @property
    def is_quiet(self) -> bool:
        return self.quiet_from is not None and self.quiet_from <= now()

    @property
    def half_way(self) -> datetime | None:
        """The middle between start and end of what is or was under way."""
        return None if self.started_at is None else self.started_at + (self.until - self.started_at) / 2

    def feedback_of(self, member_id: int, moment: Moment) -> FeedbackRow | None:
        return next((row for row in self.feedback if (row.member_id, row.moment) == (member_id, moment)), None)

    def owes(self, member_id: int) -> Moment | None:
        """The feedback that is due of one of the two."""
        if not self.is_of(member_id):
            return None
        if self.state is MentorshipState.ENDED:
            return Moment.END if self.feedback_of(member_id, Moment.END) is None else None
        is_due = self.state is MentorshipState.ACTIVE and self.half_way is not None and self.half_way <= now()
        return Moment.CHECK_IN if is_due and self.feedback_of(member_id, Moment.CHECK_IN) is None else None


def mentorships(session: Session, viewer: int, *narrowed: ColumnElement[bool]) -> list[MentorshipRow]:
    """The mentorships that the viewer sees, the latest first."""
    query = (
        select(Mentorship, Programme)
        .join(Programme, Programme.id == Mentorship.programme_id)
        .where(allowed(Right.SEE_MENTORSHIP, viewer), *narrowed)
        .order_by(Mentorship.id.desc())
    )
    found = [(row[0], row[1]) for row in session.execute(query)]
    if not found:
        return []
    ids = [record.id for record, _programme in found]
    people = members_by_id(session, viewer, {who for each, _of in found for who in (each.mentor_id, each.mentee_id)})
    answers, spaces = _answers(session, ids)
    ends = {
        end.mentorship_id: end
        for end in session.scalars(select(MentorshipEnd).where(MentorshipEnd.mentorship_id.in_(ids)))
    }
    goals, moved = _goals(session, ids)
    meetings = _meetings(session, ids)
    feedback: defaultdict[int, list[FeedbackRow]] = defaultdict(list)
    pairs = {record.id: (record.mentor_id, record.mentee_id) for record, _programme in found}
    for said in session.scalars(select(MentorshipFeedback).where(MentorshipFeedback.mentorship_id.in_(ids))):
        if (
            said.member_id == viewer or viewer not in pairs[said.mentorship_id]
        ):  # neither reads what the other says to the organiser
            feedback[said.mentorship_id].append(
                FeedbackRow(said.member_id, Moment(said.moment), said.rating, said.words, said.at)
            )
    rows = []
    for record, programme in found:
        said_of = tuple(answers[record.id])
        state, started, until = _state(said_of, ends.get(record.id), programme.ends_at)
        met = tuple(meetings[record.id])
        past = [each.meet_at for each in met if each.meet_at <= now()]
        end = ends.get(record.id)
        rows.append(
            MentorshipRow(
                id=record.id,
                programme_id=programme.id,
                programme=programme.name,
                organiser_id=programme.organiser_id,
                mentor=people[record.mentor_id],
                mentee=people[record.mentee_id],
                why=record.why,
                proposed_at=record.at,
                answers=said_of,
                state=state,
                started_at=started,
                until=until,
                end_note=end.note if end is not None else "",
                ended_by=end.by_id if end is not None else None,
                meet_every_days=programme.meet_every_days,
                goals=tuple(goals[record.id]),
                meetings=met,
                feedback=tuple(feedback[record.id]),
                last_at=max([started or record.at, *past, *moved[record.id]]),
                topic_id=spaces.get(record.id) if viewer in {record.mentor_id, record.mentee_id} else None,
            )
        )
    return rows


def my_mentorships(session: Session, viewer: int) -> list[MentorshipRow]:
    """Those in which the viewer is one of the two, what is under way or waits for an answer first."""
    mine = or_(Mentorship.mentor_id == viewer, Mentorship.mentee_id == viewer)
    order = list(MentorshipState)
    rows = mentorships(session, viewer, mine)
    return sorted(rows, key=lambda row: (order.index(row.state), -row.id))


def _answers(session: Session, ids: Iterable[int]) -> tuple[defaultdict[int, list[AnswerRow]], dict[int, int]]:
    """What was said to each proposal, and the private space of each that started."""
    answers: defaultdict[int, list[AnswerRow]] = defaultdict(list)
    spaces: dict[int, int] = {}
    found = select(MentorshipAnswer).where(MentorshipAnswer.mentorship_id.in_(ids)).order_by(MentorshipAnswer.at)
    for said in session.scalars(found):
        answers[said.mentorship_id].append(AnswerRow(said.member_id, said.accepts, said.note, said.at))
        if said.topic_id is not None:
            spaces[said.mentorship_id] = said.topic_id
    return answers, spaces


def _goals(
    session: Session, ids: Iterable[int]
) -> tuple[defaultdict[int, list[int]], defaultdict[int, list[datetime]]]:
    """Of each mentorship how far its goals are, and when somebody said so."""
    last = select(func.max(GoalProgress.id)).group_by(GoalProgress.goal_id)
    goals: defaultdict[int, list[int]] = defaultdict(list)
    moved: defaultdict[int, list[datetime]] = defaultdict(list)
    found = (
        select(GoalProgress)
        .where(GoalProgress.mentorship_id.in_(ids), GoalProgress.id.in_(last))
        .order_by(GoalProgress.goal_id)
    )
    for progress in session.scalars(found):
        goals[progress.mentorship_id].append(progress.percent)
        moved[progress.mentorship_id].append(progress.at)
    return goals, moved


def _meetings(session: Session, ids: Iterable[int]) -> defaultdict[int, list[MeetingTime]]:
    """The meetings of each, the latest first."""
    found = list(
        session.scalars(
            select(Meeting).where(Meeting.mentorship_id.in_(ids)).order_by(Meeting.meet_at.desc(), Meeting.id.desc())
        )
    )
    confirmed: defaultdict[int, set[int]] = defaultdict(set)
    said = select(MeetingConfirmation.meeting_id, MeetingConfirmation.member_id).where(
        MeetingConfirmation.meeting_id.in_([meeting.id for meeting in found])
    )
    for meeting_id, member_id in session.execute(said):
        confirmed[meeting_id].add(member_id)
    meetings: defaultdict[int, list[MeetingTime]] = defaultdict(list)
    for meeting in found:
        meetings[meeting.mentorship_id].append(
            MeetingTime(
                *(meeting.id, meeting.by_id, meeting.meet_at, meeting.minutes),
                frozenset(confirmed[meeting.id]),
                meeting.at,
            )
        )
    return meetings


def _state(
    answers: Sequence[AnswerRow], end: MentorshipEnd | None, ends_at: datetime
) -> tuple[MentorshipState, datetime | None, datetime]:
    """The state, when it started, and when it ended or will."""
    until = min(end.at, ends_at) if end is not None else ends_at
    if any(not answer.accepts for answer in answers):
        return MentorshipState.DECLINED, None, until
    if len(answers) < 2:
        return (MentorshipState.PROPOSED if end is None and ends_at > now() else MentorshipState.WITHDRAWN), None, until
    started = max(answer.at for answer in answers)
    over = end is not None or ends_at <= now()
    return (MentorshipState.ENDED if over else MentorshipState.ACTIVE), started, max(until, started)
