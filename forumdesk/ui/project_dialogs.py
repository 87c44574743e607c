"""What one thinks about first in projects: how one begins, what a task is, what a column is called, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QGridLayout, QLineEdit, QPushButton, QWidget

from forumdesk.forum.project_board import TaskForm, add_column, add_task, edit_task, rename_column
from forumdesk.forum.project_rows import ColumnRow, PersonRow, ProjectForm, ProjectPage, TaskRow
from forumdesk.forum.projects import close_project, edit_project, start_project
from forumdesk.forum.rows import CommunityRow
from forumdesk.store.schema.communities import CommunityKind
from forumdesk.store.schema.projects import COLUMN_MOST, TASK_MOST, Outcome
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.choice_card import ChoiceCard
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.day_field import DayField
from forumdesk.ui.widgets.form import Field
from forumdesk.ui.widgets.people_field import PeopleField
from forumdesk.ui.widgets.topic_field import TopicField
from forumdesk.ui.words import tr

if TYPE_CHECKING:
    from forumdesk.search.ask import Searcher


class StartProject(Ask):
    """What is wanted, where, with whom and until when. `done_it` brings the id of its topic."""

    def __init__(
        self, desk: Desk, places: Sequence[CommunityRow], community_id: int | None, parent: QWidget | None = None
    ) -> None:
        says = tr("A project has an aim, people and an end. It gets a board for its tasks and a topic to talk it over.")
        title = tr("Start a project")
        super().__init__(desk, "start-project", title, says, tr("Start the project"), "primary", parent)
        self._key = uuid4().hex
        self.place = QComboBox()
        for place in places:
            if place.may_open_topic and place.kind is not CommunityKind.LOUNGE:
                self.place.addItem(place.name, place.id)
        self.place.setCurrentIndex(max(0, self.place.findData(community_id)))
        self.title = QLineEdit()
        self.title.setPlaceholderText(tr("Badges at the door"))
        self.add("title", tr("Name"), self.title)
        self.aim = self.add_text("aim", tr("Aim"), tr("What is true once it is done? Markdown works here."), height=76)
        self.add("community", tr("Community"), self.place, tr("Who can read it can read the project, and join it."))
        self.starts, self.ends = _days(self)
        self.people = PeopleField(desk, "start-project-people")
        self.fields["people"] = Field(desk.theme, tr("With"), self.people, "start-project-with")
        self.column.addWidget(self.fields["people"])
        self.setMinimumWidth(desk.theme.px(560))
        self.finish()

    def submit(self) -> None:
        form = ProjectForm(self.title.text(), self.aim.toPlainText(), self.starts.day, self.ends.day)
        people = [member.id for member in self.people.people]
        self.do(start_project, self.place.currentData() or 0, form, people, client_key=self._key)


class EditProject(Ask):
    """Its days; its name and aim for who may change its topic."""

    def __init__(self, desk: Desk, page: ProjectPage, parent: QWidget | None = None) -> None:
        super().__init__(desk, "edit-project", tr("Change the project"), "", tr("Save"), "primary", parent)
        self._page = page
        self.title = QLineEdit(page.row.title)
        self.title.setEnabled(page.may_edit)
        own = "" if page.may_edit else tr("Whoever started it changes its name.")
        self.add("title", tr("Name"), self.title, own)
        said = tr("Markdown works here.") if page.may_edit_aim else tr("Whoever started it changes its aim.")
        self.aim = self.add_text("aim", tr("Aim"), said, height=110)
        self.aim.setPlainText(page.aim)
        self.aim.setReadOnly(not page.may_edit_aim)
        self.starts, self.ends = _days(self)
        self.starts.set_day(page.row.starts_on)
        self.ends.set_day(page.row.ends_on)
        self.tags = QLineEdit(", ".join(page.tags))
        self.tags.setEnabled(page.may_edit)
        self.add("tags", tr("Tags"), self.tags, tr("With commas between them."))
        self.setMinimumWidth(desk.theme.px(560))
        self.finish()

    def submit(self) -> None:
        tags = tuple(tag.strip() for tag in self.tags.text().split(",") if tag.strip())
        form = ProjectForm(self.title.text(), self.aim.toPlainText(), self.starts.day, self.ends.day, tags)
        self.do(edit_project, self._page.row.topic_id, form, version=self._page.version)


def _days(ask: Ask) -> tuple[DayField, DayField]:
    """From when until when, side by side."""
    theme = ask.desk.theme
    starts = DayField(theme, f"{ask.objectName()}-starts", tr("From a day"))
    ends = DayField(theme, f"{ask.objectName()}-ends", tr("Until a day"))
    both = QGridLayout()
    both.setSpacing(theme.px(12))
    for n, (key, text, field) in enumerate((("starts_on", tr("Start"), starts), ("ends_on", tr("End"), ends))):
        ask.fields[key] = Field(theme, text, field, f"{ask.objectName()}-{key}")
        field.changed.connect(ask.fields[key].right)
        both.addWidget(ask.fields[key], 0, n, Qt.AlignmentFlag.AlignTop)
    ask.column.addLayout(both)
    return starts, ends


class TaskDialog(Ask):
    """A new task for a column, or one that there is. `deleted` where it is to be taken off the board."""

    deleted = Signal(object)

    def __init__(
        self,
        desk: Desk,
        page: ProjectPage,
        column: ColumnRow,
        task: TaskRow | None = None,
        parent: QWidget | None = None,
    ) -> None:
        title = tr("New task") if task is None else tr("Task")
        act = tr("Add the task") if task is None else tr("Save")
        super().__init__(desk, "task-dialog", title, column.name, act, "primary", parent)
        self._topic_id, self._column, self._task = page.row.topic_id, column, task
        self.title = QLineEdit()
        self.title.setMaxLength(TASK_MOST)
        self.add("title", tr("What is to be done"), self.title)
        self.who = QComboBox()
        self.who.addItem(tr("Nobody yet"), None)
        for person in _choices(page.people, task):
            self.who.addItem(person.member.name, person.member.id)
        self.add("holder", tr("Who does it"), self.who)
        self.due = DayField(desk.theme, "task-due", tr("By a day"))
        self.fields["due_on"] = Field(desk.theme, tr("By when"), self.due, "task-due-on")
        self.column.addWidget(self.fields["due_on"])
        self.note = self.add_text("note", tr("Note"), tr("What helps whoever does it. It may stay empty."))
        if task is not None:
            self.title.setText(task.title)
            self.note.setPlainText(task.note)
            self.who.setCurrentIndex(self.who.findData(task.holder.id) if task.holder is not None else 0)
            self.due.set_day(task.due_on)
        else:
            self.who.setCurrentIndex(max(0, self.who.findData(desk.viewer)))
        self.finish()
        if task is not None:
            self._offer(page, task)
        self.title.setFocus()

    def _offer(self, page: ProjectPage, task: TaskRow) -> None:
        if page.may_work:
            delete = QPushButton(tr("Delete"))
            delete.setObjectName("task-dialog-delete")
            delete.setProperty("kind", "danger")
            delete.setAutoDefault(False)
            delete.clicked.connect(self._delete)
            self._foot.insertWidget(0, delete)
            return
        self.act.hide()
        self.cancel.setText(tr("Close"))
        for field in (self.title, self.note):
            field.setReadOnly(True)
        for choice in (self.who, self.due):
            choice.setEnabled(False)

    def _delete(self) -> None:
        self.deleted.emit(self._task)
        self.reject()

    @property
    def form(self) -> TaskForm:
        return TaskForm(self.title.text(), self.note.toPlainText(), self.who.currentData(), self.due.day)

    def submit(self) -> None:
        if self.act.isHidden():
            return
        if self._task is None:
            self.do(add_task, self._topic_id, self.form, self._column.id)
            return
        task = self._task
        was = TaskForm(task.title, task.note, task.holder.id if task.holder is not None else None, task.due_on)
        self.do(edit_task, task.id, self.form, was=was)


def _choices(people: Sequence[PersonRow], task: TaskRow | None) -> list[PersonRow]:
    """Who takes part; and who does it now, though they left."""
    ids = {person.member.id for person in people}
    gone = task.holder if task is not None and task.holder is not None and task.holder.id not in ids else None
    active = [person for person in people if not person.member.is_disabled]
    return [*active, *([PersonRow(gone, False)] if gone is not None else [])]


class ColumnDialog(Ask):
    """What a column is called: a new one of a project, or one that there is."""

    def __init__(
        self, desk: Desk, topic_id: int, column: ColumnRow | None = None, parent: QWidget | None = None
    ) -> None:
        title = tr("New column") if column is None else tr("Rename the column")
        says = tr("Its name says what is true of the tasks in it.")
        act = tr("Add the column") if column is None else tr("Rename")
        super().__init__(desk, "column-dialog", title, says, act, "primary", parent)
        self._topic_id, self._column = topic_id, column
        self.name = QLineEdit(column.name if column is not None else "")
        self.name.setMaxLength(COLUMN_MOST)
        self.name.selectAll()
        self.add("name", tr("Name"), self.name)
        self.finish()

    def submit(self) -> None:
        if self._column is None:
            self.do(add_column, self._topic_id, self.name.text())
        else:
            self.do(rename_column, self._column.id, self.name.text())


WORDS, TOPIC, CONDENSE, LINK = "words", "topic", "condense", "link"
SCHEME = "https://"


class CloseProject(Ask):
    """How it ended, what came of it, and where the result is."""

    condensed = Signal()
    """It is closed, and its discussion is to be condensed into a best practice."""

    def __init__(
        self, desk: Desk, page: ProjectPage, searcher: Searcher | None = None, parent: QWidget | None = None
    ) -> None:
        says = tr("Everything stays to be read and found. What you write here comes first on its page.")
        super().__init__(
            desk, "close-project", tr("Close the project"), says, tr("Close the project"), "primary", parent
        )
        self._topic_id = page.row.topic_id
        self.outcomes = self._group(
            "outcome",
            (Outcome.REACHED, "circle-check", tr("Aim reached"), tr("What was wanted is there")),
            (Outcome.STOPPED, "circle-x", tr("Stopped"), tr("It ends without that; say what was learnt")),
        )
        self.summary = self.add_text("summary", tr("What came of it"), height=76)
        self.column.addWidget(label(tr("Where the result is"), "strong"))
        offers = [
            (WORDS, "text-quote", tr("In these words"), tr("There is nothing else to look at")),
            (TOPIC, "award", tr("In a topic"), tr("A best practice, or a topic that becomes one")),
            (LINK, "link", tr("Somewhere else"), tr("A page or a file with an address")),
        ]
        if page.may_endorse:
            offers.insert(
                1, (CONDENSE, "sparkles", tr("In the discussion"), tr("Condense it into a best practice next"))
            )
        self.kinds = self._group("result-kind", *offers)
        self.topic = TopicField(desk, "close-project-topic", searcher, without=self._topic_id)
        self.fields["result"] = Field(desk.theme, tr("Which topic"), self.topic, "close-project-result")
        self.column.addWidget(self.fields["result"])
        self.url = QLineEdit()
        self.url.setPlaceholderText(SCHEME)
        self.add("url", tr("Address"), self.url)
        self.kinds.buttonClicked.connect(lambda _button: self._fit())
        self.topic.changed.connect(self.fields["result"].right)
        self.setMinimumWidth(desk.theme.px(600))
        self.finish()
        self.done_it.connect(lambda _done: self.condensed.emit() if self.kind == CONDENSE else None)
        self._fit()
        self.summary.setFocus()

    def _group(self, name: str, *choices: tuple[str, str, str, str]) -> QButtonGroup:
        group, cards = QButtonGroup(self), QGridLayout()
        cards.setSpacing(self.desk.theme.px(8))
        for n, (value, picture, title, text) in enumerate(choices):
            card = ChoiceCard(self.desk.theme, f"{name}-{value}", picture, title, text)
            card.setCheckable(True)
            card.setAutoDefault(False)
            card.setProperty("value", str(value))
            card.setChecked(n == 0)
            group.addButton(card)
            cards.addWidget(card, n // 2, n % 2)
        self.column.addLayout(cards)
        return group

    @property
    def kind(self) -> str:
        """Which result was chosen."""
        return _chosen(self.kinds)

    def _fit(self) -> None:
        self.fields["result"].setVisible(self.kind == TOPIC)
        self.fields["url"].setVisible(self.kind == LINK)
        if self.kind == TOPIC:
            self.topic.setFocus()
        elif self.kind == LINK:
            self.url.setFocus()

    def submit(self) -> None:
        if self.kind == TOPIC and self.topic.topic_id is None:
            self.fields["result"].wrong(tr("Choose the topic that holds the result, or another kind of result."))
            return
        if self.kind == LINK and not self.url.text().strip():
            self.fields["url"].wrong(tr("Paste the address of the result, or choose another kind of result."))
            return
        self.do(
            close_project,
            self._topic_id,
            self.summary.toPlainText(),
            outcome=Outcome(_chosen(self.outcomes)),
            result_topic_id=self.topic.topic_id if self.kind == TOPIC else None,
            url=self.url.text() if self.kind == LINK else "",
        )


def _chosen(group: QButtonGroup) -> str:
    """What the card that is chosen stands for; one always is."""
    card = group.checkedButton()
    return str(card.property("value")) if card is not None else ""
