"""Mentoring: programmes, who offers and asks, who is proposed to whom, and what becomes of a mentorship."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, length, now, one_of, type_id

NAME_MOST, PURPOSE_MOST, SKILLS_MOST, NOTE_MOST, TEXT_MOST = 100, 2_000, 500, 500, 10_000


class Side(StrEnum):
    """On which side of a mentorship somebody stands."""

    MENTOR = "mentor"
    MENTEE = "mentee"


class Moment(StrEnum):
    """When somebody says how their mentorship goes."""

    CHECK_IN = "check-in"
    END = "end"


class Programme(Base):
    """A mentoring programme. Its organiser proposes who is matched with whom, by its rules.

    A mentor takes at most `mentees_most` mentees, who meet them about every `meet_every_days`. Members join until
    `ends_at`; the clock ends it.
    """

    __tablename__ = "programme"
    __table_args__ = (
        length("name", 1, NAME_MOST),
        length("purpose", 0, PURPOSE_MOST),
        CheckConstraint("mentees_most BETWEEN 1 AND 20", name="mentees_most"),
        CheckConstraint("meet_every_days BETWEEN 1 AND 365", name="meet_every_days"),
        CheckConstraint("ends_at >= starts_at", name="dates"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    name: Mapped[str]
    purpose: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    organiser_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    mentees_most: Mapped[int] = mapped_column(default=2)
    meet_every_days: Mapped[int] = mapped_column(default=14)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class Enrolment(Base):
    """A member offers to mentor in a programme, or asks for a mentor; some do both.

    `skills` and `languages` are separated by commas. They have time from `from_hour` to `until_hour`, full hours of
    a day in their `time_zone`. A mentor takes at most `mentees_most`, or as many as the programme says.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        one_of("side", Side),
        length("skills", 1, SKILLS_MOST),
        length("languages", 0, 200),
        length("note", 0, NOTE_MOST),
        CheckConstraint("from_hour BETWEEN 0 AND 23", name="from_hour"),
        CheckConstraint("until_hour BETWEEN 1 AND 24", name="until_hour"),
        CheckConstraint("mentees_most BETWEEN 1 AND 20", name="mentees_most"),
        Index("ix_enrolment_member", "member_id"),
        {"sqlite_strict": True},
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), type_=type_id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    side: Mapped[str] = mapped_column(primary_key=True)
    skills: Mapped[str]
    languages: Mapped[str] = mapped_column(default="")
    time_zone: Mapped[str] = mapped_column(default="")
    from_hour: Mapped[int] = mapped_column(default=9)
    until_hour: Mapped[int] = mapped_column(default=17)
    mentees_most: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)


class Proposal(Base):
    """A pair on the organiser's board, seen by nobody else until it is sent; `why` will be read by both."""

    __tablename__ = "proposal"
    __table_args__ = (length("why", 0, NOTE_MOST), {"sqlite_strict": True})

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), type_=type_id, primary_key=True)
    mentee_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    why: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class Mentorship(Base):
    """A pair that the organiser proposed to both at `at`. What came of it, answers and an end say; this stays."""

    __tablename__ = "mentorship"
    __table_args__ = (
        length("why", 0, NOTE_MOST),
        Index("ix_mentorship_programme", "programme_id"),
        Index("ix_mentorship_mentor", "mentor_id"),
        Index("ix_mentorship_mentee", "mentee_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), type_=type_id)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    mentee_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    why: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class MentorshipAnswer(Base):
    """That one of the two accepts or declines. Whoever accepts second opens the private space of the two."""

    __tablename__ = "mentorship_answer"
    __table_args__ = (
        length("note", 0, NOTE_MOST),
        Index("ux_mentorship_answer_topic", "topic_id", unique=True),
        {"sqlite_strict": True},
    )

    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"), type_=type_id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    accepts: Mapped[bool]
    note: Mapped[str] = mapped_column(default="")
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class MentorshipEnd(Base):
    """That a mentorship ended before its programme did, or that its proposal was withdrawn: by whom, and why."""

    __tablename__ = "mentorship_end"
    __table_args__ = (length("note", 0, NOTE_MOST), {"sqlite_strict": True})

    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"), type_=type_id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)


class MentorshipGoal(Base):
    """What the two want to reach, in their words: theirs alone."""

    __tablename__ = "mentorship_goal"
    __table_args__ = (
        length("title", 1, 200),
        Index("ix_mentorship_goal_mentorship", "mentorship_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"), type_=type_id)
    title: Mapped[str]
    due_at: Mapped[datetime | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class GoalProgress(Base):
    """How far a goal is, 0 to 100 percent; the last one counts. The organiser sees this, and not which goal it is."""

    __tablename__ = "goal_progress"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        Index("ix_goal_progress_mentorship", "mentorship_id"),
        Index("ix_goal_progress_goal", "goal_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"), type_=type_id)
    goal_id: Mapped[int] = mapped_column(ForeignKey("mentorship_goal.id", ondelete="CASCADE"), type_=type_id)
    percent: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class Meeting(Base):
    """A meeting of the two: one that was, or one that is planned. It counts once both confirmed it."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
        Index("ix_meeting_mentorship", "mentorship_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"), type_=type_id)
    meet_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(default=60)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class MeetingNote(Base):
    """What one of the two wrote down of a meeting, for both and nobody else."""

    __tablename__ = "meeting_note"
    __table_args__ = (
        length("notes", 0, TEXT_MOST),
        length("next_steps", 0, TEXT_MOST),
        {"sqlite_strict": True},
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), type_=type_id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    notes: Mapped[str] = mapped_column(default="")
    next_steps: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)


class MeetingConfirmation(Base):
    """That one of the two says a meeting took place."""

    __tablename__ = "meeting_confirmation"
    __table_args__ = ({"sqlite_strict": True},)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), type_=type_id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)


class MentorshipFeedback(Base):
    """How it goes half way, or how it went: for the organiser, and not for the other of the two. `rating` is 1 to 5."""

    __tablename__ = "mentorship_feedback"
    __table_args__ = (
        one_of("moment", Moment),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        length("words", 0, 2_000),
        {"sqlite_strict": True},
    )

    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"), type_=type_id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    moment: Mapped[str] = mapped_column(primary_key=True)
    rating: Mapped[int]
    words: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)


class MentorshipThanks(Base):
    """What one of the two thanks the other for at the end. Everybody may read it where its writer made it public."""

    __tablename__ = "mentorship_thanks"
    __table_args__ = (
        length("words", 1, 1_000),
        Index("ix_mentorship_thanks_to", "to_id"),
        {"sqlite_strict": True},
    )

    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"), type_=type_id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    words: Mapped[str]
    is_public: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=now)
