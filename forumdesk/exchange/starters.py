"""The three simulations that come with the program, for an office that begins."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.config import resource
from forumdesk.forum.permissions import require
from forumdesk.forum.right import Right
from forumdesk.forum.scenarios import create_scenario, publish_scenario
from forumdesk.store.schema.scenarios import Scenario

STARTERS = ("upset-customer", "suspicious-email", "handover-gone-wrong")


def starter(name: str) -> str:
    """The written form of one of them."""
    return resource("scenarios", f"{name}.twee").read_text("utf-8")


def add_starters(session: Session, actor: int) -> list[int]:
    """Publish the three for the whole office; those that are there already are left alone. Returns the new ids.

    Raises NotAllowed for whoever keeps no office-wide texts.
    """
    require(session, actor, Right.MANAGE_TEMPLATES)
    added = []
    for name in STARTERS:
        key = f"starter:{name}"
        if session.scalar(select(Scenario.id).where(Scenario.client_key == key)) is None:
            scenario_id = create_scenario(session, actor, starter(name), client_key=key)
            publish_scenario(session, actor, scenario_id, None)
            added.append(scenario_id)
    return added
