"""Templates: kept by those who moderate, used by whoever may read the place that they are for."""

from __future__ import annotations

import pytest

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.templates import TemplateRow, delete_template, save_template, templates, templates_for
from forumdesk.store.schema.members import Role
from tests.world import World


def keep(world: World, by: int, name: str = "Incident", body: str = "What happened?", place: int | None = None) -> int:
    return world.write(save_template, by, name=name, body=body, community_id=place)


def names(rows: list[TemplateRow]) -> list[str]:
    return [row.name for row in rows]


def test_everybody_uses_what_a_moderator_keeps(world: World) -> None:
    mo, eve = world.member("mo", role=Role.MODERATOR), world.member("eve")
    keep(world, mo, "  Incident   report ", " What happened?\n\nSince when? ")
    row = world.read(templates, eve)[0]
    assert (row.name, row.body) == ("Incident report", "What happened?\n\nSince when?")


def test_members_keep_none(world: World) -> None:
    eve = world.member("eve")
    kept = keep(world, world.admin)
    with pytest.raises(NotAllowed):
        keep(world, eve)
    with pytest.raises(NotAllowed):
        world.write(save_template, eve, name="Mine", body="x", template_id=kept)
    with pytest.raises(NotAllowed):
        world.write(delete_template, eve, kept)
    assert names(world.read(templates, eve)) == ["Incident"]


def test_a_private_community_keeps_its_templates_to_itself(world: World) -> None:
    mo, eve, ann = world.member("mo", role=Role.MODERATOR), world.member("eve"), world.member("ann")
    board = world.community("Board", members=[ann], private=True)
    kept = keep(world, world.admin, "Minutes", place=board)
    assert names(world.read(templates, ann)) == ["Minutes"]
    assert world.read(templates, eve) == []
    assert world.read(templates_for, eve, board) == []
    for refused in (lambda: keep(world, mo, place=board), lambda: world.write(delete_template, mo, kept)):
        with pytest.raises(NotFound):
            refused()


def test_a_post_is_offered_its_communitys_templates_before_the_offices(world: World) -> None:
    kitchen, cellar = world.community("Kitchen"), world.community("Cellar")
    keep(world, world.admin, "Any")
    keep(world, world.admin, "Recipe", place=kitchen)
    keep(world, world.admin, "Wine", place=cellar)
    assert names(world.read(templates_for, world.admin, kitchen)) == ["Recipe", "Any"]
    assert names(world.read(templates_for, world.admin, None)) == ["Any"]


def test_a_template_is_changed_and_deleted(world: World) -> None:
    place = world.community("Kitchen")
    kept = keep(world, world.admin)
    world.write(save_template, world.admin, name="Recipe", body="Eggs", community_id=place, template_id=kept)
    assert world.read(templates, world.admin) == [TemplateRow(kept, "Recipe", "Eggs", place, "Kitchen")]
    world.write(delete_template, world.admin, kept)
    assert world.read(templates, world.admin) == []
    with pytest.raises(NotFound):
        world.write(delete_template, world.admin, kept)


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [(" ", "x", "name"), ("n" * 81, "x", "name"), ("Empty", " \n", "body"), ("Long", "x" * 32_769, "body")],
)
def test_what_does_not_fit_is_said_at_its_field(world: World, name: str, body: str, field: str) -> None:
    with pytest.raises(Invalid) as told:
        keep(world, world.admin, name, body)
    assert told.value.field == field
    assert world.read(templates, world.admin) == []


def test_a_name_is_given_once_in_a_place(world: World) -> None:
    place = world.community("Kitchen")
    keep(world, world.admin, "Recipe")
    keep(world, world.admin, "Recipe", place=place)
    with pytest.raises(Invalid, match="already"):
        keep(world, world.admin, "RECIPE")
