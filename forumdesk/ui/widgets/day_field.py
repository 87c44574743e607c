"""A day of the calendar that may be left open."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QCheckBox, QDateEdit, QHBoxLayout, QWidget

from forumdesk.ui.theme import Theme


class DayField(QWidget):
    """A tick that says there is one, and the day beside it."""

    changed = Signal()

    def __init__(self, theme: Theme, name: str, says: str, parent: QWidget | None = None) -> None:
        """`says` is what the tick means: 'By a day'."""
        super().__init__(parent)
        self.on = QCheckBox(says)
        self.on.setObjectName(f"{name}-on")
        self.edit = QDateEdit()
        self.edit.setObjectName(f"{name}-day")
        self.edit.setAccessibleName(says)
        self.edit.setCalendarPopup(True)
        self.edit.setDisplayFormat("ddd d MMM yyyy")
        self.edit.setDate(QDate.currentDate().addDays(7))
        self.edit.setEnabled(False)
        self.on.toggled.connect(self.edit.setEnabled)
        self.on.toggled.connect(lambda _on: self.changed.emit())
        self.edit.dateChanged.connect(lambda _day: self.changed.emit())
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.px(8))
        line.addWidget(self.on)
        line.addWidget(self.edit, 1)
        self.setFocusProxy(self.on)

    @property
    def day(self) -> date | None:
        """The day that is chosen, None where none is."""
        chosen = self.edit.date()
        return date(chosen.year(), chosen.month(), chosen.day()) if self.on.isChecked() else None

    def set_day(self, day: date | None) -> None:
        self.on.setChecked(day is not None)
        if day is not None:
            self.edit.setDate(QDate(day.year, day.month, day.day))
