"""What is a member's alone."""

from __future__ import annotations

from tests.guarded.words import MINE, Guarded, columns

TABLES = {
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
}
