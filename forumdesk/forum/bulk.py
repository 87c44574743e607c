"""The importers' own path: many rows at once, each known by its source, so that nothing comes in twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from unicodedata import combining, normalize

from sqlalchemy import insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from forumdesk.forum.files import NewFile, put_file
from forumdesk.forum.founding import LOGIN
from forumdesk.forum.mentions import note_imported
from forumdesk.forum.titles import require_tags
from forumdesk.store.schema.bookmarks import Bookmark
from forumdesk.store.schema.care import Care, CareKind, RequestKind, Verification, VerificationRequest
from forumdesk.store.schema.communities import Community, CommunityKind, Joining, Membership
from forumdesk.store.schema.files import Attachment
from forumdesk.store.schema.members import Member, Role
from forumdesk.store.schema.polls import Poll, PollOption, Vote
from forumdesk.store.schema.posts import BODY_MOST, Post, body_crc
from forumdesk.store.schema.reactions import Reaction, ReactionKind
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.topics import (
    TITLE_MOST,
    Answer,
    Closing,
    Duplicate,
    Pin,
    PinScope,
    Tag,
    Topic,
    TopicKind,
    TopicTag,
)
from forumdesk.text.names import plain_name


@dataclass(frozen=True)
class NewPerson:
    """Somebody who comes with an import: a member without a login of their own until they are invited."""

    source: str
    login: str
    name: str
    created_at: datetime
    title: str = ""
    role: Role = Role.MEMBER
    department: str = ""
    about: str = ""
    ask_about: str = ""
    time_zone: str = ""


@dataclass(frozen=True)
class NewCommunity:
    source: str
    name: str
    created_at: datetime
    kind: CommunityKind = CommunityKind.PRACTICE
    joining: Joining = Joining.OPEN
    is_private: bool = False
    purpose: str = ""
    charter: str = ""
    colour: str = "#5a6476"
    icon: str = "users"
    position: int = 0
    members: tuple[int, ...] = ()
    facilitators: tuple[int, ...] = ()


@dataclass(frozen=True)
class NewPoll:
    """`options`: (label, votes of people not named, member ids of those named)."""

    name: str
    title: str
    options: tuple[tuple[str, int, tuple[int, ...]], ...]
    most: int = 1
    is_anonymous: bool = True
    closes_at: datetime | None = None


@dataclass(frozen=True)
class NewPost:
    """`likes` are of people not named; `liked_by` of members; `kept_by`: who bookmarked it, and when.

    `files` are those that the body names.
    """

    source: str
    number: int
    author_id: int
    body: str
    created_at: datetime
    edited_at: datetime | None = None
    edited_by: int | None = None
    reply_to: int | None = None
    likes: int = 0
    liked_by: tuple[int, ...] = ()
    kept_by: tuple[tuple[int, datetime], ...] = ()
    is_wiki: bool = False
    is_answer: bool = False
    polls: tuple[NewPoll, ...] = ()
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True)
class Verified:
    """What makes a topic a best practice."""

    by_id: int
    verifier_id: int
    verified_at: datetime
    interval_days: int
    disputed_by: int | None = None
    dispute: str = ""
    disputed_at: datetime | None = None


@dataclass(frozen=True)
class NewTopic:
    source: str
    community_id: int
    author_id: int
    title: str
    kind: TopicKind
    created_at: datetime
    posts: tuple[NewPost, ...]
    tags: tuple[str, ...] = ()
    views: int = 0
    pinned: PinScope | None = None
    pinned_until: datetime | None = None
    is_closed: bool = False
    closed_at: datetime | None = None
    best_practice: Verified | None = None
    curator_id: int | None = field(default=None)
    """Who is named for its pin and closing; the author where nobody is."""


def known_sources(session: Session, source: InstrumentedAttribute[Any], start: str) -> dict[str, int]:
    """What came in before: source -> id, for sources that begin with `start`."""
    table = source.class_
    query = select(source, table.id).where(source.startswith(start, autoescape=True))
    found: dict[str, int] = dict(session.execute(query).all())
    return found


def put_people(session: Session, people: Iterable[NewPerson]) -> dict[str, int]:
    """Add those who are not here yet; source -> member id. A login that is taken gets a number."""
    people = list(people)
    taken = _taken(session, Counter(free_login(person.login, set()) for person in people))
    records: list[Member] = []
    for person in people:
        login = free_login(person.login, taken)
        taken.add(login)
        record = Member(
            login=login,
            name=plain_name(person.name)[:100] or login,
            title=person.title[:100],
            role=person.role,
            department=person.department,
            about=person.about,
            ask_about=person.ask_about,
            time_zone=person.time_zone,
            source=person.source,
            created_at=person.created_at,
        )
        records.append(record)
    session.add_all(records)
    session.flush()
    return {person.source: record.id for person, record in zip(people, records, strict=True)}


def _taken(session: Session, wanted: Counter[str]) -> set[str]:
    """Those of the logins, or of what they become with a number, that somebody has: there may be a million others."""

    def had(logins: Iterable[str]) -> set[str]:
        asked, found = list(logins), set[str]()
        for start in range(0, len(asked), 5_000):
            found |= set(session.scalars(select(Member.login).where(Member.login.in_(asked[start : start + 5_000]))))
        return found

    taken = had(wanted)
    crowded = {base for base, people in wanted.items() if people > 1 or base in taken}
    first, last = 2, 10
    while crowded:  # all of them in one question each time, and ten times as many numbers in the next
        numbered = {base: {f"{base}-{number}" for number in range(first, last)} for base in crowded}
        here = had(login for logins in numbered.values() for login in logins)
        taken |= here
        crowded = {base for base, logins in numbered.items() if len(logins - here) < wanted[base]}
        first, last = last, last * 10
    return taken


NO_LOGIN = "member"
"""What a name becomes that holds no letter of a login."""


def free_login(wanted: str, taken: set[str]) -> str:
    """The nearest login that may be used and nobody has."""
    plain = "".join(sign for sign in normalize("NFKD", wanted.casefold()) if not combining(sign))  # 'José' -> 'jose'
    login = re.sub(r"[^a-z0-9._-]+", "-", plain).strip("-._")[:50]
    if not LOGIN.fullmatch(login):
        login = NO_LOGIN
    free, number = login, 2
    while free in taken:
        free, number = f"{login}-{number}", number + 1
    return free


def put_community(session: Session, new: NewCommunity) -> int:
    """Add a community with its members; its id. A name that is taken gets a number."""
    taken = {name.casefold() for name in session.scalars(select(Community.name))}
    base = plain_name(new.name)[:50] or "Community"
    name, number = base, 2
    while name.casefold() in taken:
        name, number = f"{base} {number}", number + 1
    record = Community(
        name=name,
        kind=new.kind,
        joining=new.joining,
        is_private=new.is_private,
        purpose=new.purpose,
        charter=new.charter,
        colour=new.colour,
        icon=new.icon,
        position=new.position,
        source=new.source,
        created_at=new.created_at,
    )
    session.add(record)
    session.flush()
    for member_id in dict.fromkeys((*new.facilitators, *new.members)):
        facilitates = member_id in new.facilitators
        session.add(Membership(community_id=record.id, member_id=member_id, is_facilitator=facilitates))
    session.flush()
    return record.id


def numbers_in(session: Session, topic_id: int) -> tuple[dict[str, int], int]:
    """Source -> number of the imported posts of a topic, and the last number that was given in it."""
    query = select(Post.source, Post.number).where(Post.topic_id == topic_id)
    numbers = {source: number for source, number in session.execute(query) if source and number}
    return numbers, session.scalars(select(Topic.last_post_number).where(Topic.id == topic_id)).one()


def put_duplicates(session: Session, duplicates: Iterable[tuple[int, int, int, datetime]]) -> None:
    """(topic id, id of its original, by whom, when); whoever marked it here before is not overruled."""
    rows = {row[0]: row for row in duplicates}
    had = set(session.scalars(select(Duplicate.topic_id).where(Duplicate.topic_id.in_(rows))))
    new = [
        {"topic_id": topic_id, "original_id": original_id, "by_id": by_id, "at": at}
        for topic_id, original_id, by_id, at in rows.values()
        if topic_id not in had
    ]
    if new:
        session.execute(insert(Duplicate), new)


def put_bodies(session: Session, bodies: Mapping[int, str]) -> None:
    """Post id -> its text with links that lead to where things are now. No edit of anybody's: it makes no revision."""
    kept = select(Post.id, Post.edited_at).where(Post.id.in_(bodies), Post.edited_at.is_not(None))
    edited = {post_id: at for post_id, at in session.execute(kept)}
    session.execute(update(Post).where(Post.id.in_(edited)).values(edited_at=None))
    session.execute(
        update(Post), [{"id": post_id, "body": body, "crc": body_crc(body)} for post_id, body in bodies.items()]
    )
    if edited:
        session.execute(update(Post), [{"id": post_id, "edited_at": at} for post_id, at in edited.items()])


def put_topic(session: Session, new: NewTopic, topic_id: int | None = None) -> tuple[int, int]:
    """Bring in a topic, or the posts that a known one lacks: (its id, how many posts were added)."""
    fresh = topic_id is None
    if topic_id is None:
        topic_id = _insert_topic(session, new)
        lacking: Sequence[NewPost] = new.posts
    else:
        query = select(Post.source, Post.number).where(Post.topic_id == topic_id)
        sources, numbers = set(), set()
        for source, number in session.execute(query):
            sources.add(source)
            numbers.add(number)
        lacking = [post for post in new.posts if post.source not in sources and post.number not in numbers]
    if lacking:
        _insert_posts(session, topic_id, new, lacking)
    if fresh:
        _insert_marks(session, topic_id, new)
    return topic_id, len(lacking)


def _insert_topic(session: Session, new: NewTopic) -> int:
    title = plain_name(new.title) or "(no title)"
    record = Topic(
        community_id=new.community_id,
        author_id=new.author_id,
        title=title if len(title) <= TITLE_MOST else title[: TITLE_MOST - 1] + "…",
        kind=new.kind,
        views=new.views,
        source=new.source,
        created_at=new.created_at,
        bumped_at=new.created_at,
    )
    session.add(record)
    session.flush()
    return record.id


def _insert_posts(session: Session, topic_id: int, new: NewTopic, posts: Sequence[NewPost]) -> None:
    session.execute(
        insert(Post),
        [
            {
                "topic_id": topic_id,
                "community_id": new.community_id,
                "number": post.number,
                "author_id": post.author_id,
                "body": (body := post.body.replace("\x00", "")[:BODY_MOST]),
                "crc": body_crc(body),
                "reply_to": post.reply_to,
                "likes_elsewhere": post.likes,
                "client_key": post.source,
                "source": post.source,
                "created_at": post.created_at,
                "edited_at": post.edited_at,
                "edited_by": post.edited_by,
                "is_wiki": post.is_wiki,
            }
            for post in posts
        ],
    )
    query = select(Post.number, Post.id).where(Post.topic_id == topic_id)
    ids: Mapping[int, int] = {number: post_id for number, post_id in session.execute(query) if number is not None}
    likes = [
        {"post_id": ids[post.number], "member_id": member_id, "kind": ReactionKind.LIKE.value, "at": post.created_at}
        for post in posts
        for member_id in post.liked_by
    ]
    if likes:
        session.execute(insert(Reaction), likes)
    kept = [
        {"post_id": ids[post.number], "member_id": member_id, "note": "", "at": at}
        for post in posts
        for member_id, at in post.kept_by
    ]
    if kept:
        session.execute(insert(Bookmark), kept)
    for post in posts:
        _attach(session, ids[post.number], post)
        note_imported(session, ids[post.number], post.author_id, post.body[:BODY_MOST])
        if post.is_answer:
            answer = {"by_id": new.author_id, "at": post.created_at}
            session.add(Answer(topic_id=topic_id, post_id=ids[post.number], **answer))
        for poll in post.polls:
            _insert_poll(session, ids[post.number], poll, post.created_at)
    session.flush()


def _attach(session: Session, post_id: int, post: NewPost) -> None:
    """The files that come with a post, each once; none may be larger than the office takes."""
    for sha256, file in {file.sha256: file for file in post.files}.items():
        put_file(session, post.author_id, file)
        name = " ".join(file.name.split())[:255] or sha256[:8]
        session.add(Attachment(post_id=post_id, sha256=sha256, name=name, at=post.created_at))


def _insert_poll(session: Session, post_id: int, new: NewPoll, at: datetime) -> None:
    poll = Poll(
        post_id=post_id,
        name=new.name,
        title=new.title,
        most=new.most,
        is_anonymous=new.is_anonymous,
        closes_at=new.closes_at,
    )
    session.add(poll)
    session.flush()
    for position, (label, votes, voters) in enumerate(new.options):
        option = PollOption(poll_id=poll.id, position=position, label=label, votes_elsewhere=votes)
        session.add(option)
        session.flush()
        session.add_all([Vote(option_id=option.id, member_id=member_id, at=at) for member_id in voters])


def _insert_marks(session: Session, topic_id: int, new: NewTopic) -> None:
    curator = new.curator_id or new.author_id
    for name in require_tags(re.sub(r"[^\w.+-]+", "-", tag).lstrip("-._+").rstrip("-._")[:40] for tag in new.tags[:10]):
        tag_id = session.scalar(select(Tag.id).where(Tag.name == name))
        if tag_id is None:
            tag = Tag(name=name)
            session.add(tag)
            session.flush()
            tag_id = tag.id
        session.add(TopicTag(topic_id=topic_id, tag_id=tag_id))
    if new.pinned is not None:
        session.add(Pin(topic_id=topic_id, scope=new.pinned, by_id=curator, at=new.created_at, until=new.pinned_until))
    if new.is_closed:
        session.add(Closing(topic_id=topic_id, by_id=curator, at=new.closed_at or new.posts[-1].created_at))
    if new.best_practice is not None:
        _put_care(session, topic_id, new.best_practice)
    session.flush()


def _put_care(session: Session, topic_id: int, new: Verified) -> None:
    first = session.scalars(select(Post.id).where(Post.topic_id == topic_id, Post.number == 1)).one()
    session.add(
        Care(
            post_id=first,
            topic_id=topic_id,
            kind=CareKind.PRACTICE,
            by_id=new.by_id,
            verifier_id=new.verifier_id,
            interval_days=new.interval_days,
            at=new.verified_at,
        )
    )
    session.add(Verification(post_id=first, by_id=new.verifier_id, at=new.verified_at))
    if new.disputed_by is not None:
        at = new.disputed_at or new.verified_at
        dispute = VerificationRequest(
            post_id=first, kind=RequestKind.DISPUTE, by_id=new.disputed_by, note=new.dispute, at=at
        )
        session.add(dispute)


def put_read_positions(session: Session, positions: Iterable[tuple[int, int, int, datetime]]) -> None:
    """(member id, topic id, post number, when) for an office that has been lived in."""
    rows = [
        {"member_id": member_id, "topic_id": topic_id, "number": number, "at": at}
        for member_id, topic_id, number, at in positions
    ]
    if rows:
        session.execute(insert(ReadPosition), rows)


COMMIT_EVERY = timedelta(seconds=0.5)
"""Imports commit at least this often: an open write transaction holds every reader of the feed back."""
