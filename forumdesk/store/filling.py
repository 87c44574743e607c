"""Filling an untouched office with all rows of another: in short transactions, resumable, shut until it is whole."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from forumdesk.errors import Conflict, Damaged, Invalid
from forumdesk.store import triggers
from forumdesk.store.base import Base
from forumdesk.store.carrying import (
    STAYS_TABLES,
    Carried,
    Digest,
    Row,
    Snapshot,
    become_owner,
    carried_tables,
    names,
)
from forumdesk.store.lock import FILLING, SCHEMA_VERSION, rules_mark
from forumdesk.store.office import Office, explained
from forumdesk.store.policies import Security
from forumdesk.store.schema.members import Member, OfficeRecord, Role

A_TRANSACTION_SECONDS = 0.4
"""What one transaction is aimed at; it must stay below a second."""

_FIRST, _MOST = 100, 4_000
_BYTES = 8 * 1_048_576
_MARK = "filling:"

Contents = Callable[[Carried, Row], bytes]
"""Where the bytes come from that are carried apart from a row."""


class Filling:
    """An office that is being filled. Until `finish`, nobody can open it but to go on."""

    def __init__(self, office: Office, founder: str, is_resumed: bool) -> None:
        self._office, self._founder = office, founder
        self.is_resumed = is_resumed
        self._most = _FIRST

    @classmethod
    def begin(cls, office: Office, *, uuid: str, admins: Iterable[str]) -> Filling:
        """Shut an untouched office, or one that this was begun in before. `uuid`, `admins`: of the office that comes.

        Raises Invalid where something is in it, or where its first admin is nobody in the office that comes.
        """
        with _writing(office) as connection:
            record = connection.execute(select(OfficeRecord.__table__)).one()
            if record.min_reader == FILLING:
                if record.schema_version != SCHEMA_VERSION:
                    raise Invalid("Another ForumDesk began to fill this place. Choose a new one.", field="store")
                if record.uuid != uuid:
                    raise Invalid("Another office was being copied to this place. Choose a new one.", field="store")
                return cls(office, record.incarnation.removeprefix(_MARK), True)
            founder = _founder(connection)
            known = sorted(set(admins))
            if office.is_postgres and founder not in known:
                raise Invalid(
                    f"The office at {office.store} was started by '{founder}', who is no admin of the one that comes. "
                    f"Start it with the login of one who is: {', '.join(known[:5]) or 'there is none'}.",
                    field="store",
                )
            _rest_triggers(connection)
            for name in STAYS_TABLES:
                connection.execute(delete(Base.metadata.tables[name]))
            connection.execute(delete(Member))
            connection.execute(
                update(OfficeRecord).values(
                    uuid=uuid, min_reader=FILLING, min_writer=FILLING, incarnation=f"{_MARK}{founder}"
                )
            )
        return cls(office, founder, False)

    def has(self, carried: Carried) -> Digest:
        """What of a table is there already: how much, and what it says, without what comes late."""
        digest = Digest()
        with _reading(self._office) as connection:
            for row in Snapshot(connection).rows(carried):
                digest.add(carried.line(carried.without_late(row)))
        return digest

    def empty(self) -> None:
        """Begin anew: what came in before is not what comes now."""
        for carried in reversed(carried_tables()):
            if carried.name == "office":
                continue
            while True:
                with _writing(self._office) as connection:
                    keys = ", ".join(names(carried.key))
                    some = connection.exec_driver_sql(
                        f'DELETE FROM "{carried.name}" WHERE ({keys}) IN '
                        f'(SELECT {keys} FROM "{carried.name}" LIMIT {_MOST})'
                    )
                if some.rowcount == 0:
                    break

    def put(self, carried: Carried, rows: Iterable[Row], contents: Contents, wrote: Callable[[int], None]) -> None:
        """Write rows in the order of their keys; `wrote` hears how many after each transaction."""
        if carried.name == "office":
            self._put_office(carried, rows)
            wrote(1)
            return
        batch: list[dict[str, Any]] = []
        size = 0
        for row in rows:
            said: dict[str, Any] = dict(zip(names(carried.columns), carried.without_late(row), strict=True))
            if carried.apart is not None:
                said[carried.apart] = contents(carried, row)
                size += len(said[carried.apart])
            batch.append(said)
            if len(batch) >= self._most or size >= _BYTES:
                self._insert(carried, batch, wrote)
                batch, size = [], 0
        self._insert(carried, batch, wrote)

    def _insert(self, carried: Carried, batch: list[dict[str, Any]], wrote: Callable[[int], None]) -> None:
        if not batch:
            return
        started = time.monotonic()
        try:
            with _writing(self._office) as connection:
                connection.execute(insert(carried.table), batch)
        except IntegrityError as error:  # in an office that takes in nobody else's rows
            raise Conflict(
                "Somebody else is filling this place at the same time. Wait until they are done; if they stopped, too, "
                "start the same copy or import again, and it goes on."
            ) from error
        took = time.monotonic() - started
        if took > A_TRANSACTION_SECONDS:
            self._most = max(1, len(batch) // 2)
        elif len(batch) >= self._most and took < A_TRANSACTION_SECONDS / 2:
            self._most = min(_MOST, self._most * 2)
        wrote(len(batch))

    def _put_office(self, carried: Carried, rows: Iterable[Row]) -> None:
        (row,) = rows
        with _writing(self._office) as connection:
            connection.execute(update(carried.table).values(dict(zip(names(carried.columns), row, strict=True))))

    def put_late(self, carried: Carried, rows: Iterable[Row]) -> None:
        """Write the columns that may point to rows that came after their own."""
        if not carried.late:
            return
        change = update(carried.table).where(
            and_(*(column == bindparam(f"key_{column.name}") for column in carried.key))
        )
        change = change.values({column.name: bindparam(f"to_{column.name}") for column in carried.late})
        batch: list[dict[str, Any]] = []

        def write() -> None:
            if batch:
                with _writing(self._office) as connection:
                    connection.execute(change, batch)
                batch.clear()

        for row in rows:
            said = dict(zip(names(carried.columns), row, strict=True))
            if all(said[column.name] is None for column in carried.late):
                continue
            batch.append(
                {f"key_{name}": said[name] for name in names(carried.key)}
                | {f"to_{name}": said[name] for name in names(carried.late)}
            )
            if len(batch) >= _FIRST:
                write()
        write()

    def finish(self, security: Security) -> None:
        """Set sequences and triggers, and let everybody in. Raises Damaged where rows point to nothing."""
        office = self._office
        with _writing(office) as connection:
            if office.is_postgres:
                _set_sequences(connection)
                for carried in carried_tables():
                    connection.exec_driver_sql(f'ALTER TABLE "{carried.name}" ENABLE TRIGGER USER')
                login = office.roles.login(self._founder)
                connection.execute(update(Member).where(Member.login == self._founder).values(db_role=login))
            else:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise Damaged(f"{len(broken)} rows point to nothing. The office was not finished.")
                triggers.install_sqlite(connection, f"/* {rules_mark(connection, security)} */ ")
            office.incarnation = uuid.uuid4().hex
            connection.execute(
                update(OfficeRecord).values(
                    incarnation=office.incarnation,
                    schema_version=SCHEMA_VERSION,
                    min_reader=SCHEMA_VERSION,
                    min_writer=SCHEMA_VERSION,
                )
            )
            office.uuid = connection.execute(select(OfficeRecord.uuid)).scalar_one()
        if office.is_postgres:  # else its planner knows nothing of what came in until the server's night
            with _writing(office) as connection:
                for carried in carried_tables():
                    connection.exec_driver_sql(f'ANALYZE "{carried.name}"')


def admins_of(rows: Iterable[Row], carried: Carried) -> list[str]:
    """The logins of those among the members who are admins and may come in."""
    at = {name: carried.place(name) for name in ("login", "role", "is_disabled")}
    return [row[at["login"]] for row in rows if row[at["role"]] == Role.ADMIN and not row[at["is_disabled"]]]


def _founder(connection: Connection) -> str:
    """The login of the only member of an untouched office. Raises Invalid where there is more in it."""
    for carried in carried_tables():
        most = 1 if carried.name in {"office", "member"} else 0
        if connection.execute(select(func.count()).select_from(carried.table)).scalar_one() > most:
            raise Invalid(
                "There is something in this office already, and an office cannot be poured into another. "
                "Choose a new file, or a new database.",
                field="store",
            )
    login = connection.execute(select(Member.login)).scalar_one_or_none()
    if login is None:
        raise Invalid("Nobody is in the office to be filled. Start it anew.", field="store")
    return str(login)


def _rest_triggers(connection: Connection) -> None:
    """Numbers, counters and news come with the rows: nothing is to be numbered or counted again."""
    if connection.dialect.name == "sqlite":
        triggers.remove_sqlite(connection)
        return
    for carried in carried_tables():
        connection.exec_driver_sql(f'ALTER TABLE "{carried.name}" DISABLE TRIGGER USER')


def _set_sequences(connection: Connection) -> None:
    for carried in carried_tables():
        for column in carried.key:
            where = {"of": carried.name, "column": column.name}
            sequence = connection.execute(text("SELECT pg_get_serial_sequence(:of, :column)"), where).scalar()
            if sequence is not None:
                most = connection.execute(select(func.max(column))).scalar()
                connection.execute(
                    text("SELECT setval(:sequence, :most, :is_used)"),
                    {"sequence": sequence, "most": most or 1, "is_used": most is not None},
                )


@contextmanager
def _writing(office: Office) -> Iterator[Connection]:
    with explained(), office.writer.connect() as connection, connection.begin():
        if office.is_postgres:
            become_owner(connection, office, "Only the owner of the office on its server can fill it.")
            connection.exec_driver_sql("LOCK TABLE office IN SHARE ROW EXCLUSIVE MODE")
        yield connection


@contextmanager
def _reading(office: Office) -> Iterator[Connection]:
    with explained(), office.engine.connect() as connection, connection.begin():
        if office.is_postgres:
            become_owner(connection, office, "Only the owner of the office on its server can fill it.")
        yield connection
