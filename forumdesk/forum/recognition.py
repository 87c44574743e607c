"""What a profile shows of somebody's recognition, read at once: points, badges, and kudos to and from them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.errors import NotFound
from forumdesk.forum.badges import BadgeShelf, badge_shelf
from forumdesk.forum.permissions import allowed
from forumdesk.forum.points import Account, account
from forumdesk.forum.right import Right
from forumdesk.forum.spans import Span
from forumdesk.store.schema.members import Member


@dataclass(frozen=True, slots=True)
class Recognition:
    """Of one member, over all time."""

    account: Account
    shelf: BadgeShelf


def recognition(session: Session, viewer: int, login: str) -> Recognition:
    """The points and badges of the member with this login. Raises NotFound."""
    wanted = login.strip().lstrip("@").casefold()
    member_id = session.scalar(select(Member.id).where(Member.login == wanted, allowed(Right.SEE_MEMBER, viewer)))
    if member_id is None:
        raise NotFound(f"Nobody here has the login @{wanted}.")
    return Recognition(account(session, viewer, member_id, Span(), limit=0), badge_shelf(session, viewer, member_id))
