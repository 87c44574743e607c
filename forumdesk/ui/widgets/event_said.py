"""Parts of an event's page: questions collected beforehand, links to materials, and what people took away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.event_rows import EventPage, MaterialRow, NoteRow, QuestionRow
from forumdesk.forum.event_talk import add_material, ask_question, back_question, drop_material, drop_question
from forumdesk.store.schema.events import MaterialKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.event_dialogs import AddMaterial, WriteNote
from forumdesk.ui.icons import pixmap, put_icon
from forumdesk.ui.widgets.controls import IconButton, label
from forumdesk.ui.widgets.event_parts import EventCard
from forumdesk.ui.widgets.form import Field
from forumdesk.ui.words import ago, tr


class SaidCard(EventCard):
    """A card in which one writes; `changed` once the office has taken it."""

    changed = Signal()

    def __init__(self, desk: Desk, name: str, title: str) -> None:
        super().__init__(desk, name, title)
        self.page: EventPage | None = None

    def do(
        self, action: Callable[..., Any], *args: Any, then: Callable[[Any], None] | None = None, **more: Any
    ) -> None:
        def done(result: Any) -> None:
            if then is not None:
                then(result)
            self.changed.emit()

        self.desk.worker.do(self, action, self.desk.viewer, *args, then=done, failed=self.explain, **more)

    def explain(self, problem: Problem) -> None:
        self.desk.explain(problem)
        self.changed.emit()


class QuestionsCard(SaidCard):
    """Questions, the most wanted first, and a line to ask one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "event-questions", tr("Questions beforehand"))
        self.entry = QLineEdit()
        self.entry.setPlaceholderText(tr("What would you like to be answered there?"))
        self.field = Field(desk.theme, tr("Your question"), self.entry, "event-question")
        self.ask = QPushButton(tr("Ask"))
        self.ask.setObjectName("event-ask")
        self.ask.clicked.connect(self._ask)
        self.entry.returnPressed.connect(self._ask)
        self._line = QWidget()
        row = QHBoxLayout(self._line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 1)
        side = QVBoxLayout()
        side.addSpacing(desk.theme.px(22))
        side.addWidget(self.ask)
        side.addStretch()
        row.addLayout(side)
        self._column.addWidget(self._line)

    def show_event(self, page: EventPage) -> None:
        if self.page is not None and self.page.row.id != page.row.id:
            self.entry.clear()
        self.page = page
        asks = page.may_answer and not page.is_over and not page.row.is_cancelled
        self._line.setVisible(asks)
        self.setVisible(asks or bool(page.questions))
        column = self.fresh()
        for question in page.questions:
            column.addWidget(self._question(page, question))
        self.settle()

    def _question(self, page: EventPage, question: QuestionRow) -> QWidget:
        px, tokens = self.desk.theme.px, self.desk.theme.tokens
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        vote = QPushButton(str(question.votes + 1))
        vote.setObjectName(f"question-vote-{question.id}")
        vote.setProperty("kind", "reaction")
        vote.setCheckable(True)
        vote.setChecked(question.has_my_vote or question.is_mine)
        vote.setEnabled(not question.is_mine and page.may_answer)
        vote.setToolTip(tr("Your own question") if question.is_mine else tr("I would like to know that, too"))
        vote.setAccessibleName(tr("{n} want to know: {question}", n=question.votes + 1, question=question.body))
        put_icon(vote, "arrow-up", tokens.accent_text if vote.isChecked() else tokens.muted, px(14))
        vote.clicked.connect(lambda: self.do(back_question, question.id, on=not question.has_my_vote))
        row.addWidget(vote)
        words = QVBoxLayout()
        words.setSpacing(0)
        body = label(question.body, "")
        body.setWordWrap(True)
        words.addWidget(body)
        words.addWidget(label(f"{question.member.name} · {ago(question.at)}", "meta"))
        row.addLayout(words, 1)
        if question.may_drop:
            says = tr("Take this question away")
            drop = IconButton(self.desk.theme, f"question-drop-{question.id}", "trash-2", says, size=16)
            drop.clicked.connect(lambda: self._drop(question))
            row.addWidget(drop)
        return line

    def _ask(self) -> None:
        if self.page is not None:
            self.ask.setEnabled(False)
            self.desk.worker.do(
                self,
                ask_question,
                self.desk.viewer,
                self.page.row.id,
                self.entry.text(),
                then=self._asked,
                failed=self._not_asked,
            )

    def _asked(self, _question: int) -> None:
        self.ask.setEnabled(True)
        self.entry.clear()
        self.changed.emit()

    def _not_asked(self, problem: Problem) -> None:
        self.ask.setEnabled(True)
        self.field.wrong(str(problem))

    def _drop(self, question: QuestionRow) -> None:
        again = (lambda: self.do(ask_question, self._event(), question.body)) if question.is_mine else None
        self.do(drop_question, question.id, then=lambda _none: self.desk.say(tr("The question is gone."), again))

    def _event(self) -> int:
        return self.page.row.id if self.page is not None else 0


class MaterialsCard(SaidCard):
    """Links to slides, hand-outs and the recording."""

    link = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "event-materials", tr("Materials and recording"))
        self.act.clicked.connect(self._add)

    def show_event(self, page: EventPage) -> None:
        self.page = page
        self.setVisible(page.may_add or bool(page.materials))
        self.act.hide()
        if page.may_add:
            self.offer(tr("Add a link…"), "plus")
        column = self.fresh()
        for material in page.materials:
            column.addWidget(self._material(material))
        if not page.materials:
            column.addWidget(label(tr("Slides, hand-outs and the recording go here."), "muted"))
        self.settle()

    def _material(self, material: MaterialRow) -> QWidget:
        px, theme = self.desk.theme.px, self.desk.theme
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        is_recording = material.kind is MaterialKind.RECORDING
        sign = label("", "")
        picture = "camera" if is_recording else "file-text"
        sign.setPixmap(pixmap(picture, theme.tokens.muted, px(16), self.devicePixelRatioF()))
        button = QPushButton(material.title.replace("&", "&&"))
        button.setObjectName(f"material-{material.id}")
        button.setProperty("kind", "link")
        button.setToolTip(material.url)
        button.clicked.connect(lambda: self.link.emit(material.url))
        row.addWidget(sign)
        row.addWidget(button)
        said = tr("recording · {name}", name=material.by_name) if is_recording else material.by_name
        row.addWidget(label(said, "meta"))
        row.addStretch()
        if material.may_drop:
            drop = IconButton(theme, f"material-drop-{material.id}", "trash-2", tr("Take this link away"), size=16)
            drop.clicked.connect(lambda: self._drop(material))
            row.addWidget(drop)
        return line

    def _add(self) -> None:
        if self.page is not None:
            dialog = AddMaterial(self.desk, self.page.row.id, self)
            dialog.accepted.connect(self.changed)
            dialog.open()

    def _drop(self, material: MaterialRow) -> None:
        event_id = self.page.row.id if self.page is not None else 0

        def again() -> None:
            self.do(add_material, event_id, material.title, material.url, material.kind)

        self.do(drop_material, material.id, then=lambda _none: self.desk.say(tr("The link is gone."), again))


class NotesCard(SaidCard):
    """What people took away, once it has begun."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "event-notes", tr("What I took away"))
        self.act.clicked.connect(self._write)

    def show_event(self, page: EventPage) -> None:
        self.page = page
        writes = page.may_answer and page.has_begun and not page.row.is_cancelled
        self.setVisible(writes or bool(page.notes))
        self.act.hide()
        has_own = any(note.is_mine for note in page.notes)
        if writes:
            self.offer(tr("Change mine…") if has_own else tr("Write mine…"), "pencil")
        column = self.fresh()
        for note in page.notes:
            column.addWidget(self._note(note))
        if not page.notes:
            column.addWidget(label(tr("Nobody has written down anything yet."), "muted"))
        self.settle()

    def _note(self, note: NoteRow) -> QWidget:
        line = QWidget()
        column = QVBoxLayout(line)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.desk.theme.px(2))
        row = QHBoxLayout()
        row.addWidget(self.person(note.member, f"note-{note.member.login}"))
        row.addWidget(label(ago(note.at), "meta"))
        if note.is_private:
            row.addWidget(label(tr("for you alone"), "pill"))
        row.addStretch()
        column.addLayout(row)
        body = label(note.body, "")
        body.setObjectName(f"note-body-{note.member.login}")
        body.setWordWrap(True)
        column.addWidget(body)
        return line

    def _write(self) -> None:
        if self.page is not None:
            dialog = WriteNote(self.desk, self.page, self)
            dialog.accepted.connect(self.changed)
            dialog.open()
