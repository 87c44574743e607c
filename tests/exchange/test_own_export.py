"""A member takes along all that is theirs, and nothing that is not."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from forumdesk.errors import Invalid, Stopped
from forumdesk.exchange.own_export import export_own
from forumdesk.exchange.progress import Watch
from forumdesk.forum.bookmarks import keep_bookmark
from forumdesk.forum.files import NewFile
from forumdesk.forum.joining import ask_to_join, invite_members
from forumdesk.forum.members import edit_profile, set_picture
from forumdesk.forum.messages import send_message
from forumdesk.forum.posts import delete_post, reply
from forumdesk.forum.reactions import react
from forumdesk.forum.recommending import ResourceDraft, note_progress, recommend, review_resource
from forumdesk.forum.shelves import ShelfDraft, put_on_shelf, start_shelf
from forumdesk.store.base import now
from forumdesk.store.local import Draft
from forumdesk.store.schema.communities import Joining
from forumdesk.store.schema.resources import ProgressState
from tests.world import World

PNG = b"\x89PNG\r\n\x1a\n" + b"a small picture"


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


def taken(world: World, whom: int, path: Path, **more: Any) -> zipfile.ZipFile:
    export_own(world.at(whom), whom, str(path), **more)
    return zipfile.ZipFile(path)


def front(text: str) -> tuple[dict[str, Any], str]:
    _, head, body = text.split("---\n", 2)
    return {line.split(": ", 1)[0]: json.loads(line.split(": ", 1)[1]) for line in head.splitlines()}, body.strip()


def test_all_that_is_theirs_is_in_it(world: World, tom: int, tmp_path: Path) -> None:
    eve = world.member("eve")
    topic = world.topic('Tea: "green"?', "Mine is *green*.", by=tom, tags=["tea", "drinks"])
    others = world.topic("Coffee", "Black", by=eve)
    cup = NewFile("cup: large?.png", "image/png", PNG)
    text = f"With milk ![cup](attachment:{cup.sha256})"
    world.write(reply, tom, others.topic_id, text, client_key="milk", reply_to=1, files=[cup])
    gone = world.reply(others, "Oops", by=tom)
    world.write(delete_post, tom, gone.post_id)
    world.write(react, tom, others.post_id)
    world.write(keep_bookmark, tom, others.post_id)
    world.write(edit_profile, tom, about="I live at the harbour")
    world.write(set_picture, tom, NewFile("me.png", "image/png", PNG + b"me"))
    message = world.write(send_message, eve, to=[tom], title="Lunch?", body="At noon", client_key="noon")
    draft = Draft("topic:new", {"title": "Half", "body": "a thought"}, now())
    whole = taken(world, tom, tmp_path / "tom.zip", drafts=[draft])
    names = set(whole.namelist())
    facts, body = front(whole.read(f"posts/{topic.topic_id}-1.md").decode())
    assert body == "Mine is *green*."
    assert (facts["title"], facts["tags"], facts["author"]) == ('Tea: "green"?', ["drinks", "tea"], "tom")
    facts, body = front(whole.read(f"posts/{others.topic_id}-2.md").decode())
    assert (body, facts["reply_to"]) == (text, 1)
    (kept,) = facts["files"]
    assert kept.endswith("-cup_ large_.png")
    assert whole.read(kept) == PNG
    assert front(whole.read(f"posts/{others.topic_id}-3.md").decode())[0]["deleted_at"]
    assert f"posts/{others.topic_id}-1.md" not in names  # Eve's
    facts, body = front(whole.read(f"messages/{message.topic_id}-1.md").decode())
    assert (body, facts["author"]) == ("At noon", "eve")
    profile = json.loads(whole.read("profile.json"))
    assert profile["about"] == "I live at the harbour"
    assert whole.read(profile["picture"]) == PNG + b"me"
    assert [row["title"] for row in json.loads(whole.read("bookmarks.json"))] == ["Coffee"]
    assert [row["kind"] for row in json.loads(whole.read("reactions.json"))] == ["like"]
    assert json.loads(whole.read("drafts.json"))[0]["body"] == "a thought"
    assert "Tom Becker" in whole.read("README.md").decode()


def test_messages_of_others_are_not_in_it(world: World, tom: int, tmp_path: Path) -> None:
    eve, mo = world.member("eve"), world.member("mo")
    world.write(send_message, eve, to=[mo], title="Hush", body="About Tom", client_key="hush")
    whole = taken(world, tom, tmp_path / "tom.zip")
    assert not [name for name in whole.namelist() if name.startswith(("messages/", "posts/"))]
    assert not [name for name in whole.namelist() if b"Hush" in whole.read(name)]


def test_a_stopped_export_leaves_no_half_file(world: World, tom: int, tmp_path: Path) -> None:
    world.topic("Tea", by=tom)
    with pytest.raises(Stopped):
        export_own(world.at(tom), tom, str(tmp_path / "tom.zip"), watch=Watch(is_stopped=lambda: True))
    assert not [file for file in tmp_path.iterdir() if "tom.zip" in file.name]


def test_a_place_that_takes_no_file_is_said(world: World, tom: int, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be written"):
        export_own(world.at(tom), tom, str(tmp_path / "nowhere" / "tom.zip"))


def test_where_one_waits_to_join_goes_along(world: World, tmp_path: Path) -> None:
    tom = world.member("tom")
    guild = world.community("Guild", joining=Joining.ON_REQUEST)
    board = world.community("Board", private=True, joining=Joining.BY_INVITATION)
    world.write(ask_to_join, tom, guild, "Please")
    world.write(invite_members, world.admin, board, [tom])
    file = tmp_path / "mine.zip"
    export_own(world.at(tom), tom, str(file))
    with zipfile.ZipFile(file) as whole:
        profile = json.loads(whole.read("profile.json"))
    assert [(row["name"], row["note"]) for row in profile["asked_to_join"]] == [("Guild", "Please")]
    assert [row["name"] for row in profile["invited_to"]] == ["Board"]


def test_what_one_recommended_and_learned_goes_along(world: World, tom: int, tmp_path: Path) -> None:
    eve = world.member("eve")
    mine = world.write(recommend, tom, ResourceDraft("Tidy data", "https://example.org/tidy", why="One row."))
    hers = world.write(recommend, eve, ResourceDraft("Pivot tables"))
    world.write(review_resource, tom, hers, 4, "Lesson 4")
    world.write(note_progress, tom, hers, ProgressState.STARTED, "lesson 3")
    world.write(note_progress, eve, mine, ProgressState.FINISHED)
    shelf = world.write(start_shelf, tom, ShelfDraft("Mine", is_private=True))
    world.write(put_on_shelf, tom, shelf, hers, "All of it")
    said = json.loads(taken(world, tom, tmp_path / "tom.zip").read("resources.json"))
    assert [(row["title"], row["why"]) for row in said["recommended"]] == [("Tidy data", "One row.")]
    assert [(row["title"], row["rating"]) for row in said["reviews"]] == [("Pivot tables", 4)]
    assert [(row["title"], row["spot"]) for row in said["progress"]] == [("Pivot tables", "lesson 3")]
    assert [(row["shelf"], row["note"]) for row in said["shelves"]] == [("Mine", "All of it")]
