"""What members may see, change and take away by plain SQL, table by table: written by hand, apart from the rules.

A new table needs a line in TABLES; conditions speak of its rows, `{me}` asks, `{staff}` and `{admin}` is their role.
"""

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

TABLES: dict[str, Guarded] = {
    "office": Guarded(
        sees="true",
        changes=columns("name language max_body max_file hold_first", "{admin}"),
        blind="name = 'x'",
    ),
    "member": Guarded(
        sees="true",
        changes=columns("name title department about ask_about time_zone picture", "id = {me}"),
        blind="title = 'x'",
        refused=(
            "INSERT INTO member (login, name, role, is_disabled, title, department, about, ask_about, time_zone, "
            "created_at) VALUES ('x', 'X', 'admin', false, '', '', '', '', '', now())",
        ),
    ),
    "community": Guarded(
        sees=f"id IN {INSIDE}",
        changes=columns(
            "name kind joining purpose charter colour icon position picture ends_at",
            f"id IN {INSIDE} AND ({{staff}} OR id IN {LED})",
        )
        # who is no member does not shut themselves out
        | {
            "is_private": f"id IN {INSIDE} AND ({{staff}} OR id IN {LED}) "
            "AND id IN (SELECT community_id FROM membership WHERE member_id = {me})"
        },
        blind="purpose = 'x'",
        forged="INSERT INTO community (name, kind, joining, is_private, purpose, charter, colour, icon, position, "
        "created_by, created_at) VALUES ('New', 'lounge', 'open', false, '', '', '#000000', 'users', 0, {eve}, "
        "'2001-01-01') RETURNING created_by, created_at",
    ),
    "membership": Guarded(
        sees=f"community_id IN {INSIDE} OR {MINE}",
        changes=columns("is_facilitator by_id by_at", RUN),
        blind="by_id = NULL",
        deletes=f"{MINE} OR {RUN}",
        refused=(
            "INSERT INTO membership (community_id, member_id, is_facilitator, joined_at) "
            "VALUES ({board}, {me}, false, now())",
        ),
    ),
    "topic": Guarded(
        sees=f"{TOPIC} OR {{staff}} AND id IN (SELECT topic_id FROM post WHERE id IN {JUDGED})",
        changes=columns("title kind retitled_at retitled_by", OWN_TOPIC)
        # into a place of which they may say the same
        | {"community_id": f"({OWN_TOPIC} AND {PLACED} AND ({{staff}} OR author_id = {{me}} OR {{general}} IN {LED}))"},
        blind="title = 'x'",
        forged="INSERT INTO topic (community_id, author_id, title, kind, views, created_at, bumped_at, "
        "last_post_number, post_count, like_count) VALUES ({general}, {eve}, 'As Eve', 'question', 99, '2001-01-01', "
        "'2001-01-01', 7, 7, 7) RETURNING author_id, created_at",
        refused=(
            "INSERT INTO topic (community_id, author_id, title, kind, views, created_at, bumped_at, "
            "last_post_number, post_count, like_count) "
            "VALUES ({board}, {me}, 'Into the board', 'question', 0, now(), now(), 0, 0, 0)",
        ),
    ),
    "tag": Guarded(sees="true", changes={"name": "{staff}"}, deletes="{staff}"),
    "topic_tag": Guarded(
        sees=f"topic_id IN {TOPICS}",
        deletes=f"topic_id IN {OWN_TOPICS}",
        refused=("INSERT INTO topic_tag (topic_id, tag_id) SELECT {secret}, id FROM tag LIMIT 1",),
    ),
    "pin": Guarded(
        row="INSERT INTO pin (topic_id, scope, by_id, at) VALUES ({secret}, 'community', {bea}, now()), "
        "({closed}, 'community', {fay}, now())",
        sees=f"topic_id IN {TOPICS}",
        changes={"position": PINNED},
        blind="position = 7",
        deletes=f"topic_id IN {LED_TOPICS}",
        forged="INSERT INTO pin (topic_id, scope, by_id, at) VALUES ({asked}, 'community', {eve}, '2001-01-01') "
        "RETURNING by_id, at",
        refused=("INSERT INTO pin (topic_id, scope, by_id, at) VALUES ({secret2}, 'office', {me}, now())",),
    ),
    "answer": Guarded(
        row="INSERT INTO answer (post_id, topic_id, by_id, at) VALUES ({secret_reply}, {secret}, {eve}, now())",
        sees=f"topic_id IN {TOPICS}",
        deletes=f"topic_id IN {OWN_TOPICS}",
        forged="INSERT INTO answer (post_id, topic_id, by_id, at) VALUES ({reply}, {asked}, {eve}, '2001-01-01') "
        "RETURNING by_id, at",
        refused=("INSERT INTO answer (post_id, topic_id, by_id, at) VALUES ({reply}, {closed}, {me}, now())",),
    ),
    "care": Guarded(
        row="INSERT INTO care (post_id, topic_id, kind, by_id, verifier_id, interval_days, at) VALUES "
        "({secret_post}, {secret}, 'practice', {bea}, {eve}, 90, now()), "
        "({asked_post}, {asked}, 'practice', {fay}, {eve}, 90, now())",
        sees=f"post_id IN {POSTS}",
        changes=columns(
            "verifier_id verifier_community_id facilitators_only interval_days due_at",
            f"topic_id IN (SELECT id FROM topic WHERE {LED_TOPIC} AND {PLACED})",
        ),
        blind="interval_days = 30",
        deletes=f"topic_id IN (SELECT id FROM topic WHERE {LED_TOPIC} AND {PLACED})",
        forged="INSERT INTO care (post_id, topic_id, kind, by_id, verifier_id, interval_days, at) "
        "VALUES ({closed_post}, {closed}, 'practice', {eve}, {eve}, 90, '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO care (post_id, topic_id, kind, by_id, verifier_id, interval_days, at) "
            "VALUES ({wiki}, {asked}, 'practice', {me}, {me}, 90, now())",
        ),
    ),
    "verification": Guarded(
        row="INSERT INTO verification (post_id, by_id, at) VALUES ({secret_post}, {eve}, now()), "
        "({asked_post}, {eve}, now())",
        sees=f"post_id IN {POSTS}",
        deletes="by_id = {me}",
        forged="INSERT INTO verification (post_id, by_id, at) VALUES ({asked_post}, {fay}, '2001-01-01') "
        "RETURNING by_id, at",
        refused=("INSERT INTO verification (post_id, by_id, at) VALUES ({secret_post}, {me}, now())",),
    ),
    "verification_request": Guarded(
        row="INSERT INTO verification_request (post_id, kind, by_id, at) VALUES ({secret_post}, 'ask', {bea}, now()), "
        "({asked_post}, 'ask', {fay}, now())",
        sees=f"post_id IN {POSTS}",
        deletes="by_id = {me}",
        forged="INSERT INTO verification_request (post_id, kind, by_id, at) VALUES ({asked_post}, 'dispute', {eve}, "
        "'2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO verification_request (post_id, kind, by_id, at) VALUES ({secret_post}, 'ask', {me}, now())",
        ),
    ),
    "condensed": Guarded(
        row="INSERT INTO condensed (topic_id, post_id, by_id, at) VALUES ({secret}, {secret_reply}, {bea}, now())",
        sees=f"topic_id IN {TOPICS} AND post_id IN {POSTS}",
        forged="INSERT INTO condensed (topic_id, post_id, by_id, at) VALUES ({toms_topic}, {reply}, {eve}, "
        "'2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO condensed (topic_id, post_id, by_id, at) VALUES ({toms_topic}, {secret_reply}, {me}, now())",
        ),
    ),
    "closing": Guarded(
        row="INSERT INTO closing (topic_id, by_id, at) VALUES ({secret2}, {bea}, now()), ({closed}, {fay}, now())",
        sees=f"topic_id IN {TOPICS}",
        deletes=f"topic_id IN {LED_TOPICS}",
        forged="INSERT INTO closing (topic_id, by_id, at) VALUES ({asked}, {eve}, '2001-01-01') RETURNING by_id, at",
    ),
    "duplicate": Guarded(
        row="INSERT INTO duplicate (topic_id, original_id, by_id, at) VALUES ({secret2}, {secret}, {bea}, now()), "
        "({closed}, {asked}, {fay}, now())",
        sees=f"topic_id IN {TOPICS} AND (original_id IN {TOPICS} OR topic_id IN {OWN_TOPICS})",
        deletes=f"topic_id IN {OWN_TOPICS}",
        forged="INSERT INTO duplicate (topic_id, original_id, by_id, at) VALUES ({asked}, {closed}, {eve}, "
        "'2001-01-01') RETURNING by_id, at",
    ),
    "post": Guarded(
        sees=f"{POST} OR {{staff}} AND id IN {NEAR}",
        changes=columns("body crc edit_reason", EDITED)
        | {
            "is_wiki": f"{CHANGING} AND (author_id = {{me}} OR {LEADS_POST})",
            "deleted_at": f"{CHANGING} AND number > 1 AND (author_id = {{me}} OR {LEADS_POST})",
        }
        # the database itself writes these: what is sent is put aside
        | columns("edited_at edited_by deleted_by", f"{CHANGING} AND (author_id = {{me}} OR {LEADS_POST} OR {EDITED})"),
        blind="edited_at = NULL",
        forged="INSERT INTO post (topic_id, community_id, author_id, body, crc, likes_elsewhere, client_key, "
        "created_at, number, edited_by, deleted_by) "
        "VALUES ({asked}, {board}, {eve}, 'As Eve', 0, 50, 'forged', '2001-01-01', 99, "
        "{eve}, {eve}) RETURNING author_id, created_at",
        refused=(
            "INSERT INTO post (topic_id, community_id, author_id, body, crc, client_key, created_at) "
            "VALUES ({closed}, {general}, {me}, 'x', 0, 'k1', now())",
            "INSERT INTO post (topic_id, community_id, author_id, body, crc, client_key, created_at) "
            "VALUES ({secret}, {general}, {me}, 'x', 0, 'k2', now())",
            "INSERT INTO post (topic_id, author_id, body, crc, client_key, created_at) "
            "VALUES ({message}, {me}, 'x', 0, 'k3', now())",
        ),
    ),
    "revision": Guarded(
        row="INSERT INTO revision (post_id, body, by_id, at) VALUES ({secret_post}, 'Before', {eve}, now()), "
        "({reply}, 'Before', {eve}, now())",
        sees=f"post_id IN {POSTS}",
        refused=("INSERT INTO revision (post_id, body, by_id, at) VALUES ({reply}, 'lies', {eve}, now())",),
    ),
    "mention": Guarded(
        row="INSERT INTO mention (post_id, member_id, kind) VALUES ({secret_post}, {eve}, 'mention')",
        sees=f"post_id IN {POSTS}",
        deletes=f"post_id IN {EDITED_POSTS}",
        refused=("INSERT INTO mention (post_id, member_id, kind) VALUES ({reply}, {eve}, 'mention')",),
    ),
    "file": Guarded(
        row="INSERT INTO file (sha256, size, media_type, content, by_id, at) VALUES "
        "('{sha}', 6, 'text/plain', 'secret', {eve}, now())",
        sees=f"by_id = {{me}} OR sha256 IN (SELECT sha256 FROM attachment WHERE post_id IN {POSTS}) "
        "OR sha256 IN (SELECT picture FROM member)",
        forged="INSERT INTO file (sha256, size, media_type, content, by_id, at) VALUES (repeat('a', 64), 4, "
        "'image/png', 'mine', {eve}, '2001-01-01') RETURNING by_id, at",
    ),
    "attachment": Guarded(
        row="INSERT INTO attachment (post_id, sha256, name, at) VALUES ({secret_post}, '{sha}', 'plan.txt', now())",
        sees=f"post_id IN {POSTS}",
        refused=("INSERT INTO attachment (post_id, sha256, name, at) VALUES ({reply}, '{sha}', 'x', now())",),
    ),
    "participant": Guarded(
        sees=f"topic_id IN {TOPICS}",
        deletes=MINE,
        refused=(
            "INSERT INTO participant (topic_id, member_id, added_by, at) VALUES ({message}, {me}, {me}, now())",
            "INSERT INTO participant (topic_id, member_id, added_by, at) VALUES ({message}, {me}, {eve}, now())",
            "INSERT INTO participant (topic_id, member_id, added_by, at) VALUES ({asked}, {me}, {me}, now())",
        ),
    ),
    "template": Guarded(
        row="INSERT INTO template (name, body, community_id, by_id, at) VALUES "
        "('Minutes', 'Secret', {board}, {bea}, now()), ('Hello', 'Open', NULL, {mo}, now())",
        sees=f"community_id IS NULL OR community_id IN {INSIDE}",
        changes=columns("name body community_id", f"{{staff}} AND (community_id IS NULL OR community_id IN {INSIDE})"),
        blind="body = 'x'",
        deletes=f"{{staff}} AND (community_id IS NULL OR community_id IN {INSIDE})",
        forged="INSERT INTO template (name, body, by_id, at) VALUES ('T', 'x', {eve}, '2001-01-01') "
        "RETURNING by_id, at",
        refused=("INSERT INTO template (name, body, community_id, by_id, at) VALUES ('T', 'x', {board}, {me}, now())",),
    ),
    "reaction": Guarded(
        row="INSERT INTO reaction (post_id, member_id, kind, at) VALUES ({secret_post}, {bea}, 'like', now())",
        sees=f"post_id IN {POSTS}",
        deletes=MINE,
        forged="INSERT INTO reaction (post_id, member_id, kind, at) VALUES ({reply}, {fay}, 'funny', '2001-01-01') "
        "RETURNING member_id, at",
        refused=("INSERT INTO reaction (post_id, member_id, kind, at) VALUES ({secret_post}, {me}, 'funny', now())",),
    ),
    "poll": Guarded(
        row="INSERT INTO poll (id, post_id, name, title, most, is_anonymous) VALUES "
        "(901, {secret_post}, 'p', 'Sell?', 1, true), (902, {reply}, 'p', 'Open?', 1, false), "
        "(903, {reply}, 'q', 'Named?', 1, true)",
        sees=f"post_id IN {POSTS}",
        refused=(
            "INSERT INTO poll (post_id, name, title, most, is_anonymous) VALUES ({reply}, 'z', 'x', 1, true)",
            "INSERT INTO poll (post_id, name, title, most, is_anonymous) VALUES ({secret_post}, 'z', 'x', 1, true)",
        ),
    ),
    "poll_option": Guarded(
        row="INSERT INTO poll_option (id, poll_id, position, label, votes_elsewhere) VALUES "
        "(901, 901, 0, 'Yes', 0), (902, 902, 0, 'Yes', 0), (903, 903, 0, 'Yes', 0)",
        sees=f"poll_id IN (SELECT id FROM poll WHERE post_id IN {POSTS})",
        refused=("INSERT INTO poll_option (poll_id, position, label) VALUES (902, 7, 'Mine')",),
    ),
    "vote": Guarded(
        row="INSERT INTO vote (option_id, member_id, at) VALUES (901, {eve}, now()), (902, {fay}, now()), "
        "(903, {fay}, now())",
        sees=f"{MINE} OR {VOTED.replace('{poll}', 'NOT p.is_anonymous')}",
        deletes=f"{MINE} AND {VOTED.replace('{poll}', 'true')}",
        forged="INSERT INTO vote (option_id, member_id, at) VALUES (902, {eve}, '2001-01-01') RETURNING member_id, at",
        refused=("INSERT INTO vote (option_id, member_id, at) VALUES (901, {me}, now())",),
    ),
    "read_position": Guarded(
        row="INSERT INTO read_position (member_id, topic_id, number, at) VALUES ({eve}, {asked}, 2, now()) "
        "ON CONFLICT DO NOTHING",
        sees=MINE,
        changes=columns("number at", MINE),
        blind="number = 0",
        deletes=MINE,
        forged="INSERT INTO read_position (member_id, topic_id, number, at) VALUES ({gone}, {asked}, 2, '2001-01-01') "
        "ON CONFLICT DO NOTHING RETURNING member_id, at",
    ),
    "spared": Guarded(
        row="INSERT INTO spared (member_id, post_id, at) VALUES ({eve}, {secret_post}, now())",
        sees=MINE,
        deletes=MINE,
        forged="INSERT INTO spared (member_id, post_id, at) VALUES ({fay}, {reply}, '2001-01-01') "
        "RETURNING member_id, at",
        refused=("INSERT INTO spared (member_id, post_id, at) VALUES ({me}, {secret_post}, now())",),
    ),
    "bookmark": Guarded(
        row="INSERT INTO bookmark (member_id, post_id, note, at) VALUES ({eve}, {secret_post}, 'Hush', now())",
        sees=MINE,
        changes=columns("note remind_at remind_when at", MINE),
        blind="note = 'x'",
        deletes=MINE,
        forged="INSERT INTO bookmark (member_id, post_id, note, at) VALUES ({eve}, {reply}, '', '2001-01-01') "
        "RETURNING member_id, at",
        refused=("INSERT INTO bookmark (member_id, post_id, note, at) VALUES ({me}, {secret_post}, '', now())",),
    ),
    "watching": Guarded(
        row="INSERT INTO watching (member_id, kind, thing_id, level, at) "
        "VALUES ({eve}, 'topic', {secret}, 'muted', now())",
        sees=MINE,
        changes=columns("level at", MINE),
        blind="level = 'muted'",
        deletes=MINE,
        forged="INSERT INTO watching (member_id, kind, thing_id, level, at) VALUES ({eve}, 'topic', {asked}, 'muted', "
        "'2001-01-01') RETURNING member_id, at",
    ),
    "notice_read": Guarded(
        row="INSERT INTO notice_read (member_id, key, at) VALUES ({eve}, 'k', now())",
        sees=MINE,
        deletes=MINE,
        forged="INSERT INTO notice_read (member_id, key, at) VALUES ({eve}, 'z', '2001-01-01') RETURNING member_id, at",
    ),
    "preference": Guarded(
        row="INSERT INTO preference (member_id, name, value, at) VALUES ({eve}, 'quiet', 'true', now())",
        sees=MINE,
        changes=columns("value at", MINE),
        blind="value = 'x'",
        deletes=MINE,
        forged="INSERT INTO preference (member_id, name, value, at) VALUES ({eve}, 'z', '1', '2001-01-01') "
        "RETURNING member_id, at",
    ),
    "saved_search": Guarded(
        row="INSERT INTO saved_search (member_id, name, query, notifies, since_id, seen_id, at) "
        "VALUES ({eve}, 'Secret', 'merger', true, 0, 0, now())",
        sees=MINE,
        changes=columns("name notifies since_id seen_id", MINE),
        blind="name = 'x'",
        deletes=MINE,
        forged="INSERT INTO saved_search (member_id, name, query, notifies, since_id, seen_id, at) "
        "VALUES ({eve}, 'x', 'x', true, 0, 0, '2001-01-01') RETURNING member_id, at",
    ),
    "password": Guarded(
        row="INSERT INTO password (member_id, hash, tries, at) VALUES ({eve}, 'hash', 0, now())",
        sees=MINE,
        refused=("INSERT INTO password (member_id, hash, tries, at) VALUES ({me}, 'mine', 0, now())",),
    ),
    "suspension": Guarded(
        sees="{staff}",
        changes=columns("reason until by_id at", f"by_id = {{me}} AND {SUSPENDED}"),
        blind="reason = 'x'",
        deletes=SUSPENDED,
        forged="INSERT INTO suspension (member_id, reason, until, by_id, at) "
        "VALUES ({eve}, 'x', now() + interval '1 day', {gone}, '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO suspension (member_id, reason, until, by_id, at) "
            "VALUES ({me}, 'x', now() + interval '1 day', {me}, now())",
        ),
    ),
    "flag": Guarded(
        row="INSERT INTO flag (post_id, topic_id, member_id, reason, note, at) VALUES "
        "({board_reply}, {board_topic}, {eve}, 'spam', '', now()), ({reply}, {asked}, {fay}, 'unkind', '', now())",
        sees=f"{MINE} OR post_id IN {REVIEWED}",
        deletes=MINE,
        forged="INSERT INTO flag (post_id, topic_id, member_id, reason, note, at) VALUES ({closed_post}, {closed}, "
        "{gone}, 'spam', '', '2001-01-01') RETURNING member_id, at",
        refused=(
            "INSERT INTO flag (post_id, topic_id, member_id, reason, note, at) "
            "VALUES ({secret_post}, {secret}, {me}, 'spam', '', now())",
            "INSERT INTO flag (post_id, topic_id, member_id, reason, note, at) "
            "VALUES ({reply}, {secret}, {me}, 'spam', '', now())",
        ),
    ),
    "flag_review": Guarded(
        row="INSERT INTO flag_review (post_id, upto_id, verdict, consequence, by_id, note, at) VALUES "
        "({secret_post}, 0, 'disagree', 'leave', {bea}, '', now()), "
        "({closed_post}, 0, 'disagree', 'leave', {mo}, '', now())",
        sees=f"by_id = {{me}} OR post_id IN {REVIEWED} OR post_id IN (SELECT post_id FROM flag WHERE {MINE})",
        deletes=f"by_id = {{me}} AND {{staff}} OR post_id IN {REVIEWED}",
        forged="INSERT INTO flag_review (post_id, upto_id, verdict, consequence, by_id, note, at) "
        "VALUES ({reply}, 99, 'disagree', 'leave', {gone}, '', '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO flag_review (post_id, upto_id, verdict, consequence, by_id, note, at) "
            "VALUES ({secret_post}, 0, 'agree', 'hide', {me}, '', now())",
        ),
    ),
    "held": Guarded(
        row="INSERT INTO held (post_id, at) VALUES ({waiting_post}, now()), ({let_post}, now())",
        sees=f"post_id IN (SELECT id FROM post WHERE author_id = {{me}}) OR post_id IN {REVIEWED}",
        refused=("INSERT INTO held (post_id, at) VALUES ({reply}, now())",),
    ),
    "approval": Guarded(
        row="INSERT INTO approval (post_id, decision, by_id, note, at) VALUES "
        "({let_post}, 'approved', {mo}, '', now())",
        sees=f"post_id IN (SELECT id FROM post WHERE author_id = {{me}}) OR post_id IN {REVIEWED}",
        deletes=f"by_id = {{me}} AND {{staff}} OR post_id IN {REVIEWED}",
        forged="INSERT INTO approval (post_id, decision, by_id, note, at) VALUES ({waiting_post}, 'approved', {gone}, "
        "'', '2001-01-01') RETURNING by_id, at",
        refused=(
            # let through is what waits: else whoever moderates could move any post to the end of its topic
            "INSERT INTO approval (post_id, decision, by_id, note, at) "
            "VALUES ({secret_post}, 'approved', {me}, '', now())",
            "INSERT INTO approval (post_id, decision, by_id, note, at) VALUES ({wiki}, 'approved', {me}, '', now())",
        ),
    ),
    "archiving": Guarded(
        row="INSERT INTO archiving (topic_id, by_id, at) VALUES ({old}, {bea}, now())",
        sees=f"topic_id IN {TOPICS}",
        deletes=f"topic_id IN {LED_TOPICS}",
        forged="INSERT INTO archiving (topic_id, by_id, at) VALUES ({asked}, {eve}, '2001-01-01') RETURNING by_id, at",
        refused=("INSERT INTO archiving (topic_id, by_id, at) VALUES ({secret}, {me}, now())",),
    ),
    "unlisting": Guarded(
        row="INSERT INTO unlisting (topic_id, by_id, at) VALUES ({old}, {bea}, now())",
        sees=f"topic_id IN {TOPICS}",
        deletes=f"topic_id IN {LED_TOPICS}",
        forged="INSERT INTO unlisting (topic_id, by_id, at) VALUES ({asked}, {eve}, '2001-01-01') RETURNING by_id, at",
        refused=("INSERT INTO unlisting (topic_id, by_id, at) VALUES ({secret}, {me}, now())",),
    ),
    "removal": Guarded(
        row="INSERT INTO removal (topic_id, by_id, at) VALUES ({removed}, {bea}, now())",
        sees=f"topic_id IN {TOPICS}",
        deletes=f"topic_id IN {LED_TOPICS}",
        forged="INSERT INTO removal (topic_id, by_id, at) VALUES ({asked}, {eve}, '2001-01-01') RETURNING by_id, at",
        refused=("INSERT INTO removal (topic_id, by_id, at) VALUES ({secret}, {me}, now())",),
    ),
    "timer": Guarded(
        row="INSERT INTO timer (topic_id, kind, due, by_id, at) "
        "VALUES ({slow}, 'close', now() + interval '1 day', {bea}, now())",
        sees=f"topic_id IN {TOPICS}",
        changes=columns("due by_id at", f"by_id = {{me}} AND topic_id IN {LED_TOPICS}"),
        blind="due = now() + interval '2 days'",
        deletes=f"topic_id IN {LED_TOPICS}",
        forged="INSERT INTO timer (topic_id, kind, due, by_id, at) "
        "VALUES ({asked}, 'close', now() + interval '1 day', {eve}, '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO timer (topic_id, kind, due, by_id, at) "
            "VALUES ({secret}, 'close', now() + interval '1 day', {me}, now())",
        ),
    ),
    "slow_mode": Guarded(
        row="INSERT INTO slow_mode (topic_id, seconds, by_id, at) VALUES ({slow}, 60, {bea}, now())",
        sees=f"topic_id IN {TOPICS}",
        changes=columns("seconds by_id at", f"by_id = {{me}} AND topic_id IN {LED_TOPICS}"),
        blind="seconds = 70",
        deletes=f"topic_id IN {LED_TOPICS}",
        forged="INSERT INTO slow_mode (topic_id, seconds, by_id, at) "
        "VALUES ({asked}, 60, {eve}, '2001-01-01') RETURNING by_id, at",
        refused=("INSERT INTO slow_mode (topic_id, seconds, by_id, at) VALUES ({secret}, 60, {me}, now())",),
    ),
    "merging": Guarded(
        row="INSERT INTO merging (topic_id, into_id, by_id, at) VALUES ({slow}, {secret2}, {bea}, now())",
        sees=f"topic_id IN {TOPICS}",
        deletes=f"topic_id IN {LED_TOPICS}",
        forged="INSERT INTO merging (topic_id, into_id, by_id, at) "
        "VALUES ({asked}, {toms_topic}, {eve}, '2001-01-01') RETURNING by_id, at",
        refused=("INSERT INTO merging (topic_id, into_id, by_id, at) VALUES ({secret}, {secret2}, {me}, now())",),
    ),
    "moved_post": Guarded(
        row="INSERT INTO moved_post (topic_id, number, post_id, at) VALUES ({slow}, 9, {secret_post}, now())",
        sees=f"topic_id IN {TOPICS}",
        refused=("INSERT INTO moved_post (topic_id, number, post_id, at) VALUES ({asked}, 9, {reply}, now())",),
    ),
    "hiding": Guarded(
        row="INSERT INTO hiding (post_id, by_id, why, at) VALUES ({old_post}, {bea}, '', now())",
        sees=f"post_id IN {POSTS}",
        deletes=f"post_id IN (SELECT id FROM post WHERE {POST} AND {LEADS_POST})",
        forged="INSERT INTO hiding (post_id, by_id, why, at) VALUES ({reply}, {eve}, '', '2001-01-01') "
        "RETURNING by_id, at",
        refused=("INSERT INTO hiding (post_id, by_id, why, at) VALUES ({secret_post}, {me}, '', now())",),
    ),
    "join_request": Guarded(
        row="INSERT INTO join_request (community_id, member_id, note, answer, at) "
        "VALUES ({board}, {gone}, '', '', now())",
        sees=f"{MINE} OR {RUN}",
        changes=columns("declined_at declined_by answer", RUN),
        blind="answer = 'x'",
        deletes=f"{MINE} OR {RUN}",
        refused=(
            "INSERT INTO join_request (community_id, member_id, note, answer, at) "
            "VALUES ({board}, {me}, '', '', now())",
        ),
    ),
    "community_invitation": Guarded(
        row="INSERT INTO community_invitation (community_id, member_id, by_id, at) "
        "VALUES ({board}, {gone}, {bea}, now())",
        sees=f"{MINE} OR {RUN}",
        deletes=f"{MINE} OR {RUN}",
        forged="INSERT INTO community_invitation (community_id, member_id, by_id, at) "
        "VALUES ({general}, {kept}, {eve}, '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO community_invitation (community_id, member_id, by_id, at) VALUES ({board}, {me}, {me}, now())",
        ),
    ),
    "moderation": Guarded(
        row="INSERT INTO moderation (by_id, act, topic_id, community_id, subject, why, before, after, at) VALUES "
        "({bea}, 'closed', {secret}, {board}, '', 'Secret', '', '', now()), "
        "({fay}, 'closed', {closed}, {general}, '', '', '', '', now())",
        sees=f"by_id = {{me}} OR community_id IN {LED} "
        f"OR {{staff}} AND (community_id IS NULL OR community_id IN {INSIDE})",
        forged="INSERT INTO moderation (by_id, act, community_id, subject, why, before, after, at) "
        "VALUES ({eve}, 'closed', {general}, '', '', '', '', '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO moderation (by_id, act, community_id, subject, why, before, after, at) "
            "SELECT id, 'closed', {board}, '', '', '', '', now() FROM member WHERE id = {me} AND role = 'member'",
        ),
    ),
    "change": Guarded(
        sees=f"community_id IS NULL OR community_id IN {INSIDE} OR thing = 'membership' AND thing_id = {{me}} "
        f"OR community_id = 0 AND topic_id IN {JOINED} "
        f"OR {{staff}} AND topic_id IN (SELECT topic_id FROM post WHERE id IN {JUDGED})",
        refused=("INSERT INTO change (at, thing, op, thing_id) VALUES (now(), 'office', 'changed', 1)",),
    ),
}

OPEN_TO_ALL = {"office", "member", "tag"}
"""Of these every member sees every row; of all others the stage has rows that Tom does not see."""
