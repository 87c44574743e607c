"""The people of the office: found by what is known of them, asked who can help, and where only one knows a subject."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.directory import (
    Choices,
    Helper,
    LoneSubject,
    PersonRow,
    Reason,
    Wanted,
    directory,
    directory_choices,
    lone_subjects,
    who_can_help,
)
from forumdesk.forum.rows import MemberRow, TopicFilter
from forumdesk.store.changes import Change
from forumdesk.ui.desk import Desk
from forumdesk.ui.page import Page
from forumdesk.ui.places import MemberPlace, PeoplePlace, TopicsPlace
from forumdesk.ui.widgets.controls import Notice
from forumdesk.ui.widgets.entry_list import Entry, EntryList
from forumdesk.ui.widgets.entry_pane import EntryPane
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.words import ago, tr, tr_n

AFTER_TYPING_MS = 150
ALL, HELP, ONE = "all", "help", "one"


class _Field(QLineEdit):
    """Down goes to what was found."""

    def __init__(self, name: str, says: str, below: Callable[[], None]) -> None:
        super().__init__()
        self._below = below
        self.setObjectName(name)
        self.setPlaceholderText(says)
        self.setAccessibleName(says)
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self._below()
        else:
            super().keyPressEvent(event)


class PeoplePage(Page):
    """A list under its tabs; what is typed narrows it at once. A click shows the card of somebody."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("people-page")
        self._tab = ALL
        self._choices: Choices | None = None
        self._has_insight = False
        self.tabs = TabStrip(desk.theme, "people-tabs")
        for key, text in (
            (ALL, tr("Directory")),
            (HELP, tr("Who can help?")),
        ):
            self.tabs.add(key, text)
        self.tabs.picked.connect(lambda tab: self.went.emit(PeoplePlace(tab)))
        self.words = _Field("people-words", tr("Name, job, department or skill"), self._into_list)
        self.asked = _Field("people-asked", tr("Who can help with …"), self._into_list)
        self.asked.returnPressed.connect(lambda: self.went.emit(PeoplePlace(HELP, self.asked.text().strip())))
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(AFTER_TYPING_MS)
        self._typed.timeout.connect(self.refresh)
        for field in (self.words, self.asked):
            field.textChanged.connect(lambda _text: self._typed.start())
        self.skill = self._box("people-skill", tr("Skill"))
        self.department = self._box("people-department", tr("Department"))
        self.community = self._box("people-community", tr("Community"))
        self._narrowing = QWidget()
        self._flow = Flow(self._narrowing)
        for widget in (self.words, self.skill, self.department, self.community):
            self._flow.addWidget(widget)
        below = QWidget()
        self._below = QVBoxLayout(below)
        self._below.setContentsMargins(0, 0, 0, 0)
        for part in (self.tabs, self._narrowing, self.asked):
            self._below.addWidget(part)
        self.list = EntryList(desk.theme, "people-list", tr("People"), desk.pictures)
        self.list.picked.connect(self._open)
        nobody = Notice(desk.theme, "people-empty")
        self.pane = EntryPane(desk.theme, tr("People"), self.list, nobody, below_title=below)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pane)
        desk.theme.changed.connect(self._dress)
        self.pane.say("users-round", tr("Looking for your colleagues…"))
        self._dress()

    def _box(self, name: str, says: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(says)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(16)
        box.activated.connect(lambda _index: self.refresh())
        return box

    def open(self, place: PeoplePlace) -> None:
        """Show a tab; what was asked before is asked again where the place says it."""
        self._tab = place.tab if place.tab in {ALL, HELP, ONE} else ALL
        self.tabs.check(self._tab)
        self._narrowing.setVisible(self._tab == ALL)
        self.asked.setVisible(self._tab == HELP)
        if place.asked:
            self.asked.setText(place.asked)
        worker, viewer = self.desk.worker, self.desk.viewer
        worker.ask(self, directory_choices, viewer, then=self._offer, failed=self._failed, key="people-choices")
        self.refresh()
        focus = {ALL: self.words, HELP: self.asked}.get(self._tab, self.list)
        focus.setFocus()

    def concerns(self, _change: Change) -> bool:
        """Profiles, memberships and accepted answers: much may belong here."""
        return self.isVisible()

    def _into_list(self) -> None:
        self.list.setFocus()
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)

    def _offer(self, choices: Choices) -> None:
        """What one can choose from; what is chosen stays so."""
        if choices.may_see_insight and not self._has_insight:
            self._has_insight = True
            self.tabs.add(ONE, tr("Subjects with one expert"))
            self.tabs.check(self._tab)
        if choices == self._choices:
            return
        self._choices = choices
        _fill(self.skill, tr("Any skill"), [(f"{name} ({n})" if n > 1 else name, name) for name, n in choices.skills])
        _fill(self.department, tr("Any department"), [(name, name) for name in choices.departments])
        _fill(self.community, tr("Any community"), [(name, n) for n, name in choices.communities])

    def refresh(self) -> None:
        worker, viewer = self.desk.worker, self.desk.viewer

        def ask(query: Callable[..., Any], *args: Any, then: Callable[[Any], None]) -> None:
            worker.ask(self, query, viewer, *args, then=then, failed=self._failed, key="people")

        if self._tab == ALL:
            ask(directory, self._wanted(), then=self._show_people)
        elif self._tab == HELP:
            asked = self.asked.text()
            ask(who_can_help, asked, then=lambda rows: self._show_helpers(asked, rows))
        else:
            ask(lone_subjects, then=self._show_subjects)

    def _wanted(self) -> Wanted:
        return Wanted(
            words=self.words.text(),
            skill=self.skill.currentData() or "",
            department=self.department.currentData() or "",
            community_id=self.community.currentData(),
        )

    def _failed(self, problem: Problem) -> None:
        self.pane.say("circle-alert", str(problem))

    def _show(self, entries: Sequence[Entry]) -> None:
        self.list.show_entries(entries)
        if entries:
            self.pane.show_list()

    def _show_people(self, rows: Sequence[PersonRow]) -> None:
        if self._tab == ALL:
            self._show([_person_entry(row) for row in rows])
            if not rows:
                self.pane.say("search", tr("Nobody fits"), tr("Take a word away, or choose any skill and department."))

    def _show_helpers(self, asked: str, rows: Sequence[Helper]) -> None:
        if self._tab != HELP:
            return
        self._show([_helper_entry(row) for row in rows])
        if rows:
            return
        if asked.strip():
            text = tr("Ask the office: somebody may know, and from then on it is found here.")
            self.pane.say("circle-question-mark", tr("Nobody here is known for that yet"), text)
        else:
            text = tr("Say what it is about. What colleagues say they know counts, and answers that were accepted.")
            self.pane.say("message-circle-question-mark", tr("Who can help you?"), text)

    def _show_subjects(self, rows: Sequence[LoneSubject]) -> None:
        if self._tab != ONE:
            return
        self._show([_subject_entry(row) for row in rows])
        if not rows:
            text = tr("A tag shows here when nearly all its accepted answers come from one member.")
            self.pane.say("circle-check", tr("No subject hangs on one person"), text)

    def _open(self, row: object) -> None:
        match row:
            case PersonRow(member=member) | Helper(member=member):
                self.went.emit(MemberPlace(member.login))
            case LoneSubject(tag=tag):
                self.leave_for(TopicsPlace(TopicFilter(tag=tag)))

    def _dress(self) -> None:
        px = self.desk.theme.px
        self._below.setSpacing(px(8))
        self._flow.setSpacing(px(8))
        self.words.setMinimumWidth(px(240))


def _fill(box: QComboBox, any_of_them: str, choices: Sequence[tuple[str, object]]) -> None:
    had = box.currentData()
    box.clear()
    box.addItem(any_of_them, None)
    for text, data in choices:
        box.addItem(text, data)
    box.setCurrentIndex(max(0, box.findData(had)) if had is not None else 0)


def _does(member: MemberRow) -> str:
    return " · ".join(part for part in (member.title, member.department) if part) or f"@{member.login}"


def _entry(member: MemberRow, key: object, row: object, *, mark: str, lead: str, lines: tuple[str, str, str]) -> Entry:
    title, excerpt, moment = lines
    return Entry(
        key=key,
        person_id=member.id,
        person=member.name,
        picture=member.picture,
        mark=mark,
        lead=lead,
        title=title,
        excerpt=excerpt,
        moment=moment,
        spoken=". ".join(part for part in (lead, title, excerpt, moment) if part),
        tip=excerpt,
        stands_out=False,
        row=row,
        leads_by_name=True,
    )


def _person_entry(row: PersonRow) -> Entry:
    member = row.member
    asks = tr("Ask me about {skills}", skills=", ".join(row.skills)) if row.skills else ""
    answers = tr_n("{n} accepted answer", "{n} accepted answers", row.answers) if row.answers else ""
    mark = "message-circle-question-mark" if row.skills else "user"
    return _entry(member, member.id, row, mark=mark, lead=member.name, lines=(_does(member), asks, answers))


def reason_text(reason: Reason) -> str:
    """Why somebody can help, as one says it."""
    n = reason.count
    return {
        "asks": tr("asks to be asked about {what}", what=reason.what),
        "job": tr("works as {what}", what=reason.what),
        "department": tr("works in {what}", what=reason.what),
        "tag": tr_n("{n} accepted answer on #{what}", "{n} accepted answers on #{what}", n, what=reason.what),
        "title": tr_n("answered “{what}”", "{n} accepted answers, as to “{what}”", n, what=reason.what),
    }[reason.kind]


def _helper_entry(row: Helper) -> Entry:
    member, why = row.member, " · ".join(map(reason_text, row.reasons[:4]))
    mark = "circle-check" if any(reason.count for reason in row.reasons) else "message-circle-question-mark"
    return _entry(member, member.id, row, mark=mark, lead=member.name, lines=(_does(member), why, ""))


def _subject_entry(row: LoneSubject) -> Entry:
    said = tr(
        "{name} gave {given} of {answers} accepted answers", name=row.member.name, given=row.given, answers=row.answers
    )
    gone = tr("They are not in the office any more.") if row.member.is_disabled else _does(row.member)
    lines = (said, gone, ago(row.at))
    mark = "triangle-alert" if row.member.is_disabled else "hash"
    return _entry(row.member, row.tag, row, mark=mark, lead=f"#{row.tag}", lines=lines)
