"""Catching up: a list is marked as read or dismissed at once, and taken back to just what it was."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.forum.catching_up import dismiss_new, mark_all_read, restore_positions
from forumdesk.forum.communities import sidebar
from forumdesk.forum.messages import send_message
from forumdesk.forum.reading import mark_read
from forumdesk.forum.rows import PostRef, TopicFilter, TopicView
from forumdesk.forum.topics import topic_ids
from forumdesk.forum.watching import set_level
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.watching import Level, WatchedKind
from tests.world import World

UNREAD, NEW = TopicFilter(view=TopicView.UNREAD), TopicFilter(view=TopicView.NEW)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve")


def positions(world: World, member: int) -> set[tuple[int, int, object]]:
    def kept(session: Session, viewer: int) -> set[tuple[int, int, object]]:
        query = select(ReadPosition.topic_id, ReadPosition.number, ReadPosition.at)
        return {(row[0], row[1], row[2]) for row in session.execute(query.where(ReadPosition.member_id == viewer))}

    return world.read(kept, member)


def unread_topic(world: World, by: int, reader: int, **more: object) -> PostRef:
    topic = world.topic(by=by, **more)  # type: ignore[arg-type]
    world.write(mark_read, reader, {topic.topic_id: 1})
    world.reply(topic, by=by)
    return topic


def counts(world: World, member: int) -> tuple[int, int]:
    row = world.read(sidebar, member)
    return row.unread, row.new


def test_everything_is_read_at_once_and_taken_back_exactly(world: World, tom: int, eve: int) -> None:
    for n in range(3):
        unread_topic(world, tom, eve, title=f"Topic {n}")
    world.topic("Never opened", by=tom)
    before = positions(world, eve)
    moved = world.write(mark_all_read, eve, TopicFilter())
    assert len(moved) == 4
    assert counts(world, eve) == (0, 0)
    assert world.read(topic_ids, eve, UNREAD) == []
    world.write(restore_positions, eve, moved)
    assert positions(world, eve) == before
    assert counts(world, eve) == (3, 1)


def test_marking_unread_topics_leaves_new_ones_new(world: World, tom: int, eve: int) -> None:
    unread_topic(world, tom, eve)
    world.topic("Never opened", by=tom)
    world.write(mark_all_read, eve, UNREAD)
    assert counts(world, eve) == (0, 1)


def test_what_is_dismissed_is_neither_new_nor_ever_unread(world: World, tom: int, eve: int) -> None:
    topic = world.topic(by=tom)
    moved = world.write(dismiss_new, eve, NEW)
    assert counts(world, eve) == (0, 0)
    world.reply(topic, by=tom)
    assert counts(world, eve) == (0, 0)
    world.write(restore_positions, eve, moved)
    assert counts(world, eve) == (0, 1)


def test_only_the_list_that_is_shown_is_marked(world: World, tom: int, eve: int) -> None:
    tools, garden = world.community("Tools"), world.community("Garden")
    unread_topic(world, tom, eve, community=tools, tags=["vpn"])
    unread_topic(world, tom, eve, community=garden, tags=["vpn"])
    unread_topic(world, tom, eve, community=garden)
    world.write(mark_all_read, eve, TopicFilter(community_id=tools))
    assert counts(world, eve) == (2, 0)
    world.write(mark_all_read, eve, TopicFilter(tag="vpn", view=TopicView.UNREAD))
    assert counts(world, eve) == (1, 0)


def test_taking_back_leaves_alone_what_was_read_since(world: World, tom: int, eve: int) -> None:
    topic = unread_topic(world, tom, eve)
    opened = world.topic("Opened after it was dismissed", by=tom)
    moved = world.write(mark_all_read, eve, TopicFilter())
    world.reply(topic, by=tom)
    world.write(mark_read, eve, {topic.topic_id: 3, opened.topic_id: 1})
    world.write(restore_positions, eve, moved)
    assert counts(world, eve) == (0, 0)


def test_messages_are_caught_up_with_among_themselves(world: World, tom: int, eve: int) -> None:
    world.write(send_message, tom, to=[eve], title="Lunch?", body="At noon", client_key="lunch")
    unread_topic(world, tom, eve)
    world.write(mark_all_read, eve, TopicFilter(view=TopicView.MESSAGES))
    row = world.read(sidebar, eve)
    assert (row.unread_messages, row.unread) == (0, 1)


def test_what_is_muted_stays_as_it_is(world: World, tom: int, eve: int) -> None:
    topic = unread_topic(world, tom, eve)
    world.write(set_level, eve, WatchedKind.TOPIC, topic.topic_id, Level.MUTED)
    assert world.write(mark_all_read, eve, TopicFilter()) == ()
