"""How far each member has read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, now, type_id


class ReadPosition(Base):
    """The highest post number that a member has read in a topic; unread and new follow from it."""

    __tablename__ = "read_position"
    __table_args__ = ({"sqlite_strict": True, "sqlite_with_rowid": False},)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(default=now)
