"""Condensing: posts of a thread become a best practice of their own, which names them as its sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.care import Terms
from forumdesk.forum.endorsing import endorse
from forumdesk.forum.files import NewFile, attachments_of
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.posts import posts, set_wiki
from forumdesk.forum.right import Right
from forumdesk.forum.rows import AttachmentRow, PostRef
from forumdesk.forum.topics import open_topic
from forumdesk.store.schema.care import Care, Condensed
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.reactions import Reaction
from forumdesk.store.schema.topics import Answer, Topic, TopicKind
from forumdesk.text.escaping import escaped
from forumdesk.text.plain import excerpt

SOURCES_MOST = 50


def condense(
    session: Session,
    actor: int,
    *,
    community_id: int,
    title: str,
    body: str,
    sources: Sequence[int],
    terms: Terms,
    client_key: str,
    tags: Iterable[str] = (),
    files: Iterable[NewFile] = (),
    is_checked: bool = False,
    is_wiki: bool = False,
) -> PostRef:
    """Open a topic that says what these posts came to, and endorse it. Sent twice with one `client_key`, it is there
    once. Raises Invalid (field: title, body, tags, verifier, interval), NotFound, NotAllowed.
    """
    if len(sources) > SOURCES_MOST:
        raise Invalid(f"Choose at most {SOURCES_MOST} posts to condense.")
    for post_id in sources:
        find(session, actor, Right.SEE_POST, post_id)
    ref = open_topic(
        session,
        actor,
        community_id=community_id,
        title=title,
        body=body,
        kind=TopicKind.DISCUSSION,
        tags=tags,
        client_key=client_key,
        files=files,
    )
    if session.get(Care, ref.post_id) is not None:
        return ref
    require(session, actor, Right.ENDORSE, ref.topic_id)
    session.add_all(
        [Condensed(topic_id=ref.topic_id, post_id=post_id, by_id=actor) for post_id in dict.fromkeys(sources)]
    )
    session.flush()
    if is_wiki:
        set_wiki(session, actor, ref.post_id, True)
    endorse(session, actor, ref.post_id, terms, is_checked=is_checked)
    return ref


CHOICES_MOST = 1_000
EXCERPT_SOURCE = 400


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A post that may go into a best practice."""

    id: int
    number: int
    author_name: str
    excerpt: str
    like_count: int
    is_answer: bool


@dataclass(frozen=True, slots=True)
class CommunityChoice:
    """A community in which the viewer may endorse."""

    id: int
    name: str
    colour: str
    is_private: bool


@dataclass(frozen=True, slots=True)
class CondensingRow:
    """What there is to choose from where a topic is condensed."""

    topic_id: int
    title: str
    community_id: int | None
    is_private: bool
    choices: tuple[ChoiceRow, ...]
    communities: tuple[CommunityChoice, ...]
    files: tuple[AttachmentRow, ...] = ()
    """What these posts bring along: a text that quotes them may name it."""


def condensing(session: Session, viewer: int, topic_id: int) -> CondensingRow:
    """The posts of a topic, the first thousand of them, and where the viewer may endorse. Raises NotFound."""
    topic: Topic = find(session, viewer, Right.SEE_TOPIC, topic_id)
    likes = select(func.count()).where(Reaction.post_id == Post.id).correlate(Post).scalar_subquery()
    answer = exists().where(Answer.post_id == Post.id).correlate(Post)
    opening = func.substr(Post.body, 1, EXCERPT_SOURCE)
    query = (
        select(Post.id, Post.number, Member.name, opening, (likes + Post.likes_elsewhere), answer)
        .join(Member, Member.id == Post.author_id)
        .where(Post.topic_id == topic_id, Post.deleted_at.is_(None), allowed(Right.SEE_POST, viewer))
        .order_by(Post.number)
        .limit(CHOICES_MOST)
    )
    places = (
        select(Community.id, Community.name, Community.colour, Community.is_private)
        .where(allowed(Right.EDIT_COMMUNITY, viewer))
        .order_by(Community.position, func.lower(Community.name))
    )
    found: Any = session.execute(query)
    choices = tuple(
        ChoiceRow(id_, number, name, excerpt(text), count, bool(is_answer))
        for id_, number, name, text, count, is_answer in found
    )
    files = attachments_of(session, [choice.id for choice in choices])
    place = session.get(Community, topic.community_id) if topic.community_id is not None else None
    return CondensingRow(
        topic_id=topic_id,
        title=topic.title,
        community_id=topic.community_id,
        is_private=place is None or place.is_private,
        choices=choices,
        files=tuple(file for choice in choices for file in files.get(choice.id, ())),
        communities=tuple(CommunityChoice(*row) for row in session.execute(places).all()),
    )


def draft_from(session: Session, viewer: int, topic_id: int, numbers: Sequence[int]) -> str:
    """Markdown to begin with: what each of these posts says, as a quote with a link to where it stands."""
    parts = []
    for row in posts(session, viewer, topic_id, numbers):
        quoted = "\n".join(f"> {line}".rstrip() for line in row.body.strip().splitlines())
        link = f"forumdesk:topic/{row.topic_id}/{row.number}"
        parts.append(f"{quoted}\n\n[{escaped(row.author_name)}, #{row.number}]({link})")
    return "\n\n".join(parts)
