"""What one is asked in a mentorship: why not, a goal, a meeting and its notes, how it goes, thanks, and its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDateTimeEdit,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from forumdesk.errors import Invalid
from forumdesk.forum.mentorship_facts import MentorshipRow, MentorshipState
from forumdesk.forum.mentorships import (
    MeetingRow,
    ThanksRow,
    change_goal,
    give_feedback,
    give_thanks,
    move_meeting,
    put_meeting,
    write_note,
)
from forumdesk.forum.pairing import answer_mentorship, end_mentorship
from forumdesk.store.base import now
from forumdesk.store.schema.mentoring import Moment
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.mentoring_words import RATINGS, owed, rating_name
from forumdesk.ui.widgets.controls import Inset
from forumdesk.ui.words import ahead, tr

USUAL_MINUTES = 60


class DeclineDialog(Ask):
    """A word with a refusal."""

    def __init__(self, desk: Desk, row: MentorshipRow, parent: QWidget | None = None) -> None:
        name = row.other(desk.viewer).name
        super().__init__(
            desk,
            "decline",
            tr("Not with {name}?", name=name),
            tr("{name} and the organiser read what you say. Somebody else can be proposed to you then.", name=name),
            tr("Decline"),
            "danger",
            parent,
        )
        self._id = row.id
        self.note = self.add_text("note", tr("Why? (if you like)"), height=72)
        self.finish()

    def submit(self) -> None:
        self.do(answer_mentorship, self._id, accepts=False, note=self.note.toPlainText())


class EndDialog(Ask):
    """Whether it really ends now, and why."""

    def __init__(self, desk: Desk, row: MentorshipRow, parent: QWidget | None = None) -> None:
        is_proposal = row.state is MentorshipState.PROPOSED
        super().__init__(
            desk,
            "end",
            tr("Withdraw this proposal?") if is_proposal else tr("End this mentorship now?"),
            tr("What you wrote stays, and both of you can say how it was. The two and the organiser read your word."),
            tr("Withdraw it") if is_proposal else tr("End it"),
            "danger",
            parent,
        )
        self._id = row.id
        self.note = self.add_text("note", tr("Why? (if you like)"), height=72)
        self.finish()

    def submit(self) -> None:
        self.do(end_mentorship, self._id, self.note.toPlainText())


class GoalDialog(Ask):
    """A goal in other words."""

    def __init__(self, desk: Desk, goal_id: int, title: str, parent: QWidget | None = None) -> None:
        super().__init__(desk, "goal", tr("Change the goal"), "", tr("Save"), "primary", parent)
        self._id = goal_id
        self.title = QLineEdit(title)
        self.add("title", tr("What do you want to reach?"), self.title)
        self.finish()
        self.title.selectAll()

    def submit(self) -> None:
        self.do(change_goal, self._id, title=self.title.text())


class MeetingDialog(Ask):
    """Plans a meeting, writes one down that was, or moves one that is still to come."""

    def __init__(
        self,
        desk: Desk,
        row: MentorshipRow,
        *,
        is_past: bool,
        meeting: MeetingRow | None = None,
        parent: QWidget | None = None,
    ) -> None:
        other = row.other(desk.viewer).name
        title = tr("Write down a meeting") if is_past else tr("Plan a meeting")
        says = tr("{name} is asked to confirm it. Notes are for the two of you.", name=other)
        if not is_past:
            says = tr("{name} is told of it.", name=other)
        super().__init__(
            desk,
            "meeting",
            tr("Move the meeting") if meeting is not None else title,
            says,
            tr("Save") if is_past or meeting is not None else tr("Plan it"),
            "primary",
            parent,
        )
        self._row, self._meeting = row, meeting
        when = (now() - timedelta(hours=1)) if is_past else _next_hour() + timedelta(days=7)
        when = meeting.time.meet_at if meeting is not None else when
        self.when = QDateTimeEdit()
        self.when.setCalendarPopup(True)
        self.when.setDisplayFormat("ddd d MMM yyyy, HH:mm")
        self.when.setDateTime(QDateTime.fromSecsSinceEpoch(int(when.timestamp()) // 900 * 900))
        self.add("meet_at", tr("When"), self.when)
        self.minutes = QSpinBox()
        self.minutes.setRange(5, 24 * 60)
        self.minutes.setSingleStep(15)
        self.minutes.setSuffix(tr(" minutes"))
        self.minutes.setValue(meeting.time.minutes if meeting is not None else USUAL_MINUTES)
        Inset(desk.theme, self.minutes)
        self.add("minutes", tr("How long"), self.minutes)
        self.notes = self.next_steps = None
        if is_past:
            self.notes = self.add_text("notes", tr("Notes"), height=96)
            self.next_steps = self.add_text("next_steps", tr("Next steps"), height=64)
        self.finish()

    def submit(self) -> None:
        moment = datetime.fromtimestamp(self.when.dateTime().toSecsSinceEpoch(), UTC)
        minutes = self.minutes.value()
        if self._meeting is not None:
            self.do(move_meeting, self._meeting.time.id, meet_at=moment, minutes=minutes)
            return
        words = {}
        if self.notes is not None and self.next_steps is not None:
            words = {"notes": self.notes.toPlainText(), "next_steps": self.next_steps.toPlainText()}
            if moment > now():
                self._fail(
                    Invalid(tr("That is still to come. Plan it instead, or choose when it was."), field="meet_at")
                )
                return
        self.do(put_meeting, self._row.id, meet_at=moment, minutes=minutes, **words)


def _next_hour() -> datetime:
    return now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


class NoteDialog(Ask):
    """What one writes down of a meeting."""

    def __init__(self, desk: Desk, meeting: MeetingRow, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            "note",
            tr("Your notes of {when}", when=ahead(meeting.time.meet_at)),
            tr("The two of you read them, and nobody else."),
            tr("Save"),
            "primary",
            parent,
        )
        self._id = meeting.time.id
        own = meeting.note_of(desk.viewer)
        self.notes = self.add_text("notes", tr("Notes"), height=120)
        self.next_steps = self.add_text("next_steps", tr("Next steps"), height=72)
        if own is not None:
            self.notes.setPlainText(own.notes)
            self.next_steps.setPlainText(own.next_steps)
        self.finish()

    def submit(self) -> None:
        self.do(write_note, self._id, notes=self.notes.toPlainText(), next_steps=self.next_steps.toPlainText())


class Steps(QWidget):
    """Five answers beside each other; the arrows go through them."""

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(desk.theme.px(6))
        for rating in range(1, RATINGS + 1):
            button = QPushButton(rating_name(rating))
            button.setObjectName(f"{name}-{rating}")
            button.setCheckable(True)
            button.setAutoDefault(False)
            self._group.addButton(button, rating)
            row.addWidget(button)
        row.addStretch()
        self.setFocusProxy(self._group.button(1))

    @property
    def chosen(self) -> int:
        """1 to 5, 0 where nothing was chosen."""
        return max(0, self._group.checkedId())


class FeedbackDialog(Ask):
    """How it goes, or went, for the organiser."""

    def __init__(self, desk: Desk, row: MentorshipRow, moment: Moment, parent: QWidget | None = None) -> None:
        name = row.other(desk.viewer).name
        super().__init__(
            desk,
            "feedback",
            owed(moment),
            tr("The organiser reads it, {name} does not.", name=name),
            tr("Send"),
            "primary",
            parent,
        )
        self._id, self._moment = row.id, moment
        self.steps = Steps(desk, "feedback-rating")
        self.add("rating", tr("Working with {name} goes", name=name), self.steps)
        self.steps.setObjectName("feedback-rating")
        self.words = self.add_text("words", tr("In your words (if you like)"), height=96)
        self.finish()

    def submit(self) -> None:
        self.do(give_feedback, self._id, moment=self._moment, rating=self.steps.chosen, words=self.words.toPlainText())


class ThanksDialog(Ask):
    """Thanks for the other of the two, and whether everybody may read them."""

    def __init__(self, desk: Desk, row: MentorshipRow, thanks: ThanksRow | None, parent: QWidget | None = None) -> None:
        name = row.other(desk.viewer).name
        super().__init__(desk, "thanks", tr("Thank {name}", name=name), "", tr("Say thanks"), "primary", parent)
        self._id = row.id
        self.words = self.add_text("words", tr("What for?"), height=110)
        self.is_public = QCheckBox(tr("Everybody may read it, as kudos"))
        self.is_public.setObjectName("thanks-public")
        self.column.addWidget(self.is_public, 0, Qt.AlignmentFlag.AlignLeft)
        if thanks is not None:
            self.words.setPlainText(thanks.words)
            self.is_public.setChecked(thanks.is_public)
        self.finish()

    def submit(self) -> None:
        self.do(give_thanks, self._id, words=self.words.toPlainText(), is_public=self.is_public.isChecked())
