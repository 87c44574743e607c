"""Taking away what should not be read: topics deleted as a whole, posts hidden for a reason, and the way back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.moderation_log import note
from forumdesk.forum.permissions import find, require
from forumdesk.forum.right import Right
from forumdesk.store.schema.moderation import NOTE_MOST, Act
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.states import Hiding, Removal


def delete_topic(session: Session, actor: int, topic_id: int, *, why: str = "") -> None:
    """Take a topic with all its posts away; its author and moderators see it still. Raises NotFound, NotAllowed."""
    find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, Right.DELETE_TOPIC, topic_id)
    if session.get(Removal, topic_id) is None:
        session.add(Removal(topic_id=topic_id, by_id=actor))
        session.flush()
        note(session, actor, Act.DELETE_TOPIC, topic_id=topic_id, why=_fitting(why))


def restore_topic(session: Session, actor: int, topic_id: int) -> None:
    """Bring a deleted topic back."""
    find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, Right.DELETE_TOPIC, topic_id)
    there = session.get(Removal, topic_id)
    if there is not None:
        session.delete(there)
        session.flush()
        note(session, actor, Act.RESTORE_TOPIC, topic_id=topic_id)


def hide_post(session: Session, actor: int, post_id: int, *, why: str = "") -> None:
    """Let readers see no more of a post than why it is hidden; its author and moderators can look.

    Raises NotFound, NotAllowed, Invalid (field: why).
    """
    post: Post = find(session, actor, Right.SEE_POST, post_id)
    require(session, actor, Right.HIDE_POST, post_id)
    why = _fitting(why)
    if session.get(Hiding, post_id) is None:
        session.add(Hiding(post_id=post_id, by_id=actor, why=why))
        session.flush()
        note(session, actor, Act.HIDE_POST, post_id=post_id, member_id=post.author_id, why=why)


def show_post(session: Session, actor: int, post_id: int) -> None:
    """Let everybody read a hidden post again."""
    post: Post = find(session, actor, Right.SEE_POST, post_id)
    require(session, actor, Right.HIDE_POST, post_id)
    there = session.get(Hiding, post_id)
    if there is not None:
        session.delete(there)
        session.flush()
        note(session, actor, Act.SHOW_POST, post_id=post_id, member_id=post.author_id)


def _fitting(why: str) -> str:
    why = " ".join(why.split())
    if len(why) > NOTE_MOST:
        raise Invalid(f"Use at most {NOTE_MOST} characters for the reason.", field="why")
    return why
