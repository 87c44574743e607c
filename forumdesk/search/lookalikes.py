"""Was this asked before? Earlier topics like a question that is being typed, with the answers they have."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.forum.care import best_practices
from forumdesk.forum.duplicates import originals
from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.forum.rows import TopicRow
from forumdesk.forum.topics import topic_rows
from forumdesk.search.ask import Answer as Found
from forumdesk.search.ask import Hit, Searcher
from forumdesk.search.excerpt import Spans
from forumdesk.search.meaning import model
from forumdesk.search.passages import Passage, Question
from forumdesk.store.schema.care import Care
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.reactions import Reaction
from forumdesk.store.schema.topics import Answer, Topic
from forumdesk.text.words import TOKEN

MOST = 3
LOOKED_AT = 8
"""So many topics are looked at for the three best answers."""
SIMILAR_MOST, SIMILAR_LOOKED_AT = 5, 12
"""So many topics stand under a topic, and so many are looked at for them."""
LEAST_WORDS = 3
"""A title of fewer words says too little."""
LEAST_COMMON = 2
"""So many different words a topic must have in common with the title, or mean the same in others:"""
LEAST_NEAR = 0.5
"""the cosine of their meanings. Of 630 questions that were asked again in other words 84 % are so near to the first."""
LEAST_SHARE = 0.4
"""How good a topic must be beside the best one found."""
REPLIES_READ, TEXT_READ = 20, 8_000
"""Where no answer was accepted, the best of so many replies, those most liked before others, by so many characters."""
LIKES_COUNT = 0.05
"""How much the likes of a reply count, by their logarithm, beside how near it is to the question."""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """An earlier topic, with the passage of a post that answers best: the accepted answer, else the best reply.

    Without any reply `is_answered` is False, and the passage is what was asked.
    """

    topic_id: int
    number: int
    post_id: int
    title: str
    passage: str
    marks: Spans
    by: str
    community_name: str
    reply_count: int
    is_answered: bool
    is_solved: bool
    is_best_practice: bool


def lookalikes(session: Session, viewer: int, searcher: Searcher, title: str, body: str = "") -> list[Lookalike]:
    """Topics that may answer the question already, the likeliest first; none where the title says too little.

    Those that nobody replied to come last.
    """
    if len(TOKEN.findall(title)) < LEAST_WORDS:
        return []
    answer = searcher.similar(session, viewer, title, body, limit=LOOKED_AT)
    near = _near(title, answer)
    ids = [hit.topic_id for hit in near]
    asked_before = originals(session, viewer, ids)  # the original stands for a topic that repeats it
    near = [hit for hit in near if asked_before.get(hit.topic_id) not in ids]
    question = Question.of(title, answer.found_by, answer.language)
    posts = _posts(session, viewer, [hit.topic_id for hit in near])
    endorsed = set(session.scalars(best_practices().where(Care.topic_id.in_(ids))))
    found = [_lookalike(hit, question, posts.get(hit.topic_id, []), hit.topic_id in endorsed) for hit in near]
    return sorted(found, key=lambda one: not one.is_answered)[:MOST]


def similar_topics(session: Session, viewer: int, searcher: Searcher, topic_id: int) -> list[TopicRow]:
    """Topics near to one that is read, the nearest first; without those that repeat it, or are its original.

    None for a message, and for a topic that the viewer may not see.
    """
    query = (
        select(Topic.title, func.substr(Post.body, 1, TEXT_READ).label("body"))
        .join(Post, (Post.topic_id == Topic.id) & (Post.number == 1))
        .where(Topic.id == topic_id, Topic.community_id.is_not(None), allowed(Right.SEE_TOPIC, viewer))
    )
    asked = session.execute(query).first()
    if asked is None:
        return []
    answer = searcher.similar(session, viewer, asked.title, asked.body, limit=SIMILAR_LOOKED_AT, without_topic=topic_id)
    ids = [hit.topic_id for hit in _near(asked.title, answer)]
    ends = originals(session, viewer, [topic_id, *ids])
    this = ends.get(topic_id, topic_id)
    others = [one for one in ids if ends.get(one, one) not in {topic_id, this} and ends.get(one) not in ids]
    return [row for row in topic_rows(session, viewer, others) if not row.is_message][:SIMILAR_MOST]


def _near(title: str, answer: Found) -> list[Hit]:
    """Those of the hits that are worth a look: they share words with the title, or mean the same in others."""
    best = max((hit.score for hit in answer.hits), default=0.0)
    same = _same_in_other_words(title, answer.hits)
    return [
        hit
        for hit in answer.hits
        if hit.score >= best * LEAST_SHARE and (_common(hit) >= LEAST_COMMON or hit.topic_id in same)
    ]


@dataclass(frozen=True, slots=True)
class _Reply:
    post_id: int
    number: int
    by: str
    body: str
    likes: int
    is_answer: bool


def _lookalike(hit: Hit, question: Question, replies: Sequence[_Reply], is_best_practice: bool) -> Lookalike:
    accepted = [reply for reply in replies if reply.is_answer]
    said: list[tuple[float, _Reply | None, Passage | None]] = [(float("-inf"), None, None)]
    for reply in accepted or replies:
        passage = question.best_passage(reply.body)
        if passage is not None:
            said.append((passage.score + LIKES_COUNT * math.log1p(reply.likes), reply, passage))
    _score, best, passage = max(said, key=lambda one: one[0])
    return Lookalike(
        topic_id=hit.topic_id,
        number=best.number if best is not None else hit.post_number,
        post_id=best.post_id if best is not None else hit.post_id,
        title=hit.title,
        passage=passage.text if passage is not None else hit.excerpt,
        marks=passage.marks if passage is not None else hit.marks,
        by=best.by if best is not None else hit.author_name,
        community_name=hit.community_name,
        reply_count=max(0, hit.post_count - 1),
        is_answered=best is not None,
        is_solved=bool(accepted),
        is_best_practice=is_best_practice,
    )


def _same_in_other_words(title: str, hits: Sequence[Hit]) -> set[int]:
    """The topics whose title means nearly the same; none without a model."""
    known = model() if hits else None
    if known is None:
        return set()
    asked, *found = known.vectors([title, *(hit.title for hit in hits)])
    return {hit.topic_id for hit, vector in zip(hits, found, strict=True) if float(asked @ vector) >= LEAST_NEAR}


def _common(hit: Hit) -> int:
    """How many different words the question and the topic share."""
    words = {hit.title[start:end].casefold() for start, end in hit.title_marks}
    return len(words | {hit.excerpt[start:end].casefold() for start, end in hit.marks})


def _posts(session: Session, viewer: int, topic_ids: Iterable[int]) -> dict[int, list[_Reply]]:
    """Topic id -> its accepted answers and the replies of others, of these the most liked and the first."""
    likes = select(func.count()).where(Reaction.post_id == Post.id).correlate(Post).scalar_subquery()
    found = (
        select(Post.id, Post.topic_id, Post.number, Post.author_id, (likes + Post.likes_elsewhere).label("likes"))
        .add_columns(Answer.post_id.label("answer"))
        .outerjoin(Answer, Answer.post_id == Post.id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(Post.topic_id.in_(list(topic_ids)), Post.number > 1, Post.deleted_at.is_(None))
        .where(Answer.post_id.is_not(None) | (Post.author_id != Topic.author_id))  # who asks goes on asking
        .where(allowed(Right.SEE_POST, viewer))
        .subquery()
    )
    order = (found.c.answer.is_(None), found.c.likes.desc(), found.c.number)
    place = func.row_number().over(partition_by=found.c.topic_id, order_by=order).label("place")
    best = select(found, place).subquery()
    rows = session.execute(
        select(best, Member.name, func.substr(Post.body, 1, TEXT_READ).label("body"))
        .join(Post, Post.id == best.c.id)
        .join(Member, Member.id == best.c.author_id)
        .where(best.c.place <= REPLIES_READ)
        .order_by(best.c.topic_id, best.c.place)
    )
    replies: dict[int, list[_Reply]] = {}
    for row in rows:
        reply = _Reply(row.id, row.number, row.name, row.body, row.likes, row.answer is not None)
        replies.setdefault(row.topic_id, []).append(reply)
    return replies
