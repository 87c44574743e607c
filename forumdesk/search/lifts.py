"""What the office says of topics that were found, counted into their order: answered, endorsed, stale, asked before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from forumdesk.forum.care import freshness
from forumdesk.forum.duplicates import originals
from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.forum.topic_states import is_archived_now, is_closed_now
from forumdesk.search.score import Ranked
from forumdesk.store.schema.care import CareKind
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Answer, Topic
from forumdesk.text.languages import fold

SOLVED = 1.1
THE_ANSWER = 1.05
"""The post that was found is the answer: on top of SOLVED."""
ENDORSED = 1.2
LATE = 0.85
"""A best practice, or an answer somebody looks after, that is not verified any more: less than one of which nothing is
said."""
CLOSED = 0.9
ARCHIVED = 0.85
"""In place of CLOSED, where a topic is both."""

COPY_WORDS = 3
"""A title of fewer words says too little to call two topics copies."""
COPY_READ = 2_000
"""Characters of the first posts that are compared."""
COPY_LIKENESS = 90
"""So alike are the first posts of copies, from 0 to 100: rapidfuzz's ratio."""


@dataclass(frozen=True, slots=True)
class Lifted:
    """Topics in their order, and which others each stands for."""

    ranked: list[Ranked]
    also: Mapping[int, tuple[int, ...]]


def lifted(session: Session, viewer: int, ranked: Sequence[Ranked], *, may_replace: bool) -> Lifted:
    """The order that the office's facts of this moment give to what the index found.

    Duplicates go to their original, copies to the best of them. With `may_replace` an original that was not found
    itself comes in the place of its duplicates; without, filters may forbid it and the duplicate stays.
    """
    if not ranked:
        return Lifted([], {})
    factors = _factors(session, ranked)
    best = [replace(one, score=one.score * factors.get(one.topic_id, 1.0)) for one in ranked]
    accepted = set(session.scalars(select(Answer.post_id).where(Answer.post_id.in_([one.post_id for one in best]))))
    best = [replace(one, score=one.score * THE_ANSWER) if one.post_id in accepted else one for one in best]
    best.sort(key=lambda one: -one.score)  # the sort is stable: what is equally good keeps its order
    return _folded(best, _stands_for(session, viewer, best, may_replace), session, viewer)


def _factors(session: Session, ranked: Sequence[Ranked]) -> dict[int, float]:
    """What is said of each topic that anything is said of."""
    ids = [one.topic_id for one in ranked]
    query = select(
        Topic.id,
        exists().where(Answer.topic_id == Topic.id).correlate(Topic).label("is_solved"),
        is_closed_now().label("closed"),
        is_archived_now().label("archived"),
    ).where(Topic.id.in_(ids))
    cared = freshness(session, ids)
    endorsed = {topic: fresh for topic, kind, fresh in cared.values() if kind is CareKind.PRACTICE}
    doubtful = {topic for topic, kind, fresh in cared.values() if kind is CareKind.ANSWER and not fresh}
    return {
        row.id: _factor(row, endorsed.get(row.id)) * (LATE if row.id in doubtful else 1.0)
        for row in session.execute(query)
    }


def _factor(row: Any, is_verified: bool | None) -> float:
    """`is_verified`: None where it is no best practice."""
    factor = SOLVED if row.is_solved else 1.0
    if is_verified is not None:
        factor *= ENDORSED if is_verified else LATE
    return factor * (ARCHIVED if row.archived else CLOSED if row.closed else 1.0)


def _stands_for(session: Session, viewer: int, best: Sequence[Ranked], may_replace: bool) -> dict[int, int]:
    """Topic -> the one that is shown in its place."""
    found = {one.topic_id for one in best}
    shown = {
        topic: original
        for topic, original in originals(session, viewer, sorted(found)).items()
        if may_replace or original in found
    }
    left = [one.topic_id for one in best if one.topic_id not in shown]
    for copies in _copies(session, left):
        shown |= dict.fromkeys(copies[1:], copies[0])
    return {topic: shown.get(other, other) for topic, other in shown.items()}


def _copies(session: Session, topic_ids: Sequence[int]) -> list[list[int]]:
    """Groups of topics that say the same under the same title, each in the given order."""
    titles: defaultdict[str, list[int]] = defaultdict(list)
    place = {topic_id: n for n, topic_id in enumerate(topic_ids)}
    for topic_id, title in session.execute(select(Topic.id, Topic.title).where(Topic.id.in_(topic_ids))).all():
        words = fold(title).split()
        if len(words) >= COPY_WORDS:
            titles[" ".join(words)].append(topic_id)
    alike = [sorted(ids, key=place.__getitem__) for ids in titles.values() if len(ids) > 1]
    if not alike:
        return []
    first = select(Post.topic_id, func.substr(Post.body, 1, COPY_READ)).where(
        Post.number == 1, Post.topic_id.in_([topic_id for ids in alike for topic_id in ids])
    )
    texts: dict[int, str] = dict(session.execute(first).all())
    groups = []
    for ids in alike:
        head = texts.get(ids[0], "")
        same = [other for other in ids[1:] if fuzz.ratio(head, texts.get(other, "")) >= COPY_LIKENESS]
        if same:
            groups.append([ids[0], *same])
    return groups


def _folded(best: Sequence[Ranked], shown: Mapping[int, int], session: Session, viewer: int) -> Lifted:
    """Each topic once, in the place of the best that it stands for."""
    if not shown:
        return Lifted(list(best), {})
    by_topic = {one.topic_id: one for one in best}
    missing = sorted(set(shown.values()) - by_topic.keys())
    posts = _to_show(session, viewer, missing) if missing else {}
    order: dict[int, Ranked] = {}
    also: defaultdict[int, list[int]] = defaultdict(list)
    for one in best:
        head = shown.get(one.topic_id, one.topic_id)
        post = by_topic.get(head) or (Ranked(posts[head], head, 0.0) if head in posts else None)
        if post is None:
            head, post = one.topic_id, one
        if head != one.topic_id:
            also[head].append(one.topic_id)
        order.setdefault(head, replace(post, score=one.score))
    return Lifted(list(order.values()), {head: tuple(others) for head, others in also.items()})


def _to_show(session: Session, viewer: int, topic_ids: Sequence[int]) -> dict[int, int]:
    """Topic -> the post to show of it: its answer, else its first."""
    answered = Post.id.in_(select(Answer.post_id).where(Answer.topic_id.in_(topic_ids)))
    query = (
        select(Post.topic_id, Post.id)
        .where(
            Post.topic_id.in_(topic_ids),
            (Post.number == 1) | answered,
            Post.deleted_at.is_(None),
            allowed(Right.SEE_POST, viewer),
        )
        .order_by(Post.number)
    )
    return dict(session.execute(query).all())
