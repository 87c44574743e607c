"""Kudos and what belongs to them, the table of points, and who stands aside."""

from __future__ import annotations

from tests.guarded.words import MINE, Guarded, columns

TABLES = {
    "kudos_value": Guarded(
        row="INSERT INTO kudos_value (id, name, by_id, at) VALUES (900, 'Care', {ada}, now())",
        sees="true",
        changes=columns("name about icon position is_retired", "{admin}"),
        blind="about = 'x'",
        deletes="{admin}",
        forged="INSERT INTO kudos_value (name, by_id, at) VALUES ('Mine', {eve}, '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO kudos_value (name, by_id, at) SELECT 'Mine', id, now() FROM member "
            "WHERE id = {me} AND role <> 'admin'",
        ),
    ),
    "kudos": Guarded(
        row="INSERT INTO kudos (id, by_id, body, thing_kind, thing_id, client_key, at) "
        "VALUES (900, {eve}, 'Thanks', 'post', {toms_post}, 'k1', now())",
        sees="true",
        deletes="by_id = {me} OR {staff}",
        forged="INSERT INTO kudos (by_id, body, thing_kind, thing_id, client_key, at) "
        "VALUES ({eve}, 'As Eve', 'post', {reply}, 'k2', '2001-01-01') RETURNING by_id, at",
        refused=(
            # for what not all may read, to a place not all see, for nothing at all, or for other kudos
            "INSERT INTO kudos (by_id, body, thing_kind, thing_id, client_key, at) "
            "VALUES ({me}, 'x', 'post', {secret_post}, 'k3', now())",
            "INSERT INTO kudos (by_id, community_id, body, thing_kind, thing_id, client_key, at) "
            "VALUES ({me}, {board}, 'x', 'post', {reply}, 'k4', now())",
            "INSERT INTO kudos (by_id, body, thing_kind, thing_id, client_key, at) "
            "VALUES ({me}, 'x', 'post', 999999, 'k5', now())",
            "INSERT INTO kudos (by_id, body, thing_kind, thing_id, client_key, at) "
            "VALUES ({me}, 'x', 'kudos', 900, 'k6', now())",
        ),
    ),
    "kudos_receiver": Guarded(
        row="INSERT INTO kudos_receiver (kudos_id, member_id) VALUES (900, {tom})",
        sees="true",
        refused=(
            "INSERT INTO kudos_receiver (kudos_id, member_id) SELECT 900, {me} WHERE {me} <> {tom}",
            "INSERT INTO kudos_receiver (kudos_id, member_id) SELECT 900, {bea} WHERE {me} <> {eve}",
        ),
    ),
    "kudos_reaction": Guarded(
        row="INSERT INTO kudos_reaction (kudos_id, member_id, kind, at) VALUES (900, {fay}, 'like', now())",
        sees="true",
        deletes=MINE,
        forged="INSERT INTO kudos_reaction (kudos_id, member_id, kind, at) VALUES (900, {bea}, 'funny', '2001-01-01') "
        "RETURNING member_id, at",
        refused=(
            "INSERT INTO kudos_reaction (kudos_id, member_id, kind, at) SELECT 900, {me}, 'like', now() "
            "WHERE {me} = {eve}",
        ),
    ),
    "point_rule": Guarded(
        row="INSERT INTO point_rule (kind, points, by_id, at) VALUES ('reply', 3, {ada}, now())",
        sees="true",
        changes=columns("points most_a_day most_from_one", "{admin}"),
        blind="points = 900",
        deletes="{admin}",
        forged="INSERT INTO point_rule (kind, points, by_id, at) VALUES ('question', 9, {eve}, '2001-01-01') "
        "RETURNING by_id, at",
        refused=(
            "INSERT INTO point_rule (kind, points, by_id, at) SELECT 'question', 900, id, now() FROM member "
            "WHERE id = {me} AND role <> 'admin'",
        ),
    ),
    "standing_aside": Guarded(
        row="INSERT INTO standing_aside (member_id, what, at) VALUES ({fay}, 'boards', now())",
        sees="true",
        deletes=MINE,
        forged="INSERT INTO standing_aside (member_id, what, at) VALUES ({bea}, 'celebrations', '2001-01-01') "
        "RETURNING member_id, at",
    ),
}
