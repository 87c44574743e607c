"""The change feed's table: what happened to which thing, written by triggers alone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import FetchedValue, Index
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Id, Key, current_transaction, one_of, transaction


class Thing(StrEnum):
    OFFICE = "office"
    MEMBER = "member"
    COMMUNITY = "community"
    MEMBERSHIP = "membership"
    TOPIC = "topic"
    POST = "post"
    REACTION = "reaction"
    EVENT = "event"
    PROPOSAL = "proposal"
    SCENARIO = "scenario"
    RUN = "run"
    KUDOS = "kudos"
    RESOURCE = "resource"
    SHELF = "shelf"
    ASSIGNMENT = "assignment"
    PROGRAMME = "programme"


class Op(StrEnum):
    CAME = "came"
    CHANGED = "changed"
    GONE = "gone"


class ChangeRecord(Base):
    """One row of the feed. `community_id` is the audience of that moment.

    None means all members, 0 the participants of the topic: it is a message.
    """

    __tablename__ = "change"
    __table_args__ = (
        one_of("thing", Thing),
        one_of("op", Op),
        Index("ix_change_xid", "xid", "id"),
        {"sqlite_strict": True, "sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    xid: Mapped[str] = mapped_column(transaction, server_default=current_transaction())
    at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    thing: Mapped[str]
    op: Mapped[str]
    thing_id: Mapped[Id]
    topic_id: Mapped[Id | None]
    community_id: Mapped[Id | None]
