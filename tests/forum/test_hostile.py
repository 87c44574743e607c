"""What members type and attach who mean harm, on both stores: kept as words or refused with a sentence."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from forumdesk.errors import Invalid, Problem
from forumdesk.exchange.own_export import export_own
from forumdesk.forum.communities import create_community, sidebar
from forumdesk.forum.completing import things_meant, topics_like
from forumdesk.forum.files import NewFile
from forumdesk.forum.lists import listed_topics
from forumdesk.forum.members import edit_profile, member, member_rows, rename_member
from forumdesk.forum.messages import send_message
from forumdesk.forum.polls import PollDraft
from forumdesk.forum.posts import posts, reply
from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.saved_searches import save_search, saved_searches
from forumdesk.forum.topics import edit_topic, thread, topic_ids
from forumdesk.store.schema.communities import CommunityKind, Joining
from forumdesk.store.schema.posts import MENTIONS_MOST
from tests.hostile import FILE_NAMES, MARKUP, NAMES, WORDS, dangers
from tests.world import World


def tried(world: World, action: Any, actor: int, *arguments: Any, **named: Any) -> Any:
    """What it gave, or the Problem that a person is told."""
    try:
        return world.write(action, actor, *arguments, **named)
    except Problem as problem:
        return problem


def test_what_is_typed_is_kept_as_words_whatever_they_say(world: World) -> None:
    tom = world.member("tom")
    general = world.community("General")
    for n, words in enumerate(WORDS):
        words = words.replace("\ud800", "")
        title = (words[:150].strip() or "x") + "!"
        topic = world.topic(title, words or "x", by=tom, community=general)
        row = world.read(thread, tom, topic.topic_id)
        assert row.topic.title.endswith("!")
        shown = world.read(posts, tom, topic.topic_id, [1])[0]
        assert shown.body == words.replace("\x00", "").strip("\n") or shown.body == "x"
        assert dangers(shown.html) == []
        tried(world, edit_topic, tom, topic.topic_id, title=title, community_id=general, kind="question", tags=[words])
        tried(world, edit_profile, tom, name=words[:100], about=words[:4_000], time_zone=words[:60])
        tried(world, save_search, tom, words, f"Search {n}")
    everything = world.read(topic_ids, tom, TopicFilter())
    assert len(everything) == len(WORDS)
    assert world.read(sidebar, tom) is not None
    assert len(world.read(member_rows, tom)) == 2
    world.read(saved_searches, tom)


def test_what_is_typed_to_find_something_finds_it_or_nothing(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    world.topic("Open", by=eve)
    board = world.community("Board", by=world.admin, private=True, members=[eve])
    secret = world.topic("Secret merger", "with Acme", by=eve, community=board, tags=["acme"])
    for words in (*WORDS, *MARKUP):
        words = words.replace("\ud800", "").replace("\x00", "")
        assert secret.topic_id not in world.read(listed_topics, tom, TopicFilter(query=words))
        world.read(things_meant, tom, words)
        assert not [row for row in world.read(topics_like, tom, words) if row.id == secret.topic_id]
        world.read(topic_ids, tom, TopicFilter(tag=words[:60]))
    assert len(world.read(topic_ids, eve, TopicFilter())) == 2


@pytest.mark.parametrize("typed", NAMES)
def test_names_hide_nothing_wherever_they_are_entered(world: World, typed: str) -> None:
    shown, tom = NAMES[typed], world.member("tom")
    if not shown:
        with pytest.raises(Invalid):
            world.write(edit_profile, tom, name=typed)
        with pytest.raises(Invalid):
            world.topic(typed, by=tom)
        return
    world.write(edit_profile, tom, name=typed)
    assert world.read(member, tom, tom).name == shown
    world.write(rename_member, world.admin, tom, typed)
    assert world.read(member, tom, tom).name == shown
    topic = world.topic(typed, by=tom)
    assert world.read(thread, tom, topic.topic_id).topic.title == shown
    made = world.write(
        create_community, world.admin, name=typed, kind=CommunityKind.LOUNGE, joining=Joining.OPEN, is_private=False
    )
    assert next(row.name for row in world.read(sidebar, tom).communities if row.id == made) == shown
    draft = PollDraft(typed, (typed, "Another"))
    asked = world.write(reply, tom, topic.topic_id, "Vote", poll=draft, client_key="poll")
    poll = world.read(posts, tom, topic.topic_id, [asked.number])[0].polls[0]
    assert (poll.title, poll.options[0].label) == (shown, shown)


def test_a_file_is_named_into_no_folder_neither_in_a_post_nor_in_what_one_takes_along(
    world: World, tmp_path: Path
) -> None:
    tom = world.member("tom")
    topic = world.topic("Files", by=tom)
    files = [NewFile(name, "text/plain", f"{n}".encode()) for n, name in enumerate(FILE_NAMES)]
    for n, file in enumerate(files):
        body = f"[it](attachment:{file.sha256})"
        world.write(reply, tom, topic.topic_id, body, files=[file], client_key=f"f{n}")
    kept = world.read(posts, tom, topic.topic_id, range(2, len(files) + 2))
    for row in kept:
        name = row.attachments[0].name
        assert 1 <= len(name) <= 255
        assert not set(name) & set("\x00\n\r\u202e\u200b")
    whole = tmp_path / "mine.zip"
    export_own(world.at(tom), tom, str(whole))
    with zipfile.ZipFile(whole) as package:
        for name in package.namelist():
            assert not name.startswith(("/", "\\"))
            assert ".." not in Path(name).parts
            assert not set(name) & set('\\:*?"<>|\x00\n\r')
        assert len([name for name in package.namelist() if name.startswith("files/")]) == len(
            {file.sha256 for file in files}
        )
        for name in package.namelist():
            if name.endswith(".json"):
                json.loads(package.read(name))


def test_one_post_does_not_tell_the_whole_office(world: World) -> None:
    tom = world.member("tom")
    crowd = [f"member{n}" for n in range(MENTIONS_MOST + 1)]
    for login in crowd:
        world.member(login)
    topic = world.topic("Hello", by=tom)
    names = " ".join(f"@{login}" for login in crowd)
    with pytest.raises(Invalid, match=f"{MENTIONS_MOST} is the most") as refused:
        world.reply(topic, names, by=tom)
    assert refused.value.field == "body"
    with pytest.raises(Invalid):
        world.topic("All of you", names, by=tom)
    with pytest.raises(Invalid):
        world.write(send_message, tom, to=[world.admin], title="All", body=names, client_key="m")
    world.reply(topic, " ".join(f"@{login}" for login in crowd[:-1]) + f" @{crowd[0]}" * 50, by=tom)
    quotes = "\n\n".join(f'[quote="{login}"]\nx\n[/quote]' for login in crowd)
    world.reply(topic, quotes, by=tom)


@pytest.mark.parametrize("body", ["@tom" * 20_000, "@" * 90_000, "@a " * 30_000, '[quote="' * 10_000], ids=str.__len__)
def test_a_flood_of_marks_is_read_in_a_moment(world: World, body: str) -> None:
    world.topic("Flood", body[:32_000], by=world.member("tom"))
