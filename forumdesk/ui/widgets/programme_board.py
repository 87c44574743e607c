"""The board of a programme: who is proposed to whom and why, who has nobody, and how the mentorships go."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.matching import Fit
from forumdesk.forum.mentorship_facts import DAYS_TO_ANSWER, MentorshipRow, MentorshipState
from forumdesk.forum.pairing import (
    Board,
    ProposalRow,
    Seat,
    best_matches,
    drop_proposal,
    keep_matches,
    put_proposal,
    send_proposals,
)
from forumdesk.forum.rows import MemberRow
from forumdesk.store.base import now
from forumdesk.ui.built_page import BuiltPage
from forumdesk.ui.mentoring_dialogs import MatchDialog, against
from forumdesk.ui.mentoring_words import progress, rating_name, state_kind, state_name
from forumdesk.ui.mentorship_dialogs import EndDialog
from forumdesk.ui.places import MentorshipPlace
from forumdesk.ui.widgets.controls import IconButton, label
from forumdesk.ui.words import ago, tr, tr_n

GOOD, FAIR = 60, 35
"""From these scores on a pair fits well, or fairly."""


class ProgrammeBoard:
    """Fills a page with what its organiser sees and does."""

    def __init__(self, page: BuiltPage, shown: Board) -> None:
        self._page, self._desk, self._board = page, page.desk, shown
        self._id = shown.row.id

    def fill(self, column: QVBoxLayout) -> None:
        """All of it, what is to be done first."""
        shown = self._board
        column.addWidget(self._acts())
        if shown.proposals:
            column.addWidget(self._proposals())
        if shown.alone:
            column.addWidget(self._alone())
        if shown.mentorships:
            column.addWidget(self._mentorships())
        column.addWidget(self._people())

    def _acts(self) -> QWidget:
        page, shown = self._page, self._board
        line, flow = page.row()
        n = len(shown.proposals)
        if n:
            text = tr_n("Send {n} proposal", "Send {n} proposals", n)
            flow.addWidget(page.act("board-send", text, "send", self._send, "primary"))
        text = tr("Propose anew") if n else tr("Propose matches")
        propose = page.act("board-propose", text, "sparkles", self._propose, "" if n else "primary")
        propose.setEnabled(bool(shown.mentors and shown.alone) or bool(n))
        flow.addWidget(propose)
        seats = sum(max(0, seat.most - seat.taken) for seat in shown.mentors)
        said = tr("{places} with {mentors}, {alone} without a mentor",
                  places=tr_n("{n} free place", "{n} free places", seats),
                  mentors=tr_n("{n} mentor", "{n} mentors", len(shown.mentors)),
                  alone=tr_n("{n} mentee", "{n} mentees", len(shown.alone)))  # fmt: skip
        words = label(said, "muted")
        words.setObjectName("board-figures")
        words.setMinimumHeight(self._desk.theme.px(32))
        flow.addWidget(words)
        return line

    def _proposals(self) -> QFrame:
        page, px = self._page, self._desk.theme.px
        hint = label(tr("Nobody sees them before you send them."), "meta")
        card, inside = page.card("board-proposals", tr("Proposed"), hint)
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(10))
        grid.setVerticalSpacing(px(12))
        top = Qt.AlignmentFlag.AlignTop
        for n, row in enumerate(self._board.proposals):
            login = row.mentee.login
            grid.addWidget(page.person(row.mentee, f"proposal-mentee-{login}"), n, 0, top)
            arrow = label("→", "muted")
            arrow.setAccessibleName(tr("learns from"))
            arrow.setMinimumHeight(px(28))
            grid.addWidget(arrow, n, 1, top)
            grid.addWidget(page.person(row.mentor, f"proposal-mentor-{login}"), n, 2, top)
            grid.addWidget(_score(row.fit), n, 3, top)
            why = page.text(row.why or tr("By your own choice."), "", f"proposal-why-{login}")
            grid.addWidget(why, n, 4)
            change = page.act(
                f"proposal-change-{login}", tr("Change…"), "",
                partial(self._match, row.mentee, row.mentor.id),
                says=tr("Another mentor for {name}", name=row.mentee.name),
            )  # fmt: skip
            grid.addWidget(change, n, 5, top)
            drop = IconButton(
                self._desk.theme, f"proposal-drop-{login}", "x", tr("Take {name} off the board", name=row.mentee.name)
            )
            drop.clicked.connect(lambda _checked=False, row=row: self._drop(row))
            grid.addWidget(drop, n, 6, top)
        grid.setColumnStretch(4, 1)
        inside.addLayout(grid)
        return card

    def _alone(self) -> QFrame:
        page = self._page
        card, inside = page.card("board-alone", tr("Without a mentor"))
        wanted = {seat.row.member.id: seat.row.skills for seat in self._board.mentees}
        for member in self._board.alone:
            line = QHBoxLayout()
            line.setSpacing(self._desk.theme.px(10))
            line.addWidget(page.person(member, f"alone-{member.login}"))
            line.addWidget(page.text(", ".join(wanted.get(member.id, ())), "muted"), 1)
            line.addWidget(
                page.act(
                    f"alone-match-{member.login}",
                    tr("Choose a mentor…"),
                    "",
                    partial(self._match, member, None),
                    says=tr("Choose a mentor for {name}", name=member.name),
                )
            )
            inside.addLayout(line)
        return card

    def _mentorships(self) -> QFrame:
        page, px = self._page, self._desk.theme.px
        hint = label(tr("You see how far they are, and none of their words."), "meta")
        card, inside = page.card("board-mentorships", tr("Mentorships"), hint)
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(10))
        grid.setVerticalSpacing(px(10))
        for n, row in enumerate(self._board.mentorships):
            pair = tr("{mentee} with {mentor}", mentee=row.mentee.name, mentor=row.mentor.name)
            opener = page.act(
                f"pair-{row.id}", pair, "",
                partial(page.leave_for, MentorshipPlace(row.id)), "link",
            )  # fmt: skip
            grid.addWidget(opener, n, 0)
            place = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(page.pill(state_name(row), state_kind(row)), n, 1, place)
            grid.addWidget(page.text(_how(row), "muted", f"pair-how-{row.id}"), n, 2)
            if row.state is MentorshipState.PROPOSED:
                back = page.act(
                    f"pair-withdraw-{row.id}", tr("Withdraw…"), "",
                    partial(self._withdraw, row), says=tr("Withdraw: {pair}", pair=pair),
                )  # fmt: skip
                grid.addWidget(back, n, 3)
        grid.setColumnStretch(2, 1)
        inside.addLayout(grid)
        return card

    def _people(self) -> QWidget:
        px = self._desk.theme.px
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(14))
        for key, title, seats, nobody in (
            ("mentors", tr("Mentors"), self._board.mentors, tr("Nobody offers to mentor yet.")),
            ("mentees", tr("Mentees"), self._board.mentees, tr("Nobody asks for a mentor yet.")),
        ):
            card, inside = self._page.card(f"board-{key}", title)
            for seat in seats:
                inside.addWidget(self._seat(seat, key))
            if not seats:
                inside.addWidget(self._page.text(nobody, "muted"))
            inside.addStretch()
            row.addWidget(card, 1)
        return whole

    def _seat(self, seat: Seat, key: str) -> QWidget:
        page = self._page
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._desk.theme.px(2))
        line = QHBoxLayout()
        line.addWidget(page.person(seat.row.member, f"{key}-{seat.row.member.login}"))
        line.addStretch()
        said = tr("{n} of {most}", n=seat.taken, most=seat.most)
        line.addWidget(page.pill(said, "success-pill" if seat.taken >= seat.most else "pill"))
        column.addLayout(line)
        column.addWidget(page.text(", ".join(seat.row.skills), "muted"))
        return whole

    # What one does.

    def _propose(self) -> None:
        """Off the GUI thread: for many people it takes a moment."""
        page, desk = self._page, self._desk
        self._rest(page, is_resting=True)
        desk.worker.ask(
            page, best_matches, desk.viewer, self._id, then=self._keep, failed=self._explain, key="best-matches"
        )

    def _keep(self, fits: list[Fit]) -> None:
        if not fits:
            self._desk.say(tr("Nobody fits anybody: no common subject or time, or all work in the same team."))
            self._page.refresh()
            self._rest(self._page, is_resting=False)
            return
        said = tr_n("{n} match proposed. Look it over, then send.", "{n} matches proposed. Look them over, then send.",
                    len(fits))  # fmt: skip
        self._page.do(keep_matches, self._id, fits, said=said)

    def _rest(self, page: BuiltPage, *, is_resting: bool) -> None:
        """The button rests while matches are looked for."""
        button = page.findChild(QWidget, "board-propose")
        if button is not None:
            button.setEnabled(not is_resting)

    def _explain(self, problem: Problem) -> None:
        self._desk.explain(problem)
        self._page.refresh()

    def _send(self) -> None:
        n = len(self._board.proposals)
        said = tr_n("Sent: both of the pair are asked.", "Sent: both of each of the {n} pairs are asked.", n)
        self._page.do(send_proposals, self._id, said=said)

    def _match(self, mentee: MemberRow, mentor_id: int | None) -> None:
        dialog = MatchDialog(self._desk, self._id, mentee, mentor_id, self._page)
        dialog.accepted.connect(self._page.refresh)
        dialog.open()

    def _drop(self, row: ProposalRow) -> None:
        page, which = self._page, self._id

        def undo() -> None:
            page.do(put_proposal, which, mentee_id=row.mentee.id, mentor_id=row.mentor.id, why=row.why)

        page.do(drop_proposal, which, row.mentee.id, said=tr("Taken off the board."), undo=undo)

    def _withdraw(self, row: MentorshipRow) -> None:
        dialog = EndDialog(self._desk, row, self._page)
        dialog.accepted.connect(self._page.refresh)
        dialog.open()


def _score(fit: Fit | None) -> QWidget:
    """How well the two fit, and a warning where they are never proposed by themselves."""
    if fit is None:
        return label("", "pill")
    if fit.against:
        return label(against(fit), "warning-pill")
    kind = "success-pill" if fit.score >= GOOD else "accent-pill" if fit.score >= FAIR else "pill"
    made = label(str(fit.score), kind)
    made.setToolTip(tr("{score} of 100: shared subjects, answers on them, common hours", score=fit.score))
    made.setAccessibleName(tr("fits {score} of 100", score=fit.score))
    return made


def _how(row: MentorshipRow) -> str:
    """How it goes, as far as the organiser knows."""
    if row.state is MentorshipState.PROPOSED:
        names = tr(" and ").join(each.name for each in row.waits_for())
        late = (now() - row.proposed_at).days >= DAYS_TO_ANSWER
        said = tr("waits for {names}", names=names)
        return tr("{said} for {ago}", said=said, ago=ago(row.proposed_at)) if late else said
    if row.state is MentorshipState.DECLINED:
        no = next(answer for answer in row.answers if not answer.accepts)
        name = (row.mentor if no.member_id == row.mentor.id else row.mentee).name
        return " · ".join(filter(None, (tr("{name} declined", name=name), no.note)))
    parts = [progress(row), tr("last {ago}", ago=ago(row.last_at))]
    parts += [rating_name(each.rating).lower() for each in row.feedback]
    return " · ".join(filter(None, (*parts, row.end_note)))
