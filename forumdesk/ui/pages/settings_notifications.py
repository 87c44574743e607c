"""Settings: what one is told of outside the window, and when it is to be quiet."""

from __future__ import annotations

from datetime import time

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QTimeEdit, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.alerts import Alerts, alerts, set_alerts
from forumdesk.forum.learning_hour import set_learning_hour
from forumdesk.forum.notices import NoticeKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import Inset, label
from forumdesk.ui.widgets.hour_field import HourField
from forumdesk.ui.words import tr


def _texts() -> dict[NoticeKind, str]:
    return {
        NoticeKind.MENTION: tr("Somebody mentions me"),
        NoticeKind.QUOTE: tr("Somebody quotes me"),
        NoticeKind.REPLY: tr("Somebody replies to a post of mine"),
        NoticeKind.TOPIC_REPLY: tr("Somebody replies in a topic that I opened"),
        NoticeKind.MESSAGE: tr("Somebody writes me a message"),
        NoticeKind.ACCEPTED: tr("My answer is accepted"),
        NoticeKind.SOLVED: tr("An answer to my question is accepted"),
        NoticeKind.REACTION: tr("Somebody reacts to a post of mine"),
        NoticeKind.WATCHED_TOPIC: tr("Something new in a topic that I watch"),
        NoticeKind.WATCHED_COMMUNITY: tr("A new topic in a community that I watch"),
        NoticeKind.WATCHED_TAG: tr("A new topic under a tag that I watch"),
        NoticeKind.SAVED_SEARCH: tr("Something new that a saved search finds"),
        NoticeKind.REMINDER: tr("A reminder falls due"),
        NoticeKind.DUE: tr("Something that I verify is due"),
        NoticeKind.DISPUTED: tr("Somebody disputes something that I verify"),
        NoticeKind.ASKED: tr("Somebody asks me to verify something again"),
        NoticeKind.CHANGED: tr("Somebody changes something that I verified"),
        NoticeKind.ENTRUSTED: tr("Somebody makes me the verifier of something"),
        NoticeKind.VERIFIED: tr("Something that I asked about is verified"),
        NoticeKind.FLAG_REVIEWED: tr("A post that I flagged was reviewed"),
        NoticeKind.OWN_POST: tr("A post of mine is hidden, or let through"),
        NoticeKind.INVITED: tr("Somebody invites me into a community"),
        NoticeKind.ASKS_TO_JOIN: tr("Somebody asks to join a community that I run"),
        NoticeKind.LET_IN: tr("I am let into a community"),
        NoticeKind.DECLINED: tr("I am not let into a community"),
        NoticeKind.FACILITATOR: tr("I am made facilitator of a community"),
        NoticeKind.TASK_GIVEN: tr("Somebody gives me a task of a project"),
        NoticeKind.TASK_DUE: tr("A task of mine is due"),
        NoticeKind.PROJECT_UPDATE: tr("An update is posted in a project of mine"),
        NoticeKind.BROUGHT_IN: tr("Somebody brings me into a project"),
        NoticeKind.PROJECT_CLOSED: tr("A project of mine is closed"),
        NoticeKind.SCENARIO: tr("A simulation is published where I belong"),
        NoticeKind.GROUP_CALLED: tr("A group is called together for a simulation"),
        NoticeKind.EVENT_REMINDER: tr("An event that I come to begins soon"),
        NoticeKind.EVENT_SEAT: tr("I move up from a waiting list to a seat"),
        NoticeKind.EVENT_CHANGED: tr("An event that I come to is changed"),
        NoticeKind.EVENT_CANCELLED: tr("An event that I come to is cancelled"),
        NoticeKind.KUDOS: tr("Somebody thanks me or my team in public"),
        NoticeKind.BADGE: tr("I earn a badge"),
    }


class Notifications(QWidget):
    """Every change is kept at once."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._filling = False
        px = desk.theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(label(tr("Notifications"), "pane-title"))
        said = tr("The bell always has everything. Here is what the computer also tells while you do other things.")
        about = label(said, "muted")
        about.setWordWrap(True)
        column.addWidget(about)
        self.kinds: dict[NoticeKind, QCheckBox] = {}
        column.addSpacing(px(6))
        column.addWidget(label(tr("Tell me at once when"), "strong"))
        for kind, text in _texts().items():
            box = self._check(f"alert-{kind.value.replace(' ', '-')}", text)
            self.kinds[kind] = box
            column.addWidget(box)
        column.addSpacing(px(10))
        column.addWidget(label(tr("Quiet hours"), "strong"))
        self.quiet = self._check("alert-quiet", tr("Tell me nothing from"))
        self.begin, self.end = self._time("alert-from", QTime(18, 0)), self._time("alert-to", QTime(8, 0))
        row = QHBoxLayout()
        for widget in (self.quiet, self.begin, label(tr("to"), "muted"), self.end):
            row.addWidget(widget)
        row.addStretch(1)
        column.addLayout(row)
        self.weekend = self._check("alert-weekend", tr("Tell me nothing on Saturday and Sunday"))
        column.addWidget(self.weekend)
        column.addSpacing(px(10))
        column.addWidget(label(tr("Learning hour"), "strong"))
        self.hour = HourField(desk.theme)
        self.hour.changed.connect(self._keep_hour)
        column.addWidget(self.hour)
        column.addSpacing(px(10))
        column.addWidget(label(tr("Fewer messages"), "strong"))
        self.daily = self._check("alert-daily", tr("Tell me once a day instead, at"))
        self.at = self._time("alert-at", QTime(9, 0))
        daily = QHBoxLayout()
        daily.addWidget(self.daily)
        daily.addWidget(self.at)
        daily.addStretch(1)
        column.addLayout(daily)
        self.error = label("", "error")
        self.error.setObjectName("alert-error")
        self.error.setWordWrap(True)
        self.error.hide()
        column.addWidget(self.error)
        column.addStretch(1)
        self.refresh()

    def _check(self, name: str, text: str) -> QCheckBox:
        box = QCheckBox(text)
        box.setObjectName(name)
        box.setAccessibleName(text)
        box.toggled.connect(self._changed)
        return box

    def _time(self, name: str, at: QTime) -> QTimeEdit:
        field = QTimeEdit(at)
        Inset(self._desk.theme, field)
        field.setObjectName(name)
        field.setDisplayFormat("HH:mm")
        field.setAccessibleName(tr("Time"))
        field.timeChanged.connect(self._changed)
        return field

    def refresh(self) -> None:
        """Show what was chosen."""
        self._desk.worker.ask(self, alerts, self._desk.viewer, then=self._show, key="alerts")

    def _show(self, chosen: Alerts) -> None:
        self._filling = True
        for kind, box in self.kinds.items():
            box.setChecked(kind in chosen.kinds)
        self.quiet.setChecked(chosen.quiet_from is not None)
        times = (self.begin, chosen.quiet_from), (self.end, chosen.quiet_to), (self.at, chosen.once_a_day)
        for field, moment in times:
            if moment is not None:
                field.setTime(QTime(moment.hour, moment.minute))
        self.weekend.setChecked(chosen.quiet_weekend)
        self.daily.setChecked(chosen.once_a_day is not None)
        self.hour.show_hour(chosen.hour)
        self._filling = False
        self._enable()

    def _enable(self) -> None:
        for field in (self.begin, self.end):
            field.setEnabled(self.quiet.isChecked())
        self.at.setEnabled(self.daily.isChecked())

    def _changed(self) -> None:
        self._enable()
        if self._filling:
            return
        chosen = Alerts(
            kinds=frozenset(kind for kind, box in self.kinds.items() if box.isChecked()),
            quiet_from=_clock(self.begin) if self.quiet.isChecked() else None,
            quiet_to=_clock(self.end) if self.quiet.isChecked() else None,
            quiet_weekend=self.weekend.isChecked(),
            once_a_day=_clock(self.at) if self.daily.isChecked() else None,
        )
        self._desk.worker.do(
            self, set_alerts, self._desk.viewer, chosen, then=lambda _none: self.error.hide(), failed=self._failed
        )

    def _keep_hour(self) -> None:
        worker, viewer, hour = self._desk.worker, self._desk.viewer, self.hour.hour()
        worker.do(self, set_learning_hour, viewer, hour, then=lambda _none: self.error.hide(), failed=self._failed)

    def _failed(self, problem: Problem) -> None:
        self.error.setText(str(problem))
        self.error.show()


def _clock(field: QTimeEdit) -> time:
    at = field.time()
    return time(at.hour(), at.minute())
