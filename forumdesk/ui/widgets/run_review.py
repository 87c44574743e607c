"""After a run: how it ended, the points by competence, the way that was taken and what others chose at each fork."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from forumdesk.forum.run_results import ForkRow
from forumdesk.forum.runs import RunRow, StepRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap, put_icon
from forumdesk.ui.scenario_words import OUTCOME_PICTURES, OUTCOME_TONES, outcome_title, points_words
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.meter import Bar, Meter
from forumdesk.ui.words import tr, tr_n


class RunReview(QWidget):
    """Below the last scene."""

    again = Signal()
    from_fork = Signal(int)
    """Another way from the fork of that number, from 0."""
    to_topic = Signal()
    home = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName("run-review")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._shown: tuple[RunRow, dict[str, ForkRow]] | None = None
        desk.theme.changed.connect(self._rebuild)

    def show_run(self, row: RunRow, forks: dict[str, ForkRow]) -> None:
        if self._shown != (row, forks):
            self._shown = (row, forks)
            self._rebuild()

    def _rebuild(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if self._shown is None:
            return
        row, forks = self._shown
        px = self._desk.theme.px
        self._column.setSpacing(px(14))
        self._column.addWidget(self._ending(row))
        if row.points:
            self._column.addWidget(self._score(row))
        self._column.addWidget(self._path(row, forks))

    def _card(self, title: str) -> tuple[QFrame, QVBoxLayout]:
        px = self._desk.theme.px
        card = QFrame()
        card.setProperty("kind", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(px(22), px(18), px(22), px(18))
        column.setSpacing(px(10))
        if title:
            head = label(title, "strong")
            head.setFont(self._desk.theme.font(15, 600))
            column.addWidget(head)
        return card, column

    def _ending(self, row: RunRow) -> QFrame:
        px, t = self._desk.theme.px, self._desk.theme.tokens
        outcome = row.outcome or "open"
        card, column = self._card("")
        head = QHBoxLayout()
        head.setSpacing(px(14))
        image = QLabel()
        side = px(34)
        tone = getattr(t, OUTCOME_TONES[outcome])
        image.setPixmap(pixmap(OUTCOME_PICTURES[outcome], tone, side, self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(px(2))
        title = label(outcome_title(outcome), "title")
        title.setObjectName("run-outcome")
        words.addWidget(title)
        said = tr_n("{n} choice", "{n} choices", len(row.steps) - 1)
        points = sum(n for _name, n in row.points)
        if row.best is not None and row.best > 0:
            said += "  ·  " + tr("{points} of {best} points", points=points, best=row.best)
        elif row.points:
            said += "  ·  " + tr_n("{n} point", "{n} points", points)
        figures = label(said, "muted")
        figures.setObjectName("run-figures")
        words.addWidget(figures)
        head.addWidget(image, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        column.addLayout(head)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addWidget(self._button("run-again", tr("Play again"), "refresh-cw", self.again.emit, "primary"))
        if row.topic_id is not None:
            talk = self._button("run-debrief", tr("Talk about it"), "messages-square", self.to_topic.emit)
            talk.setToolTip(row.topic_title)
            buttons.addWidget(talk)
        buttons.addWidget(self._button("run-home", tr("About this simulation"), "route", self.home.emit, "quiet"))
        buttons.addStretch(1)
        column.addLayout(buttons)
        return card

    def _button(self, name: str, text: str, picture: str, does: object, kind: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        if kind:
            button.setProperty("kind", kind)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        t = self._desk.theme.tokens
        put_icon(button, picture, t.on_accent if kind == "primary" else t.muted, self._desk.theme.px(15))
        button.clicked.connect(lambda: does())  # type: ignore[operator]
        return button

    def _score(self, row: RunRow) -> QFrame:
        card, column = self._card(tr("Your points") if row.group is None else tr("The group's points"))
        meter = Meter(self._desk.theme, "run-points", tr("Points"))
        most = max([*(abs(n) for _name, n in row.points), 1])
        meter.show_bars(
            [
                Bar(name, points_words(n) if n else "0", max(0, n) / most, "success" if n > 0 else "danger")
                for name, n in row.points
            ]
        )
        column.addWidget(meter)
        return card

    def _path(self, row: RunRow, forks: dict[str, ForkRow]) -> QFrame:
        card, column = self._card(tr("The way you took") if row.group is None else tr("The way the group took"))
        told = any(step.passage in forks for step in row.steps)
        said = (
            tr("Beside each fork: what people chose there the first time they played. Nobody sees who.")
            if told
            else tr("Once five people have played, you see here what others chose at each fork.")
        )
        about = label(said, "muted")
        about.setWordWrap(True)
        column.addWidget(about)
        for n, step in enumerate(row.steps[:-1]):
            column.addWidget(self._step(n, step, forks.get(step.passage), row))
        return card

    def _step(self, n: int, step: StepRow, fork: ForkRow | None, row: RunRow) -> QWidget:
        theme, px = self._desk.theme, self._desk.theme.px
        box = QFrame()
        box.setObjectName(f"run-step-{n + 1}")
        box.setProperty("kind", "aside")
        column = QVBoxLayout(box)
        column.setContentsMargins(px(14), px(10), px(14), px(10))
        column.setSpacing(px(4))
        head = QHBoxLayout()
        head.addWidget(label(f"{n + 1}", "key"), 0, Qt.AlignmentFlag.AlignVCenter)
        chose = label(step.label, "strong")
        chose.setWordWrap(True)
        head.addWidget(chose, 1)
        for name, points in step.points:
            pill = label(f"{points_words(points)} {name}", "success-pill" if points > 0 else "warning-pill")
            head.addWidget(pill, 0, Qt.AlignmentFlag.AlignVCenter)
        if row.group is None and len(step.offered) > 1:
            other = QPushButton(tr("Try another way"))
            other.setObjectName(f"run-from-{n + 1}")
            other.setProperty("kind", "quiet")
            other.setToolTip(tr("Begin a new run that is the same up to here"))
            other.clicked.connect(lambda: self.from_fork.emit(n))
            head.addWidget(other)
        column.addLayout(head)
        where = label(tr("at “{passage}”", passage=step.passage), "meta")
        column.addWidget(where)
        if step.feedback:
            feedback = label(step.feedback, "muted")
            feedback.setWordWrap(True)
            column.addWidget(feedback)
        if step.votes and row.group is not None:
            votes = ", ".join(f"{words}: {count}" for words, count in step.votes)
            column.addWidget(label(tr("Votes: {votes}", votes=votes), "meta"))
        if fork is not None and len(step.offered) > 1:
            meter = Meter(theme, f"run-others-{n + 1}", tr("What others chose"))
            offered = list(dict.fromkeys([*(words for words, _n in fork.choices), *step.offered]))
            meter.show_bars(
                [
                    Bar(
                        words,
                        f"{round(100 * fork.share(words))} %",
                        fork.share(words),
                        "accent" if words == step.label else "border_strong",
                        "check" if words == step.label else "",
                    )
                    for words in offered
                ]
            )
            column.addWidget(meter)
        return box
