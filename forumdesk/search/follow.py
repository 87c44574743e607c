"""What changed in the office, brought into the index."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from forumdesk.forum.knowledge import readable_by_id, readable_in_topics
from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import VIEWER, is_listed
from forumdesk.forum.right import Right
from forumdesk.forum.rows import KnowledgeRow
from forumdesk.forum.topics import tags_of
from forumdesk.search.parts import head_of
from forumdesk.search.score import Snapshot
from forumdesk.store.changes import Change, Thing
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.topics import Topic


@dataclass
class Touched:
    """Which things a stretch of the feed was about, as far as the index cares."""

    posts: set[int] = field(default_factory=set)
    topics: set[int] = field(default_factory=set)

    def add(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if change.thing is Thing.POST:
                self.posts.add(change.thing_id)
            elif change.thing is Thing.TOPIC:
                self.topics.add(change.thing_id)

    def __len__(self) -> int:
        return len(self.posts) + len(self.topics)


def visible_communities(session: Session, viewer: int) -> frozenset[int]:
    """The communities whose posts the viewer may read now; 0 stands for the messages they take part in."""
    return frozenset((0, *session.scalars(_visible(), {"viewer": viewer})))


@cache
def _visible() -> Select[int]:
    """Takes viewer. Built once: that takes longer than to run it."""
    return select(Community.id).where(allowed(Right.SEE_COMMUNITY, VIEWER))


def renewed(
    session: Session, viewer: int, touched: Touched, snapshot: Snapshot
) -> tuple[list[KnowledgeRow], frozenset[int]]:
    """The posts to put into the index anew, and the ids of all to take out first."""
    topics = _changed_topics(session, viewer, touched.topics, snapshot)
    rows = {row.post_id: row for row in readable_in_topics(session, viewer, topics)} if topics else {}
    left = touched.posts - rows.keys()
    rows |= {row.post_id: row for row in readable_by_id(session, viewer, left)} if left else {}
    gone = {*touched.posts, *(post for posts in snapshot.of_topics(topics).values() for post in posts)}
    return list(rows.values()), frozenset(gone)


def _changed_topics(session: Session, viewer: int, topics: set[int], snapshot: Snapshot) -> set[int]:
    """Those whose title, tags or place are not as in the index: a pin or an answer changes no words."""
    if not topics:
        return set()
    query = select(Topic.id, Topic.title, Topic.community_id).where(
        Topic.id.in_(topics), allowed(Right.SEE_TOPIC, viewer), is_listed(viewer)
    )
    tags = tags_of(session, topics)
    heads = {row.id: head_of(row.title, tags.get(row.id, ()), row.community_id or 0) for row in session.execute(query)}
    indexed = snapshot.of_topics(topics)
    return {
        topic
        for topic in topics
        if (topic in heads or topic in indexed) and {heads.get(topic)} != set(indexed.get(topic, {}).values())
    }
