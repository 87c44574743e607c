"""What is said of projects and tasks: their days, how far they are, and how they ended."""

from __future__ import annotations

from datetime import date

from forumdesk.forum.project_rows import ProjectRow, TaskRow
from forumdesk.store.schema.projects import Outcome
from forumdesk.ui.words import day_name, month_name, on_day, tr, tr_n


def short_day(day: date, today: date) -> str:
    """A day of the calendar: today, tomorrow, yesterday, Thu this week, 5 Mar, 5 Mar 2031."""
    away = (day - today).days
    if away in {-1, 0, 1}:
        return {-1: tr("yesterday"), 0: tr("today"), 1: tr("tomorrow")}[away]
    if 1 < away < 7:
        return day_name(day.weekday())
    said = f"{day.day} {month_name(day.month)}"
    return said if day.year == today.year else f"{said} {day.year}"


def due_words(task: TaskRow, today: date) -> str:
    """By when; '' where no day was given."""
    if task.due_on is None:
        return ""
    said = short_day(task.due_on, today)
    return said[:1].upper() + said[1:]


def due_in_full(task: TaskRow, today: date) -> str:
    """By when, in a sentence."""
    if task.due_on is None:
        return ""
    day = on_day(task.due_on)
    return tr("It was due {day}", day=day) if task.is_overdue(today) else tr("Due {day}", day=day)


def spoken(task: TaskRow, column: str, today: date) -> str:
    """All that a card says, for who does not see it."""
    parts = [task.title, column]
    if task.holder is not None:
        parts.append(task.holder.name)
    parts.append(due_in_full(task, today))
    return ". ".join(part for part in parts if part)


def days_words(row: ProjectRow, today: date) -> str:
    """From when until when a project goes, or that it should have ended."""
    if row.closed_at is not None:
        return tr("ended {day}", day=short_day(row.closed_at.astimezone().date(), today))
    if row.is_late(today) and row.ends_on is not None:
        return tr("should have ended {day}", day=short_day(row.ends_on, today))
    if row.starts_on is not None and row.starts_on > today:
        return tr("starts {day}", day=short_day(row.starts_on, today))
    return tr("until {day}", day=short_day(row.ends_on, today)) if row.ends_on is not None else ""


def progress_words(row: ProjectRow) -> str:
    """How many of its tasks are done."""
    if not row.tasks:
        return tr("no task yet")
    return tr("{n} of {all} tasks done", n=row.done, all=row.tasks)


def overdue_words(row: ProjectRow) -> str:
    return tr_n("{n} task overdue", "{n} tasks overdue", row.overdue)


def outcome_name(outcome: Outcome) -> str:
    """How a project ended."""
    return {Outcome.REACHED: tr("Aim reached"), Outcome.STOPPED: tr("Stopped")}[outcome]
