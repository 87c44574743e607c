"""Recommends a resource, or changes one: its link or file, what it is, for whom, and why."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem, Unreachable
from forumdesk.exchange.link_look import Found, InsideLink, look_at
from forumdesk.forum.file_kinds import media_type
from forumdesk.forum.files import NewFile, file_most, require_size
from forumdesk.forum.recommending import ResourceDraft, draft_of, edit_resource, places_to_recommend, recommend
from forumdesk.store.schema.resources import MINUTES_MOST, ResourceKind, ResourceLevel
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.resource_words import PICTURES, kind_name, level_name
from forumdesk.ui.widgets.controls import Inset, label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.widgets.tag_field import TagField
from forumdesk.ui.words import size, tr

EVERYBODY = 0
BEGINS = "https://"


class ResourceDialog(Ask):
    """`done_it` brings the id of the new resource, None where one was changed."""

    def __init__(
        self, desk: Desk, resource_id: int | None = None, community_id: int | None = None, parent: QWidget | None = None
    ) -> None:
        self._id, self._community = resource_id, community_id
        title = tr("Recommend a resource") if resource_id is None else tr("Change this resource")
        act = tr("Recommend") if resource_id is None else tr("Save")
        super().__init__(desk, "resource-form", title, "", act, "primary", parent)
        self.file: NewFile | None = None
        px = desk.theme.px
        self.url = QLineEdit()
        self.url.setPlaceholderText(BEGINS)
        self.fetch = QPushButton(tr("Fetch the title"))
        self.fetch.setObjectName("resource-fetch")
        self.fetch.setToolTip(tr("Ask the page what it is called. Nothing is asked before you press this."))
        self.fetch.setAutoDefault(False)
        self.fetch.clicked.connect(lambda: self.fetch_title())
        self.choose = QPushButton(tr("A file…"))
        self.choose.setObjectName("resource-file")
        self.choose.setAutoDefault(False)
        self.choose.clicked.connect(self._choose)
        self.add("url", tr("Link"), self.url)
        self._beside("url", self.url, self.fetch, self.choose)
        self.fields["file"] = self.fields["url"]
        self.inside = QPushButton(tr("Ask there all the same"))
        self.inside.setObjectName("resource-fetch-inside")
        self.inside.setProperty("kind", "link")
        self.inside.setAutoDefault(False)
        self.inside.clicked.connect(lambda: self.fetch_title(inside=True))
        self.inside.hide()
        self.column.addWidget(self.inside, 0, Qt.AlignmentFlag.AlignLeft)
        self.title = QLineEdit()
        self.add("title", tr("Title"), self.title)
        self.column.addWidget(self._kinds())
        self.column.addLayout(self._details())
        self.why = self.add_text(
            "why", tr("Why do you recommend it?"), tr("Who is it good for, and which part?"), height=60
        )
        self.summary = self.add_text("summary", tr("Description"), height=60)
        self.finish()
        self.setMinimumWidth(px(760))
        self.setEnabled(resource_id is None)
        desk.worker.ask(self, places_to_recommend, desk.viewer, then=self._know_places)
        if resource_id is not None:
            desk.worker.ask(self, draft_of, desk.viewer, resource_id, then=self.show_draft, failed=self._fail)
        self.url.setFocus()

    def _beside(self, key: str, entry: QWidget, *buttons: QPushButton) -> None:
        inside = self.fields[key].layout()
        assert isinstance(inside, QVBoxLayout)
        inside.removeWidget(entry)
        row = QHBoxLayout()
        row.setSpacing(self.desk.theme.px(8))
        row.addWidget(entry, 1)
        for button in buttons:
            row.addWidget(button)
        inside.insertLayout(1, row)

    def _kinds(self) -> QWidget:
        """What it is: one of seven, each with its picture."""
        px, whole = self.desk.theme.px, QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(5))
        column.addWidget(label(tr("What is it?"), "strong"))
        row = QHBoxLayout()
        row.setSpacing(px(6))
        self.kinds = QButtonGroup(self)
        self.kind_buttons: dict[ResourceKind, QPushButton] = {}
        for kind in ResourceKind:
            button = QPushButton(kind_name(kind))
            button.setObjectName(f"resource-kind-{kind.value}")
            button.setCheckable(True)
            button.setAutoDefault(False)
            put_icon(button, PICTURES[kind], self.desk.theme.tokens.muted, px(15))
            self.kinds.addButton(button)
            self.kind_buttons[kind] = button
            row.addWidget(button)
        row.addStretch()
        self.kind_buttons[ResourceKind.ARTICLE].setChecked(True)
        column.addLayout(row)
        return whole

    def _details(self) -> QGridLayout:
        desk, px = self.desk, self.desk.theme.px
        self.minutes = QSpinBox()
        self.minutes.setRange(0, MINUTES_MOST)
        self.minutes.setSpecialValueText(tr("not known"))
        self.minutes.setSuffix(tr(" min"))
        Inset(desk.theme, self.minutes)
        self.level = QComboBox()
        for level in ResourceLevel:
            self.level.addItem(level_name(level), level)
        self.place = QComboBox()
        self.place.addItem(tr("Everybody"), EVERYBODY)
        self.tags = TagField(desk)
        self.tags.entry.setObjectName("resource-tags")
        made = {
            "minutes": Field(desk.theme, tr("How long it takes"), self.minutes, "resource-form-minutes"),
            "level": Field(desk.theme, tr("Level"), self.level, "resource-form-level"),
            "community": Field(desk.theme, tr("For"), self.place, "resource-form-community"),
            "tags": Field(desk.theme, tr("Tags"), self.tags, "resource-form-tags"),
        }
        self.fields |= made
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(12))
        for n, key in enumerate(("minutes", "level", "community")):
            grid.addWidget(made[key], 0, n)
            grid.setColumnStretch(n, 1)
        grid.addWidget(made["tags"], 1, 0, 1, 3)
        return grid

    def _know_places(self, places: list[tuple[int, str]]) -> None:
        for community_id, name in places:
            if self.place.findData(community_id) < 0:
                self.place.addItem(name, community_id)
        self._choose_place(self._community)

    def _choose_place(self, community_id: int | None) -> None:
        self._community = community_id
        at = self.place.findData(community_id or EVERYBODY)
        if at >= 0:
            self.place.setCurrentIndex(at)

    def show_draft(self, draft: ResourceDraft) -> None:
        """Have this in the fields."""
        self.url.setText(draft.url)
        self.title.setText(draft.title)
        self.kind_buttons[draft.kind].setChecked(True)
        self.minutes.setValue(draft.minutes or 0)
        self.level.setCurrentIndex(self.level.findData(draft.level))
        self.tags.set_tags(draft.tags)
        self.why.setPlainText(draft.why)
        self.summary.setPlainText(draft.summary)
        self._choose_place(draft.community_id)
        self.setEnabled(True)
        self.title.setFocus()

    @property
    def draft(self) -> ResourceDraft:
        """What the fields say."""
        kind = next(kind for kind, button in self.kind_buttons.items() if button.isChecked())
        return ResourceDraft(
            title=self.title.text(),
            url=self.url.text(),
            kind=kind,
            minutes=self.minutes.value() or None,
            level=ResourceLevel(self.level.currentData()),
            tags=tuple(self.tags.tags),
            why=self.why.toPlainText(),
            summary=self.summary.toPlainText(),
            community_id=self.place.currentData() or None,
        )

    def submit(self) -> None:
        if self._id is None:
            self.do(recommend, self.draft, self.file)
        else:
            self.do(edit_resource, self._id, self.draft, self.file)

    # What the page says of itself.

    def fetch_title(self, *, inside: bool = False) -> None:
        """Ask the page what it is called; what was typed already stays."""
        if not self.url.text().strip():
            self.fields["url"].wrong(tr("Paste the link first."))
            return
        self.inside.hide()
        self.fields["url"].right()
        self.fetch.setEnabled(False)
        self.fields["url"].hint(tr("Asking {url} …", url=self.url.text().strip()))
        url = self.url.text().strip()
        self.desk.worker.run(self, look_at, url, inside=inside, then=self._found, failed=self._not_found, key="look")

    def _found(self, found: Found) -> None:
        self.fetch.setEnabled(True)
        if found.title and not self.title.text().strip():
            self.title.setText(found.title)
        if found.summary and not self.summary.toPlainText().strip():
            self.summary.setPlainText(found.summary)
        if found.minutes and not self.minutes.value():
            self.minutes.setValue(found.minutes)
        says = (
            tr("The page calls itself “{title}”.", title=found.title) if found.title else tr("The page says nothing.")
        )
        self.fields["url"].hint(says)
        self.title.setFocus()

    def _not_found(self, problem: Problem) -> None:
        self.fetch.setEnabled(True)
        self.fields["url"].hint("")
        self.fields["url"].wrong(str(problem))
        self.inside.setVisible(isinstance(problem, InsideLink))

    # A file.

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("The file to keep in the office"))
        dialog.setObjectName("resource-file-chooser")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    def take_file(self, path: str) -> None:
        """Keep this file in the office, in place of a link."""
        worker = self.desk.worker

        def then(most: int) -> None:
            worker.run(self, partial(_read, path, most), then=self._hold, failed=self._refuse)

        worker.ask(self, file_most, self.desk.viewer, then=then, failed=self._refuse)

    def _hold(self, file: NewFile) -> None:
        self.file = file
        self.url.clear()
        self.kind_buttons[ResourceKind.FILE].setChecked(True)
        self.fields["url"].hint(
            tr("{name}, {size}: it is kept in the office.", name=file.name, size=size(len(file.content)))
        )
        if not self.title.text().strip():
            self.title.setText(Path(file.name).stem)
        self.title.setFocus()

    def _refuse(self, problem: Problem) -> None:
        point_at(problem, {"body": self.fields["url"], **self.fields}, self.problem)


def _read(path: str, most: int) -> NewFile:
    """The file from the disk. Raises Invalid where it is too large, Unreachable where it cannot be read."""
    file = Path(path)
    try:
        require_size(file.name, file.stat().st_size, most)
        content = file.read_bytes()
    except OSError as error:
        raise Unreachable(f"{file.name} cannot be read: {error.strerror or error}.") from error
    return NewFile(file.name, media_type(content), content)
