"""Spared questions: an earlier post answered somebody who was about to ask. Who it was stays with them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ARRAY, BigInteger, cast, column, func, select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import find, require
from forumdesk.forum.right import Right
from forumdesk.store.base import type_id
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.spared import FEWEST_COUNTED, Spared


def note_spared(session: Session, actor: int, post_id: int) -> None:
    """Note that a post answered what the actor was about to ask; doing it twice is doing it once.

    Raises NotFound, and NotAllowed for the actor's own post and for one that was deleted.
    """
    find(session, actor, Right.SEE_POST, post_id)
    require(session, actor, Right.NOTE_SPARED, post_id)
    if session.get(Spared, (actor, post_id)) is None:
        session.add(Spared(member_id=actor, post_id=post_id))
        session.flush()


def forget_spared(session: Session, actor: int, post_id: int) -> None:
    """Take it back: the question is asked after all. Without a note nothing changes."""
    noted = session.get(Spared, (actor, post_id))
    if noted is not None:
        session.delete(noted)
        session.flush()


def spared_counts(session: Session, post_ids: Iterable[int]) -> dict[int, int]:
    """How many people each of these posts spared a question; nothing of a post that spared fewer than five.

    Whoever counts sees none of the rows. On a server a function counts them, for posts the login may see.
    """
    ids = list(post_ids)
    if not ids:
        return {}
    if session.get_bind().dialect.name == "postgresql":
        asked = cast(ids, ARRAY(BigInteger))
        counted = func.spared_counts(asked).table_valued(column("post_id", type_id), column("people", type_id))
        return {row.post_id: row.people for row in session.execute(select(counted.c.post_id, counted.c.people))}
    people = func.count().label("people")
    query = (
        select(Spared.post_id, people)
        .join(Post, Post.id == Spared.post_id)
        .where(Spared.post_id.in_(ids), Post.community_id.is_not(None), Post.deleted_at.is_(None))
        .group_by(Spared.post_id)
        .having(func.count() >= FEWEST_COUNTED)
    )
    return {row.post_id: row.people for row in session.execute(query)}
