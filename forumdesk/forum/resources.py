"""Resources as lists and pages show them: found by words, kind, level, length and tag, with what colleagues say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, and_, cast, column, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from forumdesk.forum.permissions import allowed, find
from forumdesk.forum.right import Right
from forumdesk.store.base import type_id
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.files import StoredFile
from forumdesk.store.schema.members import Member, OfficeRecord
from forumdesk.store.schema.resources import (
    LinkCheck,
    LinkState,
    ProgressState,
    Resource,
    ResourceKind,
    ResourceLevel,
    ResourceProgress,
    ResourceReview,
    ResourceTag,
)
from forumdesk.store.schema.shelves import Shelf, ShelfItem
from forumdesk.store.schema.spared import FEWEST_COUNTED
from forumdesk.store.schema.topics import Tag
from forumdesk.text.languages import fold, language
from forumdesk.text.links import host_of

WORDS_MOST = 12
"""Of more words than that, the first are looked for."""
TAGS_SHOWN = 30
AT_ONCE = 500
"""So many rows are read with one question: databases take only so many values in one."""
_STARS_ASSUMED, _REVIEWS_ASSUMED = 3.5, 2
"""What nobody rated stands between: one single five-star review does not lead the list."""


class Length(StrEnum):
    """How long something takes; the bounds in minutes, the upper one included, are in BOUNDS."""

    BREAK = "break"
    HALF_HOUR = "half an hour"
    HOUR = "an hour"
    LONGER = "longer"


BOUNDS: dict[Length, tuple[int, int]] = {
    Length.BREAK: (1, 10),
    Length.HALF_HOUR: (11, 30),
    Length.HOUR: (31, 60),
    Length.LONGER: (61, 1_000_000),
}


class Whose(StrEnum):
    """The tabs over the list."""

    ALL = "all"
    STARTED = "started"
    USED = "used"
    MINE = "mine"
    DEAD = "dead"


class ResourceOrder(StrEnum):
    NEWEST = "newest"
    BEST = "best"
    SHORTEST = "shortest"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class ResourceFilter:
    """Which resources a list shows, and in which order."""

    words: str = ""
    whose: Whose = Whose.ALL
    kind: ResourceKind | None = None
    level: ResourceLevel | None = None
    length: Length | None = None
    tag: str = ""
    community_id: int | None = None
    order: ResourceOrder = ResourceOrder.NEWEST


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """A resource as a list shows it. `rating` is the mean of `reviews` many, 1 to 5 stars.

    `used` is how many finished it, 0 where they are fewer than five. `state` and `spot` are the viewer's own.
    """

    id: int
    kind: ResourceKind
    title: str
    url: str
    file_sha256: str | None
    file_name: str
    summary: str
    why: str
    minutes: int | None
    level: ResourceLevel
    tags: tuple[str, ...]
    community_id: int | None
    community_name: str
    community_colour: str
    by_id: int
    by_login: str
    by_name: str
    by_picture: str | None
    at: datetime
    rating: float | None
    reviews: int
    used: int
    state: ProgressState | None
    spot: str
    link: LinkState | None
    may_edit: bool

    @property
    def host(self) -> str:
        """Where its link leads, as people know it."""
        return host_of(self.url).removeprefix("www.") if self.url else ""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """What somebody says of a resource."""

    id: int
    member_id: int
    login: str
    name: str
    picture: str | None
    rating: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A shelf that the resource stands on."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """All that is shown of one resource. `mine` is the viewer's own review."""

    row: ResourceRow
    reviews: tuple[ReviewRow, ...]
    mine: ReviewRow | None
    shelves: tuple[OnShelf, ...]
    link_detail: str
    link_at: datetime | None
    may_review: bool
    may_remove_reviews: bool
    file_size: int = 0


@dataclass(frozen=True, slots=True)
class ResourceFacets:
    """By what the list can be narrowed: words with how many resources have each."""

    kinds: tuple[tuple[ResourceKind, int], ...]
    levels: tuple[tuple[ResourceLevel, int], ...]
    lengths: tuple[tuple[Length, int], ...]
    tags: tuple[tuple[str, int], ...]


def resource_ids(session: Session, viewer: int, wanted: ResourceFilter = ResourceFilter()) -> list[int]:
    """All that fit, in order."""
    query = select(Resource.id).where(allowed(Right.SEE_RESOURCE, viewer), *_conditions(session, viewer, wanted))
    return list(session.scalars(query.order_by(*_order(wanted))))


def first_resources(
    session: Session, viewer: int, wanted: ResourceFilter, most: int
) -> tuple[list[int], list[ResourceRow], ResourceFacets]:
    """All that fit, in order, the rows of the first of them, and by what they can be narrowed."""
    query = select(Resource.id, Resource.kind, Resource.level, Resource.minutes)
    here = (allowed(Right.SEE_RESOURCE, viewer), *_conditions(session, viewer, wanted))
    found = session.execute(query.where(*here).order_by(*_order(wanted))).all()
    ids = [row.id for row in found]
    return ids, resource_rows(session, viewer, ids[:most]), _facets(session, found, here)


def resource_rows(session: Session, viewer: int, ids: Sequence[int]) -> list[ResourceRow]:
    """The rows of those of these resources that the viewer may see, in the order of `ids`."""
    rows: dict[int, ResourceRow] = {}
    for begin in range(0, len(ids), AT_ONCE):
        rows |= _rows(session, viewer, ids[begin : begin + AT_ONCE])
    return [rows[each] for each in ids if each in rows]


def _rows(session: Session, viewer: int, ids: Sequence[int]) -> dict[int, ResourceRow]:
    tags = tags_of_resources(session, ids)
    used = used_counts(session, ids)
    links = _links(session, ids)
    stars = (
        select(ResourceReview.resource_id, func.avg(ResourceReview.rating).label("mean"), func.count().label("n"))
        .where(ResourceReview.resource_id.in_(ids))
        .group_by(ResourceReview.resource_id)
    )
    rated = {row.resource_id: (float(row.mean), row.n) for row in session.execute(stars)}
    own = and_(ResourceProgress.resource_id == Resource.id, ResourceProgress.member_id == viewer)
    query = (
        select(Resource, Community.name.label("community"), Community.colour)
        .add_columns(Member.login, Member.name.label("by_name"), Member.picture)
        .add_columns(ResourceProgress.state, ResourceProgress.spot, allowed(Right.EDIT_RESOURCE, viewer).label("edits"))
        .join(Member, Member.id == Resource.by_id)
        .outerjoin(Community, Community.id == Resource.community_id)
        .outerjoin(ResourceProgress, own)
        .where(Resource.id.in_(ids), allowed(Right.SEE_RESOURCE, viewer))
    )
    return {
        found.Resource.id: ResourceRow(
            id=found.Resource.id,
            kind=ResourceKind(found.Resource.kind),
            title=found.Resource.title,
            url=found.Resource.url,
            file_sha256=found.Resource.file_sha256,
            file_name=found.Resource.file_name,
            summary=found.Resource.summary,
            why=found.Resource.why,
            minutes=found.Resource.minutes,
            level=ResourceLevel(found.Resource.level),
            tags=tags.get(found.Resource.id, ()),
            community_id=found.Resource.community_id,
            community_name=found.community or "",
            community_colour=found.colour or "",
            by_id=found.Resource.by_id,
            by_login=found.login,
            by_name=found.by_name,
            by_picture=found.picture,
            at=found.Resource.at,
            rating=rated.get(found.Resource.id, (None, 0))[0],
            reviews=rated.get(found.Resource.id, (None, 0))[1],
            used=used.get(found.Resource.id, 0),
            state=ProgressState(found.state) if found.state else None,
            spot=found.spot or "",
            link=links.get(found.Resource.id),
            may_edit=bool(found.edits),
        )
        for found in session.execute(query)
    }


def resource_page(session: Session, viewer: int, resource_id: int) -> ResourcePage:
    """One resource with its reviews, the newest first. Raises NotFound."""
    record: Resource = find(session, viewer, Right.SEE_RESOURCE, resource_id)
    [row] = resource_rows(session, viewer, [resource_id])
    query = (
        select(ResourceReview, Member.login, Member.name, Member.picture)
        .join(Member, Member.id == ResourceReview.member_id)
        .where(ResourceReview.resource_id == resource_id)
        .order_by(ResourceReview.at.desc(), ResourceReview.id.desc())
    )
    reviews = [
        ReviewRow(
            id=found.ResourceReview.id,
            member_id=found.ResourceReview.member_id,
            login=found.login,
            name=found.name,
            picture=found.picture,
            rating=found.ResourceReview.rating,
            text=found.ResourceReview.text,
            at=found.ResourceReview.at,
        )
        for found in session.execute(query)
    ]
    shelves = (
        select(Shelf.id, Shelf.name)
        .join(ShelfItem, ShelfItem.shelf_id == Shelf.id)
        .where(ShelfItem.resource_id == resource_id, allowed(Right.SEE_SHELF, viewer))
        .order_by(Shelf.name)
    )
    latest = session.scalars(
        select(LinkCheck)
        .where(LinkCheck.resource_id == resource_id, LinkCheck.url == record.url)
        .order_by(LinkCheck.id.desc())
        .limit(1)
    ).one_or_none()
    may = session.execute(
        select(allowed(Right.REVIEW_RESOURCE, viewer), allowed(Right.REMOVE_REVIEW, viewer)).where(
            Resource.id == resource_id
        )
    ).one()
    size = session.scalar(select(StoredFile.size).where(StoredFile.sha256 == record.file_sha256))
    return ResourcePage(
        row=row,
        reviews=tuple(reviews),
        mine=next((review for review in reviews if review.member_id == viewer), None),
        shelves=tuple(OnShelf(each.id, each.name) for each in session.execute(shelves)),
        link_detail=latest.detail if latest is not None else "",
        link_at=latest.at if latest is not None else None,
        may_review=bool(may[0]),
        may_remove_reviews=bool(may[1]),
        file_size=size or 0,
    )


def _facets(session: Session, found: Sequence[Any], here: tuple[Any, ...]) -> ResourceFacets:
    """By what these can be narrowed further, the most frequent tags first; `here` are the conditions they fit."""
    kinds, levels = Counter(row.kind for row in found), Counter(row.level for row in found)
    minutes = Counter(row.minutes for row in found if row.minutes is not None)
    lengths = {
        each: sum(n for long, n in minutes.items() if low <= long <= high) for each, (low, high) in BOUNDS.items()
    }
    few = len(found) <= AT_ONCE  # else the conditions are cheaper than the list
    which = Resource.id.in_([row.id for row in found]) if few else and_(*here)
    n = func.count()
    tags = (
        select(Tag.name, n)
        .join(ResourceTag, ResourceTag.tag_id == Tag.id)
        .join(Resource, Resource.id == ResourceTag.resource_id)
        .where(which)
        .group_by(Tag.name)
        .order_by(n.desc(), Tag.name)
        .limit(TAGS_SHOWN)
    )
    return ResourceFacets(
        tuple((kind, kinds[kind]) for kind in ResourceKind if kind in kinds),
        tuple((level, levels[level]) for level in ResourceLevel if level in levels and level is not ResourceLevel.ANY),
        tuple((each, total) for each, total in lengths.items() if total),
        tuple((name, total) for name, total in session.execute(tags)),
    )


def tags_of_resources(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Tag names of each of these resources, in the order of the alphabet."""
    query = (
        select(ResourceTag.resource_id, Tag.name)
        .join(Tag, Tag.id == ResourceTag.tag_id)
        .where(ResourceTag.resource_id.in_(ids))
        .order_by(ResourceTag.resource_id, Tag.name)
    )
    found: dict[int, tuple[str, ...]] = {}
    for resource_id, name in session.execute(query):
        found[resource_id] = (*found.get(resource_id, ()), name)
    return found


def used_counts(session: Session, resource_ids: Iterable[int]) -> dict[int, int]:
    """How many people finished each of these; nothing of what fewer than five did.

    Whoever counts sees none of the rows. On a server a function counts them, for resources the login may see.
    """
    ids = list(resource_ids)
    if not ids:
        return {}
    if session.get_bind().dialect.name == "postgresql":
        asked = cast(ids, ARRAY(BigInteger))
        counted = func.resource_used_counts(asked).table_valued(column("resource_id", type_id), column("n", type_id))
        return {row.resource_id: row.n for row in session.execute(select(counted.c.resource_id, counted.c.n))}
    query = (
        select(ResourceProgress.resource_id, func.count().label("n"))
        .where(ResourceProgress.resource_id.in_(ids), ResourceProgress.state == ProgressState.FINISHED)
        .group_by(ResourceProgress.resource_id)
        .having(func.count() >= FEWEST_COUNTED)
    )
    return {row.resource_id: row.n for row in session.execute(query)}


def resources_like(session: Session, viewer: int, words: str, limit: int = 5) -> list[ResourceRow]:
    """Resources in which all these words stand, in whatever form; those with them in the title come first."""
    asked = _asked(session, words)
    if not asked:
        return []
    named = and_(*(Resource.title.icontains(word, autoescape=True) for word in asked))
    query = (
        select(Resource.id)
        .where(allowed(Right.SEE_RESOURCE, viewer), *_has_words(asked))
        .order_by(func.coalesce(named, False).desc(), *_order(ResourceFilter(order=ResourceOrder.BEST)))
        .limit(limit)
    )
    return resource_rows(session, viewer, list(session.scalars(query)))


def _links(session: Session, ids: Sequence[int]) -> dict[int, LinkState]:
    """What the last look at each link found."""
    last = (
        select(func.max(LinkCheck.id))
        .join(Resource, and_(Resource.id == LinkCheck.resource_id, Resource.url == LinkCheck.url))
        .where(LinkCheck.resource_id.in_(ids))
        .group_by(LinkCheck.resource_id)
        .subquery()
    )
    query = select(LinkCheck.resource_id, LinkCheck.state).where(LinkCheck.id.in_(select(last)))
    return {row.resource_id: LinkState(row.state) for row in session.execute(query)}


def _conditions(session: Session, viewer: int, wanted: ResourceFilter) -> list[ColumnElement[bool]]:
    made = _has_words(_asked(session, wanted.words))
    if wanted.kind is not None:
        made.append(Resource.kind == wanted.kind)
    if wanted.level is not None:
        made.append(Resource.level == wanted.level)
    if wanted.length is not None:
        made.append(Resource.minutes.between(*BOUNDS[wanted.length]))
    if wanted.tag:
        made.append(_tagged(Tag.name == wanted.tag))
    if wanted.community_id is not None:
        made.append(Resource.community_id == wanted.community_id)
    match wanted.whose:
        case Whose.MINE:
            made.append(Resource.by_id == viewer)
        case Whose.STARTED:
            made.append(_is_mine(viewer, ProgressState.STARTED))
        case Whose.USED:
            made.append(_is_mine(viewer, ProgressState.FINISHED))
        case Whose.DEAD:
            made.append(_is_dead())
    return made


def _is_mine(viewer: int, state: ProgressState) -> ColumnElement[bool]:
    own = exists().where(
        ResourceProgress.resource_id == Resource.id,
        ResourceProgress.member_id == viewer,
        ResourceProgress.state == state,
    )
    return own.correlate(Resource)


def _is_dead() -> ColumnElement[bool]:
    """The last look at its link found nothing there."""
    other = aliased(LinkCheck)
    last = select(func.max(other.id)).where(other.resource_id == Resource.id, other.url == Resource.url)
    gone = exists().where(
        LinkCheck.id == last.correlate(Resource).scalar_subquery(),
        LinkCheck.state.in_([LinkState.GONE, LinkState.UNREACHABLE]),
    )
    return gone.correlate(Resource)


def _tagged(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    tagged = exists().where(ResourceTag.resource_id == Resource.id, Tag.id == ResourceTag.tag_id, condition)
    return tagged.correlate(Resource)


def _asked(session: Session, words: str) -> list[str]:
    """What of each word must stand in a text, so that its other forms do, too: 'spreadsheet' for 'spreadsheets'."""
    if not words.strip():
        return []
    forms = language(session.scalars(select(OfficeRecord.language)).one())
    asked = []
    for word in words.replace('"', " ").split()[:WORDS_MOST]:
        bare = word.strip("#.,;:!?()'“”‘’").casefold()
        if not bare:
            continue
        stem = forms.stem(fold(bare)).decode().removesuffix("i")  # 'polic' is in policy and policies
        asked.append(stem if len(stem) > 2 and bare.startswith(stem) else bare)
    return asked


def _has_words(asked: Sequence[str]) -> list[ColumnElement[bool]]:
    places = (Resource.title, Resource.summary, Resource.why, Resource.url)
    return [
        or_(
            *(place.icontains(spelt, autoescape=True) for place in places for spelt in _spellings(word)),
            _tagged(Tag.name.contains(word, autoescape=True)),
        )
        for word in asked
    ]


def _spellings(word: str) -> set[str]:
    """SQLite compares only the letters of English regardless of case."""
    return {word} if word.isascii() else {word, word.upper(), word.capitalize()}


def _order(wanted: ResourceFilter) -> tuple[Any, ...]:
    if wanted.order is ResourceOrder.BEST:
        of_it = select(func.sum(ResourceReview.rating)).where(ResourceReview.resource_id == Resource.id)
        n = select(func.count()).where(ResourceReview.resource_id == Resource.id).correlate(Resource).scalar_subquery()
        total = func.coalesce(of_it.correlate(Resource).scalar_subquery(), 0)
        weighed = (total + literal(_STARS_ASSUMED * _REVIEWS_ASSUMED)) / (n + literal(float(_REVIEWS_ASSUMED)))
        return weighed.desc(), Resource.id.desc()
    if wanted.order is ResourceOrder.SHORTEST:
        return func.coalesce(Resource.minutes, 1_000_000), Resource.id.desc()
    if wanted.order is ResourceOrder.TITLE:
        return func.lower(Resource.title), Resource.id
    return (Resource.id.desc(),)
