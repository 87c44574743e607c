"""Lounges: a running talk, a question for each week, coffees for two, and who is around."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest
from sqlalchemy import func, select

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.coffee import monday_of, pair_up, partners
from forumdesk.forum.lounges import (
    add_question,
    be_seen,
    join_coffee,
    leave_coffee,
    note_presence,
    questions,
    remove_question,
    room,
    say,
    who_is_around,
)
from forumdesk.forum.notices import NoticeKind, notices
from forumdesk.forum.topics import close_topic
from forumdesk.store.base import now
from forumdesk.store.schema.communities import CommunityKind
from forumdesk.store.schema.lounges import Presence
from tests.aging import age
from tests.world import World


def lounge(world: World, *members: int, private: bool = False) -> int:
    return world.community("The kitchen", kind=CommunityKind.LOUNGE, members=members, private=private)


def test_what_is_said_in_a_lounge_is_one_running_talk(world: World) -> None:
    eve, tom, ann = (world.member(name) for name in ("eve", "tom", "ann"))
    kitchen = lounge(world, eve, tom)
    assert world.read(room, eve, kitchen).talk_id is None
    first = world.write(say, eve, kitchen, "Buns on floor 2", client_key="a")
    assert world.write(say, eve, kitchen, "Buns on floor 2", client_key="a").topic_id == first.topic_id
    second = world.write(say, tom, kitchen, "Two are left", client_key="b", reply_to=1)
    assert second.topic_id == first.topic_id
    shown = world.read(room, ann, kitchen)
    assert [(post.author_login, post.body) for post in shown.posts] == [
        ("eve", "Buns on floor 2"),
        ("tom", "Two are left"),
    ]
    assert world.read(room, ann, kitchen, shown=1).has_earlier
    told = {row.kind for row in world.read(notices, eve)} - {NoticeKind.LET_IN}
    assert told == {NoticeKind.REPLY}, "of an answer, and not of each line"
    world.write(close_topic, world.admin, first.topic_id)
    third = world.write(say, ann, kitchen, "A fresh start", client_key="c")
    assert third.topic_id != first.topic_id
    assert [post.body for post in world.read(room, eve, kitchen).posts] == ["A fresh start"]
    with pytest.raises(Invalid, match="Only a lounge"):
        world.write(say, eve, world.community("Guild"), "Hello", client_key="d")
    hidden = world.community("Den", kind=CommunityKind.LOUNGE, private=True)
    with pytest.raises(NotFound):
        world.write(say, eve, hidden, "Hello", client_key="e")


def test_each_week_has_its_question_and_a_new_one_waits_for_its_turn(world: World) -> None:
    eve = world.member("eve")
    kitchen = lounge(world, eve)
    first = world.write(add_question, world.admin, kitchen, "Tea or coffee?")
    world.write(add_question, world.admin, kitchen, "Boat or train?")
    now_asked = world.read(room, eve, kitchen).question
    assert now_asked is not None
    assert now_asked.text == "Tea or coffee?"
    assert world.read(room, eve, kitchen).questions == (), "the list is for who keeps it"

    age(world, 30, "lounge_question")
    seen = set()
    for weeks in range(2):
        rows = world.read(questions, eve, kitchen, now() + timedelta(weeks=weeks))
        seen |= {row.text for row in rows if row.is_now}
    assert seen == {"Tea or coffee?", "Boat or train?"}
    with pytest.raises(NotAllowed):
        world.write(add_question, eve, kitchen, "Mine?")
    with pytest.raises(Invalid) as wrong:
        world.write(add_question, world.admin, kitchen, "  ")
    assert wrong.value.field == "question"
    world.write(remove_question, world.admin, kitchen, first)
    assert [row.text for row in world.read(room, world.admin, kitchen).questions] == ["Boat or train?"]


@pytest.mark.parametrize("n", [2, 3, 4, 7, 8, 13])
def test_everybody_is_drawn_once_and_meets_everybody_before_anybody_twice(n: int) -> None:
    people = range(1, n + 1)
    groups = pair_up(people, set(), 2_900, "7")
    assert sorted(one for group in groups for one in group) == list(people)
    assert sorted(map(len, groups)) == [2] * (n // 2 - n % 2) + [3] * (n % 2)
    assert groups == pair_up(reversed(people), set(), 2_900, "7")
    if n % 2 == 0:
        first = (2_900 // (n - 1)) * (n - 1)
        met = [pair for week in range(first, first + n - 1) for pair in pair_up(people, set(), week, "7")]
        assert sorted(met) == list(combinations(people, 2))


def test_who_talked_lately_is_paired_last() -> None:
    people = range(1, 7)
    lately = {frozenset(pair) for pair in [(1, 2), (3, 4), (5, 6), (1, 3)]}
    for week in range(40):
        assert not any(frozenset(pair) in lately for pair in pair_up(people, lately, week, "x"))
    assert pair_up([1, 2], {frozenset((1, 2))}, 5, "x") == [(1, 2)], "better than nobody"
    assert pair_up([1], set(), 5, "x") == []


def test_all_desks_draw_the_same_partners_from_what_all_may_read(world: World) -> None:
    people = [world.member(name) for name in ("eve", "tom", "ann", "bob")]
    eve, tom, ann, _bob = people
    kitchen = lounge(world, *people)
    for member in people:
        world.write(join_coffee, member, kitchen)
    mine = world.read(room, eve, kitchen).coffee
    assert (mine.is_in, mine.partners, mine.guests) == (True, (), 4)
    assert mine.starts_on == (monday_of() + timedelta(days=7)).date()
    asked = world.topic("Open question", by=eve)
    world.reply(asked, "An answer", by=tom, reply_to=1)
    den = world.community("Den", private=True, members=[eve, ann])
    secret = world.topic("Hush", by=eve, community=den)
    world.reply(secret, "Between us", by=ann, reply_to=1)

    age(world, 30, "coffee_guest")
    age(world, 9, "post", column="created_at")
    for weeks in range(6):
        moment = now() + timedelta(weeks=weeks)
        drawn = [world.read(partners, member, kitchen, moment) for member in people]
        assert all(each == drawn[0] for each in drawn)
        assert tuple(sorted((eve, tom))) not in drawn[0]
    weeks_on = [now() + timedelta(weeks=weeks) for weeks in range(6)]
    everyone = [pair for moment in weeks_on for pair in world.read(partners, eve, kitchen, moment)]
    assert tuple(sorted((eve, ann))) in everyone, "what only some may read counts for nothing"

    (partner,) = world.read(room, eve, kitchen).coffee.partners
    world.write(leave_coffee, eve, kitchen)
    left = world.read(room, eve, kitchen).coffee
    assert (left.is_in, left.leaves, left.partners) == (False, True, (partner,))
    assert eve not in {one for group in world.read(partners, tom, kitchen, now() + timedelta(weeks=1)) for one in group}
    world.write(join_coffee, eve, kitchen)
    assert world.read(room, eve, kitchen).coffee.is_in


def test_only_who_wants_it_is_seen_around_and_only_while_they_are(world: World) -> None:
    eve, tom = world.member("eve"), world.member("tom")
    kitchen = lounge(world, eve, tom)
    assert not world.write(note_presence, eve)
    assert world.read(who_is_around, tom, kitchen) == ()
    world.write(be_seen, eve, True)
    assert [member.login for member in world.read(who_is_around, tom, kitchen)] == ["eve"]

    age(world, 1, "presence")
    assert world.read(who_is_around, tom, kitchen) == ()
    assert world.write(note_presence, eve)
    assert len(world.read(who_is_around, tom, kitchen)) == 1
    world.write(be_seen, eve, False)
    assert world.read(who_is_around, tom, kitchen) == ()
    with world.at(eve).reading() as session:
        assert session.scalar(select(func.count()).select_from(Presence)) == 0, "nothing of it is kept"
