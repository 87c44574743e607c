"""Who may do what with events, and with those that people wish for."""

from __future__ import annotations

from sqlalchemy import exists

from forumdesk.forum.permissions.sets import (
    Condition,
    IdColumn,
    Me,
    Rules,
    belongs_to,
    is_active,
    is_staff,
    moderates,
    see_community,
    sees_inside,
    while_under_way,
)
from forumdesk.forum.right import Right
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.events import Event, EventProposal, EventSpeaker
from forumdesk.store.schema.members import OfficeRecord


def _inside(me: Me, community_id: IdColumn) -> Condition:
    """What belongs to no community is for the whole office."""
    return is_active(me) & (community_id.is_(None) | sees_inside(me, community_id))


@while_under_way(Community.id)
def plan_event(me: Me) -> Condition:
    """Who belongs to the community; moderators and admins who can see it."""
    return see_community(me) & (belongs_to(me, Community.id) | is_staff(me))


def plan_office_event(me: Me) -> Condition:
    """Every active member."""
    return is_active(me)


def see_event(me: Me) -> Condition:
    """Everybody who can see its community; one of the whole office, everybody."""
    return _inside(me, Event.community_id)


@while_under_way(Event.community_id)
def change_event(me: Me) -> Condition:
    """Who planned it and its host; facilitators of its community, moderators and admins."""
    return see_event(me) & ((Event.by_id == me) | (Event.host_id == me) | moderates(me, Event.community_id))


@while_under_way(Event.community_id)
def answer_event(me: Me) -> Condition:
    """Everybody who can see it."""
    return see_event(me)


@while_under_way(Event.community_id)
def add_material(me: Me) -> Condition:
    """Who may change it, and who speaks there."""
    speaks = exists().where(EventSpeaker.event_id == Event.id, EventSpeaker.member_id == me)
    runs = (Event.by_id == me) | (Event.host_id == me) | moderates(me, Event.community_id)
    return see_event(me) & (runs | speaks.correlate(Event.__table__))


@while_under_way(Community.id)
def propose_event(me: Me) -> Condition:
    """Everybody who can see the community."""
    return see_community(me)


def see_proposal(me: Me) -> Condition:
    """Everybody who can see its community; one for the whole office, everybody."""
    return _inside(me, EventProposal.community_id)


def drop_proposal(me: Me) -> Condition:
    """Who made it; facilitators of its community, moderators and admins."""
    return see_proposal(me) & ((EventProposal.by_id == me) | moderates(me, EventProposal.community_id))


RULES: Rules = {
    Right.PLAN_EVENT: (Community, plan_event),
    Right.PLAN_OFFICE_EVENT: (OfficeRecord, plan_office_event),
    Right.SEE_EVENT: (Event, see_event),
    Right.CHANGE_EVENT: (Event, change_event),
    Right.ANSWER_EVENT: (Event, answer_event),
    Right.ADD_MATERIAL: (Event, add_material),
    Right.PROPOSE_EVENT: (Community, propose_event),
    Right.SEE_PROPOSAL: (EventProposal, see_proposal),
    Right.DROP_PROPOSAL: (EventProposal, drop_proposal),
}
