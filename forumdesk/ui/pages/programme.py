"""A mentoring programme: what it is for, who mentors, one's own part in it; and for its organiser the board."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.mentoring import (
    EnrolmentRow,
    Offer,
    ProgrammeHome,
    ProgrammeRow,
    enrol,
    leave_programme,
    programme_home,
)
from forumdesk.forum.pairing import Board, board
from forumdesk.store.changes import Change, Thing
from forumdesk.store.schema.mentoring import Side
from forumdesk.ui.built_page import BuiltPage
from forumdesk.ui.desk import Desk
from forumdesk.ui.mentoring_dialogs import OfferDialog, ProgrammeDialog
from forumdesk.ui.mentoring_words import dates, hours, people, rules, side_name
from forumdesk.ui.places import ProgrammePlace
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.programme_board import ProgrammeBoard
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.words import tr, tr_n


class ProgrammePage(BuiltPage):
    """One programme at a time."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "programme-page", parent)
        self._place = ProgrammePlace(0)
        self.home: ProgrammeHome | None = None
        self.board: Board | None = None

    def open(self, place: ProgrammePlace) -> None:
        if place.programme_id != self._place.programme_id:
            self.home = self.board = None
            self.to_top()
        self._place = place
        self.build()
        self.setFocus()
        self.refresh()

    def concerns(self, change: Change) -> bool:
        mine = change.thing is Thing.PROGRAMME and change.thing_id == self._place.programme_id
        return self.isVisible() and (mine or change.thing is Thing.MEMBER)

    def refresh(self) -> None:
        worker, viewer, which = self.desk.worker, self.desk.viewer, self._place.programme_id
        worker.ask(self, programme_home, viewer, which, then=self._show, failed=self._fail, key="programme")

    def _show(self, home: ProgrammeHome) -> None:
        if home.row.id != self._place.programme_id:
            return
        is_new = home != self.home
        self.home = home
        if is_new:
            self.build()
        if home.row.may_match:
            which = self._place.programme_id
            self.desk.worker.ask(
                self, board, self.desk.viewer, which, then=self._show_board, failed=self.desk.explain, key="board"
            )

    def _show_board(self, found: Board) -> None:
        if found.row.id == self._place.programme_id and found != self.board:
            self.board = found
            self.build()

    def _fail(self, problem: Problem) -> None:
        self.home = None
        self.say_instead("graduation-cap", problem, tr("Go back"))

    def fill(self, column: QVBoxLayout) -> None:
        if self.home is None:
            column.addWidget(label(tr("One moment…"), "muted"))
            return
        row = self.home.row
        self.setAccessibleName(row.terms.name)
        self._head(column, row)
        if row.may_match:
            tabs = TabStrip(self.desk.theme, "programme-tabs")
            tabs.add("home", tr("About"))
            tabs.add("board", tr("Match people"))
            tabs.check(self._place.tab)
            tabs.picked.connect(lambda tab: self.went.emit(ProgrammePlace(row.id, tab)))
            column.addWidget(tabs)
            if self._place.tab == "board":
                if self.board is not None:
                    ProgrammeBoard(self, self.board).fill(column)
                return
        if self.home.own:
            for own in self.home.own:
                column.addWidget(self._own(own))
        column.addWidget(self._mentors(self.home.mentors, is_over=self.home.row.is_over))

    def _head(self, column: QVBoxLayout, row: ProgrammeRow) -> None:
        px = self.desk.theme.px
        words = QVBoxLayout()
        words.setSpacing(px(4))
        name = self.text(row.terms.name, "title", "programme-name")
        words.addWidget(name)
        words.addWidget(self.text(f"{people(row)} · {dates(row)}", "muted", "programme-facts"))
        if row.terms.purpose:
            words.addWidget(self.text(row.terms.purpose, "", "programme-purpose"))
        words.addWidget(self.text(rules(row), "meta"))
        column.addLayout(words)
        line, flow = self.row()
        if row.may_join:
            is_first = not row.sides
            for side, key, said, picture in (
                (Side.MENTOR, "offer", tr("Offer to mentor…"), "graduation-cap"),
                (Side.MENTEE, "ask", tr("Ask for a mentor…"), "user-plus"),
            ):
                if side not in row.sides:
                    kind = "primary" if is_first and not row.may_match else ""
                    is_first = False
                    flow.addWidget(self.act(f"programme-{key}", said, picture, partial(self._join, side), kind))
        if row.may_edit:
            flow.addWidget(self.act("programme-edit", tr("Edit…"), "pencil", self._edit))
        flow.addWidget(_tall(label(tr("Organised by"), "muted"), px(28)))
        flow.addWidget(self.person(row.organiser, "programme-organised-by"))
        column.addWidget(line)

    def _own(self, row: EnrolmentRow) -> QFrame:
        """What one said, and changing it."""
        is_mentor = row.side is Side.MENTOR
        key = row.side.value
        card, inside = self.card(
            f"own-{key}",
            tr("You offer to mentor") if is_mentor else tr("You ask for a mentor"),
            self.act(f"own-change-{key}", tr("Change…"), "pencil", lambda: self._join(row.side, row)),
            self.act(f"own-leave-{key}", tr("Take it back"), "undo-2", lambda: self._leave(row.side)),
        )
        inside.addWidget(self._skills(row))
        facts = [hours(row), *([", ".join(row.languages)] if row.languages else [])]
        if is_mentor:
            facts.append(tr_n("takes {n} mentee", "takes up to {n} mentees", row.mentees_most))
        inside.addWidget(self.text(" · ".join(facts), "muted"))
        if row.note:
            inside.addWidget(self.text(row.note))
        return card

    def _skills(self, row: EnrolmentRow) -> QWidget:
        line, flow = self.row()
        flow.setSpacing(self.desk.theme.px(6))
        for skill in row.skills:
            flow.addWidget(self.pill(skill))
        return line

    def _mentors(self, rows: tuple[EnrolmentRow, ...], *, is_over: bool) -> QFrame:
        px = self.desk.theme.px
        card, inside = self.card("programme-mentors", tr("Who offers to mentor"))
        if not rows:
            first = tr("Nobody yet. Be the first: half an hour every other week helps.")
            inside.addWidget(self.text(tr("Nobody does any more.") if is_over else first, "muted"))
        for row in rows:
            line = QHBoxLayout()
            line.setSpacing(px(12))
            line.addWidget(self.person(row.member, f"mentor-{row.member.login}"), 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(px(4))
            words.addWidget(self._skills(row))
            facts = [hours(row), *([", ".join(row.languages)] if row.languages else []), row.member.department]
            words.addWidget(self.text(" · ".join(filter(None, facts)), "meta"))
            if row.note:
                words.addWidget(self.text(row.note, "muted"))
            line.addLayout(words, 1)
            inside.addLayout(line)
        return card

    # What one does.

    def _join(self, side: Side, row: EnrolmentRow | None = None) -> None:
        if self.home is None:
            return
        offer = None
        if row is not None:
            offer = Offer(
                *(", ".join(row.skills), ", ".join(row.languages), row.time_zone, row.from_hour, row.until_hour),
                *(row.mentees_most, row.note),
            )
        dialog = OfferDialog(self.desk, self.home.row, side, offer, self)
        said = tr("{side} in {name}.", side=side_name(side), name=self.home.row.terms.name)
        dialog.done_it.connect(lambda _none: self.desk.say(said))
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def _leave(self, side: Side) -> None:
        which = self._place.programme_id

        def then(offer: Offer | None) -> None:
            undo = None if offer is None else lambda: self.do(enrol, which, side, offer)
            self.desk.say(tr("You took it back."), undo)

        self.do(leave_programme, which, side, then=then)

    def _edit(self) -> None:
        if self.home is not None:
            dialog = ProgrammeDialog(self.desk, self.home.row.organiser, self.home.row, self)
            dialog.accepted.connect(self.refresh)
            dialog.open()


def _tall(widget: QWidget, height: int) -> QWidget:
    """Words beside buttons stand at their middle."""
    widget.setMinimumHeight(height)
    return widget
