"""Lists of topics narrowed by what one types: the filters of the search, and words that stand in the title."""

from __future__ import annotations

import re
from itertools import islice

from sqlalchemy import and_, not_, or_, select
from sqlalchemy.orm import Session

from forumdesk.forum.filter_conditions import Condition, in_title
from forumdesk.forum.filters import narrowed, ordered_topics
from forumdesk.forum.permissions import allowed
from forumdesk.forum.query_language import Filter, Key, Order, read
from forumdesk.forum.right import Right
from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.topics import topic_ids
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Topic

_WORDS_MOST = 40
"""More words than titles have: of a text pasted by mistake the first ones count."""

_PIECE = re.compile(r'(?<!\S)(?P<not>-?)(?:"(?P<phrase>[^"]+)"|(?P<word>[^\s"]+))')


def listed_topics(session: Session, viewer: int, wanted: TopicFilter) -> list[int]:
    """The ids of all topics that a list shows, in its order or in that which its query asks for."""
    ids = topic_ids(session, viewer, wanted)
    if not wanted.query.strip():
        return ids
    left = narrowed(session, viewer, read(wanted.query))
    conditions = [*left.in_sql(), *_words(left.asked.alternatives)]
    if conditions:
        fits = (
            select(Post.topic_id)
            .join(Topic, Topic.id == Post.topic_id)
            .where(allowed(Right.SEE_POST, viewer), Post.deleted_at.is_(None), *conditions)
            .distinct()
        )
        fitting = set(session.scalars(fits))
        ids = [topic_id for topic_id in ids if topic_id in fitting]
    asks_order = any(one.key is Key.ORDER and not one.problem for one in left.asked.filters)
    if asks_order and left.asked.order is not Order.RELEVANCE:
        ids = ordered_topics(session, ids, left.asked.order, is_ascending=left.asked.is_ascending)
    return ids


def list_filters(session: Session, viewer: int, query: str) -> tuple[Filter, ...]:
    """The filters of a query, with a problem each where it is not understood; these narrow nothing."""
    return narrowed(session, viewer, read(query)).asked.filters


def _words(alternatives: tuple[str, ...]) -> list[Condition]:
    """All the words of one of the alternatives stand in the title."""
    either = []
    for words in alternatives:
        all_of = []
        for found in islice(_PIECE.finditer(words), _WORDS_MOST):
            there = in_title(found["phrase"] or found["word"].rstrip("*"))
            all_of.append(not_(there) if found["not"] else there)
        if all_of:
            either.append(and_(*all_of))
    return [or_(*either)] if either else []
