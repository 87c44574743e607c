"""The posts one put aside, with notes and reminders: what is due comes first."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.bookmarks import BookmarkFilter, BookmarkRow, Kept, bookmarks
from forumdesk.forum.rows import SidebarRow
from forumdesk.store.changes import Change, Thing
from forumdesk.store.schema.bookmarks import RemindWhen
from forumdesk.ui import bookmarking
from forumdesk.ui.desk import Desk
from forumdesk.ui.page import Page
from forumdesk.ui.places import BookmarksPlace, TopicPlace
from forumdesk.ui.widgets.controls import Notice
from forumdesk.ui.widgets.entry_list import Entry, EntryList, Tool
from forumdesk.ui.widgets.entry_pane import EntryPane
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.words import ahead, tr, when

AFTER_TYPING_MS = 150


class BookmarksPage(Page):
    """The list with its tabs and a field to look through it. Opening a bookmark goes to its post."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("bookmarks-page")
        self._wanted = BookmarkFilter()
        self.words = QLineEdit()
        self.words.setObjectName("bookmarks-words")
        self.words.setPlaceholderText(tr("Look through your bookmarks"))
        self.words.setAccessibleName(tr("Look through your bookmarks"))
        self.words.setClearButtonEnabled(True)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(AFTER_TYPING_MS)
        self._typed.timeout.connect(self.refresh)
        self.words.textChanged.connect(lambda _text: self._typed.start())
        self.tabs = TabStrip(desk.theme, "bookmarks-tabs")
        for kept, text in (
            (Kept.ALL, tr("All")),
            (Kept.REMINDERS, tr("With a reminder")),
            (Kept.DUE, tr("Due")),
        ):
            self.tabs.add(kept.value, text)
        self.tabs.picked.connect(self._pick_tab)
        tools = (
            Tool("edit", "pencil", tr("Note and reminder…"), Qt.Key.Key_E),
            Tool("remove", "trash-2", tr("Remove the bookmark"), Qt.Key.Key_D),
        )
        self.list = EntryList(desk.theme, "bookmarks-list", tr("Bookmarks"), desk.pictures, tools=tools)
        self.list.picked.connect(self._open)
        self.list.asked.connect(self._do)
        self.empty = Notice(desk.theme, "bookmarks-empty")
        self.pane = EntryPane(
            desk.theme,
            tr("Bookmarks"),
            self.list,
            self.empty,
            beside_title=(self.words,),
            below_title=self.tabs,
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pane)
        desk.theme.changed.connect(self._dress)
        self.tabs.check(Kept.ALL.value)
        self.pane.say("bookmark", tr("Looking for your bookmarks…"))
        self._dress()

    def open(self, place: BookmarksPlace) -> None:
        self._pick_tab(place.tab if place.tab in set(Kept) else Kept.ALL.value)
        self.list.setFocus()

    def concerns(self, change: Change) -> bool:
        return change.thing in {Thing.POST, Thing.TOPIC}

    def show_office(self, row: SidebarRow) -> None:
        self.tabs.set_count(Kept.DUE.value, row.due_bookmarks)

    def refresh(self) -> None:
        wanted = self._wanted = BookmarkFilter(self._wanted.only, self.words.text())
        self.desk.worker.ask(
            self, bookmarks, self.desk.viewer, wanted, then=self._show, failed=self._failed, key="bookmarks"
        )

    def _pick_tab(self, tab: str) -> None:
        self._wanted = BookmarkFilter(Kept(tab), self.words.text())
        self.tabs.check(tab)
        self.refresh()

    def _show(self, rows: list[BookmarkRow]) -> None:
        self.list.show_entries([_entry_of(row) for row in rows])
        if rows:
            self.pane.show_list()
            if not self.list.selectedItems():
                self.list.setCurrentRow(0)
            return
        if self._wanted.words.strip():
            self.pane.say("search", tr("No bookmark has these words"), tr("Notes, titles, authors and texts count."))
        elif self._wanted.only is Kept.DUE:
            self.pane.say("check", tr("Nothing is due"), tr("A bookmark shows here when its reminder comes."))
        elif self._wanted.only is Kept.REMINDERS:
            self.pane.say(
                "clock",
                tr("No reminders"),
                tr("Press Shift+B at a post to be reminded of it."),
            )
        else:
            self.pane.say(
                "bookmark",
                tr("No bookmarks yet"),
                tr("Press B at a post to find it here again."),
            )

    def _failed(self, problem: Problem) -> None:
        self.pane.say("circle-alert", str(problem))

    def _open(self, row: BookmarkRow) -> None:
        self.leave_for(TopicPlace(row.topic_id, row.number))

    def _do(self, tool: str, row: BookmarkRow) -> None:
        if tool == "edit":
            bookmarking.edit(self.desk, self, row.post_id, row.title, self.refresh)
        else:
            bookmarking.remove(self.desk, self, row.post_id, self.refresh)

    def _dress(self) -> None:
        self.words.setFixedWidth(self.desk.theme.px(260))


def reminded(row: BookmarkRow) -> str:
    """When the reminder comes or came; when it was put aside where it has none."""
    if row.due_at is not None:
        return tr("Due {moment}", moment=when(row.due_at))
    if row.reminder.at is not None:
        return ahead(row.reminder.at)
    if row.reminder.when is not None:
        return {
            RemindWhen.ANSWERED: tr("When answered"),
            RemindWhen.EDITED: tr("When edited"),
            RemindWhen.VERIFIED: tr("When verified"),
        }[row.reminder.when]
    return when(row.kept_at)


def _entry_of(row: BookmarkRow) -> Entry:
    place = " · ".join(part for part in (row.author_name, row.community_name, f"#{row.number}") if part)
    lead = row.reminder.note or place
    state = tr("Due. ") if row.due_at is not None else ""
    return Entry(
        key=row.post_id,
        person_id=row.author_id,
        person=row.author_name,
        picture=row.author_picture,
        mark="clock" if row.reminder.is_set else "bookmark",
        lead=lead,
        title=row.title,
        excerpt=row.excerpt,
        moment=reminded(row),
        spoken=f"{state}{lead}: {row.title}. {reminded(row)}",
        tip=place,
        stands_out=row.due_at is not None,
        row=row,
    )
