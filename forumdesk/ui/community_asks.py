"""Small questions about joining: a word with a request, with a refusal, and whether one really leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.communities import leave_community
from forumdesk.forum.joining import ask_to_join, decline_request
from forumdesk.forum.rows import MemberRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.words import tr


class _Ask(QDialog):
    """A title, a sentence, perhaps a text, and one button that does it; what was typed stays until that worked."""

    def __init__(
        self, desk: Desk, name: str, title: str, says: str, act: str, kind: str, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        px = desk.theme.px
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fields: dict[str, Field] = {}
        self.problem = label("", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setObjectName(f"{name}-cancel")
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.act = QPushButton(act)
        self.act.setObjectName(f"{name}-act")
        self.act.setProperty("kind", kind)
        self.act.setDefault(True)
        self.act.clicked.connect(self.submit)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addStretch()
        foot.addWidget(self.cancel)
        foot.addWidget(self.act)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(12))
        head = label(title, "pane-title")
        head.setWordWrap(True)
        text = label(says, "muted")
        text.setWordWrap(True)
        self._room = QVBoxLayout()
        for part in (head, text):
            column.addWidget(part)
        column.addLayout(self._room)
        column.addWidget(self.problem)
        column.addLayout(foot)
        self.setMinimumWidth(px(460))

    def _add(self, key: str, text: str, hint: str) -> QPlainTextEdit:
        entry = QPlainTextEdit()
        entry.setTabChangesFocus(True)
        entry.setFixedHeight(self._desk.theme.px(84))
        self.fields[key] = Field(self._desk.theme, text, entry, f"{self.objectName()}-{key}", hint=hint)
        self._room.addWidget(self.fields[key])
        return entry

    def submit(self) -> None:
        """Do it."""

    def _do(self, action: Callable[..., Any], *args: Any) -> None:
        self.act.setEnabled(False)
        self.problem.hide()
        self._desk.worker.do(
            self, action, self._desk.viewer, *args, then=lambda _none: self.accept(), failed=self._fail
        )

    def _fail(self, problem: Problem) -> None:
        self.act.setEnabled(True)
        point_at(problem, self.fields, self.problem)


class AskToJoin(_Ask):
    """A word to the facilitators."""

    def __init__(self, desk: Desk, community_id: int, name: str, parent: QWidget | None = None) -> None:
        says = tr("A facilitator reads this and decides.")
        super().__init__(
            desk, "ask-to-join", tr("Ask to join {name}", name=name), says, tr("Ask to join"), "primary", parent
        )
        self._community = community_id
        self.note = self._add("note", tr("A word about yourself"), tr("It may stay empty."))

    def submit(self) -> None:
        self._do(ask_to_join, self._community, self.note.toPlainText())


class DeclineRequest(_Ask):
    """A word to whoever is not let in."""

    def __init__(self, desk: Desk, community_id: int, member: MemberRow, parent: QWidget | None = None) -> None:
        says = tr("They learn that you decided, and may ask again.")
        super().__init__(
            desk, "decline-request", tr("Do not let {name} in", name=member.name), says, tr("Decline"), "danger", parent
        )
        self._community, self._member = community_id, member
        self.answer = self._add("answer", tr("Your word to them"), tr("They read it. It may stay empty."))

    def submit(self) -> None:
        self._do(decline_request, self._community, self._member.id, self.answer.toPlainText())


class LeaveCommunity(_Ask):
    """Leaving where one cannot come back by oneself."""

    def __init__(
        self, desk: Desk, community_id: int, name: str, *, is_private: bool, parent: QWidget | None = None
    ) -> None:
        says = (
            tr("You will not see it any more, and come back only if you are invited. What you wrote stays there.")
            if is_private
            else tr("You come back only if a facilitator lets you in. What you wrote stays.")
        )
        super().__init__(desk, "leave-community", tr("Leave {name}?", name=name), says, tr("Leave"), "danger", parent)
        self._community = community_id
        self.act.setDefault(False)
        self.act.setAutoDefault(False)
        self.cancel.setDefault(True)

    def submit(self) -> None:
        self._do(leave_community, self._community)
