"""Prepares a poll: what is asked, what there is to choose from, how many, openly or not, and until when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QDate, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDateEdit,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Invalid
from forumdesk.forum.polls import LABEL_MOST, MOST_OPTIONS, PollDraft, checked
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.widgets.option_list import OptionList
from forumdesk.ui.words import tr

OPEN_FOR = timedelta(days=7)
"""What is proposed for a poll that closes."""
LAST_MINUTE = time(23, 59)


class PollDialog(QDialog):
    """Gives the poll once it can be asked; it is put into the post when that is sent."""

    prepared = Signal(object)

    def __init__(self, desk: Desk, draft: PollDraft | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme, px = desk.theme, desk.theme.px
        self.setObjectName("poll-dialog")
        self.setWindowTitle(tr("Poll"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.question = QLineEdit()
        self.question.setMaxLength(LABEL_MOST)
        self.question.setPlaceholderText(tr("Not needed where the post asks it"))
        self.options = OptionList(theme)
        self.fields = {
            "question": Field(theme, tr("Question"), self.question, "poll-question"),
            "options": Field(theme, tr("Options"), self.options, "poll-options"),
        }
        self.options.changed.connect(self._options_changed)
        self._build_choices()
        self.problem = label("", "error")
        self.problem.setObjectName("poll-problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        cancel = QPushButton(tr("Cancel"))
        cancel.setObjectName("poll-cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.act = QPushButton(tr("Add to the post") if draft is None else tr("Change the poll"))
        self.act.setObjectName("poll-act")
        self.act.setProperty("kind", "primary")
        self.act.setDefault(True)
        self.act.setToolTip(tr("Ctrl+Enter"))
        self.act.clicked.connect(self.submit)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addStretch()
        foot.addWidget(cancel)
        foot.addWidget(self.act)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(14))
        column.addWidget(label(tr("Poll"), "pane-title"))
        column.addWidget(self.fields["question"])
        column.addWidget(self.fields["options"], 1)
        column.addLayout(self._choices)
        column.addWidget(self.problem)
        column.addLayout(foot)
        self.setMinimumWidth(px(480))
        self.fill(draft)
        self.setMaximumHeight(self.screen().availableGeometry().height())
        self.question.setFocus()

    def _build_choices(self) -> None:
        self.one, self.several = QRadioButton(tr("One choice")), QRadioButton(tr("Several, up to"))
        self.most = QSpinBox()
        self.most.setRange(2, MOST_OPTIONS)
        self.most.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.most.setObjectName("poll-most")
        self.most.setAccessibleName(tr("The most options somebody may choose"))
        self.named, self.anonymous = QRadioButton(tr("All see who voted")), QRadioButton(tr("Anonymous"))
        self.closes, self.day = QCheckBox(tr("Closes at the end of")), QDateEdit()
        self.day.setObjectName("poll-day")
        self.day.setAccessibleName(tr("The last day of the poll"))
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("d MMM yyyy")
        self.several.toggled.connect(self.most.setEnabled)
        self.closes.toggled.connect(self.day.setEnabled)
        self._choices = QVBoxLayout()
        rows = (
            (("poll-one", self.one), ("poll-several", self.several), ("poll-most", self.most)),
            (("poll-named", self.named), ("poll-anonymous", self.anonymous)),
            (("poll-closes", self.closes), ("poll-day", self.day)),
        )
        for parts in rows:
            row, group = QHBoxLayout(), QButtonGroup(self)
            for name, widget in parts:
                widget.setObjectName(name)
                row.addWidget(widget)
                if isinstance(widget, QRadioButton):
                    group.addButton(widget)
            row.addStretch(1)
            self._choices.addLayout(row)

    def fill(self, draft: PollDraft | None) -> None:
        """Begin with a poll prepared before, or with none."""
        draft = draft or PollDraft("", ())
        self.question.setText(draft.title)
        self.options.set_texts(draft.options)
        self.several.setChecked(draft.most > 1)
        self.one.setChecked(draft.most == 1)
        self.most.setValue(max(2, draft.most))
        self.most.setEnabled(draft.most > 1)
        self.anonymous.setChecked(draft.is_anonymous)
        self.named.setChecked(not draft.is_anonymous)
        self.closes.setChecked(draft.closes_at is not None)
        self.day.setEnabled(draft.closes_at is not None)
        last = (draft.closes_at or datetime.now().astimezone() + OPEN_FOR).astimezone()
        self.day.setDate(QDate(last.year, last.month, last.day))

    @property
    def draft(self) -> PollDraft:
        """What stands in the fields."""
        day = self.day.date()
        last = datetime.combine(date(day.year(), day.month(), day.day()), LAST_MINUTE).astimezone()
        return PollDraft(
            title=self.question.text(),
            options=self.options.texts,
            most=self.most.value() if self.several.isChecked() else 1,
            is_anonymous=self.anonymous.isChecked(),
            closes_at=last if self.closes.isChecked() else None,
        )

    def submit(self) -> None:
        """Give the poll, or say at its field what is missing."""
        self.problem.hide()
        try:
            poll = checked(self.draft)
        except Invalid as problem:
            self._explain(problem)
            return
        self.prepared.emit(poll)
        self.accept()

    def _explain(self, problem: Invalid) -> None:
        field, _, number = (problem.field or "").partition(" ")
        if number:
            self.options.point_at(int(number))
        point_at(Invalid(str(problem), field=field), self.fields, self.problem)
        if field == "most":
            self.most.setFocus()
        elif field == "closes_at":
            self.day.setFocus()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():  # lines came or went
            self.resize(self.width(), min(self.sizeHint().height(), self.maximumHeight()))
        return done

    def _options_changed(self) -> None:
        self.fields["options"].right()
        self.problem.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submit()
        elif is_enter and self.question.hasFocus():
            self.options.entries[0].setFocus()
        else:
            super().keyPressEvent(event)
