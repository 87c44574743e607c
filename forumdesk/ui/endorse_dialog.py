"""Endorses a topic as a best practice, or puts an answer under care: who verifies it, and how often."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.care import CareRow
from forumdesk.forum.endorsing import Endorsed, endorse
from forumdesk.store.schema.care import CareKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.form import point_at
from forumdesk.ui.widgets.terms_form import TermsForm
from forumdesk.ui.words import tr


class EndorseDialog(QDialog):
    """With a `row`, its terms are changed. `endorsed` tells what there was before."""

    endorsed = Signal(object)

    def __init__(
        self, desk: Desk, post_id: int, title: str, kind: CareKind, row: CareRow | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._post_id = desk, post_id
        px = desk.theme.px
        is_practice = kind is CareKind.PRACTICE
        heading = tr("Best practice") if is_practice else tr("Look after the answer")
        self.setObjectName("endorse-dialog")
        self.setWindowTitle(heading)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        about = label(title, "muted")
        about.setWordWrap(True)
        says = (
            tr("It is marked everywhere and comes first in searches, as long as somebody verifies it in time.")
            if is_practice
            else tr("The answer says when it was last verified, and comes later in searches where it was not.")
        )
        what = label(says, "meta")
        what.setWordWrap(True)
        self.form = TermsForm(desk)
        self.problem = label("", "error")
        self.problem.setObjectName("endorse-error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        cancel = QPushButton(tr("Cancel"))
        cancel.setObjectName("endorse-cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        act = tr("Save") if row is not None else tr("Endorse") if is_practice else tr("Look after it")
        self.act = QPushButton(act)
        self.act.setObjectName("endorse-act")
        self.act.setProperty("kind", "primary")
        self.act.setAutoDefault(False)
        self.act.clicked.connect(self.submit)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.act)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(12))
        column.addWidget(label(heading, "pane-title"))
        for part in (about, what, self.form, self.problem):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(foot)
        self.setMinimumWidth(px(500))
        self.form.begin(row)

    def submit(self) -> None:
        """Endorse it; the dialog stays open until that worked."""
        self.act.setEnabled(False)
        self.problem.hide()
        checked = self.form.checked.isChecked() and not self.form.checked.isHidden()
        asked = self._desk.viewer, self._post_id, self.form.terms
        self._desk.worker.do(self, endorse, *asked, is_checked=checked, then=self._done, failed=self._failed)

    def _done(self, outcome: Endorsed) -> None:
        self.endorsed.emit(outcome)
        self.accept()

    def _failed(self, problem: Problem) -> None:
        self.act.setEnabled(True)
        point_at(problem, self.form.fields, self.problem)
