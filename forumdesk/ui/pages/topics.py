"""The topics of the office, filtered by tab, community and tag."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.catching_up import Moved, dismiss_new, mark_all_read, restore_positions
from forumdesk.forum.rows import CommunityRow, FollowRow, SidebarRow, TopicFilter, TopicOrder, TopicView
from forumdesk.store.changes import Change, Thing
from forumdesk.store.schema.watching import Level, WatchedKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import icon, put_icon
from forumdesk.ui.page import Page
from forumdesk.ui.place_names import order_name, view_name
from forumdesk.ui.places import CommunityPlace, ComposePlace, MessagePlace, TopicPlace, TopicsPlace, link_to
from forumdesk.ui.widgets.controls import DropButton, ElidedLabel, IconButton, Notice
from forumdesk.ui.widgets.list_filter import ListFilter
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.widgets.topic_list import Eye, TopicList
from forumdesk.ui.widgets.watch_button import Followed, WatchButton, follow
from forumdesk.ui.words import tr, tr_n

SHOWN = {Thing.TOPIC, Thing.POST, Thing.REACTION, Thing.COMMUNITY, Thing.MEMBERSHIP, Thing.MEMBER}
TABS = (
    *(TopicView.ALL, TopicView.UNREAD, TopicView.NEW),
    *(TopicView.UNANSWERED, TopicView.PINNED, TopicView.SOLVED, TopicView.BEST),
)


class _Square(QWidget):
    """The colour of a community, before its name."""

    def __init__(self) -> None:
        super().__init__()
        self._colour = ""
        self.hide()

    def show_colour(self, colour: str) -> None:
        """An empty colour hides it."""
        self._colour = colour
        self.setVisible(bool(colour))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colour))
        side = self.height()
        painter.drawRoundedRect(QRectF(0, 0, side, side), side / 4, side / 4)
        painter.end()


class TopicsPage(Page):
    """A list of topics under its title and tabs. `went` names the topic to show beside it."""

    entered = Signal(int)
    """A topic was opened with Enter: the keyboard should follow."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("topics-page")
        self._communities: dict[int, CommunityRow] = {}
        self._title = ElidedLabel("pane-title")
        self._title.setObjectName("topics-title")
        self._square = _Square()
        self._clear = IconButton(desk.theme, "clear-filter", "x", tr("Show all topics"), size=14)
        self._clear.clicked.connect(self._clear_filter)
        self.order = DropButton(desk.theme, "topic-order")
        self._orders = QActionGroup(self)
        for order in TopicOrder:
            self._add_order(order)
        self._chip = QPushButton()
        self._chip.setObjectName("tag-filter")
        self._chip.setProperty("kind", "chip")
        self._chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._chip.clicked.connect(self._clear_tag)
        self.tabs = TabStrip(desk.theme, "topic-tabs")
        for view in TABS:
            short = {TopicView.ALL: tr("All"), TopicView.BEST: tr("Best")}
            self.tabs.add(view, short.get(view) or view_name(view))
        self.tabs.picked.connect(self._pick_view)
        self.list = TopicList(desk)
        self.notice = Notice(desk.theme, "topics-notice")
        self.notice.acted.connect(self._act)
        self._build()
        self.setFocusProxy(self.list)
        self.list.chosen.connect(lambda topic_id: self.went.emit(TopicPlace(topic_id)))
        self.list.entered.connect(self._enter)
        self.list.elsewhere.connect(lambda topic_id: self.elsewhere.emit(TopicPlace(topic_id)))
        self.list.copied.connect(self._copy)
        self.list.topics.listed.connect(self._show_state)
        self.list.topics.failed.connect(self._fail)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(120)
        self._soon.timeout.connect(self.list.topics.reread)
        desk.theme.changed.connect(self._dress)
        self._dress()

    def _build(self) -> None:
        self._head = QFrame()
        self._head.setProperty("kind", "head")
        first = QHBoxLayout()
        first.addWidget(self._square)
        first.addWidget(self._title, 1)
        self.narrowing = IconButton(self.desk.theme, "narrow-list", "filter", tr("Narrow the list") + " (Shift+F)")
        self.narrowing.setCheckable(True)
        self.narrowing.clicked.connect(lambda on: self.narrow() if on else self._narrow_no_more())
        self.home = IconButton(self.desk.theme, "community-home", "house", tr("The community's home page"))
        self.home.clicked.connect(lambda: self.leave_for(CommunityPlace(self.wanted.community_id or 0)))
        self.home.hide()
        self.watch = WatchButton(self.desk, "list-watch")
        self.watch.changed.connect(self.refresh)
        self.watch.hide()
        self.catch_up = QPushButton()
        self.catch_up.setObjectName("catch-up")
        self.catch_up.setProperty("kind", "quiet")
        self.catch_up.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.catch_up.clicked.connect(self.catch_up_here)
        self.catch_up.hide()
        self.write = IconButton(self.desk.theme, "new-message", "square-pen", tr("New message"))
        self.write.clicked.connect(lambda: self.went.emit(MessagePlace()))
        self.write.hide()
        for widget in (
            self._chip,
            self._clear,
            self.catch_up,
            self.home,
            self.watch,
            self.write,
            self.narrowing,
            self.order,
        ):
            first.addWidget(widget)
        self._first = first
        column = QVBoxLayout(self._head)
        column.addLayout(first)
        column.addWidget(self.tabs)
        self.filter = ListFilter(self.desk)
        self.filter.asked.connect(lambda query: self._narrow_by(query, goes=False))
        self.filter.entered.connect(lambda query: self._narrow_by(query, goes=True))
        self.filter.left.connect(self._leave_filter)
        self.filter.hide()
        column.addWidget(self.filter)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.notice)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head)
        whole.addLayout(self._stack, 1)

    def _add_order(self, order: TopicOrder) -> None:
        action = QAction(order_name(order), self)
        action.setCheckable(True)
        action.triggered.connect(lambda: self._go(replace(self.wanted, order=order)))
        self._orders.addAction(action)
        self.order.menu().addAction(action)

    def narrow(self) -> None:
        """Go to the field that narrows the list."""
        self.filter.show()
        self.narrowing.setChecked(True)
        self.filter.focus()

    def _narrow_by(self, query: str, *, goes: bool) -> None:
        """While one types the list follows; Enter makes it a place to return to."""
        wanted = replace(self.wanted, query=" ".join(query.split()))
        if goes:
            self._go(wanted)
            self.list.setFocus()
        elif wanted != self.wanted:
            self.list.list_topics(wanted)
            self._show_filter()

    def _narrow_no_more(self) -> None:
        self.filter.hide()
        self.narrowing.setChecked(False)
        if self.wanted.query:
            self._go(replace(self.wanted, query=""))
        self.list.setFocus()

    def _leave_filter(self) -> None:
        """Down goes to the list; Escape in an empty field puts the field away."""
        if self.filter.query:
            self.list.setFocus()
        else:
            self._narrow_no_more()

    @property
    def wanted(self) -> TopicFilter:
        return self.list.topics.wanted

    def open(self, place: TopicsPlace) -> None:
        """List these topics; what is listed already stays as it is."""
        wanted = place.wanted
        if wanted == self.wanted and self.list.topics.is_listed:
            return
        self.list.list_topics(wanted)
        self._stack.setCurrentWidget(self.list)
        self.filter.show_query(wanted.query)
        self.filter.setVisible(bool(wanted.query))
        self.narrowing.setChecked(bool(wanted.query))
        self._show_filter()

    def eye(self) -> Eye | None:
        return self.list.eye()

    def return_to(self, eye: Eye) -> None:
        if not self.list.topics.is_listed:
            self.list.return_to(eye)

    def select(self, topic_id: int | None) -> None:
        """Mark the topic that is open beside the list."""
        self.list.mark(topic_id)

    def first_topic(self) -> int | None:
        """The topic on top, once it can be seen."""
        first = self.list.topics.id_at(0)
        return first if first is not None and self.list.topics.row_of(first) else None

    def refresh_soon(self) -> None:
        """Read the lines anew in a moment: read positions are no news, but they show here."""
        self._soon.start()

    def set_counts(self, row: SidebarRow) -> None:
        """Numbers and names that the frame of the window knows anyway."""
        self._communities = {community.id: community for community in row.communities}
        self._frame = row
        self._show_filter()

    _frame: SidebarRow | None = None

    def follow(self, what: Followed, level: Level) -> None:
        """Follow a community or tag so closely from now on."""
        follow(self.desk, self, what, level, self.refresh)

    def catch_up_here(self) -> None:
        """Be done with the list that is shown."""
        self.mark_all_read(self.wanted)

    def mark_all_read(self, wanted: TopicFilter) -> None:
        """Have read all that a list shows, or dismiss what is new in it; the message that says so takes it back."""
        is_new = wanted.view is TopicView.NEW

        def done(moved: tuple[Moved, ...]) -> None:
            self.refresh()
            n = len(moved)
            if not n:
                self.desk.say(tr("Nothing was unread here."))
            elif is_new:
                self.desk.say(tr_n("Dismissed {n} new topic", "Dismissed {n} new topics", n), lambda: back(moved))
            else:
                self.desk.say(tr_n("Marked {n} topic as read", "Marked {n} topics as read", n), lambda: back(moved))

        def back(moved: tuple[Moved, ...]) -> None:
            self.desk.worker.do(self, restore_positions, self.desk.viewer, moved, then=lambda _done: self.refresh())

        self.desk.worker.do(self, dismiss_new if is_new else mark_all_read, self.desk.viewer, wanted, then=done)

    def concerns(self, change: Change) -> bool:
        return change.thing in SHOWN

    def refresh(self) -> None:
        self.list.topics.refresh()

    def _show_filter(self) -> None:
        wanted, community = self.wanted, self._communities.get(self.wanted.community_id or 0)
        tag = f"#{wanted.tag}" if wanted.tag else ""
        title = community.name if community else view_name(wanted.view)
        if tag and not community and wanted.view is TopicView.ALL:
            title, tag = tag, ""
        self._title.setText(title)
        self._title.setToolTip(community.purpose if community else "")
        self._square.show_colour(community.colour if community else "")
        self._chip.setText(tag)
        self._chip.setVisible(bool(tag))
        self._chip.setAccessibleName(tr("Remove the filter {tag}", tag=tag))
        self._chip.setToolTip(self._chip.accessibleName())
        self.home.setVisible(community is not None)
        self._clear.setVisible(wanted.community_id is not None or bool(wanted.tag))
        self.order.setToolTip(tr("Order: {order}", order=order_name(wanted.order)))
        self.order.setAccessibleName(self.order.toolTip())
        for order, action in zip(TopicOrder, self._orders.actions(), strict=True):
            action.setChecked(order is wanted.order)
        self._show_following(community)
        self._fit_order()
        self.write.setVisible(wanted.view is TopicView.MESSAGES)
        self.tabs.setVisible(wanted.view in TABS)
        self.tabs.check(wanted.view)
        everywhere = wanted.community_id is None and not wanted.tag
        counted = community if community and not wanted.tag else self._frame if everywhere else None
        unread, new = (counted.unread, counted.new) if counted else (0, 0)
        self.tabs.set_count(TopicView.UNREAD, unread)
        self.tabs.set_count(TopicView.NEW, new)

    def _show_following(self, community: CommunityRow | None) -> None:
        """How closely one follows the community that is open, else the tag; and what ends a list in one go."""
        wanted = self.wanted
        if community is not None:
            what = Followed(WatchedKind.COMMUNITY, community.id, community.name)
            self.watch.show_level(what, FollowRow(community.level))
        elif wanted.tag and self._frame is not None:
            level = self._frame.tag_level(wanted.tag)
            self.watch.show_level(Followed(WatchedKind.TAG, 0, f"#{wanted.tag}"), FollowRow(level))
        self.watch.setVisible(community is not None or (bool(wanted.tag) and self._frame is not None))
        listed = self.list.topics
        ends = wanted.view in {TopicView.UNREAD, TopicView.NEW}
        self.catch_up.setVisible(ends and listed.is_listed and listed.rowCount() > 0)

    def _show_state(self) -> None:
        self._show_following(self._communities.get(self.wanted.community_id or 0))
        if self.list.topics.rowCount():
            self._stack.setCurrentWidget(self.list)
            return
        self._failed = False
        picture, title, text, act = self._emptiness()
        self.notice.say(picture, title, text, act)
        self._stack.setCurrentWidget(self.notice)

    _failed = False

    def _emptiness(self) -> tuple[str, str, str, str]:
        wanted = self.wanted
        if wanted.query:
            text = tr("Nothing in this list fits “{query}”.", query=wanted.query)
            return "filter", tr("Nothing fits"), text, tr("Show all of the list")
        match wanted.view:
            case TopicView.UNREAD:
                return "circle-check", tr("You have read it all"), tr("What comes next shows up here."), ""
            case TopicView.NEW:
                return "sparkles", tr("Nothing new"), tr("Topics that nobody showed you yet come here."), ""
            case TopicView.UNANSWERED:
                return "circle-check", tr("Every question has its answer"), tr("Well done, everybody."), ""
            case TopicView.PINNED:
                return "pin", tr("Nothing is pinned here"), tr("Pin a topic to keep it on top of a list."), ""
            case TopicView.SOLVED:
                text = tr("Mark the reply that helped as the answer, and the question is solved.")
                return "circle-check", tr("No solved questions yet"), text, ""
            case TopicView.BEST:
                text = tr("A moderator can mark a topic that shows how we want things done.")
                return "award", tr("No best practices yet"), text, ""
            case TopicView.MINE:
                text = tr("Topics that you began or replied in are listed here.")
                return "message-circle", tr("You have not written yet"), text, tr("New topic")
            case TopicView.MESSAGES:
                text = tr("Write to colleagues without the whole office reading along.")
                return "mail", tr("No messages yet"), text, tr("New message")
        return "messages-square", tr("No topics here yet"), tr("Be the first to ask or to tell."), tr("New topic")

    def _fail(self, problem: Problem) -> None:
        if self.list.topics.is_listed and self.list.topics.rowCount():
            self.desk.explain(problem)
            return
        self._failed = True
        self.notice.say("cloud-off", tr("The topics could not be read"), str(problem), tr("Try again"))
        self._stack.setCurrentWidget(self.notice)

    def _act(self) -> None:
        if self._failed:
            self._stack.setCurrentWidget(self.list)
            self.refresh()
        elif self.wanted.query:
            self._narrow_no_more()
        else:
            is_message = self.wanted.view is TopicView.MESSAGES
            self.went.emit(MessagePlace() if is_message else ComposePlace(community_id=self.wanted.community_id))

    def _enter(self, topic_id: int) -> None:
        self.went.emit(TopicPlace(topic_id))
        self.entered.emit(topic_id)

    def _copy(self, topic_id: int) -> None:
        QGuiApplication.clipboard().setText(link_to(self.desk.office_uuid, TopicPlace(topic_id)))
        self.desk.say(tr("Copied the address."))

    def _go(self, wanted: TopicFilter) -> None:
        self.went.emit(TopicsPlace(wanted))

    def _pick_view(self, view: str) -> None:
        self._go(replace(self.wanted, view=TopicView(view)))

    def _clear_filter(self) -> None:
        self._go(replace(self.wanted, community_id=None, tag=""))

    def _clear_tag(self) -> None:
        self._go(replace(self.wanted, tag=""))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_order()

    def _fit_order(self) -> None:
        """Where it is narrow the title has the room; the order is then known from its tool tip and menu."""
        room = self.width() - (self.desk.theme.px(100) if self._chip.isVisibleTo(self) else 0)
        roomy = room >= self.desk.theme.px(380)
        self.order.setText(order_name(self.wanted.order) if roomy else "")
        self.order.show_picture("chevron-down" if roomy else "arrow-up-down")
        says = tr("Dismiss all") if self.wanted.view is TopicView.NEW else tr("Mark all read")
        self.catch_up.setAccessibleName(says)
        self.catch_up.setToolTip("" if roomy else says)
        self.catch_up.setText(says if roomy else "")
        put_icon(self.catch_up, "list-checks", self.desk.theme.tokens.muted, self.desk.theme.px(16))

    def _dress(self) -> None:
        px, tokens = self.desk.theme.px, self.desk.theme.tokens
        column = self._head.layout()
        assert isinstance(column, QVBoxLayout)
        column.setContentsMargins(px(16), px(12), px(12), px(8))
        column.setSpacing(px(8))
        self._first.setSpacing(px(4))
        self._square.setFixedSize(px(16), px(12))
        self._chip.setIcon(icon("x", tokens.accent_text, px(12)))
