"""A list of members to find somebody in: picture, name, what they do, and at the right what matters about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from forumdesk.forum.rows import MemberRow
from forumdesk.ui.icons import portrait
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.theme import Theme

HEIGHT = 48
Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class MemberDelegate(QStyledItemDelegate):
    """Paints a member's row; `note` is said at its right edge."""

    def __init__(
        self, theme: Theme, note: Callable[[MemberRow], str], pictures: Pictures | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._theme, self._note, self._pictures = theme, note, pictures

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        member: MemberRow = index.data(Qt.ItemDataRole.UserRole)
        px, theme, box, state = self._theme.px, self._theme, option.rect, option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = QRectF(box).adjusted(px(4), 1, -px(4), -1)
        painter.setPen(Qt.PenStyle.NoPen)
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        if is_selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.colour("selected" if is_selected else "hover"))
            painter.drawRoundedRect(inner, px(6), px(6))
        if is_selected and state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRoundedRect(inner.adjusted(1, 1, -1, -1), px(6), px(6))
        if member.is_disabled:
            painter.setOpacity(0.55)
        side = px(32)
        dpr = painter.device().devicePixelRatioF()
        face = portrait(self._pictures, member.picture, member.name, member.id, side, dpr)
        painter.drawPixmap(box.left() + px(12), box.top() + (box.height() - side) // 2, face)
        left, right = box.left() + px(56), box.right() - px(14)
        note = self._note(member)
        if note:
            small = theme.font(12)
            painter.setFont(small)
            painter.setPen(theme.colour("muted"))
            painter.drawText(QRect(left, box.top(), right - left, box.height()), _RIGHT, note)
            right -= QFontMetrics(small).horizontalAdvance(note) + px(12)
        about = " · ".join(part for part in (f"@{member.login}", member.title, member.department) if part)
        lines = ((member.name, theme.font(13, 600), "text", 6), (about, theme.font(12), "muted", 25))
        for text, font, colour, top in lines:
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, right - left)
            painter.drawText(QRect(left, box.top() + px(top), right - left + 2, px(18)), _LEFT, shown)
        painter.restore()


class MemberList(QListWidget):
    """Members, narrowed by words. `picked` tells of Enter and double click."""

    picked = Signal(object)

    def __init__(
        self,
        theme: Theme,
        name: str,
        note: Callable[[MemberRow], str] = lambda _member: "",
        pictures: Pictures | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._note = theme, note
        self._members: list[MemberRow] = []
        self._words: list[str] = []
        self.setObjectName(name)
        self.setProperty("kind", "box")
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(MemberDelegate(theme, note, pictures, self))
        if pictures is not None:
            pictures.arrived.connect(self.viewport().update)
        self.itemActivated.connect(lambda _item: self.picked.emit(self.current()))
        theme.changed.connect(self.doItemsLayout)

    def show_members(self, members: Iterable[MemberRow]) -> None:
        """Show these; who is chosen stays so."""
        self._members = list(members)
        self._fill()

    def narrow(self, text: str) -> None:
        """Show only whom all the words fit."""
        self._words = text.casefold().split()
        self._fill()
        if self._words and self.count() and self.currentRow() < 0:
            self.setCurrentRow(0)

    def current(self) -> MemberRow | None:
        item = self.currentItem()
        member: MemberRow | None = None if item is None else item.data(Qt.ItemDataRole.UserRole)
        return member

    def choose(self, member_id: int) -> None:
        for row in range(self.count()):
            if self.item(row).data(Qt.ItemDataRole.UserRole).id == member_id:
                self.setCurrentRow(row)

    def step(self, by: int) -> None:
        self.setCurrentRow(max(0, min(self.count() - 1, self.currentRow() + by)))

    def _fill(self) -> None:
        chosen, place = self.current(), self.verticalScrollBar().value()
        self.clear()
        for member in self._members:
            known = f"{member.name} {member.login} {member.title} {member.department} {member.role}".casefold()
            if not all(word in known for word in self._words):
                continue
            item = QListWidgetItem(member.name)
            item.setData(Qt.ItemDataRole.UserRole, member)
            spoken = ", ".join(part for part in (member.name, member.login, member.title, self._note(member)) if part)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self.addItem(item)
        if chosen is not None:
            self.choose(chosen.id)
        self.verticalScrollBar().setValue(place)
