"""Posts that a member puts aside for themselves."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import Right, find
from forumdesk.store.schema.bookmarks import Bookmark


def keep_bookmark(session: Session, actor: int, post_id: int) -> None:
    """Put a post aside. Doing it twice is doing it once. Raises NotFound."""
    find(session, actor, Right.SEE_POST, post_id)
    if _of(session, actor, post_id) is None:
        session.add(Bookmark(member_id=actor, post_id=post_id))
        session.flush()


def remove_bookmark(session: Session, actor: int, post_id: int) -> None:
    """Take a bookmark off; a post without one stays as it is."""
    record = _of(session, actor, post_id)
    if record is not None:
        session.delete(record)
        session.flush()


def _of(session: Session, actor: int, post_id: int) -> Bookmark | None:
    query = select(Bookmark).where(Bookmark.member_id == actor, Bookmark.post_id == post_id)
    return session.scalars(query).one_or_none()
