"""What one verifies: the best practices and answers in one's care, what waits first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.care import CareRow, to_verify
from forumdesk.store.changes import Change, Thing
from forumdesk.ui.care_dialogs import Saying
from forumdesk.ui.care_words import due_words, in_full, kind_name, picture_of, request_words, state_sentence
from forumdesk.ui.caring import Caring
from forumdesk.ui.desk import Desk
from forumdesk.ui.page import Page
from forumdesk.ui.places import TopicPlace, VerifyPlace
from forumdesk.ui.widgets.controls import Notice
from forumdesk.ui.widgets.entry_list import Entry, EntryList, Tool
from forumdesk.ui.widgets.entry_pane import EntryPane
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.words import tr

DUE, ALL = "due", "all"


class ToVerifyPage(Page):
    """The list with its tabs. Opening an entry goes to its post; V verifies it where it stands."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("to-verify-page")
        self._tab = DUE
        self.caring = Caring(desk, self, self.refresh)
        self.tabs = TabStrip(desk.theme, "to-verify-tabs")
        self.tabs.add(DUE, tr("Waiting"))
        self.tabs.add(ALL, tr("All that you verify"))
        self.tabs.picked.connect(self._pick_tab)
        tools = (
            Tool("verify", "check", tr("Verify"), Qt.Key.Key_V),
            Tool("note", "pencil", tr("Verify with a note…"), Qt.Key.Key_N),
        )
        self.list = EntryList(desk.theme, "to-verify-list", tr("To verify"), desk.pictures, tools=tools)
        self.list.picked.connect(lambda row: self.leave_for(TopicPlace(row.topic_id, row.number)))
        self.list.asked.connect(self._do)
        self.empty = Notice(desk.theme, "to-verify-empty")
        self.pane = EntryPane(desk.theme, tr("To verify"), self.list, self.empty, below_title=self.tabs)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pane)
        self.tabs.check(DUE)
        self.pane.say("badge-check", tr("Looking for what you verify…"))

    def open(self, place: VerifyPlace) -> None:
        self._pick_tab(place.tab if place.tab in {DUE, ALL} else DUE)
        self.list.setFocus()

    def concerns(self, change: Change) -> bool:
        return change.thing in {Thing.POST, Thing.TOPIC, Thing.MEMBERSHIP}

    def refresh(self) -> None:
        self.desk.worker.ask(self, to_verify, self.desk.viewer, then=self._show, failed=self._failed, key="to-verify")

    def _pick_tab(self, tab: str) -> None:
        self._tab = tab
        self.tabs.check(tab)
        self.refresh()

    def _show(self, rows: list[CareRow]) -> None:
        waiting = [row for row in rows if row.waits or row.is_soon]
        self.tabs.set_count(DUE, len(waiting))
        self.tabs.set_count(ALL, len(rows))
        shown = waiting if self._tab == DUE else rows
        self.list.show_entries([_entry_of(row) for row in shown])
        if shown:
            self.pane.show_list()
            if not self.list.selectedItems():
                self.list.setCurrentRow(0)
        elif rows:
            self.pane.say("check", tr("Nothing waits"), tr("What falls due or is disputed shows here."))
        else:
            said = tr("A moderator makes somebody the verifier of a best practice or an answer.")
            self.pane.say("badge-check", tr("You verify nothing yet"), said)

    def _failed(self, problem: Problem) -> None:
        self.pane.say("circle-alert", str(problem))

    def _do(self, tool: str, row: CareRow) -> None:
        if tool == "verify":
            self.caring.verify(row)
        else:
            self.caring.say(row, Saying.VERIFY)


def _entry_of(row: CareRow) -> Entry:
    asked = row.requests[0] if row.requests else None
    below = (
        request_words(asked)
        if asked is not None
        else " · ".join(part for part in (kind_name(row), row.community_name, row.note) if part)
    )
    return Entry(
        key=row.post_id,
        person_id=0,
        person="",
        picture=None,
        mark=picture_of(row.state),
        lead=state_sentence(row),
        title=row.title,
        excerpt=below,
        moment=due_words(row),
        spoken=f"{row.title}. {state_sentence(row)}. {below}. {due_words(row)}",
        tip=in_full(row),
        stands_out=row.waits,
        row=row,
    )
