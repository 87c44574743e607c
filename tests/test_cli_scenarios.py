"""The commands about simulations."""

from __future__ import annotations

from pathlib import Path

from forumdesk.config import resource
from tests.test_cli import Command, at, forumdesk
from tests.world import World

__all__ = ["forumdesk"]


def test_simulations_are_checked_brought_in_and_taken_out(forumdesk: Command, world: World, tmp_path: Path) -> None:
    world.member("tom")
    said = forumdesk("scenario", "import", "--starters", "--json", *at(world))
    assert len(said.json["ids"]) == 3
    assert len(forumdesk("scenario", "import", "--starters", "--json", *at(world)).json["ids"]) == 0
    rows = forumdesk("scenario", "list", "--json", "--as", "tom", *at(world)).json
    assert [row["title"] for row in rows][-1] == "The customer who has had enough"
    file = tmp_path / "all.html"
    names = [row["title"] for row in rows]
    assert forumdesk("scenario", "export", *names, "--to", str(file), *at(world)).code == 0
    assert forumdesk("scenario", "check", str(file)).code == 0
    assert forumdesk("scenario", "import", str(file), *at(world)).code == 0
    assert len(forumdesk("scenario", "list", "--json", *at(world)).json) == 6
    twee = tmp_path / "one.twee"
    assert forumdesk("scenario", "export", str(rows[-1]["id"]), "--to", str(twee), *at(world)).code == 0
    assert ":: Start\n" in twee.read_text()


def test_the_starters_are_sound_and_a_broken_file_is_told_by_line(forumdesk: Command, tmp_path: Path) -> None:
    for name in ("upset-customer", "suspicious-email", "handover-gone-wrong"):
        said = forumdesk("scenario", "check", str(resource("scenarios", f"{name}.twee")), "--json")
        assert said.code == 0
        (found,) = said.json
        assert found["passages"] >= 15
        assert found["remarks"] == []
    broken = tmp_path / "broken.twee"
    broken.write_text(":: StoryTitle\nTea\n\n:: Start\n[[Pour]]\n")
    said = forumdesk("scenario", "check", str(broken))
    assert said.code == 1
    assert "error: line 5: There is no passage 'Pour'" in said.out
