"""A topic that is named by its number or an address: this office's own, or one from which it was brought in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import OfficeRecord
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Answer, Topic

_NUMBER = re.compile(r"#?([1-9]\d{0,14})", re.ASCII)
_OURS = re.compile(r"forumdesk:(?://([0-9a-f-]{32,36})/t|/{0,2}topic)/([1-9]\d{0,14})(?:/(\d{1,9}))?/?", re.I | re.A)
_DISCOURSE = re.compile(r"(?:/.*)?/t/(?:[^/]*[^/\d][^/]*/|-/)?(\d{1,15})(?:/(\d{1,9}))?/?", re.ASCII)
_STACK_EXCHANGE = re.compile(r"/(?:questions|q|a)/(\d{1,15})(?:/.*)?", re.ASCII)
_MAIL = re.compile(r"(?:mid:|<)([^<>\s@]{1,400}@[^<>\s@]{1,400})>?", re.IGNORECASE)
_MOST = 3


@dataclass(frozen=True, slots=True)
class MeantTopic:
    """A topic that was named; `number` is that of the post in it, None where none was."""

    id: int
    number: int | None
    title: str
    community_name: str
    community_colour: str
    is_solved: bool


def names_a_topic(text: str) -> bool:
    """Whether a text is an address of a topic, and nothing one would look for by its words."""
    text = text.strip()
    return _OURS.fullmatch(text) is not None or bool(_elsewhere(text)[0])


def topics_meant(session: Session, viewer: int, text: str) -> list[MeantTopic]:
    """The topics of that number or address, which the viewer may see; a topic of this office comes first.

    A number also means the topic that had it where it came from.
    """
    text = text.strip()
    if found := _OURS.fullmatch(text):
        uuid, topic_id, number = found.groups()
        if uuid is not None and uuid.lower() != session.scalars(select(OfficeRecord.uuid)).one():
            return []
        return _those(session, viewer, [topic_id], [], _number(number))
    if found := _NUMBER.fullmatch(text):
        return _those(session, viewer, [found[1]], [f"discourse:{found[1]}", f"stackexchange:{found[1]}"], None)
    sources, number = _elsewhere(text)
    if _MAIL.fullmatch(text):  # it became a post, of whichever topic
        number = session.scalars(select(Post.number).where(Post.source.in_(sources))).first()
    return _those(session, viewer, [], sources, number) if sources else []


def _elsewhere(text: str) -> tuple[list[str], int | None]:
    """What an address of a topic in another forum is called here, and the number of the post in it."""
    if found := _MAIL.fullmatch(text):
        return [f"mbox:{found[1]}"], None
    if not re.match(r"https?://", text, re.IGNORECASE) or re.search(r"\s", text):
        return [], None
    try:
        path = urlsplit(text).path
    except ValueError:
        return [], None
    if found := _DISCOURSE.fullmatch(path):
        return [f"discourse:{found[1]}"], _number(found[2])
    if found := _STACK_EXCHANGE.fullmatch(path):
        return [f"stackexchange:{found[1]}"], None
    return [], None


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _those(session: Session, viewer: int, ids: list[str], sources: list[str], number: int | None) -> list[MeantTopic]:
    numbers = [int(one) for one in ids]
    named = or_(Topic.id.in_(numbers), Topic.source.in_(sources))
    if not numbers:  # /a/123 of Stack Exchange names an answer
        named = or_(named, Topic.id.in_(select(Post.topic_id).where(Post.source.in_(sources), Post.number > 1)))
    query = (
        select(
            Topic.id,
            Topic.title,
            Community.name,
            Community.colour,
            exists().where(Answer.topic_id == Topic.id).correlate(Topic),
        )
        .outerjoin(Community, Community.id == Topic.community_id)
        .where(allowed(Right.SEE_TOPIC, viewer), named)
        .order_by(Topic.id.not_in(numbers), Topic.id)
        .limit(_MOST)
    )
    return [
        MeantTopic(topic_id, number, title, name or "", colour or "", bool(solved))
        for topic_id, title, name, colour, solved in session.execute(query)
    ]
