"""What becomes of best practices and answers under care that concerns a member: derived, as all notices are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.forum.care import CareRow, CareState, to_verify
from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.store.base import now
from forumdesk.store.schema.care import RequestKind, Verification, VerificationRequest
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Topic


class CareEventKind(StrEnum):
    """What happened: to whom verifies it, but the last, which is for who asked."""

    DISPUTED = "disputed"
    ASKED = "verification asked"
    DUE = "verification due"
    CHANGED = "changed since verified"
    ENTRUSTED = "entrusted"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True)
class CareEvent:
    """One of them; `key` names it for good. `by_name` is empty where the clock did it."""

    kind: CareEventKind
    key: str
    at: datetime
    topic_id: int
    number: int
    title: str
    by_id: int
    by_name: str
    note: str


def care_events(session: Session, viewer: int) -> list[CareEvent]:
    """All that concerns the viewer now; what was verified since is over."""
    found = [event for row in to_verify(session, viewer) for event in _of(row, viewer)]
    return [*found, *_answered(session, viewer)]


def next_due_for(session: Session, viewer: int) -> datetime | None:
    """When the next of what the viewer verifies falls due."""
    moment = now()
    return min((row.due_at for row in to_verify(session, viewer) if row.due_at and row.due_at > moment), default=None)


def _of(row: CareRow, viewer: int) -> Iterator[CareEvent]:
    def event(kind: CareEventKind, key: str, at: datetime, by_id: int, by_name: str, note: str = "") -> CareEvent:
        return CareEvent(kind, key, at, row.topic_id, row.number, row.title, by_id, by_name, note)

    for request in row.requests:
        if request.by_id != viewer:
            kind = CareEventKind.DISPUTED if request.kind is RequestKind.DISPUTE else CareEventKind.ASKED
            yield event(kind, f"request:{request.id}", request.at, request.by_id, request.by_name, request.note)
    if row.changed_at is not None:
        key = f"changed:{row.post_id}:{int(row.changed_at.timestamp())}"
        yield event(CareEventKind.CHANGED, key, row.changed_at, 0, row.changed_by)
    if row.state is CareState.LATE and row.due_at is not None:
        yield event(CareEventKind.DUE, f"due:{row.post_id}:{int(row.due_at.timestamp())}", row.due_at, 0, "")
    if row.state is CareState.NEW and row.by_id != viewer:
        key = f"entrusted:{row.post_id}:{int(row.at.timestamp())}"
        yield event(CareEventKind.ENTRUSTED, key, row.at, row.by_id, row.by_name)


def _answered(session: Session, viewer: int) -> Iterator[CareEvent]:
    """What the viewer asked for or disputed, and somebody verified then."""
    query = (
        select(VerificationRequest.id, Verification.at, Verification.by_id, Verification.note, Member.name)
        .add_columns(Post.topic_id, Post.number, Topic.title)
        .join(
            Verification,
            (Verification.post_id == VerificationRequest.post_id) & (Verification.at >= VerificationRequest.at),
        )
        .join(Member, Member.id == Verification.by_id)
        .join(Post, Post.id == VerificationRequest.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(VerificationRequest.by_id == viewer, Verification.by_id != viewer, allowed(Right.SEE_POST, viewer))
        .order_by(Verification.at.desc(), Verification.id.desc())
    )
    first = {row.id: row for row in session.execute(query)}
    for row in first.values():
        key = f"verified:{row.id}"
        yield CareEvent(
            CareEventKind.VERIFIED, key, row.at, row.topic_id, row.number, row.title, row.by_id, row.name, row.note
        )
