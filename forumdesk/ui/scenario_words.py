"""What simulations and runs say of themselves: how they ended, what they hold, how long a group has."""

from __future__ import annotations

from forumdesk.forum.scenarios import MyRun, ScenarioRow, StoryFacts
from forumdesk.ui.words import tr, tr_n, when

OUTCOME_PICTURES = {"good": "trophy", "bad": "circle-alert", "open": "flag"}
OUTCOME_TONES = {"good": "success", "bad": "danger", "open": "accent"}


def outcome_title(outcome: str) -> str:
    """Above the last scene."""
    return {"good": tr("A good ending"), "bad": tr("Not the ending one hopes for")}.get(outcome, tr("The end"))


def outcome_word(outcome: str) -> str:
    return {"good": tr("ended well"), "bad": tr("ended badly")}.get(outcome, tr("ended"))


def facts_words(facts: StoryFacts) -> str:
    """'18 passages · 5 endings · from 6 choices on'."""
    parts = [
        tr_n("{n} passage", "{n} passages", facts.passages),
        tr_n("{n} ending", "{n} endings", facts.endings),
        tr_n("{n} choice at least", "{n} choices at least", facts.shortest),
    ]
    return "  ·  ".join(parts)


def state_words(row: ScenarioRow) -> str:
    """How a simulation stands for the viewer, in a few words."""
    if row.published_at is None:
        return tr("Draft, only you see it")
    if row.archived_at is not None:
        return tr("Archived")
    if row.group_waits:
        return tr("A group is waiting for players")
    if row.goes_on is not None:
        return tr("You are in the middle of it")
    if row.my_outcome is not None:
        return tr("You played it: it {outcome}", outcome=outcome_word(row.my_outcome))
    return tr("Not played yet")


def run_words(run: MyRun) -> str:
    """One line about a run."""
    who = tr_n("{n} player", "{n} players", run.players) if run.is_group else tr("alone")
    if run.outcome is not None:
        return tr("{who}, {outcome} in “{ending}”", who=who, outcome=outcome_word(run.outcome), ending=run.ending)
    if run.is_group and run.began_at is None:
        return tr("{who}, waits to begin", who=who)
    return tr("{who}, under way since {moment}", who=who, moment=when(run.at))


def points_words(points: int) -> str:
    """'+2 Empathy'."""
    return f"+{points}" if points > 0 else f"−{-points}"


def time_left(seconds: int) -> str:
    """'1:05' or '2 h 3 min'."""
    if seconds >= 3_600:
        return tr("{h} h {m} min", h=seconds // 3_600, m=seconds % 3_600 // 60)
    return f"{seconds // 60}:{seconds % 60:02d}"
