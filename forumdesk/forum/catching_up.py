"""Catching up at once: a whole list marked as read, its new topics dismissed, and either taken back exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.lists import listed_topics
from forumdesk.forum.permissions import find
from forumdesk.forum.right import Right
from forumdesk.forum.rows import TopicFilter, TopicView
from forumdesk.store.base import now
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.topics import Topic

AT_ONCE = 500
"""Topics in one question to the store."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A read position before and after; `number` is None where there was none."""

    topic_id: int
    number: int | None
    at: datetime | None
    to: int


def mark_all_read(session: Session, actor: int, wanted: TopicFilter) -> tuple[Moved, ...]:
    """Have read all that a list shows: unread posts, and new topics too unless only unread ones are listed.

    What is muted is neither, and stays as it is. Returns what `restore_positions` takes back.
    """
    unread = _move(session, actor, listed_topics(session, actor, _only(wanted, TopicView.UNREAD)), to_the_end=True)
    return unread if wanted.view is TopicView.UNREAD else unread + dismiss_new(session, actor, wanted)


def dismiss_new(session: Session, actor: int, wanted: TopicFilter) -> tuple[Moved, ...]:
    """Let nothing that a list shows be new any more; what is dismissed was not read, and is never unread."""
    return _move(session, actor, listed_topics(session, actor, _only(wanted, TopicView.NEW)), to_the_end=False)


def mark_unread(session: Session, actor: int, topic_id: int) -> Moved:
    """Have the last post of a topic unread again, to come back to it. Returns what `read_again` takes back.

    Raises Invalid where nothing of it was read, NotFound.
    """
    topic: Topic = find(session, actor, Right.SEE_TOPIC, topic_id)
    position = session.get(ReadPosition, (actor, topic_id))
    if position is None or position.number == 0:
        raise Invalid("You have not read this topic yet.")
    back = max(0, min(position.number, topic.last_post_number) - 1)
    moved = Moved(topic_id, position.number, position.at, back)
    if back == 0:  # it has one post: who never opened a topic has no position
        session.delete(position)
    else:
        position.number, position.at = back, now()
    session.flush()
    return moved


def read_again(session: Session, actor: int, moved: Moved) -> None:
    """Undo mark_unread, unless the actor has read on since."""
    position = session.get(ReadPosition, (actor, moved.topic_id))
    if position is None and moved.to == 0 and moved.number is not None:
        session.add(ReadPosition(member_id=actor, topic_id=moved.topic_id, number=moved.number))
    elif position is not None and position.number == moved.to and moved.number is not None:
        position.number = moved.number
    session.flush()


def restore_positions(session: Session, actor: int, moved: Iterable[Moved]) -> None:
    """Set positions back to what they were, but for topics that the actor read since."""
    by_topic = {each.topic_id: each for each in moved}
    for part in _parts(list(by_topic)):
        query = select(ReadPosition.topic_id, ReadPosition.number).where(
            ReadPosition.member_id == actor, ReadPosition.topic_id.in_(part)
        )
        still = [by_topic[topic_id] for topic_id, number in session.execute(query) if number == by_topic[topic_id].to]
        gone = [each.topic_id for each in still if each.number is None]
        back = [
            {"member_id": actor, "topic_id": each.topic_id, "number": each.number, "at": each.at}
            for each in still
            if each.number is not None
        ]
        if gone:
            session.execute(
                delete(ReadPosition).where(ReadPosition.member_id == actor, ReadPosition.topic_id.in_(gone))
            )
        if back:
            session.execute(update(ReadPosition), back)


def _only(wanted: TopicFilter, view: TopicView) -> TopicFilter:
    """What of a list is unread, or new. Messages have no such lists: their own is looked through."""
    return wanted if wanted.view is TopicView.MESSAGES else replace(wanted, view=view)


def _move(session: Session, actor: int, ids: list[int], *, to_the_end: bool) -> tuple[Moved, ...]:
    moved: list[Moved] = []
    moment = now()
    for part in _parts(ids):
        position = (ReadPosition.topic_id == Topic.id) & (ReadPosition.member_id == actor)
        query = (
            select(Topic.id, Topic.last_post_number, ReadPosition.number, ReadPosition.at)
            .outerjoin(ReadPosition, position)
            .where(Topic.id.in_(part))
        )
        rows = session.execute(query).all()
        if to_the_end:
            here = [Moved(topic, number, at, last) for topic, last, number, at in rows if number and number < last]
            change = [{"member_id": actor, "topic_id": each.topic_id, "number": each.to, "at": moment} for each in here]
            if change:
                session.execute(update(ReadPosition), change)
        else:
            here = [Moved(topic, None, None, 0) for topic, _last, number, _at in rows if number is None]
            change = [{"member_id": actor, "topic_id": each.topic_id, "number": 0, "at": moment} for each in here]
            if change:
                session.execute(insert(ReadPosition), change)
        moved += here
    return tuple(moved)


def _parts(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
