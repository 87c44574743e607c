"""Where one was: a card for each resource that one is at, or that is the next of a shelf."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from forumdesk.forum.shelves import ContinueRow
from forumdesk.ui.places import ResourcesPlace
from forumdesk.ui.resource_words import due_words, duration, kind_name
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.resource_list import paint_tile
from forumdesk.ui.words import tr

LEAST, HEIGHT = 230, 64
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class ContinueCard(QPushButton):
    """One of them, painted."""

    def __init__(self, theme: Theme, row: ContinueRow) -> None:
        super().__init__()
        self._theme, self.row = theme, row
        self.setObjectName(f"continue-{row.resource.id}")
        self.setProperty("kind", "choice")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Continue with {title}", title=row.resource.title))
        self.setAccessibleDescription(self.below)
        self.setToolTip(f"{row.resource.title}\n{self.below}")

    @property
    def below(self) -> str:
        """What stands below the title."""
        shelf, resource = self.row.shelf, self.row.resource
        if shelf is None:
            return " · ".join(
                part for part in (resource.spot, kind_name(resource.kind), duration(resource.minutes)) if part
            )
        there = tr("{shelf}: {done} of {count}", shelf=shelf.name, done=shelf.done, count=shelf.count)
        return f"{due_words(shelf)} · {there}" if shelf.asked is not None else there

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(LEAST), self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(150), self._theme.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        px, theme, row = self._theme.px, self._theme, self.row
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_tile(painter, QRectF(px(12), (self.height() - px(36)) / 2, px(36), px(36)), row.resource.kind, theme)
        left, room = px(58), self.width() - px(58) - px(12)
        is_open = row.shelf is not None and row.shelf.asked is not None
        lines = (
            (row.resource.title, theme.font(13, 600), "text", 12),
            (self.below, theme.font(12, 500 if is_open else 400), "accent_text" if is_open else "muted", 33),
        )
        for text, font, colour, down in lines:
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRect(left, px(down), room + 2, px(19)), _LEFT, shown)
        if row.shelf is not None and row.shelf.count:
            painter.setPen(Qt.PenStyle.NoPen)
            bar = QRectF(left, self.height() - px(9), room, px(3))
            painter.setBrush(theme.colour("border"))
            painter.drawRoundedRect(bar, px(1.5), px(1.5))
            painter.setBrush(theme.colour("accent"))
            bar.setWidth(room * row.shelf.done / row.shelf.count)
            painter.drawRoundedRect(bar, px(1.5), px(1.5))
        painter.end()


class ContinueStrip(QWidget):
    """As many cards as there is room for; hidden where one is at nothing."""

    went = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("continue-strip")
        self.cards: list[ContinueCard] = []
        self._rows: tuple[ContinueRow, ...] = ()
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.addWidget(label(tr("Continue"), "section"))
        self._whole.addLayout(self._row)
        theme.changed.connect(self._build)
        self.hide()

    def show_rows(self, rows: Sequence[ContinueRow]) -> None:
        """Offer to go on with these."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self._build()
        self.setVisible(bool(rows))

    def _build(self) -> None:
        for card in self.cards:
            self._row.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [ContinueCard(self._theme, row) for row in self._rows]
        for card in self.cards:
            place = ResourcesPlace(resource_id=card.row.resource.id)
            card.clicked.connect(lambda _checked=False, place=place: self.went.emit(place))
            self._row.addWidget(card)
        self._whole.setSpacing(self._theme.px(6))
        self._row.setSpacing(self._theme.px(10))
        self._fit()

    def _fit(self) -> None:
        fitting = max(1, self.width() // self._theme.px(LEAST))
        for n, card in enumerate(self.cards):
            card.setVisible(n < fitting)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
