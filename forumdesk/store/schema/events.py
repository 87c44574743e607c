"""Learning events: what is planned, who comes, what was asked, shown and taken away; and what people wish for."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, length, now, one_of, type_id

TITLE_MOST, ABOUT_MOST, PLACE_MOST, LINK_MOST, WORDS_MOST = 150, 20_000, 200, 1_000, 2_000
CAPACITY_MOST, SPEAKERS_MOST, REMIND_MOST = 10_000, 20, 20_160
"""Seats; people who speak; minutes before the start (two weeks)."""


class EventKind(StrEnum):
    WORKSHOP = "workshop"
    WEBINAR = "webinar"
    TALK = "talk"
    DISCUSSION = "discussion"
    WALK = "walk"


class Answering(StrEnum):
    """What a member says to an event; `NONE` takes an answer back."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"
    NONE = "none"


class MaterialKind(StrEnum):
    MATERIAL = "material"
    RECORDING = "recording"


class Event(Base):
    """Something to come to, in a community or for the whole office.

    It was planned in a `zone`: a series keeps its hour there all year. `uid` names it in calendars, and was made when
    its form was opened, so that it is planned once. `sequence` counts its changes, as calendars want to know.
    An event of whole days begins at midnight in its zone, and ends at midnight after its last day.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("uid"),
        one_of("kind", EventKind),
        length("uid", 1, 255),
        length("title", 1, TITLE_MOST),
        length("about", 0, ABOUT_MOST),
        length("place", 0, PLACE_MOST),
        length("link", 0, LINK_MOST),
        length("zone", 1, 60),
        length("rrule", 0, 500),
        length("cancel_reason", 0, WORDS_MOST),
        CheckConstraint("ends_at >= starts_at", name="ends_after_start"),
        CheckConstraint(f"capacity BETWEEN 1 AND {CAPACITY_MOST}", name="capacity"),
        Index("ix_event_community", "community_id"),
        Index("ix_event_starts_at", "starts_at"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    uid: Mapped[str]
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id", ondelete="CASCADE"), type_=type_id)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    host_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    kind: Mapped[str]
    title: Mapped[str]
    about: Mapped[str] = mapped_column(default="", server_default="")
    place: Mapped[str] = mapped_column(default="", server_default="")
    link: Mapped[str] = mapped_column(default="", server_default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str]
    all_day: Mapped[bool] = mapped_column(default=False, server_default=false())
    rrule: Mapped[str] = mapped_column(default="", server_default="")
    capacity: Mapped[int | None]
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id", ondelete="SET NULL"), type_=type_id)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("event_proposal.id", ondelete="SET NULL"), type_=type_id)
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"), type_=type_id)
    cancel_reason: Mapped[str] = mapped_column(default="", server_default="")
    at: Mapped[datetime] = mapped_column(default=now)


class EventRevision(Base):
    """What an event was before it was changed, so that who comes can be told; `rsvp_id` was the last answer then."""

    __tablename__ = "event_revision"
    __table_args__ = (Index("ix_event_revision_event", "event_id"), {"sqlite_strict": True})

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), type_=type_id)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)
    rsvp_id: Mapped[int] = mapped_column(type_=type_id)
    title: Mapped[str]
    place: Mapped[str]
    link: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    rrule: Mapped[str]
    capacity: Mapped[int | None]


class EventDate(Base):
    """One date of a series that differs: cancelled, moved, or one that its rule does not know.

    `on_date` is the day the rule has it on, in the event's zone; an added date is its own day.
    """

    __tablename__ = "event_date"
    __table_args__ = (
        length("on_date", 10, 10),
        length("reason", 0, WORDS_MOST),
        CheckConstraint("is_cancelled <> (starts_at IS NOT NULL)", name="cancelled_or_moved"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="both_times"),
        CheckConstraint("ends_at >= starts_at", name="ends_after_start"),
        {"sqlite_strict": True},
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    on_date: Mapped[str] = mapped_column(primary_key=True)
    is_cancelled: Mapped[bool]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class EventSpeaker(Base):
    """Who speaks or leads: a member, or a guest without an account, by name."""

    __tablename__ = "event_speaker"
    __table_args__ = (
        CheckConstraint("(member_id IS NULL) <> (name IS NULL)", name="member_or_guest"),
        length("name", 1, 100),
        length("about", 0, 200),
        Index("ix_event_speaker_event", "event_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), type_=type_id)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), type_=type_id)
    name: Mapped[str | None]
    about: Mapped[str] = mapped_column(default="", server_default="")


class Rsvp(Base):
    """An answer to an event, or to one date of a series. The last of a member counts; none is written over.

    `on_date` is '' for the event as a whole. The ids are the order in which the waiting list moves up.
    `remind` is how many minutes before the start they want to be reminded; NULL: not at all.
    """

    __tablename__ = "rsvp"
    __table_args__ = (
        one_of("answer", Answering),
        CheckConstraint("length(on_date) IN (0, 10)", name="on_date"),
        CheckConstraint(f"remind BETWEEN 0 AND {REMIND_MOST}", name="remind"),
        Index("ix_rsvp_event", "event_id", "on_date"),
        Index("ix_rsvp_member", "member_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), type_=type_id)
    on_date: Mapped[str] = mapped_column(default="", server_default="")
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    answer: Mapped[str]
    remind: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=now)


class Attendance(Base):
    """That somebody was there, confirmed by whoever runs the event. `on_date` is '' where it is no series."""

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("length(on_date) IN (0, 10)", name="on_date"),
        Index("ix_attendance_member", "member_id"),
        {"sqlite_strict": True},
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    on_date: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class EventQuestion(Base):
    """Something to be asked there, collected beforehand."""

    __tablename__ = "event_question"
    __table_args__ = (
        length("body", 1, WORDS_MOST),
        Index("ix_event_question_event", "event_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), type_=type_id)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    body: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class QuestionVote(Base):
    """That somebody wants this asked, too."""

    __tablename__ = "event_question_vote"
    __table_args__ = ({"sqlite_strict": True},)

    question_id: Mapped[int] = mapped_column(
        ForeignKey("event_question.id", ondelete="CASCADE"), type_=type_id, primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)


class EventMaterial(Base):
    """Slides, hand-outs or the recording of an event, by their address."""

    __tablename__ = "event_material"
    __table_args__ = (
        one_of("kind", MaterialKind),
        length("title", 1, TITLE_MOST),
        length("url", 1, LINK_MOST),
        Index("ix_event_material_event", "event_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), type_=type_id)
    kind: Mapped[str]
    title: Mapped[str]
    url: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class EventNote(Base):
    """What somebody took away from an event: for everybody who may see it, or for themselves."""

    __tablename__ = "event_note"
    __table_args__ = (length("body", 1, WORDS_MOST), {"sqlite_strict": True})

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    body: Mapped[str]
    is_private: Mapped[bool] = mapped_column(default=False, server_default=false())
    at: Mapped[datetime] = mapped_column(default=now)


class EventProposal(Base):
    """An event that somebody wishes for. It is fulfilled once an event names it."""

    __tablename__ = "event_proposal"
    __table_args__ = (
        one_of("kind", EventKind),
        length("title", 1, TITLE_MOST),
        length("about", 0, WORDS_MOST),
        Index("ix_event_proposal_community", "community_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id", ondelete="CASCADE"), type_=type_id)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    kind: Mapped[str]
    title: Mapped[str]
    about: Mapped[str] = mapped_column(default="", server_default="")
    at: Mapped[datetime] = mapped_column(default=now)


class ProposalVote(Base):
    """That somebody wishes for it, too; `would_host`: they would give it."""

    __tablename__ = "event_proposal_vote"
    __table_args__ = ({"sqlite_strict": True},)

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("event_proposal.id", ondelete="CASCADE"), type_=type_id, primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    would_host: Mapped[bool] = mapped_column(default=False, server_default=false())
    at: Mapped[datetime] = mapped_column(default=now)
