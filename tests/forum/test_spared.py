"""Spared questions: noted by whoever was about to ask, counted for all, and nobody learns whose they were."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.errors import NotAllowed, NotFound
from forumdesk.forum.posts import delete_post, posts
from forumdesk.forum.spared import forget_spared, note_spared, spared_counts
from forumdesk.store.schema.spared import Spared
from tests.world import World


def counts(session: Session, _viewer: int, *ids: int) -> dict[int, int]:
    return spared_counts(session, ids)


def noted(session: Session, viewer: int) -> list[int]:
    return list(session.scalars(select(Spared.post_id).where(Spared.member_id == viewer)))


def test_a_post_that_spared_five_people_a_question_says_so_to_all(world: World) -> None:
    ines, tom = world.member("ines"), world.member("tom")
    topic = world.topic("Where is the printer?", by=ines)
    answer = world.reply(topic, "On the second floor.", by=tom)
    people = [world.member(f"member{n}") for n in range(5)]
    for n, member in enumerate(people):
        assert world.read(counts, ines, answer.post_id) == {}, n
        world.write(note_spared, member, answer.post_id)
        world.write(note_spared, member, answer.post_id)  # a second time counts once
    assert world.read(counts, ines, answer.post_id, topic.post_id) == {answer.post_id: 5}
    assert world.read(posts, ines, topic.topic_id, [1, 2])[1].spared == 5
    assert world.read(noted, people[0]) == [answer.post_id]
    world.write(forget_spared, people[0], answer.post_id)
    world.write(forget_spared, people[0], answer.post_id)
    assert world.read(counts, ines, answer.post_id) == {}
    assert world.read(noted, people[0]) == []


def test_ones_own_post_and_what_is_not_there_for_one_are_not_counted(world: World) -> None:
    ines, tom = world.member("ines"), world.member("tom")
    topic = world.topic("Where is the printer?", by=ines)
    answer = world.reply(topic, "On the second floor.", by=tom)
    secret = world.topic("Merger", by=tom, community=world.community("Secret", private=True, members=[tom]))
    with pytest.raises(NotAllowed):
        world.write(note_spared, tom, answer.post_id)
    with pytest.raises(NotFound):
        world.write(note_spared, ines, secret.post_id)
    world.write(delete_post, tom, answer.post_id)
    with pytest.raises(NotFound):
        world.write(note_spared, ines, answer.post_id)


def test_what_a_private_community_spared_is_counted_for_its_members_alone(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    people = [world.member(f"member{n}") for n in range(5)]
    secret = world.community("Secret", private=True, members=[tom, *people])
    topic = world.topic("Merger", by=tom, community=secret)
    for member in people:
        world.write(note_spared, member, topic.post_id)
    assert world.read(counts, people[0], topic.post_id) == {topic.post_id: 5}
    assert world.read(posts, eve, topic.topic_id, [1]) == []
