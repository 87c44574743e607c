"""Chooses the hour of the week that is kept for learning."""

from __future__ import annotations

from datetime import date, time, timedelta

from PySide6.QtCore import QTime, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QTimeEdit, QVBoxLayout, QWidget

from forumdesk.forum.learning_hour import LearningHour
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import Inset, label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.words import tr, tr_n, weekday

MONDAY = date(2024, 1, 1)
MINUTES = (30, 45, 60, 90, 120)


class HourField(QWidget):
    """Whether, on which day, from when and for how long."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filling = False
        self.keeps = QCheckBox(tr("Keep this hour for learning:"))
        self.keeps.setObjectName("hour-keeps")
        self.day, self.minutes = QComboBox(), QComboBox()
        for n in range(7):
            self.day.addItem(weekday(MONDAY + timedelta(days=n)), n)
        for n in MINUTES:
            self.minutes.addItem(tr_n("{n} minute", "{n} minutes", n), n)
        self.begins = QTimeEdit(QTime(10, 0))
        self.begins.setDisplayFormat("HH:mm")
        for name, field, says in (
            ("hour-day", self.day, tr("Day of the week")),
            ("hour-begins", self.begins, tr("Time")),
            ("hour-minutes", self.minutes, tr("How long")),
        ):
            field.setObjectName(name)
            field.setAccessibleName(says)
        Inset(theme, self.begins)
        row = QWidget()
        flow = Flow(row)
        flow.setSpacing(theme.px(8))
        for widget in (self.keeps, self.day, label(tr("from"), "muted"), self.begins, label(tr("for"), "muted")):
            flow.addWidget(widget)
        flow.addWidget(self.minutes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(row)
        about = label(tr("Every week. The bell goes on counting; nothing is told of until the hour is over."), "muted")
        about.setWordWrap(True)
        column.addWidget(about)
        self.keeps.toggled.connect(self._changed)
        self.day.currentIndexChanged.connect(self._changed)
        self.minutes.currentIndexChanged.connect(self._changed)
        self.begins.timeChanged.connect(self._changed)
        self.show_hour(None)

    def show_hour(self, hour: LearningHour | None) -> None:
        """Show what is kept."""
        self._filling = True
        self.keeps.setChecked(hour is not None)
        if hour is not None:
            self.day.setCurrentIndex(hour.weekday)
            self.begins.setTime(QTime(hour.begins.hour, hour.begins.minute))
            at = self.minutes.findData(hour.minutes)
            if at < 0:
                self.minutes.addItem(tr_n("{n} minute", "{n} minutes", hour.minutes), hour.minutes)
            self.minutes.setCurrentIndex(self.minutes.findData(hour.minutes))
        else:
            self.minutes.setCurrentIndex(MINUTES.index(60))
        self._filling = False
        self._enable()

    def hour(self) -> LearningHour | None:
        """What is chosen."""
        if not self.keeps.isChecked():
            return None
        at = self.begins.time()
        return LearningHour(self.day.currentData(), time(at.hour(), at.minute()), self.minutes.currentData())

    def _enable(self) -> None:
        for field in (self.day, self.begins, self.minutes):
            field.setEnabled(self.keeps.isChecked())

    def _changed(self) -> None:
        self._enable()
        if not self._filling:
            self.changed.emit()
