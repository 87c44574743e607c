"""Who verifies something and how often: a colleague or a community, and an interval or a day."""

from __future__ import annotations

from datetime import UTC, datetime, time

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from forumdesk.forum.care import CareRow, Terms
from forumdesk.forum.endorsing import verifier_groups
from forumdesk.forum.members import member
from forumdesk.forum.rows import MemberRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.form import Field
from forumdesk.ui.widgets.people_field import PeopleField
from forumdesk.ui.words import tr

INTERVALS = (7, 30, 90, 365)
USUAL = 90
PERSON, FACILITATORS, WHOLE = "person", "facilitators", "whole"


class TermsForm(QWidget):
    """Fields 'verifier' and 'interval', filled with what is usual: oneself, each quarter."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        px = desk.theme.px
        self.who = QComboBox()
        self.who.setObjectName("terms-who")
        self.who.setAccessibleName(tr("Who verifies it"))
        self.who.addItem(tr("A colleague"), (PERSON, None))
        self.people = PeopleField(desk, "terms-person")
        self.verifier = QWidget()
        column = QVBoxLayout(self.verifier)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addWidget(self.who)
        column.addWidget(self.people)
        self.interval = QComboBox()
        self.interval.setObjectName("terms-often")
        self.interval.setAccessibleName(tr("How often"))
        for days, text in zip(
            INTERVALS, (tr("Every week"), tr("Every month"), tr("Every quarter"), tr("Every year")), strict=True
        ):
            self.interval.addItem(text, days)
        self.interval.addItem(tr("Once, by a day"), 0)
        self.interval.setCurrentIndex(INTERVALS.index(USUAL))
        self.day = QDateEdit()
        self.day.setObjectName("terms-day")
        self.day.setAccessibleName(tr("The day by which it is verified"))
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("ddd d MMM yyyy")
        self.day.setMinimumDate(QDate.currentDate())
        self.day.setDate(QDate.currentDate().addDays(USUAL))
        when = QWidget()
        line = QHBoxLayout(when)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.interval, 1)
        line.addWidget(self.day)
        self.fields = {
            "verifier": Field(desk.theme, tr("Who verifies it"), self.verifier, "terms-verifier"),
            "interval": Field(desk.theme, tr("How often"), when, "terms-interval"),
        }
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(px(12))
        for field in self.fields.values():
            whole.addWidget(field)
        self.checked = QCheckBox(tr("I have just checked that it is right"))
        self.checked.setObjectName("terms-checked")
        whole.addWidget(self.checked)
        self.who.currentIndexChanged.connect(lambda _index: self._fit())
        self.people.changed.connect(self._one_only)
        self.interval.currentIndexChanged.connect(lambda _index: self._fit())
        self._fit()

    def begin(self, row: CareRow | None) -> None:
        """Ask for what there is to choose from, and show the terms there are."""
        desk = self._desk
        self.people.set_people([])
        self.checked.setChecked(False)
        self.interval.setCurrentIndex(self.interval.findData(USUAL))
        self._wanted = row.terms if row is not None else None
        desk.worker.ask(self, verifier_groups, desk.viewer, then=self._know, failed=desk.explain, key="terms-places")
        someone = desk.viewer if row is None else row.terms.verifier_id
        if someone is not None:
            desk.worker.ask(self, member, desk.viewer, someone, then=self._show_person, key="terms-person")
        if row is not None:
            self.checked.hide()
            self._show_interval(row.terms)

    _wanted: Terms | None = None

    def _show_person(self, found: MemberRow) -> None:
        if not self.people.people and not self.people.entry.text():
            self.people.set_people([found])

    def _show_interval(self, terms: Terms) -> None:
        if terms.due_at is not None:
            local = terms.due_at.astimezone().date()
            self.day.setDate(QDate(local.year, local.month, local.day))
            self.interval.setCurrentIndex(self.interval.findData(0))
        elif terms.interval_days is not None:
            known = self.interval.findData(terms.interval_days)
            if known < 0:
                self.interval.insertItem(0, tr("Every {n} days", n=terms.interval_days), terms.interval_days)
                known = 0
            self.interval.setCurrentIndex(known)

    def _know(self, groups: list[tuple[int, str]]) -> None:
        while self.who.count() > 1:
            self.who.removeItem(1)
        for community_id, name in groups:
            self.who.addItem(tr("The facilitators of {name}", name=name), (FACILITATORS, community_id))
            self.who.addItem(tr("Anybody in {name}", name=name), (WHOLE, community_id))
        terms = self._wanted
        if terms is not None and terms.verifier_community_id is not None:
            part = FACILITATORS if terms.facilitators_only else WHOLE
            found = [n for n in range(self.who.count()) if self.who.itemData(n) == (part, terms.verifier_community_id)]
            if found:
                self.who.setCurrentIndex(found[0])

    def _one_only(self) -> None:
        """One verifier: who is named last takes the place of the other."""
        if len(self.people.people) > 1:
            self.people.set_people([self.people.people[-1]])
        self.fields["verifier"].right()

    def _fit(self) -> None:
        self.people.setVisible(self.who.currentData()[0] == PERSON)
        self.day.setVisible(self.interval.currentData() == 0)
        for field in self.fields.values():
            field.right()

    @property
    def terms(self) -> Terms:
        """What is chosen; without a verifier where nobody is."""
        part, community_id = self.who.currentData()
        people = self.people.people
        days, chosen = int(self.interval.currentData()), self.day.date()
        end = datetime.combine(
            datetime(chosen.year(), chosen.month(), chosen.day(), tzinfo=UTC).date(), time(23, 59, 59)
        ).astimezone()
        return Terms(
            verifier_id=people[0].id if part == PERSON and people else None,
            verifier_community_id=community_id,
            facilitators_only=part == FACILITATORS,
            interval_days=days or None,
            due_at=None if days else end,
        )

    @property
    def entry(self) -> QLineEdit:
        """Where a colleague's name is typed."""
        return self.people.entry
