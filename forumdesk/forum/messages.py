"""Messages between members: topics that only those who take part in them may read."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.files import NewFile
from forumdesk.forum.members import member_row
from forumdesk.forum.permissions import Right, find, require
from forumdesk.forum.posts import already_sent, new_post, require_body, take_later_words
from forumdesk.forum.reading import read_up_to
from forumdesk.forum.rows import MemberRow, PostRef
from forumdesk.forum.topics import require_title
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.messages import Participant
from forumdesk.store.schema.topics import Topic, TopicKind

MOST_PARTICIPANTS = 50


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
        take_later_words(session, actor, sent, body)
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
