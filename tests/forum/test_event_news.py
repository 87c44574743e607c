"""What people are told of events: reminders, a seat that became free, changes, cancellations; and who is not told."""

from __future__ import annotations

from datetime import timedelta

from forumdesk.forum.event_people import answer_event
from forumdesk.forum.event_rows import EventForm, Speaker
from forumdesk.forum.events import cancel_date, cancel_event, change_event, move_date, plan_event, restore_event
from forumdesk.forum.notices import NoticeKind, next_reminder, notices
from forumdesk.store.base import now
from forumdesk.store.schema.events import Answering, EventKind
from tests.world import World

YES, NO = Answering.YES, Answering.NO


def told(world: World, member: int) -> list[tuple[NoticeKind, tuple[str, ...]]]:
    """Of events, the newest first."""
    return [(row.kind, row.people) for row in world.read(notices, member) if row.event is not None]


def words(world: World, member: int, kind: NoticeKind) -> str:
    return next(row.excerpt for row in world.read(notices, member) if row.kind is kind)


def test_who_comes_is_reminded_moved_up_and_told_of_what_changes(world: World) -> None:
    tom, ines, bea, noor = (world.member(name) for name in ("tom", "ines", "bea", "noor"))
    start = now().replace(microsecond=0) + timedelta(hours=2)
    form = EventForm(
        "Pivot tables", EventKind.WORKSHOP, start, start + timedelta(hours=1), "UTC", capacity=1,
        speakers=(Speaker(noor),),
    )  # fmt: skip
    event = world.write(plan_event, tom, form)
    world.write(answer_event, ines, event, YES, remind=15)
    world.write(answer_event, bea, event, YES, remind=180)
    assert world.read(next_reminder, ines) == start - timedelta(minutes=15)
    assert told(world, ines) == []
    assert told(world, bea) == [(NoticeKind.EVENT_REMINDER, ())]  # three hours before was an hour ago
    assert world.read(next_reminder, bea) is None
    assert world.read(next_reminder, noor) == start - timedelta(minutes=60)  # who speaks is reminded, too
    world.write(answer_event, ines, event, NO)
    assert told(world, bea)[0] == (NoticeKind.EVENT_SEAT, ())
    assert world.read(next_reminder, ines) is None
    world.write(change_event, tom, event, EventForm(
        "Pivot tables", EventKind.WORKSHOP, start, start + timedelta(hours=1), "UTC", capacity=1, place="Room Kestrel",
        speakers=(Speaker(noor),),
    ))  # fmt: skip
    for member in (bea, noor):
        assert told(world, member)[0] == (NoticeKind.EVENT_CHANGED, ("Tom",))
        assert words(world, member, NoticeKind.EVENT_CHANGED) == "Room Kestrel"
    assert (NoticeKind.EVENT_CHANGED, ("Tom",)) not in told(world, ines) + told(world, tom)
    world.write(cancel_event, tom, event, "The speaker is ill")
    assert told(world, bea)[0] == (NoticeKind.EVENT_CANCELLED, ("Tom",))
    assert words(world, bea, NoticeKind.EVENT_CANCELLED) == "The speaker is ill"
    assert NoticeKind.EVENT_REMINDER not in {kind for kind, _by in told(world, bea)}
    assert told(world, ines) == []
    world.write(restore_event, tom, event)
    assert NoticeKind.EVENT_CANCELLED not in {kind for kind, _by in told(world, bea)}


def test_of_a_series_one_is_told_about_the_dates_one_comes_to(world: World) -> None:
    tom, ines, bea = (world.member(name) for name in ("tom", "ines", "bea"))
    start = now().replace(microsecond=0, hour=12, minute=0) + timedelta(days=1)
    form = EventForm(
        "Walk", EventKind.WALK, start, start + timedelta(minutes=45), "UTC", rrule="FREQ=DAILY;COUNT=5", capacity=1
    )
    event = world.write(plan_event, tom, form)
    second, third = ((start + timedelta(days=n)).date().isoformat() for n in (1, 2))
    world.write(answer_event, ines, event, YES)
    world.write(answer_event, ines, event, NO, on_date=third)
    world.write(answer_event, bea, event, YES, on_date=second)
    assert told(world, bea) == []
    world.write(answer_event, ines, event, NO, on_date=second)
    assert told(world, bea) == [(NoticeKind.EVENT_SEAT, ())]
    later = start + timedelta(days=1, hours=2)
    world.write(move_date, tom, event, second, later, later + timedelta(minutes=45), "Rain")
    world.write(cancel_date, tom, event, third, "Fog")
    assert told(world, bea)[0] == (NoticeKind.EVENT_CHANGED, ("Tom",))
    assert words(world, bea, NoticeKind.EVENT_CHANGED).endswith("Rain")
    assert told(world, ines) == []  # she said no to both
    assert world.read(next_reminder, bea) == later - timedelta(minutes=60)
