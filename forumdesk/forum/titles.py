"""What a topic is called and filed under: titles and tags as they are stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.store.schema.topics import TITLE_MOST, Tag, TopicTag
from forumdesk.text.names import plain_name


def require_title(title: str) -> str:
    title = plain_name(title)
    if not title:
        raise Invalid("Give the topic a title: one sentence that says what it is about.", field="title")
    if len(title) > TITLE_MOST:
        raise Invalid(f"The title has {len(title)} characters; {TITLE_MOST} is the most. Shorten it.", field="title")
    return title


_TAG = re.compile(r"[\w][\w.+-]{0,39}")


def require_tags(tags: Iterable[str]) -> list[str]:
    """Tags in the form they are stored: lower case, dashes for spaces, without #, each once."""
    names: list[str] = []
    for tag in tags:
        name = "-".join(plain_name(tag).lower().lstrip("#").split())
        if not name:
            continue
        if not _TAG.fullmatch(name):
            raise Invalid(f"'{tag}' cannot be a tag. Use letters, digits and dashes, at most 40.", field="tags")
        if name not in names:
            names.append(name)
    if len(names) > 10:
        raise Invalid(f"{len(names)} tags are too many. Use at most 10.", field="tags")
    return names


def put_tags(session: Session, topic_id: int, names: Sequence[str]) -> None:
    for name in names:
        tag_id = session.scalar(select(Tag.id).where(Tag.name == name))
        if tag_id is None:
            tag = Tag(name=name)
            session.add(tag)
            session.flush()
            tag_id = tag.id
        session.add(TopicTag(topic_id=topic_id, tag_id=tag_id))
    session.flush()
