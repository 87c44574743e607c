"""Files that belong to posts and profiles, stored once by their content."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, length, now, type_id

FILE_MOST = 104_857_600
"""No file is larger than this, in bytes; the office sets its own limit below it."""


class StoredFile(Base):
    """The content of a file, under the SHA-256 of it in hex. `media_type` was found in the content."""

    __tablename__ = "file"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint(f"size BETWEEN 0 AND {FILE_MOST} AND length(content) = size", name="size"),
        {"sqlite_strict": True},
    )

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class Attachment(Base):
    """A file that a post brings along, under the name that its author gave it."""

    __tablename__ = "attachment"
    __table_args__ = (length("name", 1, 255), Index("ix_attachment_sha256", "sha256"), {"sqlite_strict": True})

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("file.sha256"), primary_key=True)
    name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
