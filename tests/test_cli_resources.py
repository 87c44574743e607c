"""The commands about resources and shelves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.test_cli import Command, at, forumdesk
from tests.world import World

__all__ = ["forumdesk"]


def test_resources_are_recommended_listed_and_rated(forumdesk: Command, world: World) -> None:
    made = forumdesk(
        *("resource", "add", "Tidy data", "--url", "https://example.org/tidy", "--kind", "article", "--minutes", "45"),
        *("--tag", "Reporting", "--why", "One row, one thing.", "--json", *at(world)),
    )
    assert made.code == 0, made.err
    (row,) = forumdesk("resource", "list", "row thing", "--tag", "reporting", "--json", *at(world)).json
    assert (row["id"], row["title"], row["minutes"], row["mine"]) == (made.json["id"], "Tidy data", 45, None)
    number = str(row["id"])
    assert forumdesk("resource", "used", number, *at(world)).code == 0
    assert forumdesk("resource", "list", "--whose", "used", "--json", *at(world)).json[0]["mine"] == "finished"
    refused = forumdesk("resource", "rate", number, "5", *at(world))
    assert (refused.code, "rate this resource" in refused.err) == (1, True)
    assert forumdesk("resource", "remove", number, *at(world)).code == 0
    assert forumdesk("resource", "list", "--json", *at(world)).json == []
    assert forumdesk("resource", "remove", number, "--undo", *at(world)).code == 0
    assert "Tidy data" in forumdesk("resource", "list", *at(world)).out


def test_a_shelf_is_filled_and_assigned(forumdesk: Command, world: World) -> None:
    world.member("tom")
    one = forumdesk("resource", "add", "One", "--json", *at(world)).json["id"]
    shelf = str(forumdesk("shelf", "add", "First week", "--json", *at(world)).json["id"])
    assert forumdesk("shelf", "put", shelf, str(one), "--note", "Chapter 2", *at(world)).code == 0
    day = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    assert forumdesk("shelf", "assign", shelf, "tom", "--by", day, *at(world)).code == 0
    assert forumdesk("shelf", "assign", shelf, "tom", "--by", "soon", *at(world)).code == 1
    (row,) = forumdesk("shelf", "list", "--json", *at(world)).json
    assert (row["name"], row["count"], row["done"], row["asked"]) == ("First week", 1, 0, None)


def test_lists_of_links_come_in_and_go_out(forumdesk: Command, world: World, tmp_path: Path) -> None:
    file = tmp_path / "list.md"
    file.write_text("# Books\n* [One](https://example.org/1)\n* [Two](https://example.org/2)\n")
    looked = forumdesk("import", "links", str(file), "--dry-run", "--json", *at(world)).json
    assert (looked["resources"], forumdesk("resource", "list", "--json", *at(world)).json) == (2, [])
    assert "Added 2 resources" in forumdesk("import", "links", str(file), "--kind", "book", *at(world)).out
    assert "2 were here already" in forumdesk("import", "links", str(file), *at(world)).out
    for format_, name in (("bookmarks", "a.html"), ("opml", "a.opml"), ("links", "a.md"), ("csv", "a.csv")):
        done = forumdesk("export", format_, str(tmp_path / name), "--json", *at(world))
        assert done.json == {"resources": 2}, done.err
        assert "https://example.org/1" in (tmp_path / name).read_text()
