"""Questions that were not asked, since an earlier post answered them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, now, type_id

FEWEST_COUNTED = 5
"""Of how many people at least others learn that there are so many."""


class Spared(Base):
    """Somebody was about to ask, and this post answered them. Theirs alone: others see only how many there are."""

    __tablename__ = "spared"
    __table_args__ = (
        Index("ix_spared_post", "post_id"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
