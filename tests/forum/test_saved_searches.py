"""Searches that are kept: what is new in each, whoever is told of it, and that nobody else has to do with them."""

from __future__ import annotations

import pytest

from forumdesk.errors import Invalid, NotFound
from forumdesk.forum.communities import leave_community
from forumdesk.forum.notices import NoticeKind, NoticeRow, notices
from forumdesk.forum.posts import accept_answer
from forumdesk.forum.reading import mark_read
from forumdesk.forum.saved_searches import (
    SavedRow,
    change_saved_search,
    look_at_saved_search,
    remove_saved_search,
    restore_saved_search,
    save_search,
    saved_searches,
)
from forumdesk.forum.watching import set_level
from forumdesk.store.schema.topics import TopicKind
from forumdesk.store.schema.watching import Level, WatchedKind
from tests.world import World


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve")


def new(world: World, viewer: int) -> dict[str, int]:
    return {row.name: row.new for row in world.read(saved_searches, viewer)}


def told(world: World, viewer: int) -> list[NoticeRow]:
    return [row for row in world.read(notices, viewer) if row.kind is NoticeKind.SAVED_SEARCH]


def test_a_saved_search_counts_what_came_since_it_was_looked_at(world: World, tom: int, eve: int) -> None:
    world.topic("Printer jam", "In the hall.", by=tom)
    saved = world.write(save_search, eve, "  printer   jam ", "Jams")
    assert world.read(saved_searches, eve) == [SavedRow(saved, "Jams", "printer jam", True, 0)]
    topic = world.topic("Printers jammed again", "Help.", by=tom)
    world.topic("Printer for sale", "As new.", by=tom)
    assert new(world, eve) == {"Jams": 1}
    world.reply(topic, "The jam is gone.", by=tom)
    assert new(world, eve) == {"Jams": 1}, "topics are counted"
    world.write(look_at_saved_search, eve, saved)
    assert new(world, eve) == {"Jams": 0}


def test_what_one_writes_oneself_and_what_is_muted_is_no_news(world: World, tom: int, eve: int) -> None:
    world.write(save_search, eve, "printer")
    world.topic("My printer", by=eve)
    muted = world.topic("Printer of Tom", by=tom)
    world.write(set_level, eve, WatchedKind.TOPIC, muted.topic_id, Level.MUTED)
    assert new(world, eve) == {"printer": 0}
    assert not told(world, eve)


def test_a_reply_is_news_only_where_it_has_a_word_of_it(world: World, tom: int, eve: int) -> None:
    topic = world.topic("Printer jam", by=tom)
    world.write(save_search, eve, "printer tray")
    world.reply(topic, "Thanks, it works.", by=tom)
    assert new(world, eve) == {"printer tray": 0}
    world.reply(topic, "Open the trays.", by=tom)
    assert new(world, eve) == {"printer tray": 1}


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ('"type 7"', True),
        ('"7 type"', False),
        ("toner -sale", True),
        ("toner -type", False),
        ("zebra OR toner", True),
        ("ton*", True),
        ("toner kind:question", True),
        ("toner kind:discussion", False),
        ("kind:question #hall", True),
        ("@tom", True),
        ("-@tom", False),
        ("is:unsolved", True),
        ("title:toner", True),
        ("in:title type", False),
        ("büro", True),
        ('"für das"', True),
        ("in:general after:yesterday", True),
    ],
)
def test_it_finds_by_the_grammar_of_the_search(world: World, tom: int, eve: int, query: str, finds: bool) -> None:
    world.community("General")
    world.topic("Hall", by=world.admin, tags=["hall"])
    world.write(save_search, eve, query, "Mine")
    world.topic("Toner", "We need type 7 für das Büro.", by=tom, tags=["hall"], kind=TopicKind.QUESTION)
    assert new(world, eve) == {"Mine": int(finds)}
    assert bool(told(world, eve)) is finds


def test_one_is_told_of_what_it_finds_and_why(world: World, tom: int, eve: int) -> None:
    saved = world.write(save_search, eve, "toner", "Supplies")
    topic = world.topic("Toner is out", by=tom)
    [row] = told(world, eve)
    assert (row.via, row.people, row.is_unread, row.topic_id) == ("Supplies", ("Tom Becker",), True, topic.topic_id)
    world.write(look_at_saved_search, eve, saved)
    [row] = told(world, eve)
    assert not row.is_unread, "it stays in the list, as looked at"
    other = world.topic("More toner", by=tom)
    world.write(mark_read, eve, {other.topic_id: 1})
    assert [row.is_unread for row in told(world, eve)] == [False, False], "the post itself was read"
    assert not told(world, tom)


def test_a_stronger_reason_comes_first(world: World, tom: int, eve: int) -> None:
    world.write(save_search, eve, "toner")
    world.topic("Toner", "@eve, which?", by=tom)
    assert [row.kind for row in world.read(notices, eve)] == [NoticeKind.MENTION]


def test_notices_of_it_are_switched_off_and_on_from_then_on(world: World, tom: int, eve: int) -> None:
    saved = world.write(save_search, eve, "toner", notifies=False)
    world.topic("Toner one", by=tom)
    assert not told(world, eve)
    assert new(world, eve) == {"toner": 1}
    world.write(change_saved_search, eve, saved, notifies=True)
    assert not told(world, eve)
    world.topic("Toner two", by=tom)
    assert [row.title for row in told(world, eve)] == ["Toner two"]
    world.write(change_saved_search, eve, saved, name="Supplies", notifies=False)
    assert not told(world, eve)
    assert new(world, eve) == {"Supplies": 2}


def test_a_deleted_one_comes_back_as_it_was(world: World, tom: int, eve: int) -> None:
    saved = world.write(save_search, eve, "toner", "Supplies")
    world.topic("Toner", by=tom)
    kept = world.write(remove_saved_search, eve, saved)
    assert world.read(saved_searches, eve) == []
    back = world.write(restore_saved_search, eve, kept)
    assert world.write(restore_saved_search, eve, kept) == back
    assert new(world, eve) == {"Supplies": 1}
    assert told(world, eve)


def test_saving_the_same_again_renames_it(world: World, eve: int) -> None:
    first = world.write(save_search, eve, "toner")
    assert world.write(save_search, eve, " toner", "Supplies", notifies=False) == first
    [row] = world.read(saved_searches, eve)
    assert (row.name, row.notifies) == ("Supplies", False)


@pytest.mark.parametrize(
    ("query", "name", "field"),
    [("  ", "x", "query"), ("is:slved", "x", "query"), ("#nothing", "x", "query"), ("toner", "n" * 81, "name")],
)
def test_what_cannot_be_kept_is_said(world: World, eve: int, query: str, name: str, field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        world.write(save_search, eve, query, name)
    assert wrong.value.field == field


def test_what_one_may_not_read_is_never_found_by_it(world: World, tom: int, eve: int) -> None:
    board = world.community("Board", private=True, members=[tom, eve])
    world.write(save_search, eve, "merger")
    world.write(save_search, eve, "in:board")
    world.write(leave_community, eve, board)
    world.topic("Merger", "Secret.", by=tom, community=board)
    assert new(world, eve) == {"in:board": 0, "merger": 0}
    assert not told(world, eve)
    world.write(save_search, tom, "merger")


def test_an_accepted_answer_is_found_by_its_state(world: World, tom: int, eve: int) -> None:
    world.write(save_search, eve, "is:accepted", "Answers")
    topic = world.topic("Toner?", by=tom)
    answer = world.reply(topic, "Type 7.", by=tom)
    assert new(world, eve) == {"Answers": 0}
    world.write(accept_answer, tom, answer.post_id)
    assert new(world, eve) == {"Answers": 1}


def test_others_have_nothing_to_do_with_it(world: World, tom: int, eve: int) -> None:
    saved = world.write(save_search, eve, "toner")
    assert world.read(saved_searches, tom) == []
    for action in (remove_saved_search, look_at_saved_search, change_saved_search):
        with pytest.raises(NotFound):
            world.write(action, tom, saved)


def test_words_are_those_of_the_search_in_the_language_of_the_office(world: World, tom: int, eve: int) -> None:
    world.write(save_search, eve, "uber", "Wolken")
    world.write(save_search, eve, "connections", "Nets")
    world.write(save_search, eve, '"running shoes"', "Shoes")
    world.topic("Über den Wolken", "Weit.", by=tom)
    world.topic("It is connected", "At last.", by=tom)
    world.topic("Shoes", "I run. Shoes are new.", by=tom)
    world.topic("New", "The run shoe.", by=tom)
    assert new(world, eve) == {"Nets": 1, "Shoes": 2, "Wolken": 1}
