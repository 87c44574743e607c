"""Resources: what is worth reading, watching or hearing elsewhere, what members say of it, and how far each one is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, length, now, one_of, type_id

TITLE_MOST, URL_MOST, SUMMARY_MOST, WHY_MOST, REVIEW_MOST, SPOT_MOST = 200, 2000, 2000, 1000, 2000, 80
MINUTES_MOST = 60_000
"""A thousand hours: longer is a mistake."""


class ResourceKind(StrEnum):
    ARTICLE = "article"
    VIDEO = "video"
    WEBINAR = "webinar"
    PODCAST = "podcast"
    COURSE = "course"
    BOOK = "book"
    FILE = "file"


class ResourceLevel(StrEnum):
    ANY = "any"
    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class ProgressState(StrEnum):
    STARTED = "started"
    FINISHED = "finished"


class LinkState(StrEnum):
    """What became of a link when somebody had it looked at."""

    FINE = "fine"
    MOVED = "moved"
    GONE = "gone"
    UNREACHABLE = "unreachable"


class Resource(Base):
    """Something to learn from, recommended by `by_id` because of `why`; for all members, or for a community.

    It lies at `url`, or in the store as the file `file_sha256`; a book on a shelf of wood may have neither. `url_key`
    is the address as addresses are compared. `minutes` is how long it takes.
    """

    __tablename__ = "resource"
    __table_args__ = (
        one_of("kind", ResourceKind),
        one_of("level", ResourceLevel),
        length("title", 1, TITLE_MOST),
        length("url", 0, URL_MOST),
        length("summary", 0, SUMMARY_MOST),
        length("why", 0, WHY_MOST),
        CheckConstraint(f"minutes BETWEEN 1 AND {MINUTES_MOST}", name="minutes"),
        Index("ix_resource_url", "url_key"),
        Index("ix_resource_community", "community_id", "id"),
        Index("ix_resource_member", "by_id", "id"),
        {"sqlite_strict": True, "sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    kind: Mapped[str]
    title: Mapped[str]
    url: Mapped[str] = mapped_column(default="")
    url_key: Mapped[str] = mapped_column(default="")
    file_sha256: Mapped[str | None] = mapped_column(ForeignKey("file.sha256"))
    file_name: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    why: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int | None]
    level: Mapped[str] = mapped_column(default=ResourceLevel.ANY)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id", ondelete="CASCADE"), type_=type_id)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class ResourceTag(Base):
    """A tag on a resource: the tags are those of the topics."""

    __tablename__ = "resource_tag"
    __table_args__ = (Index("ix_resource_tag_tag", "tag_id"), {"sqlite_strict": True})

    resource_id: Mapped[int] = mapped_column(
        ForeignKey("resource.id", ondelete="CASCADE"), type_=type_id, primary_key=True
    )
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), type_=type_id, primary_key=True)


class ResourceRemoval(Base):
    """A resource that was taken out; whoever did it can put it back."""

    __tablename__ = "resource_removal"
    __table_args__ = ({"sqlite_strict": True},)

    resource_id: Mapped[int] = mapped_column(
        ForeignKey("resource.id", ondelete="CASCADE"), type_=type_id, primary_key=True
    )
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class ResourceReview(Base):
    """What a member says of a resource, for all who see it: one to five stars, and words where they have some."""

    __tablename__ = "resource_review"
    __table_args__ = (
        UniqueConstraint("resource_id", "member_id"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        length("text", 0, REVIEW_MOST),
        Index("ix_resource_review_member", "member_id", "id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), type_=type_id)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    rating: Mapped[int]
    text: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)


class ResourceProgress(Base):
    """How far a member is with a resource; `spot` is where they stopped, in their words. Theirs alone.

    Others learn how many finished it, from five people on.
    """

    __tablename__ = "resource_progress"
    __table_args__ = (
        one_of("state", ProgressState),
        length("spot", 0, SPOT_MOST),
        Index("ix_resource_progress_resource", "resource_id"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    resource_id: Mapped[int] = mapped_column(
        ForeignKey("resource.id", ondelete="CASCADE"), type_=type_id, primary_key=True
    )
    state: Mapped[str]
    spot: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)


class LinkCheck(Base):
    """What a member's computer found at a resource's address `url`; the latest look of each member is kept."""

    __tablename__ = "link_check"
    __table_args__ = (
        UniqueConstraint("resource_id", "by_id"),
        one_of("state", LinkState),
        length("url", 1, URL_MOST),
        length("detail", 0, 300),
        {"sqlite_strict": True, "sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), type_=type_id)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    url: Mapped[str]
    state: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)
