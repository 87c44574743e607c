"""The way through a window: where one is, was and may return to, by buttons, mouse and palette."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from forumdesk.forum.rows import SidebarRow
from forumdesk.ui.history import History, Visit
from forumdesk.ui.icons import icon
from forumdesk.ui.place_names import name_of, picture_of
from forumdesk.ui.places import Place, TopicsPlace
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import label, tr

RECENT_MOST, WAY_MOST = 6, 15
_SIDE_BUTTONS = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}


class Way(QObject):
    """Keeps the history of a window and its title. `arrived` asks the window to show a place.

    `note` says what is in sight at a place, before one leaves it.
    """

    arrived = Signal(object, object)
    """A place, and what was in sight there before (None: nothing in particular)."""

    def __init__(
        self, theme: Theme, window: QWidget, back: QToolButton, forward: QToolButton, note: Callable[[Place], Visit]
    ) -> None:
        super().__init__(window)
        self._theme, self._window, self._note = theme, window, note
        self._back, self._forward = back, forward
        self._history = History(TopicsPlace())
        self._waiting: History | None = None
        self._titles: dict[int, str] = {}
        self._office: SidebarRow | None = None
        for button, sign in ((back, -1), (forward, 1)):
            button.clicked.connect(partial(self.step, sign))
            button.menu().aboutToShow.connect(partial(self._offer, button.menu(), sign))

    def begin(self, kept: object) -> None:
        """Open a list: that which one came from when the program ended, where it is known; else all topics."""
        self._waiting = History.of_kept(kept)
        been = [self._waiting.here, *self._waiting.behind()] if self._waiting is not None else []
        base = next((place for place in been if isinstance(place, TopicsPlace)), TopicsPlace())
        self._history = History(base)
        self._arrive(Visit(base))

    def resume(self) -> None:
        """Go on where one was when the program ended, unless one went elsewhere by now."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not self._history.behind():
            self._history = waiting
            if waiting.here != TopicsPlace() or waiting.behind():
                self._arrive(Visit(waiting.here))

    def kept(self) -> dict[str, Any]:
        """Where one is and was, as JSON can hold it."""
        if self._waiting is not None:
            return self._waiting.kept(self._waiting.here)
        return self._history.kept(self._note(self.here).place)

    @property
    def here(self) -> Place:
        """Where one is."""
        return self._history.here

    def go(self, place: Place) -> None:
        """Go to a place; the way back is kept."""
        if place != self.here:
            self._leave()
            self._history.go(place)
        self._arrive(Visit(place))

    def turn(self, place: Place) -> None:
        """Be at another place without having gone: a search gets its next letter."""
        self._history.replace(place)
        self._arrive(Visit(place))

    def step(self, by: int, _checked: bool = False) -> None:
        """Go so many places back (negative) or forward, with that in sight which was."""
        self._leave()
        visit = self._history.step(by)
        if visit is not None:
            self._arrive(visit)

    def _leave(self) -> None:
        visit = self._note(self.here)
        self._history.leave(visit.place, visit.eye)

    def _arrive(self, visit: Visit) -> None:
        self.arrived.emit(visit.place, visit.eye)
        self._show()

    def know_office(self, row: SidebarRow) -> None:
        """Communities have names, and the office has."""
        self._office = row
        self._show()

    def know_topic(self, topic_id: int, title: str) -> None:
        """A topic was read: from now on its title is known."""
        self._titles[topic_id] = title
        self._show()

    def name(self, place: Place) -> str:
        """What a place is called; '' for a topic that was not read here."""
        return name_of(place, self._office, self._titles)

    def recent(self) -> list[tuple[Place, str]]:
        """Where one was besides here, by name, the latest first."""
        return [(place, self.name(place)) for place in self._history.recent()[:RECENT_MOST]]

    def _show(self) -> None:
        office = self._office.office.name if self._office is not None else "ForumDesk"
        name = self.name(self.here)
        self._window.setWindowTitle(f"{name} – {office}" if name else office)
        self._back.setEnabled(bool(self._history.behind()))
        self._forward.setEnabled(bool(self._history.ahead()))

    def _offer(self, menu: QMenu, sign: int) -> None:
        """The places behind (-1) or ahead (1), the nearest first."""
        px = self._theme.px
        menu.clear()
        places = self._history.behind() if sign < 0 else self._history.ahead()
        for n, place in enumerate(places[:WAY_MOST], 1):
            name = self.name(place) or tr("A topic")
            said = menu.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, px(360))
            look = icon(picture_of(place), self._theme.tokens.muted, px(16))
            menu.addAction(look, label(said), partial(self.step, sign * n))

    # The side buttons of a mouse, whatever lies under the pointer.

    def listen(self) -> None:
        """Hear what the system sends to the window; to be called once it is shown."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            by = _SIDE_BUTTONS.get(event.button(), 0)
            if by:
                self.step(by)
                return True
        return super().eventFilter(watched, event)
