"""Posts that members put aside for themselves, with a reminder where they want one."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, length, now, type_id


class RemindWhen(StrEnum):
    """What a reminder can wait for, besides a date."""

    ANSWERED = "answered"
    EDITED = "edited"
    VERIFIED = "verified"


class Bookmark(Base):
    """A post put aside. Its reminder falls due at `remind_at`, or once `remind_when` has happened since `at`."""

    __tablename__ = "bookmark"
    __table_args__ = (
        UniqueConstraint("member_id", "post_id"),
        length("note", 0, 500),
        CheckConstraint("remind_when IN ('answered', 'edited', 'verified')", name="remind_when"),
        CheckConstraint("remind_at IS NULL OR remind_when IS NULL", name="one_reminder"),
        Index("ix_bookmark_post", "post_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id)
    note: Mapped[str] = mapped_column(default="")
    remind_at: Mapped[datetime | None]
    remind_when: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(default=now)
