"""All that the wall shows at once: kudos, what there is to celebrate, and the values."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from forumdesk.forum.celebrations import CelebrationRow, celebrations
from forumdesk.forum.kudos import PAGE, KudosRow, wall
from forumdesk.forum.kudos_values import ValueRow, all_values
from forumdesk.store.base import now


@dataclass(frozen=True, slots=True)
class Wall:
    """Kudos and celebrations, the latest first; the values with how often each was thanked for."""

    rows: tuple[KudosRow, ...]
    celebrations: tuple[CelebrationRow, ...]
    values: tuple[ValueRow, ...]


def kudos_wall(
    session: Session, viewer: int, *, only_mine: bool = False, value_id: int | None = None, limit: int = PAGE
) -> Wall:
    """The wall: all of it, or what is to and from the viewer, or for one value. Raises NotAllowed."""
    rows = wall(session, viewer, member_id=viewer if only_mine else None, value_id=value_id, limit=limit)
    return Wall(tuple(rows), tuple(celebrations(session, viewer, now())), tuple(all_values(session, viewer)))
