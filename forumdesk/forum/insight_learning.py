"""How events, resources and simulations are used: counts that are told of five people or more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import allowed
from forumdesk.forum.resources import used_counts
from forumdesk.forum.right import Right
from forumdesk.forum.run_results import results_of
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.events import Answering, Attendance, Event, Rsvp
from forumdesk.store.schema.resources import Resource
from forumdesk.store.schema.scenarios import Scenario
from forumdesk.store.schema.spared import FEWEST_COUNTED

SHOWN = 10
SCENARIOS_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class EventUse:
    """An event: how many said that they come, and how many were there; None where they were fewer than five."""

    id: int
    title: str
    starts_at: datetime
    coming: int | None
    attended: int | None


@dataclass(frozen=True, slots=True)
class ResourceUse:
    """A resource that five people or more went through."""

    id: int
    title: str
    people: int


@dataclass(frozen=True, slots=True)
class ScenarioUse:
    """A simulation that five people or more began; `good` and `finished` are None where they are fewer."""

    id: int
    title: str
    began: int
    finished: int | None
    good: int | None


def _told(people: int) -> int | None:
    return None if 0 < people < FEWEST_COUNTED else people


def _of_all(table: Any, community_id: int | None) -> Any:
    """It belongs to the office or to a community that all may read; or to the one that is looked at."""
    if community_id is not None:
        return table.community_id == community_id
    public = select(Community.id).where(~Community.is_private).correlate(None)
    return or_(table.community_id.is_(None), table.community_id.in_(public))


def events_used(session: Session, viewer: int, since: datetime | None, community_id: int | None) -> Iterable[EventUse]:
    """The latest events that have begun and were not cancelled. Of a series, all its dates together."""
    query = select(Event.id, Event.title, Event.starts_at).where(
        allowed(Right.SEE_EVENT, viewer),
        Event.cancelled_at.is_(None),
        Event.starts_at <= now(),
        _of_all(Event, community_id),
    )
    if since is not None:
        query = query.where(or_(Event.starts_at >= since, Event.rrule != ""))
    events = {row.id: row for row in session.execute(query)}
    there: dict[int, set[int]] = defaultdict(set)
    seen = select(Attendance.event_id, Attendance.member_id).where(Attendance.event_id.in_(events))
    for event_id, member_id in session.execute(seen if since is None else seen.where(Attendance.at >= since)):
        there[event_id].add(member_id)
    last: dict[tuple[int, int], str] = {}
    said = select(Rsvp.event_id, Rsvp.member_id, Rsvp.answer).where(Rsvp.event_id.in_(events)).order_by(Rsvp.id)
    for event_id, member_id, answer in session.execute(said):
        last[event_id, member_id] = answer
    coming: dict[int, int] = defaultdict(int)
    for (event_id, _member_id), answer in last.items():
        coming[event_id] += answer == Answering.YES
    used = [row for row in events.values() if coming[row.id] or there[row.id]]
    used.sort(key=lambda row: (-row.starts_at.timestamp(), row.id))
    for row in used[:SHOWN]:
        yield EventUse(row.id, row.title, row.starts_at, _told(coming[row.id]), _told(len(there[row.id])))


def resources_used(session: Session, viewer: int, community_id: int | None) -> list[ResourceUse]:
    """What most people went through, whenever they did."""
    query = select(Resource.id, Resource.title)
    query = query.where(allowed(Right.SEE_RESOURCE, viewer), _of_all(Resource, community_id))
    titles = {key: name for key, name in session.execute(query)}
    used = [ResourceUse(each, titles[each], n) for each, n in used_counts(session, titles).items()]
    return sorted(used, key=lambda row: (-row.people, row.title))[:SHOWN]


def scenarios_used(session: Session, viewer: int, community_id: int | None) -> list[ScenarioUse]:
    """How the latest simulations went, whenever they were played; their organisers see the same."""
    query = (
        select(Scenario.id, Scenario.title)
        .where(
            allowed(Right.EDIT_SCENARIO, viewer), Scenario.published_at.is_not(None), _of_all(Scenario, community_id)
        )
        .order_by(Scenario.id.desc())
        .limit(SCENARIOS_LOOKED_AT)
    )
    rows = []
    for scenario_id, title in session.execute(query):
        results = results_of(session, viewer, scenario_id)
        if results is not None and results.began is not None:
            good = _told(dict(results.outcomes).get("good", 0)) if results.finished is not None else None
            rows.append(ScenarioUse(scenario_id, title, results.began, results.finished, good))
    return sorted(rows, key=lambda row: (-row.began, row.title))[:SHOWN]
