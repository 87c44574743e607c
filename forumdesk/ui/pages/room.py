"""A lounge as a room: its running talk in bubbles, a line to say something, and who is around beside it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.lounges import SHOWN, RoomRow, room, say
from forumdesk.forum.reading import mark_read
from forumdesk.forum.rows import PostRef, PostRow, TopicFilter
from forumdesk.store.changes import Change
from forumdesk.ui.desk import Desk
from forumdesk.ui.flagging import waits_words
from forumdesk.ui.icons import put_icon
from forumdesk.ui.page import Page
from forumdesk.ui.pages.post_actions import PostActions
from forumdesk.ui.places import CommunityPlace, EditPlace, MemberPlace, RoomPlace, TopicPlace, TopicsPlace
from forumdesk.ui.questions_dialog import QuestionsDialog
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.bubble import Bubble
from forumdesk.ui.widgets.completion import Completion
from forumdesk.ui.widgets.controls import ElidedLabel, IconButton, Notice, label
from forumdesk.ui.widgets.drafts import DraftKeeper
from forumdesk.ui.widgets.emblem import Emblem
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.widgets.room_side import RoomSide
from forumdesk.ui.words import on_day, tr

SIDE, ROOMY = 264, 760
LOOK_MS = 60_000
"""Who is around is no news of the feed: so often the room looks again."""
SETTLED_MS = 400
AT_ONCE = timedelta(minutes=5)
"""What somebody says within this time of what they said before stands below it, without their name once more."""


class _Line(MarkdownEdit):
    """One line that grows: Enter says it, Shift+Enter begins another line."""

    said = Signal()
    emptied = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.said.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.emptied.emit()
        else:
            super().keyPressEvent(event)


class RoomPage(Page):
    """One lounge at a time. What posts can do, bubbles can; what takes more room opens in the topic."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("room-page")
        self._place = RoomPlace(0)
        self.row: RoomRow | None = None
        self._shown = SHOWN
        self._answers: PostRow | None = None
        self._client_key = uuid.uuid4().hex
        self.bubbles: list[Bubble] = []
        self.deeds = PostActions(desk, self)
        self.deeds.changed.connect(lambda _numbers: self.refresh())
        self.deeds.topic_changed.connect(self.refresh)
        self._from_end = 0
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLED_MS)
        self._build()
        self.area.verticalScrollBar().rangeChanged.connect(lambda *_ends: self._settle())
        look = QTimer(self)
        look.setInterval(LOOK_MS)
        look.timeout.connect(lambda: self.refresh() if self.isVisible() else None)
        look.start()
        desk.theme.changed.connect(self._dress)
        self._dress()

    def _build(self) -> None:
        desk, theme = self.desk, self.desk.theme
        self.emblem = Emblem(desk, 36)
        self.title = ElidedLabel("pane-title")
        self.title.setObjectName("room-title")
        self.purpose = ElidedLabel("meta")
        self.topics = self._quiet("room-topics", tr("Topics"), self._leave_to_topics)
        self.home = self._quiet(
            "room-home", tr("About"), lambda: self.leave_for(CommunityPlace(self._place.community_id))
        )
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.purpose)
        self._top = QHBoxLayout()
        self._top.addWidget(self.emblem)
        self._top.addLayout(words, 1)
        self._top.addWidget(self.topics)
        self._top.addWidget(self.home)
        self.earlier = self._quiet("room-earlier", tr("Show what was said before"), self._show_earlier)
        self._inner = QWidget()
        self._talk = QVBoxLayout(self._inner)
        self._talk.addStretch(1)
        self._talk.addWidget(self.earlier, 0, Qt.AlignmentFlag.AlignHCenter)
        self.area = scrolled(self._inner)
        self.empty = Notice(theme, "room-empty")
        self.answering = label("", "meta")
        self.answering.setObjectName("room-answering")
        self.stop = IconButton(theme, "room-answer-stop", "x", tr("Answer nobody"), size=14)
        self.stop.clicked.connect(lambda: self._answer(None))
        self.line = _Line(theme, least=1, most=5)
        self.line.setObjectName("room-line")
        self.line.setProperty("kind", "body")
        self.line.setPlaceholderText(tr("Say something. Enter sends it."))
        self.line.setAccessibleName(tr("Say something"))
        self.line.said.connect(self.say)
        self.line.send.connect(self.say)
        self.line.emptied.connect(lambda: self._answer(None))
        self.completion = Completion(desk, self.line)
        self.drafts = DraftKeeper(desk, self._written, self)
        self.drafts.discarded.connect(lambda: self.line.set_text(""))
        self.line.textChanged.connect(self.drafts.touch)
        self.send = IconButton(theme, "room-send", "send", tr("Send"), tone="accent", size=18)
        self.send.clicked.connect(self.say)
        self.problem = label("", "error")
        self.problem.setObjectName("room-problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.writing = QFrame()
        self.writing.setObjectName("room-writing")
        self.writing.setProperty("kind", "composer")
        self._to = QHBoxLayout()
        self._to.addWidget(self.answering, 1)
        self._to.addWidget(self.stop)
        line = QHBoxLayout()
        line.addWidget(self.line, 1)
        line.addWidget(self.send, 0, Qt.AlignmentFlag.AlignBottom)
        self._composer = QVBoxLayout(self.writing)
        self._composer.addLayout(self._to)
        self._composer.addLayout(line)
        self.side = RoomSide(desk)
        self.side.went.connect(self.leave_for)
        self.side.changed.connect(self.refresh)
        self.side.answered.connect(self._answer_question)
        self.side.listed.connect(self._open_list)
        self._beside = scrolled(self.side)
        left = QVBoxLayout()
        left.addLayout(self._top)
        left.addWidget(self.empty, 1)
        left.addWidget(self.area, 1)
        left.addWidget(self.problem)
        left.addWidget(self.writing)
        self._left = left
        self._whole = QHBoxLayout(self)
        self._whole.addLayout(left, 1)
        self._whole.addWidget(self._beside)
        self._answer(None)
        self.area.hide()
        self.empty.say("coffee", tr("Looking who is there…"))

    def _quiet(self, name: str, text: str, does: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setProperty("kind", "quiet")
        button.clicked.connect(does)
        return button

    # Where one is.

    def open(self, place: RoomPlace) -> None:
        if place.community_id != self._place.community_id:
            self.row, self._shown = None, SHOWN
            self.drafts.end()
            self._client_key = uuid.uuid4().hex
            self.line.set_text("")
            self._answer(None)
            self._clear()
            self.drafts.begin(f"talk:{place.community_id}", self._found)
        self._place = place
        self.desk.around.look()
        self.refresh()
        self.line.setFocus()

    def concerns(self, change: Change) -> bool:
        here = self._place.community_id
        talk = self.row.talk_id if self.row is not None else None
        return self.isVisible() and (change.community_id == here or (talk is not None and change.topic_id == talk))

    def refresh(self) -> None:
        if self._place.community_id:
            asked = self.desk.viewer, self._place.community_id, self._shown
            self.desk.worker.ask(self, room, *asked, then=self._show, failed=self._failed, key="room")

    def _failed(self, problem: Problem) -> None:
        if self.row is None:
            self.area.hide()
            self.writing.hide()
            self.empty.show()
            self.empty.say("coffee", str(problem))
        else:
            self.desk.explain(problem)

    def _leave_to_home(self) -> None:
        self.leave_for(CommunityPlace(self._place.community_id))

    def _leave_to_topics(self) -> None:
        self.leave_for(TopicsPlace(TopicFilter(community_id=self._place.community_id)))

    # What it shows.

    def _show(self, row: RoomRow) -> None:
        if row.id != self._place.community_id:
            return
        before, self.row = self.row, row
        self.setAccessibleName(row.name)
        self.title.setText(row.name)
        self.purpose.setText(row.purpose)
        self.emblem.show_community(row.picture, row.colour, row.icon, row.name)
        self.writing.setVisible(row.may_write)
        self.side.show_room(row)
        self.earlier.setVisible(row.has_earlier)
        self.empty.setVisible(not row.posts)
        self.area.setVisible(bool(row.posts))
        if not row.posts:
            self.empty.say("coffee", tr("It is quiet here"), tr("Say hello: whoever comes by reads it."))
        if before is None or before.posts != row.posts:
            self._show_talk(row.posts, is_first=before is None)
        if row.talk_id is not None and row.posts and self.isVisible():
            read = {row.talk_id: row.posts[-1].number}
            self.desk.worker.do(self, mark_read, self.desk.viewer, read, failed=lambda _problem: None)

    def _clear(self) -> None:
        while self._talk.count() > 2:
            item = self._talk.takeAt(2)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.bubbles = []

    def _show_talk(self, posts: Sequence[PostRow], *, is_first: bool) -> None:
        bar = self.area.verticalScrollBar()
        is_at_end, from_end = bar.value() >= bar.maximum() - 4, bar.maximum() - bar.value()
        focus = self.window().focusWidget()
        focused = focus.post.number if isinstance(focus, Bubble) else None
        self._clear()
        day: date | None = None
        last: PostRow | None = None
        for post in posts:
            when = post.created_at.astimezone().date()
            if when != day:
                day, last = when, None
                self._talk.addWidget(_day_line(when), 0, Qt.AlignmentFlag.AlignHCenter)
            follows = (
                last is not None
                and last.author_id == post.author_id
                and post.created_at - last.created_at < AT_ONCE
                and post.reply_to is None
            )
            is_own = post.author_id == self.desk.viewer
            may_write = self.row is not None and self.row.may_write
            bubble = Bubble(self.desk, post, is_own=is_own, follows=follows, may_write=may_write)
            bubble.acted.connect(self._act)
            bubble.link.connect(self._follow)
            self._talk.addWidget(bubble)
            self.bubbles.append(bubble)
            last = post
            if post.number == focused:
                bubble.setFocus()
        self._talk.activate()
        self._from_end = 0 if is_first or is_at_end else from_end
        self._settling.start()
        self._settle()

    def _settle(self) -> None:
        """The end of the talk stays in sight, or what one reads above it, while bubbles find their heights."""
        bar = self.area.verticalScrollBar()
        if self._settling.isActive():
            bar.setValue(bar.maximum() - self._from_end)

    def _show_earlier(self) -> None:
        self._shown += SHOWN
        self.refresh()

    # Saying something.

    def _written(self) -> dict[str, str] | None:
        text = self.line.text()
        name = self.row.name if self.row is not None else ""
        return {"text": text, "title": name, "client_key": self._client_key} if text.strip() else None

    def _found(self, payload: object) -> None:
        text = payload.get("text") if isinstance(payload, dict) else None
        if isinstance(text, str) and not self.line.text():
            self.line.set_text(text)

    def _answer(self, post: PostRow | None) -> None:
        self._answers = post
        self.answering.setText(tr("To {name}: {text}", name=post.author_name, text=post.body[:80]) if post else "")
        self.answering.setVisible(post is not None)
        self.stop.setVisible(post is not None)
        if post is not None:
            self.line.setFocus()

    def _answer_question(self, text: str) -> None:
        if not self.line.text().strip():
            self.line.set_text(f"> {text}\n\n")
        self.line.setFocus()
        cursor = self.line.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.line.setTextCursor(cursor)

    def say(self) -> None:
        """Send what stands in the line."""
        text = self.line.text()
        if not text.strip() or not self.send.isEnabled():
            return
        self.send.setEnabled(False)
        self.problem.hide()
        self.desk.worker.do(
            self,
            say,
            self.desk.viewer,
            self._place.community_id,
            text,
            client_key=self._client_key,
            reply_to=self._answers.number if self._answers is not None else None,
            then=self._said,
            failed=self._unsaid,
        )

    def _said(self, ref: PostRef) -> None:
        self.send.setEnabled(True)
        self._client_key = uuid.uuid4().hex
        key = self.drafts.key
        self.line.set_text("")
        self.drafts.drop(key)
        self.drafts.begin(key, lambda _payload: None)
        self._answer(None)
        if ref.is_held:
            self.desk.say(waits_words())
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.maximum())
        self.refresh()

    def _unsaid(self, problem: Problem) -> None:
        self.send.setEnabled(True)
        self.problem.setText(str(problem))
        self.problem.show()

    # What bubbles ask for.

    def _act(self, what: str, post: PostRow, detail: object) -> None:
        if what == "reply":
            self._answer(post)
        elif what == "author":
            self.went.emit(MemberPlace(post.author_login))
        elif what == "edit":
            self.leave_for(EditPlace(post.topic_id, post.number))
        elif what == "step" and isinstance(detail, int):
            self._step(post, detail)
        elif not self.deeds.act(what, post, detail):
            self.leave_for(TopicPlace(post.topic_id, post.number))

    def _step(self, post: PostRow, by: int) -> None:
        at = next(n for n, bubble in enumerate(self.bubbles) if bubble.post.number == post.number) + by
        if 0 <= at < len(self.bubbles):
            self.bubbles[at].setFocus()
            self.area.ensureWidgetVisible(self.bubbles[at], 0, self.desk.theme.px(12))
        elif at >= len(self.bubbles):
            self.line.setFocus()

    def _follow(self, link: str) -> None:
        """A file of a post is saved from its topic; all else is the window's to open."""
        bubble = self.sender()
        if link.startswith("attachment:") and isinstance(bubble, Bubble):
            self.leave_for(TopicPlace(bubble.post.topic_id, bubble.post.number))
        else:
            self.link.emit(link)

    def _open_list(self) -> None:
        dialog = QuestionsDialog(self.desk, self._place.community_id, self)
        dialog.done_it.connect(lambda _done: self.refresh())
        dialog.open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._beside.setVisible(self.width() >= self.desk.theme.px(ROOMY))

    def _dress(self) -> None:
        px, t = self.desk.theme.px, self.desk.theme.tokens
        self._whole.setContentsMargins(px(24), px(16), px(16), px(14))
        self._whole.setSpacing(px(18))
        self._left.setSpacing(px(10))
        self._top.setSpacing(px(12))
        self._talk.setContentsMargins(0, 0, px(10), px(6))
        self._talk.setSpacing(0)
        self._composer.setContentsMargins(px(12), px(6), px(6), px(6))
        self._composer.setSpacing(px(2))
        self._beside.setFixedWidth(px(SIDE))
        put_icon(self.topics, "layout-list", t.muted, px(15))
        put_icon(self.home, "info", t.muted, px(15))


def _day_line(day: date) -> QWidget:
    today = date.today()  # noqa: DTZ011 - the day where this computer is
    said = {0: tr("Today"), 1: tr("Yesterday")}.get((today - day).days, on_day(day))
    line = label(said, "pill")
    line.setObjectName("room-day")
    return line
