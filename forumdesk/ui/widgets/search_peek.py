"""What opens below the search field: lines in groups, chosen with the keys of the field or the mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHideEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from forumdesk.ui.icons import pixmap, portrait
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.marked_text import paint_marked
from forumdesk.ui.widgets.search_lines import Line
from forumdesk.ui.words import tr

WIDTH, GUTTER, ROW, EXCERPT, FOOT = 680, 104, 36, 19, 18
_ROLE = int(Qt.ItemDataRole.UserRole)
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
Index = QModelIndex | QPersistentModelIndex


class LineDelegate(QStyledItemDelegate):
    """The name of a group at the left where it begins; right of it the line, with its words marked."""

    def __init__(self, theme: Theme, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._pictures = theme, pictures

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        line: Line = index.data(_ROLE)
        height = ROW + line.rows * EXCERPT + (FOOT + 4 if line.rows > 1 else 0)
        return QSize(self._theme.px(200), self._theme.px(height + (self.gap if line.group and index.row() else 0)))

    gap = 6
    """Above a group, in design pixels."""

    def inner(self, box: QRect, line: Line, row: int) -> QRect:
        """Where the line itself is painted: right of the names, below the gap."""
        px = self._theme.px
        return box.adjusted(px(GUTTER), px(self.gap) if line.group and row else 0, 0, 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        line: Line = index.data(_ROLE)
        box = self.inner(QRect(option.rect), line, index.row())
        chosen = bool(option.state & QStyle.StateFlag.State_Selected) and line.can_be_chosen
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver) and line.can_be_chosen
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if line.group:
            if index.row():
                painter.setPen(QPen(QColor(t.border)))
                above = box.top() - px(self.gap) // 2
                painter.drawLine(QPoint(QRect(option.rect).left() + px(6), above), QPoint(box.right() - px(6), above))
            painter.setFont(theme.font(11, 600))
            painter.setPen(QColor(t.subtle))
            head = QRect(QRect(option.rect).left() + px(10), box.top(), px(GUTTER - 14), px(ROW))
            name = painter.fontMetrics().elidedText(line.group, Qt.TextElideMode.ElideRight, head.width())
            painter.drawText(head, _LEFT, name)
        if chosen or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.selected if chosen else t.hover))
            painter.drawRoundedRect(QRectF(box), px(6), px(6))
        self._paint_line(painter, line, box, chosen or hovered)
        painter.restore()

    def _paint_line(self, painter: QPainter, line: Line, box: QRect, is_active: bool) -> None:
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        self._paint_picture(painter, line, QRect(box.left() + px(8), box.top(), px(22), px(ROW)))
        left, right = box.left() + px(38), box.right() - px(10)
        first = QRect(left, box.top(), right - left, px(ROW))
        if line.past and is_active:
            side = px(14)
            cross = pixmap("x", t.muted, side, painter.device().devicePixelRatioF())
            painter.drawPixmap(right - side, first.center().y() - side // 2, cross)
            right -= side + px(8)
        elif line.note and line.rows < 2:
            right = self._paint_note(painter, line, first)
        if line.pill:
            left += self._paint_pill(painter, line.pill, QPoint(left, first.center().y()))
        weight = 600 if line.rows else 500
        title = theme.font(13, weight)
        tone = t.danger if line.tone == "danger" else t.text if line.can_be_chosen else t.muted
        metrics = QFontMetrics(title)
        shown = metrics.elidedText(line.title, Qt.TextElideMode.ElideRight, right - left)
        high = metrics.height()
        area = QRectF(left, first.center().y() - high / 2 + 0.5, right - left, high)
        mark = QColor(t.mark)
        paint_marked(painter, area, line.title, line.title_marks, font=title, colour=QColor(tone), mark=mark)
        after = left + metrics.horizontalAdvance(shown) + px(10)
        if line.about and right - after > px(40):
            painter.setFont(theme.font(12))
            painter.setPen(QColor(t.muted))
            about = painter.fontMetrics().elidedText(line.about, Qt.TextElideMode.ElideRight, right - after)
            painter.drawText(QRect(after, first.top(), right - after, first.height()), _LEFT, about)
        if line.rows:
            left = box.left() + px(38)
            area = QRectF(left, box.top() + px(ROW - 5), box.right() - px(12) - left, px(EXCERPT * line.rows))
            paint_marked(
                painter,
                area,
                line.excerpt,
                line.marks,
                font=theme.font(12),
                colour=QColor(t.muted),
                mark=mark,
                lines=line.rows,
            )
        if line.rows > 1:
            painter.setFont(theme.font(11, 500))
            painter.setPen(QColor(t.subtle))
            foot = QRect(left, box.bottom() - px(FOOT + 4), box.right() - px(12) - left, px(FOOT))
            said = painter.fontMetrics().elidedText(line.note, Qt.TextElideMode.ElideRight, foot.width())
            painter.drawText(foot, _LEFT, said)

    def _paint_picture(self, painter: QPainter, line: Line, room: QRect) -> None:
        px, t, dpr = self._theme.px, self._theme.tokens, painter.device().devicePixelRatioF()
        if line.member is not None:
            side, row = px(22), line.member
            face = portrait(self._pictures, row.picture, row.name, row.id, side, dpr)
            painter.drawPixmap(room.left(), room.center().y() - side // 2, face)
        elif line.picture:
            side = px(16)
            picture = pixmap(line.picture, getattr(t, line.tone), side, dpr)
            painter.drawPixmap(room.left() + px(3), room.center().y() - side // 2, picture)
        elif line.colour:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(line.colour))
            side = px(10)
            at = QRectF(room.left() + px(6), room.center().y() - side / 2 + 0.5, side, side)
            painter.drawRoundedRect(at, px(3), px(3))

    def _paint_note(self, painter: QPainter, line: Line, first: QRect) -> int:
        """At the right: the place with its colour, or a number; where it begins."""
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        painter.setFont(theme.font(11, 500))
        most = first.width() // 3
        said = painter.fontMetrics().elidedText(line.note, Qt.TextElideMode.ElideRight, most)
        width = painter.fontMetrics().horizontalAdvance(said)
        painter.setPen(QColor(t.accent_text if line.tone == "accent_text" else t.subtle))
        painter.drawText(first, _RIGHT, said)
        left = first.right() - width - px(8)
        if line.colour and line.picture and line.rows == 0:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(line.colour))
            side = px(8)
            painter.drawRoundedRect(QRectF(left - side + px(2), first.center().y() - side / 2 + 0.5, side, side), 2, 2)
            left -= side
        return left - px(8)

    def _paint_pill(self, painter: QPainter, text: str, at: QPoint) -> int:
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        painter.setFont(theme.font(11, 600))
        width, high = painter.fontMetrics().horizontalAdvance(text) + px(14), px(18)
        pill = QRectF(at.x(), at.y() - high / 2 + 0.5, width, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.success_soft))
        painter.drawRoundedRect(pill, px(9), px(9))
        painter.setPen(QColor(t.success))
        painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), text)
        return width + px(8)


class SearchPeek(QFrame):
    """Lies in the window below its field, which keeps the focus. A click beside both puts it away."""

    picked = Signal(object)
    """A line was chosen."""
    forgotten = Signal(object)
    """The search of this line is to be forgotten."""

    def __init__(self, theme: Theme, pictures: Pictures, field: QWidget) -> None:
        super().__init__(field)
        self._theme, self._field = theme, field
        self.setObjectName("search-peek")
        self.setProperty("kind", "popup")
        self.hide()
        self.list = QListWidget()
        self.list.setObjectName("search-peek-list")
        self.list.setAccessibleName(tr("Results and suggestions"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._delegate = LineDelegate(theme, pictures, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.itemClicked.connect(self._clicked)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.list)
        theme.changed.connect(self.hide)
        pictures.arrived.connect(self.list.viewport().update)

    @property
    def lines(self) -> list[Line]:
        found: list[Line] = [self.list.item(n).data(_ROLE) for n in range(self.list.count())]
        return found

    @property
    def chosen(self) -> Line | None:
        item = self.list.currentItem()
        line: Line | None = item.data(_ROLE) if item is not None and self.isVisible() else None
        return line

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these; a chosen line that is still there stays chosen, else none is."""
        chosen = self.chosen
        self.list.clear()
        for line in lines:
            item = QListWidgetItem()
            item.setData(_ROLE, line)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, line.spoken)
            usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            item.setFlags(usable if line.can_be_chosen else Qt.ItemFlag.ItemIsEnabled)
            self.list.addItem(item)
            if chosen is not None and (line.title, line.place) == (chosen.title, chosen.place):
                self.list.setCurrentItem(item)
        if not lines:
            self.hide()
            return
        self.place()
        if not self.isVisible():
            QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
            self.show()
        self.raise_()

    def place(self) -> None:
        """Below the field, as wide as there is room, as high as its lines."""
        px, window = self._theme.px, self._field.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self._column.setContentsMargins(px(6), px(6), px(6), px(6))
        corner = self._field.mapTo(window, QPoint(0, self._field.height() + px(6)))
        width = min(max(px(WIDTH), self._field.width()), window.width() - px(16))
        left = corner.x() + (self._field.width() - width) // 2
        rows = sum(self.list.sizeHintForRow(n) for n in range(self.list.count()))
        height = min(rows + px(12) + 4, window.height() - corner.y() - px(16))
        self.setGeometry(max(px(8), min(left, window.width() - width - px(8))), corner.y(), width, height)

    def step(self, by: int) -> None:
        """Choose the next line (1) or the one before (-1); before the first is the field."""
        rows = [n for n, line in enumerate(self.lines) if line.can_be_chosen]
        if not rows:
            return
        at = self.list.currentRow() if self.list.currentItem() is not None else -1
        later = [n for n in rows if n > at] if by > 0 else [n for n in rows if n < at] if at >= 0 else rows
        if later:
            self.list.setCurrentRow(later[0] if by > 0 else later[-1])
        elif by > 0:
            self.list.setCurrentRow(rows[-1])
        else:
            self.list.setCurrentRow(-1)
        if self.list.currentRow() == rows[0]:
            self.list.scrollToTop()

    def _clicked(self, item: QListWidgetItem) -> None:
        line: Line = item.data(_ROLE)
        at = self.list.viewport().mapFromGlobal(self.cursor().pos())
        if line.past and at.x() > self.list.viewport().width() - self._theme.px(34):
            self.forgotten.emit(line)
        elif line.can_be_chosen:
            self.picked.emit(line)

    def hideEvent(self, event: QHideEvent) -> None:
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.MouseButtonPress
            and isinstance(event, QMouseEvent)
            and isinstance(watched, QWidget)
        ):
            mine = (self, self._field)
            if not any(watched is one or one.isAncestorOf(watched) for one in mine):
                self.hide()
        return False
