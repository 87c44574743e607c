"""Plans or changes an event: what, when and in which zone, how it repeats, where, for whom, with whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import available_timezones

from PySide6.QtCore import QDate, Qt, QTime, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QCompleter,
    QDateEdit,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Invalid, Problem
from forumdesk.forum.event_rows import EventForm, EventPage, ProposalRow, Speaker
from forumdesk.forum.events import change_event, new_uid, plan_event
from forumdesk.forum.members import member
from forumdesk.forum.rows import CommunityRow, MemberRow
from forumdesk.store.schema.events import CAPACITY_MOST, TITLE_MOST, EventKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.event_dialogs import community_entry
from forumdesk.ui.event_words import PICTURES, kind_name, own_zone, repeats_words
from forumdesk.ui.icons import put_icon
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.controls import Inset, label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.widgets.format_bar import FormatBar
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.widgets.people_field import PeopleField
from forumdesk.ui.widgets.spell_marks import SpellMarks
from forumdesk.ui.words import day_name, tr

WIDTH, HEIGHT = 700, 660
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class EventFormDialog(QDialog):
    """It stays open until the office has taken it; what was typed is never lost to a mistake."""

    saved = Signal(int)

    def __init__(
        self,
        desk: Desk,
        communities: Sequence[CommunityRow],
        *,
        page: EventPage | None = None,
        day: date | None = None,
        community_id: int | None = None,
        wish: ProposalRow | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._page, self._wish, self._uid = desk, page, wish, new_uid()
        self._begin = _beginning(page, day, community_id, wish)
        self._lasts = self._begin.ends_at - self._begin.starts_at
        theme = desk.theme
        self.setObjectName("event-form")
        self.setWindowTitle(tr("Change the event") if page is not None else tr("Plan an event"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.title = QLineEdit(self._begin.title)
        self.title.setMaxLength(TITLE_MOST)
        self.title.setPlaceholderText(tr("Pivot tables in an hour"))
        self.kinds = QButtonGroup(self)
        self._make_times()
        self.repeats, self.ends_after = QComboBox(), QComboBox()
        self.until, self.times = QDateEdit(), QSpinBox()
        self._make_repeats()
        self.place, self.link = QLineEdit(self._begin.place), QLineEdit(self._begin.link)
        self.place.setPlaceholderText(tr("Room Kestrel, or where you meet"))
        self.link.setPlaceholderText(tr("https://"))
        self.community = community_entry(communities, self._begin.community_id)
        self.community.setEnabled(page is None)
        self.host = PeopleField(desk, "event-host")
        self.speakers = PeopleField(desk, "event-speakers")
        guests = [speaker for speaker in self._begin.speakers if speaker.member_id is None]
        self.guests = QLineEdit("; ".join(", ".join(filter(None, (one.name, one.about))) for one in guests))
        self.guests.setPlaceholderText(tr("Dr. Ana Prado, University of Porto; Sam Reed"))
        self.capacity = QSpinBox()
        self.capacity.setRange(0, CAPACITY_MOST)
        self.capacity.setSpecialValueText(tr("As many as come"))
        self.capacity.setValue(self._begin.capacity or 0)
        Inset(theme, self.capacity)
        self.about = MarkdownEdit(theme, least=5, most=12)
        self.about.setProperty("kind", "")
        self.about.setPlainText(self._begin.about)
        SpellMarks(desk, self.about)
        self.problem = label("", "error")
        self.problem.setObjectName("event-form-problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self._make_fields()
        self._lay_out()
        self._ask_people()
        self._show_repeats()

    # What it is made of.

    def _make_times(self) -> None:
        start, end = self._begin.starts_at, self._begin.ends_at
        if self._begin.all_day:
            end -= timedelta(days=1)
        self.day, self.start = QDateEdit(_date(start.date())), QTimeEdit(QTime(start.hour, start.minute))
        self.last_day, self.end = QDateEdit(_date(end.date())), QTimeEdit(QTime(end.hour, end.minute))
        for name, entry, says in (
            ("event-day", self.day, tr("First day")),
            ("event-start", self.start, tr("Begins at")),
            ("event-last-day", self.last_day, tr("Last day")),
            ("event-end", self.end, tr("Ends at")),
        ):
            entry.setObjectName(name)
            entry.setAccessibleName(says)
            if isinstance(entry, QDateEdit):
                entry.setCalendarPopup(True)
                entry.setDisplayFormat("ddd d MMM yyyy")
            else:
                entry.setDisplayFormat("HH:mm")
            Inset(self._desk.theme, entry)
        self.all_day = QCheckBox(tr("All day"))
        self.all_day.setObjectName("event-all-day")
        self.all_day.setChecked(self._begin.all_day)
        self.zone = QComboBox()
        self.zone.setEditable(True)
        self.zone.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = self.zone.completer()
        assert completer is not None
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.zone.setCurrentText(self._begin.zone)
        self._desk.worker.run(self, _zones, then=self._offer_zones)
        self._begun = self._start_moment()
        for entry in (self.day, self.start):
            (entry.dateChanged if isinstance(entry, QDateEdit) else entry.timeChanged).connect(self._shift_end)
        self.all_day.toggled.connect(self._show_hours)

    def _offer_zones(self, zones: list[str]) -> None:
        chosen = self.zone.currentText()
        self.zone.addItems(zones)
        self.zone.setCurrentText(chosen)

    def _make_repeats(self) -> None:
        self.repeats.currentIndexChanged.connect(self._show_repeats)
        self.day.dateChanged.connect(lambda: self._offer_repeats(self.rrule()))
        for text, key in ((tr("for ever"), ""), (tr("until"), "UNTIL"), (tr("so many times"), "COUNT")):
            self.ends_after.addItem(text, key)
        self.ends_after.setObjectName("event-repeats-end")
        self.ends_after.setAccessibleName(tr("How long it repeats"))
        self.ends_after.currentIndexChanged.connect(self._show_repeats)
        self.until.setObjectName("event-until")
        self.until.setAccessibleName(tr("Its last day"))
        self.until.setCalendarPopup(True)
        self.until.setDisplayFormat("ddd d MMM yyyy")
        self.times.setObjectName("event-times")
        self.times.setAccessibleName(tr("How many times"))
        self.times.setRange(2, 500)
        for entry in (self.until, self.times):
            Inset(self._desk.theme, entry)
        parts = _parts(self._begin.rrule)
        self.until.setDate(self.day.date().addMonths(3))
        self.times.setValue(10)
        if parts.get("UNTIL"):
            self.until.setDate(QDate.fromString(parts["UNTIL"][:8], "yyyyMMdd"))
        if parts.get("COUNT", "").isdecimal():
            self.times.setValue(int(parts["COUNT"]))
        end = "UNTIL" if "UNTIL" in parts else "COUNT" if "COUNT" in parts else ""
        self.ends_after.setCurrentIndex(self.ends_after.findData(end))
        self._offer_repeats(self._begin.rrule)

    def _offer_repeats(self, chosen: str) -> None:
        """The usual rules for the day that is chosen; a rule from elsewhere stays on offer as it is."""
        day = self.day.date()
        code, name = _DAYS[day.dayOfWeek() - 1], day_name(day.dayOfWeek() - 1)
        which = (day.day() - 1) // 7 + 1
        which = -1 if which == 5 else which
        rules = [
            "", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", f"FREQ=WEEKLY;BYDAY={code}",
            f"FREQ=WEEKLY;INTERVAL=2;BYDAY={code}", f"FREQ=MONTHLY;BYDAY={which}{code}",
            f"FREQ=MONTHLY;BYMONTHDAY={day.day()}", "FREQ=YEARLY",
        ]  # fmt: skip
        kept = ";".join(part for part in chosen.split(";") if not part.upper().startswith(("UNTIL=", "COUNT=")))
        had = self.repeats.currentIndex()
        was_usual = 0 <= had < len(rules) and self.repeats.count() >= len(rules)
        self.repeats.blockSignals(True)
        self.repeats.clear()
        for rule in rules:
            self.repeats.addItem(repeats_words(rule) if rule else tr("It does not repeat"), rule)
        at = self.repeats.findData(kept)
        if at < 0 and was_usual:
            at = had  # every week on Thu, when the day is a Thursday now
        if at < 0:
            self.repeats.addItem(repeats_words(kept), kept)
            at = self.repeats.count() - 1
        self.repeats.setCurrentIndex(at)
        self.repeats.blockSignals(False)
        self.repeats.setAccessibleDescription(name)

    def _make_fields(self) -> None:
        theme = self._desk.theme
        self._when, self._again = QWidget(), QWidget()
        local = tr("Colleagues elsewhere see it in their own time.")
        self.fields = {
            "title": Field(theme, tr("Title"), self.title, "event-title"),
            "starts_at": Field(theme, tr("When"), self._when, "event-when"),
            "zone": Field(theme, tr("Time zone"), self.zone, "event-zone", hint=local),
            "rrule": Field(theme, tr("Repeats"), self._again, "event-again"),
            "place": Field(theme, tr("Place"), self.place, "event-place"),
            "link": Field(theme, tr("Link to join"), self.link, "event-link"),
            "community": Field(theme, tr("For whom"), self.community, "event-community"),
            "host": Field(theme, tr("Host"), self.host, "event-host-entry"),
            "speakers": Field(theme, tr("Speakers"), self.speakers, "event-speakers-entry"),
            "guests": Field(theme, tr("Guests who speak"), self.guests, "event-guests",
                            hint=tr("Without an account: name, who that is; the next one")),
            "capacity": Field(theme, tr("Seats"), self.capacity, "event-capacity",
                              hint=tr("Once they are taken there is a waiting list; it moves up by itself.")),
            "about": Field(theme, tr("What it is about"), self.about, "event-about"),
        }  # fmt: skip
        self.fields["ends_at"] = self.fields["starts_at"]

    def _lay_out(self) -> None:
        px = self._desk.theme.px
        inside = QWidget()
        form = QVBoxLayout(inside)
        form.setContentsMargins(px(24), px(4), px(18), px(12))
        form.setSpacing(px(14))
        form.addWidget(self.fields["title"])
        form.addWidget(self._kind_row())
        when = Flow(self._when)
        when.setSpacing(px(8))
        self._dash = label("–", "muted")
        for widget in (self.day, self.start, self._dash, self.end, self.last_day, self.all_day):
            widget.setMinimumHeight(px(32))
            when.addWidget(widget)
        again = Flow(self._again)
        again.setSpacing(px(8))
        self.repeats.setObjectName("event-repeats")
        self.repeats.setAccessibleName(tr("Repeats"))
        for part in (self.repeats, self.ends_after, self.until, self.times):
            again.addWidget(part)
        form.addWidget(self.fields["starts_at"])
        form.addWidget(self.fields["rrule"])
        for pair in (("zone", "community"), ("place", "link")):
            row = QHBoxLayout()
            row.setSpacing(px(14))
            for name in pair:
                row.addWidget(self.fields[name], 1, Qt.AlignmentFlag.AlignTop)
            form.addLayout(row)
        form.addWidget(self.fields["about"])
        form.addWidget(FormatBar(self._desk.theme, self.about))
        for name in ("speakers", "guests"):
            form.addWidget(self.fields[name])
        row = QHBoxLayout()
        row.setSpacing(px(14))
        for name in ("host", "capacity"):
            row.addWidget(self.fields[name], 1, Qt.AlignmentFlag.AlignTop)
        form.addLayout(row)
        form.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(px(24), px(20), px(24), px(8))
        head.addWidget(label(self.windowTitle(), "pane-title"))
        column.addLayout(head)
        column.addWidget(scrolled(inside), 1)
        column.addLayout(self._foot())
        self._show_hours()
        self.resize(px(WIDTH), min(px(HEIGHT), self.screen().availableSize().height() - px(80)))

    def _foot(self) -> QHBoxLayout:
        px = self._desk.theme.px
        cancel = QPushButton(tr("Cancel"))
        cancel.setObjectName("event-form-cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.act = QPushButton(tr("Save") if self._page is not None else tr("Plan it"))
        self.act.setObjectName("event-form-act")
        self.act.setProperty("kind", "primary")
        self.act.clicked.connect(self.submit)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(24), px(8), px(24), px(20))
        foot.setSpacing(px(8))
        foot.addWidget(self.problem, 10)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.act)
        self.act.setDefault(True)
        return foot

    def _kind_row(self) -> QWidget:
        row = QWidget()
        flow = Flow(row)
        flow.setSpacing(self._desk.theme.px(6))
        for kind in EventKind:
            button = QPushButton(kind_name(kind))
            button.setObjectName(f"event-kind-{kind}")
            button.setProperty("kind", "reaction")
            button.setProperty("value", kind.value)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setChecked(kind is self._begin.kind)
            put_icon(button, PICTURES[kind], self._desk.theme.tokens.muted, self._desk.theme.px(15))
            self.kinds.addButton(button)
            flow.addWidget(button)
        return row

    def _ask_people(self) -> None:
        wanted = {speaker.member_id for speaker in self._begin.speakers if speaker.member_id is not None}
        host = self._begin.host_id or self._desk.viewer
        self._desk.worker.ask(
            self, _people, self._desk.viewer, {host, *wanted}, then=lambda found: self._put_people(found, host)
        )

    def _put_people(self, found: dict[int, MemberRow], host: int) -> None:
        if host in found and not self.host.people:
            self.host.set_people([found[host]])
        order = [speaker.member_id for speaker in self._begin.speakers if speaker.member_id is not None]
        if not self.speakers.people:
            self.speakers.set_people([found[each] for each in order if each in found])

    # What one does.

    def _show_hours(self) -> None:
        for widget in (self.start, self.end):
            widget.setVisible(not self.all_day.isChecked())

    def _show_repeats(self) -> None:
        repeats = bool(self.repeats.currentData())
        self.ends_after.setVisible(repeats)
        self.until.setVisible(repeats and self.ends_after.currentData() == "UNTIL")
        self.times.setVisible(repeats and self.ends_after.currentData() == "COUNT")

    def _start_moment(self) -> datetime:
        day, hour = self.day.date(), self.start.time()
        return datetime(day.year(), day.month(), day.day(), hour.hour(), hour.minute())  # noqa: DTZ001 - a clock's words

    def _shift_end(self) -> None:
        """The end keeps its distance from the start."""
        start = self._start_moment()
        end = self.end_moment() + (start - self._begun)
        self._begun = start
        self.last_day.setDate(_date(end.date()))
        self.end.setTime(QTime(end.hour, end.minute))

    def end_moment(self) -> datetime:
        day, hour = self.last_day.date(), self.end.time()
        return datetime(day.year(), day.month(), day.day(), hour.hour(), hour.minute())  # noqa: DTZ001 - a clock's words

    def rrule(self) -> str:
        """The rule as it is chosen, with its end."""
        rule: str = self.repeats.currentData() or ""
        if not rule:
            return ""
        end = self.ends_after.currentData()
        if end == "UNTIL":
            return f"{rule};UNTIL={self.until.date().toString('yyyyMMdd')}"
        return f"{rule};COUNT={self.times.value()}" if end == "COUNT" else rule

    def form(self) -> EventForm:
        """What was entered. Raises Invalid."""
        start, end = self._start_moment(), self.end_moment()
        if self.all_day.isChecked():
            start = datetime.combine(start.date(), time())
            end = datetime.combine(end.date(), time()) + timedelta(days=1)
        kind = self.kinds.checkedButton()
        hosts = self.host.people
        if len(hosts) > 1:
            raise Invalid("One person hosts it; the others can be speakers.", field="host")
        return EventForm(
            title=self.title.text(),
            kind=EventKind(kind.property("value")) if kind is not None else EventKind.WORKSHOP,
            starts_at=start,
            ends_at=end,
            zone=self.zone.currentText().strip(),
            community_id=self.community.currentData(),
            about=self.about.text(),
            place=self.place.text(),
            link=self.link.text(),
            all_day=self.all_day.isChecked(),
            rrule=self.rrule(),
            capacity=self.capacity.value() or None,
            host_id=hosts[0].id if hosts else None,
            speakers=(*(Speaker(each.id) for each in self.speakers.people), *_guests(self.guests.text())),
        )

    def submit(self) -> None:
        """Plan or change it; the dialog stays open until that worked."""
        self.problem.hide()
        for field in self.fields.values():
            field.right()
        try:
            form = self.form()
        except Invalid as problem:
            self._failed(problem)
            return
        self.act.setEnabled(False)
        worker, viewer = self._desk.worker, self._desk.viewer
        if self._page is not None:
            which = self._page.row.id
            form = replace(form, speakers=_with_words(form.speakers, self._begin.speakers))
            worker.do(
                self, change_event, viewer, which, form, then=lambda _none: self._done(which), failed=self._failed
            )
            return
        wish = self._wish.id if self._wish is not None else None
        worker.do(self, plan_event, viewer, form, uid=self._uid, proposal_id=wish, then=self._done, failed=self._failed)

    def _done(self, event_id: int) -> None:
        self.saved.emit(event_id)
        self.accept()

    def _failed(self, problem: Problem) -> None:
        self.act.setEnabled(True)
        point_at(problem, self.fields, self.problem)


def _people(session: Any, viewer: int, ids: set[int]) -> dict[int, MemberRow]:
    return {each: member(session, viewer, each) for each in ids}


def _guests(text: str) -> list[Speaker]:
    """'Dr. Ana Prado, University of Porto; Sam Reed' -> guests."""
    found = []
    for one in text.split(";"):
        name, _, about = one.strip().partition(",")
        if name.strip():
            found.append(Speaker(None, name.strip(), about.strip()))
    return found


def _with_words(speakers: Sequence[Speaker], had: Sequence[Speaker]) -> tuple[Speaker, ...]:
    """What was said about a member who speaks stays."""
    said = {each.member_id: each.about for each in had}
    return tuple(
        each if each.member_id is None else replace(each, about=said.get(each.member_id, "")) for each in speakers
    )


def _beginning(
    page: EventPage | None, day: date | None, community_id: int | None, wish: ProposalRow | None
) -> EventForm:
    """What the form begins with: the event as it is, or an hour at the next full hour, or in the afternoon of a day."""
    if page is not None and page.first_there is not None and page.first_there_until is not None:
        return replace(page.form, starts_at=page.first_there, ends_at=page.first_there_until)
    here = datetime.now().astimezone()
    start = here.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if day is not None and day != here.date():
        start = datetime.combine(day, time(15)).astimezone()
    form = EventForm("", EventKind.WORKSHOP, start, start + timedelta(hours=1), own_zone(), community_id)
    if wish is not None:
        form = replace(form, title=wish.title, about=wish.about, kind=wish.kind, community_id=wish.community_id)
    return form


def _zones() -> list[str]:
    """All zones there are; their rules lie in files: it waits."""
    return sorted(available_timezones())


def _date(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _parts(rrule: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in rrule.upper().split(";") if "=" in part)
