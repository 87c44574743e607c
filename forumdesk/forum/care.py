"""Care: which best practices and answers are verified, which are due, changed, disputed or asked about, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import VIEWER, Condition, is_listed, is_present, moderates
from forumdesk.forum.right import Right
from forumdesk.store.base import microseconds, now, this_moment, type_id
from forumdesk.store.schema.care import Care, CareKind, RequestKind, Verification, VerificationRequest
from forumdesk.store.schema.communities import Community, Membership
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post, Revision
from forumdesk.store.schema.topics import Answer, Topic

SOON = timedelta(days=7)
"""So long before it is due, its verifier sees it coming."""
_DAY = 24 * 60 * 60 * 1_000_000


class CareState(StrEnum):
    """How it stands, derived from the facts and the clock; where several are true, the first of these is told."""

    DISPUTED = "disputed"
    NEW = "new"
    """Nobody verified it yet."""
    CHANGED = "changed"
    """Somebody other than its verifier changed it after it was verified."""
    LATE = "late"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True)
class Terms:
    """Who looks after a post: a member, or a community, all of it or its facilitators; and how often, or until when."""

    verifier_id: int | None = None
    verifier_community_id: int | None = None
    facilitators_only: bool = False
    interval_days: int | None = 90
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """That somebody asked for a verification, or disputed what a post says; still open."""

    id: int
    kind: RequestKind
    by_id: int
    by_name: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class CareRow:
    """A best practice or an answer that somebody looks after, and how it stands at this moment.

    `verifier` names the member or community; `due_at` is when it is due next, None where it never was verified or no
    day is left. `is_mine`: it is the viewer who verifies it, also where its verifier is away and the viewer moderates.
    """

    post_id: int
    topic_id: int
    number: int
    title: str
    kind: CareKind
    community_id: int | None
    community_name: str
    community_colour: str
    terms: Terms
    verifier: str
    state: CareState
    verified_at: datetime | None
    verified_by: str
    note: str
    due_at: datetime | None
    changed_at: datetime | None
    changed_by: str
    requests: tuple[RequestRow, ...]
    by_id: int
    by_name: str
    at: datetime
    may_verify: bool
    may_endorse: bool
    is_mine: bool

    @property
    def is_verified(self) -> bool:
        return self.state is CareState.VERIFIED

    @property
    def is_asked(self) -> bool:
        """Whether somebody asked for it to be looked at again."""
        return any(request.kind is RequestKind.ASK for request in self.requests)

    @property
    def waits(self) -> bool:
        """Whether it is to be verified now."""
        return not self.is_verified or self.is_asked

    @property
    def is_soon(self) -> bool:
        return self.due_at is not None and now() < self.due_at <= now() + SOON


class _Facts:
    """What is known of a care, as SQL on Care, its post and its topic: rows, counts and filters share these words."""

    def __init__(self, body: Any, head: Any) -> None:
        last = select(func.max(Verification.at)).where(Verification.post_id == Care.post_id)
        self.verified_at: ColumnElement[Any] = last.correlate_except(Verification).scalar_subquery()
        by_another = and_(
            Revision.post_id == Care.post_id, Revision.at > self.verified_at, ~is_verifier(Revision.by_id)
        )
        edit = and_(body.edited_at > self.verified_at, ~is_verifier(body.edited_by))
        retitling = and_(
            Care.kind == CareKind.PRACTICE, head.retitled_at > self.verified_at, ~is_verifier(head.retitled_by)
        )

        def first(column: Any) -> ColumnElement[Any]:
            found = select(column).where(by_another).order_by(Revision.at).limit(1)
            return found.correlate_except(Revision).scalar_subquery()

        self.changed_at = func.coalesce(
            first(Revision.at), case((edit, body.edited_at)), case((retitling, head.retitled_at))
        )
        self.changed_by = func.coalesce(
            first(Revision.by_id), case((edit, body.edited_by)), case((retitling, head.retitled_by))
        )
        self.is_late = or_(
            microseconds(self.verified_at) + Care.interval_days * literal(_DAY, type_id) <= microseconds(this_moment()),
            and_(Care.due_at <= this_moment(), self.verified_at < Care.due_at),
        )
        self.is_fresh = and_(
            self.verified_at.is_not(None),
            ~func.coalesce(self.is_late, False),
            self.changed_at.is_(None),
            ~self._is_open(RequestKind.DISPUTE),
        )
        self.waits = or_(~self.is_fresh, self._is_open(RequestKind.ASK))
        answers = exists().where(Answer.post_id == Care.post_id).correlate_except(Answer)
        whole = and_(Care.kind == CareKind.PRACTICE, body.topic_id == Care.topic_id)
        self.holds = and_(body.deleted_at.is_(None), or_(whole, and_(Care.kind == CareKind.ANSWER, answers)))
        """An answer that is accepted no longer is looked after no longer, nor is a topic that went into another."""

    def _is_open(self, kind: RequestKind) -> Condition:
        later = exists().where(Verification.post_id == VerificationRequest.post_id)
        later = later.where(Verification.at >= VerificationRequest.at).correlate_except(Verification)
        asked = exists().where(VerificationRequest.post_id == Care.post_id, VerificationRequest.kind == kind, ~later)
        return asked.correlate_except(VerificationRequest)


def is_verifier(member: Any) -> Condition:
    """The member is the one to verify, or belongs to the group that does. Needs Care."""
    belongs = exists().where(
        Membership.community_id == Care.verifier_community_id,
        Membership.member_id == member,
        or_(~Care.facilitators_only, Membership.is_facilitator),
    )
    return func.coalesce(Care.verifier_id == member, False) | belongs.correlate_except(Membership)


_BODY, _HEAD = aliased(Post), aliased(Topic)
_ELSEWHERE = _Facts(_BODY, _HEAD)
_HERE = _Facts(Post, Topic)


def _apart(column: Any, *conditions: Any) -> Any:
    """A subquery over what is looked after that takes nothing from the query around it."""
    found = select(column).select_from(Care).join(_BODY, _BODY.id == Care.post_id)
    return found.join(_HEAD, _HEAD.id == _BODY.topic_id).where(_ELSEWHERE.holds, *conditions).correlate(None)


def best_practices() -> Any:
    """The ids of endorsed topics, as a subquery."""
    return select(Care.topic_id).where(Care.kind == CareKind.PRACTICE).correlate(None)


def verified_topics() -> Any:
    """The ids of topics whose best practice or answer is verified, as a subquery."""
    return _apart(_HEAD.id, _ELSEWHERE.is_fresh)


def stale_topics() -> Any:
    """The ids of topics whose best practice or answer is not verified any more, as a subquery."""
    return _apart(_HEAD.id, ~_ELSEWHERE.is_fresh)


def topics_verified_by(member_id: int) -> Any:
    """The ids of topics that a member is to verify, by name or in a group, as a subquery."""
    return _apart(_HEAD.id, is_verifier(literal(member_id)))


def freshness(session: Session, topic_ids: Iterable[int]) -> dict[int, tuple[int, CareKind, bool]]:
    """Post -> (topic, kind, whether it is verified) of all that is looked after in these topics."""
    query = _apart(Care.post_id, _HEAD.id.in_(list(topic_ids)))
    rows = session.execute(query.add_columns(_HEAD.id.label("topic_id"), Care.kind, _ELSEWHERE.is_fresh.label("fresh")))
    return {row.post_id: (row.topic_id, CareKind(row.kind), bool(row.fresh)) for row in rows}


class _Which(Enum):
    """Which of all that is looked after."""

    PRACTICES = auto()
    IN_TOPICS = auto()
    POSTS = auto()
    MINE = auto()


def practice_states(session: Session, viewer: int, topic_ids: Sequence[int]) -> dict[int, CareState]:
    """How the best practices among these topics stand."""
    return {row.topic_id: row.state for row in _rows(session, viewer, _Which.IN_TOPICS, topic_ids)}


def care_of(session: Session, viewer: int, post_ids: Sequence[int]) -> dict[int, CareRow]:
    """The care of those of these posts that have any, as far as the viewer may see them."""
    if not post_ids:
        return {}
    return {row.post_id: row for row in _rows(session, viewer, _Which.POSTS, post_ids)}


def practice_of(session: Session, viewer: int, topic_id: int) -> CareRow | None:
    """The care of an endorsed topic; None for any other."""
    rows = _rows(session, viewer, _Which.IN_TOPICS, [topic_id])
    return rows[0] if rows else None


def practices(session: Session, viewer: int) -> list[CareRow]:
    """All best practices that the viewer may read: by community, then by title."""
    rows = _rows(session, viewer, _Which.PRACTICES)
    return sorted(rows, key=lambda row: (row.community_name.casefold(), row.community_id or 0, row.title.casefold()))


def to_verify(session: Session, viewer: int) -> list[CareRow]:
    """All that the viewer verifies: what waits first, the longest waiting on top; then by when it is due."""
    return sorted(_rows(session, viewer, _Which.MINE), key=_urgency)


@cache
def _counts() -> Select[*tuple[Any, ...]]:
    """Takes viewer."""
    query = select(func.count().filter(_HERE.waits), func.count()).select_from(Care)
    query = query.join(Post, Post.id == Care.post_id).join(Topic, Topic.id == Post.topic_id)
    return query.where(_is_mine(), is_listed(VIEWER), _HERE.holds, allowed(Right.SEE_POST, VIEWER))


def verify_counts(session: Session, viewer: int) -> tuple[int, int]:
    """How much waits to be verified by the viewer, and how much they verify at all."""
    found: Any = session.execute(_counts(), {"viewer": viewer}).one()
    return found[0], found[1]


def _is_mine() -> Condition:
    """The viewer's to verify. Where a verifier is away or has left, those who moderate there see to it."""
    is_away = Care.verifier_id.not_in(select(Member.id).where(is_present()).correlate(None))
    return is_verifier(VIEWER) | (is_away & moderates(VIEWER, Post.community_id))


def _urgency(row: CareRow) -> tuple[bool, bool, float]:
    asked = min((request.at for request in row.requests), default=None)
    since = asked or row.changed_at or row.due_at or row.at
    return not row.waits, row.state is not CareState.DISPUTED, since.timestamp()


@cache
def _query(which: _Which) -> Select[*tuple[Any, ...]]:
    """Takes viewer, and ids where some are asked for. Built once: that takes longer than to run it."""
    facts, verifier, endorser, changer = _HERE, aliased(Member), aliased(Member), aliased(Member)
    group, ids = aliased(Community), bindparam("ids", expanding=True, type_=type_id)
    is_practice = Care.kind == CareKind.PRACTICE
    conditions: dict[_Which, Any] = {
        _Which.PRACTICES: and_(is_practice, is_listed(VIEWER)),
        _Which.IN_TOPICS: and_(is_practice, Care.topic_id.in_(ids)),
        _Which.POSTS: Care.post_id.in_(ids),
        _Which.MINE: and_(_is_mine(), is_listed(VIEWER)),
    }
    return (
        select(Care, Post.topic_id, Post.number, Topic.title, Topic.community_id)
        .add_columns(Community.name.label("community_name"), Community.colour)
        .add_columns(verifier.name.label("verifier"), group.name.label("group"), endorser.name.label("endorser"))
        .add_columns(facts.verified_at.label("verified_at"), facts.changed_at.label("changed_at"))
        .add_columns(changer.name.label("changer"), func.coalesce(facts.is_late, False).label("is_late"))
        .add_columns(allowed(Right.VERIFY, VIEWER).label("may_verify"))
        .add_columns(allowed(Right.ENDORSE, VIEWER).label("may_endorse"))
        .add_columns(_is_mine().label("is_mine"))
        .select_from(Care)
        .join(Post, Post.id == Care.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(Community, Community.id == Topic.community_id)
        .outerjoin(verifier, verifier.id == Care.verifier_id)
        .outerjoin(group, group.id == Care.verifier_community_id)
        .join(endorser, endorser.id == Care.by_id)
        .outerjoin(changer, changer.id == facts.changed_by)
        .where(facts.holds, allowed(Right.SEE_POST, VIEWER), conditions[which])
    )


def _rows(session: Session, viewer: int, which: _Which, ids: Sequence[int] = ()) -> list[CareRow]:
    asked_for = (
        {"viewer": viewer, "ids": list(ids)} if which in {_Which.IN_TOPICS, _Which.POSTS} else {"viewer": viewer}
    )
    found = session.execute(_query(which), asked_for).all()
    if not found:
        return []
    verified = _last_verifications(session, [row.Care.post_id for row in found])
    asked = _requests(session, [row.Care.post_id for row in found])
    return [_row(row, verified.get(row.Care.post_id, ("", "")), asked.get(row.Care.post_id, ())) for row in found]


def _row(found: Any, verified: tuple[str, str], asked: Sequence[RequestRow]) -> CareRow:
    care: Care = found.Care
    verified_at: datetime | None = found.verified_at
    requests = tuple(request for request in asked if verified_at is None or request.at > verified_at)
    terms = terms_of(care)
    return CareRow(
        post_id=care.post_id,
        topic_id=found.topic_id,
        number=found.number,
        title=found.title,
        kind=CareKind(care.kind),
        community_id=found.community_id,
        community_name=found.community_name or "",
        community_colour=found.colour or "",
        terms=terms,
        verifier=found.verifier or found.group or "",
        state=_state(found, requests),
        verified_at=verified_at,
        verified_by=verified[0],
        note=verified[1],
        due_at=next_due(terms, verified_at),
        changed_at=found.changed_at,
        changed_by=found.changer or "",
        requests=requests,
        by_id=care.by_id,
        by_name=found.endorser,
        at=care.at,
        may_verify=bool(found.may_verify),
        may_endorse=bool(found.may_endorse),
        is_mine=bool(found.is_mine),
    )


def _state(found: Any, requests: Sequence[RequestRow]) -> CareState:
    if any(request.kind is RequestKind.DISPUTE for request in requests):
        return CareState.DISPUTED
    if found.verified_at is None:
        return CareState.NEW
    if found.changed_at is not None:
        return CareState.CHANGED
    return CareState.LATE if found.is_late else CareState.VERIFIED


def terms_of(care: Care) -> Terms:
    return Terms(care.verifier_id, care.verifier_community_id, care.facilitators_only, care.interval_days, care.due_at)


def next_due(terms: Terms, verified_at: datetime | None) -> datetime | None:
    """When it is due, after it was verified at that moment; a fixed day that it was verified after is over."""
    if verified_at is None:
        return None
    if terms.interval_days is not None:
        return verified_at + timedelta(days=terms.interval_days)
    return terms.due_at if terms.due_at is not None and verified_at < terms.due_at else None


def _last_verifications(session: Session, post_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Post -> who verified it last, and what they noted."""
    query = (
        select(Verification.post_id, Member.name, Verification.note)
        .join(Member, Member.id == Verification.by_id)
        .where(Verification.post_id.in_(post_ids))
        .order_by(Verification.at, Verification.id)
    )
    return {post_id: (name, note) for post_id, name, note in session.execute(query)}


def _requests(session: Session, post_ids: Sequence[int]) -> dict[int, tuple[RequestRow, ...]]:
    query = (
        select(VerificationRequest, Member.name)
        .join(Member, Member.id == VerificationRequest.by_id)
        .where(VerificationRequest.post_id.in_(post_ids))
        .order_by(VerificationRequest.at, VerificationRequest.id)
    )
    found: dict[int, tuple[RequestRow, ...]] = {}
    for record, name in session.execute(query):
        row = RequestRow(record.id, RequestKind(record.kind), record.by_id, name, record.at, record.note)
        found[record.post_id] = (*found.get(record.post_id, ()), row)
    return found


@dataclass(frozen=True, slots=True)
class VerificationRow:
    """One time that a post was found right."""

    id: int
    by_name: str
    at: datetime
    note: str


def verifications(session: Session, viewer: int, post_id: int) -> list[VerificationRow]:
    """Every time a post was verified, the last one first; none where the viewer may not see it."""
    query = (
        select(Verification, Member.name)
        .join(Member, Member.id == Verification.by_id)
        .join(Post, Post.id == Verification.post_id)
        .where(Verification.post_id == post_id, allowed(Right.SEE_POST, viewer))
        .order_by(Verification.at.desc(), Verification.id.desc())
    )
    return [VerificationRow(record.id, name, record.at, record.note) for record, name in session.execute(query)]
