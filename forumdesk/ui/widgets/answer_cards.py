"""Earlier answers side by side: the passage that fits, where it stands, and a button that says it is the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget

from forumdesk.ui.icons import pixmap, put_icon
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.marked_text import paint_marked
from forumdesk.ui.words import tr

LEAST, GAP = 224, 10
"""How narrow a card may be, and the room between two, in design pixels."""
LINES, LINE, HEAD, FOOT, EDGE = 4, 18, 24, 34, 12
LOW, LOWER = 620, 500
"""Below these heights of the page, in design pixels, passages have two lines, or one."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says. `row` is what stands behind it; with `is_answer` it can be said to be the answer."""

    mark: str
    title: str
    passage: str
    marks: tuple[tuple[int, int], ...]
    about: str
    is_answer: bool
    row: object


class AnswerCard(QFrame):
    """One earlier answer. A click or Enter opens it."""

    picked = Signal(object)
    answered = Signal(object)
    left = Signal(int)
    """An arrow leads to the next (1) or previous (-1) card, Escape (0) back to where one types."""

    def __init__(self, theme: Theme, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._number = theme, number
        self.lines = LINES
        self.card: Card | None = None
        self.setObjectName(f"answer-{number}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.button = QPushButton(tr("This answers it"), self)
        self.button.setObjectName(f"answer-{number}-take")
        self.button.setProperty("kind", "quiet")
        self.button.setToolTip(tr("Nothing is posted, and your draft is closed (Alt+{number})", number=number))
        self.button.clicked.connect(self.take)

    def show_card(self, card: Card) -> None:
        self.card = card
        said = tr("{title}. {about}. {passage}", title=card.title, about=card.about, passage=card.passage)
        self.setAccessibleName(said)
        self.setToolTip(f"<p>{escape(card.passage)}</p>" if self.lines < LINES else "")
        self.button.setVisible(card.is_answer)
        self.button.setAccessibleName(tr("This answers it: {title}", title=card.title))
        put_icon(self.button, "check", self._theme.tokens.success, self._theme.px(15))
        self._place()
        self.update()

    def take(self) -> None:
        """This is the answer."""
        if self.card is not None and self.card.is_answer:
            self.answered.emit(self.card.row)

    def _place(self) -> None:
        px, size = self._theme.px, self.button.sizeHint()
        self.button.setGeometry(px(4), self.height() - size.height() - px(5), size.width(), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._pick()

    def _pick(self) -> None:
        if self.card is not None:
            self.picked.emit(self.card.row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_O}:
            self._pick()
        elif key == Qt.Key.Key_A and not event.modifiers():
            self.take()
        elif key in {Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_J}:
            self.left.emit(1)
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_K}:
            self.left.emit(-1)
        elif key == Qt.Key.Key_Escape:
            self.left.emit(0)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        card, theme, px, t = self.card, self._theme, self._theme.px, self._theme.tokens
        if card is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        has_focus, is_under = self.hasFocus(), self.underMouse()
        edge = t.focus if has_focus else t.border_strong if is_under else t.border
        painter.setPen(QPen(QColor(edge), 2 if has_focus else 1))
        painter.setBrush(QColor(t.surface2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), px(8), px(8))
        inner = QRectF(self.rect()).adjusted(px(EDGE), px(10), -px(EDGE), 0)
        side = px(15)
        tone = t.success if card.mark == "circle-check" else t.accent_text if card.mark == "award" else t.muted
        painter.drawPixmap(inner.topLeft(), pixmap(card.mark, tone, side, self.devicePixelRatioF()))
        painter.setFont(theme.font(12, 600))
        painter.setPen(QColor(t.text))
        title = QRectF(inner.left() + px(21), inner.top() - px(1), inner.width() - px(21), px(18))
        shown = painter.fontMetrics().elidedText(card.title, Qt.TextElideMode.ElideRight, int(title.width()))
        painter.drawText(title, int(Qt.AlignmentFlag.AlignVCenter), shown)
        room = QRectF(inner.left(), inner.top() + px(HEAD), inner.width(), px(LINE) * self.lines)
        paint_marked(
            painter, room, card.passage, card.marks,
            font=theme.font(13), colour=QColor(t.text), mark=QColor(t.mark), lines=self.lines,
        )  # fmt: skip
        self._paint_foot(painter, inner)
        painter.end()

    def _paint_foot(self, painter: QPainter, inner: QRectF) -> None:
        """At the right where it stands, or the key if there is room for both."""
        card, theme, px, t = self.card, self._theme, self._theme.px, self._theme.tokens
        if card is None:
            return
        foot = QRectF(inner.left(), self.height() - px(FOOT), inner.width(), px(FOOT) - px(4))
        if card.is_answer:
            foot.setLeft(self.button.geometry().right() + px(4))
            painter.setFont(theme.font(11, 500))
            key = f"Alt+{self._number}"
            width = QFontMetrics(painter.font()).horizontalAdvance(key) + px(12)
            cap = QRectF(foot.left(), foot.center().y() - px(9), width, px(18))
            painter.setPen(QPen(QColor(t.border), 1))
            painter.setBrush(QColor(t.surface))
            painter.drawRoundedRect(cap, px(4), px(4))
            painter.setPen(QColor(t.subtle))
            painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), key)
            foot.setLeft(cap.right() + px(8))
        painter.setFont(theme.font(12))
        painter.setPen(QColor(t.muted))
        shown = painter.fontMetrics().elidedText(card.about, Qt.TextElideMode.ElideRight, int(foot.width()))
        where = Qt.AlignmentFlag.AlignVCenter
        where |= Qt.AlignmentFlag.AlignRight if card.is_answer else Qt.AlignmentFlag.AlignLeft
        painter.drawText(foot, int(where), shown)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()


class AnswerCards(QScrollArea):
    """Up to three cards beside each other; where that is too narrow, below each other, of which one is in sight."""

    picked = Signal(object)
    answered = Signal(object)
    left = Signal()
    """Back to where one types."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._lines = theme, LINES
        self.cards: list[AnswerCard] = []
        self._board = QWidget()
        self.setWidget(self._board)
        self.setObjectName("answer-cards")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._board.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        theme.changed.connect(self._lay)

    def show_cards(self, cards: Sequence[Card]) -> None:
        """Show these; the keyboard stays where it is while there is a card there."""
        while len(self.cards) < len(cards):
            made = AnswerCard(self._theme, len(self.cards) + 1, self._board)
            made.picked.connect(self.picked)
            made.answered.connect(self.answered)
            made.left.connect(lambda by, made=made: self._step(made, by))
            self.cards.append(made)
        for shown, card in zip(self.cards, cards, strict=False):
            shown.show_card(card)
            shown.show()
        for spare in self.cards[len(cards) :]:
            if spare.hasFocus():
                self.left.emit()
            spare.hide()
        self._lay()

    @property
    def shown(self) -> list[AnswerCard]:
        return [card for card in self.cards if not card.isHidden()]

    def take(self, n: int) -> None:
        """Say that the n-th of them, from 0, is the answer."""
        if n < len(self.shown):
            self.shown[n].take()

    def enter(self) -> None:
        """Go to the first card with the keyboard."""
        if self.shown:
            self.shown[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _step(self, card: AnswerCard, by: int) -> None:
        n = self.shown.index(card) + by
        if by == 0 or n < 0:
            self.left.emit()
        elif n < len(self.shown):
            self.shown[n].setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(self.shown[n])

    def height_of_card(self) -> int:
        px = self._theme.px
        return px(10) + px(HEAD) + px(LINE) * self._lines + px(FOOT)

    def fit(self, height: int) -> None:
        """Take no more of a low page than the text can spare."""
        px = self._theme.px
        lines = 1 if height < px(LOWER) else 2 if height < px(LOW) else LINES
        if lines != self._lines:
            self._lines = lines
            self._lay()

    def _lay(self) -> None:
        px, count, width = self._theme.px, len(self.shown), self.width()
        beside = max(1, min(count, (width + px(GAP)) // (px(LEAST) + px(GAP))))
        rows = -(-count // beside) if count else 1
        high, gap = self.height_of_card(), px(GAP)
        self.setFixedHeight(high + (px(20) if rows > 1 else 0))
        width = width if rows == 1 else width - px(14)  # beside the bar that scrolls
        each = (width - gap * (beside - 1)) // beside
        self._board.resize(width, rows * (high + gap) - gap)
        for n, card in enumerate(self.shown):
            card.lines = self._lines
            card.setGeometry((n % beside) * (each + gap), (n // beside) * (high + gap), each, high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(LEAST), self.height_of_card())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self.height_of_card())
