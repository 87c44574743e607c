"""Many resources at once, as an import brings them: what is known already stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import allowed
from forumdesk.forum.recommending import ResourceDraft, require_place
from forumdesk.forum.right import Right
from forumdesk.store.schema.resources import Resource, ResourceTag
from forumdesk.store.schema.topics import Tag
from forumdesk.text.links import address_key

AT_ONCE = 400
"""So many are looked for with one question."""


def known_links(session: Session, viewer: int, drafts: Sequence[ResourceDraft]) -> set[int]:
    """Which of these drafts, by their place in the list, are here already: of the same community or for everybody.

    What has a link is the same where the link is; else where kind and title are.
    """
    keys = {address_key(draft.url) for draft in drafts if draft.url}
    titles = {draft.title for draft in drafts if not draft.url}
    places = {draft.community_id for draft in drafts if draft.community_id is not None}
    query = select(Resource.url_key, Resource.kind, Resource.title, Resource.community_id).where(
        allowed(Right.SEE_RESOURCE, viewer),
        or_(Resource.community_id.is_(None), Resource.community_id.in_(places)),
        or_(Resource.url_key.in_(keys), and_(Resource.url_key == "", Resource.title.in_(titles))),
    )
    there = session.execute(query).all()
    known = {(row.url_key or f"{row.kind}\n{row.title}", row.community_id) for row in there}
    return {
        n for n, draft in enumerate(drafts) if known & {(identity(draft), None), (identity(draft), draft.community_id)}
    }


def identity(draft: ResourceDraft) -> str:
    """What tells it from others."""
    return address_key(draft.url) if draft.url else f"{draft.kind}\n{draft.title}"


def put_resources(session: Session, actor: int, drafts: Sequence[ResourceDraft]) -> int:
    """Put in those that are not here; how many. The drafts were checked. Raises NotFound, NotAllowed."""
    for community_id in {draft.community_id for draft in drafts}:
        require_place(session, actor, community_id)
    known = known_links(session, actor, drafts)
    fresh = [draft for n, draft in enumerate(drafts) if n not in known]
    tags = _tags(session, {tag for draft in fresh for tag in draft.tags})
    for draft in fresh:
        record = Resource(
            kind=draft.kind,
            title=draft.title,
            url=draft.url,
            url_key=address_key(draft.url) if draft.url else "",
            summary=draft.summary,
            why=draft.why,
            minutes=draft.minutes,
            level=draft.level,
            community_id=draft.community_id,
            by_id=actor,
        )
        session.add(record)
        session.flush()  # one by one: on a server a trigger signs each, and ids keep the order of the file
        session.add_all([ResourceTag(resource_id=record.id, tag_id=tags[tag]) for tag in draft.tags])
    session.flush()
    return len(fresh)


def _tags(session: Session, names: Iterable[str]) -> dict[str, int]:
    """Tag -> id; those that are not there are made."""
    wanted = sorted(names)
    found = {tag.name: tag.id for tag in session.scalars(select(Tag).where(Tag.name.in_(wanted)))}
    for name in wanted:
        if name not in found:
            tag = Tag(name=name)
            session.add(tag)
            session.flush()
            found[name] = tag.id
    return found
