"""Where drafts belong: the topics and posts they answer or change, as far as their writer may read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Topic


@dataclass(frozen=True, slots=True)
class PostSpot:
    """Where a post stands."""

    topic_id: int
    number: int


@dataclass(frozen=True, slots=True)
class DraftSpots:
    """Titles by topic id, and spots by post id; what is gone, or not the viewer's to read, is not in it."""

    titles: dict[int, str]
    posts: dict[int, PostSpot]


def draft_spots(session: Session, viewer: int, topic_ids: Sequence[int], post_ids: Sequence[int]) -> DraftSpots:
    """Find the topics that drafts answer in, and the posts that drafts change, with the titles of their topics."""
    found = session.execute(
        select(Post.id, Post.topic_id, Post.number).where(Post.id.in_(post_ids), allowed(Right.SEE_POST, viewer))
    )
    spots = {post_id: PostSpot(topic_id, number) for post_id, topic_id, number in found if number}
    wanted = {*topic_ids, *(spot.topic_id for spot in spots.values())}
    titles = session.execute(
        select(Topic.id, Topic.title).where(Topic.id.in_(wanted), allowed(Right.SEE_TOPIC, viewer))
    )
    return DraftSpots({topic_id: title for topic_id, title in titles}, spots)


def posted(session: Session, viewer: int, texts: Mapping[str, str]) -> set[str]:
    """Of texts by the client keys they were sent with, the keys of those that are posts now, word for word."""
    query = select(Post.client_key, Post.body).where(
        Post.client_key.in_(texts), Post.author_id == viewer, allowed(Right.SEE_POST, viewer)
    )
    return {key for key, body in session.execute(query) if body == texts[key].strip("\n")}
