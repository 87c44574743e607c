"""States of topics: archived, unlisted, closed and opened by the clock, slow; each on both engines."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.communities import sidebar
from forumdesk.forum.knowledge import readable_in_topics
from forumdesk.forum.lists import listed_topics
from forumdesk.forum.moderation_log import moderation_log
from forumdesk.forum.posts import accept_answer, edit_post, posts, reply
from forumdesk.forum.reactions import react
from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.topic_states import (
    archive_topic,
    drop_timer,
    list_topic,
    set_timer,
    slow_down,
    unarchive_topic,
    unlist_topic,
)
from forumdesk.forum.topics import close_topic, reopen_topic, thread
from forumdesk.store.base import now
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.moderation import Act
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.states import Timer, TimerKind
from tests.world import World

CLOSE, OPEN = TimerKind.CLOSE, TimerKind.OPEN


def as_owner(world: World, statement: str) -> None:
    """What nobody may do: on a server as whoever runs it."""
    place = world.place
    place.cluster.run(statement, database=place.database)  # type: ignore[attr-defined]


def run_out(world: World, topic: int, kind: TimerKind, *, ago: int = 1) -> None:
    """The moment of a timer has come: as the clock would have it, so many seconds ago."""
    if world.at(world.admin).is_postgres:
        as_owner(
            world,
            f"UPDATE forumdesk.timer SET due = now() - interval '{ago} seconds' "
            f"WHERE topic_id = {topic} AND kind = '{kind}'",
        )
        return

    def backdate(session: Session, _actor: int) -> None:
        session.get_one(Timer, (topic, kind)).due = now() - timedelta(seconds=ago)

    world.write(backdate, world.admin)


def refused_by_server(world: World, who: int, statement: str) -> bool:
    """Whether the server itself says no to plain SQL; True on a file, which cannot say it."""
    if not world.at(who).is_postgres:
        return True
    with psycopg.connect(world.store(who), options="-c search_path=forumdesk") as connection:
        try:
            return connection.execute(statement.encode()).rowcount == 0
        except psycopg.errors.InsufficientPrivilege:
            return True


def insert(topic: int, who: int) -> str:
    return (
        "INSERT INTO post (topic_id, author_id, body, crc, likes_elsewhere, client_key) "
        f"VALUES ({topic}, {who}, 'x', 0, 0, 'plain-{topic}')"
    )


def test_nothing_changes_in_an_archived_topic_and_it_is_found_like_any_other(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    ref = world.topic("VPN", by=tom)
    answer = world.reply(ref, "Restart it.", by=eve)
    world.write(archive_topic, world.admin, ref.topic_id)
    row = world.read(thread, tom, ref.topic_id)
    assert row.topic.is_archived
    assert (row.may_reply, row.may_edit, row.may_accept) == (False, False, False)
    version = world.read(posts, tom, ref.topic_id, [1])[0].version
    with pytest.raises(Invalid, match="archived"):
        world.reply(ref, "More", by=eve)
    for action, who, *args in (
        (edit_post, tom, ref.post_id, "Other"),
        (react, eve, ref.post_id),
        (accept_answer, tom, answer.post_id),
    ):
        with pytest.raises(NotAllowed):
            world.write(action, who, *args, **({"version": version} if action is edit_post else {}))
    assert refused_by_server(world, eve, insert(ref.topic_id, eve))
    assert refused_by_server(world, tom, f"UPDATE post SET body = 'x' WHERE id = {ref.post_id}")
    assert world.read(listed_topics, eve, TopicFilter(query="is:archived")) == [ref.topic_id]
    assert world.read(listed_topics, eve, TopicFilter(query="status:archived VPN")) == [ref.topic_id]
    assert len(world.read(readable_in_topics, eve, [ref.topic_id])) == 2
    world.write(unarchive_topic, world.admin, ref.topic_id)
    world.reply(ref, "More", by=eve)
    assert [entry.act for entry in world.read(moderation_log, world.admin, topic_id=ref.topic_id)] == [
        *(Act.UNARCHIVE, Act.ARCHIVE)
    ]
    with pytest.raises(NotAllowed):
        world.write(archive_topic, tom, ref.topic_id)


def test_an_unlisted_topic_is_in_no_list_count_or_search_and_opens_by_its_address(world: World) -> None:
    tom, eve, mo = world.member("tom"), world.member("eve"), world.member("mo", role=Role.MODERATOR)
    ref = world.topic("VPN", by=tom, tags=["vpn"])
    world.topic("Printer", by=tom)
    world.write(unlist_topic, mo, ref.topic_id)
    assert ref.topic_id not in world.read(listed_topics, eve, TopicFilter())
    office = world.read(sidebar, eve)
    assert (office.topic_count, office.new, office.tags) == (1, 1, ())
    assert world.read(readable_in_topics, eve, [ref.topic_id]) == []
    assert world.read(thread, eve, ref.topic_id).topic.is_unlisted
    world.reply(ref, "I have the link", by=eve)
    for who in (tom, mo):
        assert ref.topic_id in world.read(listed_topics, who, TopicFilter())
        assert len(world.read(readable_in_topics, who, [ref.topic_id])) == 2
    assert world.read(listed_topics, mo, TopicFilter(query="is:unlisted")) == [ref.topic_id]
    world.write(list_topic, mo, ref.topic_id)
    assert ref.topic_id in world.read(listed_topics, eve, TopicFilter())


def test_a_topic_closes_by_the_clock_and_takes_no_more_posts_also_on_the_server(world: World) -> None:
    tom = world.member("tom")
    ref = world.topic("VPN", by=tom)
    due = now() + timedelta(days=3)
    assert world.write(set_timer, world.admin, ref.topic_id, CLOSE, due) is None
    row = world.read(thread, tom, ref.topic_id)
    assert row.closes_at is not None
    assert abs(row.closes_at - due) < timedelta(milliseconds=1)
    assert row.may_reply
    world.reply(ref, "Still open", by=tom)
    run_out(world, ref.topic_id, CLOSE)
    row = world.read(thread, tom, ref.topic_id)
    assert row.topic.is_closed
    assert not row.may_reply
    assert row.closes_at is None
    with pytest.raises(Invalid, match="closed"):
        world.reply(ref, "Too late", by=tom)
    assert refused_by_server(world, tom, insert(ref.topic_id, tom))
    assert world.read(listed_topics, tom, TopicFilter(query="is:closed")) == [ref.topic_id]
    assert world.read(listed_topics, tom, TopicFilter(query="is:open")) == []
    world.write(reopen_topic, world.admin, ref.topic_id)
    world.reply(ref, "Open again", by=tom)


def test_a_closed_topic_opens_again_by_the_clock(world: World) -> None:
    tom = world.member("tom")
    ref = world.topic("VPN", by=tom)
    world.write(close_topic, world.admin, ref.topic_id)
    world.write(set_timer, world.admin, ref.topic_id, OPEN, now() + timedelta(days=1))
    assert world.read(thread, tom, ref.topic_id).opens_at is not None
    assert not world.read(thread, tom, ref.topic_id).may_reply
    run_out(world, ref.topic_id, OPEN)
    assert world.read(thread, tom, ref.topic_id).may_reply
    assert world.read(listed_topics, tom, TopicFilter(query="is:open")) == [ref.topic_id]
    world.reply(ref, "Open", by=tom)


def test_a_topic_closes_for_a_while(world: World) -> None:
    tom = world.member("tom")
    ref = world.topic("VPN", by=tom)
    world.write(set_timer, world.admin, ref.topic_id, CLOSE, now() + timedelta(days=1))
    world.write(set_timer, world.admin, ref.topic_id, OPEN, now() + timedelta(days=2))
    run_out(world, ref.topic_id, CLOSE, ago=20)
    assert not world.read(thread, tom, ref.topic_id).may_reply
    run_out(world, ref.topic_id, OPEN, ago=10)
    assert world.read(thread, tom, ref.topic_id).may_reply
    world.reply(ref, "Open", by=tom)
    world.write(set_timer, world.admin, ref.topic_id, CLOSE, now() + timedelta(days=1))
    assert world.read(thread, tom, ref.topic_id).may_reply
    run_out(world, ref.topic_id, CLOSE)
    assert not world.read(thread, tom, ref.topic_id).may_reply


def test_a_timer_is_taken_off_and_put_back(world: World) -> None:
    ref = world.topic("VPN")
    world.write(set_timer, world.admin, ref.topic_id, CLOSE, now() + timedelta(days=1))
    before = world.write(drop_timer, world.admin, ref.topic_id, CLOSE)
    assert before is not None
    assert world.read(thread, world.admin, ref.topic_id).closes_at is None
    world.write(set_timer, world.admin, ref.topic_id, CLOSE, before)
    assert world.read(thread, world.admin, ref.topic_id).closes_at == before
    entry = world.read(moderation_log, world.admin, acts=[Act.DROP_TIMER])[0]
    assert entry.before == f"{before:%Y-%m-%d %H:%M} UTC"


@pytest.mark.parametrize(
    ("kind", "days"), [(CLOSE, -1), (CLOSE, 9_000), (OPEN, 1)], ids=["past", "too far", "open an open topic"]
)
def test_a_timer_that_makes_no_sense_is_refused(world: World, kind: TimerKind, days: int) -> None:
    ref = world.topic("VPN")
    with pytest.raises(Invalid) as told:
        world.write(set_timer, world.admin, ref.topic_id, kind, now() + timedelta(days=days))
    assert told.value.field == "due"


def test_in_slow_mode_a_member_waits_and_moderators_do_not(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    ref = world.topic("Lunch", by=world.admin)
    world.write(slow_down, world.admin, ref.topic_id, 600)
    world.reply(ref, "Soup", by=tom)
    row = world.read(thread, tom, ref.topic_id)
    assert (row.slow_seconds, row.may_reply) == (600, True)
    assert row.waits_until is not None
    assert timedelta(minutes=9) < row.waits_until - now() <= timedelta(minutes=10)
    with pytest.raises(Invalid, match="slow mode: you can write here again in 10 minutes"):
        world.write(reply, tom, ref.topic_id, "And pie", client_key="k")
    assert refused_by_server(world, tom, insert(ref.topic_id, tom))
    world.reply(ref, "Pie", by=eve)
    world.reply(ref, "Both", by=world.admin)
    world.reply(ref, "Again", by=world.admin)

    if world.at(tom).is_postgres:
        as_owner(world, "UPDATE forumdesk.post SET created_at = created_at - interval '11 minutes'")
    else:

        def age(session: Session, _actor: int) -> None:
            for post in session.query(Post):
                post.created_at -= timedelta(minutes=11)

        world.write(age, world.admin)
    assert world.read(thread, tom, ref.topic_id).waits_until is None
    world.reply(ref, "And pie", by=tom)
    assert world.write(slow_down, world.admin, ref.topic_id, 0) == 600
    world.reply(ref, "And soup", by=tom)


def test_who_cannot_see_a_topic_learns_nothing_of_its_timers(world: World) -> None:
    tom = world.member("tom")
    board = world.community("Board", private=True)
    ref = world.topic("Merger", community=board)
    with pytest.raises(NotFound):
        world.write(set_timer, tom, ref.topic_id, CLOSE, now() + timedelta(days=1))
    assert refused_by_server(world, tom, f"SELECT 1 FROM timer WHERE topic_id = {ref.topic_id}")
