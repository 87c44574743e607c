"""All keys of the program, in one table: what they do, and what the keyboard sheet shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """A binding. `keys` as QKeySequence reads them; `says` completes 'press ... to ...'."""

    keys: tuple[str, ...]
    says: str


KEYS: dict[str, Key] = {
    "search": Key(("Ctrl+K", "/"), "search"),
    "new_topic": Key(("C", "Ctrl+N"), "ask a question"),
    "back": Key(("Alt+Left", "U"), "go back"),
    "forward": Key(("Alt+Right",), "go forward"),
    "next": Key(("J",), "go to the next post or topic"),
    "previous": Key(("K",), "go to the previous post or topic"),
    "open": Key(("O",), "open the chosen topic"),
    "reply": Key(("Shift+R",), "reply to the topic"),
    "reply_post": Key(("R",), "reply to the chosen post"),
    "like": Key(("L",), "like the chosen post"),
    "edit": Key(("E",), "edit the chosen post"),
    "quote": Key(("Q",), "quote the chosen post"),
    "home": Key(("G, H",), "go to all topics"),
    "latest": Key(("G, L",), "go to the latest topics"),
    "new": Key(("G, N",), "go to new topics"),
    "unread": Key(("G, U",), "go to unread topics"),
    "messages": Key(("G, M",), "go to your messages"),
    "zoom_in": Key(("Ctrl++", "Ctrl+="), "make everything larger"),
    "zoom_out": Key(("Ctrl+-",), "make everything smaller"),
    "zoom_reset": Key(("Ctrl+0",), "return to the usual size"),
    "theme": Key(("Ctrl+Shift+D",), "switch between light and dark"),
    "send": Key(("Ctrl+Return", "Ctrl+Enter"), "send what you wrote"),
    "bold": Key(("Ctrl+B",), "make text bold"),
    "italic": Key(("Ctrl+I",), "make text italic"),
    "code": Key(("Ctrl+E",), "set text as code"),
    "link": Key(("Ctrl+L",), "make a link"),
    "quote_text": Key(("Ctrl+Shift+9",), "quote the lines"),
    "bullets": Key(("Ctrl+Shift+8",), "make a list"),
    "numbers": Key(("Ctrl+Shift+7",), "make a numbered list"),
    "settings": Key(("Ctrl+,",), "open the settings"),
    "quit": Key(("Ctrl+Q",), "close ForumDesk"),
}
