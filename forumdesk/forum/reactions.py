"""Reactions: what members think of a post, without a post."""

from __future__ import annotations

from sqlalchemy.orm import Session

from forumdesk.errors import NotAllowed
from forumdesk.forum.permissions import Right, find, require
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.reactions import Reaction, ReactionKind


def react(session: Session, actor: int, post_id: int, kind: ReactionKind = ReactionKind.LIKE) -> None:
    """React to somebody else's post. Reacting twice is reacting once. Raises NotFound, NotAllowed."""
    post: Post = find(session, actor, Right.SEE_POST, post_id)
    if post.author_id == actor:
        raise NotAllowed("You cannot react to your own post.")
    require(session, actor, Right.REACT, post_id)
    if session.get(Reaction, (post_id, actor, kind.value)) is None:
        session.add(Reaction(post_id=post_id, member_id=actor, kind=kind.value))


def take_back(session: Session, actor: int, post_id: int, kind: ReactionKind = ReactionKind.LIKE) -> None:
    """Take a reaction back. Raises NotFound."""
    find(session, actor, Right.SEE_POST, post_id)
    reaction = session.get(Reaction, (post_id, actor, kind.value))
    if reaction is not None:
        session.delete(reaction)
