"""Whom to ask: the directory, who can help and why, and subjects that hang on one person."""

from __future__ import annotations

from forumdesk.forum.directory import (
    Reason,
    Wanted,
    directory,
    directory_choices,
    lone_subjects,
    who_can_help,
)
from forumdesk.forum.members import disable_member, edit_profile
from forumdesk.forum.posts import accept_answer
from forumdesk.store.schema.members import Role
from tests.world import World


def answered(world: World, title: str, *, by: int, tags: list[str], community: int | None = None) -> None:
    """A question of the admin's, answered by somebody."""
    topic = world.topic(title, tags=tags, community=community)
    post = world.reply(topic, "Like this.", by=by)
    world.write(accept_answer, world.admin, post.post_id)


def found(world: World, viewer: int, **wanted: object) -> list[str]:
    return [row.member.login for row in world.read(directory, viewer, Wanted(**wanted))]  # type: ignore[arg-type]


def helpers(world: World, viewer: int, asked: str) -> dict[str, tuple[Reason, ...]]:
    return {row.member.login: row.reasons for row in world.read(who_can_help, viewer, asked)}


def test_people_are_found_by_name_skill_department_and_community(world: World) -> None:
    tom, eve = world.member("tom.becker", name="Tom Becker"), world.member("eve", name="Évelyne Roux")
    world.write(edit_profile, tom, ask_about="VPN, First aid", department="Facilities", title="Caretaker")
    world.write(edit_profile, eve, ask_about="Excel; vpn", department="Finance")
    garden = world.community("Garden", members=[eve])
    assert found(world, eve, words="beck") == ["tom.becker"]
    assert found(world, eve, words="evelyne") == ["eve"]
    assert found(world, eve, words="care fac") == ["tom.becker"]
    assert found(world, eve, words="aid") == ["tom.becker"]
    assert found(world, eve, skill="vpn") == ["tom.becker", "eve"]
    assert found(world, eve, department="Finance") == ["eve"]
    assert found(world, tom, community_id=garden) == ["ada", "eve"]
    assert found(world, tom, words="vpn", department="Finance") == ["eve"]
    assert found(world, tom, words="nobody") == []
    choices = world.read(directory_choices, tom)
    assert choices.departments == ("Facilities", "Finance")
    assert [name.casefold() for name, _n in choices.skills] == ["vpn", "excel", "first aid"]
    assert choices.skills[0][1] == 2
    assert choices.communities == ((garden, "Garden"),)
    assert not choices.may_see_insight


def test_those_who_belong_to_a_private_community_are_told_to_its_members_alone(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    board = world.community("Board", private=True, members=[eve])
    assert found(world, eve, community_id=board) == ["ada", "eve"]
    assert found(world, tom, community_id=board) == []
    assert world.read(directory_choices, tom).communities == ()


def test_who_can_help_comes_from_profiles_and_accepted_answers_with_the_reasons(world: World) -> None:
    tom, eve, mo = world.member("tom", name="Tom"), world.member("eve", name="Eve"), world.member("mo", name="Mo")
    viewer = world.member("viewer")
    world.write(edit_profile, tom, ask_about="VPN, Excel")
    world.write(edit_profile, mo, title="Network engineer")
    for n in range(3):
        answered(world, f"Question {n}", by=eve, tags=["vpn", "network"])
    answered(world, "How do I restart the network?", by=tom, tags=["router"])
    by_vpn = helpers(world, viewer, "the VPN")
    assert list(by_vpn) == ["eve", "tom"]
    assert by_vpn["eve"] == (Reason("tag", "vpn", 3),)
    assert by_vpn["tom"] == (Reason("asks", "VPN"),)
    by_network = helpers(world, viewer, "networks")
    assert by_network["eve"] == (Reason("tag", "network", 3),)
    assert by_network["mo"] == (Reason("job", "Network engineer"),)
    assert by_network["tom"] == (Reason("title", "How do I restart the network?", 1),)
    assert helpers(world, viewer, "the") == {} or "eve" not in helpers(world, viewer, "the")
    assert helpers(world, viewer, "   ") == {}
    assert "tom" not in helpers(world, tom, "vpn")


def test_who_knows_more_of_what_is_asked_comes_first(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    viewer = world.member("viewer")
    world.write(edit_profile, tom, ask_about="Printers")
    world.write(edit_profile, eve, ask_about="Colour printers")
    assert list(helpers(world, viewer, "colour printer")) == ["eve", "tom"]


def test_answers_in_private_communities_tell_nothing_to_others(world: World) -> None:
    eve, tom = world.member("eve"), world.member("tom")
    board = world.community("Board", private=True, members=[eve])
    answered(world, "The merger", by=eve, tags=["acme"], community=board)
    assert helpers(world, tom, "acme") == {}
    assert list(helpers(world, world.admin, "acme")) == ["eve"]
    assert {row.member.login: row.answers for row in world.read(directory, tom, Wanted())}["eve"] == 0


def test_subjects_with_one_expert_are_told_to_those_who_care_for_learning(world: World) -> None:
    eve, tom, mo = world.member("eve"), world.member("tom"), world.member("mo", role=Role.MODERATOR)
    for n in range(4):
        answered(world, f"VPN {n}", by=eve, tags=["vpn"])
        answered(world, f"Excel {n}", by=eve if n % 2 else tom, tags=["excel"])
    answered(world, "Once", by=eve, tags=["rare"])
    (lone,) = world.read(lone_subjects, mo)
    assert (lone.tag, lone.member.login, lone.given, lone.answers) == ("vpn", "eve", 4, 4)
    assert world.read(lone_subjects, tom) == []
    assert world.read(directory_choices, mo).may_see_insight
    world.write(disable_member, world.admin, eve)
    assert world.read(lone_subjects, mo)[0].member.is_disabled
