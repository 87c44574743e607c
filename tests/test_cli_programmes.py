"""The commands about mentoring."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from forumdesk.forum.mentorship_facts import my_mentorships
from tests.test_cli import Command, at, forumdesk
from tests.world import World

__all__ = ["forumdesk"]


def test_a_programme_is_announced_joined_matched_and_sent(forumdesk: Command, world: World) -> None:
    people = {login: world.member(login) for login in ("max", "ned")}
    last = datetime.now(UTC).date() + timedelta(days=90)
    made = forumdesk("programme", "add", "Spring", "--ends", last.isoformat(), "--json", *at(world))
    assert made.code == 0, made.err
    for login, side, skills in (("max", "mentor", "Excel, SQL"), ("ned", "mentee", "Excel")):
        said = ("--skills", skills, "--hours", "9-17", "--zone", "Europe/Lisbon")
        joined = forumdesk(
            "programme", "join", "spring", side, *said, "--store", world.store(people[login]), "--as", login
        )
        assert joined.code == 0, joined.err
    (row,) = forumdesk("programme", "list", "--json", *at(world)).json
    assert (row["name"], row["organiser"], row["mentors"], row["mentees"]) == ("Spring", "ada", 1, 1)
    (pair,) = forumdesk("programme", "match", "Spring", "--json", *at(world)).json
    assert (pair["mentor"], pair["mentee"]) == ("max", "ned")
    assert "Excel" in pair["why"]
    assert world.read(my_mentorships, people["ned"]) == []
    assert "both of each" in forumdesk("programme", "match", "Spring", "--send", *at(world)).out
    assert len(world.read(my_mentorships, people["ned"])) == 1
    wrong = forumdesk("programme", "add", "Autumn", "--ends", "soon", *at(world))
    assert (wrong.code, "Write it as" in wrong.err) == (1, True)
    missing = forumdesk("programme", "match", "Winter", *at(world))
    assert (missing.code, "There are: Spring" in missing.err) == (1, True)
