"""What is wrong with a post: four reasons, and a few words for those who review it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.flags import flag_post
from forumdesk.forum.rows import PostRow
from forumdesk.store.schema.flags import FlagReason
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.words import tr


def reason_name(reason: FlagReason) -> str:
    """What is wrong, in a word or two."""
    return {
        FlagReason.OFF_TOPIC: tr("Off topic"),
        FlagReason.UNKIND: tr("Unkind"),
        FlagReason.SPAM: tr("Spam"),
        FlagReason.OTHER: tr("Something else"),
    }[reason]


def _explained(reason: FlagReason) -> str:
    return {
        FlagReason.OFF_TOPIC: tr("It does not belong into this topic."),
        FlagReason.UNKIND: tr("It hurts or attacks somebody."),
        FlagReason.SPAM: tr("It advertises something, and helps nobody here."),
        FlagReason.OTHER: tr("Say below what it is."),
    }[reason]


class FlagDialog(QDialog):
    """Opened over a post; `flagged` comes once the office has it."""

    flagged = Signal()

    def __init__(self, desk: Desk, post: PostRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._post = desk, post
        px = desk.theme.px
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("flag-dialog")
        self.setWindowTitle(tr("Flag a post"))
        self.setMinimumWidth(px(460))
        says = label(
            tr("Those who moderate will look at it. {name} does not learn who flagged it.", name=post.author_name),
            "muted",
        )
        says.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(10))
        column.addWidget(label(tr("What is wrong with post #{number}?", number=post.number), "pane-title"))
        column.addWidget(says)
        self._group = QButtonGroup(self)
        self._choices: dict[FlagReason, QRadioButton] = {}
        for reason in FlagReason:
            column.addLayout(self._choice(reason))
        self._choices[FlagReason.OFF_TOPIC].setChecked(True)
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(px(64))
        self.fields = {
            "note": Field(
                desk.theme, tr("Note"), self.note, "flag-note", hint=tr("Only those who review it read this.")
            )
        }
        column.addWidget(self.fields["note"])
        self.problem = label("", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        column.addWidget(self.problem)
        cancel = QPushButton(tr("Cancel"))
        cancel.setObjectName("flag-cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.act = QPushButton(tr("Flag"))
        self.act.setObjectName("flag-act")
        self.act.setProperty("kind", "primary")
        self.act.setDefault(True)
        self.act.clicked.connect(self.submit)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(cancel)
        foot.addWidget(self.act)
        column.addLayout(foot)

    def _choice(self, reason: FlagReason) -> QHBoxLayout:
        radio = QRadioButton(reason_name(reason))
        radio.setObjectName(f"flag-{reason.value.replace(' ', '-')}")
        radio.setAccessibleDescription(_explained(reason))
        self._group.addButton(radio)
        self._choices[reason] = radio
        row = QHBoxLayout()
        row.addWidget(radio)
        row.addStretch(1)
        row.addWidget(label(_explained(reason), "meta"))
        return row

    @property
    def reason(self) -> FlagReason:
        """What is chosen."""
        return next(reason for reason, radio in self._choices.items() if radio.isChecked())

    def submit(self) -> None:
        """Flag it; what was typed stays until that worked."""
        self.act.setEnabled(False)
        self.problem.hide()
        asked = self._desk.viewer, self._post.id, self.reason, self.note.toPlainText()
        self._desk.worker.do(self, flag_post, *asked, then=lambda _none: self._done(), failed=self._fail)

    def _done(self) -> None:
        self.flagged.emit()
        self.accept()

    def _fail(self, problem: Problem) -> None:
        self.act.setEnabled(True)
        point_at(problem, self.fields, self.problem)
