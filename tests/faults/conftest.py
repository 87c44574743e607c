"""What the tests of faults share: short and long runs, and a network that can be taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import make_url

from tests.conftest import ServerPlace
from tests.faults.proxy import Proxy
from tests.store.test_migrations import old  # noqa: F401
from tests.ui.conftest import _theme, garbage, qtbot, theme, told  # noqa: F401
from tests.world import World


@pytest.fixture
def is_long(request: pytest.FixtureRequest) -> bool:
    """Whether there is time for all of it."""
    return bool(request.config.getoption("--long"))


@dataclass(frozen=True)
class Network:
    """An office on a server, behind a network that can be taken away."""

    world: World
    proxy: Proxy

    def store(self, member: int) -> str:
        """The member's way in through that network."""
        url = make_url(self.world.store(member)).set(port=self.proxy.port)
        return url.render_as_string(hide_password=False)


@pytest.fixture
def network(request: pytest.FixtureRequest) -> Iterator[Network]:
    """Its members act through `world` past the network, and through `store` behind it."""
    place: ServerPlace = request.getfixturevalue("_empty_database").copy()
    world = World(place)
    with Proxy(place.cluster.port) as proxy:
        yield Network(world, proxy)
    world.close()
    place.remove()
