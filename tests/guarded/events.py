"""Events, and what people wish for."""

from __future__ import annotations

from tests.guarded.words import INSIDE, LEADS, MINE, Guarded, columns

SEEN = f"(community_id IS NULL OR community_id IN {INSIDE})"
EVENTS = f"(SELECT id FROM event WHERE {SEEN})"
RUNS = f"({SEEN} AND (by_id = {{me}} OR host_id = {{me}} OR {LEADS}))"
RUN = f"(SELECT id FROM event WHERE {RUNS})"
WISHES = f"(SELECT id FROM event_proposal WHERE {SEEN})"
ASKED = f"(SELECT id FROM event_question WHERE event_id IN {EVENTS})"
SECRET = "(SELECT id FROM event WHERE uid = 'secret')"
OPEN = "(SELECT id FROM event WHERE uid = 'open')"
NAMES = "uid, community_id, by_id, host_id, kind, title, starts_at, ends_at, zone, at"

TABLES = {
    "event_proposal": Guarded(
        row="INSERT INTO event_proposal (community_id, by_id, kind, title, at) VALUES "
        "({board}, {eve}, 'talk', 'Acme, what it is', now()), ({general}, {eve}, 'talk', 'Tables', now())",
        sees=SEEN,
        deletes=f"{SEEN} AND (by_id = {{me}} OR {LEADS})",
        forged="INSERT INTO event_proposal (community_id, by_id, kind, title, at) "
        "VALUES ({general}, {eve}, 'talk', 'As Eve', '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO event_proposal (community_id, by_id, kind, title, at) "
            "VALUES ({board}, {me}, 'talk', 'Into the board', now())",
        ),
    ),
    "event_proposal_vote": Guarded(
        row="INSERT INTO event_proposal_vote (proposal_id, member_id, at) SELECT id, {eve}, now() FROM event_proposal",
        sees=f"proposal_id IN {WISHES}",
        changes=columns("would_host", MINE),
        blind="would_host = true",
        deletes=MINE,
        forged="INSERT INTO event_proposal_vote (proposal_id, member_id, at) SELECT id, {kept}, '2001-01-01' "
        "FROM event_proposal WHERE title = 'Tables' ON CONFLICT DO NOTHING RETURNING member_id, at",
        refused=(
            "INSERT INTO event_proposal_vote (proposal_id, member_id, at) SELECT id, {me}, now() "
            "FROM event_proposal WHERE title = 'Acme, what it is'",
            "INSERT INTO event_proposal_vote (proposal_id, member_id, at) VALUES (1, {me}, now())",
        ),
    ),
    "event": Guarded(
        row=f"INSERT INTO event ({NAMES}) VALUES "
        "('secret', {board}, {bea}, {bea}, 'talk', 'The merger', now(), now(), 'UTC', now()), "
        "('open', {general}, {eve}, {eve}, 'talk', 'Lamps', now(), now(), 'UTC', now()), "
        "('all', NULL, {eve}, {eve}, 'walk', 'A walk', now(), now(), 'UTC', now())",
        sees=SEEN,
        changes=columns(
            "host_id kind title about place link starts_at ends_at zone all_day rrule capacity topic_id sequence "
            "cancelled_at cancelled_by cancel_reason",
            RUNS,
        ),
        blind="title = 'x'",
        forged=f"INSERT INTO event ({NAMES}) VALUES ('forged', NULL, {{eve}}, {{eve}}, 'talk', 'As Eve', now(), now(), "
        "'UTC', '2001-01-01') RETURNING by_id, at",
        refused=(
            f"INSERT INTO event ({NAMES}) VALUES ('into', {{board}}, {{me}}, {{me}}, 'talk', 'Into the board', now(), "
            "now(), 'UTC', now())",
        ),
    ),
    "event_revision": Guarded(
        row="INSERT INTO event_revision (event_id, by_id, at, rsvp_id, title, place, link, starts_at, ends_at, rrule) "
        "SELECT id, by_id, now(), 0, title, '', '', now(), now(), '' FROM event",
        sees=f"event_id IN {EVENTS}",
        forged="INSERT INTO event_revision (event_id, by_id, at, rsvp_id, title, place, link, starts_at, ends_at, "
        f"rrule) VALUES ({OPEN}, {{eve}}, '2001-01-01', 0, 'x', '', '', now(), now(), '') RETURNING by_id, at",
        refused=(
            "INSERT INTO event_revision (event_id, by_id, at, rsvp_id, title, place, link, starts_at, ends_at, rrule) "
            f"VALUES ({SECRET}, {{me}}, now(), 0, 'x', '', '', now(), now(), '')",
        ),
    ),
    "event_date": Guarded(
        row="INSERT INTO event_date (event_id, on_date, is_cancelled, by_id, at) "
        "SELECT id, '2026-05-01', true, by_id, now() FROM event",
        sees=f"event_id IN {EVENTS}",
        changes=columns("is_cancelled starts_at ends_at reason by_id at", f"event_id IN {RUN}"),
        blind="reason = 'x'",
        deletes=f"event_id IN {RUN}",
        forged="INSERT INTO event_date (event_id, on_date, is_cancelled, by_id, at) "
        f"VALUES ({OPEN}, '2026-05-02', true, {{eve}}, '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO event_date (event_id, on_date, is_cancelled, by_id, at) "
            f"VALUES ({SECRET}, '2026-05-02', true, {{me}}, now())",
        ),
    ),
    "event_speaker": Guarded(
        row="INSERT INTO event_speaker (event_id, name) SELECT id, 'A guest' FROM event",
        sees=f"event_id IN {EVENTS}",
        deletes=f"event_id IN {RUN}",
        refused=(f"INSERT INTO event_speaker (event_id, name) VALUES ({SECRET}, 'x')",),
    ),
    "rsvp": Guarded(
        row="INSERT INTO rsvp (event_id, member_id, answer, at) SELECT id, {eve}, 'yes', now() FROM event",
        sees=f"event_id IN {EVENTS}",
        forged="INSERT INTO rsvp (id, event_id, member_id, answer, at) "
        f"VALUES (1, {OPEN}, {{eve}}, 'yes', '2001-01-01') RETURNING member_id, at",
        refused=(f"INSERT INTO rsvp (event_id, member_id, answer, at) VALUES ({SECRET}, {{me}}, 'yes', now())",),
    ),
    "attendance": Guarded(
        row="INSERT INTO attendance (event_id, on_date, member_id, by_id, at) "
        "SELECT id, '', {gone}, by_id, now() FROM event",
        sees=f"event_id IN {EVENTS}",
        deletes=f"event_id IN {RUN}",
        forged="INSERT INTO attendance (event_id, on_date, member_id, by_id, at) "
        f"VALUES ({OPEN}, '', {{kept}}, {{eve}}, '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO attendance (event_id, on_date, member_id, by_id, at) "
            f"VALUES ({SECRET}, '', {{me}}, {{me}}, now())",
        ),
    ),
    "event_question": Guarded(
        row="INSERT INTO event_question (event_id, member_id, body, at) SELECT id, {eve}, 'Why?', now() FROM event",
        sees=f"event_id IN {EVENTS}",
        deletes=f"{MINE} OR event_id IN {RUN}",
        forged="INSERT INTO event_question (event_id, member_id, body, at) "
        f"VALUES ({OPEN}, {{eve}}, 'How?', '2001-01-01') RETURNING member_id, at",
        refused=(
            f"INSERT INTO event_question (event_id, member_id, body, at) VALUES ({SECRET}, {{me}}, 'How?', now())",
        ),
    ),
    "event_question_vote": Guarded(
        row="INSERT INTO event_question_vote (question_id, member_id, at) SELECT id, {bea}, now() FROM event_question",
        sees=f"question_id IN {ASKED}",
        deletes=MINE,
        forged="INSERT INTO event_question_vote (question_id, member_id, at) SELECT id, {kept}, '2001-01-01' "
        f"FROM event_question WHERE event_id = {OPEN} ON CONFLICT DO NOTHING RETURNING member_id, at",
        refused=("INSERT INTO event_question_vote (question_id, member_id, at) VALUES (1, {me}, now())",),
    ),
    "event_material": Guarded(
        row="INSERT INTO event_material (event_id, kind, title, url, by_id, at) "
        "SELECT id, 'material', 'Slides', 'https://example.org', by_id, now() FROM event",
        sees=f"event_id IN {EVENTS}",
        deletes=f"by_id = {{me}} AND event_id IN {EVENTS} OR event_id IN {RUN}",
        forged="INSERT INTO event_material (event_id, kind, title, url, by_id, at) "
        f"VALUES ({OPEN}, 'material', 'x', 'https://example.org', {{eve}}, '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO event_material (event_id, kind, title, url, by_id, at) "
            f"VALUES ({SECRET}, 'material', 'x', 'https://example.org', {{me}}, now())",
        ),
    ),
    "event_note": Guarded(
        row="INSERT INTO event_note (event_id, member_id, body, is_private, at) "
        "SELECT id, {eve}, 'Much', community_id IS NULL, now() FROM event",
        sees=f"{MINE} OR NOT is_private AND event_id IN {EVENTS}",
        changes=columns("body is_private at", MINE),
        blind="body = 'x'",
        deletes=MINE,
        forged="INSERT INTO event_note (event_id, member_id, body, at) "
        f"VALUES ({OPEN}, {{kept}}, 'x', '2001-01-01') ON CONFLICT DO NOTHING RETURNING member_id, at",
        refused=(f"INSERT INTO event_note (event_id, member_id, body, at) VALUES ({SECRET}, {{me}}, 'x', now())",),
    ),
}
