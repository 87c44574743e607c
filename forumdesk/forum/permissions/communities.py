"""Who may do what with a community, and how one gets into it."""

from __future__ import annotations

from sqlalchemy import select

from forumdesk.forum.permissions.sets import (
    Condition,
    Me,
    Rules,
    belongs_to,
    is_active,
    is_staff,
    moderates,
    see_community,
    while_under_way,
)
from forumdesk.forum.right import Right
from forumdesk.store.schema.communities import Community, CommunityInvitation, Joining
from forumdesk.store.schema.members import OfficeRecord


def create_community(me: Me) -> Condition:
    """Moderators and admins."""
    return is_staff(me)


def edit_community(me: Me) -> Condition:
    """Its facilitators; moderators and admins who can see it."""
    return see_community(me) & moderates(me, Community.id)


@while_under_way(Community.id)
def join_community(me: Me) -> Condition:
    """Everybody who can see it, if it is open to join; whoever is invited."""
    mine = select(CommunityInvitation.community_id).where(CommunityInvitation.member_id == me)
    invited = Community.id.in_(mine.correlate(None))
    return (see_community(me) & (Community.joining == Joining.OPEN)) | (is_active(me) & invited)


@while_under_way(Community.id)
def request_to_join(me: Me) -> Condition:
    """Everybody who can see it and does not belong to it, if one joins it on request."""
    return see_community(me) & (Community.joining == Joining.ON_REQUEST) & ~belongs_to(me, Community.id)


@while_under_way(Community.id)
def decide_request(me: Me) -> Condition:
    """Its facilitators; moderators and admins who can see it."""
    return see_community(me) & moderates(me, Community.id)


@while_under_way(Community.id)
def invite(me: Me) -> Condition:
    """Its facilitators; moderators and admins who can see it."""
    return see_community(me) & moderates(me, Community.id)


def name_facilitator(me: Me) -> Condition:
    """Its facilitators; moderators and admins who can see it."""
    return see_community(me) & moderates(me, Community.id)


@while_under_way(Community.id)
def open_topic(me: Me) -> Condition:
    """Everybody who can see the community."""
    return see_community(me)


RULES: Rules = {
    Right.SEE_COMMUNITY: (Community, see_community),
    Right.CREATE_COMMUNITY: (OfficeRecord, create_community),
    Right.EDIT_COMMUNITY: (Community, edit_community),
    Right.JOIN_COMMUNITY: (Community, join_community),
    Right.REQUEST_TO_JOIN: (Community, request_to_join),
    Right.DECIDE_REQUEST: (Community, decide_request),
    Right.INVITE: (Community, invite),
    Right.NAME_FACILITATOR: (Community, name_facilitator),
    Right.OPEN_TOPIC: (Community, open_topic),
}
