"""The archive: results while one types, each opening at its post with the words marked."""

from __future__ import annotations

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
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.store.changes import Change, Thing
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap
from forumdesk.ui.page import Page
from forumdesk.ui.places import SearchPlace, TopicPlace
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.marked_text import paint_marked
from forumdesk.ui.words import ago, tr, tr_n

if TYPE_CHECKING:  # the index is loaded after the window is there
    from forumdesk.search.ask import Answer, Hit, Searcher

PAUSE_MS = 60
ROW = 112

Index = QModelIndex | QPersistentModelIndex
_ROLE = int(Qt.ItemDataRole.UserRole)


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
        if hit.is_solved:
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

    def _paint_foot(self, painter: QPainter, foot: QRectF, hit: Hit) -> None:
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(hit.community_colour))
        painter.drawRoundedRect(QRectF(foot.left(), foot.top() + px(4), px(8), px(8)), px(2), px(2))
        painter.setFont(theme.font(12))
        painter.setPen(QColor(t.subtle))
        answer = "  ·  " + tr("the answer") if hit.is_answer else ""
        text = f"{hit.community_name}  ·  {hit.author_name}  ·  {ago(hit.created_at)}  ·  #{hit.post_number}{answer}"
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
        row = QHBoxLayout(self.head)
        row.addWidget(title)
        row.addStretch()
        row.addWidget(self.count)
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
        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.addStretch(2)
        column.addWidget(self.picture)
        column.addWidget(self.empty)
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
        kept = next((n for n, hit in enumerate(hits) if current and hit.topic_id == current.topic_id), None)
        if kept is not None:
            self.list.setCurrentIndex(self.model.index(kept, 0))
        self.stack.setCurrentIndex(1 if hits else 0)
        asked = bool(self._query.strip())
        self.count.setText(tr_n("{n} topic", "{n} topics", answer.total) if asked and answer and hits else "")
        if not asked:
            text = tr('Type what you are looking for: words, "a phrase", -without, begin*')
        elif not self._ready or answer is None or not answer.is_complete:
            text = tr("The index is being built. Results appear as it grows.")
        else:
            text = tr("Nothing found for “{query}”. Try fewer or other words, or ask the question.", query=self._query)
        self.empty.setText(text)
        if opens:
            self.open_current()

    def _explain(self, problem: Problem) -> None:
        self._is_asking = self._opens_next = False
        self.model.show(())
        self.stack.setCurrentIndex(0)
        self.empty.setText(str(problem))

    def _open(self, hit: Hit) -> None:
        terms = self._answer.terms if self._answer is not None else ()
        self.leave_for(TopicPlace(hit.topic_id, hit.post_number, terms))

    def _dress(self) -> None:
        px, theme = self.desk.theme.px, self.desk.theme
        layout = self.head.layout()
        assert layout is not None
        layout.setContentsMargins(px(20), px(16), px(20), px(12))
        self.picture.setPixmap(pixmap("search", theme.tokens.border_strong, px(36), self.devicePixelRatioF()))
        self.empty.setContentsMargins(px(32), px(8), px(32), 0)
        self.list.viewport().update()
