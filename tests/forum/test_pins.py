"""Pins: where, until when, and in which order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forumdesk.errors import Invalid, NotAllowed
from forumdesk.forum.pins import change_pin, move_pin, pin_of, restore_pin, take_pin_off
from forumdesk.forum.rows import TopicFilter, TopicView
from forumdesk.forum.topics import pin_topic, topic_ids, unpin_topic
from forumdesk.store.base import now
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.topics import PinScope
from tests.aging import age
from tests.world import World


@pytest.fixture
def fay(world: World) -> int:
    return world.member("fay")


@pytest.fixture
def mo(world: World) -> int:
    return world.member("mo", role=Role.MODERATOR)


@pytest.fixture
def garden(world: World, fay: int) -> int:
    return world.community("Garden", facilitators=[fay])


def test_pins_are_put_in_order_by_whoever_may_pin_there(world: World, fay: int, mo: int, garden: int) -> None:
    a, b, c, d = (world.topic(title, community=garden).topic_id for title in ("Ants", "Bees", "Cats", "Dogs"))
    for topic in (a, b, c):
        world.write(pin_topic, mo, topic, PinScope.COMMUNITY)

    def shown() -> list[int]:
        return world.read(topic_ids, fay, TopicFilter(community_id=garden))

    assert shown() == [c, b, a, d], "nobody put them in order: the latest activity first"
    assert world.write(move_pin, fay, a, -1) == -1
    assert shown() == [c, a, b, d]
    assert world.write(move_pin, fay, c, 5) == 2
    assert shown() == [a, b, c, d]
    assert world.write(move_pin, fay, c, 1) == 0
    row = world.read(pin_of, fay, c)
    assert row is not None
    assert (row.place, row.count, row.by_name, row.scope) == (2, 3, "Mo", PinScope.COMMUNITY)
    world.write(pin_topic, mo, d, PinScope.OFFICE)
    assert shown() == [d, a, b, c], "those of the office stay above"
    assert world.read(topic_ids, fay, TopicFilter()) == [d, c, b, a]
    with pytest.raises(NotAllowed):
        world.write(move_pin, fay, d, 1)
    with pytest.raises(NotAllowed):
        world.write(move_pin, world.member("tom"), a, 1)
    world.write(unpin_topic, fay, a)
    with pytest.raises(Invalid, match="not pinned"):
        world.write(move_pin, fay, a, 1)


def test_a_pin_is_brought_back_as_it_was(world: World, fay: int, garden: int) -> None:
    a, b = (world.topic(title, community=garden).topic_id for title in ("Ants", "Bees"))
    end = now() + timedelta(days=7)
    assert world.write(change_pin, fay, a, PinScope.COMMUNITY, end) is None
    world.write(change_pin, fay, b, PinScope.COMMUNITY)
    world.write(move_pin, fay, a, -1)
    before = world.write(take_pin_off, fay, a)
    assert world.read(pin_of, fay, a) is None
    world.write(restore_pin, fay, a, before)
    row = world.read(pin_of, fay, a)
    assert row is not None
    assert (row.until, row.place) == (end, 0)
    world.write(restore_pin, fay, a, None)
    assert world.read(pin_of, fay, a) is None


def test_a_pin_ends_by_the_clock_and_another_day_keeps_its_place(world: World, fay: int, garden: int) -> None:
    a, b = (world.topic(title, community=garden).topic_id for title in ("Ants", "Bees"))
    for topic in (a, b):
        world.write(pin_topic, fay, topic, PinScope.COMMUNITY)
    world.write(move_pin, fay, a, -1)
    world.write(pin_topic, fay, a, PinScope.COMMUNITY, now() + timedelta(days=7))
    row = world.read(pin_of, fay, a)
    assert row is not None
    assert (row.place, row.by_name) == (0, "Fay")
    assert world.read(topic_ids, fay, TopicFilter(TopicView.PINNED)) == [b, a], "in all lists but its own by activity"
    age(world, 8, "pin", column="until")
    assert world.read(pin_of, fay, a) is None
    assert world.read(topic_ids, fay, TopicFilter(TopicView.PINNED)) == [b]
