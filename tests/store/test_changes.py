"""The feed tells everything once, to everybody who may know, and nothing of what it says."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import psycopg
import pytest

from forumdesk.errors import Problem
from forumdesk.forum.communities import join_community
from forumdesk.forum.posts import edit_post, posts
from forumdesk.forum.reactions import react
from forumdesk.forum.topics import edit_topic
from forumdesk.store.changes import Change, Follower, Op, Position, Thing, changes_after, last_change
from forumdesk.store.schema.topics import TopicKind
from tests.conftest import ServerPlace
from tests.world import Place, World


class Ear:
    """A follower's listener that can be waited for."""

    def __init__(self) -> None:
        self.heard: list[Change] = []
        self._news = threading.Condition()

    def __call__(self, changes: Sequence[Change]) -> None:
        with self._news:
            self.heard.extend(changes)
            self._news.notify_all()

    def waits_for(self, thing: Thing, thing_id: int, seconds: float) -> bool:
        def came() -> bool:
            return any((change.thing, change.thing_id) == (thing, thing_id) for change in self.heard)

        with self._news:
            return self._news.wait_for(came, seconds)


def feed(world: World, viewer: int, since: Position = Position()) -> list[tuple[str, str]]:  # noqa: B008 - frozen
    with world.at(viewer).reading() as session:
        return [(change.thing.value, change.op.value) for change in changes_after(session, since)[0]]


def position(world: World) -> Position:
    with world.at(world.admin).reading() as session:
        return last_change(session)


def test_every_act_is_announced_with_what_it_was(world: World) -> None:
    tom = world.member("tom")
    topic = world.topic(by=tom)
    since = position(world)
    answer = world.reply(topic, by=world.admin)
    world.write(react, tom, answer.post_id)
    row = world.read(posts, world.admin, topic.topic_id, [2])[0]
    world.write(edit_post, world.admin, answer.post_id, "Better", version=row.version)
    assert feed(world, tom, since) == [("post", "came"), ("reaction", "changed"), ("post", "changed")]


def test_a_topic_that_moves_goes_for_the_old_audience_and_comes_for_the_new(world: World) -> None:
    tom, board = world.member("tom"), world.community("Board", private=True)
    topic = world.topic("Moves")
    since = position(world)
    change = {"title": "Moves", "community_id": board, "kind": TopicKind.QUESTION, "tags": ()}
    world.write(edit_topic, world.admin, topic.topic_id, **change)
    assert feed(world, world.admin, since) == [("topic", "gone"), ("topic", "came")]
    if world.at(tom).is_postgres:  # on a server, who may not read there hears only that it is gone
        assert feed(world, tom, since) == [("topic", "gone")]


def test_a_change_names_things_and_carries_no_words(world: World) -> None:
    world.topic("Unmistakable", "unmistakable words")
    with world.at(world.admin).reading() as session:
        changes, _position = changes_after(session, Position())
    assert "nmistakable" not in repr(changes)


def test_a_follower_hears_of_another_desk_within_two_seconds(world: World) -> None:
    tom, ear = world.member("tom"), Ear()
    topic = world.topic()
    follower = Follower(world.at(tom), position(world), ear)
    follower.start()
    try:
        post = world.reply(topic, by=world.admin)
        assert ear.waits_for(Thing.POST, post.post_id, 2.0)
    finally:
        follower.stop()
    assert [change.op for change in ear.heard if change.thing is Thing.POST] == [Op.CAME]


def test_a_nudged_follower_looks_at_once(world: World) -> None:
    ear = Ear()
    topic = world.topic()
    follower = Follower(world.at(world.admin), position(world), ear, pause_seconds=60)
    follower.start()
    try:
        post = world.reply(topic, by=world.admin)
        follower.nudge()
        assert ear.waits_for(Thing.POST, post.post_id, 5.0)
    finally:
        follower.stop()


def test_a_follower_outlives_a_cut_connection_and_misses_nothing(world: World, place: Place) -> None:
    if not isinstance(place, ServerPlace):
        pytest.skip("a file has no connection to cut")
    tom, ear = world.member("tom"), Ear()
    topic = world.topic()
    away, back = threading.Event(), threading.Event()

    def at_fault(problem: Problem | None) -> None:
        (back if problem is None else away).set()

    follower = Follower(world.at(tom), position(world), ear, at_fault=at_fault)
    follower.start()
    try:
        first = world.reply(topic, by=world.admin)
        assert ear.waits_for(Thing.POST, first.post_id, 5.0)
        place.cluster.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{place.database}' AND usename LIKE 'tom.%'"
        )
        assert away.wait(10)
        second = world.reply(topic, by=world.admin)
        assert ear.waits_for(Thing.POST, second.post_id, 20.0)
        assert back.is_set()
    finally:
        follower.stop()
    numbers = [change.thing_id for change in ear.heard if change.thing is Thing.POST]
    assert numbers == [first.post_id, second.post_id]


def test_what_commits_late_is_not_missed_as_it_would_be_by_number(world: World, place: Place) -> None:
    """A writes 1, B writes 2 and commits, then A commits: who had seen 2 would never see 1."""
    if not isinstance(place, ServerPlace):
        pytest.skip("a file has one writer at a time")
    world.community()
    since = position(world)
    add = "INSERT INTO tag (name) VALUES (%s)"
    news = "INSERT INTO forumdesk.change (at, thing, op, thing_id) VALUES (now(), 'office', 'changed', %s) RETURNING id"
    url = place.cluster.url(place.database)
    with psycopg.connect(url) as slow, psycopg.connect(url) as quick:
        slow.execute("SET search_path = forumdesk")
        slow.execute(add, ("a",))
        first = slow.execute(news, (101,)).fetchone()
        second = quick.execute(news, (102,)).fetchone()
        quick.commit()
        assert first is not None
        assert second is not None
        assert second[0] > first[0]
        with world.at(world.admin).reading() as session:
            early, reached = changes_after(session, since)
        naive = quick.execute("SELECT max(id) FROM forumdesk.change").fetchone()
        quick.commit()
        slow.commit()
        missed = quick.execute("SELECT thing_id FROM forumdesk.change WHERE id > %s", naive).fetchall()
        quick.commit()
    with world.at(world.admin).reading() as session:
        late, _position = changes_after(session, reached)
    assert missed == []  # the naive reader never hears of 101
    assert sorted(change.thing_id for change in (*early, *late)) == [101, 102]


def test_joining_a_community_is_news_for_who_joins(world: World) -> None:
    tom = world.member("tom")
    community = world.community("Garden")
    since = position(world)
    world.write(join_community, tom, community)
    assert feed(world, tom, since) == [("membership", "came")]
