"""Settings: what colleagues know of oneself."""

from __future__ import annotations

from zoneinfo import available_timezones

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import (
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.members import edit_profile, member
from forumdesk.forum.rows import MemberRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.own_things import OwnThings
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.widgets.picture_field import PictureField
from forumdesk.ui.words import tr


class Profile(QWidget):
    """A form of one's own facts. What is typed is not overwritten by news."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._known: MemberRow | None = None
        self.setObjectName("settings-profile")
        theme = desk.theme
        self.edits: dict[str, QLineEdit | QPlainTextEdit] = {}
        self.fields: dict[str, Field] = {}
        self._column = QVBoxLayout(self)
        self.picture = PictureField(desk)
        self._login = label("", "muted")
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addWidget(label(tr("Profile"), "title"))
        head.addWidget(self._login)
        self._column.addLayout(head)
        self._column.addWidget(self.picture)
        self._pair(
            ("name", tr("Name"), ""), ("time_zone", tr("Time zone"), tr("Colleagues see what time it is there."))
        )
        self._pair(("title", tr("Job title"), ""), ("department", tr("Department"), ""))
        self._add("ask_about", tr("Ask me about"), tr("What you can help with, in a few words."), QLineEdit())
        about = QPlainTextEdit()
        about.setTabChangesFocus(True)
        self._add("about", tr("About me"), "", about)
        self.problem = label("", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.save = QPushButton(tr("Save"))
        self.save.setObjectName("profile-save")
        self.save.setProperty("kind", "primary")
        self.save.setEnabled(False)
        self.save.clicked.connect(self._save)
        self.saved = label("", "meta")
        foot = QHBoxLayout()
        foot.setSpacing(theme.px(12))
        foot.addWidget(self.save)
        foot.addWidget(self.saved, 1)
        self._column.addWidget(self.problem)
        self._column.addLayout(foot)
        self.own = OwnThings(desk)
        self._column.addSpacing(theme.px(12))
        self._column.addWidget(self.own)
        self._column.addStretch()
        self._zones = QStringListModel(self)
        zone = self.edits["time_zone"]
        assert isinstance(zone, QLineEdit)
        zone.setPlaceholderText(tr("For example {zone}", zone="Europe/Lisbon"))
        completer = QCompleter(self._zones, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        zone.setCompleter(completer)
        desk.worker.run(self, available_timezones, then=lambda zones: self._zones.setStringList(sorted(zones)))
        theme.changed.connect(self._dress)
        self._dress()

    def refresh(self) -> None:
        worker = self._desk.worker
        worker.ask(
            self, member, self._desk.viewer, self._desk.viewer, then=self._show, failed=self._desk.explain, key="me"
        )
        self.own.refresh()

    def values(self) -> dict[str, str]:
        """What the form says now."""
        return {
            name: edit.text() if isinstance(edit, QLineEdit) else edit.toPlainText()
            for name, edit in self.edits.items()
        }

    def _pair(self, *two: tuple[str, str, str]) -> None:
        row = QHBoxLayout()
        row.setSpacing(self._desk.theme.px(16))
        for name, text, hint in two:
            field = self._make(name, text, hint, QLineEdit())
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(row)

    def _add(self, name: str, text: str, hint: str, edit: QLineEdit | QPlainTextEdit) -> None:
        self._column.addWidget(self._make(name, text, hint, edit))

    def _make(self, name: str, text: str, hint: str, edit: QLineEdit | QPlainTextEdit) -> Field:
        field = Field(self._desk.theme, text, edit, f"profile-{name}", hint=hint)
        self.edits[name], self.fields[name] = edit, field
        edit.textChanged.connect(self._look)
        return field

    def _look(self) -> None:
        known = self._known
        changed = known is not None and any(value != getattr(known, name) for name, value in self.values().items())
        self.save.setEnabled(changed)
        if changed:
            self.saved.setText("")

    def _show(self, row: MemberRow) -> None:
        before, self._known = self._known, row
        for name, edit in self.edits.items():
            now = edit.text() if isinstance(edit, QLineEdit) else edit.toPlainText()
            if before is not None and now != getattr(before, name):
                continue  # being written
            value = getattr(row, name)
            if isinstance(edit, QLineEdit):
                if now != value:
                    edit.setText(value)
                    edit.setCursorPosition(0)
            elif now != value:
                edit.setPlainText(value)
        self._login.setText(f"@{row.login}")
        self.picture.show_member(row)
        self._look()

    def _save(self) -> None:
        self.save.setEnabled(False)
        self.problem.hide()
        self._desk.worker.do(
            self, edit_profile, self._desk.viewer, **self.values(), then=lambda _none: self._done(), failed=self._fail
        )

    def _done(self) -> None:
        self.saved.setText(tr("Saved."))
        self._known = None  # what was sent is what holds now, trimmed
        self.refresh()

    def _fail(self, problem: Problem) -> None:
        self.save.setEnabled(True)
        point_at(problem, self.fields, self.problem)

    def _dress(self) -> None:
        px = self._desk.theme.px
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(14))
        self.edits["about"].setFixedHeight(px(120))
