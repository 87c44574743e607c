"""Shelves: resources in an order, gone through by whoever likes and by whoever was asked to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.assigning import (
    assign_shelf,
    members_to_ask,
    next_shelf_due,
    open_count,
    say_finished,
    take_back_assignment,
    unsay_finished,
)
from forumdesk.forum.notices import NoticeKind, next_reminder, notices
from forumdesk.forum.recommending import ResourceDraft, note_progress, recommend, remove_resource, review_resource
from forumdesk.forum.shelves import (
    ShelfDraft,
    ShelfPage,
    edit_shelf,
    note_on_shelf,
    order_shelf,
    put_on_shelf,
    remove_shelf,
    shelf_page,
    shelves,
    start_shelf,
    take_off_shelf,
    to_continue,
)
from forumdesk.store.base import now
from forumdesk.store.schema.resources import ProgressState
from tests.world import World


def page(world: World, viewer: int, shelf_id: int) -> ShelfPage:
    return world.read(shelf_page, viewer, shelf_id)


def titles(shown: ShelfPage) -> list[str]:
    return [item.resource.title for item in shown.items]


def filled(world: World, by: int, draft: ShelfDraft, *names: str) -> tuple[int, list[int]]:
    """A shelf with new resources on it."""
    shelf = world.write(start_shelf, by, draft)
    made = [world.write(recommend, by, ResourceDraft(name, minutes=10)) for name in names]
    for each in made:
        world.write(put_on_shelf, by, shelf, each)
    return shelf, made


def test_a_shelf_keeps_its_order_and_its_notes(world: World) -> None:
    fay, tom, eve = world.member("fay"), world.member("tom"), world.member("eve")
    general = world.community("General", facilitators=[fay], members=[tom])
    shelf, made = filled(world, tom, ShelfDraft("First week", "At the desk", general), "One", "Two", "Three")
    world.write(order_shelf, fay, shelf, [made[2], made[0]])
    world.write(note_on_shelf, tom, shelf, made[2], "the first  chapter")
    world.write(put_on_shelf, tom, shelf, made[2])
    shown = page(world, eve, shelf)
    assert titles(shown) == ["Three", "One", "Two"]
    assert shown.items[0].note == "the first chapter"
    assert (shown.row.minutes, shown.row.may_edit) == (30, False)
    with pytest.raises(NotAllowed):
        world.write(take_off_shelf, eve, shelf, made[0])
    with pytest.raises(NotAllowed):  # who belongs to a community keeps its shelves
        world.write(start_shelf, eve, ShelfDraft("Mine", community_id=general))
    world.write(take_off_shelf, tom, shelf, made[0])
    world.write(remove_resource, tom, made[1])
    assert titles(page(world, eve, shelf)) == ["Three"]
    world.write(remove_shelf, fay, shelf)
    assert world.read(shelves, eve) == []


def test_what_is_private_is_not_put_where_others_look(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    board = world.community("Board", private=True, by=world.admin, members=[tom])
    plan = world.write(recommend, tom, ResourceDraft("Plan", community_id=board))
    own = world.write(start_shelf, tom, ShelfDraft("Mine", is_private=True))
    world.write(put_on_shelf, tom, own, plan)
    assert world.read(shelves, eve) == []
    with pytest.raises(NotFound):
        page(world, eve, own)
    with pytest.raises(NotFound):  # nor does an admin see it
        page(world, world.admin, own)
    with pytest.raises(Invalid) as problem:
        world.write(edit_shelf, tom, own, ShelfDraft("For all"))
    assert (problem.value.field, "Board" in str(problem.value)) == ("community", True)
    world.write(edit_shelf, tom, own, ShelfDraft("Board's", community_id=board))
    assert titles(page(world, world.admin, own)) == ["Plan"]


def test_one_goes_on_where_one_was(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    shelf, made = filled(world, tom, ShelfDraft("First week"), "One", "Two", "Three")
    alone = world.write(recommend, tom, ResourceDraft("Alone"))
    assert world.read(to_continue, eve) == []
    world.write(note_progress, eve, made[0], ProgressState.FINISHED)
    world.write(note_progress, eve, alone, ProgressState.STARTED, "page 7")
    going = world.read(to_continue, eve)
    assert [(row.resource.title, row.shelf and row.shelf.name) for row in going] == [
        ("Two", "First week"),
        ("Alone", None),
    ]
    assert going[1].resource.spot == "page 7"
    world.write(note_progress, eve, made[2], ProgressState.STARTED)
    assert world.read(to_continue, eve)[0].resource.title == "Three"
    for each in made:
        world.write(note_progress, eve, each, ProgressState.FINISHED)
    row = page(world, eve, shelf).row
    assert (row.done, row.is_through) == (3, True)
    assert [row.resource.title for row in world.read(to_continue, eve)] == ["Alone"]
    assert page(world, tom, shelf).row.done == 0


def test_a_shelf_is_assigned_falls_due_and_is_finished(world: World) -> None:
    tom, eve, bea = world.member("tom"), world.member("eve"), world.member("bea")
    shelf, made = filled(world, tom, ShelfDraft("First week", is_private=True), "One", "Two")
    with pytest.raises(NotFound):
        page(world, eve, shelf)
    due = now() + timedelta(days=1)
    assert world.write(assign_shelf, tom, shelf, [eve, eve], due, "Take your  time") == 1
    told = {row.kind: row for row in world.read(notices, eve)}
    assert told[NoticeKind.SHELF_ASSIGNED].title == "First week"
    assert told[NoticeKind.SHELF_ASSIGNED].people == ("Tom",)
    assert told[NoticeKind.SHELF_DUE].shelf_id == shelf
    assert (world.read(open_count, eve), world.read(open_count, bea)) == (1, 0)
    with pytest.raises(NotFound):  # it is between the two
        page(world, bea, shelf)
    asked = page(world, eve, shelf).row.asked
    assert asked is not None
    assert (asked.by_name, asked.note, asked.due_at) == ("Tom", "Take your time", due)
    assert world.read(next_shelf_due, eve) == due
    assert world.read(next_reminder, eve) == due

    world.write(note_progress, eve, made[0], ProgressState.FINISHED)
    [seen] = page(world, tom, shelf).assigned
    assert (seen.name, seen.finished_at) == ("Eve", None)
    with pytest.raises(NotAllowed):
        world.write(say_finished, tom, asked.id)
    world.write(say_finished, eve, asked.id)
    [seen] = page(world, tom, shelf).assigned
    assert seen.finished_at is not None
    assert NoticeKind.SHELF_FINISHED in {row.kind for row in world.read(notices, tom)}
    assert world.read(notices, eve) == []
    world.write(unsay_finished, eve, asked.id)
    assert world.read(open_count, eve) == 1
    world.write(assign_shelf, tom, shelf, [eve], due + timedelta(days=30))
    assert NoticeKind.SHELF_DUE not in {row.kind for row in world.read(notices, eve)}
    world.write(take_back_assignment, eve, asked.id)
    assert page(world, tom, shelf).assigned == ()
    with pytest.raises(NotFound):
        page(world, eve, shelf)


def test_only_who_runs_a_shelf_asks_and_only_who_may_see_it(world: World) -> None:
    tom, eve, bea = world.member("tom"), world.member("eve"), world.member("bea")
    board = world.community("Board", private=True, by=world.admin, members=[tom, bea])
    shelf, _made = filled(world, tom, ShelfDraft("Board's", community_id=board), "One")
    with pytest.raises(NotAllowed):
        world.write(assign_shelf, bea, shelf, [tom])
    with pytest.raises(Invalid) as problem:
        world.write(assign_shelf, tom, shelf, [eve])
    assert problem.value.field == "people"
    with pytest.raises(Invalid) as problem:
        world.write(assign_shelf, tom, shelf, [bea], now() - timedelta(days=1))
    assert problem.value.field == "due"
    assert world.read(members_to_ask, tom, board) == [world.admin, bea]


def test_of_who_went_through_a_shelf_only_five_together_are_told(world: World) -> None:
    people = [world.member(f"m{n}") for n in range(5)]
    shelf, made = filled(world, world.admin, ShelfDraft("First week"), "One", "Two")
    for member in people:
        world.write(note_progress, member, made[0], ProgressState.FINISHED)
    for member in people[:4]:
        world.write(note_progress, member, made[1], ProgressState.FINISHED)
    assert page(world, world.admin, shelf).row.finished == 0
    world.write(note_progress, people[4], made[1], ProgressState.FINISHED)
    assert page(world, world.admin, shelf).row.finished == 5


def test_who_recommended_hears_what_others_say(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    one = world.write(recommend, tom, ResourceDraft("One"))
    world.write(review_resource, eve, one, 4, "Short and good.")
    [told] = world.read(notices, tom)
    assert (told.kind, told.title, told.excerpt, told.resource_id) == (
        NoticeKind.RESOURCE_REVIEWED,
        "One",
        "Short and good.",
        one,
    )
