"""Parts of an event's page: the dates of a series, who comes, and the topic in which it is discussed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forumdesk.forum.event_rows import DateRow, EventPage
from forumdesk.forum.rows import MemberRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.event_words import clock, short_day
from forumdesk.ui.icons import put_icon
from forumdesk.ui.places import MemberPlace, TopicPlace
from forumdesk.ui.widgets.controls import IconButton, label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.person_button import PersonButton
from forumdesk.ui.words import tr, tr_n


class EventCard(QFrame):
    """A card with a title, an act beside it, and a body that is built anew with each event that differs."""

    went = Signal(object)

    def __init__(self, desk: Desk, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        px = desk.theme.px
        self.setObjectName(name)
        self.setProperty("kind", "card")
        self.title = label(title, "strong")
        self.title.setObjectName(f"{name}-title")
        self.act = QPushButton()
        self.act.setObjectName(f"{name}-act")
        self.act.setProperty("kind", "quiet")
        self.act.hide()
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.act)
        self._body = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(16), px(12), px(16), px(12))
        self._column.setSpacing(px(6))
        self._column.addLayout(head)
        self._column.addWidget(self._body)

    def offer(self, text: str, picture: str) -> None:
        """Show the act under this name."""
        self.act.setText(text)
        put_icon(self.act, picture, self.desk.theme.tokens.muted, self.desk.theme.px(15))
        self.act.show()

    def fresh(self) -> QVBoxLayout:
        """An empty body; the focus is put back by `settle`."""
        focus = self.focusWidget()
        self._had = focus.objectName() if focus is not None and self._body.isAncestorOf(focus) else ""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.desk.theme.px(6))
        self._column.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body
        return column

    def settle(self) -> None:
        """The body is there: the focus goes to where it was."""
        again = self.findChild(QWidget, self._had) if self._had else None
        if again is not None:
            again.setFocus()

    def person(self, member: MemberRow, name: str) -> PersonButton:
        button = PersonButton(self.desk, member, name)
        button.clicked.connect(lambda: self.went.emit(MemberPlace(member.login)))
        return button


class DatesCard(EventCard):
    """The next dates of a series; who may change it moves or cancels one."""

    asked = Signal(object, object)
    """What can be done with a date is wanted, below this widget."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "event-dates", tr("Next dates"))

    def show_event(self, page: EventPage) -> None:
        self.setVisible(bool(page.dates))
        column = self.fresh()
        for date in page.dates:
            column.addWidget(self._line(page, date))
        self.settle()

    def _line(self, page: EventPage, date: DateRow) -> QWidget:
        px = self.desk.theme.px
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        is_here = date.on_date == page.row.on_date
        day = short_day(date.starts_at.astimezone().date())
        when = QPushButton(day if page.row.all_day else f"{day}, {clock(date.starts_at)}")
        when.setObjectName(f"date-{date.on_date}")
        when.setProperty("kind", "link")
        when.setEnabled(not is_here)
        when.clicked.connect(lambda: self.went.emit(date.on_date))
        row.addWidget(when)
        if is_here:
            row.addWidget(label(tr("shown here"), "meta"))
        if date.is_cancelled or date.is_moved:
            said = tr("cancelled") if date.is_cancelled else tr("moved")
            row.addWidget(label(said, "warning-pill"))
        if date.reason:
            row.addWidget(label(date.reason, "meta"))
        row.addStretch()
        if page.may_change:
            more = IconButton(self.desk.theme, f"date-more-{date.on_date}", "ellipsis", tr("Change this date"), size=16)
            more.clicked.connect(lambda: self.asked.emit(date, more))
            row.addWidget(more)
        return line


class PeopleCard(EventCard):
    """Who comes, waits and may come; and who was there."""

    confirm = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "event-people", tr("Who comes"))
        self.act.clicked.connect(self.confirm)

    def show_event(self, page: EventPage) -> None:
        people = page.people
        said = any((people.going, people.waiting, people.maybe, people.declined))
        self.setVisible(said)
        self.act.hide()
        if page.may_change and page.has_begun and not page.row.is_cancelled:
            self.offer(tr("Who was there…"), "list-checks")
        column = self.fresh()
        there = [member for member in self._all(page) if member.id in people.attended]
        self._group(column, "attended", tr_n("{n} was there", "{n} were there", len(there)), there)
        self._group(column, "going", tr_n("{n} comes", "{n} come", len(people.going)), people.going)
        self._group(column, "waiting", tr("Waiting list, in this order"), people.waiting)
        self._group(column, "maybe", tr_n("{n} may come", "{n} may come", len(people.maybe)), people.maybe)
        declined = tr_n("{n} does not come", "{n} do not come", len(people.declined))
        self._group(column, "declined", declined, people.declined)
        self.settle()

    def _all(self, page: EventPage) -> list[MemberRow]:
        people = page.people
        return list(dict.fromkeys((*people.going, *people.waiting, *people.maybe, *people.declined)))

    def _group(self, column: QVBoxLayout, name: str, title: str, members: Sequence[MemberRow]) -> None:
        if not members:
            return
        head = label(title, "meta")
        head.setObjectName(f"event-{name}-title")
        column.addWidget(head)
        row = QWidget()
        flow = Flow(row)
        flow.setSpacing(self.desk.theme.px(6))
        for member in members:
            flow.addWidget(self.person(member, f"{name}-{member.login}"))
        column.addWidget(row)


class TopicCard(EventCard):
    """The topic in which it is discussed, or a way to open one."""

    open_it = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "event-topic-card", tr("Discussion"))
        self.act.clicked.connect(self.open_it)

    def show_event(self, page: EventPage) -> None:
        self.setVisible(page.topic_id is not None or page.may_change)
        self.act.hide()
        column = self.fresh()
        if page.topic_id is not None:
            topic_id = page.topic_id
            posts = tr_n("{n} post", "{n} posts", page.topic_posts)
            link = QPushButton(page.topic_title.replace("&", "&&"))
            link.setObjectName("event-topic-link")
            link.setProperty("kind", "link")
            link.clicked.connect(lambda: self.went.emit(TopicPlace(topic_id)))
            row = QHBoxLayout()
            row.addWidget(link)
            row.addWidget(label(posts, "meta"))
            row.addStretch()
            column.addLayout(row)
        elif page.may_change:
            column.addWidget(label(tr("There is no topic for it yet."), "muted"))
            self.offer(tr("Open a topic…"), "message-square")
        self.settle()
