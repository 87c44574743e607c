"""How many desktops a server has room for, told to the admin before somebody is turned away."""

from __future__ import annotations

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import may
from forumdesk.forum.permissions.sets import is_present
from forumdesk.forum.right import Right
from forumdesk.store.schema.members import Member

PER_DESKTOP = 3
"""Connections of a desktop at most: two to read and write, one to listen."""

SPARE = 17
"""For backups, monitoring and whoever looks after the server."""


def connections_for(desktops: int, reserved: int = 3) -> int:
    """What `max_connections` takes so many desktops at once."""
    return PER_DESKTOP * desktops + reserved + SPARE


def lack_of_room(session: Session, viewer: int) -> str:
    """A sentence for the admin where not all members could be in at once; '' otherwise, on a file, for others."""
    if session.get_bind().dialect.name != "postgresql" or not may(session, viewer, Right.MANAGE_OFFICE):
        return ""
    most = int(session.scalar(text("SHOW max_connections")) or 0)
    reserved = int(session.scalar(text("SHOW superuser_reserved_connections")) or 0)
    members = session.scalar(select(func.count()).where(is_present(), Member.db_role.is_not(None))) or 0
    needed = connections_for(members, reserved)
    if most >= needed:
        return ""
    room = max(0, (most - reserved - SPARE) // PER_DESKTOP)
    return (
        f"The server takes {most} connections, enough for {room} desktops at once; you are {members}. "
        f"Ask whoever runs it for max_connections = {needed}."
    )
