"""Which posts are hidden: by hand, by the flags of three members, by a review, or until somebody lets them through.

These are sets without a viewer; permissions says who is kept from what is in them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    case,
    exists,
    func,
    literal,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from forumdesk.store.schema.flags import HIDING_FLAGS, Approval, Consequence, Decision, FlagReview, Held, PostFlag
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.states import Hiding

ABOVE, BELOW = 2, 1
"""How many posts before and after a flagged one may be read by those who review it."""


def is_open_flag() -> ColumnElement[bool]:
    """No review has reached the flag yet."""
    settled = select(func.max(FlagReview.upto_id)).where(FlagReview.post_id == PostFlag.post_id)
    return PostFlag.id > func.coalesce(settled.correlate(PostFlag).scalar_subquery(), 0)


def flagged(least: int = 1) -> Select[int]:
    """Posts with open flags of at least so many members."""
    query = select(PostFlag.post_id).where(is_open_flag()).group_by(PostFlag.post_id).correlate(None)
    return query if least == 1 else query.having(func.count(PostFlag.member_id.distinct()) >= least)


def hidden_by_review() -> Select[int]:
    """Posts of which the latest review keeps them hidden."""
    later = aliased(FlagReview)
    overruled = exists().where(later.post_id == FlagReview.post_id, later.id > FlagReview.id).correlate(FlagReview)
    return select(FlagReview.post_id).where(FlagReview.consequence == Consequence.HIDE, ~overruled).correlate(None)


def held() -> Select[int]:
    """Posts that wait to be let through, and those that were not."""
    through = exists().where(Approval.post_id == Held.post_id, Approval.decision == Decision.APPROVED)
    return select(Held.post_id).where(~through.correlate(Held)).correlate(None)


def waiting() -> Select[int]:
    """Held posts about which nobody has decided."""
    decided = exists().where(Approval.post_id == Held.post_id)
    return select(Held.post_id).where(~decided.correlate(Held)).correlate(None)


def hidden_posts() -> CompoundSelect[int]:
    """All posts that only their authors and those who moderate may read."""
    return union(by_hand(), flagged(HIDING_FLAGS), hidden_by_review(), held())


def by_hand() -> Select[int]:
    """Posts that somebody who moderates hid without a flag."""
    return select(Hiding.post_id).correlate(None)


def hidden_topics() -> Select[int]:
    """Topics whose first post is held: nobody else may know of them yet."""
    return select(Post.topic_id).where(Post.number == 1, Post.id.in_(held())).correlate(None)


def judged() -> CompoundSelect[int]:
    """Posts that wait for somebody's judgement."""
    return union(flagged(), waiting())


def under_review() -> Select[int]:
    """Posts that wait for somebody's judgement, and those around them that tell what they are about."""
    there = aliased(Post)
    near = (there.topic_id == Post.topic_id) & Post.number.between(there.number - ABOVE, there.number + BELOW)
    return select(Post.id).join(there, near).where(there.id.in_(judged())).correlate(None)


def topics_under_review() -> Select[int]:
    """Topics with a post that waits for somebody's judgement."""
    return select(Post.topic_id).where(Post.id.in_(judged())).correlate(None)


def flagged_by(me: ColumnElement[Any]) -> Select[int]:
    """Posts that the member flagged, as long as nobody has reviewed it."""
    return select(PostFlag.post_id).where(PostFlag.member_id == me, is_open_flag()).correlate(None)


class HiddenState(StrEnum):
    """Why a post is hidden: by hand, by flags, by a review, as nobody let it through yet, or as somebody did not."""

    BY_HAND = "by hand"
    FLAGGED = "flagged"
    REMOVED = "removed"
    WAITING = "waiting"
    REJECTED = "rejected"


def places(in_sight: ColumnElement[bool], is_insider: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Where the hidden posts of topics `in_sight` stand, since when, and what was said about it.

    Of posts that nobody has let through yet only an insider learns. Columns: post_id, topic_id, number, author_id,
    created_at, since, state, why.
    """
    post = (Post.id.label("post_id"), Post.topic_id, Post.number, Post.author_id, Post.created_at)
    third = select(PostFlag.at).where(PostFlag.post_id == Post.id, is_open_flag()).order_by(PostFlag.id)
    since = third.offset(HIDING_FLAGS - 1).limit(1).correlate(Post).scalar_subquery()
    shown = (in_sight, Post.deleted_at.is_(None), Post.id.not_in(held()))
    by_flags = select(
        *post, since.label("since"), literal(HiddenState.FLAGGED.value).label("state"), literal("").label("why")
    )
    newest = select(func.max(FlagReview.id)).where(FlagReview.post_id == Post.id).correlate(Post).scalar_subquery()
    by_review = select(*post, FlagReview.at, literal(HiddenState.REMOVED.value), FlagReview.note)
    state = case((Approval.id.is_(None), HiddenState.WAITING.value), else_=HiddenState.REJECTED.value)
    told = func.coalesce(Approval.at, Held.at)
    waits = select(*post, told, state, func.coalesce(Approval.note, "")).join(Held, Held.post_id == Post.id)
    # What was hidden by hand comes last: where a post is hidden twice, its reason is told.
    hand = select(*post, Hiding.at, literal(HiddenState.BY_HAND.value), Hiding.why)
    return union_all(
        by_flags.where(Post.id.in_(flagged(HIDING_FLAGS)), *shown),
        by_review.join(FlagReview, FlagReview.id == newest).where(Post.id.in_(hidden_by_review()), *shown),
        waits.outerjoin(Approval, Approval.post_id == Post.id).where(
            Post.id.in_(held()), in_sight, is_insider, Post.deleted_at.is_(None)
        ),
        hand.join(Hiding, Hiding.post_id == Post.id).where(*shown),
    )
