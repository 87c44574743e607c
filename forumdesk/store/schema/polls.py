"""Polls inside posts, their options and votes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, now, type_id


class Poll(Base):
    """A question with options; `most` is how many a member may choose."""

    __tablename__ = "poll"
    __table_args__ = (UniqueConstraint("post_id", "name"), {"sqlite_strict": True})

    id: Mapped[Key]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id)
    name: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    most: Mapped[int] = mapped_column(default=1)
    is_anonymous: Mapped[bool] = mapped_column(default=True)
    closes_at: Mapped[datetime | None]


class PollOption(Base):
    """One choice. `votes` are counted by a trigger; `votes_elsewhere` came with an import, of people not named."""

    __tablename__ = "poll_option"
    __table_args__ = (UniqueConstraint("poll_id", "position"), {"sqlite_strict": True})

    id: Mapped[Key]
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id", ondelete="CASCADE"), type_=type_id)
    position: Mapped[int]
    label: Mapped[str]
    votes_elsewhere: Mapped[int] = mapped_column(default=0)
    votes: Mapped[int] = mapped_column(default=0, server_default="0")


class Vote(Base):
    __tablename__ = "vote"
    __table_args__ = ({"sqlite_strict": True},)

    option_id: Mapped[int] = mapped_column(
        ForeignKey("poll_option.id", ondelete="CASCADE"), type_=type_id, primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
