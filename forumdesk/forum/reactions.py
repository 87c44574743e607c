"""Reactions: what members think of a post, without a post."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.errors import NotAllowed
from forumdesk.forum.members import member_row
from forumdesk.forum.permissions import find, require
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow, ReactionRow
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.reactions import Reaction, ReactionKind


def reactions_of(session: Session, viewer: int, post_ids: Sequence[int]) -> dict[int, tuple[ReactionRow, ...]]:
    """How each of these posts, which the viewer may read, was reacted to, in the order of the kinds."""
    found = session.execute(
        select(
            Reaction.post_id,
            Reaction.kind,
            func.count(),
            func.count().filter(Reaction.member_id == viewer),
        )
        .where(Reaction.post_id.in_(post_ids))
        .group_by(Reaction.post_id, Reaction.kind)
    ).all()
    order = list(ReactionKind)
    rows: dict[int, tuple[ReactionRow, ...]] = {}
    for post_id, kind, number, mine in sorted(found, key=lambda row: order.index(ReactionKind(row[1]))):
        rows[post_id] = (*rows.get(post_id, ()), ReactionRow(ReactionKind(kind), number, bool(mine)))
    return rows


def reactors(session: Session, viewer: int, post_id: int) -> list[tuple[ReactionKind, MemberRow]]:
    """Who reacted to a post and how, the first first. Raises NotFound."""
    find(session, viewer, Right.SEE_POST, post_id)
    found = session.execute(
        select(Reaction.kind, Member)
        .join(Member, Member.id == Reaction.member_id)
        .where(Reaction.post_id == post_id)
        .order_by(Reaction.at, Member.id)
    )
    return [(ReactionKind(kind), member_row(record)) for kind, record in found]


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
