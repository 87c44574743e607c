"""Engines for both databases, set so that no update is lost and no acknowledged post either."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from forumdesk.errors import Damaged, Unreachable
from forumdesk.store.patience import Haste

if TYPE_CHECKING:
    from psycopg import Connection as PsycopgConnection

APPLICATION_ID = 0x46446B31
LEAST_SQLITE = (3, 51, 3)  # older ones can corrupt a WAL file that several processes write

WRITES = "forumdesk_writes"
PG_SCHEMA = "forumdesk"


def sqlite_engine(file: Path, *, on_network: bool, founding: bool = False) -> Engine:
    """An engine on a store file: WAL on a local disk, a rollback journal on a network share.

    A file that is no office is refused before anything is written to it, unless one is being founded.
    """
    import pysqlite3.dbapi2 as sqlite

    if sqlite.sqlite_version_info < LEAST_SQLITE:
        raise Unreachable(f"SQLite {sqlite.sqlite_version} is too old to share an office safely. Update ForumDesk.")
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(file)),
        module=sqlite,
        poolclass=QueuePool,
        pool_size=5,
        max_overflow=2,
        pool_timeout=30,
        connect_args={"timeout": 10, "isolation_level": None, "check_same_thread": False, "cached_statements": 256},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=10000")  # first: the others may meet a hot journal
        for pragma in ("foreign_keys=ON", "trusted_schema=OFF", "cell_size_check=ON", "recursive_triggers=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        for pragma in ("mmap_size=0", "cache_size=-16384", "temp_store=MEMORY"):
            cursor.execute(f"PRAGMA {pragma}")
        if not founding and cursor.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise Damaged("This file is not a ForumDesk office. Choose another file, or start a new office.")
        wanted = "delete" if on_network else "wal"
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != wanted:  # changing it needs a lock: only if it must
            got = cursor.execute(f"PRAGMA journal_mode={wanted}").fetchone()[0]
            if on_network and got == "wal":
                raise Damaged("The office was in use on one computer only. Close ForumDesk there, then open it here.")
        cursor.execute("PRAGMA synchronous=" + ("EXTRA" if on_network else "FULL"))
        cursor.execute("PRAGMA busy_timeout=2000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def postgres_engine(url: URL, *, password: str | None = None, haste: Haste | None = None) -> Engine:
    """An engine on a Postgres server: at most three connections, none that waits for ever, or when there is `haste`."""
    if password is not None:
        url = url.set(password=password)
    options = (
        f"-c search_path={PG_SCHEMA} -c statement_timeout=15000 -c lock_timeout=5000 "
        "-c idle_in_transaction_session_timeout=15000 -c timezone=UTC"
    )
    engine = create_engine(
        url,
        pool_size=2,
        max_overflow=0,
        pool_timeout=20,
        pool_pre_ping=True,
        pool_recycle=1800,
        connect_args={
            **_KEEP_ALIVE,
            "options": options,
        },
    )
    office_haste = haste or Haste()

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: Any, parameters: dict[str, Any]) -> Any:
        from forumdesk.store.server_connection import connection_to

        if engine.url.password is not None:  # the member may have changed it since
            parameters["password"] = engine.url.password
        return connection_to(office_haste).connect(*arguments, **parameters)

    @event.listens_for(engine, "checkin")
    def give_back(connection: Any, _record: Any) -> None:
        if connection is not None:
            connection.begin_anew()

    return engine


def answer_for_login(engine: Engine, connection: Connection) -> None:
    """Let rights be asked of the server's functions, where these answer for who looks: a member's own login.

    The founder and whoever fills a store act for members that they are not.
    """
    if engine.dialect.name == "postgresql":
        engine.dialect.viewer_is_login = connection.exec_driver_sql(  # type: ignore[attr-defined]
            "SELECT current_member() IS NOT NULL AND NOT (rolsuper OR rolbypassrls) FROM pg_roles "
            "WHERE rolname = session_user"
        ).scalar_one()


def lift_limits(connection: Connection) -> None:
    """For long work on a server: let statements of this transaction take as long as they need."""
    for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
        connection.exec_driver_sql(f"SET LOCAL {setting} = 0")
    connection.connection.driver_connection.answers_late = True  # type: ignore[union-attr]


_KEEP_ALIVE: dict[str, Any] = {
    "connect_timeout": 5,
    "application_name": "forumdesk",
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 15000,
}


def listening_connection(url: URL, haste: Haste) -> PsycopgConnection[Any]:
    """A connection of its own that waits for NOTIFY; it belongs to no pool, since it is never given back."""
    from forumdesk.store.server_connection import connection_to

    where = url.translate_connect_args(username="user", database="dbname")
    return connection_to(haste).connect(autocommit=True, **{**where, **url.query, **_KEEP_ALIVE})
