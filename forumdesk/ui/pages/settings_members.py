"""Settings: who belongs to the office; admins let people in and out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.members import NewMember, add_member, disable_member, enable_member, set_role
from forumdesk.forum.rows import MemberRow
from forumdesk.forum.suspensions import SuspensionRow, end_suspension
from forumdesk.forum.ways_in import Managed, drop_password, members_to_manage
from forumdesk.store.schema.members import Role
from forumdesk.ui.desk import Desk
from forumdesk.ui.invite_dialog import Invite
from forumdesk.ui.member_card import role_name
from forumdesk.ui.member_dialogs import Anonymise, Rename, Suspend
from forumdesk.ui.widgets.controls import DropButton, label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.widgets.member_list import MemberList
from forumdesk.ui.words import tr, tr_n


def _roles() -> tuple[tuple[Role, str], ...]:
    return (Role.MEMBER, tr("Member")), (Role.MODERATOR, tr("Moderator")), (Role.ADMIN, tr("Admin"))


def role_box() -> QComboBox:
    """A choice of the three roles."""
    box = QComboBox()
    for role, text in _roles():
        box.addItem(text, role)
    return box


class Members(QWidget):
    """All members, narrowed by typing; below them what an admin may do with the chosen one."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._may_manage = False
        self._suspended: dict[int, SuspensionRow] = {}
        self._suspendable: set[int] = set()
        self._guarded: set[int] = set()
        self.setObjectName("settings-members")
        self._count = label("", "muted")
        self.add = QPushButton(tr("Add a member"))
        self.add.setObjectName("member-add")
        self.add.setProperty("kind", "primary")
        self.add.clicked.connect(self._add)
        self.search = QLineEdit()
        self.search.setObjectName("members-find")
        self.search.setAccessibleName(tr("Find a member"))
        self.search.setPlaceholderText(tr("Find by name, login, title or department"))
        self.list = MemberList(desk.theme, "members", self._note, desk.pictures)
        self.list.setAccessibleName(tr("Members"))
        self.search.textChanged.connect(self.list.narrow)
        self.list.currentRowChanged.connect(lambda _row: self._show_chosen())
        self.problem = label("", "error")
        self.problem.setObjectName("members-problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.chosen = label("", "strong")
        self.role = role_box()
        self.role.setObjectName("member-role")
        self.role.setAccessibleName(tr("Role"))
        self.role.activated.connect(lambda _index: self._set_role())
        self.standing = QPushButton()
        self.standing.setObjectName("member-standing")
        self.standing.clicked.connect(self._set_standing)
        self.more = DropButton(desk.theme, "member-more")
        self.more.setText(tr("More"))
        self.acts: dict[str, QAction] = {}
        for name, text, act in (
            ("rename", tr("Rename…"), lambda: self._ask(Rename)),
            ("invite", tr("Invite…"), self._invite),
            ("suspend", tr("Suspend…"), lambda: self._ask(Suspend)),
            ("unsuspend", tr("End the suspension"), lambda: self._do(end_suspension)),
            ("password", tr("Take the password off"), lambda: self._do(drop_password)),
            ("anonymise", tr("Make anonymous…"), lambda: self._ask(Anonymise)),
        ):
            self.acts[name] = self.more.menu().addAction(text)
            self.acts[name].setObjectName(f"member-{name}")
            self.acts[name].triggered.connect(act)
        self.tools = QFrame()
        self.tools.setObjectName("member-tools")
        self.tools.setProperty("kind", "card")
        self._row = QHBoxLayout(self.tools)
        self._row.addWidget(self.chosen, 1)
        self._row.addWidget(self.role)
        self._row.addWidget(self.standing)
        self._row.addWidget(self.more)
        head = QHBoxLayout()
        head.addWidget(label(tr("Members"), "title"))
        head.addWidget(self._count, 1, Qt.AlignmentFlag.AlignBottom)
        head.addWidget(self.add)
        self._head = head
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._column.addWidget(self.search)
        self._column.addWidget(self.list, 1)
        self._column.addWidget(self.problem)
        self._column.addWidget(self.tools)
        desk.theme.changed.connect(self._dress)
        self._dress()
        self._show_chosen()

    def refresh(self) -> None:
        self._desk.worker.ask(
            self, members_to_manage, self._desk.viewer, then=self._show, failed=self._desk.explain, key="members"
        )

    def _note(self, member: MemberRow) -> str:
        row = self._suspended.get(member.id)
        if row is None or member.is_disabled:
            return role_name(member)
        return tr("suspended until {day}", day=f"{row.until.astimezone():%Y-%m-%d %H:%M}")

    def _show(self, found: Managed) -> None:
        rows, self._suspended, self._suspendable, self._guarded = (
            found.members, found.suspended, found.suspendable, found.with_password,
        )  # fmt: skip
        viewer = next((row for row in rows if row.id == self._desk.viewer), None)
        self._may_manage = viewer is not None and viewer.role is Role.ADMIN
        self.add.setVisible(self._may_manage)
        self._count.setText(tr_n("{n} person", "{n} people", len(rows)))
        self.list.show_members(rows)
        self._show_chosen()

    def _show_chosen(self) -> None:
        member = self.list.current()
        may_suspend = member is not None and member.id in self._suspendable
        self.tools.setVisible(member is not None and not member.is_former and (self._may_manage or may_suspend))
        self.role.setVisible(self._may_manage)
        self.standing.setVisible(self._may_manage)
        self.problem.hide()
        if member is not None:
            is_out = member.id in self._suspended
            here = self._may_manage and not member.is_disabled
            shown = {
                "rename": self._may_manage,
                "invite": here,
                "suspend": may_suspend and not member.is_disabled and not is_out,
                "unsuspend": may_suspend and is_out,
                "password": self._may_manage and member.id in self._guarded,
                "anonymise": self._may_manage and member.id != self._desk.viewer,
            }
            for name, act in self.acts.items():
                act.setVisible(shown[name])
            self.chosen.setText(member.name)
            self.role.setCurrentIndex(self.role.findData(member.role))
            self.role.setEnabled(not member.is_disabled)
            self.standing.setText(tr("Let in again") if member.is_disabled else tr("Disable"))
            self.standing.setProperty("kind", "" if member.is_disabled else "danger")
            self.standing.style().polish(self.standing)

    def _set_role(self) -> None:
        member = self.list.current()
        role = Role(self.role.currentData())  # Qt keeps the text of a StrEnum only
        if member is not None and role is not member.role:
            self._desk.worker.do(
                self,
                set_role,
                self._desk.viewer,
                member.id,
                role,
                then=lambda _none: self.refresh(),
                failed=self._fail,
            )

    def _set_standing(self) -> None:
        member = self.list.current()
        if member is not None:
            action = enable_member if member.is_disabled else disable_member
            self._desk.worker.do(
                self, action, self._desk.viewer, member.id, then=lambda _none: self.refresh(), failed=self._fail
            )

    def _do(self, action: Callable[..., None]) -> None:
        member = self.list.current()
        if member is not None:
            self._desk.worker.do(
                self, action, self._desk.viewer, member.id, then=lambda _none: self.refresh(), failed=self._fail
            )

    def _ask(self, dialog: type[Rename | Suspend | Anonymise]) -> None:
        member = self.list.current()
        if member is not None:
            asking = dialog(self._desk, member, self)
            asking.done_it.connect(self.refresh)
            asking.open()

    def _invite(self) -> None:
        member = self.list.current()
        if member is not None:
            Invite(self._desk, member.id, member.name, self).open()

    def _fail(self, problem: Problem) -> None:
        self._show_chosen()
        self.problem.setText(str(problem))
        self.problem.show()

    def _add(self) -> None:
        dialog = AddMember(self._desk, self)
        dialog.added.connect(self._added)
        dialog.open()

    def _added(self, made: NewMember) -> None:
        self.refresh()
        Invite(self._desk, made.id, made.name, self).open()

    def _dress(self) -> None:
        px = self._desk.theme.px
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(12))
        self._head.setSpacing(px(12))
        self._row.setContentsMargins(px(14), px(10), px(10), px(10))
        self._row.setSpacing(px(8))
        self.list.setMinimumHeight(px(240))


class AddMember(QDialog):
    """Asks who comes. Whoever opened it makes the invitation."""

    added = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        px = desk.theme.px
        self.setObjectName("add-member")
        self.setWindowTitle(tr("Add a member"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.name, self.login, self.role = QLineEdit(), QLineEdit(), role_box()
        self.fields = {
            "name": Field(desk.theme, tr("Name"), self.name, "new-member-name"),
            "login": Field(
                desk.theme,
                tr("Login"),
                self.login,
                "new-member-login",
                hint=tr("On a shared file: the name they sign in to their computer with, then they are known at once."),
            ),
            "role": Field(desk.theme, tr("Role"), self.role, "new-member-role"),
        }
        self.problem = label("", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setObjectName("new-member-cancel")
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.act = QPushButton(tr("Add"))
        self.act.setObjectName("new-member-act")
        self.act.setProperty("kind", "primary")
        self.act.setDefault(True)
        self.act.clicked.connect(self.submit)
        foot = QHBoxLayout()
        foot.addStretch()
        for button in (self.cancel, self.act):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(12))
        column.addWidget(label(tr("Add a member"), "pane-title"))
        for part in (*self.fields.values(), self.problem):
            column.addWidget(part)
        column.addLayout(foot)
        self.setMinimumWidth(px(440))

    def submit(self) -> None:
        """Add them; what was typed stays until that worked."""
        self.act.setEnabled(False)
        self.problem.hide()
        self._desk.worker.do(
            self,
            add_member,
            self._desk.viewer,
            login=self.login.text(),
            name=self.name.text(),
            role=Role(self.role.currentData()),
            then=self._done,
            failed=self._fail,
        )

    def _done(self, made: NewMember) -> None:
        self._desk.say(tr("Added: {login}", login=f"@{made.login}"))
        self.accept()
        self.added.emit(made)

    def _fail(self, problem: Problem) -> None:
        self.act.setEnabled(True)
        point_at(problem, self.fields, self.problem)
