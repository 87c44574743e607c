"""The events of the office: as an agenda, a week or a month, those that were, and those that people wish for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.event_calendar import calendar
from forumdesk.forum.event_rows import EventRow, ProposalRow
from forumdesk.forum.rows import CommunityRow, SidebarRow
from forumdesk.store.changes import Change, Thing
from forumdesk.ui.desk import Desk
from forumdesk.ui.event_form import EventFormDialog
from forumdesk.ui.icons import put_icon
from forumdesk.ui.page import Page
from forumdesk.ui.places import EventPlace, EventsPlace
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.controls import DropButton, ElidedLabel, IconButton, Notice, label
from forumdesk.ui.widgets.event_agenda import Agenda
from forumdesk.ui.widgets.event_month import WEEKS, MonthView, first_shown
from forumdesk.ui.widgets.event_week import WeekView, monday
from forumdesk.ui.widgets.event_wishes import Wishes
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.words import label as plain
from forumdesk.ui.words import month_name, tr

AGENDA, WEEK, MONTH, MINE, PAST, WISHES = "agenda", "week", "month", "mine", "past", "wishes"
VIEWS = (AGENDA, WEEK, MONTH, MINE, PAST, WISHES)
AHEAD = timedelta(days=92)
"""How far an agenda looks at once; it looks further where one scrolls to its end."""
FARTHEST = 12


class EventsPage(Page):
    """One view at a time; the day under the eye stays the same in all of them."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("events-page")
        self._place = EventsPlace(AGENDA)
        self._day = _today()
        self._spans = 1
        self._rows: list[EventRow] | None = None
        self._communities: tuple[CommunityRow, ...] = ()
        theme = desk.theme
        self.title = ElidedLabel("pane-title")
        self.title.setText(tr("Events"))
        self.scope = DropButton(theme, "events-scope")
        self.scope.setAccessibleName(tr("Whose events are shown"))
        self.plan = QPushButton(tr("Plan an event"))
        self.plan.setObjectName("events-plan")
        self.plan.setProperty("kind", "primary")
        self.plan.clicked.connect(lambda: self.open_form())
        self.more = IconButton(theme, "events-more", "ellipsis", tr("More about events"))
        self.more.clicked.connect(self._offer)
        self.tabs = TabStrip(theme, "events-tabs")
        for key, text in (
            (AGENDA, tr("Agenda")), (WEEK, tr("Week")), (MONTH, tr("Month")), (MINE, tr("Mine")), (PAST, tr("Past")),
            (WISHES, tr("Wishes")),
        ):  # fmt: skip
            self.tabs.add(key, text)
        self.tabs.picked.connect(lambda view: self.went.emit(EventsPlace(view, self._day, self._place.community_id)))
        self.before = IconButton(theme, "events-before", "chevron-left", tr("Before"))
        self.after = IconButton(theme, "events-after", "chevron-right", tr("After"))
        self.today = QPushButton(tr("Today"))
        self.today.setObjectName("events-today")
        self.today.setProperty("kind", "quiet")
        self.before.clicked.connect(lambda: self._turn(-1))
        self.after.clicked.connect(lambda: self._turn(1))
        self.today.clicked.connect(lambda: self._go_to(_today()))
        self.span = label("", "strong")
        self.span.setObjectName("events-span")
        self.agenda = Agenda(theme, "events-agenda", tr("Events by day"))
        self.agenda.picked.connect(self._open_event)
        self.agenda.reached_end.connect(self._look_further)
        self.week, self.month = WeekView(theme), MonthView(theme)
        for view in (self.week, self.month):
            view.picked.connect(self._open_event)
            view.day_picked.connect(self._open_day)
            view.turned.connect(self._go_to)
        self.wishes = Wishes(desk)
        self.wishes.went.connect(self.leave_for)
        self.wishes.take_up.connect(self._take_up)
        self.empty = Notice(theme, "events-empty")
        self.empty.acted.connect(lambda: self.open_form())
        self._week_area = scrolled(self.week)
        self._stack = QStackedWidget()
        for each in (self.empty, self.agenda, self._week_area, self.month, self.wishes):
            self._stack.addWidget(each)
        self._lay_out()
        desk.theme.changed.connect(self._dress)
        self._dress()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.title)
        self._head.addWidget(self.scope)
        self._head.addStretch(1)
        self._head.addWidget(self.plan)
        self._head.addWidget(self.more)
        self._bar = QHBoxLayout()
        self._bar.addWidget(self.tabs, 1)
        for widget in (self.span, self.before, self.today, self.after):
            self._bar.addWidget(widget)
        self._box = QVBoxLayout(self)
        self._box.addLayout(self._head)
        self._box.addLayout(self._bar)
        self._box.addWidget(self._stack, 1)

    # Where one is.

    def open(self, place: EventsPlace) -> None:
        view = place.view if place.view in VIEWS else self._place.view
        if place.community_id != self._place.community_id or view != self._place.view:
            self._rows, self._spans = None, 1
        self._place = EventsPlace(view, place.day, place.community_id)
        if place.day is not None:
            self._day = place.day
        self.tabs.check(view)
        self._show_scope()
        self._show()
        self.refresh()
        self._focus_view()

    def _focus_view(self) -> None:
        view = self._place.view
        target = {WEEK: self.week, MONTH: self.month, WISHES: self.wishes}.get(view, self.agenda)
        (target if target.isVisible() else self.tabs.tab(view)).setFocus()

    def show_office(self, row: SidebarRow) -> None:
        self._communities = row.communities
        self._show_scope()
        self.wishes.communities = row.communities

    def concerns(self, change: Change) -> bool:
        return change.thing in {Thing.EVENT, Thing.PROPOSAL, Thing.COMMUNITY, Thing.MEMBERSHIP}

    def _bounds(self) -> tuple[datetime, datetime]:
        """The moments that are asked for, by the view."""
        view, day = self._place.view, self._day
        if view == MONTH:
            first, last = first_shown(day), first_shown(day) + timedelta(days=7 * WEEKS)
        elif view == WEEK:
            first, last = monday(day), monday(day) + timedelta(days=7)
        elif view == PAST:
            first, last = _today() - AHEAD * self._spans, _today() + timedelta(days=1)
        else:
            first, last = _today(), _today() + AHEAD * self._spans
        return datetime.combine(first, time()).astimezone(), datetime.combine(last, time()).astimezone()

    def refresh(self) -> None:
        worker, viewer, place = self.desk.worker, self.desk.viewer, self._place
        if place.view == WISHES:
            self.wishes.show_for(place.community_id)
            return
        start, end = self._bounds()
        worker.ask(
            self,
            calendar,
            viewer,
            start,
            end,
            community_id=place.community_id,
            mine=place.view == MINE,
            then=self._took,
            failed=self._failed,
            key="events",
        )

    def _took(self, rows: list[EventRow]) -> None:
        moment = datetime.now().astimezone()
        if self._place.view == PAST:
            rows = [row for row in reversed(rows) if row.ends_at <= moment]
        elif self._place.view in {AGENDA, MINE}:
            rows = [row for row in rows if row.ends_at > moment]
        if rows != self._rows:
            self._rows = rows
            self._show()

    def _failed(self, problem: Problem) -> None:
        if not self._rows:
            self._stack.setCurrentWidget(self.empty)
            self.empty.say("circle-alert", str(problem))

    # What it shows.

    def _show(self) -> None:
        view, rows = self._place.view, self._rows or []
        self._show_span()
        if view == WISHES:
            self._stack.setCurrentWidget(self.wishes)
        elif view == MONTH:
            self.month.show_month(self._day, rows)
            self._stack.setCurrentWidget(self.month)
        elif view == WEEK:
            self.week.show_week(self._day, rows)
            self._stack.setCurrentWidget(self._week_area)
        elif rows:
            self.agenda.show_rows(rows)
            if self.agenda.currentRow() < 0:
                self.agenda.setCurrentRow(0)
            self._stack.setCurrentWidget(self.agenda)
        else:
            self._stack.setCurrentWidget(self.empty)
            self._say_empty()

    def _say_empty(self) -> None:
        view = self._place.view
        if self._rows is None:
            self.empty.say("calendar", tr("Looking for events…"))
        elif view == PAST:
            self.empty.say("calendar", tr("Nothing took place in these months."))
        elif view == MINE:
            says = tr("What you say yes or maybe to, and what you host or speak at, is here.")
            self.empty.say("calendar", tr("Nothing of yours is coming up."), says)
        else:
            says = tr("A workshop, a talk, a walk at lunch: somebody has to begin.")
            self.empty.say("calendar", tr("Nothing is planned."), says, tr("Plan an event"))

    def _show_span(self) -> None:
        view, day = self._place.view, self._day
        turns = view in {WEEK, MONTH}
        for widget in (self.span, self.before, self.today, self.after):
            widget.setVisible(turns)
        if view == MONTH:
            self.span.setText(f"{day:%B %Y}")
        elif view == WEEK:
            first, last = monday(day), monday(day) + timedelta(days=6)
            begins = f"{first.day} {month_name(first.month)}" if first.month != last.month else f"{first.day}"
            self.span.setText(f"{begins} – {last.day} {month_name(last.month)} {last.year}")
        says = (tr("Month before"), tr("Month after")) if view == MONTH else (tr("Week before"), tr("Week after"))
        self.before.say(says[0])
        self.after.say(says[1])

    def _show_scope(self) -> None:
        where = next((each for each in self._communities if each.id == self._place.community_id), None)
        self.scope.setText(plain(where.name) if where is not None else tr("All communities"))
        menu = self.scope.menu()
        menu.clear()
        menu.addAction(tr("All communities"), lambda: self._narrow(None))
        for community in self._communities:
            menu.addAction(plain(community.name), partial(self._narrow, community.id))

    def _narrow(self, community_id: int | None) -> None:
        self.went.emit(EventsPlace(self._place.view, self._day, community_id))

    def _look_further(self) -> None:
        if self._place.view in {AGENDA, MINE, PAST} and self._rows and self._spans < FARTHEST:
            self._spans += 1
            self.refresh()

    # What one does.

    def _turn(self, by: int) -> None:
        day = self._day
        if self._place.view == MONTH:
            first = day.replace(day=1)
            self._go_to((first + timedelta(days=32 if by > 0 else -1)).replace(day=1))
        else:
            self._go_to(day + timedelta(days=7 * by))

    def _go_to(self, day: date) -> None:
        """Another day is under the eye; what of it is known is shown at once."""
        self._day = day
        self._show()
        self.refresh()

    def _open_event(self, row: EventRow) -> None:
        self.leave_for(EventPlace(row.id, row.on_date))

    def _open_day(self, day: date) -> None:
        there = (self.month if self._place.view == MONTH else self.week).rows_on(day)
        if there:
            self.went.emit(EventsPlace(WEEK, day, self._place.community_id))
        else:
            self.open_form(day)

    def open_form(self, day: date | None = None, wish: ProposalRow | None = None) -> None:
        """Plan an event, on a day if one was chosen, or one that people wish for."""
        chosen = day or (self._day if self._place.view in {WEEK, MONTH} and self._day >= _today() else None)
        dialog = EventFormDialog(
            self.desk,
            [each for each in self._communities if each.is_joined or each.may_open_topic],
            day=chosen,
            community_id=self._place.community_id,
            wish=wish,
            parent=self,
        )
        dialog.saved.connect(lambda event_id: self.went.emit(EventPlace(event_id)))
        dialog.open()

    def _take_up(self, wish: ProposalRow) -> None:
        self.open_form(wish=wish)

    def _offer(self) -> None:
        from forumdesk.ui.event_files import export_events, import_events

        menu = QMenu(self)
        menu.setObjectName("events-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        where = self._place.community_id
        acts: tuple[tuple[str, Callable[[], object]], ...] = (
            (tr("Save all of mine as a calendar file…"), lambda: export_events(self, mine=True)),
            (tr("Save what is shown here as a calendar file…"), lambda: export_events(self, community_id=where)),
            (tr("Take in a calendar file or feed…"), lambda: import_events(self, self._communities, where)),
        )
        for text, does in acts:
            menu.addAction(text, does)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _dress(self) -> None:
        px, tokens = self.desk.theme.px, self.desk.theme.tokens
        self._box.setContentsMargins(px(24), px(18), px(24), px(12))
        self._box.setSpacing(px(10))
        self._head.setSpacing(px(8))
        self._bar.setSpacing(px(4))
        put_icon(self.plan, "plus", tokens.on_accent, px(15))
        self.wishes.setContentsMargins(0, 0, 0, 0)


def _today() -> date:
    return datetime.now().astimezone().date()
