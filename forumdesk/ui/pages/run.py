"""A simulation being played: the scene as a card, its choices as large buttons, and after the end what came of it."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.run_results import ForkRow, forks_of
from forumdesk.forum.runs import RunRow, begin_run, choose, join_run, note_end, run_of, start_run
from forumdesk.store.base import now
from forumdesk.store.changes import Change, Thing
from forumdesk.ui.desk import Desk
from forumdesk.ui.page import Page
from forumdesk.ui.places import RunPlace, ScenarioPlace, TopicPlace
from forumdesk.ui.scenario_words import points_words, time_left
from forumdesk.ui.style import set_mark
from forumdesk.ui.widgets.choice_button import ChoiceButton
from forumdesk.ui.widgets.controls import ElidedLabel, Notice, label
from forumdesk.ui.widgets.prose_view import ProseView
from forumdesk.ui.widgets.run_review import RunReview
from forumdesk.ui.words import tr, tr_n

WIDEST = 760
SECOND_MS = 1_000


class RunPage(Page):
    """Keys 1 to 9 choose. In a group a choice is a vote, and a clock runs."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("run-page")
        self._run_id = 0
        self._row: RunRow | None = None
        self._forks: dict[str, ForkRow] = {}
        self._busy = False
        self.buttons: list[ChoiceButton] = []
        self._build()
        self._tick = QTimer(self)
        self._tick.setInterval(SECOND_MS)
        self._tick.timeout.connect(self._clock)
        desk.theme.changed.connect(self._dress)
        self._dress()

    def _build(self) -> None:
        desk = self.desk
        self.title = ElidedLabel("muted")
        self.title.setObjectName("run-title")
        self.step = label("", "meta")
        self.step.setObjectName("run-step")
        self.clock = label("", "accent-pill")
        self.clock.setObjectName("run-clock")
        self.leave = QPushButton(tr("Leave"))
        self.leave.setObjectName("run-leave")
        self.leave.setProperty("kind", "quiet")
        self.leave.setToolTip(tr("You can go on later where you are now"))
        self.leave.clicked.connect(self._home)
        self._top = QHBoxLayout()
        self._top.addWidget(self.title, 1)
        for part in (self.clock, self.step, self.leave):
            self._top.addWidget(part)
        self.feedback = QFrame()
        self.feedback.setObjectName("run-feedback")
        self.feedback.setProperty("kind", "note")
        self.feedback_text = ProseView(desk, "run-feedback-text")
        self.feedback_text.setAccessibleName(tr("What came of your choice"))
        self.gained = label("", "meta")
        self._note = QVBoxLayout(self.feedback)
        self._note.addWidget(self.feedback_text)
        self._note.addWidget(self.gained)
        self.prose = ProseView(desk, "run-scene")
        self.prose.setAccessibleName(tr("Scene"))
        for view in (self.prose, self.feedback_text):
            view.link.connect(self.link)
        self.card = QFrame()
        self.card.setProperty("kind", "card")
        self._inside = QVBoxLayout(self.card)
        self._inside.addWidget(self.prose)
        self.asks = label("", "section")
        self._choices = QVBoxLayout()
        self.lobby = QFrame()
        self.lobby.setObjectName("run-lobby")
        self.lobby.setProperty("kind", "card")
        self.lobby_words = label("", "muted")
        self.lobby_words.setWordWrap(True)
        self.lobby_title = label("", "title")
        self.lobby_act = QPushButton()
        self.lobby_act.setObjectName("run-begin")
        self.lobby_act.setProperty("kind", "primary")
        self.lobby_act.clicked.connect(self._join_or_begin)
        self._wait = QVBoxLayout(self.lobby)
        self._wait.addWidget(self.lobby_title)
        self._wait.addWidget(self.lobby_words)
        self._wait.addWidget(self.lobby_act, 0, Qt.AlignmentFlag.AlignLeft)
        self.review = RunReview(desk)
        self.review.again.connect(lambda: self._begin_anew(()))
        self.review.from_fork.connect(self._from_fork)
        self.review.to_topic.connect(self._talk)
        self.review.home.connect(self._home)
        inner = QWidget()
        self._column = QVBoxLayout()
        for widget in (self.feedback, self.card, self.asks):
            self._column.addWidget(widget)
        self._column.addLayout(self._choices)
        self._column.addWidget(self.lobby)
        self._column.addWidget(self.review)
        self._column.addStretch(1)
        self._middle = QWidget()
        self._middle.setLayout(self._column)
        across = QHBoxLayout(inner)
        across.setContentsMargins(0, 0, 0, 0)
        across.addStretch(1)
        across.addWidget(self._middle, 100)
        across.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        for see_through in (inner, self.area.viewport(), self._middle):
            see_through.setAutoFillBackground(False)
        self.notice = Notice(desk.theme, "run-notice")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.notice)
        self._stack.addWidget(self.area)
        self._whole = QVBoxLayout(self)
        self._whole.addLayout(self._top)
        self._whole.addWidget(self._stack, 1)

    # What is shown.

    def open(self, place: RunPlace) -> None:
        if place.run_id != self._run_id:
            self._run_id, self._row, self._forks = place.run_id, None, {}
            self.notice.say("route", tr("Opening the run…"))
            self._stack.setCurrentWidget(self.notice)
        self.setFocus()
        self.refresh()

    def concerns(self, change: Change) -> bool:
        return change.thing is Thing.RUN and change.thing_id == self._run_id

    def refresh(self) -> None:
        if self._run_id:
            ask = self.desk.worker.ask
            ask(self, run_of, self.desk.viewer, self._run_id, then=self._show, failed=self._failed, key="run")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock()

    def _failed(self, problem: Problem) -> None:
        self._busy = False
        self.notice.say("circle-alert", str(problem))
        self._stack.setCurrentWidget(self.notice)

    def _show(self, row: RunRow) -> None:
        if row.id != self._run_id:
            return
        before, self._row, self._busy = self._row, row, False
        self._stack.setCurrentWidget(self.area)
        self.title.setText(row.title)
        waits = row.group is not None and (not row.group.plays or row.group.began_at is None)
        self.step.setText("" if row.is_end or waits else tr("Choice {n}", n=row.number))
        self.leave.setVisible(not row.is_end)
        self.feedback.setVisible(bool(row.feedback or row.gained) and not waits)
        set_mark(self.feedback, "kind", "note" if sum(n for _name, n in row.gained) < 0 else "aside")
        self.feedback_text.setVisible(bool(row.feedback))
        self.feedback_text.show_html(row.feedback)
        self.gained.setText("   ".join(f"{points_words(n)} {name}" for name, n in row.gained))
        self.gained.setVisible(bool(row.gained))
        self.card.setVisible(not waits)
        self.prose.show_html(row.html)
        self._show_choices(row, waits=waits)
        self._show_lobby(row, waits=waits)
        self.review.setVisible(row.is_end and not waits)
        if row.is_end and not waits:
            self.review.show_run(row, self._forks)
            self._look_around(row)
        if before is None or (before.number, before.id) != (row.number, row.id):
            self.area.verticalScrollBar().setValue(0)
            self.setFocus()
        self._clock()

    def _show_choices(self, row: RunRow, *, waits: bool) -> None:
        words = [choice.label for choice in row.choices]
        if [button.words for button in self.buttons] != words or waits or row.is_end:
            had = next((n for n, button in enumerate(self.buttons) if button.hasFocus()), None)
            for button in self.buttons:
                self._choices.removeWidget(button)
                button.hide()
                button.deleteLater()
            self.buttons = []
            if not waits and not row.is_end:
                for n, choice in enumerate(row.choices, 1):
                    button = ChoiceButton(self.desk.theme, n, choice.label)
                    button.clicked.connect(lambda _on=False, said=choice.label: self._choose(said))
                    self._choices.addWidget(button)
                    self.buttons.append(button)
            if had is not None:
                self.setFocus()
        voted = row.group is not None and any(choice.is_mine for choice in row.choices)
        for button, choice in zip(self.buttons, row.choices, strict=False):
            button.setEnabled(choice.is_there and not voted)
            if row.group is not None:
                button.show_votes(choice.votes, row.group.voters, is_mine=choice.is_mine)
        self.asks.setVisible(bool(self.buttons))
        if row.group is None:
            self.asks.setText(tr("WHAT DO YOU DO?"))
        elif voted:
            self.asks.setText(tr("YOU VOTED: {n} OF {all} HAVE", n=row.group.voted, all=row.group.voters))
        else:
            self.asks.setText(tr("WHAT SHALL THE GROUP DO? VOTE"))

    def _show_lobby(self, row: RunRow, *, waits: bool) -> None:
        self.lobby.setVisible(waits)
        if row.group is None or not waits:
            return
        names = ", ".join(player.name for player in row.group.players)
        pace = tr("Each choice has {time}. Most votes decide; if all have voted, it goes on at once.",
                  time=time_left(row.group.seconds))  # fmt: skip
        self.lobby_title.setText(tr("A group plays “{title}”", title=row.title))
        here = tr_n(
            "{n} player is here: {names}.", "{n} players are here: {names}.", len(row.group.players), names=names
        )
        parts = [here, pace]
        if not row.group.plays:
            self.lobby_act.setText(tr("Play along"))
        elif row.group.may_begin:
            self.lobby_act.setText(tr("Begin"))
            parts.append(tr("Others find this group on the page of the simulation. Begin once all are here."))
        else:
            parts.append(tr("You are in. It begins when whoever called the group together begins it."))
        self.lobby_words.setText("\n".join(parts))
        self.lobby_act.setVisible(not row.group.plays or row.group.may_begin)

    def _look_around(self, row: RunRow) -> None:
        """What others chose; and in a group, that one has come to the end."""
        ask = self.desk.worker.ask
        ask(self, forks_of, self.desk.viewer, row.scenario_id, then=self._show_forks, key="forks")
        if row.group is not None and row.is_mine and not row.is_finished:
            self.desk.worker.do(self, note_end, self.desk.viewer, row.id, failed=lambda _problem: None)

    def _show_forks(self, forks: dict[str, ForkRow]) -> None:
        self._forks = forks
        if self._row is not None and self._row.is_end:
            self.review.show_run(self._row, forks)

    def _clock(self) -> None:
        """The time that is left to vote; once it is over, what was decided is asked for."""
        group = self._row.group if self._row is not None else None
        closes = group.closes_at if group is not None else None
        if closes is None or not self.isVisible():
            self._tick.stop()
            self.clock.hide()
            return
        left = int((closes - now()) / timedelta(seconds=1))
        self.clock.setText(tr("{time} to vote", time=time_left(left)) if left >= 0 else tr("Waiting for a vote"))
        self.clock.show()
        if not self._tick.isActive():
            self._tick.start()
        elif left < 0:
            self.refresh()

    # What one does.

    def _choose(self, words: str) -> None:
        row = self._row
        if row is None or self._busy:
            return
        self._busy = True
        desk = self.desk
        desk.worker.do(
            self,
            choose,
            desk.viewer,
            row.id,
            row.number,
            words,
            then=lambda _done: self.refresh(),
            failed=self._refused,
        )

    def _refused(self, problem: Problem) -> None:
        self._busy = False
        self.desk.explain(problem)
        self.refresh()

    def _join_or_begin(self) -> None:
        row = self._row
        if row is None or row.group is None or self._busy:
            return
        self._busy = True
        action = begin_run if row.group.plays else join_run
        self.desk.worker.do(
            self, action, self.desk.viewer, row.id, then=lambda _done: self.refresh(), failed=self._refused
        )

    def _from_fork(self, n: int) -> None:
        if self._row is not None:
            self._begin_anew(tuple(step.label for step in self._row.steps[:n]))

    def _begin_anew(self, along: tuple[str, ...]) -> None:
        if self._row is not None:
            desk = self.desk
            desk.worker.do(
                self, start_run, desk.viewer, self._row.scenario_id, along=along,
                then=lambda run_id: self.went.emit(RunPlace(run_id)), failed=desk.explain,
            )  # fmt: skip

    def _talk(self) -> None:
        if self._row is not None and self._row.topic_id is not None:
            self.leave_for(TopicPlace(self._row.topic_id))

    def _home(self) -> None:
        if self._row is not None:
            self.leave_for(ScenarioPlace(self._row.scenario_id))
        else:
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.key() - Qt.Key.Key_1
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not plain and 0 <= number < min(9, len(self.buttons)):
            if self.buttons[number].isEnabled():
                self.buttons[number].setFocus(Qt.FocusReason.ShortcutFocusReason)
                self.buttons[number].animateClick()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self.buttons:
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        here = next((n for n, button in enumerate(self.buttons) if button.hasFocus()), -1 if by > 0 else 0)
        button = self.buttons[(here + by) % len(self.buttons)]
        button.setFocus(Qt.FocusReason.TabFocusReason)
        self.area.ensureWidgetVisible(button)

    def eye(self) -> object:
        return QPoint(0, self.area.verticalScrollBar().value())

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(min(least.width(), self.desk.theme.px(300)), min(least.height(), self.desk.theme.px(200)))

    def _dress(self) -> None:
        px = self.desk.theme.px
        self._whole.setContentsMargins(px(24), px(16), px(24), 0)
        self._whole.setSpacing(px(10))
        self._top.setSpacing(px(12))
        self._middle.setMaximumWidth(px(WIDEST))
        self._column.setContentsMargins(0, px(8), px(8), px(28))
        self._column.setSpacing(px(14))
        self._choices.setSpacing(px(8))
        self._inside.setContentsMargins(px(28), px(24), px(28), px(24))
        self._note.setContentsMargins(px(18), px(12), px(18), px(12))
        self._wait.setContentsMargins(px(28), px(24), px(28), px(24))
        self._wait.setSpacing(px(12))
