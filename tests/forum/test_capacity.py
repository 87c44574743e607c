"""Whether all members fit into the server at once, and who is told."""

from __future__ import annotations

import pytest

from forumdesk.forum import capacity
from forumdesk.forum.capacity import connections_for, lack_of_room
from tests.world import World


def test_two_hundred_desktops_take_what_the_guide_says() -> None:
    assert connections_for(20) == 80
    assert connections_for(200) == 620


def test_the_admin_is_told_when_the_server_is_too_small(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tom = world.member("tom")
    assert world.read(lack_of_room, world.admin) == ""
    monkeypatch.setattr(capacity, "SPARE", 95)  # two desktops no longer fit into the hundred of the tests' server
    told = world.read(lack_of_room, world.admin)
    if world.at(tom).is_postgres:
        assert told == (
            "The server takes 100 connections, enough for 0 desktops at once; you are 2. "
            "Ask whoever runs it for max_connections = 104."
        )
    else:
        assert told == ""
    assert world.read(lack_of_room, tom) == ""
