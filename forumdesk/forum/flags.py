"""Flags: a member says that something is wrong with a post; the flags of three hide it until it is reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, Text, bindparam, column, delete, func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.hidden import HiddenState, flagged_by
from forumdesk.forum.permissions import find, require
from forumdesk.forum.permissions.posts import hidden_places
from forumdesk.forum.permissions.sets import VIEWER
from forumdesk.forum.right import Right
from forumdesk.store.base import UtcTime, type_id
from forumdesk.store.schema.flags import NOTE_MOST, FlagReason, PostFlag
from forumdesk.store.schema.posts import Post

HIDDEN_VERSION = -1
"""The version of a post that the viewer may not read: no text has this check value."""

_COLUMNS = (
    column("post_id", type_id),
    column("topic_id", type_id),
    column("number", type_id),
    column("author_id", type_id),
    column("created_at", UtcTime()),
    column("since", UtcTime()),
    column("state", Text()),
    column("why", Text()),
)


@dataclass(frozen=True, slots=True)
class HiddenPlace:
    """Where a hidden post stands. `why` is what a review or whoever did not let it through said."""

    post_id: int
    topic_id: int
    number: int
    author_id: int
    created_at: datetime
    since: datetime
    state: HiddenState
    why: str

    @property
    def was_shown(self) -> bool:
        """Others knew of it: its place is still shown to them."""
        return self.state in {HiddenState.FLAGGED, HiddenState.REMOVED, HiddenState.BY_HAND}


def flag_post(session: Session, actor: int, post_id: int, reason: FlagReason, note: str = "") -> None:
    """Say that something is wrong with a post. Raises Invalid (field: note), NotFound, NotAllowed."""
    post: Post = find(session, actor, Right.SEE_POST, post_id)
    note = require_note(note)
    if reason is FlagReason.OTHER and not note:
        raise Invalid("Say in a few words what is wrong, for those who review it.", field="note")
    if post_id in flagged_posts(session, actor, [post_id]):
        raise Invalid("You flagged this post already, and it waits to be reviewed.")
    require(session, actor, Right.FLAG, post_id)
    session.add(PostFlag(post_id=post_id, topic_id=post.topic_id, member_id=actor, reason=reason, note=note))
    session.flush()


def withdraw_flag(session: Session, actor: int, post_id: int) -> None:
    """Take one's flag back, as long as nobody has reviewed it. Raises Invalid where somebody has."""
    if post_id not in flagged_posts(session, actor, [post_id]):
        raise Invalid("Your flag was reviewed already and cannot be taken back.")
    still_open = select(PostFlag.id).where(PostFlag.post_id == post_id, PostFlag.member_id == actor)
    newest = session.scalar(still_open.order_by(PostFlag.id.desc()).limit(1))
    session.execute(delete(PostFlag).where(PostFlag.id == newest))


def flagged_posts(session: Session, viewer: int, post_ids: Iterable[int]) -> set[int]:
    """Which of these posts the viewer flagged, and nobody has reviewed it yet."""
    return set(session.scalars(_flagged(), {"viewer": viewer, "ids": list(post_ids)}))


@cache
def _flagged() -> Select[int]:
    """Takes viewer, ids. Built once: that takes longer than to run it."""
    mine = flagged_by(VIEWER).subquery()
    return select(mine.c.post_id).where(mine.c.post_id.in_(bindparam("ids", expanding=True, type_=type_id)))


def require_note(note: str) -> str:
    """What is said with a flag or a decision, as it is stored. Raises Invalid where it is too long."""
    note = note.replace("\x00", "").strip()
    if len(note) > NOTE_MOST:
        raise Invalid(f"Use at most {NOTE_MOST} characters here; you wrote {len(note):,}.", field="note")
    return note


def hidden_in(session: Session, viewer: int, topic_id: int) -> dict[int, HiddenPlace]:
    """The hidden posts of a topic by number, as far as the viewer may know of them."""
    return {place.number: place for place in _hidden(session, viewer, "topic_id", topic_id)}


def hidden_of(session: Session, viewer: int) -> list[HiddenPlace]:
    """The viewer's own posts that are hidden."""
    return list(_hidden(session, viewer, "author_id", viewer))


def _hidden(session: Session, viewer: int, name: str, value: int) -> Sequence[HiddenPlace]:
    query = _places(session.get_bind().dialect.name == "postgresql", name)
    found = session.execute(query, {"viewer": viewer, "wanted": value})
    return [HiddenPlace(**{**row._mapping, "state": HiddenState(row.state)}) for row in found]


@cache
def _places(is_postgres: bool, name: str) -> Select[*tuple[Any, ...]]:
    """Takes viewer, wanted. On a server a function tells of them: members see no flags but their own."""
    places: Any = func.hidden_places().table_valued(*_COLUMNS) if is_postgres else hidden_places(VIEWER).subquery()
    wanted = places.c[name] == bindparam("wanted", type_=type_id)
    return select(*(places.c[each.name] for each in _COLUMNS)).where(wanted)
