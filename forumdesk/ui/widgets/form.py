"""Fields of a form: a label above, the input, and below it what is wrong with what was entered."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from forumdesk.errors import Invalid, Problem
from forumdesk.ui.style import set_mark
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import label


class Field(QWidget):
    """An input with its label and hint. `wrong()` says what to mend, right where it was entered."""

    def __init__(
        self, theme: Theme, text: str, entry: QWidget, name: str, *, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.entry = entry
        self._hint = hint
        self.setObjectName(f"{name}-field")
        entry.setObjectName(name)
        entry.setAccessibleName(text)
        entry.setAccessibleDescription(hint)
        self._label = label(text, "strong")
        self._label.setBuddy(entry)
        self._below = label(hint, "meta", self)  # without a parent, showing it would open a window
        self._below.setWordWrap(True)
        self._below.setVisible(bool(hint))
        self._is_wrong = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._label, entry, self._below):
            column.addWidget(widget)
        if isinstance(entry, QLineEdit | QPlainTextEdit):
            entry.textChanged.connect(self.right)
        elif isinstance(entry, QComboBox):
            entry.currentTextChanged.connect(self.right)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def error(self) -> str:
        """The sentence that is shown, '' where nothing is wrong."""
        return self._below.text() if self._is_wrong else ""

    def hint(self, text: str) -> None:
        """Say something else below the input."""
        self._hint = text
        if not self._is_wrong:
            self._say(text, "meta")

    def wrong(self, sentence: str) -> None:
        """Point at this input and go there."""
        self._is_wrong = True
        self._say(sentence, "error")
        set_mark(self.entry, "wrong", True)
        self.entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def right(self) -> None:
        """Nothing is wrong any more."""
        if self._is_wrong:
            self._is_wrong = False
            self._say(self._hint, "meta")
            set_mark(self.entry, "wrong", False)

    def _say(self, text: str, kind: str) -> None:
        self._below.setText(text)
        self._below.setVisible(bool(text))
        self.entry.setAccessibleDescription(text)
        set_mark(self._below, "kind", kind)

    def _dress(self) -> None:
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.setSpacing(self._theme.px(5))


def point_at(problem: Problem, fields: Mapping[str, Field], rest: QLabel) -> None:
    """Show a problem at its field, or where it has none, in the label `rest`."""
    field = fields.get(problem.field or "") if isinstance(problem, Invalid) else None
    rest.setVisible(field is None)
    rest.setText("" if field is not None else str(problem))
    if field is not None:
        field.wrong(str(problem))
