"""Roles, row-level security and member management on Postgres; the texts of the rules are handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from forumdesk.store.engines import PG_SCHEMA
from forumdesk.store.learning_counts import install_learning_counts
from forumdesk.store.logins import FOR_ADMINS, install_logins
from forumdesk.store.moderating import install_moderating
from forumdesk.store.roles import Roles
from forumdesk.store.scenario_counts import install_scenario_counts
from forumdesk.store.schema.spared import FEWEST_COUNTED
from forumdesk.store.triggers import DRAWN


@dataclass(frozen=True)
class Security:
    """What the database is to enforce, as SQL.

    `policies`: table -> command -> condition. `updatable`: table -> columns that members may change.
    `guards`: table -> columns -> condition, where not everybody who may change the row may change these.
    `sets`: function -> (return type, SELECT) that conditions and queries may call, asking for current_member().
    """

    policies: Mapping[str, Mapping[str, str]]
    updatable: Mapping[str, tuple[str, ...]]
    sets: Mapping[str, tuple[str, str]]
    guards: Mapping[str, Mapping[str, str]]


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
        # in the column's own collation, or the index is no use and every question goes through all members
        '$fd$ SELECT id FROM member WHERE db_role = session_user::text COLLATE "default" AND NOT is_disabled '
        "AND NOT EXISTS (SELECT 1 FROM suspension WHERE member_id = member.id AND until > clock_timestamp()) $fd$"
    )


def install(connection: Connection, roles: Roles, security: Security) -> None:
    """Drop all policies and grants and make them anew from the rules. Runs as the owner."""
    run = connection.exec_driver_sql
    for name, (kind, query) in security.sets.items():
        body = f"SELECT coalesce(array_agg(x.id), '{{}}') FROM ({query}) AS x(id)" if kind.endswith("[]") else query
        if kind.startswith("TABLE"):
            run(f"DROP FUNCTION IF EXISTS {name}()")  # what it returns cannot be replaced
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
    install_scenario_counts(connection)
    install_learning_counts(connection)
    install_moderating(connection)
    _install_invitations(connection)
    install_logins(connection, roles)
    run(f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {PG_SCHEMA} FROM PUBLIC")
    run(f'GRANT USAGE ON SCHEMA {PG_SCHEMA} TO "{roles.member}"')
    run(f'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {PG_SCHEMA} TO "{roles.member}"')
    for function in FOR_ADMINS:
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


def _install_invitations(connection: Connection) -> None:
    """What one is invited to, also where one may not see the community yet: its name and purpose, and no more."""
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION my_invitations() RETURNS TABLE (community_id bigint, name text, purpose text, "
        "kind text, colour text, icon text, by_id bigint, at timestamptz) "
        f"LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {PG_SCHEMA}, pg_temp AS $fd$ "
        "SELECT c.id, c.name, c.purpose, c.kind, c.colour, c.icon, i.by_id, i.at FROM community_invitation i "
        "JOIN community c ON c.id = i.community_id WHERE i.member_id = current_member() "
        "AND (c.ends_at IS NULL OR c.ends_at > clock_timestamp()) $fd$"
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
    if command == "INSERT":
        columns = _written(connection, table)
    of_columns = f" ({', '.join(columns)})" if command in {"INSERT", "UPDATE"} else ""
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


def _written(connection: Connection, table: str) -> tuple[str, ...]:
    """The columns of a new row that its writer fills: all but a number that the table counts up itself.

    Whoever chose that could take the numbers to come, and nobody else would get a row in.
    """
    found = connection.exec_driver_sql(
        f"SELECT attname FROM pg_attribute WHERE attrelid = '{PG_SCHEMA}.{table}'::regclass AND attnum > 0 "
        f"AND NOT attisdropped AND pg_get_serial_sequence('{PG_SCHEMA}.{table}', attname) IS NULL ORDER BY attnum"
    )
    return (*(["id"] if table in DRAWN else []), *found.scalars())
