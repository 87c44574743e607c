"""What the people of a project say of how it stands: a field for the next word, and what was said, the newest first."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.project_rows import ProjectPage, UpdateRow
from forumdesk.forum.projects import post_update
from forumdesk.forum.rows import PostRef
from forumdesk.ui.desk import Desk
from forumdesk.ui.flagging import waits_words
from forumdesk.ui.places import MemberPlace, TopicPlace
from forumdesk.ui.widgets.controls import Notice, label
from forumdesk.ui.widgets.drafts import DraftKeeper
from forumdesk.ui.widgets.form import Field
from forumdesk.ui.widgets.person_button import PersonButton
from forumdesk.ui.widgets.prose_view import ProseView
from forumdesk.ui.words import in_full, tr, when


class _Field(QPlainTextEdit):
    sent = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sent.emit()
        else:
            super().keyPressEvent(event)


class ProjectUpdates(QWidget):
    """`changed` after one was posted."""

    changed = Signal()
    went = Signal(object)
    link = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._page: ProjectPage | None = None
        self._key = uuid4().hex
        px = desk.theme.px
        self.setObjectName("project-updates")
        self.text = _Field()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(px(84))
        self.text.setPlaceholderText(tr("What was reached, what comes next, what is in the way?"))
        self.field = Field(desk.theme, tr("How does it stand?"), self.text, "project-update")
        self.act = QPushButton(tr("Post the update"))
        self.act.setObjectName("project-update-act")
        self.act.setProperty("kind", "primary")
        self.act.setToolTip(tr("Ctrl+Enter. All who take part are told."))
        self.act.clicked.connect(self._post)
        self.text.sent.connect(self._post)
        self.drafts = DraftKeeper(desk, self._written, self)
        self.drafts.discarded.connect(lambda: self.text.clear())
        self.text.textChanged.connect(self.drafts.touch)
        self._writing = QWidget()
        writing = QVBoxLayout(self._writing)
        writing.setContentsMargins(0, 0, 0, 0)
        writing.setSpacing(px(6))
        writing.addWidget(self.field)
        writing.addWidget(self.act, 0, Qt.AlignmentFlag.AlignRight)
        self.empty = Notice(desk.theme, "project-updates-empty")
        self._list = QVBoxLayout()
        self._list.setSpacing(px(12))
        self._shown: tuple[UpdateRow, ...] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(4), px(10), px(16))
        column.setSpacing(px(14))
        column.addWidget(self._writing)
        column.addWidget(self.empty)
        column.addLayout(self._list)
        column.addStretch(1)

    def show_page(self, page: ProjectPage) -> None:
        """Show what was said of this project; what is being written stays."""
        if self._page is None or self._page.row.topic_id != page.row.topic_id:
            self.drafts.end()
            self.text.clear()
            self._key = uuid4().hex
            self.drafts.begin(f"update:{page.row.topic_id}", self._found)
        self._page = page
        self._writing.setVisible(page.may_work)
        self.empty.setVisible(not page.updates)
        if page.may_work:
            self.empty.say("megaphone", tr("No update yet"), tr("A few words now and then keep everybody with it."))
        else:
            self.empty.say("megaphone", tr("No update yet"))
        if page.updates != self._shown:
            self._shown = page.updates
            self._show(page)

    def _show(self, page: ProjectPage) -> None:
        while self._list.count():
            item = self._list.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for update in page.updates:
            self._list.addWidget(self._card(page.row.topic_id, update))
        if page.update_count > len(page.updates):
            more = QPushButton(tr("All posts of the discussion"))
            more.setObjectName("project-updates-all")
            more.setProperty("kind", "link")
            more.clicked.connect(lambda: self.went.emit(TopicPlace(page.row.topic_id)))
            self._list.addWidget(more)

    def _card(self, topic_id: int, update: UpdateRow) -> QFrame:
        px = self._desk.theme.px
        card = QFrame()
        card.setObjectName(f"update-{update.number}")
        card.setProperty("kind", "card")
        who = PersonButton(self._desk, update.author, f"update-by-{update.number}")
        who.clicked.connect(lambda: self.went.emit(MemberPlace(update.author.login)))
        moment = label(when(update.at), "meta")
        moment.setToolTip(in_full(update.at))
        answer = QPushButton(tr("Discuss"))
        answer.setObjectName(f"update-discuss-{update.number}")
        answer.setProperty("kind", "link")
        answer.clicked.connect(lambda: self.went.emit(TopicPlace(topic_id, update.number)))
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(who)
        head.addWidget(moment)
        head.addStretch(1)
        head.addWidget(answer)
        prose = ProseView(self._desk, f"update-text-{update.number}")
        prose.setAccessibleName(tr("Update by {name}", name=update.author.name))
        prose.show_html(update.html)
        prose.link.connect(self.link)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(14), px(10), px(14), px(12))
        inside.setSpacing(px(6))
        inside.addLayout(head)
        inside.addWidget(prose)
        return card

    # Writing.

    def _written(self) -> dict[str, str] | None:
        text = self.text.toPlainText()
        return {"text": text, "client_key": self._key} if text.strip() else None

    def _found(self, payload: object) -> None:
        text = payload.get("text") if isinstance(payload, dict) else None
        if isinstance(text, str) and not self.text.toPlainText():
            self.text.setPlainText(text)

    def write(self) -> None:
        """Go to where the next update is written."""
        self.text.setFocus()

    def _post(self) -> None:
        page = self._page
        if page is None or not self.act.isEnabled():
            return
        self.act.setEnabled(False)
        self._desk.worker.do(
            self,
            post_update,
            self._desk.viewer,
            page.row.topic_id,
            self.text.toPlainText(),
            client_key=self._key,
            then=self._posted,
            failed=self._failed,
        )

    def _posted(self, ref: PostRef) -> None:
        self.act.setEnabled(True)
        self._key = uuid4().hex
        key = self.drafts.key
        self.text.clear()
        self.drafts.drop(key)
        self.drafts.begin(key, lambda _payload: None)
        self._desk.say(waits_words() if ref.is_held else tr("Posted. All who take part are told."))
        self.changed.emit()

    def _failed(self, problem: Problem) -> None:
        self.act.setEnabled(True)
        self.field.wrong(str(problem))
