"""The offices that tests use; guards.py watches over all of them, quick.py spares them what each would do anew."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from forumdesk.forum.founding import found_office, open_office
from forumdesk.store.office import Office
from forumdesk.store.roles import Roles
from tests.postgres import Cluster, quick_folder
from tests.world import ADMIN, Place, World

pytest_plugins = ["tests.guards", "tests.quick"]

os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", quick_folder())  # where pytest makes tmp_path

# An empty office is made once a session and copied for each test.


@dataclass(frozen=True)
class FilePlace:
    """An office in a SQLite file: whoever can open it may be anyone."""

    file: Path
    admin_password: None = None

    def store_of(self, login: str, password: str | None) -> str:
        return str(self.file)

    def settle(self, login: str) -> None:
        """Nobody has a password here."""


@dataclass(frozen=True)
class ServerPlace:
    """An office in a Postgres database, with one database login per member."""

    cluster: Cluster
    database: str
    short_id: str
    admin_password: str

    def store_of(self, login: str, password: str | None) -> str:
        return self.cluster.url(self.database, login=self._role(login), password=password)

    def settle(self, login: str) -> None:
        """What was a one-time password is theirs."""
        self.cluster.run(f"ALTER ROLE \"{self._role(login)}\" VALID UNTIL 'infinity'")

    def copy(self) -> ServerPlace:
        """The same office once more in a database of its own. Its roles are the same: they belong to the cluster."""
        place = replace(self, database=f"test_{uuid.uuid4().hex}")
        admin, admins = self._role(ADMIN), Roles.of(self.short_id).admin
        self.cluster.run(
            f"CREATE DATABASE {place.database} TEMPLATE {self.database}",
            f"REVOKE TEMPORARY, CREATE ON DATABASE {place.database} FROM PUBLIC",  # rights on it are not copied
            f'GRANT "{admins}" TO "{admin}"',  # what the test before may have taken away
            f"ALTER ROLE \"{admin}\" LOGIN PASSWORD '{self.admin_password}' VALID UNTIL 'infinity'",
        )
        return place

    def remove(self) -> None:
        """Drop the database and the logins that were made in it."""
        logins = f"SELECT rolname FROM pg_roles WHERE rolname LIKE '%.{self.short_id}'"
        self.cluster.run(f"DROP DATABASE {self.database} WITH (FORCE)")
        for (login,) in self.cluster.run(logins):
            if login != self._role(ADMIN):
                self.cluster.run(f'DROP ROLE "{login}"')

    def _role(self, login: str) -> str:
        return Roles.of(self.short_id).login(login)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A Postgres of this session's own."""
    cluster = Cluster()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def _empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("empty") / "office.forumdesk"
    found_office(str(file), name="Test office", login=ADMIN)
    return file


@pytest.fixture(scope="session")
def _empty_database(cluster: Cluster) -> ServerPlace:
    cluster.run("CREATE DATABASE empty_office")
    founded = found_office(cluster.url("empty_office"), name="Test office", login=ADMIN)
    office = open_office(founded.store, password=founded.password)
    office.close()
    assert founded.password is not None
    return ServerPlace(cluster, "empty_office", office.short_id, founded.password)


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where this test's empty office lies; every test of an office runs once on each kind of store."""
    if request.param == "sqlite":
        file = tmp_path / "office.forumdesk"
        shutil.copyfile(request.getfixturevalue("_empty_file"), file)
        yield FilePlace(file)
    else:
        database: ServerPlace = request.getfixturevalue("_empty_database").copy()
        yield database
        database.remove()


@pytest.fixture
def world(place: Place) -> Iterator[World]:
    """An office with one admin, and short calls to people it."""

    world = World(place)
    yield world
    world.close()


@pytest.fixture
def office(world: World) -> Office:
    """The office as its first admin opened it."""
    return world.at(world.admin)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="all that the tests of faults can do: it takes minutes")
