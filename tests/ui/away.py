"""A store that does not answer for a while: somebody else holds the file, or the server takes nobody in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pysqlite3.dbapi2 as sqlite

from tests.conftest import FilePlace, ServerPlace
from tests.world import World


@contextmanager
def store_away(world: World) -> Iterator[None]:
    """Nobody can write to the office meanwhile."""
    place = world.place
    if isinstance(place, FilePlace):
        with closing(sqlite.connect(str(place.file), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    assert isinstance(place, ServerPlace)
    name = place.database
    place.cluster.run(
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
    )
    yield
    place.cluster.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
