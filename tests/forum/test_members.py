"""Members' own pictures."""

from __future__ import annotations

import pytest

from forumdesk.errors import Invalid
from forumdesk.forum.files import NewFile, file_content
from forumdesk.forum.members import PICTURE_MOST, member, set_picture
from tests.world import World

PNG = b"\x89PNG\r\n\x1a\n" + b"a small picture"


def test_colleagues_see_the_picture_that_somebody_chose(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    world.write(set_picture, tom, NewFile("me.png", "image/png", PNG))
    shown = world.read(member, eve, tom).picture
    assert shown is not None
    assert world.read(file_content, eve, shown) == PNG


def test_two_members_may_choose_the_same_picture(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    for who in (tom, eve):
        world.write(set_picture, who, NewFile("team.png", "image/png", PNG))
    assert world.read(member, eve, tom).picture == world.read(member, tom, eve).picture


def test_a_picture_can_be_taken_off_again(world: World) -> None:
    tom = world.member("tom")
    world.write(set_picture, tom, NewFile("me.png", "image/png", PNG))
    world.write(set_picture, tom, None)
    assert world.read(member, world.admin, tom).picture is None


@pytest.mark.parametrize(
    "file",
    [
        NewFile("me.svg", "image/svg+xml", b"<svg/>"),
        NewFile("me.png", "image/png", b"MZ no picture"),
        NewFile("me.jpg", "image/jpeg", PNG),
        NewFile("me.png", "image/png", PNG + bytes(PICTURE_MOST)),
    ],
)
def test_what_is_no_small_picture_is_refused(world: World, file: NewFile) -> None:
    tom = world.member("tom")
    with pytest.raises(Invalid) as told:
        world.write(set_picture, tom, file)
    assert told.value.field == "picture"
    assert world.read(member, tom, tom).picture is None
