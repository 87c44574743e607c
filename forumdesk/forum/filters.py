"""Filters of a query -> conditions on posts and their topics, as one viewer means them; names are looked up here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from rapidfuzz import process
from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session

from forumdesk.forum.filter_conditions import Condition, condition, in_title, opening_likes, posters
from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import is_listed
from forumdesk.forum.query_language import Asked, Filter, Key, Order, day, read
from forumdesk.forum.right import Right
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Tag, Topic, TopicTag

ME = "me"
_NEAR = 60


@dataclass(frozen=True)
class Narrowed:
    """What filters leave: `authors`, `communities` and times that any index knows by itself, and `conditions` for SQL.

    `asked` has the problems of names that are not there.
    """

    asked: Asked
    authors: frozenset[int] | None = None
    communities: frozenset[int] | None = None
    since: datetime | None = None
    until: datetime | None = None
    conditions: tuple[Condition, ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether anything is left out at all."""
        simple = (self.authors, self.communities, self.since, self.until)
        return bool(self.conditions) or any(limit is not None for limit in simple)

    def in_sql(self) -> list[Condition]:
        """All of it on Post and Topic."""
        found = list(self.conditions)
        if self.authors is not None:
            found.append(Post.author_id.in_(self.authors))
        if self.communities is not None:
            found.append(Topic.community_id.in_(self.communities))
        if self.since is not None:
            found.append(Post.created_at >= self.since)
        if self.until is not None:
            found.append(Post.created_at < self.until)
        return found


@dataclass
class _Gathered:
    authors: frozenset[int] | None = None
    communities: frozenset[int] | None = None
    since: datetime | None = None
    until: datetime | None = None
    conditions: list[Condition] = field(default_factory=list)


def narrowed(session: Session, viewer: int, asked: Asked, *, at: datetime | None = None) -> Narrowed:
    """What the filters of a query mean to a viewer. Filters with problems narrow nothing."""
    moment = at or datetime.now().astimezone()
    gathered, filters = _Gathered(), []
    for one in asked.filters:
        known = _offered(session, viewer, one) if one.problem or one.key is None else _looked_up(session, viewer, one)
        filters.append(known)
        if not known.problem:
            _gather(session, viewer, known, gathered, moment)
    if asked.in_title:
        gathered.conditions += [in_title(word) for word in re.findall(r'[^\s"]+', asked.words)]
    return Narrowed(
        replace(asked, filters=tuple(filters)),
        gathered.authors,
        gathered.communities,
        gathered.since,
        gathered.until,
        tuple(gathered.conditions),
    )


def _both(known: frozenset[int] | None, more: frozenset[int]) -> frozenset[int]:
    return more if known is None else known & more


def _gather(session: Session, viewer: int, one: Filter, into: _Gathered, at: datetime) -> None:
    is_simple = not one.is_negated and not (one.wants_all and len(one.values) > 1)
    match one.key:
        case Key.AUTHOR if is_simple:
            into.authors = _both(into.authors, frozenset(map(int, one.values)))
        case Key.COMMUNITY if is_simple:
            into.communities = _both(into.communities, frozenset(map(int, one.values)))
        case Key.AFTER if is_simple:
            begins = day(one.values[0], at)
            assert begins is not None
            into.since = begins if into.since is None else max(into.since, begins)
        case Key.BEFORE if is_simple:
            begins = day(one.values[0], at)
            assert begins is not None
            into.until = begins if into.until is None else min(into.until, begins)
        case Key.ORDER | None:
            pass
        case Key.TITLE if not one.values:
            pass
        case key:
            found = [condition(session, viewer, key, value, at) for value in one.values]
            either = and_(*found) if one.wants_all else or_(*found)
            into.conditions.append(not_(either) if one.is_negated else either)


# What they leave


def matching_posts(session: Session, viewer: int, conditions: Sequence[Condition]) -> list[int]:
    """The ids of the posts that meet conditions on Post and Topic, of those the viewer may see."""
    query = select(Post.id).join(Topic, Topic.id == Post.topic_id).where(*_seen(viewer), *conditions)
    return list(session.scalars(query))


def matching_topics(
    session: Session,
    viewer: int,
    conditions: Sequence[Condition],
    order: Order,
    limit: int,
    *,
    is_ascending: bool = False,
) -> tuple[list[int], list[int], int]:
    """The first matching post of each topic, and the topics, in this order; how many topics there are."""
    query = (
        select(func.min(Post.id), Topic.id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(*_seen(viewer), *conditions)
        .group_by(Topic.id)
        .order_by(*_ordering(order, is_ascending=is_ascending), Topic.id.desc())
        .limit(limit)
    )
    count = (
        select(func.count(Post.topic_id.distinct()))
        .join(Topic, Topic.id == Post.topic_id)
        .where(*_seen(viewer), *conditions)
    )
    found = session.execute(query).all()
    return [post_id for post_id, _topic in found], [topic for _post, topic in found], session.scalar(count) or 0


def ordered_topics(
    session: Session, topic_ids: Sequence[int], order: Order, *, is_ascending: bool = False
) -> list[int]:
    """These topics in another order than that of their relevance."""
    by = _ordering(order, is_ascending=is_ascending)
    return list(session.scalars(select(Topic.id).where(Topic.id.in_(topic_ids)).order_by(*by, Topic.id)))


def _seen(viewer: int) -> tuple[Condition, ...]:
    return allowed(Right.SEE_POST, viewer), Post.deleted_at.is_(None)


def _ordering(order: Order, *, is_ascending: bool = False) -> tuple[ColumnElement[Any], ...]:
    place = select(func.lower(Community.name)).where(Community.id == Topic.community_id).correlate(Topic)
    by: dict[Order, tuple[Any, bool]] = {
        Order.NEWEST: (Topic.created_at, False),
        Order.OLDEST: (Topic.created_at, True),
        Order.LIKES: (Topic.like_count, False),
        Order.VIEWS: (Topic.views, False),
        Order.REPLIES: (Topic.post_count, False),
        Order.POSTERS: (posters(), False),
        Order.COMMUNITY: (place.scalar_subquery(), False),
        Order.LIKES_OPENING: (opening_likes(), False),
    }
    column, rises = by.get(order, (Topic.bumped_at, False))
    return (column.asc() if rises is not is_ascending else column.desc(),)


# Names


def slug(name: str) -> str:
    """A name as it is typed after in: - in lower case, with - between its words."""
    return "-".join(re.findall(r"\w+", name.lower()))


def _looked_up(session: Session, viewer: int, one: Filter) -> Filter:
    """The filter with ids in place of names; with a problem where a name is not there."""
    match one.key:
        case Key.AUTHOR | Key.STARTED_BY | Key.VERIFIER:
            return _with_ids(one, lambda name: _member(session, viewer, name))
        case Key.COMMUNITY:
            return _with_ids(one, lambda name: _community(session, viewer, name))
        case Key.TAG:
            return _tags(session, viewer, one)
        case _:
            return one


def _offered(session: Session, viewer: int, one: Filter) -> Filter:
    """A filter that is not understood, with a nearest one whose names are there as well."""
    meant = next(iter(read(one.nearest).filters), None) if one.nearest else None
    if meant is None or meant.problem:
        return one
    found = _looked_up(session, viewer, meant)
    return replace(one, nearest=found.nearest) if found.problem else one


def _with_ids(one: Filter, find: Callable[[str], int | list[str]]) -> Filter:
    ids = []
    for value in one.values:
        found = find(value)
        if isinstance(found, list):
            nearest = _nearest(value, found)
            sign = "-" if one.is_negated else ""
            mark = "@" if one.key is Key.AUTHOR else f"{one.key}:"
            what = "community" if one.key is Key.COMMUNITY else "colleague"
            problem = f"There is no {what} “{value}” that you can see."
            return replace(one, problem=problem, nearest=f"{sign}{mark}{nearest}" if nearest else "")
        ids.append(str(found))
    return replace(one, values=tuple(ids))


def _nearest(word: str, known: Sequence[str]) -> str:
    best = process.extractOne(word.lower(), known, score_cutoff=_NEAR)
    return str(best[0]) if best is not None else ""


def _member(session: Session, viewer: int, name: str) -> int | list[str]:
    """The id of a member; all logins where there is none."""
    if name.lower() == ME:
        return viewer
    query = select(Member.id).where(
        allowed(Right.SEE_MEMBER, viewer),
        or_(func.lower(Member.login) == name.lower(), func.lower(Member.name) == name.lower()),
    )
    found = session.scalars(query.order_by(func.lower(Member.login) != name.lower(), Member.id)).first()
    if found is not None:
        return found
    return list(session.scalars(select(Member.login).where(allowed(Right.SEE_MEMBER, viewer))))


def _community(session: Session, viewer: int, name: str) -> int | list[str]:
    """The id of a community by its name or the beginning of it; all slugs where there is none."""
    query = select(Community.id, Community.name).where(allowed(Right.SEE_COMMUNITY, viewer)).order_by(Community.name)
    slugs = {slug(found): community_id for community_id, found in session.execute(query)}
    wanted = slug(name)
    if wanted in slugs:
        return slugs[wanted]
    inner = slug(name.rpartition(":")[2])
    if ":" in name and inner in slugs:
        return slugs[inner]  # parent:child; a community stands in no other
    begun = [community_id for known, community_id in slugs.items() if wanted and known.startswith(wanted)]
    return begun[0] if len(begun) == 1 else list(slugs)


def _tags(session: Session, viewer: int, one: Filter) -> Filter:
    """#name is a tag, or else a community, as in Discourse."""
    known = {*session.scalars(select(Tag.name).where(Tag.name.in_(one.values), _is_used(viewer)))}
    missing = [value for value in one.values if value not in known]
    if not missing:
        return one
    if len(one.values) == 1:
        community = _community(session, viewer, missing[0])
        if isinstance(community, int):
            return replace(one, key=Key.COMMUNITY, values=(str(community),))
    nearest = _nearest(missing[0], list(session.scalars(select(Tag.name).where(_is_used(viewer)))))
    sign = "-" if one.is_negated else ""
    return replace(one, problem=f"There is no tag “{missing[0]}”.", nearest=f"{sign}#{nearest}" if nearest else "")


def _is_used(viewer: int) -> Condition:
    """A topic that the viewer may see has the tag."""
    return exists(
        select(TopicTag.tag_id)
        .join(Topic, Topic.id == TopicTag.topic_id)
        .where(TopicTag.tag_id == Tag.id, allowed(Right.SEE_TOPIC, viewer), is_listed(viewer))
        .correlate(Tag)
    )
