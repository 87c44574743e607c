"""Things that kudos and points lead to: each kind with a name of its own, and when every member may read one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from forumdesk.forum.permissions.sets import Condition, Me, is_hidden, is_removed
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.events import Event
from forumdesk.store.schema.kudos import Kudos
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.resources import Resource, ResourceRemoval
from forumdesk.store.schema.topics import Topic
from forumdesk.text.plain import excerpt


@dataclass(frozen=True, slots=True)
class ThingRow:
    """A thing as it is named: where it is (for a post: topic and number), and what it is called."""

    kind: str
    id: int
    title: str
    topic_id: int = 0
    number: int = 0


@dataclass(frozen=True)
class ThingKind:
    """One kind. `is_open` is when every member may read the thing: kudos are given for nothing else.

    `named` are the rows of those among the ids that every member may read.
    """

    kind: str
    table: type[Any]
    is_open: Callable[[Me], Condition]
    named: Callable[[Session, Me, Iterable[int]], Iterable[ThingRow]]
    is_thankable: bool = True
    """Whether one can be thanked for it."""


def in_public(column: InstrumentedAttribute[Any] | ColumnElement[Any]) -> Condition:
    """The community is one that every member may read."""
    return column.in_(select(Community.id).where(~Community.is_private).correlate(None))


def is_open_post(me: Me) -> Condition:
    """The post stands in a public community, and is neither deleted nor hidden: every member may read it."""
    # Told by what is private, a file is not led to go through the communities one by one.
    private = select(Community.id).where(Community.is_private).correlate(None)
    return and_(
        Post.community_id.is_not(None),
        Post.community_id.not_in(private),
        Post.deleted_at.is_(None),
        ~is_hidden(me),
        ~is_removed(me, Post.topic_id),
    )


def _posts(session: Session, me: Me, ids: Iterable[int]) -> Iterable[ThingRow]:
    query = (
        select(Post.id, Post.topic_id, Post.number, Topic.title)
        .join(Topic, Topic.id == Post.topic_id)
        .where(Post.id.in_(ids), is_open_post(me))
    )
    for post_id, topic_id, number, title in session.execute(query):
        yield ThingRow("post", post_id, title, topic_id, number or 0)


def is_open_event(_me: Me) -> Condition:
    """The event is of the whole office or of a public community, and was not cancelled."""
    return and_(or_(Event.community_id.is_(None), in_public(Event.community_id)), Event.cancelled_at.is_(None))


def _events(session: Session, me: Me, ids: Iterable[int]) -> Iterable[ThingRow]:
    for event_id, title in session.execute(select(Event.id, Event.title).where(Event.id.in_(ids), is_open_event(me))):
        yield ThingRow("event", event_id, title)


def is_open_resource(_me: Me) -> Condition:
    """The resource is for all members or for a public community, and was not taken out."""
    out = select(ResourceRemoval.resource_id).correlate(None)
    return and_(or_(Resource.community_id.is_(None), in_public(Resource.community_id)), Resource.id.not_in(out))


def _resources(session: Session, me: Me, ids: Iterable[int]) -> Iterable[ThingRow]:
    query = select(Resource.id, Resource.title).where(Resource.id.in_(ids), is_open_resource(me))
    for resource_id, title in session.execute(query):
        yield ThingRow("resource", resource_id, title)


def _kudos(session: Session, _me: Me, ids: Iterable[int]) -> Iterable[ThingRow]:
    for kudos_id, body in session.execute(select(Kudos.id, Kudos.body).where(Kudos.id.in_(ids))):
        yield ThingRow("kudos", kudos_id, excerpt(body))


THINGS: Mapping[str, ThingKind] = {
    kind.kind: kind
    for kind in (
        ThingKind("post", Post, is_open_post, _posts),
        ThingKind("event", Event, is_open_event, _events),
        ThingKind("resource", Resource, is_open_resource, _resources),
        ThingKind("kudos", Kudos, lambda _me: true(), _kudos, is_thankable=False),
    )
}
"""All kinds there are. An area whose things can be linked adds its own here."""


def is_thankable(me: Me, kind: InstrumentedAttribute[Any], thing_id: InstrumentedAttribute[Any]) -> Condition:
    """The columns name a thing that every member may read, and that one can be thanked for."""
    return or_(
        *(
            and_(
                kind == thing.kind,
                exists().where(thing.table.id == thing_id, thing.is_open(me)).correlate(thing_id.class_.__table__),
            )
            for thing in THINGS.values()
            if thing.is_thankable
        )
    )


def named(session: Session, me: Me, things: Iterable[tuple[str, int]]) -> dict[tuple[str, int], ThingRow]:
    """The things that every member may read, by kind and id."""
    wanted: dict[str, set[int]] = {}
    for kind, thing_id in things:
        wanted.setdefault(kind, set()).add(thing_id)
    return {
        (row.kind, row.id): row
        for kind, ids in wanted.items()
        if kind in THINGS
        for row in THINGS[kind].named(session, me, ids)
    }
