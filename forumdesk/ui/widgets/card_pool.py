"""Cards for posts, used again and again; those just left wait out of sight for a moment before they are hidden."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from forumdesk.ui.widgets.post_card import PostCard

SPARE, PARK_MS = 8, 400
"""How many cards are kept for posts to come, and how long those just left wait for the next: hiding a card and showing
it again takes longer than to bind it."""
FAR = 4_000


class CardPool(QObject):
    """Makes cards when there are none to be had."""

    def __init__(self, make: Callable[[], PostCard], parent: QObject) -> None:
        super().__init__(parent)
        self._make = make
        self._parked: list[PostCard] = []
        self._spare: list[PostCard] = []
        self._tidy = QTimer(self)
        self._tidy.setSingleShot(True)
        self._tidy.setInterval(PARK_MS)
        self._tidy.timeout.connect(self.put_away)

    def take(self) -> PostCard:
        cards = self._parked or self._spare
        return cards.pop() if cards else self._make()

    def park(self, card: PostCard) -> None:
        """The card is not needed where it is; perhaps elsewhere in a moment."""
        card.let_go()
        self._parked.append(card)
        card.move(0, -card.height() - FAR)
        self._tidy.start()

    def keep_away(self) -> None:
        """What is parked came along with what scrolled."""
        for card in self._parked:
            card.move(0, -card.height() - FAR)

    def put_away(self) -> None:
        """Nobody scrolls: cards that are not needed are hidden, and thrown away where they are many."""
        self._tidy.stop()
        for card in self._parked:
            card.hide()
            if len(self._spare) < SPARE:
                self._spare.append(card)
            else:
                card.deleteLater()
        self._parked.clear()
