"""What somebody sends is there once, and says what they wrote last."""

from __future__ import annotations

import pytest

from forumdesk.errors import NotAllowed
from forumdesk.forum.posts import delete_post, posts, reply, restore_post
from forumdesk.forum.topics import open_topic, thread
from forumdesk.store.schema.members import Role
from tests.world import World


def test_a_reply_changed_before_it_is_sent_again_keeps_the_change(world: World) -> None:
    tom, topic = world.member("tom"), world.topic()
    first = world.write(reply, tom, topic.topic_id, "Draft", client_key="k")
    assert world.write(reply, tom, topic.topic_id, "Final", client_key="k") == first
    rows = world.read(posts, tom, topic.topic_id, [1, 2, 3])
    assert [row.body for row in rows][1:] == ["Final"]


def test_a_topic_changed_before_it_is_sent_again_keeps_the_change(world: World) -> None:
    tom, place = world.member("tom"), world.community("Garden")
    first = world.write(open_topic, tom, community_id=place, title="One", body="Draft", client_key="k")
    again = world.write(open_topic, tom, community_id=place, title="Two", body="Final", client_key="k")
    assert again == first
    assert world.read(thread, tom, first.topic_id).topic.title == "Two"
    assert [row.body for row in world.read(posts, tom, first.topic_id, [1, 2])] == ["Final"]


def test_nobody_changes_a_post_of_others_by_its_key(world: World) -> None:
    tom, topic = world.member("tom"), world.topic()
    world.write(reply, world.admin, topic.topic_id, "The admin's", client_key="k")
    world.write(reply, tom, topic.topic_id, "Mine now", client_key="k")
    assert world.read(posts, tom, topic.topic_id, [2])[0].body == "The admin's"


def test_what_a_moderator_deleted_its_writer_does_not_bring_back(world: World) -> None:
    tom, mo = world.member("tom"), world.member("mo", role=Role.MODERATOR)
    topic = world.topic(by=world.member("eve"))
    post = world.reply(topic, "Look at my shop", by=tom)
    world.write(delete_post, mo, post.post_id)
    with pytest.raises(NotAllowed):
        world.write(restore_post, tom, post.post_id)
    world.write(restore_post, mo, post.post_id)
    world.write(delete_post, tom, post.post_id)
    world.write(restore_post, tom, post.post_id)
