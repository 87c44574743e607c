"""Projects: their people, boards, updates and ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import exists, select

from forumdesk.forum.permissions.posts import see_post
from forumdesk.forum.permissions.projects import join_project, lead_project, work_on_project
from forumdesk.forum.permissions.sets import Condition, Me, Rule, is_active, of
from forumdesk.forum.permissions.topics import edit_topic, see_topic
from forumdesk.forum.policies.area import Area
from forumdesk.store.base import Base
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.projects import (
    Project,
    ProjectClosing,
    ProjectColumn,
    ProjectPerson,
    ProjectTask,
    ProjectUpdate,
    TaskHolder,
)
from forumdesk.store.schema.topics import Topic

UPDATABLE: dict[type[Base], tuple[str, ...]] = {
    Project: ("starts_on", "ends_on"),
    ProjectPerson: ("is_lead",),
    ProjectColumn: ("name", "position", "is_done"),
    ProjectTask: ("column_id", "place", "title", "note", "due_on", "by_id", "at"),
}


def _where(table: Any, rule: Rule) -> Rule:
    """The member has the right over the project that the row belongs to."""
    return lambda me: of(Topic, rule, me, table.topic_id)


def _start(me: Me) -> Condition:
    """Whoever may change a topic of a community may make it a project."""
    there = of(Topic, lambda m: edit_topic(m) & Topic.community_id.is_not(None), me, Project.topic_id)
    return (Project.by_id == me) & there


def _come_in(me: Me) -> Condition:
    oneself = (ProjectPerson.member_id == me) & ~ProjectPerson.is_lead
    joins = oneself & of(Topic, join_project, me, ProjectPerson.topic_id)
    return (ProjectPerson.by_id == me) & (joins | of(Topic, lead_project, me, ProjectPerson.topic_id))


def _go_out(me: Me) -> Condition:
    oneself = (ProjectPerson.member_id == me) & is_active(me)
    return oneself | of(Topic, lead_project, me, ProjectPerson.topic_id)


def _change_task(me: Me) -> Condition:
    """A card stands in a column of its own board."""
    inside = exists().where(ProjectColumn.id == ProjectTask.column_id, ProjectColumn.topic_id == ProjectTask.topic_id)
    return of(Topic, work_on_project, me, ProjectTask.topic_id) & inside.correlate(ProjectTask.__table__)


def _of_task(rule: Rule) -> Rule:
    return lambda me: of(ProjectTask, lambda m: of(Topic, rule, m, ProjectTask.topic_id), me, TaskHolder.task_id)


def _give(me: Me) -> Condition:
    """To somebody who takes part."""
    there = exists().where(
        ProjectTask.id == TaskHolder.task_id,
        ProjectPerson.topic_id == ProjectTask.topic_id,
        ProjectPerson.member_id == TaskHolder.member_id,
    )
    return (TaskHolder.by_id == me) & _of_task(work_on_project)(me) & there.correlate(TaskHolder.__table__)


def _update(me: Me) -> Condition:
    """A post of one's own, in the project's topic."""
    own = exists().where(
        Post.id == ProjectUpdate.post_id, Post.topic_id == ProjectUpdate.topic_id, Post.author_id == me
    )
    return of(Topic, work_on_project, me, ProjectUpdate.topic_id) & own.correlate(ProjectUpdate.__table__)


def _close(me: Me) -> Condition:
    return (ProjectClosing.by_id == me) & of(Topic, lead_project, me, ProjectClosing.topic_id)


POLICIES: dict[type[Base], dict[str, Rule]] = {
    Project: {
        "SELECT": _where(Project, see_topic),
        "INSERT": _start,
        "UPDATE": _where(Project, lead_project),
    },
    ProjectPerson: {
        "SELECT": _where(ProjectPerson, see_topic),
        "INSERT": _come_in,
        "UPDATE": _where(ProjectPerson, lead_project),
        "DELETE": _go_out,
    },
    ProjectColumn: {
        "SELECT": _where(ProjectColumn, see_topic),
        "INSERT": _where(ProjectColumn, lead_project),
        "UPDATE": _where(ProjectColumn, lead_project),
        "DELETE": _where(ProjectColumn, lead_project),
    },
    ProjectTask: {
        "SELECT": _where(ProjectTask, see_topic),
        "INSERT": lambda me: (ProjectTask.by_id == me) & _change_task(me),
        "UPDATE": _change_task,
        "DELETE": _where(ProjectTask, work_on_project),
    },
    TaskHolder: {
        "SELECT": _of_task(see_topic),
        "INSERT": _give,
        "DELETE": _of_task(work_on_project),
    },
    ProjectUpdate: {
        "SELECT": lambda me: of(Post, see_post, me, ProjectUpdate.post_id),
        "INSERT": _update,
    },
    ProjectClosing: {
        "SELECT": _where(ProjectClosing, see_topic),
        "INSERT": _close,
        "DELETE": _where(ProjectClosing, lead_project),
    },
}

SETS: dict[str, tuple[str, Callable[[Me], Any]]] = {
    "joined_projects": ("bigint[]", lambda me: select(ProjectPerson.topic_id).where(ProjectPerson.member_id == me)),
    "led_projects": (
        "bigint[]",
        lambda me: select(ProjectPerson.topic_id).where(ProjectPerson.member_id == me, ProjectPerson.is_lead),
    ),
}

AREA = Area(POLICIES, UPDATABLE, sets=SETS)
