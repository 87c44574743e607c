"""The outbox: what one sent off and the office has not got yet, how it stands, and what can be done with it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from forumdesk.store.local import Letter
from forumdesk.text.plain import excerpt
from forumdesk.ui.desk import Desk
from forumdesk.ui.page import Page
from forumdesk.ui.places import ComposePlace, EditPlace, MessagePlace, OutboxPlace, Place
from forumdesk.ui.style import set_mark
from forumdesk.ui.widgets.controls import Notice, label
from forumdesk.ui.widgets.entry_list import Entry, EntryList, Tool
from forumdesk.ui.widgets.entry_pane import EntryPane
from forumdesk.ui.words import tr, when

SHOWN = 800


class OutboxPage(Page):
    """The list, in the order in which it is sent. Opening a letter makes it a draft again, where it was written."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("outbox-page")
        tools = (
            Tool("edit", "pencil", tr("Edit: it is not sent until you send it again"), Qt.Key.Key_E),
            Tool("copy", "copy", tr("Copy the text"), Qt.Key.Key_Y),
            Tool("discard", "trash-2", tr("Throw away"), Qt.Key.Key_D),
        )
        self.list = EntryList(desk.theme, "outbox-list", tr("Outbox"), tools=tools)
        self.list.picked.connect(self._edit)
        self.list.asked.connect(self._do)
        self.empty = Notice(desk.theme, "outbox-empty")
        self.about = label("", "muted")
        self.about.setObjectName("outbox-about")
        self.about.setWordWrap(True)
        self.again = QPushButton(tr("Send now"))
        self.again.setObjectName("outbox-again")
        self.again.clicked.connect(self._again)
        self.pane = EntryPane(
            desk.theme, tr("Outbox"), self.list, self.empty, beside_title=(self.again,), below_title=self.about
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pane)
        desk.outbox.changed.connect(self.refresh)

    def open(self, _place: OutboxPlace) -> None:
        self.refresh()
        self.list.setFocus()

    def refresh(self) -> None:
        outbox = self.desk.outbox
        letters = outbox.shown()
        self.list.show_entries([self._entry(letter) for letter in letters])
        self.again.setEnabled(bool(letters))
        set_mark(self.about, "kind", "warning" if outbox.trouble is not None and letters else "muted")
        if not letters:
            self.about.setText("")
            self.pane.say("send", tr("Nothing waits to be sent"), tr("What cannot be sent at once is kept here."))
            return
        if outbox.trouble is not None:
            self.about.setText(
                tr("{problem} What waits is kept on this computer and goes by itself.", problem=outbox.trouble)
            )
        else:
            self.about.setText(tr("Kept on this computer until the office has it. It goes by itself."))
        self.pane.show_list()
        if not self.list.selectedItems():
            self.list.setCurrentRow(0)

    def _entry(self, letter: Letter) -> Entry:
        says, stands = _kind(letter), self._stands(letter)
        moment = when(letter.put_at) if letter.put_at is not None else ""
        title = letter.about or tr("Without a title")
        return Entry(
            key=letter.id,
            person_id=0,
            person="",
            picture=None,
            mark=_PICTURES.get(letter.kind, "send"),
            lead=f"{says} · {stands}",
            title=title,
            excerpt=excerpt(str(letter.words.get("text", ""))[:SHOWN]),
            moment=moment,
            spoken=f"{says}: {title}. {stands}. {moment}",
            tip=letter.refused,
            stands_out=bool(letter.refused),
            row=letter,
        )

    def _stands(self, letter: Letter) -> str:
        if letter.refused:
            return tr("not accepted: {problem}", problem=letter.refused)
        return tr("being sent…") if self.desk.outbox.is_underway(letter) else tr("waiting")

    def _again(self) -> None:
        outbox = self.desk.outbox
        for letter in outbox.shown():
            if letter.refused:
                outbox.send_again(letter)
        outbox.retry()

    def _edit(self, letter: Letter) -> None:
        self.desk.outbox.edit(letter, partial(self.leave_for, _place_of(letter)))

    def _do(self, tool: str, letter: Letter) -> None:
        if tool == "edit":
            self._edit(letter)
        elif tool == "copy":
            QGuiApplication.clipboard().setText(str(letter.words.get("text", "")))
            self.desk.say(tr("Copied the text."))
        else:
            self.desk.outbox.discard(letter)


_PICTURES = {"reply": "reply", "edit": "pencil", "topic": "pen-line", "message": "mail"}


def _kind(letter: Letter) -> str:
    if letter.kind == "edit":
        return tr("Change of #{number}", number=letter.words["number"])
    if letter.kind == "reply" and letter.words["reply_to"]:
        return tr("Reply to #{number}", number=letter.words["reply_to"])
    return {"reply": tr("Reply"), "topic": tr("New topic"), "message": tr("Message")}[letter.kind]


def _place_of(letter: Letter) -> Place:
    """Where it was written."""
    words = letter.words
    if letter.kind == "edit":
        return EditPlace(words["topic"], words["number"])
    if letter.kind == "reply":
        return EditPlace(words["topic"], words["reply_to"], is_reply=True)
    if letter.kind == "message":
        return MessagePlace(tuple(login for login in letter.key.partition(":")[2].split(",") if login))
    return ComposePlace()
