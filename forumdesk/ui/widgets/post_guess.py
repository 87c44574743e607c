"""What is known of a post before it is laid out: how high it may be, how late it came, and whether it may change."""

from __future__ import annotations

from collections.abc import Iterable

from forumdesk.forum.rows import PostMarks, PostRow
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import later

GAP_DAYS = 7
"""From how many days on it is said that a post came so much later than the one above it."""
DAY = 24 * 3600 * 1_000_000


def guessed_heights(theme: Theme, width: int, sizes: Iterable[int]) -> list[int]:
    """How high posts of these sizes may be: exact once they are on the screen."""
    px = theme.px
    text = max(200, width - px(110))
    frame, line, per_line = px(110), px(22), max(20, text // max(1, px(7)))
    return [frame + line * (size // per_line + 1) for size in sizes]


def gap_above(marks: PostMarks, place: int) -> str:
    """What is said above a post that came long after the one before it."""
    days = (marks.moments[place] - marks.moments[place - 1]) / DAY if place else 0
    return later(days) if days >= GAP_DAYS else ""


def may_change(post: PostRow) -> bool:
    """Whether something in a post can open, or arrive later than the post."""
    return any(sign in post.html for sign in ("<img", "<details", "spoiler"))
