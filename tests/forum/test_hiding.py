"""Hidden posts, deleted topics and posts with another owner: who sees what, and the way back."""

from __future__ import annotations

import pytest

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.communities import sidebar
from forumdesk.forum.hidden import HiddenState
from forumdesk.forum.hiding import delete_topic, hide_post, restore_topic, show_post
from forumdesk.forum.knowledge import readable_in_topics
from forumdesk.forum.lists import listed_topics
from forumdesk.forum.moderation_log import moderation_log
from forumdesk.forum.owners import change_owner
from forumdesk.forum.posts import edit_post, posts
from forumdesk.forum.profiles import profile
from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.topics import thread, topic_rows
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.moderation import Act
from tests.forum.test_topic_states import refused_by_server
from tests.world import World


def test_a_hidden_post_says_why_and_shows_its_text_to_its_author_and_moderators(world: World) -> None:
    tom, eve, mo = world.member("tom"), world.member("eve"), world.member("mo", role=Role.MODERATOR)
    ref = world.topic("VPN", by=tom)
    world.reply(ref, "You fool", by=tom)
    third = world.reply(ref, "Calm down", by=eve)
    rude = world.post_id(ref, 2)
    world.write(hide_post, mo, rude, why="An insult")
    row = world.read(thread, eve, ref.topic_id)
    assert row.posts.numbers.tolist() == [1, 2, 3]
    seen = world.read(posts, eve, ref.topic_id, [1, 2, 3])
    assert [post.number for post in seen] == [1, 2, 3]
    assert (seen[1].hidden, seen[1].hidden_why) == (HiddenState.BY_HAND, "An insult")
    assert (seen[1].is_kept_back, seen[1].body, seen[1].html) == (True, "", "")
    assert {post.number for post in world.read(readable_in_topics, eve, [ref.topic_id])} == {1, 3}
    for who in (tom, mo):
        post = world.read(posts, who, ref.topic_id, [2])[0]
        assert (post.hidden, post.body, post.hidden_why) == (HiddenState.BY_HAND, "You fool", "An insult")
    assert refused_by_server(world, eve, f"SELECT 1 FROM post WHERE id = {rude}")
    with pytest.raises(NotAllowed):
        world.write(hide_post, eve, third.post_id)
    world.write(show_post, mo, rude)
    assert world.read(posts, eve, ref.topic_id, [2])[0].body == "You fool"
    entries = world.read(moderation_log, mo, member_id=tom, acts=[Act.HIDE_POST, Act.SHOW_POST])
    assert [(entry.act, entry.why) for entry in entries] == [(Act.SHOW_POST, ""), (Act.HIDE_POST, "An insult")]


def test_what_a_hidden_first_post_says_stands_in_no_list(world: World) -> None:
    tom, eve, mo = world.member("tom"), world.member("eve"), world.member("mo", role=Role.MODERATOR)
    ref = world.topic("VPN", "Secret words", by=tom)
    world.write(hide_post, mo, ref.post_id)
    assert world.read(topic_rows, eve, [ref.topic_id])[0].excerpt == ""
    assert world.read(topic_rows, mo, [ref.topic_id])[0].excerpt == "Secret words"


def test_a_deleted_topic_is_gone_for_readers_and_can_be_restored(world: World) -> None:
    tom, eve, mo = world.member("tom"), world.member("eve"), world.member("mo", role=Role.MODERATOR)
    ref = world.topic("VPN", by=tom, tags=["vpn"])
    world.reply(ref, "Me too", by=eve)
    world.write(delete_topic, mo, ref.topic_id, why="Spam")
    with pytest.raises(NotFound):
        world.read(thread, eve, ref.topic_id)
    with pytest.raises(NotFound):
        world.reply(ref, "More", by=eve)
    assert world.read(listed_topics, eve, TopicFilter()) == world.read(listed_topics, mo, TopicFilter()) == []
    assert world.read(sidebar, eve).topic_count == world.read(sidebar, mo).topic_count == 0
    assert world.read(readable_in_topics, mo, [ref.topic_id]) == []
    assert world.read(profile, tom, "eve").posts == 0
    assert refused_by_server(world, eve, f"SELECT 1 FROM topic WHERE id = {ref.topic_id}")
    assert refused_by_server(world, eve, f"SELECT 1 FROM post WHERE topic_id = {ref.topic_id} AND author_id <> {eve}")
    row = world.read(thread, mo, ref.topic_id)
    assert (row.topic.is_deleted, row.may_reply, len(row.posts)) == (True, False, 2)
    with pytest.raises(NotAllowed):
        world.write(delete_topic, tom, ref.topic_id)
    world.write(restore_topic, mo, ref.topic_id)
    assert world.read(listed_topics, eve, TopicFilter()) == [ref.topic_id]
    assert [(entry.act, entry.why) for entry in world.read(moderation_log, mo, topic_id=ref.topic_id)] == [
        *((Act.RESTORE_TOPIC, ""), (Act.DELETE_TOPIC, "Spam"))
    ]


def test_a_post_gets_another_owner_who_can_edit_it_and_the_topic_goes_along(world: World) -> None:
    tom, eve, mo = world.member("tom"), world.member("eve"), world.member("mo", role=Role.MODERATOR)
    ref = world.topic("VPN", by=tom)
    assert world.write(change_owner, mo, ref.post_id, eve, why="Imported under the wrong name") == tom
    row = world.read(thread, tom, ref.topic_id)
    assert (row.topic.author_id, row.topic.last_poster_name, row.may_edit) == (eve, "Eve", False)
    post = world.read(posts, eve, ref.topic_id, [1])[0]
    assert (post.author_id, post.may_edit) == (eve, True)
    world.write(edit_post, eve, ref.post_id, "Mine now", version=post.version)
    entry = world.read(moderation_log, mo, acts=[Act.CHANGE_OWNER])[0]
    assert (entry.before, entry.after, entry.why) == ("Tom", "Eve", "Imported under the wrong name")
    with pytest.raises(NotAllowed):
        world.write(change_owner, tom, ref.post_id, tom)
    assert refused_by_server(world, tom, f"UPDATE post SET author_id = {tom} WHERE id = {ref.post_id}")
    assert refused_by_server(world, tom, f"SELECT change_owner({ref.post_id}, {tom})")


def test_a_reason_that_is_too_long_is_refused(world: World) -> None:
    ref = world.topic("VPN")
    with pytest.raises(Invalid) as told:
        world.write(hide_post, world.admin, ref.post_id, why="x" * 600)
    assert told.value.field == "why"
