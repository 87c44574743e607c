"""Settings: all tags, renamed, merged and deleted by those who moderate."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.rows import TagRow
from forumdesk.forum.tags import TagGone, all_tags, bring_back_tag, delete_tag, merge_tags, rename_tag
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import tr, tr_n


class NameTag(Ask):
    """Asks for the name of a tag: a new one, or another one that there is."""

    def __init__(self, desk: Desk, tag: str, action: Callable[..., Any], parent: QWidget | None = None) -> None:
        merges = action is merge_tags
        super().__init__(
            desk,
            "tag-merge" if merges else "tag-rename",
            tr("Merge #{name} into another tag", name=tag) if merges else tr("Rename #{name}", name=tag),
            tr("Topics get the new tag. What people wrote in their posts stays as it is."),
            tr("Merge") if merges else tr("Rename"),
            "primary",
            parent,
        )
        self._tag, self._action = tag, action
        self.name = QLineEdit("" if merges else tag)
        self.name.setMaxLength(41)
        self.name.selectAll()
        self.add("name", tr("The other tag") if merges else tr("New name"), self.name)
        self.finish()

    def submit(self) -> None:
        self.do(self._action, self._tag, self.name.text())


class Tags(QWidget):
    """The list with a field that narrows it, and what can be done with the chosen tag."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows: list[TagRow] = []
        self.setObjectName("settings-tags")
        self.words = QLineEdit()
        self.words.setObjectName("tags-words")
        self.words.setPlaceholderText(tr("Find a tag"))
        self.words.setAccessibleName(tr("Find a tag"))
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(lambda _text: self._fill())
        self.list = QListWidget()
        self.list.setObjectName("tags")
        self.list.setProperty("kind", "choices")
        self.list.setAccessibleName(tr("Tags"))
        self.list.currentRowChanged.connect(lambda _row: self._offer())
        self.rename = self._button("tag-rename", tr("Rename…"), lambda tag: self._ask(tag, rename_tag))
        self.merge = self._button("tag-merge", tr("Merge…"), lambda tag: self._ask(tag, merge_tags))
        self.delete = self._button("tag-delete", tr("Delete"), self._delete)
        self.delete.setProperty("kind", "danger")
        self.nothing = label(tr("There are no tags yet."), "muted")
        foot = QHBoxLayout()
        for button in (self.rename, self.merge):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.delete)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(desk.theme.px(10))
        column.addWidget(label(tr("Tags"), "title"))
        column.addWidget(label(tr("What is done here holds for all topics and stands in the moderation log."), "muted"))
        column.addWidget(self.words)
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing)
        column.addLayout(foot)
        self._offer()

    def _button(self, name: str, says: str, does: Callable[[str], None]) -> QPushButton:
        button = QPushButton(says)
        button.setObjectName(name)
        button.clicked.connect(lambda: does(self.chosen))
        return button

    @property
    def chosen(self) -> str:
        """The name of the tag that is chosen, '' where none is."""
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def refresh(self) -> None:
        self._desk.worker.ask(self, all_tags, self._desk.viewer, then=self._show, key="tags")

    def _show(self, rows: list[TagRow]) -> None:
        self._rows = rows
        self._fill()

    def _fill(self) -> None:
        chosen, words = self.chosen, self.words.text().strip().lower().lstrip("#")
        self.list.clear()
        for row in self._rows:
            if words in row.name:
                item = QListWidgetItem(f"#{row.name}   {tr_n('{n} topic', '{n} topics', row.topic_count)}")
                item.setData(Qt.ItemDataRole.UserRole, row.name)
                self.list.addItem(item)
                if row.name == chosen:
                    self.list.setCurrentItem(item)
        self.nothing.setVisible(not self._rows)
        self.list.setVisible(bool(self._rows))
        self._offer()

    def _offer(self) -> None:
        for button in (self.rename, self.merge, self.delete):
            button.setEnabled(bool(self.chosen))

    def _ask(self, tag: str, action: Callable[..., Any]) -> None:
        dialog = NameTag(self._desk, tag, action, self)
        dialog.done_it.connect(partial(self._done, tag, dialog))
        dialog.open()

    def _done(self, tag: str, dialog: NameTag, outcome: TagGone | None) -> None:
        self.refresh()
        if outcome is None:
            fresh = dialog.name.text()
            self._desk.say(tr("The tag has another name."), partial(self._do, rename_tag, fresh, tag))
        else:
            self._desk.say(tr("The tags are merged."), partial(self._do, bring_back_tag, outcome))

    def _delete(self, tag: str) -> None:
        def done(gone: TagGone) -> None:
            self.refresh()
            self._desk.say(tr("Deleted the tag #{name}.", name=tag), partial(self._do, bring_back_tag, gone))

        self._desk.worker.do(self, delete_tag, self._desk.viewer, tag, then=done, failed=self._failed)

    def _do(self, action: Callable[..., Any], *args: Any) -> None:
        def done(_none: object) -> None:
            self.refresh()

        self._desk.worker.do(self, action, self._desk.viewer, *args, then=done, failed=self._failed)

    def _failed(self, problem: Problem) -> None:
        self._desk.explain(problem)
        self.refresh()
