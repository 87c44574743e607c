"""Posts and what hangs on them."""

from __future__ import annotations

from tests.guarded.words import (
    CHANGING,
    EDITED,
    EDITED_POSTS,
    LEADS_POST,
    MINE,
    NEAR,
    POST,
    POSTS,
    VOTED,
    Guarded,
    columns,
)

TABLES = {
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
    "hiding": Guarded(
        row="INSERT INTO hiding (post_id, by_id, why, at) VALUES ({old_post}, {bea}, '', now())",
        sees=f"post_id IN {POSTS}",
        deletes=f"post_id IN (SELECT id FROM post WHERE {POST} AND {LEADS_POST})",
        forged="INSERT INTO hiding (post_id, by_id, why, at) VALUES ({reply}, {eve}, '', '2001-01-01') "
        "RETURNING by_id, at",
        refused=("INSERT INTO hiding (post_id, by_id, why, at) VALUES ({secret_post}, {me}, '', now())",),
    ),
}
