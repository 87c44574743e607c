"""Where a topic is kept on top, and until when: its community or the whole office, for good or until a day."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDateEdit,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.pins import Pinned, PinRow, change_pin, pin_of
from forumdesk.forum.rows import ThreadRow
from forumdesk.store.schema.topics import PinScope
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import label as text_of
from forumdesk.ui.words import on_day, tr

SPANS = {"week": 7, "month": 30}


class PinDialog(QDialog):
    """`pinned` tells the scope, the end if any, and the pin there was before."""

    pinned = Signal(object, object, object)

    def __init__(self, desk: Desk, row: ThreadRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._row = desk, row
        px = desk.theme.px
        self.setObjectName("pin-dialog")
        self.setWindowTitle(tr("Pin"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(24), px(20), px(24), px(20))
        self._column.setSpacing(px(6))
        self._column.addWidget(label(tr("Keep on top"), "pane-title"))
        about = label(row.topic.title, "muted")
        about.setWordWrap(True)
        self._column.addWidget(about)
        self._where, self._until = QButtonGroup(self), QButtonGroup(self)
        self.scopes: dict[PinScope, QRadioButton] = {}
        self.ends: dict[str, QRadioButton] = {}
        self._column.addSpacing(px(6))
        self._column.addWidget(label(tr("Where"), "strong"))
        if row.may_pin_community:
            text = tr("In {name}", name=text_of(row.topic.community_name))
            self.scopes[PinScope.COMMUNITY] = self._choice(self._where, "pin-community", text)
        if row.may_pin_office:
            self.scopes[PinScope.OFFICE] = self._choice(self._where, "pin-office", tr("In the whole office"))
        self._column.addSpacing(px(6))
        self._column.addWidget(label(tr("Until when"), "strong"))
        self.day = QDateEdit()
        self.day.setObjectName("pin-day")
        self.day.setAccessibleName(tr("The last day of the pin"))
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("ddd d MMM yyyy")
        today = QDate.currentDate()
        self.day.setMinimumDate(today)
        self.day.setDate(today.addDays(14))
        self.day.dateChanged.connect(lambda _day: self.ends["day"].setChecked(True))
        self.ends["good"] = self._choice(self._until, "pin-for-good", tr("For good"))
        for name, text in (("week", tr("For a week")), ("month", tr("For a month"))):
            last = (datetime.now(UTC) + timedelta(days=SPANS[name])).astimezone().date()
            self.ends[name] = self._choice(self._until, f"pin-{name}", text, label(on_day(last), "meta"))
        self.ends["day"] = self._choice(self._until, "pin-until", tr("Until a day"), self.day)
        next(iter(self.scopes.values())).setChecked(True)
        self.ends["good"].setChecked(True)
        self.error = label("", "error")
        self.error.setObjectName("pin-error")
        self.error.setWordWrap(True)
        self.error.hide()
        self._column.addWidget(self.error)
        self._column.addSpacing(px(8))
        self._column.addLayout(self._foot())
        self.setMinimumWidth(px(440))
        desk.worker.ask(self, pin_of, desk.viewer, row.topic.id, then=self._show, failed=self._failed)

    def _choice(self, group: QButtonGroup, name: str, text: str, beside: QWidget | None = None) -> QRadioButton:
        radio = QRadioButton(text)
        radio.setObjectName(name)
        group.addButton(radio)
        line = QHBoxLayout()
        line.addWidget(radio)
        line.addStretch(1)
        if beside is not None:
            line.addWidget(beside)
        self._column.addLayout(line)
        return radio

    def _foot(self) -> QHBoxLayout:
        cancel = QPushButton(tr("Cancel"))
        cancel.setObjectName("pin-cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.act = QPushButton(tr("Pin"))
        self.act.setObjectName("pin-act")
        self.act.setProperty("kind", "primary")
        self.act.setDefault(True)
        self.act.clicked.connect(self.submit)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.act)
        return foot

    def _show(self, pin: PinRow | None) -> None:
        """What holds already."""
        if pin is None:
            return
        if pin.scope in self.scopes:
            self.scopes[pin.scope].setChecked(True)
        if pin.until is not None:
            local = pin.until.astimezone().date()
            self.day.setDate(QDate(local.year, local.month, local.day))
            self.ends["day"].setChecked(True)
        self.act.setText(tr("Change the pin"))

    @property
    def scope(self) -> PinScope:
        """Where it is to be pinned."""
        return next(scope for scope, radio in self.scopes.items() if radio.isChecked())

    @property
    def until(self) -> datetime | None:
        """The end that is chosen: the end of a day on this computer's clock, None for good."""
        key = next(key for key, radio in self.ends.items() if radio.isChecked())
        if key == "good":
            return None
        if key in SPANS:
            day = (datetime.now(UTC) + timedelta(days=SPANS[key])).astimezone().date()
        else:
            chosen = self.day.date()
            day = datetime(chosen.year(), chosen.month(), chosen.day(), tzinfo=UTC).date()
        return datetime.combine(day, time(23, 59, 59)).astimezone()

    def submit(self) -> None:
        """Pin it; the dialog stays open until that worked."""
        self.act.setEnabled(False)
        self.error.hide()
        scope, until = self.scope, self.until

        def done(before: Pinned | None) -> None:
            self.pinned.emit(scope, until, before)
            self.accept()

        asked = self._desk.viewer, self._row.topic.id, scope, until
        self._desk.worker.do(self, change_pin, *asked, then=done, failed=self._failed)

    def _failed(self, problem: Problem) -> None:
        self.act.setEnabled(True)
        self.error.setText(str(problem))
        self.error.show()
