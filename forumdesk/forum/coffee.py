"""Coffee partners: who meets whom this week, the same on every desktop, as it follows from what all may read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence, Set
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import literal, select
from sqlalchemy.orm import Session, aliased

from forumdesk.forum.permissions.sets import CURRENT, is_hidden, is_removed
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.lounges import CoffeeGuest
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Mention, MentionKind, Post

LATELY = timedelta(days=60)
"""Who answered or mentioned each other within this time has talked lately, and is paired last."""
FIRST_MONDAY = date(1970, 1, 5)


def monday_of(moment: datetime | None = None) -> datetime:
    """When the week of a moment began, everywhere at once: Monday, 00:00 UTC."""
    day = (moment or now()).astimezone(UTC).date()
    return datetime.combine(day - timedelta(days=day.weekday()), time(), UTC)


def week_number(monday: datetime) -> int:
    """Weeks since 1970: one more each ISO week."""
    return (monday.date() - FIRST_MONDAY).days // 7


def guests(session: Session, community_id: int, monday: datetime) -> list[int]:
    """Who is in for a week: who came before it began and did not leave before. Suspensions are not for all to read."""
    query = (
        select(CoffeeGuest.member_id)
        .join(Member, Member.id == CoffeeGuest.member_id)
        .where(
            CoffeeGuest.community_id == community_id,
            CoffeeGuest.at < monday,
            CoffeeGuest.left_at.is_(None) | (CoffeeGuest.left_at >= monday),
            ~Member.is_disabled,
        )
        .order_by(CoffeeGuest.member_id)
    )
    return list(session.scalars(query))


def partners(session: Session, viewer: int, community_id: int, moment: datetime | None = None) -> list[tuple[int, ...]]:
    """This week's groups of a lounge: pairs, and where the number is odd, one of three."""
    monday = monday_of(moment)
    people = guests(session, community_id, monday)
    return pair_up(people, talked(session, viewer, people, monday), week_number(monday), str(community_id))


def talked(session: Session, viewer: int, people: Sequence[int], monday: datetime) -> set[frozenset[int]]:
    """Which two answered or mentioned each other in public, within sixty days before the week.

    Of posts that only some may read nothing counts, also where the viewer is one of those: all must see the same.
    """
    is_server = session.get_bind().dialect.name == "postgresql"
    me = CURRENT if is_server else literal(viewer)
    public = Post.community_id.in_(select(Community.id).where(~Community.is_private))
    counts = (
        public,
        Post.author_id.in_(people),
        Post.deleted_at.is_(None),
        Post.created_at < monday,
        Post.created_at >= monday - LATELY,
        ~is_hidden(me),
        ~is_removed(me, Post.topic_id),
    )
    answered = aliased(Post)
    replies = (
        select(Post.author_id, answered.author_id)
        .join(answered, (answered.topic_id == Post.topic_id) & (answered.number == Post.reply_to))
        .where(*counts, answered.author_id.in_(people))
    )
    mentions = (
        select(Post.author_id, Mention.member_id)
        .join(Mention, Mention.post_id == Post.id)
        .where(*counts, Mention.kind == MentionKind.MENTION, Mention.member_id.in_(people))
    )
    found = [*session.execute(replies), *session.execute(mentions)]
    return {frozenset((one, other)) for one, other in found if one != other}


def pair_up(people: Iterable[int], lately: Set[frozenset[int]], week: int, seed: str) -> list[tuple[int, ...]]:
    """Groups of two, one of three where the number is odd; none where there is nobody to meet.

    Everybody meets everybody before anybody meets twice, as long as the same people are in: the circle method, turned
    by one place each week, and shuffled anew after each round. Then those who talked lately change partners where
    that leaves fewer such pairs. Equal everywhere: nothing but numbers and SHA-256 decides.
    """
    present = sorted(set(people))
    if len(present) < 2:
        return []
    seats = len(present) - len(present) % 2
    turns = max(1, seats - 1)
    order = sorted(present, key=lambda one: _lot(f"{seed}:{week // turns}:{one}"))
    third = None
    if len(order) % 2:
        third = min(order, key=lambda one: _lot(f"{seed}:third:{week}:{one}"))
        order.remove(third)
    first, rest = order[0], order[1:]
    turn = week % turns
    circle = [first, *rest[turn:], *rest[:turn]]
    pairs = [(circle[n], circle[-1 - n]) for n in range(len(circle) // 2)]
    pairs = _parted(pairs, lately)
    groups: list[tuple[int, ...]] = [tuple(sorted(pair)) for pair in pairs]
    if third is not None:
        known = [sum(frozenset((third, one)) in lately for one in group) for group in groups]
        at = min(range(len(groups)), key=lambda n: (known[n], _lot(f"{seed}:{week}:{groups[n]}")))
        groups[at] = tuple(sorted((*groups[at], third)))
    return sorted(groups)


def _parted(pairs: list[tuple[int, int]], lately: Set[frozenset[int]]) -> list[tuple[int, int]]:
    """Two pairs change partners as long as that makes fewer of them who talked lately."""

    def cost(*some: tuple[int, int]) -> int:
        return sum(frozenset(pair) in lately for pair in some)

    found = True
    while found:
        found = False
        for n, (a, b) in enumerate(pairs):
            for m in range(len(pairs)):
                c, d = pairs[m]
                if m == n or not cost((a, b), (c, d)):
                    continue
                best = min((((a, c), (b, d)), ((a, d), (b, c))), key=lambda new: cost(*new))
                if cost(*best) < cost((a, b), (c, d)):
                    pairs[n], pairs[m] = best
                    a, b = best[0]
                    found = True
    return pairs


def _lot(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
