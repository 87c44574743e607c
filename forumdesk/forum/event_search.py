"""Events by their words: in the title, what they are about, the place, and who speaks; what is coming first."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from forumdesk.forum.event_calendar import events_by_id
from forumdesk.forum.event_rows import EventRow
from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.store.base import now
from forumdesk.store.schema.events import Event, EventSpeaker
from forumdesk.store.schema.members import Member

LOOKED_AT, WORDS_MOST = 60, 8
"""So many events that have the words are ordered; so many words count."""


def events_like(session: Session, viewer: int, text: str, *, limit: int = 3) -> list[EventRow]:
    """Events that have all the words and that the viewer may see: the next first, then the latest that were."""
    words = text.split()[:WORDS_MOST]
    if not words:
        return []
    query = (
        select(Event.id)
        .where(allowed(Right.SEE_EVENT, viewer), and_(*map(_has, words)))
        .order_by(Event.starts_at.desc())
        .limit(LOOKED_AT)
    )
    moment, found = now(), events_by_id(session, viewer, session.scalars(query).all())
    coming = sorted((row for row in found.values() if row.ends_at > moment), key=lambda row: (row.starts_at, row.id))
    past = sorted((row for row in found.values() if row.ends_at <= moment), key=lambda row: row.starts_at, reverse=True)
    return [*coming, *past][:limit]


def _has(word: str) -> ColumnElement[bool]:
    speaks = (
        select(EventSpeaker.event_id)
        .outerjoin(Member, Member.id == EventSpeaker.member_id)
        .where(or_(_contains(EventSpeaker.name, word), _contains(Member.name, word)))
    )
    columns = (Event.title, Event.about, Event.place)
    return or_(*(_contains(column, word) for column in columns), Event.id.in_(speaks))


def _contains(column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], word: str) -> ColumnElement[bool]:
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return or_(*(column.icontains(spelt, autoescape=True) for spelt in spellings))
