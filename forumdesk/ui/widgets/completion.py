"""Names offered while one types them: members, tags, emoji and topics, chosen with the keys or the mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QTextCursor
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

from forumdesk.errors import Problem
from forumdesk.forum.communities import tag_names
from forumdesk.forum.completing import TopicTitle, members_like, topics_like
from forumdesk.forum.rows import MemberRow, TagRow
from forumdesk.store.schema.members import Role
from forumdesk.text.emoji import emoji_like
from forumdesk.text.escaping import escaped
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import avatar, pixmap
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.cursors import is_in_fence, line_before, units
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.widgets.triggers import Kind, Wanted, wanted
from forumdesk.ui.words import tr, tr_n

WIDTH, ROW, ROWS = 340, 40, 6
Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


@dataclass(frozen=True)
class Offer:
    """One thing to choose: what is put into the text, and how its row looks. `of` gives it its picture."""

    text: str
    title: str
    about: str = ""
    note: str = ""
    of: MemberRow | TopicTitle | str | None = None


def _offer(row: MemberRow | TagRow | TopicTitle | tuple[str, str]) -> Offer:
    if isinstance(row, MemberRow):
        role = {Role.ADMIN: tr("Admin"), Role.MODERATOR: tr("Moderator")}.get(row.role, "")
        about = " · ".join(part for part in (f"@{row.login}", row.title) if part)
        return Offer(f"@{row.login} ", row.name, about, role, row)
    if isinstance(row, TagRow):
        count = tr_n("{n} topic", "{n} topics", row.topic_count)
        return Offer(f"#{row.name} ", f"#{row.name}", note=count, of="hash")
    if isinstance(row, TopicTitle):
        text = f"[{escaped(row.title, in_link=True)}](forumdesk:topic/{row.id})"
        return Offer(text, row.title, row.community_name, tr("solved") if row.is_solved else "", row)
    name, character = row
    return Offer(character, f":{name}:", of=character)


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
            case "hash":
                painter.drawPixmap(inner, pixmap("hash", self._theme.tokens.muted, side, dpr))
            case str() as character:
                painter.setFont(self._theme.font(18))
                painter.setPen(self._theme.colour("text"))
                painter.drawText(box, _CENTRE, character)


class Completion(QObject):
    """Watches an editor, and offers names under its cursor. `topic` says which topic is answered, if any."""

    def __init__(self, desk: Desk, editor: MarkdownEdit, topic: Callable[[], int | None] = lambda: None) -> None:
        super().__init__(editor)
        self._desk, self._editor, self._topic = desk, editor, topic
        self._wanted: Wanted | None = None
        self._shown: Wanted | None = None
        self._refused: tuple[int, int] | None = None  # block and place where Escape was pressed
        self._is_hasty = False
        self.popup = QFrame(editor)
        self.popup.setObjectName("completion")
        self.popup.setProperty("kind", "popup")
        self.popup.hide()
        self.list = QListWidget()
        self.list.setObjectName("completion-list")
        self.list.setAccessibleName(tr("Suggestions"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(OfferDelegate(desk.theme, self.list))
        self.list.itemClicked.connect(lambda _item: self._pick())
        self._column = QVBoxLayout(self.popup)
        self._column.addWidget(self.list)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._look)
        editor.installEventFilter(self)
        editor.textChanged.connect(self._typed)
        editor.cursorPositionChanged.connect(self._moved)
        editor.verticalScrollBar().valueChanged.connect(self._place)
        desk.theme.changed.connect(self.close)

    @property
    def is_open(self) -> bool:
        return self.popup.isVisible()

    def close(self) -> None:
        """Offer nothing, and forget what is still on its way."""
        self._wanted = self._shown = None
        self._is_hasty = False
        self.popup.hide()

    def _typed(self) -> None:
        if self._editor.hasFocus():
            self._soon.start()

    def _moved(self) -> None:
        if self.is_open:
            self._soon.start()

    def _look(self) -> None:
        cursor = self._editor.textCursor()
        found = None if cursor.hasSelection() or self._editor.isReadOnly() else wanted(line_before(cursor))
        if found is not None and is_in_fence(cursor):
            found = None
        place = (cursor.blockNumber(), found.start) if found is not None else None
        if place != self._refused:
            self._refused = None
        if found is None or place == self._refused:
            self.close()
        elif found != self._wanted:
            self._wanted = found
            self._ask(found)

    def _ask(self, found: Wanted) -> None:
        worker, viewer = self._desk.worker, self._desk.viewer

        def then(rows: Sequence[MemberRow | TagRow | TopicTitle | tuple[str, str]]) -> None:
            if self._wanted == found:
                self._show(found, [_offer(row) for row in rows])

        def failed(_problem: Problem) -> None:  # the office is away: that is said elsewhere, and writing goes on
            self.close()

        match found.kind:
            case Kind.MEMBER:
                topic_id = self._topic()
                worker.ask(
                    self, members_like, viewer, found.word, topic_id=topic_id, then=then, failed=failed, key="names"
                )
            case Kind.TAG:
                worker.ask(self, tag_names, viewer, found.word, limit=8, then=then, failed=failed, key="names")
            case Kind.TOPIC:
                worker.ask(self, topics_like, viewer, found.word, then=then, failed=failed, key="names")
            case Kind.EMOJI:
                worker.run(self, emoji_like, found.word, then=then, failed=failed, key="names")

    def _show(self, found: Wanted, rows: list[Offer]) -> None:
        if not rows or not self._editor.hasFocus():
            self.popup.hide()
            self._shown, self._is_hasty = None, False
            return
        self._shown = found
        self.list.clear()
        for offer in rows:
            item = QListWidgetItem(offer.title)
            item.setData(Qt.ItemDataRole.UserRole, offer)
            spoken = ", ".join(part for part in (offer.title, offer.about, offer.note) if part)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        if self._is_hasty:
            self._pick()
            return
        if self.popup.parentWidget() is not self._editor.window():
            self.popup.setParent(self._editor.window())
        self._place()
        self.popup.show()
        self.popup.raise_()

    def _place(self) -> None:
        """Under the sign, or above it where there is no room below."""
        if self._shown is None:
            return
        px, window = self._desk.theme.px, self._editor.window()
        self._column.setContentsMargins(px(5), px(5), px(5), px(5))
        rows = min(ROWS, self.list.count())
        width = min(px(WIDTH), window.width() - px(8))
        height = rows * px(ROW) + px(12)
        cursor = self._editor.textCursor()
        sign = units(line_before(cursor)[self._shown.start :])
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.MoveAnchor, sign)
        line = self._editor.cursorRect(cursor)
        viewport = self._editor.viewport()
        below = viewport.mapTo(window, line.bottomLeft()) + QPoint(0, px(4))
        left = max(px(4), min(below.x() - px(8), window.width() - width - px(4)))
        top = below.y()
        if top + height > window.height() - px(4):
            top = max(px(4), viewport.mapTo(window, line.topLeft()).y() - height - px(4))
        self.popup.setGeometry(left, top, width, height)

    def _pick(self) -> None:
        item, found = self.list.currentItem(), self._wanted
        if item is None or found is None:
            return
        if found != self._shown:  # letters were typed since: what fits them is on its way
            self._is_hasty = True
            return
        offer: Offer = item.data(Qt.ItemDataRole.UserRole)
        cursor = self._editor.textCursor()
        sign = units(line_before(cursor)[found.start :])
        after = QTextCursor(cursor)
        after.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        rest = after.selectedText()
        if found.kind is Kind.TOPIC and rest.startswith("]]"):
            cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.MoveAnchor, 2)
            sign += 2
        text = offer.text.rstrip(" ") if rest[:1] in {" ", ",", ".", ")"} else offer.text
        cursor.beginEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, sign)
        cursor.insertText(text)
        cursor.endEditBlock()
        self._editor.setTextCursor(cursor)
        self._editor.ensureCursorVisible()
        self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.is_open and self._soon.isActive() and event.type() == QEvent.Type.KeyPress:
            self._soon.stop()
            self._look()  # a key means what stands there now
        if not self.is_open:
            return super().eventFilter(watched, event)
        if event.type() in {QEvent.Type.FocusOut, QEvent.Type.Hide}:
            self.close()
        elif event.type() == QEvent.Type.Resize:
            self._place()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._means(event):
            event.accept()
            return True
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._means(event):
            self._press(Qt.Key(event.key()))
            return True
        return super().eventFilter(watched, event)

    def _means(self, event: QKeyEvent) -> bool:
        plain = {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        return event.modifiers() in plain and event.key() in {*_STEPS, *_PICKS, Qt.Key.Key_Escape}

    def _press(self, key: Qt.Key) -> None:
        if key in _PICKS:
            self._pick()
        elif key in _STEPS:
            row = self.list.currentRow() + _STEPS[key]
            if abs(_STEPS[key]) == 1:
                self.list.setCurrentRow(row % self.list.count())
            else:
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
        else:
            found = self._wanted
            self.close()
            if found is not None:
                self._refused = (self._editor.textCursor().blockNumber(), found.start)


_PICKS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}
