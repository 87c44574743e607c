"""Was this asked before? Earlier topics like a question that is being typed, with the answers they have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import Right, allowed
from forumdesk.search.ask import Hit, Searcher
from forumdesk.search.meaning import model
from forumdesk.search.words import TOKEN
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Answer, BestPractice
from forumdesk.text.plain import excerpt

MOST = 5
LEAST_WORDS = 3
"""A title of fewer words says too little."""
LEAST_COMMON = 2
"""So many different words a topic must have in common with the title, or mean the same in others:"""
LEAST_NEAR = 0.5
"""the cosine of their meanings. Of 630 questions that were asked again in other words 84 % are so near to the first."""
LEAST_SHARE = 0.4
"""How good a topic must be beside the best one found."""
ANSWER_READ = 1_200


@dataclass(frozen=True, slots=True)
class Lookalike:
    """An earlier topic. `number` is its accepted answer, else the post that fits best; `excerpt` what that says."""

    topic_id: int
    number: int
    title: str
    excerpt: str
    by: str
    community_name: str
    reply_count: int
    is_solved: bool
    is_best_practice: bool


def lookalikes(session: Session, viewer: int, searcher: Searcher, title: str) -> list[Lookalike]:
    """Topics that may answer the question already, the likeliest first; none where the title says too little."""
    if len(TOKEN.findall(title)) < LEAST_WORDS:
        return []
    hits = searcher.similar(session, viewer, title, limit=MOST).hits
    best = max((hit.score for hit in hits), default=0.0)
    same = _same_in_other_words(title, hits)
    near = [
        hit
        for hit in hits
        if hit.score >= best * LEAST_SHARE and (_common(hit) >= LEAST_COMMON or hit.topic_id in same)
    ]
    ids = [hit.topic_id for hit in near]
    answers = _answers(session, viewer, ids)
    endorsed = set(session.scalars(select(BestPractice.topic_id).where(BestPractice.topic_id.in_(ids))))
    found = []
    for hit in near:
        number, by, text = answers.get(hit.topic_id, (hit.post_number, hit.author_name, hit.excerpt))
        found.append(
            Lookalike(
                topic_id=hit.topic_id,
                number=number,
                title=hit.title,
                excerpt=text,
                by=by,
                community_name=hit.community_name,
                reply_count=max(0, hit.post_count - 1),
                is_solved=hit.topic_id in answers,
                is_best_practice=hit.topic_id in endorsed,
            )
        )
    return found


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


def _answers(session: Session, viewer: int, topic_ids: Iterable[int]) -> dict[int, tuple[int, str, str]]:
    """Topic id -> number, author and excerpt of its accepted answer."""
    rows = session.execute(
        select(Post.topic_id, Post.number, Member.name, func.substr(Post.body, 1, ANSWER_READ).label("text"))
        .join(Answer, Answer.post_id == Post.id)
        .join(Member, Member.id == Post.author_id)
        .where(Post.topic_id.in_(list(topic_ids)), allowed(Right.SEE_POST, viewer))
        .order_by(Answer.at.desc())
    )
    return {row.topic_id: (row.number, row.name, excerpt(row.text)) for row in rows}
