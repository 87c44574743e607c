"""Who may do what with mentoring programmes and mentorships."""

from __future__ import annotations

from sqlalchemy import or_, select

from forumdesk.forum.permissions.sets import Condition, IdColumn, Me, Rules, is_active, is_admin, is_staff
from forumdesk.forum.right import Right
from forumdesk.store.base import this_moment
from forumdesk.store.schema.members import OfficeRecord
from forumdesk.store.schema.mentoring import Enrolment, Mentorship, MentorshipAnswer, Programme, Side


def organises(me: Me, programme_id: IdColumn) -> Condition:
    """The member organises the programme."""
    return programme_id.in_(select(Programme.id).where(Programme.organiser_id == me).correlate(None))


def is_private_space(topic_id: IdColumn) -> Condition:
    """The topic is the private space of two: nobody else comes in."""
    spaces = select(MentorshipAnswer.topic_id).where(MentorshipAnswer.topic_id.is_not(None))
    return topic_id.in_(spaces.correlate(None))


def see_programme(me: Me) -> Condition:
    """Every active member."""
    return is_active(me)


def start_programme(me: Me) -> Condition:
    """Moderators and admins."""
    return is_staff(me)


def edit_programme(me: Me) -> Condition:
    """Its organiser; admins."""
    return is_active(me) & ((Programme.organiser_id == me) | is_admin(me))


def match_in_programme(me: Me) -> Condition:
    """Its organiser."""
    return is_active(me) & (Programme.organiser_id == me)


def take_part(me: Me) -> Condition:
    """Every active member, until it ends."""
    return is_active(me) & (Programme.ends_at > this_moment())


def is_one_of_two(me: Me) -> Condition:
    """The mentorship is one of the member's own."""
    return (Mentorship.mentor_id == me) | (Mentorship.mentee_id == me)


def see_mentorship(me: Me) -> Condition:
    """The two of it; who organises its programme."""
    return is_active(me) & (is_one_of_two(me) | organises(me, Mentorship.programme_id))


def work_in_mentorship(me: Me) -> Condition:
    """The two of it."""
    return is_active(me) & is_one_of_two(me)


def see_enrolment(me: Me) -> Condition:
    """What mentors offer, everybody; what mentees ask for, themselves, the organiser, and who is proposed to them."""
    to_me = select(Mentorship.mentee_id).where(
        Mentorship.mentor_id == me, Mentorship.programme_id == Enrolment.programme_id
    )
    return is_active(me) & or_(
        Enrolment.side == Side.MENTOR,
        Enrolment.member_id == me,
        organises(me, Enrolment.programme_id),
        Enrolment.member_id.in_(to_me.correlate(Enrolment)),
    )


RULES: Rules = {
    Right.START_PROGRAMME: (OfficeRecord, start_programme),
    Right.SEE_PROGRAMME: (Programme, see_programme),
    Right.EDIT_PROGRAMME: (Programme, edit_programme),
    Right.MATCH_IN_PROGRAMME: (Programme, match_in_programme),
    Right.TAKE_PART: (Programme, take_part),
    Right.SEE_MENTORSHIP: (Mentorship, see_mentorship),
    Right.WORK_IN_MENTORSHIP: (Mentorship, work_in_mentorship),
}
