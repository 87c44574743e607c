"""The archive: results while one types, each opening at its post with the words marked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.completing import Named, things_named
from forumdesk.forum.facets import facets
from forumdesk.forum.query_language import read
from forumdesk.store.changes import Change, Thing
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap
from forumdesk.ui.page import Page
from forumdesk.ui.places import ComposePlace, Found, SearchPlace, TopicPlace
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.marked_text import paint_marked
from forumdesk.ui.widgets.named_strip import NamedStrip
from forumdesk.ui.widgets.search_completion import SearchCompletion
from forumdesk.ui.widgets.search_filters import SearchFilters
from forumdesk.ui.words import ago, tr, tr_n
from forumdesk.ui.words import label as plain

if TYPE_CHECKING:  # the index is loaded after the window is there
    from forumdesk.search.ask import Answer, Hit, Searcher

PAUSE_MS = 60
ROW = 112

Index = QModelIndex | QPersistentModelIndex
_ROLE = int(Qt.ItemDataRole.UserRole)


NAME_WORDS = 3
"""More words are no name."""


def _never(_problem: Problem) -> None:
    """Counts and names are extras: where they cannot be had, the results say why."""


class HitModel(QAbstractListModel):
    """The hits of one answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hits: tuple[Hit, ...] = ()

    def show(self, hits: tuple[Hit, ...]) -> None:
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        hit = self.hits[index.row()]
        if role == _ROLE:
            return hit
        if role in {int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole)}:
            solved = ", " + tr("solved") if hit.is_solved else ""
            return f"{hit.title}, {hit.community_name}, {hit.author_name}{solved}. {hit.excerpt}"
        return None


class HitDelegate(QStyledItemDelegate):
    """A result: where it is, its title and the passage that matches, with the words marked."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        hit: Hit = index.data(_ROLE)
        area = QRectF(option.rect)
        state = option.state
        selected, hovered = (
            bool(state & QStyle.StateFlag.State_Selected),
            bool(state & QStyle.StateFlag.State_MouseOver),
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(area, QColor(t.selected if selected else t.hover if hovered else t.surface))
        if selected:
            painter.fillRect(QRectF(area.left(), area.top(), px(3), area.height()), QColor(t.accent))
        painter.setPen(QPen(QColor(t.border)))
        painter.drawLine(QPointF(area.left() + px(20), area.bottom()), QPointF(area.right(), area.bottom()))
        inner = area.adjusted(px(20), px(12), -px(20), -px(10))
        left, dpr = inner.left(), painter.device().devicePixelRatioF()
        if index.row() == 0 and hit.is_answer:
            left += self._paint_best(painter, QRectF(left, inner.top() + px(1), inner.width(), px(18)))
        elif hit.is_solved:
            painter.drawPixmap(QPointF(left, inner.top() + px(2)), pixmap("circle-check", t.success, px(15), dpr))
            left += px(21)
        paint_marked(
            painter,
            QRectF(left, inner.top(), inner.right() - left, px(20)),
            hit.title,
            hit.title_marks,
            font=theme.font(14, 600),
            colour=QColor(t.text),
            mark=QColor(t.mark),
        )
        paint_marked(
            painter,
            QRectF(inner.left(), inner.top() + px(23), inner.width(), px(38)),
            hit.excerpt,
            hit.marks,
            font=theme.font(13),
            colour=QColor(t.muted),
            mark=QColor(t.mark),
            lines=2,
        )
        self._paint_foot(painter, QRectF(inner.left(), inner.bottom() - px(16), inner.width(), px(16)), hit)
        if bool(state & QStyle.StateFlag.State_HasFocus) and selected:
            painter.setPen(QPen(QColor(t.focus), 2))
            painter.drawRoundedRect(area.adjusted(2, 2, -2, -2), px(6), px(6))
        painter.restore()

    def _paint_best(self, painter: QPainter, box: QRectF) -> float:
        """A pill that says that this is the answer; how wide it is, with the gap after it."""
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        painter.setFont(theme.font(11, 600))
        text = tr("Best answer")
        pill = QRectF(box.left(), box.top(), painter.fontMetrics().horizontalAdvance(text) + px(14), box.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.success_soft))
        painter.drawRoundedRect(pill, px(9), px(9))
        painter.setPen(QColor(t.success))
        painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), text)
        return pill.width() + px(8)

    def _paint_foot(self, painter: QPainter, foot: QRectF, hit: Hit) -> None:
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(hit.community_colour or t.subtle))
        painter.drawRoundedRect(QRectF(foot.left(), foot.top() + px(4), px(8), px(8)), px(2), px(2))
        painter.setFont(theme.font(12))
        painter.setPen(QColor(t.subtle))
        answer = "  ·  " + tr("the answer") if hit.is_answer else ""
        where = hit.community_name or tr("Message")
        text = f"{where}  ·  {hit.author_name}  ·  {ago(hit.created_at)}  ·  #{hit.post_number}{answer}"
        room = foot.adjusted(px(14), 0, 0, 0)
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), elided)


class HitList(QListView):
    opened = Signal(object)
    left_upwards = Signal()
    """Up on the first row: back to the field."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_O} and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().data(_ROLE))
        elif event.key() == Qt.Key.Key_J:
            self.step(1)
        elif event.key() == Qt.Key.Key_K:
            self.step(-1)
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)

    def step(self, by: int) -> None:
        """Move to the next or previous result."""
        row = max(0, min(self.model().rowCount() - 1, self.currentIndex().row() + by))
        self.setCurrentIndex(self.model().index(row, 0))


class SearchPage(Page):
    """Asks the index while one types; the newest question replaces those before it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("search-page")
        self._query = ""
        self._answer: Answer | None = None
        self._as_meant = ""
        self._searcher: Searcher | None = None
        self._ready = True
        self._is_asking, self._opens_next = False, False
        title = QLabel(tr("Search"))
        title.setProperty("kind", "pane-title")
        self.count = QLabel()
        self.count.setObjectName("search-count")
        self.count.setProperty("kind", "meta")
        self.head = QWidget()
        self.head.setProperty("kind", "head")
        self.head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title_row = QHBoxLayout()
        self._title_row.addWidget(title)
        self._title_row.addStretch()
        self._title_row.addWidget(self.count)
        self.filters = SearchFilters(desk.theme)
        self.filters.asked.connect(lambda query: self.went.emit(SearchPlace(query)))
        self.meant = QPushButton()
        self.meant.setObjectName("search-meant")
        self.meant.setProperty("kind", "link")
        self.meant.clicked.connect(self._ask_as_meant)
        self.meant.hide()
        self.named = NamedStrip(desk.theme, desk.pictures)
        self.named.went.connect(self.went)
        head = QVBoxLayout(self.head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(0)
        head.addLayout(self._title_row)
        self._meant_row = QHBoxLayout()
        self._meant_row.addWidget(self.meant)
        self._meant_row.addStretch()
        head.addLayout(self._meant_row)
        head.addWidget(self.filters)
        head.addWidget(self.named)
        self.model = HitModel(self)
        self.list = HitList()
        self.list.setObjectName("search-results")
        self.list.setProperty("kind", "list")
        self.list.setAccessibleName(tr("Search results"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(HitDelegate(desk.theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.opened.connect(self._open)
        self.list.clicked.connect(lambda index: self._open(index.data(_ROLE)))
        self.picture, self.empty = QLabel(), QLabel()
        self.empty.setObjectName("search-empty")
        self.empty.setProperty("kind", "muted")
        self.empty.setWordWrap(True)
        for label in (self.picture, self.empty):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.unfiltered = QPushButton(tr("Search without the filters"))
        self.unfiltered.setObjectName("search-unfiltered")
        self.unfiltered.clicked.connect(self._ask_unfiltered)
        self.ask = QPushButton(tr("Ask this"))
        self.ask.setObjectName("search-ask")
        self.ask.setProperty("kind", "primary")
        self.ask.setToolTip(tr("Begin a question with these words"))
        self.ask.clicked.connect(self._begin_question)
        ways = QHBoxLayout()
        ways.addStretch()
        ways.addWidget(self.unfiltered)
        ways.addWidget(self.ask)
        ways.addStretch()
        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.addStretch(2)
        column.addWidget(self.picture)
        column.addWidget(self.empty)
        column.addSpacing(desk.theme.px(8))
        column.addLayout(ways)
        column.addStretch(3)
        self.stack = QStackedWidget()
        self.stack.addWidget(nothing)
        self.stack.addWidget(self.list)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(self.stack, 1)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        desk.theme.changed.connect(self._dress)
        self._dress()
        self._show(None)

    def use(self, searcher: Searcher) -> None:
        """The index is loaded: what was typed meanwhile is asked now."""
        self._searcher = searcher
        self.refresh()

    def attend(self, field: QLineEdit) -> None:
        """The field in which the query is typed."""
        SearchCompletion(self.desk, field)
        self.list.left_upwards.connect(field.setFocus)

    @property
    def searcher(self) -> Searcher | None:
        """The index, once it is loaded."""
        return self._searcher

    @property
    def query(self) -> str:
        return self._query

    def open(self, place: SearchPlace) -> None:
        """Search for a text, after the shortest of pauses so that typing never queues."""
        if place.query != self._query:
            self._query = place.query
            self._is_asking, self._opens_next = True, False
            self._pause.start()

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
        """Step through the results while the keyboard stays in the field."""
        if self.model.rowCount():
            self.list.step(by)

    def open_current(self) -> None:
        """Open the chosen result, or the best; what was typed a moment ago is answered first."""
        if self._is_asking:
            self._opens_next = True
            return
        index = self.list.currentIndex()
        if not index.isValid() and self.model.rowCount():
            index = self.model.index(0, 0)
            self.list.setCurrentIndex(index)
        if index.isValid():
            self._open(index.data(_ROLE))

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
            limit=50,
            typing=True,
            answers_first=True,
            then=self._show,
            failed=self._explain,
            key="search",
        )

    def _show(self, answer: Answer | None) -> None:
        current = self.list.currentIndex().data(_ROLE) if self.list.currentIndex().isValid() else None
        self._answer = answer
        self._is_asking, opens = False, self._opens_next
        self._opens_next = False
        hits = answer.hits if answer is not None else ()
        self.model.show(hits)
        self._show_around(answer)
        kept = next((n for n, hit in enumerate(hits) if current and hit.topic_id == current.topic_id), None)
        if kept is not None:
            self.list.setCurrentIndex(self.model.index(kept, 0))
        self.stack.setCurrentIndex(1 if hits else 0)
        asked = bool(self._query.strip())
        self.count.setText(tr_n("{n} topic", "{n} topics", answer.total) if asked and answer and hits else "")
        problems = [one for one in answer.filters if one.problem] if answer is not None else []
        self.ask.setVisible(bool(asked and answer is not None and not hits and self._words()))
        self.unfiltered.setVisible(bool(asked and answer is not None and answer.filters and self._words()))
        if not asked:
            text = tr('Type what you are looking for: words, "a phrase", -without, begin*, in:community, is:solved …')
        elif problems and not self._words():
            text = problems[0].problem
        elif not self._ready or answer is None or not answer.is_complete:
            text = tr("The index is being built. Results appear as it grows.")
        else:
            text = tr("Nothing found for “{query}”. Try fewer or other words, or ask the question.", query=self._query)
        self.empty.setText(text)
        if opens:
            self.open_current()

    def _words(self) -> str:
        """What was typed, without its filters."""
        return read(self._query).words

    def _show_around(self, answer: Answer | None) -> None:
        """What stands above the results; the counts of facets come a moment later."""
        hits = answer.hits if answer is not None else ()
        self.filters.show_filters(self._query, answer.filters if answer is not None else (), has_hits=bool(hits))
        meant = dict(answer.mended) if answer is not None else {}
        self._as_meant = " ".join(meant.get(word, word) for word in self._query.split())
        said = tr("Did you mean “{words}”?", words=self._as_meant)
        room = self.head.width() - self.desk.theme.px(40)
        self.meant.setToolTip(said)
        self.meant.setText(plain(self.meant.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, room)))
        self.meant.setVisible(bool(meant) and self._as_meant != self._query)
        worker, viewer, query = self.desk.worker, self.desk.viewer, self._query

        def if_still(show: Callable[[Any], None]) -> Callable[[Any], None]:
            return lambda found: show(found) if query == self._query else None

        if hits and answer is not None:
            ids = answer.topic_ids or tuple(hit.topic_id for hit in hits)
            worker.ask(self, facets, viewer, ids, then=if_still(self.filters.show_facets), failed=_never, key="facets")
        words = self._words() if answer is not None else ""
        if words and len(words.split()) <= NAME_WORDS:
            shown = if_still(self.named.show_named)
            worker.ask(self, things_named, viewer, words, then=shown, failed=_never, key="named")
        else:
            self.named.show_named(Named())

    def _ask_as_meant(self) -> None:
        self.went.emit(SearchPlace(self._as_meant))

    def _ask_unfiltered(self) -> None:
        self.went.emit(SearchPlace(self._words()))

    def _begin_question(self) -> None:
        words = self._words()
        self.leave_for(ComposePlace(title=words[:1].upper() + words[1:]))

    def _explain(self, problem: Problem) -> None:
        self._is_asking = self._opens_next = False
        self.model.show(())
        self.stack.setCurrentIndex(0)
        self.empty.setText(str(problem))

    def _open(self, hit: Hit) -> None:
        from forumdesk.search.excerpt import best_sentence

        terms = self._answer.found_by if self._answer is not None else frozenset()
        found = Found(hit.post_number, self._words(), terms, best_sentence(hit.excerpt, hit.marks))
        self.leave_for(TopicPlace(hit.topic_id, hit.post_number, found if terms else None))

    def _dress(self) -> None:
        px, theme = self.desk.theme.px, self.desk.theme
        self._title_row.setContentsMargins(px(20), px(16), px(20), px(10))
        self._meant_row.setContentsMargins(px(18), 0, px(12), px(6))
        self.picture.setPixmap(pixmap("search", theme.tokens.border_strong, px(36), self.devicePixelRatioF()))
        self.empty.setContentsMargins(px(32), px(8), px(32), 0)
        self.list.viewport().update()
