"""The sample office as a store to look around in: a copy in the user's folder, with dates relative to today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.config import SAMPLE_FILE, data_folder, resource
from forumdesk.exchange.demo_events import bring_events
from forumdesk.exchange.demo_life import bring_to_life
from forumdesk.exchange.demo_lounges import open_lounges
from forumdesk.exchange.demo_mentoring import bring_mentoring
from forumdesk.exchange.demo_projects import start_projects
from forumdesk.exchange.demo_resources import fill_shelves
from forumdesk.exchange.sample import TOPIC_LINK, SampleOffice, SampleTopic, read_sample
from forumdesk.forum import bulk
from forumdesk.forum.bulk import NewCommunity, NewPerson, NewPost, NewTopic, Verified
from forumdesk.forum.founding import found_office, open_office
from forumdesk.store.base import now
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post

SOURCE = "sample:"
FOUNDED_DAYS_AGO = 420


def demo_store(*, fresh: bool = False) -> Path:
    """The sample office's file in the user's folder; made when it is missing, or anew if `fresh`."""
    file = data_folder() / SAMPLE_FILE
    if file.exists() and not fresh:
        return file
    for rest in ("", "-wal", "-shm", "-journal"):
        Path(f"{file}{rest}").unlink(missing_ok=True)
    sample = read_sample(resource("sample_office"))
    part = file.with_name(f"making-{SAMPLE_FILE}")
    for rest in ("", "-wal", "-shm", "-journal"):
        Path(f"{part}{rest}").unlink(missing_ok=True)
    first = sample.people[0]
    found_office(str(part), name=sample.name, login=first.login, person=first.name)
    office = open_office(str(part))
    try:
        office.write(write_sample, sample)
    finally:
        office.close()
    part.replace(file)  # nobody has opened it yet: the one moment when a store may be renamed
    return file


def write_sample(session: Session, sample: SampleOffice, today: datetime | None = None) -> None:
    """Fill a new office, founded by the sample's first person. `today` is aware; its zone is the people's clock."""
    today = today or datetime.now().astimezone()
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
    founded = midnight - timedelta(days=FOUNDED_DAYS_AGO)
    people = _people(session, sample, founded)
    communities = {
        community.slug: bulk.put_community(
            session,
            NewCommunity(
                source=f"{SOURCE}{community.slug}",
                name=community.name,
                created_at=founded,
                kind=community.kind,
                joining=community.joining,
                is_private=community.is_private,
                purpose=community.purpose,
                charter=community.charter,
                colour=community.colour,
                icon=community.icon,
                position=position,
                members=tuple(people[login] for login in community.members),
                facilitators=tuple(people[login] for login in community.facilitators),
            ),
        )
        for position, community in enumerate(sample.communities)
    }
    curator = people[sample.people[0].login]
    topics: dict[str, int] = {}
    for topic in sample.topics:
        new = _topic(topic, communities[topic.community], people, curator, midnight)
        topics[topic.slug], _added = bulk.put_topic(session, new)
    _resolve_links(session, topics)
    readers = {
        community.slug: community.facilitators + community.members if community.is_private else tuple(people)
        for community in sample.communities
    }
    bulk.put_read_positions(session, _read(sample.topics, topics, readers, people))
    bring_to_life(session, resource("sample_office", "life.toml"), people, topics, communities)
    start_projects(session, resource("sample_office", "projects.toml"), people, topics, midnight)
    bring_events(session, resource("sample_office", "events.toml"), people, topics, communities)
    fill_shelves(session, resource("sample_office", "resources.toml"), people, communities, midnight)
    open_lounges(session, resource("sample_office", "lounges.toml"), people, topics, communities, midnight)
    bring_mentoring(session, resource("sample_office", "mentoring.toml"), people)


def _people(session: Session, sample: SampleOffice, founded: datetime) -> dict[str, int]:
    founder, *others = sample.people
    first = session.scalars(select(Member).where(Member.login == founder.login)).one()
    first.title, first.department, first.about = founder.title, founder.department, founder.about
    first.ask_about, first.time_zone, first.created_at = ", ".join(founder.ask_about), founder.time_zone, founded
    made = bulk.put_people(
        session,
        (
            NewPerson(
                source=f"{SOURCE}{person.login}",
                login=person.login,
                name=person.name,
                created_at=founded,
                title=person.title,
                role=person.role,
                department=person.department,
                about=person.about,
                ask_about=", ".join(person.ask_about),
                time_zone=person.time_zone,
            )
            for person in others
        ),
    )
    return {founder.login: first.id} | {source.removeprefix(SOURCE): member_id for source, member_id in made.items()}


def _topic(
    topic: SampleTopic, community_id: int, people: Mapping[str, int], curator: int, midnight: datetime
) -> NewTopic:
    posts = tuple(
        NewPost(
            source=f"{SOURCE}{topic.slug}:{number}",
            number=number,
            author_id=people[post.author],
            body=post.body,
            created_at=_moment(midnight, post.days_ago, post.clock.hour, post.clock.minute),
            reply_to=post.reply_to,
            liked_by=tuple(people[login] for login in post.likes),
            is_answer=post.is_answer,
        )
        for number, post in enumerate(topic.posts, start=1)
    )
    best = topic.best_practice
    return NewTopic(
        source=f"{SOURCE}{topic.slug}",
        community_id=community_id,
        author_id=posts[0].author_id,
        title=topic.title,
        kind=topic.kind,
        created_at=posts[0].created_at,
        posts=posts,
        tags=topic.tags,
        views=topic.views,
        pinned=topic.pinned,
        is_closed=topic.is_closed,
        best_practice=None
        if best is None
        else Verified(
            by_id=people[best.by],
            verifier_id=people[best.verifier],
            verified_at=midnight - timedelta(days=best.verified_days_ago),
            interval_days=best.interval_days,
            disputed_by=people[best.disputed_by] if best.disputed_by else None,
            dispute=best.dispute,
            disputed_at=midnight - timedelta(days=3),
        ),
        curator_id=curator,
    )


def _moment(midnight: datetime, days_ago: int, hour: int, minute: int) -> datetime:
    """A clock time some days ago, never after now: somebody may look around before breakfast."""
    zone: tzinfo | None = midnight.tzinfo
    moment = (midnight - timedelta(days=days_ago)).replace(hour=hour, minute=minute, tzinfo=zone)
    latest = now() - timedelta(minutes=5)
    return min(moment, latest + timedelta(seconds=hour * 2 + minute / 30)) if moment > latest else moment


def _resolve_links(session: Session, topics: Mapping[str, int]) -> None:
    for post in session.scalars(select(Post).where(Post.body.contains("(topic:"))):
        post.body = TOPIC_LINK.sub(lambda found: f"(forumdesk:topic/{topics[found['slug']]})", post.body)
    session.flush()


def _read(
    sample: Sequence[SampleTopic],
    topics: Mapping[str, int],
    readers: Mapping[str, Sequence[str]],
    people: Mapping[str, int],
) -> Iterator[tuple[int, int, int, datetime]]:
    """Everybody has read what is older than a week; of the rest some all, some a part, some nothing."""
    for topic in sample:
        for login in readers[topic.community]:
            last, taste = len(topic.posts), (people[login] * 7 + topics[topic.slug] * 5) % 4
            wrote = max((n for n, post in enumerate(topic.posts, start=1) if post.author == login), default=0)
            is_old = topic.posts[-1].days_ago > 7
            number = last if is_old or taste < 2 else max(1, last - 2) if taste == 2 else 0
            if max(number, wrote):
                yield people[login], topics[topic.slug], max(number, wrote), now()
