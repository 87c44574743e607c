"""Where the office's own word counts in the order of results: answered, endorsed, stale, asked before."""

from __future__ import annotations

import pytest

from forumdesk.forum.care import Terms
from forumdesk.forum.duplicates import mark_duplicate, unmark_duplicate
from forumdesk.forum.endorsing import endorse
from forumdesk.forum.posts import accept_answer
from forumdesk.forum.topics import close_topic
from forumdesk.search.ask import Answer, Searcher
from tests.aging import age
from tests.world import World

BODY = "The scanner on the second floor sends empty pages to the folder."


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


def ask(world: World, viewer: int, text: str, limit: int = 20) -> Answer:
    searcher = Searcher(world.at(viewer), viewer)
    assert searcher.catch_up().is_current
    return world.read(searcher.ask, viewer, text, limit=limit)


def order(world: World, viewer: int, text: str, limit: int = 20) -> list[int]:
    return [hit.topic_id for hit in ask(world, viewer, text, limit).hits]


def two_alike(world: World, by: int) -> tuple[int, int]:
    """Two topics that fit 'scanner empty pages' just alike."""
    first = world.topic("Scanner sends empty pages, Monday", by=by, body=BODY + " It began on Monday.").topic_id
    second = world.topic("Scanner sends empty pages, Friday", by=by, body=BODY + " It began on Friday.").topic_id
    return first, second


def test_a_solved_question_comes_first_as_soon_as_it_is_solved(world: World, tom: int) -> None:
    first, second = two_alike(world, tom)
    other = next(topic for topic in (second, first) if topic != order(world, tom, "scanner empty pages")[0])
    reply = world.reply(other, "Clean the glass.", by=world.admin)
    world.write(accept_answer, tom, reply.post_id)
    assert order(world, tom, "scanner empty pages")[0] == other


def test_a_best_practice_comes_first_until_nobody_verifies_it_in_time(world: World, tom: int) -> None:
    first, second = two_alike(world, tom)
    other = next(topic for topic in (second, first) if topic != order(world, tom, "scanner empty pages")[0])
    world.write(endorse, world.admin, world.post_id(other, 1), Terms(verifier_id=world.admin), is_checked=True)
    age(world, 10, "verification")
    assert order(world, tom, "scanner empty pages")[0] == other
    age(world, 81, "verification")
    assert order(world, tom, "scanner empty pages")[-1] == other


def test_an_answer_that_nobody_verified_in_time_comes_later(world: World, tom: int) -> None:
    first, second = two_alike(world, tom)
    for topic in (first, second):
        world.write(accept_answer, tom, world.reply(topic, "Clean the glass.", by=world.admin).post_id)
    best = order(world, tom, "scanner empty pages")[0]
    world.write(endorse, world.admin, world.post_id(best, 2), Terms(verifier_id=world.admin), is_checked=True)
    assert order(world, tom, "scanner empty pages")[0] == best
    age(world, 91, "verification")
    assert order(world, tom, "scanner empty pages")[-1] == best


def test_a_closed_topic_comes_after_an_open_one(world: World, tom: int) -> None:
    two_alike(world, tom)
    best = order(world, tom, "scanner empty pages")[0]
    world.write(close_topic, world.admin, best)
    assert order(world, tom, "scanner empty pages")[-1] == best


def test_a_much_better_fit_stays_above_what_is_solved(world: World, tom: int) -> None:
    fits = world.topic("How do I book the van for a day?", by=tom, body="Who has the keys of the van?").topic_id
    solved = world.topic("Lunch on Friday", by=tom, body="Who drives? The van seats eight.").topic_id
    world.write(accept_answer, tom, world.reply(solved, "I drive.", by=world.admin).post_id)
    assert order(world, tom, "book the van for a day")[0] == fits


def test_a_duplicate_shows_under_its_original(world: World, tom: int) -> None:
    original = world.topic("Where is the shredder?", by=tom, body="I have looked everywhere.").topic_id
    again = world.topic("Paper shredder: where did it go? Shredder!", by=tom, body="Shredder, anybody?").topic_id
    assert set(order(world, tom, "shredder")) == {original, again}
    world.write(mark_duplicate, tom, again, original)
    answer = ask(world, tom, "shredder")
    assert [(hit.topic_id, hit.also) for hit in answer.hits] == [(original, (again,))]
    assert answer.total == 1
    world.write(unmark_duplicate, tom, again)
    assert set(order(world, tom, "shredder")) == {original, again}


def test_an_original_in_other_words_is_shown_by_its_answer(world: World, tom: int) -> None:
    original = world.topic("Destroying documents", by=tom, body="Which machine may I use?").topic_id
    answer = world.reply(original, "The one in the archive.", by=world.admin)
    world.write(accept_answer, tom, answer.post_id)
    again = world.topic("Shredder", by=tom, body="Anybody?").topic_id
    world.write(mark_duplicate, tom, again, original)
    (hit,) = ask(world, tom, "shredder").hits
    assert (hit.topic_id, hit.post_id, hit.also) == (original, answer.post_id, (again,))


def test_filters_that_leave_the_original_out_leave_the_duplicate_in(world: World, tom: int) -> None:
    original = world.topic("Where is the shredder?", by=world.admin).topic_id
    again = world.topic("The shredder is gone", by=tom).topic_id
    world.write(mark_duplicate, tom, again, original)
    assert order(world, tom, "shredder @tom") == [again]


def test_an_original_that_one_may_not_read_is_never_named(world: World, tom: int) -> None:
    board = world.community("Board", private=True)
    secret = world.topic("The shredder is for the board", by=world.admin, community=board).topic_id
    again = world.topic("Where is the shredder?", by=world.admin).topic_id
    world.write(mark_duplicate, world.admin, again, secret)
    (hit,) = ask(world, tom, "shredder").hits
    assert (hit.topic_id, hit.also) == (again, ())


def test_a_topic_that_came_in_twice_takes_one_place(world: World, tom: int) -> None:
    once = world.topic("Scanner sends empty pages", by=tom, body=BODY).topic_id
    twice = world.topic("Scanner sends empty pages", by=tom, body=BODY).topic_id
    other = world.topic("Scanner sends empty pages", by=tom, body="Mine does it only when it rains.").topic_id
    hits = ask(world, tom, "scanner empty pages").hits
    assert {(hit.topic_id, *hit.also) for hit in hits} in ({(once, twice), (other,)}, {(twice, once), (other,)})


def test_what_is_similar_to_an_original_is_not_the_original_itself(world: World, tom: int) -> None:
    original = world.topic("Where is the shredder?", by=tom).topic_id
    again = world.topic("Where did the shredder go?", by=tom).topic_id
    world.write(mark_duplicate, tom, again, original)
    searcher = Searcher(world.at(tom), tom)
    searcher.catch_up()
    near = world.read(searcher.similar, tom, "Where is the shredder?", without_topic=original)
    assert original not in [hit.topic_id for hit in near.hits]
