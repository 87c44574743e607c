"""Communities."""

from __future__ import annotations

from tests.guarded.words import INSIDE, LED, MINE, RUN, Guarded, columns

TABLES = {
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
}
