"""Who asks where all are to see the same: nobody in particular, in the words that each store understands."""

from __future__ import annotations

from sqlalchemy import literal
from sqlalchemy.orm import Session

from forumdesk.forum.permissions.sets import CURRENT, Me

NOBODY: Me = literal(0)


def everybody(session: Session) -> Me:
    """Whom to ask the sets of permissions/sets.py for, where the answer is not to depend on who looks.

    On a server a member's login does not see why a post is hidden; the functions behind CURRENT do, and say the same
    to all.
    """
    return CURRENT if session.get_bind().dialect.name == "postgresql" else NOBODY
