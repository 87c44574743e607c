"""Communities, who belongs to them, who asked to and who is invited."""

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
    """A place for topics. `colour` is #rrggbb, `icon` names one of the program's icons.

    `picture` is the SHA-256 of a file, shown in place of the icon. After `ends_at` a team is archived by the clock:
    nobody writes there any more, and everything stays to be read.
    """

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
    picture: Mapped[str | None]
    ends_at: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"), type_=type_id)
    source: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Membership(Base):
    """A member who joined a community; its facilitators moderate it.

    `by_id` let them in, or named them facilitator, at `by_at`; nobody did where they came by themselves.
    """

    __tablename__ = "membership"
    __table_args__ = (
        Index("ix_membership_member", "member_id", "community_id"),
        {"sqlite_strict": True},
    )

    community_id: Mapped[int] = mapped_column(
        ForeignKey("community.id", ondelete="CASCADE"), type_=type_id, primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    is_facilitator: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), type_=type_id)
    by_at: Mapped[datetime | None]


class JoinRequest(Base):
    """A member asks to be let into a community. One that was declined is kept, for whoever asked to read why."""

    __tablename__ = "join_request"
    __table_args__ = (
        length("note", 0, 500),
        length("answer", 0, 500),
        Index("ix_join_request_member", "member_id"),
        {"sqlite_strict": True},
    )

    community_id: Mapped[int] = mapped_column(
        ForeignKey("community.id", ondelete="CASCADE"), type_=type_id, primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)
    declined_at: Mapped[datetime | None]
    declined_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"), type_=type_id)
    answer: Mapped[str] = mapped_column(default="")


class CommunityInvitation(Base):
    """A member may join a community if they like, by a facilitator's word."""

    __tablename__ = "community_invitation"
    __table_args__ = (
        Index("ix_community_invitation_member", "member_id"),
        {"sqlite_strict": True},
    )

    community_id: Mapped[int] = mapped_column(
        ForeignKey("community.id", ondelete="CASCADE"), type_=type_id, primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)
