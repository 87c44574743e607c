"""A project: its board, what its people say of how it stands, what it is for, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.project_board import (
    Spot,
    delete_task,
    give_task,
    move_column,
    move_task,
    remove_column,
    restore_task,
    set_done,
)
from forumdesk.forum.project_rows import ColumnRow, ProjectPage, TaskRow, project_page, this_day
from forumdesk.forum.projects import join_project, leave_project, reopen_project
from forumdesk.forum.rows import TopicFilter
from forumdesk.store.changes import Change, Thing
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon, swatch
from forumdesk.ui.page import Page
from forumdesk.ui.places import CondensePlace, ProjectPlace, TopicPlace, TopicsPlace
from forumdesk.ui.project_dialogs import CloseProject, ColumnDialog, EditProject, TaskDialog
from forumdesk.ui.project_words import days_words, progress_words
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.board import Board
from forumdesk.ui.widgets.controls import ElidedLabel, IconButton, Notice
from forumdesk.ui.widgets.faces import Faces
from forumdesk.ui.widgets.project_about import ProjectAbout
from forumdesk.ui.widgets.project_result import ProjectResult
from forumdesk.ui.widgets.project_updates import ProjectUpdates
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.words import label as plain
from forumdesk.ui.words import tr, tr_n

if TYPE_CHECKING:
    from forumdesk.search.ask import Searcher

BOARD, UPDATES, ABOUT, TALK = "board", "updates", "about", "talk"
READABLE = 820
NIGHT_MS = 5 * 60_000
"""Tasks become overdue at midnight: so often the board looks whether another day began."""


class ProjectViewPage(Page):
    """One project at a time. Cards move with the mouse and with Ctrl and the arrows."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("project-page")
        self._place = ProjectPlace(0)
        self.shown: ProjectPage | None = None
        self._searcher: Searcher | None = None
        self._build()
        night = QTimer(self)
        night.setInterval(NIGHT_MS)
        night.timeout.connect(self._show_board)
        night.start()
        desk.theme.changed.connect(self._dress)
        self._dress()

    def _build(self) -> None:
        desk = self.desk
        self.title = ElidedLabel("title")
        self.title.setObjectName("project-title")
        self.community = QPushButton()
        self.community.setObjectName("project-community")
        self.community.setProperty("kind", "quiet")
        self.community.setCursor(Qt.CursorShape.PointingHandCursor)
        self.community.clicked.connect(self._go_to_community)
        self.standing = ElidedLabel("muted")
        self.standing.setObjectName("project-standing")
        self.faces = Faces(desk, "project-faces")
        self.faces.clicked.connect(lambda: self._pick(ABOUT))
        self.join = self._button("project-join", tr("Take part"), self._join, "primary")
        self.update_act = self._button("project-say", tr("Post an update"), self._write)
        self.more = IconButton(desk.theme, "project-more", "ellipsis", tr("More about the project"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self.more))
        self.more.menu().setObjectName("project-menu")
        self.more.menu().aboutToShow.connect(self._fill_menu)
        self._top, self._line = QHBoxLayout(), QHBoxLayout()
        self._top.addWidget(self.title, 1)
        for widget in (self.faces, self.update_act, self.join, self.more):
            self._top.addWidget(widget)
        self._line.addWidget(self.community)
        self._line.addWidget(self.standing, 1)
        self.result = ProjectResult(desk)
        self.result.went.connect(self.leave_for)
        self.result.link.connect(self.link)
        self.result.changed.connect(self.refresh)
        self.tabs = TabStrip(desk.theme, "project-tabs")
        texts = {BOARD: tr("Board"), UPDATES: tr("Updates"), ABOUT: tr("About"), TALK: tr("Discussion")}
        for tab, text in texts.items():
            self.tabs.add(tab, text)
        self.tabs.picked.connect(self._pick)
        self.board = Board(desk)
        self.board.opened.connect(self.open_task)
        self.board.wanted.connect(self.new_task)
        self.board.moved.connect(self._move)
        self.board.asked.connect(self._ask_task)
        self.board.column_asked.connect(self._ask_column)
        self.board.column_wanted.connect(lambda: self._open(ColumnDialog(self.desk, self._place.topic_id, None, self)))
        self.updates, self.about = ProjectUpdates(desk), ProjectAbout(desk)
        for part in (self.updates, self.about):
            part.changed.connect(self.refresh)
            part.went.connect(self.leave_for)
            part.link.connect(self.link)
        self._views = QStackedWidget()
        self._views.addWidget(self.board)
        for part in (self.updates, self.about):
            part.setMaximumWidth(desk.theme.px(READABLE))
            inside = QWidget()
            middle = QHBoxLayout(inside)
            middle.setContentsMargins(0, 0, 0, 0)
            middle.addWidget(part, 100)
            middle.addStretch(1)
            self._views.addWidget(scrolled(inside))
        self.notice = Notice(desk.theme, "project-notice")
        self.notice.acted.connect(self.closed)
        self._whole = QWidget()
        self._box = QVBoxLayout(self._whole)
        self._box.addLayout(self._top)
        self._box.addLayout(self._line)
        self._box.addWidget(self.result)
        self._box.addWidget(self.tabs)
        self._box.addWidget(self._views, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._whole)
        column.addWidget(self.notice)
        self._whole.hide()

    def _button(self, name: str, text: str, does: Callable[[], None], kind: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setProperty("kind", kind)
        button.clicked.connect(does)
        return button

    # Where one is.

    def open(self, place: ProjectPlace) -> None:
        """Show this project at a tab, and where the place names one, with a task opened."""
        if place.topic_id != self._place.topic_id or self.shown is None:
            self.shown = None
            self._whole.hide()
            self.notice.say("list-checks", tr("Looking for the project…"))
            self.notice.show()
            self.setFocus()
        self._place = place
        self._show_tab()
        self.refresh()

    def use(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def concerns(self, change: Change) -> bool:
        return self.isVisible() and (
            change.topic_id == self._place.topic_id
            or change.thing in {Thing.MEMBERSHIP, Thing.COMMUNITY}
            or (self._result_topic() is not None and change.topic_id == self._result_topic())
        )

    def _result_topic(self) -> int | None:
        closing = self.shown.closing if self.shown is not None else None
        return closing.result.topic_id if closing is not None and closing.result is not None else None

    def refresh(self) -> None:
        worker, viewer, which = self.desk.worker, self.desk.viewer, self._place.topic_id
        worker.ask(self, project_page, viewer, which, then=self._show, failed=self._fail, key="project-page")

    def _fail(self, problem: Problem) -> None:
        if self.shown is None or self.shown.row.topic_id != self._place.topic_id or not self._whole.isVisible():
            self.shown = None
            self._whole.hide()
            self.notice.say("list-checks", str(problem), act=tr("Go back"))
            self.notice.show()
        else:
            self.desk.explain(problem)

    def _pick(self, tab: str) -> None:
        if tab == TALK:
            self.tabs.check(self._place.tab)
            self.leave_for(TopicPlace(self._place.topic_id))
        elif tab != self._place.tab:
            self.went.emit(ProjectPlace(self._place.topic_id, tab))

    def _go_to_community(self) -> None:
        if self.shown is not None:
            self.leave_for(TopicsPlace(TopicFilter(community_id=self.shown.row.community_id)))

    # What it shows.

    def _show(self, page: ProjectPage) -> None:
        if page.row.topic_id != self._place.topic_id:
            return
        is_first = self.shown is None
        self.shown = page
        row, today, px = page.row, this_day(), self.desk.theme.px
        self.setAccessibleName(tr("Project {name}", name=row.title))
        self.title.setText(row.title)
        self.community.setText(f" {plain(row.community_name)}")
        self.community.setIcon(swatch(row.community_colour, px(12), px(3)))
        self.community.setIconSize(QSize(px(15), px(12)))
        parts = (progress_words(row), days_words(row, today))
        self.standing.setText(" · ".join(part for part in ("", *parts) if part or part == "")[3:])
        people = tr_n("{n} person takes part", "{n} people take part", len(page.people))
        self.faces.show_people([person.member for person in page.people], people)
        self.join.setVisible(page.may_join)
        self.update_act.setVisible(page.may_work)
        self.result.show_page(page)
        self.tabs.set_count(BOARD, row.tasks)
        self.tabs.set_count(UPDATES, page.update_count)
        self.tabs.set_count(TALK, page.replies)
        self.updates.show_page(page)
        self.about.show_page(page)
        self._show_board()
        self.notice.hide()
        self._whole.show()
        if is_first:
            self._show_tab()
            self._go_in()

    def _show_board(self) -> None:
        page = self.shown
        if page is not None:
            self.board.show_board(
                page.columns, this_day(), may_work=page.may_work, may_lead=page.may_lead and not page.row.is_closed
            )

    def _show_tab(self) -> None:
        tab = self._place.tab if self._place.tab in {BOARD, UPDATES, ABOUT} else BOARD
        self.tabs.check(tab)
        self._views.setCurrentIndex((BOARD, UPDATES, ABOUT).index(tab))
        if self.shown is not None:
            self._go_in()

    def _go_in(self) -> None:
        """Go to what was asked for: a task, or the tab."""
        page, task_id = self.shown, self._place.task_id
        if page is None:
            return
        if task_id is not None:
            self._place = replace(self._place, task_id=None)
            task = next((task for column in page.columns for task in column.tasks if task.id == task_id), None)
            if task is None:
                self.desk.say(tr("This task is gone."))
            else:
                self.board.focus_task(task.id)
                self.open_task(task)
        else:
            self.tabs.tab(self._place.tab).setFocus()

    # The project.

    def _fill_menu(self) -> None:
        menu, page = self.more.menu(), self.shown
        menu.clear()
        if page is None:
            return
        is_closed = page.row.is_closed
        if page.may_lead and not is_closed:
            menu.addAction(tr("Change the project…"), lambda: self._open(EditProject(self.desk, page, self)))
            menu.addAction(tr("Close the project…"), self.close_project)
        if page.may_lead and is_closed:
            menu.addAction(tr("Open it again"), lambda: self._do(reopen_project, said=tr("It goes on.")))
        if page.row.is_mine and not is_closed:
            menu.addAction(tr("Take part no more"), self._leave)
        menu.addAction(tr("See its discussion"), lambda: self._pick(TALK))

    def _open(self, dialog: Any) -> None:
        dialog.done_it.connect(lambda _done: self.refresh())
        dialog.open()

    def close_project(self) -> None:
        """Ask what came of it, and close it."""
        page = self.shown
        if page is not None and page.may_lead and not page.row.is_closed:
            dialog = CloseProject(self.desk, page, self._searcher, self)
            dialog.condensed.connect(lambda: self.went.emit(CondensePlace(page.row.topic_id)))
            self._open(dialog)

    def _do(
        self, action: Callable[..., Any], *args: Any, said: str = "", undo: Callable[[], None] | None = None
    ) -> None:
        def done(_result: Any) -> None:
            if said:
                self.desk.say(said, undo)
            self.refresh()

        self.desk.worker.do(
            self, action, self.desk.viewer, self._place.topic_id, *args, then=done, failed=self._explain
        )

    def _explain(self, problem: Problem) -> None:
        self.desk.explain(problem)
        self.board.put_back()
        self.refresh()

    def _join(self) -> None:
        self._do(join_project, said=tr("You take part now."), undo=lambda: self._do(leave_project))

    def _leave(self) -> None:
        self._do(leave_project, said=tr("You take part no more."), undo=lambda: self._do(join_project))

    def _write(self) -> None:
        if self._place.tab != UPDATES:
            self._pick(UPDATES)
        self.updates.write()

    # Tasks.

    def _column(self, column_id: int) -> ColumnRow | None:
        columns = self.shown.columns if self.shown is not None else ()
        return next((column for column in columns if column.id == column_id), None)

    def new_task(self, column_id: int) -> None:
        """Ask what is to be done, for a column."""
        column = self._column(column_id)
        if self.shown is not None and column is not None:
            dialog = TaskDialog(self.desk, self.shown, column, None, self)
            dialog.done_it.connect(self.board.focus_task)
            self._open(dialog)

    def open_task(self, task: TaskRow) -> None:
        """Show a task, to be changed by who may."""
        column = self._column(task.column_id)
        if self.shown is not None and column is not None:
            dialog = TaskDialog(self.desk, self.shown, column, task, self)
            dialog.deleted.connect(self._delete)
            self._open(dialog)

    def _do_task(self, action: Callable[..., Any], *args: Any, then: Callable[[Any], None]) -> None:
        def done(result: Any) -> None:
            then(result)
            self.refresh()

        self.desk.worker.do(self, action, self.desk.viewer, *args, then=done, failed=self._explain)

    def _move(self, task_id: int, spot: Spot) -> None:
        self._do_task(move_task, task_id, spot, then=lambda _was: None)

    def _ask_task(self, what: str, task: TaskRow) -> None:
        if what == "delete":
            self._delete(task)
        elif task.holder is None or task.holder.id != self.desk.viewer:
            self._do_task(give_task, task.id, self.desk.viewer, then=partial(self._gave, task))

    def _gave(self, task: TaskRow, before: int | None) -> None:
        def undo() -> None:
            self._do_task(give_task, task.id, before, then=lambda _was: None)

        self.desk.say(tr("It is your task now."), undo)

    def _delete(self, task: TaskRow) -> None:
        def gone(what: Any) -> None:
            self.desk.say(
                tr("Deleted “{title}”.", title=task.title),
                lambda: self._do_task(restore_task, what, then=lambda _id: None),
            )

        self._do_task(delete_task, task.id, then=gone)

    # Columns.

    def _ask_column(self, what: str, column: ColumnRow) -> None:
        if what == "rename":
            self._open(ColumnDialog(self.desk, self._place.topic_id, column, self))
        elif what in {"left", "right"}:
            self._do_task(move_column, column.id, -1 if what == "left" else 1, then=lambda _none: None)
        elif what == "done":
            self._do_task(set_done, column.id, not column.is_done, then=lambda _none: None)
        else:
            self._do_task(remove_column, column.id, then=lambda _none: self.desk.say(tr("Removed the column.")))

    def _dress(self) -> None:
        px, t = self.desk.theme.px, self.desk.theme.tokens
        self._box.setContentsMargins(px(28), px(20), px(20), px(12))
        self._box.setSpacing(px(10))
        self._top.setSpacing(px(8))
        self._line.setSpacing(px(4))
        self.title.setContentsMargins(px(8), 0, 0, 0)  # quiet buttons and tabs bring their own
        put_icon(self.join, "user-plus", t.on_accent, px(15))
        put_icon(self.update_act, "megaphone", t.muted, px(15))
        for part in (self.updates, self.about):
            part.setMaximumWidth(px(READABLE))
        self._show_board()
