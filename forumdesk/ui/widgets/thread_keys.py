"""The keys of a thread: from post to post, a page on, to both ends, and what can be done with the post at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from forumdesk.ui.keys import KEYS

if TYPE_CHECKING:
    from forumdesk.ui.widgets.thread_view import ThreadView


def bind_keys(view: ThreadView) -> None:
    """Listen to the keys wherever in the thread the focus is."""
    does: dict[str, Callable[[], object]] = {
        "next": lambda: view.step(1),
        "previous": lambda: view.step(-1),
        "like": lambda: view.act("like"),
        "reply_post": lambda: view.act("reply_post"),
        "edit": lambda: view.act("edit"),
        "quote": lambda: view.act("quote"),
    }
    bound = [(keys, do) for name, do in does.items() for keys in KEYS[name].keys]
    bound += [
        ("Home", view.go_to_start),
        ("End", view.go_to_end),
        ("Space", lambda: view.page(1)),
        ("Shift+Space", lambda: view.page(-1)),
        ("PgDown", lambda: view.page(1)),
        ("PgUp", lambda: view.page(-1)),
    ]
    for keys, do in bound:
        shortcut = QShortcut(QKeySequence(keys), view)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(do)
