"""Lounges: the running talk of each, questions of the week, who wants to meet for a coffee, and who is around."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, length, now, type_id

QUESTION_MOST = 300


class LoungeTalk(Base):
    """A topic that is the running talk of the lounge it stands in; the latest that is open counts."""

    __tablename__ = "lounge_talk"
    __table_args__ = ({"sqlite_strict": True},)

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class LoungeQuestion(Base):
    """A question for some week; which one follows from the list and the calendar."""

    __tablename__ = "lounge_question"
    __table_args__ = (
        length("text", 1, QUESTION_MOST),
        Index("ix_lounge_question_community", "community_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id", ondelete="CASCADE"), type_=type_id)
    text: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class CoffeeGuest(Base):
    """A member who likes to meet somebody of a lounge for a coffee each week, from `at` on until `left_at`."""

    __tablename__ = "coffee_guest"
    __table_args__ = (Index("ix_coffee_guest_member", "member_id"), {"sqlite_strict": True})

    community_id: Mapped[int] = mapped_column(
        ForeignKey("community.id", ondelete="CASCADE"), type_=type_id, primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    left_at: Mapped[datetime | None]


class Presence(Base):
    """When a member who lets others see it was last at their desk: one row, written over, and gone with their wish."""

    __tablename__ = "presence"
    __table_args__ = ({"sqlite_strict": True},)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
