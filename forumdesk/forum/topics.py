"""Topics: list, open, change, move, pin, close."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.care import best_practices, practice_of, practice_states
from forumdesk.forum.duplicates import asked_before
from forumdesk.forum.files import NewFile
from forumdesk.forum.flags import HIDDEN_VERSION, hidden_in
from forumdesk.forum.moderation_log import note
from forumdesk.forum.moving import led_to, merged_into
from forumdesk.forum.permissions import allowed, find, may, require
from forumdesk.forum.permissions.sets import VIEWER, is_listed
from forumdesk.forum.polls import PollDraft
from forumdesk.forum.posts import already_sent, new_post, posts, require_body, take_later_words
from forumdesk.forum.project_marks import project_mark
from forumdesk.forum.reading import read_up_to
from forumdesk.forum.right import Right
from forumdesk.forum.rows import (
    FollowRow,
    OpenedThread,
    PostMarks,
    PostRef,
    ThreadRow,
    TopicFilter,
    TopicOrder,
    TopicRow,
    TopicView,
)
from forumdesk.forum.sources import condensed_into, sources_of
from forumdesk.forum.titles import put_tags, require_tags, require_title
from forumdesk.forum.topic_states import (
    forget_timers,
    is_archived_now,
    is_closed,
    is_closed_now,
    is_unlisted_now,
    settle,
    slow_mode,
    timers_of,
)
from forumdesk.forum.watching import follow_rows, is_muted, mutes_anything
from forumdesk.store.base import UtcTime, microseconds, now, type_id
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.flags import Held
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.messages import Participant
from forumdesk.store.schema.moderation import Act
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.states import Removal, TimerKind
from forumdesk.store.schema.topics import (
    Answer,
    Closing,
    Pin,
    PinScope,
    Tag,
    Topic,
    TopicKind,
    TopicTag,
)
from forumdesk.text.plain import excerpt

EXCERPT_SOURCE = 800
"""How much of a body is read for an excerpt, in characters."""

NEW_FOR = timedelta(days=30)
"""A topic that nobody opened stops being new after this; it stays findable, and in all other lists."""


def is_unread() -> ColumnElement[bool]:
    """Opened before, and posts came since: a dismissed topic has position 0. Needs the viewer's ReadPosition joined."""
    return and_(ReadPosition.number > 0, ReadPosition.number < Topic.last_post_number)


def is_new(since: datetime | None) -> ColumnElement[bool]:
    """Never opened, and begun after the viewer joined the office. Needs the viewer's ReadPosition joined."""
    return _is_newer_than(new_from(since))


def _is_newer_than(oldest: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    return and_(ReadPosition.number.is_(None), Topic.created_at > oldest)


def new_from(since: datetime | None) -> datetime:
    """From when on a topic can be new to somebody who joined at `since`."""
    return max(since, now() - NEW_FOR) if since else now() - NEW_FOR


def is_unanswered() -> ColumnElement[bool]:
    return and_(Topic.kind == TopicKind.QUESTION, ~Topic.id.in_(select(Answer.topic_id).correlate(None)))


def is_pinned_now(at: ColumnElement[datetime] | None = None) -> ColumnElement[bool]:
    """By the clock: a pin with an end needs nobody to take it off."""
    return or_(Pin.until.is_(None), Pin.until > (now() if at is None else at))


def joined_at(session: Session, viewer: int) -> datetime | None:
    """When the viewer came into the office."""
    return session.scalars(select(Member.created_at).where(Member.id == viewer)).one_or_none()


def topic_ids(session: Session, viewer: int, wanted: TopicFilter) -> list[int]:
    """The ids of all topics that a list shows, in its order; pins come first in lists by last activity."""
    position = and_(ReadPosition.topic_id == Topic.id, ReadPosition.member_id == viewer)
    query = (
        select(Topic.id)
        .outerjoin(ReadPosition, position)
        .outerjoin(Pin, and_(Pin.topic_id == Topic.id, is_pinned_now()))
        .where(allowed(Right.SEE_TOPIC, viewer), is_listed(viewer))
    )
    if wanted.community_id is not None:
        query = query.where(Topic.community_id == wanted.community_id)
    if wanted.tag:
        tagged = select(TopicTag.topic_id).join(Tag, Tag.id == TopicTag.tag_id).where(Tag.name == wanted.tag.lower())
        query = query.where(Topic.id.in_(tagged))
    is_message = Topic.community_id.is_(None)
    query = query.where(is_message if wanted.view is TopicView.MESSAGES else ~is_message)
    if _leaves_out_muted(wanted) and mutes_anything(session, viewer):
        query = query.where(~is_muted(viewer))
    match wanted.view:
        case TopicView.UNREAD:
            query = query.where(is_unread())
        case TopicView.NEW:
            query = query.where(is_new(joined_at(session, viewer)))
        case TopicView.UNANSWERED:
            query = query.where(is_unanswered())
        case TopicView.PINNED:
            query = query.where(Pin.topic_id.is_not(None))
        case TopicView.SOLVED:
            query = query.where(Topic.id.in_(select(Answer.topic_id)))
        case TopicView.BEST:
            query = query.where(Topic.id.in_(best_practices()))
        case TopicView.MINE:
            mine = select(Post.topic_id).where(Post.author_id == viewer, Post.deleted_at.is_(None))
            query = query.where(Topic.id.in_(mine))
        case TopicView.ALL | TopicView.MESSAGES:
            pass
    return list(session.scalars(query.order_by(*_order(wanted))))


def _leaves_out_muted(wanted: TopicFilter) -> bool:
    """What is muted neither fills the list of everything nor asks to be read; its own community and tag show it."""
    everywhere = wanted.community_id is None and not wanted.tag
    return wanted.view in {TopicView.UNREAD, TopicView.NEW} or (wanted.view is TopicView.ALL and everywhere)


def _order(wanted: TopicFilter) -> tuple[Any, ...]:
    match wanted.order:
        case TopicOrder.NEWEST:
            return (Topic.created_at.desc(), Topic.id.desc())
        case TopicOrder.LIKES:
            return (Topic.like_count.desc(), Topic.id.desc())
        case TopicOrder.REPLIES:
            return (Topic.post_count.desc(), Topic.id.desc())
        case TopicOrder.LATEST:
            office = Pin.scope == PinScope.OFFICE
            top = Pin.scope.is_not(None) if wanted.community_id is not None else office
            lifts = wanted.view in {TopicView.ALL, TopicView.PINNED}
            first = (case((office, 0), (top, 1), else_=2), case((top, Pin.position), else_=0)) if lifts else ()
            return (*first, Topic.bumped_at.desc(), Topic.id.desc())


@cache
def _topic_rows() -> Select[*tuple[Any, ...]]:
    """Takes viewer, ids, oldest, moment. Built once: that takes longer than to run it."""
    moment = UtcTime()
    author, last = aliased(Member), aliased(Member)
    position = and_(ReadPosition.topic_id == Topic.id, ReadPosition.member_id == VIEWER)
    return (
        select(
            Topic,
            Community.name.label("community_name"),
            Community.colour.label("community_colour"),
            Community.ends_at.label("community_ends_at"),
            author.name.label("author_name"),
            author.picture.label("author_picture"),
            last.name.label("last_poster_name"),
            Pin.scope.label("pinned"),
            exists().where(Answer.topic_id == Topic.id).correlate(Topic).label("is_solved"),
            Topic.id.in_(best_practices()).label("best_practice"),
            is_closed_now().label("is_closed"),
            is_archived_now().label("is_archived"),
            is_unlisted_now().label("is_unlisted"),
            Topic.id.in_(select(Removal.topic_id).correlate(None)).label("is_deleted"),
            ReadPosition.number.label("read_number"),
            _is_newer_than(bindparam("oldest", type_=moment)).label("is_new"),
            func.substr(Post.body, 1, EXCERPT_SOURCE).label("opening"),
        )
        .outerjoin(Community, Community.id == Topic.community_id)
        .join(author, author.id == Topic.author_id)
        .outerjoin(last, last.id == Topic.last_poster_id)
        .outerjoin(Pin, and_(Pin.topic_id == Topic.id, is_pinned_now(bindparam("moment", type_=moment))))
        .outerjoin(ReadPosition, position)
        .outerjoin(Post, and_(Post.topic_id == Topic.id, Post.number == 1, allowed(Right.SEE_POST, VIEWER)))
        .where(Topic.id.in_(bindparam("ids", expanding=True, type_=type_id)), allowed(Right.SEE_TOPIC, VIEWER))
    )


def topic_rows(session: Session, viewer: int, ids: Sequence[int]) -> list[TopicRow]:
    """The topics with these ids that the viewer may see, in the order of `ids`."""
    if not ids:
        return []
    asked = {"viewer": viewer, "ids": list(ids), "oldest": new_from(joined_at(session, viewer)), "moment": now()}
    tags, people = tags_of(session, ids), people_in(session, viewer, ids)
    follow = follow_rows(session, viewer, ids)
    found = session.execute(_topic_rows(), asked).all()
    endorsed = [row.Topic.id for row in found if row.best_practice]
    states = practice_states(session, viewer, endorsed) if endorsed else {}
    rows = {
        row.Topic.id: replace(
            _topic_row(row, tags.get(row.Topic.id, ()), people.get(row.Topic.id, ()), follow[row.Topic.id]),
            care=states.get(row.Topic.id),
        )
        for row in found
    }
    return [rows[topic_id] for topic_id in ids if topic_id in rows]


def people_in(session: Session, viewer: int, topic_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The names of those who take part in messages, but the viewer, in the order they came in."""
    query = (
        select(Participant.topic_id, Member.name)
        .join(Member, Member.id == Participant.member_id)
        .where(Participant.topic_id.in_(list(topic_ids)), Participant.member_id != viewer)
        .order_by(Participant.topic_id, Participant.at, Member.id)
    )
    people: dict[int, tuple[str, ...]] = {}
    for topic_id, name in session.execute(query):
        people[topic_id] = (*people.get(topic_id, ()), name)
    return people


def _topic_row(found: Any, tags: tuple[str, ...], people: tuple[str, ...], follow: FollowRow) -> TopicRow:
    topic: Topic = found.Topic
    return TopicRow(
        id=topic.id,
        title=topic.title,
        kind=TopicKind(topic.kind),
        excerpt=excerpt(found.opening or ""),
        community_id=topic.community_id,
        community_name=found.community_name or "",
        community_colour=found.community_colour or "",
        author_id=topic.author_id,
        author_name=found.author_name,
        author_picture=found.author_picture,
        created_at=topic.created_at,
        bumped_at=topic.bumped_at,
        last_poster_name=found.last_poster_name or found.author_name,
        post_count=topic.post_count,
        last_post_number=topic.last_post_number,
        like_count=topic.like_count,
        views=topic.views,
        tags=tags,
        is_solved=bool(found.is_solved),
        is_best_practice=bool(found.best_practice),
        is_closed=bool(found.is_closed),
        is_archived=bool(found.is_archived),
        community_ended_at=ended_by(found.community_ends_at),
        is_unlisted=bool(found.is_unlisted),
        is_deleted=bool(found.is_deleted),
        pinned=PinScope(found.pinned) if found.pinned else None,
        read_number=found.read_number,
        is_new=bool(found.is_new),
        people=people,
        follow=follow,
    )


def ended_by(ends_at: datetime | None) -> datetime | None:
    """The end of a team, once it has come."""
    return ends_at if ends_at is not None and ends_at <= now() else None


def tags_of(session: Session, topic_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The tags of each topic that has any, by name."""
    query = (
        select(TopicTag.topic_id, Tag.name)
        .join(Tag, Tag.id == TopicTag.tag_id)
        .where(TopicTag.topic_id.in_(list(topic_ids)))
        .order_by(TopicTag.topic_id, Tag.name)
    )
    tags: dict[int, tuple[str, ...]] = {}
    for topic_id, name in session.execute(query):
        tags[topic_id] = (*tags.get(topic_id, ()), name)
    return tags


@cache
def _marks() -> Select[*tuple[Any, ...]]:
    """Takes viewer, topic_id: a row of numbers for each post, and who wrote it unless it was deleted.

    The size in bytes is known without reading the text, the moment without making a datetime of it.
    """
    writer = case((Post.deleted_at.is_(None), Post.author_id))
    size: ColumnElement[int] = func.octet_length(Post.body)
    return (
        select(Post.id, Post.number, size, Post.crc, microseconds(Post.created_at), writer)
        .where(Post.topic_id == bindparam("topic_id", type_=type_id), allowed(Right.SEE_POST, VIEWER))
        .order_by(Post.number)
    )


def _with_hidden(session: Session, viewer: int, topic_id: int, marks: Sequence[Any]) -> Sequence[Any]:
    """The marks, with the places of posts that the viewer may not read for now."""
    hidden = hidden_in(session, viewer, topic_id)
    kept_back = [hidden[number] for number in hidden.keys() - {mark[1] for mark in marks} if hidden[number].was_shown]
    if not kept_back:
        return marks
    places = [
        (place.post_id, place.number, 0, HIDDEN_VERSION, int(place.created_at.timestamp() * 1_000_000), None)
        for place in kept_back
    ]
    return sorted([*marks, *places], key=lambda mark: mark[1])


_THREAD_RIGHTS = (
    Right.REPLY,
    Right.EDIT_TOPIC,
    Right.ACCEPT_ANSWER,
    Right.PIN_IN_COMMUNITY,
    Right.PIN_IN_OFFICE,
    Right.CLOSE_TOPIC,
    Right.MARK_DUPLICATE,
    Right.ENDORSE,
    Right.ARCHIVE_TOPIC,
)


@cache
def _thread_rights() -> Select[*tuple[Any, ...]]:
    """Takes viewer, topic_id."""
    rights = (allowed(right, VIEWER) for right in _THREAD_RIGHTS)
    return select(*rights).where(Topic.id == bindparam("topic_id", type_=type_id))


@cache
def _solved_by() -> Select[*tuple[Any, ...]]:
    """Takes topic_id."""
    return (
        select(Post.number, Member.name)
        .join(Answer, Answer.post_id == Post.id)
        .join(Member, Member.id == Post.author_id)
        .where(Answer.topic_id == bindparam("topic_id", type_=type_id))
        .order_by(Post.number)
    )


def thread(session: Session, viewer: int, topic_id: int) -> ThreadRow:
    """A topic with the marks of all its posts and what the viewer may do. Raises NotFound."""
    rows = topic_rows(session, viewer, [topic_id])
    if not rows:
        raise NotFound("This topic is gone, or it is not open to you.")
    asked = {"viewer": viewer, "topic_id": topic_id}
    marks = session.connection().execute(_marks(), asked).all()  # not by way of the session, which takes twice as long
    *columns, writers = zip(*_with_hidden(session, viewer, topic_id, marks), strict=True) if marks else ((),) * 6
    may_reply, may_edit, may_accept, may_pin_community, may_pin_office, may_close, may_mark, *more = session.execute(
        _thread_rights(), asked
    ).one()
    may_endorse, may_moderate = more
    solved = session.execute(_solved_by(), asked).first()
    original, same = asked_before(session, viewer, topic_id)
    timers = timers_of(session, topic_id)
    slow_seconds, waits_until = slow_mode(session, viewer, topic_id)
    is_open, is_topic = not rows[0].is_closed, not rows[0].is_message
    return ThreadRow(
        topic=rows[0],
        posts=PostMarks(columns),
        people_count=len(set(writers) - {None}),
        answer_number=solved[0] if solved else None,
        answer_by=solved[1] if solved else "",
        may_reply=bool(may_reply) and is_open,
        may_edit=bool(may_edit) and is_topic,
        may_accept=bool(may_accept) and rows[0].kind is TopicKind.QUESTION,
        may_pin_community=bool(may_pin_community) and is_open and is_topic,
        may_pin_office=bool(may_pin_office) and is_open and is_topic,
        may_close=bool(may_close) and is_topic,
        may_mark_duplicate=bool(may_mark),
        may_moderate=bool(may_moderate) and is_topic,
        merged_into=merged_into(session, topic_id) if not marks else None,
        closes_at=timers.get(TimerKind.CLOSE),
        opens_at=timers.get(TimerKind.OPEN),
        slow_seconds=slow_seconds,
        waits_until=waits_until,
        original=original,
        same=same,
        may_endorse=bool(may_endorse),
        care=practice_of(session, viewer, topic_id) if rows[0].is_best_practice else None,
        sources=sources_of(session, viewer, topic_id),
        condensed=condensed_into(session, viewer, topic_id),
        project=project_mark(session, topic_id) if is_topic else None,
    )


SCREEN_LINES, HEAD_LINES, LINE_BYTES = 60, 5, 90
"""A large screen in lines of text, what a post takes beside its text, and how many bytes a line holds, all roughly:
just so many posts come with a thread that the screen is full at once. Rendering them is most of what one waits for."""


def opened_thread(session: Session, viewer: int, topic_id: int, number: int | None = None) -> OpenedThread:
    """A thread as one opens it: at post `number`, else at the first unread post, else at the first.

    Raises NotFound.
    """
    asked_id = topic_id
    topic_id, number = led_to(session, viewer, topic_id, number)
    row = thread(session, viewer, topic_id)
    numbers = row.posts.numbers
    read = row.topic.read_number
    unread = read + 1 if read is not None and numbers and read < numbers[-1] else 1
    at = row.posts.nearest(number if number is not None else unread)
    last, lines = at, 0
    while last < len(numbers) and lines < SCREEN_LINES:
        lines += HEAD_LINES + row.posts.sizes[last] // LINE_BYTES
        last += 1
    near = numbers[max(0, at - (1 if lines >= SCREEN_LINES else SCREEN_LINES // HEAD_LINES)) : last]
    return OpenedThread(row, numbers[at] if numbers else 1, tuple(posts(session, viewer, topic_id, near)), asked_id)


def open_topic(
    session: Session,
    actor: int,
    *,
    community_id: int,
    title: str,
    body: str,
    kind: TopicKind = TopicKind.QUESTION,
    tags: Iterable[str] = (),
    client_key: str,
    files: Iterable[NewFile] = (),
    poll: PollDraft | None = None,
) -> PostRef:
    """Open a topic with its first post. Sent twice with one `client_key`, it is opened once.

    Raises Invalid (field: title, body, tags), NotFound, NotAllowed.
    """
    sent = already_sent(session, client_key)
    if sent is not None:
        topic = session.get_one(Topic, sent.topic_id)
        if topic.author_id == actor and topic.retitled_at is None:
            topic.title = require_title(title)
        take_later_words(session, actor, sent, body, files)
        return sent
    community: Community = find(session, actor, Right.SEE_COMMUNITY, community_id)
    require(session, actor, Right.OPEN_TOPIC, community_id)
    title = require_title(title)
    body = require_body(session, body)
    names = require_tags(tags)
    topic = Topic(community_id=community.id, author_id=actor, title=title, kind=kind)
    session.add(topic)
    session.flush()
    post = new_post(session, topic, actor, body, client_key=client_key, files=files, poll=poll)
    put_tags(session, topic.id, names)
    read_up_to(session, actor, topic.id, 1)
    return PostRef(topic.id, 1, post.id, session.get(Held, post.id) is not None)


def edit_topic(
    session: Session, actor: int, topic_id: int, *, title: str, community_id: int, kind: TopicKind, tags: Iterable[str]
) -> None:
    """Change a topic's title, place, kind and tags. Raises Invalid, NotFound, NotAllowed."""
    topic: Topic = find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, Right.EDIT_TOPIC, topic_id)
    title, names = require_title(title), require_tags(tags)
    if topic.community_id is None:
        raise Invalid("A message stays between those who take part in it. Open a topic instead.", field="community")
    place = topic.community_id

    def noted(act: Act, before: str, after: str) -> None:
        if topic.author_id != actor:
            note(session, actor, act, topic_id=topic_id, community_id=place, before=before, after=after)

    had = set(tags_of(session, [topic_id]).get(topic_id, ()))
    if had != set(names):
        noted(Act.TAG, ", ".join(sorted(had)), ", ".join(sorted(names)))
    if topic.title != title:
        noted(Act.RETITLE, topic.title, title)
        topic.title, topic.retitled_at, topic.retitled_by = title, now(), actor
    if topic.kind != kind:
        noted(Act.CHANGE_KIND, topic.kind, kind)
        topic.kind = kind
    if community_id != topic.community_id:
        there: Community = find(session, actor, Right.SEE_COMMUNITY, community_id)
        require(session, actor, Right.OPEN_TOPIC, community_id)
        if topic.author_id != actor and not may(session, actor, Right.EDIT_COMMUNITY, community_id):
            raise NotAllowed("You may move topics of others only to where you moderate. Ask a moderator to move it.")
        noted(Act.MOVE, session.get_one(Community, place).name, there.name)
        topic.community_id = community_id
    gone = select(Tag.id).where(Tag.name.in_(had - set(names)))
    if had - set(names):
        session.execute(delete(TopicTag).where(TopicTag.topic_id == topic_id, TopicTag.tag_id.in_(gone)))
    put_tags(session, topic_id, [name for name in names if name not in had])


def pin_topic(session: Session, actor: int, topic_id: int, scope: PinScope, until: datetime | None = None) -> None:
    """Keep a topic on top of its community or of the whole office, until a moment or for good.

    Raises NotFound, NotAllowed, and Invalid if the topic is closed or the moment has passed.
    """
    find(session, actor, Right.SEE_TOPIC, topic_id)
    right = Right.PIN_IN_OFFICE if scope is PinScope.OFFICE else Right.PIN_IN_COMMUNITY
    require(session, actor, right, topic_id)
    if is_closed(session, topic_id):
        raise Invalid("A closed topic cannot be pinned. Open it again first.")
    if until is not None and until <= now():
        raise Invalid("The day until which it is pinned has passed. Choose a later one.", field="until")
    pin, position = session.get(Pin, topic_id), 0
    before = _pinned(pin) if pin is not None else ""
    if pin is not None:  # another pin, of whoever made it; in the same list it keeps its place
        position = pin.position if pin.scope == scope else 0
        session.delete(pin)
        session.flush()
    session.add(Pin(topic_id=topic_id, scope=scope, by_id=actor, until=until, position=position))
    session.flush()
    note(session, actor, Act.PIN, topic_id=topic_id, before=before, after=_pinned(session.get_one(Pin, topic_id)))


def _pinned(pin: Pin) -> str:
    return f"{pin.scope} until {pin.until:%Y-%m-%d %H:%M} UTC" if pin.until else pin.scope


def unpin_topic(session: Session, actor: int, topic_id: int) -> None:
    """Take the pin off; a topic without one stays as it is."""
    find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, Right.PIN_IN_COMMUNITY, topic_id)
    pin = session.get(Pin, topic_id)
    if pin is not None:
        note(session, actor, Act.UNPIN, topic_id=topic_id, before=_pinned(pin))
        session.delete(pin)


def close_topic(session: Session, actor: int, topic_id: int) -> None:
    """Let a topic take no more posts; its pin comes off."""
    find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, Right.CLOSE_TOPIC, topic_id)
    settle(session, actor, topic_id)
    forget_timers(session, topic_id)
    if session.get(Closing, topic_id) is None:
        session.add(Closing(topic_id=topic_id, by_id=actor))
        note(session, actor, Act.CLOSE, topic_id=topic_id, before="open", after="closed")
    unpin_topic(session, actor, topic_id)


def reopen_topic(session: Session, actor: int, topic_id: int) -> None:
    """Let a closed topic take posts again."""
    find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, Right.CLOSE_TOPIC, topic_id)
    settle(session, actor, topic_id)
    forget_timers(session, topic_id)
    closing = session.get(Closing, topic_id)
    if closing is not None:
        session.delete(closing)
        note(session, actor, Act.REOPEN, topic_id=topic_id, before="closed", after="open")
