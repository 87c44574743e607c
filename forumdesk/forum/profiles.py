"""Profiles: what somebody does in the office, of all that the viewer may read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from forumdesk.errors import NotFound
from forumdesk.forum.members import member_row
from forumdesk.forum.permissions import allowed, may
from forumdesk.forum.permissions.sets import is_listed
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow
from forumdesk.forum.suspensions import suspensions
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community, Membership
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.reactions import Reaction
from forumdesk.store.schema.topics import Answer, Tag, Topic, TopicTag
from forumdesk.text.plain import excerpt

YEAR = timedelta(days=365)
BEST, RECENT, TAGS = 5, 8, 8
_EXCERPT_SOURCE = 800


@dataclass(frozen=True, slots=True)
class ProfileCommunity:
    """A community that the member belongs to."""

    id: int
    name: str
    colour: str
    is_facilitator: bool


@dataclass(frozen=True, slots=True)
class ProfilePost:
    """A post of the member's, with where to find it."""

    topic_id: int
    number: int
    title: str
    excerpt: str
    created_at: datetime
    reactions: int
    is_answer: bool


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A member and what they did, as far as the viewer may read it; messages count for nobody.

    `days` are the days with posts, and how many, in the year up to `days_until`: today, or the member's last active
    day where that is more than a year ago. Days are those of this computer's zone. `suspended_until` is told to those
    who moderate.
    """

    member: MemberRow
    about_html: str
    joined_at: datetime
    active_at: datetime | None
    communities: tuple[ProfileCommunity, ...]
    posts: int
    topics: int
    answers: int
    reactions: int
    helps_with: tuple[str, ...]
    best: tuple[ProfilePost, ...]
    recent: tuple[ProfilePost, ...]
    days: dict[date, int]
    days_until: date
    may_suspend: bool = False
    suspended_until: datetime | None = None


def profile(session: Session, viewer: int, login: str) -> ProfileRow:
    """The profile of the member with this login. Raises NotFound."""
    login = login.strip().lstrip("@").casefold()
    record = session.scalar(select(Member).where(Member.login == login, allowed(Right.SEE_MEMBER, viewer)))
    if record is None:
        raise NotFound(f"Nobody here has the login @{login}.")
    written = _written(viewer, record.id)
    posts, topics, active_at, answers, reactions = session.execute(
        written.with_only_columns(
            func.count(),
            func.count().filter(Post.number == 1),
            func.max(Post.created_at),
            func.count().filter(_is_answer()),
            func.coalesce(func.sum(_reactions()), 0),
        )
    ).one()
    today = now().astimezone().date()
    last = today if active_at is None else active_at.astimezone().date()
    until = today if last > today - YEAR else last
    kept_out = suspensions(session, viewer).get(record.id)
    return ProfileRow(
        member=member_row(record),
        about_html=_html(record.about),
        joined_at=record.created_at,
        active_at=active_at,
        communities=_communities(session, viewer, record.id),
        posts=posts,
        topics=topics,
        answers=answers,
        reactions=int(reactions),
        helps_with=_helps_with(session, viewer, record.id),
        best=_best(session, written),
        recent=_rows(session, written.order_by(Post.created_at.desc(), Post.id.desc()).limit(RECENT)),
        days=_days(session.scalars(written.with_only_columns(Post.created_at).where(Post.created_at > _after(until)))),
        days_until=until,
        may_suspend=may(session, viewer, Right.SUSPEND_MEMBER, record.id) and not record.is_disabled,
        suspended_until=kept_out.until if kept_out is not None else None,
    )


def _written(viewer: int, member_id: int) -> Select[Any]:
    """The member's posts that the viewer may read, messages and deleted ones left out."""
    return select(Post).where(
        Post.author_id == member_id,
        Post.deleted_at.is_(None),
        Post.community_id.is_not(None),
        allowed(Right.SEE_POST, viewer),
        Post.topic_id.in_(select(Topic.id).where(is_listed(viewer)).correlate(None)),
    )


def _is_answer() -> ColumnElement[bool]:
    return exists().where(Answer.post_id == Post.id).correlate(Post)


def _reactions() -> ColumnElement[int]:
    given = (
        select(func.count()).select_from(Reaction).where(Reaction.post_id == Post.id).correlate(Post).scalar_subquery()
    )
    return given + Post.likes_elsewhere


def _best(session: Session, written: Select[Any]) -> tuple[ProfilePost, ...]:
    """Accepted answers first, then what colleagues reacted to most."""
    answer, reactions = _is_answer(), _reactions()
    query = written.where(Post.number > 1, answer | (reactions > 0))
    return _rows(session, query.order_by(answer.desc(), reactions.desc(), Post.created_at.desc()).limit(BEST))


def _rows(session: Session, query: Select[Any]) -> tuple[ProfilePost, ...]:
    columns = (
        Post.topic_id,
        Post.number,
        Topic.title,
        func.substr(Post.body, 1, _EXCERPT_SOURCE),
        Post.created_at,
        _reactions(),
        _is_answer(),
    )
    found: Iterable[Any] = session.execute(query.join(Topic, Topic.id == Post.topic_id).with_only_columns(*columns))
    return tuple(
        ProfilePost(topic_id, number, title, excerpt(body, 200), at, reactions, bool(is_answer))
        for topic_id, number, title, body, at, reactions, is_answer in found
    )


def _communities(session: Session, viewer: int, member_id: int) -> tuple[ProfileCommunity, ...]:
    query = (
        select(Community.id, Community.name, Community.colour, Membership.is_facilitator)
        .join(Membership, Membership.community_id == Community.id)
        .where(Membership.member_id == member_id, allowed(Right.SEE_COMMUNITY, viewer))
        .order_by(Membership.is_facilitator.desc(), Community.position, func.lower(Community.name))
    )
    return tuple(ProfileCommunity(*row) for row in session.execute(query))


def _helps_with(session: Session, viewer: int, member_id: int) -> tuple[str, ...]:
    """The tags of questions that the member answered, the most frequent first."""
    answered = _written(viewer, member_id).with_only_columns(Post.topic_id).where(_is_answer())
    query = (
        select(Tag.name)
        .join(TopicTag, TopicTag.tag_id == Tag.id)
        .where(TopicTag.topic_id.in_(answered))
        .group_by(Tag.name)
        .order_by(func.count().desc(), Tag.name)
        .limit(TAGS)
    )
    return tuple(session.scalars(query))


def _after(until: date) -> datetime:
    """The moment a year before the end of that day."""
    return datetime.combine(until, time.max).astimezone() - YEAR


def _days(moments: Iterable[datetime]) -> dict[date, int]:
    return dict(Counter(moment.astimezone().date() for moment in moments))


def _html(about: str) -> str:
    from forumdesk.text.markdown import to_html  # the parser is loaded with the first text that needs it

    return to_html(about) if about.strip() else ""
