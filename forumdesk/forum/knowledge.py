"""All that a member may read, as the search index takes it in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import is_listed
from forumdesk.forum.right import Right
from forumdesk.forum.rows import AttachedRow, KnowledgeRow
from forumdesk.store.schema.files import Attachment, StoredFile
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Answer, Tag, Topic, TopicTag


def readable_posts(session: Session, viewer: int, *, after: int, limit: int) -> list[KnowledgeRow]:
    """The next posts by id that the viewer may read: what the search index is built from."""
    return _knowledge(session, viewer, select(Post.id).where(Post.id > after).order_by(Post.id).limit(limit))


def readable_by_id(session: Session, viewer: int, post_ids: Iterable[int]) -> list[KnowledgeRow]:
    """Those of these posts that the viewer may read now."""
    return _knowledge(session, viewer, select(Post.id).where(Post.id.in_(list(post_ids))))


def readable_in_topics(session: Session, viewer: int, topic_ids: Iterable[int]) -> list[KnowledgeRow]:
    """All posts of these topics that the viewer may read now."""
    return _knowledge(session, viewer, select(Post.id).where(Post.topic_id.in_(list(topic_ids))))


def readable_in_community(session: Session, viewer: int, community_id: int) -> list[KnowledgeRow]:
    """All posts of a community that the viewer may read now."""
    return _knowledge(session, viewer, select(Post.id).where(Post.community_id == community_id))


def readable_attachments(session: Session, viewer: int) -> list[AttachedRow]:
    """The files, but for pictures, of all posts that the viewer may read; only those that a post still names."""
    found = session.execute(
        select(
            Attachment.post_id,
            Post.topic_id,
            Post.community_id,
            Post.author_id,
            Post.created_at,
            Attachment.sha256,
            StoredFile.size,
        )
        .join(Post, Post.id == Attachment.post_id)
        .join(StoredFile, StoredFile.sha256 == Attachment.sha256)
        .join(Topic, Topic.id == Post.topic_id)
        .where(
            is_listed(viewer),
            Post.deleted_at.is_(None),
            Post.body.contains(Attachment.sha256),
            StoredFile.media_type.not_like("image/%"),
            allowed(Right.SEE_POST, viewer),
        )
        .order_by(Attachment.post_id, Attachment.sha256)
    )
    return [
        AttachedRow(
            row.post_id, row.topic_id, row.community_id or 0, row.author_id, row.created_at, row.sha256, row.size
        )
        for row in found
    ]


def _knowledge(session: Session, viewer: int, wanted: Any) -> list[KnowledgeRow]:
    found = session.execute(
        select(
            Post.id,
            Post.topic_id,
            Post.number,
            Topic.title,
            Post.body,
            Post.community_id,
            Post.author_id,
            Post.created_at,
            Answer.post_id.label("answer"),
        )
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(Answer, Answer.post_id == Post.id)
        .where(Post.id.in_(wanted), Post.deleted_at.is_(None), allowed(Right.SEE_POST, viewer), is_listed(viewer))
        .order_by(Post.id)
    ).all()
    tags: dict[int, tuple[str, ...]] = {}
    for topic_id, name in session.execute(
        select(TopicTag.topic_id, Tag.name)
        .join(Tag, Tag.id == TopicTag.tag_id)
        .where(TopicTag.topic_id.in_({row.topic_id for row in found}))
        .order_by(TopicTag.topic_id, Tag.name)
    ):
        tags[topic_id] = (*tags.get(topic_id, ()), name)
    return [
        KnowledgeRow(
            post_id=row.id,
            topic_id=row.topic_id,
            number=row.number,
            title=row.title,
            body=row.body,
            tags=tags.get(row.topic_id, ()),
            community_id=row.community_id or 0,
            author_id=row.author_id,
            created_at=row.created_at,
            is_answer=row.answer is not None,
        )
        for row in found
    ]
