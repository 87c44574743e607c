"""Who may do what with a post, a poll and what waits for review."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CompoundSelect, exists

from forumdesk.forum import hidden
from forumdesk.forum.permissions.sets import (
    Condition,
    Me,
    Rules,
    belongs_to,
    facilitates,
    has_flagged,
    is_active,
    is_admin,
    is_archived,
    is_hidden,
    is_removed,
    is_staff,
    is_under_review,
    moderates,
    of,
    participates,
    sees_inside,
    while_under_way,
)
from forumdesk.forum.right import Right
from forumdesk.store.schema.care import Care
from forumdesk.store.schema.polls import Poll
from forumdesk.store.schema.posts import Post


def in_sight(me: Me) -> Condition:
    """The post is in a topic that the member may read."""
    mine = (Post.author_id == me) | participates(me, Post.topic_id)
    there = sees_inside(me, Post.community_id) | (Post.community_id.is_(None) & mine & is_active(me))
    own = (Post.author_id == me) | moderates(me, Post.community_id)
    return there & (~is_removed(me, Post.topic_id) | own)


def see_post(me: Me) -> Condition:
    """Everybody who can see its topic; a deleted or hidden one its author and those who moderate."""
    shown = Post.deleted_at.is_(None) & ~is_hidden(me)
    return in_sight(me) & (shown | (Post.author_id == me) | moderates(me, Post.community_id))


def _see_changing(me: Me) -> Condition:
    """What nobody archived."""
    return see_post(me) & ~is_archived(me, Post.topic_id)


@while_under_way(Post.community_id)
def edit_post(me: Me) -> Condition:
    """Its author; a wiki post, everybody who can see it."""
    return _see_changing(me) & ((Post.author_id == me) | (Post.is_wiki & Post.deleted_at.is_(None)))


@while_under_way(Post.community_id)
def delete_post(me: Me) -> Condition:
    """Its author, if nobody else deleted it; facilitators of its community, moderators and admins. Never the first."""
    own = (Post.author_id == me) & (Post.deleted_by.is_(None) | (Post.deleted_by == me))
    return _see_changing(me) & (Post.number > 1) & (own | moderates(me, Post.community_id))


@while_under_way(Post.community_id)
def make_wiki(me: Me) -> Condition:
    """Its author; facilitators of its community, moderators and admins."""
    return _see_changing(me) & ((Post.author_id == me) | moderates(me, Post.community_id))


@while_under_way(Post.community_id)
def react(me: Me) -> Condition:
    """Everybody who can see it, but its author."""
    return _see_changing(me) & (Post.author_id != me)


def hide_post(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_post(me) & moderates(me, Post.community_id)


def change_owner(me: Me) -> Condition:
    """Moderators and admins."""
    return see_post(me) & is_staff(me) & Post.community_id.is_not(None)


def note_spared(me: Me) -> Condition:
    """Everybody who can see it, but its author."""
    return see_post(me) & (Post.author_id != me) & Post.deleted_at.is_(None)


def verify(me: Me) -> Condition:
    """Its verifier, or who belongs to the group that verifies it; facilitators of its community, moderators, admins."""
    group = Care.verifier_community_id
    whole = ~Care.facilitators_only & belongs_to(me, group)
    is_verifier = (Care.verifier_id == me) | whole | facilitates(me, group)
    mine = exists().where(Care.post_id == Post.id, is_verifier | moderates(me, Post.community_id))
    return see_post(me) & mine.correlate(Post.__table__)


def ask_verification(me: Me) -> Condition:
    """Everybody who can see a best practice or an answer that somebody looks after."""
    return see_post(me) & exists().where(Care.post_id == Post.id).correlate(Post.__table__)


def vote(me: Me) -> Condition:
    """Everybody who can see its post."""
    return of(Post, while_under_way(Post.community_id)(_see_changing), me, Poll.post_id)


def flag(me: Me) -> Condition:
    """Everybody who can see it, but its author; once, until it is reviewed. Nothing that was archived or deleted."""
    shown = Post.deleted_at.is_(None) & ~is_hidden(me) & ~is_removed(me, Post.topic_id)
    return _see_changing(me) & (Post.author_id != me) & shown & ~has_flagged(me, Post.id)


def review(me: Me) -> Condition:
    """Facilitators, moderators and admins who see it or of whom it wants a judgement; of their own, admins alone."""
    not_own = (Post.author_id != me) | is_admin(me)
    return not_own & ((in_sight(me) & moderates(me, Post.community_id)) | (is_staff(me) & is_under_review(me)))


def see_for_review(me: Me) -> Condition:
    """What of a community that is not open to them moderators and admins may read: posts in question, and beside."""
    return is_staff(me) & is_under_review(me)


def hidden_places(me: Me) -> CompoundSelect[Any]:
    """Where the hidden posts stand of what the member may read; see hidden.places."""
    return hidden.places(in_sight(me), (Post.author_id == me) | moderates(me, Post.community_id))


RULES: Rules = {
    Right.SEE_POST: (Post, see_post),
    Right.EDIT_POST: (Post, edit_post),
    Right.REACT: (Post, react),
    Right.NOTE_SPARED: (Post, note_spared),
    Right.DELETE_POST: (Post, delete_post),
    Right.MAKE_WIKI: (Post, make_wiki),
    Right.VERIFY: (Post, verify),
    Right.ASK_VERIFICATION: (Post, ask_verification),
    Right.VOTE: (Poll, vote),
    Right.HIDE_POST: (Post, hide_post),
    Right.CHANGE_OWNER: (Post, change_owner),
    Right.FLAG: (Post, flag),
    Right.REVIEW: (Post, review),
}
