"""Backup, restore and check from the command line, for people and for programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from forumdesk.config import load_settings
from forumdesk.search.ask import Searcher
from forumdesk.store.raw import opened
from tests.conftest import FilePlace, ServerPlace
from tests.test_cli import Command, at, forumdesk
from tests.world import World

assert forumdesk  # a fixture

on_file = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


def owned(world: World) -> list[str]:
    """The office as its owner opens it."""
    if isinstance(world.place, ServerPlace):
        return ["--store", world.place.cluster.url(world.place.database)]
    return ["--store", world.store(world.admin)]


def test_an_office_is_backed_up_and_comes_back_as_another_file(
    forumdesk: Command, world: World, tmp_path: Path
) -> None:
    topic = world.topic("Who has the key?")
    world.reply(topic, "I **have**.", by=world.admin)
    saved, new = str(tmp_path / "saved.forumdesk"), str(tmp_path / "new.forumdesk")
    made = forumdesk("backup", saved, *owned(world), "--json")
    assert made.code == 0, made.err
    assert (made.json["topics"], made.json["posts"]) == (1, 2)
    back = forumdesk("restore", saved, "--store", new)
    assert back.code == 0, back.err
    assert "2 posts" in back.out
    printed = forumdesk("topic", str(topic.topic_id), "--store", new, "--as", "ada", "--json")
    assert [post["body"] for post in printed.json["posts"]] == ["It worked yesterday.", "I **have**."]
    again = forumdesk("restore", saved, "--store", new)
    assert (again.code, "already" in again.err) == (1, True)
    assert forumdesk("check", "--store", new, "--as", "ada").code == 0


def test_a_member_of_a_server_is_told_who_backs_it_up(forumdesk: Command, world: World, tmp_path: Path) -> None:
    if isinstance(world.place, FilePlace):
        pytest.skip("whoever opens a file has all of it")
    made = forumdesk("backup", str(tmp_path / "saved.forumdesk"), *at(world)[:2])
    assert (made.code, "owner" in made.err) == (1, True)
    assert list(tmp_path.glob("*saved*")) == []


@on_file
def test_a_backup_into_a_folder_gets_a_name(forumdesk: Command, world: World, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    assert forumdesk("backup", str(tmp_path / "backups"), *owned(world)).code == 0
    (made,) = (tmp_path / "backups").iterdir()
    assert made.name.startswith("office-2")


def test_a_sound_office_is_said_to_be_sound(forumdesk: Command, world: World) -> None:
    world.topic()
    said = forumdesk("check", *owned(world))
    assert said.code == 0, said.out + said.err
    assert "1 posts and 0 attached files were read" in said.out
    assert "The office is sound." in said.out


@on_file
def test_what_is_wrong_is_said_and_mended_on_demand(forumdesk: Command, world: World) -> None:
    world.topic()
    assert isinstance(world.place, FilePlace)
    with opened(world.place.file, writes=True) as connection:
        connection.execute("UPDATE topic SET post_count = 7")
    said = forumdesk("check", *at(world))
    assert said.code == 1
    assert "wrong number of posts: 1" in said.out
    assert "check --repair" in said.out
    mended = forumdesk("check", "--repair", "--json", *at(world))
    assert mended.code == 0
    (finding,) = mended.json["findings"]
    assert (finding["kind"], finding["mended"], mended.json["is_sound"]) == ("counter", True, True)


@on_file
def test_an_index_that_does_not_fit_the_store_is_made_anew(forumdesk: Command, world: World) -> None:
    for n in range(5):
        world.topic(f"Printer {n}")
    assert forumdesk("check", *at(world)).code == 0
    assert isinstance(world.place, FilePlace)
    with opened(world.place.file, writes=True) as connection:  # unheard by the feed
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("CREATE TEMP TABLE kept AS SELECT * FROM change")
        connection.execute("UPDATE post SET deleted_at = 1 WHERE id = 2")
        connection.execute("DELETE FROM change WHERE id NOT IN (SELECT id FROM kept)")
    searcher = Searcher(world.at(world.admin), world.admin)
    said = forumdesk("check", *at(world))
    assert (said.code, "lacks 0 posts and has 1 too many" in said.out) == (1, True)
    assert forumdesk("check", "--repair", *at(world)).code == 0
    assert searcher.status().posts == 4


@on_file
def test_a_damaged_office_gets_a_sentence_and_ways_on(forumdesk: Command, world: World, tmp_path: Path) -> None:
    world.topic("Who has the key?", "Body " * 3_000)
    file = Path(world.store(world.admin))
    world.close()
    (tmp_path / "office-backups").mkdir()
    assert forumdesk("backup", str(tmp_path / "office-backups"), *owned(world)).code == 0
    content = bytearray(file.read_bytes())
    with opened(file) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'tag'").fetchone()[0]
    content[(page - 1) * 4_096 : (page - 1) * 4_096 + 100] = bytes(range(100))
    file.write_bytes(content)
    said = forumdesk("check", *owned(world))
    assert said.code == 1
    assert "damaged" in said.out or "cannot be read" in said.out
    assert "forumdesk restore" in said.out
    saved = forumdesk("check", "--salvage", str(tmp_path / "saved.forumdesk"), *owned(world))
    assert (saved.code, "1 topics with 1 posts" in saved.out) == (0, True)
    assert file.read_bytes() == content


def test_without_an_office_check_asks_for_one(forumdesk: Command) -> None:
    assert load_settings().store == ""
    said = forumdesk("check")
    assert (said.code, "Say which office" in said.err) == (1, True)
