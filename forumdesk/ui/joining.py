"""An invitation, opened: which office it leads to and as whom, before anything is touched; then one is in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.exchange.invitation import Invitation
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import tr


class Join(QDialog):
    """Says what is about to be opened, as a link may come from anywhere; `wanted` once that is agreed to."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, invitation: Invitation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("join")
        self.setWindowTitle(tr("Invitation"))
        self._invitation = invitation
        says = label(
            tr(
                "You are invited as {name} (@{login}).",
                name=invitation.name or invitation.login,
                login=invitation.login,
            ),
            "",
        )
        where = label("\n".join(invitation.places), "meta")
        where.setObjectName("join-places")
        careful = label(
            tr("ForumDesk will connect to this place. Go on if the invitation comes from somebody you know."), "muted"
        )
        for text in (says, where, careful):
            text.setWordWrap(True)
        self.problem = label("", "error")
        self.problem.setObjectName("join-problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        cancel = QPushButton(tr("Cancel"))
        cancel.setObjectName("join-cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.act = QPushButton(tr("Join"))
        self.act.setObjectName("join-act")
        self.act.setProperty("kind", "primary")
        self.act.setDefault(True)
        self.act.clicked.connect(self._agree)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(cancel)
        foot.addWidget(self.act)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        column.setSpacing(theme.px(12))
        for part in (label(invitation.office, "pane-title"), says, where, careful, self.problem):
            column.addWidget(part)
        column.addLayout(foot)
        self.setMinimumWidth(theme.px(440))

    def explain(self, problem: Problem) -> None:
        """It did not work: why, and what to do."""
        self.act.setEnabled(True)
        self.problem.setText(str(problem))
        self.problem.show()
        self.adjustSize()

    def _agree(self) -> None:
        self.act.setEnabled(False)
        self.problem.hide()
        self.wanted.emit(self._invitation)
