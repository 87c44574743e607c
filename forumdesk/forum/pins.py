"""The order of pins: those of the office on top of everything, those of a community on top of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.right import Right
from forumdesk.forum.topics import is_pinned_now, pin_topic, unpin_topic
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.topics import Pin, PinScope, Topic


@dataclass(frozen=True, slots=True)
class PinRow:
    """A pin as whoever changes it needs it. `place` counts from 0 among the `count` pins of its list."""

    topic_id: int
    scope: PinScope
    until: datetime | None
    by_name: str
    at: datetime
    place: int
    count: int


def pin_of(session: Session, viewer: int, topic_id: int) -> PinRow | None:
    """The pin of a topic, if it has one now. Raises NotFound."""
    topic: Topic = find(session, viewer, Right.SEE_TOPIC, topic_id)
    query = select(Pin, Member.name).join(Member, Member.id == Pin.by_id)
    found = session.execute(query.where(Pin.topic_id == topic_id, is_pinned_now())).first()
    if found is None:
        return None
    record, name = found
    order = [pin.topic_id for pin in _in_order(session, viewer, record, topic.community_id)]
    if topic_id not in order:
        return None  # it came off between the two questions
    return PinRow(topic_id, PinScope(record.scope), record.until, name, record.at, order.index(topic_id), len(order))


@dataclass(frozen=True, slots=True)
class Pinned:
    """What `restore_pin` brings back."""

    scope: PinScope
    until: datetime | None
    position: int


def change_pin(
    session: Session, actor: int, topic_id: int, scope: PinScope, until: datetime | None = None
) -> Pinned | None:
    """Pin a topic here; returns the pin it had before. Raises NotFound, NotAllowed, Invalid (field: until)."""
    before = _pinned(session, topic_id)
    pin_topic(session, actor, topic_id, scope, until)
    return before


def take_pin_off(session: Session, actor: int, topic_id: int) -> Pinned | None:
    """Unpin a topic; returns the pin it had. Raises NotFound, NotAllowed."""
    before = _pinned(session, topic_id)
    unpin_topic(session, actor, topic_id)
    return before


def restore_pin(session: Session, actor: int, topic_id: int, before: Pinned | None) -> None:
    """Have just the pin again that was there, at its place, or none."""
    if before is None:
        unpin_topic(session, actor, topic_id)
        return
    pin_topic(session, actor, topic_id, before.scope, before.until)
    session.get_one(Pin, topic_id).position = before.position
    session.flush()


def _pinned(session: Session, topic_id: int) -> Pinned | None:
    pin = session.scalars(select(Pin).where(Pin.topic_id == topic_id, is_pinned_now())).one_or_none()
    return Pinned(PinScope(pin.scope), pin.until, pin.position) if pin is not None else None


def move_pin(session: Session, actor: int, topic_id: int, by: int) -> int:
    """Move a pin up (-1) or down (1) among those of its list; at its end it stays. Returns how far it moved.

    Raises NotFound, NotAllowed, and Invalid where the topic is not pinned.
    """
    topic: Topic = find(session, actor, Right.SEE_TOPIC, topic_id)
    pin = session.scalars(select(Pin).where(Pin.topic_id == topic_id, is_pinned_now())).one_or_none()
    if pin is None:
        raise Invalid("This topic is not pinned any more. Pin it first.")
    is_office = pin.scope == PinScope.OFFICE
    require(session, actor, Right.PIN_IN_OFFICE if is_office else Right.PIN_IN_COMMUNITY, topic_id)
    order = _in_order(session, actor, pin, topic.community_id)
    place = order.index(pin)
    wanted = max(0, min(len(order) - 1, place + by))
    if wanted != place:
        order.insert(wanted, order.pop(place))
        for position, each in enumerate(order, 1):
            if each.position != position:
                each.position = position
        session.flush()
    return wanted - place


def _in_order(session: Session, viewer: int, pin: Pin, community_id: int | None) -> list[Pin]:
    """The pins of the list that this one is in, from the top."""
    query = (
        select(Pin)
        .join(Topic, Topic.id == Pin.topic_id)
        .where(Pin.scope == pin.scope, is_pinned_now(), allowed(Right.SEE_TOPIC, viewer))
        .order_by(Pin.position, Topic.bumped_at.desc(), Topic.id.desc())
    )
    if pin.scope == PinScope.COMMUNITY:
        query = query.where(Topic.community_id == community_id)
    return list(session.scalars(query))
