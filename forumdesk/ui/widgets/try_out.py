"""A story played while it is being written: from any passage on, with what its variables hold."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.scenario_drafts import TriedScene, try_out
from forumdesk.ui.desk import Desk
from forumdesk.ui.scenario_words import outcome_title, points_words
from forumdesk.ui.widgets.choice_button import ChoiceButton
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.prose_view import ProseView
from forumdesk.ui.words import tr


class TryOut(QWidget):
    """Nothing of it is kept."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._source, self._start = "", ""
        self.labels: list[str] = []
        self.setObjectName("try-out")
        self.where = label("", "strong")
        self.where.setObjectName("try-passage")
        self.back = QPushButton(tr("Back"))
        self.back.setObjectName("try-back")
        self.back.clicked.connect(self._undo)
        self.again = QPushButton(tr("From the start"))
        self.again.setObjectName("try-again")
        self.again.clicked.connect(lambda: self.begin(self._source, ""))
        top = QHBoxLayout()
        top.addWidget(self.where, 1)
        top.addWidget(self.back)
        top.addWidget(self.again)
        self.error = label("", "error")
        self.error.setWordWrap(True)
        self.feedback = ProseView(desk, "try-feedback")
        self.note = QFrame()
        self.note.setProperty("kind", "note")
        note = QVBoxLayout(self.note)
        note.addWidget(self.feedback)
        self.prose = ProseView(desk, "try-scene")
        self.prose.setAccessibleName(tr("Scene"))
        self.outcome = label("", "strong")
        self._choices = QVBoxLayout()
        self.known = label("", "meta")
        self.known.setObjectName("try-variables")
        self.known.setWordWrap(True)
        self.buttons: list[ChoiceButton] = []
        inner = QWidget()
        column = QVBoxLayout(inner)
        for widget in (self.note, self.prose, self.outcome):
            column.addWidget(widget)
        column.addLayout(self._choices)
        column.addWidget(self.known)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        for see_through in (inner, area.viewport()):
            see_through.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(top)
        whole.addWidget(self.error)
        whole.addWidget(area, 1)
        for hidden in (self.error, self.note, self.outcome):
            hidden.hide()

    def begin(self, source: str, start: str) -> None:
        """Play this text from a passage; without one from where it starts."""
        self._source, self._start, self.labels = source, start, []
        self._ask()

    def _ask(self) -> None:
        self._desk.worker.ask(
            self, try_out, self._desk.viewer, self._source, self._start, tuple(self.labels),
            then=self._show, failed=self._failed, key="try-out",
        )  # fmt: skip

    def _failed(self, problem: Problem) -> None:
        self.error.setText(str(problem))
        self.error.show()

    def _show(self, scene: TriedScene) -> None:
        self.error.setVisible(bool(scene.faults))
        self.error.setText("\n".join(scene.faults))
        self.where.setText(scene.passage)
        self.back.setEnabled(bool(self.labels))
        self.note.setVisible(bool(scene.feedback))
        self.feedback.show_html(scene.feedback)
        self.prose.show_html(scene.html)
        self.outcome.setVisible(scene.outcome is not None)
        self.outcome.setText(outcome_title(scene.outcome) if scene.outcome is not None else "")
        for button in self.buttons:
            self._choices.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for n, (words, is_there) in enumerate(scene.choices, 1):
            button = ChoiceButton(self._desk.theme, n, words)
            button.setEnabled(is_there)
            button.clicked.connect(lambda _on=False, said=words: self._choose(said))
            self._choices.addWidget(button)
            self.buttons.append(button)
        said = [f"{name} = {value}" for name, value in scene.variables]
        said += [f"{points_words(n)} {name}" for name, n in scene.points]
        self.known.setText("     ".join(said))
        self.known.setVisible(bool(said))

    def _choose(self, words: str) -> None:
        self.labels.append(words)
        self._ask()

    def _undo(self) -> None:
        if self.labels:
            self.labels.pop()
            self._ask()
