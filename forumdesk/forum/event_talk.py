"""What is said around an event: questions beforehand, materials and the recording, a topic, and what one took away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.event_people import member_rows_by_id
from forumdesk.forum.event_rows import MaterialRow, NoteRow, QuestionRow
from forumdesk.forum.permissions import find, may, require
from forumdesk.forum.right import Right
from forumdesk.forum.rows import PostRef
from forumdesk.forum.topics import open_topic
from forumdesk.store.base import now
from forumdesk.store.schema.events import (
    LINK_MOST,
    TITLE_MOST,
    WORDS_MOST,
    Event,
    EventMaterial,
    EventNote,
    EventQuestion,
    MaterialKind,
    QuestionVote,
)
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.topics import TopicKind
from forumdesk.text.names import plain_name

QUESTIONS_MOST, MATERIALS_MOST = 200, 50


def ask_question(session: Session, actor: int, event_id: int, body: str) -> int:
    """Ask something beforehand; the same words again are the same question. Raises NotFound, NotAllowed, Invalid."""
    find(session, actor, Right.SEE_EVENT, event_id)
    require(session, actor, Right.ANSWER_EVENT, event_id)
    body = _words(body, "question", "Write what you would like to be answered there.")
    asked = select(EventQuestion).where(EventQuestion.event_id == event_id)
    known = session.scalar(asked.where(EventQuestion.member_id == actor, EventQuestion.body == body))
    if known is not None:
        return known.id
    if (session.scalar(select(func.count()).select_from(asked.subquery())) or 0) >= QUESTIONS_MOST:
        raise Invalid(f"There are {QUESTIONS_MOST} questions already; that is more than one event can answer.")
    question = EventQuestion(event_id=event_id, member_id=actor, body=body)
    session.add(question)
    session.flush()
    return question.id


def drop_question(session: Session, actor: int, question_id: int) -> None:
    """Take a question back: one's own, or any of an event that one may change. Raises NotFound, NotAllowed."""
    question = _question(session, actor, question_id)
    if question.member_id != actor and not may(session, actor, Right.CHANGE_EVENT, question.event_id):
        raise NotAllowed("Only who asked this, and whoever runs the event, can take it away.")
    session.delete(question)
    session.flush()


def back_question(session: Session, actor: int, question_id: int, *, on: bool = True) -> None:
    """Say that one wants this asked, too; or no more. Raises NotFound, NotAllowed, and Invalid for one's own."""
    question = _question(session, actor, question_id)
    require(session, actor, Right.ANSWER_EVENT, question.event_id)
    if question.member_id == actor:
        raise Invalid("It is your own question; your voice counts already.")
    had = session.get(QuestionVote, (question_id, actor))
    if on and had is None:
        session.add(QuestionVote(question_id=question_id, member_id=actor))
    elif not on and had is not None:
        session.delete(had)
    session.flush()


def add_material(
    session: Session, actor: int, event_id: int, title: str, url: str, kind: MaterialKind = MaterialKind.MATERIAL
) -> int:
    """Say where slides, hand-outs or the recording lie. Raises NotFound, NotAllowed, Invalid."""
    find(session, actor, Right.SEE_EVENT, event_id)
    require(session, actor, Right.ADD_MATERIAL, event_id)
    title, url = plain_name(title), url.strip()
    if url and "://" not in url and "." in url:
        url = f"https://{url}"
    if not url.lower().startswith(("https://", "http://")) or " " in url or len(url) > LINK_MOST:
        raise Invalid("A link begins with https://. Copy it from where the file lies.", field="url")
    title = title or url.split("://", 1)[1].rstrip("/").rsplit("/", 1)[-1][:TITLE_MOST]
    if len(title) > TITLE_MOST:
        raise Invalid(f"The title has {len(title)} characters; {TITLE_MOST} is the most.", field="title")
    there = select(EventMaterial).where(EventMaterial.event_id == event_id)
    known = session.scalar(there.where(EventMaterial.url == url))
    if known is not None:
        raise Invalid(f"That link is there already: '{known.title}'.", field="url")
    if (session.scalar(select(func.count()).select_from(there.subquery())) or 0) >= MATERIALS_MOST:
        raise Invalid(f"There are {MATERIALS_MOST} links already. Collect further ones on a page, and link that.")
    material = EventMaterial(event_id=event_id, kind=kind, title=title, url=url, by_id=actor)
    session.add(material)
    session.flush()
    return material.id


def drop_material(session: Session, actor: int, material_id: int) -> None:
    """Take a link away. Raises NotFound, NotAllowed."""
    material = session.get(EventMaterial, material_id)
    if material is None or not may(session, actor, Right.SEE_EVENT, material.event_id):
        raise NotFound("This link is gone, or it is not open to you.")
    if material.by_id != actor and not may(session, actor, Right.CHANGE_EVENT, material.event_id):
        raise NotAllowed("Only who added this, and whoever runs the event, can take it away.")
    session.delete(material)
    session.flush()


def write_note(session: Session, actor: int, event_id: int, body: str, *, is_private: bool = False) -> None:
    """Write down what one took away; '' takes it back. Raises NotFound, NotAllowed, and Invalid before it begins."""
    event: Event = find(session, actor, Right.SEE_EVENT, event_id)
    note = session.get(EventNote, (event_id, actor))
    if not body.strip():
        if note is not None:
            session.delete(note)
            session.flush()
        return
    require(session, actor, Right.ANSWER_EVENT, event_id)
    body = _words(body, "note", "")
    if event.starts_at > now():
        raise Invalid("It has not begun yet. Come back after it.", field="note")
    if note is None:
        session.add(EventNote(event_id=event_id, member_id=actor, body=body, is_private=is_private))
    else:
        note.body, note.is_private, note.at = body, is_private, now()
    session.flush()


def open_event_topic(
    session: Session, actor: int, event_id: int, *, community_id: int | None = None, body: str, client_key: str
) -> PostRef:
    """Open the topic in which the event is discussed, in its community, or for one of the whole office in any.

    Raises NotFound, NotAllowed, and Invalid where it has one.
    """
    event: Event = find(session, actor, Right.SEE_EVENT, event_id)
    require(session, actor, Right.CHANGE_EVENT, event_id)
    where = event.community_id or community_id
    if where is None:
        raise Invalid("Choose the community in which it is discussed.", field="community")
    if event.topic_id is not None and may(session, actor, Right.SEE_TOPIC, event.topic_id):
        raise Invalid("It has a topic already.")
    ref = open_topic(
        session,
        actor,
        community_id=where,
        title=event.title,
        body=body,
        kind=TopicKind.DISCUSSION,
        client_key=client_key,
    )
    event.topic_id = ref.topic_id
    session.flush()
    return ref


def questions_of(session: Session, viewer: int, event_id: int, *, may_change: bool) -> Iterator[QuestionRow]:
    """The questions to an event that the viewer sees, those that most want asked first."""
    votes = (
        select(func.count())
        .where(QuestionVote.question_id == EventQuestion.id)
        .correlate(EventQuestion)
        .scalar_subquery()
    )
    mine = set(session.scalars(select(QuestionVote.question_id).where(QuestionVote.member_id == viewer)))
    found: Sequence[Any] = session.execute(
        select(EventQuestion, votes.label("votes"))
        .where(EventQuestion.event_id == event_id)
        .order_by(votes.desc(), EventQuestion.id)
    ).all()
    people = member_rows_by_id(session, viewer, {question.member_id for question, _votes in found})
    for question, count in found:
        yield QuestionRow(
            question.id,
            people[question.member_id],
            question.body,
            question.at,
            count,
            question.member_id == viewer,
            question.id in mine,
            question.member_id == viewer or may_change,
        )


def materials_of(session: Session, viewer: int, event_id: int, *, may_change: bool) -> Iterator[MaterialRow]:
    """The links of an event, recordings first."""
    query = (
        select(EventMaterial, Member.name)
        .join(Member, Member.id == EventMaterial.by_id)
        .where(EventMaterial.event_id == event_id)
        .order_by(EventMaterial.kind.desc(), EventMaterial.id)
    )
    for row, name in session.execute(query):
        kind, may_drop = MaterialKind(row.kind), row.by_id == viewer or may_change
        yield MaterialRow(row.id, kind, row.title, row.url, name, row.at, may_drop)


def notes_of(session: Session, viewer: int, event_id: int) -> Iterator[NoteRow]:
    """What people took away, one's own first; private ones are their writer's alone."""
    notes = session.scalars(
        select(EventNote)
        .where(EventNote.event_id == event_id, ~EventNote.is_private | (EventNote.member_id == viewer))
        .order_by(EventNote.member_id != viewer, EventNote.at)
    ).all()
    people = member_rows_by_id(session, viewer, {note.member_id for note in notes})
    for note in notes:
        yield NoteRow(people[note.member_id], note.body, note.is_private, note.member_id == viewer, note.at)


def _question(session: Session, actor: int, question_id: int) -> EventQuestion:
    question = session.get(EventQuestion, question_id)
    if question is None or not may(session, actor, Right.SEE_EVENT, question.event_id):
        raise NotFound("This question is gone, or it is not open to you.")
    return question


def _words(text: str, field: str, missing: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid(missing, field=field)
    if len(text) > WORDS_MOST:
        raise Invalid(f"That is {len(text):,} characters; {WORDS_MOST:,} is the most.", field=field)
    return text
