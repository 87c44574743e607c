"""The moderation log: actions note themselves in it, and those who moderate read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import VIEWER, is_active, is_staff, looking
from forumdesk.forum.right import Right
from forumdesk.store.base import type_id
from forumdesk.store.schema.communities import Community, Membership
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.moderation import NOTE_MOST, Act, Moderation
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Topic
from forumdesk.text.plain import excerpt

PAGE = 50
_EXCERPT_SOURCE = 400


def note(
    session: Session,
    actor: int,
    act: Act,
    *,
    topic_id: int | None = None,
    post_id: int | None = None,
    member_id: int | None = None,
    community_id: int | None = None,
    subject: str = "",
    why: str = "",
    before: str = "",
    after: str = "",
) -> None:
    """Write an act into the log, in the transaction of the act itself. Texts are cut to NOTE_MOST characters.

    A post brings its topic, a topic its community; give `community_id` where the topic has just left it.
    """
    if topic_id is None and post_id is not None:
        topic_id = session.scalar(select(Post.topic_id).where(Post.id == post_id))
    if community_id is None and topic_id is not None:
        community_id = session.scalar(select(func.coalesce(Topic.community_id, 0)).where(Topic.id == topic_id))
    session.add(
        Moderation(
            by_id=actor,
            act=act,
            topic_id=topic_id,
            post_id=post_id,
            member_id=member_id,
            community_id=community_id,
            subject=_short(subject, 200),
            why=_short(why),
            before=_short(before),
            after=_short(after),
        )
    )
    session.flush()


def _short(words: str, most: int = NOTE_MOST) -> str:
    words = words.replace("\x00", "").strip()
    return words if len(words) <= most else words[: most - 1] + "…"


@dataclass(frozen=True, slots=True)
class LogRow:
    """An act with the names of today of what it speaks of; empty where that is gone, or not the viewer's to know.

    `act` is a word of Act, or one that only a newer ForumDesk knows. `excerpt` is what the post says.
    """

    id: int
    at: datetime
    by_id: int
    by_name: str
    act: str
    topic_id: int | None
    topic_title: str
    post_id: int | None
    post_number: int | None
    excerpt: str
    member_id: int | None
    member_name: str
    community_name: str
    subject: str
    why: str
    before: str
    after: str


@cache
def _log() -> Select[*tuple[Any, ...]]:
    by, whom = aliased(Member), aliased(Member)
    return (
        select(
            Moderation,
            by.name.label("by_name"),
            whom.name.label("member_name"),
            whom.left_at.label("left_at"),
            Topic.title,
            Post.number,
            func.substr(Post.body, 1, _EXCERPT_SOURCE).label("body"),
            Community.name.label("community_name"),
        )
        .join(by, by.id == Moderation.by_id)
        .outerjoin(whom, whom.id == Moderation.member_id)
        .outerjoin(Topic, and_(Topic.id == Moderation.topic_id, allowed(Right.SEE_TOPIC, VIEWER)))
        .outerjoin(Post, and_(Post.id == Moderation.post_id, allowed(Right.SEE_POST, VIEWER)))
        .outerjoin(Community, and_(Community.id == Moderation.community_id, allowed(Right.SEE_COMMUNITY, VIEWER)))
        .where(allowed(Right.SEE_LOG, VIEWER))
        .order_by(Moderation.id.desc())
        .limit(bindparam("most", type_=type_id))
    )


def moderation_log(
    session: Session,
    viewer: int,
    *,
    acts: Iterable[str] = (),
    by_id: int | None = None,
    member_id: int | None = None,
    topic_id: int | None = None,
    before_id: int | None = None,
    limit: int = PAGE,
) -> list[LogRow]:
    """What was done, the newest first: at most `limit` entries, older than `before_id` where that is given.

    `member_id` is whom it was done to, or whose post; `by_id` who did it.
    """
    query = _log()
    if wanted := list(acts):
        query = query.where(Moderation.act.in_(wanted))
    if by_id is not None:
        query = query.where(Moderation.by_id == by_id)
    if member_id is not None:
        theirs = select(Post.id).where(Post.author_id == member_id).correlate(None)
        query = query.where(or_(Moderation.member_id == member_id, Moderation.post_id.in_(theirs)))
    if topic_id is not None:
        query = query.where(Moderation.topic_id == topic_id)
    if before_id is not None:
        query = query.where(Moderation.id < before_id)
    return [_row(found) for found in session.execute(query, {"viewer": viewer, "most": limit})]


def _row(found: Any) -> LogRow:
    entry: Moderation = found.Moderation
    # A leaver's name was taken away: the log does not go on telling it.
    names = entry.act == Act.RENAME_MEMBER and found.left_at is not None
    return LogRow(
        id=entry.id,
        at=entry.at,
        by_id=entry.by_id,
        by_name=found.by_name,
        act=entry.act,
        topic_id=entry.topic_id,
        topic_title=found.title or "",
        post_id=entry.post_id,
        post_number=found.number,
        excerpt=excerpt(found.body or ""),
        member_id=entry.member_id,
        member_name=found.member_name or "",
        community_name=found.community_name or "",
        subject=entry.subject,
        why=entry.why,
        before="" if names else entry.before,
        after="" if names else entry.after,
    )


@dataclass(frozen=True, slots=True)
class LogPeople:
    """Who stands in the log, as (id, name): those who did something, and those it was done to."""

    by: tuple[tuple[int, str], ...] = ()
    about: tuple[tuple[int, str], ...] = ()


def log_people(session: Session, viewer: int) -> LogPeople:
    """The people of all entries that the viewer may read, by name."""
    readable = allowed(Right.SEE_LOG, viewer)

    def named(ids: Select[Any]) -> tuple[tuple[int, str], ...]:
        query = select(Member.id, Member.name).where(Member.id.in_(ids)).order_by(func.lower(Member.name), Member.id)
        return tuple((found.id, found.name) for found in session.execute(query))

    by = select(Moderation.by_id).where(readable)
    return LogPeople(named(by), named(select(Moderation.member_id).where(readable, Moderation.member_id.is_not(None))))


def may_see_log(session: Session, viewer: int) -> bool:
    """Whether there is a log to read for the viewer: staff, and facilitators of any community."""
    me = looking(viewer)
    facilitates = exists().where(Membership.member_id == viewer, Membership.is_facilitator)
    return bool(session.scalar(select(is_staff(me) | (is_active(me) & facilitates))))
