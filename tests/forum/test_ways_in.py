"""Ways in: one-time passwords on a server, and passwords on a shared computer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forumdesk.errors import Invalid, NotAllowed, WrongPassword
from forumdesk.forum import ways_in
from forumdesk.forum.founding import open_office
from forumdesk.forum.members import disable_member, member, rename_member
from forumdesk.forum.ways_in import (
    change_password,
    drop_password,
    has_one_time_password,
    has_password,
    hashed,
    set_password,
    try_password,
    wait_after,
    way_in_of,
)
from forumdesk.store.base import now
from tests.world import World


def is_one_time(world: World, who: int) -> bool:
    with world.at(who).reading() as session:
        return has_one_time_password(session)


def open_with(world: World, who: int, password: str) -> None:
    store = world.store(who)
    office = open_office(
        store.split(":", 2)[0] + ":" + store.split(":", 2)[1] + "@" + store.split("@", 1)[1], password=password
    )
    office.close()


def test_a_one_time_password_is_changed_at_the_first_sign_in(world: World) -> None:
    tom = world.member("tom", is_new=True)
    if not world.at(tom).is_postgres:
        with pytest.raises(NotAllowed):
            world.write(change_password, tom, "green tea and rain")
        assert not is_one_time(world, tom)
        return
    assert is_one_time(world, tom)
    world.write(change_password, tom, "green tea and rain")
    assert not is_one_time(world, tom)
    open_with(world, tom, "green tea and rain")


def test_a_new_one_time_password_replaces_a_forgotten_one(world: World) -> None:
    tom = world.member("tom")
    if not world.at(tom).is_postgres:
        way = world.write(way_in_of, world.admin, tom)
        assert (way.store, way.password) == (world.store(tom), None)
        return
    world.write(change_password, tom, "green tea and rain")
    way = world.write(way_in_of, world.admin, tom)
    assert way.password is not None
    assert way.expires_at is not None
    assert now() + timedelta(days=13) < way.expires_at
    with pytest.raises(WrongPassword):
        open_with(world, tom, "green tea and rain")
    open_with(world, tom, way.password)
    assert is_one_time(world, tom)


def test_a_one_time_password_runs_out(world: World) -> None:
    if not world.at(world.admin).is_postgres:
        pytest.skip("a file has none")
    tom = world.member("tom")
    way = world.write(way_in_of, world.admin, tom)
    assert way.password is not None
    role = way.store.split("://")[1].split("@")[0]
    world.place.cluster.run(f"ALTER ROLE \"{role}\" VALID UNTIL '2001-01-01'")  # type: ignore[attr-defined]
    with pytest.raises(WrongPassword):
        open_with(world, tom, way.password)


def test_a_short_password_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as told:
        world.write(change_password, world.admin, "short")
    assert told.value.field == "password"


def test_only_admins_hand_out_ways_in_and_not_for_who_is_disabled(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    with pytest.raises(NotAllowed):
        world.write(way_in_of, eve, tom)
    world.write(disable_member, world.admin, tom)
    with pytest.raises(Invalid, match="disabled"):
        world.write(way_in_of, world.admin, tom)


def test_an_admin_renames_somebody_and_nobody_else_does(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    world.write(rename_member, world.admin, tom, "Tom Becker-Lund")
    assert world.read(member, eve, tom).name == "Tom Becker-Lund"
    with pytest.raises(NotAllowed):
        world.write(rename_member, eve, tom, "Tomato")
    with pytest.raises(Invalid) as told:
        world.write(rename_member, world.admin, tom, "  ")
    assert told.value.field == "name"


@pytest.fixture
def tom(world: World) -> int:
    """A member of a file who has a password."""
    if world.at(world.admin).is_postgres:
        pytest.skip("a server has its own passwords")
    tom = world.member("tom")
    world.write(set_password, tom, hashed("green tea and rain"))
    return tom


def tries(world: World, tom: int, password: str) -> ways_in.Tried:
    return world.at(tom).write(try_password, tom, password)


def test_the_right_password_lets_in_and_no_other(world: World, tom: int) -> None:
    assert tries(world, tom, "green tea and rain").is_right
    assert not tries(world, tom, "Green tea and rain").is_right
    with world.at(tom).reading() as session:
        assert has_password(session, tom)
        assert not has_password(session, world.admin)


def test_failed_tries_slow_down_also_the_right_one(world: World, tom: int, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = now()
    monkeypatch.setattr(ways_in, "now", lambda: moment)
    for _ in range(ways_in.FREE_TRIES - 1):
        assert tries(world, tom, "wrong").wait_seconds == 0
    assert tries(world, tom, "wrong").wait_seconds == 2
    held_up = tries(world, tom, "green tea and rain")
    assert not held_up.is_right
    assert held_up.wait_seconds == 2
    moment += timedelta(seconds=3)
    assert tries(world, tom, "green tea and rain").is_right


def test_each_failed_try_takes_twice_as_long_up_to_five_minutes() -> None:
    assert [wait_after(tries) for tries in (0, 2, 3, 4, 5, 30)] == [0, 0, 2, 4, 8, 300]


def test_an_admin_takes_a_forgotten_password_off_and_nobody_else(world: World, tom: int) -> None:
    eve = world.member("eve")
    with pytest.raises(NotAllowed):
        world.write(drop_password, eve, tom)
    world.write(drop_password, world.admin, tom)
    assert tries(world, tom, "anything").is_right


def test_the_password_itself_is_nowhere_in_the_file(world: World, tom: int) -> None:
    world.at(tom).close()
    from pathlib import Path

    kept = b"".join(file.read_bytes() for file in Path(world.store(tom)).parent.glob("office.forumdesk*"))
    assert b"green tea" not in kept
    assert b"$argon2id$" in kept
