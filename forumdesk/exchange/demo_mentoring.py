"""The mentoring of the sample office: a programme that is over and one under way, with pairs at every stage."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.forum.messages import send_message
from forumdesk.store.base import Base, now
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.mentoring import (
    Enrolment,
    GoalProgress,
    Meeting,
    MeetingConfirmation,
    MeetingNote,
    Mentorship,
    MentorshipAnswer,
    MentorshipFeedback,
    MentorshipGoal,
    MentorshipThanks,
    Programme,
)
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Topic


def bring_mentoring(session: Session, file: Path, people: Mapping[str, int]) -> None:
    """Put in what the file tells, as old as it says. `people` are ids by login."""
    told: dict[str, list[dict[str, Any]]] = tomllib.loads(file.read_text("utf-8"))
    zones = dict(session.execute(select(Member.id, Member.time_zone)).all())
    programmes: dict[str, Programme] = {}
    for one in told["programme"]:
        organiser = people[one["organiser"]]
        programmes[one["slug"]] = Programme(
            name=one["name"], purpose=one["purpose"], starts_at=_day(one["starts"]), ends_at=_day(one["ends"]),
            organiser_id=organiser, mentees_most=one["mentees_most"], meet_every_days=one["meet_every_days"],
            by_id=organiser, at=_day(one["starts"] - 14),
        )  # fmt: skip
        _put(session, programmes[one["slug"]])
    for n, one in enumerate(told["enrolment"]):
        programme, member = programmes[one["programme"]], people[one["member"]]
        _put(
            session,
            Enrolment(
                programme_id=programme.id, member_id=member, side=one["side"], skills=one["skills"],
                languages=one["languages"], time_zone=zones[member], from_hour=one["hours"][0],
                until_hour=one["hours"][1], mentees_most=one.get("mentees_most"), note=one.get("note", ""),
                at=programme.starts_at - timedelta(days=10) + timedelta(hours=n),
            ),
        )  # fmt: skip
    for one in told["mentorship"]:
        _pair(session, one, programmes[one["programme"]], people)


def _pair(session: Session, told: Mapping[str, Any], programme: Programme, people: Mapping[str, int]) -> None:
    mentor, mentee = people[told["mentor"]], people[told["mentee"]]
    proposed = _day(told["proposed"])
    pair = Mentorship(
        programme_id=programme.id, mentor_id=mentor, mentee_id=mentee, why=told["why"],
        by_id=programme.organiser_id, at=proposed,
    )  # fmt: skip
    _put(session, pair)
    for login in told.get("accepted", ()):
        member = people[login]
        _put(session, MentorshipAnswer(mentorship_id=pair.id, member_id=member, accepts=True, at=_day(-3)))
    if "began" not in told:
        return
    began = _day(told["began"])
    topic = _space(session, told, mentor, mentee, began) if "space" in told else None
    _put(session, MentorshipAnswer(mentorship_id=pair.id, member_id=mentor, accepts=True, at=proposed))
    _put(session, MentorshipAnswer(mentorship_id=pair.id, member_id=mentee, accepts=True, topic_id=topic, at=began))
    for title, percent in told["goals"]:
        goal = MentorshipGoal(mentorship_id=pair.id, title=title, by_id=mentee, at=began)
        _put(session, goal)
        for share, at in ((0, began), (percent, _day(told["meetings"][0][0] + 1))):
            _put(
                session,
                GoalProgress(mentorship_id=pair.id, goal_id=goal.id, percent=share, by_id=mentee, at=at),
            )
    for days, minutes, notes, steps in told["meetings"]:
        meeting = Meeting(
            mentorship_id=pair.id, meet_at=_day(days), minutes=minutes, by_id=mentee, at=_day(min(0, days))
        )
        _put(session, meeting)
        for member in (mentor, mentee) if days < 0 else ():
            _put(session, MeetingConfirmation(meeting_id=meeting.id, member_id=member, at=_day(days)))
        if notes:
            _put(
                session, MeetingNote(meeting_id=meeting.id, by_id=mentee, notes=notes, next_steps=steps, at=_day(days))
            )
    for said in told.get("feedback", ()):
        _put(
            session,
            MentorshipFeedback(
                mentorship_id=pair.id, member_id=people[said["by"]], moment=said["moment"], rating=said["rating"],
                words=said["words"], at=_day(said["days"]),
            ),
        )  # fmt: skip
    for said in told.get("thanks", ()):
        by = people[said["by"]]
        _put(
            session,
            MentorshipThanks(
                mentorship_id=pair.id, by_id=by, to_id=mentor if by == mentee else mentee, words=said["words"],
                is_public=said["is_public"], at=_day(said["days"]),
            ),
        )  # fmt: skip


def _space(session: Session, told: Mapping[str, Any], mentor: int, mentee: int, began: datetime) -> int:
    """The private space of the two, as old as their mentorship."""
    names = dict(session.execute(select(Member.id, Member.name).where(Member.id.in_([mentor, mentee]))).all())
    title = f"Mentoring: {names[mentor]} and {names[mentee]}"
    made = send_message(session, mentor, to=[mentee], title=title, body=told["space"], client_key=uuid4().hex)
    topic, post = session.get_one(Topic, made.topic_id), session.get_one(Post, made.post_id)
    topic.created_at = topic.bumped_at = post.created_at = began
    session.flush()
    return made.topic_id


def _day(days: int) -> datetime:
    """So many days from today, at ten o'clock of this computer."""
    return now().astimezone().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=days)


def _put(session: Session, record: Base) -> None:
    session.add(record)
    session.flush()
