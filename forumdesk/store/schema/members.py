"""Members of the office, and the office itself."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, length, now, one_of, type_id


class Role(StrEnum):
    MEMBER = "member"
    MODERATOR = "moderator"
    ADMIN = "admin"


class OfficeRecord(Base):
    """The one row that says which office this is and who can understand it.

    So many first posts of a new member as `hold_first` says are seen by those who moderate before all see them.
    """

    __tablename__ = "office"
    __table_args__ = (CheckConstraint("id = 1", name="one"), length("name", 1, 100), {"sqlite_strict": True})

    id: Mapped[Key]
    uuid: Mapped[str]
    incarnation: Mapped[str]
    short_id: Mapped[str]
    schema_version: Mapped[int]
    min_reader: Mapped[int]
    min_writer: Mapped[int]
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    max_body: Mapped[int] = mapped_column(default=32_768)
    max_file: Mapped[int] = mapped_column(default=10_485_760, server_default="10485760")
    hold_first: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(default=now)


class Member(Base):
    """A person of the office. `login` is stored case folded; `db_role` is their login on a Postgres server.

    `picture` is the SHA-256 of a file (no foreign key: files know their members); without one, it is generated.
    `left_at` is when their name was taken away; they are nobody's any more, and their posts stay.
    """

    __tablename__ = "member"
    __table_args__ = (
        one_of("role", Role),
        length("login", 1, 60),
        length("name", 1, 100),
        Index("ux_member_source", "source", unique=True),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(default=Role.MEMBER)
    is_disabled: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(default="")
    department: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    ask_about: Mapped[str] = mapped_column(default="")
    time_zone: Mapped[str] = mapped_column(default="")
    picture: Mapped[str | None]
    db_role: Mapped[str | None] = mapped_column(unique=True)
    source: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    left_at: Mapped[datetime | None]


class Suspension(Base):
    """A member is kept out until a moment. The clock ends it: nobody has to take it away."""

    __tablename__ = "suspension"
    __table_args__ = (length("reason", 1, 500), {"sqlite_strict": True})

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    reason: Mapped[str]
    until: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class Password(Base):
    """What a member of a file says to be let in at a shared computer, as Argon2id hashes it.

    `tries` failed since the last that was right, the last of them at `tried_at`. A server knows its own passwords.
    """

    __tablename__ = "password"
    __table_args__ = ({"sqlite_strict": True},)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    hash: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    at: Mapped[datetime] = mapped_column(default=now)
