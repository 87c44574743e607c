"""The questions of the week of a lounge: the list, one more for its end, one less."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QPushButton, QWidget

from forumdesk.forum.lounges import QuestionRow, add_question, questions, remove_question
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.words import tr


class QuestionsDialog(Ask):
    """Stays open while one adds to the list; closing it is enough."""

    def __init__(self, desk: Desk, community_id: int, parent: QWidget | None = None) -> None:
        says = tr("Each week has the next of the list, over and over. A new one has its turn from next week on.")
        title = tr("Questions of the week")
        super().__init__(desk, "questions-dialog", title, says, tr("Add it"), "primary", parent)
        self._community_id = community_id
        self.list = QListWidget()
        self.list.setObjectName("questions-list")
        self.list.setProperty("kind", "box")
        self.list.setAccessibleName(title)
        self.list.setWordWrap(True)
        self.list.setMinimumHeight(desk.theme.px(200))
        self.column.addWidget(self.list)
        self.text = QLineEdit()
        self.text.setPlaceholderText(tr("Which dish reminds you of home?"))
        self.add("question", tr("One more"), self.text)
        self.finish()
        self.cancel.setText(tr("Close"))
        self.drop = QPushButton(tr("Remove"))
        self.drop.setObjectName("questions-remove")
        self.drop.setAutoDefault(False)
        self.drop.setEnabled(False)
        self.drop.clicked.connect(self._remove)
        self._foot.insertWidget(0, self.drop)
        self.list.currentRowChanged.connect(lambda row: self.drop.setEnabled(row >= 0))
        self._ask()
        self.text.setFocus()

    def _ask(self) -> None:
        desk = self.desk
        desk.worker.ask(self, questions, desk.viewer, self._community_id, then=self._show, failed=self._fail)

    def _show(self, rows: tuple[QuestionRow, ...]) -> None:
        self.list.clear()
        for row in rows:
            said = tr("{text}   (this week)", text=row.text) if row.is_now else row.text
            item = QListWidgetItem(said)
            item.setData(Qt.ItemDataRole.UserRole, row)
            self.list.addItem(item)

    def submit(self) -> None:
        self.do(add_question, self._community_id, self.text.text())

    def _done(self, result: object) -> None:
        self.act.setEnabled(True)
        self.text.clear()
        self.done_it.emit(result)
        self._ask()

    def _remove(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        row: QuestionRow = item.data(Qt.ItemDataRole.UserRole)
        desk = self.desk

        def gone(_text: object) -> None:
            self.done_it.emit(None)
            self._ask()

        desk.worker.do(self, remove_question, desk.viewer, self._community_id, row.id, then=gone, failed=self._fail)
