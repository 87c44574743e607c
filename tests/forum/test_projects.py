"""Projects: started, joined, worked on, told of, and closed with what came of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from forumdesk.errors import Conflict, Invalid, NotAllowed, NotFound
from forumdesk.forum.joining import remove_member
from forumdesk.forum.posts import delete_post
from forumdesk.forum.project_board import (
    GAP,
    Spot,
    TaskForm,
    add_column,
    add_task,
    delete_task,
    edit_task,
    give_task,
    move_column,
    move_task,
    remove_column,
    rename_column,
    restore_task,
    set_done,
)
from forumdesk.forum.project_rows import ProjectForm, ProjectPage, project_page, projects, this_day
from forumdesk.forum.projects import (
    add_people,
    close_project,
    edit_project,
    join_project,
    leave_project,
    post_update,
    remove_person,
    reopen_project,
    set_lead,
    start_project,
)
from forumdesk.store.schema.projects import Outcome
from tests.world import World

AIM = "Visitors get a badge **in a minute**."


def started(world: World, by: int, community: int, title: str = "Badges at the door", **more: object) -> int:
    form = ProjectForm(title, AIM, this_day(), this_day() + timedelta(days=30))
    return world.write(start_project, by, community, form, client_key=title, **more)


def page(world: World, viewer: int, topic_id: int) -> ProjectPage:
    return world.read(project_page, viewer, topic_id)


def board(world: World, viewer: int, topic_id: int) -> dict[str, list[str]]:
    columns = page(world, viewer, topic_id).columns
    return {column.name: [task.title for task in column.tasks] for column in columns}


def test_a_project_goes_from_its_aim_to_its_result(world: World) -> None:
    """The whole way, by three members of a community and one who only reads it."""
    eve, tom, fay, ann = (world.member(name) for name in ("eve", "tom", "fay", "ann"))
    place = world.community("Front desk", members=[eve, tom, fay])
    topic_id = started(world, eve, place, people=[tom])
    assert started(world, eve, place) == topic_id, "sent twice, started once"
    shown = page(world, ann, topic_id)
    assert (shown.row.title, shown.row.aim) == ("Badges at the door", "Visitors get a badge in a minute.")
    assert [(person.member.login, person.is_lead) for person in shown.people] == [("eve", True), ("tom", False)]
    assert (shown.may_lead, shown.may_work, shown.may_join) == (False, False, True)

    world.write(join_project, fay, topic_id)
    sort = world.write(add_task, tom, topic_id, TaskForm("Sort the badges", holder=fay, due_on=this_day()))
    late = world.write(add_task, tom, topic_id, TaskForm("Ask the guard", due_on=this_day() - timedelta(days=1)))
    to_do, doing, done = (column.id for column in page(world, eve, topic_id).columns)
    world.write(move_task, fay, sort, Spot(done))
    (row,) = world.read(projects, fay, place)
    assert (row.tasks, row.done, row.overdue, row.mine) == (2, 1, 1, 0)
    world.write(give_task, fay, late, fay)
    assert world.read(projects, fay)[0].mine == 1
    with pytest.raises(NotAllowed):
        world.write(add_task, ann, topic_id, TaskForm("Mine, too"))
    assert board(world, ann, topic_id) == {"To do": ["Ask the guard"], "Doing": [], "Done": ["Sort the badges"]}

    posted = world.write(post_update, tom, topic_id, "Half of it is *done*.", client_key="u")
    assert [update.number for update in page(world, ann, topic_id).updates] == [posted.number]
    world.write(delete_post, tom, posted.post_id)
    assert page(world, ann, topic_id).updates == ()

    result = world.topic("How a badge is made", by=eve, community=place)
    world.write(close_project, eve, topic_id, "It takes 40 seconds now.", result_topic_id=result.topic_id)
    closed = page(world, ann, topic_id)
    assert closed.closing is not None
    assert closed.closing.result is not None
    assert (closed.closing.outcome, closed.closing.result.title) == (Outcome.REACHED, "How a badge is made")
    assert world.read(projects, ann)[0].is_closed
    with pytest.raises(Invalid, match="closed"):
        world.write(move_task, fay, late, Spot(doing))
    world.write(reopen_project, eve, topic_id)
    world.write(move_task, fay, late, Spot(doing))
    assert board(world, ann, topic_id)["Doing"] == ["Ask the guard"]
    assert to_do


def test_a_project_of_a_private_community_is_known_to_its_members_alone(world: World) -> None:
    eve, ann = world.member("eve"), world.member("ann")
    place = world.community("Board", private=True, members=[eve])
    topic_id = started(world, eve, place)
    assert world.read(projects, ann) == []
    for refused in (lambda: page(world, ann, topic_id), lambda: world.write(join_project, ann, topic_id)):
        with pytest.raises(NotFound):
            refused()
    with pytest.raises(Invalid, match="cannot read Board") as wrong:
        world.write(add_people, eve, topic_id, [ann])
    assert wrong.value.field == "people"
    world.write(remove_member, world.admin, place, eve)
    with pytest.raises(NotFound):
        world.write(add_task, eve, topic_id, TaskForm("Still here"))


def test_cards_keep_the_order_they_are_given(world: World) -> None:
    eve = world.member("eve")
    topic_id = started(world, eve, world.community(members=[eve]))
    a, b, c = (world.write(add_task, eve, topic_id, TaskForm(name)) for name in "abc")
    to_do, doing, _done = (column.id for column in page(world, eve, topic_id).columns)
    was = world.write(move_task, eve, c, Spot(to_do, a))
    assert board(world, eve, topic_id)["To do"] == ["c", "a", "b"]
    world.write(move_task, eve, c, was)
    assert board(world, eve, topic_id)["To do"] == ["a", "b", "c"]
    for _ in range(GAP.bit_length() + 2):  # more often than there is room between two cards
        world.write(move_task, eve, b, Spot(to_do, a))
        world.write(move_task, eve, a, Spot(to_do, b))
    assert board(world, eve, topic_id)["To do"] == ["a", "b", "c"]
    world.write(move_task, eve, c, Spot(doing))
    world.write(move_task, eve, b, Spot(doing, c))
    assert board(world, eve, topic_id) == {"To do": ["a"], "Doing": ["b", "c"], "Done": []}
    gone = world.write(delete_task, eve, b)
    world.write(restore_task, eve, gone)
    assert board(world, eve, topic_id)["Doing"] == ["b", "c"]


def test_columns_are_added_renamed_and_removed(world: World) -> None:
    eve, tom = world.member("eve"), world.member("tom")
    topic_id = started(world, eve, world.community(members=[eve, tom]), people=[tom])
    waiting = world.write(add_column, eve, topic_id, "Waiting")
    assert list(board(world, eve, topic_id)) == ["To do", "Doing", "Waiting", "Done"]
    world.write(move_column, eve, waiting, -2)
    world.write(rename_column, eve, waiting, "Ideas")
    assert list(board(world, tom, topic_id)) == ["Ideas", "To do", "Doing", "Done"]
    with pytest.raises(NotAllowed):
        world.write(rename_column, tom, waiting, "Mine")
    with pytest.raises(Invalid, match="already"):
        world.write(rename_column, eve, waiting, "done")
    task = world.write(add_task, tom, topic_id, TaskForm("Think"), waiting)
    with pytest.raises(Invalid, match="Move them"):
        world.write(remove_column, eve, waiting)
    done = page(world, eve, topic_id).columns[-1].id
    with pytest.raises(Invalid, match="need a column"):
        world.write(remove_column, eve, done)
    with pytest.raises(Invalid, match="need a column"):
        world.write(set_done, eve, done, False)
    world.write(move_task, tom, task, Spot(done))
    world.write(remove_column, eve, waiting)
    assert board(world, eve, topic_id) == {"To do": [], "Doing": [], "Done": ["Think"]}


def test_who_leaves_leaves_the_open_tasks_behind(world: World) -> None:
    eve, tom = world.member("eve"), world.member("tom")
    topic_id = started(world, eve, world.community(members=[eve, tom]), people=[tom])
    open_task = world.write(add_task, tom, topic_id, TaskForm("Open", holder=tom))
    done_task = world.write(add_task, tom, topic_id, TaskForm("Done", holder=tom))
    world.write(move_task, tom, done_task, Spot(page(world, eve, topic_id).columns[-1].id))
    with pytest.raises(Invalid, match="Nobody would lead"):
        world.write(leave_project, eve, topic_id)
    world.write(set_lead, eve, topic_id, tom, True)
    world.write(set_lead, eve, topic_id, tom, False)
    world.write(remove_person, eve, topic_id, tom)
    held = {task.id: task.holder for column in page(world, eve, topic_id).columns for task in column.tasks}
    assert held[open_task] is None
    kept = held[done_task]
    assert kept is not None
    assert kept.login == "tom"
    with pytest.raises(Invalid, match="does not take part"):
        world.write(give_task, eve, open_task, tom)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (ProjectForm("", AIM), "title"),
        (ProjectForm("Name", "  "), "aim"),
        (ProjectForm("Name", AIM, date(2031, 3, 1), date(2031, 2, 1)), "ends_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world: World, form: ProjectForm, field: str) -> None:
    eve = world.member("eve")
    place = world.community(members=[eve])
    with pytest.raises(Invalid) as wrong:
        world.write(start_project, eve, place, form, client_key="x")
    assert wrong.value.field == field
    assert world.read(projects, eve) == []


def test_two_who_change_a_project_or_a_task_do_not_overwrite_each_other(world: World) -> None:
    eve, tom = world.member("eve"), world.member("tom")
    topic_id = started(world, eve, world.community(members=[eve, tom]), people=[tom])
    began = page(world, eve, topic_id)
    form = ProjectForm("Badges in a minute", "Faster.", None, this_day(), ("badges",))
    world.write(edit_project, eve, topic_id, form, version=began.version)
    changed = page(world, tom, topic_id)
    assert (changed.row.title, changed.aim, changed.tags) == ("Badges in a minute", "Faster.", ("badges",))
    assert (changed.row.starts_on, changed.row.ends_on) == (None, this_day())
    with pytest.raises(Conflict):
        world.write(edit_project, eve, topic_id, ProjectForm("Other", "Other"), version=began.version)
    was = TaskForm("Sort")
    task = world.write(add_task, eve, topic_id, was)
    world.write(edit_task, tom, task, TaskForm("Sort by name", holder=tom), was=was)
    with pytest.raises(Conflict):
        world.write(edit_task, eve, task, TaskForm("Sort by day"), was=was)


@pytest.mark.parametrize(
    ("url", "says"), [("javascript:alert(1)", "https"), ("https://a b", "spaces"), ("www.x.org", "https")]
)
def test_a_result_is_a_link_that_a_browser_opens(world: World, url: str, says: str) -> None:
    eve = world.member("eve")
    topic_id = started(world, eve, world.community(members=[eve]))
    with pytest.raises(Invalid, match=says) as wrong:
        world.write(close_project, eve, topic_id, "Done", url=url)
    assert wrong.value.field == "url"
    world.write(close_project, eve, topic_id, "Done", url="https://wiki.example/badges", outcome=Outcome.STOPPED)
    closing = page(world, eve, topic_id).closing
    assert closing is not None
    assert (closing.url, closing.outcome) == ("https://wiki.example/badges", Outcome.STOPPED)
