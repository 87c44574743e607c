"""Merging and splitting topics: what goes along, where old addresses lead, and taking it back."""

from __future__ import annotations

import pytest

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.bookmarks import bookmarks, keep_bookmark
from forumdesk.forum.knowledge import readable_in_topics
from forumdesk.forum.lists import listed_topics
from forumdesk.forum.messages import send_message
from forumdesk.forum.moderation_log import moderation_log
from forumdesk.forum.moving import led_to, merge_topics, split_choice, split_topic, undo_move
from forumdesk.forum.posts import accept_answer, delete_post, posts
from forumdesk.forum.reactions import react
from forumdesk.forum.reading import mark_read
from forumdesk.forum.rows import PostRef, TopicFilter
from forumdesk.forum.topic_states import archive_topic
from forumdesk.forum.topics import opened_thread, thread, topic_rows
from forumdesk.store.changes import Op, Thing, changes_after, last_change
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.moderation import Act
from tests.forum.test_topic_states import insert, refused_by_server
from tests.world import World


def bodies(world: World, topic: int, viewer: int | None = None) -> list[tuple[int, str]]:
    viewer = viewer or world.admin
    numbers = world.read(thread, viewer, topic).posts.numbers
    return [(post.number, post.body) for post in world.read(posts, viewer, topic, list(numbers))]


def two(world: World, tom: int) -> tuple[PostRef, PostRef]:
    """A topic of three posts, and another one of two."""
    first = world.topic("VPN drops", "It drops", by=tom)
    world.reply(first, "Restart it", by=world.admin)
    world.reply(first, "That helped", by=tom, reply_to=2)
    second = world.topic("VPN unstable", "It comes and goes", by=world.admin)
    world.reply(second, "Here too", by=tom)
    return first, second


def test_a_merged_topic_leads_to_the_other_which_has_all_posts(world: World) -> None:
    tom, mo = world.member("tom"), world.member("mo", role=Role.MODERATOR)
    a, b = two(world, tom)
    world.write(merge_topics, mo, a.topic_id, b.topic_id, why="The same")
    assert bodies(world, b.topic_id) == [
        (1, "It comes and goes"),
        (2, "Here too"),
        (3, "It drops"),
        (4, "Restart it"),
        (5, "That helped"),
    ]
    row = world.read(topic_rows, tom, [b.topic_id])[0]
    assert (row.post_count, row.last_post_number) == (5, 5)
    assert world.read(posts, tom, b.topic_id, [5])[0].reply_to == 4
    assert world.read(listed_topics, tom, TopicFilter()) == [b.topic_id]
    assert world.read(led_to, tom, a.topic_id, 2) == (b.topic_id, 4)
    assert world.read(led_to, tom, a.topic_id, None) == (b.topic_id, 3)
    found = world.read(opened_thread, tom, a.topic_id, 3)
    assert (found.asked_id, found.thread.topic.id, found.number) == (a.topic_id, b.topic_id, 5)
    assert {row.topic_id for row in world.read(readable_in_topics, tom, [a.topic_id, b.topic_id])} == {b.topic_id}
    with pytest.raises(Invalid, match="merged"):
        world.reply(a, "Late", by=tom)
    assert refused_by_server(world, tom, insert(a.topic_id, tom))
    entries = world.read(moderation_log, mo, acts=[Act.MERGE])
    assert [(entry.topic_id, entry.why) for entry in entries] == [(b.topic_id, "The same"), (a.topic_id, "The same")]


def test_what_hangs_on_posts_goes_along(world: World) -> None:
    tom = world.member("tom")
    a, b = two(world, tom)
    answer = world.post_id(a, 2)
    world.write(accept_answer, tom, answer)
    world.write(react, tom, answer)
    world.write(keep_bookmark, tom, answer)
    world.write(merge_topics, world.admin, a.topic_id, b.topic_id)
    post = world.read(posts, tom, b.topic_id, [4])[0]
    assert (post.id, post.is_answer, post.like_count, post.is_bookmarked) == (answer, True, 1, True)
    row = world.read(thread, tom, b.topic_id)
    assert (row.answer_number, row.topic.like_count) == (4, 1)
    assert [(kept.topic_id, kept.number) for kept in world.read(bookmarks, tom)] == [(b.topic_id, 4)]


def test_a_merge_is_taken_back_as_it_was(world: World) -> None:
    tom = world.member("tom")
    a, b = two(world, tom)
    world.write(accept_answer, tom, world.post_id(a, 2))
    before = bodies(world, a.topic_id), bodies(world, b.topic_id)
    moved = world.write(merge_topics, world.admin, a.topic_id, b.topic_id)
    world.write(undo_move, world.admin, moved)
    assert (bodies(world, a.topic_id), bodies(world, b.topic_id)) == before
    row = world.read(thread, tom, a.topic_id)
    assert (row.answer_number, row.topic.post_count, row.topic.last_poster_name) == (2, 3, "Tom")
    assert world.read(posts, tom, a.topic_id, [3])[0].reply_to == 2
    there = world.read(topic_rows, tom, [b.topic_id])[0]
    assert (there.post_count, there.last_post_number, there.is_solved) == (2, 2, False)
    assert sorted(world.read(listed_topics, tom, TopicFilter())) == sorted([a.topic_id, b.topic_id])
    assert world.read(led_to, tom, a.topic_id, 2) == (a.topic_id, 2)
    assert world.reply(b, "Goes on", by=tom).number == 3
    with pytest.raises(Invalid, match="taken back"):
        world.write(undo_move, world.admin, moved)


def test_who_had_read_both_has_nothing_new_to_read(world: World) -> None:
    tom, eve, kim = world.member("tom"), world.member("eve"), world.member("kim")
    a, b = two(world, tom)
    world.write(mark_read, eve, {a.topic_id: 3, b.topic_id: 2})
    world.write(mark_read, kim, {b.topic_id: 2})
    world.write(merge_topics, world.admin, a.topic_id, b.topic_id)
    assert world.read(topic_rows, eve, [b.topic_id])[0].unread == 0
    assert world.read(topic_rows, kim, [b.topic_id])[0].unread == 3


def test_posts_are_split_into_a_topic_of_their_own_and_links_to_them_hold(world: World) -> None:
    tom, eve, mo = world.member("tom"), world.member("eve"), world.member("mo", role=Role.MODERATOR)
    it = world.community("IT")
    a = world.topic("VPN drops", "It drops", by=tom)
    world.reply(a, "By the way, the printer?", by=eve)
    world.reply(a, "Restart it", by=mo)
    world.reply(a, "It is on floor 2", by=tom, reply_to=2)
    world.write(mark_read, eve, {a.topic_id: 4})
    choice = world.read(split_choice, mo, a.topic_id)
    assert [(post.number, post.author_name) for post in choice.posts] == [(2, "Eve"), (3, "Mo"), (4, "Tom")]
    assert {name for _id, name in choice.communities} == {"General", "IT"}
    off = [world.post_id(a, 2), world.post_id(a, 4)]
    moved = world.write(split_topic, mo, a.topic_id, off, title="Where is the printer?", community_id=it)
    new = moved.target_id
    assert bodies(world, new) == [(1, "By the way, the printer?"), (2, "It is on floor 2")]
    assert bodies(world, a.topic_id) == [(1, "It drops"), (3, "Restart it")]
    row = world.read(topic_rows, eve, [new])[0]
    assert (row.title, row.author_id, row.community_name, row.unread) == ("Where is the printer?", eve, "IT", 0)
    assert world.read(posts, eve, new, [2])[0].reply_to == 1
    assert world.read(led_to, eve, a.topic_id, 4) == (new, 2)
    assert world.read(led_to, eve, a.topic_id, 3) == (a.topic_id, 3)
    assert world.read(topic_rows, eve, [a.topic_id])[0].post_count == 2
    assert world.reply(a, "More", by=tom).number == 5
    world.write(undo_move, mo, moved)
    assert [number for number, _body in bodies(world, a.topic_id)] == [1, 2, 3, 4, 5]
    assert world.read(led_to, eve, new, 2)[0] == a.topic_id
    assert new not in world.read(listed_topics, eve, TopicFilter())


def test_others_hear_of_posts_that_moved(world: World) -> None:
    tom = world.member("tom")
    a, b = two(world, tom)
    with world.at(tom).reading() as session:
        since = last_change(session)
    world.write(merge_topics, world.admin, a.topic_id, b.topic_id)
    with world.at(tom).reading() as session:
        heard, _ = changes_after(session, since)
    told = {(change.op, change.topic_id) for change in heard if change.thing is Thing.POST}
    assert told == {(Op.GONE, a.topic_id), (Op.CAME, b.topic_id)}
    assert any(change.thing is Thing.TOPIC and change.thing_id == a.topic_id for change in heard)


def test_deleted_posts_go_along_and_stay_deleted(world: World) -> None:
    tom = world.member("tom")
    a, b = two(world, tom)
    world.write(delete_post, tom, world.post_id(a, 3))
    world.write(merge_topics, world.admin, a.topic_id, b.topic_id)
    eve = world.member("eve")
    assert [number for number, _body in bodies(world, b.topic_id, eve)] == [1, 2, 3, 4]
    assert world.read(topic_rows, eve, [b.topic_id])[0].post_count == 4


def test_what_cannot_be_merged_or_split_is_refused(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    a, b = two(world, tom)
    board = world.community("Board", private=True)
    secret = world.topic("Merger", community=board)
    message = world.write(send_message, world.admin, to=[tom], title="Hush", body="Us", client_key="m")
    with pytest.raises(NotAllowed):
        world.write(merge_topics, tom, a.topic_id, b.topic_id)
    with pytest.raises(NotFound):
        world.write(merge_topics, eve, a.topic_id, secret.topic_id)
    with pytest.raises(Invalid, match="itself"):
        world.write(merge_topics, world.admin, a.topic_id, a.topic_id)
    with pytest.raises(Invalid, match="message"):
        world.write(merge_topics, world.admin, message.topic_id, a.topic_id)
    with pytest.raises(Invalid, match="first post"):
        world.write(split_topic, world.admin, a.topic_id, [a.post_id], title="X", community_id=1)
    with pytest.raises(Invalid) as told:
        world.write(split_topic, world.admin, a.topic_id, [world.post_id(a, 2)], title=" ", community_id=1)
    assert told.value.field == "title"
    world.write(archive_topic, world.admin, b.topic_id)
    with pytest.raises(NotAllowed):
        world.write(merge_topics, world.admin, a.topic_id, b.topic_id)
    ids = f"ARRAY[{world.post_id(a, 2)}]::bigint[]"
    assert refused_by_server(world, tom, f"SELECT move_posts({ids}, {a.topic_id}, {b.topic_id}, false)")
    assert refused_by_server(world, tom, f"UPDATE post SET topic_id = {b.topic_id}")


def test_a_way_of_several_merges_is_followed_to_its_end(world: World) -> None:
    tom = world.member("tom")
    a, b = two(world, tom)
    c = world.topic("VPN again", by=tom)
    world.write(merge_topics, world.admin, a.topic_id, b.topic_id)
    world.write(merge_topics, world.admin, b.topic_id, c.topic_id)
    assert world.read(led_to, tom, a.topic_id, 1) == (c.topic_id, 4)
    assert world.read(opened_thread, tom, a.topic_id).thread.topic.id == c.topic_id
