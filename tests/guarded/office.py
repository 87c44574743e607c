"""The office and its members."""

from __future__ import annotations

from tests.guarded.words import INSIDE, JOINED, JUDGED, LED, MINE, SUSPENDED, Guarded, columns

TABLES = {
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
    "tag": Guarded(sees="true", changes={"name": "{staff}"}, deletes="{staff}"),
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
        sees=f"community_id IS NULL OR community_id IN {INSIDE} "
        "OR thing IN ('membership', 'assignment') AND thing_id = {me} "
        f"OR community_id = 0 AND topic_id IN {JOINED} "
        f"OR {{staff}} AND topic_id IN (SELECT topic_id FROM post WHERE id IN {JUDGED})",
        refused=("INSERT INTO change (at, thing, op, thing_id) VALUES (now(), 'office', 'changed', 1)",),
    ),
}
