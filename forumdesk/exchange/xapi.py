"""What people did to learn, as xAPI statements (version 1.0.3) for a learning record store: JSON lines by month.

Verbs and activities have the identifiers of ADL and its registry. People are named by an account of the office, never
by a mail address. Of others only what every member may read goes along, and what one played and went through oneself;
a deleted post is a voided statement. A statement has the same id each time: a store that has it takes it once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from forumdesk.exchange.folder import new_folder
from forumdesk.exchange.progress import Watch
from forumdesk.forum.permissions import allowed, may, require
from forumdesk.forum.permissions.sets import is_removed
from forumdesk.forum.right import Right
from forumdesk.forum.seen_by_all import everybody
from forumdesk.forum.things import is_open_post
from forumdesk.store.office import Office
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.events import Attendance, Event
from forumdesk.store.schema.members import OfficeRecord
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.resources import ProgressState, Resource, ResourceProgress
from forumdesk.store.schema.scenarios import Run, RunEnd, RunPlayer, Scenario
from forumdesk.store.schema.topics import Answer, Topic, TopicKind

_ADL, _REGISTRY = "http://adlnet.gov/expapi", "http://id.tincanapi.com"
ASKED, ANSWERED, ATTENDED = f"{_ADL}/verbs/asked", f"{_ADL}/verbs/answered", f"{_ADL}/verbs/attended"
COMPLETED, VOIDED = f"{_ADL}/verbs/completed", f"{_ADL}/verbs/voided"
ACCEPTED = "http://activitystrea.ms/schema/1.0/accept"
_NAMES = {
    ASKED: "asked",
    ANSWERED: "answered",
    ACCEPTED: "accepted",
    ATTENDED: "attended",
    COMPLETED: "completed",
    VOIDED: "voided",
}
_DISCUSSION = f"{_REGISTRY}/activitytype/discussion"
_MESSAGE = "https://w3id.org/xapi/acrossx/activities/message"
_MEETING, _SIMULATION, _MEDIA = (f"{_ADL}/activities/{kind}" for kind in ("meeting", "simulation", "media"))


@dataclass(frozen=True)
class Exported:
    """How many statements were written, by verb, into how many months."""

    statements: dict[str, int] = field(default_factory=dict)
    months: int = 0


def export_xapi(office: Office, viewer: int, folder: Path, *, watch: Watch | None = None) -> Exported:
    """Write a file for each month, `2026-11.jsonl`, the statements by their moments. `folder` must be new or empty.

    Without the right to see insight they are the viewer's own. Raises Invalid where the folder cannot be written,
    Stopped.
    """
    watch = watch or Watch()
    with office.reading() as session:
        require(session, viewer, Right.SEE_OFFICE)
        own = None if may(session, viewer, Right.SEE_INSIGHT) else f"u{viewer}"
        told = [each for each in _statements(session, viewer) if own in {None, each["actor"]["account"]["name"]}]
        statements = sorted(told, key=lambda each: (each["timestamp"], each["id"]))
    counts: Counter[str] = Counter()
    months: dict[str, list[dict[str, Any]]] = {}
    for statement in statements:
        months.setdefault(statement["timestamp"][:7], []).append(statement)
        counts[statement["verb"]["display"]["en"]] += 1
    with new_folder(folder):
        for done, (month, those) in enumerate(months.items()):
            watch.tell(done, len(months), "Writing months")
            with (folder / f"{month}.jsonl").open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in those)
    return Exported(dict(counts), len(months))


@dataclass(frozen=True)
class _Book:
    """Makes statements of one office."""

    uuid: str

    @property
    def home(self) -> str:
        return f"forumdesk://{self.uuid}"

    def id_of(self, *parts: object) -> str:
        return str(uuid5(UUID(self.uuid), ":".join(map(str, parts))))

    def make(self, who: int, verb: str, at: datetime, thing: dict[str, Any], *parts: object) -> dict[str, Any]:
        return {
            "id": self.id_of(*parts),
            "timestamp": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "version": "1.0.3",
            "actor": {"objectType": "Agent", "account": {"homePage": self.home, "name": f"u{who}"}},
            "verb": {"id": verb, "display": {"en": _NAMES[verb]}},
            "object": thing,
        }

    def activity(self, path: str, kind: str, name: str = "") -> dict[str, Any]:
        definition: dict[str, Any] = {"type": kind} | ({"name": {"en": name}} if name else {})
        return {"objectType": "Activity", "id": f"{self.home}/{path}", "definition": definition}

    def voided(self, who: int, at: datetime, statement: str, *parts: object) -> dict[str, Any]:
        return self.make(who, VOIDED, at, {"objectType": "StatementRef", "id": statement}, *parts, "voided")


def _statements(session: Session, viewer: int) -> Iterator[dict[str, Any]]:
    book = _Book(session.scalars(select(OfficeRecord.uuid)).one())
    yield from _posts(session, book)
    yield from _accepted(session, book)
    yield from _attended(session, viewer, book)
    yield from _completed(session, viewer, book)


def _posts(session: Session, book: _Book) -> Iterator[dict[str, Any]]:
    """Questions and the replies to them. Of a deleted one nothing is told but that it was, without its title."""
    me = everybody(session)
    private = select(Community.id).where(Community.is_private).correlate(None)
    gone = and_(Post.deleted_at.is_not(None), Post.community_id.not_in(private), ~is_removed(me, Post.topic_id))
    query = (
        select(
            Post.id, Post.topic_id, Post.number, Post.author_id, Post.created_at, Post.community_id,
            Post.deleted_at, Post.deleted_by, Topic.title,
        )
        .join(Topic, Topic.id == Post.topic_id)
        .where(Topic.kind == TopicKind.QUESTION, or_(is_open_post(me), gone))
    )  # fmt: skip
    for row in session.execute(query):
        is_question = row.number == 1
        topic = f"t/{row.topic_id}"
        name = "" if row.deleted_at is not None else row.title
        thing = (
            book.activity(topic, _DISCUSSION, name)
            if is_question
            else book.activity(f"{topic}/{row.number}", _MESSAGE, name)
        )
        told = book.make(row.author_id, ASKED if is_question else ANSWERED, row.created_at, thing, "post", row.id)
        around: dict[str, Any] = {"grouping": [{"objectType": "Activity", "id": f"{book.home}/c/{row.community_id}"}]}
        if not is_question:
            around["parent"] = [book.activity(topic, _DISCUSSION)]
        yield told | {"context": {"contextActivities": around}}
        if row.deleted_at is not None:
            yield book.voided(row.deleted_by or row.author_id, row.deleted_at, told["id"], "post", row.id)


def _accepted(session: Session, book: _Book) -> Iterator[dict[str, Any]]:
    query = (
        select(Answer.post_id, Answer.by_id, Answer.at, Post.topic_id, Post.number, Topic.title)
        .join(Post, Post.id == Answer.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(is_open_post(everybody(session)))
    )
    for row in session.execute(query):
        thing = book.activity(f"t/{row.topic_id}/{row.number}", _MESSAGE, row.title)
        told = book.make(row.by_id, ACCEPTED, row.at, thing, "answer", row.post_id)
        parent = [book.activity(f"t/{row.topic_id}", _DISCUSSION, row.title)]
        yield told | {"context": {"contextActivities": {"parent": parent}}}


def _attended(session: Session, viewer: int, book: _Book) -> Iterator[dict[str, Any]]:
    """Who was at events of the office and of public communities, as everybody sees at the event."""
    public = select(Community.id).where(~Community.is_private).correlate(None)
    query = (
        select(
            Attendance.event_id, Attendance.on_date, Attendance.member_id, Attendance.at,
            Event.title, Event.starts_at, Event.ends_at,
        )
        .join(Event, Event.id == Attendance.event_id)
        .where(allowed(Right.SEE_EVENT, viewer), or_(Event.community_id.is_(None), Event.community_id.in_(public)))
    )  # fmt: skip
    for row in session.execute(query):
        thing = book.activity(f"event/{row.event_id}", _MEETING, row.title)
        at = row.at if row.on_date else row.starts_at
        told = book.make(row.member_id, ATTENDED, at, thing, "event", row.event_id, row.on_date, row.member_id)
        minutes = int((row.ends_at - row.starts_at).total_seconds() // 60)
        yield told | {"result": {"completion": True, "duration": f"PT{minutes}M"}}


def _completed(session: Session, viewer: int, book: _Book) -> Iterator[dict[str, Any]]:
    """The simulations that the viewer played to an end, and the resources that they went through: nobody else's."""
    runs = (
        select(RunPlayer.run_id, RunPlayer.finished_at, RunPlayer.outcome, Scenario.id, Scenario.title)
        .join(Run, Run.id == RunPlayer.run_id)
        .join(Scenario, Scenario.id == Run.scenario_id)
        .where(RunPlayer.member_id == viewer, RunPlayer.finished_at.is_not(None))
    )
    for row in session.execute(runs):
        assert row.finished_at is not None
        thing = book.activity(f"s/{row.id}", _SIMULATION, row.title)
        told = book.make(viewer, COMPLETED, row.finished_at, thing, "run", row.run_id, viewer)
        success = {} if row.outcome == RunEnd.OPEN else {"success": row.outcome == RunEnd.GOOD}
        yield told | {"result": {"completion": True} | success}
    finished = (
        select(ResourceProgress.at, Resource.id, Resource.title)
        .join(Resource, Resource.id == ResourceProgress.resource_id)
        .where(ResourceProgress.member_id == viewer, ResourceProgress.state == ProgressState.FINISHED)
    )
    for used in session.execute(finished):
        thing = book.activity(f"r/{used.id}", _MEDIA, used.title)
        told = book.make(viewer, COMPLETED, used.at, thing, "resource", used.id, viewer)
        yield told | {"result": {"completion": True}}
