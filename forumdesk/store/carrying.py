"""All rows of an office, table by table, as they were at one moment: what an archive and a copy take along."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Integer, LargeBinary, Select, Table, Text, TypeDecorator, func, select, text
from sqlalchemy.sql.sqltypes import BigInteger, Float

from forumdesk.errors import NotAllowed
from forumdesk.store import schema
from forumdesk.store.base import Base, Flag, UtcTime, Words
from forumdesk.store.engines import lift_limits
from forumdesk.store.office import Office, explained

assert schema  # all tables are known only once it is imported

STAYS_TABLES = {
    "change": "the feed of a store; another store begins its own, and desktops read it anew",
    "presence": "who was at their desk a moment ago is nobody's business elsewhere",
    "password": "what opens a door does not travel: members of a file choose a new password",
}
"""Tables that stay where they are, and why."""

STAYS = {
    "office": {
        "incarnation": "every store has its own, so that caches of another are never taken for it",
        "short_id": "names the roles of this store on its server",
        "schema_version": "how this store is built; an archive says it once, in its manifest",
        "min_reader": "as schema_version",
        "min_writer": "as schema_version",
    },
    "member": {"db_role": "a login on one server; members of another come in once they are invited"},
}
"""Columns that stay where they are, and why. Everything else is carried, in tables that are yet to be made too."""

APART = {"file": "content"}
"""A column that is carried by itself, in pieces, under the row's key: it may be as large as a film."""

PIECE = 4 * 1_048_576
_AT_ONCE = 200

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Kind:
    """How values of one type are written into a line of JSON, and read from it. `read` raises ValueError, TypeError."""

    name: str
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _time_text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def _time(raw: Any) -> datetime:
    moment = datetime.fromisoformat(raw)
    if moment.tzinfo is None:
        raise ValueError(f"the time {raw!r} has no zone")
    return moment.astimezone(UTC)


def _is(*kinds: type) -> Callable[[Any], Any]:
    def read(raw: Any) -> Any:
        if type(raw) not in kinds:
            raise TypeError(f"{raw!r:.60} is no {kinds[0].__name__}")
        return raw

    return read


def _same(value: Any) -> Any:
    return value


_TIME = Kind("time", _time_text, _time)
_FLAG = Kind("flag", bool, _is(bool))
_WHOLE = Kind("integer", int, _is(int))
_NUMBER = Kind("number", float, lambda raw: float(_is(float, int)(raw)))
_TEXT = Kind("text", _same, _is(str))
_BYTES = Kind(
    "bytes", lambda value: base64.b64encode(value).decode(), lambda raw: base64.b64decode(_is(str)(raw), validate=True)
)


def kind_of(column: Column[Any]) -> Kind:
    """How a column's values are written. Raises TypeError for a type that nobody has thought of."""
    kind = column.type
    match kind.impl_instance if isinstance(kind, TypeDecorator) and not isinstance(kind, (UtcTime, Flag)) else kind:
        case UtcTime():
            return _TIME
        case Flag():
            return _FLAG
        case Float():
            return _NUMBER
        case Integer() | BigInteger():
            return _WHOLE
        case Text() | Words():
            return _TEXT
        case LargeBinary():
            return _BYTES
        case other:
            raise TypeError(f"{column} is a {other!r}: say in store/carrying.py how it is carried")


@dataclass(frozen=True)
class Carried:
    """A table that is carried, and its columns by name. `late` point to rows that may come after their own."""

    table: Table
    columns: tuple[Column[Any], ...]
    late: tuple[Column[Any], ...]
    kinds: tuple[Kind, ...] = field(default=())

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def apart(self) -> str | None:
        return APART.get(self.name)

    @property
    def key(self) -> tuple[Column[Any], ...]:
        return tuple(self.table.primary_key)

    def place(self, name: str) -> int:
        """Where a column stands in a row."""
        return next(at for at, column in enumerate(self.columns) if column.name == name)

    def line(self, row: Row) -> bytes:
        """A row as the one line of JSON that says it: keys by the alphabet, no needless space, UTF-8."""
        said = {
            column.name: None if value is None else kind.write(value)
            for column, kind, value in zip(self.columns, self.kinds, row, strict=True)
        }
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"

    def without_late(self, row: Row) -> Row:
        if not self.late:
            return row
        late = {column.name for column in self.late}
        return tuple(None if column.name in late else value for column, value in zip(self.columns, row, strict=True))


@cache
def carried_tables() -> tuple[Carried, ...]:
    """All that is carried, a table after those that its rows point to."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in STAYS_TABLES]
    before: set[str] = set()
    found = []
    for table in tables:
        stays = STAYS.get(table.name, {}) | dict.fromkeys([APART.get(table.name, "")])
        columns = tuple(sorted((c for c in table.columns if c.name not in stays), key=lambda column: column.name))
        late = tuple(c for c in columns if any(key.column.table.name not in before for key in c.foreign_keys))
        found.append(Carried(table, columns, late, tuple(kind_of(column) for column in columns)))
        before.add(table.name)
    return tuple(found)


def in_key_order(carried: Carried, query: Select[Any], dialect: str) -> Select[Any]:
    """Ordered by the primary key, texts by their bytes on both engines."""
    return query.order_by(
        *(
            column.collate("C") if dialect == "postgresql" and kind_of(column) is _TEXT else column
            for column in carried.key
        )
    )


class Snapshot:
    """What an office holds at one moment, whatever others write meanwhile."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name

    def count(self, carried: Carried) -> int:
        return self._connection.execute(select(func.count()).select_from(carried.table)).scalar_one()

    def rows(self, carried: Carried) -> Iterator[Row]:
        """The rows of a table by their key, without what is carried apart; a few hundred are in memory."""
        query = in_key_order(carried, select(*carried.columns), self._dialect)
        result = self._connection.execution_options(stream_results=True, yield_per=_AT_ONCE).execute(query)
        try:
            for row in result:
                yield tuple(row)
        finally:
            result.close()

    def pieces(self, carried: Carried, row: Row) -> Iterator[bytes]:
        """What is carried apart from a row, in pieces of a few megabytes."""
        assert carried.apart is not None
        content = carried.table.c[carried.apart]
        (key,) = carried.key
        at = 1
        while True:
            query = select(func.substr(content, at, PIECE)).where(key == row[carried.place(key.name)])
            piece = bytes(self._connection.execute(query).scalar_one() or b"")
            if piece:
                yield piece
            if len(piece) < PIECE:
                return
            at += PIECE


@contextmanager
def snapshot(office: Office) -> Iterator[Snapshot]:
    """Read all of an office in one transaction. Raises NotAllowed on a server where the login does not own it."""
    with explained(), office.engine.connect() as connection:
        if office.is_postgres:
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            if office.is_postgres:
                become_owner(connection, office, "Only the owner of the office on its server can take all of it along.")
            yield Snapshot(connection)


def become_owner(connection: Connection, office: Office, otherwise: str) -> None:
    """Act as who owns the tables, for as long as it takes. Raises NotAllowed with `otherwise`."""
    owner = office.roles.owner
    if not connection.execute(text("SELECT pg_has_role(session_user, :owner, 'MEMBER')"), {"owner": owner}).scalar():
        raise NotAllowed(f"{otherwise} Use the address with which it was started.")
    connection.exec_driver_sql(f'SET LOCAL ROLE "{owner}"')
    lift_limits(connection)


@dataclass
class Digest:
    """How many lines there were, and the SHA-256 of all of them."""

    rows: int = 0
    _sum: Any = field(default_factory=hashlib.sha256)

    def add(self, line: bytes) -> None:
        self.rows += 1
        self._sum.update(line)

    @property
    def sha256(self) -> str:
        return str(self._sum.hexdigest())


def values(carried: Carried, said: Mapping[str, Any]) -> Row:
    """A line of JSON, already taken apart, as a row. Raises ValueError, TypeError, KeyError."""
    return tuple(
        None if (raw := said[column.name]) is None else kind.read(raw)
        for column, kind in zip(carried.columns, carried.kinds, strict=True)
    )


def names(columns: Sequence[Column[Any]]) -> list[str]:
    return [column.name for column in columns]
