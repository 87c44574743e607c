"""Settings: texts to begin a post with; moderators keep them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.rows import CommunityRow
from forumdesk.forum.templates import NAME_MOST, TemplateRow, delete_template, save_template, templates
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.widgets.format_bar import FormatBar
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.widgets.preview import Preview
from forumdesk.ui.widgets.spell_marks import SpellMarks
from forumdesk.ui.words import tr


class Templates(QWidget):
    """A list of them, and the chosen one to edit with its preview."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows: list[TemplateRow] = []
        self._chosen: int | None = None
        self._is_new = False
        self.setObjectName("settings-templates")
        self.new = QPushButton(tr("New template"))
        self.new.setObjectName("template-new")
        self.new.setProperty("kind", "primary")
        self.new.clicked.connect(self._begin)
        self._head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(tr("Templates"), "title"))
        said = label(tr("Texts that everybody can begin a post with."), "muted")
        said.setWordWrap(True)
        words.addWidget(said)
        self._head.addLayout(words, 1)
        self._head.addWidget(self.new, 0, Qt.AlignmentFlag.AlignTop)
        self.list = QListWidget()
        self.list.setObjectName("templates")
        self.list.setProperty("kind", "choices")
        self.list.setAccessibleName(tr("Templates"))
        self.list.currentRowChanged.connect(self._choose)
        self.nothing = label(
            tr("There are no templates yet. One for incidents or handovers saves much asking."), "muted"
        )
        self.nothing.setWordWrap(True)
        self._build_form()
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        for part in (self.list, self.nothing, self.form):
            self._column.addWidget(part)
        self._column.addStretch()
        self.form.hide()
        self.list.hide()
        self.nothing.hide()
        desk.theme.changed.connect(self._dress)
        self._dress()

    def _build_form(self) -> None:
        theme = self._desk.theme
        self.form = QFrame()
        self.form.setProperty("kind", "card")
        self.name, self.place = QLineEdit(), QComboBox()
        self.name.setMaxLength(NAME_MOST)
        self.place.addItem(tr("The whole office"), None)
        self.text = MarkdownEdit(theme, least=6, most=14)
        self.text.setProperty("kind", "")
        SpellMarks(self._desk, self.text)
        self.preview = Preview(self._desk)
        self.bar = FormatBar(theme, self.text)
        self.fields = {
            "name": Field(theme, tr("Name"), self.name, "template-name"),
            "community_id": Field(theme, tr("For"), self.place, "template-place"),
            "body": Field(theme, tr("Text"), self.text, "template-text"),
        }
        self.problem = label("", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.save = QPushButton(tr("Save"))
        self.save.setObjectName("template-save")
        self.save.setProperty("kind", "primary")
        self.save.clicked.connect(self._save)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setObjectName("template-cancel")
        self.cancel.clicked.connect(self._close)
        self.delete = QPushButton(tr("Delete"))
        self.delete.setObjectName("template-delete")
        self.delete.setProperty("kind", "danger")
        self.delete.clicked.connect(self._delete)
        self.text.textChanged.connect(lambda: self.preview.show_text(self.text.text()))
        self._pair = QHBoxLayout()
        self._pair.addWidget(self.fields["name"], 3, Qt.AlignmentFlag.AlignTop)
        self._pair.addWidget(self.fields["community_id"], 2, Qt.AlignmentFlag.AlignTop)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.save)
        self._foot.addWidget(self.cancel)
        self._foot.addStretch()
        self._foot.addWidget(self.delete)
        self._inside = QVBoxLayout(self.form)
        self._inside.addLayout(self._pair)
        self._inside.addWidget(self.fields["body"])
        self._inside.addWidget(self.bar)
        self._inside.addWidget(label(tr("Preview"), "strong"))
        self._inside.addWidget(self.preview)
        self._inside.addWidget(self.problem)
        self._inside.addLayout(self._foot)

    def set_communities(self, communities: Sequence[CommunityRow]) -> None:
        """Which communities a template may be for."""
        known = [(None, tr("The whole office")), *((row.id, row.name) for row in communities)]
        if known == [(self.place.itemData(n), self.place.itemText(n)) for n in range(self.place.count())]:
            return
        chosen = self.place.currentData()
        self.place.clear()
        for community_id, name in known:
            self.place.addItem(name, community_id)
        self.place.setCurrentIndex(max(0, self.place.findData(chosen)))

    def refresh(self) -> None:
        self._desk.worker.ask(
            self, templates, self._desk.viewer, then=self._show, failed=self._desk.explain, key="templates"
        )

    def _show(self, rows: list[TemplateRow]) -> None:
        self._rows = rows
        self.list.blockSignals(True)
        self.list.clear()
        for row in rows:
            place = row.community_name or tr("The whole office")
            item = QListWidgetItem(f"{row.name}  ·  {place}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, tr("{name}, for {place}", name=row.name, place=place))
            self.list.addItem(item)
        chosen = next((n for n, row in enumerate(rows) if row.id == self._chosen), -1)
        self.list.setCurrentRow(chosen)
        self.list.blockSignals(False)
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(not rows and not self._is_new)
        if chosen < 0 and self._chosen is not None:
            self._close()
        self._dress()

    def _choose(self, n: int) -> None:
        if 0 <= n < len(self._rows):
            row = self._rows[n]
            self._open(row.id, row.name, row.body, row.community_id)

    def _begin(self) -> None:
        self.list.setCurrentRow(-1)
        self._open(None, "", "", None)
        self.name.setFocus()

    def _open(self, template_id: int | None, name: str, body: str, community_id: int | None) -> None:
        self._chosen, self._is_new = template_id, template_id is None
        self.name.setText(name)
        self.name.setCursorPosition(0)
        self.text.set_text(body)
        self.place.setCurrentIndex(max(0, self.place.findData(community_id)))
        self.preview.show_text(body)
        self.delete.setVisible(template_id is not None)
        self.problem.hide()
        for field in self.fields.values():
            field.right()
        self.nothing.hide()
        self.form.show()

    def _close(self) -> None:
        self._chosen, self._is_new = None, False
        self.form.hide()
        self.list.setCurrentRow(-1)
        self.nothing.setVisible(not self._rows)

    def _save(self) -> None:
        self.save.setEnabled(False)
        self.problem.hide()
        self._desk.worker.do(
            self,
            save_template,
            self._desk.viewer,
            name=self.name.text(),
            body=self.text.text(),
            community_id=self.place.currentData(),
            template_id=self._chosen,
            then=self._done,
            failed=self._fail,
        )

    def _done(self, _template_id: int) -> None:
        self._desk.say(tr("Template saved."))
        self._settle()

    def _settle(self) -> None:
        """Read the list before the form closes: nobody is to open what a template said before."""

        def show(rows: list[TemplateRow]) -> None:
            self.save.setEnabled(True)
            self.delete.setEnabled(True)
            self._close()
            self._show(rows)

        self._desk.worker.ask(self, templates, self._desk.viewer, then=show, failed=self._fail, key="templates")

    def _fail(self, problem: Problem) -> None:
        self.save.setEnabled(True)
        self.delete.setEnabled(True)
        point_at(problem, self.fields, self.problem)

    def _delete(self) -> None:
        row = next((row for row in self._rows if row.id == self._chosen), None)
        if row is None:
            return

        def deleted(_none: None) -> None:
            self._desk.say(tr("Deleted “{name}”.", name=row.name), lambda: self._bring_back(row))
            self._settle()

        self.delete.setEnabled(False)
        self._desk.worker.do(self, delete_template, self._desk.viewer, row.id, then=deleted, failed=self._fail)

    def _bring_back(self, row: TemplateRow) -> None:
        self._desk.worker.do(
            self,
            save_template,
            self._desk.viewer,
            name=row.name,
            body=row.body,
            community_id=row.community_id,
            then=lambda _id: self.refresh(),
        )

    def _dress(self) -> None:
        px, tokens = self._desk.theme.px, self._desk.theme.tokens
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(14))
        self._head.setSpacing(px(12))
        self._inside.setContentsMargins(px(16), px(14), px(16), px(14))
        self._inside.setSpacing(px(10))
        self._pair.setSpacing(px(16))
        self._foot.setSpacing(px(8))
        self.preview.setFixedHeight(px(140))
        self.list.setFixedHeight(min(6, max(1, len(self._rows))) * px(34) + px(14))
        put_icon(self.new, "plus", tokens.on_accent, px(15))
