"""The search field of a window: what it shows while one types, where its keys lead, and what it remembers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from forumdesk.errors import Problem
from forumdesk.forum.addresses import MeantTopic, names_a_topic, topics_meant
from forumdesk.forum.completing import Named, things_meant
from forumdesk.forum.query_language import read
from forumdesk.ui.places import SearchPlace, TopicPlace
from forumdesk.ui.widgets import search_lines
from forumdesk.ui.widgets.search_completion import SearchCompletion
from forumdesk.ui.widgets.search_lines import Forget, Line, Most
from forumdesk.ui.widgets.search_peek import SearchPeek

if TYPE_CHECKING:
    from forumdesk.search.ask import Answer
    from forumdesk.ui.window import MainWindow

PAUSE_MS = 40
HITS, NEAR = 16, 3
ROOMY = 860
"""From this height of the window on, in design pixels, there is room for more of each group."""


class Searching(QObject):
    """Results stand below the field while one types; Enter leads to the page of all, where typing shows them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._desk = window, window.desk
        self._field, self._page = window.topbar.search, window.search
        self.peek = SearchPeek(self._desk.theme, self._desk.pictures, self._field)
        self.completion = SearchCompletion(self._desk, self._field)
        self._past: list[str] = []
        self._remembers = True
        self._answer: Answer | None = None
        self._named = Named()
        self._asked = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._field.textEdited.connect(self._typed)
        self._field.left_by.connect(self._leave)
        self._field.installEventFilter(self)
        self.peek.picked.connect(self._take)
        self.peek.forgotten.connect(lambda line: self._forget(line.past))
        self._page.list.left_upwards.connect(self._field.setFocus)
        self._page.searched.connect(self.remember)
        self._desk.saved.changed.connect(self._refresh_start)

    def focus(self) -> None:
        """Go to the field; where it is empty, show what was searched for last."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()
        if not self._field.text():
            self._start()

    def remember(self, query: str) -> None:
        """This was searched for: it can be again."""
        desk = self._desk
        if query.strip() and self._remembers:
            desk.worker.here(self, desk.local.note_search, desk.office_uuid, query)

    # Typing.

    def _typed(self, text: str) -> None:
        if isinstance(self._window.place, SearchPlace):
            self.peek.hide()
            if text:
                self._window.way.turn(SearchPlace(text))
            else:
                self._window.leave_search()
                self._field.setFocus()
            return
        if not text.strip():
            self._pause.stop()
            self._asked = ""
            self.peek.hide()
            return
        self._pause.start()

    def _ask(self) -> None:
        text, desk, searcher = self._field.text(), self._desk, self._page.searcher
        if not text.strip() or isinstance(self._window.place, SearchPlace):
            return
        self._asked = text
        if searcher is None:
            self.peek.show_lines(search_lines.failed(self._page.not_ready))
            return
        asked = {"limit": HITS, "typing": True, "answers_first": True, "nearest": True}
        then, failed = partial(self._took, text), partial(self._failed, text)
        desk.worker.ask(self, searcher.ask, desk.viewer, text, **asked, then=then, failed=failed, key="peek")
        words = read(text).words
        if words:
            named = partial(self._took_names, text)
            desk.worker.ask(self, things_meant, desk.viewer, words, then=named, failed=_never, key="peek-names")
        else:
            self._named = Named()

    def _took(self, text: str, answer: Answer) -> None:
        self._answer = answer
        self._fill(text)

    def _took_names(self, text: str, named: Named) -> None:
        self._named = named
        self._fill(text)

    def _failed(self, text: str, problem: Problem) -> None:
        if self._is_still(text):
            self.peek.show_lines(search_lines.failed(str(problem)))

    def _is_still(self, text: str) -> bool:
        """Whether this is what the field says, and somebody looks."""
        here = isinstance(self._window.place, SearchPlace)
        return text == self._field.text() and self._field.hasFocus() and not here

    def _fill(self, text: str) -> None:
        if self._is_still(text) and self._answer is not None and not self.completion.is_open:
            words = read(text).words
            self.peek.show_lines(search_lines.results(text, words, self._answer, self._named, self._most()))

    def _most(self) -> Most:
        roomy = self._window.height() >= self._desk.theme.px(ROOMY)
        return Most(6, 3, 3) if roomy else Most()

    # What can be searched for again.

    def _start(self) -> None:
        """What the empty field offers, read anew: another window may have searched."""
        local, office = self._desk.local, self._desk.office_uuid
        self._desk.worker.here(
            self, lambda: (local.searches(office), local.remembers_searches()), then=self._took_past, key="past"
        )

    def _took_past(self, found: tuple[list[str], bool]) -> None:
        self._past, self._remembers = found
        if not self._field.text() and self._field.hasFocus():
            forget = Forget(self._forget, self._set_remembering)
            self.peek.show_lines(search_lines.start(self._desk.saved.rows, self._past, self._remembers, forget))

    def _refresh_start(self) -> None:
        if self.peek.isVisible() and not self._field.text():
            self._start()

    def _forget(self, query: str | None = None) -> None:
        desk = self._desk
        asked = desk.local.forget_searches, desk.office_uuid, query
        desk.worker.here(self, *asked, then=lambda _left: self._start())

    def _set_remembering(self, remember: bool) -> None:
        desk = self._desk
        desk.worker.here(self, desk.local.remember_searches, remember, then=lambda _none: self._start())

    # Keys.

    def _leave(self, key: int) -> None:
        on_page = isinstance(self._window.place, SearchPlace)
        match key:
            case Qt.Key.Key_Escape if self.peek.isVisible():
                self.peek.hide()
            case Qt.Key.Key_Escape:
                self._field.clear()
                self._window.leave_search()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._enter(on_page)
            case _ if self.peek.isVisible():
                self.peek.step(1 if key == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Down if not self._field.text():
                self._start()
            case _ if on_page:
                self._page.move(1 if key == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Down:
                self._ask()

    def _enter(self, on_page: bool) -> None:
        line, text = self.peek.chosen, self._field.text().strip()
        if line is not None:
            self._take(line)
        elif on_page:
            self._page.open_current()
        elif names_a_topic(text):
            then = partial(self._open_named, text)
            self._desk.worker.ask(self, topics_meant, self._desk.viewer, text, then=then, key="open-named")
        elif text:
            self._search_for(text)

    def _search_for(self, text: str) -> None:
        self.remember(text)
        self.peek.hide()
        self._window.go(SearchPlace(text))

    def _open_named(self, text: str, topics: list[MeantTopic]) -> None:
        """An address is nothing to search for where its topic is here."""
        if text != self._field.text().strip():
            return
        if topics:
            self.peek.hide()
            self._page.leave_for(TopicPlace(topics[0].id, topics[0].number))
        else:
            self._search_for(text)

    def _take(self, line: Line) -> None:
        if line.query is not None:
            self._field.setText(line.query)
            self._field.setCursorPosition(len(line.query))
            self._field.textEdited.emit(line.query)
            return
        if line.place is not None:
            self.peek.hide()
            self.remember(line.place.query if isinstance(line.place, SearchPlace) else self._field.text())
            self._page.leave_for(line.place)
        elif line.do is not None:
            line.do()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.FocusOut:
                if not self._window.isActiveWindow() or not self._field.hasFocus():
                    self.peek.hide()
            case QEvent.Type.MouseButtonRelease if not self._field.text() and not self.peek.isVisible():
                self._start()
            case QEvent.Type.Resize:
                self.peek.hide()
            case QEvent.Type.KeyPress if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Delete:
                line = self.peek.chosen
                if line is not None and line.past:
                    self._forget(line.past)
                    return True
        return super().eventFilter(watched, event)


def _never(_problem: Any) -> None:
    """Names and near questions are extras: where they cannot be had, the results say why."""
