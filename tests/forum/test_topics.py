"""What a thread knows of all its posts before it shows them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forumdesk.errors import NotAllowed
from forumdesk.forum.posts import delete_post, edit_post, posts
from forumdesk.forum.rows import PostMarks
from forumdesk.forum.topics import edit_topic, opened_thread, thread
from forumdesk.store.schema.topics import TopicKind
from tests.world import World


def marks_of(world: World, viewer: int, topic_id: int) -> PostMarks:
    return world.read(thread, viewer, topic_id).posts


def test_the_marks_of_a_thread_tell_number_size_and_moment(world: World) -> None:
    tom = world.member("tom")
    topic = world.topic("Naïve", "Grüße", by=tom)
    world.reply(topic, "x" * 300, by=tom)
    marks = marks_of(world, tom, topic.topic_id)
    assert list(marks.numbers) == [1, 2]
    assert list(marks.sizes) == [len("Grüße".encode()), 300]
    shown = world.read(posts, tom, topic.topic_id, [1, 2])
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    assert [epoch + timedelta(microseconds=at) for at in marks.moments] == [row.created_at for row in shown]
    assert [(row.id, row.version) for row in shown] == [(mark.id, mark.version) for mark in marks]


def test_an_edit_changes_the_mark_of_just_that_post(world: World) -> None:
    tom = world.member("tom")
    topic = world.topic(by=tom)
    world.reply(topic, "First words", by=tom)
    before = marks_of(world, tom, topic.topic_id)
    assert before == marks_of(world, tom, topic.topic_id)
    world.write(edit_post, tom, before.ids[1], "Other words", version=before.versions[1])
    after = marks_of(world, tom, topic.topic_id)
    assert after[0] == before[0]
    assert after[1].version != before[1].version
    assert after != before


def test_people_are_counted_once_and_not_for_what_they_deleted(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    topic = world.topic(by=tom)
    gone = world.reply(topic, "Never mind", by=eve)
    world.reply(topic, "More", by=tom)
    assert world.read(thread, tom, topic.topic_id).people_count == 2
    world.write(delete_post, eve, gone.post_id)
    assert world.read(thread, eve, topic.topic_id).people_count == 1


def test_a_thread_opens_at_the_number_that_is_wanted_or_the_next(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    topic = world.topic(by=tom)
    refs = [world.reply(topic, f"Number {n}", by=tom) for n in range(2, 40)]
    world.write(delete_post, tom, refs[20].post_id)
    found = world.read(opened_thread, eve, topic.topic_id, refs[20].number)
    assert found.number == refs[21].number
    assert found.number in [row.number for row in found.posts]
    assert world.read(opened_thread, eve, topic.topic_id, 10_000).number == 39


def test_statements_are_kept_but_not_what_they_found_for_others(world: World) -> None:
    """The statements are built once; whom they are asked for is filled in each time."""
    tom, eve = world.member("tom"), world.member("eve")
    topic = world.topic(by=tom)
    assert world.read(thread, tom, topic.topic_id).may_edit
    assert not world.read(thread, eve, topic.topic_id).may_edit
    assert world.read(posts, tom, topic.topic_id, [1])[0].may_edit
    assert not world.read(posts, eve, topic.topic_id, [1])[0].may_edit


def test_a_thread_brings_as_many_posts_as_fill_a_screen(world: World) -> None:
    tom = world.member("tom")
    short, long = world.topic(by=tom), world.topic(by=tom)
    for number in range(2, 31):
        world.reply(short, "Yes.", by=tom)
        world.reply(long, f"{number} " + "word " * 400, by=tom)
    shown = [row.number for row in world.read(opened_thread, tom, short.topic_id, 5).posts]
    assert shown == list(range(4, 17))
    assert [row.number for row in world.read(opened_thread, tom, long.topic_id, 5).posts] == [4, 5, 6, 7]
    assert [row.number for row in world.read(opened_thread, tom, short.topic_id, 30).posts][-13:] == list(range(18, 31))


def test_a_facilitator_moves_what_others_opened_only_to_where_they_moderate(world: World) -> None:
    fay, tom = world.member("fay"), world.member("tom")
    here, there = (world.community(name, facilitators=[fay]) for name in ("Here", "There"))
    elsewhere = world.community("Elsewhere")
    topic = world.topic("VPN", by=tom, community=here)
    form: dict[str, Any] = {"title": "VPN", "kind": TopicKind.QUESTION, "tags": []}
    world.write(edit_topic, fay, topic.topic_id, community_id=there, **form)
    with pytest.raises(NotAllowed, match="where you moderate"):
        world.write(edit_topic, fay, topic.topic_id, community_id=elsewhere, **form)
    world.write(edit_topic, tom, topic.topic_id, community_id=elsewhere, **form)
