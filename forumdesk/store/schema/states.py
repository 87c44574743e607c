"""What those who moderate say about topics and posts: archived, unlisted, timed, slowed, deleted, hidden, moved."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, length, now, one_of, type_id

SLOWEST = 7 * 24 * 3600
"""Seconds that a member has to wait between two posts at most: a week."""


class TimerKind(StrEnum):
    CLOSE = "close"
    OPEN = "open"


class Archiving(Base):
    """A topic that is kept to be read: nobody changes anything in it. It is found like any other."""

    __tablename__ = "archiving"
    __table_args__ = ({"sqlite_strict": True},)

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class Unlisting(Base):
    """A topic that stands in no list but its author's and moderators', and is opened by its address."""

    __tablename__ = "unlisting"
    __table_args__ = ({"sqlite_strict": True},)

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class Timer(Base):
    """A moment at which a topic closes or opens again. Nobody has to be there then: readers go by the clock."""

    __tablename__ = "timer"
    __table_args__ = (one_of("kind", TimerKind), {"sqlite_strict": True})

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    due: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class SlowMode(Base):
    """A topic in which a member waits so many seconds between two posts; those who moderate need not."""

    __tablename__ = "slow_mode"
    __table_args__ = (CheckConstraint(f"seconds BETWEEN 1 AND {SLOWEST}", name="seconds"), {"sqlite_strict": True})

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    seconds: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class Removal(Base):
    """A topic that was deleted with all its posts: its author and moderators see it, and can bring it back."""

    __tablename__ = "removal"
    __table_args__ = ({"sqlite_strict": True},)

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class Hiding(Base):
    """A post that readers do not see for a reason; its author and those who moderate do."""

    __tablename__ = "hiding"
    __table_args__ = (length("why", 0, 500), {"sqlite_strict": True})

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    why: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class Merging(Base):
    """A topic whose posts are now in another one; it stays as the way there."""

    __tablename__ = "merging"
    __table_args__ = (
        CheckConstraint("topic_id <> into_id", name="another"),
        Index("ix_merging_into", "into_id"),
        {"sqlite_strict": True},
    )

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class MovedPost(Base):
    """Which post had a number in a topic that it was moved out of, and what it replied to there."""

    __tablename__ = "moved_post"
    __table_args__ = (Index("ix_moved_post_post", "post_id"), {"sqlite_strict": True})

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id)
    reply_to: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=now)
