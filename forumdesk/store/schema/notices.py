"""What members have looked at of what concerns them, and what they prefer. The notices themselves are derived."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, length, now, type_id


class NoticeRead(Base):
    """A notice that a member has looked at. `key` names what it tells of, as forum/notices.py makes it."""

    __tablename__ = "notice_read"
    __table_args__ = (length("key", 1, 80), {"sqlite_strict": True, "sqlite_with_rowid": False})

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)


class Preference(Base):
    """What a member chose for themselves on all their computers. `value` is JSON."""

    __tablename__ = "preference"
    __table_args__ = (
        length("name", 1, 40),
        length("value", 1, 10_000),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
