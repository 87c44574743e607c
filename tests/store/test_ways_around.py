"""Roles, settings, functions, errors and odd queries: no way leads around the policies of a server."""

from __future__ import annotations

import contextlib

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forumdesk.store.schema import Base
from tests.stage import Stage

ROWS = tuple(Base.metadata.tables)


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
    "SELECT change_owner({reply}, {fay})",  # for moderators alone, and only with a word in the log
    "SELECT move_posts(ARRAY[{reply}], {asked}, {secret}, false)",
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
