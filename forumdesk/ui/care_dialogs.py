"""What one says with a verification, a request for one, or a dispute; and every verification there was."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from forumdesk.forum.care import CareRow, VerificationRow, verifications
from forumdesk.forum.endorsing import ask_verification, verify
from forumdesk.store.schema.care import RequestKind
from forumdesk.ui.asking import Ask
from forumdesk.ui.care_words import verifier_words
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import in_full, tr


class Saying(Enum):
    """What is said with the note."""

    VERIFY = auto()
    ASK = auto()
    DISPUTE = auto()


def _texts(saying: Saying) -> tuple[str, str, str]:
    """The title, what the note is for, and the button."""
    return {
        Saying.VERIFY: (
            tr("Verify"),
            tr("What you checked, if it is worth saying. Everybody who reads this sees it."),
            tr("It is right"),
        ),
        Saying.ASK: (
            tr("Ask for verification"),
            tr("What you want to be looked at. Whoever verifies this is told."),
            tr("Ask"),
        ),
        Saying.DISPUTE: (
            tr("Dispute"),
            tr("What is wrong with it. It is marked as disputed until somebody verifies it again."),
            tr("Dispute"),
        ),
    }[saying]


class NoteDialog(Ask):
    """A note and one button. `done_it` brings the id of the verification or request."""

    def __init__(self, desk: Desk, row: CareRow, saying: Saying, parent: QWidget | None = None) -> None:
        title, hint, act = _texts(saying)
        super().__init__(desk, f"care-{saying.name.lower()}", title, row.title, act, "primary", parent)
        self._row, self._saying = row, saying
        who = label(verifier_words(row), "meta")
        who.setWordWrap(True)
        self.column.addWidget(who)
        self.note = self.add_text("note", tr("Note"), hint, height=96)
        self.finish()
        self.note.setFocus()

    def submit(self) -> None:
        """Say it; what was typed stays until that worked."""
        note, post_id = self.note.toPlainText(), self._row.post_id
        if self._saying is Saying.VERIFY:
            self.do(verify, post_id, note)
        else:
            kind = RequestKind.ASK if self._saying is Saying.ASK else RequestKind.DISPUTE
            self.do(ask_verification, post_id, kind, note)


class VerificationsDialog(QDialog):
    """Every time it was verified, the last one first."""

    def __init__(self, desk: Desk, row: CareRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = desk.theme.px
        self._theme = desk.theme
        self.setObjectName("verifications")
        self.setWindowTitle(tr("Verifications"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        about = label(row.title, "muted")
        about.setWordWrap(True)
        self.lines = QVBoxLayout()
        self.lines.setSpacing(px(10))
        inner = QWidget()
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, px(8), 0)
        inside.addLayout(self.lines)
        inside.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setAccessibleName(tr("Verifications"))
        close = QPushButton(tr("Close"))
        close.setObjectName("verifications-close")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(10))
        column.addWidget(label(tr("Verifications"), "pane-title"))
        column.addWidget(about)
        column.addWidget(area, 1)
        column.addLayout(foot)
        self.resize(px(480), px(360))
        desk.worker.ask(self, verifications, desk.viewer, row.post_id, then=self._show, failed=desk.explain)

    def _show(self, rows: list[VerificationRow]) -> None:
        for row in rows:
            self.lines.addWidget(label(tr("{who}, {moment}", who=row.by_name, moment=in_full(row.at)), "strong"))
            if row.note:
                note = label(row.note, "muted")
                note.setWordWrap(True)
                self.lines.addWidget(note)
        if not rows:
            self.lines.addWidget(label(tr("Nobody verified it yet."), "muted"))
