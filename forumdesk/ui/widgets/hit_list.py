"""A list of results: each with where it is, its title and the passage that matches, the words marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from forumdesk.ui.file_places import file_place
from forumdesk.ui.icons import pixmap
from forumdesk.ui.places import Found, TopicPlace
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.marked_text import paint_marked
from forumdesk.ui.words import ago, tr

if TYPE_CHECKING:  # the index is loaded after the window is there
    from forumdesk.search.ask import Hit

ROW = 112

Index = QModelIndex | QPersistentModelIndex
_ROLE = int(Qt.ItemDataRole.UserRole)


def place_of_hit(hit: Hit, words: str, terms: frozenset[bytes]) -> TopicPlace:
    """Where a result leads: to its post, at the sentence that `words` were found in by these terms of the index.

    What a file says does not stand in the post: there it is the file that is shown.
    """
    from forumdesk.search.excerpt import best_sentence

    if hit.file is not None:
        return TopicPlace(hit.topic_id, hit.post_number, Found(hit.post_number, "", passage=hit.file.label))
    found = Found(hit.post_number, words, terms, best_sentence(hit.excerpt, hit.marks)) if terms and hit.marks else None
    return TopicPlace(hit.topic_id, hit.post_number, found)


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
            solved = (", " + tr("best practice") if hit.is_best_practice else "") + solved
            file = f"{file_place(hit.file)}: " if hit.file is not None else ""
            return f"{hit.title}, {hit.community_name}, {hit.author_name}{solved}. {file}{hit.excerpt}"
        return None


class HitDelegate(QStyledItemDelegate):
    """A result: where it is, its title and the passage that matches, with the words marked."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.new_above: int | None = None
        """Posts with ids above this are new to the viewer."""

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
        room = QRectF(left, inner.top() + px(1), inner.width(), px(18))
        if self.new_above is not None and hit.post_id > self.new_above:
            left += self._paint_pill(painter, room, tr("New"), t.accent_text, t.accent_soft)
        elif index.row() == 0 and hit.is_answer:
            left += self._paint_pill(painter, room, tr("Best answer"), t.success, t.success_soft)
        elif hit.is_solved:
            painter.drawPixmap(QPointF(left, inner.top() + px(2)), pixmap("circle-check", t.success, px(15), dpr))
            left += px(21)
        if hit.is_best_practice:
            painter.drawPixmap(QPointF(left, inner.top() + px(2)), pixmap("award", t.warning, px(15), dpr))
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

    def _paint_pill(self, painter: QPainter, box: QRectF, text: str, ink: str, ground: str) -> float:
        """A word that stands out; how wide it is, with the gap after it."""
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font(11, 600))
        pill = QRectF(box.left(), box.top(), painter.fontMetrics().horizontalAdvance(text) + px(14), box.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(pill, px(9), px(9))
        painter.setPen(QColor(ink))
        painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), text)
        return pill.width() + px(8)

    def _paint_file(self, painter: QPainter, foot: QRectF, text: str) -> float:
        """A paper clip with the file and the place in it; where what follows begins."""
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        clip = pixmap("paperclip", t.accent_text, px(13), painter.device().devicePixelRatioF())
        painter.drawPixmap(QPointF(foot.left(), foot.top() + px(2)), clip)
        painter.setFont(theme.font(12, 600))
        painter.setPen(QColor(t.accent_text))
        room = foot.adjusted(px(18), 0, -foot.width() * 0.45, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        return room.left() + painter.fontMetrics().horizontalAdvance(shown) + px(14)

    def _paint_foot(self, painter: QPainter, foot: QRectF, hit: Hit) -> None:
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        if hit.file is not None:
            foot.setLeft(self._paint_file(painter, foot, file_place(hit.file)))
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
    """Keys and clicks open a result. Up on the first row and Right lead out of it."""

    opened = Signal(object)
    left_upwards = Signal()
    """Up on the first row: back to the field."""
    left_sideways = Signal()
    """Right: to what narrows the results."""

    def __init__(self, theme: Theme, name: str, says: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hits = HitModel(self)
        self.look = HitDelegate(theme, self)
        self.setObjectName(name)
        self.setProperty("kind", "list")
        self.setAccessibleName(says)
        self.setModel(self.hits)
        self.setItemDelegate(self.look)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self.opened.emit(index.data(_ROLE)))

    @property
    def chosen(self) -> Hit | None:
        index = self.currentIndex()
        hit: Hit | None = index.data(_ROLE) if index.isValid() else None
        return hit

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_O} and self.chosen is not None:
            self.opened.emit(self.chosen)
        elif event.key() == Qt.Key.Key_J:
            self.step(1)
        elif event.key() == Qt.Key.Key_K:
            self.step(-1)
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left_upwards.emit()
        elif event.key() == Qt.Key.Key_Right:
            self.left_sideways.emit()
        else:
            super().keyPressEvent(event)

    def step(self, by: int) -> None:
        """Move to the next or previous result."""
        row = max(0, min(self.model().rowCount() - 1, self.currentIndex().row() + by))
        self.setCurrentIndex(self.model().index(row, 0))
