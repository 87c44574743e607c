"""The board of a project: its columns, and its tasks with who does them and by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Conflict, Invalid, NotFound
from forumdesk.forum.permissions import find
from forumdesk.forum.projects import running_project
from forumdesk.forum.right import Right
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.projects import (
    COLUMN_MOST,
    NOTE_MOST,
    TASK_MOST,
    ProjectColumn,
    ProjectPerson,
    ProjectTask,
    TaskHolder,
)
from forumdesk.text.names import plain_name

COLUMNS_MOST, TASKS_MOST = 8, 500
GAP = 1_024
"""Places are given so far apart that a card finds room between two others without moving them."""


@dataclass(frozen=True, slots=True)
class TaskForm:
    """What is said of a task: who does it, by their id, and until which day of the calendar."""

    title: str
    note: str = ""
    holder: int | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class GoneTask:
    """A task that was deleted, for `restore_task`."""

    topic_id: int
    column_id: int
    before_id: int | None
    form: TaskForm


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a card stands: in a column, above another card, or at its foot."""

    column_id: int
    before_id: int | None = None


# Tasks.


def add_task(session: Session, actor: int, topic_id: int, form: TaskForm, column_id: int | None = None) -> int:
    """Put a task at the foot of a column; of the first one where none is given. Returns its id.

    Raises Invalid (field: title, note, holder), NotFound, NotAllowed.
    """
    running_project(session, actor, topic_id, Right.WORK_ON_PROJECT)
    count = select(func.count()).select_from(ProjectTask).where(ProjectTask.topic_id == topic_id)
    if (session.scalar(count) or 0) >= TASKS_MOST:
        raise Invalid(f"A board holds at most {TASKS_MOST} tasks. Start another project for the next ones.")
    title, note = _require_words(form)
    column = _column(session, topic_id, column_id) if column_id is not None else _columns(session, topic_id)[0]
    last = select(func.max(ProjectTask.place)).where(ProjectTask.column_id == column.id)
    task = ProjectTask(
        topic_id=topic_id,
        column_id=column.id,
        place=(session.scalar(last) or 0) + GAP,
        title=title,
        note=note,
        due_on=form.due_on.isoformat() if form.due_on else None,
        by_id=actor,
    )
    session.add(task)
    session.flush()
    _give(session, actor, task, form.holder)
    return task.id


def edit_task(session: Session, actor: int, task_id: int, form: TaskForm, *, was: TaskForm | None = None) -> TaskForm:
    """Change what is said of a task. Returns what was said before, which undoes it.

    `was` is what the editor began with: Conflict if it changed meanwhile. Raises Invalid (field: title, note,
    holder), NotFound, NotAllowed.
    """
    task = _task(session, actor, task_id)
    before = form_of(session, task)
    if was is not None and before != was:
        raise Conflict("Somebody changed this task while you were editing it. Look at it again.")
    title, note = _require_words(form)
    task.title, task.note = title, note
    task.due_on = form.due_on.isoformat() if form.due_on else None
    session.flush()
    _give(session, actor, task, form.holder)
    return before


def form_of(session: Session, task: ProjectTask) -> TaskForm:
    """What is said of a task."""
    holder = session.scalar(select(TaskHolder.member_id).where(TaskHolder.task_id == task.id))
    return TaskForm(task.title, task.note, holder, date.fromisoformat(task.due_on) if task.due_on else None)


def give_task(session: Session, actor: int, task_id: int, holder: int | None) -> int | None:
    """Say who does a task: one of the project's people, or nobody. Returns who did it before."""
    task = _task(session, actor, task_id)
    before = session.scalar(select(TaskHolder.member_id).where(TaskHolder.task_id == task_id))
    _give(session, actor, task, holder)
    return before


def move_task(session: Session, actor: int, task_id: int, spot: Spot) -> Spot:
    """Put a card into a column, above the card `before_id` or at its foot. Returns where it was, which undoes it.

    A card above which it was to stand and that went elsewhere meanwhile leaves it at the foot. Raises Invalid,
    NotFound, NotAllowed.
    """
    task = _task(session, actor, task_id)
    was = _spot(session, task)
    column = _column(session, task.topic_id, spot.column_id)
    others = [card for card in _cards(session, column.id) if card.id != task_id]
    at = next((n for n, card in enumerate(others) if card.id == spot.before_id), len(others))
    above = others[at - 1].place if at else 0
    below = others[at].place if at < len(others) else above + 2 * GAP
    if below - above < 2:  # no room between them: all of the column move apart
        for n, card in enumerate([*others[:at], task, *others[at:]], start=1):
            card.place = n * GAP
    else:
        task.place = (above + below) // 2
    task.column_id = column.id
    session.flush()
    return was


def delete_task(session: Session, actor: int, task_id: int) -> GoneTask:
    """Take a task off the board. Returns what `restore_task` needs. Raises Invalid, NotFound, NotAllowed."""
    task = _task(session, actor, task_id)
    spot = _spot(session, task)
    gone = GoneTask(task.topic_id, spot.column_id, spot.before_id, form_of(session, task))
    holder = session.get(TaskHolder, task_id)
    if holder is not None:
        session.delete(holder)
        session.flush()
    session.delete(task)
    session.flush()
    return gone


def restore_task(session: Session, actor: int, gone: GoneTask) -> int:
    """Undo delete_task: the task is where it was, under another number. Raises Invalid, NotFound, NotAllowed."""
    made = add_task(session, actor, gone.topic_id, gone.form, gone.column_id)
    move_task(session, actor, made, Spot(gone.column_id, gone.before_id))
    return made


def _task(session: Session, actor: int, task_id: int) -> ProjectTask:
    task = session.get(ProjectTask, task_id)
    if task is None:
        raise NotFound("This task is gone, or it is not open to you.")
    running_project(session, actor, task.topic_id, Right.WORK_ON_PROJECT)
    return task


def _spot(session: Session, task: ProjectTask) -> Spot:
    cards = _cards(session, task.column_id)
    at = next(n for n, card in enumerate(cards) if card.id == task.id)
    return Spot(task.column_id, cards[at + 1].id if at + 1 < len(cards) else None)


def _cards(session: Session, column_id: int) -> Sequence[ProjectTask]:
    query = select(ProjectTask).where(ProjectTask.column_id == column_id)
    return session.scalars(query.order_by(ProjectTask.place, ProjectTask.id)).all()


def _require_words(form: TaskForm) -> tuple[str, str]:
    title, note = plain_name(form.title), form.note.strip()
    if not title:
        raise Invalid("Say in a few words what is to be done.", field="title")
    if len(title) > TASK_MOST:
        raise Invalid(f"Say it in at most {TASK_MOST} characters; more goes into the note.", field="title")
    if len(note) > NOTE_MOST:
        raise Invalid(f"A note takes at most {NOTE_MOST:,} characters; this one has {len(note):,}.", field="note")
    return title, note


def _give(session: Session, actor: int, task: ProjectTask, member_id: int | None) -> None:
    holder = session.get(TaskHolder, task.id)
    if member_id == (holder.member_id if holder is not None else None):
        return
    if member_id is not None and session.get(ProjectPerson, (task.topic_id, member_id)) is None:
        member: Member = find(session, actor, Right.SEE_MEMBER, member_id)
        raise Invalid(f"{member.name} does not take part in this project. Bring them in first.", field="holder")
    if holder is not None:
        session.delete(holder)
        session.flush()
        session.expunge(holder)
    if member_id is not None:
        session.add(TaskHolder(task_id=task.id, member_id=member_id, by_id=actor))
        session.flush()


# Columns.


def add_column(session: Session, actor: int, topic_id: int, name: str) -> int:
    """Put a column at the right of the board, before those for what is done. Returns its id.

    Raises Invalid (field: name), NotFound, NotAllowed.
    """
    running_project(session, actor, topic_id, Right.LEAD_PROJECT)
    columns = _columns(session, topic_id)
    if len(columns) >= COLUMNS_MOST:
        raise Invalid(f"A board has at most {COLUMNS_MOST} columns. Merge two of them first.", field="name")
    name = _require_name(columns, name)
    at = next((n for n, column in enumerate(columns) if column.is_done), len(columns))
    made = ProjectColumn(topic_id=topic_id, name=name, position=at)
    session.add(made)
    _number([*columns[:at], made, *columns[at:]])
    session.flush()
    return made.id


def rename_column(session: Session, actor: int, column_id: int, name: str) -> str:
    """Call a column something else. Returns what it was called. Raises Invalid (field: name), NotFound, NotAllowed."""
    column = _led_column(session, actor, column_id)
    before = column.name
    others = [each for each in _columns(session, column.topic_id) if each.id != column_id]
    column.name = _require_name(others, name)
    session.flush()
    return before


def set_done(session: Session, actor: int, column_id: int, is_done: bool) -> None:
    """Say whether what stands in a column is done. One column at least says so of its cards, and one does not.

    Raises Invalid, NotFound, NotAllowed.
    """
    column = _led_column(session, actor, column_id)
    others = [each.is_done for each in _columns(session, column.topic_id) if each.id != column_id]
    if is_done and all(others):
        raise Invalid("Tasks that are still to do need a column, too. Add one first.")
    if not is_done and not any(others):
        raise Invalid("Tasks that are done need a column, too. Say it of another one first.")
    column.is_done = is_done
    session.flush()


def move_column(session: Session, actor: int, column_id: int, by: int) -> None:
    """Move a column so many places to the right, or left where it is negative. Raises Invalid, NotFound, NotAllowed."""
    column = _led_column(session, actor, column_id)
    columns = _columns(session, column.topic_id)
    at = columns.index(column)
    columns.remove(column)
    columns.insert(max(0, min(len(columns), at + by)), column)
    _number(columns)
    session.flush()


def remove_column(session: Session, actor: int, column_id: int) -> None:
    """Take a column off the board, once nothing stands in it. Raises Invalid, NotFound, NotAllowed."""
    column = _led_column(session, actor, column_id)
    others = [each.is_done for each in _columns(session, column.topic_id) if each.id != column_id]
    if _cards(session, column_id):
        raise Invalid(f"There are tasks in {column.name}. Move them into another column first.")
    if column.is_done not in others:
        kind = "are done" if column.is_done else "are still to do"
        raise Invalid(f"Tasks that {kind} need a column. Add another one first.")
    session.delete(column)
    session.flush()


def _number(columns: Sequence[ProjectColumn]) -> None:
    for position, column in enumerate(columns):
        column.position = position


def _led_column(session: Session, actor: int, column_id: int) -> ProjectColumn:
    column = session.get(ProjectColumn, column_id)
    if column is None:
        raise NotFound("This column is gone, or it is not open to you.")
    running_project(session, actor, column.topic_id, Right.LEAD_PROJECT)
    return column


def _columns(session: Session, topic_id: int) -> list[ProjectColumn]:
    query = select(ProjectColumn).where(ProjectColumn.topic_id == topic_id)
    return list(session.scalars(query.order_by(ProjectColumn.position, ProjectColumn.id)))


def _column(session: Session, topic_id: int, column_id: int) -> ProjectColumn:
    column = session.get(ProjectColumn, column_id)
    if column is None or column.topic_id != topic_id:
        raise NotFound("This column is gone. Choose another one.")
    return column


def _require_name(others: Sequence[ProjectColumn], name: str) -> str:
    name = plain_name(name)
    if not name:
        raise Invalid("Give the column a name: what is true of the tasks in it.", field="name")
    if len(name) > COLUMN_MOST:
        raise Invalid(f"A column's name has at most {COLUMN_MOST} characters. Shorten it.", field="name")
    if any(each.name.casefold() == name.casefold() for each in others):
        raise Invalid(f"There is a column {name} already. Choose another name.", field="name")
    return name
