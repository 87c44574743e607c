"""Reactions of members to posts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, now, one_of, type_id


class ReactionKind(StrEnum):
    LIKE = "like"
    THANKS = "thanks"
    CELEBRATE = "celebrate"
    INSIGHTFUL = "insightful"
    FUNNY = "funny"


class Reaction(Base):
    """One member's reaction to a post, at most one of each kind."""

    __tablename__ = "reaction"
    __table_args__ = (one_of("kind", ReactionKind), Index("ix_reaction_member", "member_id"), {"sqlite_strict": True})

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True, default=ReactionKind.LIKE)
    at: Mapped[datetime] = mapped_column(default=now)
