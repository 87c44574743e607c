"""How an office learns: who asks, how fast it is answered, what comes back, what hangs on one person, who helps whom.

Only what every member may read is counted: public communities, what stands open in them, and counts that are told of
five people or more. So all who look see the same, and nobody's reading is in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import chain
from statistics import median
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, func, literal_column, select
from sqlalchemy.orm import Session, aliased

from forumdesk.errors import NotFound
from forumdesk.forum.care import practices
from forumdesk.forum.directory import LoneSubject, lone_among
from forumdesk.forum.insight_learning import (
    EventUse,
    ResourceUse,
    ScenarioUse,
    events_used,
    resources_used,
    scenarios_used,
)
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.permissions.sets import Me
from forumdesk.forum.right import Right
from forumdesk.forum.seen_by_all import everybody
from forumdesk.forum.standing_aside import those_aside
from forumdesk.forum.things import is_open_post
from forumdesk.store.base import microseconds
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.points import Aside
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.spared import FEWEST_COUNTED
from forumdesk.store.schema.topics import Answer, Duplicate, Tag, Topic, TopicKind, TopicTag

RETURNING, RETURNS_LEAST = 12, 3
"""So many subjects that come back are listed; a tag is one from so many questions on."""
PEOPLE_MOST, LINKS_MOST = 24, 80
"""The network shows so many people, and so many links between them: more is a ball of wool."""
LATE_MOST = 8
_DAY = timedelta(days=1) // timedelta(microseconds=1)
_HOUR = 3_600_000_000
_FIRST_MONDAY = date(1969, 12, 29)


class Range(StrEnum):
    """How far back one looks, in whole weeks, this one included."""

    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    ALL = "all"


WEEKS = {Range.QUARTER: 13, Range.HALF: 26, Range.YEAR: 52}


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A week, by its Monday (UTC). `people` is None where fewer than five wrote in the whole time that is looked at.

    The medians are hours from the question to the first reply of somebody else, and to the acceptance, of the questions
    asked that week; None where there was none.
    """

    monday: date
    people: int | None
    questions: int
    answers: int
    first_hours: float | None
    accepted_hours: float | None


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A community: how many wrote in it (None: fewer than five), how much, and what is open of what was asked."""

    community_id: int
    name: str
    colour: str
    people: int | None
    posts: int
    questions: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class ReturningRow:
    """What is asked again and again: a question with its duplicates, or a tag. `topic_id` is None for a tag."""

    name: str
    topic_id: int | None
    questions: int
    weeks: int


@dataclass(frozen=True, slots=True)
class LateRow:
    """A best practice that nobody found right in time."""

    topic_id: int
    title: str
    community: str
    verifier: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class HelpLink:
    """`helper` replied in so many questions of `helped`; in `accepted` of them that was the solution. Member ids."""

    helper: int
    helped: int
    questions: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Network:
    """Who helps whom, the busiest first; `people`: id, login and name."""

    people: tuple[tuple[int, str, str], ...]
    links: tuple[HelpLink, ...]


@dataclass(frozen=True, slots=True)
class InsightRow:
    """All that the dashboard shows. `network` is None where fewer than five people are in it."""

    since: date | None
    people: int | None
    questions: int
    answered: int
    first_hours: float | None
    accepted_hours: float | None
    weeks: tuple[WeekRow, ...]
    places: tuple[PlaceRow, ...]
    returning: tuple[ReturningRow, ...]
    late: tuple[LateRow, ...]
    late_count: int
    practice_count: int
    lone: tuple[LoneSubject, ...]
    network: Network | None
    events: tuple[EventUse, ...]
    resources: tuple[ResourceUse, ...]
    scenarios: tuple[ScenarioUse, ...]

    @property
    def share(self) -> float:
        """The share of the questions asked in this time that have a solution, 0 to 1."""
        return self.answered / self.questions if self.questions else 0.0


@dataclass(frozen=True, slots=True)
class _Question:
    topic_id: int
    community_id: int
    week: int
    first_hours: float | None
    accepted_hours: float | None


def told(people: int) -> int | None:
    """A number of people where it is told at all: none, or five and more."""
    return None if 0 < people < FEWEST_COUNTED else people


def insight(
    session: Session, viewer: int, span: Range = Range.QUARTER, *, community_id: int | None = None, today: date
) -> InsightRow:
    """How the office, or one public community, learned until the week of `today`. Raises NotAllowed, NotFound."""
    require(session, viewer, Right.SEE_INSIGHT)
    if community_id is not None:
        community: Community = find(session, viewer, Right.SEE_COMMUNITY, community_id)
        if community.is_private:
            raise NotFound("Insight is of what all may read, and this community is not open to all.")
    since = None
    if span is not Range.ALL:
        monday = today - timedelta(days=today.weekday(), weeks=WEEKS[span] - 1)
        since = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
    me = everybody(session)
    within: list[ColumnElement[bool]] = [is_open_post(me)]
    if since is not None:
        within.append(Post.created_at >= since)
    if community_id is not None:
        within.append(Post.community_id == community_id)
    asked = _questions(session, me, within)
    places = _places(session, within, asked)
    people = session.scalar(select(func.count(Post.author_id.distinct())).where(*within)) or 0
    late, late_count, practice_count = _late(session, viewer, community_id)
    firsts = [one.first_hours for one in asked if one.first_hours is not None]
    solved = [one.accepted_hours for one in asked if one.accepted_hours is not None]
    return InsightRow(
        since=since.date() if since is not None else None,
        people=told(people),
        questions=len(asked),
        answered=len(solved),
        first_hours=median(firsts) if firsts else None,
        accepted_hours=median(solved) if solved else None,
        weeks=tuple(_weeks(session, within, asked, since, today, told(people))),
        places=places,
        returning=tuple(_returning(session, asked)),
        late=late,
        late_count=late_count,
        practice_count=practice_count,
        lone=tuple(_lone(session, within)),
        network=_network(session, within),
        events=tuple(events_used(session, viewer, since, community_id)),
        resources=tuple(resources_used(session, viewer, community_id)),
        scenarios=tuple(scenarios_used(session, viewer, community_id)),
    )


def _week(at: Any) -> ColumnElement[int]:
    """The number of the week of a moment, from the Monday before 1970 on."""
    # Whole numbers divide into whole numbers on both engines, where nothing is made of them before.
    day: ColumnElement[Any] = microseconds(at).op("/")(literal_column(str(_DAY), BigInteger))
    return (day + literal_column("3")).op("/", precedence=8)(literal_column("7"))


def _questions(session: Session, me: Me, within: Sequence[ColumnElement[bool]]) -> list[_Question]:
    """The questions asked in the time and place, with when they were first replied to and solved."""
    opening = select(Post.topic_id, Post.community_id, Post.created_at, _week(Post.created_at).label("week"))
    opening = opening.join(Topic, Topic.id == Post.topic_id)
    opening = opening.where(Post.number == 1, Topic.kind == TopicKind.QUESTION, *within)
    # What came after a question came after the time began, too: the same bound saves reading what was before.
    replied = (
        select(Post.topic_id, func.min(microseconds(Post.created_at)).label("at"))
        .join(Topic, Topic.id == Post.topic_id)
        .where(Post.number > 1, Topic.kind == TopicKind.QUESTION, Post.author_id != Topic.author_id, *within)
        .group_by(Post.topic_id)
    )
    accepted = (
        select(Answer.topic_id, func.min(microseconds(Answer.at)).label("at"))
        .join(Post, Post.id == Answer.post_id)
        .where(is_open_post(me))
        .group_by(Answer.topic_id)
    )
    first = {row.topic_id: row.at for row in session.execute(replied)}
    solved = {row.topic_id: row.at for row in session.execute(accepted)}

    def hours(at: int | None, begun: datetime) -> float | None:
        return None if at is None else max(0.0, at / _HOUR - begun.timestamp() / 3600)

    return [
        _Question(
            row.topic_id,
            row.community_id,
            row.week,
            hours(first.get(row.topic_id), row.created_at),
            hours(solved.get(row.topic_id), row.created_at),
        )
        for row in session.execute(opening)
    ]


def _weeks(
    session: Session,
    within: Sequence[ColumnElement[bool]],
    asked: Iterable[_Question],
    since: datetime | None,
    today: date,
    people: int | None,
) -> Iterable[WeekRow]:
    """Every week from the first to this one, those in which nothing happened, too."""
    week = _week(Post.created_at).label("week")
    answers = func.count().filter(Post.number > 1, Topic.kind == TopicKind.QUESTION)
    query = select(week, func.count(Post.author_id.distinct()).label("people"), answers.label("answers"))
    query = query.join(Topic, Topic.id == Post.topic_id).where(*within).group_by(week)
    found = {row.week: row for row in session.execute(query)}
    by_week: dict[int, list[_Question]] = defaultdict(list)
    for one in asked:
        by_week[one.week].append(one)
    last = (today - _FIRST_MONDAY).days // 7
    first = (since.date() - _FIRST_MONDAY).days // 7 if since is not None else min(found, default=last + 1)
    for n in range(first, last + 1):
        row, questions = found.get(n), by_week.get(n, [])
        firsts = [one.first_hours for one in questions if one.first_hours is not None]
        solved = [one.accepted_hours for one in questions if one.accepted_hours is not None]
        yield WeekRow(
            monday=_FIRST_MONDAY + timedelta(weeks=n),
            people=None if people is None else row.people if row is not None else 0,
            questions=len(questions),
            answers=row.answers if row is not None else 0,
            first_hours=median(firsts) if firsts else None,
            accepted_hours=median(solved) if solved else None,
        )


def _places(
    session: Session, within: Sequence[ColumnElement[bool]], asked: Iterable[_Question]
) -> tuple[PlaceRow, ...]:
    query = (
        select(Post.community_id, func.count(Post.author_id.distinct()).label("people"), func.count().label("posts"))
        .where(*within)
        .group_by(Post.community_id)
    )
    found = {row.community_id: row for row in session.execute(query)}
    questions = Counter(one.community_id for one in asked)
    unanswered = Counter(one.community_id for one in asked if one.accepted_hours is None)
    named = session.execute(
        select(Community.id, Community.name, Community.colour).where(~Community.is_private, Community.id.in_(found))
    )
    rows = (
        PlaceRow(
            each.id, each.name, each.colour, told(found[each.id].people), found[each.id].posts,
            questions[each.id], unanswered[each.id],
        )
        for each in named
    )  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.posts, row.name.casefold())))


def _returning(session: Session, asked: Sequence[_Question]) -> list[ReturningRow]:
    """Questions that were asked before, grouped by what they were found to repeat; then tags with many questions."""
    weeks = {one.topic_id: one.week for one in asked}
    groups: dict[tuple[str, int], set[int]] = defaultdict(set)
    if not weeks:
        return []
    original: dict[int, int] = {
        row.topic_id: row.original_id for row in session.execute(select(Duplicate.topic_id, Duplicate.original_id))
    }
    for topic_id in original:
        root, seen = topic_id, set[int]()
        while root in original and root not in seen:
            seen.add(root)
            root = original[root]
        groups["topic", root].update({topic_id, root} & weeks.keys())
    me = everybody(session)
    open_ones = select(Post.topic_id).where(Post.number == 1, is_open_post(me), Post.topic_id.in_(original.values()))
    titles = {key: name for key, name in session.execute(select(Topic.id, Topic.title).where(Topic.id.in_(open_ones)))}
    tagged = select(TopicTag.tag_id, TopicTag.topic_id).join(Topic, Topic.id == TopicTag.topic_id)
    for tag_id, topic_id in session.execute(tagged.where(Topic.kind == TopicKind.QUESTION)):
        if topic_id in weeks:
            groups["tag", tag_id].add(topic_id)
    tags = {key: name for key, name in session.execute(select(Tag.id, Tag.name))}
    rows = []
    for (kind, key), topics in groups.items():
        name = titles.get(key) if kind == "topic" else tags.get(key)
        if name and len(topics) >= (2 if kind == "topic" else RETURNS_LEAST):
            times = len({weeks[topic_id] for topic_id in topics})
            rows.append(ReturningRow(name, key if kind == "topic" else None, len(topics), times))
    rows.sort(key=lambda row: (row.topic_id is None, -row.weeks, -row.questions, row.name))
    return rows[:RETURNING]


def _late(session: Session, viewer: int, community_id: int | None) -> tuple[tuple[LateRow, ...], int, int]:
    """Best practices of public communities that were not verified in time: the longest waiting, how many, of all."""
    public = set(session.scalars(select(Community.id).where(~Community.is_private)))
    kept = [row for row in practices(session, viewer) if row.community_id in public]
    kept = [row for row in kept if community_id is None or row.community_id == community_id]
    late = [row for row in kept if not row.is_verified]
    late.sort(key=lambda row: (row.due_at or datetime.min.replace(tzinfo=UTC), row.title))
    rows = (LateRow(row.topic_id, row.title, row.community_name, row.verifier, row.due_at) for row in late[:LATE_MOST])
    return tuple(rows), len(late), len(kept)


def _lone(session: Session, within: Sequence[ColumnElement[bool]]) -> list[LoneSubject]:
    """Subjects on which one person gave nearly all solutions."""
    accepted = select(Post.author_id, Post.topic_id, Answer.at).join(Post, Post.id == Answer.post_id)
    return lone_among(session, accepted.where(*within))


def _network(session: Session, within: Sequence[ColumnElement[bool]]) -> Network | None:
    """Who replied to whose questions. Who stands aside from boards is not in it."""
    helped = aliased(Member)
    kept_out = those_aside(Aside.BOARDS)
    solved = func.count(case((Answer.by_id != Post.author_id, Topic.id)).distinct()).label("accepted")
    questions = func.count(Topic.id.distinct()).label("questions")
    query = (
        select(Post.author_id.label("helper"), Topic.author_id.label("helped"), questions, solved)
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(Answer, Answer.post_id == Post.id)
        .where(
            Post.number > 1,
            Topic.kind == TopicKind.QUESTION,
            Topic.author_id != Post.author_id,
            *within,
        )
        .group_by(Post.author_id, Topic.author_id)
    )
    away = set(session.scalars(kept_out)) | set(session.scalars(select(helped.id).where(helped.is_disabled)))
    links = [
        HelpLink(row.helper, row.helped, row.questions, row.accepted)
        for row in session.execute(query)
        if row.helper not in away and row.helped not in away
    ]
    if len(set(chain.from_iterable((link.helper, link.helped) for link in links))) < FEWEST_COUNTED:
        return None
    weight: Counter[int] = Counter()
    for link in links:
        weight[link.helper] += link.questions + link.accepted
        weight[link.helped] += link.questions
    shown = sorted(weight, key=lambda who: (-weight[who], who))[:PEOPLE_MOST]
    among = [link for link in links if link.helper in shown and link.helped in shown]
    among.sort(key=lambda link: (-link.questions - link.accepted, link.helper, link.helped))
    names = {
        row.id: (row.id, row.login, row.name)
        for row in session.execute(select(Member.id, Member.login, Member.name).where(Member.id.in_(shown)))
    }
    return Network(tuple(names[who] for who in shown if who in names), tuple(among[:LINKS_MOST]))


def open_places(session: Session, viewer: int) -> list[tuple[int, str]]:
    """The communities one can choose: those that all may read."""
    require(session, viewer, Right.SEE_INSIGHT)
    query = select(Community.id, Community.name).where(~Community.is_private, allowed(Right.SEE_COMMUNITY, viewer))
    return [(row.id, row.name) for row in session.execute(query.order_by(func.lower(Community.name)))]
