"""Searches that members keep under a name, each their own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, length, now, type_id

NAME_MOST, QUERY_MOST = 80, 1_000


class SavedSearch(Base):
    """A query as it was typed. Posts with ids above `seen_id` are new to its member, those above `since_id` noticed."""

    __tablename__ = "saved_search"
    __table_args__ = (
        UniqueConstraint("member_id", "query"),
        length("name", 1, NAME_MOST),
        length("query", 1, QUERY_MOST),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    name: Mapped[str]
    query: Mapped[str]
    notifies: Mapped[bool] = mapped_column(default=True)
    since_id: Mapped[int] = mapped_column(type_=type_id)
    seen_id: Mapped[int] = mapped_column(type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)
