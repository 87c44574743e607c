"""Resources: recommended, found, rated, used; and what of it others learn."""

from __future__ import annotations

from typing import Any

import pytest

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.file_kinds import media_type
from forumdesk.forum.files import NewFile, file_content
from forumdesk.forum.recommending import (
    Looked,
    OwnProgress,
    ResourceDraft,
    edit_resource,
    note_links,
    note_progress,
    recommend,
    remove_resource,
    remove_review,
    restore_progress,
    restore_resource,
    review_resource,
    withdraw_review,
)
from forumdesk.forum.resources import (
    Length,
    ResourceFilter,
    ResourceOrder,
    ResourcePage,
    Whose,
    first_resources,
    resource_ids,
    resource_page,
    resource_rows,
    resources_like,
)
from forumdesk.forum.tags import bring_back_tag, delete_tag, merge_tags
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.resources import LinkState, ProgressState, ResourceKind, ResourceLevel
from tests.world import World

SHEETS = ResourceDraft(
    "Spreadsheets that do not break",
    "https://www.example.org/sheets?utm_source=news",
    ResourceKind.VIDEO,
    minutes=25,
    level=ResourceLevel.BEGINNER,
    tags=("Reporting",),
    why="It saved our quarter.",
    summary="Names, tables and no merged cells.",
)


def page(world: World, viewer: int, resource_id: int) -> ResourcePage:
    return world.read(resource_page, viewer, resource_id)


def test_what_one_recommends_the_others_find_rate_and_use(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    sheets = world.write(recommend, tom, SHEETS)
    other = world.write(recommend, eve, ResourceDraft("Policies, explained", kind=ResourceKind.BOOK, minutes=300))
    [row] = world.read(resource_rows, eve, [sheets])
    assert (row.by_name, row.why, row.tags, row.host) == ("Tom", SHEETS.why, ("reporting",), "example.org")
    assert not row.may_edit

    def found(**wanted: Any) -> list[int]:
        return world.read(resource_ids, eve, ResourceFilter(**wanted))

    assert found() == [other, sheets]
    assert found(kind=ResourceKind.VIDEO) == found(level=ResourceLevel.BEGINNER) == found(tag="reporting") == [sheets]
    assert found(length=Length.HALF_HOUR) == [sheets]
    assert found(length=Length.LONGER) == [other]
    assert found(words="spreadsheet quarter") == found(words="REPORTING") == [sheets]
    assert found(words="policy") == [other]
    assert found(words="spreadsheet nowhere") == []
    assert found(order=ResourceOrder.SHORTEST) == [sheets, other]
    assert [row.id for row in world.read(resources_like, eve, "cells")] == [sheets]
    _ids, _rows, facets = world.read(first_resources, eve, ResourceFilter(), 10)
    assert dict(facets.kinds) == {ResourceKind.VIDEO: 1, ResourceKind.BOOK: 1}
    assert facets.tags == (("reporting", 1),)

    world.write(review_resource, eve, sheets, 4, "The part on names.")
    world.write(review_resource, eve, sheets, 2)
    world.write(review_resource, world.admin, sheets, 5, "Good.")
    shown = page(world, tom, sheets)
    assert (shown.row.rating, shown.row.reviews) == (3.5, 2)
    assert not shown.may_review
    with pytest.raises(NotAllowed):
        world.write(review_resource, tom, sheets, 5)
    with pytest.raises(Invalid):
        world.write(review_resource, eve, sheets, 6)
    world.write(withdraw_review, eve, sheets)
    with pytest.raises(NotAllowed):
        world.write(remove_review, eve, page(world, eve, sheets).reviews[0].id)
    world.write(remove_review, world.admin, page(world, eve, sheets).reviews[0].id)
    assert page(world, tom, sheets).row.rating is None


def test_how_far_somebody_is_nobody_else_learns_until_there_are_five(world: World) -> None:
    people = [world.member(f"m{n}") for n in range(5)]
    sheets = world.write(recommend, world.admin, SHEETS)
    before = world.write(note_progress, people[0], sheets, ProgressState.STARTED, "  minute   12 ")
    assert before == OwnProgress()
    [mine] = world.read(resource_rows, people[0], [sheets])
    assert (mine.state, mine.spot) == (ProgressState.STARTED, "minute 12")
    assert world.read(resource_ids, people[0], ResourceFilter(whose=Whose.STARTED)) == [sheets]
    assert world.read(resource_ids, people[1], ResourceFilter(whose=Whose.STARTED)) == []
    for member in people[:4]:
        world.write(note_progress, member, sheets, ProgressState.FINISHED)
    assert page(world, world.admin, sheets).row.used == 0
    undone = world.write(note_progress, people[4], sheets, ProgressState.FINISHED)
    assert page(world, world.admin, sheets).row.used == 5
    assert world.read(resource_ids, people[4], ResourceFilter(whose=Whose.USED)) == [sheets]
    world.write(restore_progress, people[4], sheets, undone)
    assert page(world, world.admin, sheets).row.used == 0


def test_what_is_for_a_private_community_stays_there(world: World) -> None:
    tom, eve, bea = world.member("tom"), world.member("eve"), world.member("bea")
    board = world.community("Board", private=True, by=world.admin, members=[tom], facilitators=[bea])
    draft = ResourceDraft("Merger plan", "https://example.org/plan", community_id=board)
    plan = world.write(recommend, tom, draft)
    assert world.read(resource_ids, eve) == []
    assert world.read(resources_like, eve, "merger") == []
    for hidden in (plan, 999):
        with pytest.raises(NotFound) as problem:
            page(world, eve, hidden)
        assert str(problem.value) == "This resource is gone, or it is not open to you."
    with pytest.raises(NotFound):
        world.write(recommend, eve, ResourceDraft("Mine", "https://example.org/mine", community_id=board))
    world.write(recommend, eve, ResourceDraft("Merger plan", draft.url))  # that there is one is not told
    world.write(edit_resource, bea, plan, ResourceDraft("Plan", draft.url, community_id=board, tags=("plans",)))
    assert page(world, tom, plan).row.title == "Plan"


def test_what_was_taken_out_comes_back_whole(world: World) -> None:
    tom, eve, mo = world.member("tom"), world.member("eve"), world.member("mo", role=Role.MODERATOR)
    sheets = world.write(recommend, tom, SHEETS)
    world.write(review_resource, eve, sheets, 5)
    with pytest.raises(NotAllowed):
        world.write(remove_resource, eve, sheets)
    world.write(remove_resource, mo, sheets)
    assert world.read(resource_ids, tom) == []
    with pytest.raises(NotFound):
        page(world, tom, sheets)
    world.write(restore_resource, tom, sheets)
    assert page(world, eve, sheets).row.reviews == 1


def test_a_link_is_here_once_and_leads_to_the_web(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    general = world.community("General", members=[tom])
    world.write(recommend, tom, SHEETS)
    for same in ("http://example.org/sheets/", "https://EXAMPLE.org:443/sheets#top"):
        with pytest.raises(Invalid) as twin:
            world.write(recommend, eve, ResourceDraft("Again", same, community_id=general))
        assert (twin.value.field, "Spreadsheets that do not break" in str(twin.value)) == ("url", True)
    for wrong in (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https://a b",
        "https://me:secret@example.org",
    ):
        with pytest.raises(Invalid) as problem:
            world.write(recommend, eve, ResourceDraft("Wrong", wrong))
        assert problem.value.field == "url"
    for draft, field in ((ResourceDraft(" "), "title"), (ResourceDraft("x", minutes=0), "minutes")):
        with pytest.raises(Invalid) as problem:
            world.write(recommend, eve, draft)
        assert problem.value.field == field
    with pytest.raises(Invalid) as problem:
        world.write(recommend, eve, ResourceDraft("No file", kind=ResourceKind.FILE))
    assert problem.value.field == "file"


def test_a_file_is_kept_in_the_office_for_those_who_see_its_resource(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    board = world.community("Board", private=True, by=world.admin, members=[tom])
    content = b"%PDF-1.4 plans"
    file = NewFile("Plans.pdf", media_type(content), content)
    draft = ResourceDraft("Plans", kind=ResourceKind.FILE, community_id=board)
    plans = world.write(recommend, tom, draft, file)
    shown = page(world, tom, plans)
    assert (shown.row.file_name, shown.file_size) == ("Plans.pdf", len(content))
    assert world.read(file_content, tom, file.sha256) == content
    with pytest.raises(NotFound):
        world.read(file_content, eve, file.sha256)
    world.write(edit_resource, tom, plans, draft)
    assert page(world, tom, plans).row.file_sha256 == file.sha256


def test_the_last_look_at_a_link_counts_as_long_as_the_link_is_the_same(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    sheets = world.write(recommend, tom, SHEETS)
    url = SHEETS.url
    world.write(note_links, tom, [Looked(sheets, url, LinkState.FINE)])
    world.write(note_links, eve, [Looked(sheets, url, LinkState.GONE, "404"), Looked(999, url, LinkState.GONE)])
    shown = page(world, tom, sheets)
    assert (shown.row.link, shown.link_detail) == (LinkState.GONE, "404")
    assert world.read(resource_ids, tom, ResourceFilter(whose=Whose.DEAD)) == [sheets]
    world.write(edit_resource, tom, sheets, ResourceDraft(SHEETS.title, "https://example.org/new"))
    assert page(world, tom, sheets).row.link is None
    assert world.read(resource_ids, tom, ResourceFilter(whose=Whose.DEAD)) == []


def test_a_tag_that_is_merged_or_deleted_is_so_on_resources_too(world: World) -> None:
    tom = world.member("tom")
    one = world.write(recommend, tom, ResourceDraft("One", tags=("sheets", "vat")))
    two = world.write(recommend, tom, ResourceDraft("Two", tags=("sheets", "tables")))

    def tags() -> list[tuple[str, ...]]:
        return [row.tags for row in world.read(resource_rows, tom, [one, two])]

    gone = world.write(merge_tags, world.admin, "sheets", "tables")
    assert tags() == [("tables", "vat"), ("tables",)]
    world.write(bring_back_tag, world.admin, gone)
    assert tags() == [("sheets", "vat"), ("sheets", "tables")]
    gone = world.write(delete_tag, world.admin, "vat")
    assert tags()[0] == ("sheets",)
    world.write(bring_back_tag, world.admin, gone)
    assert tags()[0] == ("sheets", "vat")
