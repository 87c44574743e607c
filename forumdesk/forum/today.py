"""The page everybody begins the day with: what one can answer, what was learned, what comes, and thanks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from forumdesk.forum.directory import skills_of
from forumdesk.forum.event_calendar import next_events
from forumdesk.forum.event_rows import EventRow
from forumdesk.forum.learning_hour import LearningHour, learning_hour
from forumdesk.forum.members import member_row
from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import is_listed
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow, TopicRow
from forumdesk.forum.topics import tags_of, topic_rows
from forumdesk.store.base import now
from forumdesk.store.schema.care import Care, CareKind, Verification
from forumdesk.store.schema.communities import Membership
from forumdesk.store.schema.members import Member, OfficeRecord
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.reactions import Reaction
from forumdesk.store.schema.topics import Answer, Closing, Tag, Topic, TopicKind, TopicTag
from forumdesk.text.languages import language
from forumdesk.text.wanted_words import wanted_words

SHOWN = 5
"""How many lines a card has."""
LOOKED_AT = 300
"""The newest open questions, of which the fitting ones are chosen."""
WEEK = timedelta(days=7)
_BY_TAG, _BY_SKILL, _BY_COMMUNITY = 3, 3, 1


class Learned(StrEnum):
    """How it became known."""

    ANSWERED = "answered"
    ENDORSED = "endorsed"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True)
class FittingRow:
    """A question that the viewer may be able to answer, and the words of theirs that say so: tags, skills."""

    topic: TopicRow
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LearnedRow:
    """A topic from which there was something to learn since then."""

    topic: TopicRow
    how: Learned
    at: datetime


@dataclass(frozen=True, slots=True)
class ThanksRow:
    """Somebody's reaction to a post of the viewer."""

    member: MemberRow
    kind: str
    topic_id: int
    number: int | None
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TodayRow:
    """All that the page shows."""

    viewer: MemberRow
    questions: tuple[FittingRow, ...]
    learned: tuple[LearnedRow, ...]
    events: tuple[EventRow, ...]
    thanks: tuple[ThanksRow, ...]
    thanks_count: int
    hour: LearningHour | None
    has_subjects: bool
    """Whether the viewer said what to ask them about, or gave an accepted answer to something tagged."""


def today(session: Session, viewer: int) -> TodayRow:
    """The page of a member, as things stand."""
    since = now() - WEEK
    member = session.get_one(Member, viewer)
    tags, skills = _tags_answered(session, viewer), skills_of(member.ask_about)
    thanks, count = _thanks(session, viewer, since)
    return TodayRow(
        viewer=member_row(member),
        questions=tuple(_fitting(session, viewer, tags, skills)),
        learned=tuple(_learned(session, viewer, since)),
        events=tuple(next_events(session, viewer, limit=SHOWN)),
        thanks=tuple(thanks),
        thanks_count=count,
        hour=learning_hour(session, viewer),
        has_subjects=bool(tags or skills),
    )


def _tags_answered(session: Session, viewer: int) -> Counter[str]:
    """The tags of topics in which an answer of the viewer was accepted."""
    found = session.execute(
        select(Tag.name, func.count())
        .join(TopicTag, TopicTag.tag_id == Tag.id)
        .join(Answer, Answer.topic_id == TopicTag.topic_id)
        .join(Post, Post.id == Answer.post_id)
        .where(Post.author_id == viewer, Post.deleted_at.is_(None))
        .group_by(Tag.name)
    )
    return Counter({name: count for name, count in found})


def _fitting(session: Session, viewer: int, tags: Counter[str], skills: Sequence[str]) -> Iterable[FittingRow]:
    """Open questions of others in which the viewer has not written, those that fit best first."""
    written = exists().where(Post.topic_id == Topic.id, Post.author_id == viewer).correlate(Topic.__table__)
    answered = exists().where(Answer.topic_id == Topic.id).correlate(Topic.__table__)
    closed = exists().where(Closing.topic_id == Topic.id).correlate(Topic.__table__)
    asked = session.execute(
        select(Topic.id, Topic.title, Topic.community_id)
        .where(
            Topic.kind == TopicKind.QUESTION,
            Topic.community_id.is_not(None),
            ~answered,
            ~closed,
            ~written,
            allowed(Right.SEE_TOPIC, viewer),
            is_listed(viewer),
        )
        .order_by(Topic.id.desc())
        .limit(LOOKED_AT)
    ).all()
    joined = set(session.scalars(select(Membership.community_id).where(Membership.member_id == viewer)))
    spoken = language(session.scalars(select(OfficeRecord.language)).one())
    subjects = [(skill, wanted_words(skill, spoken)) for skill in skills]
    # of 'who does what' only the first word counts, and it stands in every other question
    subjects = [(skill, words) for skill, words in subjects if 2 * len(words.roots) >= len(skill.split())]
    tagged = tags_of(session, [row.id for row in asked])
    scored = []
    for row in asked:
        named = tagged.get(row.id, ())
        text = " ".join((row.title, *named)).replace("-", " ")
        because = [f"#{tag}" for tag in named if tag in tags]
        because += [skill for skill, words in subjects if words.are_in(text)]
        score = sum(_BY_TAG if reason.startswith("#") else _BY_SKILL for reason in because)
        score += _BY_COMMUNITY * (row.community_id in joined)
        if score:
            scored.append((-score, -row.id, row.id, tuple(dict.fromkeys(because))))
    best = sorted(scored)[:SHOWN]
    rows = {row.id: row for row in topic_rows(session, viewer, [topic_id for _s, _n, topic_id, _why in best])}
    return [FittingRow(rows[topic_id], why) for _s, _n, topic_id, why in best if topic_id in rows]


def _learned(session: Session, viewer: int, since: datetime) -> Iterable[LearnedRow]:
    """In the viewer's communities: what was answered, endorsed and verified, the latest first, each topic once."""
    mine = select(Membership.community_id).where(Membership.member_id == viewer)
    seen = (Topic.community_id.in_(mine), allowed(Right.SEE_TOPIC, viewer), is_listed(viewer))
    facts = (
        (Learned.ANSWERED, select(Answer.topic_id, Answer.at).join(Topic, Topic.id == Answer.topic_id), Answer.at),
        (
            Learned.ENDORSED,
            select(Care.topic_id, Care.at).join(Topic, Topic.id == Care.topic_id).where(Care.kind == CareKind.PRACTICE),
            Care.at,
        ),
        (
            Learned.VERIFIED,
            select(Care.topic_id, Verification.at)
            .join(Verification, Verification.post_id == Care.post_id)
            .join(Topic, Topic.id == Care.topic_id),
            Verification.at,
        ),
    )
    found: list[tuple[datetime, int, Learned]] = []
    for how, query, at in facts:
        rows = session.execute(query.where(at >= since, *seen).order_by(at.desc()).limit(SHOWN * 3))
        found += [(moment, topic_id, how) for topic_id, moment in rows]
    latest: dict[int, tuple[datetime, Learned]] = {}
    for moment, topic_id, how in sorted(found, key=lambda each: each[0], reverse=True):
        latest.setdefault(topic_id, (moment, how))
    rows_by_id = {row.id: row for row in topic_rows(session, viewer, list(latest)[:SHOWN])}
    return [LearnedRow(row, latest[row.id][1], latest[row.id][0]) for row in rows_by_id.values()]


def _thanks(session: Session, viewer: int, since: datetime) -> tuple[list[ThanksRow], int]:
    """The latest reactions of others to the viewer's posts since then, and how many there were."""
    query = (
        select(Member, Reaction.kind, Post.topic_id, Post.number, Topic.title, Reaction.at)
        .join(Reaction, Reaction.member_id == Member.id)
        .join(Post, Post.id == Reaction.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(
            Post.author_id == viewer,
            Reaction.member_id != viewer,
            Reaction.at >= since,
            Post.deleted_at.is_(None),
            allowed(Right.SEE_POST, viewer),
        )
    )
    count = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = session.execute(query.order_by(Reaction.at.desc()).limit(SHOWN))
    return [ThanksRow(member_row(row[0]), str(row[1]), row[2], row[3], row[4], row[5]) for row in rows], count
