"""Care: who looks after a best practice or an accepted answer, who found it right when, and who asked or doubted."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, length, now, one_of, type_id

NOTE_MOST = 1_000


class CareKind(StrEnum):
    """What is looked after: a topic as a best practice, by its first post, or an accepted answer."""

    PRACTICE = "practice"
    ANSWER = "answer"


class Care(Base):
    """A post that somebody keeps right: the first of an endorsed topic, or an accepted answer.

    Its verifier is a member, or a community: all of it, or its facilitators only. It is due again so many days after
    it was last found right, or once at a fixed moment.
    """

    __tablename__ = "care"
    __table_args__ = (
        one_of("kind", CareKind),
        CheckConstraint("(verifier_id IS NULL) <> (verifier_community_id IS NULL)", name="one_verifier"),
        CheckConstraint("(interval_days IS NULL) <> (due_at IS NULL)", name="one_date"),
        CheckConstraint("interval_days BETWEEN 1 AND 3650", name="interval_days"),
        Index("ix_care_topic", "topic_id"),
        Index("ix_care_verifier", "verifier_id"),
        {"sqlite_strict": True},
    )

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id)
    kind: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    verifier_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), type_=type_id)
    verifier_community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"), type_=type_id)
    facilitators_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    interval_days: Mapped[int | None]
    due_at: Mapped[datetime | None]
    at: Mapped[datetime] = mapped_column(default=now)


class Verification(Base):
    """That somebody found a post right, with a note if they had one. The last one counts; none is written over."""

    __tablename__ = "verification"
    __table_args__ = (
        length("note", 0, NOTE_MOST),
        Index("ix_verification_post", "post_id", "at"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)
    note: Mapped[str] = mapped_column(default="", server_default="")


class RequestKind(StrEnum):
    ASK = "ask"
    DISPUTE = "dispute"


class VerificationRequest(Base):
    """That somebody wants a post looked at again, or says that it is wrong; open until it is verified after that."""

    __tablename__ = "verification_request"
    __table_args__ = (
        one_of("kind", RequestKind),
        length("note", 0, NOTE_MOST),
        Index("ix_verification_request_post", "post_id", "at"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id)
    kind: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)
    note: Mapped[str] = mapped_column(default="", server_default="")


class Condensed(Base):
    """A post that a best practice was made from."""

    __tablename__ = "condensed"
    __table_args__ = (Index("ix_condensed_post", "post_id"), {"sqlite_strict": True})

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)
