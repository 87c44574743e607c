"""What the two of a mentorship do: goals, meetings with notes, a check-in, feedback and thanks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from forumdesk.errors import Conflict, Invalid, NotFound
from forumdesk.forum.mentoring import members_by_id
from forumdesk.forum.mentorship_facts import MeetingTime, MentorshipRow, MentorshipState
from forumdesk.forum.pairing import one_mentorship
from forumdesk.forum.permissions import allowed, may, require
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow
from forumdesk.store.base import now
from forumdesk.store.schema.mentoring import (
    TEXT_MOST,
    GoalProgress,
    Meeting,
    MeetingConfirmation,
    MeetingNote,
    Mentorship,
    MentorshipFeedback,
    MentorshipGoal,
    MentorshipThanks,
    Moment,
)

THANKS_MOST, WORDS_MOST, TITLE_MOST = 1_000, 2_000, 200


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal in its words, and how far it is in percent."""

    id: int
    title: str
    due_at: datetime | None
    by_id: int
    percent: int


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What one of the two wrote down of a meeting."""

    by_id: int
    notes: str
    next_steps: str


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting with what the two wrote down of it."""

    time: MeetingTime
    notes: tuple[NoteRow, ...]

    def note_of(self, member_id: int) -> NoteRow | None:
        return next((note for note in self.notes if note.by_id == member_id), None)


@dataclass(frozen=True, slots=True)
class ThanksRow:
    """What one of the two thanks the other for."""

    mentorship_id: int
    by: MemberRow
    to: MemberRow
    words: str
    is_public: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class MentorshipHome:
    """A mentorship as one of the two sees it; for the organiser, who reads none of it, the private parts are empty."""

    row: MentorshipRow
    may_work: bool
    goals: tuple[GoalRow, ...] = ()
    meetings: tuple[MeetingRow, ...] = ()
    thanks: tuple[ThanksRow, ...] = ()


def mentorship_home(session: Session, viewer: int, mentorship_id: int) -> MentorshipHome:
    """All that the viewer may know of a mentorship. Raises NotFound."""
    row = one_mentorship(session, viewer, mentorship_id)
    if not may(session, viewer, Right.WORK_IN_MENTORSHIP, mentorship_id):
        return MentorshipHome(row, may_work=False, meetings=tuple(MeetingRow(each, ()) for each in row.meetings))
    notes: defaultdict[int, list[NoteRow]] = defaultdict(list)
    written = (
        select(MeetingNote)
        .join(Meeting, Meeting.id == MeetingNote.meeting_id)
        .where(Meeting.mentorship_id == mentorship_id)
        .order_by(MeetingNote.at)
    )
    for note in session.scalars(written):
        notes[note.meeting_id].append(NoteRow(note.by_id, note.notes, note.next_steps))
    return MentorshipHome(
        row,
        may_work=True,
        goals=tuple(_goals(session, mentorship_id)),
        meetings=tuple(MeetingRow(each, tuple(notes[each.id])) for each in row.meetings),
        thanks=tuple(_thanks(session, viewer, MentorshipThanks.mentorship_id == mentorship_id)),
    )


def _goals(session: Session, mentorship_id: int) -> list[GoalRow]:
    """In the order they were set."""
    last: dict[int, int] = {}
    said = (
        select(GoalProgress.goal_id, GoalProgress.percent)
        .where(GoalProgress.mentorship_id == mentorship_id)
        .order_by(GoalProgress.id)
    )
    for goal_id, percent in session.execute(said):
        last[goal_id] = percent
    goals = select(MentorshipGoal).where(MentorshipGoal.mentorship_id == mentorship_id).order_by(MentorshipGoal.id)
    return [
        GoalRow(each.id, each.title, each.due_at, each.by_id, last.get(each.id, 0)) for each in session.scalars(goals)
    ]


# Goals.


def set_goal(session: Session, actor: int, mentorship_id: int, *, title: str, due_at: datetime | None = None) -> int:
    """Set a goal; it stands at 0 percent. Raises Conflict, Invalid (field: title), NotAllowed, NotFound."""
    _at_work(session, actor, mentorship_id)
    goal = MentorshipGoal(mentorship_id=mentorship_id, title=_goal_title(title), due_at=due_at, by_id=actor)
    session.add(goal)
    session.flush()
    session.add(GoalProgress(mentorship_id=mentorship_id, goal_id=goal.id, percent=0, by_id=actor))
    session.flush()
    return goal.id


def change_goal(session: Session, actor: int, goal_id: int, *, title: str, due_at: datetime | None = None) -> None:
    """Say a goal of one's own in other words. Raises Invalid (field: title), NotAllowed, NotFound."""
    goal = _own_goal(session, actor, goal_id)
    goal.title, goal.due_at = _goal_title(title), due_at
    session.flush()


def drop_goal(session: Session, actor: int, goal_id: int) -> None:
    """Give up a goal of one's own, and how far it was. Raises NotAllowed, NotFound."""
    session.delete(_own_goal(session, actor, goal_id))
    session.flush()


def note_progress(session: Session, actor: int, goal_id: int, percent: int) -> None:
    """Say how far a goal is: either of the two. Raises Conflict, Invalid (field: percent), NotAllowed, NotFound."""
    goal = _goal(session, actor, goal_id)
    _at_work(session, actor, goal.mentorship_id)
    if not 0 <= percent <= 100:
        raise Invalid("A goal is 0 to 100 percent done.", field="percent")
    session.add(GoalProgress(mentorship_id=goal.mentorship_id, goal_id=goal_id, percent=percent, by_id=actor))
    session.flush()


def _goal_title(title: str) -> str:
    title = " ".join(title.split())
    if not 1 <= len(title) <= TITLE_MOST:
        raise Invalid(f"Say what you want to reach in 1 to {TITLE_MOST} characters.", field="title")
    return title


def _goal(session: Session, actor: int, goal_id: int) -> MentorshipGoal:
    inside = select(Mentorship.id).where(allowed(Right.WORK_IN_MENTORSHIP, actor))
    goal = session.scalar(
        select(MentorshipGoal).where(MentorshipGoal.id == goal_id, MentorshipGoal.mentorship_id.in_(inside))
    )
    if goal is None:
        raise NotFound("This goal is gone, or it is not open to you.")
    return goal


def _own_goal(session: Session, actor: int, goal_id: int) -> MentorshipGoal:
    goal = _goal(session, actor, goal_id)
    if goal.by_id != actor:
        raise NotFound("This goal is not yours to change. Talk about it with whoever set it.")
    return goal


# Meetings.


def put_meeting(
    session: Session,
    actor: int,
    mentorship_id: int,
    *,
    meet_at: datetime,
    minutes: int = 60,
    notes: str = "",
    next_steps: str = "",
) -> int:
    """Plan a meeting, or write down one that was: it is confirmed by whoever does. Notes are for the two alone.

    Raises Conflict, Invalid (field: meet_at, minutes, notes, next_steps), NotAllowed, NotFound.
    """
    row = _at_work(session, actor, mentorship_id)
    if not 1 <= minutes <= 24 * 60:
        raise Invalid("A meeting takes 1 minute to 24 hours.", field="minutes")
    if row.started_at is not None and meet_at < row.started_at - timedelta(days=31):
        raise Invalid("That is long before you were matched. Choose a later day.", field="meet_at")
    if meet_at > now() + timedelta(days=366):
        raise Invalid("That is more than a year from now. Choose an earlier day.", field="meet_at")
    meeting = Meeting(mentorship_id=mentorship_id, meet_at=meet_at, minutes=minutes, by_id=actor)
    session.add(meeting)
    session.flush()
    if meet_at <= now():
        session.add(MeetingConfirmation(meeting_id=meeting.id, member_id=actor))
        session.flush()
    if notes.strip() or next_steps.strip():
        write_note(session, actor, meeting.id, notes=notes, next_steps=next_steps)
    return meeting.id


def move_meeting(session: Session, actor: int, meeting_id: int, *, meet_at: datetime, minutes: int) -> None:
    """Move a meeting of one's own that is still to come. Raises Invalid (field: meet_at), NotAllowed, NotFound."""
    meeting = _meeting(session, actor, meeting_id)
    if meeting.by_id != actor or meeting.meet_at <= now():
        raise Conflict("Whoever planned a meeting moves it, as long as it is still to come.")
    if not now() < meet_at <= now() + timedelta(days=366):
        raise Invalid("Choose a time within the next year.", field="meet_at")
    if not 1 <= minutes <= 24 * 60:
        raise Invalid("A meeting takes 1 minute to 24 hours.", field="minutes")
    meeting.meet_at, meeting.minutes = meet_at, minutes
    session.flush()


def confirm_meeting(session: Session, actor: int, meeting_id: int) -> None:
    """Say that it took place. Raises Invalid where it is still to come, NotFound."""
    meeting = _meeting(session, actor, meeting_id)
    if meeting.meet_at > now():
        raise Invalid("It is still to come. Confirm it afterwards.")
    if session.get(MeetingConfirmation, (meeting_id, actor)) is None:
        session.add(MeetingConfirmation(meeting_id=meeting_id, member_id=actor))
        session.flush()


def drop_meeting(session: Session, actor: int, meeting_id: int) -> None:
    """Take back a meeting of one's own of which the other neither said nor wrote anything.

    Raises Conflict where they did, NotFound.
    """
    meeting = _meeting(session, actor, meeting_id)
    own = select(MeetingConfirmation).where(MeetingConfirmation.meeting_id == meeting_id)
    confirmations, notes = (
        list(session.scalars(own)),
        list(session.scalars(select(MeetingNote).where(MeetingNote.meeting_id == meeting_id))),
    )
    if meeting.by_id != actor:
        raise Conflict("Whoever wrote a meeting down takes it away.")
    if any(each.member_id != actor for each in confirmations) or any(each.by_id != actor for each in notes):
        raise Conflict("The other of you has confirmed it, or written of it: it stays.")
    for each in (*confirmations, *notes):
        session.delete(each)
    session.flush()
    session.delete(meeting)
    session.flush()


def write_note(session: Session, actor: int, meeting_id: int, *, notes: str, next_steps: str) -> None:
    """Write down what was said and what is next; the two of you read it and nobody else.

    Raises Invalid (field: notes, next_steps), NotFound.
    """
    _meeting(session, actor, meeting_id)
    for field, text in (("notes", notes), ("next_steps", next_steps)):
        if len(text.strip()) > TEXT_MOST:
            raise Invalid(f"Use at most {TEXT_MOST:,} characters.", field=field)
    there = session.get(MeetingNote, (meeting_id, actor))
    if there is None:
        session.add(MeetingNote(meeting_id=meeting_id, by_id=actor, notes=notes.strip(), next_steps=next_steps.strip()))
    else:
        there.notes, there.next_steps = notes.strip(), next_steps.strip()
    session.flush()


def _meeting(session: Session, actor: int, meeting_id: int) -> Meeting:
    inside = select(Mentorship.id).where(allowed(Right.WORK_IN_MENTORSHIP, actor))
    found = session.scalar(select(Meeting).where(Meeting.id == meeting_id, Meeting.mentorship_id.in_(inside)))
    if found is None:
        raise NotFound("This meeting is gone, or it is not open to you.")
    return found


# How it goes, and thanks.


def give_feedback(
    session: Session, actor: int, mentorship_id: int, *, moment: Moment, rating: int, words: str = ""
) -> None:
    """Say how it goes (1 to 5) half way, or how it went: the organiser reads it, the other of the two does not.

    Said again, it is said anew. Raises Conflict, Invalid (field: rating, words), NotAllowed, NotFound.
    """
    _require_work(session, actor, mentorship_id)
    row = one_mentorship(session, actor, mentorship_id)
    if row.started_at is None:
        raise Conflict("It has not begun: there is nothing to say about it yet.")
    if not 1 <= rating <= 5:
        raise Invalid("Choose one of the five.", field="rating")
    if len(words.strip()) > WORDS_MOST:
        raise Invalid(f"Use at most {WORDS_MOST:,} characters.", field="words")
    there = session.get(MentorshipFeedback, (mentorship_id, actor, moment.value))
    if there is not None:
        session.delete(there)
        session.flush()
    session.add(
        MentorshipFeedback(
            mentorship_id=mentorship_id, member_id=actor, moment=moment, rating=rating, words=words.strip()
        )
    )
    session.flush()


def give_thanks(session: Session, actor: int, mentorship_id: int, *, words: str, is_public: bool) -> None:
    """Thank the other of the two; everybody may read it where `is_public`. Said again, it is said in other words.

    Raises Conflict, Invalid (field: words), NotAllowed, NotFound.
    """
    _require_work(session, actor, mentorship_id)
    row = one_mentorship(session, actor, mentorship_id)
    if row.started_at is None:
        raise Conflict("It has not begun. Thank them afterwards.")
    words = words.strip()
    if not 1 <= len(words) <= THANKS_MOST:
        raise Invalid(f"Say thanks in 1 to {THANKS_MOST:,} characters.", field="words")
    there = session.get(MentorshipThanks, (mentorship_id, actor))
    if there is None:
        session.add(
            MentorshipThanks(
                mentorship_id=mentorship_id, by_id=actor, to_id=row.other(actor).id, words=words, is_public=is_public
            )
        )
    else:
        there.words, there.is_public = words, is_public
    session.flush()


def take_back_thanks(session: Session, actor: int, mentorship_id: int) -> None:
    """Not have thanked."""
    there = session.get(MentorshipThanks, (mentorship_id, actor))
    if there is not None:
        session.delete(there)
        session.flush()


def public_thanks(session: Session, viewer: int) -> list[ThanksRow]:
    """The closing thanks that their writers made public, the latest first: what becomes kudos."""
    return _thanks(session, viewer, MentorshipThanks.is_public == true())[::-1]


def _thanks(session: Session, viewer: int, narrowed: ColumnElement[bool]) -> list[ThanksRow]:
    found: Sequence[MentorshipThanks] = session.scalars(
        select(MentorshipThanks).where(narrowed).order_by(MentorshipThanks.at)
    ).all()
    people = members_by_id(session, viewer, {who for each in found for who in (each.by_id, each.to_id)})
    return [
        ThanksRow(each.mentorship_id, people[each.by_id], people[each.to_id], each.words, each.is_public, each.at)
        for each in found
        if each.by_id in people and each.to_id in people
    ]


def _require_work(session: Session, actor: int, mentorship_id: int) -> None:
    """Raise NotFound, NotAllowed unless it is a mentorship of the actor's own."""
    one_mentorship(session, actor, mentorship_id)
    require(session, actor, Right.WORK_IN_MENTORSHIP, mentorship_id)


def _at_work(session: Session, actor: int, mentorship_id: int) -> MentorshipRow:
    row = one_mentorship(session, actor, mentorship_id)
    require(session, actor, Right.WORK_IN_MENTORSHIP, mentorship_id)
    if row.state is MentorshipState.PROPOSED:
        raise Conflict("It begins once both of you accepted.")
    if row.state is not MentorshipState.ACTIVE:
        raise Conflict("This mentorship has ended.")
    return row
