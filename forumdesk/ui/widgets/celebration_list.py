"""What there is to celebrate: who, what, and when, in two lines each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from forumdesk.forum.celebrations import CelebrationRow, Occasion
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap
from forumdesk.ui.places import MemberPlace
from forumdesk.ui.thing_places import place_of_thing
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.portrait import Portrait
from forumdesk.ui.words import in_full, month_name, tr, tr_n
from forumdesk.ui.words import label as plain

SHOWN_MOST = 8

PICTURES = {
    Occasion.FIRST_ANSWER: "sparkles",
    Occasion.HUNDREDTH_ANSWER: "trophy",
    Occasion.YEARS_HERE: "party-popper",
    Occasion.FINISHED: "graduation-cap",
}


def occasion_words(row: CelebrationRow) -> str:
    """What is celebrated."""
    return {
        Occasion.FIRST_ANSWER: tr("First accepted answer"),
        Occasion.HUNDREDTH_ANSWER: tr("A hundred accepted answers"),
        Occasion.YEARS_HERE: tr_n("{n} year here", "{n} years here", row.number),
        Occasion.FINISHED: tr("Finished a programme"),
    }[row.occasion]


class CelebrationList(QWidget):
    """The latest few. `went` leads to whom or what it is about."""

    went = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows: Sequence[CelebrationRow] | None = None
        self.setObjectName("celebrations")
        self.setAccessibleName(tr("Celebrations"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_rows(self, rows: Sequence[CelebrationRow]) -> None:
        if rows == self._rows:
            return
        self._rows = rows
        self._column.setSpacing(self._desk.theme.px(10))
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row in rows[:SHOWN_MOST]:
            self._column.addWidget(self._line(row))

    def _line(self, row: CelebrationRow) -> QWidget:
        desk, px = self._desk, self._desk.theme.px
        line = QWidget()
        face = Portrait(desk, 30)
        face.show_member(row.person.picture, row.person.name, row.person.id)
        name = QPushButton(plain(row.person.name))
        name.setObjectName(f"celebrated-{row.person.login}")
        name.setProperty("kind", "link")
        name.clicked.connect(lambda: self.went.emit(MemberPlace(row.person.login)))
        sign = QLabel()
        tone = desk.theme.tokens.warning
        sign.setPixmap(pixmap(PICTURES[row.occasion], tone, px(13), sign.devicePixelRatioF()))
        below = QHBoxLayout()
        below.setSpacing(px(5))
        below.addWidget(sign)
        place = place_of_thing(row.thing) if row.thing is not None else None
        words = occasion_words(row)
        if place is not None and row.thing is not None:
            what = QPushButton(words)
            what.setObjectName(f"celebrated-for-{row.person.login}")
            what.setProperty("kind", "quiet")
            what.setToolTip(row.thing.title)
            what.clicked.connect(lambda: self.went.emit(place))
            below.addWidget(what)
        else:
            below.addWidget(label(words, "meta"))
        day = label(_day_of(row.at), "meta")
        day.setToolTip(in_full(row.at))
        below.addStretch(1)
        below.addWidget(day)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(name, 0, Qt.AlignmentFlag.AlignLeft)
        text.addLayout(below)
        whole = QHBoxLayout(line)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(px(10))
        whole.addWidget(face, 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(text, 1)
        return line


def _day_of(moment: datetime) -> str:
    """5 Mar: what is celebrated has no hour."""
    local = moment.astimezone()
    return f"{local.day} {month_name(local.month)}"
