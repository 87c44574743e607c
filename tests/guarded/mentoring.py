"""Mentoring: Fay organises, Bea mentors Eve, who has set a goal, and Ada, who has not answered."""

from __future__ import annotations

from tests.guarded.words import MINE, NOBODY, Guarded, columns

ORGANISED = "(SELECT id FROM programme WHERE organiser_id = {me})"
PAIRED = "(SELECT id FROM mentorship WHERE {me} IN (mentor_id, mentee_id))"
SEEN = f"(SELECT id FROM mentorship WHERE {{me}} IN (mentor_id, mentee_id) OR programme_id IN {ORGANISED})"
SIGNED = "by_id = {me}"

TABLES = {
    "programme": Guarded(
        row="INSERT INTO programme (id, name, purpose, starts_at, ends_at, organiser_id, mentees_most, "
        "meet_every_days, by_id, at) VALUES (901, 'Spring', '', now(), now() + interval '90 days', {fay}, 2, 14, {mo}, "
        "now()), (902, 'Over', '', now() - interval '90 days', now() - interval '1 day', {bea}, 2, 14, {mo}, now())",
        sees="true",
        changes=columns("name purpose starts_at ends_at mentees_most meet_every_days", "organiser_id = {me} OR {admin}")
        | {"organiser_id": "{admin}"},
        blind="purpose = 'x'",
        deletes=NOBODY,
        forged="INSERT INTO programme (name, purpose, starts_at, ends_at, organiser_id, mentees_most, meet_every_days, "
        "by_id, at) VALUES ('New', '', now(), now(), {tom}, 2, 14, {eve}, '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO programme (name, purpose, starts_at, ends_at, organiser_id, mentees_most, meet_every_days, "
            "by_id, at) VALUES ('New', '', now(), now(), {tom}, 2, 14, {mo}, now())",
        ),
    ),
    "enrolment": Guarded(
        row="INSERT INTO enrolment (programme_id, member_id, side, skills, languages, time_zone, from_hour, "
        "until_hour, note, at) VALUES (901, {bea}, 'mentor', 'Excel', '', '', 9, 17, '', now()), "
        "(901, {eve}, 'mentee', 'Saying no', '', '', 9, 17, '', now()), "
        "(902, {eve}, 'mentee', 'Sleeping', '', '', 9, 17, '', now())",
        sees=f"side = 'mentor' OR {MINE} OR programme_id IN {ORGANISED} OR member_id IN (SELECT mentee_id FROM "
        "mentorship m WHERE m.mentor_id = {me} AND m.programme_id = enrolment.programme_id)",
        changes=columns(
            "skills languages time_zone from_hour until_hour mentees_most note", f"{MINE} AND programme_id = 901"
        ),
        blind="note = 'x'",
        deletes=MINE,
        forged="INSERT INTO enrolment (programme_id, member_id, side, skills, languages, time_zone, from_hour, "
        "until_hour, note, at) VALUES (901, {gone}, 'mentor', 'x', '', '', 9, 17, '', '2001-01-01') "
        "ON CONFLICT DO NOTHING RETURNING member_id, at",
        refused=(
            "INSERT INTO enrolment (programme_id, member_id, side, skills, languages, time_zone, from_hour, "
            "until_hour, note, at) VALUES (902, {me}, 'mentor', 'x', '', '', 9, 17, '', now())",
        ),
    ),
    "proposal": Guarded(
        row="INSERT INTO proposal (programme_id, mentee_id, mentor_id, why, by_id, at) "
        "VALUES (901, {eve}, {bea}, 'Because', {fay}, now())",
        sees=f"programme_id IN {ORGANISED}",
        changes=columns("mentor_id why", f"programme_id IN {ORGANISED}"),
        blind="why = 'x'",
        deletes=f"programme_id IN {ORGANISED}",
        forged="INSERT INTO proposal (programme_id, mentee_id, mentor_id, why, by_id, at) "
        "VALUES (901, {mo}, {bea}, '', {eve}, '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO proposal (programme_id, mentee_id, mentor_id, why, by_id, at) "
            "VALUES (901, {me}, {bea}, '', {me}, now())",
        ),
    ),
    "mentorship": Guarded(
        row="INSERT INTO mentorship (id, programme_id, mentor_id, mentee_id, why, by_id, at) VALUES "
        "(901, 901, {bea}, {eve}, 'Because', {fay}, now()), (902, 901, {bea}, {ada}, 'Because', {fay}, now())",
        sees=f"id IN {SEEN}",
        forged="INSERT INTO mentorship (programme_id, mentor_id, mentee_id, why, by_id, at) "
        "VALUES (901, {bea}, {mo}, '', {eve}, '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO mentorship (programme_id, mentor_id, mentee_id, why, by_id, at) "
            "VALUES (901, {me}, {eve}, '', {me}, now())",
        ),
    ),
    "mentorship_answer": Guarded(
        row="INSERT INTO mentorship_answer (mentorship_id, member_id, accepts, note, topic_id, at) VALUES "
        "(901, {eve}, true, '', NULL, now()), (901, {bea}, true, '', {message}, now()), "
        "(902, {bea}, false, '', NULL, now())",
        sees=f"mentorship_id IN {SEEN}",
        deletes=f"{MINE} AND NOT accepts",
        forged="INSERT INTO mentorship_answer (mentorship_id, member_id, accepts, note, at) "
        "VALUES (902, {bea}, true, '', '2001-01-01') ON CONFLICT DO NOTHING RETURNING member_id, at",
        refused=(
            "INSERT INTO mentorship_answer (mentorship_id, member_id, accepts, note, at) "
            "VALUES (902, {me}, true, '', now())",
        ),
    ),
    "mentorship_end": Guarded(
        row="INSERT INTO mentorship_end (mentorship_id, by_id, note, at) VALUES (901, {eve}, 'Enough', now())",
        sees=f"mentorship_id IN {SEEN}",
        deletes=SIGNED,
        forged="INSERT INTO mentorship_end (mentorship_id, by_id, note, at) "
        "VALUES (902, {eve}, '', '2001-01-01') RETURNING by_id, at",
        refused=("INSERT INTO mentorship_end (mentorship_id, by_id, note, at) VALUES (902, {me}, '', now())",),
    ),
    "mentorship_goal": Guarded(
        row="INSERT INTO mentorship_goal (id, mentorship_id, title, by_id, at) "
        "VALUES (901, 901, 'Say no to Tom', {eve}, now())",
        sees=f"mentorship_id IN {PAIRED}",
        changes=columns("title due_at", SIGNED),
        blind="title = 'x'",
        deletes=SIGNED,
        forged="INSERT INTO mentorship_goal (mentorship_id, title, by_id, at) "
        "VALUES (901, 'x', {fay}, '2001-01-01') RETURNING by_id, at",
        refused=("INSERT INTO mentorship_goal (mentorship_id, title, by_id, at) VALUES (901, 'x', {me}, now())",),
    ),
    "goal_progress": Guarded(
        row="INSERT INTO goal_progress (id, mentorship_id, goal_id, percent, by_id, at) "
        "VALUES (901, 901, 901, 40, {eve}, now())",
        sees=f"mentorship_id IN {SEEN}",
        forged="INSERT INTO goal_progress (mentorship_id, goal_id, percent, by_id, at) "
        "VALUES (901, 901, 50, {fay}, '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO goal_progress (mentorship_id, goal_id, percent, by_id, at) VALUES (901, 901, 50, {me}, now())",
        ),
    ),
    "meeting": Guarded(
        row="INSERT INTO meeting (id, mentorship_id, meet_at, minutes, by_id, at) VALUES "
        "(901, 901, now() - interval '1 day', 60, {eve}, now()), "
        "(902, 901, now() + interval '2 days', 60, {eve}, now())",
        sees=f"mentorship_id IN {SEEN}",
        changes=columns("meet_at minutes", f"{SIGNED} AND meet_at > now()"),
        blind="minutes = 30",
        deletes=SIGNED,
        forged="INSERT INTO meeting (mentorship_id, meet_at, minutes, by_id, at) "
        "VALUES (901, now(), 60, {fay}, '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO meeting (mentorship_id, meet_at, minutes, by_id, at) VALUES (901, now(), 60, {me}, now())",
        ),
    ),
    "meeting_note": Guarded(
        row="INSERT INTO meeting_note (meeting_id, by_id, notes, next_steps, at) "
        "VALUES (901, {eve}, 'Tom shouts', 'Tell Fay', now())",
        sees=f"meeting_id IN (SELECT id FROM meeting WHERE mentorship_id IN {PAIRED})",
        changes=columns("notes next_steps", SIGNED),
        blind="notes = 'x'",
        deletes=SIGNED,
        forged="INSERT INTO meeting_note (meeting_id, by_id, notes, next_steps, at) "
        "VALUES (902, {fay}, 'x', '', '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO meeting_note (meeting_id, by_id, notes, next_steps, at) VALUES (901, {me}, 'x', '', now())",
        ),
    ),
    "meeting_confirmation": Guarded(
        row="INSERT INTO meeting_confirmation (meeting_id, member_id, at) VALUES (901, {eve}, now())",
        sees=f"meeting_id IN (SELECT id FROM meeting WHERE mentorship_id IN {SEEN})",
        deletes=MINE,
        forged="INSERT INTO meeting_confirmation (meeting_id, member_id, at) VALUES (901, {fay}, '2001-01-01') "
        "ON CONFLICT DO NOTHING RETURNING member_id, at",
        refused=(
            "INSERT INTO meeting_confirmation (meeting_id, member_id, at) VALUES (901, {me}, now())",
            "INSERT INTO meeting_confirmation (meeting_id, member_id, at) VALUES (902, {eve}, now())",
        ),
    ),
    "mentorship_feedback": Guarded(
        row="INSERT INTO mentorship_feedback (mentorship_id, member_id, moment, rating, words, at) "
        "VALUES (901, {eve}, 'check-in', 2, 'She is never there', now())",
        sees=f"{MINE} OR mentorship_id IN (SELECT id FROM mentorship WHERE programme_id IN {ORGANISED} "
        "AND {me} NOT IN (mentor_id, mentee_id))",
        deletes=MINE,
        forged="INSERT INTO mentorship_feedback (mentorship_id, member_id, moment, rating, words, at) "
        "VALUES (901, {fay}, 'end', 5, '', '2001-01-01') RETURNING member_id, at",
        refused=(
            "INSERT INTO mentorship_feedback (mentorship_id, member_id, moment, rating, words, at) "
            "VALUES (901, {me}, 'end', 5, '', now())",
        ),
    ),
    "mentorship_thanks": Guarded(
        row="INSERT INTO mentorship_thanks (mentorship_id, by_id, to_id, words, is_public, at) VALUES "
        "(901, {eve}, {bea}, 'Between us', false, now()), (902, {bea}, {ada}, 'For all to read', true, now())",
        sees="is_public OR {me} IN (by_id, to_id)",
        changes=columns("words is_public", SIGNED),
        blind="words = 'x'",
        deletes=SIGNED,
        forged="INSERT INTO mentorship_thanks (mentorship_id, by_id, to_id, words, is_public, at) "
        "VALUES (901, {fay}, {eve}, 'x', true, '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO mentorship_thanks (mentorship_id, by_id, to_id, words, is_public, at) "
            "VALUES (901, {me}, {bea}, 'x', true, now())",
        ),
    ),
}
