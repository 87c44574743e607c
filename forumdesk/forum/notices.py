"""What concerns a member: derived from what others did, never written by them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from forumdesk.forum.assigning import learning_news, next_shelf_due
from forumdesk.forum.bookmarks import verified_since
from forumdesk.forum.care_events import care_events, next_due_for
from forumdesk.forum.event_news import event_news, next_event_reminder
from forumdesk.forum.joining_news import joining_news
from forumdesk.forum.mentoring_news import mentoring_news, next_mentoring_moment
from forumdesk.forum.notice_rows import NoticeKind as NoticeKind
from forumdesk.forum.notice_rows import NoticeRow as NoticeRow
from forumdesk.forum.outcomes import OutcomeRow, flag_outcomes, own_outcomes
from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import VIEWER
from forumdesk.forum.preferences import preference, set_preference
from forumdesk.forum.project_news import next_task_due, project_news
from forumdesk.forum.recognition_news import recognition_news
from forumdesk.forum.right import Right
from forumdesk.forum.saved_searches import saved_matches, told_searches
from forumdesk.forum.scenario_news import scenario_news
from forumdesk.forum.watching import is_muted
from forumdesk.store.base import UtcTime, now, type_id
from forumdesk.store.schema.bookmarks import Bookmark, RemindWhen
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import Member, OfficeRecord
from forumdesk.store.schema.messages import Participant
from forumdesk.store.schema.notices import NoticeRead
from forumdesk.store.schema.posts import Mention, MentionKind, Post, Revision
from forumdesk.store.schema.projects import ProjectPerson, ProjectUpdate
from forumdesk.store.schema.reactions import Reaction
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.topics import Answer, Tag, Topic, TopicTag
from forumdesk.store.schema.watching import Level, WatchedKind, Watching
from forumdesk.text.plain import excerpt

EXCERPT_SOURCE = 500
END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
_OPENING = func.substr(Post.body, 1, EXCERPT_SOURCE).label("opening")
_BEFORE = bindparam("before", type_=UtcTime())
_MOST = bindparam("most", type_=Integer())
CLEARED = "notices cleared at"
"""The preference that says up to when all notices were looked at."""


@lru_cache(maxsize=500)
def _words(opening: str) -> str:
    """The bell asks again at each change: what it showed before need not be read again."""
    return excerpt(opening)


def notices(
    session: Session,
    viewer: int,
    *,
    kinds: Collection[NoticeKind] = tuple(NoticeKind),
    before: datetime | None = None,
    limit: int = 50,
) -> list[NoticeRow]:
    """What concerns the viewer, the newest first; the next page with `before` the last row's moment."""
    found: dict[str, NoticeRow] = {}
    for rows in _sources(session, viewer, before, limit):
        for row in rows:
            found.setdefault(row.key, row)
    chosen = [row for row in found.values() if row.kind in kinds]
    newest = sorted(chosen, key=lambda row: (row.at, row.key), reverse=True)[:limit]
    return list(_marked(session, viewer, newest))


def unread_notices(session: Session, viewer: int, limit: int = 100) -> int:
    """How many notices the viewer has not looked at; at most `limit`."""
    return sum(row.is_unread for row in notices(session, viewer, limit=limit))


def read_notices(session: Session, actor: int, keys: Iterable[str]) -> None:
    """The member has looked at these."""
    wanted = set(keys)
    had = set(session.scalars(select(NoticeRead.key).where(NoticeRead.member_id == actor, NoticeRead.key.in_(wanted))))
    session.add_all([NoticeRead(member_id=actor, key=key) for key in sorted(wanted - had)])
    session.flush()


def read_all_notices(session: Session, actor: int) -> str | None:
    """The member has looked at all there are now. Returns what `unread_again` takes to undo it."""
    before: str | None = preference(session, actor, CLEARED)
    set_preference(session, actor, CLEARED, now().isoformat())
    return before


def unread_again(session: Session, actor: int, before: str | None) -> None:
    """Undo read_all_notices."""
    set_preference(session, actor, CLEARED, before)


def next_reminder(session: Session, viewer: int) -> datetime | None:
    """When the next reminder of a bookmark or event falls due, or the next task or shelf, or what one verifies."""
    bookmark = session.scalar(
        select(func.min(Bookmark.remind_at)).where(Bookmark.member_id == viewer, Bookmark.remind_at > now())
    )
    others = (next_due_for, next_task_due, next_shelf_due, next_event_reminder, next_mentoring_moment)
    moments = (bookmark, *(next_of(session, viewer) for next_of in others))
    return min((at for at in moments if at is not None), default=None)


def _marked(session: Session, viewer: int, rows: list[NoticeRow]) -> Iterator[NoticeRow]:
    """With what was looked at: the post itself was read, or the notice, or all up to a moment."""
    topics = {row.topic_id for row in rows}
    positions = dict(
        session.execute(
            select(ReadPosition.topic_id, ReadPosition.number).where(
                ReadPosition.member_id == viewer, ReadPosition.topic_id.in_(topics)
            )
        ).all()
    )
    keys = [row.key for row in rows]
    looked = set(
        session.scalars(select(NoticeRead.key).where(NoticeRead.member_id == viewer, NoticeRead.key.in_(keys)))
    )
    cleared = _cleared_at(session, viewer)
    for row in rows:
        is_post = row.key.startswith("post:")
        seen = row.key in looked or row.at <= cleared or (is_post and positions.get(row.topic_id, 0) >= row.number)
        words = row.excerpt if row.kind is NoticeKind.REMINDER else _words(row.excerpt)
        yield replace(row, is_unread=row.is_unread and not seen, excerpt=words)


def _cleared_at(session: Session, viewer: int) -> datetime:
    """What came in with an import, before the office was founded, is news to nobody."""
    chosen: str | None = preference(session, viewer, CLEARED)
    founded = session.scalars(select(OfficeRecord.created_at)).one()
    return max(founded, datetime.fromisoformat(chosen)) if chosen else founded


@cache
def _post_queries() -> tuple[tuple[NoticeKind, Select[Any]], ...]:
    """One for each kind of notice about a post. They take viewer, before, most. Built once: that takes longer than
    to run them.
    """
    mine = aliased(Post)

    def named(kind: MentionKind) -> Callable[[Select[Any]], Select[Any]]:
        on = and_(Mention.post_id == Post.id, Mention.member_id == VIEWER, Mention.kind == kind)
        return lambda query: query.join(Mention, on)

    def chosen(kind: WatchedKind, column: ColumnElement[int] | Any) -> ColumnElement[bool]:
        return column.in_(
            select(Watching.thing_id).where(
                Watching.member_id == VIEWER, Watching.kind == kind, Watching.level == Level.WATCHING
            )
        )

    def tagged(query: Select[Any]) -> Select[Any]:
        query = query.join(TopicTag, TopicTag.topic_id == Topic.id).join(Tag, Tag.id == TopicTag.tag_id)
        return query.where(chosen(WatchedKind.TAG, Tag.id), Post.number == 1)

    unchosen = ~Topic.id.in_(
        select(Watching.thing_id).where(
            Watching.member_id == VIEWER, Watching.kind == WatchedKind.TOPIC, Watching.level != Level.WATCHING
        )
    )
    answered = and_(mine.topic_id == Post.topic_id, mine.number == Post.reply_to, mine.author_id == VIEWER)
    taking_part = select(Participant.topic_id).where(Participant.member_id == VIEWER)
    updates = select(ProjectUpdate.post_id).join(ProjectPerson, ProjectPerson.topic_id == ProjectUpdate.topic_id)
    update = Post.id.in_(updates.where(ProjectPerson.member_id == VIEWER))
    message = and_(Topic.community_id.is_(None), Topic.id.in_(taking_part))
    own = and_(Topic.author_id == VIEWER, Post.number > 1, Topic.community_id.is_not(None), unchosen)
    watched = and_(chosen(WatchedKind.TOPIC, Topic.id), Post.number > 1)
    new_there = and_(chosen(WatchedKind.COMMUNITY, Topic.community_id), Post.number == 1)
    kinds: tuple[tuple[NoticeKind, Callable[[Select[Any]], Select[Any]], Any], ...] = (
        (NoticeKind.MENTION, named(MentionKind.MENTION), None),
        (NoticeKind.QUOTE, named(MentionKind.QUOTE), None),
        (NoticeKind.REPLY, lambda query: query.join(mine, answered), None),
        (NoticeKind.MESSAGE, lambda query: query.where(message), None),
        (NoticeKind.PROJECT_UPDATE, lambda query: query.where(update), None),
        (NoticeKind.TOPIC_REPLY, lambda query: query.where(own), None),
        (NoticeKind.WATCHED_TOPIC, lambda query: query.where(watched), None),
        (NoticeKind.WATCHED_COMMUNITY, lambda query: query.where(new_there), Community.name),
        (NoticeKind.WATCHED_TAG, tagged, Tag.name),
    )
    return tuple((kind, _post_query(narrow, via)) for kind, narrow, via in kinds)


def _post_query(narrow: Callable[[Select[Any]], Select[Any]], via: Any) -> Select[Any]:
    query = narrow(
        select(
            Post.id,
            Post.topic_id,
            Post.number,
            Post.created_at,
            Post.author_id,
            _OPENING,
            Topic.title,
            Member.name,
            Member.picture,
            (via if via is not None else func.coalesce(Community.name, "")).label("via"),
        )
        .select_from(Post)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Member, Member.id == Post.author_id)
        .outerjoin(Community, Community.id == Topic.community_id)
    ).where(
        Post.author_id != VIEWER,
        Post.deleted_at.is_(None),
        Post.created_at < _BEFORE,
        allowed(Right.SEE_POST, VIEWER),
        ~is_muted(VIEWER),
    )
    return query.order_by(Post.created_at.desc(), Post.id.desc()).limit(_MOST)


def _sources(session: Session, viewer: int, before: datetime | None, limit: int) -> Iterator[Iterable[NoticeRow]]:
    """The kinds of notices, in the order of NoticeKind."""
    asked = {"viewer": viewer, "before": before or END_OF_TIME, "most": limit}
    for kind, query in _post_queries():
        yield _posts(session, kind, query, asked)
    for saved in told_searches(session, viewer):
        ids = [match.post_id for match in saved_matches(session, viewer, saved.query, saved.since_id, before=before)]
        seen = {f"post:{post_id}" for post_id in ids if post_id <= saved.seen_id}
        for row in _posts(session, NoticeKind.SAVED_SEARCH, _found_query(), {**asked, "ids": ids}) if ids else ():
            yield [replace(row, via=saved.name, is_unread=row.key not in seen)]
    yield _accepted(session, asked)
    yield _reactions(session, asked)
    yield _reminders(session, viewer, before)
    yield _care(session, viewer, before)
    yield _outcomes(NoticeKind.FLAG_REVIEWED, flag_outcomes(session, viewer), before)
    yield _outcomes(NoticeKind.OWN_POST, own_outcomes(session, viewer), before)
    yield _joining(session, viewer, before)
    yield _projects(session, viewer, before)
    yield _learning(session, viewer, before)
    yield _scenarios(session, viewer, before)
    yield _events(session, viewer, before)
    yield _recognition(session, viewer, before)
    yield _mentoring(session, viewer, before)


def _outcomes(kind: NoticeKind, rows: Iterable[OutcomeRow], before: datetime | None) -> list[NoticeRow]:
    """What was decided about flags of mine, or about a post of mine."""
    return [
        NoticeRow(
            key=row.key,
            kind=kind,
            at=row.at,
            topic_id=row.topic_id,
            number=row.number,
            title=row.title,
            people=(row.by_name,) if row.by_name else (),
            count=1,
            excerpt=row.note or row.opening,
            via=row.said,
            author_id=row.by_id,
            author_picture=row.by_picture,
        )
        for row in rows
        if before is None or row.at < before
    ]


def _learning(session: Session, viewer: int, before: datetime | None) -> Iterator[NoticeRow]:
    """Shelves that one is asked to go through, who did what one asked for, and what is said of what one recommended."""
    for news in learning_news(session, viewer):
        if before is None or news.at < before:
            yield NoticeRow(
                key=news.key,
                kind=NoticeKind(news.what),
                at=news.at,
                topic_id=0,
                number=0,
                title=news.title,
                people=(news.name,),
                count=1,
                excerpt=news.words,
                author_id=news.by_id,
                author_picture=news.picture,
                shelf_id=news.shelf_id,
                resource_id=news.resource_id,
            )


def _joining(session: Session, viewer: int, before: datetime | None) -> Iterator[NoticeRow]:
    """Who is to be let in, and what became of one's own joining."""
    for news in joining_news(session, viewer):
        if before is None or news.at < before:
            yield NoticeRow(
                key=f"{news.what}:{news.community_id}:{news.about_id}:{int(news.at.timestamp())}",
                kind=NoticeKind(news.what),
                at=news.at,
                topic_id=0,
                number=0,
                title=news.community,
                people=(news.name,),
                count=1,
                excerpt=news.words,
                author_id=news.by_id,
                author_picture=news.picture,
                community_id=news.community_id,
            )


def _scenarios(session: Session, viewer: int, before: datetime | None) -> Iterator[NoticeRow]:
    """Simulations that were published, and groups called together to play one."""
    for news in scenario_news(session, viewer):
        if before is None or news.at < before:
            yield NoticeRow(
                key=news.key,
                kind=NoticeKind(news.kind.value),
                at=news.at,
                topic_id=0,
                number=0,
                title=news.title,
                people=(news.by_name,),
                count=1,
                excerpt=news.words,
                author_id=news.by_id,
                author_picture=news.picture,
                scenario_id=news.scenario_id,
                run_id=news.run_id,
            )


def _projects(session: Session, viewer: int, before: datetime | None) -> Iterator[NoticeRow]:
    """The viewer's tasks, and what became of projects of theirs."""
    for news in project_news(session, viewer):
        if before is None or news.at < before:
            yield NoticeRow(
                key=news.key,
                kind=NoticeKind(news.kind.value),
                at=news.at,
                topic_id=news.topic_id,
                number=0,
                title=news.title,
                people=(news.by_name,) if news.by_name else (),
                count=1,
                excerpt=news.words,
                author_id=news.by_id,
                author_picture=news.picture,
                task_id=news.task_id or 0,
            )


def _events(session: Session, viewer: int, before: datetime | None) -> Iterator[NoticeRow]:
    """Events that the viewer comes to, hosts or speaks at."""
    for news in event_news(session, viewer):
        if before is None or news.at < before:
            yield NoticeRow(
                key=news.key,
                kind=NoticeKind(news.kind.value),
                at=news.at,
                topic_id=0,
                number=0,
                title=news.title,
                people=(news.by_name,) if news.by_name else (),
                count=1,
                excerpt=news.words,
                author_id=news.by_id,
                author_picture=news.picture,
                event=(news.event_id, news.on_date),
            )


def _recognition(session: Session, viewer: int, before: datetime | None) -> Iterator[NoticeRow]:
    """Thanks to the viewer or their team, and badges they earned."""
    for news in recognition_news(session, viewer):
        if before is None or news.at < before:
            people = (news.by_name,) if news.by_name else ()
            yield NoticeRow(
                *(news.key, NoticeKind(news.what), news.at, 0, 0, news.title), people=people, count=1,
                excerpt=news.words, via=news.login, author_id=news.by_id, author_picture=news.by_picture,
            )  # fmt: skip


def _mentoring(session: Session, viewer: int, before: datetime | None) -> Iterator[NoticeRow]:
    """Proposals, meetings, what went quiet or is due, and thanks."""
    for news in mentoring_news(session, viewer):
        if before is None or news.at < before:
            yield NoticeRow(
                key=news.key,
                kind=NoticeKind(news.kind.value),
                at=news.at,
                topic_id=0,
                number=0,
                title=news.title,
                people=((news.by.name,) if news.by is not None else ()) + news.others[:1],
                count=1 + len(news.others),
                excerpt=news.words,
                author_id=news.by.id if news.by is not None else 0,
                author_picture=news.by.picture if news.by is not None else None,
                programme_id=news.programme_id,
                mentorship_id=news.mentorship_id,
            )


@cache
def _found_query() -> Select[Any]:
    """Takes viewer, before, most, ids."""
    return _post_query(lambda query: query.where(Post.id.in_(bindparam("ids", expanding=True, type_=type_id))), None)


def _posts(session: Session, kind: NoticeKind, query: Select[Any], asked: dict[str, Any]) -> list[NoticeRow]:
    return [
        NoticeRow(
            key=f"post:{row.id}",
            kind=kind,
            at=row.created_at,
            topic_id=row.topic_id,
            number=row.number,
            title=row.title,
            people=(row.name,),
            count=1,
            excerpt=row.opening,
            via=row.via,
            author_id=row.author_id,
            author_picture=row.picture,
        )
        for row in session.execute(query, asked)
    ]


@cache
def _answers_about() -> Select[Any]:
    """Takes viewer: the answers that the viewer gave or was given, by somebody else's word."""
    given = select(Post.id).where(Post.author_id == VIEWER)
    asked = select(Topic.id).where(Topic.author_id == VIEWER)
    return select(Answer.post_id).where(
        Answer.by_id != VIEWER, or_(Answer.post_id.in_(given), Answer.topic_id.in_(asked))
    )


@cache
def _accepted_query() -> Select[Any]:
    """Takes viewer, before, most, ids."""
    by = aliased(Member)
    return (
        select(Answer.post_id, Answer.at, Answer.by_id, Post.topic_id, Post.number, Post.author_id, Topic.title)
        .add_columns(by.name, by.picture, _OPENING)
        .join(Post, Post.id == Answer.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(by, by.id == Answer.by_id)
        .where(
            Answer.post_id.in_(bindparam("ids", expanding=True, type_=type_id)),
            Answer.at < _BEFORE,
            allowed(Right.SEE_POST, VIEWER),
            ~is_muted(VIEWER),
        )
        .order_by(Answer.at.desc())
        .limit(_MOST)
    )


def _accepted(session: Session, asked: dict[str, Any]) -> list[NoticeRow]:
    """My post was accepted by somebody else; or somebody else accepted an answer to my question.

    The answers are looked up first: in one query SQLite would go through all posts that the viewer may read.
    """
    ids = session.scalars(_answers_about(), asked).all()
    return [
        NoticeRow(
            key=f"answer:{row.post_id}",
            kind=NoticeKind.ACCEPTED if row.author_id == asked["viewer"] else NoticeKind.SOLVED,
            at=row.at,
            topic_id=row.topic_id,
            number=row.number,
            title=row.title,
            people=(row.name,),
            count=1,
            excerpt=row.opening,
            author_id=row.by_id,
            author_picture=row.picture,
        )
        for row in (session.execute(_accepted_query(), asked | {"ids": ids}) if ids else ())
    ]


@cache
def _reaction_query() -> Select[Any]:
    """Takes viewer, before, most."""
    return (
        select(Reaction.post_id, Reaction.kind, Reaction.at, Reaction.member_id, Post.topic_id, Post.number)
        .add_columns(Topic.title, Member.name, Member.picture, _OPENING)
        .join(Post, Post.id == Reaction.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Member, Member.id == Reaction.member_id)
        .where(
            Post.author_id == VIEWER,
            Post.deleted_at.is_(None),
            Reaction.member_id != VIEWER,
            Reaction.at < _BEFORE,
            allowed(Right.SEE_POST, VIEWER),
            ~is_muted(VIEWER),
        )
        .order_by(Reaction.at.desc())
        .limit(_MOST)
    )


def _reactions(session: Session, asked: dict[str, Any]) -> list[NoticeRow]:
    """Reactions to my posts, one notice a post."""
    rows: dict[int, NoticeRow] = {}
    for row in session.execute(_reaction_query(), asked | {"most": 4 * asked["most"]}):
        known = rows.get(row.post_id)
        if known is None:
            rows[row.post_id] = NoticeRow(
                key=f"reaction:{row.post_id}:{int(row.at.timestamp() * 1_000)}",
                kind=NoticeKind.REACTION,
                at=row.at,
                topic_id=row.topic_id,
                number=row.number,
                title=row.title,
                people=(row.name,),
                count=1,
                excerpt=row.opening,
                via=row.kind,
                author_id=row.member_id,
                author_picture=row.picture,
            )
        elif row.name not in known.people:
            rows[row.post_id] = replace(known, people=(*known.people, row.name), count=known.count + 1)
    return list(rows.values())


def _care(session: Session, viewer: int, before: datetime | None) -> list[NoticeRow]:
    """What the viewer is to verify, and what came of it where they asked."""
    return [
        NoticeRow(
            key=event.key,
            kind=NoticeKind(event.kind.value),
            at=event.at,
            topic_id=event.topic_id,
            number=event.number,
            title=event.title,
            people=(event.by_name,) if event.by_name else (),
            count=1,
            excerpt=event.note,
            author_id=event.by_id,
        )
        for event in care_events(session, viewer)
        if before is None or event.at < before
    ]


def _reminders(session: Session, viewer: int, before: datetime | None) -> list[NoticeRow]:
    """Bookmarks whose day has come, or whose event has happened since they were made."""
    answered = select(func.min(Answer.at)).where(Answer.topic_id == Post.topic_id, Answer.at > Bookmark.at)
    edited = select(func.min(Revision.at)).where(Revision.post_id == Post.id, Revision.at > Bookmark.at)
    query = (
        select(Bookmark.id, Bookmark.note, Bookmark.remind_at, Bookmark.remind_when, Post.topic_id, Post.number)
        .add_columns(Topic.title, Member.name, Member.picture, Post.author_id)
        .add_columns(func.substr(Post.body, 1, EXCERPT_SOURCE).label("opening"))
        .add_columns(
            answered.correlate(Post, Bookmark).scalar_subquery().label("answered"),
            edited.correlate(Post, Bookmark).scalar_subquery().label("edited"),
            verified_since().label("verified"),
        )
        .join(Post, Post.id == Bookmark.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Member, Member.id == Post.author_id)
        .where(
            Bookmark.member_id == viewer,
            or_(Bookmark.remind_at <= now(), Bookmark.remind_when.is_not(None)),
            allowed(Right.SEE_POST, viewer),
        )
    )
    rows = []
    for row in session.execute(query):
        happened = {
            RemindWhen.ANSWERED.value: row.answered,
            RemindWhen.EDITED.value: row.edited,
            RemindWhen.VERIFIED.value: row.verified,
        }
        due: datetime | None = row.remind_at if row.remind_when is None else happened[row.remind_when]
        if due is None or (before is not None and due >= before):
            continue
        rows.append(
            NoticeRow(
                key=f"bookmark:{row.id}:{int(due.timestamp())}",
                kind=NoticeKind.REMINDER,
                at=due,
                topic_id=row.topic_id,
                number=row.number,
                title=row.title,
                people=(row.name,),
                count=1,
                excerpt=row.note or excerpt(row.opening),
                via=row.remind_when or "",
                author_id=row.author_id,
                author_picture=row.picture,
            )
        )
    return rows
