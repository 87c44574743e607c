"""The commands about communities."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.test_cli import Command, at, forumdesk
from tests.world import World

__all__ = ["forumdesk"]


def test_a_community_is_started_with_its_facilitators(forumdesk: Command, world: World) -> None:
    world.member("tom")
    last = datetime.now(UTC).date() + timedelta(days=30)
    made = forumdesk(
        *("community", "add", "Launch", "--purpose", "Ship it", "--kind", "team", "--joining", "on request"),
        *("--facilitator", "tom", "--ends", last.isoformat(), "--json", *at(world)),
    )
    assert made.code == 0, made.err
    (row,) = forumdesk("community", "list", "--json", *at(world)).json
    assert (row["name"], row["kind"], row["joining"], row["is_archived"]) == ("Launch", "team", "on request", False)
    assert row["ends_at"] is not None
    assert f"until {last}" in forumdesk("community", "list", *at(world)).out
    members = forumdesk("community", "members", "launch", "--json", *at(world)).json
    assert {each["login"]: each["is_facilitator"] for each in members} == {"ada": True, "tom": True}


def test_facilitators_are_named_and_dismissed(forumdesk: Command, world: World) -> None:
    world.member("tom")
    world.community("Guild")
    assert forumdesk("community", "facilitator", "add", "guild", "tom", *at(world)).code == 0
    assert "facilitator" in forumdesk("community", "members", "Guild", *at(world)).out
    assert forumdesk("community", "facilitator", "remove", "Guild", "tom", *at(world)).code == 0
    members = forumdesk("community", "members", "Guild", "--json", *at(world)).json
    assert {each["login"]: each["is_facilitator"] for each in members} == {"ada": True, "tom": False}
    assert forumdesk("community", "remove", "Guild", "tom", *at(world)).code == 0
    assert len(forumdesk("community", "members", "Guild", "--json", *at(world)).json) == 1


def test_a_private_community_keeps_somebody_who_runs_it(forumdesk: Command, world: World) -> None:
    world.community("Board", private=True)
    said = forumdesk("community", "facilitator", "remove", "Board", "ada", *at(world))
    assert said.code == 1
    assert "Name another facilitator first" in said.err


def test_a_charter_is_read_and_a_team_ends(forumdesk: Command, world: World) -> None:
    assert forumdesk("community", "add", "Launch", "--kind", "team", *at(world)).code == 0
    assert forumdesk("community", "charter", "Launch", "-", *at(world), stdin="We **ship**").code == 0
    assert "archived after 2061-06-30" in forumdesk("community", "end", "Launch", "2061-06-30", *at(world)).out
    assert "does not end" in forumdesk("community", "end", "Launch", "never", *at(world)).out
    said = forumdesk("community", "end", "Launch", "soon", *at(world))
    assert (said.code, "Write it as" in said.err) == (1, True)


def test_who_is_invited_or_named_must_be_a_member(forumdesk: Command, world: World) -> None:
    world.member("tom")
    world.community("Guild")
    assert forumdesk("community", "invite", "Guild", "tom", *at(world)).code == 0
    said = forumdesk("community", "facilitator", "add", "Guild", "nobody", *at(world))
    assert (said.code, "There is no member 'nobody'" in said.err) == (1, True)
    said = forumdesk("community", "members", "Gild", *at(world))
    assert "There are: Guild" in said.err
