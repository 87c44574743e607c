"""What holds for a topic until the clock changes it: a line below its head, and one above the field for replies."""

from __future__ import annotations

import math

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from forumdesk.forum.rows import ThreadRow
from forumdesk.store.base import now
from forumdesk.store.schema.states import TimerKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import IconButton, label
from forumdesk.ui.widgets.topic_menu import TopicActs, span
from forumdesk.ui.words import ahead, in_full, on_day, tr, tr_n

LOOKS_AHEAD_S = 24 * 3600
"""Of what comes later nobody waits in front of the topic."""
LOOKS_BACK_S = 60
LOOK_AGAIN_MS = 1000


class TopicState(QFrame):
    """Says when a topic closes or opens by itself, and that it is archived, unlisted, deleted or slow.

    `passed` comes when the moment of a timer is there.
    """

    passed = Signal()

    def __init__(self, desk: Desk, acts: TopicActs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._acts = desk, acts
        self._topic: int | None = None
        self._kind = TimerKind.CLOSE
        self.setObjectName("topic-state")
        self.setProperty("kind", "aside")
        self.text = label("", "muted")
        self.text.setObjectName("topic-state-text")
        self.text.setWordWrap(True)
        self.drop = IconButton(desk.theme, "topic-state-drop", "x", tr("Take the timer off"), size=14)
        self.drop.clicked.connect(self._drop)
        self._line = QHBoxLayout(self)
        self._line.addWidget(self.text, 1)
        self._line.addWidget(self.drop)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self.passed)
        desk.theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_thread(self, row: ThreadRow) -> None:
        """Show what the topic's row says."""
        topic, said = row.topic, []
        self._topic = topic.id
        due = row.opens_at if topic.is_closed else row.closes_at
        self._kind = TimerKind.OPEN if topic.is_closed else TimerKind.CLOSE
        if topic.is_deleted:
            said.append(tr("This topic is deleted: only its author and those who moderate see it."))
        if topic.is_archived:
            said.append(tr("Archived: it stays as it is."))
        if topic.community_ended_at is not None:
            day = on_day(topic.community_ended_at.astimezone().date())
            said.append(
                tr("{name} ended before {day}: all of it stays to be read.", name=topic.community_name, day=day)
            )
        if topic.is_unlisted:
            said.append(tr("Unlisted: only who has its address finds it."))
        if due is not None:
            said.append(
                tr("Opens again {moment}.", moment=ahead(due))
                if topic.is_closed
                else tr("Closes {moment}.", moment=ahead(due))
            )
        if row.slow_seconds and row.may_moderate:
            said.append(tr("Slow mode: members wait {span} between two posts.", span=span(row.slow_seconds)))
        self.text.setText(" ".join(said))
        self.text.setToolTip(in_full(due.astimezone()) if due is not None else "")
        self.drop.setVisible(due is not None and row.may_moderate)
        self.setVisible(bool(said))
        self._clock.stop()
        if due is not None and -LOOKS_BACK_S < (left := (due - now()).total_seconds()) < LOOKS_AHEAD_S:
            # A row read before the moment and shown after it, or a store whose clock is behind: look again soon.
            self._clock.start(int(left * 1000) + 100 if left > 0 else LOOK_AGAIN_MS)

    def _drop(self) -> None:
        if self._topic is not None:
            self._acts.drop_timer(self._topic, self._kind)

    def _dress(self) -> None:
        px = self._desk.theme.px
        self._line.setContentsMargins(px(10), px(4), px(6), px(4))


class SlowNote(QFrame):
    """Above the field for replies: that the topic is slow, and how long one still waits."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._row: ThreadRow | None = None
        self.setObjectName("slow-note")
        self.text = label("", "muted")
        self.text.setObjectName("slow-note-text")
        self.text.setWordWrap(True)
        self._line = QHBoxLayout(self)
        self._line.addWidget(self.text)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._say)
        desk.theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_thread(self, row: ThreadRow) -> None:
        """Show how long to wait, where one has to."""
        self._row = row
        self.setVisible(row.may_reply and row.slow_seconds > 0 and not row.may_moderate)
        self._tick.stop()
        if row.waits_until is not None and not self.isHidden():
            self._tick.start()
        self._say()

    def _say(self) -> None:
        row = self._row
        if row is None:
            return
        left = (row.waits_until - now()).total_seconds() if row.waits_until is not None else 0
        said = tr("Slow mode: one post in {span}.", span=span(row.slow_seconds))
        if left > 0:
            said = f"{said} {tr('You can write again in {span}.', span=_roughly(left))}"
        else:
            self._tick.stop()
        self.text.setText(said)

    def _dress(self) -> None:
        px = self._desk.theme.px
        self._line.setContentsMargins(px(28), px(6), px(28), 0)


def _roughly(seconds: float) -> str:
    if seconds < 100:
        return tr_n("{n} second", "{n} seconds", math.ceil(seconds))
    if seconds < 7_200:
        return tr_n("{n} minute", "{n} minutes", math.ceil(seconds / 60))
    return tr_n("{n} hour", "{n} hours", math.ceil(seconds / 3_600))
