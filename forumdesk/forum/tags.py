"""Tags as those who moderate keep them: renamed, merged and deleted, everywhere at once, with a way back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotFound
from forumdesk.forum.moderation_log import note
from forumdesk.forum.permissions import require
from forumdesk.forum.permissions.sets import is_active, looking
from forumdesk.forum.right import Right
from forumdesk.forum.rows import TagRow
from forumdesk.forum.titles import require_tags
from forumdesk.store.moderating import Dropped, drop_tag, restore_tag
from forumdesk.store.schema.moderation import Act
from forumdesk.store.schema.topics import Tag, TopicTag


@dataclass(frozen=True, slots=True)
class TagGone:
    """A tag that was taken out of all topics and resources: what is needed to put it back. `into` took its place."""

    id: int
    name: str
    dropped: Dropped
    into: int | None = None


def all_tags(session: Session, viewer: int) -> list[TagRow]:
    """All tags by name, also those that no topic has, counted over what the viewer may read."""
    query = (
        select(Tag.name, func.count(TopicTag.topic_id))
        .outerjoin(TopicTag, TopicTag.tag_id == Tag.id)
        .where(is_active(looking(viewer)))
        .group_by(Tag.name)
        .order_by(Tag.name)
    )
    return [TagRow(name, count) for name, count in session.execute(query)]


def rename_tag(session: Session, actor: int, name: str, fresh: str) -> None:
    """Give a tag another name in all topics. Raises NotFound, NotAllowed, and Invalid (field: name) if it is taken."""
    require(session, actor, Right.MANAGE_TAGS)
    tag, fresh = _tag(session, name), _one(fresh)
    if fresh == tag.name:
        return
    if session.scalar(select(Tag.id).where(Tag.name == fresh)) is not None:
        raise Invalid(f"There is a tag '{fresh}' already. Merge the two instead.", field="name")
    note(session, actor, Act.RENAME_TAG, subject=tag.name, before=tag.name, after=fresh)
    tag.name = fresh
    session.flush()


def merge_tags(session: Session, actor: int, name: str, into: str) -> TagGone:
    """Let another tag stand in its place in all topics. Raises NotFound, NotAllowed, Invalid (field: name)."""
    require(session, actor, Right.MANAGE_TAGS)
    tag, other = _tag(session, name), _tag(session, _one(into))
    if tag.id == other.id:
        raise Invalid("A tag cannot be merged with itself. Choose another one.", field="name")
    gone = _drop(session, tag, other.id)
    note(session, actor, Act.MERGE_TAGS, subject=gone.name, before=gone.name, after=other.name)
    return gone


def delete_tag(session: Session, actor: int, name: str) -> TagGone:
    """Take a tag out of all topics. Raises NotFound, NotAllowed."""
    require(session, actor, Right.MANAGE_TAGS)
    gone = _drop(session, _tag(session, name), None)
    note(session, actor, Act.DELETE_TAG, subject=gone.name, before=f"{gone.name}: {len(gone.dropped.topics)} topics")
    return gone


def bring_back_tag(session: Session, actor: int, gone: TagGone) -> None:
    """Put a tag back that was merged or deleted. Raises Invalid where there is one of that name again."""
    require(session, actor, Right.MANAGE_TAGS)
    if session.scalar(select(Tag.id).where(Tag.name == gone.name)) is not None:
        raise Invalid(f"There is a tag '{gone.name}' again.")
    restore_tag(session.connection(), gone.id, gone.name, gone.dropped, gone.into)
    session.expire_all()
    note(
        session, actor, Act.RENAME_TAG, subject=gone.name, after=f"{gone.name}: {len(gone.dropped.topics)} topics again"
    )


def _drop(session: Session, tag: Tag, into: int | None) -> TagGone:
    tag_id, name = tag.id, tag.name
    dropped = drop_tag(session.connection(), tag_id, into)
    session.expunge(tag)
    session.expire_all()
    return TagGone(tag_id, name, dropped, into)


def _tag(session: Session, name: str) -> Tag:
    found = session.scalars(select(Tag).where(Tag.name == name.lower())).one_or_none()
    if found is None:
        raise NotFound(f"There is no tag '{name}'.")
    return found


def _one(name: str) -> str:
    names = require_tags([name])
    if not names:
        raise Invalid("Give the tag a name.", field="name")
    return names[0]
