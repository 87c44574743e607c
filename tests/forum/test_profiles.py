"""Profiles: what somebody did, as far as the viewer may read it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from forumdesk.errors import NotFound
from forumdesk.forum.bulk import NewPost, NewTopic, put_topic
from forumdesk.forum.members import edit_profile
from forumdesk.forum.messages import send_message
from forumdesk.forum.posts import accept_answer, delete_post
from forumdesk.forum.profiles import profile
from forumdesk.forum.reactions import react
from forumdesk.store.base import now
from forumdesk.store.schema.reactions import ReactionKind
from forumdesk.store.schema.topics import TopicKind
from tests.world import World


def test_a_profile_counts_what_somebody_wrote_and_what_came_of_it(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    asked = world.topic("Where is the toner?", by=eve, tags=["printer"])
    answer = world.reply(asked, "In the cupboard.", by=tom)
    world.reply(asked, "The left one.", by=tom)
    world.write(accept_answer, eve, answer.post_id)
    world.write(react, eve, answer.post_id, ReactionKind.THANKS)
    world.topic("Lunch?", by=tom)
    row = world.read(profile, eve, "@Tom")
    assert (row.posts, row.topics, row.answers, row.reactions) == (3, 1, 1, 1)
    assert row.helps_with == ("printer",)
    assert [(post.number, post.is_answer, post.excerpt) for post in row.best] == [(2, True, "In the cupboard.")]
    assert [post.title for post in row.recent] == ["Lunch?", "Where is the toner?", "Where is the toner?"]
    assert row.days == {date.today(): 3}  # noqa: DTZ011 - days are those of this computer's zone


def test_accepted_answers_come_before_what_was_liked_more(world: World) -> None:
    tom, eve, ann = world.member("tom"), world.member("eve"), world.member("ann")
    asked = world.topic(by=eve)
    liked = world.reply(asked, "A joke.", by=tom)
    quiet = world.reply(asked, "The answer.", by=tom)
    for fan in (eve, ann):
        world.write(react, fan, liked.post_id, ReactionKind.FUNNY)
    world.write(accept_answer, eve, quiet.post_id)
    assert [post.excerpt for post in world.read(profile, ann, "tom").best] == ["The answer.", "A joke."]


def test_a_private_community_shows_in_no_profile_to_outsiders(world: World) -> None:
    tom, eve, ann = world.member("tom"), world.member("eve"), world.member("ann")
    secret = world.community("Board", members=[tom, ann], private=True)
    asked = world.topic("Who leaves?", by=ann, community=secret, tags=["leavers"])
    answer = world.reply(asked, "Nobody.", by=tom)
    world.write(accept_answer, ann, answer.post_id)
    world.write(react, ann, answer.post_id, ReactionKind.LIKE)
    outside, inside = world.read(profile, eve, "tom"), world.read(profile, ann, "tom")
    assert (outside.posts, outside.answers, outside.reactions, outside.active_at) == (0, 0, 0, None)
    assert (outside.best, outside.recent, outside.days, outside.helps_with, outside.communities) == ((), (), {}, (), ())
    assert (inside.posts, inside.answers, inside.reactions) == (1, 1, 1)
    assert (inside.helps_with, [place.name for place in inside.communities]) == (("leavers",), ["Board"])


def test_messages_and_deleted_posts_count_for_nobody(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    world.write(send_message, tom, to=[eve], title="Lunch", body="One?", client_key=uuid.uuid4().hex)
    gone = world.reply(world.topic(by=eve), "Never mind.", by=tom)
    world.write(delete_post, tom, gone.post_id)
    row = world.read(profile, tom, "tom")
    assert (row.posts, row.topics, row.recent) == (0, 0, ())


def test_facilitators_are_told_from_members(world: World) -> None:
    tom = world.member("tom")
    world.community("Kitchen", members=[tom])
    world.community("Printing", facilitators=[tom])
    row = world.read(profile, world.admin, "tom")
    assert [(place.name, place.is_facilitator) for place in row.communities] == [("Printing", True), ("Kitchen", False)]


def test_the_days_of_somebody_long_silent_end_with_the_last_one(world: World) -> None:
    if world.at(world.admin).is_postgres:
        pytest.skip("a server stamps every post with its own clock")
    tom = world.member("tom")
    last = now() - timedelta(days=900)
    posts = tuple(
        NewPost(f"old:{n}", n, tom, "It was so.", at) for n, at in ((1, last - timedelta(days=400)), (2, last))
    )
    topic = NewTopic("old:0", world.community(), tom, "Old times", TopicKind.DISCUSSION, posts[0].created_at, posts)
    world.write(lambda session, _actor: put_topic(session, topic), world.admin)
    row = world.read(profile, tom, "tom")
    day = last.astimezone().date()
    assert (row.posts, row.days_until, row.days) == (2, day, {day: 1})


def test_about_is_rendered_and_safe(world: World) -> None:
    tom = world.member("tom")

    def tell(session: Session, actor: int) -> None:
        edit_profile(session, actor, about="I **fix** things <script>alert(1)</script>")

    world.write(tell, tom)
    html = world.read(profile, world.admin, "tom").about_html
    assert "<strong>fix</strong>" in html
    assert "<script" not in html


def test_a_login_that_nobody_has_is_said(world: World) -> None:
    with pytest.raises(NotFound, match="@nobody"):
        world.read(profile, world.admin, "nobody")
