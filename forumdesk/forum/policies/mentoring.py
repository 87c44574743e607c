"""Mentoring: words of goals, notes and thanks are for the two alone; the organiser sees that they meet, and how far."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, exists, or_
from sqlalchemy.orm import InstrumentedAttribute

from forumdesk.forum.permissions.mentoring import (
    edit_programme,
    is_one_of_two,
    organises,
    see_enrolment,
    see_mentorship,
    see_programme,
    start_programme,
    take_part,
    work_in_mentorship,
)
from forumdesk.forum.permissions.sets import Condition, Me, Rule, is_active, of
from forumdesk.forum.policies.area import Area
from forumdesk.store.base import Base, this_moment
from forumdesk.store.schema.mentoring import (
    Enrolment,
    GoalProgress,
    Meeting,
    MeetingConfirmation,
    MeetingNote,
    Mentorship,
    MentorshipAnswer,
    MentorshipEnd,
    MentorshipFeedback,
    MentorshipGoal,
    MentorshipThanks,
    Programme,
    Proposal,
)
from forumdesk.store.schema.topics import Topic

UPDATABLE: dict[type[Base], tuple[str, ...]] = {
    Programme: ("name", "purpose", "starts_at", "ends_at", "organiser_id", "mentees_most", "meet_every_days"),
    Enrolment: ("skills", "languages", "time_zone", "from_hour", "until_hour", "mentees_most", "note"),
    Proposal: ("mentor_id", "why"),
    MentorshipGoal: ("title", "due_at"),
    Meeting: ("meet_at", "minutes"),
    MeetingNote: ("notes", "next_steps"),
    MentorshipThanks: ("words", "is_public"),
}


def _seen(column: InstrumentedAttribute[Any]) -> Rule:
    """Of a mentorship that the member sees."""
    return lambda me: of(Mentorship, see_mentorship, me, column)


def _own(column: InstrumentedAttribute[Any]) -> Rule:
    """Of a mentorship of the member's own."""
    return lambda me: of(Mentorship, work_in_mentorship, me, column)


def _signed(column: InstrumentedAttribute[Any], rule: Rule) -> Rule:
    return lambda me: (column == me) & rule(me)


def _mine(column: InstrumentedAttribute[Any]) -> Rule:
    return lambda me: is_active(me) & (column == me)


def _edit_enrolment(me: Me) -> Condition:
    return (Enrolment.member_id == me) & of(Programme, take_part, me, Enrolment.programme_id)


def _on_board(me: Me) -> Condition:
    return is_active(me) & organises(me, Proposal.programme_id)


def _propose(me: Me) -> Condition:
    return (
        is_active(me)
        & (Mentorship.by_id == me)
        & organises(me, Mentorship.programme_id)
        & (Mentorship.mentor_id != Mentorship.mentee_id)
    )


def _answer(me: Me) -> Condition:
    """With a topic of one's own making, that only those who take part in it read."""
    made = exists().where(Topic.id == MentorshipAnswer.topic_id, Topic.author_id == me, Topic.community_id.is_(None))
    space = MentorshipAnswer.topic_id.is_(None) | made.correlate(MentorshipAnswer.__table__)
    return (MentorshipAnswer.member_id == me) & _own(MentorshipAnswer.mentorship_id)(me) & space


def _progress(me: Me) -> Condition:
    goal = exists().where(
        MentorshipGoal.id == GoalProgress.goal_id, MentorshipGoal.mentorship_id == GoalProgress.mentorship_id
    )
    return (GoalProgress.by_id == me) & _own(GoalProgress.mentorship_id)(me) & goal.correlate(GoalProgress.__table__)


def _move_meeting(me: Me) -> Condition:
    """What was, stays as it was."""
    return (Meeting.by_id == me) & _own(Meeting.mentorship_id)(me) & (Meeting.meet_at > this_moment())


def _of_meeting(column: InstrumentedAttribute[Any], rule: Rule) -> Rule:
    """Of a meeting in a mentorship for which the rule holds."""
    return lambda me: of(Meeting, lambda m: of(Mentorship, rule, m, Meeting.mentorship_id), me, column)


def _confirm(me: Me) -> Condition:
    """That it took place can be said once it could."""

    def was(m: Me) -> Condition:
        return (Meeting.meet_at <= this_moment()) & _own(Meeting.mentorship_id)(m)

    return (MeetingConfirmation.member_id == me) & of(Meeting, was, me, MeetingConfirmation.meeting_id)


def _read_feedback(me: Me) -> Condition:
    """The organiser does, unless they are the other of the two."""

    def organises_others(m: Me) -> Condition:
        return organises(m, Mentorship.programme_id) & ~is_one_of_two(m)

    mine = MentorshipFeedback.member_id == me
    return is_active(me) & (mine | of(Mentorship, organises_others, me, MentorshipFeedback.mentorship_id))


def _thank(me: Me) -> Condition:
    """The other of the two."""
    by, to = MentorshipThanks.by_id, MentorshipThanks.to_id
    both = or_(
        and_(Mentorship.mentor_id == by, Mentorship.mentee_id == to),
        and_(Mentorship.mentee_id == by, Mentorship.mentor_id == to),
    )
    there = exists().where(Mentorship.id == MentorshipThanks.mentorship_id, both)
    return is_active(me) & (by == me) & there.correlate(MentorshipThanks.__table__)


def _read_thanks(me: Me) -> Condition:
    return is_active(me) & or_(MentorshipThanks.is_public, MentorshipThanks.by_id == me, MentorshipThanks.to_id == me)


AREA = Area(
    policies={
        Programme: {
            "SELECT": see_programme,
            "INSERT": _signed(Programme.by_id, start_programme),
            "UPDATE": edit_programme,
        },
        Enrolment: {
            "SELECT": see_enrolment,
            "INSERT": _edit_enrolment,
            "UPDATE": _edit_enrolment,
            "DELETE": _mine(Enrolment.member_id),
        },
        Proposal: {
            "SELECT": _on_board,
            "INSERT": _signed(Proposal.by_id, _on_board),
            "UPDATE": _on_board,
            "DELETE": _on_board,
        },
        Mentorship: {"SELECT": see_mentorship, "INSERT": _propose},
        MentorshipAnswer: {
            "SELECT": _seen(MentorshipAnswer.mentorship_id),
            "INSERT": _answer,
            "DELETE": lambda me: is_active(me) & (MentorshipAnswer.member_id == me) & ~MentorshipAnswer.accepts,
        },
        MentorshipEnd: {
            "SELECT": _seen(MentorshipEnd.mentorship_id),
            "INSERT": _signed(MentorshipEnd.by_id, _seen(MentorshipEnd.mentorship_id)),
            "DELETE": _mine(MentorshipEnd.by_id),
        },
        MentorshipGoal: {
            "SELECT": _own(MentorshipGoal.mentorship_id),
            "INSERT": _signed(MentorshipGoal.by_id, _own(MentorshipGoal.mentorship_id)),
            "UPDATE": _mine(MentorshipGoal.by_id),
            "DELETE": _mine(MentorshipGoal.by_id),
        },
        GoalProgress: {"SELECT": _seen(GoalProgress.mentorship_id), "INSERT": _progress},
        Meeting: {
            "SELECT": _seen(Meeting.mentorship_id),
            "INSERT": _signed(Meeting.by_id, _own(Meeting.mentorship_id)),
            "UPDATE": _move_meeting,
            "DELETE": _mine(Meeting.by_id),
        },
        MeetingNote: {
            "SELECT": _of_meeting(MeetingNote.meeting_id, work_in_mentorship),
            "INSERT": _signed(MeetingNote.by_id, _of_meeting(MeetingNote.meeting_id, work_in_mentorship)),
            "UPDATE": _mine(MeetingNote.by_id),
            "DELETE": _mine(MeetingNote.by_id),
        },
        MeetingConfirmation: {
            "SELECT": _of_meeting(MeetingConfirmation.meeting_id, see_mentorship),
            "INSERT": _confirm,
            "DELETE": _mine(MeetingConfirmation.member_id),
        },
        MentorshipFeedback: {
            "SELECT": _read_feedback,
            "INSERT": _signed(MentorshipFeedback.member_id, _own(MentorshipFeedback.mentorship_id)),
            "DELETE": _mine(MentorshipFeedback.member_id),
        },
        MentorshipThanks: {
            "SELECT": _read_thanks,
            "INSERT": _thank,
            "UPDATE": _mine(MentorshipThanks.by_id),
            "DELETE": _mine(MentorshipThanks.by_id),
        },
    },
    updatable=UPDATABLE,
)
