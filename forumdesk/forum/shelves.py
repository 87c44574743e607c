"""Shelves: resources in an order, with notes, for a community, for all, or for oneself; and how far one is on each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, ColumnElement, cast, column, delete, func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.resources import ResourceRow, resource_rows
from forumdesk.forum.right import Right
from forumdesk.store.base import type_id
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.resources import ProgressState, Resource, ResourceProgress, ResourceRemoval
from forumdesk.store.schema.shelves import (
    NAME_MOST,
    NOTE_MOST,
    PURPOSE_MOST,
    Shelf,
    ShelfAssignment,
    ShelfFinish,
    ShelfItem,
)
from forumdesk.store.schema.spared import FEWEST_COUNTED
from forumdesk.text.names import plain_name


@dataclass(frozen=True, slots=True)
class ShelfDraft:
    """What is said of a shelf. A private one belongs to no community."""

    name: str
    purpose: str = ""
    community_id: int | None = None
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class AskedRow:
    """That the viewer was asked to go through a shelf. `finished_at` is when they said that they did."""

    id: int
    by_id: int
    by_name: str
    by_picture: str | None
    due_at: datetime | None
    note: str
    at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """A shelf as a list shows it. `done` of its `count` resources the viewer finished, as far as they may see them.

    `minutes` is what they take together, as far as it is known. `finished` is how many people finished all of it, 0
    where they are fewer than five.
    """

    id: int
    name: str
    purpose: str
    community_id: int | None
    community_name: str
    community_colour: str
    is_private: bool
    by_id: int
    by_name: str
    at: datetime
    count: int
    done: int
    begun: int
    minutes: int
    finished: int
    may_edit: bool
    may_assign: bool
    asked: AskedRow | None = None

    @property
    def is_through(self) -> bool:
        return self.count > 0 and self.done == self.count


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A resource on a shelf."""

    id: int
    note: str
    resource: ResourceRow


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """Somebody whom the viewer asked to go through a shelf, and when they said that they did."""

    id: int
    member_id: int
    login: str
    name: str
    picture: str | None
    due_at: datetime | None
    note: str
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """A shelf with what stands on it, in order, and whom the viewer asked to go through it."""

    row: ShelfRow
    items: tuple[ItemRow, ...]
    assigned: tuple[AssignmentRow, ...]

    @property
    def next_item(self) -> ItemRow | None:
        """Where the viewer goes on: what they have begun, else the first they have not finished."""
        left = [item for item in self.items if item.resource.state is not ProgressState.FINISHED]
        begun = [item for item in left if item.resource.state is ProgressState.STARTED]
        return next(iter(begun or left), None)


@dataclass(frozen=True, slots=True)
class ContinueRow:
    """Where the viewer was: a resource, and the shelf it is the next of, where they go through one."""

    resource: ResourceRow
    shelf: ShelfRow | None = None


def shelves(session: Session, viewer: int, community_id: int | None = None) -> list[ShelfRow]:
    """All that the viewer may see, or those of a community: what they were asked to do first, then what they began."""
    query = select(Shelf.id).where(allowed(Right.SEE_SHELF, viewer))
    if community_id is not None:
        query = query.where(Shelf.community_id == community_id)
    rows = shelf_rows(session, viewer, list(session.scalars(query.order_by(func.lower(Shelf.name), Shelf.id))))
    return sorted(rows, key=_urgency)


def _urgency(row: ShelfRow) -> tuple[int, float]:
    asked = row.asked
    if asked is not None and asked.finished_at is None:
        return (0, asked.due_at.timestamp() if asked.due_at is not None else float("inf"))
    return (1 if row.done + row.begun and not row.is_through else 2, 0)


def shelf_rows(session: Session, viewer: int, ids: Sequence[int]) -> list[ShelfRow]:
    """The rows of those of these shelves that the viewer may see, in the order of `ids`."""
    query = (
        select(Shelf, Community.name.label("community"), Community.colour, Member.name.label("by_name"))
        .add_columns(
            allowed(Right.EDIT_SHELF, viewer).label("edits"), allowed(Right.ASSIGN_SHELF, viewer).label("assigns")
        )
        .join(Member, Member.id == Shelf.by_id)
        .outerjoin(Community, Community.id == Shelf.community_id)
        .where(Shelf.id.in_(ids), allowed(Right.SEE_SHELF, viewer))
    )
    found = {row.Shelf.id: row for row in session.execute(query)}
    counts = _counts(session, viewer, list(found))
    asked = asked_of(session, viewer, list(found))
    finished = finished_counts(session, list(found))
    none = (0, 0, 0, 0)
    return [
        ShelfRow(
            id=each,
            name=found[each].Shelf.name,
            purpose=found[each].Shelf.purpose,
            community_id=found[each].Shelf.community_id,
            community_name=found[each].community or "",
            community_colour=found[each].colour or "",
            is_private=found[each].Shelf.is_private,
            by_id=found[each].Shelf.by_id,
            by_name=found[each].by_name,
            at=found[each].Shelf.at,
            count=counts.get(each, none)[0],
            done=counts.get(each, none)[1],
            begun=counts.get(each, none)[2],
            minutes=counts.get(each, none)[3],
            finished=finished.get(each, 0),
            may_edit=bool(found[each].edits),
            may_assign=bool(found[each].assigns),
            asked=asked.get(each),
        )
        for each in ids
        if each in found
    ]


def _counts(session: Session, viewer: int, ids: Sequence[int]) -> dict[int, tuple[int, int, int, int]]:
    """Shelf -> how many resources the viewer sees on it, finished, began, and their minutes."""

    def in_state(state: ProgressState) -> ColumnElement[int]:
        return func.count().filter(ResourceProgress.state == state)

    own = (ResourceProgress.resource_id == Resource.id) & (ResourceProgress.member_id == viewer)
    query = (
        select(ShelfItem.shelf_id, func.count(), in_state(ProgressState.FINISHED), in_state(ProgressState.STARTED))
        .add_columns(func.coalesce(func.sum(Resource.minutes), 0))
        .join(Resource, Resource.id == ShelfItem.resource_id)
        .outerjoin(ResourceProgress, own)
        .where(ShelfItem.shelf_id.in_(ids), allowed(Right.SEE_RESOURCE, viewer))
        .group_by(ShelfItem.shelf_id)
    )
    return {row[0]: (row[1], row[2], row[3], int(row[4])) for row in session.execute(query)}


def asked_of(session: Session, viewer: int, shelf_ids: Sequence[int]) -> dict[int, AskedRow]:
    """Of these shelves those that the viewer was asked to go through."""
    query = (
        select(ShelfAssignment, Member.name, Member.picture, ShelfFinish.at.label("finished_at"))
        .join(Member, Member.id == ShelfAssignment.by_id)
        .outerjoin(ShelfFinish, ShelfFinish.assignment_id == ShelfAssignment.id)
        .where(ShelfAssignment.member_id == viewer, ShelfAssignment.shelf_id.in_(shelf_ids))
        .order_by(ShelfFinish.at.is_(None), ShelfAssignment.due_at.desc())  # of several the most pressing stays
    )
    return {
        row.ShelfAssignment.shelf_id: AskedRow(
            id=row.ShelfAssignment.id,
            by_id=row.ShelfAssignment.by_id,
            by_name=row.name,
            by_picture=row.picture,
            due_at=row.ShelfAssignment.due_at,
            note=row.ShelfAssignment.note,
            at=row.ShelfAssignment.at,
            finished_at=row.finished_at,
        )
        for row in session.execute(query)
    }


def finished_counts(session: Session, shelf_ids: Iterable[int]) -> dict[int, int]:
    """How many people finished all of each shelf; nothing of what fewer than five did.

    On a server a function counts them, as nobody sees how far others are.
    """
    ids = list(shelf_ids)
    if not ids:
        return {}
    if session.get_bind().dialect.name == "postgresql":
        asked = cast(ids, ARRAY(BigInteger))
        counted = func.shelf_finished_counts(asked).table_valued(column("shelf_id", type_id), column("n", type_id))
        return {row.shelf_id: row.n for row in session.execute(select(counted.c.shelf_id, counted.c.n))}
    standing = ShelfItem.resource_id.not_in(select(ResourceRemoval.resource_id))
    on_it = select(func.count()).select_from(ShelfItem).where(ShelfItem.shelf_id == Shelf.id, standing).correlate(Shelf)
    through = (
        select(Shelf.id, ResourceProgress.member_id)
        .join(ShelfItem, ShelfItem.shelf_id == Shelf.id)
        .join(ResourceProgress, ResourceProgress.resource_id == ShelfItem.resource_id)
        .where(Shelf.id.in_(ids), ResourceProgress.state == ProgressState.FINISHED, standing)
        .group_by(Shelf.id, ResourceProgress.member_id)
        .having(func.count() == on_it.scalar_subquery())
        .subquery()
    )
    n = func.count()
    query = select(through.c.id, n).group_by(through.c.id).having(n >= FEWEST_COUNTED)
    return {row[0]: row[1] for row in session.execute(query)}


def shelf_page(session: Session, viewer: int, shelf_id: int) -> ShelfPage:
    """A shelf with all on it that the viewer may see. Raises NotFound."""
    find(session, viewer, Right.SEE_SHELF, shelf_id)
    [row] = shelf_rows(session, viewer, [shelf_id])
    query = select(ShelfItem).where(ShelfItem.shelf_id == shelf_id).order_by(ShelfItem.position, ShelfItem.id)
    items = session.scalars(query).all()
    seen = {each.id: each for each in resource_rows(session, viewer, [item.resource_id for item in items])}
    return ShelfPage(
        row,
        tuple(ItemRow(item.id, item.note, seen[item.resource_id]) for item in items if item.resource_id in seen),
        tuple(_assigned(session, viewer, shelf_id)),
    )


def _assigned(session: Session, viewer: int, shelf_id: int) -> list[AssignmentRow]:
    query = (
        select(ShelfAssignment, Member.login, Member.name, Member.picture, ShelfFinish.at.label("finished_at"))
        .join(Member, Member.id == ShelfAssignment.member_id)
        .outerjoin(ShelfFinish, ShelfFinish.assignment_id == ShelfAssignment.id)
        .where(ShelfAssignment.shelf_id == shelf_id, ShelfAssignment.by_id == viewer)
        .order_by(func.lower(Member.name), Member.id)
    )
    return [
        AssignmentRow(
            id=row.ShelfAssignment.id,
            member_id=row.ShelfAssignment.member_id,
            login=row.login,
            name=row.name,
            picture=row.picture,
            due_at=row.ShelfAssignment.due_at,
            note=row.ShelfAssignment.note,
            finished_at=row.finished_at,
        )
        for row in session.execute(query)
    ]


def to_continue(session: Session, viewer: int, limit: int = 4) -> list[ContinueRow]:
    """Where the viewer goes on: shelves they were asked to do or began, then what else they began, the latest first."""
    found: list[ContinueRow] = []
    for row in shelves(session, viewer):
        if row.is_through or not row.count or not (row.asked or row.done + row.begun):
            continue
        if row.asked is not None and row.asked.finished_at is not None:
            continue
        item = shelf_page(session, viewer, row.id).next_item
        if item is not None and item.resource.id not in {each.resource.id for each in found}:
            found.append(ContinueRow(item.resource, row))
        if len(found) == limit:
            return found
    begun = (
        select(ResourceProgress.resource_id)
        .where(ResourceProgress.member_id == viewer, ResourceProgress.state == ProgressState.STARTED)
        .order_by(ResourceProgress.at.desc())
        .limit(limit + len(found))
    )
    shown = {each.resource.id for each in found}
    for resource in resource_rows(session, viewer, list(session.scalars(begun))):
        if resource.id not in shown and len(found) < limit:
            found.append(ContinueRow(resource))
    return found


def start_shelf(session: Session, actor: int, draft: ShelfDraft) -> int:
    """Start a shelf; its id. Raises NotFound, NotAllowed, Invalid (field: name, purpose, community)."""
    draft = _checked(draft)
    _require_place(session, actor, draft.community_id)
    record = Shelf(
        name=draft.name,
        purpose=draft.purpose,
        community_id=draft.community_id,
        is_private=draft.is_private,
        by_id=actor,
    )
    session.add(record)
    session.flush()
    return record.id


def edit_shelf(session: Session, actor: int, shelf_id: int, draft: ShelfDraft) -> None:
    """Say something else of it. Raises NotFound, NotAllowed, Invalid (field: name, purpose, community)."""
    record: Shelf = find(session, actor, Right.SEE_SHELF, shelf_id)
    require(session, actor, Right.EDIT_SHELF, shelf_id)
    draft = _checked(draft)
    if (draft.community_id, draft.is_private) != (record.community_id, record.is_private):
        _require_place(session, actor, draft.community_id)
        if draft.is_private and record.by_id != actor:
            raise Invalid("Only whose shelf it is can keep it to themselves.", field="community")
        if not draft.is_private:
            _require_shown(session, draft.community_id, shelf_id)
    record.name, record.purpose = draft.name, draft.purpose
    record.community_id, record.is_private = draft.community_id, draft.is_private
    session.flush()


def remove_shelf(session: Session, actor: int, shelf_id: int) -> None:
    """Take a shelf down for good, with who was asked to go through it; what stands on it stays.

    Raises NotFound, NotAllowed.
    """
    record: Shelf = find(session, actor, Right.SEE_SHELF, shelf_id)
    require(session, actor, Right.EDIT_SHELF, shelf_id)
    session.delete(record)
    session.flush()


def put_on_shelf(session: Session, actor: int, shelf_id: int, resource_id: int, note: str = "") -> int:
    """Put a resource at the end of a shelf; doing it twice is doing it once. The id of its place there.

    Raises NotFound, NotAllowed, and Invalid (field: note, shelf) where some who see the shelf may not see it.
    """
    record: Shelf = find(session, actor, Right.SEE_SHELF, shelf_id)
    require(session, actor, Right.EDIT_SHELF, shelf_id)
    resource: Resource = find(session, actor, Right.SEE_RESOURCE, resource_id)
    there = session.scalars(
        select(ShelfItem).where(ShelfItem.shelf_id == shelf_id, ShelfItem.resource_id == resource_id)
    ).one_or_none()
    if there is not None:
        return there.id
    _require_shown_on(session, record, resource)
    last = session.scalar(select(func.max(ShelfItem.position)).where(ShelfItem.shelf_id == shelf_id)) or 0
    item = ShelfItem(shelf_id=shelf_id, resource_id=resource_id, position=last + 1, note=_note(note), by_id=actor)
    session.add(item)
    session.flush()
    return item.id


def put_on_new_shelf(session: Session, actor: int, name: str, resource_id: int, note: str = "") -> int:
    """Start a shelf of one's own with a resource on it; its id. Raises NotFound, Invalid (field: name, note)."""
    shelf_id = start_shelf(session, actor, ShelfDraft(name, is_private=True))
    put_on_shelf(session, actor, shelf_id, resource_id, note)
    return shelf_id


def take_off_shelf(session: Session, actor: int, shelf_id: int, resource_id: int) -> None:
    """Take a resource off a shelf; one that is not there stays away. Raises NotFound, NotAllowed."""
    find(session, actor, Right.SEE_SHELF, shelf_id)
    require(session, actor, Right.EDIT_SHELF, shelf_id)
    session.execute(delete(ShelfItem).where(ShelfItem.shelf_id == shelf_id, ShelfItem.resource_id == resource_id))
    session.flush()


def order_shelf(session: Session, actor: int, shelf_id: int, resource_ids: Sequence[int]) -> None:
    """Have these in this order; what is not named comes after them as it was. Raises NotFound, NotAllowed."""
    find(session, actor, Right.SEE_SHELF, shelf_id)
    require(session, actor, Right.EDIT_SHELF, shelf_id)
    place = {each: n for n, each in enumerate(resource_ids)}
    items = session.scalars(select(ShelfItem).where(ShelfItem.shelf_id == shelf_id)).all()
    for n, item in enumerate(sorted(items, key=lambda it: (place.get(it.resource_id, len(place)), it.position, it.id))):
        item.position = n + 1
    session.flush()


def note_on_shelf(session: Session, actor: int, shelf_id: int, resource_id: int, note: str) -> None:
    """Say what to look for in a resource on a shelf. Raises NotFound, NotAllowed, Invalid (field: note)."""
    find(session, actor, Right.SEE_SHELF, shelf_id)
    require(session, actor, Right.EDIT_SHELF, shelf_id)
    item = session.scalars(
        select(ShelfItem).where(ShelfItem.shelf_id == shelf_id, ShelfItem.resource_id == resource_id)
    ).one_or_none()
    if item is not None:
        item.note = _note(note)
        session.flush()


def places_for_shelves(session: Session, viewer: int) -> list[tuple[int, str]]:
    """Id and name of the communities in which the viewer may keep shelves."""
    query = select(Community.id, Community.name).where(allowed(Right.KEEP_SHELF, viewer)).order_by(Community.name)
    return [(row.id, row.name) for row in session.execute(query)]


def _checked(draft: ShelfDraft) -> ShelfDraft:
    name, purpose = plain_name(draft.name), draft.purpose.strip()
    if not name:
        raise Invalid("Give the shelf a name: what it is for, as 'first week at the service desk'.", field="name")
    if len(name) > NAME_MOST:
        raise Invalid(f"The name has {len(name)} characters; {NAME_MOST} is the most. Shorten it.", field="name")
    if len(purpose) > PURPOSE_MOST:
        raise Invalid(f"This takes at most {PURPOSE_MOST:,} characters; it has {len(purpose):,}.", field="purpose")
    if draft.is_private and draft.community_id is not None:
        raise Invalid("A shelf is a community's or only yours.", field="community")
    return ShelfDraft(name, purpose, draft.community_id, draft.is_private)


def _note(note: str) -> str:
    note = " ".join(note.split())
    if len(note) > NOTE_MOST:
        raise Invalid(f"A note takes at most {NOTE_MOST} characters; this one has {len(note):,}.", field="note")
    return note


def _require_place(session: Session, actor: int, community_id: int | None) -> None:
    if community_id is None:
        require(session, actor, Right.SEE_OFFICE)
    else:
        find(session, actor, Right.SEE_COMMUNITY, community_id)
        require(session, actor, Right.KEEP_SHELF, community_id)


def _require_shown_on(session: Session, shelf: Shelf, resource: Resource) -> None:
    """What is for the members of one community does not stand where others look."""
    if shelf.is_private or resource.community_id in {None, shelf.community_id}:
        return
    place = session.get_one(Community, resource.community_id)
    if place.is_private:
        raise Invalid(
            f"Only members of {place.name} may see “{resource.title}”. Put it on a shelf of {place.name}.",
            field="shelf",
        )


def _require_shown(session: Session, community_id: int | None, shelf_id: int) -> None:
    query = (
        select(Resource)
        .join(ShelfItem, ShelfItem.resource_id == Resource.id)
        .where(ShelfItem.shelf_id == shelf_id)
        .order_by(ShelfItem.position)
    )
    stand_in = Shelf(community_id=community_id, is_private=False)
    for resource in session.scalars(query).all():
        try:
            _require_shown_on(session, stand_in, resource)
        except Invalid as problem:
            raise Invalid(str(problem), field="community") from problem
