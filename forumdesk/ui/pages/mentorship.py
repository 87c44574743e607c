"""A mentorship: goals, meetings with notes, how it goes, and thanks; for its organiser how far it is, and no words."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QProgressBar, QSlider, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.mentorship_facts import MentorshipRow, MentorshipState
from forumdesk.forum.mentorships import (
    GoalRow,
    MeetingRow,
    MentorshipHome,
    confirm_meeting,
    drop_goal,
    drop_meeting,
    mentorship_home,
    note_progress,
    set_goal,
    take_back_thanks,
)
from forumdesk.forum.pairing import answer_mentorship, go_on
from forumdesk.store.base import now
from forumdesk.store.changes import Change, Thing
from forumdesk.ui.built_page import BuiltPage
from forumdesk.ui.desk import Desk
from forumdesk.ui.mentoring_words import (
    meeting_state,
    often,
    owed,
    progress,
    rating_name,
    state_kind,
    state_name,
)
from forumdesk.ui.mentorship_dialogs import (
    DeclineDialog,
    EndDialog,
    FeedbackDialog,
    GoalDialog,
    MeetingDialog,
    NoteDialog,
    ThanksDialog,
)
from forumdesk.ui.places import MentorshipPlace, ProgrammePlace, TopicPlace
from forumdesk.ui.widgets.controls import IconButton, label
from forumdesk.ui.words import ahead, in_full, on_day, tr

SETTLE_MS = 600
"""So long a slider rests before its place is noted: arrow keys go through many."""


class MentorshipPage(BuiltPage):
    """One mentorship at a time."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "mentorship-page", parent)
        self._place = MentorshipPlace(0)
        self.home: MentorshipHome | None = None
        self._typed = ""

    def open(self, place: MentorshipPlace) -> None:
        if place != self._place:
            self.home, self._typed = None, ""
            self.to_top()
        self._place = place
        self.build()
        self.setFocus()
        self.refresh()

    def concerns(self, change: Change) -> bool:
        return self.isVisible() and change.thing in {Thing.PROGRAMME, Thing.MEMBER}

    def refresh(self) -> None:
        worker, viewer, which = self.desk.worker, self.desk.viewer, self._place.mentorship_id
        worker.ask(self, mentorship_home, viewer, which, then=self._show, failed=self._fail, key="mentorship")

    def _show(self, home: MentorshipHome) -> None:
        if home.row.id == self._place.mentorship_id and home != self.home:
            self.home = home
            self.build()

    def _fail(self, problem: Problem) -> None:
        self.home = None
        self.say_instead("graduation-cap", problem, tr("Go back"))

    def fill(self, column: QVBoxLayout) -> None:
        home = self.home
        if home is None:
            column.addWidget(label(tr("One moment…"), "muted"))
            return
        row = home.row
        self._head(column, row, home.may_work)
        if row.state is MentorshipState.PROPOSED:
            column.addWidget(self._proposal(row))
            return
        if row.started_at is None:
            column.addWidget(self.text(self._why_not(row), "muted"))
            return
        for banner in self._banners(row):
            column.addWidget(banner)
        if home.may_work:
            column.addWidget(self._goals(home))
        else:
            column.addWidget(self._figures(row))
        column.addWidget(self._meetings(home))
        column.addWidget(self._sayings(home))

    def _head(self, column: QVBoxLayout, row: MentorshipRow, may_work: bool) -> None:
        px, viewer = self.desk.theme.px, self.desk.viewer
        title = tr("{mentee} with {mentor}", mentee=row.mentee.name, mentor=row.mentor.name)
        if may_work:
            title = tr("You and {name}", name=row.other(viewer).name)
        self.setAccessibleName(title)
        head = QHBoxLayout()
        head.setSpacing(px(10))
        head.addWidget(self.text(title, "title", "mentorship-title"), 1)
        state = self.pill(state_name(row), state_kind(row))
        state.setObjectName("mentorship-state")
        head.addWidget(state, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(head)
        line, flow = self.row()
        if row.topic_id is not None:
            topic = row.topic_id
            flow.addWidget(
                self.act(
                    "mentorship-space",
                    tr("Write to each other"),
                    "message-circle",
                    lambda: self.leave_for(TopicPlace(topic)),
                    "primary",
                )
            )
        flow.addWidget(
            self.act(
                "mentorship-programme",
                row.programme,
                "graduation-cap",
                lambda: self.leave_for(ProgrammePlace(row.programme_id)),
            )
        )
        for who, side in ((row.mentor, tr("mentor")), (row.mentee, tr("mentee"))):
            if who.id != viewer:
                flow.addWidget(self.person(who, f"mentorship-{side}"))
        if row.state is MentorshipState.ACTIVE or (row.state is MentorshipState.PROPOSED and not may_work):
            flow.addWidget(self.act("mentorship-end", tr("End…"), "x", self._end))
        if row.ended_by == viewer and row.until > now().replace(year=now().year - 1):
            flow.addWidget(self.act("mentorship-go-on", tr("Go on after all"), "undo-2", self._go_on))
        column.addWidget(line)
        facts = []
        if row.started_at is not None:
            facts.append(tr("since {day}", day=on_day(row.started_at.astimezone().date())))
            until = on_day(row.until.astimezone().date())
            ended = row.state is MentorshipState.ENDED
            facts.append(tr("ended on {day}", day=until) if ended else tr("until {day}", day=until))
            facts.append(tr("you meet {often}", often=often(row.meet_every_days)))
        if row.end_note:
            facts.append(row.end_note)
        if facts:
            column.addWidget(self.text(" · ".join(facts), "muted", "mentorship-facts"))

    def _why_not(self, row: MentorshipRow) -> str:
        no = next((answer for answer in row.answers if not answer.accepts), None)
        if no is None:
            return tr("The proposal was withdrawn.") + (f" {row.end_note}" if row.end_note else "")
        name = (row.mentor if no.member_id == row.mentor.id else row.mentee).name
        return " ".join(filter(None, (tr("{name} declined.", name=name), no.note)))

    def _proposal(self, row: MentorshipRow) -> QFrame:
        viewer = self.desk.viewer
        card, inside = self.card("mentorship-proposal", tr("Why you two?"))
        inside.addWidget(self.text(row.why or tr("The organiser thinks that you fit."), "", "mentorship-why"))
        line, flow = self.row()
        if row.is_of(viewer) and row.answer_of(viewer) is None:
            flow.addWidget(self.act("mentorship-accept", tr("Accept"), "check", self._accept, "primary"))
            flow.addWidget(self.act("mentorship-decline", tr("Decline…"), "", self._decline))
        else:
            names = tr(" and ").join(each.name for each in row.waits_for())
            flow.addWidget(label(tr("Waiting for {names}.", names=names), "muted"))
        inside.addWidget(line)
        return card

    def _banners(self, row: MentorshipRow) -> list[QFrame]:
        """What is due, or went quiet."""
        banners = []
        moment = row.owes(self.desk.viewer)
        if moment is not None:
            banners.append(
                self._banner(
                    owed(moment),
                    tr("A minute for the organiser. {name} does not read it.", name=row.other(self.desk.viewer).name),
                    self.act("mentorship-feedback", tr("Say how…"), "", self._feedback, "primary"),
                )
            )
        if row.is_quiet:
            said = tr("Nothing was done since {day}, and nothing is planned.",
                      day=on_day(row.last_at.astimezone().date()))  # fmt: skip
            plan = self.act("mentorship-plan-now", tr("Plan a meeting…"), "calendar", self._plan)
            banners.append(self._banner(tr("It went quiet"), said, plan if row.is_of(self.desk.viewer) else None))
        return banners

    def _banner(self, title: str, said: str, button: QWidget | None) -> QFrame:
        px = self.desk.theme.px
        banner = QFrame()
        banner.setProperty("kind", "note")
        row = QHBoxLayout(banner)
        row.setContentsMargins(px(16), px(12), px(16), px(12))
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addWidget(label(title, "strong"))
        words.addWidget(self.text(said))
        row.addLayout(words, 1)
        if button is not None:
            row.addWidget(button)
        return banner

    def _figures(self, row: MentorshipRow) -> QFrame:
        """What the organiser sees of the goals."""
        card, inside = self.card("mentorship-figures", tr("How far they are"))
        if row.percent is not None:
            bar = QProgressBar()
            bar.setValue(row.percent)
            bar.setAccessibleName(tr("How far the goals are"))
            inside.addWidget(bar)
        inside.addWidget(self.text(progress(row), "muted", "mentorship-progress"))
        inside.addWidget(self.text(tr("What they write is theirs alone."), "meta"))
        return card

    # Goals.

    def _goals(self, home: MentorshipHome) -> QFrame:
        px = self.desk.theme.px
        is_open = home.row.state is MentorshipState.ACTIVE
        hint = label(tr("For the two of you; the organiser sees percents only."), "meta")
        card, inside = self.card("mentorship-goals", tr("Goals"), hint)
        for goal in home.goals:
            inside.addWidget(self._goal(goal, is_open))
        if not home.goals:
            inside.addWidget(
                self.text(tr("What do you want to reach together? One to three goals are enough."), "muted")
            )
        if is_open:
            entry = QLineEdit(self._typed)
            entry.setObjectName("goal-new")
            entry.setAccessibleName(tr("A new goal"))
            entry.setPlaceholderText(tr("Give a talk in front of the whole office"))
            entry.setMaxLength(200)
            entry.textChanged.connect(self._keep)
            entry.returnPressed.connect(self._add_goal)
            add = self.act("goal-add", tr("Add"), "plus", self._add_goal, says=tr("Add the goal"))
            line = QHBoxLayout()
            line.setSpacing(px(8))
            line.addWidget(entry, 1)
            line.addWidget(add)
            inside.addLayout(line)
        return card

    def _goal(self, goal: GoalRow, is_open: bool) -> QWidget:
        px = self.desk.theme.px
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, px(2), 0, px(2))
        row.setSpacing(px(10))
        row.addWidget(self.text(goal.title, "", f"goal-title-{goal.id}"), 1)
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName(f"goal-{goal.id}")
        slider.setAccessibleName(tr("How far: {goal}", goal=goal.title))
        slider.setRange(0, 100)
        slider.setSingleStep(10)
        slider.setPageStep(10)
        slider.setValue(goal.percent)
        slider.setFixedWidth(px(170))
        slider.setEnabled(is_open)
        figure = label(f"{goal.percent} %", "strong")
        figure.setObjectName(f"goal-percent-{goal.id}")
        figure.setFixedWidth(px(48))
        settle = QTimer(slider)
        settle.setSingleShot(True)
        settle.setInterval(SETTLE_MS)
        settle.timeout.connect(lambda: self._note(goal, slider.value()))
        slider.valueChanged.connect(lambda value: figure.setText(f"{value} %"))
        slider.valueChanged.connect(lambda _value: settle.start())
        row.addWidget(slider)
        row.addWidget(figure)
        if is_open and goal.by_id == self.desk.viewer:
            theme = self.desk.theme
            change = IconButton(
                theme, f"goal-change-{goal.id}", "pencil", tr("Change: {goal}", goal=goal.title), size=15
            )
            change.clicked.connect(lambda: self._change_goal(goal))
            drop = IconButton(theme, f"goal-drop-{goal.id}", "trash-2", tr("Give up: {goal}", goal=goal.title), size=15)
            drop.clicked.connect(lambda: self._drop_goal(goal))
            row.addWidget(change)
            row.addWidget(drop)
        return whole

    def _keep(self, typed: str) -> None:
        """What is being typed outlives that the page is shown anew."""
        self._typed = typed

    def _add_goal(self) -> None:
        title = self._typed
        if title.strip():
            self._typed = ""
            self.do(set_goal, self._place.mentorship_id, title=title)

    def _note(self, goal: GoalRow, percent: int) -> None:
        if percent != goal.percent:
            self.do(note_progress, goal.id, percent)

    def _change_goal(self, goal: GoalRow) -> None:
        dialog = GoalDialog(self.desk, goal.id, goal.title, self)
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def _drop_goal(self, goal: GoalRow) -> None:
        which = self._place.mentorship_id

        def undo() -> None:
            self.do(set_goal, which, title=goal.title, then=lambda made: self.do(note_progress, made, goal.percent))

        self.do(drop_goal, goal.id, said=tr("The goal is given up."), undo=undo)

    # Meetings.

    def _meetings(self, home: MentorshipHome) -> QFrame:
        acts: list[QWidget] = []
        if home.may_work and home.row.state is MentorshipState.ACTIVE:
            acts = [
                self.act("meeting-write", tr("Write one down…"), "pen-line", self._write_down),
                self.act("meeting-plan", tr("Plan a meeting…"), "calendar", self._plan),
            ]
        card, inside = self.card("mentorship-meetings", tr("Meetings"), *acts)
        for meeting in home.meetings:
            inside.addWidget(self._meeting(home, meeting))
        if not home.meetings:
            inside.addWidget(self.text(tr("None yet."), "muted"))
        return card

    def _meeting(self, home: MentorshipHome, meeting: MeetingRow) -> QFrame:
        px, viewer, time = self.desk.theme.px, self.desk.viewer, meeting.time
        part = QFrame()
        part.setObjectName(f"meeting-{time.id}")
        part.setProperty("kind", "aside")
        column = QVBoxLayout(part)
        column.setContentsMargins(px(14), px(10), px(14), px(10))
        column.setSpacing(px(6))
        line, flow = self.row()
        moment = label(ahead(time.meet_at) if time.meet_at > now() else in_full(time.meet_at), "strong")
        moment.setToolTip(in_full(time.meet_at))
        moment.setMinimumHeight(px(32))
        flow.addWidget(moment)
        minutes = label(tr("{n} minutes", n=time.minutes), "muted")
        minutes.setMinimumHeight(px(32))
        flow.addWidget(minutes)
        said, kind = meeting_state(home.row, time)
        state = self.pill(said, kind)
        state.setObjectName(f"meeting-state-{time.id}")
        flow.addWidget(state)
        if home.may_work:
            for button in self._meeting_acts(meeting, viewer):
                flow.addWidget(button)
        column.addWidget(line)
        people = {each.id: each.name for each in (home.row.mentor, home.row.mentee)}
        for note in meeting.notes:
            name = tr("You") if note.by_id == viewer else people.get(note.by_id, "")
            if note.notes:
                column.addWidget(label(name, "meta"))
                column.addWidget(self.text(note.notes))
            if note.next_steps:
                column.addWidget(label(tr("{name}: next steps", name=name), "meta"))
                column.addWidget(self.text(note.next_steps))
        return part

    def _meeting_acts(self, meeting: MeetingRow, viewer: int) -> list[QWidget]:
        time, acts = meeting.time, list[QWidget]()
        is_past = time.meet_at <= now()
        if is_past and viewer not in time.confirmed_by:
            acts.append(
                self.act(
                    f"meeting-confirm-{time.id}",
                    tr("Confirm"),
                    "check",
                    lambda: self.do(confirm_meeting, time.id, said=tr("Confirmed.")),
                    "primary",
                )
            )
        acts.append(
            self.act(f"meeting-notes-{time.id}", tr("Your notes…"), "pencil", lambda: self._write_notes(meeting))
        )
        if time.by_id == viewer and not is_past:
            acts.append(self.act(f"meeting-move-{time.id}", tr("Move…"), "calendar", lambda: self._move(meeting)))
        others = any(note.by_id != viewer for note in meeting.notes) or time.confirmed_by - {viewer}
        if time.by_id == viewer and not others:
            drop = IconButton(
                self.desk.theme, f"meeting-drop-{time.id}", "trash-2", tr("Take the meeting away"), size=15
            )
            drop.clicked.connect(lambda: self.do(drop_meeting, time.id, said=tr("The meeting is taken away.")))
            acts.append(drop)
        return acts

    def _plan(self) -> None:
        self._ask_meeting(is_past=False)

    def _write_down(self) -> None:
        self._ask_meeting(is_past=True)

    def _ask_meeting(self, *, is_past: bool, meeting: MeetingRow | None = None) -> None:
        if self.home is not None:
            dialog = MeetingDialog(self.desk, self.home.row, is_past=is_past, meeting=meeting, parent=self)
            dialog.accepted.connect(self.refresh)
            dialog.open()

    def _move(self, meeting: MeetingRow) -> None:
        self._ask_meeting(is_past=False, meeting=meeting)

    def _write_notes(self, meeting: MeetingRow) -> None:
        dialog = NoteDialog(self.desk, meeting, self)
        dialog.accepted.connect(self.refresh)
        dialog.open()

    # How it goes, thanks, and the end.

    def _sayings(self, home: MentorshipHome) -> QFrame:
        row, viewer = home.row, self.desk.viewer
        own = next((thanks for thanks in home.thanks if thanks.by.id == viewer), None)
        acts: list[QWidget] = []
        if home.may_work:
            name = row.other(viewer).name
            text = tr("Thank {name}…", name=name) if own is None else tr("Change your thanks…")
            acts.append(self.act("mentorship-thank", text, "heart-handshake", self._thank))
        title = tr("Thanks") if home.may_work else tr("What they say")
        card, inside = self.card("mentorship-sayings", title, *acts)
        people = {each.id: each.name for each in (row.mentor, row.mentee)}
        for said in row.feedback:
            moment = tr("half way") if said.moment == "check-in" else tr("at the end")
            name = tr("You") if said.member_id == viewer else people.get(said.member_id, "")
            rating = rating_name(said.rating)
            how = tr("{name}, {moment}: {rating}", name=name, moment=moment, rating=rating)
            inside.addWidget(label(how, "strong"))
            if said.words:
                inside.addWidget(self.text(said.words))
        for thanks in home.thanks:
            name = tr("You thank {name}", name=thanks.to.name) if thanks.by.id == viewer else thanks.by.name
            line = QHBoxLayout()
            line.addWidget(label(name, "strong"))
            if thanks.is_public:
                line.addWidget(self.pill(tr("for everybody"), "accent-pill"))
            line.addStretch()
            if thanks.by.id == viewer:
                line.addWidget(self.act("thanks-back", tr("Take it back"), "undo-2", self._take_back))
            inside.addLayout(line)
            inside.addWidget(self.text(thanks.words, "", f"thanks-{thanks.by.login}"))
        if not row.feedback and not home.thanks:
            inside.addWidget(self.text(tr("Nothing was said yet."), "muted"))
        return card

    def _thank(self) -> None:
        if self.home is not None:
            own = next((thanks for thanks in self.home.thanks if thanks.by.id == self.desk.viewer), None)
            dialog = ThanksDialog(self.desk, self.home.row, own, self)
            dialog.accepted.connect(self.refresh)
            dialog.open()

    def _take_back(self) -> None:
        self.do(take_back_thanks, self._place.mentorship_id, said=tr("You took your thanks back."))

    def _feedback(self) -> None:
        moment = self.home.row.owes(self.desk.viewer) if self.home is not None else None
        if self.home is not None and moment is not None:
            dialog = FeedbackDialog(self.desk, self.home.row, moment, self)
            dialog.done_it.connect(lambda _none: self.desk.say(tr("The organiser reads it.")))
            dialog.accepted.connect(self.refresh)
            dialog.open()

    def _accept(self) -> None:
        self.do(answer_mentorship, self._place.mentorship_id, accepts=True, said=tr("You accepted."))

    def _decline(self) -> None:
        if self.home is not None:
            dialog = DeclineDialog(self.desk, self.home.row, self)
            dialog.accepted.connect(self.refresh)
            dialog.open()

    def _end(self) -> None:
        if self.home is not None:
            dialog = EndDialog(self.desk, self.home.row, self)
            dialog.accepted.connect(self.refresh)
            dialog.open()

    def _go_on(self) -> None:
        self.do(go_on, self._place.mentorship_id, said=tr("It goes on."))
