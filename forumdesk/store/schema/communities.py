"""Communities, and who belongs to them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, length, now, one_of, type_id


class CommunityKind(StrEnum):
    PRACTICE = "practice"
    INTEREST = "interest"
    TEAM = "team"
    LOUNGE = "lounge"


class Joining(StrEnum):
    OPEN = "open"
    ON_REQUEST = "on request"
    BY_INVITATION = "by invitation"


class Community(Base):
    """A place for topics. `colour` is #rrggbb, `icon` names one of the program's icons."""

    __tablename__ = "community"
    __table_args__ = (
        one_of("kind", CommunityKind),
        one_of("joining", Joining),
        length("name", 1, 60),
        Index("ux_community_source", "source", unique=True),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default=CommunityKind.PRACTICE)
    joining: Mapped[str] = mapped_column(default=Joining.OPEN)
    is_private: Mapped[bool] = mapped_column(default=False)
    purpose: Mapped[str] = mapped_column(default="")
    charter: Mapped[str] = mapped_column(default="")
    colour: Mapped[str] = mapped_column(default="#5a6476")
    icon: Mapped[str] = mapped_column(default="users")
    position: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"), type_=type_id)
    source: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Membership(Base):
    """A member who joined a community; its facilitators moderate it."""

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_member", "member_id", "community_id"), {"sqlite_strict": True})

    community_id: Mapped[int] = mapped_column(
        ForeignKey("community.id", ondelete="CASCADE"), type_=type_id, primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    is_facilitator: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime] = mapped_column(default=now)
