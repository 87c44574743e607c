"""Scenarios, and what members did in their runs."""

from __future__ import annotations

from tests.guarded.words import INSIDE, LED, MINE, Guarded, columns

SEEN = f"(author_id = {{me}} OR published_at IS NOT NULL AND (community_id IS NULL OR community_id IN {INSIDE}))"
EDITED = f"({SEEN} AND (author_id = {{me}} OR {{staff}} OR community_id IN {LED}))"
SCENARIOS = f"(SELECT id FROM scenario WHERE {SEEN})"
SECRET = "(SELECT id FROM scenario WHERE client_key = 's')"
VERSION = f"(SELECT id FROM scenario_version WHERE scenario_id = {SECRET})"
GROUP = "(SELECT id FROM run WHERE seconds = 60)"
PLAYED = "(SELECT run_id FROM run_player WHERE member_id = {me})"
RUNS = f"(by_id = {{me}} OR id IN {PLAYED} OR seconds IS NOT NULL AND scenario_id IN {SCENARIOS})"

TABLES = {
    "scenario": Guarded(
        row="INSERT INTO scenario (title, summary, community_id, author_id, client_key, created_at, published_at) "
        "VALUES ('Secret', '', {board}, {bea}, 's', now(), now()), ('Open', '', NULL, {eve}, 'o', now(), now()), "
        "('Draft', '', NULL, {eve}, 'd', now(), NULL)",
        sees=SEEN,
        changes=columns("title summary published_at archived_at topic_id community_id", EDITED),
        blind="title = 'x'",
        deletes="author_id = {me} AND published_at IS NULL",
        forged="INSERT INTO scenario (title, summary, author_id, client_key, created_at) "
        "VALUES ('x', '', {bea}, 'x', '2001-01-01') RETURNING author_id, created_at",
        refused=(
            "INSERT INTO scenario (title, summary, community_id, author_id, client_key, created_at) "
            "VALUES ('x', '', {board}, {me}, 'y', now())",
        ),
    ),
    "scenario_version": Guarded(
        row="INSERT INTO scenario_version (scenario_id, source, by_id, at) SELECT id, ':: Start', author_id, now() "
        "FROM scenario",
        sees=f"scenario_id IN {SCENARIOS}",
        forged="INSERT INTO scenario_version (scenario_id, source, by_id, at) SELECT id, 'x', {bea}, '2001-01-01' "
        "FROM scenario WHERE client_key = 'o' RETURNING by_id, at",
        refused=(
            f"INSERT INTO scenario_version (scenario_id, source, by_id, at) VALUES ({SECRET}, 'x', {{me}}, now())",
        ),
    ),
    "scenario_picture": Guarded(
        row="INSERT INTO scenario_picture (scenario_id, sha256, name, at) SELECT id, (SELECT min(sha256) FROM file), "
        "'p', now() FROM scenario WHERE client_key = 's'",
        sees=f"scenario_id IN {SCENARIOS}",
        refused=(
            f"INSERT INTO scenario_picture (scenario_id, sha256, name, at) VALUES ({SECRET}, '{{sha}}', 'x', now())",
        ),
    ),
    "run": Guarded(
        row="INSERT INTO run (scenario_id, version_id, by_id, seconds, at, began_at) "
        f"VALUES ({SECRET}, {VERSION}, {{bea}}, NULL, now(), NULL), ({SECRET}, {VERSION}, {{bea}}, 60, now(), now())",
        sees=RUNS,
        changes=columns("began_at", "by_id = {me}"),
        blind="began_at = NULL",
        forged="INSERT INTO run (scenario_id, version_id, by_id, at) SELECT scenario_id, id, {bea}, '2001-01-01' "
        "FROM scenario_version RETURNING by_id, at",
        refused=(
            "INSERT INTO run (scenario_id, version_id, by_id, at) SELECT s.id, v.id, {me}, now() "
            "FROM scenario s, scenario_version v WHERE s.id <> v.scenario_id",
        ),
    ),
    "run_player": Guarded(
        row="INSERT INTO run_player (run_id, member_id, at, ending) SELECT id, by_id, now(), '' FROM run",
        sees=f"{MINE} OR run_id IN (SELECT id FROM run WHERE seconds IS NOT NULL AND {RUNS})",
        changes=columns("finished_at ending outcome", MINE),
        blind="ending = 'x'",
        forged="INSERT INTO run_player (run_id, member_id, at, ending) SELECT id, {eve}, '2001-01-01', '' FROM run "
        "ON CONFLICT DO NOTHING RETURNING member_id, at",
        refused=(
            "INSERT INTO run_player (run_id, member_id, at, ending) SELECT id, {me}, now(), '' FROM run "
            "WHERE seconds IS NULL AND by_id <> {me}",
        ),
    ),
    "run_choice": Guarded(
        row="INSERT INTO run_choice (run_id, member_id, number, passage, label, at) SELECT id, by_id, 1, "
        "'Start', 'Sell', now() FROM run",
        sees=f"{MINE} OR run_id IN {PLAYED} AND run_id IN {GROUP}",
        forged="INSERT INTO run_choice (run_id, member_id, number, passage, label, at) SELECT id, {bea}, 2, 'Start', "
        "'Buy', '2001-01-01' FROM run RETURNING member_id, at",
        refused=(
            "INSERT INTO run_choice (run_id, member_id, number, passage, label, at) SELECT id, {me}, 3, 'Start', "
            f"'Buy', now() FROM run WHERE id NOT IN {PLAYED}",
        ),
    ),
}
