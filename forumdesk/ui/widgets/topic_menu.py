"""What those who moderate do with a topic as a whole: archive, unlist, time, slow down, merge, split, delete."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.hiding import restore_topic
from forumdesk.forum.moving import Moved, undo_move
from forumdesk.forum.rows import ThreadRow, TopicRow
from forumdesk.forum.topic_states import (
    archive_topic,
    drop_timer,
    list_topic,
    set_timer,
    slow_down,
    unarchive_topic,
    unlist_topic,
)
from forumdesk.forum.topics import close_topic, reopen_topic
from forumdesk.store.base import now
from forumdesk.store.schema.states import TimerKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.places import LogPlace, ScenarioEditPlace, TopicPlace
from forumdesk.ui.timer_dialog import TimerDialog, soon
from forumdesk.ui.widgets.controls import IconButton
from forumdesk.ui.words import ahead, tr, tr_n

if TYPE_CHECKING:
    from forumdesk.search.ask import Searcher

WAITS = (60, 300, 900, 3_600, 4 * 3_600, 24 * 3_600)
"""Seconds between two posts that slow mode offers."""


def span(seconds: int) -> str:
    """A length of time: 1 minute, 4 hours, 2 days."""
    if seconds % 86_400 == 0:
        return tr_n("{n} day", "{n} days", seconds // 86_400)
    if seconds % 3_600 == 0:
        return tr_n("{n} hour", "{n} hours", seconds // 3_600)
    if seconds % 60 == 0:
        return tr_n("{n} minute", "{n} minutes", seconds // 60)
    return tr_n("{n} second", "{n} seconds", seconds)


class TopicActs(QObject):
    """Does it, and offers the way back. `changed` comes once the office has it, `went` leads somewhere."""

    changed = Signal()
    went = Signal(object)

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__(over)
        self._desk, self._over = desk, over
        self.searcher: Searcher | None = None

    def do(
        self, action: Callable[..., Any], *args: Any, says: str = "", back: Callable[[Any], Any] | None = None
    ) -> None:
        """Run an action; `back` gets what it returned and returns the action and arguments that take it back."""

        def done(outcome: Any) -> None:
            self.changed.emit()
            way_back = back(outcome) if back is not None else None
            if says:
                self._desk.say(says, partial(self.do, *way_back) if way_back is not None else None)

        def failed(problem: Problem) -> None:
            self._desk.explain(problem)
            self.changed.emit()

        self._desk.worker.do(self._over, action, self._desk.viewer, *args, then=done, failed=failed)

    def close(self, topic: int, is_closed: bool) -> None:
        if is_closed:
            self.do(reopen_topic, topic, says=tr("The topic is open again."), back=lambda _n: (close_topic, topic))
        else:
            self.do(close_topic, topic, says=tr("The topic is closed."), back=lambda _n: (reopen_topic, topic))

    def archive(self, topic: int, is_archived: bool) -> None:
        if is_archived:
            says = tr("The topic is out of the archive.")
            self.do(unarchive_topic, topic, says=says, back=lambda _n: (archive_topic, topic))
        else:
            says = tr("The topic is archived: it stays as it is.")
            self.do(archive_topic, topic, says=says, back=lambda _n: (unarchive_topic, topic))

    def unlist(self, topic: int, is_unlisted: bool) -> None:
        if is_unlisted:
            says = tr("The topic stands in the lists again.")
            self.do(list_topic, topic, says=says, back=lambda _n: (unlist_topic, topic))
        else:
            says = tr("The topic is out of the lists; whoever has its address can read it.")
            self.do(unlist_topic, topic, says=says, back=lambda _n: (list_topic, topic))

    def time(self, topic: int, kind: TimerKind, due: datetime) -> None:
        self.do(set_timer, topic, kind, due, says=_timed(kind, due), back=partial(_untime, topic, kind))

    def ask_time(self, topic: int, kind: TimerKind, due: datetime | None) -> None:
        dialog = TimerDialog(self._desk, topic, kind, due, self._over.window())

        def done(before: datetime | None) -> None:
            self.changed.emit()
            self._desk.say(tr("The timer is set."), partial(self.do, *_untime(topic, kind, before)))

        dialog.done_it.connect(done)
        dialog.open()

    def drop_timer(self, topic: int, kind: TimerKind) -> None:
        def back(before: datetime | None) -> Any:
            return (set_timer, topic, kind, before) if before is not None else None

        self.do(drop_timer, topic, kind, says=tr("The timer is off."), back=back)

    def merge(self, topic: TopicRow) -> None:
        from forumdesk.ui.moving_dialogs import MergeDialog

        dialog = MergeDialog(self._desk, topic, self.searcher, self._over.window())
        dialog.marked.connect(self._merged)
        dialog.open()

    def _merged(self, moved: Moved) -> None:
        self.went.emit(TopicPlace(moved.target_id))
        self._desk.say(tr("The topics are merged."), partial(self._take_back, moved))

    def split(self, topic: TopicRow, chosen: int | None = None) -> None:
        """Ask which posts become a topic of their own; `chosen` is one of them, by id."""
        from forumdesk.ui.moving_dialogs import SplitDialog

        dialog = SplitDialog(self._desk, topic, chosen, self._over.window())
        dialog.done_it.connect(self._split)
        dialog.open()

    def _split(self, moved: Moved) -> None:
        self.changed.emit()
        self._desk.say(tr("The posts have a topic of their own."), partial(self._take_back, moved))

    def _take_back(self, moved: Moved) -> None:
        def done(_none: object) -> None:
            self.changed.emit()
            self.went.emit(TopicPlace(moved.source_id))

        self._desk.worker.do(self._over, undo_move, self._desk.viewer, moved, then=done, failed=self._desk.explain)

    def delete(self, topic: TopicRow) -> None:
        from forumdesk.ui.moderation_dialogs import DeleteTopic

        def done(_none: object) -> None:
            self.changed.emit()
            self._desk.say(tr("The topic is deleted."), partial(self.restore, topic.id))

        dialog = DeleteTopic(self._desk, topic, self._over.window())
        dialog.done_it.connect(done)
        dialog.open()

    def restore(self, topic: int) -> None:
        self.do(restore_topic, topic, says=tr("The topic is there again."))

    def slow(self, topic: int, seconds: int) -> None:
        says = tr("Slow mode is off.")
        if seconds:
            says = tr("Slow mode: members wait {span} between two posts.", span=span(seconds))
        self.do(slow_down, topic, seconds, says=says, back=lambda before: (slow_down, topic, before))


def _timed(kind: TimerKind, due: datetime) -> str:
    if kind is TimerKind.CLOSE:
        return tr("The topic closes {moment}.", moment=ahead(due))
    return tr("The topic opens {moment}.", moment=ahead(due))


def _untime(topic: int, kind: TimerKind, before: datetime | None) -> tuple[Any, ...]:
    return (drop_timer, topic, kind) if before is None else (set_timer, topic, kind, before)


class TopicMenu(IconButton):
    """The three dots in a thread's head; hidden from those who have nothing to do there."""

    wants_move = Signal()
    """Its community is to be changed."""

    def __init__(self, desk: Desk, acts: TopicActs, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, "thread-moderate", "ellipsis", tr("Moderate the topic"), parent=parent)
        self.acts = acts
        self._row: ThreadRow | None = None
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))
        self.menu().setObjectName("topic-menu")
        self.hide()

    def show_thread(self, row: ThreadRow) -> None:
        """Offer what can be done with this topic."""
        self._row = row
        self.setVisible(row.may_moderate)
        menu = self.menu()
        menu.clear()
        if not row.may_moderate:
            return
        topic, acts = row.topic, self.acts
        if not topic.is_deleted:
            self._timers(menu, row)
            self._slow(menu, row)
            menu.addSeparator()
            says = tr("Take out of the archive") if topic.is_archived else tr("Archive")
            self._add(menu, "archive", says, partial(acts.archive, topic.id, topic.is_archived))
            says = tr("List again") if topic.is_unlisted else tr("Unlist")
            self._add(menu, "unlist", says, partial(acts.unlist, topic.id, topic.is_unlisted))
            menu.addSeparator()
            if not topic.is_archived:
                self._add(menu, "move", tr("Move to another community…"), self.wants_move.emit)
                self._add(menu, "merge", tr("Merge into another topic…"), partial(acts.merge, topic))
                self._add(menu, "split", tr("Split posts off…"), partial(acts.split, topic))
                menu.addSeparator()
            self._add(menu, "delete", tr("Delete the topic…"), partial(acts.delete, topic))
        else:
            self._add(menu, "restore", tr("Restore the topic"), partial(acts.restore, topic.id))
        menu.addSeparator()
        if row.answer_number is not None:
            made_of = ScenarioEditPlace(topic_id=topic.id)
            self._add(menu, "simulate", tr("Make a simulation of this topic…"), partial(acts.went.emit, made_of))
        self._add(menu, "log", tr("What was done here"), partial(self._log, row))

    def open(self) -> None:
        """Drop the menu down, if there is anything to choose."""
        if self.isVisible():
            self.menu().popup(self.mapToGlobal(QPoint(0, self.height())))

    def _log(self, row: ThreadRow) -> None:
        self.acts.went.emit(LogPlace(row.topic.id, row.topic.title))

    def _add(self, menu: QMenu, name: str, says: str, does: Callable[[], object]) -> None:
        action = menu.addAction(says)
        action.setObjectName(f"topic-menu-{name}")
        action.triggered.connect(lambda _checked=False: does())

    def _timers(self, menu: QMenu, row: ThreadRow) -> None:
        kind = TimerKind.OPEN if row.topic.is_closed else TimerKind.CLOSE
        due = row.opens_at if row.topic.is_closed else row.closes_at
        inner = menu.addMenu(tr("Open again") if row.topic.is_closed else tr("Close"))
        inner.setObjectName(f"topic-menu-{kind}")
        names = {"hour": tr("In an hour"), "tomorrow": tr("Tomorrow morning"), "days": tr("In 3 days")}
        names["week"] = tr("In a week")
        for key, says in names.items():
            # The moment counts from the click, not from when the menu was made.
            does = partial(self._time, row.topic.id, kind, key)
            self._add(inner, f"{kind}-{key}", says, does)
        ask = partial(self.acts.ask_time, row.topic.id, kind, due)
        self._add(inner, f"{kind}-day", tr("On a day…"), ask)
        if due is not None:
            inner.addSeparator()
            drop = partial(self.acts.drop_timer, row.topic.id, kind)
            self._add(inner, f"{kind}-never", tr("Take the timer off"), drop)

    def _time(self, topic: int, kind: TimerKind, key: str) -> None:
        self.acts.time(topic, kind, soon(now().astimezone())[key])

    def _slow(self, menu: QMenu, row: ThreadRow) -> None:
        inner = menu.addMenu(tr("Slow mode"))
        inner.setObjectName("topic-menu-slow")
        for seconds in sorted({0, *WAITS, row.slow_seconds}):
            action = inner.addAction(tr("Wait {span}", span=span(seconds)) if seconds else tr("Off"))
            action.setObjectName(f"topic-menu-slow-{seconds}")
            action.setCheckable(True)
            action.setChecked(seconds == row.slow_seconds)
            action.triggered.connect(lambda _checked=False, s=seconds: self.acts.slow(row.topic.id, s))
