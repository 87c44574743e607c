"""A small list under what one types, of names to choose from with the keys or the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from forumdesk.forum.completing import TopicTitle
from forumdesk.forum.rows import MemberRow
from forumdesk.ui.icons import avatar, pixmap
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import tr

WIDTH, ROW, ROWS = 340, 40, 6
Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


PICKS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}


@dataclass(frozen=True)
class Offer:
    """One thing to choose: what is put into the text, and how its row looks. `of` gives it its picture."""

    text: str
    title: str
    about: str = ""
    note: str = ""
    of: MemberRow | TopicTitle | str | None = None


class OfferDelegate(QStyledItemDelegate):
    """Paints a row: picture, title, what it is about, and a note at the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        offer: Offer = index.data(Qt.ItemDataRole.UserRole)
        theme, px, box = self._theme, self._theme.px, QRect(option.rect)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selected" if is_chosen else "hover"))
            painter.drawRoundedRect(QRectF(box), px(6), px(6))
        self._picture(
            painter, offer, QRect(box.left() + px(8), box.top() + (box.height() - px(26)) // 2, px(26), px(26))
        )
        left, right = box.left() + px(44), box.right() - px(10)
        if offer.note:
            font = theme.font(12)
            painter.setFont(font)
            painter.setPen(theme.colour("muted"))
            painter.drawText(QRect(left, box.top(), right - left, box.height()), _RIGHT, offer.note)
            right -= QFontMetrics(font).horizontalAdvance(offer.note) + px(10)
        high = box.height() if not offer.about else px(18)
        lines = [(offer.title, theme.font(13, 600), "text", 0 if not offer.about else px(4))]
        if offer.about:
            lines.append((offer.about, theme.font(12), "muted", px(20)))
        for text, font, colour, top in lines:
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, right - left)
            painter.drawText(QRect(left, box.top() + top, right - left + 2, high), _LEFT, shown)
        painter.restore()

    def _picture(self, painter: QPainter, offer: Offer, box: QRect) -> None:
        dpr, side = painter.device().devicePixelRatioF(), self._theme.px(18)
        inner = QPoint(box.center().x() - side // 2, box.center().y() - side // 2)
        match offer.of:
            case MemberRow() as member:
                painter.drawPixmap(box.topLeft(), avatar(member.name, member.id, box.width(), dpr))
            case TopicTitle() as topic:
                name, colour = ("circle-check", "success") if topic.is_solved else ("message-square", "muted")
                painter.drawPixmap(inner, pixmap(name, getattr(self._theme.tokens, colour), side, dpr))
            case "hash" | "users" | "filter" as picture:
                painter.drawPixmap(inner, pixmap(picture, self._theme.tokens.muted, side, dpr))
            case str() as character:
                painter.setFont(self._theme.font(18))
                painter.setPen(self._theme.colour("text"))
                painter.drawText(box, _CENTRE, character)


class OfferPopup(QFrame):
    """Lies in the window of the field that it belongs to; the field keeps the focus, and hands over the keys."""

    picked = Signal()

    def __init__(self, theme: Theme, field: QWidget) -> None:
        super().__init__(field)
        self._theme, self._field = theme, field
        self.setObjectName("completion")
        self.setProperty("kind", "popup")
        self.hide()
        self.list = QListWidget()
        self.list.setObjectName("completion-list")
        self.list.setAccessibleName(tr("Suggestions"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(OfferDelegate(theme, self.list))
        self.list.itemClicked.connect(lambda _item: self.picked.emit())
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.list)

    def fill(self, offers: Sequence[Offer]) -> None:
        """What can be chosen now; the first is."""
        self.list.clear()
        for offer in offers:
            item = QListWidgetItem(offer.title)
            item.setData(Qt.ItemDataRole.UserRole, offer)
            spoken = ", ".join(part for part in (offer.title, offer.about, offer.note) if part)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def chosen(self) -> Offer | None:
        item = self.list.currentItem()
        offer: Offer | None = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return offer

    def show_at(self, line: QRect) -> None:
        """Under a line of text, in coordinates of the window, or above it where there is no room below."""
        self.place_at(line)
        self.show()
        self.raise_()

    def place_at(self, line: QRect) -> None:
        """Where `show_at` puts it."""
        px, window = self._theme.px, self._field.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self._column.setContentsMargins(px(5), px(5), px(5), px(5))
        rows = min(ROWS, self.list.count())
        width = min(px(WIDTH), window.width() - px(8))
        height = rows * px(ROW) + px(12)
        below = line.bottomLeft() + QPoint(0, px(4))
        left = max(px(4), min(below.x() - px(8), window.width() - width - px(4)))
        top = below.y()
        if top + height > window.height() - px(4):
            top = max(px(4), line.top() - height - px(4))
        self.setGeometry(left, top, width, height)

    def means(self, event: QKeyEvent) -> bool:
        """Whether a key is for the list."""
        plain = {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        return event.modifiers() in plain and event.key() in {*STEPS, *PICKS, Qt.Key.Key_Escape}

    def step(self, key: Qt.Key) -> None:
        """Choose another row; past an end it goes on at the other."""
        row = self.list.currentRow() + STEPS[key]
        if abs(STEPS[key]) == 1:
            self.list.setCurrentRow(row % self.list.count())
        else:
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
