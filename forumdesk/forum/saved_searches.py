"""Searches that a member keeps under a name: how much is new in each, and what they are told of because of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from forumdesk.errors import Invalid, NotFound
from forumdesk.forum.filters import narrowed
from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import is_listed
from forumdesk.forum.query_language import Filter, Is, Key, read
from forumdesk.forum.right import Right
from forumdesk.forum.watching import is_muted
from forumdesk.store.base import now
from forumdesk.store.schema.members import OfficeRecord
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.saved_searches import NAME_MOST, QUERY_MOST, SavedSearch
from forumdesk.store.schema.topics import Topic
from forumdesk.text.languages import language
from forumdesk.text.names import plain_name
from forumdesk.text.plain import plain_text
from forumdesk.text.wanted_words import WantedWords, wanted_words

MOST = 50
"""So many saved searches a member has; each is looked through whenever something was written."""

LOOKED_THROUGH = 5_000
"""So many of the latest posts are looked through for a saved search."""

NEW_MOST = 100
"""More new topics are not counted."""

NOT_PLAIN: Mapping[str, Callable[[InstrumentedAttribute[str]], ColumnElement[bool]]] = {
    "sqlite": lambda column: column.op("GLOB", is_comparison=True)("*[^\x01-\x7f]*"),
    "postgresql": lambda column: column.op("~", is_comparison=True)("[^[:ascii:]]"),
}
"""Whether a text has letters besides those of English."""

_OF_POSTS = frozenset({Key.AUTHOR, Key.HAS, Key.FILETYPE})
_STATES_OF_POSTS = frozenset({Is.ACCEPTED, Is.WIKI, Is.BOOKMARKED, Is.LIKED, Is.POSTED, Is.SEEN, Is.UNSEEN, Is.FIRST})


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A saved search as it is listed. `new` counts topics with something that came since it was looked at."""

    id: int
    name: str
    query: str
    notifies: bool
    new: int


@dataclass(frozen=True, slots=True)
class SavedMatch:
    """A post that a saved search finds."""

    post_id: int
    topic_id: int


@dataclass(frozen=True, slots=True)
class KeptSearch:
    """All of a saved search, to bring it back."""

    name: str
    query: str
    notifies: bool
    since_id: int
    seen_id: int


def save_search(session: Session, actor: int, query: str, name: str = "", *, notifies: bool = True) -> int:
    """Keep a query under a name, which is the query itself where none is given; saving it again renames it.

    What is there already is not new. Returns its id. Raises Invalid (field: name, query).
    """
    query = " ".join(query.split())
    if not query:
        raise Invalid("Type what to look for first.", field="query")
    if len(query) > QUERY_MOST:
        raise Invalid(f"A search that is kept has at most {QUERY_MOST:,} characters.", field="query")
    problems = narrowed(session, actor, read(query)).asked.problems
    if problems:
        raise Invalid(problems[0].problem, field="query")
    name = _name(name or query[:NAME_MOST])
    known = session.scalars(
        select(SavedSearch).where(SavedSearch.member_id == actor, SavedSearch.query == query)
    ).one_or_none()
    if known is not None:
        change_saved_search(session, actor, known.id, name=name, notifies=notifies)
        return known.id
    if (session.scalar(select(func.count(SavedSearch.id)).where(SavedSearch.member_id == actor)) or 0) >= MOST:
        raise Invalid(f"You keep {MOST} searches. Delete one that you need no more.", field="name")
    latest = _latest(session)
    kept = KeptSearch(name, query, notifies, latest, latest)
    return _add(session, actor, kept)


def change_saved_search(
    session: Session, actor: int, saved_id: int, *, name: str | None = None, notifies: bool | None = None
) -> None:
    """Rename it, or be told of new matches from now on, or no more. Raises Invalid (field: name), NotFound."""
    record = _find(session, actor, saved_id)
    if name is not None:
        record.name = _name(name)
    if notifies is not None and notifies != record.notifies:
        record.notifies = notifies
        if notifies:
            record.since_id = _latest(session)
    session.flush()


def remove_saved_search(session: Session, actor: int, saved_id: int) -> KeptSearch:
    """Delete it. Returns what `restore_saved_search` takes. Raises NotFound."""
    record = _find(session, actor, saved_id)
    session.delete(record)
    session.flush()
    return KeptSearch(record.name, record.query, record.notifies, record.since_id, record.seen_id)


def restore_saved_search(session: Session, actor: int, kept: KeptSearch) -> int:
    """Have a saved search again as it was. Returns its id."""
    query = select(SavedSearch.id).where(SavedSearch.member_id == actor, SavedSearch.query == kept.query)
    return session.scalar(query) or _add(session, actor, kept)


def look_at_saved_search(session: Session, actor: int, saved_id: int) -> int:
    """The member looks at what it finds: nothing is new any more. Returns the id up to which posts were seen before."""
    record = _find(session, actor, saved_id)
    before, latest = record.seen_id, _latest(session)
    if latest > before:
        record.seen_id = latest
        session.flush()
    return before


def saved_searches(session: Session, viewer: int) -> list[SavedRow]:
    """The viewer's, by name, with how much is new in each."""
    query = select(SavedSearch).where(SavedSearch.member_id == viewer)
    records = session.scalars(query.order_by(func.lower(SavedSearch.name), SavedSearch.id)).all()
    return [
        SavedRow(record.id, record.name, record.query, record.notifies, _new(session, viewer, record))
        for record in records
    ]


def _new(session: Session, viewer: int, record: SavedSearch) -> int:
    found = saved_matches(session, viewer, record.query, record.seen_id, limit=NEW_MOST)
    return len({match.topic_id for match in found})


def told_searches(session: Session, viewer: int) -> Sequence[SavedSearch]:
    """The records of those whose new matches the viewer wants to hear of."""
    return session.scalars(
        select(SavedSearch).where(SavedSearch.member_id == viewer, SavedSearch.notifies).order_by(SavedSearch.id)
    ).all()


def saved_matches(
    session: Session,
    viewer: int,
    query: str,
    after_id: int,
    *,
    before: datetime | None = None,
    limit: int = NEW_MOST,
) -> list[SavedMatch]:
    """Posts of others above an id that a query finds, the newest first.

    A post fits if it has all the words, together with the title of its topic. Filters that say something of topics
    alone are about new topics, not about every reply in them. A filter that is not understood any more finds nothing.
    """
    left = narrowed(session, viewer, read(query))
    if left.asked.problems:
        return []
    spoken = language(session.scalars(select(OfficeRecord.language)).one())
    either = [wanted_words(words, spoken) for words in left.asked.alternatives if words]
    found = (
        select(Post.id, Post.topic_id, Post.number, Post.body, Topic.title)
        .join(Topic, Topic.id == Post.topic_id)
        .where(
            Post.id > max(after_id, _latest(session) - LOOKED_THROUGH),
            Post.author_id != viewer,
            Post.deleted_at.is_(None),
            allowed(Right.SEE_POST, viewer),
            is_listed(viewer),
            ~is_muted(viewer),
            *left.in_sql(),
        )
        .order_by(Post.id.desc())
    )
    if before is not None:
        found = found.where(Post.created_at < before)
    if not either and not any(map(_is_of_posts, left.asked.filters)):
        found = found.where(Post.number == 1)
    if either:
        found = found.where(*_roughly(session, either))
    fits = []
    for post_id, topic_id, number, body, title in session.execute(found):
        if _fits(either, title, body, opens=number == 1):
            fits.append(SavedMatch(post_id, topic_id))
            if len(fits) >= limit:
                break
    return fits


def _is_of_posts(one: Filter) -> bool:
    return one.key in _OF_POSTS or (one.key is Key.IS and bool(_STATES_OF_POSTS & {Is(value) for value in one.values}))


def _roughly(session: Session, either: Sequence[WantedWords]) -> list[ColumnElement[bool]]:
    """Leaves out plain texts that have the beginning of some word nowhere; those with accents stay."""
    if not all(wanted.roots for wanted in either):
        return []
    is_other = NOT_PLAIN[session.get_bind().dialect.name]

    def there(roots: Sequence[str]) -> ColumnElement[bool]:
        columns = (Post.body, Topic.title)
        return or_(*(column.icontains(root, autoescape=True) for root in roots for column in columns))

    return [or_(is_other(Post.body), is_other(Topic.title), *(and_(*map(there, one.roots)) for one in either))]


def _fits(either: Sequence[WantedWords], title: str, body: str, *, opens: bool) -> bool:
    if not either:
        return True
    text = plain_text(body, quotes=False)
    return any(wanted.are_in(title, text) and (opens or wanted.any_in(text)) for wanted in either)


def _name(name: str) -> str:
    name = plain_name(name)
    if not 1 <= len(name) <= NAME_MOST:
        raise Invalid(f"Give it a name of 1 to {NAME_MOST} characters.", field="name")
    return name


def _add(session: Session, actor: int, kept: KeptSearch) -> int:
    record = SavedSearch(
        member_id=actor,
        name=kept.name,
        query=kept.query,
        notifies=kept.notifies,
        since_id=kept.since_id,
        seen_id=kept.seen_id,
        at=now(),
    )
    session.add(record)
    session.flush()
    return record.id


def _latest(session: Session) -> int:
    return session.scalar(select(func.max(Post.id))) or 0


def _find(session: Session, actor: int, saved_id: int) -> SavedSearch:
    query = select(SavedSearch).where(SavedSearch.id == saved_id, SavedSearch.member_id == actor)
    record = session.scalars(query).one_or_none()
    if record is None:
        raise NotFound("This saved search is gone.")
    return record
