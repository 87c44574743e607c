"""That a topic is a project, as its thread says it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from forumdesk.store.base import type_id
from forumdesk.store.schema.projects import Outcome, Project, ProjectClosing, ProjectColumn, ProjectTask


@dataclass(frozen=True, slots=True)
class ProjectMark:
    """How far it is, and how it ended."""

    tasks: int
    done: int
    outcome: Outcome | None


@cache
def _mark() -> Select[*tuple[Any, ...]]:
    """Takes topic_id."""
    tasks = select(func.count()).select_from(ProjectTask).where(ProjectTask.topic_id == Project.topic_id)
    done = tasks.join(ProjectColumn, ProjectColumn.id == ProjectTask.column_id).where(ProjectColumn.is_done)
    return (
        select(
            tasks.correlate(Project).scalar_subquery(),
            done.correlate(Project).scalar_subquery(),
            ProjectClosing.outcome,
        )
        .select_from(Project)
        .outerjoin(ProjectClosing, ProjectClosing.topic_id == Project.topic_id)
        .where(Project.topic_id == bindparam("topic_id", type_=type_id))
    )


def project_mark(session: Session, topic_id: int) -> ProjectMark | None:
    """None where the topic, which the caller may read, is no project."""
    found = session.execute(_mark(), {"topic_id": topic_id}).first()
    return ProjectMark(found[0], found[1], Outcome(found[2]) if found[2] else None) if found is not None else None
