"""Asking colleagues to go through a shelf, until a day where there is one; and saying that one did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session, aliased

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.permissions.sets import is_present
from forumdesk.forum.right import Right
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community, Membership
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.resources import Resource, ResourceReview
from forumdesk.store.schema.shelves import NOTE_MOST, Shelf, ShelfAssignment, ShelfFinish

SOON = timedelta(days=2)
"""So long before it is due, whoever was asked is told once more."""
PEOPLE_MOST = 200


@dataclass(frozen=True, slots=True)
class LearningNews:
    """Something of shelves and resources that concerns the viewer. `what` as NoticeKind says it."""

    what: str
    key: str
    at: datetime
    title: str
    by_id: int
    name: str
    picture: str | None
    words: str = ""
    shelf_id: int | None = None
    resource_id: int | None = None
    due_at: datetime | None = None


def assign_shelf(
    session: Session,
    actor: int,
    shelf_id: int,
    member_ids: Sequence[int],
    due_at: datetime | None = None,
    note: str = "",
) -> int:
    """Ask members to go through a shelf; whoever was asked before has the new day. How many were asked now.

    Raises NotFound, NotAllowed, and Invalid (field: people, due, note).
    """
    shelf: Shelf = find(session, actor, Right.SEE_SHELF, shelf_id)
    require(session, actor, Right.ASSIGN_SHELF, shelf_id)
    note = " ".join(note.split())
    if not member_ids:
        raise Invalid("Choose whom you ask.", field="people")
    if len(member_ids) > PEOPLE_MOST:
        raise Invalid(f"At most {PEOPLE_MOST} people at a time. Put it on a shelf that everybody sees.", field="people")
    if len(note) > NOTE_MOST:
        raise Invalid(f"A note takes at most {NOTE_MOST} characters; this one has {len(note):,}.", field="note")
    if due_at is not None and due_at <= now():
        raise Invalid("This day has passed. Choose a later one, or none.", field="due")
    people = select(Member).where(Member.id.in_(member_ids), is_present())
    found = {member.id: member for member in session.scalars(people)}
    for member_id in member_ids:
        if member_id not in found:
            raise Invalid("One of these people is not here any more. Take them out.", field="people")
        _require_sees(session, shelf, found[member_id])
    mine = select(ShelfAssignment).where(ShelfAssignment.shelf_id == shelf_id, ShelfAssignment.by_id == actor)
    known = {each.member_id: each for each in session.scalars(mine)}
    asked = 0
    for member_id in dict.fromkeys(member_ids):
        there = known.get(member_id)
        if there is not None:
            there.due_at, there.note = due_at, note
            continue
        session.add(ShelfAssignment(shelf_id=shelf_id, member_id=member_id, by_id=actor, due_at=due_at, note=note))
        asked += 1
    session.flush()
    return asked


def _require_sees(session: Session, shelf: Shelf, member: Member) -> None:
    """Whoever is asked must be able to see what stands there."""
    sees = select(allowed(Right.SEE_COMMUNITY, literal(member.id))).where(Community.id == shelf.community_id)
    if shelf.community_id is not None and not session.scalar(sees):
        raise Invalid(f"{member.name} does not belong to this community. Invite them first.", field="people")


def members_to_ask(session: Session, viewer: int, community_id: int) -> list[int]:
    """The ids of all who belong to a community, without the viewer. Raises NotFound."""
    find(session, viewer, Right.SEE_COMMUNITY, community_id)
    query = (
        select(Membership.member_id)
        .join(Member, Member.id == Membership.member_id)
        .where(Membership.community_id == community_id, Membership.member_id != viewer, is_present())
    )
    return list(session.scalars(query))


def take_back_assignment(session: Session, actor: int, assignment_id: int) -> None:
    """Ask no longer, or put aside what one was asked. Raises NotFound."""
    session.delete(_assignment(session, actor, assignment_id))
    session.flush()


def say_finished(session: Session, actor: int, assignment_id: int) -> None:
    """Tell whoever asked that one went through it. Raises NotFound, NotAllowed."""
    record = _assignment(session, actor, assignment_id)
    if record.member_id != actor:
        raise NotAllowed("Only who was asked says that it is done.")
    if session.get(ShelfFinish, assignment_id) is None:
        session.add(ShelfFinish(assignment_id=assignment_id, member_id=actor))
        session.flush()


def unsay_finished(session: Session, actor: int, assignment_id: int) -> None:
    """Take it back. Raises NotFound."""
    record = _assignment(session, actor, assignment_id)
    finish = session.get(ShelfFinish, assignment_id)
    if finish is not None and record.member_id == actor:
        session.delete(finish)
        session.flush()


def _assignment(session: Session, actor: int, assignment_id: int) -> ShelfAssignment:
    record = session.get(ShelfAssignment, assignment_id)
    if record is None or actor not in {record.member_id, record.by_id}:
        raise NotFound("Nobody asks for this any more.")
    return record


def open_count(session: Session, viewer: int) -> int:
    """How many shelves the viewer was asked to go through and did not say that they did."""
    query = (
        select(func.count())
        .select_from(ShelfAssignment)
        .join(Shelf, Shelf.id == ShelfAssignment.shelf_id)
        .outerjoin(ShelfFinish, ShelfFinish.assignment_id == ShelfAssignment.id)
        .where(
            ShelfAssignment.member_id == viewer,
            ShelfFinish.assignment_id.is_(None),
            allowed(Right.SEE_SHELF, viewer),
        )
    )
    return session.scalar(query) or 0


def next_shelf_due(session: Session, viewer: int) -> datetime | None:
    """When the viewer is next told that a shelf falls due."""
    query = (
        select(ShelfAssignment.due_at)
        .outerjoin(ShelfFinish, ShelfFinish.assignment_id == ShelfAssignment.id)
        .where(ShelfAssignment.member_id == viewer, ShelfFinish.assignment_id.is_(None))
        .where(ShelfAssignment.due_at > now())
    )
    moments = [at - SOON if at - SOON > now() else at for at in session.scalars(query) if at is not None]
    return min(moments, default=None)


def learning_news(session: Session, viewer: int) -> Iterator[LearningNews]:
    """All there is to tell the viewer of shelves and resources, in no order."""
    yield from _asked(session, viewer)
    yield from _finished(session, viewer)
    yield from _reviewed(session, viewer)


def _asked(session: Session, viewer: int) -> Iterator[LearningNews]:
    """What one is asked to do, and what of it falls due; once it is done, neither."""
    query = (
        select(ShelfAssignment, Shelf.name.label("shelf"), Member.name, Member.picture)
        .join(Shelf, Shelf.id == ShelfAssignment.shelf_id)
        .join(Member, Member.id == ShelfAssignment.by_id)
        .outerjoin(ShelfFinish, ShelfFinish.assignment_id == ShelfAssignment.id)
        .where(
            ShelfAssignment.member_id == viewer,
            ShelfFinish.assignment_id.is_(None),
            allowed(Right.SEE_SHELF, viewer),
        )
    )
    for row in session.execute(query):
        asked: ShelfAssignment = row.ShelfAssignment
        told = {"title": row.shelf, "by_id": asked.by_id, "name": row.name, "picture": row.picture}
        if asked.by_id != viewer:
            yield LearningNews(
                "shelf assigned",
                f"shelf-assigned:{asked.id}",
                asked.at,
                words=asked.note,
                shelf_id=asked.shelf_id,
                due_at=asked.due_at,
                **told,
            )
        if asked.due_at is not None and asked.due_at - SOON <= now():
            key = f"shelf-due:{asked.id}:{int(asked.due_at.timestamp())}"
            at = max(asked.at, asked.due_at - SOON)
            yield LearningNews("shelf due", key, at, shelf_id=asked.shelf_id, due_at=asked.due_at, **told)


def _finished(session: Session, viewer: int) -> Iterator[LearningNews]:
    """Who said that they did what the viewer asked for."""
    query = (
        select(ShelfFinish, ShelfAssignment.shelf_id, Shelf.name.label("shelf"), Member.name, Member.picture)
        .join(ShelfAssignment, ShelfAssignment.id == ShelfFinish.assignment_id)
        .join(Shelf, Shelf.id == ShelfAssignment.shelf_id)
        .join(Member, Member.id == ShelfFinish.member_id)
        .where(ShelfAssignment.by_id == viewer, ShelfFinish.member_id != viewer, allowed(Right.SEE_SHELF, viewer))
    )
    for row in session.execute(query):
        finish: ShelfFinish = row.ShelfFinish
        yield LearningNews(
            "shelf finished",
            f"shelf-finished:{finish.assignment_id}",
            finish.at,
            row.shelf,
            finish.member_id,
            row.name,
            row.picture,
            shelf_id=row.shelf_id,
        )


def _reviewed(session: Session, viewer: int) -> Iterator[LearningNews]:
    """What colleagues say of what the viewer recommended."""
    critic = aliased(Member)
    query = (
        select(ResourceReview, Resource.title, critic.name, critic.picture)
        .join(Resource, Resource.id == ResourceReview.resource_id)
        .join(critic, critic.id == ResourceReview.member_id)
        .where(Resource.by_id == viewer, ResourceReview.member_id != viewer, allowed(Right.SEE_RESOURCE, viewer))
    )
    for row in session.execute(query):
        review: ResourceReview = row.ResourceReview
        yield LearningNews(
            "resource reviewed",
            f"resource-review:{review.id}",
            review.at,
            row.title,
            review.member_id,
            row.name,
            row.picture,
            words=review.text or "★" * review.rating,
            resource_id=review.resource_id,
        )
