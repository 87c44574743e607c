"""What the sample office's people work on together: projects with their boards, updates and results."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.forum.project_board import GAP
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

DONE = "Done"


def start_projects(
    session: Session, file: Path, people: Mapping[str, int], topics: Mapping[str, int], midnight: datetime
) -> None:
    """Make topics the projects that the file tells. `people` are ids by login, `topics` ids by slug; days count from
    `midnight`."""
    for told in tomllib.loads(file.read_text("utf-8"))["project"]:
        _start(session, told, people, topics, midnight)


def _start(
    session: Session, told: Mapping[str, Any], people: Mapping[str, int], topics: Mapping[str, int], midnight: datetime
) -> None:
    topic = session.get_one(Topic, topics[told["topic"]])
    lead, began = people[told["leads"][0]], topic.created_at

    def day(days: int) -> str:
        return (midnight + timedelta(days=days)).date().isoformat()

    session.add(
        Project(topic_id=topic.id, starts_on=day(told["starts"]), ends_on=day(told["ends"]), by_id=lead, at=began)
    )
    session.flush()
    for login in (*told["leads"], *told["people"]):
        is_lead = login in told["leads"]
        session.add(ProjectPerson(topic_id=topic.id, member_id=people[login], is_lead=is_lead, by_id=lead, at=began))
    columns = {
        name: ProjectColumn(topic_id=topic.id, name=name, position=n, is_done=name == DONE)
        for n, name in enumerate(told["columns"])
    }
    session.add_all(columns.values())
    session.flush()
    for place, task in enumerate(told["task"], start=1):
        holder = people[task["who"]] if "who" in task else None
        made = ProjectTask(
            topic_id=topic.id,
            column_id=columns[task["column"]].id,
            place=place * GAP,
            title=task["title"],
            note=task.get("note", ""),
            due_on=day(task["due"]) if "due" in task else None,
            by_id=holder or lead,
            at=began,
        )
        session.add(made)
        session.flush()
        if holder is not None:
            session.add(TaskHolder(task_id=made.id, member_id=holder, by_id=lead, at=began))
    for number in told["updates"]:
        spot = Post.topic_id == topic.id, Post.number == number
        post = session.scalars(select(Post).where(*spot)).one()
        session.add(ProjectUpdate(post_id=post.id, topic_id=topic.id, at=post.created_at))
    if "closing" in told:
        ended = told["closing"]
        session.add(
            ProjectClosing(
                topic_id=topic.id,
                summary=ended["summary"],
                result_topic_id=topics[ended["result"]],
                by_id=people[ended["by"]],
                at=midnight + timedelta(days=ended["days"], hours=15),
            )
        )
    session.flush()
