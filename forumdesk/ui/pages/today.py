"""Where one begins the day: questions to answer, what was learned, what comes next, thanks, and one's learning hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.event_rows import EventRow
from forumdesk.forum.rows import TopicFilter, TopicView
from forumdesk.forum.today import FittingRow, Learned, LearnedRow, ThanksRow, TodayRow, today
from forumdesk.store.changes import Change
from forumdesk.store.schema.reactions import ReactionKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.event_words import when_words, where_words
from forumdesk.ui.page import Page
from forumdesk.ui.places import EventPlace, EventsPlace, Place, SettingsPlace, TodayPlace, TopicPlace, TopicsPlace
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.controls import Notice, label
from forumdesk.ui.widgets.reaction_bar import PICTURES, name_of
from forumdesk.ui.widgets.thing_line import ThingLine
from forumdesk.ui.widgets.titled_card import titled_card
from forumdesk.ui.widgets.topic_line import TopicLine
from forumdesk.ui.words import ago, tr, tr_n, weekday

WIDEST, ONE_COLUMN = 1040, 640
LOOKS_AT_CLOCK_MS = 30_000


class TodayPage(Page):
    """The viewer's own page; it asks again when something happened, and builds anew what differs."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("today-page")
        self.setAccessibleName(tr("Home"))
        self.row: TodayRow | None = None
        self._is_wide = True
        self._hour_said = ""
        self.notice = Notice(desk.theme, "today-notice")
        self.notice.acted.connect(self.refresh)
        self.notice.hide()
        self._body = QWidget()
        inside, limited = QWidget(), QWidget()
        self._limited = limited
        self._column = QVBoxLayout(limited)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._body)
        self._column.addStretch()
        self._middle = QHBoxLayout(inside)
        self._middle.addWidget(limited, 10)
        self._middle.addStretch(1)
        self._area = scrolled(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)
        column.addWidget(self.notice)
        self._clock = QTimer(self)
        self._clock.setInterval(LOOKS_AT_CLOCK_MS)
        self._clock.timeout.connect(self._look_at_clock)
        self._clock.start()
        desk.theme.changed.connect(self._build)
        self._build()

    def open(self, _place: TodayPlace) -> None:
        self.setFocus()
        self.refresh()

    def concerns(self, _change: Change) -> bool:
        return self.isVisible()

    def refresh(self) -> None:
        self.desk.worker.ask(self, today, self.desk.viewer, then=self._show, failed=self._fail, key="today")

    def _show(self, row: TodayRow) -> None:
        self.notice.hide()
        self._area.show()
        if row != self.row:
            self.row = row
            self._build()

    def _fail(self, problem: Problem) -> None:
        if self.row is None:  # what is shown stays while the office is away
            self._area.hide()
            self.notice.say("cloud-off", str(problem), act=tr("Try again"))
            self.notice.show()

    def _look_at_clock(self) -> None:
        if self.row is not None and self._hour_words()[0] != self._hour_said:
            self._build()

    # What it shows.

    def _build(self) -> None:
        px, row = self.desk.theme.px, self.row
        kept = self._area.verticalScrollBar().value()
        focus = self.focusWidget()
        name = focus.objectName() if focus is not None and self._body.isAncestorOf(focus) else ""
        self._middle.setContentsMargins(px(32), px(28), px(32), px(32))
        self._limited.setMaximumWidth(px(WIDEST))
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(18))
        title = label(_greeting(row.viewer.name if row is not None else "", datetime.now().astimezone()), "title")
        title.setObjectName("today-title")
        title.setWordWrap(True)
        column.addWidget(title)
        if row is not None:
            column.addWidget(self._hour())
            cards = [self._questions(row), self._learned(row.learned), self._events(row.events), self._thanks(row)]
            grid = QGridLayout()
            grid.setSpacing(px(14))
            columns = 2 if self._is_wide else 1
            for n, card in enumerate(cards):
                grid.addWidget(card, n // columns, n % columns)
            for n in range(columns):
                grid.setColumnStretch(n, 1)
            column.addLayout(grid)
        self._column.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body
        self._middle.activate()
        self._area.verticalScrollBar().setValue(kept)
        if name:
            again = self.findChild(QWidget, name)
            (again or self).setFocus()

    def _hour(self) -> QFrame:
        """The learning hour: when it is, or how to keep one."""
        words, act = self._hour_words()
        self._hour_said = words
        strip = QFrame()
        strip.setObjectName("learning-hour")
        strip.setProperty("kind", "card")
        line = QHBoxLayout(strip)
        px = self.desk.theme.px
        line.setContentsMargins(px(14), px(8), px(10), px(8))
        said = label(words, "")
        said.setObjectName("learning-hour-words")
        said.setWordWrap(True)
        line.addWidget(said, 1)
        change = QPushButton(act)
        change.setObjectName("learning-hour-change")
        change.clicked.connect(lambda: self.leave_for(SettingsPlace("notifications")))
        line.addWidget(change)
        return strip

    def _hour_words(self) -> tuple[str, str]:
        hour = self.row.hour if self.row is not None else None
        if hour is None:
            return tr("Keep an hour of the week for learning: nothing else is told of then."), tr("Choose it…")
        local = datetime.now().astimezone()
        if (end := hour.ends(local)) is not None:
            words = tr("It is your learning hour until {clock}. Nothing is told of until then.", clock=f"{end:%H:%M}")
        else:
            start = hour.next(local)
            words = tr(
                "Your learning hour is on {day} at {clock}, for {n} minutes.",
                day=weekday(start.date()),
                clock=f"{start:%H:%M}",
                n=hour.minutes,
            )
        return words, tr("Change…")

    def _questions(self, row: TodayRow) -> QFrame:
        every = self._link("today-unanswered", tr("All"), TopicsPlace(TopicFilter(TopicView.UNANSWERED)))
        card, inside = titled_card(self.desk.theme, tr("Questions you can answer"), "today-questions", every)
        for fitting in row.questions:
            line = TopicLine(self.desk.theme, fitting.topic, f"today-question-{fitting.topic.id}", _why(fitting))
            self._leads(line, TopicPlace(fitting.topic.id))
            inside.addWidget(line)
        if not row.questions:
            inside.addWidget(self._nothing(tr("Nothing is open that fits what you know. Well done.")))
        if not row.has_subjects and row.viewer.login:
            says = tr("Say in your profile what you can be asked about, and questions on it come here.")
            inside.addWidget(self._nothing(says))
            inside.addWidget(self._link("today-profile", tr("Open your profile"), SettingsPlace("profile")))
        inside.addStretch()
        return card

    def _learned(self, rows: Sequence[LearnedRow]) -> QFrame:
        card, inside = titled_card(self.desk.theme, tr("What your communities learned this week"), "today-learned")
        for row in rows:
            about = " · ".join((_how(row.how), row.topic.community_name, ago(row.at)))
            line = TopicLine(self.desk.theme, row.topic, f"today-learned-{row.topic.id}", about)
            self._leads(line, TopicPlace(row.topic.id))
            inside.addWidget(line)
        if not rows:
            says = tr("Nothing was answered or endorsed in your communities this week.")
            inside.addWidget(self._nothing(says))
        inside.addStretch()
        return card

    def _events(self, rows: Sequence[EventRow]) -> QFrame:
        every = self._link("today-all-events", tr("All"), EventsPlace())
        card, inside = titled_card(self.desk.theme, tr("Next events"), "today-events", every)
        for row in rows:
            about = " · ".join(part for part in (when_words(row), where_words(row)) if part)
            line = ThingLine(self.desk.theme, f"today-event-{row.id}", ("calendar", "accent_text"), row.title, about)
            self._leads(line, EventPlace(row.id, row.on_date))
            inside.addWidget(line)
        if not rows:
            inside.addWidget(self._nothing(tr("Nothing is planned. Whoever likes can plan something.")))
        inside.addStretch()
        return card

    def _thanks(self, row: TodayRow) -> QFrame:
        count = tr_n("{n} this week", "{n} this week", row.thanks_count) if row.thanks_count else ""
        card, inside = titled_card(self.desk.theme, tr("Thanks"), "today-thanks", label(count, "meta"))
        for n, thanks in enumerate(row.thanks):
            line = ThingLine(self.desk.theme, f"today-thanks-{n}", *_thanked(thanks))
            self._leads(line, TopicPlace(thanks.topic_id, thanks.number))
            inside.addWidget(line)
        if not row.thanks:
            inside.addWidget(self._nothing(tr("No reactions to your posts this week.")))
        inside.addStretch()
        return card

    def _leads(self, line: ThingLine, place: Place) -> None:
        line.clicked.connect(lambda: self.leave_for(place))

    def _link(self, name: str, text: str, place: Place) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setProperty("kind", "link")
        button.clicked.connect(lambda: self.leave_for(place))
        return button

    def _nothing(self, text: str) -> QWidget:
        says = label(text, "muted")
        says.setWordWrap(True)
        return says

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= self.desk.theme.px(ONE_COLUMN)
        if is_wide != self._is_wide:
            self._is_wide = is_wide
            self._build()


def _greeting(name: str, local: datetime) -> str:
    first = name.split(" ")[0]
    if not first:
        return tr("Home")
    if local.hour < 5 or local.hour >= 18:
        return tr("Good evening, {name}", name=first)
    return tr("Good morning, {name}", name=first) if local.hour < 12 else tr("Good afternoon, {name}", name=first)


def _why(row: FittingRow) -> str:
    """What of one's own says that one knows about it."""
    asked = tr("{name} asked {ago} ago", name=row.topic.author_name, ago=ago(row.topic.created_at))
    if row.because:
        return f"{asked} · {tr('you know {what}', what=', '.join(row.because[:3]))}"
    return f"{asked} · {row.topic.community_name}"


def _how(how: Learned) -> str:
    return {
        Learned.ANSWERED: tr("answered"),
        Learned.ENDORSED: tr("new best practice"),
        Learned.VERIFIED: tr("verified"),
    }[how]


def _thanked(row: ThanksRow) -> tuple[tuple[str, str], str, str]:
    kind = ReactionKind(row.kind)
    about = f"{tr('on {title}', title=row.title)} · {ago(row.at)}"
    return (PICTURES[kind], "heart"), tr("{name}: {reaction}", name=row.member.name, reaction=name_of(kind)), about
