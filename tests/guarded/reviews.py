"""Care, flags, what is held and reviewed."""

from __future__ import annotations

from tests.guarded.words import LED_TOPIC, MINE, PLACED, POSTS, REVIEWED, Guarded, columns

TABLES = {
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
}
