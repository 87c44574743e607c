"""The badges there are, as data: what one does, and how often, to earn each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BadgeGroup(StrEnum):
    ANSWERING = "answering"
    SHARING = "sharing"
    LEARNING = "learning"
    HELPING = "helping others grow"


class Tier(StrEnum):
    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"


@dataclass(frozen=True, slots=True)
class Badge:
    """Earned by the `number`-th deed of a kind (of forum/deeds), on the day of that deed."""

    key: str
    group: BadgeGroup
    tier: Tier
    kind: str
    number: int
    name: str
    icon: str


def _row(group: BadgeGroup, kind: str, icon: str, *steps: tuple[int, str]) -> tuple[Badge, ...]:
    """Badges for more and more of the same: two steps end in silver, three and more in gold."""
    tiers = (Tier.BRONZE, Tier.SILVER, Tier.GOLD, Tier.GOLD)
    return tuple(
        Badge(f"{kind}:{number}", group, tier, kind, number, name, icon)
        for (number, name), tier in zip(steps, tiers, strict=False)
    )


_A, _S, _L, _H = BadgeGroup

BADGES: tuple[Badge, ...] = (
    *_row(_A, "reply", "message-circle", (10, "Joins in"), (100, "Always there"), (500, "Voice of the office")),
    *_row(_A, "accepted answer", "circle-check", (1, "First answer"), (10, "Problem solver"), (50, "Harbour pilot")),
    *_row(_A, "quick reply", "rocket", (5, "Quick off the mark"), (50, "First responder")),
    *_row(_A, "question rescued", "anchor", (1, "Never too late"), (5, "Salvage crew")),
    *_row(_S, "discussion", "megaphone", (1, "Breaks the ice"), (10, "Conversation starter")),
    *_row(_S, "reaction received", "heart", (10, "Well received"), (100, "Well liked"), (500, "Household name")),
    *_row(_S, "best practice", "award", (1, "Keeper"), (3, "Custodian"), (10, "Standard setter")),
    *_row(_S, "resource recommended", "library", (1, "Good tip"), (10, "Curator"), (50, "Librarian")),
    *_row(_L, "question", "circle-question-mark", (1, "Curious"), (10, "Inquiring mind"), (50, "Never stops asking")),
    *_row(_L, "question solved", "lightbulb", (1, "Got it"), (10, "Fast learner"), (25, "Lifelong learner")),
    *_row(_L, "community joined in", "compass", (3, "Looks around"), (5, "Explorer")),
    *_row(_L, "reaction given", "thumbs-up", (10, "Good listener"), (100, "Appreciative")),
    *_row(_H, "kudos received", "star", (1, "Thanked"), (5, "Valued"), (25, "Treasured")),
    *_row(_H, "kudos given", "heart-handshake", (1, "Says thank you"), (5, "Generous"), (25, "Sees everybody")),
    *_row(_H, "newcomer welcomed", "handshake", (1, "Open door"), (10, "Welcoming committee")),
    *_row(_H, "event hosted", "calendar", (1, "Host"), (5, "Convener")),
    *_row(_H, "mentoring meeting", "graduation-cap", (1, "Took the time"), (10, "Mentor"), (25, "Guiding light")),
)
"""By group, and in each the easiest of a kind first. Badges of kinds that cannot be done here yet are not shown."""
