"""When a topic closes or opens again by itself: a day and a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from forumdesk.forum.topic_states import set_timer
from forumdesk.store.base import now
from forumdesk.store.schema.states import TimerKind
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.words import tr


def soon(local: datetime) -> dict[str, datetime]:
    """The moments that are offered without a dialog, from a moment of this computer's clock on."""
    morning = local.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return {
        "hour": local + timedelta(hours=1),
        "tomorrow": morning,
        "days": local + timedelta(days=3),
        "week": local + timedelta(days=7),
    }


class TimerDialog(Ask):
    """Asks for the moment. It tells which moment was set before, if any."""

    def __init__(
        self, desk: Desk, topic_id: int, kind: TimerKind, due: datetime | None, parent: QWidget | None = None
    ) -> None:
        closes = kind is TimerKind.CLOSE
        super().__init__(
            desk,
            "timer",
            tr("Close the topic on a day") if closes else tr("Open the topic on a day"),
            tr("It closes by itself: from then on it takes no more posts.")
            if closes
            else tr("It opens by itself: from then on people can reply again."),
            tr("Set the timer"),
            "primary",
            parent,
        )
        self._topic_id, self._kind = topic_id, kind
        self.moment = QDateTimeEdit()
        self.moment.setCalendarPopup(True)
        self.moment.setDisplayFormat("ddd d MMM yyyy, HH:mm")
        local = (due or now() + timedelta(days=1)).astimezone()
        self.moment.setDateTime(QDateTime.fromSecsSinceEpoch(int(local.timestamp())))
        self.add("due", tr("When"), self.moment)
        self.finish()

    def submit(self) -> None:
        due = datetime.fromtimestamp(self.moment.dateTime().toSecsSinceEpoch(), UTC)
        self.do(set_timer, self._topic_id, self._kind, due)
