"""The review queue: what waits at the left, the post in its place at the right, and what can be decided about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.members import member
from forumdesk.forum.reviews import ReviewRow, review_queue
from forumdesk.forum.rows import MemberRow
from forumdesk.store.changes import Change, Thing
from forumdesk.store.schema.flags import Consequence, Decision, Verdict
from forumdesk.ui import flagging
from forumdesk.ui.desk import Desk
from forumdesk.ui.flag_dialog import reason_name
from forumdesk.ui.member_dialogs import Suspend
from forumdesk.ui.page import Page
from forumdesk.ui.places import MemberPlace, ReviewPlace, TopicPlace
from forumdesk.ui.widgets.controls import Line, Notice, label
from forumdesk.ui.widgets.entry_list import Entry, EntryList, Tool
from forumdesk.ui.widgets.review_card import ReviewCard
from forumdesk.ui.words import tr, tr_n, when

LIST, LIST_SHARE = 340, 34
"""How wide the list may be: in design pixels, and in percent of the page."""


class ReviewPage(Page):
    """The next one comes by itself once a post is judged."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("review-page")
        tools = (
            Tool("agree", "thumbs-up", tr("Agree, or let it through"), Qt.Key.Key_A),
            Tool("disagree", "x", tr("Disagree, or do not let it through"), Qt.Key.Key_D),
            Tool("ignore", "eye-off", tr("Ignore"), Qt.Key.Key_I),
        )
        self.list = EntryList(desk.theme, "review-list", tr("What waits to be reviewed"), desk.pictures, tools=tools)
        self.list.currentItemChanged.connect(lambda _now, _before: self._show_chosen())
        self.list.picked.connect(lambda _row: self._show_chosen())
        self.list.asked.connect(self._do)
        self.card = ReviewCard(desk)
        self.card.judged.connect(self._judge)
        self.card.decided.connect(self._decide)
        self.card.suspend.connect(self._suspend)
        self.card.opened.connect(self._open)
        self.card.author.connect(self._show_author)
        self.card.link.connect(self.link)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.card)
        for see_through in (self.card, self._scroll.viewport()):
            see_through.setAutoFillBackground(False)
        self.empty = Notice(desk.theme, "review-empty")
        head = label(tr("Review"), "pane-title")
        left = QWidget()
        self._left = QVBoxLayout(left)
        self._left.addWidget(head)
        self._left.addWidget(self.list, 1)
        self._queue = QWidget()
        row = QHBoxLayout(self._queue)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._scroll, 1)
        right.addWidget(Line())
        right.addWidget(self.card.foot)
        row.addLayout(right, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._queue)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        desk.theme.changed.connect(self._dress)
        self.empty.say("shield-check", tr("Looking for what waits…"))
        self._dress()

    def open(self, _place: ReviewPlace) -> None:
        self.refresh()
        self.list.setFocus()

    def concerns(self, change: Change) -> bool:
        return change.thing in {Thing.POST, Thing.TOPIC}

    def refresh(self) -> None:
        self.desk.worker.ask(self, review_queue, self.desk.viewer, then=self._show, failed=self._failed, key="review")

    def _show(self, rows: list[ReviewRow]) -> None:
        self.list.show_entries([_entry_of(row) for row in rows])
        if not rows:
            self.empty.say(
                "shield-check",
                tr("Nothing waits to be reviewed"),
                tr("Flagged posts come here, and first posts of new members where the office holds them."),
            )
            self._stack.setCurrentWidget(self.empty)
            return
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        had_focus = self.empty.isVisible()
        self._stack.setCurrentWidget(self._queue)
        if had_focus:
            self.list.setFocus()
        self._show_chosen()

    def _failed(self, problem: Problem) -> None:
        self.empty.say("circle-alert", str(problem))
        self._stack.setCurrentWidget(self.empty)

    @property
    def row(self) -> ReviewRow | None:
        """The post that is shown."""
        item = self.list.currentItem()
        if item is None:
            return None
        entry: Entry = item.data(Qt.ItemDataRole.UserRole)
        found = entry.row
        assert isinstance(found, ReviewRow)
        return found

    def _show_chosen(self) -> None:
        row = self.row
        if row is not None:
            is_other = self.card.row is None or self.card.row.post_id != row.post_id
            self.card.show_row(row)
            if is_other:
                self._scroll.verticalScrollBar().setValue(0)

    def _do(self, tool: str, _row: object) -> None:
        self._show_chosen()
        does = {
            "agree": self.card.agree_or_let_through,
            "disagree": self.card.disagree_or_keep_back,
            "ignore": self.card.put_aside,
        }
        does[tool]()

    def _judge(self, verdict: Verdict, consequence: Consequence) -> None:
        row = self.card.row
        if row is not None:
            note = self.card.note.text()
            flagging.judge(self.desk, self, row.post_id, row.upto_id, verdict, consequence, note, self.refresh)

    def _decide(self, is_through: bool) -> None:
        row = self.card.row
        if row is not None:
            decision = Decision.APPROVED if is_through else Decision.REJECTED
            flagging.decide(self.desk, self, row.post_id, decision, self.card.note.text(), self.refresh)

    def _suspend(self) -> None:
        row = self.card.row
        if row is not None:
            asked = self.desk.viewer, row.author_id
            self.desk.worker.ask(self, member, *asked, then=self._ask_suspension, failed=self.desk.explain, key="who")

    def _ask_suspension(self, who: MemberRow) -> None:
        dialog = Suspend(self.desk, who, self)
        dialog.done_it.connect(lambda: self.desk.say(tr("Suspended {name}.", name=who.name)))
        dialog.open()

    def _open(self) -> None:
        row = self.card.row
        if row is not None and row.is_open:
            self.leave_for(TopicPlace(row.topic_id, row.number))

    def _show_author(self) -> None:
        row = self.card.row
        if row is not None:
            self.went.emit(MemberPlace(row.author_login))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """The list gives way where the post needs the room."""
        self.list.setFixedWidth(min(self.desk.theme.px(LIST), self.width() * LIST_SHARE // 100))

    def _dress(self) -> None:
        px = self.desk.theme.px
        self._left.setContentsMargins(px(16), px(18), px(8), 0)
        self._left.setSpacing(px(8))
        self._share()


def why(row: ReviewRow) -> str:
    """Why it is here, in a line."""
    if not row.flags:
        return tr("First post of a new member")
    reasons = ", ".join(dict.fromkeys(reason_name(flag.reason) for flag in row.flags))
    return f"{tr_n('{n} flag', '{n} flags', len(row.flags))}: {reasons}"


def _entry_of(row: ReviewRow) -> Entry:
    return Entry(
        key=row.post_id,
        person_id=row.author_id,
        person=row.author_name,
        picture=row.author_picture,
        mark="flag" if row.flags else "clock",
        lead=why(row),
        title=row.title,
        excerpt=row.excerpt,
        moment=when(row.created_at),
        spoken=f"{why(row)}. {row.author_name}, {row.title}. {row.excerpt}",
        tip="",
        stands_out=row.is_hidden,
        row=row,
    )
