"""Members with their own login and psql, without any of our code: every table, every command, every trick we know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy.dialects import postgresql

from forumdesk.store.schema import Base
from forumdesk.store.schema.posts import MENTIONS_MOST
from tests.guarded_tables import OPEN_TO_ALL, TABLES
from tests.stage import KEPT_OUT, PEOPLE, REFUSED, Stage

ROWS = tuple(Base.metadata.tables)


def keys(table: str) -> str:
    return ", ".join(f'"{column.name}"' for column in Base.metadata.tables[table].primary_key)


def test_every_table_is_tried_here() -> None:
    assert set(TABLES) == set(ROWS), "a new table needs its line in tests/guarded_tables.py"


@pytest.mark.parametrize("table", ROWS)
def test_there_is_something_to_take(stage: Stage, table: str) -> None:
    everything = stage.count(table, "true", "tom")
    assert everything > 0
    if table not in OPEN_TO_ALL:
        assert stage.count(table, TABLES[table].sees, "tom") < everything


@pytest.mark.parametrize("table", ROWS)
@pytest.mark.parametrize("who", PEOPLE)
def test_one_reads_what_one_may_and_no_row_more(stage: Stage, who: str, table: str) -> None:
    expected = stage.told(f'SELECT {keys(table)} FROM "{table}" WHERE {stage.spelt(TABLES[table].sees, who)}')
    with stage.trying(who) as door:
        seen = door.execute(f'SELECT {keys(table)} FROM "{table}"'.encode()).fetchall()
    assert sorted(map(str, seen)) == sorted(map(str, expected))


@pytest.mark.parametrize("table", ROWS)
@pytest.mark.parametrize("who", KEPT_OUT)
def test_who_is_kept_out_reads_and_writes_nothing(stage: Stage, who: str, table: str) -> None:
    guarded = TABLES[table]
    with stage.trying(who) as door:
        assert door.execute(f'SELECT count(*) FROM "{table}"'.encode()).fetchone() == (0,)
    for statement in (guarded.blind and f'UPDATE "{table}" SET {guarded.blind}', f'DELETE FROM "{table}"'):
        done = stage.attempt(who, statement) if statement else None
        assert done is None or done.rowcount == 0
    for statement in filter(None, (guarded.forged, *guarded.refused)):
        done = stage.attempt(who, statement)
        assert done is None or done.rowcount == 0


@pytest.mark.parametrize("table", ROWS)
@pytest.mark.parametrize("who", PEOPLE)
def test_one_changes_the_columns_and_rows_that_are_ones_own_to_change(stage: Stage, who: str, table: str) -> None:
    guarded = TABLES[table]
    for column in Base.metadata.tables[table].columns:
        wanted = guarded.changes.get(column.name, "false")
        expected = {
            str(row) for row in stage.told(f'SELECT {keys(table)} FROM "{table}" WHERE {stage.spelt(wanted, who)}')
        }
        rows = stage.told(f'SELECT {keys(table)} FROM "{table}"')
        changed = {str(row) for row in rows if _changes(stage, who, table, column.name, row)}
        assert changed == expected, column.name


def _changes(stage: Stage, who: str, table: str, column: str, row: tuple[Any, ...]) -> bool:
    """Whether they get another value into that column of that row, as far as policies and triggers go."""
    kept = Base.metadata.tables[table].columns[column]
    kind = str(kept.type.compile(dialect=_DIALECT)).upper()
    others = {"TEXT": "'other'", "BOOLEAN": f'NOT "{column}"', "BIGINT": "{eve}", "INTEGER": "7", "BYTEA": "'x'"}
    value = "now() + interval '1 day'" if "TIMESTAMP" in kind else others.get(kind, "'1'")
    board = "(SELECT max(c.id) FROM project_column c WHERE c.topic_id = project_task.topic_id)"
    chosen = {"community_id": "{general}", "by_id": "{me}", "scope": "'community'", "column_id": board}
    value = chosen.get(column, value)
    where = " AND ".join(f'"{name.name}" = %s' for name in Base.metadata.tables[table].primary_key)
    statement = stage.spelt(f'UPDATE "{table}" SET "{column}" = {value}', who) + f" WHERE {where}"
    try:
        with stage.trying(who) as door:
            return door.execute(statement.encode(), row).rowcount == 1
    except REFUSED:
        return False
    except psycopg.IntegrityError:  # policies and triggers let it through, a constraint did not
        return True


_DIALECT: Any = postgresql.dialect()


@pytest.mark.parametrize("table", [table for table in ROWS if TABLES[table].blind])
@pytest.mark.parametrize("who", PEOPLE)
def test_a_change_that_reads_nothing_reaches_no_row_out_of_sight(stage: Stage, who: str, table: str) -> None:
    guarded = TABLES[table]
    column = guarded.blind.split()[0]
    done = stage.attempt(who, f'UPDATE "{table}" SET {guarded.blind}')
    assert (done.rowcount if done else 0) == stage.count(table, guarded.changes[column], who)


@pytest.mark.parametrize("table", ROWS)
@pytest.mark.parametrize("who", PEOPLE)
def test_one_takes_away_what_is_ones_own_and_no_row_more(stage: Stage, who: str, table: str) -> None:
    expected = stage.count(table, TABLES[table].deletes, who)
    try:
        done = stage.attempt(who, f'DELETE FROM "{table}"')
    except psycopg.IntegrityError:  # the policies let it through
        assert expected > 0
    else:
        assert (done.rowcount if done else 0) == expected


@pytest.mark.parametrize("table", [table for table in ROWS if TABLES[table].forged])
@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_writes_in_anothers_name_or_at_another_time(stage: Stage, who: str, table: str) -> None:
    done = stage.attempt(who, TABLES[table].forged)
    for name, at in done.fetchall() if done else []:
        assert name == stage.names[who]
        assert datetime.now(UTC) - at < timedelta(minutes=1)


@pytest.mark.parametrize("statement", [one for table in TABLES.values() for one in table.refused])
def test_nobody_writes_where_they_may_not(stage: Stage, statement: str) -> None:
    for who in ("tom", "mo") if any(sign in statement for sign in ("{me}", "{secret", "{board}")) else ("tom",):
        done = stage.attempt(who, statement)
        assert done is None or done.rowcount == 0


# What rows may hold, whoever writes them.


def test_who_edited_or_deleted_a_post_and_when_cannot_be_made_up(stage: Stage) -> None:
    lie = (
        "UPDATE post SET edited_by = {tom}, edited_at = '2001-01-01', deleted_by = {tom} WHERE id = {reply} RETURNING "
    )
    told = stage.attempt("eve", lie + "edited_by, edited_at, deleted_by")
    assert told is not None
    assert told.fetchall() == [(None, None, None)]
    hidden = stage.attempt("fay", "UPDATE post SET deleted_at = '2001-01-01', deleted_by = {eve} WHERE id = {reply} "
                           "RETURNING deleted_by, deleted_at > now() - interval '1 hour'")  # fmt: skip
    assert hidden is not None
    assert hidden.fetchall() == [(stage.names["fay"], True)]


def test_who_gave_a_topic_its_title_cannot_be_made_up(stage: Stage) -> None:
    lie = (
        "UPDATE topic SET retitled_by = {eve}, retitled_at = '2001-01-01' WHERE id = {toms_topic} RETURNING retitled_by"
    )
    told = stage.attempt("tom", lie)
    assert told is not None
    assert told.fetchall() == [(None,)]


def test_a_wiki_post_is_not_changed_without_a_trace_by_lying_about_who_did_before(stage: Stage) -> None:
    with stage.trying("tom") as door:
        for change in ("edited_by = {tom}, edited_at = now()", "body = 'Nonsense'"):
            door.execute(stage.spelt(f"UPDATE post SET {change} WHERE id = {{wiki}}", "tom").encode())
        kept = door.execute(stage.spelt("SELECT body, by_id FROM revision WHERE post_id = {wiki}", "tom").encode())
        assert kept.fetchall() == [("Everybody's answer", stage.names["tom"])]


def test_a_topic_with_the_posts_of_others_cannot_be_taken_away_as_a_message(stage: Stage) -> None:
    for topic in ("toms_topic", "asked"):
        done = stage.attempt("tom", f"UPDATE topic SET community_id = NULL WHERE id = {{{topic}}}")
        assert done is None or done.rowcount == 0


@pytest.mark.parametrize("table", [table for table in ROWS if "id" in Base.metadata.tables[table].columns])
def test_nobody_takes_the_numbers_of_rows_to_come(stage: Stage, table: str) -> None:
    """Else the next to write finds the number taken, and writes nothing."""
    row = f'INSERT INTO "{table}" (id) VALUES (9000000)'
    if table == "community":  # of which the program draws the number first
        row = TABLES[table].forged.replace("(name", "(id, name").replace("('New'", "(9000000, 'New'")
    assert stage.attempt("mo", row) is None
    with pytest.raises((*REFUSED, psycopg.errors.UndefinedTable)), stage.trying("mo") as door:
        door.execute(f"SELECT setval('{table}_id_seq', 1)".encode())


PROFILE = "UPDATE member SET {} = {} WHERE id = {{me}}"
ASK = "WITH asked AS (SELECT id FROM post WHERE id = {toms_post}) INSERT INTO poll (post_id, name, title, most, "


@pytest.mark.parametrize(
    "statement",
    [
        *[
            PROFILE.format("name", f"'Tom' || chr({code})")
            for code in (7, 0xAD, 0x200B, 0x202E, 0x2066, 0xFEFF, 0x3164)
        ],
        *[PROFILE.format(column, "repeat('x', 100001)") for column in ("about", "ask_about", "title", "time_zone")],
        PROFILE.format("picture", "'../../../etc/passwd'"),
        ASK + "is_anonymous, closes_at) SELECT id, 'p', 'x', 1, true, 'infinity' FROM asked",
        ASK + "is_anonymous, closes_at) SELECT id, 'p', 'x', 1, true, '20000-01-01' FROM asked",
        ASK + "is_anonymous) SELECT id, 'p', repeat('x', 5000), 1, true FROM asked",
        "INSERT INTO tag (name) VALUES ('vpn' || chr(8203))",
        "UPDATE topic SET title = 'Tom' || chr(8238) || 'asks' WHERE id = {toms_topic}",
        "INSERT INTO saved_search (member_id, name, query, notifies, since_id, seen_id, at) "
        "VALUES ({me}, 'x', repeat('x', 1001), true, 0, 0, now())",
        "INSERT INTO bookmark (member_id, post_id, note, remind_at, at) VALUES ({me}, {reply}, '', 'infinity', now())",
    ],
)
def test_what_would_hide_mislead_or_hang_is_not_taken(stage: Stage, statement: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        stage.attempt("tom", statement)


def test_who_runs_a_place_cannot_give_it_a_colour_or_an_icon_that_is_none(stage: Stage) -> None:
    for lie in ("colour = 'red; x'", "icon = '../../secret'", "name = 'Gen' || chr(8203) || 'eral'"):
        with pytest.raises(psycopg.errors.CheckViolation):
            stage.attempt("fay", f"UPDATE community SET {lie} WHERE id = {{general}}")


def test_a_post_names_only_so_many_whatever_its_text_says(stage: Stage) -> None:
    mention = "INSERT INTO mention (post_id, member_id, kind) VALUES (%s, %s, 'mention')"
    with stage.trying("tom") as door:
        stage.owner.execute(
            "INSERT INTO member (login, name, role, is_disabled, title, department, about, ask_about, time_zone, "
            "created_at) SELECT 'crowd' || n, 'C', 'member', false, '', '', '', '', '', now() "
            "FROM generate_series(1, %s) AS n ON CONFLICT DO NOTHING",
            (MENTIONS_MOST + 1,),
        )
        crowd = door.execute("SELECT id FROM member WHERE login LIKE 'crowd%'").fetchall()
        for (one,) in crowd[:MENTIONS_MOST]:
            door.execute(mention, (stage.names["toms_post"], one))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            door.execute(mention, (stage.names["toms_post"], crowd[-1][0]))
