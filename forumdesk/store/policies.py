"""Roles, row-level security and member management on Postgres; the texts of the rules are handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from forumdesk.store.engines import PG_SCHEMA
from forumdesk.store.schema.spared import FEWEST_COUNTED


@dataclass(frozen=True)
class Security:
    """What the database is to enforce, as SQL.

    `policies`: table -> command -> condition. `updatable`: table -> columns that members may change.
    `guards`: table -> columns -> condition, where not everybody who may change the row may change these.
    `sets`: function -> (return type, SELECT) that conditions may call, asking for current_member().
    """

    policies: Mapping[str, Mapping[str, str]]
    updatable: Mapping[str, tuple[str, ...]]
    sets: Mapping[str, tuple[str, str]]
    guards: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Roles:
    """The group roles of one office. Roles belong to the whole cluster, so their names carry the office's short id."""

    owner: str
    member: str
    moderator: str
    admin: str

    @classmethod
    def of(cls, short_id: str) -> Roles:
        return cls(*(f"fd_{short_id}_{name}" for name in ("owner", "member", "moderator", "admin")))

    def login(self, login: str) -> str:
        """The database login of a member."""
        return f"{login}.{self.owner.split('_')[1]}"


def create_roles(connection: Connection, roles: Roles) -> None:
    """Make the group roles and the owner of everything, who can make logins but not log in. Runs as the founder."""
    for role in (roles.member, roles.moderator, roles.admin):
        connection.exec_driver_sql(f'CREATE ROLE "{role}" NOLOGIN')
    connection.exec_driver_sql(f'CREATE ROLE "{roles.owner}" NOLOGIN CREATEROLE')
    connection.exec_driver_sql(f'GRANT "{roles.member}" TO "{roles.moderator}"')
    connection.exec_driver_sql(f'GRANT "{roles.moderator}" TO "{roles.admin}"')
    for role in (roles.member, roles.moderator, roles.admin):
        connection.exec_driver_sql(f'GRANT "{role}" TO "{roles.owner}" WITH ADMIN OPTION')
    connection.exec_driver_sql(f'GRANT "{roles.owner}" TO CURRENT_USER')
    connection.exec_driver_sql(f'CREATE SCHEMA {PG_SCHEMA} AUTHORIZATION "{roles.owner}"')
    connection.exec_driver_sql("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    database: str = connection.exec_driver_sql("SELECT current_database()").scalar_one()
    connection.exec_driver_sql(f'REVOKE TEMPORARY, CREATE ON DATABASE "{database}" FROM PUBLIC')
    connection.exec_driver_sql(f'GRANT CONNECT ON DATABASE "{database}" TO "{roles.member}"')


def install_identity(connection: Connection) -> None:
    """Who is asking: the login of the connection, whatever role it puts on. Runs as the owner, before the triggers."""
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION current_member() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER "
        f"SET search_path = {PG_SCHEMA}, pg_temp AS "
        "$fd$ SELECT id FROM member WHERE db_role = session_user AND NOT is_disabled $fd$"
    )


def install(connection: Connection, roles: Roles, security: Security) -> None:
    """Drop all policies and grants and make them anew from the rules. Runs as the owner."""
    run = connection.exec_driver_sql
    for name, (kind, query) in security.sets.items():
        body = f"SELECT coalesce(array_agg(x.id), '{{}}') FROM ({query}) AS x(id)" if kind.endswith("[]") else query
        run(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS {kind} LANGUAGE sql STABLE SECURITY DEFINER "
            f"SET search_path = {PG_SCHEMA}, pg_temp AS $fd$ {body} $fd$"
        )
    run(
        "CREATE OR REPLACE FUNCTION is_first_facilitator(place bigint) RETURNS boolean LANGUAGE sql STABLE "
        f"SECURITY DEFINER SET search_path = {PG_SCHEMA}, pg_temp AS $fd$ SELECT EXISTS (SELECT 1 FROM community "
        "WHERE id = place AND created_by = current_member()) AND NOT EXISTS "
        "(SELECT 1 FROM membership WHERE community_id = place) $fd$"
    )
    _install_counts(connection)
    _install_member_management(connection, roles)
    run(f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {PG_SCHEMA} FROM PUBLIC")
    run(f'GRANT USAGE ON SCHEMA {PG_SCHEMA} TO "{roles.member}"')
    run(f'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {PG_SCHEMA} TO "{roles.member}"')
    for function in ("add_login(text, text, text, text)", "set_standing(bigint, text, boolean)"):
        run(f'REVOKE EXECUTE ON FUNCTION {function} FROM "{roles.member}"')
        run(f'GRANT EXECUTE ON FUNCTION {function} TO "{roles.admin}"')
    tables: Sequence[str] = (
        run(f"SELECT tablename FROM pg_tables WHERE schemaname = '{PG_SCHEMA}' ORDER BY 1").scalars().all()
    )
    for policy in run(f"SELECT tablename, policyname FROM pg_policies WHERE schemaname = '{PG_SCHEMA}'").all():
        run(f'DROP POLICY "{policy.policyname}" ON "{policy.tablename}"')
    for table in tables:
        run(f'REVOKE ALL ON "{table}" FROM PUBLIC, "{roles.member}"')
        run(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        for command, condition in security.policies.get(table, {}).items():
            _install_policy(connection, roles, table, command, condition, security.updatable.get(table, ()))
    run(f'GRANT SELECT ON alembic_version TO "{roles.member}"')
    run(f'CREATE POLICY fd_select ON alembic_version FOR SELECT TO "{roles.member}" USING (true)')


def _install_counts(connection: Connection) -> None:
    """Counts over rows that their reader may not see: never of fewer people than FEWEST_COUNTED."""
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION spared_counts(ids bigint[]) RETURNS TABLE (post_id bigint, people bigint) "
        f"LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {PG_SCHEMA}, pg_temp AS $fd$ "
        "SELECT s.post_id, count(*) FROM spared s JOIN post p ON p.id = s.post_id WHERE s.post_id = ANY(ids) "
        "AND p.community_id = ANY((SELECT visible_communities())::bigint[]) AND p.deleted_at IS NULL "
        f"GROUP BY s.post_id HAVING count(*) >= {FEWEST_COUNTED} $fd$"
    )


def _install_policy(
    connection: Connection, roles: Roles, table: str, command: str, condition: str, columns: tuple[str, ...]
) -> None:
    clauses = {
        "SELECT": f"USING ({condition})",
        "INSERT": f"WITH CHECK ({condition})",
        "UPDATE": f"USING ({condition}) WITH CHECK ({condition})",
        "DELETE": f"USING ({condition})",
    }
    connection.exec_driver_sql(
        f'CREATE POLICY fd_{command.lower()} ON "{table}" FOR {command} TO "{roles.member}" '
        + clauses[command].replace("%", "%%")
    )
    of_columns = " (" + ", ".join(f'"{column}"' for column in columns) + ")" if command == "UPDATE" else ""
    connection.exec_driver_sql(f'GRANT {command}{of_columns} ON "{table}" TO "{roles.member}"')
    if command == "INSERT":
        sequence = f"pg_get_serial_sequence('{PG_SCHEMA}.{table}', a.attname)"
        owned = connection.exec_driver_sql(
            f"SELECT {sequence} FROM pg_attribute a WHERE a.attrelid = '{PG_SCHEMA}.{table}'::regclass "
            f"AND a.attnum > 0 AND NOT a.attisdropped AND {sequence} IS NOT NULL"
        )
        sequences: Sequence[str] = owned.scalars().all()
        for name in sequences:
            connection.exec_driver_sql(f'GRANT USAGE ON SEQUENCE {name} TO "{roles.member}"')


def _install_member_management(connection: Connection, roles: Roles) -> None:
    """The only ways to make a login or change a standing: for admins and the office's owner."""
    head = f"LANGUAGE plpgsql SECURITY DEFINER SET search_path = {PG_SCHEMA}, pg_temp"
    allowed = (
        f"IF NOT is_admin() AND NOT pg_has_role(session_user, '{roles.owner}', 'MEMBER') THEN "
        "RAISE EXCEPTION 'admins only' USING ERRCODE = '42501'; END IF;"
    )
    groups = (
        f"CASE standing WHEN 'admin' THEN '{roles.admin}' WHEN 'moderator' THEN '{roles.moderator}' "
        f"ELSE '{roles.member}' END"
    )
    every = f"ARRAY['{roles.member}', '{roles.moderator}', '{roles.admin}']"
    # The password arrives as a SCRAM verifier made on the desktop: it never stands in the server's log.
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION add_login(who text, called text, standing text, verifier text) RETURNS bigint "
        + head
        + f""" AS $fd$ DECLARE made bigint; role_name text := who || '.{roles.owner.split("_")[1]}'; BEGIN {allowed}
        IF who !~ '^[a-z0-9][a-z0-9._-]{{0,58}}$' OR verifier NOT LIKE 'SCRAM-SHA-256$%%' THEN
          RAISE EXCEPTION 'bad login' USING ERRCODE = '22023'; END IF;
        EXECUTE format('CREATE ROLE %%I LOGIN CONNECTION LIMIT 12 PASSWORD %%L', role_name, verifier);
        EXECUTE format('GRANT %%I TO %%I', {groups}, role_name);
        INSERT INTO member (login, name, role, is_disabled, title, department, about, ask_about, time_zone, db_role,
          created_at) VALUES (who, called, standing, false, '', '', '', '', '', role_name, clock_timestamp())
          ON CONFLICT (login) DO UPDATE SET db_role = excluded.db_role WHERE member.db_role IS NULL
          RETURNING id INTO made;
        IF made IS NULL THEN RAISE EXCEPTION 'login taken' USING ERRCODE = '23505'; END IF;
        RETURN made; END $fd$"""
    )
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION set_standing(whom bigint, standing text, disabled boolean) RETURNS void "
        + head
        + f""" AS $fd$ DECLARE role_name text; group_name text; BEGIN {allowed}
        UPDATE member SET role = standing, is_disabled = disabled WHERE id = whom RETURNING db_role INTO role_name;
        IF NOT EXISTS (SELECT 1 FROM member WHERE role = 'admin' AND NOT is_disabled) THEN
          RAISE EXCEPTION 'the last admin stays' USING ERRCODE = '42501'; END IF;
        IF role_name IS NOT NULL THEN
          FOREACH group_name IN ARRAY {every} LOOP
            EXECUTE format('REVOKE %%I FROM %%I', group_name, role_name); END LOOP;
          EXECUTE format('GRANT %%I TO %%I', {groups}, role_name);
          EXECUTE format('ALTER ROLE %%I %%s', role_name, CASE WHEN disabled THEN 'NOLOGIN' ELSE 'LOGIN' END);
        END IF; END $fd$"""
    )
