"""Who may do what with resources and shelves."""

from __future__ import annotations

from sqlalchemy import or_, select

from forumdesk.forum.permissions.sets import (
    Condition,
    IdColumn,
    Me,
    Rules,
    among,
    asked,
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
from forumdesk.store.schema.resources import Resource, ResourceRemoval
from forumdesk.store.schema.shelves import Shelf, ShelfAssignment


def is_taken_out(me: Me, resource_id: IdColumn) -> Condition:
    """The resource was removed."""
    gone = resource_id.in_(select(ResourceRemoval.resource_id).correlate(None))
    return asked(me, among(resource_id, "removed_resources"), gone)


def is_asked(me: Me, shelf_id: IdColumn) -> Condition:
    """Somebody asked the member to go through the shelf."""
    mine = select(ShelfAssignment.shelf_id).where(ShelfAssignment.member_id == me)
    return asked(me, among(shelf_id, "asked_shelves"), shelf_id.in_(mine.correlate(None)))


def _within(me: Me, community_id: IdColumn) -> Condition:
    """It is for everybody, or for a community that the member may read."""
    return is_active(me) & or_(community_id.is_(None), sees_inside(me, community_id))


def see_resource(me: Me) -> Condition:
    """Everybody, if it is for all; else everybody who can see its community. Nobody, once it was taken out."""
    return _within(me, Resource.community_id) & ~is_taken_out(me, Resource.id)


@while_under_way(Community.id)
def recommend(me: Me) -> Condition:
    """Everybody who can see the community."""
    return see_community(me)


@while_under_way(Resource.community_id)
def edit_resource(me: Me) -> Condition:
    """Who recommended it; facilitators of its community, moderators and admins."""
    return see_resource(me) & ((Resource.by_id == me) | moderates(me, Resource.community_id))


@while_under_way(Resource.community_id)
def restore_resource(me: Me) -> Condition:
    """Once it was taken out: who recommended it; facilitators of its community, moderators and admins."""
    mine = (Resource.by_id == me) | moderates(me, Resource.community_id)
    return _within(me, Resource.community_id) & is_taken_out(me, Resource.id) & mine


@while_under_way(Resource.community_id)
def review_resource(me: Me) -> Condition:
    """Everybody who can see it, but who recommended it."""
    return see_resource(me) & (Resource.by_id != me)


def remove_review(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_resource(me) & moderates(me, Resource.community_id)


def see_shelf(me: Me) -> Condition:
    """Everybody who can see its community, or everybody; a private one, its owner and who is asked to go through it."""
    shown = ~Shelf.is_private | (Shelf.by_id == me) | is_asked(me, Shelf.id)
    return _within(me, Shelf.community_id) & shown


@while_under_way(Community.id)
def keep_shelf(me: Me) -> Condition:
    """Who belongs to the community; moderators and admins who can see it."""
    return see_community(me) & (belongs_to(me, Community.id) | is_staff(me))


@while_under_way(Shelf.community_id)
def edit_shelf(me: Me) -> Condition:
    """Its owner; if it is not private, facilitators of its community, moderators and admins, too."""
    return see_shelf(me) & ((Shelf.by_id == me) | (~Shelf.is_private & moderates(me, Shelf.community_id)))


def assign_shelf(me: Me) -> Condition:
    """Its owner; if it is not private, facilitators of its community, moderators and admins, too."""
    return edit_shelf(me)


RULES: Rules = {
    Right.SEE_RESOURCE: (Resource, see_resource),
    Right.RECOMMEND: (Community, recommend),
    Right.EDIT_RESOURCE: (Resource, edit_resource),
    Right.RESTORE_RESOURCE: (Resource, restore_resource),
    Right.REVIEW_RESOURCE: (Resource, review_resource),
    Right.REMOVE_REVIEW: (Resource, remove_review),
    Right.SEE_SHELF: (Shelf, see_shelf),
    Right.KEEP_SHELF: (Community, keep_shelf),
    Right.EDIT_SHELF: (Shelf, edit_shelf),
    Right.ASSIGN_SHELF: (Shelf, assign_shelf),
}
