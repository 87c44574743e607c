"""Topics and what is stated of them."""

from __future__ import annotations

from tests.guarded.words import (
    JUDGED,
    LED,
    LED_TOPICS,
    MINE,
    OWN_TOPIC,
    OWN_TOPICS,
    PINNED,
    PLACED,
    POSTS,
    TOPIC,
    TOPICS,
    Guarded,
    columns,
)

TABLES = {
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
    "participant": Guarded(
        sees=f"topic_id IN {TOPICS}",
        deletes=MINE,
        refused=(
            "INSERT INTO participant (topic_id, member_id, added_by, at) VALUES ({message}, {me}, {me}, now())",
            "INSERT INTO participant (topic_id, member_id, added_by, at) VALUES ({message}, {me}, {eve}, now())",
            "INSERT INTO participant (topic_id, member_id, added_by, at) VALUES ({asked}, {me}, {me}, now())",
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
}
