"""The frame: bar, sidebar, panes, and where one is, with a way back."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forumdesk.config import change_settings
from forumdesk.errors import Problem, Unreachable
from forumdesk.forum.communities import sidebar
from forumdesk.forum.members import member_rows
from forumdesk.forum.rows import MemberRow, PostRef, PostRow, SidebarRow, TopicView
from forumdesk.search.standing import KeeperState, Keeping
from forumdesk.store.changes import Change
from forumdesk.ui.commands import bind_commands, commands_of
from forumdesk.ui.desk import Desk
from forumdesk.ui.elsewhere import wants_window_now
from forumdesk.ui.explain import Told, told
from forumdesk.ui.flagging import waits_words
from forumdesk.ui.history import Visit
from forumdesk.ui.keys import bound
from forumdesk.ui.pages.search import SearchPage
from forumdesk.ui.pages.topics import TopicsPage
from forumdesk.ui.panes import Panes
from forumdesk.ui.places import (
    CommunityPlace,
    ComposePlace,
    EditPlace,
    MemberPlace,
    MessagePlace,
    OutboxPlace,
    Place,
    SearchPlace,
    SettingsPlace,
    TopicPlace,
    TopicsPlace,
    link_to,
    read_link,
)
from forumdesk.ui.searching import Searching
from forumdesk.ui.standing import Standing
from forumdesk.ui.way import Way
from forumdesk.ui.widgets.sidebar import Sidebar
from forumdesk.ui.widgets.sidebar_item import FOLDED
from forumdesk.ui.widgets.sidebar_item import WIDTH as SIDEBAR
from forumdesk.ui.widgets.toast import Banner, Toast
from forumdesk.ui.widgets.topbar import TopBar
from forumdesk.ui.widgets.two_panes import LIST_MOST, TwoPanes
from forumdesk.ui.words import tr

if TYPE_CHECKING:  # what is opened by a click is loaded with the click
    from forumdesk.search.ask import Searcher
    from forumdesk.ui.concerns import Concerns
    from forumdesk.ui.page import Page
    from forumdesk.ui.pages.thread import ThreadPage
    from forumdesk.ui.widgets.composer import Composer

THREAD_AFTER_MS = 300
CONCERNS_AFTER_MS = 700
"""The list comes first; the pane for reading is there before anybody can have chosen a topic."""
LIST, THREAD, CRAMPED_LIST, CRAMPED_THREAD = 300, 400, 220, 354
"""How narrow the panes may become, in design pixels: with room, and without."""


class MainWindow(QMainWindow):
    """One window on one office. `sample` says that one may look as anybody."""

    leave = Signal()
    """Another office is wanted."""
    persona = Signal(int)
    elsewhere = Signal(object)
    """A place is to be shown in a window of its own."""
    outside = Signal(str)
    """A link leads into another office."""
    quitted = Signal()
    """All windows are to be closed."""
    closed = Signal()

    def __init__(self, desk: Desk, *, sample: bool = False, state: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self.desk = desk
        self._sample = sample
        self._row: SidebarRow | None = None
        self._list_place: Place = TopicsPlace()
        self.setObjectName("main-window")
        self.setWindowTitle("ForumDesk")
        self._build()
        self.way = Way(desk.theme, self, self.topbar.back, self.topbar.forward, self._in_sight)
        self.standing = Standing(self.sidebar.status)
        self._connect()
        self.searching = Searching(self)
        self.commands = commands_of(self)
        bind_commands(self)
        self._restore(state or {})
        self._dress()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(120)
        self._soon.timeout.connect(self.refresh)
        self.refresh()
        self.way.begin((state or {}).get("way"))
        QTimer.singleShot(THREAD_AFTER_MS, self, lambda: self.thread_page)
        QTimer.singleShot(THREAD_AFTER_MS, self, self.way.resume)
        QTimer.singleShot(CONCERNS_AFTER_MS, self, lambda: self.concerns)
        self.topics.setFocus()

    # What there is.

    def _build(self) -> None:
        desk = self.desk
        self.topbar = TopBar(desk.theme, desk.pictures)
        self.banner = Banner(desk.theme)
        self.sidebar = Sidebar(desk.theme)
        self.topics = TopicsPage(desk)
        self.search = SearchPage(desk)
        self._thread: ThreadPage | None = None
        self._composer: Composer | None = None
        unread = QWidget()
        unread.setProperty("kind", "pane")
        self._pages = Panes(desk, self._add)
        self.lists = QStackedWidget()
        for page in (self.topics, self.search):
            self.lists.addWidget(page)
        self.browse = TwoPanes(self.lists, unread)
        self.panes = QStackedWidget()
        self.panes.addWidget(self.browse)
        self._lower = QSplitter(Qt.Orientation.Horizontal)
        self._lower.setHandleWidth(1)
        self._lower.setChildrenCollapsible(False)
        self._lower.addWidget(self.sidebar)
        self._lower.addWidget(self.panes)
        self._lower.setStretchFactor(1, 1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.topbar, self.banner):
            column.addWidget(part)
        column.addWidget(self._lower, 1)
        self.setCentralWidget(whole)
        self.toast = Toast(desk.theme, whole)

    @property
    def thread_page(self) -> ThreadPage:
        """The pane at the right, with the composer at its foot; made once the list is there."""
        if self._thread is None:
            from forumdesk.ui.pages.thread import ThreadPage

            self._thread = ThreadPage(self.desk)
            self._thread.set_composer(self.composer)
            self.browse.put_beside(self._thread)
            self._fit()
            self._listen(self._thread)
            if self.search.searcher is not None:
                self._thread.use(self.search.searcher)
            self._thread.reply_to.connect(self.reply)
            self._thread.edit.connect(self._edit)
            self._thread.quote.connect(self._quote)
            self._thread.edit_topic.connect(self._edit_topic)
            self._thread.head.watch.changed.connect(self.topics.refresh)
            self._thread.shown.connect(self._thread_shown)
            self._thread.led.connect(self.way.turn)
            if self.search.searcher is not None:
                self._thread.use(self.search.searcher)
        return self._thread

    @cached_property
    def concerns(self) -> Concerns:
        """The bell, the tray, and who comes back after days; there once the topics are."""
        from forumdesk.ui.concerns import Concerns

        concerns = Concerns(self.desk, self.topbar.bell, self)
        concerns.went.connect(self.go)
        concerns.ended.connect(self.quitted)
        if self._speaks is not None:
            concerns.speak(greets=self._speaks)
        concerns.came_back.connect(self._welcome_back)
        return concerns

    def speak(self, *, greets: bool = False) -> None:
        """Of several windows, be the one with the tray: when the bell is there."""
        self._speaks = greets
        if "concerns" in self.__dict__:
            self.concerns.speak(greets=greets)

    _speaks: bool | None = None

    def _welcome_back(self, said: str, place: Place) -> None:
        self.toast.say(said, lambda: self.go(place), does=tr("See what matters"), waits=True)

    @property
    def composer(self) -> Composer:
        """Where replies are written."""
        if self._composer is None:
            from forumdesk.ui.widgets.composer import Composer

            self._composer = Composer(self.desk)
            self._composer.hide()
            self._composer.sent.connect(self._sent)
            self._composer.closed.connect(self._thread_shown)
            self._composer.went.connect(self.go)
            if self._row is not None:
                self._composer.set_limit(self._row.office.max_body)
        return self._composer

    @property
    def page(self) -> QWidget | None:
        """The page that fills the window beside the sidebar: the lists with the thread, or one of its own."""
        return self.panes.currentWidget()

    def _listen(self, page: Page) -> None:
        page.went.connect(self.go)
        page.elsewhere.connect(self.elsewhere)
        page.link.connect(self.follow)
        page.closed.connect(self.back)

    def _add(self, page: Page) -> None:
        self._listen(page)
        if self._row is not None:
            page.show_office(self._row)
        if self.search.searcher is not None:
            page.use(self.search.searcher)
        self.panes.addWidget(page)

    def _connect(self) -> None:
        desk, bar = self.desk, self.topbar
        for page in (self.topics, self.search):
            self._listen(page)
        self.way.arrived.connect(self._arrive)
        self.sidebar.chosen.connect(self.go)
        self.sidebar.elsewhere.connect(self.elsewhere)
        self.sidebar.create_community.connect(self.start_community)
        self.sidebar.follow.connect(self.topics.follow)
        self.sidebar.catch_up.connect(self.topics.mark_all_read)
        bar.new_topic.connect(self.new_topic)
        bar.theme_toggled.connect(self.toggle_theme)
        bar.settings.connect(lambda section: self.go(SettingsPlace(section)))
        bar.switch_office.connect(self.leave)
        bar.import_forum.connect(self._import)
        bar.persona.connect(self.persona)
        bar.quit.connect(self.quitted)
        self.sidebar.follow_drafts(desk.shelf)
        self.sidebar.follow_saved(desk.saved)
        self.standing.follow(desk.outbox)
        self.sidebar.status.opened.connect(lambda: self.go(OutboxPlace()))
        desk.news.arrived.connect(self._hear)
        desk.worker.written.connect(self._wrote)
        desk.worker.busy.connect(self.standing.show_saving)
        desk.theme.changed.connect(self._dress)

    # Where one is.

    def go(self, place: Place) -> None:
        """Go to a place; the way back is kept."""
        if isinstance(place, MemberPlace):
            from forumdesk.ui.member_card import MemberCard

            card = MemberCard(self.desk, place.login, self)
            card.went.connect(self.go)
            card.open()
            return
        self.way.go(place)

    @property
    def place(self) -> Place:
        """Where one is."""
        return self.way.here

    def back(self) -> None:
        """Return to where one was before."""
        self.way.step(-1)

    def forward(self) -> None:
        """Return to where one went back from."""
        self.way.step(1)

    def _in_sight(self, place: Place) -> Visit:
        """A topic is returned to at the post that was read, a list where it was scrolled to."""
        if isinstance(place, TopicPlace):
            number = self.thread_page.number_in_sight()
            return Visit(replace(place, number=number, found=None) if number is not None else place)
        return Visit(place, self.topics.eye() if isinstance(place, TopicsPlace) else None)

    def copy_address(self) -> None:
        """Copy the address of where one is, for colleagues."""
        QGuiApplication.clipboard().setText(link_to(self.desk.office_uuid, self.place))
        self.toast.say(tr("Copied the address."))

    def go_to_topic(self, topic_id: int) -> None:
        self.go(TopicPlace(topic_id))

    def step_topic(self, by: int) -> None:
        """Open the next (1) or previous (-1) topic of the list."""
        if self.page is self.browse and self.lists.currentWidget() is self.topics:
            self.topics.list.step(by)

    def narrow_list(self) -> None:
        """Ask by which filters the list is to be narrowed."""
        if not isinstance(self._list_place, TopicsPlace) or self.place != self._list_place:
            self.go(self._list_place)
        self.topics.narrow()

    def jump_to(self) -> None:
        """Ask for a post of the topic that is shown, and go there."""
        if self.thread_page.isVisible():
            self.thread_page.open_jump_box()

    def open_similar(self) -> None:
        """Open the first of the topics that are like the one shown."""
        if self.thread_page.isVisible():
            self.thread_page.open_similar()

    def find_words(self) -> None:
        """Find in the topic that is shown; where there is none, in all."""
        if not self.thread_page.find_words():
            self.searching.focus()

    def find_step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) hit in the topic."""
        self.thread_page.find_step(by)

    def first_unread(self) -> None:
        """Go to where one stopped reading."""
        thread = self.thread_page.thread_row
        if thread is not None:
            number = min((thread.topic.read_number or 0) + 1, thread.topic.last_post_number)
            self.go(TopicPlace(thread.topic.id, number))

    def follow(self, link: str) -> None:
        """A link in a text: inside the office it is a place, else it is the system browser's."""
        found = read_link(link)
        if found is not None and found.office not in {"", self.desk.office_uuid}:
            self.outside.emit(link)
        elif found is not None:
            (self.elsewhere.emit if wants_window_now() else self.go)(found.place)
        elif link.startswith("forumdesk:"):
            self.toast.say(tr("This address leads to nothing that ForumDesk knows. Check that it is whole."))
        elif QUrl(link).scheme() in {"https", "http", "mailto"}:
            QDesktopServices.openUrl(QUrl(link))

    def _arrive(self, place: Place, eye: object = None) -> None:
        self.browse.spread(isinstance(place, SearchPlace))
        self._fit()
        self.sidebar.set_place(self._list_place if isinstance(place, TopicPlace) else place)
        match place:
            case TopicsPlace():
                self._list_place = place
                self.panes.setCurrentWidget(self.browse)
                self.lists.setCurrentWidget(self.topics)
                self.topbar.search.clear()
                self.topics.open(place)
                if eye is not None:
                    self.topics.return_to(eye)  # type: ignore[arg-type]
            case TopicPlace():
                self.panes.setCurrentWidget(self.browse)
                self.topics.select(place.topic_id)
                self.thread_page.open(place)
            case EditPlace():
                self._arrive(TopicPlace(place.topic_id, place.number))
                self.composer.go_on_with(place)
            case SearchPlace():
                self.panes.setCurrentWidget(self.browse)
                self.lists.setCurrentWidget(self.search)
                if self.topbar.search.text() != place.query:
                    self.topbar.search.setText(place.query)
                self.search.open(place)
            case _ if self._pages.fills(place):
                page = self._pages.page_of(place)
                self.panes.setCurrentWidget(page)
                page.open(place)

    # Searching.

    def open_palette(self) -> None:
        """One field for everything, over the window."""
        from forumdesk.ui.palette import Palette

        if self.findChild(Palette) is None:
            Palette(self.desk, self.commands, self._row, self.way.recent(), self.search.searcher, self).open()

    def leave_search(self) -> None:
        """Return to the list that one came from."""
        self.go(self._list_place)
        self.topics.setFocus()

    # Writing.

    def new_topic(self) -> None:
        """Begin a topic, in the community one looks at."""
        place = self._list_place
        if isinstance(place, TopicsPlace) and place.wanted.view is TopicView.MESSAGES:
            self.go(MessagePlace())
            return
        community = place.wanted.community_id if isinstance(place, TopicsPlace) else None
        self.go(ComposePlace(community))

    def reply(self, post: PostRow | None = None) -> None:
        """Begin an answer to a post, or to the topic."""
        thread = self.thread_page.thread_row
        if thread is not None and not thread.may_reply:
            is_kept = thread.topic.is_archived or thread.topic.community_ended_at is not None
            self.toast.say(tr("This topic is archived.") if is_kept else tr("This topic is closed."))
        elif thread is not None:
            self.composer.start_reply(thread.topic.id, thread.topic.title, post)

    def write(self) -> None:
        """Go to the field for replies."""
        if self.composer.isVisible():
            self.reply()

    def _quote(self, post: PostRow, text: str) -> None:
        thread = self.thread_page.thread_row
        if thread is not None and thread.may_reply:
            quoted = f'[quote="{post.author_login}, post:{post.number}, topic:{post.topic_id}"]\n{text}\n[/quote]\n\n'
            self.composer.start_reply(thread.topic.id, thread.topic.title, post, quoted=quoted)

    def _edit(self, post: PostRow) -> None:
        self.composer.start_edit(post)

    def _thread_shown(self) -> None:
        """The composer below belongs to the topic above it."""
        thread = self.thread_page.thread_row
        if thread is not None:
            self.way.know_topic(thread.topic.id, thread.topic.title)
            self.composer.offer_reply(thread.topic.id, thread.topic.title)
        # Who changes a post of a closed topic goes on until it is sent or put away.
        self.composer.setVisible(
            thread is not None and (thread.may_reply or self.composer.edit.isVisibleTo(self.composer))
        )

    def _edit_topic(self) -> None:
        thread = self.thread_page.thread_row
        if thread is not None and self._row is not None:
            from forumdesk.ui.widgets.topic_editor import TopicEditor

            TopicEditor(self.desk, thread.topic, self._row.communities, self).open()

    def _sent(self, ref: PostRef) -> None:
        if ref.is_held:
            self.toast.say(waits_words())
        self.thread_page.open(TopicPlace(ref.topic_id, ref.number))

    def start_community(self) -> None:
        """Ask what the community is for, and start it."""
        from forumdesk.ui.community_dialog import CommunityDialog

        dialog = CommunityDialog(self.desk, self)
        dialog.created.connect(lambda made: self.go(CommunityPlace(made)))
        dialog.open()

    def _import(self) -> None:
        from forumdesk.ui.import_dialog import ImportDialog

        ImportDialog(self.desk, self).open()

    # What is new.

    def refresh(self) -> None:
        """Ask again for what the frame shows."""
        self.desk.worker.ask(self, sidebar, self.desk.viewer, then=self._show_office, failed=self.explain, key="frame")

    def _show_office(self, row: SidebarRow) -> None:
        self._row = row
        self.way.know_office(row)
        self.sidebar.show_office(row)
        self.topics.set_counts(row)
        if self._composer is not None:
            self._composer.set_limit(row.office.max_body)
        for page in self._pages:
            page.show_office(row)
        self.topbar.show_office(row, [])
        if self._sample:
            self.desk.worker.ask(self, member_rows, self.desk.viewer, then=self._show_personas, key="personas")
        self.standing.show_topics(row.topic_count)

    def _show_personas(self, rows: list[MemberRow]) -> None:
        if self._row is not None:
            self.topbar.show_office(self._row, [row for row in rows if row.id != self.desk.viewer])

    def _hear(self, _changes: tuple[Change, ...]) -> None:
        self._soon.start()

    def _wrote(self) -> None:
        """Read positions are no news to others, but they are to this window."""
        self._soon.start()
        self.topics.refresh_soon()

    def use(self, searcher: Searcher) -> None:
        """The search index is loaded."""
        for page in filter(None, (self.search, self._thread, *self._pages)):
            page.use(searcher)

    def index_state(self, state: KeeperState) -> None:
        """The search index says how it stands."""
        searched = {Keeping.READY, Keeping.READING}
        was_ready = self.standing.index.keeping in searched
        self.standing.show_index(state)
        is_ready = state.keeping in searched
        if state.keeping is Keeping.READY or was_ready != is_ready:
            self.search.index_ready(is_ready)

    def store_fault(self, problem: Problem | None) -> None:
        """The store went away, or came back."""
        self.standing.show_fault(problem)
        self.banner.hide()
        if problem is None:
            self.refresh_all()

    def refresh_all(self) -> None:
        """Ask again for all that is shown, now."""
        self.refresh()
        for page in (self.topics, self._thread, *self._pages):
            if page is not None and page.isVisible():
                page.refresh()

    @property
    def login(self) -> str:
        """Who is looking; empty until the office has told."""
        return self._row.viewer.login if self._row is not None else ""

    def show_keys(self) -> None:
        """Show the sheet of all keys that are bound here."""
        from forumdesk.ui.key_sheet import KeySheet

        _made = self.thread_page, self._pages.with_keys()  # what is not made has not bound its keys
        KeySheet(self.desk.theme, bound(self), self).open()

    def explain(self, problem: Problem) -> None:
        """Tell of a problem that belongs to no field."""
        if told(problem) is Told.TOAST or (isinstance(problem, Unreachable) and self.standing.is_away):
            self.toast.say(str(problem))  # that the office is away is said in the quiet line already
        else:
            self.banner.say(str(problem), again=self.refresh)

    # How it looks.

    def toggle_theme(self) -> None:
        """Dark becomes light, and light dark."""
        mode = "light" if self.desk.theme.is_dark else "dark"
        self.desk.theme.set_mode(mode)
        self.desk.worker.run(self, change_settings, theme=mode)

    def zoom_by(self, percent: int | None) -> None:
        """Make everything larger or smaller; None is the usual size."""
        self.desk.theme.set_zoom(100 if percent is None else self.desk.theme.zoom + percent)
        self.desk.worker.run(self, change_settings, zoom=self.desk.theme.zoom)
        self.toast.say(tr("Size: {percent} %", percent=self.desk.theme.zoom))

    def _dress(self) -> None:
        self.setMinimumSize(960, 600)
        self._fit()

    def _fit(self) -> None:
        """In a window that is narrow for its zoom the sidebar folds, then the panes give way: nothing is cut off."""
        px, width = self.desk.theme.px, self.width()
        self.sidebar.fold(width < px(SIDEBAR + LIST + THREAD))
        is_cramped = width < px(FOLDED + LIST + THREAD) + 2
        least = (CRAMPED_LIST, CRAMPED_THREAD) if is_cramped else (LIST, THREAD)
        self.browse.hold(px(LIST_MOST), *map(px, least))
        self._lower.setSizes([self.sidebar.maximumWidth(), width])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.way.listen()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _restore(self, state: Mapping[str, Any]) -> None:
        room = self.screen().availableSize()
        self.resize(min(1440, room.width()), min(900, room.height() - 40))  # how high its frame is, it knows later
        if isinstance(state.get("geometry"), str):
            self.restoreGeometry(QByteArray(base64.b64decode(state["geometry"])))
        self.browse.share(state.get("panes"))

    def state(self) -> dict[str, Any]:
        """How large the window and its panes are, where one is, and how one came there."""
        geometry = base64.b64encode(self.saveGeometry().data()).decode()
        return {"geometry": geometry, "panes": self.browse.shared(), "way": self.way.kept()}

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._thread is not None:
            self._thread.leave()
        self.closed.emit()
        super().closeEvent(event)
