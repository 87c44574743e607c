"""All that concerns oneself: mentions, replies, reactions, what one watches, reminders; nothing drops off by age."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from forumdesk.forum.notices import NoticeKind, NoticeRow, notices
from forumdesk.store.changes import Change
from forumdesk.ui.desk import Desk
from forumdesk.ui.notice_words import place_of
from forumdesk.ui.page import Page
from forumdesk.ui.places import NoticesPlace, SettingsPlace, SummaryPlace
from forumdesk.ui.widgets.controls import IconButton, Notice
from forumdesk.ui.widgets.entry_pane import EntryPane
from forumdesk.ui.widgets.notice_list import NoticeList
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.words import tr

PAGE = 50

KINDS: dict[str, tuple[NoticeKind, ...]] = {
    "all": tuple(NoticeKind),
    "unread": tuple(NoticeKind),
    "mentions": (NoticeKind.MENTION, NoticeKind.QUOTE),
    "replies": (NoticeKind.REPLY, NoticeKind.TOPIC_REPLY, NoticeKind.MESSAGE),
    "watched": (
        NoticeKind.WATCHED_TOPIC,
        NoticeKind.WATCHED_COMMUNITY,
        NoticeKind.WATCHED_TAG,
        NoticeKind.SAVED_SEARCH,
    ),
    "reactions": (
        *(NoticeKind.REACTION, NoticeKind.ACCEPTED, NoticeKind.SOLVED),
        *(NoticeKind.KUDOS, NoticeKind.BADGE),
    ),
    "reminders": (NoticeKind.REMINDER,),
    "projects": (
        *(NoticeKind.TASK_GIVEN, NoticeKind.TASK_DUE, NoticeKind.PROJECT_UPDATE),
        *(NoticeKind.BROUGHT_IN, NoticeKind.PROJECT_CLOSED),
    ),
    "events": (
        *(NoticeKind.EVENT_REMINDER, NoticeKind.EVENT_SEAT),
        *(NoticeKind.EVENT_CHANGED, NoticeKind.EVENT_CANCELLED),
    ),
    "verify": (
        *(NoticeKind.DISPUTED, NoticeKind.ASKED, NoticeKind.DUE),
        *(NoticeKind.CHANGED, NoticeKind.ENTRUSTED, NoticeKind.VERIFIED),
    ),
}


class NoticesPage(Page):
    """The list with its tabs. Opening a notice goes to its post."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("notices-page")
        self._tab = "all"
        self._rows: list[NoticeRow] = []
        self._may_be_more = False
        self.board = desk.board
        self.summary = QPushButton(tr("Daily summary"))
        self.summary.setObjectName("notices-summary")
        self.summary.setProperty("kind", "quiet")
        self.summary.clicked.connect(lambda: self.went.emit(SummaryPlace()))
        self.read_all = QPushButton(tr("Mark all read"))
        self.read_all.setObjectName("notices-read-all")
        self.read_all.clicked.connect(self._read_all)
        self.settings = IconButton(desk.theme, "notices-settings", "settings", tr("What I am told of"))
        self.settings.clicked.connect(lambda: self.went.emit(SettingsPlace("notifications")))
        self.tabs = TabStrip(desk.theme, "notices-tabs")
        for key, text in (
            ("all", tr("All")),
            ("unread", tr("Unread")),
            ("mentions", tr("Mentions")),
            ("replies", tr("Replies")),
            ("watched", tr("Watched")),
            ("reactions", tr("Reactions and answers")),
            ("reminders", tr("Reminders")),
            ("projects", tr("Projects")),
            ("events", tr("Events")),
            ("verify", tr("To verify")),
        ):
            self.tabs.add(key, text)
        self.tabs.picked.connect(self._pick_tab)
        self.list = NoticeList(desk.theme, "notices-list", desk.pictures)
        self.list.picked.connect(self._open)
        self.list.reached_end.connect(self._more)
        self.empty = Notice(desk.theme, "notices-empty")
        self.pane = EntryPane(
            desk.theme,
            tr("Notices"),
            self.list,
            self.empty,
            beside_title=(self.summary, self.read_all, self.settings),
            below_title=self.tabs,
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pane)
        self.board.changed.connect(self._board_changed)
        self.tabs.check("all")
        self.pane.say("bell", tr("Looking what concerns you…"))

    def _board_changed(self, _rows: object) -> None:
        self.refresh()

    def open(self, place: NoticesPlace) -> None:
        self._pick_tab(place.tab if place.tab in KINDS else "all")
        self.list.setFocus()

    def concerns(self, change: Change) -> bool:
        return False  # the board hears of all that may concern one

    def _pick_tab(self, tab: str) -> None:
        self._tab = tab
        self.tabs.check(tab)
        self._rows = []
        self.refresh()

    def refresh(self) -> None:
        wanted, tab = max(PAGE, len(self._rows)), self._tab

        def took(rows: list[NoticeRow]) -> None:
            if tab == self._tab:
                self._may_be_more = len(rows) >= wanted
                self._show(rows)

        self.desk.worker.ask(
            self, notices, self.desk.viewer, kinds=KINDS[tab], limit=wanted, then=took, failed=self._failed, key="page"
        )

    def _more(self) -> None:
        if not self._may_be_more or not self._rows:
            return
        self._may_be_more = False
        tab, before = self._tab, self._rows[-1].at

        def took(rows: list[NoticeRow]) -> None:
            if tab == self._tab:
                self._may_be_more = len(rows) >= PAGE
                known = {row.key for row in self._rows}
                self._show([*self._rows, *(row for row in rows if row.key not in known)])

        self.desk.worker.ask(
            self, notices, self.desk.viewer, kinds=KINDS[tab], limit=PAGE, before=before, then=took, key="more"
        )

    def _show(self, rows: list[NoticeRow]) -> None:
        self._rows = rows
        shown = [row for row in rows if row.is_unread] if self._tab == "unread" else rows
        self.list.show_rows(shown)
        self.tabs.set_count("unread", self.board.unread)
        self.read_all.setEnabled(self.board.unread > 0)
        if shown:
            self.pane.show_list()
            return
        if self._tab == "unread":
            self.pane.say("check", tr("All read"), tr("What concerns you from now on shows here."))
        else:
            self.pane.say(
                "bell",
                tr("Nothing here yet"),
                tr("Mentions, replies, reactions, what you watch and your reminders come together here."),
            )

    def _failed(self, problem: Exception) -> None:
        if not self._rows:
            self.pane.say("circle-alert", str(problem))

    def _open(self, row: NoticeRow) -> None:
        self.board.look([row])
        self.leave_for(place_of(row))

    def _read_all(self) -> None:
        self.board.look_at_all(lambda undo: self.desk.say(tr("Marked all notices read."), undo))
