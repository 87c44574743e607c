"""Who takes part in a message: a topic without a community."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, now, type_id


class Participant(Base):
    """A member who may read a message and answer in it."""

    __tablename__ = "participant"
    __table_args__ = (Index("ix_participant_member", "member_id", "topic_id"), {"sqlite_strict": True})

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    added_by: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)
