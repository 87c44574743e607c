"""The keys of a thread: from post to post, a page on, to both ends, and what can be done with the post at hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from forumdesk.ui.keys import OF_A_POST, Within, bind

if TYPE_CHECKING:
    from forumdesk.ui.widgets.thread_view import ThreadView


def bind_keys(view: ThreadView) -> None:
    """Listen to the keys wherever in the thread the focus is."""
    does: dict[str, Callable[[], object]] = {
        "next": lambda: view.step(1),
        "previous": lambda: view.step(-1),
        "first_post": view.go_to_start,
        "last_post": view.go_to_end,
        "page_down": lambda: view.page(1),
        "page_up": lambda: view.page(-1),
        **{name: partial(view.act, name) for name in OF_A_POST},
    }
    for name, do in does.items():
        bind(view, name, do, Within.WidgetWithChildrenShortcut)
