"""The commands about recognition."""

from __future__ import annotations

from forumdesk.forum.kudos_values import ValueForm, add_value
from forumdesk.forum.posts import accept_answer
from tests.test_cli import Command, at, forumdesk
from tests.world import World

__all__ = ["forumdesk"]


def test_kudos_are_given_and_boards_read(forumdesk: Command, world: World) -> None:
    tom = world.member("tom", name="Tom")
    world.write(add_value, world.admin, ValueForm("Courage"))
    topic = world.topic("VPN drops")
    reply = world.reply(topic, "Restart it.", by=tom)
    world.write(accept_answer, world.admin, reply.post_id)
    give = ("kudos", "give", str(topic.topic_id), "It holds.", "--to", "tom", "--number", "2")
    refused = forumdesk(*give, "--value", "Speed", *at(world))
    assert (refused.code, "There are: courage" in refused.err) == (1, True)
    assert forumdesk(*give, "--value", "courage", *at(world)).code == 0
    (row,) = forumdesk("kudos", "list", "--json", *at(world)).json
    assert (row["by"], row["to"], row["value"], row["for"]) == ("ada", ["tom"], "Courage", "VPN drops")
    assert "thanks Tom · Courage" in forumdesk("kudos", "list", *at(world)).out
    board = forumdesk("leaderboard", "--json", *at(world)).json
    assert [(row["rank"], row["login"], row["points"]) for row in board] == [(1, "tom", 17), (2, "ada", 5)]
    deeds = forumdesk("leaderboard", "--of", "tom", "--json", *at(world)).json
    assert sorted((row["what"], row["points"]) for row in deeds) == [
        ("accepted answer", 10),
        ("kudos received", 5),
        ("reply", 2),
    ]
    assert forumdesk("leaderboard", "--communities", "--json", *at(world)).json == [
        {"rank": 1, "community": "General", "points": 17, "people": 2}
    ]
    assert forumdesk("leaderboard", "--back", "1", "--json", *at(world)).json == []
    assert forumdesk("leaderboard", "--communities", "--helpful", *at(world)).code == 1
