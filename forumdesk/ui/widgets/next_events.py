"""The next events, of a community or of all, as a card for a home page; it keeps itself up to date."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.event_calendar import next_events
from forumdesk.forum.event_rows import EventRow
from forumdesk.store.changes import Change, Thing
from forumdesk.ui.desk import Desk
from forumdesk.ui.places import EventPlace, EventsPlace
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.event_agenda import Agenda
from forumdesk.ui.words import tr


class NextEvents(QFrame):
    """`went` asks for a place; `mine` shows what one comes to alone. It hides where nothing is planned."""

    went = Signal(object)

    def __init__(
        self,
        desk: Desk,
        *,
        community_id: int | None = None,
        mine: bool = False,
        limit: int = 3,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._community, self._mine, self._limit = desk, community_id, mine, limit
        self._rows: list[EventRow] | None = None
        px = desk.theme.px
        self.setObjectName("next-events")
        self.setProperty("kind", "card")
        self.every = QPushButton(tr("All events"))
        self.every.setObjectName("next-events-all")
        self.every.setProperty("kind", "link")
        self.every.clicked.connect(lambda: self.went.emit(EventsPlace(community_id=community_id)))
        head = QHBoxLayout()
        head.addWidget(label(tr("Next events"), "strong"), 1)
        head.addWidget(self.every)
        self.list = Agenda(desk.theme, "next-events-list", tr("Next events"))
        self.list.picked.connect(lambda row: self.went.emit(EventPlace(row.id, row.on_date)))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(14), px(12), px(14), px(12))
        column.setSpacing(px(6))
        column.addLayout(head)
        column.addWidget(self.list)
        self.hide()
        desk.news.arrived.connect(self._hear)
        self.refresh()

    def _hear(self, changes: tuple[Change, ...]) -> None:
        if any(change.thing in {Thing.EVENT, Thing.COMMUNITY, Thing.MEMBERSHIP} for change in changes):
            self.refresh()

    def refresh(self) -> None:
        self._desk.worker.ask(
            self,
            next_events,
            self._desk.viewer,
            community_id=self._community,
            mine=self._mine,
            limit=self._limit,
            then=self._show,
            failed=self._fail,
            key="next-events",
        )

    def _show(self, rows: list[EventRow]) -> None:
        if rows == self._rows:
            return
        self._rows = rows
        self.list.show_rows(rows)
        self.list.fit_height()
        self.setVisible(bool(rows))

    def _fail(self, _problem: Problem) -> None:
        """It is an extra of the page it stands on, which says what is wrong."""
