"""Projects: their people, boards, updates and ends."""

from __future__ import annotations

from tests.guarded.words import ARCHIVED, MINE, OWN_TOPICS, POSTS, TOPICS, Guarded, columns

_LEADING = "(SELECT topic_id FROM project_person WHERE member_id = {me} AND is_lead)"
_TAKING_PART = "(SELECT topic_id FROM project_person WHERE member_id = {me})"
_HERE = f"topic_id IN {TOPICS} AND topic_id NOT IN {ARCHIVED}"
LED_PROJECT = f"(topic_id IN {OWN_TOPICS} OR {_HERE} AND topic_id IN {_LEADING})"
WORKED_ON = f"(topic_id IN {OWN_TOPICS} OR {_HERE} AND topic_id IN {_TAKING_PART})"

TABLES = {
    "project": Guarded(
        row="INSERT INTO project (topic_id, starts_on, by_id, at) VALUES ({secret}, '2031-01-01', {eve}, now()), "
        "({asked}, NULL, {eve}, now())",
        sees=f"topic_id IN {TOPICS}",
        changes=columns("starts_on ends_on", LED_PROJECT),
        blind="ends_on = '2031-02-01'",
        forged="INSERT INTO project (topic_id, by_id, at) VALUES ({closed}, {gone}, '2001-01-01') RETURNING by_id, at",
        refused=("INSERT INTO project (topic_id, by_id, at) VALUES ({message}, {me}, now())",),
    ),
    "project_person": Guarded(
        row="INSERT INTO project_person (topic_id, member_id, is_lead, by_id, at) VALUES "
        "({secret}, {bea}, true, {eve}, now()), ({asked}, {tom}, false, {eve}, now())",
        sees=f"topic_id IN {TOPICS}",
        changes=columns("is_lead", LED_PROJECT),
        blind="is_lead = true",
        deletes=f"{MINE} OR {LED_PROJECT}",
        forged="INSERT INTO project_person (topic_id, member_id, is_lead, by_id, at) "
        "VALUES ({asked}, {kept}, false, {gone}, '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO project_person (topic_id, member_id, is_lead, by_id, at) "
            "VALUES ({message}, {me}, false, {me}, now())",
        ),
    ),
    "project_column": Guarded(
        row="INSERT INTO project_column (topic_id, name, position, is_done) VALUES ({secret}, 'To do', 0, false), "
        "({asked}, 'To do', 0, false), ({asked}, 'Done', 1, true)",
        sees=f"topic_id IN {TOPICS}",
        changes=columns("name position is_done", LED_PROJECT),
        blind="name = 'x'",
        deletes=LED_PROJECT,
        refused=("INSERT INTO project_column (topic_id, name, position, is_done) VALUES ({message}, 'x', 0, false)",),
    ),
    "project_task": Guarded(
        row="INSERT INTO project_task (topic_id, column_id, place, title, note, by_id, at) "
        "SELECT topic_id, id, 1024, 'Count chairs', '', {eve}, now() FROM project_column",
        sees=f"topic_id IN {TOPICS}",
        changes=columns("column_id place title note due_on by_id at", WORKED_ON),
        blind="title = 'x'",
        deletes=WORKED_ON,
        forged="INSERT INTO project_task (topic_id, column_id, place, title, note, by_id, at) "
        "SELECT topic_id, id, 1, 'x', '', {gone}, '2001-01-01' FROM project_column WHERE topic_id = {asked} LIMIT 1 "
        "RETURNING by_id, at",
        refused=(
            "INSERT INTO project_task (topic_id, column_id, place, title, note, by_id, at) "
            "SELECT {secret}, id, 1, 'x', '', {me}, now() FROM project_column WHERE topic_id = {asked} LIMIT 1",
        ),
    ),
    "task_holder": Guarded(
        row="INSERT INTO task_holder (task_id, member_id, by_id, at) SELECT t.id, {tom}, {eve}, now() "
        "FROM project_task t JOIN project_column c ON c.id = t.column_id WHERE NOT c.is_done",
        sees=f"task_id IN (SELECT id FROM project_task WHERE topic_id IN {TOPICS})",
        deletes=f"task_id IN (SELECT id FROM project_task WHERE {WORKED_ON})",
        forged="INSERT INTO task_holder (task_id, member_id, by_id, at) SELECT t.id, {tom}, {gone}, '2001-01-01' "
        "FROM project_task t JOIN project_column c ON c.id = t.column_id WHERE c.is_done RETURNING by_id, at",
        refused=(
            "INSERT INTO task_holder (task_id, member_id, by_id, at) "
            "SELECT t.id, {kept}, {me}, now() FROM project_task t WHERE t.topic_id = {asked} LIMIT 1",
        ),
    ),
    "project_update": Guarded(
        row="INSERT INTO project_update (post_id, topic_id, at) VALUES ({secret_reply}, {secret}, now()), "
        "({reply}, {asked}, now())",
        sees=f"post_id IN {POSTS}",
        refused=(
            "INSERT INTO project_update (post_id, topic_id, at) VALUES ({closed_post}, {asked}, now())",
            "INSERT INTO project_update (post_id, topic_id, at) "
            "SELECT id, topic_id, now() FROM post WHERE id = {toms_post} AND author_id <> {me}",
        ),
    ),
    "project_closing": Guarded(
        row="INSERT INTO project_closing (topic_id, outcome, summary, by_id, at) "
        "VALUES ({secret}, 'reached', 'Bought', {eve}, now())",
        sees=f"topic_id IN {TOPICS}",
        deletes=LED_PROJECT,
        forged="INSERT INTO project_closing (topic_id, outcome, summary, by_id, at) "
        "VALUES ({asked}, 'reached', 'x', {gone}, '2001-01-01') RETURNING by_id, at",
        refused=(
            "INSERT INTO project_closing (topic_id, outcome, summary, by_id, at) "
            "VALUES ({message}, 'reached', 'x', {me}, now())",
        ),
    ),
}
