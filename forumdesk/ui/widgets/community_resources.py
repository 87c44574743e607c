"""What a community recommends, on its home page: its best resources and its shelves."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forumdesk.forum.resources import ResourceRow
from forumdesk.forum.shelves import ShelfRow
from forumdesk.ui.places import ResourcesPlace
from forumdesk.ui.resource_words import duration, kind_name, progress_words, stars_spoken
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.resource_list import paint_tile
from forumdesk.ui.widgets.shelf_list import paint_ring
from forumdesk.ui.words import tr

HEIGHT, TILE = 42, 28
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class LearningLine(QPushButton):
    """A resource or a shelf in two small lines, painted."""

    def __init__(self, theme: Theme, row: ResourceRow | ShelfRow, name: str) -> None:
        super().__init__()
        self._theme, self._row = theme, row
        self.setObjectName(name)
        self.setProperty("kind", "quiet")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"{self._title}, {self._below}")
        self.setToolTip(self._title)

    @property
    def _title(self) -> str:
        return self._row.title if isinstance(self._row, ResourceRow) else self._row.name

    @property
    def _below(self) -> str:
        if isinstance(self._row, ShelfRow):
            return progress_words(self._row)
        rated = stars_spoken(self._row.rating, self._row.reviews) if self._row.rating is not None else ""
        parts = kind_name(self._row.kind), duration(self._row.minutes), rated
        return " · ".join(part for part in parts if part)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(180), self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        px, theme = self._theme.px, self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(px(4), (self.height() - px(TILE)) / 2, px(TILE), px(TILE))
        if isinstance(self._row, ResourceRow):
            paint_tile(painter, box, self._row.kind, theme)
        else:
            paint_ring(painter, box, self._row, theme)
        left, room = px(42), self.width() - px(46)
        for text, font, colour, down in (
            (self._title, theme.font(13, 500), "text", 2),
            (self._below, theme.font(12), "muted", 20),
        ):
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(left, px(down), room + 2, px(19)), _LEFT, shown)
        painter.end()


class CommunityResources(QFrame):
    """A card; `went` tells where one wants to go."""

    went = Signal(object)

    def __init__(
        self,
        theme: Theme,
        community_id: int,
        resources: tuple[ResourceRow, ...],
        count: int,
        shelves: tuple[ShelfRow, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        px = theme.px
        self.setObjectName("community-resources")
        self.setProperty("kind", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(px(14), px(12), px(14), px(12))
        column.setSpacing(px(4))
        head = QHBoxLayout()
        head.addWidget(label(tr("Resources"), "strong"), 1)
        every = QPushButton(tr("All {n}", n=f"{count:,}"))
        every.setObjectName("community-resources-all")
        every.setProperty("kind", "link")
        every.setAccessibleName(tr("All resources of this community"))
        every.clicked.connect(lambda: self.went.emit(ResourcesPlace(community_id=community_id)))
        every.setVisible(count > 0)
        head.addWidget(every)
        column.addLayout(head)
        for shelf in shelves:
            line = LearningLine(theme, shelf, f"home-shelf-{shelf.id}")
            place = ResourcesPlace("shelves", shelf_id=shelf.id)
            line.clicked.connect(lambda _checked=False, place=place: self.went.emit(place))
            column.addWidget(line)
        for row in resources:
            line = LearningLine(theme, row, f"home-resource-{row.id}")
            place = ResourcesPlace(resource_id=row.id)
            line.clicked.connect(lambda _checked=False, place=place: self.went.emit(place))
            column.addWidget(line)
        if not resources and not shelves:
            column.addWidget(label(tr("Nothing is recommended here yet."), "muted"))
        column.addStretch()
