"""Where to go in a topic: a number, a day, or one of the places that people look for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.forum.rows import PostMarks
from forumdesk.ui.icons import icon, put_icon
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import tr

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def day_of(marks: PostMarks, place: int) -> date:
    """The day a post was written, where its reader lives."""
    return (_EPOCH + timedelta(microseconds=marks.moments[place])).astimezone().date()


def number_on(marks: PostMarks, day: date) -> int:
    """The number of the first post of that day, else of the next day that has one, else of the last post."""
    begin = datetime(day.year, day.month, day.day).astimezone()
    at = int((begin - _EPOCH).total_seconds()) * 1_000_000
    place = next((i for i, moment in enumerate(marks.moments) if moment >= at), len(marks) - 1)
    return marks.numbers[place]


@dataclass(frozen=True)
class Landmark:
    """A place in a topic that people look for; `tone` is its colour where it is marked on the timeline, too."""

    name: str
    picture: str
    says: str
    number: int
    tone: str = ""


class JumpBox(QFrame):
    """A small window over the thread; Enter in the number, a click on a day or on a place, and it is gone."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, marks: PostMarks, landmarks: Sequence[Landmark], parent: QWidget):
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme, self._marks = theme, marks
        self.setObjectName("jump-box")
        self.setProperty("kind", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("Go to a post"))
        px = theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), px(12), px(12))
        column.setSpacing(px(4))
        column.addLayout(self._number_row())
        for landmark in landmarks:
            column.addWidget(self._button(landmark))
        said = QLabel(tr("On a day"))
        said.setProperty("kind", "section")
        said.setContentsMargins(px(4), px(8), 0, px(2))
        column.addWidget(said)
        column.addWidget(self._calendar())

    def _number_row(self) -> QHBoxLayout:
        numbers = self._marks.numbers
        self.number = QLineEdit()
        self.number.setObjectName("jump-number")
        self.number.setAccessibleName(tr("Number of the post"))
        self.number.setPlaceholderText(tr("Number, up to {last}", last=f"{numbers[-1]:,}"))
        self.number.setValidator(QIntValidator(1, 999_999_999, self.number))
        self.number.returnPressed.connect(self._go)
        go = QPushButton(tr("Go"))
        go.setObjectName("jump-go")
        go.setProperty("kind", "primary")
        go.clicked.connect(self._go)
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(6))
        row.addWidget(self.number, 1)
        row.addWidget(go)
        return row

    def _button(self, landmark: Landmark) -> QPushButton:
        button = QPushButton(landmark.says)
        button.setObjectName(landmark.name)
        button.setProperty("kind", "nav")
        put_icon(button, landmark.picture, self._theme.tokens.muted, self._theme.px(16))
        button.clicked.connect(lambda: self._choose(landmark.number))
        return button

    def _calendar(self) -> QCalendarWidget:
        first, last = day_of(self._marks, 0), day_of(self._marks, len(self._marks) - 1)
        self.calendar = QCalendarWidget()
        self.calendar.setObjectName("jump-calendar")
        self.calendar.setAccessibleName(tr("Day"))
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setDateRange(QDate(first.year, first.month, first.day), QDate(last.year, last.month, last.day))
        for day in Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday:
            look = QTextCharFormat()
            look.setForeground(self._theme.colour("muted"))
            self.calendar.setWeekdayTextFormat(day, look)
        for name, picture, says in (
            ("qt_calendar_prevmonth", "chevron-left", tr("Month before")),
            ("qt_calendar_nextmonth", "chevron-right", tr("Month after")),
        ):
            button = self.calendar.findChild(QToolButton, name)
            assert isinstance(button, QToolButton)
            button.setIcon(icon(picture, self._theme.tokens.muted, self._theme.px(16)))
            button.setAccessibleName(says)
        self.calendar.clicked.connect(self._go_to_day)
        self.calendar.activated.connect(self._go_to_day)
        return self.calendar

    def open_at(self, corner: QPoint, place: int) -> None:
        """Show it with its upper right corner there; the calendar shows the day of the post at `place`."""
        day = day_of(self._marks, place)
        self.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self.adjustSize()
        self.move(corner - QPoint(self.width(), 0))
        self.show()
        self.number.setFocus()

    def _go(self) -> None:
        if self.number.text():
            self._choose(int(self.number.text()))

    def _go_to_day(self, day: QDate) -> None:
        self._choose(number_on(self._marks, date(day.year(), day.month(), day.day())))

    def _choose(self, number: int) -> None:
        self.chosen.emit(number)
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
