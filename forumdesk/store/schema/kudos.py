"""Kudos: thanks that all may read, for something that can be looked at, and the values that an office thanks for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, length, now, one_of, type_id
from forumdesk.store.schema.reactions import ReactionKind

KUDOS_MOST = 1_000
RECEIVERS_MOST = 10
"""So many people one thanks at once."""


class KudosValue(Base):
    """What an office wants to be thanked for. One that is retired is offered no more; what was given for it stays.

    `icon` names one of the program's icons.
    """

    __tablename__ = "kudos_value"
    __table_args__ = (length("name", 1, 40), length("about", 0, 200), {"sqlite_strict": True})

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    about: Mapped[str] = mapped_column(default="", server_default="")
    icon: Mapped[str] = mapped_column(default="star", server_default="star")
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    is_retired: Mapped[bool] = mapped_column(default=False, server_default=false())
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class Kudos(Base):
    """Thanks of one member to some, or to a community, for a thing: its kind, as forum/things.py names it, and its id.

    `value_id` is for what value; none where the office has named none. `client_key` is made when the dialog opens: a
    retry after a lost connection never thanks twice.
    """

    __tablename__ = "kudos"
    __table_args__ = (
        length("body", 1, KUDOS_MOST),
        length("thing_kind", 1, 40),
        CheckConstraint("thing_id > 0", name="thing_id"),
        Index("ix_kudos_by", "by_id", "at"),
        Index("ix_kudos_thing", "thing_kind", "thing_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"), type_=type_id)
    value_id: Mapped[int | None] = mapped_column(ForeignKey("kudos_value.id"), type_=type_id)
    body: Mapped[str]
    thing_kind: Mapped[str]
    thing_id: Mapped[int] = mapped_column(type_=type_id)
    client_key: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(default=now)


class KudosReceiver(Base):
    """Somebody who was thanked; written with the kudos by whoever thanks."""

    __tablename__ = "kudos_receiver"
    __table_args__ = (Index("ix_kudos_receiver_member", "member_id"), {"sqlite_strict": True})

    kudos_id: Mapped[int] = mapped_column(ForeignKey("kudos.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)


class KudosReaction(Base):
    """One member's reaction to kudos, at most one of each kind."""

    __tablename__ = "kudos_reaction"
    __table_args__ = (one_of("kind", ReactionKind), {"sqlite_strict": True})

    kudos_id: Mapped[int] = mapped_column(ForeignKey("kudos.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True, default=ReactionKind.LIKE)
    at: Mapped[datetime] = mapped_column(default=now)
