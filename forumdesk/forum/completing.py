"""What an unfinished word may become: members, tags and topics that fit what was typed so far."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from forumdesk.forum.addresses import MeantTopic, topics_meant
from forumdesk.forum.communities import tag_names
from forumdesk.forum.event_rows import EventRow
from forumdesk.forum.event_search import events_like
from forumdesk.forum.members import member_row, office_row
from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import is_listed
from forumdesk.forum.resources import ResourceRow, resources_like
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow, TagRow
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Answer, Topic

LEAST = 2
"""Letters of a name that is looked for."""
NAME_WORDS = 3
"""More words are no name."""


@dataclass(frozen=True, slots=True)
class TopicTitle:
    """A topic to link to."""

    id: int
    title: str
    community_name: str
    community_colour: str
    is_solved: bool


WORDS_MOST = 40
"""Of more words than a title has, the first ones are looked for."""


def members_like(
    session: Session, viewer: int, start: str, *, topic_id: int | None = None, limit: int = 8
) -> list[MemberRow]:
    """Colleagues whose login, or a word of whose name, begins with `start`; who wrote in the topic comes first."""
    begins = or_(_begins(Member.login, start), _begins(Member.name, start))
    query = select(Member).where(allowed(Right.SEE_MEMBER, viewer), ~Member.is_disabled, Member.id != viewer)
    if start:
        query = query.where(or_(begins, _has_word(Member.name, start)))
    order = [case((begins, 0), else_=1)]
    if topic_id is not None:
        there = select(Post.author_id).where(
            Post.topic_id == topic_id, Post.deleted_at.is_(None), allowed(Right.SEE_POST, viewer)
        )
        order.insert(0, case((Member.id.in_(there), 0), else_=1))
    query = query.order_by(*order, func.lower(Member.name), Member.id).limit(limit)
    return [member_row(record) for record in session.scalars(query)]


def topics_like(session: Session, viewer: int, words: str, *, limit: int = 8) -> list[TopicTitle]:
    """Topics with all these words in their titles, the latest first; those that begin with them before the rest."""
    query = (
        select(
            Topic.id,
            Topic.title,
            Community.name,
            Community.colour,
            exists().where(Answer.topic_id == Topic.id).correlate(Topic),
        )
        .join(Community, Community.id == Topic.community_id)
        .where(
            allowed(Right.SEE_TOPIC, viewer),
            is_listed(viewer),
            *(_contains(Topic.title, word) for word in words.split()[:WORDS_MOST]),
        )
        .order_by(case((_begins(Topic.title, words.strip()), 0), else_=1), Topic.bumped_at.desc(), Topic.id.desc())
        .limit(limit)
    )
    return [TopicTitle(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Named:
    """Colleagues, communities and tags whose names begin with what was typed; topics of that number or address.

    Resources are found by their words, wherever those stand.
    """

    members: tuple[MemberRow, ...] = ()
    communities: tuple[tuple[int, str, str], ...] = ()
    """Id, name and colour."""
    tags: tuple[TagRow, ...] = ()
    topics: tuple[MeantTopic, ...] = ()
    resources: tuple[ResourceRow, ...] = ()
    events: tuple[EventRow, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.members or self.communities or self.tags or self.topics or self.resources or self.events)


def things_named(session: Session, viewer: int, words: str, *, limit: int = 3, least: int = LEAST) -> Named:
    """What has a name that begins with `words`, or a word of it that does; up to `limit` of each.

    Fewer letters than `least` name nothing.
    """
    start = " ".join(words.split())
    if len(start) < least:
        return Named()
    communities = (
        select(Community.id, Community.name, Community.colour)
        .where(
            allowed(Right.SEE_COMMUNITY, viewer), or_(_begins(Community.name, start), _has_word(Community.name, start))
        )
        .order_by(Community.name)
        .limit(limit)
    )
    return Named(
        tuple(members_like(session, viewer, start, limit=limit)),
        tuple((row.id, row.name, row.colour) for row in session.execute(communities)),
        tuple(tag_names(session, viewer, start, limit=limit)),
    )


def things_meant(session: Session, viewer: int, text: str, *, limit: int = 3) -> Named:
    """What a whole search may mean besides its posts: `things_named`, topics by number or address, and resources."""
    resources = tuple(resources_like(session, viewer, text, limit)) if len(text.strip()) >= LEAST else ()
    events = tuple(events_like(session, viewer, text, limit=limit)) if len(text.strip()) >= LEAST else ()
    if len(text.split()) > NAME_WORDS:
        return Named(resources=resources, events=events)
    found = things_named(session, viewer, text, limit=limit)
    return replace(found, topics=tuple(topics_meant(session, viewer, text)), resources=resources, events=events)


def proper_names(session: Session, viewer: int) -> list[str]:
    """What colleagues, communities and the office are called."""
    members = select(Member.name).where(allowed(Right.SEE_MEMBER, viewer))
    communities = select(Community.name).where(allowed(Right.SEE_COMMUNITY, viewer))
    return [*session.scalars(members), *session.scalars(communities), office_row(session, viewer).name]


def _spellings(word: str) -> set[str]:
    """SQLite compares only the letters of English regardless of case."""
    return {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}


def _begins(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    return or_(*(column.istartswith(spelt, autoescape=True) for spelt in _spellings(word)))


def _has_word(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    return or_(*(column.icontains(f" {spelt}", autoescape=True) for spelt in _spellings(word)))


def _contains(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    return or_(*(column.icontains(spelt, autoescape=True) for spelt in _spellings(word)))
