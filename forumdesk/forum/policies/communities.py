"""Communities, and how one gets into them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, literal_column, select

from forumdesk.forum.permissions.communities import (
    create_community,
    decide_request,
    edit_community,
    invite,
    join_community,
    name_facilitator,
    request_to_join,
)
from forumdesk.forum.permissions.sets import (
    Condition,
    Me,
    Rule,
    is_active,
    is_over,
    is_under_way,
    moderates,
    of,
    see_community,
    sees_inside,
)
from forumdesk.forum.policies.area import Area
from forumdesk.store.base import Base
from forumdesk.store.schema.communities import Community, CommunityInvitation, JoinRequest, Membership

UPDATABLE: dict[type[Base], tuple[str, ...]] = {
    Community: (
        *("name", "kind", "joining", "is_private", "purpose", "charter", "colour", "icon", "position"),
        *("picture", "ends_at"),
    ),
    Membership: ("is_facilitator", "by_id", "by_at"),
    JoinRequest: ("declined_at", "declined_by", "answer"),
}


def _join(me: Me) -> Condition:
    oneself = (Membership.member_id == me) & ~Membership.is_facilitator
    invited = exists().where(
        CommunityInvitation.member_id == Membership.member_id,
        CommunityInvitation.community_id == Membership.community_id,
    )  # who is invited into a private community does not see its row
    may = of(Community, join_community, me, Membership.community_id) | (
        invited.correlate(Membership.__table__) & is_under_way(me, Membership.community_id)
    )
    return (oneself & is_active(me) & may) | _made_by(me) | _runs(me)


def _made_by(me: Me) -> Condition:
    """Whoever started a community becomes its first facilitator."""
    return (Membership.member_id == me) & literal_column("is_first_facilitator(membership.community_id)")


def _runs(me: Me) -> Condition:
    return sees_inside(me, Membership.community_id) & moderates(me, Membership.community_id)


def _leave(me: Me) -> Condition:
    return (Membership.member_id == me) | _runs(me)


def _name(me: Me) -> Condition:
    return of(Community, name_facilitator, me, Membership.community_id)


def _about_joining(table: Any, rule: Rule) -> Rule:
    """What is asked or offered to somebody: theirs to see and take back, and of those who decide."""
    return lambda me: is_active(me) & ((table.member_id == me) | of(Community, rule, me, table.community_id))


def _request(me: Me) -> Condition:
    return (JoinRequest.member_id == me) & of(Community, request_to_join, me, JoinRequest.community_id)


def _invite(me: Me) -> Condition:
    return (CommunityInvitation.by_id == me) & of(Community, invite, me, CommunityInvitation.community_id)


AREA = Area(
    policies={
        Community: {
            "SELECT": see_community,
            "INSERT": lambda me: create_community(me) & (Community.created_by == me),
            "UPDATE": edit_community,
        },
        Membership: {
            "SELECT": lambda me: (
                sees_inside(me, Membership.community_id) | (is_active(me) & (Membership.member_id == me))
            ),
            "INSERT": _join,
            "UPDATE": _name,
            "DELETE": _leave,
        },
        JoinRequest: {
            "SELECT": _about_joining(JoinRequest, edit_community),
            "INSERT": _request,
            "UPDATE": lambda me: of(Community, decide_request, me, JoinRequest.community_id),
            "DELETE": _about_joining(JoinRequest, decide_request),
        },
        CommunityInvitation: {
            "SELECT": _about_joining(CommunityInvitation, edit_community),
            "INSERT": _invite,
            "DELETE": _about_joining(CommunityInvitation, invite),
        },
    },
    updatable=UPDATABLE,
    sets={
        "joined_communities": (
            "bigint[]",
            lambda me: select(Membership.community_id).where(Membership.member_id == me),
        ),
        "facilitated_communities": (
            "bigint[]",
            lambda me: select(Membership.community_id).where(Membership.member_id == me, Membership.is_facilitator),
        ),
        "ended_communities": ("bigint[]", lambda _me: select(Community.id).where(is_over())),
        "visible_communities": ("bigint[]", lambda me: select(Community.id).where(see_community(me))),
    },
)
