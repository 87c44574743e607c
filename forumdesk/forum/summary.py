"""What happened since a moment, by community: decisions kept in sight, the rest in figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import is_listed
from forumdesk.forum.right import Right
from forumdesk.forum.topics import is_pinned_now
from forumdesk.forum.watching import is_muted
from forumdesk.store.schema.care import Care, CareKind
from forumdesk.store.schema.communities import Community, Membership
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.reactions import Reaction
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.topics import Answer, Pin, Topic, TopicKind

AWAY_AFTER = timedelta(days=3)
"""Whoever read nothing for so long was away."""

LIKED_MOST = 5


class Decision(StrEnum):
    """What stays in sight of what happened."""

    ANNOUNCED = "announced"
    ACCEPTED = "accepted"
    ENDORSED = "endorsed"
    PINNED = "pinned"
    LIKED = "liked"


@dataclass(frozen=True, slots=True)
class HappeningRow:
    """A post that matters in what happened, and why."""

    decision: Decision
    topic_id: int
    number: int
    title: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CommunityNewsRow:
    """What happened in a community: figures of what was written, and what was decided, the newest first."""

    community_id: int
    name: str
    colour: str
    is_joined: bool
    topics: int
    posts: int
    decisions: tuple[HappeningRow, ...]


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """What happened in the office since a moment. `liked` are the posts that most people reacted to."""

    since: datetime
    communities: tuple[CommunityNewsRow, ...]
    liked: tuple[HappeningRow, ...]
    joined: tuple[str, ...]


def away_since(session: Session, viewer: int, at: datetime) -> datetime | None:
    """When the viewer last read anything, if that is so long ago that they were away; else None."""
    last = session.scalar(select(func.max(ReadPosition.at)).where(ReadPosition.member_id == viewer))
    return last if last is not None and at - last > AWAY_AFTER else None


def summary(session: Session, viewer: int, since: datetime) -> SummaryRow:
    """What happened since a moment in all communities that the viewer may read, their own first."""
    decisions: dict[int, list[HappeningRow]] = {}
    for community_id, row in _decisions(session, viewer, since):
        decisions.setdefault(community_id, []).append(row)
    joined = set(session.scalars(select(Membership.community_id).where(Membership.member_id == viewer)))
    news = [
        CommunityNewsRow(
            community_id=found.id,
            name=found.name,
            colour=found.colour,
            is_joined=found.id in joined,
            topics=found.topics,
            posts=found.posts,
            decisions=tuple(sorted(decisions.get(found.id, ()), key=lambda row: row.at, reverse=True)),
        )
        for found in session.execute(_figures(viewer, since))
    ]
    newcomers = select(Member.name).where(Member.created_at > since, ~Member.is_disabled).order_by(Member.created_at)
    return SummaryRow(
        since=since,
        communities=tuple(sorted(news, key=lambda row: (not row.is_joined, -row.posts, row.name))),
        liked=tuple(_liked(session, viewer, since)),
        joined=tuple(session.scalars(newcomers)),
    )


def _figures(viewer: int, since: datetime) -> Any:
    return (
        select(
            Community.id,
            Community.name,
            Community.colour,
            func.count().filter(Post.number == 1).label("topics"),
            func.count().label("posts"),
        )
        .select_from(Post)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Community, Community.id == Post.community_id)
        .where(
            Post.created_at > since,
            Post.deleted_at.is_(None),
            allowed(Right.SEE_POST, viewer),
            ~is_muted(viewer),
            is_listed(viewer),
        )
        .group_by(Community.id, Community.name, Community.colour)
    )


def _decisions(session: Session, viewer: int, since: datetime) -> Iterable[tuple[int, HappeningRow]]:
    """Announcements, accepted answers, endorsed and pinned topics, with the community each is of."""
    readable = (allowed(Right.SEE_TOPIC, viewer), Topic.community_id.is_not(None), ~is_muted(viewer), is_listed(viewer))
    columns = (Topic.community_id, Topic.id, Topic.title, Member.name)
    announced = (
        select(*columns, Topic.created_at.label("at"), Topic.id.label("number"))
        .join(Member, Member.id == Topic.author_id)
        .where(Topic.kind == TopicKind.ANNOUNCEMENT, Topic.created_at > since, *readable)
    )
    accepted = (
        select(*columns, Answer.at.label("at"), Post.number)
        .join(Answer, Answer.topic_id == Topic.id)
        .join(Post, Post.id == Answer.post_id)
        .join(Member, Member.id == Post.author_id)
        .where(Answer.at > since, *readable)
    )
    endorsed = (
        select(*columns, Care.at.label("at"), Topic.id.label("number"))
        .join(Care, (Care.topic_id == Topic.id) & (Care.kind == CareKind.PRACTICE))
        .join(Member, Member.id == Care.by_id)
        .where(Care.at > since, *readable)
    )
    pinned = (
        select(*columns, Pin.at.label("at"), Topic.id.label("number"))
        .join(Pin, Pin.topic_id == Topic.id)
        .join(Member, Member.id == Pin.by_id)
        .where(Pin.at > since, is_pinned_now(), *readable)
    )
    for decision, query in (
        (Decision.ANNOUNCED, announced),
        (Decision.ACCEPTED, accepted),
        (Decision.ENDORSED, endorsed),
        (Decision.PINNED, pinned),
    ):
        for row in session.execute(query):
            number = row.number if decision is Decision.ACCEPTED else 1
            yield row.community_id, HappeningRow(decision, row.id, number, row.title, row.name, row.at)


def _liked(session: Session, viewer: int, since: datetime) -> Iterable[HappeningRow]:
    times = func.count()
    query = (
        select(Post.topic_id, Post.number, Topic.title, Member.name, Post.created_at)
        .join(Reaction, Reaction.post_id == Post.id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Member, Member.id == Post.author_id)
        .where(
            Reaction.at > since,
            Post.deleted_at.is_(None),
            Post.community_id.is_not(None),
            allowed(Right.SEE_POST, viewer),
            is_listed(viewer),
            ~is_muted(viewer),
        )
        .group_by(Post.id, Post.topic_id, Post.number, Topic.title, Member.name, Post.created_at)
        .order_by(times.desc(), Post.id.desc())
        .limit(LIKED_MOST)
    )
    for topic_id, number, title, name, at in session.execute(query):
        yield HappeningRow(Decision.LIKED, topic_id, number or 1, title, name, at)
