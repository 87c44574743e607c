"""What a project is for, and who takes part: brought in, let lead, taken out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.project_rows import PersonRow, ProjectPage
from forumdesk.forum.projects import add_people, remove_person, set_lead
from forumdesk.forum.rows import TopicFilter
from forumdesk.ui.desk import Desk
from forumdesk.ui.places import MemberPlace, TopicsPlace
from forumdesk.ui.widgets.controls import IconButton, label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.form import Field
from forumdesk.ui.widgets.people_field import PeopleField
from forumdesk.ui.widgets.person_button import PersonButton
from forumdesk.ui.widgets.prose_view import ProseView
from forumdesk.ui.words import label as plain
from forumdesk.ui.words import on_day, tr


class ProjectAbout(QWidget):
    """`changed` after something was done."""

    changed = Signal()
    went = Signal(object)
    link = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._page: ProjectPage | None = None
        px = desk.theme.px
        self.setObjectName("project-about")
        self.aim = ProseView(desk, "project-aim")
        self.aim.setAccessibleName(tr("Aim"))
        self.aim.link.connect(self.link)
        self._days = label("", "muted")
        self._days.setWordWrap(True)
        tags = QWidget()
        self._tags = Flow(tags)
        self._tags.setSpacing(px(6))
        card, inside = self._card(tr("Aim"))
        inside.addWidget(self.aim)
        inside.addWidget(self._days)
        inside.addWidget(tags)
        self._who, who = self._card(tr("People"))
        self._people = QVBoxLayout()
        self._people.setSpacing(px(4))
        who.addLayout(self._people)
        self.people = PeopleField(desk, "project-add-people")
        self.field = Field(desk.theme, tr("Bring colleagues in"), self.people, "project-bring-in")
        self.act = QPushButton(tr("Bring in"))
        self.act.setObjectName("project-bring-in-act")
        self.act.setEnabled(False)
        self.act.clicked.connect(self._bring_in)
        self.people.changed.connect(lambda: self.act.setEnabled(bool(self.people.people)))
        self.people.changed.connect(self.field.right)
        self._bringing = QWidget()
        line = QHBoxLayout(self._bringing)
        line.setContentsMargins(0, px(6), 0, 0)
        line.setSpacing(px(8))
        line.addWidget(self.field, 1)
        line.addWidget(self.act)
        who.addWidget(self._bringing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(4), px(10), px(16))
        column.setSpacing(px(14))
        column.addWidget(card)
        column.addWidget(self._who)
        column.addStretch(1)

    def _card(self, title: str) -> tuple[QFrame, QVBoxLayout]:
        px = self._desk.theme.px
        card = QFrame()
        card.setProperty("kind", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(16), px(12), px(16), px(14))
        inside.setSpacing(px(6))
        inside.addWidget(label(title, "strong"))
        return card, inside

    def show_page(self, page: ProjectPage) -> None:
        """Show this project; what is typed stays, unless it is another one."""
        before, self._page = self._page, page
        if before is None or before.row.topic_id != page.row.topic_id:
            self.people.set_people([])
        self.aim.show_html(page.aim_html)
        starts, ends = page.row.starts_on, page.row.ends_on
        said = [tr("From {day}", day=on_day(starts))] if starts is not None else []
        said += [tr("until {day}", day=on_day(ends))] if ends is not None else []
        self._days.setText(" ".join(said)[:1].upper() + " ".join(said)[1:])
        self._days.setVisible(bool(said))
        if before is None or before.tags != page.tags:
            self._show_tags(page)
        self._bringing.setVisible(page.may_lead and not page.row.is_closed)
        if before is None or (before.people, before.may_lead) != (page.people, page.may_lead):
            self._show_people(page)

    def _show_tags(self, page: ProjectPage) -> None:
        while (item := self._tags.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for tag in page.tags:
            chip = QPushButton(plain(tag))
            chip.setObjectName(f"project-tag-{tag}")
            chip.setProperty("kind", "chip")
            chip.clicked.connect(lambda _on=False, tag=tag: self.went.emit(TopicsPlace(TopicFilter(tag=tag))))
            self._tags.addWidget(chip)

    def _show_people(self, page: ProjectPage) -> None:
        while self._people.count():
            item = self._people.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for person in page.people:
            self._people.addWidget(self._line(page, person))

    def _line(self, page: ProjectPage, person: PersonRow) -> QWidget:
        member, px = person.member, self._desk.theme.px
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(px(8))
        button = PersonButton(self._desk, member, f"project-person-{member.login}")
        button.clicked.connect(lambda: self.went.emit(MemberPlace(member.login)))
        line.addWidget(button)
        does = " · ".join(part for part in (member.title, member.department) if part)
        if does:
            line.addWidget(label(does, "meta"))
        if person.is_lead:
            line.addWidget(label(tr("leads it"), "accent-pill"), 0, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch(1)
        if page.may_lead and not page.row.is_closed:
            says = tr("What {name} may do", name=member.name)
            more = IconButton(self._desk.theme, f"project-person-more-{member.login}", "ellipsis", says, size=16)
            more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            menu = QMenu(more)
            lead = tr("Leads it no more") if person.is_lead else tr("Let them lead it")
            menu.addAction(lead, lambda: self._lead(person, not person.is_lead))
            menu.addAction(tr("Take out"), lambda: self._take_out(person))
            more.setMenu(menu)
            line.addWidget(more)
        return row

    # What one does.

    def _do(
        self,
        action: Callable[..., Any],
        *args: Any,
        then: Callable[[Any], None] | None = None,
        failed: Callable[[Problem], None] | None = None,
    ) -> None:
        if self._page is None:
            return

        def done(result: Any) -> None:
            if then is not None:
                then(result)
            self.changed.emit()

        worker, topic_id = self._desk.worker, self._page.row.topic_id
        worker.do(self, action, self._desk.viewer, topic_id, *args, then=done, failed=failed or self._desk.explain)

    def _bring_in(self) -> None:
        def come(_none: object) -> None:
            self.people.set_people([])
            self.act.setEnabled(False)

        ids = [member.id for member in self.people.people]
        self._do(add_people, ids, then=come, failed=lambda problem: self.field.wrong(str(problem)))

    def _lead(self, person: PersonRow, is_lead: bool) -> None:
        said = tr("{name} leads it now", name=person.member.name)
        if not is_lead:
            said = tr("{name} leads it no more", name=person.member.name)
        self._do(
            set_lead,
            person.member.id,
            is_lead,
            then=lambda _none: self._desk.say(said, lambda: self._do(set_lead, person.member.id, not is_lead)),
        )

    def _take_out(self, person: PersonRow) -> None:
        said = tr("{name} takes part no more", name=person.member.name)
        back = [person.member.id]
        self._do(
            remove_person,
            person.member.id,
            then=lambda _none: self._desk.say(said, lambda: self._do(add_people, back)),
        )
