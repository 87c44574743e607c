"""Which version a store has, and who migrates it: one desktop, under a lock, after a backup."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from forumdesk import __version__
from forumdesk.errors import Damaged, NotAllowed, TooNew
from forumdesk.store import triggers
from forumdesk.store.engines import APPLICATION_ID, PG_SCHEMA, WRITES
from forumdesk.store.policies import Roles, Security, install, install_identity

SCHEMA_VERSION = 2
"""What this ForumDesk writes. Older desktops must not meet it: they know neither messages nor mentions."""


@dataclass(frozen=True)
class Stamp:
    """What a store says about itself before anything else is read."""

    uuid: str
    incarnation: str
    short_id: str
    schema_version: int
    min_reader: int
    min_writer: int


def read_stamp(connection: Connection) -> Stamp:
    """Who this store is and who can understand it. Raises Damaged where there is no office in it."""
    try:
        on_server = connection.dialect.name == "postgresql"
        if on_server and connection.exec_driver_sql(f"SELECT to_regclass('{PG_SCHEMA}.office')").scalar() is None:
            raise Damaged("There is no office in this database yet. Start one: forumdesk init postgresql://…")
        row = connection.execute(
            text("SELECT uuid, incarnation, short_id, schema_version, min_reader, min_writer FROM office")
        ).one_or_none()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in {"42501", "3F000"}:
            raise NotAllowed("This login is not a member of the office on this server. Ask an admin.") from error
        raise
    if row is None:
        if on_server:
            raise NotAllowed("This login is not an active member of the office. Ask an admin.")
        raise Damaged("This file holds no office: its first row is missing. Restore a backup.")
    return Stamp(**row._mapping)


def check(stamp: Stamp) -> bool:
    """Whether the store must be migrated before use. Raises TooNew where this ForumDesk cannot understand it."""
    if stamp.min_reader > SCHEMA_VERSION or stamp.min_writer > SCHEMA_VERSION:
        raise TooNew(
            f"This office was opened by a newer ForumDesk (store version {stamp.schema_version}). This one, "
            f"{__version__}, knows version {SCHEMA_VERSION}. Update ForumDesk; nothing was changed."
        )
    return stamp.schema_version < SCHEMA_VERSION


def migrate(engine: Engine, security: Security, *, backup: Callable[[], Path | None]) -> bool:
    """Bring the store to this version, or find that another desktop just did. Returns whether this call did it.

    Raises NotAllowed on a server where the login does not own the office.
    """
    writer = engine.execution_options(**{WRITES: True})
    with writer.connect() as connection:
        if engine.dialect.name == "sqlite":  # cannot change inside a transaction, and a rebuild would cascade
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        try:
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    _become_owner(connection, read_stamp(connection))
                    connection.exec_driver_sql("SET LOCAL lock_timeout = '60s'")
                    connection.exec_driver_sql("LOCK TABLE office IN SHARE ROW EXCLUSIVE MODE")
                if not check(read_stamp(connection)):
                    return False
                backup()
                bring_up(connection, security, Roles.of(read_stamp(connection).short_id))
                return True
        finally:
            if engine.dialect.name == "sqlite":
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


def bring_up(connection: Connection, security: Security, roles: Roles) -> None:
    """Run the missing revisions, then make triggers and policies anew, all in the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    if connection.dialect.name == "sqlite":
        triggers.remove_sqlite(connection)  # a table that is made anew must not be mentioned in any
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise Damaged(f"The office could not be updated: {len(broken)} rows point to nothing. Nothing was changed.")
        triggers.install_sqlite(connection)
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
    else:
        install_identity(connection)
        triggers.install_postgres(connection, PG_SCHEMA, security.guards)
        install(connection, roles, security)
    connection.execute(
        text("UPDATE office SET schema_version = :version, min_reader = :version, min_writer = :version"),
        {"version": SCHEMA_VERSION},
    )


def _become_owner(connection: Connection, stamp: Stamp) -> None:
    owner = Roles.of(stamp.short_id).owner
    if not connection.execute(text("SELECT pg_has_role(session_user, :owner, 'MEMBER')"), {"owner": owner}).scalar():
        raise NotAllowed("The office must be updated first. Ask whoever runs its server: forumdesk upgrade.")
    connection.exec_driver_sql(f'SET LOCAL ROLE "{owner}"')
