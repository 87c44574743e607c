"""An office under siege, for the tests of what a server itself refuses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import ServerPlace
from tests.stage import Stage, besieged


@pytest.fixture(scope="module")
def stage(_empty_database: ServerPlace) -> Iterator[Stage]:
    """Made once for all tries of a file: none of them leaves anything behind."""
    with besieged(_empty_database.copy()) as made:
        yield made
