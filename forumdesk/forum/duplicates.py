"""Topics that were asked before: say so, take it back, and find the original of each."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.moderation_log import note
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.permissions.sets import VIEWER
from forumdesk.forum.right import Right
from forumdesk.forum.rows import DuplicateRow, TopicName
from forumdesk.store.base import type_id
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.moderation import Act
from forumdesk.store.schema.topics import Duplicate, Topic

LONGEST_CHAIN = 10
"""Nobody marks a chain, but an original may become a duplicate later; a ring made by plain SQL ends here too."""


def mark_duplicate(session: Session, actor: int, topic_id: int, original_id: int) -> int | None:
    """Say that a topic was asked before; an original that is itself a duplicate stands for its own original.

    Returns the original that was named before, if any, to take this back. Raises NotFound, NotAllowed, and Invalid
    for a message or where the two would point at each other.
    """
    topic: Topic = find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, Right.MARK_DUPLICATE, topic_id)
    original: Topic = find(session, actor, Right.SEE_TOPIC, original_id)
    if original.community_id is None:
        raise Invalid("A message cannot be the original: only those in it may read it. Choose a topic.")
    original_id = originals(session, actor, [original_id]).get(original_id, original_id)
    if original_id == topic_id:
        same = original.id == topic_id
        raise Invalid(
            "A topic cannot be its own original. Choose another one."
            if same
            else f"'{original.title}' is marked as asked before in this very topic. Take that mark off first."
        )
    mark = session.get(Duplicate, topic_id)
    before = mark.original_id if mark else None
    if before == original_id:
        return before
    if mark is not None:
        session.delete(mark)
        session.flush()
    session.add(Duplicate(topic_id=topic_id, original_id=original_id, by_id=actor))
    session.flush()
    if topic.author_id != actor:
        note(session, actor, Act.MARK_DUPLICATE, topic_id=topic_id, before=_named(before), after=_named(original_id))
    return before


def _named(topic_id: int | None) -> str:
    """A topic in the log: by its number, as not everybody who reads the log may know its title."""
    return f"topic {topic_id}" if topic_id else ""


def unmark_duplicate(session: Session, actor: int, topic_id: int) -> int | None:
    """Take the mark off and return the original it named; a topic without one stays as it is."""
    topic: Topic = find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, Right.MARK_DUPLICATE, topic_id)
    mark = session.get(Duplicate, topic_id)
    if mark is None:
        return None
    session.delete(mark)
    session.flush()
    if topic.author_id != actor:
        note(session, actor, Act.UNMARK_DUPLICATE, topic_id=topic_id, before=_named(mark.original_id))
    return mark.original_id


def originals(session: Session, viewer: int, topic_ids: Iterable[int]) -> dict[int, int]:
    """The original of each of these topics that was asked before, as far as the viewer may see it.

    Where the original was itself asked before, the one at the end.
    """
    ends = {topic_id: topic_id for topic_id in topic_ids}
    reached = set(ends)
    for _step in range(LONGEST_CHAIN):
        asked = {"viewer": viewer, "reached": list(reached)}
        further: dict[int, int] = dict(session.execute(_next(), asked).all()) if reached else {}
        if not further:
            break
        ends = {topic_id: further.get(end, end) for topic_id, end in ends.items()}
        reached = set(further.values())
    return {topic_id: end for topic_id, end in ends.items() if end != topic_id}


@cache
def _next() -> Select[int, int]:
    """Takes viewer, topics that were reached. Built once: that takes longer than to run it."""
    return (
        select(Duplicate.topic_id, Duplicate.original_id)
        .join(Topic, Topic.id == Duplicate.original_id)
        .where(
            Duplicate.topic_id.in_(bindparam("reached", expanding=True, type_=type_id)),
            allowed(Right.SEE_TOPIC, VIEWER),
        )
    )


def original_of(session: Session, viewer: int, topic_id: int) -> DuplicateRow | None:
    """Where a topic was asked before, and who said so; None also where the viewer may not see that."""
    end = originals(session, viewer, [topic_id]).get(topic_id)
    if end is None:
        return None
    query = select(Duplicate.at, Member.name).join(Member, Member.id == Duplicate.by_id)
    at, by_name = session.execute(query.where(Duplicate.topic_id == topic_id)).one()
    title = session.scalars(select(Topic.title).where(Topic.id == end)).one()
    return DuplicateRow(TopicName(end, title), by_name, at)


@cache
def _touching() -> Select[int]:
    """Takes topic_id. Most topics have neither an original nor a duplicate: one look tells."""
    asked = bindparam("topic_id", type_=type_id)
    return select(Duplicate.topic_id).where(or_(Duplicate.topic_id == asked, Duplicate.original_id == asked))


def asked_before(session: Session, viewer: int, topic_id: int) -> tuple[DuplicateRow | None, tuple[TopicName, ...]]:
    """Where a topic was asked before, and which ask it again."""
    marks = session.scalars(_touching(), {"topic_id": topic_id}).all()
    original = original_of(session, viewer, topic_id) if topic_id in marks else None
    again = any(mark != topic_id for mark in marks)
    return original, duplicates_of(session, viewer, topic_id) if again else ()


def duplicates_of(session: Session, viewer: int, topic_id: int) -> tuple[TopicName, ...]:
    """The topics that ask what this one asked before, the oldest first, also through another duplicate."""
    near = select(Duplicate.topic_id).where(Duplicate.original_id == topic_id).cte("same", recursive=True)
    same = near.union(select(Duplicate.topic_id).join(near, Duplicate.original_id == near.c.topic_id))
    query = (
        select(Topic.id, Topic.title)
        .where(Topic.id.in_(select(same.c.topic_id)), Topic.id != topic_id, allowed(Right.SEE_TOPIC, viewer))
        .order_by(Topic.id)
    )
    return tuple(TopicName(*found) for found in session.execute(query).all())
