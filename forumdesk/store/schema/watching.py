"""How closely members follow topics, communities and tags."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Id, now, one_of, type_id


class Level(StrEnum):
    """Watching tells of each new post, tracking counts what is unread, normal tells of mentions and replies."""

    WATCHING = "watching"
    TRACKING = "tracking"
    NORMAL = "normal"
    MUTED = "muted"


class WatchedKind(StrEnum):
    TOPIC = "topic"
    COMMUNITY = "community"
    TAG = "tag"


class Watching(Base):
    """The level a member chose for a topic, community or tag; where none was chosen it follows from what they did."""

    __tablename__ = "watching"
    __table_args__ = (
        one_of("kind", WatchedKind),
        one_of("level", Level),
        Index("ix_watching_thing", "kind", "thing_id"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    thing_id: Mapped[Id] = mapped_column(primary_key=True)
    level: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
