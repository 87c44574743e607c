"""Which version a store has, and who migrates it: one desktop, under a lock, after a backup."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from forumdesk import __version__
from forumdesk.errors import Conflict, Damaged, NotAllowed, TooNew
from forumdesk.store import triggers
from forumdesk.store.engines import APPLICATION_ID, PG_SCHEMA, WRITES
from forumdesk.store.faults import is_passing
from forumdesk.store.policies import Security, install, install_identity
from forumdesk.store.roles import Roles

SCHEMA_VERSION = 18
"""What this ForumDesk writes. Older desktops must not meet it: they do not know what its feed names."""


FILLING = 1_000_000
"""The version that an office asks for while another is copied into it: nobody can work in half of one."""


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
            _tell_of_suspension(connection)
            raise NotAllowed("This login is not an active member of the office. Ask an admin.")
        raise Damaged("This file holds no office: its first row is missing. Restore a backup.")
    return Stamp(**row._mapping)


def _tell_of_suspension(connection: Connection) -> None:
    """Raise NotAllowed with reason and end, where that is why the server shows nothing."""
    if connection.exec_driver_sql(f"SELECT to_regprocedure('{PG_SCHEMA}.my_suspension()')").scalar() is None:
        return
    row = connection.exec_driver_sql("SELECT reason, until FROM my_suspension()").one_or_none()
    if row is not None:
        raise NotAllowed(suspended(row.reason, row.until))


def suspended(reason: str, until: datetime) -> str:
    """What somebody is told who is kept out for a while."""
    return f"You are suspended until {until.astimezone():%Y-%m-%d %H:%M}. The reason given: {reason}"


def check(stamp: Stamp) -> bool:
    """Whether the store must be migrated before use.

    Raises TooNew where this ForumDesk cannot understand it, Conflict where it is being filled.
    """
    if stamp.min_reader == FILLING:
        raise Conflict(
            "This office is only half here: another is being copied into it. Wait until that is done; if it was "
            "interrupted, start the same copy or import again, and it goes on."
        )
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
        triggers.install_sqlite(connection, f"/* {rules_mark(connection, security)} */ ")
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
    else:
        install_on_server(connection, security, roles)
    connection.execute(
        text("UPDATE office SET schema_version = :version, min_reader = :version, min_writer = :version"),
        {"version": SCHEMA_VERSION},
    )


def install_on_server(connection: Connection, security: Security, roles: Roles) -> None:
    """Identity, triggers, functions, policies and grants, made anew as the owner."""
    install_identity(connection)
    triggers.install_postgres(connection, PG_SCHEMA, security.guards, security.updatable)
    install(connection, roles, security)
    connection.exec_driver_sql(f"COMMENT ON SCHEMA {PG_SCHEMA} IS '{rules_mark(connection, security)}'")


def rules_mark(connection: Connection, security: Security) -> str:
    """Names the triggers, and on a server the policies, that this ForumDesk makes."""
    on_server = connection.dialect.name == "postgresql"
    made = (
        triggers.postgres_triggers(PG_SCHEMA, security.guards, security.updatable)
        if on_server
        else list(triggers.sqlite_triggers())
    )
    whole = "\n".join([*made, repr(security)] if on_server else made)
    return f"ForumDesk {__version__} {hashlib.sha256(whole.encode()).hexdigest()[:16]}"


def has_older_rules(connection: Connection, security: Security) -> bool:
    """Whether a ForumDesk before this one made the triggers and policies: tables may be the same, and these not.

    Those of a later ForumDesk are left alone, else two desktops would take turns.
    """
    if connection.dialect.name == "postgresql":
        there = connection.exec_driver_sql(f"SELECT obj_description('{PG_SCHEMA}'::regnamespace, 'pg_namespace')")
    else:
        there = connection.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE name = 'fd_post_counts_in_insert'")
    mark = _MARK.search(there.scalar() or "")
    if mark is None:
        return True
    return mark[0] != rules_mark(connection, security) and _order(mark[1]) <= _order(__version__)


_MARK = re.compile(r"ForumDesk (\S+) [0-9a-f]{16}")


def _order(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))


def renew_rules(engine: Engine, security: Security) -> None:
    """Make triggers and policies anew where an older ForumDesk made them.

    On a server only whoever owns the office can; others go on with those that are there. So does everybody while the
    store is busy: the next to open it will do it.
    """
    writer = engine.execution_options(**{WRITES: True})
    try:
        with writer.connect() as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                _become_owner(connection, read_stamp(connection))
                connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
                connection.exec_driver_sql("LOCK TABLE office IN SHARE ROW EXCLUSIVE MODE")
            if not has_older_rules(connection, security):
                return
            if engine.dialect.name == "postgresql":
                install_on_server(connection, security, Roles.of(read_stamp(connection).short_id))
            else:
                triggers.install_sqlite(connection, f"/* {rules_mark(connection, security)} */ ")
    except NotAllowed:
        return
    except DBAPIError as error:
        if not is_passing(error):
            raise


def _become_owner(connection: Connection, stamp: Stamp) -> None:
    owner = Roles.of(stamp.short_id).owner
    if not connection.execute(text("SELECT pg_has_role(session_user, :owner, 'MEMBER')"), {"owner": owner}).scalar():
        raise NotAllowed("The office must be updated first. Ask whoever runs its server: forumdesk upgrade.")
    connection.exec_driver_sql(f'SET LOCAL ROLE "{owner}"')
