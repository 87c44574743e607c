"""Pins from the head of a topic: where, until when, further up or down, off again; each with a way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QToolButton

from forumdesk.errors import Problem
from forumdesk.forum.pins import Pinned, change_pin, move_pin, restore_pin, take_pin_off
from forumdesk.forum.rows import ThreadRow, TopicRow
from forumdesk.store.schema.topics import PinScope
from forumdesk.ui.words import label, on_day, tr

if TYPE_CHECKING:
    from forumdesk.ui.pages.thread import ThreadPage


class Pinning:
    """The menu of the button `pin`, for the topic that the page shows. `done` is called after each change."""

    def __init__(self, page: ThreadPage, button: QToolButton, done: Callable[[], None]) -> None:
        self._page, self._desk, self._button, self._done = page, page.desk, button, done
        self._row: ThreadRow | None = None

    def open(self) -> None:
        """Open the menu, if there is anything one may do."""
        self._page.head.more.open_menu_of(self._button)

    def show_thread(self, row: ThreadRow) -> None:
        """Offer what may be done with this topic."""
        self._row = row
        menu, topic = self._button.menu(), row.topic
        menu.clear()
        is_pinned = topic.pinned is not None
        if row.may_pin_community or row.may_pin_office:
            menu.addAction(tr("Change the pin…") if is_pinned else tr("Pin until a day…"), self.choose)
        if is_pinned and self._may_order(row):
            menu.addAction(tr("Move the pin up"), partial(self.move, -1))
            menu.addAction(tr("Move the pin down"), partial(self.move, 1))
            menu.addSeparator()
        if row.may_pin_community and topic.pinned is not PinScope.COMMUNITY:
            name = tr("Pin in {community}", community=label(topic.community_name))
            menu.addAction(name, partial(self.pin, topic, PinScope.COMMUNITY))
        if row.may_pin_office and topic.pinned is not PinScope.OFFICE:
            menu.addAction(tr("Pin for the whole office"), partial(self.pin, topic, PinScope.OFFICE))
        if is_pinned:
            menu.addAction(tr("Unpin"), partial(self.unpin, topic))

    def _may_order(self, row: ThreadRow) -> bool:
        return row.may_pin_office if row.topic.pinned is PinScope.OFFICE else row.may_pin_community

    def choose(self) -> None:
        """Ask where and until when."""
        from forumdesk.ui.pin_dialog import PinDialog

        if self._row is None:
            return
        dialog = PinDialog(self._desk, self._row, self._page.window())
        dialog.pinned.connect(partial(self._pinned, self._row.topic))
        dialog.open()

    def pin(self, topic: TopicRow, scope: PinScope) -> None:
        """Pin it for good."""
        self._do(change_pin, topic.id, scope, then=partial(self._pinned, topic, scope, None))

    def _pinned(self, topic: TopicRow, scope: PinScope, until: datetime | None, before: Pinned | None) -> None:
        self._done()
        where = tr("for the whole office") if scope is PinScope.OFFICE else tr("in {name}", name=topic.community_name)
        said = tr("Pinned {where}.", where=where)
        if until is not None:
            said = tr("Pinned {where} until {day}.", where=where, day=on_day(until.astimezone().date()))
        self._desk.say(said, partial(self._do, restore_pin, topic.id, before))

    def unpin(self, topic: TopicRow) -> None:
        """Take the pin off."""

        def done(before: Pinned | None) -> None:
            self._done()
            self._desk.say(tr("Unpinned."), partial(self._do, restore_pin, topic.id, before))

        self._do(take_pin_off, topic.id, then=done)

    def move(self, by: int) -> None:
        """Move the pin of the topic up (-1) or down (1) in its list."""
        row = self._row
        if row is None or row.topic.pinned is None or not self._may_order(row):
            return
        topic_id = row.topic.id

        def done(moved: int) -> None:
            self._done()
            if moved:
                said = tr("Moved the pin up.") if moved < 0 else tr("Moved the pin down.")
                self._desk.say(said, partial(self._do, move_pin, topic_id, -moved))
            else:
                self._desk.say(tr("It is the first already.") if by < 0 else tr("It is the last already."))

        self._do(move_pin, topic_id, by, then=done)

    def _do(self, action: Callable[..., object], *args: object, then: Callable[..., None] | None = None) -> None:
        """Do it; the button rests meanwhile."""

        def done(outcome: object) -> None:
            self._button.setEnabled(True)
            if then is not None:
                then(outcome)
            else:
                self._done()

        def failed(problem: Problem) -> None:
            self._button.setEnabled(True)
            self._desk.explain(problem)

        self._button.setEnabled(False)
        self._desk.worker.do(self._page, action, self._desk.viewer, *args, then=done, failed=failed)
