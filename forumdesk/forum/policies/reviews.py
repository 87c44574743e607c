"""The care for best practices, and what is flagged, held and reviewed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists
from sqlalchemy.orm import InstrumentedAttribute

from forumdesk.forum import hidden
from forumdesk.forum.permissions.posts import (
    ask_verification,
    flag,
    review,
    see_post,
    verify,
)
from forumdesk.forum.permissions.sets import (
    Condition,
    Me,
    Rule,
    has_flagged,
    is_active,
    is_staff,
    of,
)
from forumdesk.forum.permissions.topics import (
    endorse,
)
from forumdesk.forum.policies.area import Area
from forumdesk.store.base import Base
from forumdesk.store.schema.care import Care, CareKind, Verification, VerificationRequest
from forumdesk.store.schema.flags import Approval, FlagReview, Held, PostFlag
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import (
    Answer,
    Topic,
)

UPDATABLE: dict[type[Base], tuple[str, ...]] = {
    Care: ("verifier_id", "verifier_community_id", "facilitators_only", "interval_days", "due_at"),
}


def _may_endorse(me: Me) -> Condition:
    return of(Topic, endorse, me, Care.topic_id)


def _write_care(me: Me) -> Condition:
    """Of the first post of a topic, or of an accepted answer."""
    first = (Care.kind == CareKind.PRACTICE) & (Post.number == 1)
    answer = (Care.kind == CareKind.ANSWER) & exists().where(Answer.post_id == Post.id).correlate(Post.__table__)
    inside = exists().where(Post.id == Care.post_id, Post.topic_id == Care.topic_id, first | answer)
    return (Care.by_id == me) & _may_endorse(me) & inside.correlate(Care.__table__)


def _own_note(table: type[Verification] | type[VerificationRequest], rule: Rule) -> dict[str, Rule]:
    """What somebody says of a post, which those who read it read, too; they can take it back."""
    return {
        "SELECT": lambda me: of(Post, see_post, me, table.post_id),
        "INSERT": lambda me: (table.by_id == me) & of(Post, rule, me, table.post_id),
        "DELETE": lambda me: is_active(me) & (table.by_id == me),
    }


def _write_flag(me: Me) -> Condition:
    there = exists().where(Post.id == PostFlag.post_id, Post.topic_id == PostFlag.topic_id, flag(me))
    return (PostFlag.member_id == me) & there.correlate(PostFlag.__table__)


def _see_review(me: Me) -> Condition:
    """Those who review it, and those whose flags it answers."""
    mine = exists().where(PostFlag.post_id == FlagReview.post_id, PostFlag.member_id == me)
    return (
        (FlagReview.by_id == me)
        | of(Post, review, me, FlagReview.post_id)
        | (mine.correlate(FlagReview.__table__) & is_active(me))
    )


def _waits(column: InstrumentedAttribute[Any]) -> Rule:
    """The author of a held post, and those who review it."""
    return lambda me: of(Post, lambda m: ((Post.author_id == m) & is_active(m)) | review(m), me, column)


def _decided(table: Any) -> dict[str, Rule]:
    """Decisions about a post: signed by whoever may review it, and taken back by them."""
    return {
        "INSERT": lambda me: (table.by_id == me) & of(Post, review, me, table.post_id),
        "DELETE": lambda me: ((table.by_id == me) & is_staff(me)) | of(Post, review, me, table.post_id),
    }


def _let_through(me: Me) -> Condition:
    """Of a post that waits, and of no other: whoever lets one through moves it to the end of its topic."""
    waits = exists().where(Held.post_id == Approval.post_id).correlate(Approval.__table__)
    return (Approval.by_id == me) & waits & of(Post, review, me, Approval.post_id)


AREA = Area(
    policies={
        Care: {
            "SELECT": lambda me: of(Post, see_post, me, Care.post_id),
            "INSERT": _write_care,
            "UPDATE": _may_endorse,
            "DELETE": _may_endorse,
        },
        Verification: _own_note(Verification, verify),
        VerificationRequest: _own_note(VerificationRequest, ask_verification),
        PostFlag: {
            "SELECT": lambda me: (is_active(me) & (PostFlag.member_id == me)) | of(Post, review, me, PostFlag.post_id),
            "INSERT": _write_flag,
            "DELETE": lambda me: is_active(me) & (PostFlag.member_id == me) & has_flagged(me, PostFlag.post_id),
        },
        FlagReview: {"SELECT": _see_review} | _decided(FlagReview),
        Held: {"SELECT": _waits(Held.post_id)},
        Approval: {"SELECT": _waits(Approval.post_id)} | _decided(Approval) | {"INSERT": _let_through},
    },
    updatable=UPDATABLE,
    sets={
        # asked for staff alone, and for nobody else to know
        "posts_under_review": ("bigint[]", lambda me: hidden.under_review().where(is_staff(me))),
        "topics_under_review": ("bigint[]", lambda me: hidden.topics_under_review().where(is_staff(me))),
        "posts_i_flagged": ("bigint[]", hidden.flagged_by),
    },
)
