"""What is to be told of projects: tasks given to one and due, being brought in, and how a project ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import allowed
from forumdesk.forum.project_rows import day_of, this_day
from forumdesk.forum.right import Right
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.projects import (
    ProjectClosing,
    ProjectColumn,
    ProjectPerson,
    ProjectTask,
    TaskHolder,
)
from forumdesk.store.schema.topics import Topic


class ProjectNewsKind(StrEnum):
    """What happened, to one who takes part."""

    GIVEN = "task given"
    DUE = "task due"
    BROUGHT_IN = "brought into a project"
    CLOSED = "project closed"


@dataclass(frozen=True, slots=True)
class ProjectNews:
    """One of them; `key` names it for good. `by_name` is empty where the clock did it, `task_id` where it is no task.

    `words` are the task's, or what came of the project.
    """

    kind: ProjectNewsKind
    key: str
    at: datetime
    topic_id: int
    title: str
    task_id: int | None = None
    words: str = ""
    by_id: int = 0
    by_name: str = ""
    picture: str | None = None


def project_news(session: Session, viewer: int) -> Iterator[ProjectNews]:
    """All there is to tell the viewer, in no order. What is done, or of a project that was closed, is over."""
    yield from _tasks(session, viewer)
    yield from _brought_in(session, viewer)
    yield from _closed(session, viewer)


def next_task_due(session: Session, viewer: int) -> datetime | None:
    """When the next of the viewer's tasks becomes due."""
    query = (
        select(func.min(ProjectTask.due_on))
        .join(TaskHolder, TaskHolder.task_id == ProjectTask.id)
        .join(ProjectColumn, ProjectColumn.id == ProjectTask.column_id)
        .where(TaskHolder.member_id == viewer, ~ProjectColumn.is_done, ProjectTask.due_on > this_day().isoformat())
    )
    day = day_of(session.scalar(query))
    return _morning(day) if day is not None else None


def _morning(day: date) -> datetime:
    """When a day begins, where this computer is."""
    return datetime.combine(day, time()).astimezone()


def _tasks(session: Session, viewer: int) -> Iterator[ProjectNews]:
    query = (
        select(ProjectTask, TaskHolder.at.label("given"), TaskHolder.by_id.label("giver"), Topic.title)
        .add_columns(Member.name, Member.picture)
        .join(TaskHolder, TaskHolder.task_id == ProjectTask.id)
        .join(ProjectColumn, ProjectColumn.id == ProjectTask.column_id)
        .join(Topic, Topic.id == ProjectTask.topic_id)
        .join(Member, Member.id == TaskHolder.by_id)
        .outerjoin(ProjectClosing, ProjectClosing.topic_id == ProjectTask.topic_id)
        .where(
            TaskHolder.member_id == viewer,
            ~ProjectColumn.is_done,
            ProjectClosing.topic_id.is_(None),
            allowed(Right.SEE_TOPIC, viewer),
        )
    )
    today = this_day()
    for row in session.execute(query):
        task: ProjectTask = row.ProjectTask
        due = day_of(task.due_on)
        if row.giver != viewer:
            yield ProjectNews(
                *(ProjectNewsKind.GIVEN, f"task:{task.id}:{int(row.given.timestamp())}", row.given, task.topic_id),
                *(row.title, task.id, task.title, row.giver, row.name, row.picture),
            )
        if due is not None and due <= today:
            yield ProjectNews(
                *(ProjectNewsKind.DUE, f"task due:{task.id}:{due}", _morning(due), task.topic_id),
                *(row.title, task.id, task.title),
            )


def _brought_in(session: Session, viewer: int) -> Iterator[ProjectNews]:
    query = (
        select(ProjectPerson, Topic.title, Member.name, Member.picture)
        .join(Topic, Topic.id == ProjectPerson.topic_id)
        .join(Member, Member.id == ProjectPerson.by_id)
        .where(ProjectPerson.member_id == viewer, ProjectPerson.by_id != viewer, allowed(Right.SEE_TOPIC, viewer))
    )
    for person, title, name, picture in session.execute(query):
        key = f"project:{person.topic_id}:{int(person.at.timestamp())}"
        yield ProjectNews(
            *(ProjectNewsKind.BROUGHT_IN, key, person.at, person.topic_id, title, None, "", person.by_id, name, picture)
        )


def _closed(session: Session, viewer: int) -> Iterator[ProjectNews]:
    query = (
        select(ProjectClosing, Topic.title, Member.name, Member.picture)
        .join(ProjectPerson, ProjectPerson.topic_id == ProjectClosing.topic_id)
        .join(Topic, Topic.id == ProjectClosing.topic_id)
        .join(Member, Member.id == ProjectClosing.by_id)
        .where(ProjectPerson.member_id == viewer, ProjectClosing.by_id != viewer, allowed(Right.SEE_TOPIC, viewer))
    )
    for closing, title, name, picture in session.execute(query):
        key = f"project closed:{closing.topic_id}:{int(closing.at.timestamp())}"
        yield ProjectNews(
            *(ProjectNewsKind.CLOSED, key, closing.at, closing.topic_id, title, None, closing.summary, closing.by_id),
            *(name, picture),
        )
