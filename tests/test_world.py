"""The world of the tests is a real office: everybody in it acts as themselves."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from forumdesk.forum.posts import posts
from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.topics import thread, topic_ids
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.posts import Post
from tests.world import World


def test_members_write_and_read_each_other(world: World) -> None:
    ines, tom = world.member("ines"), world.member("tom", role=Role.MODERATOR)
    topic = world.topic("Where is the printer?", by=ines)
    reply = world.reply(topic, "On the second floor.", by=tom)
    assert world.read(topic_ids, ines, TopicFilter()) == [topic.topic_id]
    assert [post.author_name for post in world.read(posts, ines, topic.topic_id, [1, 2])] == ["Ines", "Tom"]
    assert reply.post_id == world.post_id(topic, 2)


def test_a_private_community_is_for_its_members(world: World) -> None:
    ines, tom = world.member("ines"), world.member("tom")
    board = world.community("Board", private=True, members=[ines])
    topic = world.topic("Budget", community=board, by=ines)
    assert world.read(thread, ines, topic.topic_id).topic.title == "Budget"
    assert world.read(topic_ids, tom, TopicFilter()) == []


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
def test_on_a_server_the_database_itself_holds_members_back(world: World) -> None:
    """Not the rules in our queries: plain SQL through the member's own login."""
    ines, tom = world.member("ines"), world.member("tom")
    topic = world.topic("Budget", community=world.community("Board", private=True, members=[ines]), by=ines)
    with world.at(tom).reading() as session:
        assert session.scalar(text("SELECT session_user")) != "test_owner"
        assert session.scalars(select(Post.id)).all() == []
    with world.at(ines).reading() as session:
        assert session.scalars(select(Post.id)).all() == [topic.post_id]


@pytest.mark.parametrize("attempt", [1, 2])
def test_each_test_has_an_office_of_its_own(world: World, attempt: int) -> None:
    world.member("ines")
    assert world.read(topic_ids, world.admin, TopicFilter()) == []
    world.topic()
