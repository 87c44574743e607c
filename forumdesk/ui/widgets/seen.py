"""Which posts were really seen: a moment on the screen, in the window that is in use; not merely loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from forumdesk.ui.widgets.post_card import PostCard

SEEN_MS = 500


class Seen(QObject):
    """Looks once scrolling has rested for SEEN_MS, and tells the highest number that is in sight then."""

    told = Signal(int)

    def __init__(self, area: QWidget, last_in_sight: Callable[[], int]) -> None:
        """`last_in_sight`: the number of the last post of which enough is in sight to have been read, or 0."""
        super().__init__(area)
        self._area, self._last_in_sight = area, last_in_sight
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEEN_MS)
        self._timer.timeout.connect(self._look)
        area.installEventFilter(self)

    def moved(self) -> None:
        """Other posts are in sight, or the same elsewhere: what is there now must stay a moment to count."""
        self._timer.start()

    def eventFilter(self, _area: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Show, QEvent.Type.ActivationChange, QEvent.Type.WindowActivate}:
            self._timer.start()
        return False

    def _look(self) -> None:
        window = self._area.window()
        if self._area.isVisible() and window.isActiveWindow() and not window.isMinimized():
            number = self._last_in_sight()
            if number:
                self.told.emit(number)


def last_in_sight(cards: Iterable[PostCard], height: int) -> int:
    """The number of the last post whose end, or most of a window of this height, is in sight."""
    seen = 0
    for card in cards:
        top, bottom = card.y(), card.y() + card.height()
        if card.post is not None and bottom > 0 and (bottom <= height + 8 or top < height // 3):
            seen = max(seen, card.post.number)
    return seen


def under_eye(live: Mapping[int, PostCard], anchor: int, height: int) -> int:
    """The post that one reads, by place: the first that begins in the upper half of the window, else what fills it."""
    there = {i: card.y() for i, card in live.items() if card.post is not None and not card.isHidden()}
    least = height // 2 if anchor in there else height
    return min((i for i, top in there.items() if 0 <= top < least), default=anchor)
