"""Bookmarks: put aside with a note, reminded at a moment or after something happened, and brought back as they were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotFound
from forumdesk.forum.bookmarks import (
    BookmarkFilter,
    Kept,
    Reminder,
    bookmark_of,
    bookmarks,
    change_bookmark,
    due_count,
    keep_bookmark,
    remove_bookmark,
    restore_bookmark,
)
from forumdesk.forum.care import Terms
from forumdesk.forum.communities import leave_community, sidebar
from forumdesk.forum.endorsing import endorse, verify
from forumdesk.forum.posts import accept_answer, delete_post, edit_post, posts, set_wiki
from forumdesk.store.schema.bookmarks import Bookmark, RemindWhen
from tests.world import World


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve")


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(hours=3)


def titles(world: World, viewer: int, only: Kept = Kept.ALL, words: str = "") -> list[str]:
    return [row.title for row in world.read(bookmarks, viewer, BookmarkFilter(only, words))]


def pass_time(world: World, member: int) -> None:
    """What was to come is past now."""

    def shift(session: Session, actor: int) -> None:
        past = datetime.now(UTC) - timedelta(minutes=5)
        session.execute(update(Bookmark).where(Bookmark.member_id == actor).values(remind_at=past))

    world.write(shift, member)


def test_a_bookmark_has_a_note_and_comes_back_as_it_was(world: World, tom: int, eve: int) -> None:
    topic = world.topic("VPN", by=tom)
    at = soon()
    assert world.write(change_bookmark, eve, topic.post_id, Reminder("  read \n again ", at)) is None
    kept = world.read(bookmark_of, eve, topic.post_id)
    assert (kept.note, kept.at, kept.when) == ("read again", at, None)
    before = world.write(remove_bookmark, eve, topic.post_id)
    assert titles(world, eve) == []
    world.write(restore_bookmark, eve, topic.post_id, before)
    assert world.read(bookmark_of, eve, topic.post_id) == kept
    assert titles(world, eve) == ["VPN"]
    assert titles(world, tom) == [], "it is Eve's alone"


def test_a_change_is_taken_back_to_what_was_there_or_to_nothing(world: World, tom: int, eve: int) -> None:
    topic = world.topic(by=tom)
    nothing = world.write(change_bookmark, eve, topic.post_id, Reminder("First"))
    first = world.write(change_bookmark, eve, topic.post_id, Reminder("Second", when=RemindWhen.EDITED))
    world.write(restore_bookmark, eve, topic.post_id, first)
    assert world.read(bookmark_of, eve, topic.post_id).note == "First"
    world.write(restore_bookmark, eve, topic.post_id, nothing)
    assert titles(world, eve) == []


def test_a_reminder_falls_due_at_its_moment(world: World, tom: int, eve: int) -> None:
    world.write(keep_bookmark, eve, world.topic("No reminder", by=tom).post_id)
    world.write(change_bookmark, eve, world.topic("Later", by=tom).post_id, Reminder(at=soon()))
    assert titles(world, eve) == ["Later", "No reminder"]
    assert titles(world, eve, Kept.REMINDERS) == ["Later"]
    assert (titles(world, eve, Kept.DUE), world.read(due_count, eve)) == ([], 0)
    pass_time(world, eve)
    assert world.read(sidebar, eve).due_bookmarks == 2


@pytest.mark.parametrize("when", list(RemindWhen))
def test_a_reminder_falls_due_when_what_it_waits_for_has_happened(
    world: World, tom: int, eve: int, when: RemindWhen
) -> None:
    topic = world.topic(by=tom)
    world.reply(topic, by=tom)
    world.write(change_bookmark, eve, topic.post_id, Reminder(when=when))
    assert world.read(due_count, eve) == 0
    match when:
        case RemindWhen.ANSWERED:
            world.write(accept_answer, tom, world.post_id(topic, 2))
        case RemindWhen.EDITED:
            world.write(set_wiki, tom, topic.post_id, True)
            version = world.read(posts, tom, topic.topic_id, [1])[0].version
            world.write(edit_post, world.admin, topic.post_id, "Other words", version=version)
        case RemindWhen.VERIFIED:
            world.write(endorse, world.admin, topic.post_id, Terms(verifier_id=world.admin))
            assert world.read(due_count, eve) == 0, "endorsed is not verified yet"
            world.write(verify, world.admin, topic.post_id)
    assert world.read(due_count, eve) == 1
    [row] = world.read(bookmarks, eve, BookmarkFilter(Kept.DUE))
    assert row.due_at is not None


def test_what_happened_before_is_not_waited_for(world: World, tom: int, eve: int) -> None:
    topic = world.topic(by=tom)
    world.reply(topic, by=tom)
    world.write(accept_answer, tom, world.post_id(topic, 2))
    world.write(change_bookmark, eve, topic.post_id, Reminder(when=RemindWhen.ANSWERED))
    assert world.read(due_count, eve) == 0


def test_a_new_note_does_not_start_the_waiting_anew(world: World, tom: int, eve: int) -> None:
    topic = world.topic(by=tom)
    world.reply(topic, by=tom)
    world.write(change_bookmark, eve, topic.post_id, Reminder(when=RemindWhen.ANSWERED))
    world.write(accept_answer, tom, world.post_id(topic, 2))
    world.write(change_bookmark, eve, topic.post_id, Reminder("Look", when=RemindWhen.ANSWERED))
    assert world.read(due_count, eve) == 1


def test_bookmarks_are_found_by_note_title_author_and_text(world: World, tom: int, eve: int) -> None:
    world.write(change_bookmark, eve, world.topic("Printer", "It *jams*", by=tom).post_id, Reminder("For Friday"))
    world.write(keep_bookmark, eve, world.topic("Other", by=tom).post_id)
    for words in ("friday", "PRINTER", "jams", "print fri"):
        assert titles(world, eve, words=words) == ["Printer"]
    assert titles(world, eve, words="friday other") == []


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Reminder("x" * 501), "note"),
        (Reminder(at=datetime(2020, 1, 1, tzinfo=UTC)), "at"),
        (Reminder(at=datetime(2999, 1, 1, tzinfo=UTC)), "at"),
        (Reminder(at=datetime(2999, 1, 1, tzinfo=UTC), when=RemindWhen.EDITED), "at"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world: World, eve: int, wanted: Reminder, field: str) -> None:
    topic = world.topic()
    with pytest.raises(Invalid) as refused:
        world.write(change_bookmark, eve, topic.post_id, wanted)
    assert refused.value.field == field
    assert titles(world, eve) == []


def test_an_overdue_reminder_does_not_hinder_a_new_note(world: World, tom: int, eve: int) -> None:
    topic = world.topic(by=tom)
    world.write(change_bookmark, eve, topic.post_id, Reminder(at=soon()))
    pass_time(world, eve)
    overdue = world.read(bookmark_of, eve, topic.post_id)
    world.write(change_bookmark, eve, topic.post_id, Reminder("Still", overdue.at))
    assert world.read(bookmark_of, eve, topic.post_id).note == "Still"


def test_nobody_keeps_what_they_cannot_see(world: World, tom: int, eve: int) -> None:
    community = world.community("Secret", members=[tom, eve], private=True)
    topic = world.topic(by=tom, community=community)
    world.write(change_bookmark, eve, topic.post_id, Reminder(at=soon()))
    pass_time(world, eve)
    world.write(leave_community, eve, community)
    assert (titles(world, eve), world.read(due_count, eve)) == ([], 0)
    with pytest.raises(NotFound):
        world.write(change_bookmark, eve, topic.post_id, Reminder("Mine"))
    with pytest.raises(NotFound):
        world.read(bookmark_of, eve, topic.post_id)


def test_a_deleted_post_leaves_the_bookmarks(world: World, tom: int, eve: int) -> None:
    gone = world.reply(world.topic(by=tom), by=tom)
    world.write(keep_bookmark, eve, gone.post_id)
    world.write(delete_post, tom, gone.post_id)
    assert titles(world, eve) == []
