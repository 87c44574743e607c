"""Each filter with one value -> a condition on Post and Topic."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from forumdesk.forum.care import best_practices, stale_topics, topics_verified_by, verified_topics
from forumdesk.forum.query_language import DATES, Has, Is, Key, Kind, day
from forumdesk.forum.topic_states import is_archived_now, is_closed_now, is_unlisted_now
from forumdesk.forum.topics import is_pinned_now, is_unanswered, is_unread, joined_at, new_from
from forumdesk.forum.watching import is_muted
from forumdesk.store.schema.bookmarks import Bookmark
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.files import Attachment, StoredFile
from forumdesk.store.schema.polls import Poll
from forumdesk.store.schema.posts import Mention, MentionKind, Post
from forumdesk.store.schema.reactions import Reaction
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.topics import Answer, Duplicate, Pin, Tag, Topic, TopicTag
from forumdesk.store.schema.watching import Level, WatchedKind, Watching

Condition = ColumnElement[bool]


def condition(session: Session, viewer: int, key: Key, value: str, at: datetime) -> Condition:
    match key:
        case Key.AUTHOR | Key.STARTED_BY | Key.VERIFIER:
            return _of_member(key, int(value))
        case Key.COMMUNITY:
            return and_(Topic.community_id.is_not(None), Topic.community_id == int(value))
        case Key.TAG:
            tagged = select(TopicTag.topic_id).join(Tag, Tag.id == TopicTag.tag_id).where(Tag.name == value)
            return Topic.id.in_(tagged.correlate(None))
        case Key.TITLE:
            return in_title(value)
        case Key.KIND:
            return Topic.id.in_(best_practices()) if value == Kind.BEST_PRACTICE else Topic.kind == value
        case Key.IS:
            return _STATES[Is(value)](session, viewer)
        case Key.HAS:
            return _content(Has(value))
        case Key.FILETYPE:
            ending = Attachment.name.ilike(f"%.{_escaped(value)}", escape="\\")
            return Post.id.in_(select(Attachment.post_id).where(ending))
        case Key.TOPIC:
            return Topic.id == int(value)
        case key if key in DATES:
            return _by_moment(key, day(value, at))
        case _:
            return _counted(key, int(value))


def _of_member(key: Key, member_id: int) -> Condition:
    if key is Key.VERIFIER:
        return Topic.id.in_(topics_verified_by(member_id))
    return (Post.author_id if key is Key.AUTHOR else Topic.author_id) == member_id


_MOMENTS: Mapping[Key, Any] = {
    Key.BEFORE: Post.created_at,
    Key.AFTER: Post.created_at,
    Key.STARTED_BEFORE: Topic.created_at,
    Key.STARTED_AFTER: Topic.created_at,
    Key.ACTIVE_BEFORE: Topic.bumped_at,
    Key.ACTIVE_AFTER: Topic.bumped_at,
}


def _by_moment(key: Key, begins: datetime | None) -> Condition:
    is_before = key in {Key.BEFORE, Key.STARTED_BEFORE, Key.ACTIVE_BEFORE}
    found: Condition = _MOMENTS[key] < begins if is_before else _MOMENTS[key] >= begins
    return found


def posters() -> ColumnElement[int]:
    """How many people wrote in a topic."""
    inside = aliased(Post)
    wrote = select(func.count(inside.author_id.distinct())).where(
        inside.topic_id == Topic.id, inside.deleted_at.is_(None)
    )
    return wrote.correlate(Topic).scalar_subquery()


def opening_likes() -> ColumnElement[int]:
    """How many reactions the first post of a topic has."""
    opening = aliased(Post)
    here = select(func.count()).where(Reaction.post_id == opening.id).correlate(opening).scalar_subquery()
    found = select(here + opening.likes_elsewhere).where(opening.topic_id == Topic.id, opening.number == 1)
    return found.correlate(Topic).scalar_subquery()


def _counted(key: Key, number: int) -> Condition:
    match key:
        case Key.POSTS:
            return Topic.post_count == number
        case Key.MIN_POSTS:
            return Topic.post_count >= number
        case Key.MAX_POSTS:
            return Topic.post_count <= number
        case Key.MIN_VIEWS:
            return Topic.views >= number
        case Key.MAX_VIEWS:
            return Topic.views <= number
        case Key.MIN_LIKES:
            return Topic.like_count >= number
        case Key.MAX_LIKES:
            return Topic.like_count <= number
        case Key.MIN_LIKES_OPENING:
            return opening_likes() >= number
        case Key.MAX_LIKES_OPENING:
            return opening_likes() <= number
        case Key.MIN_POSTERS:
            return posters() >= number
        case Key.MAX_POSTERS:
            return posters() <= number
    raise AssertionError(key)


def _escaped(value: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", value)


def in_title(words: str) -> Condition:
    return Topic.title.ilike(f"%{_escaped(words)}%", escape="\\")


def _chose(level: Level) -> Callable[[Session, int], Condition]:
    def chose(_session: Session, viewer: int) -> Condition:
        mine = (Watching.member_id == viewer, Watching.kind == WatchedKind.TOPIC, Watching.level == level)
        return Topic.id.in_(select(Watching.thing_id).where(*mine))

    return chose


def _position(viewer: int, *conditions: Condition) -> Condition:
    mine = (ReadPosition.topic_id == Topic.id, ReadPosition.member_id == viewer)
    return exists().where(*mine, *conditions).correlate(Topic, Post)


def _never_opened(session: Session, viewer: int) -> Condition:
    return and_(~_position(viewer), Topic.created_at > new_from(joined_at(session, viewer)))


_STATES: Mapping[Is, Callable[[Session, int], Condition]] = {
    Is.SOLVED: lambda _s, _v: Topic.id.in_(select(Answer.topic_id).correlate(None)),
    Is.UNSOLVED: lambda _s, _v: is_unanswered(),
    Is.NO_REPLIES: lambda _s, _v: Topic.post_count <= 1,
    Is.SINGLE_USER: lambda _s, _v: posters() == 1,
    Is.PUBLIC: lambda _s, _v: Topic.community_id.in_(select(Community.id).where(~Community.is_private)),
    Is.REGULAR: lambda _s, viewer: Topic.id.not_in(
        select(Watching.thing_id).where(
            Watching.member_id == viewer, Watching.kind == WatchedKind.TOPIC, Watching.level != Level.NORMAL
        )
    ),
    Is.MENTIONED: lambda _s, viewer: Post.id.in_(
        select(Mention.post_id).where(Mention.member_id == viewer, Mention.kind == MentionKind.MENTION)
    ),
    Is.ACCEPTED: lambda _s, _v: Post.id.in_(select(Answer.post_id).correlate(None)),
    Is.PINNED: lambda _s, _v: Topic.id.in_(select(Pin.topic_id).where(is_pinned_now())),
    Is.VERIFIED: lambda _s, _v: Topic.id.in_(verified_topics()),
    Is.STALE: lambda _s, _v: Topic.id.in_(stale_topics()),
    Is.OPEN: lambda _s, _v: ~is_closed_now(),
    Is.CLOSED: lambda _s, _v: is_closed_now(),
    Is.ARCHIVED: lambda _s, _v: is_archived_now(),
    Is.UNLISTED: lambda _s, _v: is_unlisted_now(),
    Is.WIKI: lambda _s, _v: Post.is_wiki == true(),
    Is.UNREAD: lambda _s, viewer: _position(viewer, is_unread()),
    Is.NEW: _never_opened,
    Is.SEEN: lambda _s, viewer: _position(viewer, ReadPosition.number >= Post.number),
    Is.UNSEEN: lambda _s, viewer: ~_position(viewer, ReadPosition.number >= Post.number),
    Is.MINE: lambda _s, viewer: Topic.author_id == viewer,
    Is.POSTED: lambda _s, viewer: Post.author_id == viewer,
    Is.BOOKMARKED: lambda _s, v: Post.id.in_(select(Bookmark.post_id).where(Bookmark.member_id == v)),
    Is.LIKED: lambda _s, v: Post.id.in_(select(Reaction.post_id).where(Reaction.member_id == v)),
    Is.WATCHING: _chose(Level.WATCHING),
    Is.TRACKING: _chose(Level.TRACKING),
    Is.MUTED: lambda _s, viewer: is_muted(viewer),
    Is.DUPLICATE: lambda _s, _v: Topic.id.in_(select(Duplicate.topic_id).correlate(None)),
    Is.TAGGED: lambda _s, _v: Topic.id.in_(select(TopicTag.topic_id).correlate(None)),
    Is.UNTAGGED: lambda _s, _v: Topic.id.not_in(select(TopicTag.topic_id).correlate(None)),
    Is.FIRST: lambda _s, _v: Post.number == 1,
    Is.MESSAGE: lambda _s, _v: Topic.community_id.is_(None),
    Is.ALL: lambda _s, _v: true(),
}


def _content(what: Has) -> Condition:
    match what:
        case Has.ATTACHMENT:
            return Post.id.in_(select(Attachment.post_id).correlate(None))
        case Has.IMAGE:
            pictures = (
                select(Attachment.post_id)
                .join(StoredFile, StoredFile.sha256 == Attachment.sha256)
                .where(StoredFile.media_type.startswith("image/"))
            )
            return or_(Post.id.in_(pictures), Post.body.like("%![%](%"))
        case Has.POLL:
            return Post.id.in_(select(Poll.post_id).correlate(None))
        case Has.ANSWER:
            return Topic.id.in_(select(Answer.topic_id).correlate(None))
        case Has.LINK:
            return or_(Post.body.like("%http://%"), Post.body.like("%https://%"), Post.body.like("%](%"))
        case Has.CODE:
            return Post.body.like("%`%")
        case Has.REACTION:
            reacted = exists().where(Reaction.post_id == Post.id).correlate(Post)
            return or_(Post.likes_elsewhere > 0, reacted)
