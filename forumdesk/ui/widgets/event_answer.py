"""Whether one comes: yes, maybe or no, to a date or to the whole series, with a reminder; and which seats are left."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forumdesk.forum.event_rows import EventPage
from forumdesk.store.schema.events import Answering
from forumdesk.ui.desk import Desk
from forumdesk.ui.event_words import REMINDERS, remind_words, seats_words
from forumdesk.ui.icons import put_icon
from forumdesk.ui.widgets.controls import DropButton, label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.words import tr, tr_n

_CHOICES = ((Answering.YES, "check"), (Answering.MAYBE, "circle-question-mark"), (Answering.NO, "x"))


class AnswerBar(QFrame):
    """`answered`: the answer, the date it is for ('' for all), and minutes before the start, or None."""

    answered = Signal(object, str, object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._page: EventPage | None = None
        px = desk.theme.px
        self.setObjectName("event-answers")
        self.setProperty("kind", "card")
        self.question = label("", "strong")
        self.question.setObjectName("event-standing")
        self.question.setWordWrap(True)
        self.seats = label("", "muted")
        self.seats.setObjectName("event-seats")
        self.buttons: dict[Answering, QPushButton] = {}
        self._row = QWidget()
        flow = Flow(self._row)
        flow.setSpacing(px(8))
        for answer, picture in _CHOICES:
            button = QPushButton()
            button.setObjectName(f"answer-{answer}")
            button.setProperty("kind", "reaction")
            button.setProperty("picture", picture)
            button.setCheckable(True)
            button.setMinimumHeight(px(32))
            button.clicked.connect(lambda _on=False, answer=answer: self._pick(answer))
            self.buttons[answer] = button
            flow.addWidget(button)
        self.remind = DropButton(desk.theme, "event-remind")
        flow.addWidget(self.remind)
        self.for_all = QCheckBox(tr("For all dates of the series"))
        self.for_all.setObjectName("answer-for-all")
        self.for_all.setMinimumHeight(px(32))
        flow.addWidget(self.for_all)
        head = QHBoxLayout()
        head.addWidget(self.question, 1)
        head.addWidget(self.seats)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(12), px(16), px(12))
        column.setSpacing(px(8))
        column.addLayout(head)
        column.addWidget(self._row)
        desk.theme.changed.connect(self.show_again)

    def show_event(self, page: EventPage) -> None:
        is_other = self._page is None or (self._page.row.id, self._page.row.on_date) != (page.row.id, page.row.on_date)
        self._page = page
        if is_other:
            self.for_all.setChecked(page.answer_is_for_all)
        self.show_again()

    def show_again(self) -> None:
        """Say what holds, whatever was clicked."""
        page = self._page
        if page is None:
            return
        row, tokens, px = page.row, self._desk.theme.tokens, self._desk.theme.px
        can = page.may_answer and not row.is_cancelled and not page.is_over
        self.question.setText(self._standing(page))
        self.seats.setText("" if page.is_over else seats_words(row))
        self._row.setVisible(can)
        will_wait = row.is_full and row.answer is not Answering.YES
        texts = {
            Answering.YES: tr("Onto the waiting list") if will_wait else tr("I come"),
            Answering.MAYBE: tr("Maybe"),
            Answering.NO: tr("I do not come"),
        }
        for answer, button in self.buttons.items():
            is_chosen = row.answer is answer
            button.setChecked(is_chosen)
            button.setText(texts[answer])
            put_icon(button, button.property("picture"), tokens.accent_text if is_chosen else tokens.muted, px(15))
        self.for_all.setVisible(row.is_series)
        self.remind.setVisible(row.answer in {Answering.YES, Answering.MAYBE})
        self.remind.setText(remind_words(page.remind))
        self.remind.setAccessibleName(tr("Reminder: {when}", when=remind_words(page.remind)))
        menu = self.remind.menu()
        menu.clear()
        for minutes in REMINDERS:
            menu.addAction(remind_words(minutes), partial(self._remind, minutes))
        self.setVisible(can or bool(self.question.text()) or bool(self.seats.text()))

    def _standing(self, page: EventPage) -> str:
        row = page.row
        if row.is_cancelled:
            return tr("It was cancelled.")
        if page.is_over:
            there = len(page.people.attended)
            said = tr("It is over.")
            return f"{said} {tr_n('{n} was there.', '{n} were there.', there)}" if there else said
        if row.waiting == 1:
            return tr("You are first on the waiting list. When a seat becomes free, it is yours, and you are told.")
        if row.waiting:
            return tr("You are number {n} on the waiting list. It moves up by itself.", n=row.waiting)
        return {
            Answering.YES: tr("You come."),
            Answering.MAYBE: tr("You said maybe."),
            Answering.NO: tr("You do not come."),
            Answering.NONE: tr("Do you come?"),
        }[row.answer]

    def _pick(self, answer: Answering) -> None:
        page = self._page
        if page is None:
            return
        taken_back = page.row.answer is answer
        self.answered.emit(Answering.NONE if taken_back else answer, self._date(page), page.remind)

    def _remind(self, minutes: int | None) -> None:
        if self._page is not None:
            self.answered.emit(self._page.row.answer, self._date(self._page), minutes)

    def _date(self, page: EventPage) -> str:
        return "" if self.for_all.isChecked() else page.row.on_date
