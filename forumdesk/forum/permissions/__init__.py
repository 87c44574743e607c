"""Who may do what. A right is one SQL condition; lists, checks, buttons and the database's policies all use it.

Each area has a file with its rules and the rights that they stand for; a new one is named in RULES below.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from forumdesk.errors import NotAllowed, NotFound
from forumdesk.forum.permissions import (
    communities,
    events,
    kudos,
    mentoring,
    office,
    posts,
    projects,
    resources,
    scenarios,
    topics,
)
from forumdesk.forum.permissions.sets import Condition, Me, Rules, looking
from forumdesk.forum.right import Right
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.events import Event, EventProposal
from forumdesk.store.schema.kudos import Kudos
from forumdesk.store.schema.members import Member, OfficeRecord
from forumdesk.store.schema.mentoring import Mentorship, Programme
from forumdesk.store.schema.moderation import Moderation
from forumdesk.store.schema.polls import Poll
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.resources import Resource
from forumdesk.store.schema.scenarios import Run, Scenario
from forumdesk.store.schema.shelves import Shelf
from forumdesk.store.schema.topics import Topic

RULES: Rules = {
    **office.RULES,
    **communities.RULES,
    **topics.RULES,
    **posts.RULES,
    **projects.RULES,
    **events.RULES,
    **scenarios.RULES,
    **kudos.RULES,
    **resources.RULES,
    **mentoring.RULES,
}

_NAMES = {
    OfficeRecord: "office", Member: "member", Community: "community", Topic: "topic", Post: "post", Poll: "poll",
    Moderation: "entry", Event: "event", EventProposal: "proposal",
    Scenario: "simulation", Run: "run",
    Kudos: "thank-you",
    Resource: "resource", Shelf: "shelf",
    Programme: "programme", Mentorship: "mentorship",
}  # fmt: skip


def allowed(right: Right, member: int | Me) -> Condition:
    """The right as a condition for WHERE, or as a column that tells which buttons to show; of a member or of VIEWER."""
    _table, rule = RULES[right]
    return rule(looking(member) if isinstance(member, int) else member)


def find(session: Session, member_id: int, right: Right, thing_id: int) -> Any:
    """Load the thing if the member has the right to see it; NotFound alike if it is not there or not theirs to know."""
    table, _rule = RULES[right]
    found = session.scalar(select(table).where(table.id == thing_id, allowed(right, member_id)))
    if found is None:
        raise NotFound(f"This {_NAMES[table]} is gone, or it is not open to you.")
    return found


def may(session: Session, member: int | Me, right: Right, thing_id: int = 1) -> bool:
    """Whether the member has the right over the thing, as the store stands now. Office-wide rights need no id.

    A number is whoever looks; of somebody else ask with `literal(number)`.
    """
    table, _rule = RULES[right]
    return bool(session.scalar(select(exists().where(table.id == thing_id, allowed(right, member)))))


def require(session: Session, member_id: int, right: Right, thing_id: int = 1) -> None:
    """Raise NotAllowed unless the member has the right over the thing, as the store stands now."""
    if not may(session, member_id, right, thing_id):
        raise NotAllowed(f"You may not {right}." if " this " in right else f"You may not {right} here.")
