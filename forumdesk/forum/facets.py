"""What topics that were found have in common: how many of them in each community, under each tag, of each kind ..."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from forumdesk.forum.care import best_practices
from forumdesk.forum.filters import slug
from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import is_listed
from forumdesk.forum.query_language import Kind
from forumdesk.forum.right import Right
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.topics import Tag, Topic, TopicTag

MOST = 8
"""So many values of each facet, the most frequent."""

TIMES = (("1 week", 7), ("1 month", 30), ("1 year", 365))
"""How they are written in a filter, and the days back."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One value: the filter that keeps it, what it is called, and how many of the topics have it."""

    filter: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Each with the most frequent first; times with the shortest first."""

    communities: tuple[Facet, ...] = ()
    tags: tuple[Facet, ...] = ()
    kinds: tuple[Facet, ...] = ()
    authors: tuple[Facet, ...] = ()
    times: tuple[Facet, ...] = ()


def facets(session: Session, viewer: int, topic_ids: Sequence[int]) -> Facets:
    """Counted over those of the topics that the viewer may see."""
    if not topic_ids:
        return Facets()
    there = (Topic.id.in_(topic_ids), allowed(Right.SEE_TOPIC, viewer), is_listed(viewer))

    def counted(query: Select[*tuple[Any, ...]], *by: ColumnElement[Any] | Any) -> list[Any]:
        times = func.count(Topic.id)
        return list(session.execute(query.add_columns(times).where(*there).group_by(*by).order_by(times.desc(), by[0])))

    communities = counted(
        select(Community.name).select_from(Topic).join(Community, Community.id == Topic.community_id), Community.name
    )
    tags = counted(
        select(Tag.name).select_from(Topic).join(TopicTag, TopicTag.topic_id == Topic.id).join(Tag), Tag.name
    )
    authors = counted(
        select(Member.name, Member.login).select_from(Topic).join(Member, Member.id == Topic.author_id),
        Member.name,
        Member.login,
    )
    kinds = counted(select(Topic.kind), Topic.kind)
    best = session.scalar(select(func.count(Topic.id)).where(*there, Topic.id.in_(best_practices()))) or 0
    return Facets(
        communities=tuple(Facet(f"in:{slug(name)}", name, count) for name, count in communities[:MOST]),
        tags=tuple(Facet(f"#{name}", f"#{name}", count) for name, count in tags[:MOST]),
        kinds=(
            *((Facet(f"kind:{Kind.BEST_PRACTICE}", Kind.BEST_PRACTICE, best),) if best else ()),
            *(Facet(f"kind:{kind}", kind, count) for kind, count in kinds),
        ),
        authors=tuple(Facet(f"created:@{login}", name, count) for name, login, count in authors[:MOST]),
        times=_times(session, there),
    )


def _times(session: Session, there: Sequence[ColumnElement[bool]]) -> tuple[Facet, ...]:
    """By last activity, each span with the shorter ones in it."""
    today: datetime = now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for written, days in TIMES:
        since = Topic.bumped_at >= today - timedelta(days=days)
        count = session.scalar(select(func.count(Topic.id)).where(*there, since)) or 0
        if count:
            found.append(Facet(f"active_after:{written}", written, count))
    return tuple(found)
