"""What a member recommended and said of resources, how far they are, and their shelves, as they take it along."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.resources import Resource, ResourceProgress, ResourceReview
from forumdesk.store.schema.shelves import Shelf, ShelfAssignment, ShelfFinish, ShelfItem


def own_learning(session: Session, viewer: int) -> dict[str, Any]:
    """The lists by name: what was recommended, reviewed, used, kept on shelves, and asked of them."""
    seen = allowed(Right.SEE_RESOURCE, viewer)
    which = (Resource.title, Resource.url)
    review = (ResourceReview.rating, ResourceReview.text, ResourceReview.at)
    progress = (ResourceProgress.state, ResourceProgress.spot, ResourceProgress.at)
    reviewed = select(*which, *review).join(Resource, Resource.id == ResourceReview.resource_id)
    used = select(*which, *progress).join(Resource, Resource.id == ResourceProgress.resource_id)
    items = (
        select(Shelf.name.label("shelf"), *which, ShelfItem.note, ShelfItem.position)
        .join(Shelf, Shelf.id == ShelfItem.shelf_id)
        .join(Resource, Resource.id == ShelfItem.resource_id)
        .order_by(Shelf.id, ShelfItem.position)
    )
    asked = (
        select(Shelf.name.label("shelf"), Member.name.label("by"), ShelfAssignment.due_at, ShelfAssignment.note)
        .add_columns(ShelfAssignment.at, ShelfFinish.at.label("finished_at"))
        .join(Shelf, Shelf.id == ShelfAssignment.shelf_id)
        .join(Member, Member.id == ShelfAssignment.by_id)
        .outerjoin(ShelfFinish, ShelfFinish.assignment_id == ShelfAssignment.id)
    )
    said = (Resource.kind, Resource.why, Resource.summary, Resource.minutes, Resource.level, Resource.at)
    return {
        "recommended": _rows(session, select(*which, *said).where(Resource.by_id == viewer, seen)),
        "reviews": _rows(session, reviewed.where(ResourceReview.member_id == viewer, seen)),
        "progress": _rows(session, used.where(ResourceProgress.member_id == viewer, seen)),
        "shelves": _rows(session, items.where(Shelf.by_id == viewer, allowed(Right.SEE_SHELF, viewer), seen)),
        "asked": _rows(session, asked.where(ShelfAssignment.member_id == viewer)),
    }


def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in session.execute(query)]
