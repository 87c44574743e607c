"""What the store tells of the posts that were found, and what the viewer may see of them."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, select

from forumdesk.forum.care import best_practices
from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import VIEWER, is_listed
from forumdesk.forum.right import Right
from forumdesk.store.base import type_id
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Answer as AcceptedAnswer
from forumdesk.store.schema.topics import Topic


@cache
def posts_to_show(*, within_one: bool) -> Select[*tuple[Any, ...]]:
    """Takes viewer, ids, and with `within_one` a community_id. Built once: that takes longer than to run it."""
    query = (
        select(
            Post.id,
            Post.number,
            Post.body,
            Post.created_at,
            Post.author_id,
            Post.topic_id,
            Topic.title,
            Topic.source,
            Topic.kind,
            Topic.post_count,
            Topic.community_id,
            Community.name.label("community_name"),
            Community.colour.label("community_colour"),
            Member.name.label("author_name"),
            exists().where(AcceptedAnswer.topic_id == Topic.id).correlate(Topic).label("is_solved"),
            exists().where(AcceptedAnswer.post_id == Post.id).correlate(Post).label("is_answer"),
            Topic.id.in_(best_practices()).label("is_best_practice"),
        )
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(Community, Community.id == Topic.community_id)
        .join(Member, Member.id == Post.author_id)
        .where(
            Post.id.in_(bindparam("ids", expanding=True, type_=type_id)),
            Post.deleted_at.is_(None),
            allowed(Right.SEE_POST, VIEWER),
            is_listed(VIEWER),
        )
    )
    return query.where(Post.community_id == bindparam("community_id", type_=type_id)) if within_one else query
