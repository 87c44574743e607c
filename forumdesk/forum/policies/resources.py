"""Resources and shelves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, or_, select

from forumdesk.forum.permissions.resources import (
    assign_shelf,
    edit_resource,
    edit_shelf,
    keep_shelf,
    recommend,
    remove_review,
    restore_resource,
    review_resource,
    see_resource,
    see_shelf,
)
from forumdesk.forum.permissions.sets import Condition, Me, Rule, is_active, of
from forumdesk.forum.policies.area import Area, own
from forumdesk.store.base import Base
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.resources import (
    LinkCheck,
    Resource,
    ResourceProgress,
    ResourceRemoval,
    ResourceReview,
    ResourceTag,
)
from forumdesk.store.schema.shelves import Shelf, ShelfAssignment, ShelfFinish, ShelfItem

UPDATABLE: dict[type[Base], tuple[str, ...]] = {
    Resource: (
        *("kind", "title", "url", "url_key", "file_sha256", "file_name", "summary", "why", "minutes", "level"),
        "community_id",
    ),
    ResourceReview: ("rating", "text", "at"),
    ResourceProgress: ("state", "spot", "at"),
    Shelf: ("name", "purpose", "community_id", "is_private"),
    ShelfItem: ("position", "note"),
    ShelfAssignment: ("due_at", "note"),
}


def _see_or_restore(me: Me) -> Condition:
    return see_resource(me) | restore_resource(me)


def _put_in(me: Me) -> Condition:
    there = or_(Resource.community_id.is_(None), of(Community, recommend, me, Resource.community_id))
    return (Resource.by_id == me) & is_active(me) & there


def _start_shelf(me: Me) -> Condition:
    there = or_(Shelf.community_id.is_(None), of(Community, keep_shelf, me, Shelf.community_id))
    return (Shelf.by_id == me) & is_active(me) & there


def _on(rule: Rule, column: Any) -> Rule:
    return lambda me: of(Resource, rule, me, column)


def _standing(rule: Rule) -> Rule:
    """An item of a shelf with which one may do that; and one sees what stands there."""
    return lambda me: of(Shelf, rule, me, ShelfItem.shelf_id) & of(Resource, see_resource, me, ShelfItem.resource_id)


def _between_two(me: Me) -> Condition:
    return is_active(me) & ((ShelfAssignment.member_id == me) | (ShelfAssignment.by_id == me))


def _hear_of_finish(me: Me) -> Condition:
    asked = exists().where(ShelfAssignment.id == ShelfFinish.assignment_id, _between_two(me))
    return asked.correlate(ShelfFinish.__table__)


def _finish(me: Me) -> Condition:
    mine = exists().where(ShelfAssignment.id == ShelfFinish.assignment_id, ShelfAssignment.member_id == me)
    return is_active(me) & (ShelfFinish.member_id == me) & mine.correlate(ShelfFinish.__table__)


POLICIES: dict[type[Base], dict[str, Rule]] = {
    Resource: {"SELECT": _see_or_restore, "INSERT": _put_in, "UPDATE": edit_resource},
    ResourceTag: {
        "SELECT": _on(see_resource, ResourceTag.resource_id),
        "INSERT": _on(edit_resource, ResourceTag.resource_id),
        "DELETE": _on(edit_resource, ResourceTag.resource_id),
    },
    ResourceRemoval: {
        "SELECT": _on(_see_or_restore, ResourceRemoval.resource_id),
        "INSERT": lambda me: (
            (ResourceRemoval.by_id == me) & of(Resource, edit_resource, me, ResourceRemoval.resource_id)
        ),
        "DELETE": _on(restore_resource, ResourceRemoval.resource_id),
    },
    ResourceReview: {
        "SELECT": _on(see_resource, ResourceReview.resource_id),
        "INSERT": lambda me: (
            (ResourceReview.member_id == me) & of(Resource, review_resource, me, ResourceReview.resource_id)
        ),
        "UPDATE": lambda me: (
            (ResourceReview.member_id == me) & of(Resource, review_resource, me, ResourceReview.resource_id)
        ),
        "DELETE": lambda me: (
            ((ResourceReview.member_id == me) & is_active(me))
            | of(Resource, remove_review, me, ResourceReview.resource_id)
        ),
    },
    ResourceProgress: own(ResourceProgress.member_id, "SELECT UPDATE DELETE")
    | {
        "INSERT": lambda me: (
            (ResourceProgress.member_id == me) & of(Resource, see_resource, me, ResourceProgress.resource_id)
        )
    },
    LinkCheck: {
        "SELECT": _on(see_resource, LinkCheck.resource_id),
        "INSERT": lambda me: (LinkCheck.by_id == me) & of(Resource, see_resource, me, LinkCheck.resource_id),
        "DELETE": lambda me: (LinkCheck.by_id == me) & is_active(me),
    },
    Shelf: {"SELECT": see_shelf, "INSERT": _start_shelf, "UPDATE": edit_shelf, "DELETE": edit_shelf},
    ShelfItem: {
        "SELECT": _standing(see_shelf),
        "INSERT": lambda me: (ShelfItem.by_id == me) & _standing(edit_shelf)(me),
        "UPDATE": _standing(edit_shelf),
        "DELETE": _standing(edit_shelf),
    },
    ShelfAssignment: {
        "SELECT": _between_two,
        "INSERT": lambda me: (ShelfAssignment.by_id == me) & of(Shelf, assign_shelf, me, ShelfAssignment.shelf_id),
        "UPDATE": lambda me: (ShelfAssignment.by_id == me) & is_active(me),
        "DELETE": _between_two,
    },
    ShelfFinish: {
        "SELECT": _hear_of_finish,
        "INSERT": _finish,
        "DELETE": lambda me: (ShelfFinish.member_id == me) & is_active(me),
    },
}

AREA = Area(
    policies=POLICIES,
    updatable=UPDATABLE,
    sets={
        "removed_resources": ("bigint[]", lambda _me: select(ResourceRemoval.resource_id)),
        "asked_shelves": (
            "bigint[]",
            lambda me: select(ShelfAssignment.shelf_id).where(ShelfAssignment.member_id == me),
        ),
    },
)
