"""Small questions about events: why one is cancelled, when a date takes place instead, what one wishes for, a link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateTimeEdit, QLineEdit, QWidget

from forumdesk.forum.event_people import confirm_attendance
from forumdesk.forum.event_proposals import propose_event
from forumdesk.forum.event_rows import DateRow, EventPage
from forumdesk.forum.event_talk import add_material, open_event_topic, write_note
from forumdesk.forum.events import cancel_date, cancel_event, move_date
from forumdesk.forum.rows import CommunityRow, MemberRow
from forumdesk.store.schema.events import EventKind, MaterialKind
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.event_words import kind_name
from forumdesk.ui.widgets.controls import Inset
from forumdesk.ui.words import ahead, in_full, tr


def moment_entry(desk: Desk, moment: datetime) -> QDateTimeEdit:
    """A field for a moment of this computer's clock."""
    entry = QDateTimeEdit()
    entry.setCalendarPopup(True)
    entry.setDisplayFormat("ddd d MMM yyyy, HH:mm")
    entry.setDateTime(QDateTime.fromSecsSinceEpoch(int(moment.timestamp())))
    Inset(desk.theme, entry)
    return entry


def moment_of(entry: QDateTimeEdit) -> datetime:
    return datetime.fromtimestamp(entry.dateTime().toSecsSinceEpoch()).astimezone()


class CancelEvent(Ask):
    """Cancels an event, or one date of a series."""

    def __init__(self, desk: Desk, page: EventPage, date: DateRow | None, parent: QWidget | None = None) -> None:
        what = tr("Cancel the event") if date is None else tr("Cancel this date")
        says = tr("Those who said that they come, or may come, are told. It can be taken up again.")
        if date is not None:
            says = f"{in_full(date.starts_at)}. {says}"
        super().__init__(desk, "cancel-event", what, says, what, "danger", parent)
        self._event, self._date = page.row.id, date
        self.reason = self.add_text("reason", tr("Why (they read it)"))
        self.cancel.setText(tr("Keep it"))
        self.finish()

    def submit(self) -> None:
        reason = self.reason.toPlainText()
        if self._date is None:
            self.do(cancel_event, self._event, reason)
        else:
            self.do(cancel_date, self._event, self._date.on_date, reason)


class MoveDate(Ask):
    """Moves one date of a series; its other dates stay."""

    def __init__(self, desk: Desk, page: EventPage, date: DateRow, parent: QWidget | None = None) -> None:
        says = tr("Only the date {date} moves. Those who come are told.", date=ahead(date.starts_at))
        super().__init__(desk, "move-date", tr("Move this date"), says, tr("Move it"), "primary", parent)
        self._event, self._date = page.row.id, date
        self.start, self.end = moment_entry(desk, date.starts_at), moment_entry(desk, date.ends_at)
        self.start.dateTimeChanged.connect(self._shift)
        self._lasts = date.ends_at - date.starts_at
        self.add("starts_at", tr("Begins"), self.start)
        self.add("ends_at", tr("Ends"), self.end)
        self.reason = self.add_text("reason", tr("Why (they read it)"), height=60)
        self.finish()

    def _shift(self) -> None:
        moment = moment_of(self.start) + self._lasts
        self.end.setDateTime(QDateTime.fromSecsSinceEpoch(int(moment.timestamp())))

    def submit(self) -> None:
        self.do(
            move_date,
            self._event,
            self._date.on_date,
            moment_of(self.start),
            moment_of(self.end),
            self.reason.toPlainText(),
        )


def community_entry(communities: Sequence[CommunityRow], chosen: int | None, *, office: bool = True) -> QComboBox:
    """Whom something is for: the whole office, where that may be, or one of these communities."""
    entry = QComboBox()
    if office:
        entry.addItem(tr("The whole office"), None)
    for community in communities:
        if not community.is_over:
            entry.addItem(community.name, community.id)
    entry.setCurrentIndex(max(0, entry.findData(chosen)))
    return entry


class ProposeEvent(Ask):
    """What one wishes for."""

    def __init__(
        self, desk: Desk, communities: Sequence[CommunityRow], chosen: int | None, parent: QWidget | None = None
    ) -> None:
        says = tr("Others vote for it, and whoever knows the subject can take it up.")
        super().__init__(desk, "propose-event", tr("Wish for an event"), says, tr("Wish for it"), "primary", parent)
        self.title = QLineEdit()
        self.title.setPlaceholderText(tr("What would you like to learn, or to talk about?"))
        self.add("title", tr("What"), self.title)
        self.about = self.add_text("about", tr("Why, and what it should answer"), height=70)
        self.kind = QComboBox()
        for kind in EventKind:
            self.kind.addItem(kind_name(kind), kind)
        self.add("kind", tr("Kind"), self.kind)
        self.community = community_entry(communities, chosen)
        self.add("community", tr("For"), self.community)
        self.finish()

    def submit(self) -> None:
        self.do(
            propose_event,
            title=self.title.text(),
            about=self.about.toPlainText(),
            kind=EventKind(self.kind.currentData()),
            community_id=self.community.currentData(),
        )


class AddMaterial(Ask):
    """Where slides, hand-outs or the recording lie."""

    def __init__(self, desk: Desk, event_id: int, parent: QWidget | None = None) -> None:
        says = tr("Files belong into the event's topic; here is room for links to them.")
        super().__init__(desk, "add-material", tr("Add a link"), says, tr("Add it"), "primary", parent)
        self._event = event_id
        self.url, self.title = QLineEdit(), QLineEdit()
        self.url.setPlaceholderText(tr("https://"))
        self.add("url", tr("Link"), self.url)
        self.add("title", tr("What it is"), self.title)
        self.recording = QCheckBox(tr("It is the recording"))
        self.recording.setObjectName("add-material-recording")
        self.column.addWidget(self.recording)
        self.finish()

    def submit(self) -> None:
        kind = MaterialKind.RECORDING if self.recording.isChecked() else MaterialKind.MATERIAL
        title = self.title.text() or (tr("Recording") if self.recording.isChecked() else "")
        self.do(add_material, self._event, title, self.url.text(), kind)


class WriteNote(Ask):
    """What one took away."""

    def __init__(self, desk: Desk, page: EventPage, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            "event-note",
            tr("What I took away"),
            tr("What will you do differently?"),
            tr("Save"),
            "primary",
            parent,
        )
        self._event = page.row.id
        own = next((note for note in page.notes if note.is_mine), None)
        self.note = self.add_text("note", tr("Your note"), height=130)
        self.private = QCheckBox(tr("For me alone"))
        self.private.setObjectName("event-note-private")
        self.column.addWidget(self.private)
        if own is not None:
            self.note.setPlainText(own.body)
            self.private.setChecked(own.is_private)
        self.finish()

    def submit(self) -> None:
        self.do(write_note, self._event, self.note.toPlainText(), is_private=self.private.isChecked())


class OpenEventTopic(Ask):
    """The first words of the topic in which an event is discussed."""

    def __init__(
        self, desk: Desk, page: EventPage, communities: Sequence[CommunityRow], key: str, parent: QWidget | None = None
    ) -> None:
        says = tr("Before the event, questions; after it, what came of it. Everybody who sees the event can write.")
        super().__init__(desk, "event-topic", tr("Open a topic for it"), says, tr("Open it"), "primary", parent)
        self._page, self._key = page, key
        self.community: QComboBox | None = None
        if page.row.community_id is None:
            may = [community for community in communities if community.may_open_topic]
            self.community = community_entry(may, None, office=False)
            self.add("community", tr("Where"), self.community)
        self.body = self.add_text("body", tr("First post"), height=130)
        self.body.setPlainText(page.form.about or page.row.title)
        self.finish()

    def submit(self) -> None:
        where = self.community.currentData() if self.community is not None else None
        body = self.body.toPlainText()
        self.do(open_event_topic, self._page.row.id, community_id=where, body=body, client_key=self._key)


class ConfirmAttendance(Ask):
    """Who was there: those who said they come are ticked at first."""

    def __init__(self, desk: Desk, page: EventPage, parent: QWidget | None = None) -> None:
        says = tr("It counts for their record. Tick who was there.")
        super().__init__(desk, "attendance", tr("Who was there"), says, tr("Confirm"), "primary", parent)
        self._page = page
        people: dict[int, MemberRow] = {
            member.id: member
            for group in (page.people.going, page.people.waiting, page.people.maybe, page.people.declined)
            for member in group
        }
        self.boxes: dict[int, QCheckBox] = {}
        there = page.people.attended or {member.id for member in page.people.going}
        for member in people.values():
            box = QCheckBox(member.name)
            box.setObjectName(f"attended-{member.login}")
            box.setChecked(member.id in there)
            self.boxes[member.id] = box
            self.column.addWidget(box)
        self.finish()

    def submit(self) -> None:
        present = [member_id for member_id, box in self.boxes.items() if box.isChecked()]
        self.do(confirm_attendance, self._page.row.id, present, on_date=self._page.row.on_date)
