"""A topic with its posts: read, react, accept, pin; it keeps its place while others write."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import NotFound, Problem
from forumdesk.forum.posts import posts
from forumdesk.forum.reading import mark_read
from forumdesk.forum.rows import AttachmentRow, OpenedThread, PostRow, ThreadRow, TopicFilter, TopicRow, TopicView
from forumdesk.forum.topics import opened_thread, thread
from forumdesk.store.changes import Change, Thing
from forumdesk.store.schema.care import CareKind
from forumdesk.text.escaping import escaped
from forumdesk.ui.desk import Desk
from forumdesk.ui.finding import Finding
from forumdesk.ui.icons import pixmap, put_icon
from forumdesk.ui.page import Page
from forumdesk.ui.pages.post_actions import PostActions
from forumdesk.ui.pinning import Pinning
from forumdesk.ui.places import ComposePlace, CondensePlace, MemberPlace, MessagePlace, TopicPlace, TopicsPlace, link_to
from forumdesk.ui.save_file import SaveFile
from forumdesk.ui.widgets.find_bar import FindBar
from forumdesk.ui.widgets.jump_box import JumpBox, Landmark
from forumdesk.ui.widgets.post_card import AVATAR, TEXT_MOST
from forumdesk.ui.widgets.post_shelf import CHUNK
from forumdesk.ui.widgets.similar_topics import ThreadFoot
from forumdesk.ui.widgets.thread_head import ThreadHead
from forumdesk.ui.widgets.thread_skeleton import ThreadSkeleton
from forumdesk.ui.widgets.thread_view import ThreadView
from forumdesk.ui.widgets.timeline import Tick, Timeline
from forumdesk.ui.words import tr, tr_n

if TYPE_CHECKING:
    from forumdesk.search.ask import Searcher
    from forumdesk.ui.widgets.composer import Composer

FLUSH_MS = 3_000
TIMELINE_FROM, TIMELINE_WIDE = 5, 680
"""From how many posts on, and from which width of the page, the timeline stands beside the posts."""
COLUMN_MOST = AVATAR + 14 + TEXT_MOST
SLOW_MS = 300
SIMILAR_AFTER_MS = 250
"""How long a topic stands before others like it are looked for."""
AGAIN_MS = 5_000


class ThreadPage(Page):
    """One topic at a time."""

    shown = Signal()
    reply_to = Signal(object)
    edit = Signal(object)
    quote = Signal(object, str)
    edit_topic = Signal()
    led = Signal(object)
    """What was asked for is at another place now."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("thread-page")
        self.thread_row: ThreadRow | None = None
        self._place: TopicPlace | None = None
        self._picture_name = "messages-square"
        self._composer_box: QWidget | None = None
        self._composer: QWidget | None = None
        self._more_from = 1
        self._wanted: TopicPlace | None = None
        self._read: dict[int, int] = {}
        self.marked: dict[int, int] = {}
        self.head = ThreadHead(desk)
        self.view = ThreadView(desk.theme, pictures=desk.pictures)
        self.timeline = Timeline(desk.theme)
        self.similar = ThreadFoot(desk.theme)
        self.view.set_foot(self.similar)
        self._searcher: Searcher | None = None
        self.finding = Finding(desk, FindBar(desk.theme), self.view, self)
        self.more = QPushButton(self.view)
        self.more.setObjectName("thread-more")
        self.more.setProperty("kind", "primary")
        self.more.clicked.connect(self._show_more)
        self.more.hide()
        self.picture, self.words = QLabel(), QLabel()
        self.words.setObjectName("thread-words")
        self.words.setProperty("kind", "muted")
        self.words.setWordWrap(True)
        self.retry = QPushButton(tr("Try again"))
        self.retry.setObjectName("thread-retry")
        self.retry.clicked.connect(self.refresh)
        self.back = QPushButton(tr("Back to the topics"))
        self.back.setObjectName("thread-back")
        self.back.clicked.connect(lambda: self.went.emit(TopicsPlace()))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty_pane())
        self._stack.addWidget(self._thread_pane())
        self.skeleton = ThreadSkeleton(desk.theme)
        self._stack.addWidget(self.skeleton)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._slow = self._timer(SLOW_MS, lambda: self._stack.setCurrentWidget(self.skeleton))
        self._again = self._timer(AGAIN_MS, self.refresh)
        self._flush = self._timer(FLUSH_MS, self._mark_read)
        self._look_around = self._timer(SIMILAR_AFTER_MS, self._ask_similar)
        self._connect()
        desk.theme.changed.connect(self._dress)
        self._dress()
        self._say("messages-square", tr("Choose a topic to read it here."))

    def _timer(self, after_ms: int, does: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(does)
        return timer

    def _empty_pane(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.addStretch(2)
        for widget in (self.picture, self.words, self.retry, self.back):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return pane

    def _thread_pane(self) -> QWidget:
        pane = QWidget()
        self._column = QVBoxLayout(pane)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.head)
        self._column.addWidget(self.finding.bar)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.view, 1)
        row.addWidget(self.timeline)
        self._column.addLayout(row, 1)
        return pane

    def _connect(self) -> None:
        view, head = self.view, self.head
        self.pinning = Pinning(self, head.pin, self.refresh)
        self._actions = PostActions(self.desk, self)
        self._actions.changed.connect(self._load)
        self._actions.topic_changed.connect(self.refresh)
        view.needed.connect(self._load)
        view.seen.connect(self._saw)
        view.acted.connect(self._act)
        view.link.connect(self.link)
        self.similar.picked.connect(lambda topic: self.leave_for(TopicPlace(topic.id)))
        view.moved.connect(self.timeline.show_place)
        self.timeline.passed.connect(view.travel)
        self.timeline.chosen.connect(lambda place: view.jump(view.numbers[place]))
        head.jump.clicked.connect(self.open_jump_box)
        head.watch.changed.connect(self.refresh)
        head.copy.clicked.connect(lambda: self._copy(1))
        head.edit.clicked.connect(self.edit_topic)
        head.acts.changed.connect(self.refresh)
        head.acts.went.connect(self.went)
        head.solved.clicked.connect(self._go_to_answer)
        head.community.clicked.connect(self._go_to_community)
        head.asked_before.went.connect(self.went)
        head.asked_before.changed.connect(self.refresh)
        head.care.changed.connect(self.refresh)
        head.condensed.went.connect(self.went)
        head.project.went.connect(self.leave_for)
        head.endorse.menu().aboutToShow.connect(self._fill_endorse_menu)
        head.people.went.connect(self.went)
        head.people.changed.connect(self.refresh)

    def number_in_sight(self) -> int | None:
        """The post on top of what is shown."""
        numbers, place = self.view.numbers, self.timeline.value()
        return numbers[place] if self._shows(self._place) and place < len(numbers) else None

    def set_composer(self, composer: Composer) -> None:
        """Put the field for replies at the foot."""
        from forumdesk.ui.widgets.composer_room import ComposerRoom  # comes with what it is for

        self._composer_box = QWidget()
        box = QHBoxLayout(self._composer_box)
        box.addWidget(composer, 1)
        box.addStretch(0)
        self._composer = composer
        self._column.addWidget(self.head.slow_note)
        self._column.addWidget(self._composer_box)
        ComposerRoom(self.desk.theme, self, self.head, composer)
        self._dress()

    # Opening.

    def open(self, place: TopicPlace) -> None:
        """Show a topic: at the post that is named, else at the first unread one."""
        same = self.thread_row is not None and self.thread_row.topic.id == place.topic_id
        if same and self._place is not None and self._place.topic_id == place.topic_id:
            self._place = place
            self._wanted = place
            if place.number is not None and self.view.marks.place_of(place.number) is not None:
                self._go_to_wanted()  # else it is there once the topic is read again
            self.refresh()
            return
        self.leave()
        self.marked.pop(place.topic_id, None)
        self._place, self._wanted = place, None
        self._again.stop()
        self.more.hide()
        self._slow.start()
        asked = self.desk.viewer, place.topic_id, place.number
        self.desk.worker.ask(self, opened_thread, *asked, then=self._show, failed=self._failed, key="thread")

    def _show(self, found: OpenedThread) -> None:
        row, place = found.thread, self._place
        if place is None or found.asked_id != place.topic_id:
            return
        if row.topic.id != place.topic_id:  # its posts were moved
            place = self._place = TopicPlace(row.topic.id, found.number, place.found)
            self.led.emit(place)
        self._slow.stop()
        read = row.topic.read_number
        is_news = read is not None and bool(row.posts) and row.posts.numbers[-1] > read
        self.view.news_from = row.posts.numbers[row.posts.nearest((read or 0) + 1)] if is_news else 0
        self._take(row)
        self.similar.show_topics(())
        self._look_around.start()
        self._stack.setCurrentIndex(1)
        self.view.show_thread(row.posts, found.posts, found.number)
        self.finding.follow(row.topic.id, place.found)  # before the jump, whose passage stays marked
        if place.found is not None:
            self.view.jump(found.number, place.found.passage)
        self.shown.emit()

    def _take(self, row: ThreadRow) -> None:
        self.thread_row = row
        self.view.may_accept, self.view.may_reply = row.may_accept, row.may_reply
        self.head.show_thread(row, lambda name: self.went.emit(TopicsPlace(TopicFilter(tag=name))))
        self.pinning.show_thread(row)
        ticks = (Tick(row.posts.nearest(mark.number), mark.says, mark.tone) for mark in self._landmarks() if mark.tone)
        self.timeline.show_posts(row.posts, tuple(ticks))
        self._fit_timeline()

    def _landmarks(self) -> list[Landmark]:
        """The places in the topic that people look for."""
        row = self.thread_row
        if row is None or not row.posts:
            return []
        found = [
            Landmark("jump-first", "arrow-up", tr("First post"), row.posts.numbers[0]),
            Landmark("jump-newest", "arrow-down", tr("Newest post"), row.posts.numbers[-1]),
        ]
        if self.view.news_from > 1:
            found.insert(0, Landmark("jump-unread", "bell", tr("First unread post"), self.view.news_from, "unread"))
        if row.answer_number is not None:
            answer = Landmark("jump-answer", "circle-check", tr("Accepted answer"), row.answer_number, "success")
            found.insert(0, answer)
        return found

    def open_jump_box(self) -> None:
        """Ask for a number, a day or a landmark of the topic, and go there."""
        if self.thread_row is None or not self.view.marks or self._stack.currentIndex() != 1:
            return
        box = JumpBox(self.desk.theme, self.view.marks, self._landmarks(), self)
        box.chosen.connect(self._jump_to)
        corner = self.view.mapToGlobal(QPoint(self.view.width() - self.desk.theme.px(20), self.desk.theme.px(8)))
        box.open_at(corner, self.timeline.value())

    def _jump_to(self, number: int) -> None:
        if self.thread_row is not None:
            self.went.emit(TopicPlace(self.thread_row.topic.id, number))  # so that one can go back
            self.view.setFocus()

    def find_words(self) -> bool:
        """Look for words in the topic; False where none is shown."""
        is_here = self.isVisible() and self._stack.currentIndex() == 1
        if is_here:
            self.finding.open()
        return is_here

    def find_step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) hit."""
        if self.isVisible() and self._stack.currentIndex() == 1:
            self.finding.step(by)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.finding.is_on:
            self.finding.end()
        else:
            super().keyPressEvent(event)

    def _fit_timeline(self) -> None:
        """The timeline gives way where posts need the room, and where all is in sight anyway."""
        has_room = self.width() >= self.desk.theme.px(TIMELINE_WIDE)
        self.timeline.setVisible(has_room and self.timeline.maximum() + 1 >= TIMELINE_FROM)

    def _failed(self, problem: Problem) -> None:
        self.thread_row = None
        is_gone = isinstance(problem, NotFound)
        self._say("circle-alert", str(problem), again=not is_gone, back=is_gone)
        self.shown.emit()

    def _say(self, picture: str, text: str, again: bool = False, back: bool = False) -> None:
        self._slow.stop()
        self._picture_name = picture
        self.words.setText(text)
        self.retry.setVisible(again)
        self.back.setVisible(back)
        self._stack.setCurrentIndex(0)
        self._dress()

    def is_complete(self) -> bool:
        """Whether a thread is shown with every post in sight."""
        return self._shows(self._place) and self.view.is_complete()

    # Staying current.

    def concerns(self, change: Change) -> bool:
        row = self.thread_row
        if row is None:
            return self._place is not None and change.topic_id == self._place.topic_id
        about_place = change.thing in {Thing.COMMUNITY, Thing.MEMBERSHIP}
        return change.topic_id == row.topic.id or (about_place and change.community_id == row.topic.community_id)

    def refresh(self) -> None:
        if self._place is not None:
            topic_id = self._place.topic_id
            self.desk.worker.ask(
                self, thread, self.desk.viewer, topic_id, then=self._update, failed=self._stale, key="thread"
            )

    def _stale(self, problem: Problem) -> None:
        """It could not be read again: unless it is gone, what is on the screen stays, and is asked for again."""
        if isinstance(problem, NotFound) or not self._shows(self._place):
            self._failed(problem)
        elif not self._again.isActive():
            self._again.start()
            self.desk.explain(problem)

    def _shows(self, place: TopicPlace | None) -> bool:
        row = self.thread_row
        return row is not None and place is not None and row.topic.id == place.topic_id

    def _update(self, row: ThreadRow) -> None:
        place = self._place
        if place is None or row.topic.id != place.topic_id:
            return
        if row.merged_into is not None:
            self.thread_row = None
        if self.thread_row is None or self.thread_row.topic.id != row.topic.id:
            self.open(place)  # news came while another topic was still on the screen
            return
        self._again.stop()
        known, was_at_end = self.thread_row.topic.last_post_number, self.view.is_at_end()
        if row.topic.title != self.thread_row.topic.title:
            self._look_around.start()
        self._take(row)
        self.view.update_marks(row.posts)
        self.view.forget()
        self.finding.refresh()
        if self._wanted is not None and self._wanted.number is not None:
            self._go_to_wanted()
        elif row.topic.last_post_number > known and was_at_end:
            self.more.hide()
            self.view.go_to_end()
        elif row.topic.last_post_number > known:
            self._announce(known + 1)
        self.shown.emit()

    def _announce(self, first: int) -> None:
        """Say how many posts came, those that were announced before and not looked at yet included."""
        if self.more.isHidden():
            self._more_from = first
        newcomers = len(self.view.numbers) - bisect_left(self.view.numbers, self._more_from)
        self.more.setText(tr_n("{n} new reply", "{n} new replies", newcomers))
        self._place_more()
        self.more.show()
        self.more.raise_()

    def _go_to_wanted(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None and wanted.number is not None:
            self.more.setHidden(self.more.isHidden() or wanted.number >= self._more_from)
            self.finding.follow(wanted.topic_id, wanted.found)
            self.view.jump(wanted.number, wanted.found.passage if wanted.found is not None else "")

    def _show_more(self) -> None:
        self.more.hide()
        self.view.jump(self._more_from)

    def _place_more(self) -> None:
        px = self.desk.theme.px
        self.more.adjustSize()
        width, height = self.view.viewport().width(), self.view.viewport().height()
        self.more.move((width - self.more.width()) // 2, height - self.more.height() - px(12))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_timeline()
        self._place_more()

    def _load(self, numbers: Sequence[int]) -> None:
        row = self.thread_row
        if row is None:
            return
        topic_id = row.topic.id

        def supply(rows: list[PostRow]) -> None:
            if self.thread_row is not None and self.thread_row.topic.id == topic_id:
                self.view.supply(rows)

        def failed(problem: Problem) -> None:
            if self._place is not None and self._place.topic_id == topic_id:
                self._stale(problem)

        for start in range(0, len(numbers), CHUNK * 2):
            part = list(numbers[start : start + CHUNK * 2])
            self.desk.worker.ask(self, posts, self.desk.viewer, topic_id, part, then=supply, failed=failed)

    # Reading.

    def use(self, searcher: Searcher) -> None:
        """The search index is loaded: what is like the topic that is shown can be told."""
        self._searcher = self.head.asked_before.searcher = self.head.acts.searcher = searcher
        self._look_around.start()

    def _ask_similar(self) -> None:
        """Once the topic is there: nobody waits for others to read it."""
        row, searcher = self.thread_row, self._searcher
        if row is None or searcher is None:
            return
        topic_id = row.topic.id

        def then(found: list[TopicRow]) -> None:
            if self.thread_row is not None and self.thread_row.topic.id == topic_id:
                self.similar.show_topics(found)

        asked = self.desk.viewer, searcher, topic_id
        self.desk.worker.ask(self, _similar, *asked, then=then, failed=lambda _problem: None, key="similar")

    def open_similar(self) -> None:
        """Go to the first of the similar topics, if there is one."""
        if self.similar.topics and self._stack.currentIndex() == 1:
            self.leave_for(TopicPlace(self.similar.topics[0].id))

    def _saw(self, number: int) -> None:
        row = self.thread_row
        if row is None:
            return
        topic_id = row.topic.id
        known = max(row.topic.read_number or 0, self.marked.get(topic_id, 0), self._read.get(topic_id, 0))
        if number > known:
            self._read[topic_id] = number
            if not self._flush.isActive():
                self._flush.start()
        if number >= row.topic.last_post_number:
            self.more.hide()

    def _mark_read(self) -> None:
        positions, self._read = self._read, {}

        def failed(_problem: Problem) -> None:
            self.desk.outbox.note_read(positions)  # told once the office is back
            self.marked.clear()

        if positions:
            self.marked.update(positions)
            self.desk.worker.do(self, mark_read, self.desk.viewer, positions, failed=failed)

    def leave(self) -> None:
        """What was read so far is kept, at once."""
        self._flush.stop()
        self._mark_read()

    def hideEvent(self, event: QHideEvent) -> None:
        self.leave()
        super().hideEvent(event)

    # Doing.

    def _act(self, what: str, post: PostRow, detail: object) -> None:
        """What a card asks for; each name stands once, here."""
        match what:
            case "reply":
                self.reply_to.emit(post)
            case "edit":
                self.edit.emit(post)
            case "quote":
                self.quote.emit(post, str(detail))
            case "reply_as_topic":
                self._reply_as_topic(post)
            case "copy_link":
                self._copy(post.number)
            case "split" if self.thread_row is not None:
                self.head.acts.split(self.thread_row.topic, post.id)
            case "save_file" if isinstance(detail, AttachmentRow):
                SaveFile(self.desk, detail, self).open()
            case "author":
                self.went.emit(MemberPlace(post.author_login))
            case _:
                self._actions.act(what, post, detail)

    def _reply_as_topic(self, post: PostRow) -> None:
        """A new topic that says where it comes from; of a message, another message, and nothing of it."""
        if self.thread_row is None:
            return
        topic = self.thread_row.topic
        if topic.community_id is None:
            self.went.emit(MessagePlace())
            return
        address = link_to(self.desk.office_uuid, TopicPlace(topic.id, post.number))
        words = tr("Continuing from {link}:", link=f"[{escaped(topic.title, in_link=True)}]({address})")
        self.went.emit(ComposePlace(topic.community_id, text=f"{words}\n\n"))

    def bookmark_topic(self) -> None:
        """Put the topic aside by its first post, or no longer."""
        row = self.thread_row
        if row is not None and row.posts and self.view.isVisible():
            first = [row.posts.numbers[0]]

            def act(rows: list[PostRow]) -> None:
                if rows:
                    self._actions.act("bookmark", rows[0], None)

            self.desk.worker.ask(self, posts, self.desk.viewer, row.topic.id, first, then=act, key="first")

    def open_pin_menu(self) -> None:
        """Where the topic can be pinned for, if one may."""
        self.pinning.open()

    def _fill_endorse_menu(self) -> None:
        row, menu, caring = self.thread_row, self.head.endorse.menu(), self.head.care.caring
        menu.clear()
        if row is None or not row.posts:
            return
        topic = row.topic
        if row.care is not None:
            caring.fill(menu, row.care)
        else:
            endorse = partial(caring.endorse, row.posts.ids[0], topic.title, CareKind.PRACTICE)
            menu.addAction(tr("Endorse as a best practice…"), endorse)
        menu.addSeparator()
        menu.addAction(tr("Condense into a best practice…"), lambda: self.went.emit(CondensePlace(topic.id)))

    def _go_to_answer(self) -> None:
        if self.thread_row is not None and self.thread_row.answer_number is not None:
            self.view.jump(self.thread_row.answer_number)

    def _go_to_community(self) -> None:
        if self.thread_row is not None:
            place = self.thread_row.topic.community_id
            view = TopicView.MESSAGES if place is None else TopicView.ALL
            self.went.emit(TopicsPlace(TopicFilter(view=view, community_id=place)))

    def _copy(self, number: int) -> None:
        if self.thread_row is not None:
            address = link_to(self.desk.office_uuid, TopicPlace(self.thread_row.topic.id, number))
            QGuiApplication.clipboard().setText(address)
            self.desk.say(tr("Copied the address of #{number}.", number=number))

    def _dress(self) -> None:
        px, t = self.desk.theme.px, self.desk.theme.tokens
        self.head.dress()
        self.words.setFixedWidth(px(340))  # a label that wraps is cut off where its width is left open
        self.picture.setPixmap(pixmap(self._picture_name, t.border_strong, px(40), self.devicePixelRatioF()))
        put_icon(self.more, "arrow-down", t.on_accent, px(15))
        box = self._composer_box.layout() if self._composer_box is not None else None
        if box is not None:
            box.setContentsMargins(px(24), px(8), px(24), px(16))
        if self._composer is not None:
            self._composer.setMaximumWidth(px(COLUMN_MOST))  # as wide as what it answers


def _similar(session: Any, viewer: int, searcher: Searcher, topic_id: int) -> list[TopicRow]:
    """On the worker's thread, where loading the search's libraries keeps nobody waiting."""
    from forumdesk.search.lookalikes import similar_topics

    return similar_topics(session, viewer, searcher, topic_id)
