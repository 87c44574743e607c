"""What a post said before it was edited: every edit that was kept, and the differences between two texts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import find
from forumdesk.forum.posts import edit_post
from forumdesk.forum.right import Right
from forumdesk.forum.rows import PostRow
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post, Revision

SETTLED_AFTER = timedelta(minutes=5)
"""So long one mends one's own new post without a trace."""


def is_settled(post: PostRow, editor: int, at: datetime) -> bool:
    """Whether a change by this member at this moment goes into the history, so that it is worth saying why."""
    return post.author_id != editor or at - post.created_at > SETTLED_AFTER


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One state of a post. The first is what its author wrote; `reason` is why it was changed into this one."""

    number: int
    body: str
    by_name: str
    at: datetime
    reason: str


def versions(session: Session, viewer: int, post_id: int) -> list[VersionRow]:
    """All kept states of a post, the oldest first, the last as it is now. Raises NotFound."""
    post: Post = find(session, viewer, Right.SEE_POST, post_id)
    author = session.scalars(select(Member.name).where(Member.id == post.author_id)).one()
    kept = session.execute(
        select(Revision.body, Revision.at, Revision.reason, Member.name)
        .join(Member, Member.id == Revision.by_id)
        .where(Revision.post_id == post_id)
        .order_by(Revision.id)
    ).all()
    bodies = [*(row.body for row in kept), post.body]
    made = [(author, post.created_at, ""), *((row.name, row.at, row.reason) for row in kept)]
    return [
        VersionRow(number, body, name, at, reason)
        for number, (body, (name, at, reason)) in enumerate(zip(bodies, made, strict=True), 1)
    ]


def restore_version(session: Session, actor: int, post_id: int, number: int, *, version: int) -> None:
    """Make a post say again what it said in that state; an edit like any other. Raises as edit_post does."""
    rows = versions(session, actor, post_id)
    wanted = next(row for row in rows if row.number == number)
    edit_post(session, actor, post_id, wanted.body, version=version, reason=f"Version {number} again")


class Kind(StrEnum):
    SAME = "same"
    GONE = "gone"
    CAME = "came"


Piece = tuple[Kind, str]
"""A stretch of text, and whether it stayed, went or came."""


@dataclass(frozen=True, slots=True)
class LinePair:
    """A line before and after, each as pieces; None where there is no such line on that side."""

    before: tuple[Piece, ...] | None
    after: tuple[Piece, ...] | None

    @property
    def is_same(self) -> bool:
        return self.before == self.after


_WORD = re.compile(r"\w+|\s+|[^\w\s]")
LONGEST_LINE = 2_000
"""Longer lines are compared as a whole: word by word they would take seconds."""


def differences(before: str, after: str) -> list[LinePair]:
    """Two texts, line beside line, with the words that differ in lines that were changed.

    Joined again, the pieces of a side give that text.
    """
    old, new = before.split("\n"), after.split("\n")
    pairs: list[LinePair] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > 2_000)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            pairs += [LinePair(((Kind.SAME, line),), ((Kind.SAME, line),)) for line in old[a:b]]
        else:
            pairs += _changed(old[a:b], new[c:d])
    return pairs


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[LinePair]:
    for n in range(max(len(old), len(new))):
        if n >= len(old):
            yield LinePair(None, ((Kind.CAME, new[n]),))
        elif n >= len(new):
            yield LinePair(((Kind.GONE, old[n]),), None)
        else:
            yield LinePair(*_words(old[n], new[n]))


def _words(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    if len(old) + len(new) > LONGEST_LINE:
        return ((Kind.GONE, old),), ((Kind.CAME, new),)
    before, after = _WORD.findall(old), _WORD.findall(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < 0.3:  # another line altogether: word by word it would be a riddle
        return ((Kind.GONE, old),), ((Kind.CAME, new),)
    left: list[Piece] = []
    right: list[Piece] = []
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            left.append((Kind.SAME, "".join(before[a:b])))
            right.append((Kind.SAME, "".join(after[c:d])))
            continue
        if a < b:
            left.append((Kind.GONE, "".join(before[a:b])))
        if c < d:
            right.append((Kind.CAME, "".join(after[c:d])))
    return tuple(left), tuple(right)


def compared(session: Session, viewer: int, post_id: int) -> list[tuple[VersionRow, list[LinePair]]]:
    """Every state after the first with what it changed, the newest first. Raises NotFound."""
    rows = versions(session, viewer, post_id)
    return [(after, differences(before.body, after.body)) for before, after in pairwise(rows)][::-1]
