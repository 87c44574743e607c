"""The events of the sample office: what is coming, what was, who comes, and what people wish for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from forumdesk.store.base import now
from forumdesk.store.schema.events import (
    Answering,
    Attendance,
    Event,
    EventDate,
    EventMaterial,
    EventNote,
    EventProposal,
    EventQuestion,
    EventSpeaker,
    ProposalVote,
    QuestionVote,
    Rsvp,
)

Told = Mapping[str, Any]


def bring_events(
    session: Session, file: Path, people: Mapping[str, int], topics: Mapping[str, int], communities: Mapping[str, int]
) -> None:
    """Write what the file tells. `people` are ids by login, `topics` and `communities` ids by slug.

    The rows are written as they would be by now: what is over was answered before it was.
    """
    told: dict[str, list[Told]] = tomllib.loads(file.read_text("utf-8"))
    wishes: dict[str, int] = {}
    for wish in told["proposal"]:
        wishes[wish["key"]] = _wish(session, wish, people, communities)
    for event in told["event"]:
        _event(session, event, people, topics, communities, wishes)


def _wish(session: Session, told: Told, people: Mapping[str, int], communities: Mapping[str, int]) -> int:
    at = now() - timedelta(days=told["days_ago"])
    proposal = EventProposal(
        community_id=communities[told["community"]] if "community" in told else None,
        by_id=people[told["by"]],
        kind=told["kind"],
        title=told["title"],
        about=told["about"],
        at=at,
    )
    session.add(proposal)
    session.flush()
    for login in dict.fromkeys((told["by"], *told["votes"], *told["hosts"])):
        would_host = login in told["hosts"]
        session.add(ProposalVote(proposal_id=proposal.id, member_id=people[login], would_host=would_host, at=at))
    session.flush()
    return proposal.id


def _times(told: Told) -> tuple[datetime, datetime]:
    """When it is, from today on; never at a weekend."""
    zone = ZoneInfo(told["zone"])
    today = datetime.now(zone).date()
    if "weekday" in told:
        day = today + timedelta(days=(told["weekday"] - today.weekday()) % 7 - 7 * told.get("since_weeks", 0))
    else:
        day = today + timedelta(days=told["days"])
        if day.weekday() >= 5:
            day += timedelta(days=7 - day.weekday() if told["days"] > 0 else 4 - day.weekday())
    if "whole_days" in told:
        start = datetime.combine(day, time(), zone)
        return start, datetime.combine(day + timedelta(days=told["whole_days"]), time(), zone)
    hour, minute = map(int, told["clock"].split(":"))
    start = datetime.combine(day, time(hour, minute), zone)
    return start, start + timedelta(minutes=told["minutes"])


def _event(
    session: Session,
    told: Told,
    people: Mapping[str, int],
    topics: Mapping[str, int],
    communities: Mapping[str, int],
    wishes: Mapping[str, int],
) -> None:
    start, end = _times(told)
    planned = min(start, now()) - timedelta(days=10)
    host = people[told["by"]]
    event = Event(
        uid=f"sample-{told['key']}@forumdesk",
        community_id=communities[told["community"]] if "community" in told else None,
        by_id=host,
        host_id=host,
        kind=told["kind"],
        title=told["title"],
        about=told.get("about", ""),
        place=told.get("place", ""),
        link=told.get("link", ""),
        starts_at=start.astimezone(UTC),
        ends_at=end.astimezone(UTC),
        zone=told["zone"],
        all_day="whole_days" in told,
        rrule=told.get("rrule", ""),
        capacity=told.get("capacity"),
        topic_id=topics[told["topic"]] if "topic" in told else None,
        proposal_id=wishes[told["proposal"]] if "proposal" in told else None,
        at=planned,
    )
    session.add(event)
    session.flush()
    for login in told.get("speakers", ()):
        session.add(EventSpeaker(event_id=event.id, member_id=people[login]))
        session.flush()
    for name, about in told.get("guests", ()):
        session.add(EventSpeaker(event_id=event.id, name=name, about=about))
    n = 0
    for answer in (Answering.YES, Answering.MAYBE, Answering.NO):
        for login in told.get(answer.value, ()):
            n += 1
            at = planned + timedelta(hours=n)
            session.add(Rsvp(event_id=event.id, member_id=people[login], answer=answer, remind=60, at=at))
            session.flush()  # their numbers are their order
    _around(session, told, event, people, planned)


def _around(session: Session, told: Told, event: Event, people: Mapping[str, int], planned: datetime) -> None:
    """What was asked, shown and taken away."""
    for login, body, votes in told.get("questions", ()):
        question = EventQuestion(event_id=event.id, member_id=people[login], body=body, at=planned + timedelta(days=1))
        session.add(question)
        session.flush()
        others = [people[each] for each in told["yes"] if each != login][:votes]
        session.add_all(QuestionVote(question_id=question.id, member_id=each) for each in others)
    session.add_all(
        Attendance(event_id=event.id, on_date="", member_id=people[login], by_id=event.host_id, at=event.ends_at)
        for login in told.get("attended", ())
    )
    for kind, title, url in told.get("materials", ()):
        session.add(EventMaterial(event_id=event.id, kind=kind, title=title, url=url, by_id=event.host_id))
        session.flush()
    session.add_all(
        EventNote(event_id=event.id, member_id=people[login], body=body, at=event.ends_at + timedelta(hours=2))
        for login, body in told.get("notes", ())
    )
    if "cancelled_week" in told:
        first = event.starts_at.astimezone(ZoneInfo(event.zone)).date()
        off = first + timedelta(weeks=told.get("since_weeks", 0) + told["cancelled_week"])
        session.add(
            EventDate(
                event_id=event.id, on_date=off.isoformat(), is_cancelled=True, reason=told["cancelled_why"],
                by_id=event.host_id,
            )
        )  # fmt: skip
    session.flush()
