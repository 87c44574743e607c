"""How closely a member follows a topic: what they chose for it, its tags or its community, or what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from forumdesk.errors import NotFound
from forumdesk.forum.permissions import find, require
from forumdesk.forum.permissions.sets import VIEWER, Condition, Me
from forumdesk.forum.right import Right
from forumdesk.forum.rows import FollowRow, Levels
from forumdesk.store.base import now, type_id
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.topics import Tag, Topic, TopicTag
from forumdesk.store.schema.watching import Level, WatchedKind, Watching

_CLOSENESS = {Level.MUTED: 0, Level.NORMAL: 1, Level.TRACKING: 2, Level.WATCHING: 3}


def is_muted(viewer: int | Me) -> Condition:
    """The viewer wants to hear nothing of the topic.

    As in Discourse, what is muted stays muted even under a tag or community that is watched; but a topic that the
    viewer takes part in, or has chosen a level for, is not muted by its community or tags.
    """
    me: Any = literal(viewer, type_id) if isinstance(viewer, int) else viewer

    def chosen(kind: WatchedKind, is_level: Callable[[Any], Condition]) -> Select[int]:
        mine = (Watching.member_id == me, Watching.kind == kind)
        return select(Watching.thing_id).where(*mine, is_level(Watching.level)).correlate(None)

    muted = chosen(WatchedKind.TOPIC, lambda level: level == Level.MUTED)
    heard = chosen(WatchedKind.TOPIC, lambda level: level != Level.MUTED)
    communities = chosen(WatchedKind.COMMUNITY, lambda level: level == Level.MUTED)
    tags = chosen(WatchedKind.TAG, lambda level: level == Level.MUTED)
    tagged = select(TopicTag.topic_id).where(TopicTag.tag_id.in_(tags)).correlate(None)
    wrote = select(Post.topic_id).where(Post.author_id == me, Post.deleted_at.is_(None)).correlate(None)
    quiet = or_(and_(Topic.community_id.is_not(None), Topic.community_id.in_(communities)), Topic.id.in_(tagged))
    return or_(Topic.id.in_(muted), and_(quiet, Topic.id.not_in(heard), Topic.id.not_in(wrote)))


def mutes_anything(session: Session, viewer: int) -> bool:
    """Whether the viewer muted anything at all: most never do, and their lists need not ask for each topic."""
    muted = exists().where(Watching.member_id == viewer, Watching.level == Level.MUTED)
    return bool(session.scalar(select(muted)))


def chosen_levels(session: Session, viewer: int, kind: WatchedKind) -> dict[int, Level]:
    """What the viewer chose for topics, communities or tags, by their ids."""
    query = select(Watching.thing_id, Watching.level).where(Watching.member_id == viewer, Watching.kind == kind)
    return {thing_id: Level(level) for thing_id, level in session.execute(query)}


def tag_levels(session: Session, viewer: int) -> Levels:
    """What the viewer chose for tags, by their names."""
    query = (
        select(Tag.name, Watching.level)
        .join(Watching, and_(Watching.thing_id == Tag.id, Watching.kind == WatchedKind.TAG))
        .where(Watching.member_id == viewer)
        .order_by(Tag.name)
    )
    return tuple((name, Level(level)) for name, level in session.execute(query))


@cache
def _choices() -> Select[int, str | None, str | None, bool, bool]:
    """Takes viewer, ids: each topic with what was chosen for it and its community, and what the viewer did there."""
    own, community = (
        select(Watching.level)
        .where(Watching.member_id == VIEWER, Watching.kind == kind, Watching.thing_id == column)
        .correlate(Topic)
        .scalar_subquery()
        for kind, column in ((WatchedKind.TOPIC, Topic.id), (WatchedKind.COMMUNITY, Topic.community_id))
    )
    wrote = (
        exists().where(Post.topic_id == Topic.id, Post.author_id == VIEWER, Post.deleted_at.is_(None)).correlate(Topic)
    )
    ids = bindparam("ids", expanding=True, type_=type_id)
    return select(Topic.id, own, community, Topic.author_id == VIEWER, wrote).where(Topic.id.in_(ids))


@cache
def _tag_choices() -> Select[int, str, str]:
    """Takes viewer, ids."""
    return (
        select(TopicTag.topic_id, Tag.name, Watching.level)
        .join(Tag, Tag.id == TopicTag.tag_id)
        .join(Watching, and_(Watching.thing_id == Tag.id, Watching.kind == WatchedKind.TAG))
        .where(Watching.member_id == VIEWER, TopicTag.topic_id.in_(bindparam("ids", expanding=True, type_=type_id)))
        .order_by(Tag.name)
    )


def follow_rows(session: Session, viewer: int, topic_ids: Collection[int]) -> dict[int, FollowRow]:
    """How closely the viewer follows each of these topics, and why. `is_muted` is the same rule in SQL."""
    asked = {"viewer": viewer, "ids": list(topic_ids)}
    tags: dict[int, list[tuple[str, Level]]] = {}
    for topic_id, name, level in session.execute(_tag_choices(), asked):
        tags.setdefault(topic_id, []).append((name, Level(level)))
    return {
        topic_id: _follow(own, community, bool(began), bool(wrote), tags.get(topic_id, []))
        for topic_id, own, community, began, wrote in session.execute(_choices(), asked)
    }


def _follow(
    own: str | None, community: str | None, began: bool, wrote: bool, tags: list[tuple[str, Level]]
) -> FollowRow:
    if own:
        return FollowRow(Level(own), "chosen")
    derived = FollowRow(Level.WATCHING, "author") if began and wrote else FollowRow(Level.TRACKING, "wrote")
    around = [FollowRow(level, f"#{name}") for name, level in tags]
    around += [FollowRow(Level(community), "community")] if community else []
    if not wrote:
        derived = FollowRow()
        muted = next((row for row in around if row.level is Level.MUTED), None)
        if muted is not None:
            return muted
    return max((derived, *around), key=lambda row: _CLOSENESS[row.level])


def level_of(session: Session, viewer: int, kind: WatchedKind, thing_id: int) -> Level:
    """How closely the viewer follows a topic, community or tag. Raises NotFound."""
    _find(session, viewer, kind, thing_id)
    if kind is WatchedKind.TOPIC:
        return follow_rows(session, viewer, [thing_id])[thing_id].level
    record = session.get(Watching, (viewer, kind, thing_id))
    return Level(record.level) if record is not None else Level.NORMAL


def set_level(session: Session, actor: int, kind: WatchedKind, thing_id: int, level: Level | None) -> Level | None:
    """Follow it so closely from now on; with None it follows from what one does. Returns what was chosen before.

    Raises NotFound.
    """
    _find(session, actor, kind, thing_id)
    record = session.get(Watching, (actor, kind, thing_id))
    before = Level(record.level) if record is not None else None
    if record is None and level is not None:
        session.add(Watching(member_id=actor, kind=kind, thing_id=thing_id, level=level))
    elif record is not None and level is None:
        session.delete(record)
    elif record is not None:
        record.level, record.at = str(level), now()
    session.flush()
    return before


def set_tag_level(session: Session, actor: int, name: str, level: Level | None) -> Level | None:
    """`set_level` for a tag by its name. Raises NotFound."""
    tag_id = session.scalar(select(Tag.id).where(Tag.name == name.lower()))
    return set_level(session, actor, WatchedKind.TAG, tag_id or 0, level)


def _find(session: Session, member_id: int, kind: WatchedKind, thing_id: int) -> None:
    if kind is WatchedKind.TAG:
        require(session, member_id, Right.SEE_OFFICE)
        if session.get(Tag, thing_id) is None:
            raise NotFound("This tag is gone.")
    else:
        right = Right.SEE_TOPIC if kind is WatchedKind.TOPIC else Right.SEE_COMMUNITY
        find(session, member_id, right, thing_id)


def last_visit(session: Session, viewer: int) -> datetime | None:
    """When the viewer last read something, before this session: read it once, at its start."""
    return session.scalar(select(func.max(ReadPosition.at)).where(ReadPosition.member_id == viewer))
