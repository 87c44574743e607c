"""Below the head of a topic: where it was asked before, or which topics ask it again; and saying so."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.duplicates import mark_duplicate, unmark_duplicate
from forumdesk.forum.rows import ThreadRow, TopicName
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.places import TopicPlace
from forumdesk.ui.style import set_mark
from forumdesk.ui.widgets.controls import IconButton
from forumdesk.ui.words import in_full, label, tr, tr_n

if TYPE_CHECKING:
    from forumdesk.search.ask import Searcher


class AskedBefore(QFrame):
    """Hidden where a topic has neither an original nor a duplicate. `went` leads to one, `changed` after a mark."""

    went = Signal(object)
    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._row: ThreadRow | None = None
        self.searcher: Searcher | None = None
        self.setObjectName("asked-before")
        self.original = self._link("asked-before-original")
        self.original.clicked.connect(self._go_to_original)
        self.take_off = IconButton(desk.theme, "asked-before-take-off", "x", tr("This was not asked before"), size=14)
        self.take_off.clicked.connect(self.unmark)
        self.same = self._link("asked-before-same")
        self.same.setMenu(QMenu(self.same))
        self._line = QHBoxLayout(self)
        self._line.addWidget(self.original)
        self._line.addWidget(self.take_off)
        self._line.addWidget(self.same)
        self._line.addStretch(1)
        desk.theme.changed.connect(self._dress)
        self.hide()
        self._dress()

    def _link(self, name: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setProperty("kind", "link")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        return button

    def _dress(self) -> None:
        px, t = self._desk.theme.px, self._desk.theme.tokens
        self._line.setContentsMargins(px(10), px(4), px(6), px(4))
        self._line.setSpacing(px(6))
        put_icon(self.original, "history", t.link, px(15))
        put_icon(self.same, "copy", t.link, px(15))

    def show_thread(self, row: ThreadRow) -> None:
        """Show what the topic's row says."""
        self._row = row
        self.original.setVisible(row.original is not None)
        self.take_off.setVisible(row.original is not None and row.may_mark_duplicate)
        self.same.setVisible(bool(row.same))
        set_mark(self, "kind", "aside" if row.original is None else "note")
        self.setVisible(row.original is not None or bool(row.same))
        if row.original is not None:
            told = tr("{name} said so on {day}.", name=row.original.by_name, day=in_full(row.original.at.astimezone()))
            self.original.setToolTip(f"{row.original.original.title}\n{told}")
            self.original.setAccessibleName(tr("This was asked before: {title}", title=row.original.original.title))
        n = len(row.same)
        self.same.setText(tr_n("{n} other topic asks the same", "{n} other topics ask the same", n))
        menu = self.same.menu()
        menu.clear()
        for topic in row.same:
            menu.addAction(label(topic.title), partial(self._go_to, topic))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The title gives way where the room is short."""
        if self._row is None or self._row.original is None:
            return
        px = self._desk.theme.px
        beside = [part for part in (self.take_off, self.same) if not part.isHidden()]
        room = self.width() - sum(part.sizeHint().width() + px(6) for part in beside) - px(56)
        text = tr("This was asked before: {title}", title=self._row.original.original.title)
        metrics = QFontMetrics(self._desk.theme.font(13, 500))
        self.original.setText(label(metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(px(160), room))))

    def _go_to_original(self) -> None:
        if self._row is not None and self._row.original is not None:
            self._go_to(self._row.original.original)

    def _go_to(self, topic: TopicName) -> None:
        self.went.emit(TopicPlace(topic.id))

    def choose(self) -> None:
        """Ask which topic was the first to ask this."""
        from forumdesk.ui.original_dialog import OriginalDialog

        row = self._row
        if row is None or not row.may_mark_duplicate:
            return
        dialog = OriginalDialog(self._desk, row.topic, self.searcher, self.window())
        dialog.marked.connect(partial(self._marked, row.topic.id))
        dialog.open()

    def unmark(self) -> None:
        """The topic was not asked before after all."""
        if self._row is None:
            return
        topic_id = self._row.topic.id

        def done(before: int | None) -> None:
            self.changed.emit()
            back = partial(self._do, mark_duplicate, topic_id, before) if before is not None else None
            self._desk.say(tr("The mark is off."), back)

        self._do(unmark_duplicate, topic_id, then=done)

    def _marked(self, topic_id: int, before: int | None) -> None:
        self.changed.emit()
        back = partial(self._do, unmark_duplicate, topic_id)
        if before is not None:
            back = partial(self._do, mark_duplicate, topic_id, before)
        self._desk.say(tr("Marked as asked before."), back)

    def _do(self, action: Callable[..., object], *args: object, then: Callable[..., None] | None = None) -> None:
        def done(outcome: object) -> None:
            if then is not None:
                then(outcome)
            else:
                self.changed.emit()

        def failed(problem: Problem) -> None:
            self._desk.explain(problem)

        self._desk.worker.do(self, action, self._desk.viewer, *args, then=done, failed=failed)
