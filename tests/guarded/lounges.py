"""Lounges: their talks, questions, coffees, and who is around."""

from __future__ import annotations

from tests.guarded.words import INSIDE, MINE, RUN, TOPICS, Guarded, columns

TABLES = {
    "lounge_talk": Guarded(
        row="INSERT INTO lounge_talk (topic_id, by_id, at) VALUES ({secret}, {eve}, now())",
        sees=f"topic_id IN {TOPICS}",
        forged="INSERT INTO lounge_talk (topic_id, by_id, at) VALUES ({toms_topic}, {gone}, '2001-01-01') "
        "RETURNING by_id, at",
        refused=("INSERT INTO lounge_talk (topic_id, by_id, at) VALUES ({message}, {me}, now())",),
    ),
    "lounge_question": Guarded(
        row="INSERT INTO lounge_question (community_id, text, by_id, at) VALUES ({board}, 'Tea?', {bea}, now()), "
        "({general}, 'Tea?', {fay}, now())",
        sees=f"community_id IN {INSIDE}",
        deletes=RUN,
        forged="INSERT INTO lounge_question (community_id, text, by_id, at) "
        "VALUES ({general}, 'x', {gone}, '2001-01-01') RETURNING by_id, at",
        refused=("INSERT INTO lounge_question (community_id, text, by_id, at) VALUES ({board}, 'x', {me}, now())",),
    ),
    "coffee_guest": Guarded(
        row="INSERT INTO coffee_guest (community_id, member_id, at) VALUES ({board}, {eve}, now()), "
        "({general}, {fay}, now())",
        sees=f"community_id IN {INSIDE}",
        changes=columns("left_at", MINE),
        blind="left_at = now()",
        deletes=MINE,
        forged="INSERT INTO coffee_guest (community_id, member_id, at) VALUES ({general}, {gone}, '2001-01-01') "
        "ON CONFLICT DO NOTHING RETURNING member_id, at",
        refused=("INSERT INTO coffee_guest (community_id, member_id, at) VALUES ({board}, {me}, now())",),
    ),
    "presence": Guarded(
        row="INSERT INTO presence (member_id, at) VALUES ({eve}, now())",
        sees="true",
        changes=columns("at", MINE),
        blind="at = now()",
        deletes=MINE,
        forged="INSERT INTO presence (member_id, at) VALUES ({gone}, '2001-01-01') "
        "ON CONFLICT DO NOTHING RETURNING member_id, at",
    ),
}
