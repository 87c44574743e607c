"""Leaderboards: who did most in a span, who is near oneself, which communities, and whose answers help.

Ranks are dense: those with as many points share one, and the next rank follows it. Who stands aside is on none of them,
nor is anybody whose account is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.forum.kudos import PersonRow
from forumdesk.forum.permissions import allowed, require
from forumdesk.forum.point_table import worths
from forumdesk.forum.points import Whose, counted, points_of, totals, whose
from forumdesk.forum.right import Right
from forumdesk.forum.seen_by_all import everybody
from forumdesk.forum.spans import Span
from forumdesk.forum.standing_aside import stands_aside, those_aside
from forumdesk.forum.things import is_open_post
from forumdesk.store.schema.communities import Community, CommunityKind, Membership
from forumdesk.store.schema.kudos import Kudos
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.points import Aside
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Answer, Topic, TopicKind

TOP, NEAR = 50, 2
"""How many ranks from the top, and how many people above and below oneself."""
ANSWERS_LEAST = 3
"""Of fewer answered questions nobody says how much they help."""
PRIOR_WEIGHT = 5
"""So many usual answers are added to everybody's own, so that one lucky answer is not the best record of all."""
THANKED = "kudos received"

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A place on a board of people. `numbers` are the deeds by kind."""

    rank: int
    person: PersonRow
    title: str
    points: int
    numbers: tuple[tuple[str, int], ...]
    is_me: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The top, and those around the viewer; `people` have points at all. `ahead` is what is missing to the next rank.

    `mine` is None where the viewer has no points, or stands aside.
    """

    top: tuple[BoardRow, ...]
    near: tuple[BoardRow, ...]
    mine: BoardRow | None
    people: int
    ahead: int
    is_aside: bool


@dataclass(frozen=True, slots=True)
class CommunityBoardRow:
    """A community with the points that were earned in it, by how many people."""

    rank: int
    community_id: int
    name: str
    colour: str
    kind: CommunityKind
    points: int
    people: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class HelpRow:
    """How often somebody's replies to questions were accepted: `accepted` of `answered`.

    `share` is 0 to 1, drawn towards the usual share by PRIOR_WEIGHT answers: (accepted + 5 · usual) / (answered + 5).
    """

    rank: int
    person: PersonRow
    title: str
    answered: int
    accepted: int
    share: float
    is_me: bool


@dataclass(frozen=True, slots=True)
class HelpBoard:
    """Those whose answers help most; `usual` is the share of all answers, 0 to 1."""

    rows: tuple[HelpRow, ...]
    usual: float


def leaderboard(session: Session, viewer: int, span: Span, *, community_id: int | None = None) -> Board:
    """The board of the office, a community or a team. Raises NotFound, NotAllowed."""
    require(session, viewer, Right.SEE_OFFICE)
    worth = worths(session)
    numbers = totals(session, span, whose(session, viewer, community_id))
    shown = _on_boards(session)
    points = {
        member_id: sum_of
        for member_id, kinds in numbers.items()
        if member_id in shown and (sum_of := points_of(worth, kinds)) > 0
    }
    order = sorted(points, key=lambda member_id: (-points[member_id], member_id))
    ranks = _dense(order, points.__getitem__)
    here = order.index(viewer) if viewer in points else None
    top = order[:TOP]
    near = order[max(0, here - NEAR) : here + NEAR + 1] if here is not None else []
    people = _people(session, {*top, *near})

    def row(member_id: int) -> BoardRow:
        person, title = people[member_id]
        kinds = tuple(sorted(numbers[member_id].items(), key=lambda item: -worth[item[0]].points * item[1]))
        return BoardRow(ranks[member_id], person, title, points[member_id], kinds, member_id == viewer)

    better = next((each for each in reversed(order[:here]) if points[each] > points[viewer]), None) if here else None
    return Board(
        top=tuple(map(row, top)),
        near=tuple(map(row, near)),
        mine=row(viewer) if here is not None else None,
        people=len(order),
        ahead=points[better] - points[viewer] if better is not None else 0,
        is_aside=Aside.BOARDS in stands_aside(session, viewer),
    )


def community_board(session: Session, viewer: int, span: Span) -> list[CommunityBoardRow]:
    """Public communities by what was earned in them; kudos to a team count as kudos to a person do."""
    require(session, viewer, Right.SEE_OFFICE)
    worth = worths(session)
    found = counted(everybody(session), worth, span).subquery()
    query = (
        select(found.c.community_id, found.c.member_id, found.c.kind, func.count().label("number"))
        .where(found.c.community_id.is_not(None), found.c.member_id.not_in(those_aside(Aside.BOARDS)))
        .group_by(found.c.community_id, found.c.member_id, found.c.kind)
    )
    points: dict[int, int] = {}
    people: dict[int, set[int]] = {}
    for row in session.execute(query):
        points[row.community_id] = points.get(row.community_id, 0) + worth[row.kind].points * row.number
        people.setdefault(row.community_id, set()).add(row.member_id)
    for community_id, number in _team_kudos(session, span):
        points[community_id] = points.get(community_id, 0) + worth[THANKED].points * number
    mine = set(session.scalars(select(Membership.community_id).where(Membership.member_id == viewer)))
    communities = {
        record.id: record
        for record in session.scalars(
            select(Community).where(~Community.is_private, allowed(Right.SEE_COMMUNITY, viewer))
        )
        if points.get(record.id, 0) > 0
    }
    order = sorted(communities, key=lambda community_id: (-points[community_id], community_id))
    ranks = _dense(order, points.__getitem__)
    return [
        CommunityBoardRow(
            rank=ranks[community_id],
            community_id=community_id,
            name=communities[community_id].name,
            colour=communities[community_id].colour,
            kind=CommunityKind(communities[community_id].kind),
            points=points[community_id],
            people=len(people.get(community_id, ())),
            is_mine=community_id in mine,
        )
        for community_id in order
    ]


def _team_kudos(session: Session, span: Span) -> Sequence[Any]:
    query = select(Kudos.community_id, func.count()).where(Kudos.community_id.is_not(None))
    return session.execute(_within(query, Kudos.at, span).group_by(Kudos.community_id)).all()


def help_board(session: Session, viewer: int, span: Span, *, community_id: int | None = None) -> HelpBoard:
    """Whose replies to others' questions were accepted most often, of those who gave some. Raises NotFound.

    A question counts once for everybody who replied to it in the span, and is theirs if one of those replies was
    accepted by somebody else.
    """
    scope = whose(session, viewer, community_id)
    answered = _answers(session, span, scope)
    total, hits = sum(of for of, _hit in answered.values()), sum(hit for _of, hit in answered.values())
    usual = hits / total if total else 0.0
    shown = _on_boards(session)
    shares = {
        member_id: round((hit + PRIOR_WEIGHT * usual) / (of + PRIOR_WEIGHT), 4)
        for member_id, (of, hit) in answered.items()
        if of >= ANSWERS_LEAST and hit > 0 and member_id in shown
    }
    order = sorted(shares, key=lambda member_id: (-shares[member_id], -answered[member_id][0], member_id))
    ranks = _dense(order, shares.__getitem__)
    chosen = [member_id for n, member_id in enumerate(order) if n < TOP or member_id == viewer]
    people = _people(session, chosen)
    rows = (
        HelpRow(
            ranks[member_id],
            *people[member_id],
            *answered[member_id],
            share=shares[member_id],
            is_me=member_id == viewer,
        )
        for member_id in chosen
    )
    return HelpBoard(tuple(rows), usual)


def _answers(session: Session, span: Span, whom: Whose) -> dict[int, tuple[int, int]]:
    """By member: to how many questions of others they replied, and in how many of them they were accepted."""
    me = everybody(session)
    accepted = func.count(Topic.id.distinct()).filter(Answer.post_id.is_not(None), Answer.by_id != Post.author_id)
    query = (
        select(Post.author_id, func.count(Topic.id.distinct()).label("of"), accepted.label("hit"))
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(Answer, Answer.post_id == Post.id)
        .where(Post.number > 1, Topic.kind == TopicKind.QUESTION, Topic.author_id != Post.author_id, is_open_post(me))
        .group_by(Post.author_id)
    )
    if whom.community_id is not None:
        query = query.where(Post.community_id == whom.community_id)
    if whom.team_id is not None:
        team = select(Membership.member_id).where(Membership.community_id == whom.team_id).correlate(None)
        query = query.where(Post.author_id.in_(team))
    found = session.execute(_within(query, Post.created_at, span))
    return {row.author_id: (row.of, row.hit) for row in found}


def _within(query: Any, column: Any, span: Span) -> Any:
    if span.since is not None:
        query = query.where(column >= span.since)
    return query.where(column < span.until) if span.until is not None else query


def _on_boards(session: Session) -> set[int]:
    """Members whose account is open, and who do not stand aside."""
    return set(
        session.scalars(select(Member.id).where(~Member.is_disabled, Member.id.not_in(those_aside(Aside.BOARDS))))
    )


def _people(session: Session, ids: Iterable[int]) -> Mapping[int, tuple[PersonRow, str]]:
    query = select(Member.id, Member.login, Member.name, Member.picture, Member.title, Member.department)
    return {
        row.id: (PersonRow(row.id, row.login, row.name, row.picture), row.title or row.department)
        for row in session.execute(query.where(Member.id.in_(ids)))
    }


def _dense(order: Sequence[_Key], value: Callable[[_Key], float]) -> dict[_Key, int]:
    """The rank of each: equal values share one, and the next follows it without a gap."""
    ranks: dict[_Key, int] = {}
    rank, last = 0, None
    for one in order:
        if value(one) != last:
            rank, last = rank + 1, value(one)
        ranks[one] = rank
    return ranks
