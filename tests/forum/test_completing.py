"""What an unfinished name may become."""

from __future__ import annotations

from forumdesk.forum.completing import members_like, topics_like
from forumdesk.forum.members import disable_member
from tests.world import World


def names(world: World, viewer: int, start: str, topic_id: int | None = None) -> list[str]:
    return [row.login for row in world.read(members_like, viewer, start, topic_id=topic_id)]


def test_colleagues_are_found_by_login_and_by_each_word_of_their_name(world: World) -> None:
    tom = world.member("tom")
    world.member("oezil", name="Anna Özil")
    assert names(world, tom, "ann") == ["oezil"]
    assert names(world, tom, "öz") == ["oezil"]
    assert names(world, tom, "oe") == ["oezil"]
    assert names(world, tom, "zil") == []
    assert names(world, tom, "%") == []


def test_nobody_is_offered_who_left_and_nobody_themselves(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    world.write(disable_member, world.admin, eve)
    assert names(world, tom, "e") == []
    assert names(world, tom, "t") == []


def test_who_wrote_in_the_topic_comes_before_the_rest(world: World) -> None:
    tom = world.member("tom")
    world.member("anna", name="Anna A")
    zoe = world.member("azoe", name="Azoe Z")
    topic = world.topic(by=zoe)
    assert names(world, tom, "a")[0] != "azoe"
    assert names(world, tom, "a", topic.topic_id)[0] == "azoe"


def test_topics_are_found_by_all_words_of_the_title_and_never_in_a_community_one_may_not_read(world: World) -> None:
    tom = world.member("tom")
    world.topic("The printer on floor 3 is jammed")
    world.topic("Floor plan")
    world.topic("Floor 3 is sold", community=world.community("Board", private=True))
    assert [row.title for row in world.read(topics_like, tom, "FLOOR 3")] == ["The printer on floor 3 is jammed"]
    assert [row.title for row in world.read(topics_like, tom, "floor")] == [
        "Floor plan",
        "The printer on floor 3 is jammed",
    ]
