"""Whom to ask: people by name, skill, department and community, who can help with something, and lone experts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log2
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from forumdesk.forum.members import member_row
from forumdesk.forum.permissions import allowed, may
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow
from forumdesk.forum.saved_searches import NOT_PLAIN
from forumdesk.forum.topics import tags_of
from forumdesk.store.schema.communities import Community, Membership
from forumdesk.store.schema.members import Member, OfficeRecord
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Answer, Tag, Topic, TopicTag
from forumdesk.text.languages import fold, language
from forumdesk.text.wanted_words import WantedWords, wanted_words

FEWEST, SHARE = 3, 0.8
"""A subject hangs on one person where it has so many accepted answers at least, and they gave this share of them."""

_ASKS, _DOES, _ANSWERED = 3.0, 1.0, 2.0
"""What a matching word of 'ask me about', of a job, and the first accepted answer weigh against each other."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody of the office. `answers` were accepted, of all that the viewer may read."""

    member: MemberRow
    skills: tuple[str, ...]
    answers: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom one looks for: words that begin words of what is known about them, and what must be so."""

    words: str = ""
    skill: str = ""
    department: str = ""
    community_id: int | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from; skills with how many people name them, the most common first."""

    skills: tuple[tuple[str, int], ...]
    departments: tuple[str, ...]
    communities: tuple[tuple[int, str], ...]
    may_see_insight: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody can help: 'asks', 'job', 'department', or 'tag' and 'title', on which they gave `count` answers."""

    kind: str
    what: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who can help, and why, the strongest reason first."""

    member: MemberRow
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class LoneSubject:
    """A tag under which one member gave `given` of all `answers` that were accepted, the last of them at `at`."""

    tag: str
    member: MemberRow
    given: int
    answers: int
    at: datetime


def skills_of(ask_about: str) -> tuple[str, ...]:
    """'VPN, Excel; first aid' -> the three, as they were written."""
    return tuple(part.strip(" .") for part in re.split(r"[,;\n]", ask_about) if part.strip(" ."))


def directory(session: Session, viewer: int, wanted: Wanted) -> list[PersonRow]:
    """Everybody who fits, by name."""
    query = (
        select(Member)
        .where(allowed(Right.SEE_MEMBER, viewer), ~Member.is_disabled)
        .order_by(func.lower(Member.name), Member.id)
    )
    if wanted.department:
        query = query.where(Member.department == wanted.department)
    if wanted.community_id is not None:
        inside = select(Membership.member_id).join(Community, Community.id == Membership.community_id)
        query = query.where(
            Member.id.in_(inside.where(Community.id == wanted.community_id, allowed(Right.SEE_COMMUNITY, viewer)))
        )
    people = [member_row(record) for record in session.scalars(query)]
    words, skill = fold(wanted.words).split(), fold(wanted.skill)
    people = [person for person in people if _fits(person, words, skill)]
    answers = _answers(session, viewer)
    return [PersonRow(person, skills_of(person.ask_about), answers[person.id]) for person in people]


def _fits(person: MemberRow, words: Iterable[str], skill: str) -> bool:
    if skill and skill not in map(fold, skills_of(person.ask_about)):
        return False
    login = person.login.replace(".", " ")
    known = (person.name, person.login, login, person.title, person.department, person.ask_about)
    whole = " " + " ".join(re.split(r"[\s,;/()-]+", fold(" ".join(known))))
    return all(f" {word}" in whole for word in words)


def _accepted(viewer: int) -> Any:
    """Accepted answers of members who are here, messages left out: author, topic, when."""
    return (
        select(Post.author_id, Post.topic_id, Answer.at)
        .join(Post, Post.id == Answer.post_id)
        .where(Post.community_id.is_not(None), Post.deleted_at.is_(None), allowed(Right.SEE_POST, viewer))
    )


def _answers(session: Session, viewer: int) -> Counter[int]:
    accepted = _accepted(viewer).subquery()
    counted = select(accepted.c.author_id, func.count()).group_by(accepted.c.author_id)
    return Counter({row[0]: row[1] for row in session.execute(counted)})


def directory_choices(session: Session, viewer: int) -> Choices:
    """What the directory can be narrowed by."""
    here = select(Member.ask_about, Member.department).where(allowed(Right.SEE_MEMBER, viewer), ~Member.is_disabled)
    named: dict[str, Counter[str]] = defaultdict(Counter)
    departments = set()
    for ask_about, department in session.execute(here):
        departments |= {department} if department else set()
        for skill in skills_of(ask_about):
            named[fold(skill)][skill] += 1
    skills = sorted(((each.most_common(1)[0][0], each.total()) for each in named.values()), key=lambda s: (-s[1], s[0]))
    communities = session.execute(
        select(Community.id, Community.name)
        .where(allowed(Right.SEE_COMMUNITY, viewer))
        .order_by(func.lower(Community.name))
    )
    return Choices(
        skills=tuple(skills),
        departments=tuple(sorted(departments, key=str.casefold)),
        communities=tuple((row[0], row[1]) for row in communities),
        may_see_insight=may(session, viewer, Right.SEE_INSIGHT),
    )


def who_can_help(session: Session, viewer: int, asked: str, *, limit: int = 20) -> list[Helper]:
    """Colleagues who know about what is asked, the best first: from what they say of themselves, and from accepted
    answers in topics that the viewer may read, by tag and title. Nobody for words that say nothing.
    """
    wanted = wanted_words(asked, language(session.scalars(select(OfficeRecord.language)).one()))
    if not wanted.wanted:
        return []
    query = select(Member).where(allowed(Right.SEE_MEMBER, viewer), ~Member.is_disabled, Member.id != viewer)
    people = {record.id: member_row(record) for record in session.scalars(query)}
    reasons: dict[int, list[tuple[float, Reason]]] = defaultdict(list)
    covered: dict[int, set[int]] = defaultdict(set)
    for person in people.values():
        for skill in skills_of(person.ask_about):
            if hits := _hits(wanted, skill):
                covered[person.id] |= hits
                reasons[person.id].append((_ASKS * len(hits), Reason("asks", skill)))
        for kind, does in (("job", person.title), ("department", person.department)):
            if hits := _hits(wanted, does):
                covered[person.id] |= hits
                reasons[person.id].append((_DOES * len(hits), Reason(kind, does)))
    for author_id, told, hits in _answered(session, viewer, wanted):
        if author_id in people:
            covered[author_id] |= hits
            reasons[author_id].append((_ANSWERED * len(hits) * log2(1 + told.count), told))
    ranked = sorted(
        reasons,
        key=lambda who: (-len(covered[who]), -sum(weight for weight, _reason in reasons[who]), people[who].name),
    )
    return [Helper(people[who], _strongest_first(reasons[who])) for who in ranked[:limit]]


def _strongest_first(reasons: Sequence[tuple[float, Reason]]) -> tuple[Reason, ...]:
    return tuple(reason for _weight, reason in sorted(reasons, key=lambda each: -each[0]))


def _hits(wanted: WantedWords, text: str) -> set[int]:
    """Which of the wanted words, by place, stand in a text."""
    return wanted.which_in(text.replace("-", " "))


def _answered(session: Session, viewer: int, wanted: WantedWords) -> list[tuple[int, Reason, set[int]]]:
    """(author, on what and how many, which words): by tag, and by title where no tag fits."""
    roots = [root for each in wanted.roots for root in each]
    accepted = _accepted(viewer).subquery()
    query = select(accepted.c.author_id, accepted.c.topic_id, Topic.title).join(Topic, Topic.id == accepted.c.topic_id)
    if roots and len(wanted.roots) == len(wanted.wanted):
        other = NOT_PLAIN[session.get_bind().dialect.name]  # with accents a text may fit that has no root as it stands
        tagged = select(TopicTag.topic_id).join(Tag, Tag.id == TopicTag.tag_id)
        in_tag = or_(other(Tag.name), *(Tag.name.icontains(root, autoescape=True) for root in roots))
        in_title = or_(other(Topic.title), *(Topic.title.icontains(root, autoescape=True) for root in roots))
        query = query.where(or_(in_title, Topic.id.in_(tagged.where(in_tag))))
    rows = [(row[0], row[1], row[2]) for row in session.execute(query)]
    tags = tags_of(session, {topic_id for _who, topic_id, _title in rows})
    by_tag: Counter[tuple[int, str]] = Counter()
    by_title: dict[int, dict[str, set[int]]] = defaultdict(dict)
    for author_id, topic_id, title in rows:
        fitting = [tag for tag in tags.get(topic_id, ()) if _hits(wanted, tag)]
        for tag in fitting:
            by_tag[author_id, tag] += 1
        if not fitting and (hits := _hits(wanted, title)):
            by_title[author_id][title] = hits
    found = [(who, Reason("tag", tag, n), _hits(wanted, tag)) for (who, tag), n in by_tag.items()]
    for who, titles in by_title.items():
        best = max(titles, key=lambda title: len(titles[title]))
        found.append((who, Reason("title", best, len(titles)), set[int]().union(*titles.values())))
    return found


def lone_subjects(session: Session, viewer: int) -> list[LoneSubject]:
    """Tags under which nearly all accepted answers are one member's; who has left comes first. Raises nothing:
    without the right there are none.
    """
    if not may(session, viewer, Right.SEE_INSIGHT):
        return []
    return lone_among(session, _accepted(viewer))


def lone_among(session: Session, answers: Any) -> list[LoneSubject]:
    """The same of chosen accepted answers, a SELECT of author_id, topic_id and at."""
    accepted = answers.subquery()
    query = (
        select(Tag.name, accepted.c.author_id, func.count(), func.max(accepted.c.at))
        .join(TopicTag, TopicTag.topic_id == accepted.c.topic_id)
        .join(Tag, Tag.id == TopicTag.tag_id)
        .group_by(Tag.name, accepted.c.author_id)
    )
    given: dict[str, list[tuple[int, int, datetime]]] = defaultdict(list)
    for row in session.execute(query):
        given[row[0]].append((row[2], row[1], row[3]))
    lone: list[tuple[str, int, int, int, datetime]] = []
    for tag, shares in given.items():
        total = sum(n for n, _who, _at in shares)
        n, who, at = max(shares)
        if total >= FEWEST and n / total >= SHARE:
            lone.append((tag, who, n, total, at))
    found = select(Member).where(Member.id.in_({who for _tag, who, *_rest in lone}))
    people = {record.id: member_row(record) for record in session.scalars(found)}
    rows = [LoneSubject(tag, people[who], n, total, at) for tag, who, n, total, at in lone if who in people]
    return sorted(rows, key=lambda row: (not row.member.is_disabled, -row.given, row.tag))
