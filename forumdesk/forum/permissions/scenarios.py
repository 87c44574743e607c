"""Who may write, play and look into scenarios, and who sees what of a run."""

from __future__ import annotations

from sqlalchemy import any_, literal_column, select

from forumdesk.forum.permissions.sets import (
    CURRENT,
    Condition,
    IdColumn,
    Me,
    Rules,
    facilitates,
    is_active,
    is_staff,
    is_under_way,
    of,
    sees_inside,
)
from forumdesk.forum.right import Right
from forumdesk.store.schema.members import OfficeRecord
from forumdesk.store.schema.scenarios import Run, RunPlayer, Scenario


def plays(me: Me, run_id: IdColumn) -> Condition:
    """The run is one that the member plays in."""
    if me is CURRENT:
        return run_id == any_(literal_column("(SELECT my_runs())::bigint[]"))
    return run_id.in_(select(RunPlayer.run_id).where(RunPlayer.member_id == me).correlate(None))


def write_scenario(me: Me) -> Condition:
    """Every active member."""
    return is_active(me)


def see_scenario(me: Me) -> Condition:
    """Whoever wrote it; once it is published, everybody who can see its community, or who belongs to the office."""
    inside = Scenario.community_id.is_(None) | sees_inside(me, Scenario.community_id)
    return is_active(me) & ((Scenario.author_id == me) | (Scenario.published_at.is_not(None) & inside))


def edit_scenario(me: Me) -> Condition:
    """Whoever wrote it; once it is published, facilitators of its community, moderators and admins who can see it."""
    leads = is_staff(me) | facilitates(me, Scenario.community_id)
    return see_scenario(me) & ((Scenario.author_id == me) | leads)


def play_scenario(me: Me) -> Condition:
    """Everybody who can see it, until it is archived."""
    return see_scenario(me) & Scenario.archived_at.is_(None) & is_under_way(me, Scenario.community_id)


def see_run(me: Me) -> Condition:
    """Whoever plays in it; that of a group, everybody who can see the scenario."""
    group = Run.seconds.is_not(None) & of(Scenario, see_scenario, me, Run.scenario_id)
    return is_active(me) & ((Run.by_id == me) | plays(me, Run.id) | group)


def join_run(me: Me) -> Condition:
    """Whoever began it; that of a group, everybody who can play the scenario."""
    group = Run.seconds.is_not(None) | (Run.by_id == me)
    return group & of(Scenario, play_scenario, me, Run.scenario_id)


def lead_run(me: Me) -> Condition:
    """Whoever began it."""
    return is_active(me) & (Run.by_id == me)


RULES: Rules = {
    Right.WRITE_SCENARIO: (OfficeRecord, write_scenario),
    Right.SEE_SCENARIO: (Scenario, see_scenario),
    Right.EDIT_SCENARIO: (Scenario, edit_scenario),
    Right.PLAY_SCENARIO: (Scenario, play_scenario),
    Right.SEE_RUN: (Run, see_run),
    Right.JOIN_RUN: (Run, join_run),
    Right.LEAD_RUN: (Run, lead_run),
}
