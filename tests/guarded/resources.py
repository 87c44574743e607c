"""Resources and shelves."""

from __future__ import annotations

from tests.guarded.words import INSIDE, LEADS, LED, MINE, Guarded, columns

PLACED = f"(community_id IS NULL OR community_id IN {INSIDE})"
GONE = "(SELECT resource_id FROM resource_removal)"
RESOURCE = f"({PLACED} AND id NOT IN {GONE})"
OWN_RESOURCE = f"({RESOURCE} AND (by_id = {{me}} OR {LEADS}))"
RESTORED = f"({PLACED} AND id IN {GONE} AND (by_id = {{me}} OR {LEADS}))"
RESOURCES = f"(SELECT id FROM resource WHERE {RESOURCE})"
OWN_RESOURCES = f"(SELECT id FROM resource WHERE {OWN_RESOURCE})"
LED_RESOURCES = f"(SELECT id FROM resource WHERE {RESOURCE} AND {LEADS})"
OTHERS_RESOURCES = f"(SELECT id FROM resource WHERE {RESOURCE} AND by_id <> {{me}})"
ASKED = "(SELECT shelf_id FROM shelf_assignment WHERE member_id = {me})"
SHELF = f"({PLACED} AND (NOT is_private OR by_id = {{me}} OR id IN {ASKED}))"
OWN_SHELF = f"({SHELF} AND (by_id = {{me}} OR NOT is_private AND {LEADS}))"
SHELVES = f"(SELECT id FROM shelf WHERE {SHELF})"
OWN_SHELVES = f"(SELECT id FROM shelf WHERE {OWN_SHELF})"
STANDING = f"resource_id IN {RESOURCES}"
BETWEEN = "(member_id = {me} OR by_id = {me})"
_RESOURCE = (
    "INSERT INTO resource (kind, title, url, url_key, file_name, summary, why, level, community_id, by_id, at) VALUES "
)
_SAID = "'book', '{}', '', '', '', '', '', 'any'"

TABLES = {
    "resource": Guarded(
        row=_RESOURCE
        + ", ".join(
            f"({_SAID.format(name)}, {place}, {{{by}}}, now())"
            for name, place, by in (
                ("All", "NULL", "eve"),
                ("Plan", "{board}", "bea"),
                ("General", "{general}", "tom"),
                ("Out", "NULL", "tom"),
                ("Gone", "{board}", "eve"),
            )
        ),
        sees=f"({RESOURCE} OR {RESTORED})",
        changes=columns(
            "kind title url url_key file_sha256 file_name summary why minutes level community_id", OWN_RESOURCE
        ),
        blind="why = 'x'",
        forged=_RESOURCE + f"({_SAID.format('New')}, NULL, {{eve}}, '2001-01-01') RETURNING by_id, at",
        refused=(
            _RESOURCE.replace("by_id, at", "by_id, at, id") + f"({_SAID.format('New')}, NULL, {{me}}, now(), 77)",
        ),
    ),
    "resource_removal": Guarded(
        row="INSERT INTO resource_removal (resource_id, by_id, at) SELECT id, by_id, now() FROM resource "
        "WHERE title IN ('Out', 'Gone')",
        sees=f"resource_id IN (SELECT id FROM resource WHERE {RESOURCE} OR {RESTORED})",
        deletes=f"resource_id IN (SELECT id FROM resource WHERE {RESTORED})",
        forged="INSERT INTO resource_removal (resource_id, by_id, at) SELECT id, {eve}, '2001-01-01' FROM resource "
        "WHERE title = 'General' RETURNING by_id, at",
    ),
    "resource_tag": Guarded(
        row="INSERT INTO resource_tag (resource_id, tag_id) SELECT r.id, t.id FROM resource r, tag t "
        "WHERE t.name = 'vpn'",
        sees=STANDING,
        deletes=f"resource_id IN {OWN_RESOURCES}",
    ),
    "resource_review": Guarded(
        row="INSERT INTO resource_review (resource_id, member_id, rating, text, at) SELECT r.id, x.who, 4, 'Good', "
        "now() FROM resource r, (VALUES ({eve}), ({bea}), ({tom})) AS x(who) WHERE r.by_id <> x.who",
        sees=STANDING,
        changes=columns("rating text at", f"{MINE} AND resource_id IN {OTHERS_RESOURCES}"),
        blind="rating = 1",
        deletes=f"({MINE} OR resource_id IN {LED_RESOURCES})",
        forged="INSERT INTO resource_review (resource_id, member_id, rating, text, at) SELECT id, {eve}, 1, 'Bad', "
        "'2001-01-01' FROM resource WHERE title = 'General' ON CONFLICT DO NOTHING RETURNING member_id, at",
    ),
    "resource_progress": Guarded(
        row="INSERT INTO resource_progress (member_id, resource_id, state, spot, at) SELECT x.who, r.id, 'started', "
        "'', now() FROM resource r, (VALUES ({eve}), ({bea}), ({tom})) AS x(who)",
        sees=MINE,
        changes=columns("state spot at", MINE),
        blind="spot = 'x'",
        deletes=MINE,
        forged="INSERT INTO resource_progress (member_id, resource_id, state, spot, at) SELECT {eve}, id, 'finished', "
        "'', '2001-01-01' FROM resource WHERE title = 'General' ON CONFLICT DO NOTHING RETURNING member_id, at",
    ),
    "link_check": Guarded(
        row="INSERT INTO link_check (resource_id, by_id, url, state, detail, at) SELECT r.id, x.who, 'http://x', "
        "'gone', '', now() FROM resource r, (VALUES ({eve}), ({tom})) AS x(who)",
        sees=STANDING,
        deletes="by_id = {me}",
        forged="INSERT INTO link_check (resource_id, by_id, url, state, detail, at) SELECT id, {eve}, 'http://x', "
        "'fine', '', '2001-01-01' FROM resource WHERE title = 'General' ON CONFLICT DO NOTHING RETURNING by_id, at",
    ),
    "shelf": Guarded(
        row="INSERT INTO shelf (name, purpose, community_id, is_private, by_id, at) VALUES ('All', '', NULL, false, "
        "{tom}, now()), ('Board', '', {board}, false, {eve}, now()), ('Eve', '', NULL, true, {eve}, now()), "
        "('Asked', '', NULL, true, {bea}, now()), ('General', '', {general}, false, {eve}, now())",
        sees=SHELF,
        changes=columns("name purpose", OWN_SHELF)
        | {
            "is_private": f"{OWN_SHELF} AND by_id = {{me}}",  # nobody hides what is another's
            # into a place of which they may say the same
            "community_id": f"{OWN_SHELF} AND (by_id = {{me}} OR {{staff}} OR {{general}} IN {LED})",
        },
        blind="purpose = 'x'",
        deletes=OWN_SHELF,
        forged="INSERT INTO shelf (name, purpose, community_id, is_private, by_id, at) VALUES ('New', '', NULL, false, "
        "{eve}, '2001-01-01') RETURNING by_id, at",
    ),
    "shelf_assignment": Guarded(
        row="INSERT INTO shelf_assignment (shelf_id, member_id, by_id, note, at) SELECT id, {tom}, by_id, '', now() "
        "FROM shelf WHERE name IN ('Asked', 'Board') UNION SELECT id, {fay}, by_id, '', now() FROM shelf "
        "WHERE name = 'General'",
        sees=BETWEEN,
        changes=columns("due_at note", "by_id = {me}"),
        blind="note = 'x'",
        deletes=BETWEEN,
        forged="INSERT INTO shelf_assignment (shelf_id, member_id, by_id, note, at) SELECT id, {mo}, {eve}, '', "
        "'2001-01-01' FROM shelf WHERE name = 'All' RETURNING by_id, at",
    ),
    "shelf_finish": Guarded(
        row="INSERT INTO shelf_finish (assignment_id, member_id, at) SELECT id, member_id, now() FROM shelf_assignment",
        sees=f"assignment_id IN (SELECT id FROM shelf_assignment WHERE {BETWEEN})",
        deletes=MINE,
        forged="INSERT INTO shelf_finish (assignment_id, member_id, at) SELECT id, {eve}, '2001-01-01' "
        "FROM shelf_assignment ON CONFLICT DO NOTHING RETURNING member_id, at",
    ),
    "shelf_item": Guarded(
        row="INSERT INTO shelf_item (shelf_id, resource_id, position, note, by_id, at) SELECT s.id, r.id, r.id, '', "
        "s.by_id, now() FROM shelf s, resource r",
        sees=f"shelf_id IN {SHELVES} AND {STANDING}",
        changes=columns("position note", f"shelf_id IN {OWN_SHELVES} AND {STANDING}"),
        blind="note = 'x'",
        deletes=f"shelf_id IN {OWN_SHELVES} AND {STANDING}",
        forged="INSERT INTO shelf_item (shelf_id, resource_id, position, note, by_id, at) SELECT s.id, r.id, 1, '', "
        "{eve}, '2001-01-01' FROM shelf s, resource r WHERE s.name = 'All' AND r.title = 'All' ON CONFLICT DO NOTHING "
        "RETURNING by_id, at",
    ),
}
