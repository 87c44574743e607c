"""Posts that a member puts aside for themselves, with a note and a reminder where they want one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, aliased

from forumdesk.errors import Invalid
from forumdesk.forum.permissions import allowed, find
from forumdesk.forum.right import Right
from forumdesk.store.base import now
from forumdesk.store.schema.bookmarks import Bookmark, RemindWhen
from forumdesk.store.schema.care import Verification
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post, Revision
from forumdesk.store.schema.topics import Answer, Topic
from forumdesk.text.plain import excerpt

NOTE_MOST = 500
LONGEST = timedelta(days=3653)
"""How far ahead a reminder can lie: ten years, as in Discourse."""
EXCERPT_SOURCE = 800


class Kept(StrEnum):
    """The tabs over the bookmarks."""

    ALL = "all"
    REMINDERS = "reminders"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class BookmarkFilter:
    """Which bookmarks a list shows: those of a tab whose note, title or post has all the words."""

    only: Kept = Kept.ALL
    words: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """What a bookmark says besides its post: at most one of a moment and an event, counted from `since`."""

    note: str = ""
    at: datetime | None = None
    when: RemindWhen | None = None
    since: datetime | None = None

    @property
    def is_set(self) -> bool:
        return self.at is not None or self.when is not None


@dataclass(frozen=True, slots=True)
class BookmarkRow:
    """A bookmark as its page shows it. `due_at` is when its reminder fell due, None as long as it has not."""

    post_id: int
    topic_id: int
    number: int
    title: str
    excerpt: str
    author_id: int
    author_name: str
    author_picture: str | None
    community_name: str
    community_colour: str
    reminder: Reminder
    kept_at: datetime
    due_at: datetime | None


def keep_bookmark(session: Session, actor: int, post_id: int) -> None:
    """Put a post aside. Doing it twice is doing it once. Raises NotFound."""
    find(session, actor, Right.SEE_POST, post_id)
    if _of(session, actor, post_id) is None:
        session.add(Bookmark(member_id=actor, post_id=post_id))
        session.flush()


def change_bookmark(session: Session, actor: int, post_id: int, wanted: Reminder) -> Reminder | None:
    """Have a note and reminder with a bookmark, which is made where there is none.

    An event counts from now on, unless the bookmark waited for it before. Returns what was there, for
    `restore_bookmark`. Raises NotFound, Invalid (field: note, at).
    """
    find(session, actor, Right.SEE_POST, post_id)
    record = _of(session, actor, post_id)
    before = _reminder(record) if record is not None else None
    note = " ".join(wanted.note.split())
    if len(note) > NOTE_MOST:
        raise Invalid(f"A note takes at most {NOTE_MOST} characters; this one has {len(note):,}.", field="note")
    if wanted.at is not None and wanted.when is not None:
        raise Invalid("A reminder comes at a moment or after something happened: choose one.", field="at")
    if wanted.at is not None and (before is None or before.at != wanted.at):
        if wanted.at <= now():
            raise Invalid("This moment has passed. Choose a later one.", field="at")
        if wanted.at > now() + LONGEST:
            raise Invalid("A reminder comes within ten years. Choose an earlier day.", field="at")
    since = before.since if before is not None and before.when is wanted.when else now()
    _put(session, actor, post_id, record, Reminder(note, wanted.at, wanted.when, since))
    return before


def remove_bookmark(session: Session, actor: int, post_id: int) -> Reminder | None:
    """Take a bookmark off; a post without one stays as it is. Returns what was there, for `restore_bookmark`."""
    record = _of(session, actor, post_id)
    if record is None:
        return None
    session.delete(record)
    session.flush()
    return _reminder(record)


def restore_bookmark(session: Session, actor: int, post_id: int, before: Reminder | None) -> None:
    """Have just the bookmark again that was there, or none. Raises NotFound."""
    if before is None:
        remove_bookmark(session, actor, post_id)
        return
    find(session, actor, Right.SEE_POST, post_id)
    _put(session, actor, post_id, _of(session, actor, post_id), before)


def bookmark_of(session: Session, viewer: int, post_id: int) -> Reminder:
    """What the viewer noted with a post; empty where they have no bookmark on it. Raises NotFound."""
    find(session, viewer, Right.SEE_POST, post_id)
    record = _of(session, viewer, post_id)
    return _reminder(record) if record is not None else Reminder()


def bookmarks(session: Session, viewer: int, wanted: BookmarkFilter = BookmarkFilter()) -> list[BookmarkRow]:
    """The viewer's bookmarks: what is due first, then the newest. Posts that are gone are left out."""
    words = wanted.words.casefold().split()
    body = Post.body if words else func.substr(Post.body, 1, EXCERPT_SOURCE)
    query = (
        select(Bookmark, Post.topic_id, Post.number, Post.author_id, Topic.title, body.label("body"))
        .add_columns(Member.name.label("author_name"), Member.picture)
        .add_columns(Community.name.label("community_name"), Community.colour, due_at().label("due_at"))
        .join(Post, Post.id == Bookmark.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Member, Member.id == Post.author_id)
        .outerjoin(Community, Community.id == Topic.community_id)
        .where(Bookmark.member_id == viewer, allowed(Right.SEE_POST, viewer))
        .order_by(Bookmark.at.desc(), Bookmark.id.desc())
    )
    if wanted.only is not Kept.ALL:
        query = query.where(Bookmark.remind_at.is_not(None) | Bookmark.remind_when.is_not(None))
    rows = [
        BookmarkRow(
            post_id=found.Bookmark.post_id,
            topic_id=found.topic_id,
            number=found.number,
            title=found.title,
            excerpt=excerpt(found.body[:EXCERPT_SOURCE]),
            author_id=found.author_id,
            author_name=found.author_name,
            author_picture=found.picture,
            community_name=found.community_name or "",
            community_colour=found.colour or "",
            reminder=_reminder(found.Bookmark),
            kept_at=found.Bookmark.at,
            due_at=found.due_at,
        )
        for found in session.execute(query)
        if (wanted.only is not Kept.DUE or found.due_at is not None)
        and _has(words, found.Bookmark.note, found.title, found.author_name, found.body)
    ]
    return sorted(rows, key=lambda row: row.due_at is None)


def due_count(session: Session, viewer: int) -> int:
    """How many of the viewer's reminders fell due and were not taken off."""
    query = (
        select(func.count())
        .select_from(Bookmark)
        .join(Post, Post.id == Bookmark.post_id)
        .where(Bookmark.member_id == viewer, due_at().is_not(None), allowed(Right.SEE_POST, viewer))
    )
    return session.scalar(query) or 0


def due_at() -> ColumnElement[datetime | None]:
    """When a reminder fell due, NULL as long as it has not. Needs Bookmark joined with its Post."""
    answered = select(func.min(Answer.at)).where(Answer.topic_id == Post.topic_id, Answer.at > Bookmark.at)
    edited = select(func.min(Revision.at)).where(Revision.post_id == Post.id, Revision.at > Bookmark.at)
    return case(
        (Bookmark.remind_at <= now(), Bookmark.remind_at),
        (Bookmark.remind_when == RemindWhen.ANSWERED, answered.correlate(Post, Bookmark).scalar_subquery()),
        (Bookmark.remind_when == RemindWhen.EDITED, edited.correlate(Post, Bookmark).scalar_subquery()),
        (Bookmark.remind_when == RemindWhen.VERIFIED, verified_since()),
    )


def verified_since() -> ColumnElement[Any]:
    """When the bookmarked topic, or an answer in it, was first verified since. Needs Bookmark joined with its Post."""
    inside = aliased(Post)
    verified = select(func.min(Verification.at)).join(inside, inside.id == Verification.post_id)
    verified = verified.where(inside.topic_id == Post.topic_id, Verification.at > Bookmark.at)
    return verified.correlate(Post, Bookmark).scalar_subquery()


def _has(words: list[str], *texts: str) -> bool:
    text = "\n".join(texts).casefold()
    return all(word in text for word in words)


def _put(session: Session, actor: int, post_id: int, record: Bookmark | None, wanted: Reminder) -> None:
    if record is None:
        record = Bookmark(member_id=actor, post_id=post_id)
        session.add(record)
        session.flush()  # a server dates new rows itself
    record.note, record.remind_at = wanted.note, wanted.at
    record.remind_when = wanted.when.value if wanted.when is not None else None
    record.at = wanted.since or now()
    session.flush()


def _reminder(record: Bookmark) -> Reminder:
    when = RemindWhen(record.remind_when) if record.remind_when else None
    return Reminder(record.note, record.remind_at, when, record.at)


def _of(session: Session, actor: int, post_id: int) -> Bookmark | None:
    query = select(Bookmark).where(Bookmark.member_id == actor, Bookmark.post_id == post_id)
    return session.scalars(query).one_or_none()
