"""Projects: a topic with people, days and a board; updates are posts of it, and its closing says the result."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, length, now, one_of, type_id

COLUMN_MOST, TASK_MOST, NOTE_MOST, SUMMARY_MOST, URL_MOST = 40, 200, 2_000, 5_000, 1_000


class Project(Base):
    """A topic that is a project: its title is the name, its first post the aim, its posts the discussion.

    Days are written YYYY-MM-DD: they are days of the calendar, the same for everybody wherever they are.
    """

    __tablename__ = "project"
    __table_args__ = (
        length("starts_on", 10, 10),
        length("ends_on", 10, 10),
        CheckConstraint("ends_on >= starts_on", name="in_order"),
        {"sqlite_strict": True},
    )

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    starts_on: Mapped[str | None]
    ends_on: Mapped[str | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class ProjectPerson(Base):
    """A member who takes part in a project; those who lead it change it. `by_id` brought them in."""

    __tablename__ = "project_person"
    __table_args__ = (Index("ix_project_person_member", "member_id"), {"sqlite_strict": True})

    topic_id: Mapped[int] = mapped_column(
        ForeignKey("project.topic_id", ondelete="CASCADE"), type_=type_id, primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    is_lead: Mapped[bool] = mapped_column(default=False, server_default=false())
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class ProjectColumn(Base):
    """A column of a project's board, from left to right by `position`. What stands in one that `is_done` is done."""

    __tablename__ = "project_column"
    __table_args__ = (
        length("name", 1, COLUMN_MOST),
        Index("ix_project_column_topic", "topic_id", "position"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    topic_id: Mapped[int] = mapped_column(ForeignKey("project.topic_id", ondelete="CASCADE"), type_=type_id)
    name: Mapped[str]
    position: Mapped[int]
    is_done: Mapped[bool] = mapped_column(default=False, server_default=false())


class ProjectTask(Base):
    """A card on the board, from top to bottom by `place`. Who changed or moved it last signs it, and when."""

    __tablename__ = "project_task"
    __table_args__ = (
        length("title", 1, TASK_MOST),
        length("note", 0, NOTE_MOST),
        length("due_on", 10, 10),
        Index("ix_project_task_topic", "topic_id"),
        Index("ix_project_task_column", "column_id", "place"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    topic_id: Mapped[int] = mapped_column(ForeignKey("project.topic_id", ondelete="CASCADE"), type_=type_id)
    column_id: Mapped[int] = mapped_column(ForeignKey("project_column.id", ondelete="CASCADE"), type_=type_id)
    place: Mapped[int]
    title: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default="")
    due_on: Mapped[str | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class TaskHolder(Base):
    """Who does a task: `by_id` gave it to them, which may be themselves."""

    __tablename__ = "task_holder"
    __table_args__ = (Index("ix_task_holder_member", "member_id"), {"sqlite_strict": True})

    task_id: Mapped[int] = mapped_column(
        ForeignKey("project_task.id", ondelete="CASCADE"), type_=type_id, primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class ProjectUpdate(Base):
    """A post in a project's topic that says how things stand."""

    __tablename__ = "project_update"
    __table_args__ = (Index("ix_project_update_topic", "topic_id"), {"sqlite_strict": True})

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("project.topic_id", ondelete="CASCADE"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class Outcome(StrEnum):
    """How a project ended: its aim was reached, or it was given up."""

    REACHED = "reached"
    STOPPED = "stopped"


class ProjectClosing(Base):
    """A project came to its end: what came of it, in words, and where its result is: a topic, or a link."""

    __tablename__ = "project_closing"
    __table_args__ = (
        one_of("outcome", Outcome),
        length("summary", 1, SUMMARY_MOST),
        length("url", 1, URL_MOST),
        CheckConstraint("result_topic_id IS NULL OR url IS NULL", name="one_result"),
        Index("ix_project_closing_result", "result_topic_id"),
        {"sqlite_strict": True},
    )

    topic_id: Mapped[int] = mapped_column(
        ForeignKey("project.topic_id", ondelete="CASCADE"), type_=type_id, primary_key=True
    )
    outcome: Mapped[str] = mapped_column(default=Outcome.REACHED)
    summary: Mapped[str]
    result_topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id", ondelete="SET NULL"), type_=type_id)
    url: Mapped[str | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)
