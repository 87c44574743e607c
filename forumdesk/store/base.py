"""What all tables share: the declarative base, ids, and types that mean the same on SQLite and Postgres."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar

from sqlalchemy import TIMESTAMP, BigInteger, Boolean, CheckConstraint, Integer, MetaData, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import TypeEngine, UserDefinedType

type_id = BigInteger().with_variant(Integer(), "sqlite")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UtcTime(TypeDecorator[datetime]):
    """An aware moment, to the microsecond: timestamptz on Postgres, microseconds since 1970 on SQLite."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind: TypeEngine[Any] = TIMESTAMP(timezone=True) if dialect.name == "postgresql" else Integer()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone cannot be stored.")
        return value if dialect.name == "postgresql" else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime
        if dialect.name == "postgresql":
            moment = value
            return moment.astimezone(UTC)
        moment = _EPOCH + value * _MICROSECOND
        return moment


class Words(TypeDecorator[str]):
    """A text of people. What neither database keeps in one, zeroes and halves of characters, is left out."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        if value is None or value.isascii():
            return value if value is None or "\0" not in value else value.replace("\0", "")
        return value.replace("\0", "").encode("utf-8", "ignore").decode()


class Flag(TypeDecorator[bool]):
    """Yes or no: boolean on Postgres, 0 or 1 on SQLite, whose STRICT tables know no BOOLEAN."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind: TypeEngine[Any] = Boolean() if dialect.name == "postgresql" else Integer()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)

    def process_literal_param(self, value: bool | None, dialect: Dialect) -> str:
        return str(bool(value)).lower() if dialect.name == "postgresql" else str(int(bool(value)))


class Transaction(UserDefinedType[str]):
    """The transaction that wrote a row: xid8 on Postgres; SQLite has one writer at a time and needs none."""

    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        return "xid8"


transaction = Transaction().with_variant(Integer(), "sqlite")


class current_transaction(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function it is
    """The id of the running transaction on Postgres, 0 on SQLite."""

    inherit_cache = True


@compiles(current_transaction)
def _no_transaction(_element: current_transaction, _compiler: SQLCompiler, **_kw: Any) -> str:
    return "0"


@compiles(current_transaction, "postgresql")
def _pg_transaction(_element: current_transaction, _compiler: SQLCompiler, **_kw: Any) -> str:
    return "pg_current_xact_id()"


class microseconds(FunctionElement[int]):  # noqa: N801 - reads as the SQL function it is
    """A moment as microseconds since 1970, as SQLite keeps it: for thousands of rows that need no datetime each."""

    inherit_cache = True
    type = BigInteger()


@compiles(microseconds)
def _as_kept(element: microseconds, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(microseconds, "postgresql")
def _pg_microseconds(element: microseconds, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(EXTRACT(EPOCH FROM {compiler.process(element.clauses, **kw)}) * 1000000 AS BIGINT)"


class this_moment(FunctionElement[datetime]):  # noqa: N801 - reads as the SQL function it is
    """Now by the clock of whoever runs the statement, which may have been built long before."""

    inherit_cache = True
    type = UtcTime()


@compiles(this_moment)
def _file_moment(_element: this_moment, _compiler: SQLCompiler, **_kw: Any) -> str:
    return "CAST(unixepoch('subsec') * 1000000 AS INTEGER)"


@compiles(this_moment, "postgresql")
def _pg_moment(_element: this_moment, _compiler: SQLCompiler, **_kw: Any) -> str:
    return "clock_timestamp()"


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


Id = Annotated[int, mapped_column(type_id)]
Key = Annotated[int, mapped_column(type_id, primary_key=True)]


def one_of(column: str, values: Any) -> CheckConstraint:
    """A column that holds one of the words of an enum."""
    words = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=column)


def length(column: str, least: int, most: int) -> CheckConstraint:
    """A text of `least` to `most` characters."""
    return CheckConstraint(f"length({column}) BETWEEN {least} AND {most}", name=f"{column}_length")


class Base(DeclarativeBase):
    """All tables of an office."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcTime(), bool: Flag(), str: Words()}
