"""Who belongs to a community: found by words, invited, taken out, made its facilitator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.community_home import CommunityHome
from forumdesk.forum.joining import (
    BelongingRow,
    bring_back,
    dismiss_facilitator,
    invite_members,
    name_facilitator,
    remove_member,
    take_back_invitation,
)
from forumdesk.forum.rows import MemberRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.places import MemberPlace
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.member_list import MemberList
from forumdesk.ui.widgets.people_field import PeopleField
from forumdesk.ui.words import label as plain
from forumdesk.ui.words import tr


class CommunityMembers(QWidget):
    """The list, and below it what those who run the community do with whom is chosen. `changed` after each deed."""

    went = Signal(object)
    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._home: CommunityHome | None = None
        self._rows: dict[int, BelongingRow] = {}
        self.setObjectName("community-members")
        self.finder = QLineEdit()
        self.finder.setObjectName("members-find")
        self.finder.setPlaceholderText(tr("Find among the members"))
        self.finder.setAccessibleName(tr("Find a member"))
        self.list = MemberList(desk.theme, "community-member-list", self._note, desk.pictures)
        self.list.setAccessibleName(tr("Members"))
        self.finder.textChanged.connect(self.list.narrow)
        self.list.picked.connect(lambda member: self.went.emit(MemberPlace(member.login)))
        self.list.currentItemChanged.connect(lambda *_items: self._offer())
        self.open = self._button("member-open", tr("Who is this?"))
        self.open.clicked.connect(self._open)
        self.name = self._button("member-name", tr("Make facilitator"))
        self.name.clicked.connect(self._name)
        self.drop = self._button("member-drop", tr("Take out"), "danger")
        self.drop.clicked.connect(self._drop)
        self.problem = label("", "error")
        self.problem.setObjectName("members-problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        acts = QHBoxLayout()
        for button in (self.open, self.name, self.drop):
            acts.addWidget(button)
        acts.addStretch()
        self.people = PeopleField(desk, "invite-people")
        self.invite = QPushButton(tr("Invite"))
        self.invite.setObjectName("invite-act")
        self.invite.setProperty("kind", "primary")
        self.invite.setEnabled(False)
        self.invite.clicked.connect(self._invite)
        self.people.changed.connect(lambda: self.invite.setEnabled(bool(self.people.people)))
        self._waiting = QWidget()
        self._flow = Flow(self._waiting)
        self._inviting = QWidget()
        row = QHBoxLayout()
        row.addWidget(self.people, 1)
        row.addWidget(self.invite)
        inside = QVBoxLayout(self._inviting)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(label(tr("Invite colleagues"), "strong"))
        inside.addLayout(row)
        inside.addWidget(self._waiting)
        self._column = QVBoxLayout(self)
        for part in (self._inviting, self.finder):
            self._column.addWidget(part)
        self._column.addLayout(acts)
        self._column.addWidget(self.problem)
        self._column.addWidget(self.list, 1)
        desk.theme.changed.connect(self._dress)
        self._dress()
        self._offer()

    def _button(self, name: str, text: str, kind: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setProperty("kind", kind)
        return button

    def show_home(self, home: CommunityHome) -> None:
        """Which community it is; what is typed for another one is left behind."""
        if self._home is None or self._home.id != home.id:
            self.people.set_people([])
            self.finder.clear()
            self.problem.hide()
        self._home = home
        self._inviting.setVisible(home.standing.may_decide)
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for row in home.invited:
            chip = QPushButton(plain(tr("{name} is invited", name=row.member.name)) + "  ×")
            chip.setObjectName(f"invited-{row.member.login}")
            chip.setProperty("kind", "chip")
            chip.setAccessibleName(tr("Take back the invitation of {name}", name=row.member.name))
            chip.setToolTip(tr("Invited by {name}. A click takes it back.", name=row.by_name))
            chip.clicked.connect(lambda _checked=False, row=row: self._do(take_back_invitation, row.member.id))
            self._flow.addWidget(chip)
        self._waiting.setVisible(bool(home.invited))
        self._offer()

    def show_members(self, rows: Sequence[BelongingRow]) -> None:
        self._rows = {row.member.id: row for row in rows}
        self.list.show_members(row.member for row in rows)
        self._offer()

    def _note(self, member: MemberRow) -> str:
        row = self._rows.get(member.id)
        return tr("facilitator") if row is not None and row.is_facilitator else ""

    def _chosen(self) -> BelongingRow | None:
        member = self.list.current()
        return self._rows.get(member.id) if member is not None else None

    def _offer(self) -> None:
        row, standing = self._chosen(), self._home.standing if self._home is not None else None
        runs = standing is not None and standing.may_edit
        self.name.setVisible(runs)
        self.drop.setVisible(standing is not None and standing.may_decide)
        for button in (self.open, self.name, self.drop):
            button.setEnabled(row is not None)
        is_facilitator = row is not None and row.is_facilitator
        self.name.setText(tr("No facilitator any more") if is_facilitator else tr("Make facilitator"))

    def _open(self) -> None:
        row = self._chosen()
        if row is not None:
            self.went.emit(MemberPlace(row.member.login))

    def _name(self) -> None:
        row = self._chosen()
        if row is None:
            return
        name, whom = row.member.name, row.member.id
        if row.is_facilitator:
            said = tr("{name} runs it no more", name=name)
            self._do(dismiss_facilitator, whom, said=said, undo=lambda: self._do(name_facilitator, whom))
        else:
            said = tr("{name} runs it now", name=name)
            self._do(name_facilitator, whom, said=said, undo=lambda: self._do(dismiss_facilitator, whom))

    def _drop(self) -> None:
        row = self._chosen()
        if row is not None:
            runs, whom = row.is_facilitator, row.member.id
            said = tr("{name} does not belong to it any more", name=row.member.name)
            self._do(remove_member, whom, said=said, undo=lambda: self._do(bring_back, whom, is_facilitator=runs))

    def _invite(self) -> None:
        people = list(self.people.people)

        def done() -> None:
            self.people.set_people([])
            self.invite.setEnabled(False)

        names = ", ".join(person.name for person in people)
        self._do(invite_members, [person.id for person in people], said=tr("Invited {names}", names=names), then=done)

    def _do(
        self,
        action: Callable[..., Any],
        *args: Any,
        said: str = "",
        undo: Callable[[], None] | None = None,
        then: Callable[[], None] = lambda: None,
        **more: Any,
    ) -> None:
        if self._home is None:
            return
        self.problem.hide()

        def done(_result: Any) -> None:
            then()
            if said:
                self._desk.say(said, undo)
            self.changed.emit()

        worker, viewer = self._desk.worker, self._desk.viewer
        worker.do(self, action, viewer, self._home.id, *args, then=done, failed=self._fail, **more)

    def _fail(self, problem: Problem) -> None:
        self.problem.setText(str(problem))
        self.problem.show()

    def _dress(self) -> None:
        px = self._desk.theme.px
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(10))
        self._flow.setSpacing(px(6))
        put_icon(self.invite, "user-plus", self._desk.theme.tokens.on_accent, px(15))
