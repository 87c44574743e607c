"""Deeds in topics: asking, replying, being accepted, reacting, welcoming; all in public communities alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_
from sqlalchemy.orm import aliased

from forumdesk.forum.deeds.deed import Deed, fact
from forumdesk.forum.permissions.sets import Me
from forumdesk.forum.things import is_open_post
from forumdesk.store.base import microseconds
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.reactions import Reaction
from forumdesk.store.schema.topics import Answer, Topic, TopicKind

LONG_OPEN = timedelta(days=30)
"""A question that waited so long is rescued by an answer."""
QUICK = timedelta(hours=1)
NEW_FOR = timedelta(days=30)
"""So long somebody is a newcomer."""
_MICROSECOND = timedelta(microseconds=1)


def _written(me: Me) -> Select[Any]:
    """Open posts with their topics."""
    return (
        fact(Post.author_id, Post.created_at, "post", Post.id, community_id=Post.community_id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(is_open_post(me))
    )


def _questions(me: Me) -> Select[Any]:
    return _written(me).where(Post.number == 1, Topic.kind == TopicKind.QUESTION)


def _discussions(me: Me) -> Select[Any]:
    return _written(me).where(Post.number == 1, Topic.kind != TopicKind.QUESTION)


def _replies(me: Me) -> Select[Any]:
    columns = fact(Post.author_id, Post.created_at, "post", Post.id, community_id=Post.community_id)
    return columns.where(Post.number > 1, is_open_post(me))


def _accepted(me: Me) -> Select[Any]:
    """To somebody else's question, and by somebody else's word."""
    columns = fact(Post.author_id, Answer.at, "post", Post.id, community_id=Post.community_id, other_id=Topic.author_id)
    return (
        columns.select_from(Answer)
        .join(Post, Post.id == Answer.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(Topic.author_id != Post.author_id, Answer.by_id != Post.author_id, is_open_post(me))
    )


def _age() -> Any:
    """How old its topic was when a post was written, in microseconds."""
    return microseconds(Post.created_at) - microseconds(Topic.created_at)


def _rescues(me: Me) -> Select[Any]:
    return _accepted(me).where(_age() >= LONG_OPEN // _MICROSECOND)


def _quick(me: Me) -> Select[Any]:
    """The first reply to a question, from somebody else, within the hour."""
    return _written(me).where(
        Post.number == 2,
        Post.author_id != Topic.author_id,
        Topic.kind == TopicKind.QUESTION,
        _age() <= QUICK // _MICROSECOND,
    )


def _solved(me: Me) -> Select[Any]:
    """Whoever asked got an answer from somebody else that was accepted."""
    columns = fact(Topic.author_id, Answer.at, "post", Post.id, community_id=Post.community_id, other_id=Post.author_id)
    return (
        columns.select_from(Answer)
        .join(Post, Post.id == Answer.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(Topic.author_id != Post.author_id, is_open_post(me))
    )


def _reactions(member: Any, other: Any, me: Me) -> Select[Any]:
    """One for each post and person, in however many ways they reacted: the first of them. Never to oneself."""
    before = aliased(Reaction)
    sooner = or_(before.at < Reaction.at, and_(before.at == Reaction.at, before.kind < Reaction.kind))
    had = exists().where(before.post_id == Reaction.post_id, before.member_id == Reaction.member_id, sooner)
    columns = fact(member, Reaction.at, "post", Reaction.post_id, community_id=Post.community_id, other_id=other)
    return (
        columns.select_from(Reaction)
        .join(Post, Post.id == Reaction.post_id)
        .where(Reaction.member_id != Post.author_id, ~had.correlate(Reaction), is_open_post(me))
    )


def _welcomes(me: Me) -> Select[Any]:
    """A reply in a topic that a newcomer opened, once for each topic."""
    return (
        fact(
            Post.author_id,
            func.min(Post.created_at),
            "post",
            func.min(Post.id),
            community_id=Post.community_id,
            other_id=Topic.author_id,
        )
        .select_from(Post)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Member, Member.id == Topic.author_id)
        .where(
            Post.number > 1,
            Post.author_id != Topic.author_id,
            microseconds(Topic.created_at) >= microseconds(Member.created_at),
            microseconds(Topic.created_at) - microseconds(Member.created_at) <= NEW_FOR // _MICROSECOND,
            is_open_post(me),
        )
        .group_by(Post.author_id, Post.topic_id, Post.community_id, Topic.author_id)
    )


def _places(me: Me) -> Select[Any]:
    """The first post in each community."""
    return (
        fact(Post.author_id, func.min(Post.created_at), "post", func.min(Post.id), community_id=Post.community_id)
        .where(is_open_post(me))
        .group_by(Post.author_id, Post.community_id)
    )


DEEDS = (
    Deed("question", 5, most_a_day=5, facts=_questions),
    Deed("reply", 2, most_a_day=20, facts=_replies),
    Deed("accepted answer", 10, most_a_day=10, most_from_one=5, facts=_accepted),
    Deed(
        "reaction received", 1, most_a_day=50, most_from_one=5,
        facts=lambda me: _reactions(Post.author_id, Reaction.member_id, me),
    ),
    Deed(
        "reaction given", 1, most_a_day=20, most_from_one=5,
        facts=lambda me: _reactions(Reaction.member_id, Post.author_id, me),
    ),
    Deed("discussion", facts=_discussions),
    Deed("question solved", facts=_solved),
    Deed("question rescued", facts=_rescues),
    Deed("quick reply", facts=_quick),
    Deed("newcomer welcomed", facts=_welcomes),
    Deed("community joined in", facts=_places),
)  # fmt: skip
