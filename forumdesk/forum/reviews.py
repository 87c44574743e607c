"""The review queue: flagged posts and held first posts in their places, and what is decided about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from forumdesk.errors import Conflict, Invalid, NotFound
from forumdesk.forum.flags import hidden_in, require_note
from forumdesk.forum.hidden import ABOVE, is_open_flag, judged, waiting
from forumdesk.forum.hiding import delete_topic, restore_topic
from forumdesk.forum.moderation_log import note as note_act
from forumdesk.forum.permissions import RULES, allowed, may
from forumdesk.forum.permissions.posts import see_for_review
from forumdesk.forum.permissions.sets import VIEWER, is_removed, is_staff, of
from forumdesk.forum.posts import delete_post, post_html, restore_post
from forumdesk.forum.right import Right
from forumdesk.store.base import type_id
from forumdesk.store.schema.communities import Community, Membership
from forumdesk.store.schema.flags import (
    HIDING_FLAGS,
    Approval,
    Consequence,
    Decision,
    FlagReason,
    FlagReview,
    Held,
    PostFlag,
    Verdict,
)
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.moderation import Act
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Topic
from forumdesk.text.plain import excerpt

NEARBY_MOST = 320
"""Characters that are told of the post above the one in question."""


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One flag, as those who review it see it."""

    member_id: int
    member_name: str
    reason: FlagReason
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NearbyRow:
    """A post beside the one in question: how it begins."""

    number: int
    author_name: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A post that waits for a judgement, in its place. `upto_id` names the last flag that is shown here.

    `is_waiting` tells a first post that nobody has let through yet, `is_open` whether the viewer may go to the topic.
    """

    post_id: int
    topic_id: int
    number: int
    title: str
    community_name: str
    author_id: int
    author_login: str
    author_name: str
    author_picture: str | None
    html: str
    excerpt: str
    created_at: datetime
    before: NearbyRow | None
    flags: tuple[FlagRow, ...]
    upto_id: int
    is_hidden: bool
    is_waiting: bool
    is_open: bool
    may_delete: bool
    may_suspend: bool


def may_review(session: Session, viewer: int) -> bool:
    """Whether there is a queue for the viewer: moderators and admins, and those who facilitate something."""
    return bool(session.scalar(_may_review(), {"viewer": viewer}))


@cache
def _may_review() -> Select[bool]:
    """Takes viewer. Built once, as all below: that takes longer than to run it."""
    facilitates = exists().where(Membership.member_id == VIEWER, Membership.is_facilitator)
    return select(or_(is_staff(VIEWER), facilitates))


_IN_QUESTION = (
    Post.id.in_(judged()),
    Post.deleted_at.is_(None),
    ~is_removed(VIEWER, Post.topic_id),
    allowed(Right.REVIEW, VIEWER),
)


@cache
def _count() -> Select[int]:
    """Takes viewer."""
    return select(func.count(Post.id)).where(*_IN_QUESTION)


def review_count(session: Session, viewer: int) -> int:
    """How many posts wait for the viewer's judgement."""
    return session.scalar(_count(), {"viewer": viewer}) or 0


@cache
def _queue() -> Select[*tuple[Any, ...]]:
    """Takes viewer."""
    suspend = exists().where(Member.id == Post.author_id, allowed(Right.SUSPEND_MEMBER, VIEWER)).correlate(Post)
    author = (Member.login, Member.name, Member.picture)
    whole = of(Topic, RULES[Right.DELETE_TOPIC][1], VIEWER, Post.topic_id)
    return (
        select(Post, Topic.title, func.coalesce(Community.name, "").label("community"), *author)
        .add_columns(
            Post.id.in_(waiting()).label("waits"),
            allowed(Right.SEE_POST, VIEWER).label("open"),
            or_(allowed(Right.DELETE_POST, VIEWER), (Post.number == 1) & whole).label("may_delete"),
            suspend.label("may_suspend"),
        )
        .join(Topic, Topic.id == Post.topic_id)
        .join(Member, Member.id == Post.author_id)
        .outerjoin(Community, Community.id == Post.community_id)
        .where(*_IN_QUESTION)
    )


def review_queue(session: Session, viewer: int) -> list[ReviewRow]:
    """What waits for the viewer's judgement: hidden posts first, then the most flagged, then the longest waiting."""
    found = session.execute(_queue(), {"viewer": viewer}).all()
    flags = _open_flags(session, [row.Post.id for row in found])
    rows = []
    for row in found:
        post: Post = row.Post
        given = flags.get(post.id, [])
        rows.append(
            ReviewRow(
                post_id=post.id,
                topic_id=post.topic_id,
                number=post.number or 0,
                title=row.title,
                community_name=row.community,
                author_id=post.author_id,
                author_login=row.login,
                author_name=row.name,
                author_picture=row.picture,
                html=post_html(post.body),
                excerpt=excerpt(post.body),
                created_at=post.created_at,
                before=_before(session, viewer, post),
                flags=tuple(flag for _id, flag in given),
                upto_id=max((flag_id for flag_id, _flag in given), default=0),
                is_hidden=len({flag.member_id for _id, flag in given}) >= HIDING_FLAGS,
                is_waiting=bool(row.waits),
                is_open=bool(row.open),
                may_delete=bool(row.may_delete),
                may_suspend=bool(row.may_suspend),
            )
        )
    return sorted(rows, key=lambda row: (not row.is_hidden, -len(row.flags), row.created_at))


def _open_flags(session: Session, post_ids: Iterable[int]) -> dict[int, list[tuple[int, FlagRow]]]:
    query = (
        select(PostFlag, Member.name)
        .join(Member, Member.id == PostFlag.member_id)
        .where(PostFlag.post_id.in_(list(post_ids)), is_open_flag())
        .order_by(PostFlag.id)
    )
    flags: dict[int, list[tuple[int, FlagRow]]] = {}
    for flag, name in session.execute(query):
        row = FlagRow(flag.member_id, name, FlagReason(flag.reason), flag.note, flag.at)
        flags.setdefault(flag.post_id, []).append((flag.id, row))
    return flags


@cache
def _above() -> Select[*tuple[Any, ...]]:
    """Takes viewer, topic_id, number."""
    number = bindparam("number", type_=type_id)
    return (
        select(Post.number, Post.body, Member.name)
        .join(Member, Member.id == Post.author_id)
        .where(
            Post.topic_id == bindparam("topic_id", type_=type_id),
            Post.number.between(number - ABOVE, number - 1),
            Post.deleted_at.is_(None),
            or_(allowed(Right.SEE_POST, VIEWER), see_for_review(VIEWER)),
        )
        .order_by(Post.number.desc())
        .limit(1)
    )


def _before(session: Session, viewer: int, post: Post) -> NearbyRow | None:
    """The post above it, where the viewer may read that one."""
    found = session.execute(_above(), {"viewer": viewer, "topic_id": post.topic_id, "number": post.number or 0}).first()
    return NearbyRow(found[0] or 0, found[2], excerpt(found[1], NEARBY_MOST)) if found else None


def judge_flags(
    session: Session,
    actor: int,
    post_id: int,
    verdict: Verdict,
    *,
    upto_id: int,
    consequence: Consequence = Consequence.LEAVE,
    note: str = "",
) -> int:
    """Decide about the flags of a post, up to the flag `upto_id`. Returns the id of the review, for taking it back.

    Agreeing may hide the post for good or delete it, with its topic where it is the first. Raises Conflict where
    somebody was quicker, Invalid, NotFound, NotAllowed.
    """
    post = _require_review(session, actor, post_id)
    note = require_note(note)
    if verdict is not Verdict.AGREE and consequence is not Consequence.LEAVE:
        raise Invalid("A post is hidden or deleted only by those who agree with its flags.")
    waits = select(PostFlag.id).where(PostFlag.post_id == post_id, PostFlag.id <= upto_id, is_open_flag()).limit(1)
    if session.scalar(waits) is None:
        raise Conflict("Somebody has reviewed this meanwhile, or the flag was taken back.")
    review = FlagReview(
        post_id=post_id, upto_id=upto_id, verdict=verdict, consequence=consequence, by_id=actor, note=note
    )
    _log(session, actor, _VERDICTS[verdict], post, why=note)
    if consequence is Consequence.HIDE:
        _log(session, actor, Act.HIDE_POST, post, why=note)
    session.add(review)
    session.flush()
    if consequence is Consequence.DELETE and post.number == 1:
        delete_topic(session, actor, post.topic_id, why=note)
    elif consequence is Consequence.DELETE:
        delete_post(session, actor, post_id)
    return review.id


def take_back_review(session: Session, actor: int, review_id: int) -> None:
    """Undo a review; a post that was deleted with it comes back. Raises NotFound, NotAllowed."""
    review = session.get(FlagReview, review_id)
    if review is None:
        raise NotFound("This review was taken back already.")
    if review.by_id != actor:
        _require_review(session, actor, review.post_id)
    post = session.get(Post, review.post_id)
    if post is not None and post.deleted_at is not None and post.deleted_by == actor and post.deleted_at >= review.at:
        restore_post(session, actor, post.id)
    if post is not None and post.number == 1 and review.consequence == Consequence.DELETE:
        restore_topic(session, actor, post.topic_id)
    session.delete(review)
    if post is not None:
        _log(session, actor, Act.TAKE_BACK_REVIEW, post, before=review.verdict)
    session.flush()


def show_again(session: Session, actor: int, post_id: int) -> int:
    """Let everybody read a hidden post again. Returns the id of the review that says so."""
    post = _require_review(session, actor, post_id)
    place = hidden_in(session, actor, post.topic_id).get(post.number or 0)
    if place is None or not place.was_shown:
        raise Conflict("This post is not hidden any more.")
    newest = session.scalar(select(func.max(PostFlag.id)).where(PostFlag.post_id == post_id)) or 0
    _log(session, actor, Act.SHOW_POST, post)
    review = FlagReview(post_id=post_id, upto_id=newest, verdict=Verdict.DISAGREE, by_id=actor)
    session.add(review)
    session.flush()
    return review.id


def decide_held(session: Session, actor: int, post_id: int, decision: Decision, note: str = "") -> None:
    """Let a held first post through, or not; what was decided before gives way.

    Raises Conflict where somebody decided the same, Invalid (field: note), NotFound.
    """
    post = _require_review(session, actor, post_id)
    note = require_note(note)
    if session.get(Held, post_id) is None:
        raise Invalid("This post waits for nobody: who may read its topic reads it.")
    known = session.scalars(select(Approval).where(Approval.post_id == post_id)).one_or_none()
    if known is not None and known.decision == decision:
        raise Conflict("Somebody has decided this meanwhile.")
    if known is not None:
        session.delete(known)
        session.flush()
    _log(session, actor, Act.LET_THROUGH if decision is Decision.APPROVED else Act.NOT_LET_THROUGH, post, why=note)
    session.add(Approval(post_id=post_id, decision=decision, by_id=actor, note=note))
    session.flush()
    session.expire_all()  # a trigger gave it another number and moment


def take_back_decision(session: Session, actor: int, post_id: int) -> None:
    """Let a held post wait again. Raises NotFound, NotAllowed."""
    known = session.scalars(select(Approval).where(Approval.post_id == post_id)).one_or_none()
    if known is None:
        raise NotFound("This decision was taken back already.")
    if known.by_id != actor:
        _require_review(session, actor, post_id)
    session.delete(known)
    post = session.get(Post, post_id)
    if post is not None:
        _log(session, actor, Act.HOLD_AGAIN, post, before=known.decision)
    session.flush()
    session.expire_all()


_VERDICTS = {
    Verdict.AGREE: Act.AGREE_WITH_FLAGS,
    Verdict.DISAGREE: Act.DISAGREE_WITH_FLAGS,
    Verdict.IGNORE: Act.IGNORE_FLAGS,
}


def _log(session: Session, actor: int, act: Act, post: Post, *, why: str = "", before: str = "") -> None:
    """Its community is told with it: of a private one the topic is out of sight once the post is judged."""
    note_act(
        session,
        actor,
        act,
        topic_id=post.topic_id,
        post_id=post.id,
        member_id=post.author_id,
        community_id=post.community_id or 0,
        why=why,
        before=before,
    )


def _require_review(session: Session, actor: int, post_id: int) -> Post:
    """The post, for somebody who may judge it; what is not theirs to know is not there for them."""
    post = session.get(Post, post_id)
    if post is None or not may(session, actor, Right.REVIEW, post_id):
        raise NotFound("This post is gone, or it is not yours to review.")
    return post
