"""What was done by those who moderate: who, what, when, why, before and after; narrowed by kind, people and topic."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.moderation_log import PAGE, LogPeople, LogRow, log_people, moderation_log
from forumdesk.store.changes import Change
from forumdesk.ui.desk import Desk
from forumdesk.ui.log_words import KINDS, about, act_words, changed, in_whole, picture_of
from forumdesk.ui.page import Page
from forumdesk.ui.places import LogPlace, TopicPlace
from forumdesk.ui.widgets.controls import Notice
from forumdesk.ui.widgets.entry_list import Entry, EntryList
from forumdesk.ui.widgets.entry_pane import EntryPane
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.words import label, tr, when


class LogPage(Page):
    """The list with its filters. Opening an entry goes to its topic or post."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("log-page")
        self._place = LogPlace()
        self._rows: list[LogRow] = []
        self._may_be_more = False
        self.tabs = TabStrip(desk.theme, "log-tabs")
        for key, text in (
            ("all", tr("All")),
            ("topics", tr("Topics")),
            ("posts", tr("Posts")),
            ("members", tr("Members")),
            ("office", tr("Tags and office")),
        ):
            self.tabs.add(key, text)
        self.tabs.picked.connect(self._pick_tab)
        self.by = self._people("log-by", tr("Done by"))
        self.whom = self._people("log-about", tr("Done to"))
        self.topic = QPushButton()
        self.topic.setObjectName("log-topic")
        self.topic.setProperty("kind", "chip")
        self.topic.setToolTip(tr("Show all topics again"))
        self.topic.clicked.connect(lambda: self.went.emit(LogPlace()))
        self.list = EntryList(desk.theme, "log-list", tr("Moderation log"), desk.pictures)
        self.list.picked.connect(self._open)
        self.list.reached_end.connect(self._more)
        self.empty = Notice(desk.theme, "log-empty")
        below = QWidget()
        self._filters = QHBoxLayout(below)
        self._filters.setContentsMargins(0, 0, 0, 0)
        self._filters.addWidget(self.tabs, 1)
        self.pane = EntryPane(
            desk.theme,
            tr("Moderation log"),
            self.list,
            self.empty,
            beside_title=(self.topic, self.by, self.whom),
            below_title=below,
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pane)
        desk.theme.changed.connect(self._dress)
        self.tabs.check("all")
        self._tab = "all"
        self.pane.say("shield", tr("Looking through the log…"))
        self._dress()

    def _people(self, name: str, says: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(says)
        box.setToolTip(says)
        box.addItem(f"{says}: {tr('everybody')}", None)
        box.activated.connect(lambda _index: self.refresh())
        return box

    def open(self, place: LogPlace) -> None:
        self._place = place
        self.topic.setVisible(place.topic_id is not None)
        self.topic.setText(f"{label(place.title)}  ×")
        self.refresh()
        self.list.setFocus()

    def concerns(self, _change: Change) -> bool:
        return self.isVisible()

    def refresh(self) -> None:
        self._ask(limit=max(PAGE, len(self._rows)), then=self._show)
        self.desk.worker.ask(self, log_people, self.desk.viewer, then=self._show_people, key="log-people")

    def _more(self) -> None:
        if self._may_be_more and self._rows:
            self._may_be_more = False
            self._ask(before_id=self._rows[-1].id, then=partial(self._show, beyond=True))

    def _ask(self, *, then: Callable[[list[LogRow]], None], limit: int = PAGE, before_id: int | None = None) -> None:
        self.desk.worker.ask(
            self,
            moderation_log,
            self.desk.viewer,
            acts=KINDS.get(self._tab, ()),
            by_id=self.by.currentData(),
            member_id=self.whom.currentData(),
            topic_id=self._place.topic_id,
            before_id=before_id,
            limit=limit,
            then=then,
            failed=self._failed,
            key="log",
        )

    def _pick_tab(self, tab: str) -> None:
        self._tab = tab
        self._rows = []
        self.tabs.check(tab)
        self.refresh()

    def _show(self, rows: list[LogRow], *, beyond: bool = False) -> None:
        self._may_be_more = len(rows) >= PAGE
        self._rows = [*self._rows, *rows] if beyond else rows
        self.list.show_entries([_entry_of(row) for row in self._rows])
        if self._rows:
            self.pane.show_list()
            if not self.list.selectedItems():
                self.list.setCurrentRow(0)
            return
        self.pane.say(
            "shield",
            tr("Nothing in the log"),
            tr("What those who moderate close, move, delete or change is written down here. Nobody can edit it."),
        )

    def _show_people(self, people: LogPeople) -> None:
        for box, names in ((self.by, people.by), (self.whom, people.about)):
            chosen, everybody = box.currentData(), box.itemText(0)
            box.clear()
            box.addItem(everybody, None)
            for member_id, name in names:
                box.addItem(name, member_id)
            box.setCurrentIndex(max(0, box.findData(chosen)))

    def _failed(self, problem: Problem) -> None:
        self.pane.say("circle-alert", str(problem))

    def _open(self, row: LogRow) -> None:
        if row.topic_id is not None and row.topic_title:
            self.leave_for(TopicPlace(row.topic_id, row.post_number))

    def _dress(self) -> None:
        for box in (self.by, self.whom):
            box.setFixedWidth(self.desk.theme.px(180))
        self.topic.setMaximumWidth(self.desk.theme.px(280))


def _entry_of(row: LogRow) -> Entry:
    lead = f"{row.by_name} {act_words(row.act)}"
    return Entry(
        key=row.id,
        person_id=row.by_id,
        person=row.by_name,
        picture=None,
        mark=picture_of(row.act),
        lead=lead,
        title=about(row),
        excerpt=changed(row),
        moment=when(row.at),
        spoken=f"{lead}: {about(row)}. {changed(row)}. {when(row.at)}",
        tip=in_whole(row),
        stands_out=False,
        row=row,
    )
