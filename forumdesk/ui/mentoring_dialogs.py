"""What one is asked about programmes: their terms, what one offers or wants to learn, another mentor for somebody."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import available_timezones

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDateEdit,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QWidget,
)

from forumdesk.errors import Invalid
from forumdesk.forum.matching import Fit, why_words
from forumdesk.forum.mentoring import (
    MOST_DAYS,
    MOST_TAKEN,
    Offer,
    ProgrammeRow,
    Terms,
    edit_programme,
    enrol,
    offer_at_first,
    start_programme,
)
from forumdesk.forum.pairing import fits_for, put_proposal
from forumdesk.forum.rows import MemberRow
from forumdesk.store.base import now
from forumdesk.store.schema.mentoring import NAME_MOST, Side
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.mentoring_words import often
from forumdesk.ui.widgets.controls import Inset, label
from forumdesk.ui.widgets.people_field import PeopleField
from forumdesk.ui.words import tr

OFTEN = (7, 14, 30)


def _day_field(name: str, day: datetime) -> QDateEdit:
    field = QDateEdit()
    field.setObjectName(name)
    field.setCalendarPopup(True)
    field.setDisplayFormat("ddd d MMM yyyy")
    local = day.astimezone().date()
    field.setDate(QDate(local.year, local.month, local.day))
    return field


def _moment(field: QDateEdit, *, at_end: bool = False) -> datetime:
    """The beginning of the day in this computer's zone, or its last second."""
    day = field.date()
    clock = time(23, 59, 59) if at_end else time()
    return datetime(day.year(), day.month(), day.day(), clock.hour, clock.minute, clock.second).astimezone(UTC)


def _side_by_side(*widgets: QWidget, spacing: int) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(spacing)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch()
    whole.setFocusProxy(widgets[0])
    return whole


class ProgrammeDialog(Ask):
    """Announces a programme, or changes one."""

    def __init__(self, desk: Desk, viewer: MemberRow, row: ProgrammeRow | None, parent: QWidget | None = None) -> None:
        says = tr("Everybody reads it, and can offer to mentor or ask for a mentor. Its organiser matches them.")
        super().__init__(
            desk,
            "programme",
            tr("Change the programme") if row is not None else tr("New mentoring programme"),
            "" if row is not None else says,
            tr("Save") if row is not None else tr("Announce it"),
            "primary",
            parent,
        )
        self._id = row.id if row is not None else None
        px = desk.theme.px
        start = now()
        terms = row.terms if row is not None else Terms("", "", start, start + timedelta(days=120), viewer.id)
        self.name = QLineEdit(terms.name)
        self.name.setMaxLength(NAME_MOST)
        self.name.setPlaceholderText(tr("Spring mentoring"))
        self.add("name", tr("Name"), self.name)
        self.purpose = self.add_text("purpose", tr("What is it for?"), height=72)
        self.purpose.setPlainText(terms.purpose)
        self.starts = _day_field("programme-starts", terms.starts_at)
        self.ends = _day_field("programme-ends", terms.ends_at)
        self.starts.setAccessibleName(tr("First day"))
        self.ends.setAccessibleName(tr("Last day"))
        days = _side_by_side(self.starts, label(tr("until"), "muted"), self.ends, spacing=px(8))
        self.add("ends_at", tr("From"), days)
        self.organiser = PeopleField(desk, "programme-organiser-entry")
        self.organiser.set_people([row.organiser if row is not None else viewer])
        self.add("organiser", tr("Organiser"), self.organiser, tr("Matches people, and sees their progress."))
        self.most = QSpinBox()
        self.most.setRange(1, MOST_TAKEN)
        self.most.setValue(terms.mentees_most)
        Inset(desk.theme, self.most)
        self.add("mentees_most", tr("Mentees that a mentor takes at most"), self.most)
        self.often = QComboBox()
        for each in sorted({*OFTEN, terms.meet_every_days}):
            self.often.addItem(often(each).capitalize(), each)
        self.often.setCurrentIndex(self.often.findData(terms.meet_every_days))
        self.add("meet_every_days", tr("How often they meet"), self.often)
        self.finish()
        self.setMinimumWidth(px(520))
        self.name.setFocus()

    def submit(self) -> None:
        people = self.organiser.people
        if len(people) != 1:
            self._fail(Invalid(tr("Name one organiser."), field="organiser"))
            return
        terms = Terms(
            name=self.name.text(),
            purpose=self.purpose.toPlainText(),
            starts_at=_moment(self.starts),
            ends_at=_moment(self.ends, at_end=True),
            organiser_id=people[0].id,
            mentees_most=self.most.value(),
            meet_every_days=min(int(self.often.currentData()), MOST_DAYS),
        )
        if self._id is None:
            self.do(start_programme, terms)
        else:
            self.do(edit_programme, self._id, terms)


class OfferDialog(Ask):
    """What a mentor can teach, or a mentee wants to learn, and when; filled with what they said before."""

    def __init__(
        self, desk: Desk, row: ProgrammeRow, side: Side, offer: Offer | None = None, parent: QWidget | None = None
    ) -> None:
        is_mentor = side is Side.MENTOR
        name = row.terms.name
        super().__init__(
            desk,
            "offer",
            tr("Offer to mentor") if is_mentor else tr("Ask for a mentor"),
            tr("In “{name}”. Everybody there reads what you offer.", name=name)
            if is_mentor
            else tr("In “{name}”. The organiser reads it, and whoever is proposed to you.", name=name),
            tr("Offer it") if is_mentor else tr("Ask"),
            "primary",
            parent,
        )
        self._programme, self._side = row, side
        px = desk.theme.px
        self.skills = QLineEdit()
        self.skills.setPlaceholderText(tr("Excel, public speaking, leading people"))
        what = tr("What can you teach?") if is_mentor else tr("What do you want to learn?")
        self.add("skills", what, self.skills, tr("Subjects, separated by commas."))
        self.languages = QLineEdit()
        self.languages.setPlaceholderText(tr("English, Portuguese"))
        self.add("languages", tr("Languages"), self.languages)
        self.zone = QLineEdit()
        self.zone.setPlaceholderText(tr("Europe/Lisbon"))
        self.add("time_zone", tr("Time zone"), self.zone)
        self.starts, self.ends = QSpinBox(), QSpinBox()
        usual = Offer("")
        for field, first, last, hour, says in (
            (self.starts, 0, 23, usual.from_hour, tr("From this hour")),
            (self.ends, 1, 24, usual.until_hour, tr("Until this hour")),
        ):
            field.setRange(first, last)
            field.setValue(hour)
            field.setSuffix(":00")
            field.setAccessibleName(says)
            Inset(desk.theme, field)
        self.starts.setObjectName("offer-from")
        self.ends.setObjectName("offer-until")
        day = _side_by_side(self.starts, label(tr("until"), "muted"), self.ends, spacing=px(8))
        self.add("hours", tr("When do you have time?"), day, tr("Hours of a working day where you are."))
        self.most = QSpinBox()
        if is_mentor:
            self.most.setRange(1, MOST_TAKEN)
            self.most.setValue(row.terms.mentees_most)
            Inset(desk.theme, self.most)
            self.add("mentees_most", tr("How many mentees do you take?"), self.most)
        self.note = self.add_text("note", tr("Anything else?"), height=56)
        self.finish()
        self.setMinimumWidth(px(520))
        if offer is not None:
            self._show(offer)
        else:
            desk.worker.ask(self, offer_at_first, desk.viewer, side, then=self._show, failed=desk.explain)
        desk.worker.run(self, _zones, then=self._know_zones, failed=desk.explain, key="zones")
        self.skills.setFocus()

    def _show(self, offer: Offer) -> None:
        """Nothing that was typed meanwhile is lost."""
        if not self.skills.isModified():
            self.skills.setText(offer.skills)
            self.languages.setText(offer.languages)
            self.zone.setText(offer.time_zone)
            self.note.setPlainText(offer.note)
            self.starts.setValue(offer.from_hour)
            self.ends.setValue(offer.until_hour)
            self.most.setValue(offer.mentees_most or self._programme.terms.mentees_most)

    def _know_zones(self, zones: list[str]) -> None:
        completer = QCompleter(zones, self.zone)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.zone.setCompleter(completer)

    def submit(self) -> None:
        usual = self._programme.terms.mentees_most
        most = self.most.value() if self._side is Side.MENTOR and self.most.value() != usual else None
        offer = Offer(
            skills=self.skills.text(),
            languages=self.languages.text(),
            time_zone=self.zone.text(),
            from_hour=self.starts.value(),
            until_hour=self.ends.value(),
            mentees_most=most,
            note=self.note.toPlainText(),
        )
        self.do(enrol, self._programme.id, self._side, offer)


def _zones() -> list[str]:
    """The names of all time zones: they lie in files."""
    return sorted(available_timezones())


class MatchDialog(Ask):
    """Another mentor for somebody: all there are, the best first, with how well they fit and why."""

    def __init__(
        self, desk: Desk, programme_id: int, mentee: MemberRow, mentor_id: int | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            desk,
            "match",
            tr("A mentor for {name}", name=mentee.name),
            tr("The better they fit, the further up they stand. It is yours to decide."),
            tr("Put on the board"),
            "primary",
            parent,
        )
        self._programme_id, self._mentee, self._mentor_id = programme_id, mentee, mentor_id
        self._fits: list[tuple[MemberRow, Fit]] = []
        self.mentors = QListWidget()
        self.mentors.setProperty("kind", "choices")
        self.mentors.setMinimumHeight(desk.theme.px(190))
        self.add("mentor", tr("Mentor"), self.mentors)
        self.why = self.add_text("why", tr("Why them? Both will read it."), height=84)
        self.finish()
        self.setMinimumWidth(desk.theme.px(560))
        self.mentors.currentRowChanged.connect(self._explain_choice)
        self.mentors.itemActivated.connect(lambda _item: self.submit())
        self.act.setEnabled(False)
        desk.worker.ask(
            self, fits_for, desk.viewer, programme_id, mentee.id, then=self._show, failed=self._fail, key="fits"
        )

    def _show(self, fits: list[tuple[MemberRow, Fit]]) -> None:
        self._fits = fits
        for mentor, fit in fits:
            says = tr("{name} · {score} of 100", name=mentor.name, score=fit.score)
            if fit.against:
                says = tr("{name} · {against}", name=mentor.name, against=against(fit))
            self.mentors.addItem(QListWidgetItem(says))
        here = next((n for n, (mentor, _fit) in enumerate(fits) if mentor.id == self._mentor_id), 0)
        self.mentors.setCurrentRow(here if fits else -1)
        self.mentors.setFocus()
        self.act.setEnabled(bool(fits))
        if not fits:
            self.fields["mentor"].hint(tr("Nobody offers to mentor yet."))

    def _explain_choice(self, at: int) -> None:
        if 0 <= at < len(self._fits):
            self.why.setPlainText(why_words(self._fits[at][1]))

    def submit(self) -> None:
        at = self.mentors.currentRow()
        if 0 <= at < len(self._fits):
            self.do(
                put_proposal,
                self._programme_id,
                mentee_id=self._mentee.id,
                mentor_id=self._fits[at][0].id,
                why=self.why.toPlainText(),
            )


def against(fit: Fit) -> str:
    """Why the two are not proposed by themselves."""
    return {
        "the same direct team": tr("works in the same team"),
        "no common language": tr("no common language"),
        "no common hour": tr("no common hour"),
        "no common subject": tr("no common subject"),
    }.get(fit.against, fit.against)
