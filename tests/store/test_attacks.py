"""Members with their own login and psql, without any of our code: every table, every command, every trick we know."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql

from forumdesk.forum.members import disable_member
from forumdesk.forum.messages import send_message
from forumdesk.forum.posts import delete_post, set_wiki
from forumdesk.forum.suspensions import suspend_member
from forumdesk.store.schema import Base
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.posts import MENTIONS_MOST
from tests.conftest import ServerPlace
from tests.guarded_tables import OPEN_TO_ALL, TABLES
from tests.world import World

PEOPLE = ("tom", "eve", "fay", "bea", "mo", "ada")
KEPT_OUT = ("gone", "kept")
REFUSED = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.FeatureNotSupported,
    psycopg.errors.ObjectNotInPrerequisiteState,
    psycopg.errors.WrongObjectType,
)


@dataclass
class Stage:
    """An office with something to take in every table, and the plain connections of those who try."""

    place: ServerPlace
    owner: psycopg.Connection[Any]
    names: dict[str, Any]
    doors: dict[str, psycopg.Connection[Any]] = field(default_factory=dict)

    def spelt(self, text: str, who: str) -> str:
        """The text with the stage's names and those of who asks."""
        return text.format(
            **self.names,
            me=self.names[who],
            staff=str(who in {"mo", "ada"}).lower(),
            admin=str(who == "ada").lower(),
        )

    def told(self, query: str) -> list[Any]:
        """What the owner finds."""
        return self.owner.execute(query.encode()).fetchall()

    def count(self, table: str, rows: str, who: str) -> int:
        """How many rows of the table are those."""
        return self.told(f'SELECT count(*) FROM "{table}" WHERE {self.spelt(rows, who)}')[0][0]  # type: ignore[no-any-return]

    @contextlib.contextmanager
    def trying(self, who: str) -> Iterator[psycopg.Connection[Any]]:
        """A transaction of theirs, of which nothing stays."""
        with self.doors[who].transaction(force_rollback=True):
            yield self.doors[who]

    def attempt(self, who: str, statement: str) -> psycopg.Cursor[Any] | None:
        """What they get; None where the server refuses. A constraint that stops them was reached: that is raised."""
        with contextlib.suppress(*REFUSED), self.trying(who) as door:
            return door.execute(self.spelt(statement, who).encode())
        return None


@pytest.fixture(scope="module")
def stage(_empty_database: ServerPlace) -> Iterator[Stage]:
    place = _empty_database.copy()
    world = World(place)
    owner = psycopg.connect(
        place.cluster.url(place.database), autocommit=True, options="-c search_path=forumdesk,pg_catalog"
    )
    names = _play(world)
    names["sha"] = hashlib.sha256(b"secret").hexdigest()
    stage = Stage(place, owner, names)
    for table in Base.metadata.sorted_tables:
        if table.name in TABLES and TABLES[table.name].row:
            owner.execute(stage.spelt(TABLES[table.name].row, "ada").encode())
    try:
        for who in PEOPLE + KEPT_OUT:
            stage.doors[who] = psycopg.connect(
                world.store(names[who]), autocommit=True, options="-c search_path=forumdesk"
            )
        world.write(disable_member, world.admin, names["gone"])
        world.write(
            suspend_member, world.admin, names["kept"], reason="Rest a while", until=datetime.now(UTC) + timedelta(3)
        )
        yield stage
    finally:
        for door in stage.doors.values():
            door.close()
        owner.close()
        world.close()
        place.remove()


def _play(world: World) -> dict[str, Any]:
    """People, a public and a private community, and what they wrote."""
    people = {name: world.member(name) for name in ("tom", "eve", "fay", "bea", "gone", "kept")}
    people |= {"mo": world.member("mo", role=Role.MODERATOR), "ada": world.admin}
    general = world.community("General", by=people["mo"], facilitators=[people["fay"]], members=[people["gone"]])
    board = world.community(
        "Board", by=people["mo"], private=True, members=[people["eve"]], facilitators=[people["bea"]]
    )

    def leave(session: Any, actor: int) -> None:  # who runs neither place: a moderator sees the board as little as Tom
        session.connection().exec_driver_sql(f"DELETE FROM membership WHERE member_id = {actor}")

    world.write(leave, people["mo"])
    asked = world.topic("Open to all", by=people["eve"], tags=["vpn"])
    reply = world.reply(asked, "Eve's answer", by=people["eve"])
    toms = world.reply(asked, "Tom's answer", by=people["tom"])
    wiki = world.reply(asked, "Everybody's answer", by=people["eve"])
    taken = world.reply(asked, "Said too much", by=people["eve"])
    world.write(set_wiki, people["eve"], wiki.post_id, True)
    world.write(delete_post, people["eve"], taken.post_id)
    closed = world.topic("Closed", by=people["fay"])
    toms_topic = world.topic("Tom asks", by=people["tom"])
    world.reply(toms_topic, "Fay answers", by=people["fay"])
    secret = world.topic("Secret merger", "with Acme", by=people["eve"], community=board, tags=["acme"])
    secret_reply = world.reply(secret, "Acme pays", by=people["bea"])
    secret2 = world.topic("Secret pay", "much", by=people["bea"], community=board)
    board_topic = world.topic("Board talk", "About chairs", by=people["bea"], community=board)
    board_reply = world.reply(board_topic, "Nonsense", by=people["bea"])
    waiting = world.topic("Waits", "to be let through", by=people["eve"])
    let = world.reply(closed, "Let through", by=people["eve"])
    message = world.write(
        send_message, people["eve"], to=[people["bea"]], title="Hush", body="Acme again", client_key="hush"
    )
    return people | {
        **{"general": general, "board": board, "asked": asked.topic_id, "closed": closed.topic_id},
        **{"reply": reply.post_id, "toms_post": toms.post_id, "wiki": wiki.post_id, "toms_topic": toms_topic.topic_id},
        **{"asked_post": asked.post_id, "closed_post": closed.post_id},
        **{"board_topic": board_topic.topic_id, "board_reply": board_reply.post_id},
        **{"waiting_post": waiting.post_id, "let_post": let.post_id},
        **{"secret": secret.topic_id, "secret2": secret2.topic_id, "secret_post": secret.post_id},
        **{"secret_reply": secret_reply.post_id, "message": message.topic_id},
    }


def keys(table: str) -> str:
    return ", ".join(f'"{column.name}"' for column in Base.metadata.tables[table].primary_key)


ROWS = tuple(Base.metadata.tables)


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
    value = {"community_id": "{general}", "by_id": "{me}", "scope": "'community'"}.get(column, value)
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
    done = stage.attempt(who, f'DELETE FROM "{table}"')
    assert (done.rowcount if done else 0) == stage.count(table, TABLES[table].deletes, who)


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


@pytest.mark.parametrize(
    "change",
    [
        "watching SET at = '2001-01-01' RETURNING member_id, at",
        "read_position SET at = '2001-01-01' RETURNING member_id, at",
        "bookmark SET at = '2001-01-01' RETURNING member_id, at",
        "preference SET at = '2001-01-01' RETURNING member_id, at",
    ],
)
def test_what_is_changed_is_dated_anew(stage: Stage, change: str) -> None:
    done = stage.attempt("eve", f"UPDATE {change}")
    assert done is not None
    assert done.rowcount > 0
    for name, at in done.fetchall():
        assert name == stage.names["eve"]
        assert datetime.now(UTC) - at < timedelta(minutes=1)


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


# Ways around the policies.

SYSTEM = [
    *[f"SET ROLE fd_{{short}}_{group}" for group in ("owner", "admin", "moderator")],
    *[f"GRANT fd_{{short}}_{group} TO CURRENT_USER" for group in ("owner", "admin", "moderator")],
    *["SET SESSION AUTHORIZATION test_owner", 'SET SESSION AUTHORIZATION "eve.{short}"', 'SET ROLE "eve.{short}"'],
    *[f"ALTER ROLE CURRENT_USER {more}" for more in ("SUPERUSER", "CREATEROLE", "BYPASSRLS", "CREATEDB")],
    *["ALTER ROLE \"eve.{short}\" PASSWORD 'x'", "ALTER ROLE CURRENT_USER CONNECTION LIMIT 900", "CREATE ROLE mine"],
    *["ALTER ROLE CURRENT_USER VALID UNTIL 'infinity'"],
    *['DROP ROLE "eve.{short}"', 'GRANT "eve.{short}" TO CURRENT_USER'],
    *[f"ALTER TABLE post {what}" for what in ("DISABLE ROW LEVEL SECURITY", "NO FORCE ROW LEVEL SECURITY")],
    *[f"ALTER TABLE post {what}" for what in ("DISABLE TRIGGER ALL", "OWNER TO CURRENT_USER", "ADD COLUMN x int")],
    *["DROP POLICY fd_select ON post"],
    *["CREATE POLICY mine ON post USING (true)", "ALTER POLICY fd_select ON post USING (true)"],
    *["DROP TRIGGER fd_post_a_true ON post", "DROP TABLE post", "DROP SCHEMA forumdesk CASCADE", "TRUNCATE post"],
    *["DROP FUNCTION current_member() CASCADE", "ALTER FUNCTION current_member() RENAME TO x"],
    "CREATE OR REPLACE FUNCTION forumdesk.is_staff() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "CREATE FUNCTION public.leak(text) RETURNS bool LANGUAGE plpgsql COST 0.0001 AS 'BEGIN RAISE ''%'', $1; END'",
    "CREATE FUNCTION pg_temp.leak(text) RETURNS bool LANGUAGE sql AS 'SELECT true'",
    *["CREATE TABLE forumdesk.x (x int)", "CREATE TABLE public.x (x int)", "CREATE TEMP TABLE member (x int)"],
    *["CREATE SCHEMA mine", "CREATE VIEW public.x AS SELECT * FROM forumdesk.post", "CREATE TEMP VIEW x AS SELECT 1"],
    *["CREATE INDEX ON post (body)"],
    *["CREATE RULE x AS ON SELECT TO post DO INSTEAD NOTHING", "CREATE SEQUENCE public.x"],
    "CREATE TRIGGER x BEFORE INSERT ON post FOR EACH ROW EXECUTE FUNCTION fd_wake()",
    *["CREATE EXTENSION IF NOT EXISTS hstore"],
    *["CREATE EVENT TRIGGER x ON ddl_command_start EXECUTE FUNCTION fd_wake()"],
    *["COMMENT ON SCHEMA forumdesk IS 'ForumDesk 99.0 0000000000000000'", "COMMENT ON TABLE post IS 'mine'"],
    *["ALTER DATABASE {database} SET row_security = off", "DROP DATABASE {database}", "ALTER SYSTEM SET ssl = off"],
    *["CREATE PUBLICATION x FOR TABLE post", "CREATE SUBSCRIPTION x CONNECTION 'dbname=x' PUBLICATION x"],
    *["COPY post TO PROGRAM 'cat'", "COPY post TO '/tmp/stolen'", "COPY tag (name) FROM '/etc/passwd'"],
    *["SELECT pg_read_file('/etc/passwd')", "SELECT pg_read_binary_file('PG_VERSION')", "SELECT pg_ls_dir('.')"],
    *["SELECT lo_import('/etc/passwd')", "SELECT lo_export(1, '/tmp/x')", "SELECT pg_stat_file('PG_VERSION')"],
    *["SELECT * FROM pg_authid", "SELECT * FROM pg_shadow"],
    *["SELECT * FROM pg_statistic", "SELECT * FROM pg_hba_file_rules"],
    *["UPDATE pg_class SET relrowsecurity = false", "DELETE FROM pg_policy", "SELECT data FROM pg_largeobject"],
    *["SET session_replication_role = replica", "SET log_statement = 'all'"],
    *["SET zero_damaged_pages = on", "LOAD 'plperl'"],
    *["SELECT set_config('session_replication_role', 'replica', false)"],
    *["SELECT pg_reload_conf()", "SELECT pg_switch_wal()"],
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user",
    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename <> current_user",
    *["LOCK TABLE office IN ACCESS EXCLUSIVE MODE", "LOCK TABLE post IN SHARE ROW EXCLUSIVE MODE"],
    *["INSERT INTO alembic_version VALUES ('x')"],
    *["DELETE FROM alembic_version", "UPDATE alembic_version SET version_num = '1'"],
    *["REASSIGN OWNED BY fd_{short}_owner TO CURRENT_USER", "DROP OWNED BY fd_{short}_owner"],
    *["DO LANGUAGE plpython3u 'pass'", "SELECT fd_post_a_true()", "CLUSTER post USING pk_post"],
    *["REINDEX TABLE post", "REFRESH MATERIALIZED VIEW post", "SECURITY LABEL ON TABLE post IS 'x'"],
]  # fmt: skip

OF_ADMINS = [
    "SELECT add_login('x', 'X', 'admin', 'SCRAM-SHA-256$4096:a$b:c')",
    "SELECT set_standing({me}, 'admin', false)",
    "SELECT reset_login({eve}, 'SCRAM-SHA-256$4096:a$b:c')",
    "SELECT rename_member({eve}, 'Fool')",
    "SELECT make_former({eve})",
]


@pytest.mark.parametrize("statement", SYSTEM + OF_ADMINS)
@pytest.mark.parametrize("who", ["tom", "mo"])
def test_no_way_leads_around_the_policies(stage: Stage, who: str, statement: str) -> None:
    if who == "mo" and "moderator TO" in statement:
        pytest.skip("what they are already")
    door = stage.doors[who]
    spelt = statement.replace("{short}", stage.place.short_id).replace("{database}", stage.place.database)
    if who == "mo" and spelt.startswith("SET ROLE") and spelt.endswith("moderator"):
        pytest.skip("what they are already")
    with pytest.raises(psycopg.Error) as refused:
        door.execute(spelt.format(**stage.names, me=stage.names[who]).encode())  # outside a transaction: DROP DATABASE
    assert not isinstance(refused.value, psycopg.errors.SyntaxError), refused.value
    assert not stage.told(
        "SELECT 1 FROM member WHERE login = 'x' OR name = 'Fool' OR role = 'admin' AND login <> 'ada'"
    )


def test_what_the_server_only_warns_of_changes_no_right(stage: Stage) -> None:
    rights = (
        "SELECT relname, relacl::text, relrowsecurity FROM pg_class "
        "WHERE relnamespace = 'forumdesk'::regnamespace ORDER BY 1"
    )
    before = stage.told(rights)
    for who in ("tom", "mo", "ada"):
        for statement in ("GRANT ALL ON post TO PUBLIC", "GRANT SELECT ON post TO CURRENT_USER WITH GRANT OPTION"):
            with contextlib.suppress(psycopg.Error):
                stage.doors[who].execute(statement.encode())
    assert stage.told(rights) == before


def test_an_admin_makes_no_one_more_than_an_admin(stage: Stage) -> None:
    for statement in SYSTEM:
        if "admin" in statement or "moderator" in statement:
            continue  # what they are already
        spelt = statement.replace("{short}", stage.place.short_id).replace("{database}", stage.place.database)
        with pytest.raises(psycopg.Error):
            stage.doors["ada"].execute(spelt.encode())


def test_which_posts_were_flagged_is_not_told_to_all(stage: Stage) -> None:
    for function in ("posts_under_review", "topics_under_review"):
        for who, knows in (("tom", False), ("eve", False), ("fay", False), ("mo", True)):
            told = stage.attempt(who, f"SELECT cardinality({function}()) > 0")
            assert told is not None
            assert told.fetchall() == [(knows,)], who


SECRETS = ("Acme", "Secret", "Hush", "merger")

LEAKS = [
    "SELECT body::int FROM post",
    "SELECT 1 / (length(body) - length(body)) FROM post WHERE body LIKE '%%Acme%%'",
    "SELECT 1 / (id - {secret}) FROM topic",
    "EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM post WHERE body > 'A'",
    "SELECT * FROM pg_stats WHERE schemaname = 'forumdesk'",
    "SELECT query FROM pg_stat_activity",
    "SELECT query_to_xml('SELECT * FROM forumdesk.post', true, false, '')",
    "SELECT schema_to_xml('forumdesk', true, false, '')",
    "SELECT database_to_xml(true, false, '')",
    "SELECT * FROM post TABLESAMPLE BERNOULLI (100)",
    "SELECT (SELECT string_agg(p.body, ' ') FROM post p WHERE p.topic_id = t.id) FROM topic t",
    "SELECT to_jsonb(p) FROM post p FULL JOIN topic t ON true",
    "SELECT t.title FROM topic t RIGHT JOIN (VALUES ({secret}), ({message})) AS v(id) ON v.id = t.id",
    "SELECT title FROM topic UNION SELECT body FROM post UNION SELECT body FROM revision",
    "WITH x AS (UPDATE topic SET title = title RETURNING *) SELECT * FROM x",
    "DELETE FROM reaction USING post WHERE post.id = post_id RETURNING post.body",
    "MERGE INTO topic t USING post p ON p.topic_id = t.id WHEN MATCHED AND p.body LIKE '%%Acme%%' "
    "THEN UPDATE SET title = p.body RETURNING t.title",
    "INSERT INTO bookmark (member_id, post_id, note, at) SELECT {me}, id, left(body, 90), now() FROM post "
    "RETURNING note",
    "SELECT * FROM spared_counts(ARRAY(SELECT generate_series(1, 1000)))",
    "SELECT convert_from(content, 'UTF8') FROM file",
    "SELECT body FROM post WHERE ctid = ANY (ARRAY(SELECT format('(0,%%s)', n)::tid FROM generate_series(1, 99) n))",
]


@pytest.mark.parametrize("statement", LEAKS)
@pytest.mark.parametrize("who", ["tom", "mo"])
def test_nothing_private_comes_out_by_a_side_door(stage: Stage, who: str, statement: str) -> None:
    stage.owner.execute("ANALYZE")
    try:
        done = stage.attempt(who, statement.replace("%%", "%"))
        told = str(done.fetchall()) if done and done.description else ""
        told += str(stage.doors[who].info.error_message)
    except psycopg.Error as error:
        told = str(error)
    if "EXPLAIN" in statement or "query" in statement:
        told = told.replace("Acme%", "").replace("SECURITY", "")
    assert not [secret for secret in SECRETS if secret in told]


def test_copying_tables_out_copies_what_one_may_read(stage: Stage) -> None:
    for table in ROWS:
        with stage.trying("tom") as door, door.cursor().copy(f'COPY "{table}" TO STDOUT'.encode()) as out:
            told = b"".join(bytes(part) for part in out).decode(errors="replace")
        assert not [secret for secret in SECRETS if secret in told], table


def test_settings_of_ones_own_open_nothing(stage: Stage) -> None:
    for setting in (
        "row_security = off",
        "search_path = pg_catalog",
        "role = none",
        "plan_cache_mode = force_generic_plan",
    ):
        with contextlib.suppress(psycopg.Error), stage.trying("tom") as door:
            door.execute(f"SET LOCAL {setting}".encode())
            assert door.execute("SELECT count(*) FROM forumdesk.topic WHERE title LIKE 'Secret%'").fetchone() == (0,)


def test_what_is_hidden_gives_the_same_error_as_what_is_missing(stage: Stage) -> None:
    """Else one could count private posts by trying to refer to them."""
    tries = (
        "INSERT INTO bookmark (member_id, post_id, note, at) VALUES ({me}, %s, '', now())",
        "INSERT INTO spared (member_id, post_id, at) VALUES ({me}, %s, now())",
        "INSERT INTO reaction (post_id, member_id, kind, at) VALUES (%s, {me}, 'like', now())",
        "INSERT INTO mention (post_id, member_id, kind) VALUES (%s, {me}, 'mention')",
    )
    for statement in tries:
        said = set()
        for post in (stage.names["secret_post"], 999_999):
            with pytest.raises(psycopg.Error) as refused, stage.trying("tom") as door:
                door.execute(stage.spelt(statement, "tom").encode(), (post,))
            said.add((refused.value.sqlstate, str(refused.value)))
        assert len(said) == 1, said


EXPRESSIONS = st.sampled_from(
    [
        "a.*",
        "a::text",
        "to_jsonb(a)",
        "count(*)",
        "string_agg(a::text, '')",
        "max(a::text)",
        "b::text",
        "a::text || b::text",
    ]
)
CONDITIONS = st.sampled_from(
    [
        "true",
        "a::text ILIKE '%acme%'",
        "a::text < b::text",
        "a IS NOT NULL",
        "NOT (a::text = '')",
        "1 / length(a::text) = 0",
    ]
)
JOINS = st.sampled_from(["CROSS JOIN", "LEFT JOIN LATERAL", "FULL JOIN"])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(what=EXPRESSIONS, one=st.sampled_from(ROWS), how=JOINS, other=st.sampled_from(ROWS), where=CONDITIONS)
def test_no_query_one_can_think_of_finds_what_is_private(
    stage: Stage, what: str, one: str, how: str, other: str, where: str
) -> None:
    on = {"CROSS JOIN": "", "LEFT JOIN LATERAL": "ON true", "FULL JOIN": "ON true"}[how]
    right = f"(SELECT * FROM {other})" if "LATERAL" in how else other
    try:
        with stage.trying("tom") as door:
            query = f"SELECT {what} FROM {one} a {how} {right} b {on} WHERE {where} LIMIT 500"
            told = str(door.execute(query.encode()).fetchall())
    except psycopg.Error as error:
        told = str(error)
    assert not [secret for secret in SECRETS if secret in told]
