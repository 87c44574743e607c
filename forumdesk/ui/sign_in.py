"""Who is at this computer, where the office cannot tell by itself: a name from a list, or a password."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.config import change_settings, load_settings
from forumdesk.errors import Problem
from forumdesk.forum.members import sign_in_choices
from forumdesk.forum.rows import MemberRow
from forumdesk.store.office import Office
from forumdesk.ui.background import Background
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.form import Field
from forumdesk.ui.widgets.member_list import MemberList
from forumdesk.ui.words import tr


def choices(office: Office) -> list[MemberRow]:
    """Whom one may be. Waits for the store."""
    with office.reading() as session:
        return sign_in_choices(session)


def remember(office_uuid: str, member_id: int) -> None:
    """This computer knows from now on who looks at that office. Waits for the disk."""
    change_settings(members={**load_settings().members, office_uuid: member_id})


class SignIn(QWidget):
    """A list of all members to pick oneself from; typing narrows it."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, background: Background, office: Office) -> None:
        super().__init__()
        self._theme, self._background, self._office = theme, background, office
        self.setObjectName("sign-in")
        self.setWindowTitle("ForumDesk")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("kind", "pane")
        title = label(tr("Who are you?"), "title")
        text = label(tr("This office is a shared file, so it takes your word for it."), "muted")
        text.setWordWrap(True)
        self.search = QLineEdit()
        self.search.setObjectName("sign-in-find")
        self.search.setAccessibleName(tr("Find your name"))
        self.search.setPlaceholderText(tr("Find your name"))
        self.search.returnPressed.connect(self._choose)
        self.list = MemberList(theme, "sign-in-members")
        self.list.setAccessibleName(tr("Members"))
        self.search.textChanged.connect(self.list.narrow)
        self.list.picked.connect(lambda _member: self._choose())
        self.remember = QCheckBox(tr("Remember me on this computer"))
        self.remember.setObjectName("sign-in-remember")
        self.remember.setChecked(True)
        self.problem = label("", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.act = QPushButton(tr("Continue"))
        self.act.setObjectName("sign-in-act")
        self.act.setProperty("kind", "primary")
        self.act.setEnabled(False)
        self.act.clicked.connect(self._choose)
        self.list.currentRowChanged.connect(lambda row: self.act.setEnabled(row >= 0))
        foot = QHBoxLayout()
        foot.addWidget(self.remember, 1)
        foot.addWidget(self.act)
        column = QVBoxLayout(self)
        for widget in (title, text, self.search):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        column.addWidget(self.problem)
        column.addLayout(foot)
        theme.changed.connect(self._dress)
        self._dress()
        self.resize(theme.px(480), theme.px(560))
        background.run(self, choices, office, then=self._show, failed=self._fail)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self.search.hasFocus():
            self.list.step(1 if event.key() == Qt.Key.Key_Down else -1)
            return
        super().keyPressEvent(event)

    def _show(self, members: list[MemberRow]) -> None:
        self.list.show_members(members)
        self.search.setFocus()

    def _choose(self) -> None:
        member = self.list.current()
        if member is None:
            return
        if self.remember.isChecked():
            self._background.run(self, remember, self._office.uuid, member.id)
        self.chosen.emit(member.id)

    def _fail(self, problem: Problem) -> None:
        self.problem.setText(str(problem))
        self.problem.show()

    def _dress(self) -> None:
        px = self._theme.px
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.setContentsMargins(px(32), px(28), px(32), px(24))
        column.setSpacing(px(12))


class PasswordDialog(QDialog):
    """Asks for the password of a server's office; what was wrong with the last one stands below it."""

    given = Signal(str)

    def __init__(self, theme: Theme, store: str, problem: Problem | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("password-dialog")
        self.setWindowTitle(tr("Password"))
        where = label(store, "meta")
        where.setWordWrap(True)
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.field = Field(theme, tr("Your password on the server"), self.edit, "password")
        cancel = QPushButton(tr("Cancel"))
        cancel.setObjectName("password-cancel")
        cancel.clicked.connect(self.reject)
        self.act = QPushButton(tr("Open the office"))
        self.act.setObjectName("password-act")
        self.act.setProperty("kind", "primary")
        self.act.setDefault(True)
        self.act.setEnabled(False)
        self.act.clicked.connect(self._give)
        self.edit.textChanged.connect(lambda text: self.act.setEnabled(bool(text)))
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(cancel)
        foot.addWidget(self.act)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        column.setSpacing(theme.px(14))
        column.addWidget(label(tr("This office asks who you are"), "pane-title"))
        column.addWidget(where)
        column.addWidget(self.field)
        column.addLayout(foot)
        self.setMinimumWidth(theme.px(420))
        if problem is not None:
            self.field.wrong(str(problem))

    def _give(self) -> None:
        self.act.setEnabled(False)
        self.given.emit(self.edit.text())
