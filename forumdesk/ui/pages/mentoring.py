"""Mentoring: one's own mentorships, what waits for an answer, and the programmes of the office."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.mentoring import ProgrammeRow
from forumdesk.forum.mentoring_home import Overview, overview
from forumdesk.forum.mentorship_facts import MentorshipRow, MentorshipState
from forumdesk.forum.pairing import answer_mentorship, take_back_answer
from forumdesk.store.changes import Change, Thing
from forumdesk.store.schema.mentoring import Side
from forumdesk.ui.built_page import BuiltPage
from forumdesk.ui.desk import Desk
from forumdesk.ui.mentoring_dialogs import OfferDialog, ProgrammeDialog
from forumdesk.ui.mentoring_words import dates, owed, people, progress, rules, state_kind, state_name
from forumdesk.ui.mentorship_dialogs import DeclineDialog
from forumdesk.ui.places import MentoringPlace, MentorshipPlace, ProgrammePlace
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.portrait import Portrait
from forumdesk.ui.words import tr

FACE, COLUMNS = 44, 2


class MentoringPage(BuiltPage):
    """Cards of one's mentorships, then those of the programmes."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "mentoring-page", parent)
        self.shown: Overview | None = None
        self.setAccessibleName(tr("Mentoring"))
        self.build()

    def open(self, _place: MentoringPlace) -> None:
        self.setFocus()
        self.refresh()

    def concerns(self, change: Change) -> bool:
        return self.isVisible() and change.thing in {Thing.PROGRAMME, Thing.MEMBER}

    def refresh(self) -> None:
        self.desk.worker.ask(self, overview, self.desk.viewer, then=self._show, failed=self._fail, key="mentoring")

    def _show(self, found: Overview) -> None:
        if found != self.shown:
            self.shown = found
            self.build()

    def _fail(self, problem: Problem) -> None:
        if self.shown is None:
            self.say_instead("graduation-cap", problem)

    def fill(self, column: QVBoxLayout) -> None:
        px, shown = self.desk.theme.px, self.shown
        head = QHBoxLayout()
        head.addWidget(label(tr("Mentoring"), "title"), 1)
        column.addLayout(head)
        if shown is None:
            column.addWidget(label(tr("Looking for programmes…"), "muted"))
            return
        if shown.may_start:
            head.addWidget(self.act("programme-new", tr("New programme"), "plus", self._start, "primary"))
        column.addWidget(self.text(tr("Learn from a colleague for a few months, or let one learn from you."), "muted"))
        if shown.own:
            column.addWidget(label(tr("Your mentorships"), "pane-title"))
            self._grid(column, [self._mentorship(row) for row in shown.own])
        running = [row for row in shown.programmes if not row.is_over]
        column.addWidget(label(tr("Programmes"), "pane-title"))
        self._grid(column, [self._programme(row) for row in running])
        if not running:
            said = tr("There is no programme now.")
            if shown.may_start:
                said = tr("There is no programme now. Announce one: people offer and ask, and you match them.")
            nothing = self.text(said, "muted", "programmes-none")
            column.addWidget(nothing)
        past = [row for row in shown.programmes if row.is_over]
        if past:
            column.addWidget(label(tr("Over"), "pane-title"))
            card, inside = self.card("programmes-past")
            inside.setSpacing(px(2))
            for row in past:
                link = self.act(
                    f"programme-{row.id}", f"{row.terms.name} · {dates(row)}", "",
                    partial(self.leave_for, ProgrammePlace(row.id)), "link",
                )  # fmt: skip
                inside.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
            column.addWidget(card)

    def _grid(self, column: QVBoxLayout, cards: list[QFrame]) -> None:
        grid = QGridLayout()
        grid.setSpacing(self.desk.theme.px(14))
        columns = min(max(1, len(cards)), COLUMNS if self.width() >= self.desk.theme.px(760) else 1)
        for n, card in enumerate(cards):
            grid.addWidget(card, n // columns, n % columns)
        for n in range(columns):
            grid.setColumnStretch(n, 1)
        column.addLayout(grid)

    # One's own.

    def _mentorship(self, row: MentorshipRow) -> QFrame:
        desk, px = self.desk, self.desk.theme.px
        other = row.other(desk.viewer)
        card, inside = self.card(f"mentorship-card-{row.id}")
        face = Portrait(desk, FACE)
        face.show_member(other.picture, other.name, other.id)
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addWidget(label(other.name, "strong"))
        is_mentor = desk.viewer == row.mentor.id
        role = tr("learns from you") if is_mentor else tr("is your mentor")
        if row.state is MentorshipState.ENDED:
            role = tr("learned from you") if is_mentor else tr("was your mentor")
        elif row.started_at is None:
            role = tr("could learn from you") if is_mentor else tr("could be your mentor")
        words.addWidget(self.text(f"{role} · {row.programme}", "muted"))
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(face, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.addWidget(self.pill(state_name(row), state_kind(row)), 0, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(head)
        if row.state is MentorshipState.PROPOSED:
            inside.addWidget(self.text(row.why, "", f"mentorship-why-{row.id}"))
            inside.addWidget(self._answer(row))
        else:
            if row.percent is not None:
                bar = QProgressBar()
                bar.setObjectName(f"mentorship-bar-{row.id}")
                bar.setAccessibleName(tr("How far the goals are"))
                bar.setValue(row.percent)
                inside.addWidget(bar)
            if row.started_at is not None:
                inside.addWidget(self.text(progress(row), "muted"))
            moment = row.owes(desk.viewer)
            if moment is not None:
                inside.addWidget(self.text(owed(moment), "warning"))
            opener = self.act(
                f"mentorship-open-{row.id}", tr("Open"), "arrow-right",
                lambda: self.leave_for(MentorshipPlace(row.id)), says=tr("Open: {name}", name=other.name),
            )  # fmt: skip
            inside.addWidget(opener, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addStretch()
        return card

    def _answer(self, row: MentorshipRow) -> QWidget:
        """What one says to a proposal."""
        line, flow = self.row()
        other = row.other(self.desk.viewer)
        own = row.answer_of(self.desk.viewer)
        if own is None:
            says = tr("Accept {name}", name=other.name)
            flow.addWidget(
                self.act(f"accept-{row.id}", tr("Accept"), "check", lambda: self._accept(row), "primary", says)
            )
            no = tr("Decline {name}", name=other.name)
            flow.addWidget(self.act(f"decline-{row.id}", tr("Decline…"), "", lambda: self._decline(row), says=no))
        else:
            flow.addWidget(label(tr("You accepted. Waiting for {name}.", name=other.name), "muted"))
        return line

    def _accept(self, row: MentorshipRow) -> None:
        name = row.other(self.desk.viewer).name

        def then(topic_id: int | None) -> None:
            if topic_id is not None:
                self.went.emit(MentorshipPlace(row.id))

        says = tr("You accepted. {name} is asked, too.", name=name)
        if row.waits_for() == (self.shown.viewer if self.shown else None,):
            says = tr("You and {name} begin.", name=name)
        self.do(answer_mentorship, row.id, accepts=True, said=says, then=then)

    def _decline(self, row: MentorshipRow) -> None:
        dialog = DeclineDialog(self.desk, row, self)

        def undo() -> None:
            self.do(take_back_answer, row.id)

        dialog.done_it.connect(lambda _none: self.desk.say(tr("You declined."), undo))
        dialog.accepted.connect(self.refresh)
        dialog.open()

    # Programmes.

    def _programme(self, row: ProgrammeRow) -> QFrame:
        px = self.desk.theme.px
        pills = [
            self.pill(said, "accent-pill")
            for side, said in ((Side.MENTOR, tr("You mentor")), (Side.MENTEE, tr("You asked")))
            if side in row.sides
        ]
        if row.may_match:
            pills.append(self.pill(tr("You organise"), "success-pill"))
        card, inside = self.card(f"programme-card-{row.id}", row.terms.name, *pills)
        inside.addWidget(self.text(f"{people(row)} · {dates(row)}", "muted"))
        if row.terms.purpose:
            inside.addWidget(self.text(row.terms.purpose))
        inside.addWidget(self.text(rules(row), "meta"))
        line, flow = self.row()
        says = tr("Open {name}", name=row.terms.name)
        kind = "primary" if row.may_match else ""
        text, picture = (tr("Match people"), "users") if row.may_match else (tr("Open"), "arrow-right")
        tab = "board" if row.may_match else "home"
        flow.addWidget(
            self.act(
                f"programme-open-{row.id}",
                text,
                picture,
                lambda: self.leave_for(ProgrammePlace(row.id, tab)),
                kind,
                says,
            )
        )
        if row.may_join:
            for side, key, said, icon in (
                (Side.MENTOR, "mentor", tr("Offer to mentor…"), "graduation-cap"),
                (Side.MENTEE, "ask", tr("Ask for a mentor…"), "user-plus"),
            ):
                if side not in row.sides:
                    flow.addWidget(
                        self.act(
                            f"programme-{key}-{row.id}",
                            said,
                            icon,
                            partial(self._join, row, side),
                            says=f"{said} {row.terms.name}",
                        )
                    )
        inside.addStretch()
        inside.addWidget(line)
        inside.setSpacing(px(8))
        return card

    def _join(self, row: ProgrammeRow, side: Side) -> None:
        dialog = OfferDialog(self.desk, row, side, parent=self)
        dialog.done_it.connect(lambda _none: self.desk.say(tr("You take part in {name}.", name=row.terms.name)))
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def _start(self) -> None:
        if self.shown is not None:
            dialog = ProgrammeDialog(self.desk, self.shown.viewer, None, self)
            dialog.done_it.connect(lambda made: self.went.emit(ProgrammePlace(int(made))))
            dialog.open()
