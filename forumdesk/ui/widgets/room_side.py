"""Beside a room's talk: who is around, the question of the week, and whom one meets for a coffee."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.lounges import CoffeeRow, RoomRow, be_seen, join_coffee, leave_coffee
from forumdesk.forum.rows import MemberRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.places import MemberPlace, MessagePlace
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.person_button import PersonButton
from forumdesk.ui.words import on_day, tr, tr_n


class RoomSide(QWidget):
    """Three cards. `answered`: the question is to be answered in the talk; `listed`: its list is wanted."""

    went = Signal(object)
    changed = Signal()
    answered = Signal(str)
    listed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._row: RoomRow | None = None
        px = desk.theme.px
        self.setObjectName("room-side")
        self.around, around = self._card("room-around", tr("Who is around"))
        faces = QWidget()
        self._faces = Flow(faces)
        self._faces.setSpacing(px(6))
        self._nobody = label("", "meta")
        self._nobody.setWordWrap(True)
        self.seen = QCheckBox(tr("Let others see me here"))
        self.seen.setObjectName("room-seen")
        self.seen.setToolTip(tr("Only that you are here now; nothing of it is kept."))
        self.seen.clicked.connect(lambda wants: self._do(be_seen, wants, whole=True))
        for part in (faces, self._nobody, self.seen):
            around.addWidget(part)
        self.question, question = self._card("room-question", tr("Question of the week"))
        self.asked = label("", "")
        self.asked.setWordWrap(True)
        self.answer = self._button("room-answer", tr("Answer it"), "message-circle", self._answer)
        self.list = self._button("room-questions", tr("The list…"), "list", self.listed.emit, "quiet")
        row = QWidget()
        flow = Flow(row)
        flow.setSpacing(px(6))
        flow.addWidget(self.answer)
        flow.addWidget(self.list)
        question.addWidget(self.asked)
        question.addWidget(row)
        self.coffee, coffee = self._card("room-coffee", tr("Coffee partners"))
        self.standing = label("", "meta")
        self.standing.setObjectName("room-coffee-standing")
        self.standing.setWordWrap(True)
        people = QWidget()
        self._partners = Flow(people)
        self._partners.setSpacing(px(6))
        self.write = self._button("room-coffee-write", tr("Suggest a time"), "mail", self._write, "primary")
        self.join = self._button("room-coffee-join", tr("Draw me a partner each week"), "coffee", self._join)
        self.leave = self._button("room-coffee-leave", tr("Draw me no more"), "x", self._leave, "quiet")
        for part in (self.standing, people, self.write, self.join, self.leave):
            coffee.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, px(12))
        column.setSpacing(px(12))
        for card in (self.around, self.question, self.coffee):
            column.addWidget(card)
        column.addStretch(1)

    def _card(self, name: str, title: str) -> tuple[QFrame, QVBoxLayout]:
        px = self._desk.theme.px
        card = QFrame()
        card.setObjectName(name)
        card.setProperty("kind", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(14), px(10), px(14), px(12))
        inside.setSpacing(px(8))
        inside.addWidget(label(title, "strong"))
        return card, inside

    def _button(self, name: str, text: str, picture: str, does: Callable[[], Any], kind: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setProperty("kind", kind)
        tokens = self._desk.theme.tokens
        put_icon(button, picture, tokens.on_accent if kind == "primary" else tokens.muted, self._desk.theme.px(15))
        button.clicked.connect(lambda: does())
        return button

    def show_room(self, row: RoomRow) -> None:
        """Show this room's."""
        before, self._row = self._row, row
        self.seen.setChecked(row.is_seen)
        if before is None or before.around != row.around:
            self._people(self._faces, row.around, "around")
        self._nobody.setText("" if row.around else tr("Nobody who lets it be seen."))
        self._nobody.setVisible(not row.around)
        self.question.setVisible(row.question is not None or row.may_run)
        self.asked.setText(row.question.text if row.question is not None else tr("There is no question yet."))
        self.answer.setVisible(row.question is not None and row.may_write)
        self.list.setVisible(row.may_run)
        self._show_coffee(row.coffee, row.may_write)

    def _people(self, flow: Flow, people: tuple[MemberRow, ...], name: str) -> None:
        while (item := flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for member in people:
            button = PersonButton(self._desk, member, f"{name}-{member.login}")
            button.clicked.connect(lambda _on=False, member=member: self.went.emit(MemberPlace(member.login)))
            flow.addWidget(button)

    def _show_coffee(self, coffee: CoffeeRow, may_write: bool) -> None:
        self._people(self._partners, coffee.partners, "coffee")
        self.write.setVisible(bool(coffee.partners))
        self.join.setVisible(not coffee.is_in and may_write)
        self.leave.setVisible(coffee.is_in)
        others = tr_n("{n} colleague is in.", "{n} colleagues are in.", coffee.guests)
        if coffee.partners:
            said = tr("This week you meet")
        elif coffee.starts_on is not None and coffee.is_in:
            said = tr("Your first partner is drawn on {day}.", day=on_day(coffee.starts_on)) + f" {others}"
        elif coffee.is_in:
            said = tr("There was nobody to meet this week.")
        else:
            said = tr("Two who have not talked lately, drawn anew each week.") + (f" {others}" if coffee.guests else "")
        if coffee.leaves:
            said += " " + tr("It is your last one.")
        self.standing.setText(said)

    # What one does.

    def _do(self, action: Callable[..., Any], *args: Any, whole: bool = False) -> None:
        if self._row is None:
            return
        about = args if whole else (self._row.id, *args)

        def failed(problem: Problem) -> None:
            self._desk.explain(problem)
            self.changed.emit()

        worker, viewer = self._desk.worker, self._desk.viewer
        worker.do(self, action, viewer, *about, then=lambda _done: self.changed.emit(), failed=failed)

    def _join(self) -> None:
        self._do(join_coffee)

    def _leave(self) -> None:
        self._do(leave_coffee)

    def _answer(self) -> None:
        if self._row is not None and self._row.question is not None:
            self.answered.emit(self._row.question.text)

    def _write(self) -> None:
        if self._row is None:
            return
        people = self._row.coffee.partners
        names = tr(" and ").join(member.name.split()[0] for member in people)
        text = tr(
            "Hello {names},\n\nwe were drawn to have a coffee together this week. Shall we say Wednesday or Thursday, "
            "at three in the kitchen? If another time suits you better, name it.\n\nI look forward to it!",
            names=names,
        )
        to = tuple(member.login for member in people)
        self.went.emit(MessagePlace(to, tr("Coffee this week?"), text))
