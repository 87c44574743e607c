"""Finding in the topic that is shown: from its bar or from a result of the search, through all of its posts."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from forumdesk.errors import Problem
from forumdesk.ui.desk import Desk
from forumdesk.ui.places import Found
from forumdesk.ui.widgets.find_bar import FindBar
from forumdesk.ui.widgets.thread_view import ThreadView

if TYPE_CHECKING:  # loaded by the thread that finds, where it keeps nobody waiting
    from forumdesk.search.within import Finder, Finds


class Finding(QObject):
    """Knows all hits of the topic, whether their posts are here or not, and which of them one is at."""

    def __init__(self, desk: Desk, bar: FindBar, view: ThreadView, page: QWidget) -> None:
        super().__init__(page)
        self._desk, self.bar, self._view, self._page = desk, bar, view, page
        self._topic_id = 0
        self._kept: dict[str, Finder] = {}
        self._found: Found | None = None
        self._origin = 0
        self._finds: Finds | None = None
        self._at = 0
        self._steps = 0
        bar.asked.connect(self._typed)
        bar.stepped.connect(self.step)
        bar.closed.connect(self.end)

    @property
    def is_on(self) -> bool:
        return not self.bar.isHidden()

    def follow(self, topic_id: int, found: Found | None) -> None:
        """A topic is shown: with what it was found by, or with nothing looked for in it."""
        is_other = topic_id != self._topic_id
        self._topic_id = topic_id
        if found is not None and found.words:
            self._found, self._origin = found, found.number
            self.bar.show_words(found.words)
            self.bar.show_count(None, 0)
            self.bar.show()
            self._ask(found.words, passage=found.passage, moves=False)
        elif is_other:
            self._forget()

    def open(self) -> None:
        """Show the bar and type in it; words that are selected in a post are looked for."""
        if not self.is_on:
            self._origin = self._view.number_at_top()
        self.bar.show()
        chosen = " ".join(self._view.selected_text().split())
        if chosen and len(chosen) <= 100 and chosen != self.bar.field.text():
            self.bar.show_words(chosen)
            self._typed(chosen)
        elif self._finds is None and self.bar.field.text():
            self._typed(self.bar.field.text())
        self.bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.field.selectAll()

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) hit; after the last comes the first."""
        if not self.is_on:
            self.open()  # with the words that were looked for last
            return
        focus = QApplication.focusWidget()
        if focus is None or not self._page.isAncestorOf(focus):
            self._view.setFocus()  # whoever goes from hit to hit reads: Escape ends that, not the search beside it
        if self.bar.is_typing:
            self.bar.ask_now()
            return
        finds = self._finds
        if finds is None:
            self._steps += by  # what is asked for is not here yet
        elif finds.numbers:
            self._at = (self._at + by) % len(finds.numbers)
            self._show(moves=True)

    def refresh(self) -> None:
        """Posts came, went or were edited: the hits are counted anew, and nothing moves."""
        if self.is_on and self._finds is not None and self._finds.sought:
            self._ask(self.bar.field.text(), moves=False, again=True)

    def end(self) -> None:
        """Nothing is looked for any more; the words are kept for the next time."""
        had_focus = self.bar.isAncestorOf(self.bar.window().focusWidget() or self.bar)
        self._stop()
        self._view.mark(None)
        if had_focus:
            self._view.setFocus()

    def _stop(self) -> None:
        self.bar.hide()
        self._finds, self._found, self._steps = None, None, 0

    def _forget(self) -> None:
        """Another topic is shown, in which nothing is marked but the passage that one came for."""
        self._stop()
        self.bar.show_words("")
        self.bar.show_count(None, 0)

    def _typed(self, words: str) -> None:
        self._found = None
        if words.strip():
            self._ask(words, moves=True)
        else:
            self._finds = None
            self._view.mark(None)
            self.bar.show_count(None, 0)

    def _ask(self, words: str, *, passage: str = "", moves: bool, again: bool = False) -> None:
        topic_id = self._topic_id
        terms = self._found.terms if self._found is not None else frozenset()
        before = (self._finds, self._at) if again else (None, 0)
        if not again:
            self._finds, self._steps = None, 0

        def then(finds: Finds) -> None:
            if topic_id == self._topic_id and self.is_on:
                self._take(finds, *before, moves=moves)

        asked = self._desk.viewer, self._kept, topic_id, words, terms, self._origin, passage
        self._desk.worker.ask(self, _find, *asked, then=then, failed=self._failed, key="find")

    def _failed(self, problem: Problem) -> None:
        self.bar.show_count(None, 0)
        self._desk.explain(problem)

    def _take(self, finds: Finds, before: Finds | None, was_at: int, *, moves: bool) -> None:
        self._finds, self._at = finds, finds.first
        total = len(finds.numbers)
        if before is not None and before.numbers:
            number, nth = before.numbers[was_at], before.nth_in_post(was_at)
            self._at = min(bisect_left(finds.numbers, number) + nth, max(0, total - 1))
        if self._steps and total:
            self._at, self._steps, moves = (self._at + self._steps) % total, 0, True
        elif self._found is not None and before is None and total:
            moves = finds.numbers[self._at] == self._origin and not self._view.is_at_passage
        self._show(moves=moves)

    def _show(self, *, moves: bool) -> None:
        finds = self._finds
        if finds is None:
            return
        self.bar.show_count(self._at, len(finds.numbers))
        if not finds.numbers:
            self._view.mark(finds.sought)
            return
        number, nth = finds.numbers[self._at], finds.nth_in_post(self._at)
        self._view.mark(finds.sought, number, nth)
        if moves:
            self._view.seek(number, nth)


def _find(
    session: Any,
    viewer: int,
    kept: dict[str, Finder],
    topic_id: int,
    words: str,
    terms: frozenset[bytes],
    near: int,
    passage: str,
) -> Finds:
    """On the worker's thread. What was found by the search has its terms, with mended and unfinished words."""
    from forumdesk.search.within import Finder, Sought, language_of, sought_in

    finder, language = kept.setdefault("finder", Finder()), language_of(session)
    sought = Sought(terms, language=language) if terms else sought_in(words, language, typing=True)
    return finder.find(session, viewer, topic_id, sought, near=near, passage=passage)
