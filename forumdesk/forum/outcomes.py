"""What came of a member's flags, and what became of their own posts: the facts behind those notices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select, union
from sqlalchemy.orm import Session, aliased

from forumdesk.forum.flags import hidden_of
from forumdesk.forum.hidden import HiddenState
from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import VIEWER
from forumdesk.forum.right import Right
from forumdesk.store.base import type_id
from forumdesk.store.schema.flags import Approval, Consequence, Decision, FlagReview, PostFlag, Verdict
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Topic

OPENING = 500
"""How many characters of a post are read for its first words."""


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """Something was decided. `said` is a word of Verdict with a Consequence ('agree hide'), of HiddenState or Decision.

    `note` is what whoever decided wrote. `number` is 1 where the viewer may not see the post any more.
    """

    key: str
    at: datetime
    topic_id: int
    number: int
    title: str
    by_id: int
    by_name: str
    by_picture: str | None
    said: str
    note: str
    opening: str


def flag_outcomes(session: Session, viewer: int) -> Iterator[OutcomeRow]:
    """What came of the viewer's flags, by the latest review that reached them."""
    for row in session.execute(_of_flags(), {"viewer": viewer}):
        review: FlagReview = row.FlagReview
        said = f"{Verdict(review.verdict).value} {Consequence(review.consequence).value}"
        yield OutcomeRow(
            f"flag:{row.id}:{review.id}", review.at, row.topic_id, row.number, row.title, review.by_id, row.name,
            row.picture, said, review.note, row.opening,
        )  # fmt: skip


@cache
def _of_flags() -> Select[*tuple[Any, ...]]:
    """Takes viewer. Built once: that takes longer than to run it."""
    later = aliased(FlagReview)
    reached = and_(FlagReview.post_id == PostFlag.post_id, FlagReview.upto_id >= PostFlag.id)
    newest = select(func.max(later.id)).where(later.post_id == PostFlag.post_id, later.upto_id >= PostFlag.id)
    return (
        select(PostFlag.id, PostFlag.topic_id, FlagReview, Member.name, Member.picture)
        .add_columns(func.coalesce(Post.number, 1).label("number"), func.coalesce(Topic.title, "").label("title"))
        .add_columns(func.coalesce(func.substr(Post.body, 1, OPENING), "").label("opening"))
        .join(FlagReview, reached)
        .join(Member, Member.id == FlagReview.by_id)
        .outerjoin(Topic, and_(Topic.id == PostFlag.topic_id, allowed(Right.SEE_TOPIC, VIEWER)))
        .outerjoin(Post, and_(Post.id == PostFlag.post_id, allowed(Right.SEE_POST, VIEWER)))
        .where(
            PostFlag.member_id == VIEWER,
            FlagReview.by_id != VIEWER,
            FlagReview.id == newest.correlate(PostFlag).scalar_subquery(),
        )
    )


def own_outcomes(session: Session, viewer: int) -> Iterator[OutcomeRow]:
    """The viewer's posts that are hidden, and those that were held and then let through. Who hid one is not told."""
    hidden = {place.post_id: place for place in hidden_of(session, viewer) if place.state is not HiddenState.WAITING}
    asked = {"viewer": viewer, "ids": list(hidden)}
    for row in session.execute(_of_own_posts(), asked):
        place = hidden.get(row.id)
        if place is not None:
            yield OutcomeRow(
                f"hidden:{row.id}:{int(place.since.timestamp())}", place.since, row.topic_id, row.number, row.title,
                0, "", None, place.state.value, place.why, row.opening,
            )  # fmt: skip
        elif row.at is not None:
            yield OutcomeRow(
                f"approval:{row.id}", row.at, row.topic_id, row.number, row.title, row.by_id, row.name, row.picture,
                Decision.APPROVED.value, "", row.opening,
            )  # fmt: skip


@cache
def _of_own_posts() -> Select[*tuple[Any, ...]]:
    """Takes viewer, ids."""
    through = select(Approval.post_id).where(Approval.decision == Decision.APPROVED)
    there = aliased(Post)
    hidden = select(there.id).where(there.id.in_(bindparam("ids", expanding=True, type_=type_id)))
    return (
        select(Post.id, Post.topic_id, Post.number, Topic.title, func.substr(Post.body, 1, OPENING).label("opening"))
        .add_columns(Approval.at, Approval.by_id, Member.name, Member.picture)
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(Approval, and_(Approval.post_id == Post.id, Approval.decision == Decision.APPROVED))
        .outerjoin(Member, Member.id == Approval.by_id)
        .where(Post.author_id == VIEWER, Post.id.in_(union(through, hidden)))
    )
