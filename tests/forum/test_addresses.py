"""A topic named by its number or an address: found by whoever may see it, and by nobody else."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from forumdesk.forum.addresses import names_a_topic, topics_meant
from forumdesk.forum.members import office_row
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Topic
from tests.conftest import ServerPlace
from tests.world import World


def come_from(world: World, topic_id: int, source: str, answer: str = "") -> None:
    """As if it had been brought in from another forum. A server lets nobody but its owner say so."""
    place = world.place
    if isinstance(place, ServerPlace):
        for statement in (
            f"UPDATE forumdesk.topic SET source = '{source}' WHERE id = {topic_id}",
            f"UPDATE forumdesk.post SET source = NULLIF('{answer}', '') WHERE topic_id = {topic_id} AND number = 2",
        ):
            place.cluster.run(statement, database=place.database)
        return

    def put(session: Session, _actor: int) -> None:
        session.execute(update(Topic).where(Topic.id == topic_id).values(source=source))
        there = (Post.topic_id == topic_id, Post.number == 2)
        session.execute(update(Post).where(*there).values(source=answer or None))

    world.write(put, world.admin)


def test_numbers_and_addresses_name_topics(world: World) -> None:
    eve = world.member("eve")
    ours = world.topic("Paper jam", by=eve).topic_id
    other = world.topic("Toner", by=eve)
    world.reply(other, "Type 7.", by=eve)
    secret = world.topic("Costs", community=world.community("Board", private=True)).topic_id
    come_from(world, other.topic_id, "discourse:4567")
    uuid = world.read(office_row, eve).uuid

    def named(text: str) -> list[tuple[int, int | None]]:
        return [(one.id, one.number) for one in world.read(topics_meant, eve, text)]

    assert named(str(ours)) == [(ours, None)]
    assert named(f" #{ours} ") == [(ours, None)]
    assert named("4567") == [(other.topic_id, None)]
    assert named(f"forumdesk://{uuid}/t/{ours}") == [(ours, None)]
    assert named(f"forumdesk://{uuid}/t/{ours}/1") == [(ours, 1)]
    assert named(f"forumdesk:topic/{ours}") == [(ours, None)]
    assert named(f"forumdesk://{'0' * 32}/t/{ours}") == [], "it is another office's"
    assert named("https://forum.example.org/t/which-toner/4567") == [(other.topic_id, None)]
    assert named("http://example.org/forum/t/which-toner/4567/2?u=eve#post") == [(other.topic_id, 2)]
    assert named("https://forum.example.org/t/4567/2") == [(other.topic_id, 2)]
    assert named("https://forum.example.org/t/-/4567") == [(other.topic_id, None)]
    assert named(str(secret)) == []
    assert named(f"forumdesk://{uuid}/t/{secret}") == []
    for nothing in ("0", "99999999999", "12 34", "https://example.org/", "http://[", "4567x", "", "is:4567"):
        assert named(nothing) == []


def test_questions_and_answers_of_stack_exchange(world: World) -> None:
    eve = world.member("eve")
    asked = world.topic("Qubits", by=eve)
    world.reply(asked, "Two.", by=eve)
    come_from(world, asked.topic_id, "stackexchange:12", answer="stackexchange:13")
    for address in ("questions/12/qubits", "q/12/5", "a/13"):
        found = world.read(topics_meant, eve, f"https://quantumcomputing.stackexchange.com/{address}")
        assert [one.id for one in found] == [asked.topic_id]
        assert found[0].title == "Qubits"


@pytest.mark.parametrize(
    ("text", "is_address"),
    [
        ("https://forum.example.org/t/which-toner/4567", True),
        ("forumdesk:topic/5", True),
        ("4567", False),
        ("https://example.org/about", False),
        ("see https://forum.example.org/t/which-toner/4567", False),
    ],
)
def test_an_address_is_nothing_to_search_for(text: str, is_address: bool) -> None:
    assert names_a_topic(text) is is_address
