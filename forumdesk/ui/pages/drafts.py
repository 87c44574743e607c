"""What one began to write and did not send: found again, gone on with where it was, or thrown away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.drafts import DraftSpots, draft_spots
from forumdesk.store.changes import Change, Thing
from forumdesk.store.local import Draft
from forumdesk.text.plain import excerpt
from forumdesk.ui.desk import Desk
from forumdesk.ui.page import Page
from forumdesk.ui.places import (
    ComposePlace,
    CondensePlace,
    DraftsPlace,
    EditPlace,
    MessagePlace,
    Place,
    ProjectPlace,
    RoomPlace,
    ScenarioEditPlace,
)
from forumdesk.ui.widgets.controls import Notice, label
from forumdesk.ui.widgets.entry_list import Entry, EntryList, Tool
from forumdesk.ui.widgets.entry_pane import EntryPane
from forumdesk.ui.words import count, tr, tr_n, when

SHOWN = 800


class DraftsPage(Page):
    """The list, the latest first. Opening a draft goes to where it was being written."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("drafts-page")
        self._spots = DraftSpots({}, {})
        tools = (
            Tool("copy", "copy", tr("Copy the text"), Qt.Key.Key_Y),
            Tool("discard", "trash-2", tr("Throw away"), Qt.Key.Key_D),
        )
        self.list = EntryList(desk.theme, "drafts-list", tr("Drafts"), tools=tools)
        self.list.picked.connect(self._open)
        self.list.asked.connect(self._do)
        self.empty = Notice(desk.theme, "drafts-empty")
        about = label(tr("Kept on this computer, for you alone, until they are sent or thrown away."), "muted")
        self.pane = EntryPane(desk.theme, tr("Drafts"), self.list, self.empty, below_title=about)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pane)
        desk.shelf.changed.connect(self.refresh)
        self.pane.say("pen-line", tr("Looking for your drafts…"))

    def open(self, _place: DraftsPlace) -> None:
        self.desk.shelf.refresh()
        self.refresh()
        self.list.setFocus()

    def concerns(self, change: Change) -> bool:
        return change.thing is Thing.TOPIC and bool(self.desk.shelf.drafts)

    def refresh(self) -> None:
        ids = [_target(draft) for draft in self.desk.shelf.drafts]
        topics = [number for kind, number in ids if kind in {"reply", "condense", "update"}]
        posts = [number for kind, number in ids if kind == "edit"]
        self.desk.worker.ask(
            self, draft_spots, self.desk.viewer, topics, posts, then=self._show, failed=self._failed, key="spots"
        )

    def _show(self, spots: DraftSpots) -> None:
        self._spots = spots
        drafts = self.desk.shelf.drafts
        self.list.show_entries([self._entry(draft) for draft in drafts])
        if drafts:
            self.pane.show_list()
            if not self.list.selectedItems():
                self.list.setCurrentRow(0)
            return
        self.pane.say("pen-line", tr("No drafts"), tr("What you write and do not send is kept here."))

    def _failed(self, problem: Problem) -> None:
        """Without the office, drafts are still there to be copied."""
        self._show(DraftSpots({}, {}))
        self.desk.explain(problem)

    def _entry(self, draft: Draft) -> Entry:
        said, title = self._where(draft)
        text = str(draft.payload.get("text", ""))
        if not text.strip() and draft.payload.get("poll"):
            text = tr("A poll")
        length = tr_n("{n} character", "{n} characters", len(text)).replace(str(len(text)), count(len(text)), 1)
        return Entry(
            key=draft.key,
            person_id=0,
            person="",
            picture=None,
            mark=_PICTURES.get(_target(draft)[0], "pen-line"),
            lead=f"{said} · {length}" if text else said,
            title=title,
            excerpt=excerpt(text[:SHOWN]),
            moment=when(draft.saved_at),
            spoken=f"{said}: {title}. {when(draft.saved_at)}",
            tip="",
            stands_out=False,
            row=draft,
        )

    def _where(self, draft: Draft) -> tuple[str, str]:
        """What kind of post it is, and where it belongs."""
        kind, number = _target(draft)
        payload, gone = draft.payload, tr("A topic that is gone, or no longer open to you")
        if kind == "topic":
            return tr("New topic"), str(payload.get("title") or tr("Without a title"))
        if kind in {"scenario", "scenario-of"}:
            return tr("Simulation"), str(payload.get("title") or tr("Without a title"))
        if kind == "message":
            to = ", ".join(str(login) for login in payload.get("to") or ())
            title = str(payload.get("title") or tr("Without a title"))
            return (tr("Message to {people}", people=to) if to else tr("Message")), title
        if kind == "talk":
            return tr("In a room"), str(payload.get("title") or tr("Lounge"))
        if kind == "condense":
            return tr("Best practice"), str(payload.get("title") or self._spots.titles.get(number, gone))
        if kind == "edit":
            spot = self._spots.posts.get(number)
            if spot is None:
                return tr("Change of a post"), gone
            return tr("Change of #{number}", number=spot.number), self._spots.titles.get(spot.topic_id, gone)
        title = self._spots.titles.get(number, gone)
        if kind == "update":
            return tr("Update of a project"), title
        if isinstance(payload.get("reply_to"), int):
            return tr("Reply to #{number}", number=payload["reply_to"]), title
        return tr("Reply"), title

    def _place(self, draft: Draft) -> Place | None:
        """Where one goes on with it; None where that is gone."""
        kind, number = _target(draft)
        if kind == "topic":
            return ComposePlace()
        if kind == "scenario":
            return ScenarioEditPlace(number or None)
        if kind == "scenario-of":
            return ScenarioEditPlace(topic_id=number)
        if kind == "message":
            return MessagePlace(tuple(login for login in draft.key.partition(":")[2].split(",") if login))
        if kind == "talk":
            return RoomPlace(number)
        if kind == "edit":
            spot = self._spots.posts.get(number)
            return EditPlace(spot.topic_id, spot.number) if spot is not None else None
        answered = draft.payload.get("reply_to")
        if number not in self._spots.titles:
            return None
        if kind == "condense":
            return CondensePlace(number)
        if kind == "update":
            return ProjectPlace(number, "updates")
        return EditPlace(number, answered if isinstance(answered, int) else None, is_reply=True)

    def _open(self, draft: Draft) -> None:
        place = self._place(draft)
        if place is not None:
            self.leave_for(place)
        else:
            self.desk.say(tr("What this belongs to is gone. Copy the text (Y) to use it elsewhere."))

    def _do(self, tool: str, draft: Draft) -> None:
        if tool == "copy":
            QGuiApplication.clipboard().setText(str(draft.payload.get("text", "")))
            self.desk.say(tr("Copied the text."))
        else:
            self.desk.shelf.discard(draft, self.desk.say, tr("Threw the draft away."))


_PICTURES = {
    "reply": "reply", "edit": "pencil", "topic": "pen-line", "message": "mail", "condense": "text-quote",
    "scenario": "route", "scenario-of": "route",
    "update": "megaphone", "talk": "coffee",
}  # fmt: skip


def _target(draft: Draft) -> tuple[str, int]:
    """'reply:42' -> ('reply', 42); 0 where the key names no number."""
    kind, _, what = draft.key.partition(":")
    return kind, int(what) if what.isdecimal() else 0
