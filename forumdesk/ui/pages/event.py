"""An event: what, when and where, whether one comes, who else does, and what was asked, shown and taken away."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.event_calendar import event_page
from forumdesk.forum.event_people import answer_event
from forumdesk.forum.event_rows import DateRow
from forumdesk.forum.event_rows import EventPage as Shown
from forumdesk.forum.events import restore_date, restore_event
from forumdesk.forum.rows import CommunityRow, SidebarRow
from forumdesk.store.changes import Change, Thing
from forumdesk.store.schema.events import Answering
from forumdesk.ui.desk import Desk
from forumdesk.ui.event_dialogs import CancelEvent, ConfirmAttendance, MoveDate, OpenEventTopic
from forumdesk.ui.event_form import EventFormDialog
from forumdesk.ui.page import Page
from forumdesk.ui.places import EventPlace, link_to
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.controls import Notice
from forumdesk.ui.widgets.event_answer import AnswerBar
from forumdesk.ui.widgets.event_head import EventHead
from forumdesk.ui.widgets.event_parts import DatesCard, PeopleCard, TopicCard
from forumdesk.ui.widgets.event_said import MaterialsCard, NotesCard, QuestionsCard
from forumdesk.ui.widgets.prose_view import ProseView
from forumdesk.ui.words import ahead, tr

WIDEST = 860


class EventPage(Page):
    """One date of one event at a time; what differs from what is shown is built anew."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("event-page")
        self._place = EventPlace(0)
        self.shown: Shown | None = None
        self._communities: tuple[CommunityRow, ...] = ()
        self._topic_key = ""
        self.notice = Notice(desk.theme, "event-notice")
        self.notice.acted.connect(self.closed)
        self.notice.hide()
        self.head, self.answers = EventHead(desk), AnswerBar(desk)
        self.head.went.connect(self.went)
        self.head.asked.connect(self._act)
        self.head.link.connect(self.link)
        self.answers.answered.connect(self._answer)
        self.about = ProseView(desk, "event-about-text")
        self.about.link.connect(self.link)
        self.dates, self.people, self.topic = DatesCard(desk), PeopleCard(desk), TopicCard(desk)
        self.questions, self.materials, self.notes = QuestionsCard(desk), MaterialsCard(desk), NotesCard(desk)
        for card in (self.people, self.topic, self.questions, self.materials, self.notes):
            card.went.connect(self.went)
        for card in (self.questions, self.materials, self.notes):
            card.changed.connect(self.refresh)
        self.dates.went.connect(lambda on_date: self.went.emit(EventPlace(self._place.event_id, on_date)))
        self.dates.asked.connect(self._act_on_date)
        self.people.confirm.connect(self._confirm)
        self.topic.open_it.connect(self._open_topic)
        self.materials.link.connect(self.link)
        self._limited = QWidget()
        self._column = QVBoxLayout(self._limited)
        for part in (
            self.head, self.answers, self.about, self.dates, self.questions, self.materials, self.notes, self.topic,
            self.people,
        ):  # fmt: skip
            self._column.addWidget(part)
        self._column.addStretch(1)
        self._inside = QWidget()
        self._middle = QHBoxLayout(self._inside)
        self._middle.addStretch(1)
        self._middle.addWidget(self._limited, 100)
        self._middle.addStretch(1)
        self._area = scrolled(self._inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)
        column.addWidget(self.notice)
        desk.theme.changed.connect(self._dress)
        self._dress()
        self._area.hide()

    def open(self, place: EventPlace) -> None:
        if place != self._place:
            self.shown = None
            self._area.hide()
            self.notice.say("calendar", tr("Looking for the event…"))
            self.notice.show()
            self._topic_key = str(uuid.uuid4())
            self._area.verticalScrollBar().setValue(0)
        self._place = place
        self.setFocus()
        self.refresh()

    def show_office(self, row: SidebarRow) -> None:
        self._communities = row.communities

    def concerns(self, change: Change) -> bool:
        if change.thing is Thing.EVENT:
            return change.thing_id in {self._place.event_id, 0}
        return change.thing in {Thing.MEMBER, Thing.MEMBERSHIP, Thing.COMMUNITY} or (
            self.shown is not None and change.thing is Thing.TOPIC and change.thing_id == self.shown.topic_id
        )

    def refresh(self) -> None:
        if self._place.event_id:
            self.desk.worker.ask(
                self,
                event_page,
                self.desk.viewer,
                self._place.event_id,
                self._place.on_date,
                then=self._show,
                failed=self._fail,
                key="event",
            )

    def _show(self, shown: Shown) -> None:
        if shown.row.id != self._place.event_id:
            return
        self.notice.hide()
        self._area.show()
        if shown == self.shown:
            return
        self.shown = shown
        self.setAccessibleName(shown.row.title)
        self.head.show_event(shown)
        self.answers.show_event(shown)
        self.about.setVisible(bool(shown.about_html))
        self.about.show_html(shown.about_html)
        for card in (self.dates, self.questions, self.materials, self.notes, self.topic, self.people):
            card.show_event(shown)

    def _fail(self, problem: Problem) -> None:
        self.shown = None
        self._area.hide()
        self.notice.say("calendar", str(problem), act=tr("Go back"))
        self.notice.show()

    # What one does.

    def _do(
        self,
        action: Callable[..., Any],
        *args: Any,
        said: str = "",
        undo: Callable[[], None] | None = None,
        **more: Any,
    ) -> None:
        def done(_result: Any) -> None:
            if said:
                self.desk.say(said, undo)
            self.refresh()

        self.desk.worker.do(self, action, self.desk.viewer, *args, then=done, failed=self._explain, **more)

    def _explain(self, problem: Problem) -> None:
        self.desk.explain(problem)
        self.answers.show_again()
        self.refresh()

    def _answer(self, answer: Answering, on_date: str, remind: int | None) -> None:
        shown = self.shown
        if shown is None:
            return
        event_id, before, had = shown.row.id, shown.row.answer, shown.remind
        said = {
            Answering.YES: tr("You said that you come."),
            Answering.MAYBE: tr("You said that you may come."),
            Answering.NO: tr("You said that you do not come."),
            Answering.NONE: tr("Your answer is taken back."),
        }[answer]
        back: Callable[[], None] | None = None
        if answer is not before:
            back = lambda: self._do(answer_event, event_id, before, on_date=on_date, remind=had)  # noqa: E731
        self._do(answer_event, event_id, answer, on_date=on_date, remind=remind, said=said if back else "", undo=back)

    def _act(self, name: str) -> None:
        """What the head's buttons and menu ask for."""
        from forumdesk.ui.event_files import copy_link, export_event

        shown = self.shown
        if shown is None:
            return
        if name == "change":
            dialog = EventFormDialog(self.desk, self._communities, page=shown, parent=self)
            dialog.saved.connect(lambda _id: self.refresh())
            dialog.open()
        elif name == "cancel":
            ask = CancelEvent(self.desk, shown, None, self)
            ask.accepted.connect(self._cancelled)
            ask.open()
        elif name == "restore":
            self._do(restore_event, shown.row.id, said=tr("It takes place after all."))
        elif name == "save":
            export_event(self, shown)
        elif name == "copy":
            copy_link(self.desk, link_to(self.desk.office_uuid, EventPlace(shown.row.id, self._place.on_date)))

    def _cancelled(self) -> None:
        event_id = self._place.event_id
        self.desk.say(tr("The event is cancelled."), lambda: self._do(restore_event, event_id))
        self.refresh()

    def _act_on_date(self, date: DateRow, where: QWidget) -> None:
        """What can be done with one date of a series."""
        shown = self.shown
        if shown is None:
            return
        menu = QMenu(self)
        menu.setObjectName("date-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not date.is_cancelled:
            menu.addAction(tr("Move this date…"), lambda: self._ask_date(MoveDate(self.desk, shown, date, self), date))
            menu.addAction(
                tr("Cancel this date…"), lambda: self._ask_date(CancelEvent(self.desk, shown, date, self), date)
            )
        if date.is_cancelled or date.is_moved:
            menu.addAction(tr("As planned again"), lambda: self._restore_date(date))
        menu.popup(where.mapToGlobal(where.rect().bottomLeft()))

    def _ask_date(self, ask: CancelEvent | MoveDate, date: DateRow) -> None:
        def done() -> None:
            said = tr("The date {when} is changed.", when=ahead(date.starts_at))
            self.desk.say(said, lambda: self._restore_date(date))
            self.refresh()

        ask.accepted.connect(done)
        ask.open()

    def _restore_date(self, date: DateRow) -> None:
        self._do(restore_date, self._place.event_id, date.on_date)

    def _confirm(self) -> None:
        if self.shown is not None:
            dialog = ConfirmAttendance(self.desk, self.shown, self)
            dialog.accepted.connect(self.refresh)
            dialog.open()

    def _open_topic(self) -> None:
        if self.shown is not None:
            dialog = OpenEventTopic(self.desk, self.shown, self._communities, self._topic_key, self)
            dialog.accepted.connect(self.refresh)
            dialog.open()

    def _dress(self) -> None:
        px = self.desk.theme.px
        self._middle.setContentsMargins(px(32), px(24), px(32), px(32))
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(16))
        self._limited.setMaximumWidth(px(WIDEST))
        if self.shown is not None:
            shown, self.shown = self.shown, None
            self._show(shown)
