"""What members may see, change and take away by plain SQL, table by table: written by hand, apart from the rules.

A new table needs a line in its area's TABLES; conditions speak of its rows, `{me}` asks, `{staff}` and `{admin}` is
their role. The owner's rows are put in area by area, in this order.
"""

from __future__ import annotations

from tests.guarded import (
    communities,
    events,
    kudos,
    lounges,
    mentoring,
    office,
    own,
    posts,
    projects,
    resources,
    reviews,
    scenarios,
    topics,
)
from tests.guarded.words import Guarded

TABLES: dict[str, Guarded] = (
    office.TABLES
    | communities.TABLES
    | topics.TABLES
    | posts.TABLES
    | reviews.TABLES
    | projects.TABLES
    | lounges.TABLES
    | own.TABLES
    | events.TABLES
    | scenarios.TABLES
    | kudos.TABLES
    | resources.TABLES
    | mentoring.TABLES
)

OPEN_TO_ALL = {"office", "member", "presence", "tag", "programme", *kudos.TABLES}
"""Of these every member sees every row; of all others the stage has rows that Tom does not see."""
