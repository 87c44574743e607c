"""What an admin does to a member and thinks about first: rename, suspend for a while, make a leaver anonymous."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.leaving import make_former
from forumdesk.forum.members import rename_member
from forumdesk.forum.rows import MemberRow
from forumdesk.forum.suspensions import suspend_member
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.words import tr, tr_n


class _Ask(QDialog):
    """A title, a few words, fields, and one button that does it; what was typed stays until that worked."""

    done_it = Signal()

    def __init__(
        self,
        desk: Desk,
        member: MemberRow,
        name: str,
        title: str,
        says: str,
        act: str,
        kind: str,
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._member = desk, member
        px = desk.theme.px
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fields: dict[str, Field] = {}
        self.problem = label("", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        cancel = QPushButton(tr("Cancel"))
        cancel.setObjectName(f"{name}-cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.act = QPushButton(act)
        self.act.setObjectName(f"{name}-act")
        self.act.setProperty("kind", kind)
        self.act.setDefault(True)
        self.act.clicked.connect(self.submit)
        self._foot = QHBoxLayout()
        self._foot.addStretch()
        self._foot.addWidget(cancel)
        self._foot.addWidget(self.act)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(24), px(20), px(24), px(20))
        self._column.setSpacing(px(12))
        self._column.addWidget(label(title, "pane-title"))
        text = label(says, "muted")
        text.setWordWrap(True)
        text.setVisible(bool(says))
        self._column.addWidget(text)
        self.setMinimumWidth(px(460))

    def _add(self, key: str, text: str, entry: QWidget, hint: str = "") -> None:
        self.fields[key] = Field(self._desk.theme, text, entry, f"{self.objectName()}-{key}", hint=hint)
        self._column.addWidget(self.fields[key])

    def _finish(self) -> None:
        self._column.addWidget(self.problem)
        self._column.addLayout(self._foot)

    def submit(self) -> None:
        """Do it."""

    def _do(self, action: Callable[..., Any], *args: Any, **more: Any) -> None:
        self.act.setEnabled(False)
        self.problem.hide()
        self._desk.worker.do(
            self, action, self._desk.viewer, self._member.id, *args, then=self._done, failed=self._fail, **more
        )

    def _done(self, _result: Any) -> None:
        self.done_it.emit()
        self.accept()

    def _fail(self, problem: Problem) -> None:
        self.act.setEnabled(True)
        point_at(problem, self.fields, self.problem)


class Rename(_Ask):
    """Another name for a member; their login stays."""

    def __init__(self, desk: Desk, member: MemberRow, parent: QWidget | None = None) -> None:
        says = tr("Their login @{login} stays: posts mention them by it.", login=member.login)
        super().__init__(
            desk, member, "rename-member", tr("Rename {name}", name=member.name), says, tr("Rename"), "primary", parent
        )
        self.name = QLineEdit(member.name)
        self.name.selectAll()
        self._add("name", tr("Name"), self.name)
        self._finish()

    def submit(self) -> None:
        self._do(rename_member, self.name.text())


class Suspend(_Ask):
    """Why and for how long somebody is kept out."""

    def __init__(self, desk: Desk, member: MemberRow, parent: QWidget | None = None) -> None:
        says = tr("They cannot come in until the end, which comes by itself. What they wrote stays.")
        super().__init__(
            desk, member, "suspend", tr("Suspend {name}", name=member.name), says, tr("Suspend"), "danger", parent
        )
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(desk.theme.px(72))
        self._add("reason", tr("Reason"), self.reason, tr("They read it when they try to come in."))
        self.until = QComboBox()
        for days in (1, 3, 7, 14, 30, 90, 365):
            self.until.addItem(tr_n("For {n} day", "For {n} days", days), days)
        self.until.setCurrentIndex(2)
        self._add("until", tr("How long"), self.until)
        self.until.currentIndexChanged.connect(lambda _index: self._say_end())
        self._say_end()
        self._finish()

    def submit(self) -> None:
        self._do(suspend_member, reason=self.reason.toPlainText(), until=self._end())

    def _end(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=int(self.until.currentData()))

    def _say_end(self) -> None:
        self.fields["until"].hint(tr("Until {moment}", moment=f"{self._end().astimezone():%Y-%m-%d %H:%M}"))


class Anonymise(_Ask):
    """Takes a leaver's name away, once it was typed."""

    def __init__(self, desk: Desk, member: MemberRow, parent: QWidget | None = None) -> None:
        says = tr(
            "Nobody can undo this. Their name becomes “Former member {n}”. Login, picture, profile, bookmarks and "
            "preferences go, and @{login} goes out of all posts. What they wrote stays, and so do names that people "
            "wrote out in their posts.",
            n=member.id,
            login=member.login,
        )
        super().__init__(
            desk,
            member,
            "anonymise",
            tr("Make {name} anonymous", name=member.name),
            says,
            tr("Make anonymous"),
            "danger",
            parent,
        )
        self.typed = QLineEdit()
        self._add("typed", tr("Type their name to confirm: {name}", name=member.name), self.typed)
        self.typed.textChanged.connect(lambda text: self.act.setEnabled(text.strip() == member.name))
        self.act.setEnabled(False)
        self._finish()

    def submit(self) -> None:
        self._do(make_former, typed=self.typed.text())
