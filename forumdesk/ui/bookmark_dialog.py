"""What one notes with a bookmark, and when to be reminded of it: at a moment, or after something happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDateTimeEdit,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.bookmarks import NOTE_MOST, Reminder, bookmark_of, change_bookmark
from forumdesk.store.base import now
from forumdesk.store.schema.bookmarks import RemindWhen
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.words import in_full, tr

MORNING = 8
EVENING_MOST = 22


def moments(local: datetime) -> dict[str, datetime]:
    """Later today, tomorrow and next week, as they fall from a moment of this computer's clock on.

    Later today is three hours on, at the full hour; late in the evening it is left out.
    """
    later = (local + timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    found = {"later": later} if later.date() == local.date() and later.hour <= EVENING_MOST else {}
    return {**found, "tomorrow": morning + timedelta(days=1), "week": morning + timedelta(days=7 - local.weekday())}


def event_name(when: RemindWhen) -> str:
    return {
        RemindWhen.ANSWERED: tr("When the question is answered"),
        RemindWhen.EDITED: tr("When the post is edited"),
        RemindWhen.VERIFIED: tr("When the best practice is verified"),
    }[when]


class BookmarkDialog(QDialog):
    """Opened over a post or the page of bookmarks; `changed` comes once the office has it, `removed` asks for that."""

    changed = Signal()
    removed = Signal()

    def __init__(self, desk: Desk, post_id: int, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._post_id = desk, post_id
        self._moments = moments(_here(now()))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("bookmark-dialog")
        self.setWindowTitle(tr("Bookmark"))
        px = desk.theme.px
        self.setMinimumWidth(px(480))
        heading = label(tr("Bookmark"), "pane-title")
        about = label(title, "muted")
        about.setWordWrap(True)
        self.note = QLineEdit()
        self.note.setMaxLength(NOTE_MOST)
        self.note.setPlaceholderText(tr("What is it for?"))
        self.note_field = Field(desk.theme, tr("Note"), self.note, "bookmark-note")
        self.date = QDateTimeEdit()
        self.date.setObjectName("bookmark-date")
        self.date.setAccessibleName(tr("Day and time of the reminder"))
        self.date.setCalendarPopup(True)
        self.date.setDisplayFormat("ddd d MMM yyyy, HH:mm")
        self.date.setDateTime(_shown(self._moments["tomorrow"]))
        self.date.setMinimumDate(_shown(_here(now())).date())
        self.date.dateTimeChanged.connect(lambda: self._choices["date"].setChecked(True))
        self._group = QButtonGroup(self)
        self._choices: dict[str, QRadioButton] = {}
        self.error = QLabel()
        self.error.setObjectName("bookmark-error")
        self.error.setProperty("kind", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(6))
        column.addWidget(heading)
        column.addWidget(about)
        column.addSpacing(px(6))
        column.addWidget(self.note_field)
        column.addSpacing(px(6))
        column.addWidget(label(tr("Remind me"), "strong"))
        self._add_choices(column)
        column.addWidget(self.error)
        column.addSpacing(px(8))
        column.addLayout(self._foot())
        self._choices["none"].setChecked(True)
        self.setEnabled(False)
        desk.worker.ask(self, bookmark_of, desk.viewer, post_id, then=self._show_kept, failed=self._failed)

    def _add_choices(self, column: QVBoxLayout) -> None:
        names = {"later": tr("Later today"), "tomorrow": tr("Tomorrow"), "week": tr("Next week")}
        self._choice(column, "none", tr("Not at all"))
        for key, moment in self._moments.items():
            self._choice(column, key, names[key], label(in_full(moment.astimezone()), "meta"))
        self._choice(column, "date", tr("On a day"), self.date)
        for when in RemindWhen:
            self._choice(column, when.value, event_name(when))

    def _choice(self, column: QVBoxLayout, key: str, text: str, beside: QWidget | None = None) -> None:
        radio = QRadioButton(text)
        radio.setObjectName(f"remind-{key}")
        self._group.addButton(radio)
        self._choices[key] = radio
        row = QHBoxLayout()
        row.addWidget(radio)
        row.addStretch(1)
        if beside is not None:
            row.addWidget(beside)
        column.addLayout(row)

    def _foot(self) -> QHBoxLayout:
        self.remove = QPushButton(tr("Remove the bookmark"))
        self.remove.setObjectName("bookmark-remove")
        self.remove.setProperty("kind", "danger")
        self.remove.clicked.connect(self._remove)
        cancel = QPushButton(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.save = QPushButton(tr("Save"))
        self.save.setObjectName("bookmark-save")
        self.save.setProperty("kind", "primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        foot = QHBoxLayout()
        foot.addWidget(self.remove)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.save)
        return foot

    def _show_kept(self, kept: Reminder) -> None:
        self._kept = kept
        self.setEnabled(True)
        self.remove.setVisible(kept.since is not None)
        self.note.setText(kept.note)
        if kept.at is not None:
            self.date.setMinimumDate(_shown(_here(min(now(), kept.at))).date())
            self.date.setDateTime(_shown(_here(kept.at)))
            self._choices["date"].setChecked(True)
        elif kept.when is not None:
            self._choices[kept.when.value].setChecked(True)
        self.note.setFocus(Qt.FocusReason.OtherFocusReason)

    _kept = Reminder()

    @property
    def wanted(self) -> Reminder:
        """What is entered."""
        key = next(key for key, radio in self._choices.items() if radio.isChecked())
        note = self.note.text()
        if key in {when.value for when in RemindWhen}:
            return Reminder(note, when=RemindWhen(key))
        if key == "none":
            return Reminder(note)
        if key in self._moments:
            return Reminder(note, self._moments[key].astimezone())
        kept, chosen = self._kept.at, self.date.dateTime().toSecsSinceEpoch() // 60 * 60
        if kept is not None and int(kept.timestamp()) // 60 * 60 == chosen:
            return Reminder(note, kept)  # untouched: its seconds stay, though the field shows none
        return Reminder(note, datetime.fromtimestamp(chosen, UTC))

    def _save(self) -> None:
        self.error.hide()
        self.note_field.right()
        self.save.setEnabled(False)
        asked = self._desk.viewer, self._post_id, self.wanted
        self._desk.worker.do(self, change_bookmark, *asked, then=lambda _kept: self._done(), failed=self._failed)

    def _remove(self) -> None:
        self.removed.emit()
        self.reject()

    def _done(self) -> None:
        self.changed.emit()
        self.accept()

    def _failed(self, problem: Problem) -> None:
        self.setEnabled(True)
        self.save.setEnabled(True)
        point_at(problem, {"note": self.note_field}, self.error)


def _here(moment: datetime) -> datetime:
    """What this computer's clock shows at that moment."""
    return moment.astimezone().replace(tzinfo=None)


def _shown(clock: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(clock.astimezone().timestamp()))
