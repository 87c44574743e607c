"""How programmes and mentorships stand, in words."""

from __future__ import annotations

from forumdesk.forum.mentoring import EnrolmentRow, ProgrammeRow
from forumdesk.forum.mentorship_facts import MeetingTime, MentorshipRow, MentorshipState
from forumdesk.store.base import now
from forumdesk.store.schema.mentoring import Moment, Side
from forumdesk.ui.words import ahead, on_day, tr, tr_n

RATINGS = 5


def side_name(side: Side) -> str:
    return {Side.MENTOR: tr("Mentor"), Side.MENTEE: tr("Mentee")}[side]


def often(days: int) -> str:
    """How often two meet."""
    usual = {1: tr("every day"), 7: tr("every week"), 14: tr("every two weeks"), 30: tr("every month")}
    return usual.get(days, tr("every {n} days", n=days))


def rules(row: ProgrammeRow) -> str:
    """The rules of a programme."""
    takes = tr_n("a mentor takes {n} mentee", "a mentor takes up to {n} mentees", row.terms.mentees_most)
    return tr("They meet {often}; {takes}", often=often(row.terms.meet_every_days), takes=takes)


def dates(row: ProgrammeRow) -> str:
    """When a programme runs."""
    starts, ends = row.terms.starts_at.astimezone().date(), row.terms.ends_at.astimezone().date()
    if row.is_over:
        return tr("ended on {day}", day=on_day(ends))
    if row.has_begun:
        return tr("until {day}", day=on_day(ends))
    return tr("from {start} until {end}", start=on_day(starts), end=on_day(ends))


def people(row: ProgrammeRow) -> str:
    """Who takes part, in figures."""
    parts = [tr_n("{n} mentor", "{n} mentors", row.mentor_count)]
    if row.mentee_count is not None:
        parts.append(tr_n("{n} mentee", "{n} mentees", row.mentee_count))
    return " · ".join(parts)


def hours(row: EnrolmentRow) -> str:
    """When somebody has time: '09:00-17:00 in Lisbon'."""
    span = f"{row.from_hour:02}:00-{row.until_hour:02}:00"
    if not row.time_zone:
        return span
    return tr("{span} in {place}", span=span, place=row.time_zone.rsplit("/", 1)[-1].replace("_", " "))


def state_name(row: MentorshipRow) -> str:
    """The state in a word or two."""
    if row.state is MentorshipState.ACTIVE and row.is_quiet:
        return tr("Quiet")
    return {
        MentorshipState.PROPOSED: tr("Proposed"),
        MentorshipState.ACTIVE: tr("Under way"),
        MentorshipState.DECLINED: tr("Declined"),
        MentorshipState.WITHDRAWN: tr("Withdrawn"),
        MentorshipState.ENDED: tr("Ended"),
    }[row.state]


def state_kind(row: MentorshipRow) -> str:
    """How its pill looks."""
    if row.is_quiet:
        return "warning-pill"
    kinds = {MentorshipState.PROPOSED: "accent-pill", MentorshipState.ACTIVE: "success-pill"}
    return kinds.get(row.state, "pill")


def progress(row: MentorshipRow) -> str:
    """Goals and meetings, in figures."""
    parts = []
    if row.percent is not None:
        goals = tr_n("{n} goal", "{n} goals", len(row.goals))
        parts.append(tr("{percent} % of {goals}", percent=row.percent, goals=goals))
    parts.append(tr_n("{n} meeting", "{n} meetings", row.held))
    if row.next_meeting is not None:
        parts.append(tr("next {when}", when=ahead(row.next_meeting)))
    return " · ".join(parts)


def meeting_state(row: MentorshipRow, meeting: MeetingTime) -> tuple[str, str]:
    """How a meeting stands, and how its pill looks."""
    if meeting.meet_at > now():
        return tr("Planned"), "accent-pill"
    if meeting.counts:
        return tr("Confirmed by both"), "success-pill"
    missing = [each.name for each in (row.mentor, row.mentee) if each.id not in meeting.confirmed_by]
    return tr("Waits for {names}", names=tr(" and ").join(missing)), "warning-pill"


def owed(moment: Moment) -> str:
    """What is asked of one, as a heading."""
    return {Moment.CHECK_IN: tr("Half way: how is it going?"), Moment.END: tr("How was it?")}[moment]


def rating_name(rating: int) -> str:
    """1 to 5 in words."""
    return [tr("Badly"), tr("Not so well"), tr("All right"), tr("Well"), tr("Very well")][rating - 1]
