"""Topics that were asked before: who says so, where the way leads, and what becomes of it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.duplicates import duplicates_of, mark_duplicate, original_of, originals, unmark_duplicate
from forumdesk.forum.messages import send_message
from forumdesk.store.changes import Change, Thing, changes_after, last_change
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.topics import Duplicate
from tests.world import World


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve")


def ask(world: World, title: str, by: int) -> int:
    return world.topic(title, by=by).topic_id


def original(world: World, viewer: int, topic_id: int) -> tuple[str, str] | None:
    """Where the topic was asked before, and who said so."""
    mark = world.read(original_of, viewer, topic_id)
    return (mark.original.title, mark.by_name) if mark else None


def test_who_asked_says_that_it_was_asked_before_and_takes_it_back(world: World, tom: int, eve: int) -> None:
    old, new = ask(world, "VPN?", eve), ask(world, "VPN again?", tom)
    assert original(world, eve, new) is None
    assert world.write(mark_duplicate, tom, new, old) is None
    assert original(world, eve, new) == ("VPN?", "Tom")
    assert [(same.id, same.title) for same in world.read(duplicates_of, eve, old)] == [(new, "VPN again?")]
    assert world.write(unmark_duplicate, tom, new) == old
    assert original(world, eve, new) is None
    assert world.read(duplicates_of, eve, old) == ()
    assert world.write(unmark_duplicate, tom, new) is None, "without a mark it stays as it is"


def test_others_may_not_say_so_unless_they_moderate(world: World, tom: int, eve: int) -> None:
    old, new = ask(world, "VPN?", eve), ask(world, "VPN again?", tom)
    for action, rest in ((mark_duplicate, (old,)), (unmark_duplicate, ())):
        with pytest.raises(NotAllowed, match="say that this topic was asked before"):
            world.write(action, eve, new, *rest)
    mo = world.member("mo", role=Role.MODERATOR)
    world.write(mark_duplicate, mo, new, old)
    assert original(world, tom, new) == ("VPN?", "Mo")
    world.write(unmark_duplicate, tom, new)
    assert original(world, tom, new) is None


def test_the_way_leads_to_the_first_asking(world: World, tom: int) -> None:
    first, second, third, fourth = (ask(world, title, tom) for title in ("One", "Two", "Three", "Four"))
    world.write(mark_duplicate, tom, second, first)
    world.write(mark_duplicate, tom, third, second)
    with world.at(tom).reading() as session:
        mark = session.get(Duplicate, third)
        assert mark is not None
        assert mark.original_id == first, "no chain is marked"
    world.write(mark_duplicate, tom, first, fourth)  # the original turns out to be one itself
    assert world.read(originals, tom, [first, second, third, fourth]) == {first: fourth, second: fourth, third: fourth}
    assert original(world, tom, third) == ("Four", "Tom")
    assert [same.title for same in world.read(duplicates_of, tom, fourth)] == ["One", "Two", "Three"]


def test_two_topics_never_point_at_each_other(world: World, tom: int) -> None:
    first, second, third = (ask(world, title, tom) for title in ("One", "Two", "Three"))
    world.write(mark_duplicate, tom, second, first)
    world.write(mark_duplicate, tom, third, second)
    for original, title in ((second, "Two"), (third, "Three")):
        with pytest.raises(Invalid, match=f"'{title}' is marked as asked before in this very topic"):
            world.write(mark_duplicate, tom, first, original)
    with pytest.raises(Invalid, match="its own original"):
        world.write(mark_duplicate, tom, first, first)


def test_a_ring_that_came_by_plain_sql_ends(world: World, tom: int) -> None:
    first, second = ask(world, "One", tom), ask(world, "Two", tom)

    def ring(session: Session, actor: int) -> None:
        session.add_all(
            Duplicate(topic_id=topic, original_id=original, by_id=actor)
            for topic, original in ((first, second), (second, first))
        )

    world.write(ring, tom)
    assert world.read(originals, tom, [first]).get(first, first) in {first, second}
    assert [same.title for same in world.read(duplicates_of, tom, first)] == ["Two"]


def test_another_original_takes_the_place_of_the_first_and_undo_brings_it_back(world: World, tom: int) -> None:
    wrong, right, new = (ask(world, title, tom) for title in ("Printer", "VPN", "VPN again"))
    world.write(mark_duplicate, tom, new, wrong)
    assert world.write(mark_duplicate, tom, new, right) == wrong
    assert world.read(duplicates_of, tom, wrong) == ()
    assert world.write(mark_duplicate, tom, new, wrong) == right
    assert world.write(mark_duplicate, tom, new, wrong) == wrong, "twice is once"


def test_what_is_hidden_is_neither_named_nor_counted(world: World, tom: int, eve: int) -> None:
    board = world.community("Board", private=True, members=[eve])
    secret = world.topic("Merger", by=eve, community=board).topic_id
    shown = ask(world, "What is going on?", eve)
    with pytest.raises(NotFound):
        world.write(mark_duplicate, tom, ask(world, "Toms", tom), secret)
    world.write(mark_duplicate, eve, shown, secret)
    assert original(world, eve, shown) == ("Merger", "Eve")
    assert original(world, tom, shown) is None
    assert world.read(originals, tom, [shown]) == {}
    world.write(unmark_duplicate, eve, shown)
    world.write(mark_duplicate, eve, secret, shown)
    assert len(world.read(duplicates_of, eve, shown)) == 1
    assert world.read(duplicates_of, tom, shown) == ()


def test_a_message_is_neither_a_duplicate_nor_an_original(world: World, tom: int, eve: int) -> None:
    topic = ask(world, "VPN?", tom)
    message = world.write(send_message, tom, to=[eve], title="Hush", body="x", client_key="hush").topic_id
    with pytest.raises(Invalid, match="A message cannot be the original"):
        world.write(mark_duplicate, tom, topic, message)
    with pytest.raises(NotAllowed):
        world.write(mark_duplicate, tom, message, topic)


def test_both_topics_hear_of_it(world: World, tom: int) -> None:
    old, new = ask(world, "VPN?", tom), ask(world, "VPN again?", tom)

    def news_of(action: object, *ids: int) -> set[tuple[Thing, int]]:
        with world.at(tom).reading() as session:
            before = last_change(session)
        world.write(action, tom, *ids)  # type: ignore[arg-type]
        with world.at(tom).reading() as session:
            found: list[Change] = changes_after(session, before)[0]
        return {(change.thing, change.thing_id) for change in found}

    both = {(Thing.TOPIC, old), (Thing.TOPIC, new)}
    assert news_of(mark_duplicate, new, old) == both
    assert news_of(unmark_duplicate, new) == both
