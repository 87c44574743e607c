"""What the mentoring page shows: one's own mentorships, the programmes, and how much of it waits for oneself."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from forumdesk.forum.members import member
from forumdesk.forum.mentoring import ProgrammeRow, may_start_programme, programmes
from forumdesk.forum.mentorship_facts import MentorshipRow, MentorshipState, my_mentorships
from forumdesk.forum.rows import MemberRow
from forumdesk.store.base import now
from forumdesk.store.schema.mentoring import Mentorship


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the page shows."""

    viewer: MemberRow
    own: tuple[MentorshipRow, ...]
    programmes: tuple[ProgrammeRow, ...]
    may_start: bool


def overview(session: Session, viewer: int) -> Overview:
    """The viewer's mentorships and all programmes."""
    return Overview(
        member(session, viewer, viewer),
        tuple(my_mentorships(session, viewer)),
        tuple(programmes(session, viewer)),
        may_start_programme(session, viewer),
    )


def mentoring_waits(session: Session, viewer: int) -> int:
    """How many things wait for the viewer: proposals, meetings to confirm, feedback that is due."""
    mine = or_(Mentorship.mentor_id == viewer, Mentorship.mentee_id == viewer)
    if not session.scalar(select(exists().where(mine))):  # the frame asks at each change
        return 0
    return sum(waiting(row, viewer) for row in my_mentorships(session, viewer))


def waiting(row: MentorshipRow, viewer: int) -> int:
    """How many things of one mentorship wait for one of the two."""
    if row.state is MentorshipState.PROPOSED:
        return int(row.answer_of(viewer) is None)
    if row.started_at is None:
        return 0
    unconfirmed = sum(each.meet_at <= now() and viewer not in each.confirmed_by for each in row.meetings)
    return unconfirmed + int(row.owes(viewer) is not None)
