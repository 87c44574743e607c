"""Resources and shelves of the people whose rights are tried."""

from __future__ import annotations

from collections.abc import Mapping

from forumdesk.forum.assigning import assign_shelf
from forumdesk.forum.recommending import ResourceDraft, recommend, remove_resource
from forumdesk.forum.shelves import ShelfDraft, start_shelf
from tests.world import World


def resources_and_shelves(world: World, who: Mapping[str, int], general: int, board: int) -> dict[str, int]:
    """The things by name, `who` are the people by letter."""
    made = {
        "resource": world.write(recommend, who["a"], ResourceDraft("For all", community_id=general)),
        "private resource": world.write(recommend, who["p"], ResourceDraft("For some", community_id=board)),
        "taken out resource": world.write(recommend, who["a"], ResourceDraft("For nobody", community_id=general)),
        "shelf": world.write(start_shelf, who["f"], ShelfDraft("For all", community_id=general)),
        "private shelf": world.write(start_shelf, who["p"], ShelfDraft("For some", community_id=board)),
        "own shelf": world.write(start_shelf, who["a"], ShelfDraft("For one", is_private=True)),
    }
    world.write(remove_resource, who["a"], made["taken out resource"])
    world.write(assign_shelf, who["a"], made["own shelf"], [who["o"]])
    return made
