"""What happened while one was away: decisions stay in sight, the rest is counted, and nothing private shows."""

from __future__ import annotations

from datetime import timedelta

from forumdesk.forum.posts import accept_answer
from forumdesk.forum.reactions import react
from forumdesk.forum.reading import mark_read
from forumdesk.forum.summary import Decision, away_since, summary
from forumdesk.forum.topics import pin_topic
from forumdesk.forum.watching import set_level
from forumdesk.store.base import now
from forumdesk.store.schema.topics import PinScope, TopicKind
from forumdesk.store.schema.watching import Level, WatchedKind
from tests.world import World

LONG_AGO = now() - timedelta(days=9)


def test_decisions_stay_in_sight_and_the_rest_is_counted(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    kitchen, garden = world.community("Kitchen", members=[tom]), world.community("Garden")
    asked = world.topic("Knives?", by=eve, community=kitchen)
    answer = world.reply(asked, "In the drawer", by=world.admin)
    world.write(accept_answer, eve, answer.post_id)
    world.topic("New oven", by=eve, community=kitchen, kind=TopicKind.ANNOUNCEMENT)
    world.write(pin_topic, world.admin, world.topic("Bees", by=eve, community=garden).topic_id, PinScope.COMMUNITY)
    first, second = world.read(summary, tom, LONG_AGO).communities
    assert (first.name, first.is_joined, first.topics, first.posts) == ("Kitchen", True, 2, 3)
    assert {(row.decision, row.title, row.number) for row in first.decisions} == {
        (Decision.ACCEPTED, "Knives?", 2),
        (Decision.ANNOUNCED, "New oven", 1),
    }
    assert (second.name, [row.decision for row in second.decisions]) == ("Garden", [Decision.PINNED])


def test_what_people_reacted_to_comes_with_it(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    topic = world.topic("Cake", by=eve)
    world.write(react, world.admin, topic.post_id)
    (liked,) = world.read(summary, tom, LONG_AGO).liked
    assert (liked.title, liked.by_name) == ("Cake", "Eve")


def test_what_is_private_or_muted_is_left_out(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    board = world.community("Board", private=True, members=[eve])
    world.topic("Merger", by=eve, community=board, kind=TopicKind.ANNOUNCEMENT)
    noisy = world.community("Noise")
    world.topic("Ping", by=eve, community=noisy)
    world.write(set_level, tom, WatchedKind.COMMUNITY, noisy, Level.MUTED)
    assert world.read(summary, tom, LONG_AGO).communities == ()
    assert [row.name for row in world.read(summary, eve, LONG_AGO).communities] == ["Board", "Noise"]


def test_nothing_from_before_is_told(world: World) -> None:
    tom = world.member("tom")
    world.topic("Old", kind=TopicKind.ANNOUNCEMENT)
    found = world.read(summary, tom, now() + timedelta(minutes=1))
    assert (found.communities, found.liked, found.joined) == ((), (), ())


def test_who_read_nothing_for_days_was_away(world: World) -> None:
    tom = world.member("tom")
    topic = world.topic()
    assert world.read(away_since, tom, now()) is None  # never here: not away
    world.write(mark_read, tom, {topic.topic_id: 1})
    assert world.read(away_since, tom, now() + timedelta(days=2)) is None
    since = world.read(away_since, tom, now() + timedelta(days=9))
    assert since is not None
    assert now() - since < timedelta(minutes=5)
