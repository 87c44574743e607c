"""The keys of a thread: from post to post, a page on, to both ends, and what can be done with the post at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from forumdesk.ui.keys import OF_A_POST, Within, bind

if TYPE_CHECKING:
    from forumdesk.ui.widgets.post_card import PostCard
    from forumdesk.ui.widgets.thread_view import ThreadView


def at_hand(live: Mapping[int, PostCard], current: int, height: int, least: int) -> int:
    """The post that keys mean: the one with the focus, else the current one, else the first in sight.

    `live` has the cards by place, in a window of this height; `least` of a post must be in sight.
    """
    focus = QApplication.focusWidget()
    for i, card in live.items():
        if focus is not None and (card is focus or card.isAncestorOf(focus)):
            return i
    in_sight = [i for i, card in live.items() if card.y() < height and card.y() + card.height() > least]
    return current if current in in_sight or not in_sight else min(in_sight)


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
