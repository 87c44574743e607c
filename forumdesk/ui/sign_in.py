"""Who is at this computer, where the office cannot tell by itself: a name from a list, or a password."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import Qt, QTimer, Signal
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
from forumdesk.forum.ways_in import Tried, require_password
from forumdesk.store.office import Office
from forumdesk.ui.background import Background
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.widgets.member_list import MemberList
from forumdesk.ui.words import tr, tr_n


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
        self.keep = KeepPassword()
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
        column.addWidget(self.keep)
        column.addLayout(foot)
        self.setMinimumWidth(theme.px(420))
        if problem is not None:
            self.field.wrong(str(problem))

    def _give(self) -> None:
        self.act.setEnabled(False)
        self.given.emit(self.edit.text())


class KeepPassword(QWidget):
    """Whether the system's keyring shall keep a password; where there is none, that is said instead."""

    def __init__(self) -> None:
        super().__init__()
        self.box = QCheckBox(tr("Keep it in this system's keyring"))
        self.box.setObjectName("password-keep")
        self.box.hide()
        self.without = label(tr("This system has no keyring, so ForumDesk asks at each start."), "meta")
        self.without.setObjectName("password-no-keyring")
        self.without.setWordWrap(True)
        self.without.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.box)
        column.addWidget(self.without)
        self.hide()

    def offer(self, can_keep: bool) -> None:
        """What this system can do is known now."""
        self.show()
        self.box.setVisible(can_keep)
        self.box.setChecked(can_keep)
        self.without.setVisible(not can_keep)

    @property
    def is_wanted(self) -> bool:
        return self.box.isChecked()


class ChoosePassword(QDialog):
    """At the first sign-in: a password of one's own in place of the one that an admin handed over."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, title: str = "", says: str = "") -> None:
        super().__init__(parent)
        self.setObjectName("choose-password")
        self.setWindowTitle(title or tr("Choose a password"))
        told = says or tr(
            "The password you came with works once. Choose your own; whoever runs the server never sees it."
        )
        words = label(told, "muted")
        words.setWordWrap(True)
        self.first, self.again = QLineEdit(), QLineEdit()
        self.fields = {
            "password": Field(
                theme,
                tr("New password"),
                self.first,
                "new-password",
                hint=tr("At least 8 characters; four words do well."),
            ),
            "again": Field(theme, tr("Once more"), self.again, "new-password-again"),
        }
        for edit in (self.first, self.again):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.keep = KeepPassword()
        self.problem = label("", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        cancel = QPushButton(tr("Cancel"))
        cancel.setObjectName("choose-password-cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.act = QPushButton(tr("Use this password"))
        self.act.setObjectName("choose-password-act")
        self.act.setProperty("kind", "primary")
        self.act.setDefault(True)
        self.act.clicked.connect(self.submit)
        column = _stacked(theme, self, title or tr("Welcome! Choose a password"), cancel, self.act)
        for place, part in enumerate((words, *self.fields.values(), self.keep, self.problem), start=1):
            column.insertWidget(place, part)
        self.first.setFocus()

    def submit(self) -> None:
        """Ask for it, unless it will not do."""
        try:
            require_password(self.first.text(), self.again.text())
        except Problem as problem:
            self.explain(problem)
            return
        self.act.setEnabled(False)
        self.chosen.emit(self.first.text())

    def explain(self, problem: Problem) -> None:
        """It did not work; what was typed stays."""
        self.act.setEnabled(True)
        point_at(problem, self.fields, self.problem)


class Unlock(QDialog):
    """Asks for the password of a member of a file, at the start and after nobody touched the window for a while."""

    given = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("unlock")
        self.setWindowTitle("ForumDesk")
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.field = Field(theme, tr("Password"), self.edit, "unlock-password")
        cancel = QPushButton(tr("Somebody else"))
        cancel.setObjectName("unlock-leave")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.act = QPushButton(tr("Continue"))
        self.act.setObjectName("unlock-act")
        self.act.setProperty("kind", "primary")
        self.act.setDefault(True)
        self.act.clicked.connect(self._give)
        self._left = 0
        self._timer = QTimer(self)
        self._timer.setInterval(1_000)
        self._timer.timeout.connect(self._count)
        column = _stacked(theme, self, name, cancel, self.act)
        column.insertWidget(1, self.field)

    def refuse(self, tried: Tried) -> None:
        """It was wrong; further tries have to wait, longer each time."""
        self.edit.selectAll()
        self._left = ceil(tried.wait_seconds)
        self._say()
        if self._left:
            self._timer.start()

    def explain(self, problem: Problem) -> None:
        self.act.setEnabled(True)
        self.field.wrong(str(problem))

    def _count(self) -> None:
        self._left -= 1
        self._say()

    def _say(self) -> None:
        self.act.setEnabled(self._left <= 0)
        if self._left > 0:
            self.field.wrong(
                tr_n(
                    "Not the right password. Wait {n} second.", "Not the right password. Wait {n} seconds.", self._left
                )
            )
        else:
            self._timer.stop()
            self.field.wrong(tr("Not the right password. Try again."))

    def _give(self) -> None:
        if self._left <= 0:
            self.act.setEnabled(False)
            self.given.emit(self.edit.text())


def _stacked(theme: Theme, dialog: QDialog, title: str, *buttons: QPushButton) -> QVBoxLayout:
    """The title and the foot of a dialog; what is between is put in after the title."""
    foot = QHBoxLayout()
    foot.addStretch()
    for button in buttons:
        foot.addWidget(button)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
    column.setSpacing(theme.px(14))
    column.addWidget(label(title, "pane-title"))
    column.addLayout(foot)
    dialog.setMinimumWidth(theme.px(420))
    return column
