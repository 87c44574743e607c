"""Kudos: to whom, for what and for which value; read by all, reacted to, taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forumdesk.errors import Conflict, Invalid, NotAllowed, NotFound
from forumdesk.forum.kudos import (
    KudosRow,
    Thanks,
    give_kudos,
    react_to_kudos,
    take_back_reaction,
    thankable,
    wall,
    withdraw_kudos,
)
from forumdesk.forum.kudos_values import (
    ValueForm,
    add_suggested_values,
    add_value,
    all_values,
    change_value,
    delete_value,
    offered_values,
    order_values,
    retire_value,
)
from forumdesk.forum.posts import delete_post
from forumdesk.store.schema.communities import CommunityKind
from forumdesk.store.schema.reactions import ReactionKind
from tests.world import World


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve", name="Eve")


def give(world: World, by: int, *to: int, post: int, key: str = "", body: str = "Thank you!", **more: int) -> int:
    thanks = Thanks(to, body, "post", post, **more)
    return world.write(give_kudos, by, thanks, client_key=key or f"{by}-{post}-{body}-{to}")


def only(rows: list[KudosRow]) -> KudosRow:
    [row] = rows
    return row


def test_all_read_who_thanked_whom_for_what(world: World, tom: int, eve: int) -> None:
    value = world.write(add_value, world.admin, ValueForm("Teaching", "Somebody can do it now.", "graduation-cap"))
    topic = world.topic("VPN", by=eve)
    reply = world.reply(topic, "Like this.", by=tom)
    given = give(world, eve, tom, post=reply.post_id, body="  It works!  ", value_id=value)
    assert give(world, eve, tom, post=reply.post_id, body="  It works!  ", value_id=value) == given, "sent twice"
    row = only(world.read(wall, world.admin))
    assert (row.by.name, [person.name for person in row.receivers], row.body) == ("Eve", ["Tom"], "It works!")
    assert row.value is not None
    assert row.value.name == "Teaching"
    assert row.thing is not None
    assert (row.thing.title, row.thing.topic_id, row.thing.number) == ("VPN", topic.topic_id, 2)
    for kind in (ReactionKind.CELEBRATE, ReactionKind.CELEBRATE, ReactionKind.LIKE):
        world.write(react_to_kudos, tom, given, kind)
    world.write(take_back_reaction, tom, given, ReactionKind.LIKE)
    with pytest.raises(NotAllowed):
        world.write(react_to_kudos, eve, given)
    mine = only(world.read(wall, tom))
    assert [(one.kind, one.count, one.is_mine) for one in mine.reactions] == [(ReactionKind.CELEBRATE, 1, True)]
    with pytest.raises(NotAllowed):
        world.write(withdraw_kudos, tom, given)
    said = world.write(withdraw_kudos, eve, given)
    assert world.read(wall, tom) == []
    assert (said.receivers, said.body, said.value_id) == ((tom,), "It works!", value)


def test_what_does_not_fit_is_said_at_its_field(world: World, tom: int, eve: int) -> None:
    board = world.community("Board", members=[tom, eve], private=True)
    secret = world.topic("Secret", by=tom, community=board)
    asked = world.topic("Open", by=tom)
    taken = world.reply(asked, "No.", by=tom)
    world.write(delete_post, tom, taken.post_id)
    value = world.write(add_value, world.admin, ValueForm("Courage"))
    for thanks, field in (
        (Thanks((), "x", "post", asked.post_id, value), "receivers"),
        (Thanks((eve,), "x", "post", asked.post_id, value), "receivers"),
        (Thanks((), "x", "post", asked.post_id, value, community_id=board), "receivers"),
        (Thanks((tom,), "x", "post", secret.post_id, value), "thing"),
        (Thanks((tom,), "x", "post", taken.post_id, value), "thing"),
        (Thanks((tom,), "x", "spell", 1, value), "thing"),
        (Thanks((tom,), "x", "post", asked.post_id), "value"),
        (Thanks((tom,), " ", "post", asked.post_id, value), "body"),
        (Thanks((tom,), "x" * 1_001, "post", asked.post_id, value), "body"),
    ):
        with pytest.raises(Invalid) as wrong:
            world.write(give_kudos, eve, thanks, client_key="k")
        assert wrong.value.field == field, thanks
    assert world.read(wall, eve) == []


def test_a_team_is_thanked_as_one(world: World, tom: int, eve: int) -> None:
    team = world.community("Move-in team", kind=CommunityKind.TEAM, members=[tom])
    asked = world.topic("Boxes", by=tom, community=team)
    give(world, eve, post=asked.post_id, community_id=team)
    row = only(world.read(wall, tom))
    assert (row.community, row.receivers) == ("Move-in team", ())


def test_what_is_hidden_later_is_not_named_any_more(world: World, tom: int, eve: int) -> None:
    asked = world.topic("Lunch", by=eve)
    reply = world.reply(asked, "Soup.", by=tom)
    give(world, eve, tom, post=reply.post_id)
    world.write(delete_post, tom, reply.post_id)
    for viewer in (tom, eve, world.admin):
        assert only(world.read(wall, viewer)).thing is None


def test_one_finds_what_to_thank_for(world: World, tom: int, eve: int) -> None:
    board = world.community("Board", members=[tom, eve], private=True)
    world.topic("Secret lunch", by=tom, community=board)
    world.topic("Lunch on Friday", by=tom)
    world.topic("Parking", by=tom)
    world.topic("Lunch of mine", by=eve)
    found = world.read(thankable, eve, members=[tom], words="lunch")
    assert [thing.title for thing in found] == ["Lunch on Friday"]


def test_admins_keep_the_values(world: World, tom: int, eve: int) -> None:
    assert world.write(add_suggested_values, world.admin) == 5
    assert world.write(add_suggested_values, world.admin) == 0
    values = world.read(offered_values, tom)
    help_, curious = values[0], values[1]
    asked = world.topic(by=tom)
    give(world, eve, tom, post=asked.post_id, value_id=help_.id)
    with pytest.raises(Conflict):
        world.write(delete_value, world.admin, help_.id)
    world.write(retire_value, world.admin, help_.id)
    world.write(delete_value, world.admin, curious.id)
    with pytest.raises(Invalid):
        give(world, eve, tom, post=asked.post_id, value_id=help_.id, body="Again")
    rest = [value.id for value in world.read(offered_values, tom)]
    assert world.write(change_value, world.admin, rest[0], ValueForm("On time")) == ValueForm(
        values[2].name, values[2].about, values[2].icon
    )
    world.write(order_values, world.admin, rest[::-1])
    assert [value.id for value in world.read(offered_values, tom)] == rest[::-1]
    assert [(value.name, value.given, value.is_retired) for value in world.read(all_values, tom)][-2:] == [
        ("On time", 0, False),
        ("Helpfulness", 1, True),
    ]
    assert only(world.read(wall, tom)).value == replace(help_, is_retired=True)
    for form, field in ((ValueForm(" "), "name"), (ValueForm("ON TIME"), "name"), (ValueForm("x", icon="?"), "icon")):
        with pytest.raises(Invalid) as wrong:
            world.write(add_value, world.admin, form)
        assert wrong.value.field == field
    with pytest.raises(NotFound):
        world.write(change_value, world.admin, 999, ValueForm("x"))
