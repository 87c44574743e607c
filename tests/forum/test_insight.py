"""Insight into how an office learns: what is counted, for whom, and what is never told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from forumdesk.errors import NotAllowed, NotFound
from forumdesk.forum.duplicates import mark_duplicate
from forumdesk.forum.insight import InsightRow, Range, insight
from forumdesk.forum.posts import accept_answer, delete_post
from forumdesk.forum.standing_aside import stand_aside
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.points import Aside
from tests.world import World


def seen(world: World, viewer: int, span: Range = Range.QUARTER, community: int | None = None) -> InsightRow:
    return world.read(insight, viewer, span, community_id=community, today=datetime.now(UTC).date())


def test_it_counts_what_all_may_read_and_nothing_else(world: World) -> None:
    mo = world.member("mo", role=Role.MODERATOR)
    people = [world.member(f"p{n}", name=f"Person {n}") for n in range(5)]
    general, board = world.community("General"), world.community("Board", private=True, members=[mo, people[0]])
    first = world.topic("How do I print?", by=people[0], community=general, tags=["printing"])
    again = world.topic("Printing how?", by=people[1], community=general, tags=["printing"])
    loud = world.topic("The printer is loud", by=people[2], community=general, tags=["printing"])
    secret = world.topic("Whom do we let go?", by=people[0], community=board)
    world.reply(secret, "Nobody.", by=mo)
    said = world.reply(first, "With the button.", by=people[3])
    taken_back = world.reply(first, "With a hammer.", by=people[4])
    world.reply(again, "As before.", by=people[4])
    world.reply(loud, "Close the lid.", by=people[3])
    world.write(accept_answer, people[0], said.post_id)
    world.write(mark_duplicate, mo, again.topic_id, first.topic_id)
    row = seen(world, mo)
    assert (row.people, row.questions, row.answered) == (5, 3, 1)
    assert row.first_hours is not None
    assert 0 <= row.first_hours < 1
    assert len(row.weeks) == 13
    last = row.weeks[-1]
    assert (last.people, last.questions, last.answers) == (5, 3, 4)
    assert [(place.name, place.people, place.posts, place.unanswered) for place in row.places] == [("General", 5, 7, 2)]
    assert [(each.name, each.questions) for each in row.returning] == [("How do I print?", 2), ("printing", 3)]
    assert row.network is not None
    links = {(link.helper, link.helped): (link.questions, link.accepted) for link in row.network.links}
    assert links[people[3], people[0]] == (1, 1)
    assert links[people[4], people[1]] == (1, 0)
    world.write(delete_post, people[4], taken_back.post_id)
    assert seen(world, mo).weeks[-1].answers == 3
    assert seen(world, mo, community=general).questions == 3
    assert seen(world, mo, Range.ALL).weeks[-1].questions == 3
    with pytest.raises(NotFound):
        seen(world, mo, community=board)


def test_fewer_than_five_are_not_broken_down_and_who_stands_aside_is_not_named(world: World) -> None:
    people = [world.member(f"p{n}") for n in range(6)]
    asked = world.topic(by=people[0])
    for who in people[1:4]:
        world.reply(asked, by=who)
    few = seen(world, world.admin)
    assert few.people is None
    assert few.network is None
    assert {week.people for week in few.weeks} == {None}
    assert few.places[0].people is None
    assert few.weeks[-1].answers == 3
    for who in people[4:]:
        world.reply(asked, by=who)
    many = seen(world, world.admin)
    assert many.people == 6
    assert many.network is not None
    world.write(stand_aside, people[5], Aside.BOARDS)
    aside = seen(world, world.admin).network
    assert aside is not None
    assert people[5] not in {who for who, _login, _name in aside.people}


def test_only_those_who_moderate_the_office_see_it(world: World) -> None:
    tom = world.member("tom")
    world.community("General", facilitators=[tom])
    with pytest.raises(NotAllowed):
        seen(world, tom)


def test_an_empty_office_has_nothing_to_tell(world: World) -> None:
    row = seen(world, world.admin, Range.ALL)
    assert (row.people, row.questions, row.weeks, row.network) == (0, 0, (), None)
