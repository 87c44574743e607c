"""Flags and what came of them, and first posts that wait until somebody lets them through."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, length, now, one_of, type_id

NOTE_MOST = 500
"""Characters of what is said with a flag or a decision."""
HIDING_FLAGS = 3
"""So many members hide a post by their flags until it is reviewed."""


class FlagReason(StrEnum):
    OFF_TOPIC = "off topic"
    UNKIND = "unkind"
    SPAM = "spam"
    OTHER = "something else"


class Verdict(StrEnum):
    AGREE = "agree"
    DISAGREE = "disagree"
    IGNORE = "ignore"


class Consequence(StrEnum):
    """What agreeing with flags led to."""

    LEAVE = "leave"
    HIDE = "hide"
    DELETE = "delete"


class Decision(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"


class PostFlag(Base):
    """A member says that something is wrong with a post. It is open until a review reaches it."""

    __tablename__ = "flag"
    __table_args__ = (
        one_of("reason", FlagReason),
        length("note", 0, NOTE_MOST),
        Index("ix_flag_post", "post_id", "id"),
        Index("ix_flag_member", "member_id", "id"),
        {"sqlite_strict": True, "sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    reason: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)


class FlagReview(Base):
    """What somebody decided about the flags of a post, up to the flag `upto_id`, the last they had seen.

    Where it says `hide`, the post stays hidden; of several reviews of a post the latest counts.
    """

    __tablename__ = "flag_review"
    __table_args__ = (
        one_of("verdict", Verdict),
        one_of("consequence", Consequence),
        length("note", 0, NOTE_MOST),
        Index("ix_flag_review_post", "post_id", "id"),
        {"sqlite_strict": True, "sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id)
    upto_id: Mapped[int] = mapped_column(type_=type_id)
    verdict: Mapped[str]
    consequence: Mapped[str] = mapped_column(default=Consequence.LEAVE)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)


class Held(Base):
    """A first post of a new member, which the office wants to see before all see it. A trigger writes it."""

    __tablename__ = "held"
    __table_args__ = ({"sqlite_strict": True},)

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)


class Approval(Base):
    """A held post was let through, or not. Let through, it comes to the end of its topic as if written then."""

    __tablename__ = "approval"
    __table_args__ = (
        one_of("decision", Decision),
        length("note", 0, NOTE_MOST),
        UniqueConstraint("post_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id)
    decision: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)
