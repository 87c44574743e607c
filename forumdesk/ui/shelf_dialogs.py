"""Dialogs about shelves: starting one, putting something on one, notes on it, whom one asks, and taking it down."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QLineEdit, QListWidget, QListWidgetItem, QWidget

from forumdesk.forum.assigning import assign_shelf
from forumdesk.forum.resources import ResourceRow
from forumdesk.forum.shelves import (
    ItemRow,
    ShelfDraft,
    ShelfPage,
    ShelfRow,
    edit_shelf,
    note_on_shelf,
    places_for_shelves,
    put_on_new_shelf,
    put_on_shelf,
    remove_shelf,
    shelves,
    start_shelf,
)
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import Inset, label
from forumdesk.ui.widgets.form import Field
from forumdesk.ui.widgets.people_field import PeopleField
from forumdesk.ui.words import tr, tr_n

EVERYBODY, ONLY_ME = 0, -1
USUAL_DAYS = 14
"""So many days ahead a shelf is due, unless another day is chosen."""


class ShelfDialog(Ask):
    """Starts a shelf, or changes one; `done_it` brings the id of a new one."""

    def __init__(self, desk: Desk, row: ShelfRow | None = None, parent: QWidget | None = None) -> None:
        self._row = row
        title = tr("Start a shelf") if row is None else tr("Change this shelf")
        says = tr("Resources in an order, with a note for each. Everybody sees only their own progress.")
        act = tr("Start it") if row is None else tr("Save")
        super().__init__(desk, "shelf-form", title, says, act, "primary", parent)
        self.name = QLineEdit(row.name if row is not None else "")
        self.name.setPlaceholderText(tr("First week at the service desk"))
        self.add("name", tr("Name"), self.name)
        self.purpose = self.add_text("purpose", tr("What it is for"))
        self.purpose.setPlainText(row.purpose if row is not None else "")
        self.place = QComboBox()
        self.place.addItem(tr("Everybody"), EVERYBODY)
        self.place.addItem(tr("Only me, and whom I ask"), ONLY_ME)
        self.add("community", tr("Who sees it"), self.place)
        self.finish()
        self._choose()
        desk.worker.ask(self, places_for_shelves, desk.viewer, then=self._know)
        self.name.setFocus()

    def _know(self, places: list[tuple[int, str]]) -> None:
        for community_id, name in places:
            self.place.addItem(tr("Members of {name}", name=name), community_id)
        self._choose()

    def _choose(self) -> None:
        if self._row is not None:
            wanted = ONLY_ME if self._row.is_private else self._row.community_id or EVERYBODY
            self.place.setCurrentIndex(max(0, self.place.findData(wanted)))

    def submit(self) -> None:
        where = self.place.currentData()
        community = where if where not in {EVERYBODY, ONLY_ME} else None
        draft = ShelfDraft(self.name.text(), self.purpose.toPlainText(), community, where == ONLY_ME)
        if self._row is None:
            self.do(start_shelf, draft)
        else:
            self.do(edit_shelf, self._row.id, draft)


class PutOnShelf(Ask):
    """Chooses a shelf for a resource, or starts one for it; `shelf_name` says which it was."""

    shelf_name = ""

    def __init__(self, desk: Desk, resource: ResourceRow, parent: QWidget | None = None) -> None:
        self._resource = resource
        super().__init__(
            desk, "put-on-shelf", tr("Put on a shelf"), resource.title, tr("Put it there"), "primary", parent
        )
        self.list = QListWidget()
        self.list.setProperty("kind", "box")
        self.list.setFixedHeight(desk.theme.px(200))
        self.list.itemDoubleClicked.connect(lambda _item: self.submit())
        self.add("shelf", tr("Shelf"), self.list)
        self.fresh = QLineEdit()
        self.fresh.setPlaceholderText(tr("Name of a new shelf, only yours at first"))
        self.fresh.textEdited.connect(lambda text: self.list.setEnabled(not text.strip()))
        self.add("name", tr("Or start one"), self.fresh)
        self.note = QLineEdit()
        self.note.setPlaceholderText(tr("Chapter 2 is enough"))
        self.add("note", tr("What to look for"), self.note)
        self.finish()
        desk.worker.ask(self, shelves, desk.viewer, then=self._know, failed=self._fail)

    def _know(self, rows: list[ShelfRow]) -> None:
        for row in (row for row in rows if row.may_edit):
            whose = tr("only yours") if row.is_private else row.community_name or tr("everybody")
            item = QListWidgetItem(f"{row.name}  ·  {whose}")
            item.setData(Qt.ItemDataRole.UserRole, row)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        if self.list.count():
            self.list.setFocus()
        else:
            self.fields["shelf"].hint(tr("There is no shelf of yours yet. Start one below."))
            self.fresh.setFocus()

    def submit(self) -> None:
        item, name = self.list.currentItem(), self.fresh.text().strip()
        if name:
            self.shelf_name = name
            self.do(put_on_new_shelf, name, self._resource.id, self.note.text())
        elif item is None:
            self.fields["name"].wrong(tr("Choose a shelf, or give a new one a name."))
        else:
            row: ShelfRow = item.data(Qt.ItemDataRole.UserRole)
            self.shelf_name = row.name
            self.do(put_on_shelf, row.id, self._resource.id, self.note.text())


class NoteOnItem(Ask):
    """Says what to look for in a resource on a shelf."""

    def __init__(self, desk: Desk, page: ShelfPage, item: ItemRow, parent: QWidget | None = None) -> None:
        self._page, self._item = page, item
        super().__init__(
            desk, "note-on-item", tr("What to look for"), item.resource.title, tr("Save"), "primary", parent
        )
        self.note = self.add_text("note", tr("Note"))
        self.note.setPlainText(item.note)
        self.finish()
        self.note.setFocus()

    def submit(self) -> None:
        self.do(note_on_shelf, self._page.row.id, self._item.resource.id, self.note.toPlainText())


class AssignShelf(Ask):
    """Asks colleagues to go through a shelf; `done_it` brings how many were asked."""

    def __init__(self, desk: Desk, page: ShelfPage, parent: QWidget | None = None) -> None:
        self._page = page
        says = tr("They are told once, and again when the day comes. You learn when they say that they are through.")
        super().__init__(
            desk, "assign-shelf", tr("Ask somebody to go through it"), says, tr("Ask them"), "primary", parent
        )
        self.people = PeopleField(desk, "assign-people")
        field = Field(desk.theme, tr("Whom"), self.people, "assign-shelf-people")
        self.people.entry.setObjectName("assign-people")
        self.fields["people"] = field
        self.column.addWidget(field)
        self.has_day = QCheckBox(tr("Until a day"))
        self.has_day.setObjectName("assign-has-day")
        self.has_day.setChecked(True)
        self.column.addWidget(self.has_day)
        self.day = QDateEdit(QDate.currentDate().addDays(USUAL_DAYS))
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("ddd d MMM yyyy")
        self.day.setMinimumDate(QDate.currentDate())
        Inset(desk.theme, self.day)
        self.add("due", tr("Day"), self.day, tr("The end of that day."))
        self.has_day.toggled.connect(self.fields["due"].setEnabled)
        self.note = QLineEdit()
        self.note.setPlaceholderText(tr("Take your time; the second one matters most."))
        self.add("note", tr("A word with it"), self.note)
        self.finish()
        self.people.setFocus()

    def submit(self) -> None:
        due = None
        if self.has_day.isChecked():
            chosen = self.day.date()
            midnight = datetime.combine(datetime(chosen.year(), chosen.month(), chosen.day()).date(), time())  # noqa: DTZ001
            due = midnight.astimezone() + timedelta(days=1, seconds=-1)
        people = [member.id for member in self.people.people]
        self.do(assign_shelf, self._page.row.id, people, due, self.note.text())


class RemoveShelf(Ask):
    """Takes a shelf down for good."""

    def __init__(self, desk: Desk, page: ShelfPage, parent: QWidget | None = None) -> None:
        self._page = page
        says = tr("The order and the notes go. The resources stay, and everybody keeps their own progress.")
        title = tr("Take “{name}” down?", name=page.row.name)
        super().__init__(desk, "remove-shelf", title, says, tr("Take it down"), "danger", parent)
        if page.assigned:
            n = len(page.assigned)
            self.column.addWidget(
                label(
                    tr_n("You asked {n} colleague to go through it.", "You asked {n} colleagues to go through it.", n),
                    "muted",
                )
            )
        self.finish()

    def submit(self) -> None:
        self.do(remove_shelf, self._page.row.id)
