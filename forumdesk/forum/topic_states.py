"""States of topics: closed by the clock, archived, unlisted, slowed down; what says so, and taking it back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from forumdesk.errors import Invalid
from forumdesk.forum.moderation_log import note
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.right import Right
from forumdesk.store.base import UtcTime, now, this_moment
from forumdesk.store.schema.moderation import Act
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.states import SLOWEST, Archiving, SlowMode, Timer, TimerKind, Unlisting
from forumdesk.store.schema.topics import Closing, Topic

FARTHEST = timedelta(days=20 * 366)
"""No timer is set for later than this from now: about twenty years."""

_OPEN_IN_ORDER = "Open this topic again at a moment after the one at which it closes."


def _passed(kind: TimerKind) -> Select[int]:
    return select(Timer.topic_id).where(Timer.kind == kind, Timer.due <= this_moment()).correlate(None)


def is_closed_now() -> ColumnElement[bool]:
    """By the clock: a topic closes and opens at its timers without anybody doing it. Triggers say the same."""
    later = aliased(Timer)
    closed_since = exists().where(
        later.topic_id == Timer.topic_id,
        later.kind == TimerKind.CLOSE,
        later.due <= this_moment(),
        later.due > Timer.due,
    )
    opened = _passed(TimerKind.OPEN).where(~closed_since.correlate(Timer))
    shut = or_(Topic.id.in_(select(Closing.topic_id).correlate(None)), Topic.id.in_(_passed(TimerKind.CLOSE)))
    return and_(shut, Topic.id.not_in(opened))


def is_closed(session: Session, topic_id: int) -> bool:
    """Whether a topic takes no more posts at this moment."""
    return session.scalar(select(Topic.id).where(Topic.id == topic_id, is_closed_now())) is not None


def is_archived_now() -> ColumnElement[bool]:
    return Topic.id.in_(select(Archiving.topic_id).correlate(None))


def is_archived(session: Session, topic_id: int) -> bool:
    """Whether nothing in a topic may change."""
    return session.get(Archiving, topic_id) is not None


def is_unlisted_now() -> ColumnElement[bool]:
    return Topic.id.in_(select(Unlisting.topic_id).correlate(None))


# Archived and unlisted.


def archive_topic(session: Session, actor: int, topic_id: int) -> None:
    """Keep a topic as it is: nobody writes, edits, reacts or votes in it. Raises NotFound, NotAllowed."""
    _state(session, actor, topic_id, Right.ARCHIVE_TOPIC, Archiving, Act.ARCHIVE, after="archived")


def unarchive_topic(session: Session, actor: int, topic_id: int) -> None:
    """Let people change things in a topic again."""
    _end(session, actor, topic_id, Right.ARCHIVE_TOPIC, Archiving, Act.UNARCHIVE, before="archived")


def unlist_topic(session: Session, actor: int, topic_id: int) -> None:
    """Take a topic out of all lists but its author's and moderators'. Raises NotFound, NotAllowed."""
    _state(session, actor, topic_id, Right.UNLIST_TOPIC, Unlisting, Act.UNLIST, after="unlisted")


def list_topic(session: Session, actor: int, topic_id: int) -> None:
    """Let a topic stand in the lists again."""
    _end(session, actor, topic_id, Right.UNLIST_TOPIC, Unlisting, Act.LIST, before="unlisted")


def _state(
    session: Session,
    actor: int,
    topic_id: int,
    right: Right,
    table: type[Archiving] | type[Unlisting],
    act: Act,
    *,
    after: str,
) -> None:
    find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, right, topic_id)
    if session.get(table, topic_id) is None:
        session.add(table(topic_id=topic_id, by_id=actor))
        note(session, actor, act, topic_id=topic_id, after=after)


def _end(
    session: Session,
    actor: int,
    topic_id: int,
    right: Right,
    table: type[Archiving] | type[Unlisting],
    act: Act,
    *,
    before: str,
) -> None:
    find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, right, topic_id)
    there = session.get(table, topic_id)
    if there is not None:
        session.delete(there)
        session.flush()
        note(session, actor, act, topic_id=topic_id, before=before)


# Timers.


def timers_of(session: Session, topic_id: int) -> dict[TimerKind, datetime]:
    """When a topic will close or open, as far as that is still to come."""
    query = select(Timer.kind, Timer.due).where(Timer.topic_id == topic_id, Timer.due > this_moment())
    return {TimerKind(kind): due for kind, due in session.execute(query)}


def set_timer(session: Session, actor: int, topic_id: int, kind: TimerKind, due: datetime) -> datetime | None:
    """Let a topic close, or open again, at a moment; returns the moment that was set before, if any.

    Raises NotFound, NotAllowed, and Invalid (field: due) where the moment has passed or makes no sense.
    """
    find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, Right.SET_TIMER, topic_id)
    if not now() < due <= now() + FARTHEST:
        raise Invalid("Choose a moment that is still to come, within twenty years.", field="due")
    closed, timers = is_closed(session, topic_id), timers_of(session, topic_id)
    if kind is TimerKind.CLOSE and closed and timers.get(TimerKind.OPEN, due) >= due:
        raise Invalid("This topic is closed already. Open it again first, or choose when it opens.", field="due")
    if kind is TimerKind.OPEN and not closed and timers.get(TimerKind.CLOSE, due) >= due:
        raise Invalid(_OPEN_IN_ORDER, field="due")
    if kind is TimerKind.CLOSE and not closed and timers.get(TimerKind.OPEN, due + FARTHEST) <= due:
        raise Invalid(_OPEN_IN_ORDER, field="due")
    settle(session, actor, topic_id)
    record = session.get(Timer, (topic_id, kind))
    before = record.due if record is not None else None
    if record is None:
        session.add(Timer(topic_id=topic_id, kind=kind, due=due, by_id=actor))
    else:
        record.due, record.by_id, record.at = due, actor, now()
    session.flush()
    note(session, actor, Act.SET_TIMER, topic_id=topic_id, subject=kind, before=_told(before), after=_told(due))
    return before


def drop_timer(session: Session, actor: int, topic_id: int, kind: TimerKind) -> datetime | None:
    """Take a timer off that has not run out; returns its moment, None where there is none."""
    find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, Right.SET_TIMER, topic_id)
    record = session.get(Timer, (topic_id, kind))
    if record is None or record.due <= now():
        return None
    session.delete(record)
    session.flush()
    note(session, actor, Act.DROP_TIMER, topic_id=topic_id, subject=kind, before=_told(record.due))
    return record.due


def _told(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment is not None else ""


def settle(session: Session, actor: int, topic_id: int) -> None:
    """Put down as a fact what timers have brought about, and take those that ran out away; nothing looks different.

    Only whoever may close the topic does this, before changing its state.
    """
    ran_out = session.scalars(select(Timer).where(Timer.topic_id == topic_id, Timer.due <= this_moment())).all()
    if not ran_out:
        return
    closed, fact = is_closed(session, topic_id), session.get(Closing, topic_id)
    if closed and fact is None:
        session.add(Closing(topic_id=topic_id, by_id=actor))
    elif not closed and fact is not None:
        session.delete(fact)
    for timer in ran_out:
        session.delete(timer)
    session.flush()


def forget_timers(session: Session, topic_id: int) -> None:
    """Somebody closed or opened the topic by hand: what was to come of itself is off."""
    session.execute(delete(Timer).where(Timer.topic_id == topic_id))


# Slow mode.


def slow_down(session: Session, actor: int, topic_id: int, seconds: int) -> int:
    """Let a member wait so many seconds between two posts of a topic, 0 for no wait; returns how many it was before.

    Raises NotFound, NotAllowed, Invalid (field: seconds).
    """
    find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, Right.SLOW_DOWN, topic_id)
    if not 0 <= seconds <= SLOWEST:
        raise Invalid("Choose a wait of at most a week.", field="seconds")
    record = session.get(SlowMode, topic_id)
    before = record.seconds if record is not None else 0
    if seconds == before:
        return before
    if record is not None and seconds == 0:
        session.delete(record)
    elif record is not None:
        record.seconds, record.by_id, record.at = seconds, actor, now()
    else:
        session.add(SlowMode(topic_id=topic_id, seconds=seconds, by_id=actor))
    session.flush()
    note(session, actor, Act.SLOW, topic_id=topic_id, before=_wait(before), after=_wait(seconds))
    return before


def _wait(seconds: int) -> str:
    return "off" if seconds == 0 else f"{seconds // 60} min" if seconds % 60 == 0 else f"{seconds} s"


def slow_mode(session: Session, viewer: int, topic_id: int) -> tuple[int, datetime | None]:
    """How many seconds members wait here, and until when the viewer still has to."""
    seconds = session.scalar(select(SlowMode.seconds).where(SlowMode.topic_id == topic_id))
    if seconds is None:
        return 0, None
    query = select(Topic.id).where(Topic.id == topic_id, allowed(Right.SLOW_DOWN, viewer))
    if session.scalar(query) is not None:
        return seconds, None
    last = select(func.max(Post.created_at, type_=UtcTime())).where(Post.topic_id == topic_id, Post.author_id == viewer)
    latest = session.scalar(last)
    free = latest + timedelta(seconds=seconds) if latest is not None else None
    return seconds, free if free is not None and free > now() else None


def require_turn(session: Session, actor: int, topic_id: int) -> None:
    """Raise Invalid (field: body) where slow mode lets the member wait."""
    _seconds, free = slow_mode(session, actor, topic_id)
    if free is not None:
        left = max(1, round((free - now()).total_seconds()))
        words = f"{left} seconds" if left < 120 else f"{round(left / 60)} minutes"
        words = words if left < 7200 else f"{round(left / 3600)} hours"
        raise Invalid(f"This topic is in slow mode: you can write here again in {words}.", field="body")
