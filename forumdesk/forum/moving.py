"""Merging topics and splitting them: posts move with all that hangs on them, and old addresses lead to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.moderation_log import note
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.right import Right
from forumdesk.forum.titles import require_title
from forumdesk.store import moving
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.moderation import Act
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.states import Merging, MovedPost
from forumdesk.store.schema.topics import Topic
from forumdesk.text.plain import excerpt

LONGEST_WAY = 10
"""A topic that others were merged into may have been merged on; nobody follows further than this."""

SHOWN = 300
"""Characters of a post that are read to recognise it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Which posts went from one topic into another: all that is needed to take it back."""

    post_ids: tuple[int, ...]
    source_id: int
    target_id: int


def merge_topics(session: Session, actor: int, topic_id: int, into_id: int, *, why: str = "") -> Moved:
    """Let all posts of a topic follow those of another; the emptied one stays as the way there.

    Raises NotFound, NotAllowed, and Invalid where that makes no sense.
    """
    source: Topic = find(session, actor, Right.SEE_TOPIC, topic_id)
    target: Topic = find(session, actor, Right.SEE_TOPIC, merged_into(session, into_id) or into_id)
    for topic in (source, target):
        if topic.community_id is None:
            raise Invalid("A message cannot be merged: only those in it may read it.")
        require(session, actor, Right.MERGE_TOPIC, topic.id)
    if source.id == target.id:
        raise Invalid("A topic cannot be merged into itself. Choose another one.")
    ids = tuple(session.scalars(select(Post.id).where(Post.topic_id == topic_id).order_by(Post.number)))
    if not ids:
        raise Invalid("There is nothing in this topic to be merged.")
    _move(session, ids, source, target)
    session.add(Merging(topic_id=source.id, into_id=target.id, by_id=actor))
    session.flush()
    note(session, actor, Act.MERGE, topic_id=source.id, why=why, after=f"topic {target.id}: {_posts(ids)}")
    note(session, actor, Act.MERGE, topic_id=target.id, why=why, before=f"topic {source.id}", after=_posts(ids))
    return Moved(ids, source.id, target.id)


def split_topic(
    session: Session,
    actor: int,
    topic_id: int,
    post_ids: Iterable[int],
    *,
    title: str,
    community_id: int,
    why: str = "",
) -> Moved:
    """Let some posts of a topic become a topic of their own.

    Raises Invalid (field: title, posts), NotFound, NotAllowed.
    """
    source: Topic = find(session, actor, Right.SEE_TOPIC, topic_id)
    if source.community_id is None:
        raise Invalid("A message cannot be split: only those in it may read it.")
    require(session, actor, Right.MERGE_TOPIC, topic_id)
    find(session, actor, Right.SEE_COMMUNITY, community_id)
    require(session, actor, Right.OPEN_TOPIC, community_id)
    title = require_title(title)
    chosen = select(Post.id, Post.number).where(Post.topic_id == topic_id, Post.id.in_(list(post_ids)))
    rows = session.execute(chosen.order_by(Post.number)).all()
    if not rows:
        raise Invalid("Choose the posts that go into the new topic.", field="posts")
    if rows[0].number == 1:
        raise Invalid("The first post carries the topic and stays. Choose others, or move the topic.", field="posts")
    ids = tuple(row.id for row in rows)
    target = Topic(community_id=community_id, author_id=actor, title=title, kind=source.kind)
    session.add(target)
    session.flush()
    require(session, actor, Right.MERGE_TOPIC, target.id)
    _move(session, ids, source, target)
    numbers = ", ".join(f"#{row.number}" for row in rows)
    note(session, actor, Act.SPLIT, topic_id=source.id, why=why, before=numbers, after=f"topic {target.id}: {title}")
    note(session, actor, Act.SPLIT, topic_id=target.id, why=why, before=f"topic {source.id}", after=_posts(ids))
    return Moved(ids, source.id, target.id)


def undo_move(session: Session, actor: int, moved: Moved) -> None:
    """Take a merge or split back: the posts stand where they stood, under the numbers they had."""
    source: Topic = find(session, actor, Right.SEE_TOPIC, moved.source_id)
    target: Topic = find(session, actor, Right.SEE_TOPIC, moved.target_id)
    for topic in (source, target):
        require(session, actor, Right.MERGE_TOPIC, topic.id)
    there = select(Post.id).where(Post.id.in_(moved.post_ids), Post.topic_id == target.id)
    ids = session.scalars(there.order_by(Post.number)).all()
    if not ids:
        raise Invalid("These posts were moved on since, or taken back.")
    merging = session.get(Merging, source.id)
    if merging is not None:
        session.delete(merging)
        session.flush()
    moving.take_back(session.connection(), ids, source.id, target.id)
    session.expire_all()
    if session.scalar(select(func.count(Post.id)).where(Post.topic_id == target.id)) == 0:
        session.add(Merging(topic_id=target.id, into_id=source.id, by_id=actor))  # of a split nothing is left
        session.flush()
    note(session, actor, Act.UNDO_MERGE, topic_id=source.id, before=f"topic {target.id}", after=_posts(ids))


def _move(session: Session, ids: Sequence[int], source: Topic, target: Topic) -> None:
    moving.move_posts(session.connection(), ids, source.id, target.id)
    session.expire_all()


def _posts(ids: Sequence[int]) -> str:
    return f"{len(ids)} posts" if len(ids) != 1 else "1 post"


# Where moved posts are found.


def merged_into(session: Session, topic_id: int) -> int | None:
    """The topic that the posts of this one are in now, at the end of the way; None where they never left."""
    into = None
    for _step in range(LONGEST_WAY):
        following = session.scalar(select(Merging.into_id).where(Merging.topic_id == (into or topic_id)))
        if following is None:
            break
        into = following
    return into


def led_to(session: Session, viewer: int, topic_id: int, number: int | None) -> tuple[int, int | None]:
    """Where an address leads: to a post that was moved, or to where the first post of a merged topic stands now."""
    moved = select(Post.topic_id, Post.number).join(MovedPost, MovedPost.post_id == Post.id)
    moved = moved.where(MovedPost.topic_id == topic_id, allowed(Right.SEE_POST, viewer)).order_by(MovedPost.number)
    if number is not None:
        found = session.execute(moved.where(MovedPost.number == number)).first()
        if found is not None and found.topic_id != topic_id:
            return found.topic_id, found.number
    into = merged_into(session, topic_id)
    if into is None:
        return topic_id, number
    first = session.execute(moved.where(Post.topic_id == into).limit(1)).first()
    return into, first.number if first is not None else None


@dataclass(frozen=True, slots=True)
class Splittable:
    """A post that may go into a topic of its own."""

    id: int
    number: int
    author_name: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class SplitChoice:
    """What is chosen from: the posts after the first, and the communities (id, name) for the new topic."""

    posts: tuple[Splittable, ...]
    communities: tuple[tuple[int, str], ...]


def split_choice(session: Session, viewer: int, topic_id: int) -> SplitChoice:
    """The posts of a topic that can be split off, and where they may go."""
    query = (
        select(Post.id, Post.number, Member.name, func.substr(Post.body, 1, SHOWN).label("body"))
        .join(Member, Member.id == Post.author_id)
        .where(Post.topic_id == topic_id, Post.number > 1, Post.deleted_at.is_(None), allowed(Right.SEE_POST, viewer))
        .order_by(Post.number)
    )
    posts = tuple(Splittable(row.id, row.number or 0, row.name, excerpt(row.body)) for row in session.execute(query))
    places = (
        select(Community.id, Community.name)
        .where(allowed(Right.OPEN_TOPIC, viewer))
        .order_by(Community.position, func.lower(Community.name))
    )
    return SplitChoice(posts, tuple((i, name) for i, name in session.execute(places)))
