"""The list of topics: a model that knows all ids and fetches the rows it shows, and the view that keeps its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.lists import listed_topics
from forumdesk.forum.rows import TopicFilter, TopicOrder, TopicRow, TopicView
from forumdesk.forum.topics import topic_rows
from forumdesk.forum.watching import last_visit
from forumdesk.ui.desk import Desk
from forumdesk.ui.elsewhere import wants_window
from forumdesk.ui.keys import Within, bind
from forumdesk.ui.widgets.topic_delegate import TopicDelegate, spoken
from forumdesk.ui.words import tr

PAGE = 50
KEPT_ROWS = 2_000
AT_ONCE = 2
"""How many pages are asked for at a time; of those that wait the one scrolled to last comes first."""

Index = QModelIndex | QPersistentModelIndex
Eye = tuple[int, int, int]
"""The topic on top of the list, its row, and how many pixels of it are above the edge (negative)."""
_NOWHERE = QModelIndex()


class TopicListModel(QAbstractListModel):
    """Has the ids of all topics that a filter lets through; rows come in pages when somebody looks at them."""

    listed = Signal()
    """The ids are there; `rowCount()` is true."""
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.wanted = TopicFilter()
        self.keep: int | None = None
        """A topic that stays listed though it no longer fits: the one that is being read."""
        self._ids: list[int] = []
        self._places: dict[int, int] = {}
        self._rows: dict[int, TopicRow] = {}
        self._asked: set[int] = set()
        self._queue: list[int] = []
        self._underway: set[tuple[int, int]] = set()
        self._round = 0
        self.is_listed = False
        self._last_visit: datetime | None = None
        self.visit_line: int | None = None
        """The row below which all is older than the last visit; None where nothing is, or nothing came since."""
        desk.worker.ask(self, last_visit, desk.viewer, then=self._take_visit, key="visit")

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        row = self._rows.get(self._ids[index.row()])
        match role:
            case Qt.ItemDataRole.UserRole:
                self._want(index.row() // PAGE)
                return row
            case Qt.ItemDataRole.DisplayRole:
                return row.title if row else ""
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(row) if row else tr("Loading")
        return None

    def id_at(self, place: int) -> int | None:
        return self._ids[place] if 0 <= place < len(self._ids) else None

    def place_of(self, topic_id: int) -> int | None:
        return self._places.get(topic_id)

    def row_of(self, topic_id: int) -> TopicRow | None:
        return self._rows.get(topic_id)

    @property
    def ids(self) -> Sequence[int]:
        return self._ids

    def show(self, wanted: TopicFilter) -> None:
        """List other topics. What is listed stays until the first of them are there."""
        self.wanted, self.keep, self.is_listed = wanted, None, False
        self.refresh()

    def _take_visit(self, moment: datetime | None) -> None:
        self._last_visit = moment
        self._find_visit()
        self._tell_changed()

    def _find_visit(self) -> None:
        """Where the news end: between two topics by latest activity, those that are pinned on top left out."""
        visit = self._last_visit
        if visit is None or self.wanted.order is not TopicOrder.LATEST:
            self.visit_line = None
            return
        rows = (self._rows.get(topic_id) for topic_id in self._ids)
        for place, (above, below) in enumerate(pairwise(rows)):
            if above is None or below is None:  # on their way, or gone by long scrolling
                return
            if above.pinned is None and above.bumped_at > visit >= below.bumped_at:
                self.visit_line = place
                return
        self.visit_line = None

    def refresh(self) -> None:
        """Ask again which topics there are, and for the rows that are looked at."""
        self._desk.worker.ask(
            self, listed_topics, self._desk.viewer, self.wanted, then=self._take_ids, failed=self.failed.emit, key="ids"
        )

    def reread(self) -> None:
        """Ask again for the rows that are looked at; the list itself stays."""
        self._forget()
        self._tell_changed()

    def _tell_changed(self) -> None:
        if self._ids:
            self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))

    def _take_ids(self, ids: list[int]) -> None:
        """Have the first lines too before anything moves, so that a list never appears without them."""
        keeps = self.is_listed and self.wanted.view is not TopicView.ALL
        place = self._places.get(self.keep) if keeps and self.keep is not None else None
        if self.keep is not None and place is not None and self.keep not in ids:
            ids.insert(min(place, len(ids)), self.keep)
        if not ids:
            self._take_listing([], [])
            return
        self._desk.worker.ask(
            self,
            topic_rows,
            self._desk.viewer,
            ids[:PAGE],
            then=partial(self._take_listing, ids),
            failed=self.failed.emit,
            key="ids",
        )

    def _take_listing(self, ids: list[int], rows: list[TopicRow]) -> None:
        self._forget()
        self._know(rows)
        gone = set(ids[:PAGE]) - {row.id for row in rows}  # vanished between the two questions
        if gone:
            ids = [topic_id for topic_id in ids if topic_id not in gone]
        else:
            self._asked.add(0)
        if ids == self._ids and self.is_listed:
            self._tell_changed()
        else:
            self.beginResetModel()
            self._ids, self.visit_line = ids, None
            self._places = {topic_id: place for place, topic_id in enumerate(ids)}
            self.endResetModel()
        self.is_listed = True
        self._find_visit()
        self.listed.emit()

    def _forget(self) -> None:
        """All rows are known to be of before: what is looked at is asked for anew."""
        self._round += 1
        self._asked.clear()
        self._underway.clear()

    def _want(self, page: int) -> None:
        if page in self._asked:
            return
        if page in self._queue:
            self._queue.remove(page)
        self._queue.append(page)
        self._next()

    def _next(self) -> None:
        while self._queue and len(self._underway) < AT_ONCE:
            page = self._queue.pop()
            del self._queue[: -2 * AT_ONCE]  # what was only scrolled past
            ids = self._ids[page * PAGE : (page + 1) * PAGE]
            if not ids or page in self._asked:
                continue
            self._asked.add(page)
            errand = (self._round, page)
            self._underway.add(errand)
            self._desk.worker.ask(
                self,
                topic_rows,
                self._desk.viewer,
                ids,
                then=partial(self._take_rows, errand, ids),
                failed=partial(self._fail, errand),
            )

    def _take_rows(self, errand: tuple[int, int], ids: list[int], rows: list[TopicRow]) -> None:
        self._underway.discard(errand)
        if errand[0] == self._round:
            self._know(rows)
        else:  # asked before the last change: good for what is not known yet, never over what was read since
            self._know([row for row in rows if row.id not in self._rows])
        places = [self._places[topic_id] for topic_id in ids if topic_id in self._places]
        if places:
            self.dataChanged.emit(self.index(min(places)), self.index(max(places)))
        self._drop(set(ids) - {row.id for row in rows})
        if self.visit_line is None:
            self._find_visit()
        self._next()

    def _know(self, rows: Sequence[TopicRow]) -> None:
        """Keep these rows; those that nobody looked at for long make room."""
        for row in rows:
            self._rows.pop(row.id, None)
            self._rows[row.id] = row
        for topic_id in list(self._rows)[: max(0, len(self._rows) - KEPT_ROWS)]:
            del self._rows[topic_id]
            place = self._places.get(topic_id)
            if place is not None:
                self._asked.discard(place // PAGE)

    def _drop(self, gone: set[int]) -> None:
        """Topics that vanished between the two questions."""
        if not gone & self._places.keys():
            return
        for topic_id in gone:
            place = self._places.get(topic_id)
            if place is None:
                continue
            self.beginRemoveRows(QModelIndex(), place, place)
            del self._ids[place]
            self._places = {each: at for at, each in enumerate(self._ids)}
            self.endRemoveRows()
        self.listed.emit()

    def _fail(self, errand: tuple[int, int], problem: Problem) -> None:
        self._underway.discard(errand)
        if errand[0] == self._round:
            self._asked.discard(errand[1])  # asked for again when it is painted next
        self.failed.emit(problem)


class TopicList(QListView):
    """Shows the topics; the chosen one is open beside it. Refreshing moves neither the choice nor the scroll bar."""

    chosen = Signal(int)
    """Show this topic."""
    entered = Signal(int)
    """Show this topic and go there with the keyboard."""
    elsewhere = Signal(int)
    """Show this topic in a window of its own."""
    copied = Signal(int)
    """The address of this topic is wanted."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topic-list")
        self.setAccessibleName(tr("Topics"))
        self.setProperty("kind", "list")
        self.topics = TopicListModel(desk, self)
        self._delegate = TopicDelegate(desk.theme, self, desk.pictures)
        desk.pictures.arrived.connect(self.viewport().update)
        self._theme = desk.theme
        self._kept: Eye | None = None
        self._eye_of_next: Eye | None = None
        self._chosen: int | None = None
        self.setModel(self.topics)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(160)
        self._soon.timeout.connect(self._choose_current)
        self._clock = QTimer(self)
        self._clock.setInterval(30_000)  # ages grow
        self._clock.timeout.connect(self.viewport().update)
        self._clock.start()
        does: dict[str, Callable[[], None]] = {
            "next": lambda: self.step(1),
            "previous": lambda: self.step(-1),
            "open": self.enter,
        }
        for name, do in does.items():
            bind(self, name, do, Within.WidgetShortcut)
        self.topics.modelAboutToBeReset.connect(self._remember)
        self.topics.modelReset.connect(self._return)
        desk.theme.changed.connect(self._dress)
        self._dress()

    def current_id(self) -> int | None:
        return self.topics.id_at(self.currentIndex().row())

    def mark(self, topic_id: int | None) -> None:
        """Show as chosen what is open beside the list, without choosing it again."""
        self._chosen = self.topics.keep = topic_id
        place = self.topics.place_of(topic_id) if topic_id is not None else None
        if place is None:
            self.clearSelection()
        elif self.current_id() != topic_id or not self.selectionModel().hasSelection():
            self.setCurrentIndex(self.topics.index(place))

    def step(self, by: int) -> None:
        """Choose the next (1) or previous (-1) topic."""
        place = self.currentIndex().row() + by if self.currentIndex().isValid() else 0
        if 0 <= place < self.topics.rowCount():
            self._delegate.shows_ring = True
            self.setCurrentIndex(self.topics.index(place))
            self._soon.start()

    def enter(self) -> None:
        """Go to the chosen topic."""
        topic_id = self.current_id()
        if topic_id is not None:
            self._soon.stop()
            self._chosen = self.topics.keep = topic_id
            self.entered.emit(topic_id)

    def list_topics(self, wanted: TopicFilter) -> None:
        """List other topics, from the top."""
        self._soon.stop()
        self._eye_of_next = None
        self.topics.show(wanted)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._delegate.shows_ring = True
        before = self.currentIndex()
        if event.key() == Qt.Key.Key_End and not before.isValid():  # Qt would go to the first
            self.setCurrentIndex(self.topics.index(self.topics.rowCount() - 1))
        else:
            super().keyPressEvent(event)
        if self.currentIndex() != before:
            self._soon.start()
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            self._delegate.shows_ring = True
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._delegate.shows_ring = False
        under = self.topics.id_at(self.indexAt(event.position().toPoint()).row())
        if wants_window(event):
            if under is not None:
                self.elsewhere.emit(under)
            return
        if event.button() == Qt.MouseButton.RightButton:  # the menu is about the row under it, whichever is open
            return
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.indexAt(event.position().toPoint()).isValid():
            self._soon.stop()
            self._choose_current()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        topic_id = self.topics.id_at(index.row())
        if topic_id is None:
            return
        menu = QMenu(self)
        menu.setObjectName("topic-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Open in a new window"), lambda: self.elsewhere.emit(topic_id))
        menu.addAction(tr("Copy the address"), lambda: self.copied.emit(topic_id))
        menu.popup(event.globalPos() if by_mouse else self.mapToGlobal(self.visualRect(index).center()))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.topics.is_listed and not self.topics.rowCount():
            painter = QPainter(self.viewport())
            self._delegate.paint_skeletons(painter, self.viewport().rect())
            painter.end()

    def keyboardSearch(self, _search: str) -> None:
        """Letters are shortcuts here."""

    def _choose_current(self) -> None:
        topic_id = self.current_id()
        if topic_id is not None:
            self._chosen = self.topics.keep = topic_id
            self.chosen.emit(topic_id)

    def eye(self) -> Eye | None:
        """What is in sight; None at the top."""
        top = self.indexAt(self.viewport().rect().topLeft()).row()
        topic_id = self.topics.id_at(top)
        if topic_id is None or self.verticalScrollBar().value() == 0:
            return None
        return topic_id, top, self.visualRect(self.topics.index(top)).top()

    def return_to(self, eye: Eye) -> None:
        """Have that in sight once the topics are listed which was when one left them."""
        self._eye_of_next = eye

    def _remember(self) -> None:
        self._kept = self.eye() if self.topics.is_listed else self._eye_of_next

    def _return(self) -> None:
        if not self.topics.rowCount():
            return
        if self._chosen is not None:
            self._mark_quietly(self._chosen)
        if self._kept is not None:
            topic_id, old, offset = self._kept
            place = self.topics.place_of(topic_id)
            place = min(old, self.topics.rowCount() - 1) if place is None else place
            self.doItemsLayout()
            self.verticalScrollBar().setValue(place * self._theme.px(92) - offset)
            self._kept = self._eye_of_next = None
        elif not self.topics.is_listed:
            self.scrollToTop()

    def _mark_quietly(self, topic_id: int) -> None:
        """Choose it again without scrolling to it."""
        place = self.topics.place_of(topic_id)
        if place is not None:
            scrolls = self.hasAutoScroll()
            self.setAutoScroll(False)
            self.setCurrentIndex(self.topics.index(place))
            self.setAutoScroll(scrolls)

    def _dress(self) -> None:
        self.verticalScrollBar().setSingleStep(self._theme.px(30))
        self.doItemsLayout()
        self.viewport().update()
