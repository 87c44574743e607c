"""How far a member has read; unread and new follow from it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.store.base import now
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.topics import Topic


def mark_read(session: Session, actor: int, positions: Mapping[int, int]) -> None:
    """Move read positions forward: topic id -> highest post number seen. What is gone or hidden is passed over."""
    visible = select(Topic.id, Topic.last_post_number).where(
        Topic.id.in_(list(positions)), allowed(Right.SEE_TOPIC, actor)
    )
    for topic_id, last in session.execute(visible).all():
        read_up_to(session, actor, topic_id, min(positions[topic_id], last))


def read_up_to(session: Session, actor: int, topic_id: int, number: int) -> None:
    """The actor has read a topic up to this post; never moves back."""
    position = session.get(ReadPosition, (actor, topic_id))
    if position is None:
        session.add(ReadPosition(member_id=actor, topic_id=topic_id, number=number))
    elif number > position.number:
        position.number, position.at = number, now()
    session.flush()
