"""First posts of new members, held until somebody lets them through: who sees them, and where they then stand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from forumdesk.errors import Conflict, Invalid, NotAllowed, NotFound
from forumdesk.forum.hidden import HiddenState
from forumdesk.forum.knowledge import readable_by_id
from forumdesk.forum.members import edit_office
from forumdesk.forum.messages import send_message
from forumdesk.forum.notices import NoticeKind, notices
from forumdesk.forum.posts import delete_post, posts, restore_post
from forumdesk.forum.reading import mark_read
from forumdesk.forum.reviews import decide_held, review_queue, take_back_decision
from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.topics import thread, topic_ids, topic_rows
from forumdesk.store.schema.flags import Decision
from forumdesk.store.schema.members import Role
from tests.world import World

APPROVED, REJECTED = Decision.APPROVED, Decision.REJECTED


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve", name="Eve Adams")


@pytest.fixture
def hold(world: World) -> Callable[[int], None]:
    def set_to(first: int) -> None:
        world.write(edit_office, world.admin, name="Test office", language="en", max_body=32_768, hold_first=first)

    return set_to


def numbers(world: World, viewer: int, topic_id: int) -> list[int]:
    return list(world.read(thread, viewer, topic_id).posts.numbers)


def test_nothing_is_held_unless_the_office_asks_for_it(world: World, tom: int, eve: int) -> None:
    topic = world.topic(by=eve)
    assert not world.reply(topic, by=tom).is_held
    assert world.read(review_queue, world.admin) == []


def test_a_first_reply_waits_and_then_comes_to_the_end(
    world: World, tom: int, eve: int, hold: Callable[[int], None]
) -> None:
    topic = world.topic("VPN", by=eve)
    hold(1)
    held = world.reply(topic, "Hello all", by=tom)
    assert held.is_held
    before = world.read(topic_rows, eve, [topic.topic_id])[0]
    assert (before.post_count, before.last_post_number, before.last_poster_name) == (1, 1, "Eve Adams")
    assert numbers(world, eve, topic.topic_id) == [1]
    assert world.read(posts, eve, topic.topic_id, [2]) == []
    assert world.read(readable_by_id, eve, [held.post_id]) == []
    for insider in (tom, world.admin):
        (own,) = world.read(posts, insider, topic.topic_id, [2])
        assert (own.body, own.hidden) == ("Hello all", HiddenState.WAITING)
    world.write(mark_read, eve, {topic.topic_id: 1})
    admins = world.reply(topic, "Meanwhile", by=world.admin)
    assert (admins.number, admins.is_held) == (3, False)
    world.write(mark_read, eve, {topic.topic_id: 3})
    assert world.read(topic_rows, eve, [topic.topic_id])[0].unread == 0
    (row,) = world.read(review_queue, world.admin)
    assert (row.is_waiting, row.flags, row.number) == (True, (), 2)
    world.write(decide_held, world.admin, held.post_id, APPROVED)
    assert world.read(review_queue, world.admin) == []
    assert numbers(world, eve, topic.topic_id) == [1, 3, 4]  # what Eve read past, she would never see
    after = world.read(topic_rows, eve, [topic.topic_id])[0]
    assert (after.post_count, after.unread, after.last_poster_name) == (3, 1, "Tom Becker")
    (shown,) = world.read(posts, eve, topic.topic_id, [4])
    assert (shown.body, shown.hidden) == ("Hello all", None)
    (told,) = world.read(notices, tom, kinds=[NoticeKind.OWN_POST])
    assert (told.via, told.people, told.number) == ("approved", ("Ada",), 4)
    assert [row.kind for row in world.read(notices, eve)] == [NoticeKind.TOPIC_REPLY, NoticeKind.TOPIC_REPLY]
    assert not world.reply(topic, "Again", by=tom).is_held  # nobody is new twice


def test_a_first_topic_is_nowhere_until_it_is_let_through(
    world: World, tom: int, eve: int, hold: Callable[[int], None]
) -> None:
    world.topic("Other", by=eve)
    hold(1)
    held = world.topic("Spam?", "Words", by=tom)
    assert held.is_held
    assert len(world.read(topic_ids, eve, TopicFilter())) == 1
    with pytest.raises(NotFound):
        world.read(thread, eve, held.topic_id)
    assert world.read(thread, tom, held.topic_id).topic.title == "Spam?"
    if world.at(eve).is_postgres:
        with world.at(eve).reading() as session:
            assert session.scalars(text("SELECT title FROM topic")).all() == ["Other"]
    world.write(decide_held, world.admin, held.post_id, APPROVED)
    assert world.read(topic_ids, eve, TopicFilter())[0] == held.topic_id
    assert world.read(topic_rows, eve, [held.topic_id])[0].is_new
    world.write(take_back_decision, world.admin, held.post_id)
    with pytest.raises(NotFound):
        world.read(thread, eve, held.topic_id)
    assert len(world.read(review_queue, world.admin)) == 1


def test_who_is_not_let_through_learns_why_and_it_can_be_decided_anew(
    world: World, tom: int, eve: int, hold: Callable[[int], None]
) -> None:
    topic = world.topic("VPN", by=eve)
    hold(1)
    held = world.reply(topic, "Buy pills", by=tom)
    world.write(decide_held, world.admin, held.post_id, REJECTED, "No adverts here")
    with pytest.raises(Conflict):
        world.write(decide_held, world.admin, held.post_id, REJECTED)
    assert numbers(world, eve, topic.topic_id) == [1]
    (own,) = world.read(posts, tom, topic.topic_id, [2])
    assert (own.hidden, own.hidden_why, own.may_review) == (HiddenState.REJECTED, "No adverts here", False)
    (told,) = world.read(notices, tom, kinds=[NoticeKind.OWN_POST])
    assert (told.via, told.excerpt) == ("rejected", "No adverts here")
    world.write(decide_held, world.admin, held.post_id, APPROVED)
    assert numbers(world, eve, topic.topic_id) == [1, 2]
    assert world.read(topic_rows, eve, [topic.topic_id])[0].post_count == 2
    world.write(take_back_decision, world.admin, held.post_id)
    assert numbers(world, eve, topic.topic_id) == [1]
    assert world.read(topic_rows, eve, [topic.topic_id])[0].post_count == 1


def test_who_has_written_before_moderates_or_writes_a_message_is_not_held(
    world: World, tom: int, eve: int, hold: Callable[[int], None]
) -> None:
    mo, fay = world.member("mo", role=Role.MODERATOR), world.member("fay")
    place = world.community("Lab", facilitators=[fay])
    topic = world.topic("Here", by=eve, community=place)
    hold(2)
    assert not world.reply(topic, by=mo).is_held
    assert not world.reply(topic, by=fay).is_held
    assert not world.write(send_message, tom, to=[eve], title="Hi", body="Hi", client_key="hi").is_held
    assert world.reply(topic, by=eve).is_held  # her second
    first, second = world.reply(topic, by=tom), world.reply(topic, by=tom)
    assert (first.is_held, second.is_held) == (True, True)
    world.write(decide_held, fay, first.post_id, APPROVED)
    assert world.reply(topic, by=tom).is_held
    world.write(decide_held, fay, second.post_id, APPROVED)
    assert not world.reply(topic, by=tom).is_held
    hold(0)
    assert not world.reply(topic, by=eve).is_held


def test_only_those_decide_who_review(world: World, tom: int, eve: int, hold: Callable[[int], None]) -> None:
    topic = world.topic("VPN", by=eve)
    hold(1)
    held = world.reply(topic, "Hello", by=tom)
    for member in (tom, eve):
        with pytest.raises((NotFound, NotAllowed)):
            world.write(decide_held, member, held.post_id, APPROVED)
    if world.at(tom).is_postgres:
        approve = "INSERT INTO approval (post_id, decision, by_id, note, at) VALUES (:post, 'approved', :me, '', now())"
        with pytest.raises(NotAllowed):
            world.write(lambda session, me: session.execute(text(approve), {"post": held.post_id, "me": me}), tom)
        gone = "DELETE FROM held"
        with pytest.raises(NotAllowed):
            world.write(lambda session, _me: session.execute(text(gone)), tom)


def test_the_office_holds_a_few_posts_at_most(world: World, hold: Callable[[int], None]) -> None:
    with pytest.raises(Invalid) as refused:
        hold(99)
    assert refused.value.field == "hold_first"


def test_a_waiting_reply_that_its_writer_takes_away_was_never_counted(
    world: World, tom: int, eve: int, hold: Callable[[int], None]
) -> None:
    topic = world.topic(by=eve)
    hold(1)
    held = world.reply(topic, "Hello all", by=tom)

    def count() -> int:
        return world.read(topic_rows, eve, [topic.topic_id])[0].post_count

    world.write(delete_post, tom, held.post_id)
    assert count() == 1
    world.write(restore_post, tom, held.post_id)
    assert count() == 1
    world.write(decide_held, world.admin, held.post_id, APPROVED)
    assert count() == 2
    world.write(delete_post, tom, held.post_id)
    assert count() == 1
