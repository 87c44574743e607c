"""The archive: results while one types, each opening at its post with the words marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.completing import Named, things_meant
from forumdesk.forum.facets import Facets, facets
from forumdesk.forum.query_language import read
from forumdesk.store.changes import Change, Thing
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.page import Page
from forumdesk.ui.places import ComposePlace, SearchPlace
from forumdesk.ui.widgets.controls import ElidedLabel
from forumdesk.ui.widgets.facet_column import FacetColumn
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.hit_list import HitList, place_of_hit
from forumdesk.ui.widgets.named_strip import NamedStrip
from forumdesk.ui.widgets.search_filters import SearchFilters, names_of, toggled
from forumdesk.ui.widgets.search_lines import exactly
from forumdesk.ui.widgets.search_nothing import SearchNothing
from forumdesk.ui.words import label as plain
from forumdesk.ui.words import tr, tr_n

if TYPE_CHECKING:  # the index is loaded after the window is there
    from forumdesk.search.ask import Answer, Hit, Searcher

PAUSE_MS = 60
HITS, NEAR = 50, 4
BESIDE = 780
"""From this width on, in design pixels, what narrows the results stands beside them."""
ROOMY = 420
"""From this width on there is room for all words of the title, in design pixels."""
LONGEST = 900
"""Wider lines of text are hard to read, in design pixels."""


def _never(_problem: Problem) -> None:
    """Counts, names and what is near are extras: where they cannot be had, the results say why."""


class SearchPage(Page):
    """Asks the index while one types; the newest question replaces those before it."""

    searched = Signal(str)
    """A result of this query was opened: it was what one looked for."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("search-page")
        self._query = ""
        self._answer: Answer | None = None
        self._as_meant = self._as_typed = ""
        self._searcher: Searcher | None = None
        self._ready = True
        self._is_asking, self._opens_next = False, False
        self._build()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        desk.saved.changed.connect(self._shelf_changed)
        desk.theme.changed.connect(self._dress)
        self._dress()
        self._show(None)

    def _build(self) -> None:
        theme = self.desk.theme
        self.title = ElidedLabel("pane-title")
        self.title.setObjectName("search-title")
        self.count = QLabel()
        self.count.setObjectName("search-count")
        self.count.setProperty("kind", "meta")
        self.save = QPushButton()
        self.save.setObjectName("search-save")
        self.save.setProperty("kind", "quiet")
        self.save.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.save.clicked.connect(self.save_search)
        self._title_row = QHBoxLayout()
        self._title_row.addWidget(self.title, 1)
        self._title_row.addWidget(self.count)
        self._title_row.addWidget(self.save)
        self.meant, self.only = self._link("search-meant"), self._link("search-only")
        self.meant.clicked.connect(lambda: self.went.emit(SearchPlace(self._as_meant)))
        self.only.clicked.connect(lambda: self.went.emit(SearchPlace(self._as_typed)))
        self._meant_row = Flow()
        self._meant_row.addWidget(self.meant)
        self._meant_row.addWidget(self.only)
        self.filters = SearchFilters(theme)
        self._title_row.insertWidget(2, self.filters.order)
        self.filters.asked.connect(lambda query: self.went.emit(SearchPlace(query)))
        self.named = NamedStrip(theme, self.desk.pictures)
        self.named.went.connect(self.went)
        self.head = QWidget()
        self.head.setProperty("kind", "head")
        self.head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head = QVBoxLayout(self.head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(0)
        head.addLayout(self._title_row)
        head.addLayout(self._meant_row)
        head.addWidget(self.filters)
        head.addWidget(self.named)
        self.list = HitList(theme, "search-results", tr("Search results"))
        self.list.opened.connect(self._open)
        self.list.left_sideways.connect(self._enter_column)
        self.nothing = SearchNothing(theme)
        self.nothing.near.opened.connect(self._open)
        self.nothing.unfiltered.clicked.connect(self._ask_unfiltered)
        self.nothing.ask.clicked.connect(self._begin_question)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(self.list)
        self.column = FacetColumn(theme, names_of)
        self.column.toggled.connect(lambda one: self.went.emit(SearchPlace(toggled(self._query, one))))
        self.column.left.connect(self.list.setFocus)
        self._lower = QHBoxLayout()
        self._lower.setContentsMargins(0, 0, 0, 0)
        self._lower.setSpacing(0)
        self._lower.addWidget(self.stack, 1000)
        self._lower.addWidget(self.column, 1)
        self._lower.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addLayout(self._lower, 1)

    @staticmethod
    def _link(name: str) -> QPushButton:
        made = QPushButton()
        made.setObjectName(name)
        made.setProperty("kind", "link")
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.hide()
        return made

    def use(self, searcher: Searcher) -> None:
        """The index is loaded: what was typed meanwhile is asked now."""
        self._searcher = searcher
        self.refresh()

    @property
    def searcher(self) -> Searcher | None:
        """The index, once it is loaded."""
        return self._searcher

    @property
    def query(self) -> str:
        return self._query

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What is listed."""
        return self.list.hits.hits

    def open(self, place: SearchPlace) -> None:
        """Search for a text, after the shortest of pauses so that typing never queues."""
        is_other = place.query != self._query
        if is_other:
            self._query = place.query
            self.list.look.new_above = None
            self._is_asking, self._opens_next = True, False
            self._pause.start()
        self._show_saved()
        self._look(always=is_other)

    def concerns(self, change: Change) -> bool:
        return bool(self._query) and change.thing in {Thing.POST, Thing.TOPIC, Thing.MEMBERSHIP, Thing.COMMUNITY}

    def refresh(self) -> None:
        """The index follows the feed in a moment of its own: ask when it has."""
        if self._query:
            self._pause.start()

    def index_ready(self, is_ready: bool) -> None:
        """The index was brought up to date, or is being built."""
        self._ready = is_ready
        self.refresh()

    def move(self, by: int) -> None:  # type: ignore[override]
        """Step through the results, or what comes near, while the keyboard stays in the field."""
        shown = self._shown_list
        if shown.hits.rowCount():
            shown.step(by)

    @property
    def _shown_list(self) -> HitList:
        return self.list if self.hits else self.nothing.near

    def open_current(self) -> None:
        """Open the chosen result, or the best; what was typed a moment ago is answered first."""
        if self._is_asking:
            self._opens_next = True
            return
        shown = self._shown_list
        if shown.chosen is None and self.hits:
            shown.step(1)
        if shown.chosen is not None:
            self._open(shown.chosen)

    # Searches that are kept.

    def save_search(self) -> None:
        """Keep this search under a name; of one that is kept already, show what can be done with it."""
        row, shelf = self.desk.saved.of(self._query), self.desk.saved
        if not self._query.strip():
            return
        if row is not None:
            menu = QMenu(self.save)
            menu.setObjectName("saved-menu")
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            shelf.offer(menu, row, self.window())
            menu.popup(self.save.mapToGlobal(self.save.rect().bottomLeft()))
            return
        from forumdesk.ui.save_search_dialog import SaveSearchDialog

        SaveSearchDialog(self.desk, self._query, None, self.window()).open()

    def _shelf_changed(self) -> None:
        self._show_saved()
        if self.isVisible() and self.window().isActiveWindow():
            self._look(always=False)

    def _show_saved(self) -> None:
        """Whether this search is kept: its name is the title then."""
        row = self.desk.saved.of(self._query)
        self.title.setText(row.name if row is not None else tr("Search"))
        roomy = self.width() >= self.desk.theme.px(ROOMY)
        self.save.setText("" if not roomy else tr("Saved") if row is not None else tr("Save"))
        says = tr("Rename, be told or not, delete") if row is not None else tr("Save this search")
        self.save.setToolTip(says)
        self.save.setAccessibleName(says)
        self.save.setVisible(bool(self._query.strip()))
        tokens = self.desk.theme.tokens
        tone = tokens.accent_text if row is not None else tokens.muted
        put_icon(self.save, "star", tone, self.desk.theme.px(15), beside_text=roomy)

    def _look(self, *, always: bool) -> None:
        """What came since one looked at a saved search is shown as new, and is not new the next time."""
        row, query = self.desk.saved.of(self._query), self._query
        if row is None or not (always or row.new):
            return

        def looked(before: int) -> None:
            if query == self._query:
                known = self.list.look.new_above
                self.list.look.new_above = before if known is None else min(before, known)
                self.list.viewport().update()
                self.refresh()

        self.desk.saved.look_at(row, looked)

    # Asking.

    def _ask(self) -> None:
        search = self._searcher
        if not self._query.strip():
            self._show(None)
            return
        if search is None:
            return
        self.desk.worker.ask(
            self,
            search.ask,
            self.desk.viewer,
            self._query,
            limit=HITS,
            typing=True,
            answers_first=True,
            nearest=True,
            then=self._show,
            failed=self._explain,
            key="search",
        )

    def _show(self, answer: Answer | None) -> None:
        if answer is not None and self.list.look.new_above is not None:
            above = self.list.look.new_above
            answer = replace(answer, hits=tuple(sorted(answer.hits, key=lambda hit: hit.post_id <= above)))
        current = self.list.chosen
        self._answer = answer
        self._is_asking, opens = False, self._opens_next
        self._opens_next = False
        hits = answer.hits if answer is not None and not answer.is_near else ()
        self.list.hits.show(hits)
        self._show_around(answer)
        kept = next((n for n, hit in enumerate(hits) if current and hit.topic_id == current.topic_id), None)
        if kept is not None:
            self.list.setCurrentIndex(self.list.hits.index(kept, 0))
        self.stack.setCurrentIndex(1 if hits else 0)
        self.count.setText(tr_n("{n} topic", "{n} topics", answer.total) if answer and hits else "")
        if not hits:
            self._show_nothing(answer)
        if opens:
            self.open_current()

    def _show_nothing(self, answer: Answer | None) -> None:
        asked, words = bool(self._query.strip()), self._words()
        problems = [one for one in answer.filters if one.problem] if answer is not None else []
        is_whole = answer is not None and answer.is_complete and self._ready
        self.nothing.ask.setVisible(bool(asked and answer is not None and words))
        self.nothing.unfiltered.setVisible(bool(asked and answer is not None and answer.filters and words))
        self.nothing.show_near(answer.hits[:NEAR] if answer is not None and answer.is_near else ())
        if not asked:
            text = tr('Type what you are looking for: words, "a phrase", -without, begin*, in:community, is:solved …')
        elif problems and not words:
            text = problems[0].problem
        elif not is_whole:
            text = self.not_ready
        else:
            text = tr("Nothing found for “{query}”. Try fewer or other words, or ask the question.", query=self._query)
        self.nothing.say(text, "search" if is_whole or not asked else "loader")

    @property
    def not_ready(self) -> str:
        """What to say while there is no whole index."""
        return tr("The index is being built. Results appear as it grows.")

    def _words(self) -> str:
        """What was typed, without its filters."""
        return read(self._query).words

    def _if_still(self, show: Callable[[Any], None]) -> Callable[[Any], None]:
        """Show it unless another query was typed meanwhile."""
        query = self._query
        return lambda found: show(found) if query == self._query else None

    def _show_around(self, answer: Answer | None) -> None:
        """What stands above and beside the results; the counts of facets come a moment later."""
        hits = self.hits
        self.filters.show_filters(self._query, answer.filters if answer is not None else (), has_hits=bool(hits))
        self._show_meant(answer)
        worker, viewer = self.desk.worker, self.desk.viewer
        if hits and answer is not None:
            ids = answer.topic_ids or tuple(hit.topic_id for hit in hits)
            shown = self._if_still(self._show_facets)
            worker.ask(self, facets, viewer, ids, then=shown, failed=_never, key="facets")
        else:
            self._show_facets(Facets())
        words = self._words() if answer is not None else ""
        if words:
            named = self._if_still(self.named.show_named)
            worker.ask(self, things_meant, viewer, words, then=named, failed=_never, key="named")
        else:
            self.named.show_named(Named())

    def _show_meant(self, answer: Answer | None) -> None:
        """A word that was mended is said, and can be searched for as it is."""
        mended = answer.mended if answer is not None else ()
        self._as_meant = answer.mended_text if answer is not None else ""
        self._as_typed = exactly(self._query, mended)
        if self.hits:
            said = tr("Showing results for “{words}”.", words=self._as_meant)
        else:
            said = tr("Did you mean “{words}”?", words=self._as_meant)
        room = max(self.desk.theme.px(200), self.head.width() - self.desk.theme.px(40))
        for link, text in ((self.meant, said), (self.only, tr("Search only for {words}.", words=self._as_typed))):
            link.setToolTip(text)
            link.setText(plain(link.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)))
            link.setVisible(bool(self._as_meant))
        self.only.setVisible(bool(self._as_meant and self.hits))
        self._dress()

    def _show_facets(self, found: Facets) -> None:
        self._found = found
        self.filters.show_facets(found)
        self.column.show_facets(found, self.filters.typed)
        self._fit()

    _found = Facets()

    def _enter_column(self) -> None:
        if self.column.isVisible():
            self.column.enter()

    def _fit(self) -> None:
        """Where there is room, what narrows the results stands beside them, and no line is too long to read."""
        px = self.desk.theme.px
        is_wide = self.width() >= px(BESIDE)
        self.column.setVisible(is_wide and bool(self.hits) and bool(self.column.rows))
        self.filters.show_drops(not is_wide)
        self.stack.setMaximumWidth(px(LONGEST) if is_wide and self.hits else 16_777_215)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_saved()
        self._fit()

    # Leaving.

    def _ask_unfiltered(self) -> None:
        self.went.emit(SearchPlace(self._words()))

    def _begin_question(self) -> None:
        words = self._words()
        self.leave_for(ComposePlace(title=words[:1].upper() + words[1:]))

    def _explain(self, problem: Problem) -> None:
        self._is_asking = self._opens_next = False
        self.list.hits.show(())
        self.stack.setCurrentIndex(0)
        self.nothing.show_near(())
        for button in (self.nothing.ask, self.nothing.unfiltered):
            button.hide()
        self.nothing.say(str(problem), "cloud-off")
        self._fit()

    def _open(self, hit: Hit) -> None:
        terms = self._answer.found_by if self._answer is not None else frozenset()
        self.searched.emit(self._query)
        self.leave_for(place_of_hit(hit, self._words(), terms))

    def _dress(self) -> None:
        px = self.desk.theme.px
        self._title_row.setContentsMargins(px(20), px(12), px(12), px(6))
        self._title_row.setSpacing(px(8))
        has_links = bool(self._as_meant)
        self._meant_row.setContentsMargins(px(18), 0, px(12), px(6) if has_links else 0)
        self._meant_row.setSpacing(px(8))
        self._show_saved()
        self.list.viewport().update()
