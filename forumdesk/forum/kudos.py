"""Kudos: thanking somebody in public for something that all can look at; the wall of them, and reactions to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotAllowed
from forumdesk.forum.kudos_values import ValueRow, offered_values, value_row
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.right import Right
from forumdesk.forum.rows import ReactionRow
from forumdesk.forum.seen_by_all import everybody
from forumdesk.forum.things import THINGS, ThingRow, is_open_event, is_open_post, named
from forumdesk.store.base import this_moment
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.events import Event
from forumdesk.store.schema.kudos import KUDOS_MOST, RECEIVERS_MOST, Kudos, KudosReaction, KudosReceiver, KudosValue
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.reactions import ReactionKind
from forumdesk.store.schema.topics import Topic

PAGE = 30


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A member as a wall names them."""

    id: int
    login: str
    name: str
    picture: str | None


@dataclass(frozen=True, slots=True)
class KudosRow:
    """Kudos as the wall shows them. `thing` is None where not every member may read it any more."""

    id: int
    by: PersonRow
    receivers: tuple[PersonRow, ...]
    community_id: int | None
    community: str
    colour: str
    value: ValueRow | None
    body: str
    thing: ThingRow | None
    reactions: tuple[ReactionRow, ...]
    at: datetime
    may_withdraw: bool
    may_react: bool


@dataclass(frozen=True, slots=True)
class Thanks:
    """Kudos to be given: to whom, or to which community, for which thing and value, in which words."""

    receivers: tuple[int, ...]
    body: str
    thing_kind: str
    thing_id: int
    value_id: int | None = None
    community_id: int | None = None


def give_kudos(session: Session, actor: int, thanks: Thanks, *, client_key: str) -> int:
    """Thank in public; the id of the kudos. The same `client_key` thanks once.

    Raises NotAllowed, NotFound, and Invalid (field: receivers, thing, value, body).
    """
    require(session, actor, Right.GIVE_KUDOS)
    known = session.scalar(select(Kudos.id).where(Kudos.client_key == client_key, Kudos.by_id == actor))
    if known is not None:
        return known
    receivers = _receivers(session, actor, thanks)
    _require_thing(session, thanks)
    _require_value(session, actor, thanks.value_id)
    body = thanks.body.strip()
    if not body:
        raise Invalid("Say what for: a sentence is enough.", field="body")
    if len(body) > KUDOS_MOST:
        raise Invalid(f"Kudos take at most {KUDOS_MOST:,} characters; these have {len(body):,}.", field="body")
    record = Kudos(
        by_id=actor,
        community_id=thanks.community_id,
        value_id=thanks.value_id,
        body=body,
        thing_kind=thanks.thing_kind,
        thing_id=thanks.thing_id,
        client_key=client_key,
    )
    session.add(record)
    session.flush()
    session.add_all([KudosReceiver(kudos_id=record.id, member_id=member_id) for member_id in receivers])
    session.flush()
    return record.id


def _receivers(session: Session, actor: int, thanks: Thanks) -> list[int]:
    """Who is thanked, each once."""
    wanted = list(dict.fromkeys(thanks.receivers))
    if thanks.community_id is not None:
        community: Community = find(session, actor, Right.SEE_COMMUNITY, thanks.community_id)
        if community.is_private:
            raise Invalid(
                f"Kudos are read by all, and {community.name} is not open to all. Thank its people by name.",
                field="receivers",
            )
    elif not wanted:
        raise Invalid("Say whom you thank: a colleague, or a team.", field="receivers")
    if actor in wanted:
        raise Invalid("You cannot thank yourself. Take your own name off.", field="receivers")
    if len(wanted) > RECEIVERS_MOST:
        raise Invalid(
            f"Thank at most {RECEIVERS_MOST} people at once; for more of them, thank the team.", field="receivers"
        )
    for member_id in wanted:
        member: Member = find(session, actor, Right.SEE_MEMBER, member_id)
        if member.is_disabled:
            raise Invalid(f"{member.name} is not here any more. Take the name off.", field="receivers")
    return wanted


def _require_thing(session: Session, thanks: Thanks) -> None:
    """It is there, and every member may read it."""
    kind = THINGS.get(thanks.thing_kind)
    if kind is None or not kind.is_thankable or not list(kind.named(session, everybody(session), [thanks.thing_id])):
        raise Invalid("Kudos are read by all: choose something that every member may read.", field="thing")


def _require_value(session: Session, actor: int, value_id: int | None) -> None:
    offered = {value.id for value in offered_values(session, actor)}
    if offered and value_id is None:
        raise Invalid("Say for which value of the office.", field="value")
    if value_id is not None and value_id not in offered:
        raise Invalid("This value is offered no more. Choose another.", field="value")


def withdraw_kudos(session: Session, actor: int, kudos_id: int) -> Thanks:
    """Take kudos back, with the reactions to them; what they said. Raises NotFound, NotAllowed."""
    record: Kudos = find(session, actor, Right.SEE_KUDOS, kudos_id)
    require(session, actor, Right.WITHDRAW_KUDOS, kudos_id)
    receivers = session.scalars(select(KudosReceiver.member_id).where(KudosReceiver.kudos_id == kudos_id)).all()
    said = Thanks(
        receivers=tuple(receivers),
        body=record.body,
        thing_kind=record.thing_kind,
        thing_id=record.thing_id,
        value_id=record.value_id,
        community_id=record.community_id,
    )
    session.delete(record)
    session.flush()
    return said


def react_to_kudos(session: Session, actor: int, kudos_id: int, kind: ReactionKind = ReactionKind.LIKE) -> None:
    """React to kudos; doing it twice is doing it once. Raises NotFound, NotAllowed."""
    record: Kudos = find(session, actor, Right.SEE_KUDOS, kudos_id)
    if record.by_id == actor:
        raise NotAllowed("You cannot react to your own kudos.")
    require(session, actor, Right.REACT_TO_KUDOS, kudos_id)
    if session.get(KudosReaction, (kudos_id, actor, kind.value)) is None:
        session.add(KudosReaction(kudos_id=kudos_id, member_id=actor, kind=kind.value))
        session.flush()


def take_back_reaction(session: Session, actor: int, kudos_id: int, kind: ReactionKind = ReactionKind.LIKE) -> None:
    """Take a reaction to kudos back. Raises NotFound."""
    find(session, actor, Right.SEE_KUDOS, kudos_id)
    reaction = session.get(KudosReaction, (kudos_id, actor, kind.value))
    if reaction is not None:
        session.delete(reaction)
        session.flush()


def wall(
    session: Session,
    viewer: int,
    *,
    member_id: int | None = None,
    value_id: int | None = None,
    thing: tuple[str, int] | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> list[KudosRow]:
    """Kudos, the newest first: all, those to and from a member, for a value or for a thing; after the id `before`."""
    query = select(Kudos.id).where(allowed(Right.SEE_KUDOS, viewer)).order_by(Kudos.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Kudos.id < before)
    if member_id is not None:
        received = select(KudosReceiver.kudos_id).where(KudosReceiver.member_id == member_id)
        query = query.where(or_(Kudos.by_id == member_id, Kudos.id.in_(received)))
    if value_id is not None:
        query = query.where(Kudos.value_id == value_id)
    if thing is not None:
        query = query.where(Kudos.thing_kind == thing[0], Kudos.thing_id == thing[1])
    return kudos_rows(session, viewer, session.scalars(query).all())


def kudos_rows(session: Session, viewer: int, ids: Sequence[int]) -> list[KudosRow]:
    """These kudos, the newest first; those that are gone are left out."""
    people = _people(session, ids)
    reactions = _reactions(session, viewer, ids)
    query = (
        select(Kudos, KudosValue, Community.name, Community.colour)
        .add_columns(_may(viewer, Right.WITHDRAW_KUDOS), _may(viewer, Right.REACT_TO_KUDOS))
        .outerjoin(KudosValue, KudosValue.id == Kudos.value_id)
        .outerjoin(Community, Community.id == Kudos.community_id)
        .where(Kudos.id.in_(ids), allowed(Right.SEE_KUDOS, viewer))
        .order_by(Kudos.id.desc())
    )
    found = session.execute(query).all()
    things = named(session, everybody(session), ((row.Kudos.thing_kind, row.Kudos.thing_id) for row in found))
    givers = _members(session, {row.Kudos.by_id for row in found})
    return [
        KudosRow(
            id=row.Kudos.id,
            by=givers[row.Kudos.by_id],
            receivers=people.get(row.Kudos.id, ()),
            community_id=row.Kudos.community_id if row.name is not None else None,
            community=row.name or "",
            colour=row.colour or "",
            value=value_row(row.KudosValue) if row.KudosValue is not None else None,
            body=row.Kudos.body,
            thing=things.get((row.Kudos.thing_kind, row.Kudos.thing_id)),
            reactions=reactions.get(row.Kudos.id, ()),
            at=row.Kudos.at,
            may_withdraw=bool(row.withdraw_kudos),
            may_react=bool(row.react_to_kudos),
        )
        for row in found
    ]


def _may(viewer: int, right: Right) -> ColumnElement[Any]:
    return allowed(right, viewer).label(right.name.lower())


def person_row(record: Member) -> PersonRow:
    return PersonRow(record.id, record.login, record.name, record.picture)


def _members(session: Session, ids: Iterable[int]) -> dict[int, PersonRow]:
    return {record.id: person_row(record) for record in session.scalars(select(Member).where(Member.id.in_(ids)))}


def _people(session: Session, ids: Sequence[int]) -> dict[int, tuple[PersonRow, ...]]:
    query = (
        select(KudosReceiver.kudos_id, Member)
        .join(Member, Member.id == KudosReceiver.member_id)
        .where(KudosReceiver.kudos_id.in_(ids))
        .order_by(func.lower(Member.name), Member.id)
    )
    people: dict[int, tuple[PersonRow, ...]] = {}
    for kudos_id, record in session.execute(query):
        people[kudos_id] = (*people.get(kudos_id, ()), person_row(record))
    return people


def _reactions(session: Session, viewer: int, ids: Sequence[int]) -> dict[int, tuple[ReactionRow, ...]]:
    """How each was reacted to, in the order of the kinds."""
    mine = func.count().filter(KudosReaction.member_id == literal(viewer))
    query = (
        select(KudosReaction.kudos_id, KudosReaction.kind, func.count(), mine)
        .where(KudosReaction.kudos_id.in_(ids))
        .group_by(KudosReaction.kudos_id, KudosReaction.kind)
    )
    order = list(ReactionKind)
    rows: dict[int, tuple[ReactionRow, ...]] = {}
    for kudos_id, kind, number, own in sorted(
        session.execute(query), key=lambda row: order.index(ReactionKind(row[1]))
    ):
        rows[kudos_id] = (*rows.get(kudos_id, ()), ReactionRow(ReactionKind(kind), number, bool(own)))
    return rows


def thankable(
    session: Session, viewer: int, *, members: Sequence[int] = (), community_id: int | None = None, words: str = ""
) -> list[ThingRow]:
    """What one might thank for, the newest first: posts by these members, in this community, of topics with the words,
    and events that they hosted.
    """
    require(session, viewer, Right.GIVE_KUDOS)
    query = (
        select(Post.id, Post.topic_id, Post.number, Topic.title)
        .join(Topic, Topic.id == Post.topic_id)
        .where(is_open_post(everybody(session)), Post.author_id != viewer)
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(12)
    )
    if members:
        query = query.where(Post.author_id.in_(members))
    if community_id is not None:
        query = query.where(Post.community_id == community_id)
    for word in words.split():
        query = query.where(Topic.title.icontains(word, autoescape=True))
    posts = [ThingRow("post", *row) for row in _in_order(session.execute(query))]
    return _hosted(session, viewer, members, community_id, words) + posts


def _hosted(
    session: Session, viewer: int, members: Sequence[int], community_id: int | None, words: str
) -> list[ThingRow]:
    """The latest events that began, of others."""
    query = (
        select(Event.id, Event.title)
        .where(is_open_event(everybody(session)), Event.host_id != viewer, Event.starts_at <= this_moment())
        .order_by(Event.starts_at.desc())
        .limit(3)
    )
    if members:
        query = query.where(Event.host_id.in_(members))
    if community_id is not None:
        query = query.where(Event.community_id == community_id)
    for word in words.split():
        query = query.where(Event.title.icontains(word, autoescape=True))
    return [ThingRow("event", event_id, title) for event_id, title in session.execute(query)]


def _in_order(found: Iterable[Any]) -> Iterable[tuple[int, str, int, int]]:
    for post_id, topic_id, number, title in found:
        yield post_id, title, topic_id, number
