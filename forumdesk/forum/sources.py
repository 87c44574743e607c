"""Which posts a best practice was made from, and which best practices were made from a topic."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import VIEWER, is_listed
from forumdesk.forum.right import Right
from forumdesk.forum.rows import SourceRow, TopicName
from forumdesk.store.base import type_id
from forumdesk.store.schema.care import Condensed
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Topic


@cache
def _sources() -> Select[*tuple[Any, ...]]:
    """Takes viewer, topic_id."""
    return (
        select(Post.topic_id, Post.number, Topic.title, Member.name)
        .join(Condensed, Condensed.post_id == Post.id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Member, Member.id == Post.author_id)
        .where(
            Condensed.topic_id == bindparam("topic_id", type_=type_id),
            Post.deleted_at.is_(None),
            allowed(Right.SEE_POST, VIEWER),
        )
        .order_by(Post.topic_id, Post.number)
    )


def sources_of(session: Session, viewer: int, topic_id: int) -> tuple[SourceRow, ...]:
    """The posts that a best practice was made from, as far as the viewer may read them."""
    rows: Any = session.execute(_sources(), {"viewer": viewer, "topic_id": topic_id})
    return tuple(SourceRow(topic, number, title, name) for topic, number, title, name in rows)


@cache
def _condensed() -> Select[*tuple[Any, ...]]:
    """Takes viewer, topic_id."""
    made = (
        select(Condensed.topic_id)
        .join(Post, Post.id == Condensed.post_id)
        .where(Post.topic_id == bindparam("topic_id", type_=type_id))
        .correlate(None)
    )
    return (
        select(Topic.id, Topic.title)
        .where(Topic.id.in_(made), allowed(Right.SEE_TOPIC, VIEWER), is_listed(VIEWER))
        .order_by(Topic.id)
    )


def condensed_into(session: Session, viewer: int, topic_id: int) -> tuple[TopicName, ...]:
    """The topics that were made from posts of this one, as far as the viewer may read them."""
    rows: Any = session.execute(_condensed(), {"viewer": viewer, "topic_id": topic_id})
    return tuple(TopicName(topic, title) for topic, title in rows)
