"""The field over a list of topics that narrows it by the filters of the search, with chips for what was typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.lists import list_filters
from forumdesk.forum.query_language import Filter
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.search_completion import SearchCompletion
from forumdesk.ui.widgets.search_filters import SearchFilters
from forumdesk.ui.words import tr

PAUSE_MS = 200


class ListFilter(QWidget):
    """Filters complete while they are typed; what is not understood is a red chip that offers the nearest."""

    asked = Signal(str)
    """While one types: the list is to show what this leaves."""
    entered = Signal(str)
    """Enter: that is it."""
    left = Signal()
    """Down or Escape: to the list."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.field = QLineEdit()
        self.field.setObjectName("list-filter")
        self.field.setPlaceholderText(tr("is:unsolved  @name  #tag  after:30 days  words of the title"))
        self.field.setAccessibleName(tr("Narrow the list by filters and words of the title"))
        self.field.setClearButtonEnabled(True)
        self.completion = SearchCompletion(desk, self.field)
        self.chips = SearchFilters(desk.theme, indent=2)
        self.chips.order.setParent(self)
        self.chips.order.hide()
        self.chips.asked.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.field)
        column.addWidget(self.chips)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.field.textEdited.connect(lambda _text: self._pause.start())
        self.field.textChanged.connect(self._cleared)
        self.field.installEventFilter(self)

    @property
    def query(self) -> str:
        return self.field.text().strip()

    def focus(self) -> None:
        """Type here."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_query(self, query: str) -> None:
        """The list is narrowed by this now."""
        if query != self.query:
            self.field.setText(query)
        self._show_chips()

    def _take(self, query: str) -> None:
        self.field.setText(query)
        self.field.setFocus()
        self._ask()

    def _cleared(self, text: str) -> None:
        if not text and self.field.hasFocus():
            self._pause.start()

    def _ask(self) -> None:
        self._pause.stop()
        self.asked.emit(self.query)
        self._show_chips()

    def _show_chips(self) -> None:
        text, desk = self.field.text(), self._desk

        def show(filters: tuple[Filter, ...]) -> None:
            if text == self.field.text():
                self.chips.show_filters(text, filters, has_hits=False)

        def silent(_problem: Problem) -> None:
            """The list itself says what is wrong."""

        desk.worker.ask(self, list_filters, desk.viewer, text, then=show, failed=silent, key="chips")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not self.completion.is_open:
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._ask()
                self.entered.emit(self.query)
                return True
            if event.key() == Qt.Key.Key_Escape and self.query:
                self._take("")
                return True
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Escape}:
                self.left.emit()
                return True
        return super().eventFilter(watched, event)
