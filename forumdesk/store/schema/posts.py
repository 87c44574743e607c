"""Posts, and what their bodies were before they were edited."""

from __future__ import annotations

import zlib
from datetime import datetime
from enum import StrEnum

from sqlalchemy import FetchedValue, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, validates

from forumdesk.store.base import Base, Key, length, now, one_of, type_id

BODY_MOST = 100_000
MENTIONS_MOST = 25
"""So many members a post names at most, and quotes: each of them is told."""


def body_crc(body: str) -> int:
    """A check value of a text: integrity_check does not see bytes changed inside one."""
    return zlib.crc32(body.encode())


class Post(Base):
    """One contribution. `number` counts within the topic and is given under its lock by a trigger.

    `client_key` is made when the composer opens: a retry after a lost connection can never post twice.
    A wiki post may be edited by everybody. `edited_by` and `edit_reason` tell of the last edit, and go with what was
    there before into a revision. `likes_elsewhere` counts likes given before an import, of people not named there.
    """

    __tablename__ = "post"
    __table_args__ = (
        length("body", 0, BODY_MOST),
        UniqueConstraint("topic_id", "number"),
        Index("ux_post_client_key", "client_key", unique=True),
        Index("ux_post_source", "source", unique=True),
        Index("ix_post_author_created", "author_id", "created_at"),
        Index("ix_post_community", "community_id", "id"),
        Index("ix_post_reply_to", "topic_id", "reply_to"),
        # all that counting posts of a time looks at, without their bodies
        Index("ix_post_written", "created_at", "author_id", "community_id", "number", "topic_id", "deleted_at"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), type_=type_id)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"), type_=type_id)
    number: Mapped[int | None] = mapped_column(server_default=FetchedValue())
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    body: Mapped[str]
    crc: Mapped[int] = mapped_column(type_=type_id)
    reply_to: Mapped[int | None]
    likes_elsewhere: Mapped[int] = mapped_column(default=0)
    client_key: Mapped[str]
    source: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    is_wiki: Mapped[bool] = mapped_column(default=False, server_default=false())
    edited_at: Mapped[datetime | None]
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"), type_=type_id)
    edit_reason: Mapped[str] = mapped_column(default="", server_default="")
    deleted_at: Mapped[datetime | None]
    deleted_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"), type_=type_id)

    @validates("body")
    def _check_value(self, _key: str, body: str) -> str:
        self.crc = body_crc(body)
        return body


class Revision(Base):
    """What a post said before `by_id` edited it, and why; written by a trigger, so that no edit goes unseen.

    Edits of one's own last words within five minutes make none, unless they say why.
    """

    __tablename__ = "revision"
    __table_args__ = (Index("ix_revision_post", "post_id", "id"), {"sqlite_strict": True})

    id: Mapped[Key]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id)
    body: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)
    reason: Mapped[str] = mapped_column(default="", server_default="")


class MentionKind(StrEnum):
    MENTION = "mention"
    QUOTE = "quote"


class Mention(Base):
    """A member whom the text of a post names, or whose words it quotes; written with the post by its author."""

    __tablename__ = "mention"
    __table_args__ = (
        one_of("kind", MentionKind),
        Index("ix_mention_member", "member_id", "post_id"),
        {"sqlite_strict": True},
    )

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
