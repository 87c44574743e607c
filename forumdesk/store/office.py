"""One opened office: sessions to read it, and the one way to write it."""

from __future__ import annotations

import os
import random
import secrets
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotAllowed, Unreachable
from forumdesk.store import address as addresses
from forumdesk.store.address import Address
from forumdesk.store.backup import back_up
from forumdesk.store.engines import PG_SCHEMA, WRITES, answer_for_login, postgres_engine, sqlite_engine
from forumdesk.store.faults import as_problem, is_passing
from forumdesk.store.lock import (
    FILLING,
    SCHEMA_VERSION,
    bring_up,
    check,
    has_older_rules,
    migrate,
    read_stamp,
    renew_rules,
)
from forumdesk.store.patience import Haste, writing
from forumdesk.store.policies import Security, create_roles
from forumdesk.store.roles import Roles
from forumdesk.store.same_file import SameFile
from forumdesk.store.schema.members import Member, OfficeRecord, Role

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE_SECONDS = 5.0
CLOSING_SECONDS = 3.0
"""What is being written when the office is closed has so long to get there, where the server says nothing."""


class Office:
    """An opened office. Sessions are made here and never leave the thread that asked for them."""

    def __init__(self, address: Address, engine: Engine, haste: Haste | None = None) -> None:
        self.address = address
        self.haste = haste or Haste()
        self.engine = engine
        self.writer = engine.execution_options(**{WRITES: True})
        self.uuid = self.incarnation = self.short_id = ""
        self._file: SameFile | None = None

    @classmethod
    def open(cls, store: str, *, security: Security, password: str | None = None, is_filling: bool = False) -> Office:
        """Open what lies at `store`; an older store is migrated first. `is_filling`: also one that is half filled.

        Raises Invalid, NotFound, NotAllowed, WrongPassword, Unreachable, Damaged or TooNew; then nothing was touched.
        """
        address = addresses.parse(store)
        if address.file is not None:
            addresses.require_file(address.file)
            _require_rights(address.file)
        haste = Haste()
        office = cls(address, engine_of(address, password, haste=haste), haste)
        try:
            with explained(), office.engine.connect() as connection:
                stamp = read_stamp(connection)
                is_half = is_filling and stamp.min_reader == FILLING
                stale = not is_half and check(stamp)
                older = not stale and not is_half and has_older_rules(connection, security)
            with explained():
                if stale:
                    migrate(office.engine, security, backup=office._backup_before_migration)
                elif older:
                    renew_rules(office.engine, security)
            with explained(), office.engine.connect() as connection:
                stamp = read_stamp(connection)
                answer_for_login(office.engine, connection)
        except BaseException:
            office.close()
            raise
        office.uuid, office.incarnation, office.short_id = stamp.uuid, stamp.incarnation, stamp.short_id
        if address.file is not None:
            office._file = SameFile(address.file, office._is_there_again)
        return office

    @property
    def store(self) -> str:
        """Where it lies, as people write it; never with a password."""
        return self.address.text

    @property
    def is_postgres(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    @property
    def roles(self) -> Roles:
        return Roles.of(self.short_id)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session in one read transaction."""
        if self._file is not None:
            self._file.require()
        with explained(), Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    def write(self, action: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run an action in one transaction: all of it and its changes, or nothing.

        A busy store is tried again for five seconds. Raises Unreachable when it stays busy or away; Problems of the
        action pass through.
        """
        started, tries = time.monotonic(), 0
        while True:
            if self._file is not None:
                self._file.require()
            try:
                with writing(), Session(self.writer, expire_on_commit=False) as session, session.begin():
                    return action(session, *args, **kwargs)
            except (DBAPIError, PoolTimeout) as error:
                tries += 1
                left = PATIENCE_SECONDS - (time.monotonic() - started)
                if left > 0 and isinstance(error, DBAPIError) and is_passing(error):
                    time.sleep(min(left, random.random() * min(0.5, 0.01 * 2 ** min(tries, 6))))  # noqa: TID251
                    continue
                problem = as_problem(error)
                if problem is None:
                    raise
                raise problem from error

    def use_password(self, password: str) -> None:
        """Connect with another password from now on: the member just changed it. Open connections go on."""
        self.engine.url = self.engine.url.set(password=password)

    def hurry(self) -> None:
        """It is about to be closed: reads are given up, and a write is if the server does not answer soon."""
        self.haste.begin(writes_seconds=CLOSING_SECONDS)

    def close(self) -> None:
        self.engine.dispose()

    def _is_there_again(self) -> bool:
        """Whether a file with another number is this office all the same: on a share that was away it can be."""
        if self.address.file is None or not addresses.is_on_network(self.address.file):
            return False
        self.engine.dispose()
        with explained(), self.engine.connect() as connection:
            stamp = read_stamp(connection)
        return (stamp.uuid, stamp.incarnation) == (self.uuid, self.incarnation)

    def _backup_before_migration(self) -> Path | None:
        if self.address.file is None:
            return None
        copy = self.address.file.with_suffix(f".before-{SCHEMA_VERSION}.forumdesk")
        copy.unlink(missing_ok=True)  # of an update that did not come about
        back_up(self.address.file, copy)
        return copy


@contextmanager
def explained() -> Iterator[None]:
    """Turn the database's own errors into Problems; bugs pass through as they are."""
    try:
        yield
    except (DBAPIError, PoolTimeout, UnicodeDecodeError) as error:
        problem = as_problem(error)
        if problem is None:
            raise
        raise problem from error


def engine_of(
    address: Address, password: str | None = None, *, founding: bool = False, haste: Haste | None = None
) -> Engine:
    """An engine on the place, not yet connected."""
    if address.file is not None:
        on_network = addresses.is_on_network(address.file)
        return sqlite_engine(address.file, on_network=on_network, founding=founding)
    assert address.url is not None
    return postgres_engine(address.url, password=password, haste=haste)


def _require_rights(file: Path) -> None:
    if not os.access(file, os.R_OK):
        raise Unreachable(f"You may not read {file}. Ask whoever owns the office's folder for permission.")
    if not os.access(file, os.W_OK) or not os.access(file.parent, os.W_OK):
        raise Unreachable(
            f"You may read {file} but not write it, and an office needs both. Ask for write permission on its folder."
        )


@dataclass(frozen=True)
class Founded:
    """A new office. On a server `password` is the first admin's, shown this once; `store` is their way in."""

    store: str
    uuid: str
    password: str | None


def found(
    store: str, *, name: str, login: str, person: str, security: Security, password: str | None = None
) -> Founded:
    """Start an office at `store` with its first admin. Raises Invalid where something is there already."""
    address = addresses.parse(store)
    if address.file is not None:
        return _found_file(address, name, login, person, security)
    return _found_on_server(address, name, login, person, security, password)


def _office_record(name: str) -> OfficeRecord:
    return OfficeRecord(
        id=1,
        uuid=uuid.uuid4().hex,
        incarnation=uuid.uuid4().hex,
        short_id=secrets.token_hex(3),
        schema_version=SCHEMA_VERSION,
        min_reader=SCHEMA_VERSION,
        min_writer=SCHEMA_VERSION,
        name=name,
    )


def _found_file(address: Address, name: str, login: str, person: str, security: Security) -> Founded:
    file = address.file
    assert file is not None
    if file.exists():
        raise Invalid(f"There is a file at {file} already. Choose another name.", field="store")
    if not file.parent.is_dir():
        raise Invalid(f"There is no folder {file.parent}. Make it first, or choose another.", field="store")
    if not os.access(file.parent, os.W_OK):
        raise Unreachable(f"You may not write in {file.parent}. Choose another folder, or ask for permission.")
    office = Office(address, engine_of(address, founding=True))
    record = _office_record(name)
    try:
        with explained(), office.writer.connect() as connection, connection.begin():
            bring_up(connection, security, Roles.of(record.short_id))
            session = Session(connection)
            session.add(record)
            session.add(Member(login=login, name=person, role=Role.ADMIN))
            session.flush()
    except BaseException:
        office.close()
        for rest in ("", "-wal", "-shm", "-journal"):
            Path(f"{file}{rest}").unlink(missing_ok=True)
        raise
    office.close()
    return Founded(store=address.text, uuid=record.uuid, password=None)


def _found_on_server(
    address: Address, name: str, login: str, person: str, security: Security, password: str | None
) -> Founded:
    assert address.url is not None
    engine = engine_of(address, password)
    record = _office_record(name)
    roles = Roles.of(record.short_id)
    one_time = secrets.token_urlsafe(12)
    try:
        with explained(), engine.connect() as connection, connection.begin():
            _require_founder(connection)
            create_roles(connection, roles)
            connection.exec_driver_sql(f'SET LOCAL ROLE "{roles.owner}"')
            bring_up(connection, security, roles)
            session = Session(connection)
            session.add(record)
            session.flush()
            verifier = scram_verifier(connection, roles.login(login), one_time)
            session.execute(
                text("SELECT add_login(:login, :name, :role, :verifier)"),
                {"login": login, "name": person, "role": Role.ADMIN, "verifier": verifier},
            )
    finally:
        engine.dispose()
    way_in = addresses.without_password(address.url, login=roles.login(login))
    return Founded(store=way_in, uuid=record.uuid, password=one_time)


def _require_founder(connection: Connection) -> None:
    if connection.exec_driver_sql(f"SELECT to_regnamespace('{PG_SCHEMA}')").scalar() is not None:
        raise Invalid(
            "There is an office in this database already. Open it, or choose another database.", field="store"
        )
    able = connection.exec_driver_sql("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if not able.scalar():
        raise NotAllowed("To start an office on a server, use a login that may create roles there.")
    version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
    if version < 160_000:
        raise Invalid(f"This server is Postgres {version // 10_000}; an office needs 16 or newer.", field="store")


def scram_verifier(connection: Connection, role: str, password: str) -> str:
    """The SCRAM-SHA-256 verifier of a password, made here so that the password itself never reaches the server."""
    raw = connection.connection.driver_connection
    assert raw is not None
    verifier: bytes = raw.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return verifier.decode()
