"""Topics, and what members say about a topic as a whole: tags, pins, answers, closings, duplicates."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, length, now, one_of, type_id

TITLE_MOST = 200


class TopicKind(StrEnum):
    QUESTION = "question"
    DISCUSSION = "discussion"
    ANNOUNCEMENT = "announcement"


class PinScope(StrEnum):
    COMMUNITY = "community"
    OFFICE = "office"


class Topic(Base):
    """A titled thread of posts. Counters and `bumped_at` (its last activity) are kept by triggers.

    Without a community it is a message: its participants alone may read it. `retitled_by` gave it another title last.
    """

    __tablename__ = "topic"
    __table_args__ = (
        one_of("kind", TopicKind),
        length("title", 1, TITLE_MOST + 55),
        Index("ix_topic_bumped", "bumped_at", "id"),
        Index("ix_topic_community_bumped", "community_id", "bumped_at", "id"),
        Index("ix_topic_author", "author_id"),
        Index("ux_topic_source", "source", unique=True),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"), type_=type_id)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(default=TopicKind.QUESTION)
    views: Mapped[int] = mapped_column(default=0)
    source: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    bumped_at: Mapped[datetime] = mapped_column(default=now)
    last_post_number: Mapped[int] = mapped_column(default=0)
    post_count: Mapped[int] = mapped_column(default=0)
    like_count: Mapped[int] = mapped_column(default=0)
    last_poster_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), type_=type_id)
    retitled_at: Mapped[datetime | None]
    retitled_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"), type_=type_id)


class Tag(Base):
    """A word that topics are filed under; stored in lower case, without the #."""

    __tablename__ = "tag"
    __table_args__ = (length("name", 1, 40), {"sqlite_strict": True})

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)


class TopicTag(Base):
    __tablename__ = "topic_tag"
    __table_args__ = (Index("ix_topic_tag_tag", "tag_id", "topic_id"), {"sqlite_strict": True})

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), type_=type_id, primary_key=True)


class Pin(Base):
    """A topic kept on top of its community or of the whole office, until a moment or for good.

    `position` orders the pins of one list from the top; those nobody put in order are 0, the latest activity first.
    """

    __tablename__ = "pin"
    __table_args__ = (one_of("scope", PinScope), {"sqlite_strict": True})

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    scope: Mapped[str] = mapped_column(default=PinScope.COMMUNITY)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(default=0, server_default="0")


class Answer(Base):
    """A post accepted as the solution of a question. One a topic here; an imported topic may bring more."""

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_topic", "topic_id"), {"sqlite_strict": True})

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class Closing(Base):
    """A topic that takes no more posts."""

    __tablename__ = "closing"
    __table_args__ = ({"sqlite_strict": True},)

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class Duplicate(Base):
    """A topic that was asked before: whoever reads it is sent to the original.

    The original may have become a duplicate since; readers follow that, see forum/duplicates.py.
    """

    __tablename__ = "duplicate"
    __table_args__ = (
        CheckConstraint("topic_id <> original_id", name="another"),
        Index("ix_duplicate_original", "original_id"),
        {"sqlite_strict": True},
    )

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    original_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)
