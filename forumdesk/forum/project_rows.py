"""What is known of projects: which there are, and one with its board, its people, its updates and its result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from forumdesk.errors import NotFound
from forumdesk.forum.members import member_row
from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import is_listed
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow, TopicName
from forumdesk.forum.sources import condensed_into
from forumdesk.forum.topics import tags_of
from forumdesk.store.base import now
from forumdesk.store.schema.care import Care, CareKind
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.projects import (
    Outcome,
    Project,
    ProjectClosing,
    ProjectColumn,
    ProjectPerson,
    ProjectTask,
    ProjectUpdate,
    TaskHolder,
)
from forumdesk.store.schema.topics import Topic
from forumdesk.text.plain import excerpt

EXCERPT_SOURCE = 600
UPDATES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ProjectForm:
    """What is said of a project when it is started or changed; days are those of the calendar."""

    title: str
    aim: str
    starts_on: date | None = None
    ends_on: date | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who takes part in a project."""

    member: MemberRow
    is_lead: bool


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project as a list shows it. Counts are of tasks; `overdue` and `mine` of those that are not done."""

    topic_id: int
    title: str
    aim: str
    community_id: int
    community_name: str
    community_colour: str
    starts_on: date | None
    ends_on: date | None
    people: tuple[PersonRow, ...]
    tasks: int
    done: int
    overdue: int
    mine: int
    is_mine: bool
    bumped_at: datetime
    outcome: Outcome | None = None
    closed_at: datetime | None = None

    @property
    def is_closed(self) -> bool:
        return self.outcome is not None

    def is_late(self, today: date) -> bool:
        """Whether it should have ended."""
        return self.outcome is None and self.ends_on is not None and self.ends_on < today


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A card. `by_name` changed or moved it last."""

    id: int
    column_id: int
    title: str
    note: str
    due_on: date | None
    holder: MemberRow | None
    is_done: bool
    by_name: str
    at: datetime

    def is_overdue(self, today: date) -> bool:
        return not self.is_done and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column with its cards, from top to bottom."""

    id: int
    name: str
    is_done: bool
    tasks: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True)
class UpdateRow:
    """A post that says how things stand."""

    post_id: int
    number: int
    author: MemberRow
    html: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ResultRow:
    """The topic that a project's result is in; `is_endorsed`: it is a best practice."""

    topic_id: int
    title: str
    is_endorsed: bool
    may_endorse: bool
    first_post_id: int


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """How a project ended. Of a result that the viewer may not read, nothing is told."""

    outcome: Outcome
    summary: str
    url: str
    result: ResultRow | None
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """A project as its page shows it. `version` is that of the aim, for who changes it; `replies` in its topic."""

    row: ProjectRow
    aim: str
    aim_html: str
    version: int
    tags: tuple[str, ...]
    columns: tuple[ColumnRow, ...]
    updates: tuple[UpdateRow, ...]
    update_count: int
    replies: int
    closing: ClosingRow | None
    practices: tuple[TopicName, ...]
    """The best practices that were made from its discussion."""
    may_lead: bool
    may_work: bool
    may_join: bool
    may_edit: bool
    """Its name and tags; the aim with `may_edit_aim`."""
    may_edit_aim: bool
    may_endorse: bool

    @property
    def people(self) -> tuple[PersonRow, ...]:
        return self.row.people


def this_day() -> date:
    """Today, where this computer is."""
    return now().astimezone().date()


def day_of(said: str | None) -> date | None:
    """A day as it is stored; None also for what is none."""
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        return None


def projects(session: Session, viewer: int, community_id: int | None = None) -> list[ProjectRow]:
    """All projects that the viewer may read: their own first, then what moved last; closed ones at the end."""
    query = _listed(viewer)
    if community_id is not None:
        query = query.where(Topic.community_id == community_id)
    rows = _rows(session, viewer, session.execute(query).all())
    return sorted(rows, key=lambda row: (row.is_closed, not row.is_mine, -row.bumped_at.timestamp(), row.topic_id))


def project_of(session: Session, viewer: int, topic_id: int) -> ProjectRow | None:
    """The project that a topic is the discussion of; None where it is none, or not open to the viewer."""
    rows = _rows(session, viewer, session.execute(_projects(viewer).where(Project.topic_id == topic_id)).all())
    return rows[0] if rows else None


def _projects(viewer: int) -> Select[Any]:
    return (
        select(Project, Topic.title, Topic.bumped_at, func.substr(Post.body, 1, EXCERPT_SOURCE).label("opening"))
        .add_columns(Community.id.label("place"), Community.name, Community.colour)
        .add_columns(ProjectClosing.outcome, ProjectClosing.at.label("closed_at"))
        .join(Topic, Topic.id == Project.topic_id)
        .join(Community, Community.id == Topic.community_id)
        .join(Post, (Post.topic_id == Topic.id) & (Post.number == 1))
        .outerjoin(ProjectClosing, ProjectClosing.topic_id == Project.topic_id)
        .where(allowed(Right.SEE_TOPIC, viewer))
    )


def _listed(viewer: int) -> Select[Any]:
    return _projects(viewer).where(is_listed(viewer))


def _rows(session: Session, viewer: int, found: Sequence[Any]) -> list[ProjectRow]:
    ids = [row.Project.topic_id for row in found]
    people = people_of(session, ids)
    counts = _counts(session, viewer, ids)
    return [
        ProjectRow(
            topic_id=row.Project.topic_id,
            title=row.title,
            aim=excerpt(row.opening),
            community_id=row.place,
            community_name=row.name,
            community_colour=row.colour,
            starts_on=day_of(row.Project.starts_on),
            ends_on=day_of(row.Project.ends_on),
            people=people.get(row.Project.topic_id, ()),
            tasks=counts[row.Project.topic_id][0],
            done=counts[row.Project.topic_id][1],
            overdue=counts[row.Project.topic_id][2],
            mine=counts[row.Project.topic_id][3],
            is_mine=any(person.member.id == viewer for person in people.get(row.Project.topic_id, ())),
            bumped_at=row.bumped_at,
            outcome=Outcome(row.outcome) if row.outcome else None,
            closed_at=row.closed_at,
        )
        for row in found
    ]


def _counts(session: Session, viewer: int, topic_ids: Iterable[int]) -> defaultdict[int, tuple[int, int, int, int]]:
    """Topic -> tasks in all, done, overdue, and the viewer's own that are open."""
    is_open = ~ProjectColumn.is_done
    query = (
        select(ProjectTask.topic_id, func.count())
        .add_columns(func.count().filter(ProjectColumn.is_done))
        .add_columns(func.count().filter(is_open & (ProjectTask.due_on < this_day().isoformat())))
        .add_columns(func.count().filter(is_open & (TaskHolder.member_id == viewer)))
        .join(ProjectColumn, ProjectColumn.id == ProjectTask.column_id)
        .outerjoin(TaskHolder, TaskHolder.task_id == ProjectTask.id)
        .where(ProjectTask.topic_id.in_(list(topic_ids)))
        .group_by(ProjectTask.topic_id)
    )
    found: defaultdict[int, tuple[int, int, int, int]] = defaultdict(lambda: (0, 0, 0, 0))
    counted: Iterable[Any] = session.execute(query)
    for topic_id, tasks, done, overdue, mine in counted:
        found[topic_id] = (tasks, done, overdue, mine)
    return found


def people_of(session: Session, topic_ids: Iterable[int]) -> dict[int, tuple[PersonRow, ...]]:
    """Topic -> who takes part, those who lead first."""
    query = (
        select(ProjectPerson.topic_id, ProjectPerson.is_lead, Member)
        .join(Member, Member.id == ProjectPerson.member_id)
        .where(ProjectPerson.topic_id.in_(list(topic_ids)))
        .order_by(ProjectPerson.is_lead.desc(), func.lower(Member.name), Member.id)
    )
    found: dict[int, tuple[PersonRow, ...]] = {}
    for topic_id, is_lead, record in session.execute(query):
        found[topic_id] = (*found.get(topic_id, ()), PersonRow(member_row(record), bool(is_lead)))
    return found


def project_page(session: Session, viewer: int, topic_id: int) -> ProjectPage:
    """A project with all that its page shows. Raises NotFound."""
    row = project_of(session, viewer, topic_id)
    if row is None:
        raise NotFound("This project is gone, or it is not open to you.")
    topic_rights = (Right.LEAD_PROJECT, Right.WORK_ON_PROJECT, Right.JOIN_PROJECT, Right.EDIT_TOPIC, Right.ENDORSE)
    rights = [bool(may) for may in _rights(session, viewer, topic_rights, topic_id)]
    may_lead, may_work, may_join, may_edit, may_endorse = rights
    first = session.scalars(select(Post).where(Post.topic_id == topic_id, Post.number == 1)).one()
    is_closed = row.is_closed
    updates, update_count = _updates(session, viewer, topic_id)
    return ProjectPage(
        row=row,
        aim=first.body,
        aim_html=_html(first.body),
        version=first.crc,
        tags=tags_of(session, [topic_id]).get(topic_id, ()),
        columns=columns_of(session, topic_id),
        updates=updates,
        update_count=update_count,
        replies=max(0, session.get_one(Topic, topic_id).post_count - 1),
        closing=_closing(session, viewer, topic_id),
        practices=condensed_into(session, viewer, topic_id),
        may_lead=may_lead,
        may_work=may_work and not is_closed,
        may_join=may_join and not row.is_mine and not is_closed,
        may_edit=may_edit and not is_closed,
        may_edit_aim=bool(session.scalar(select(allowed(Right.EDIT_POST, viewer)).where(Post.id == first.id))),
        may_endorse=may_endorse,
    )


def _rights(session: Session, viewer: int, rights: Iterable[Right], topic_id: int) -> Sequence[Any]:
    return session.execute(select(*(allowed(right, viewer) for right in rights)).where(Topic.id == topic_id)).one()


def columns_of(session: Session, topic_id: int) -> tuple[ColumnRow, ...]:
    """The board of a project, from left to right."""
    holder = Member.__table__.alias("holder")
    by = Member.__table__.alias("signed")
    query = (
        select(ProjectTask, TaskHolder.member_id, by.c.name.label("by_name"))
        .outerjoin(TaskHolder, TaskHolder.task_id == ProjectTask.id)
        .outerjoin(holder, holder.c.id == TaskHolder.member_id)
        .join(by, by.c.id == ProjectTask.by_id)
        .where(ProjectTask.topic_id == topic_id)
        .order_by(ProjectTask.column_id, ProjectTask.place, ProjectTask.id)
    )
    found = session.execute(query).all()
    wanted = {row.member_id for row in found} - {None}
    people = {record.id: member_row(record) for record in session.scalars(select(Member).where(Member.id.in_(wanted)))}
    columns = session.scalars(
        select(ProjectColumn)
        .where(ProjectColumn.topic_id == topic_id)
        .order_by(ProjectColumn.position, ProjectColumn.id)
    ).all()
    done = {column.id: column.is_done for column in columns}
    tasks: dict[int, list[TaskRow]] = defaultdict(list)
    for row in found:
        task: ProjectTask = row.ProjectTask
        tasks[task.column_id].append(
            TaskRow(
                id=task.id,
                column_id=task.column_id,
                title=task.title,
                note=task.note,
                due_on=day_of(task.due_on),
                holder=people.get(row.member_id),
                is_done=done.get(task.column_id, False),
                by_name=row.by_name,
                at=task.at,
            )
        )
    return tuple(ColumnRow(column.id, column.name, column.is_done, tuple(tasks[column.id])) for column in columns)


def _updates(session: Session, viewer: int, topic_id: int) -> tuple[tuple[UpdateRow, ...], int]:
    """The newest updates, and how many there are."""
    query = (
        select(Post, Member)
        .join(ProjectUpdate, ProjectUpdate.post_id == Post.id)
        .join(Member, Member.id == Post.author_id)
        .where(ProjectUpdate.topic_id == topic_id, Post.deleted_at.is_(None), allowed(Right.SEE_POST, viewer))
        .order_by(Post.number.desc())
    )
    found = session.execute(query).all()
    rows = tuple(
        UpdateRow(post.id, post.number or 0, member_row(author), _html(post.body), post.created_at)
        for post, author in found[:UPDATES_SHOWN]
    )
    return rows, len(found)


def _closing(session: Session, viewer: int, topic_id: int) -> ClosingRow | None:
    found = session.execute(
        select(ProjectClosing, Member.name)
        .join(Member, Member.id == ProjectClosing.by_id)
        .where(ProjectClosing.topic_id == topic_id)
    ).first()
    if found is None:
        return None
    closing, by_name = found
    return ClosingRow(
        outcome=Outcome(closing.outcome),
        summary=closing.summary,
        url=closing.url or "",
        result=_result(session, viewer, closing.result_topic_id),
        by_name=by_name,
        at=closing.at,
    )


def _result(session: Session, viewer: int, topic_id: int | None) -> ResultRow | None:
    if topic_id is None:
        return None
    endorsed = select(Care.post_id).where(Care.topic_id == Topic.id, Care.kind == CareKind.PRACTICE)
    found = session.execute(
        select(Topic.id, Topic.title, endorsed.exists().correlate(Topic), allowed(Right.ENDORSE, viewer), Post.id)
        .join(Post, (Post.topic_id == Topic.id) & (Post.number == 1))
        .where(Topic.id == topic_id, allowed(Right.SEE_TOPIC, viewer))
    ).first()
    if found is None:
        return None
    return ResultRow(found[0], found[1], bool(found[2]), bool(found[3]), first_post_id=found[4])


def _html(body: str) -> str:
    from forumdesk.forum.posts import post_html

    return post_html(body)
