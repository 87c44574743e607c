"""Scenarios, and what members did in their runs: theirs alone, and in a group its players'."""

from __future__ import annotations

from sqlalchemy import exists, select

from forumdesk.forum.permissions.scenarios import (
    edit_scenario,
    join_run,
    lead_run,
    play_scenario,
    plays,
    see_run,
    see_scenario,
)
from forumdesk.forum.permissions.sets import Condition, Me, is_active, is_under_way, of, sees_inside
from forumdesk.forum.policies.area import Area
from forumdesk.store.schema.scenarios import Run, RunChoice, RunPlayer, Scenario, ScenarioPicture, ScenarioVersion


def _placed(me: Me) -> Condition:
    inside = sees_inside(me, Scenario.community_id) & is_under_way(me, Scenario.community_id)
    return Scenario.community_id.is_(None) | inside


def _begin(me: Me) -> Condition:
    version = exists().where(ScenarioVersion.id == Run.version_id, ScenarioVersion.scenario_id == Run.scenario_id)
    may = of(Scenario, play_scenario, me, Run.scenario_id)
    return (Run.by_id == me) & version.correlate(Run.__table__) & may


def _see_player(me: Me) -> Condition:
    """In a group everybody sees who plays."""
    group = of(Run, lambda m: Run.seconds.is_not(None) & see_run(m), me, RunPlayer.run_id)
    return is_active(me) & ((RunPlayer.member_id == me) | group)


def _see_choice(me: Me) -> Condition:
    """A group votes openly among those who play."""
    group = of(Run, lambda m: Run.seconds.is_not(None) & plays(m, Run.id), me, RunChoice.run_id)
    return is_active(me) & ((RunChoice.member_id == me) | group)


AREA = Area(
    policies={
        Scenario: {
            "SELECT": see_scenario,
            "INSERT": lambda me: is_active(me) & (Scenario.author_id == me) & _placed(me),
            "UPDATE": lambda me: edit_scenario(me) & _placed(me),
            "DELETE": lambda me: is_active(me) & (Scenario.author_id == me) & Scenario.published_at.is_(None),
        },
        ScenarioVersion: {
            "SELECT": lambda me: of(Scenario, see_scenario, me, ScenarioVersion.scenario_id),
            "INSERT": lambda me: (
                (ScenarioVersion.by_id == me) & of(Scenario, edit_scenario, me, ScenarioVersion.scenario_id)
            ),
        },
        ScenarioPicture: {
            "SELECT": lambda me: of(Scenario, see_scenario, me, ScenarioPicture.scenario_id),
            "INSERT": lambda me: of(Scenario, edit_scenario, me, ScenarioPicture.scenario_id),
        },
        Run: {
            "SELECT": see_run,
            "INSERT": _begin,
            "UPDATE": lead_run,
        },
        RunPlayer: {
            "SELECT": _see_player,
            "INSERT": lambda me: (RunPlayer.member_id == me) & of(Run, join_run, me, RunPlayer.run_id),
            "UPDATE": lambda me: is_active(me) & (RunPlayer.member_id == me),
        },
        RunChoice: {
            "SELECT": _see_choice,
            "INSERT": lambda me: is_active(me) & (RunChoice.member_id == me) & plays(me, RunChoice.run_id),
        },
    },
    updatable={
        Scenario: ("title", "summary", "community_id", "published_at", "archived_at", "topic_id"),
        Run: ("began_at",),
        RunPlayer: ("finished_at", "ending", "outcome"),
    },
    sets={
        "my_runs": ("bigint[]", lambda me: select(RunPlayer.run_id).where(RunPlayer.member_id == me)),
    },
)
