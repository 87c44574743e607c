"""What stands where results would be when there are none: why, what comes nearest, and the ways on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from forumdesk.ui.icons import pixmap
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.hit_list import ROW, HitList
from forumdesk.ui.words import tr

if TYPE_CHECKING:
    from forumdesk.search.ask import Hit


class SearchNothing(QWidget):
    """An icon, a sentence, buttons, and below them the nearest questions where there are any."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._picture = theme, "search"
        self.image, self.text = QLabel(), label("", "muted")
        self.text.setObjectName("search-empty")
        self.text.setWordWrap(True)
        for one in (self.image, self.text):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.unfiltered = QPushButton(tr("Search without the filters"))
        self.unfiltered.setObjectName("search-unfiltered")
        self.ask = QPushButton(tr("Ask this"))
        self.ask.setObjectName("search-ask")
        self.ask.setProperty("kind", "primary")
        self.ask.setToolTip(tr("Begin a question with these words"))
        ways = QHBoxLayout()
        ways.addStretch()
        ways.addWidget(self.unfiltered)
        ways.addWidget(self.ask)
        ways.addStretch()
        self.near_title = label(tr("NEAREST QUESTIONS"), "section")
        self.near = HitList(theme, "search-near", tr("Nearest questions"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch(2)
        for part in (self.image, self.text):
            self._column.addWidget(part)
        self._column.addLayout(ways)
        self._column.addWidget(self.near_title)
        self._column.addWidget(self.near)
        self._column.addStretch(3)
        self.show_near(())
        theme.changed.connect(self._dress)
        self._dress()

    def say(self, text: str, picture: str = "search") -> None:
        """Why there is nothing, under an icon."""
        self._picture = picture
        self.text.setText(text)
        self._dress()

    def show_near(self, hits: tuple[Hit, ...]) -> None:
        """What comes nearest."""
        self.near.hits.show(hits)
        for part in (self.near_title, self.near):
            part.setVisible(bool(hits))
        self._dress()

    def _dress(self) -> None:
        px, dpr = self._theme.px, self.devicePixelRatioF()
        self.image.setPixmap(pixmap(self._picture, self._theme.tokens.border_strong, px(36), dpr))
        self.text.setContentsMargins(px(32), px(8), px(32), px(8))
        self._column.setSpacing(px(6))
        self.near_title.setContentsMargins(px(20), px(24), 0, px(2))
        self.near.setFixedHeight(self.near.hits.rowCount() * self._theme.px(ROW) + 2)
