"""What is to be told of simulations: one was published where one belongs, or a group is called together for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.forum.scenarios import GROUP_WAITS
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Membership
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.scenarios import Run, RunPlayer, Scenario

NEWS_FOR = timedelta(days=30)
"""How long a simulation is new."""


class ScenarioNewsKind(StrEnum):
    PUBLISHED = "simulation published"
    GROUP_CALLED = "group called"


@dataclass(frozen=True, slots=True)
class ScenarioNews:
    """One of them; `key` names it for good. `run_id` is that of the group."""

    kind: ScenarioNewsKind
    key: str
    at: datetime
    scenario_id: int
    run_id: int | None
    title: str
    words: str
    by_id: int
    by_name: str
    picture: str | None


def scenario_news(session: Session, viewer: int) -> Iterator[ScenarioNews]:
    """What concerns the viewer: of the whole office, and of communities that they belong to."""
    mine = select(Membership.community_id).where(Membership.member_id == viewer)
    here = or_(Scenario.community_id.is_(None), Scenario.community_id.in_(mine))
    played = select(Run.scenario_id).join(RunPlayer, RunPlayer.run_id == Run.id).where(RunPlayer.member_id == viewer)
    joined = select(RunPlayer.run_id).where(RunPlayer.member_id == viewer)
    seen = here & allowed(Right.SEE_SCENARIO, viewer) & Scenario.archived_at.is_(None)
    fresh = (
        select(Scenario, Member.name, Member.picture)
        .join(Member, Member.id == Scenario.author_id)
        .where(seen, Scenario.author_id != viewer, Scenario.published_at > now() - NEWS_FOR)
        .where(Scenario.id.not_in(played))
    )
    for scenario, name, picture in session.execute(fresh):
        assert scenario.published_at is not None
        key = f"scenario:{scenario.id}"
        yield ScenarioNews(
            ScenarioNewsKind.PUBLISHED, key, scenario.published_at, scenario.id, None, scenario.title,
            scenario.summary, scenario.author_id, name, picture,
        )  # fmt: skip
    groups = (
        select(Run, Scenario.title, Member.name, Member.picture)
        .join(Scenario, Scenario.id == Run.scenario_id)
        .join(Member, Member.id == Run.by_id)
        .where(seen, allowed(Right.SEE_RUN, viewer), Run.seconds.is_not(None), Run.began_at.is_(None))
        .where(Run.by_id != viewer, Run.at > now() - GROUP_WAITS, Run.id.not_in(joined))
    )
    for run, title, name, picture in session.execute(groups):
        yield ScenarioNews(
            ScenarioNewsKind.GROUP_CALLED, f"run:{run.id}", run.at, run.scenario_id, run.id, title, "",
            run.by_id, name, picture,
        )  # fmt: skip
