"""What the people of a project are told: tasks given and due, updates, being brought in, and its end."""

from __future__ import annotations

from datetime import timedelta

from forumdesk.forum.notices import NoticeKind, next_reminder, notices
from forumdesk.forum.posts import reply
from forumdesk.forum.project_board import Spot, TaskForm, add_task, edit_task, give_task, move_task
from forumdesk.forum.project_rows import ProjectForm, project_page, this_day
from forumdesk.forum.projects import close_project, post_update, start_project
from tests.world import World


def told(world: World, viewer: int) -> set[tuple[NoticeKind, str]]:
    """But that they were let into the community, which only a server's login knows to tell."""
    rows = world.read(notices, viewer)
    return {(row.kind, row.excerpt) for row in rows if row.kind is not NoticeKind.LET_IN}


def test_the_people_of_a_project_are_told_what_concerns_them(world: World) -> None:
    eve, tom, ann = (world.member(name) for name in ("eve", "tom", "ann"))
    place = world.community(members=[eve, tom, ann])
    form = ProjectForm("Badges", "In a minute.")
    topic_id = world.write(start_project, eve, place, form, [tom], client_key="p")
    assert told(world, tom) == {(NoticeKind.BROUGHT_IN, "")}
    yesterday = this_day() - timedelta(days=1)
    task = world.write(add_task, eve, topic_id, TaskForm("Sort them", holder=tom, due_on=yesterday))
    soon = world.write(add_task, tom, topic_id, TaskForm("Count", holder=tom, due_on=this_day() + timedelta(days=3)))
    given, due = (NoticeKind.TASK_GIVEN, "Sort them"), (NoticeKind.TASK_DUE, "Sort them")
    assert told(world, tom) == {(NoticeKind.BROUGHT_IN, ""), given, due}
    (row,) = (row for row in world.read(notices, tom) if row.kind is NoticeKind.TASK_GIVEN)
    assert (row.topic_id, row.task_id, row.title, row.people) == (topic_id, task, "Badges", ("Eve",))
    begins = world.read(next_reminder, tom)
    assert begins is not None
    assert begins.astimezone().date() == this_day() + timedelta(days=3)

    world.write(give_task, tom, soon, None)
    assert world.read(next_reminder, tom) is None
    world.write(edit_task, tom, task, TaskForm("Sort them", holder=tom, due_on=this_day() + timedelta(days=1)))
    assert due not in told(world, tom)
    world.write(move_task, tom, task, Spot(world.read(project_page, tom, topic_id).columns[-1].id))
    assert told(world, tom) == {(NoticeKind.BROUGHT_IN, "")}

    world.write(post_update, eve, topic_id, "Half of it", client_key="u")
    world.write(reply, ann, topic_id, "Good", client_key="r")
    assert (NoticeKind.PROJECT_UPDATE, "Half of it") in told(world, tom)
    assert not any(excerpt == "Good" for _kind, excerpt in told(world, tom)), "a reply is no update"
    assert told(world, ann) == set()
    world.write(close_project, eve, topic_id, "Forty seconds.")
    assert (NoticeKind.PROJECT_CLOSED, "Forty seconds.") in told(world, tom)
    assert told(world, eve) == {(NoticeKind.TOPIC_REPLY, "Good")}
