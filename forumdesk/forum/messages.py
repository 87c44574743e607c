"""Messages between members: topics that only those who take part in them may read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.files import NewFile
from forumdesk.forum.members import member_row
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.posts import already_sent, new_post, require_body, take_later_words
from forumdesk.forum.reading import read_up_to
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow, PostRef
from forumdesk.forum.titles import require_title
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.messages import Participant
from forumdesk.store.schema.topics import Topic, TopicKind

MOST_PARTICIPANTS = 50
NO_RANK = 9


def send_message(
    session: Session,
    actor: int,
    *,
    to: Iterable[int],
    title: str,
    body: str,
    client_key: str,
    files: Iterable[NewFile] = (),
) -> PostRef:
    """Write to colleagues. Sent twice with one `client_key`, it is sent once.

    Raises Invalid (field: to, title, body), NotAllowed.
    """
    sent = already_sent(session, client_key)
    if sent is not None:
        take_later_words(session, actor, sent, body, files)
        return sent
    require(session, actor, Right.SEND_MESSAGE)
    others = _active(session, to) - {actor}
    if not others:
        raise Invalid("Say who the message is for.", field="to")
    title, body = require_title(title), require_body(session, body)
    topic = Topic(community_id=None, author_id=actor, title=title, kind=TopicKind.DISCUSSION)
    session.add(topic)
    session.flush()
    _bring_in(session, actor, topic.id, others | {actor})
    post = new_post(session, topic, actor, body, client_key=client_key, files=files)
    read_up_to(session, actor, topic.id, 1)
    return PostRef(topic.id, 1, post.id)


def people_like(session: Session, viewer: int, typed: str, *, limit: int = 8) -> list[MemberRow]:
    """Colleagues one can write to: each typed word begins one of the words of their name, login or department."""
    words = typed.casefold().lstrip("@").split()
    query = (
        select(Member.id, Member.name, Member.login, Member.department, Member.title)
        .where(allowed(Right.SEE_MEMBER, viewer), ~Member.is_disabled, Member.id != viewer)
        .order_by(func.lower(Member.name), Member.id)
    )
    ranked = sorted((_rank(words, row), n, row.id) for n, row in enumerate(session.execute(query)))
    ids = [member_id for rank, _n, member_id in ranked[:limit] if rank < NO_RANK]
    found = {record.id: record for record in session.scalars(select(Member).where(Member.id.in_(ids)))}
    return [member_row(found[member_id]) for member_id in ids]


def _rank(words: list[str], row: Any) -> int:
    """0 where the name or login begins as typed, 1 where words of them do, 2 with the department, NO_RANK for none."""
    named = f"{row.name} {row.login} {row.login.replace('.', ' ')}".casefold()
    whole = f"{named} {row.department} {row.title}".casefold()
    if not all(f" {word}" in f" {whole}" for word in words):
        return NO_RANK
    if named.startswith(" ".join(words)) or row.login.startswith(" ".join(words)):
        return 0
    return 1 if all(f" {word}" in f" {named}" for word in words) else 2


def members_named(session: Session, viewer: int, logins: Iterable[str]) -> list[MemberRow]:
    """Those of the logins whom one can write to, in the order given."""
    wanted = list(dict.fromkeys(login.casefold() for login in logins))
    query = select(Member).where(
        Member.login.in_(wanted), allowed(Right.SEE_MEMBER, viewer), ~Member.is_disabled, Member.id != viewer
    )
    found = {record.login: record for record in session.scalars(query)}
    return [member_row(found[login]) for login in wanted if login in found]


def participants(session: Session, viewer: int, topic_id: int) -> list[MemberRow]:
    """Who takes part in a message, in the order they came in. Raises NotFound."""
    find(session, viewer, Right.SEE_TOPIC, topic_id)
    query = (
        select(Member)
        .join(Participant, Participant.member_id == Member.id)
        .where(Participant.topic_id == topic_id)
        .order_by(Participant.at, Member.id)
    )
    return [member_row(record) for record in session.scalars(query)]


def add_participants(session: Session, actor: int, topic_id: int, member_ids: Iterable[int]) -> None:
    """Bring colleagues into a message; they can read all of it. Raises NotFound, NotAllowed, Invalid."""
    find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, Right.ADD_PARTICIPANT, topic_id)
    _bring_in(session, actor, topic_id, _active(session, member_ids))


def leave_message(session: Session, actor: int, topic_id: int) -> None:
    """Take no part in a message any more; what one wrote stays. Whoever began it can still read it."""
    find(session, actor, Right.SEE_TOPIC, topic_id)
    record = session.get(Participant, (topic_id, actor))
    if record is not None:
        session.delete(record)
        session.flush()


def _active(session: Session, member_ids: Iterable[int]) -> set[int]:
    wanted = set(member_ids)
    found = set(session.scalars(select(Member.id).where(Member.id.in_(wanted), ~Member.is_disabled)))
    if wanted - found:
        raise Invalid("Somebody of them is not in the office any more. Take them off.", field="to")
    return found


def _bring_in(session: Session, actor: int, topic_id: int, member_ids: set[int]) -> None:
    there = set(session.scalars(select(Participant.member_id).where(Participant.topic_id == topic_id)))
    if len(there | member_ids) > MOST_PARTICIPANTS:
        raise Invalid(
            f"A message takes at most {MOST_PARTICIPANTS} people. Start a private community instead.", field="to"
        )
    for member_id in sorted(member_ids - there):
        session.add(Participant(topic_id=topic_id, member_id=member_id, added_by=actor))
    session.flush()
