"""An office with rows in every table and a value in every column, made from the schema: also from what comes to it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations
from typing import Any

from sqlalchemy import CheckConstraint, Column, Connection, LargeBinary, Table, insert
from sqlalchemy.exc import IntegrityError

from forumdesk.store import triggers
from forumdesk.store.base import Flag, UtcTime
from forumdesk.store.carrying import carried_tables
from forumdesk.store.office import Office

CONTENTS = [bytes(range(256)) * 40, "Straße – 東京".encode()]
_ODD = 'Ärger "mit" \\ 東京 🎈\n\t\u2028 end'
_MOMENT = datetime(2019, 5, 1, 10, 30, 0, 120_000, UTC)


def fill(office: Office) -> None:
    """Five rows into each table of an empty file, all triggers resting meanwhile."""
    with office.writer.connect() as connection, connection.begin():
        triggers.remove_sqlite(connection)
        for carried in carried_tables():
            if carried.name != "office":
                _fill(connection, carried.table)
        triggers.install_sqlite(connection)


def _fill(connection: Connection, table: Table) -> None:
    lacking = {column.name for column in table.columns}
    made = 0
    for number in range(2, 12):  # the first admin has number 1
        for nulls in _subsets([column.name for column in table.columns if column.nullable]):
            row = {column.name: _value(column, number) for column in table.columns} | dict.fromkeys(nulls)
            if made > 0 and lacking and not lacking - set(nulls):
                continue
            try:
                with connection.begin_nested():
                    connection.execute(insert(table), [row])
            except IntegrityError:
                continue
            lacking -= {name for name, value in row.items() if value is not None}
            made += 1
            break
        if made >= 5 and not lacking:
            return
    assert not lacking, f"{table.name}: no row with a value for {sorted(lacking)} was accepted"


def _subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(names, size) for size in range(min(4, len(names)) + 1))


def _value(column: Column[Any], number: int) -> Any:
    content = CONTENTS[number % 2] + str(number).encode() * (number > 3)
    if column.table.name == "file" and column.name in {"content", "size", "sha256"}:
        return {"content": content, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}[column.name]
    if isinstance(column.type, UtcTime):
        return _MOMENT + timedelta(microseconds=number, days=number if column.name == "until" else 0)
    if isinstance(column.type, Flag):
        return number % 2 == 0
    if isinstance(column.type, LargeBinary):
        return content
    key = next(iter(column.foreign_keys), None)
    if key is not None and key.column.table is not column.table:
        if key.column.name == "sha256":
            return _value(key.column, number)
        return number if column.primary_key or column.unique else 2 + (number + 1) % 4
    if column.type.python_type is float:
        return number / 3
    if column.type.python_type is int:
        return number
    words = _words(column)
    if words:
        return words[number % len(words)]
    if column.name.endswith("_on") or column.name == "on_date":
        return f"2031-05-{number:02}"
    if column.name in {"colour"}:
        return "#5a6476"
    return f"{_ODD}{number}"


def _words(column: Column[Any]) -> list[str]:
    for rule in column.table.constraints:
        if isinstance(rule, CheckConstraint):
            found = re.fullmatch(rf"{column.name} IN \((.*)\)", str(rule.sqltext))
            if found:
                return re.findall(r"'([^']*)'", found[1])
    return []
