"""Making an invitation for a member: the office's name and places, their login, and on a server a one-time password."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from forumdesk.exchange.invitation import Invitation
from forumdesk.forum.members import member, office_row
from forumdesk.forum.ways_in import is_on_server, way_in_of
from forumdesk.store.address import is_on_network, places_of


def invitation_of(session: Session, actor: int, member_id: int) -> Invitation:
    """An invitation for a member. On a server their password until now stops working. Raises NotAllowed, Invalid."""
    row = member(session, actor, member_id)
    office = office_row(session, actor)
    way = way_in_of(session, actor, member_id)
    places = (way.store,) if is_on_server(session) else places_of(Path(way.store))
    return Invitation(
        office=office.name,
        uuid=office.uuid,
        places=places,
        login=row.login,
        name=row.name,
        password=way.password,
        expires_at=way.expires_at,
    )


def invitation_and_reach(session: Session, actor: int, member_id: int) -> tuple[Invitation, bool]:
    """An invitation for a member, and whether its place is one that other computers can see: a server, or a share."""
    made = invitation_of(session, actor, member_id)
    reached = any("://" in place or place.startswith("\\\\") or is_on_network(Path(place)) for place in made.places)
    return made, reached
