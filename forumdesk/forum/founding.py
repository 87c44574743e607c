"""Starting an office and opening one, with the rules that its database is to enforce."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from sqlalchemy import Select, literal_column, select

from forumdesk.errors import Invalid
from forumdesk.forum.permissions.sets import CURRENT, MYSELF, Rule
from forumdesk.forum.policies import GUARDS, POLICIES, SETS, UPDATABLE
from forumdesk.store import office as offices
from forumdesk.store.base import Base
from forumdesk.store.office import Founded, Office
from forumdesk.store.policies import Security

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,58}")


@cache
def security() -> Security:
    """All rules as the texts that Postgres takes."""
    return Security(
        policies={
            table.__tablename__: {command: policy(table, command) for command in commands}
            for table, commands in POLICIES.items()
        },
        updatable={table.__tablename__: columns for table, columns in UPDATABLE.items()},
        guards={
            table.__tablename__: {", ".join(columns): _condition(table, rule) for columns, rule in guarded.items()}
            for table, guarded in GUARDS.items()
        },
        sets={name: (kind, _as_sql(query(MYSELF))) for name, (kind, query) in SETS.items()},
    )


def policy(table: type[Base], command: str) -> str:
    """The rule for a command on a table as the text of a Postgres row-level policy."""
    return _condition(table, POLICIES[table][command])


def _condition(table: type[Base], rule: Rule) -> str:
    return _as_sql(select(literal_column("1")).select_from(table).where(rule(CURRENT))).split("\nWHERE ", 1)[1]


def _as_sql(query: Select[Any]) -> str:
    from sqlalchemy.dialects import postgresql  # a file needs none of it, and the window waits for its import

    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def found_office(store: str, *, name: str, login: str, person: str = "", password: str | None = None) -> Founded:
    """Start an office with its first admin. Raises Invalid where a name does not fit or the place is taken."""
    name, login = name.strip(), login.strip().casefold()
    if not 1 <= len(name) <= 100:
        raise Invalid("Give the office a name of 1 to 100 characters.", field="name")
    require_login(login)
    return offices.found(
        store, name=name, login=login, person=person.strip() or name_of(login), security=security(), password=password
    )


def open_office(store: str, *, password: str | None = None) -> Office:
    """Open an office, migrating an older store first. Raises the Problems of Office.open."""
    return Office.open(store, security=security(), password=password)


def require_login(login: str) -> None:
    if not LOGIN.fullmatch(login):
        raise Invalid(
            f"'{login}' cannot be a login. Use 1 to 59 small letters, digits, dots, dashes or underscores.",
            field="login",
        )


def name_of(login: str) -> str:
    """A name to begin with: 'ines.duarte' -> 'Ines Duarte'."""
    return " ".join(part.capitalize() for part in re.split(r"[._-]+", login) if part) or login
