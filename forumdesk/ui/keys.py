"""All keys of the program, in one table: what they do, and where; every shortcut is bound from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget


class Group(StrEnum):
    """Where a key is of use: the headings of the keyboard sheet."""

    GO = "Go to"
    LIST = "Topic list"
    THREAD = "Thread"
    POST = "Post"
    WRITING = "Writing"
    PROGRAM = "Program"


@dataclass(frozen=True)
class Key:
    """A binding. `keys` as QKeySequence reads them; `says` completes 'press ... to ...'."""

    keys: tuple[str, ...]
    says: str
    group: Group


KEYS: dict[str, Key] = {
    "palette": Key(("Ctrl+K", "="), "go anywhere, do anything", Group.GO),
    "search": Key(("/", "Ctrl+Alt+F"), "search", Group.GO),
    "back": Key(("U", "Alt+Left"), "go back", Group.GO),
    "forward": Key(("Alt+Right",), "go forward", Group.GO),
    "home": Key(("G, H",), "go to your home page", Group.GO),
    "latest": Key(("G, L",), "go to all topics, the latest first", Group.GO),
    "new": Key(("G, N",), "go to new topics", Group.GO),
    "unread": Key(("G, U",), "go to unread topics", Group.GO),
    "top": Key(("G, T",), "go to the most liked topics", Group.GO),
    "mine": Key(("G, I",), "go to your own topics", Group.GO),
    "notices": Key(("N",), "go to what concerns you", Group.GO),
    "bookmarks": Key(("G, B",), "go to your bookmarks", Group.GO),
    "drafts": Key(("G, D",), "go to your drafts", Group.GO),
    "messages": Key(("G, M",), "go to your messages", Group.GO),
    "people": Key(("G, E",), "go to the people of the office", Group.GO),
    "events": Key(("G, V",), "go to events", Group.GO),
    "community_home": Key(("G, C",), "go to the home page of the community", Group.GO),
    "profile": Key(("G, P", "P"), "go to your profile", Group.GO),
    "next": Key(("J",), "choose the next topic, or post", Group.LIST),
    "previous": Key(("K",), "choose the one before", Group.LIST),
    "open": Key(("O", "Return", "Enter"), "open the chosen topic", Group.LIST),
    "next_topic": Key(("Shift+J", "G, J"), "open the next topic of the list", Group.LIST),
    "previous_topic": Key(("Shift+K", "G, K"), "open the topic before", Group.LIST),
    "refresh": Key((".", "F5"), "show what is new", Group.LIST),
    "narrow": Key(("Shift+F",), "narrow the list by filters", Group.LIST),
    "catch_up": Key(("Shift+D",), "mark the list as read, or dismiss what is new", Group.LIST),
    "shelf_up": Key(("Alt+Up",), "move what stands on a shelf up", Group.LIST),
    "shelf_down": Key(("Alt+Down",), "move it down", Group.LIST),
    "reply_topic": Key(("Shift+R",), "reply to the topic", Group.THREAD),
    "jump_to": Key(("#",), "go to a post by its number or its day", Group.THREAD),
    "similar": Key(("G, S",), "open the first of the similar topics", Group.THREAD),
    "find": Key(("Ctrl+F",), "find in the topic", Group.THREAD),
    "find_next": Key(("F3",), "go to the next hit", Group.THREAD),
    "find_previous": Key(("Shift+F3",), "go to the hit before", Group.THREAD),
    "first_unread": Key(("Shift+L",), "go to the first unread post", Group.THREAD),
    "first_post": Key(("Home",), "go to the first post", Group.THREAD),
    "last_post": Key(("End",), "go to the end", Group.THREAD),
    "page_down": Key(("Space", "PgDown"), "read on", Group.THREAD),
    "page_up": Key(("Shift+Space", "PgUp"), "read what is above", Group.THREAD),
    "watch": Key(("M, W",), "watch the topic", Group.THREAD),
    "track": Key(("M, T",), "track it", Group.THREAD),
    "follow_as_usual": Key(("M, R",), "follow it as usual", Group.THREAD),
    "mute": Key(("M, M",), "mute it", Group.THREAD),
    "print": Key(("Ctrl+P",), "print the topic", Group.THREAD),
    "moderate": Key(("Shift+A",), "moderate the topic", Group.THREAD),
    "mark_unread": Key(("Shift+U",), "mark the topic as unread, to come back to it", Group.THREAD),
    "bookmark_topic": Key(("F",), "bookmark the topic", Group.THREAD),
    "pin": Key(("Shift+P",), "pin or unpin the topic", Group.THREAD),
    "verify": Key(("Shift+V",), "verify the best practice", Group.THREAD),
    "pin_up": Key(("Alt+Shift+Up",), "move its pin up", Group.THREAD),
    "pin_down": Key(("Alt+Shift+Down",), "move its pin down", Group.THREAD),
    "reply": Key(("R",), "reply to the post", Group.POST),
    "reply_as_topic": Key(("T",), "reply to it in a new topic", Group.POST),
    "like": Key(("L",), "like it", Group.POST),
    "edit": Key(("E",), "edit it", Group.POST),
    "quote": Key(("Q",), "quote it, or what is selected", Group.POST),
    "accept": Key(("A",), "accept it as the answer", Group.POST),
    "react": Key(("Shift+E",), "react in another way", Group.POST),
    "bookmark": Key(("B",), "bookmark it", Group.POST),
    "bookmark_note": Key(("Shift+B",), "bookmark it with a note or reminder", Group.POST),
    "copy_link": Key(("S",), "copy its address", Group.POST),
    "history": Key(("H",), "see what was changed in it", Group.POST),
    "flag": Key(("!",), "flag it", Group.POST),
    "delete": Key(("D",), "delete it", Group.POST),
    "new_topic": Key(("C", "Ctrl+N"), "ask a question", Group.WRITING),
    "write": Key(("Shift+C",), "go to the field for replies", Group.WRITING),
    "full_editor": Key(("Shift+F11",), "write on the whole pane, or share it with the posts", Group.WRITING),
    "this_answers": Key(("Alt+1", "Alt+2", "Alt+3"), "say that an earlier answer is yours", Group.WRITING),
    "send": Key(("Ctrl+Return", "Ctrl+Enter"), "send what you wrote", Group.WRITING),
    "bold": Key(("Ctrl+B",), "make text bold", Group.WRITING),
    "italic": Key(("Ctrl+I",), "make text italic", Group.WRITING),
    "code": Key(("Ctrl+E",), "set text as code", Group.WRITING),
    "link": Key(("Ctrl+L",), "make a link", Group.WRITING),
    "quote_text": Key(("Ctrl+Shift+9",), "quote the lines", Group.WRITING),
    "bullets": Key(("Ctrl+Shift+8",), "make a list", Group.WRITING),
    "numbers": Key(("Ctrl+Shift+7",), "make a numbered list", Group.WRITING),
    "paste_plain": Key(("Ctrl+Shift+V",), "paste without making a table or a link of it", Group.WRITING),
    "keys": Key(("?",), "see all keys", Group.PROGRAM),
    "zoom_in": Key(("Ctrl++", "Ctrl+="), "make everything larger", Group.PROGRAM),
    "zoom_out": Key(("Ctrl+-",), "make everything smaller", Group.PROGRAM),
    "zoom_reset": Key(("Ctrl+0",), "return to the usual size", Group.PROGRAM),
    "theme": Key(("Ctrl+Shift+D",), "switch between light and dark", Group.PROGRAM),
    "settings": Key(("Ctrl+,",), "open the settings", Group.PROGRAM),
    "new_window": Key(("Ctrl+Shift+N",), "open another window", Group.PROGRAM),
    "close_window": Key(("Ctrl+W",), "close the window", Group.PROGRAM),
    "quit": Key(("Ctrl+Q",), "close ForumDesk", Group.PROGRAM),
}

OF_A_POST = tuple(name for name, key in KEYS.items() if key.group is Group.POST)
"""What keys ask of the post one is at; its card has a button for each (see `PostCard.act`)."""

Within = Qt.ShortcutContext


def bind(
    owner: QWidget, name: str, do: Callable[[], object], within: Within = Within.WindowShortcut
) -> list[QShortcut]:
    """Bind the keys of that name in the table; letters belong to whoever is typing."""
    made = []
    for keys in KEYS[name].keys:
        shortcut = QShortcut(QKeySequence(keys), owner)
        shortcut.setObjectName(f"key-{name}")
        shortcut.setContext(within)
        shortcut.activated.connect(_unless_typing(do) if _types(keys) and within is Within.WindowShortcut else do)
        made.append(shortcut)
    return made


def bound(widget: QWidget) -> set[str]:
    """The names of the table that are bound at a widget or in one of its parts."""
    found: Iterable[QShortcut] = widget.findChildren(QShortcut)
    return {shortcut.objectName().removeprefix("key-") for shortcut in found} & KEYS.keys()


def caps(keys: str) -> list[str]:
    """The caps to show for a binding: 'G, H' -> ['G', 'H'], 'Ctrl+K' -> ['Ctrl+K']. Both Enter keys are one."""
    strokes = [QKeySequence(stroke) for stroke in keys.replace("Return", "Enter").split(", ")]
    return [stroke.toString(QKeySequence.SequenceFormat.NativeText) for stroke in strokes]


def cap(name: str) -> str:
    """The first keys of that name in one line, for tool tips and menus: 'G H'."""
    return " ".join(caps(KEYS[name].keys[0]))


def _types(keys: str) -> bool:
    """Whether a field would write something for these keys."""
    return all(len(stroke.removeprefix("Shift+")) == 1 for stroke in keys.split(", "))


def _unless_typing(do: Callable[[], object]) -> Callable[[], None]:
    def act() -> None:
        focus = QApplication.focusWidget()
        is_field = isinstance(focus, QLineEdit | QPlainTextEdit | QTextEdit)
        if not is_field or (isinstance(focus, QTextEdit | QPlainTextEdit) and focus.isReadOnly()):
            do()

    return act
