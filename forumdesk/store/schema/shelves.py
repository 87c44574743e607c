"""Shelves: resources in an order, with notes; and who was asked to go through one, until when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, length, now, type_id

NAME_MOST, PURPOSE_MOST, NOTE_MOST = 120, 1000, 500


class Shelf(Base):
    """An ordered list of resources: a community's, everybody's, or one's own.

    A private one is seen by its owner and by those to whom it is assigned; it belongs to no community.
    """

    __tablename__ = "shelf"
    __table_args__ = (
        length("name", 1, NAME_MOST),
        length("purpose", 0, PURPOSE_MOST),
        CheckConstraint("NOT is_private OR community_id IS NULL", name="private"),
        Index("ix_shelf_community", "community_id"),
        Index("ix_shelf_member", "by_id"),
        {"sqlite_strict": True, "sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    name: Mapped[str]
    purpose: Mapped[str] = mapped_column(default="")
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id", ondelete="CASCADE"), type_=type_id)
    is_private: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class ShelfItem(Base):
    """A resource on a shelf, and what to look for in it."""

    __tablename__ = "shelf_item"
    __table_args__ = (
        UniqueConstraint("shelf_id", "resource_id"),
        length("note", 0, NOTE_MOST),
        Index("ix_shelf_item_resource", "resource_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelf.id", ondelete="CASCADE"), type_=type_id)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), type_=type_id)
    position: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class ShelfAssignment(Base):
    """A member is asked to go through a shelf, until `due_at` where there is a day. These two alone know of it."""

    __tablename__ = "shelf_assignment"
    __table_args__ = (
        UniqueConstraint("shelf_id", "member_id", "by_id"),
        length("note", 0, NOTE_MOST),
        Index("ix_shelf_assignment_member", "member_id"),
        Index("ix_shelf_assignment_by", "by_id"),
        {"sqlite_strict": True, "sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelf.id", ondelete="CASCADE"), type_=type_id)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    due_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)


class ShelfFinish(Base):
    """Who was asked to go through a shelf says that they did. It is all that whoever asked learns."""

    __tablename__ = "shelf_finish"
    __table_args__ = ({"sqlite_strict": True},)

    assignment_id: Mapped[int] = mapped_column(
        ForeignKey("shelf_assignment.id", ondelete="CASCADE"), type_=type_id, primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)
