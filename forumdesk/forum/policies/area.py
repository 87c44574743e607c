"""What an area says of its tables to the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from forumdesk.forum.permissions.sets import Me, Rule, is_active
from forumdesk.store.base import Base


@dataclass(frozen=True)
class Area:
    """One area's share of the policies.

    `policies`: the rule for each command on each table. `updatable`: the columns that members may change in rows whose
    policy lets them. `guards`: columns of which the rule says who may change them, where the policy on the whole row
    lets more people in. `sets`: functions of the server with what they return, made from the rules.
    """

    policies: dict[type[Base], dict[str, Rule]]
    updatable: dict[type[Base], tuple[str, ...]] = field(default_factory=dict)
    guards: dict[type[Base], dict[tuple[str, ...], Rule]] = field(default_factory=dict)
    sets: dict[str, tuple[str, Callable[[Me], Any]]] = field(default_factory=dict)


def own(column: InstrumentedAttribute[Any], commands: str) -> dict[str, Rule]:
    """Rows that are their member's alone."""
    return {command: lambda me: is_active(me) & (column == me) for command in commands.split()}
