"""Texts to begin a post with, kept by those who moderate."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, length, now, type_id


class Template(Base):
    """A text to begin with, for the whole office or for one community."""

    __tablename__ = "template"
    __table_args__ = (
        length("name", 1, 80),
        length("body", 1, 32_768),
        Index("ix_template_community", "community_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    name: Mapped[str]
    body: Mapped[str]
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id", ondelete="CASCADE"), type_=type_id)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)
