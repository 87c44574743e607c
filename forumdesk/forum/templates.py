"""Texts to begin a post with, kept by those who moderate, for the whole office or for one community."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotFound
from forumdesk.forum.permissions import allowed, find, may, require
from forumdesk.forum.posts import require_length
from forumdesk.forum.right import Right
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.templates import Template
from forumdesk.store.schema.topics import Topic
from forumdesk.text.names import plain_name

NAME_MOST, BODY_MOST, MOST = 80, 32_768, 200


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A text to begin with. Without a community it is the whole office's."""

    id: int
    name: str
    body: str
    community_id: int | None
    community_name: str


@dataclass(frozen=True, slots=True)
class Offered:
    """The templates that fit where a member writes, and whether that member keeps templates."""

    rows: tuple[TemplateRow, ...]
    may_keep: bool


def templates(session: Session, viewer: int) -> list[TemplateRow]:
    """All that the viewer may use: the office's first, then those of the communities they may read."""
    return _rows(session, viewer)


def templates_for(session: Session, viewer: int, community_id: int | None) -> list[TemplateRow]:
    """What fits a post in this community: its own templates first, then the office's."""
    own = Template.community_id == community_id
    rows = _rows(session, viewer, or_(Template.community_id.is_(None), own))
    return sorted(rows, key=lambda row: row.community_id is None)


def templates_offered(
    session: Session, viewer: int, *, community_id: int | None = None, topic_id: int | None = None
) -> Offered:
    """What fits a post in this community or topic; without either, one for colleagues alone. Raises NotFound."""
    if topic_id is not None:
        topic: Topic = find(session, viewer, Right.SEE_TOPIC, topic_id)
        community_id = topic.community_id
    rows = templates_for(session, viewer, community_id)
    return Offered(tuple(rows), may(session, viewer, Right.MANAGE_TEMPLATES))


def _rows(session: Session, viewer: int, *more: ColumnElement[bool]) -> list[TemplateRow]:
    query = (
        select(Template.id, Template.name, Template.body, Template.community_id, func.coalesce(Community.name, ""))
        .outerjoin(Community, Community.id == Template.community_id)
        .where(_usable(viewer), *more)
        .order_by(Template.community_id.is_not(None), func.lower(Community.name), func.lower(Template.name))
    )
    return [TemplateRow(*row) for row in session.execute(query)]


def _usable(viewer: int) -> ColumnElement[bool]:
    visible = select(Community.id).where(allowed(Right.SEE_COMMUNITY, viewer)).correlate(None)
    return allowed(Right.SEE_OFFICE, viewer) & (Template.community_id.is_(None) | Template.community_id.in_(visible))


def save_template(
    session: Session,
    actor: int,
    *,
    name: str,
    body: str,
    community_id: int | None = None,
    template_id: int | None = None,
) -> int:
    """Keep a new template, or change one; its id. Raises NotFound, NotAllowed, Invalid (field: name, body)."""
    require(session, actor, Right.MANAGE_TEMPLATES)
    if community_id is not None:
        find(session, actor, Right.SEE_COMMUNITY, community_id)
    record = None if template_id is None else _found(session, actor, template_id)
    name, body = plain_name(name), body.strip()
    if not 1 <= len(name) <= NAME_MOST:
        raise Invalid(f"Give the template a name of 1 to {NAME_MOST} characters.", field="name")
    if not 1 <= len(body) <= BODY_MOST:
        raise Invalid(f"Write a text of 1 to {BODY_MOST:,} characters.", field="body")
    require_length(session, body)
    if any(
        row.name.casefold() == name.casefold() and row.community_id == community_id and row.id != template_id
        for row in _rows(session, actor)
    ):
        raise Invalid(f"There is a template '{name}' here already. Choose another name.", field="name")
    if record is None:
        if (session.scalar(select(func.count()).select_from(Template)) or 0) >= MOST:
            raise Invalid(f"An office keeps at most {MOST} templates. Delete one first.", field="name")
        record = Template(name=name, body=body, community_id=community_id, by_id=actor)
        session.add(record)
    else:
        record.name, record.body, record.community_id = name, body, community_id
    session.flush()
    return record.id


def delete_template(session: Session, actor: int, template_id: int) -> None:
    """Throw a template away; posts that began with it stay. Raises NotFound, NotAllowed."""
    record = _found(session, actor, template_id)
    require(session, actor, Right.MANAGE_TEMPLATES)
    session.delete(record)
    session.flush()


def _found(session: Session, actor: int, template_id: int) -> Template:
    record = session.scalar(select(Template).where(Template.id == template_id, _usable(actor)))
    if record is None:
        raise NotFound("This template is gone, or it is not open to you.")
    return record
