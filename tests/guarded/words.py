"""How a table under attack is described, and the rows that several of them speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Guarded:
    """One table under attack.

    `row`: what the owner puts in first, so that there is something to take; names in braces are those of the stage.
    `sees`, `deletes`: the rows a member may read and take away. `changes`: column -> the rows where a member may
    change it; a column that is missing nobody changes. `blind`: an assignment that reads nothing, to reach rows out
    of sight. `forged`: an INSERT that signs with another's name or another time: it is refused, or it is signed with
    one's own name now. `refused`: INSERTs that get nobody of these anywhere.
    """

    sees: str
    row: str = ""
    changes: Mapping[str, str] = field(default_factory=dict)
    blind: str = ""
    deletes: str = "false"
    forged: str = ""
    refused: tuple[str, ...] = ()


def columns(names: str, rows: str) -> dict[str, str]:
    """The same rows for each of the columns."""
    return dict.fromkeys(names.split(), rows)


NOBODY = "false"
INSIDE = (
    "(SELECT id FROM community WHERE NOT is_private UNION SELECT community_id FROM membership WHERE member_id = {me})"
)
LED = "(SELECT community_id FROM membership WHERE member_id = {me} AND is_facilitator)"
JOINED = "(SELECT topic_id FROM participant WHERE member_id = {me})"
LEADS = f"({{staff}} OR community_id IN {LED})"
HELD = (
    "(SELECT h.post_id FROM held h WHERE NOT EXISTS "
    "(SELECT 1 FROM approval a WHERE a.post_id = h.post_id AND a.decision = 'approved'))"
)
CONCEALED = "(SELECT post_id FROM hiding)"
ARCHIVED, REMOVED = "(SELECT topic_id FROM archiving)", "(SELECT topic_id FROM removal)"
HELD_TOPICS = f"(SELECT topic_id FROM post WHERE number = 1 AND id IN {HELD})"
JUDGED = (
    "(SELECT f.post_id FROM flag f WHERE f.id > "
    "coalesce((SELECT max(upto_id) FROM flag_review r WHERE r.post_id = f.post_id), 0) UNION "
    "SELECT h.post_id FROM held h WHERE NOT EXISTS (SELECT 1 FROM approval a WHERE a.post_id = h.post_id))"
)
NEAR = (
    "(SELECT p.id FROM post p JOIN post j ON j.topic_id = p.topic_id "
    f"AND p.number BETWEEN j.number - 2 AND j.number + 1 WHERE j.id IN {JUDGED})"
)
TOPIC = (
    f"(community_id IN {INSIDE} AND (id NOT IN {HELD_TOPICS} AND id NOT IN {REMOVED} OR author_id = {{me}} OR {LEADS}) "
    f"OR community_id IS NULL AND (author_id = {{me}} OR id IN {JOINED}))"
)
TOPICS = f"(SELECT id FROM topic WHERE {TOPIC})"
LED_TOPIC = f"({TOPIC} AND ({{staff}} OR community_id IN {LED}))"
LED_TOPICS = f"(SELECT id FROM topic WHERE {LED_TOPIC})"
OWN_TOPIC = f"(id NOT IN {ARCHIVED} AND ({LED_TOPIC} OR {TOPIC} AND author_id = {{me}}))"
OWN_TOPICS = f"(SELECT id FROM topic WHERE {OWN_TOPIC})"
PLACED = "community_id IS NOT NULL"
IN_SIGHT = (
    f"((community_id IN {INSIDE} OR community_id IS NULL AND (author_id = {{me}} OR topic_id IN {JOINED})) "
    f"AND (topic_id NOT IN {REMOVED} OR author_id = {{me}} OR {LEADS}))"
)
LEADS_POST = LEADS
SHOWN = f"(deleted_at IS NULL AND id NOT IN {HELD} AND id NOT IN {CONCEALED} AND topic_id NOT IN {HELD_TOPICS})"
POST = f"({IN_SIGHT} AND ({SHOWN} OR author_id = {{me}} OR {LEADS_POST}))"
REVIEWED = (
    f"(SELECT id FROM post WHERE (author_id <> {{me}} OR {{admin}}) "
    f"AND ({IN_SIGHT} AND {LEADS_POST} OR {{staff}} AND id IN {NEAR}))"
)
POSTS = f"(SELECT id FROM post WHERE {POST})"
CHANGING = f"({POST} AND topic_id NOT IN {ARCHIVED})"
EDITED = f"({CHANGING} AND (author_id = {{me}} OR is_wiki AND deleted_at IS NULL))"
EDITED_POSTS = f"(SELECT id FROM post WHERE {EDITED})"
MINE = "member_id = {me}"
VOTED = (
    "option_id IN (SELECT o.id FROM poll_option o JOIN poll p ON p.id = poll_id "
    f"WHERE {{poll}} AND p.post_id IN {POSTS})"
)
RUN = f"(community_id IN {INSIDE} AND {LEADS})"
SUSPENDED = (
    "({staff} AND member_id <> {me} AND ({admin} OR member_id IN (SELECT id FROM member WHERE role = 'member')))"
)
PINNED = f"(scope = 'community' AND topic_id IN {LED_TOPICS})"
