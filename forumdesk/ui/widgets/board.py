"""A board: columns of cards, which mouse and keys move from one to the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from forumdesk.forum.project_board import Spot
from forumdesk.forum.project_rows import ColumnRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import ElidedLabel, IconButton, label
from forumdesk.ui.widgets.task_card import TaskCard
from forumdesk.ui.words import tr, tr_n

LEAST, MOST = 216, 420
"""How wide a column may be, in design pixels."""
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
EDGE, PACE = 36, 14
"""Near the edge of what is in sight a dragged card has it scrolled, so many design pixels at a time."""


class _Gap(QWidget):
    """Where a dragged card would come to stand."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("board-gap")

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, t = self._theme.px, self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(t.accent), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(t.accent_soft))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), px(8), px(8))
        painter.end()


class BoardColumn(QFrame):
    """A column: its name, how many cards there are, and the cards."""

    wanted = Signal()
    """A new task in it."""
    asked = Signal(str)
    """Something about the column: rename, left, right, done, remove."""

    def __init__(self, desk: Desk, row: ColumnRow, *, may_work: bool, may_lead: bool) -> None:
        super().__init__()
        theme, px = desk.theme, desk.theme.px
        self._theme, self.row = theme, row
        self.cards: list[TaskCard] = []
        self.setObjectName(f"column-{row.id}")
        self.setProperty("kind", "aside")
        self.setAccessibleName(f"{row.name}, {tr_n('{n} task', '{n} tasks', len(row.tasks))}")
        self.setMinimumWidth(px(LEAST))
        self.setMaximumWidth(px(MOST))
        name = ElidedLabel("strong")
        name.setText(row.name)
        head = QHBoxLayout()
        head.setContentsMargins(px(4), 0, 0, 0)
        head.setSpacing(px(6))
        head.addWidget(name, 1)
        head.addWidget(label(str(len(row.tasks)) if row.tasks else "", "meta"))
        self.more = IconButton(theme, f"column-more-{row.id}", "ellipsis", tr("Change {name}", name=row.name), size=16)
        self.more.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self._menu())
        self.more.setVisible(may_lead)
        head.addWidget(self.more)
        inner = QWidget()
        self.stack = QVBoxLayout(inner)
        self.stack.setContentsMargins(0, 0, px(2), 0)
        self.stack.setSpacing(px(8))
        self.stack.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        for see_through in (inner, self.area.viewport()):
            see_through.setAutoFillBackground(False)
        self.add = QPushButton(tr("Add a task"))
        self.add.setObjectName(f"add-task-{row.id}")
        self.add.setProperty("kind", "quiet")
        self.add.setAccessibleName(tr("Add a task to {name}", name=row.name))
        put_icon(self.add, "plus", theme.tokens.muted, px(15))
        self.add.setVisible(may_work and not row.is_done)
        self.add.clicked.connect(self.wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(8), px(8), px(6), px(6))
        column.setSpacing(px(6))
        column.addLayout(head)
        column.addWidget(self.area, 1)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("column-menu")
        done = tr("Its tasks are still to do") if self.row.is_done else tr("Its tasks are done")
        for key, text in (
            ("rename", tr("Rename…")),
            ("left", tr("Move to the left")),
            ("right", tr("Move to the right")),
            ("done", done),
            ("remove", tr("Remove the column")),
        ):
            menu.addAction(text, partial(self.asked.emit, key))
        return menu

    def put(self, card: QWidget, at: int) -> None:
        """Have a card, or the gap for one, at this place."""
        self.stack.insertWidget(at, card)

    def place_at(self, y: int, without: TaskCard) -> int:
        """How many other cards stand above a point of the screen's height `y`."""
        others = [card for card in self.cards if card is not without]
        return sum(card.mapToGlobal(QPoint(0, card.height() // 2)).y() < y for card in others)


class Board(QWidget):
    """Cards are moved by dragging them, or with Ctrl and the arrows; arrows alone go from card to card."""

    opened = Signal(object)
    wanted = Signal(int)
    """A task for the column with this id."""
    moved = Signal(int, object)
    """A task by its id, and the Spot it is to have."""
    asked = Signal(str, object)
    """What a key asks for a task: delete, mine."""
    column_asked = Signal(str, object)
    column_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: tuple[object, ...] = ()
        self._waiting: Callable[[], None] | None = None
        self._may_work = False
        self.columns: list[BoardColumn] = []
        self._lifted: TaskCard | None = None
        self._goal: tuple[int, int] | None = None
        self._held = QPoint()
        self._pointer = QPoint()
        self._focused: int | None = None
        self.setObjectName("board")
        self.setAccessibleName(tr("Board"))
        self._gap = _Gap(desk.theme)
        self._gap.hide()
        self._ghost = QLabel(self)
        self._ghost.setObjectName("board-ghost")
        self._ghost.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._ghost.hide()
        self._inner = QWidget()
        self._line = QHBoxLayout(self._inner)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._inner)
        for see_through in (self._inner, self.area.viewport()):
            see_through.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.area)
        self._scroll = QTimer(self)
        self._scroll.setInterval(30)
        self._scroll.timeout.connect(self._scroll_on)

    def show_board(self, columns: Sequence[ColumnRow], today: date, *, may_work: bool, may_lead: bool) -> None:
        """Show these; what is the same is left alone, and while a card is dragged it waits."""
        shown = (tuple(columns), today, may_work, may_lead, self._desk.theme.zoom, self._desk.theme.is_dark)
        if shown == self._shown:
            return
        if self._lifted is not None:
            self._waiting = lambda: self.show_board(columns, today, may_work=may_work, may_lead=may_lead)
            return
        self._shown, self._may_work = shown, may_work
        at, down = self.area.horizontalScrollBar().value(), {c.row.id: _bar(c) for c in self.columns}
        focus = self._focused if self._focused is not None else self._focused_task()
        self._clear()
        px = self._desk.theme.px
        self._line.setContentsMargins(0, 0, 0, px(4))
        self._line.setSpacing(px(10))
        for row in columns:
            self._add_column(row, today, may_work=may_work, may_lead=may_lead)
        if may_lead:
            self._line.addWidget(self._new_column(), 0, Qt.AlignmentFlag.AlignTop)
        self._line.addStretch(1)
        self._inner.adjustSize()
        self.area.horizontalScrollBar().setValue(at)
        for column in self.columns:
            column.area.verticalScrollBar().setValue(down.get(column.row.id, 0))
        if focus is not None:
            self.focus_task(focus)

    def _clear(self) -> None:
        self._gap.hide()
        self._gap.setParent(None)
        while self._line.count():
            item = self._line.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.columns = []

    def _add_column(self, row: ColumnRow, today: date, *, may_work: bool, may_lead: bool) -> None:
        column = BoardColumn(self._desk, row, may_work=may_work, may_lead=may_lead)
        column.wanted.connect(lambda: self.wanted.emit(row.id))
        column.asked.connect(lambda key: self.column_asked.emit(key, row))
        for task in row.tasks:
            card = TaskCard(self._desk, task, row.name, today, may_work=may_work)
            card.opened.connect(lambda task=task: self.opened.emit(task))
            card.lifted.connect(lambda at, card=card: self._lift(card, at))
            card.dragged.connect(self._drag)
            card.dropped.connect(self._drop)
            card.keyed.connect(lambda event, card=card: self._key(card, event))
            column.put(card, len(column.cards))
            column.cards.append(card)
        self.columns.append(column)
        self._line.addWidget(column, 10)

    def _new_column(self) -> QPushButton:
        button = QPushButton(tr("Column"))
        button.setObjectName("add-column")
        button.setProperty("kind", "quiet")
        button.setAccessibleName(tr("Add a column"))
        button.setToolTip(tr("Add a column"))
        put_icon(button, "plus", self._desk.theme.tokens.muted, self._desk.theme.px(15))
        button.clicked.connect(self.column_wanted)
        return button

    # Where one is.

    def card(self, task_id: int) -> TaskCard | None:
        """The card of a task."""
        cards = (card for column in self.columns for card in column.cards)
        return next((card for card in cards if card.task.id == task_id), None)

    def _focused_task(self) -> int | None:
        focus = self.window().focusWidget()
        return focus.task.id if isinstance(focus, TaskCard) and self.isAncestorOf(focus) else None

    def focus_task(self, task_id: int) -> None:
        """Go to a card, once it is there."""
        card = self.card(task_id)
        self._focused = None if card is not None else task_id
        if card is not None:
            card.setFocus(Qt.FocusReason.OtherFocusReason)
            self._show_card(card)

    def _show_card(self, card: TaskCard) -> None:
        column = next(each for each in self.columns if card in each.cards)
        column.stack.activate()
        column.area.ensureWidgetVisible(card, 0, self._desk.theme.px(8))
        self.area.ensureWidgetVisible(column, self._desk.theme.px(8), 0)

    # Keys.

    def _key(self, card: TaskCard, event: QKeyEvent) -> None:
        key, control = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in _STEPS and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            aside, down = _STEPS[key]
            if control and self._may_work:
                self._move_by(card, aside, down)
            elif not control:
                self._step(card, aside, down)
            event.accept()
        elif event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}:
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_E}:
                self.opened.emit(card.task)
                event.accept()
            elif key == Qt.Key.Key_Delete and self._may_work:
                self.asked.emit("delete", card.task)
                event.accept()
            elif key == Qt.Key.Key_M and self._may_work:
                self.asked.emit("mine", card.task)
                event.accept()
            elif key == Qt.Key.Key_A and self._may_work:
                self.wanted.emit(card.task.column_id)
                event.accept()

    def _place(self, card: TaskCard) -> tuple[int, int]:
        return next((n, c.cards.index(card)) for n, c in enumerate(self.columns) if card in c.cards)

    def _step(self, card: TaskCard, aside: int, down: int) -> None:
        n, at = self._place(card)
        if down:
            cards = self.columns[n].cards
            to = cards[at + down] if 0 <= at + down < len(cards) else None
        else:  # over columns in which nothing stands
            beside = self.columns[n + 1 :] if aside > 0 else self.columns[:n][::-1]
            there = next((column.cards for column in beside if column.cards), None)
            to = there[min(at, len(there) - 1)] if there else None
        if to is not None:
            to.setFocus(Qt.FocusReason.TabFocusReason)
            self._show_card(to)

    def _move_by(self, card: TaskCard, aside: int, down: int) -> None:
        n, at = self._place(card)
        if aside:
            if 0 <= n + aside < len(self.columns):
                self._move(card, n + aside, min(at, len(self.columns[n + aside].cards)))
        elif 0 <= at + down < len(self.columns[n].cards):
            self._move(card, n, at + down)

    def _move(self, card: TaskCard, n: int, at: int) -> None:
        """Have the card at a place among the others of a column; the office decides, and the board shows it then."""
        others = [each for each in self.columns[n].cards if each is not card]
        before = others[at].task.id if at < len(others) else None
        if self._place(card) == (n, at):
            return
        self._focused = card.task.id
        self.moved.emit(card.task.id, Spot(self.columns[n].row.id, before))

    # The mouse.

    def _lift(self, card: TaskCard, at: QPoint) -> None:
        self._lifted, self._held = card, at
        self._ghost.setPixmap(card.grab())
        self._ghost.resize(card.size())
        card.show_lifted(True)
        self._gap.setFixedHeight(card.height())
        self._ghost.show()
        self._ghost.raise_()
        self._scroll.start()

    def _drag(self, to: QPoint) -> None:
        self._pointer = to
        self._ghost.move(self.mapFromGlobal(to) - self._held)
        card = self._lifted
        if card is None or not self.columns:
            return
        middle = to.x()
        n = min(range(len(self.columns)), key=lambda n: _away(middle, _on_screen(self.columns[n])))
        at = self.columns[n].place_at(to.y(), card)
        if (n, at) != self._goal:
            self._goal = (n, at)
            self._gap.hide()
            if self._goal != self._place(card):
                self._show_gap(card, n, at)

    def _show_gap(self, card: TaskCard, n: int, at: int) -> None:
        column = self.columns[n]
        if column.stack.indexOf(self._gap) >= 0:
            column.stack.removeWidget(self._gap)
        others = [each for each in column.cards if each is not card]
        place = column.stack.indexOf(others[at]) if at < len(others) else column.stack.count() - 1
        column.put(self._gap, place)
        self._gap.show()

    def _scroll_on(self) -> None:
        """Near an edge, what lies beyond comes into sight."""
        px, here = self._desk.theme.px, self._pointer
        bar, box = self.area.horizontalScrollBar(), _on_screen(self.area)
        bar.setValue(bar.value() + _pull(here.x(), box.left(), box.right(), px(EDGE)) * px(PACE))
        if self._goal is not None:
            area = self.columns[self._goal[0]].area
            box = _on_screen(area)
            bar = area.verticalScrollBar()
            bar.setValue(bar.value() + _pull(here.y(), box.top(), box.bottom(), px(EDGE)) * px(PACE))

    def _drop(self, is_dropped: bool) -> None:
        card, goal = self._lifted, self._goal
        self._lifted = self._goal = None
        self._scroll.stop()
        self._ghost.hide()
        if card is None:
            return
        card.show_lifted(False)
        self._gap.hide()
        if is_dropped and goal is not None:
            n, at = goal
            was = self._place(card)
            others = [each for each in self.columns[n].cards if each is not card]
            if was != goal:  # it stands there at once; the office's answer has it there for good
                place = self.columns[n].stack.indexOf(others[at]) if at < len(others) else -1
                self.columns[n].put(card, place if place >= 0 else self.columns[n].stack.count() - 1)
            self._move(card, n, at)
        card.setFocus(Qt.FocusReason.MouseFocusReason)
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting()

    def put_back(self) -> None:
        """The office did not have it: show again what there is."""
        self._shown = ()


def _bar(column: BoardColumn) -> int:
    return column.area.verticalScrollBar().value()


def _on_screen(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())


def _away(x: int, box: QRect) -> int:
    return max(box.left() - x, 0, x - box.right())


def _pull(at: int, first: int, last: int, edge: int) -> int:
    return -1 if at < first + edge else 1 if at > last - edge else 0
