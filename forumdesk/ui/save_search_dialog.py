"""Keeps a search under a name, or renames one; says whether one is told of what it finds from now on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.saved_searches import SavedRow, save_search
from forumdesk.store.schema.saved_searches import NAME_MOST
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.words import tr


class SaveSearchDialog(QDialog):
    """Opened over the results or the list at the left; the shelf hears of what was saved."""

    def __init__(self, desk: Desk, query: str, row: SavedRow | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._query, self._row = desk, query, row
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("save-search-dialog")
        title = tr("Rename the search") if row is not None else tr("Save this search")
        self.setWindowTitle(title)
        px = desk.theme.px
        self.setMinimumWidth(px(440))
        said = label(query, "muted")
        said.setWordWrap(True)
        self.name = QLineEdit(row.name if row is not None else query[:NAME_MOST])
        self.name.setMaxLength(NAME_MOST)
        self.name.selectAll()
        self.name_field = Field(desk.theme, tr("Name"), self.name, "save-search-name")
        self.notifies = QCheckBox(tr("Tell me of new matches"))
        self.notifies.setObjectName("save-search-notify")
        self.notifies.setChecked(row is None or row.notifies)
        about = label(tr("The bell counts what others write from now on that has all the words."), "meta")
        about.setWordWrap(True)
        self.error = QLabel()
        self.error.setObjectName("save-search-error")
        self.error.setProperty("kind", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        cancel = QPushButton(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.save = QPushButton(tr("Save"))
        self.save.setObjectName("save-search-save")
        self.save.setProperty("kind", "primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(6))
        column.addWidget(label(title, "pane-title"))
        column.addWidget(said)
        column.addSpacing(px(8))
        column.addWidget(self.name_field)
        column.addSpacing(px(6))
        for widget in (self.notifies, about, self.error):
            column.addWidget(widget)
        column.addSpacing(px(8))
        column.addLayout(foot)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self) -> None:
        self.error.hide()
        self.name_field.right()
        self.save.setEnabled(False)
        desk = self._desk
        desk.worker.do(
            self,
            save_search,
            desk.viewer,
            self._query,
            self.name.text(),
            notifies=self.notifies.isChecked(),
            then=lambda _id: self._done(),
            failed=self._failed,
        )

    def _done(self) -> None:
        desk, name = self._desk, " ".join(self.name.text().split()) or self._query
        desk.saved.refresh()
        if self._row is None:
            desk.say(tr("Saved as “{name}”: it stands at the left.", name=name))
        self.accept()

    def _failed(self, problem: Problem) -> None:
        self.save.setEnabled(True)
        point_at(problem, {"name": self.name_field}, self.error)
