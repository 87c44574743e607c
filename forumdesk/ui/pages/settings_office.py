"""Settings: the office's name, language and limits, where it lies, and its backups."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.members import HOLD_MOST, edit_office, office_row
from forumdesk.forum.rows import OfficeRow
from forumdesk.ui.backups import Backups
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import IconButton, Inset, label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.words import tr

LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pt": "Português",
    "it": "Italiano",
    "nl": "Nederlands",
    "da": "Dansk",
    "sv": "Svenska",
    "nb": "Norsk bokmål",
    "fi": "Suomi",
    "pl": "Polski",
}
"""What most people of an office write in, each in its own words."""


class OfficeSettings(QWidget):
    """Admins change it; everybody sees it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._known: OfficeRow | None = None
        self.setObjectName("settings-office")
        theme = desk.theme
        self.name = QLineEdit()
        self.language = QComboBox()
        for code, name in LANGUAGES.items():
            self.language.addItem(name, code)
        self.longest = QSpinBox()
        Inset(theme, self.longest)
        self.longest.setRange(1_000, 100_000)
        self.longest.setSingleStep(1_000)
        self.longest.setGroupSeparatorShown(True)
        self.held = QSpinBox()
        Inset(theme, self.held)
        self.held.setRange(0, HOLD_MOST)
        self.held.setSpecialValueText(tr("Off"))
        self.fields = {
            "name": Field(theme, tr("Name"), self.name, "office-name"),
            "language": Field(
                theme, tr("Language"), self.language, "office-language", hint=tr("What most posts are written in.")
            ),
            "max_body": Field(
                theme, tr("Longest post"), self.longest, "office-max-body", hint=tr("In characters, 1,000 to 100,000.")
            ),
            "hold_first": Field(
                theme,
                tr("Hold first posts of new members"),
                self.held,
                "office-hold-first",
                hint=tr("So many posts of somebody new wait until those who moderate let them through."),
            ),
        }
        self._who = label(tr("Only admins can change this."), "muted")
        self.problem = label("", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.save = QPushButton(tr("Save"))
        self.save.setObjectName("office-save")
        self.save.setProperty("kind", "primary")
        self.save.setEnabled(False)
        self.save.clicked.connect(self._save)
        self.saved = label("", "meta")
        self.name.textChanged.connect(self._look)
        self.language.currentIndexChanged.connect(self._look)
        self.longest.valueChanged.connect(self._look)
        self.held.valueChanged.connect(self._look)
        two = QHBoxLayout()
        two.setSpacing(theme.px(16))
        for key in ("language", "max_body"):
            two.addWidget(self.fields[key], 1, Qt.AlignmentFlag.AlignTop)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.save)
        self._foot.addWidget(self.saved, 1)
        self._column = QVBoxLayout(self)
        for widget in (label(tr("Office"), "title"), self._who, self.fields["name"]):
            self._column.addWidget(widget)
        self._column.addLayout(two)
        self._column.addWidget(self.fields["hold_first"])
        self._column.addWidget(self.problem)
        self._column.addLayout(self._foot)
        self._column.addSpacing(theme.px(8))
        self._column.addWidget(label(tr("Where it lies"), "strong"))
        self._column.addWidget(self._place())
        self._column.addSpacing(theme.px(8))
        self.backups = Backups(desk)
        self.backups.hide()
        self._column.addWidget(self.backups)
        self._column.addStretch()
        theme.changed.connect(self._dress)
        self._dress()

    def refresh(self) -> None:
        self.backups.refresh()
        self._desk.worker.ask(
            self, office_row, self._desk.viewer, then=self._show, failed=self._desk.explain, key="office"
        )

    def _place(self) -> QFrame:
        px, office = self._desk.theme.px, self._desk.worker.office
        box = QFrame()
        box.setProperty("kind", "card")
        grid = QGridLayout(box)
        grid.setContentsMargins(px(14), px(10), px(8), px(10))
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(2))
        grid.setColumnStretch(1, 1)
        facts = (
            ("address", tr("Server") if office.is_postgres else tr("File"), office.store),
            ("id", tr("Id"), office.uuid),
        )
        for row, (name, what, value) in enumerate(facts):
            grid.addWidget(label(what, "meta"), row, 0)
            said = label(value, "")
            said.setWordWrap(True)
            said.setObjectName(f"office-{name}")
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(said, row, 1)
            copy = IconButton(self._desk.theme, f"copy-{name}", "copy", tr("Copy"), size=16)
            copy.clicked.connect(lambda _checked=False, value=value: self._copy(value))
            grid.addWidget(copy, row, 2)
        return box

    def _copy(self, value: str) -> None:
        QGuiApplication.clipboard().setText(value)
        self._desk.say(tr("Copied."))

    def _values(self) -> tuple[str, str, int, int]:
        return self.name.text(), str(self.language.currentData()), self.longest.value(), self.held.value()

    def _look(self) -> None:
        known = self._known
        changed = known is not None and self._values() != _as_kept(known)
        self.save.setEnabled(changed and known is not None and known.may_manage)
        if changed:
            self.saved.setText("")

    def _show(self, row: OfficeRow) -> None:
        before = self._known
        if before is not None and self._values() != _as_kept(before):
            return  # being written
        self._known = None
        if self.language.findData(row.language) < 0:
            self.language.addItem(row.language, row.language)
        self.name.setText(row.name)
        self.language.setCurrentIndex(self.language.findData(row.language))
        self.longest.setValue(row.max_body)
        self.held.setValue(row.hold_first)
        self._known = row
        for widget in (self.name, self.language, self.longest, self.held):
            widget.setEnabled(row.may_manage)
        self.backups.setVisible(row.may_manage)
        self.save.setVisible(row.may_manage)
        self._who.setVisible(not row.may_manage)
        self._look()

    def _save(self) -> None:
        name, language, longest, held = self._values()
        self.save.setEnabled(False)
        self.problem.hide()
        self._desk.worker.do(
            self,
            edit_office,
            self._desk.viewer,
            name=name,
            language=language,
            max_body=longest,
            hold_first=held,
            then=lambda _none: self._done(),
            failed=self._fail,
        )

    def _done(self) -> None:
        self.saved.setText(tr("Saved."))
        self._known = None
        self.refresh()

    def _fail(self, problem: Problem) -> None:
        self.save.setEnabled(True)
        point_at(problem, self.fields, self.problem)

    def _dress(self) -> None:
        px = self._desk.theme.px
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(14))
        self._foot.setSpacing(px(12))


def _as_kept(row: OfficeRow) -> tuple[str, str, int, int]:
    return row.name, row.language, row.max_body, row.hold_first
