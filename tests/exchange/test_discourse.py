"""A Discourse forum comes in whole, once, and says what it could not read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from forumdesk.errors import Invalid, Stopped
from forumdesk.exchange.discourse import import_discourse
from forumdesk.exchange.progress import Imported, Progress, Watch
from forumdesk.forum.communities import sidebar
from forumdesk.forum.founding import found_office, open_office
from forumdesk.forum.posts import posts
from forumdesk.forum.rows import PostRow, TopicFilter, TopicRow
from forumdesk.forum.topics import thread, topic_ids, topic_rows
from forumdesk.store.office import Office
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Topic
from tests.conftest import ServerPlace
from tests.world import Place, World


def a_post(number: int, cooked: str, *, user: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": more.pop("id", number),
        "post_number": number,
        "user_id": user,
        "username": f"User_{user}",
        "name": f"User Number {user}",
        "avatar_template": "/user_avatar/forum.example.org/x/{size}/1.png",
        "created_at": f"2019-05-0{number}T10:00:00.000Z",
        "updated_at": f"2019-05-0{number}T10:00:00.000Z",
        "cooked": cooked,
        "post_type": 1,
        "version": 1,
        "actions_summary": [],
        **more,
    }


def a_topic(topic_id: int, title: str, posts: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "id": topic_id,
        "title": title,
        "category_id": 7,
        "created_at": "2019-05-01T10:00:00.000Z",
        "views": 31,
        "archetype": "regular",
        "post_stream": {"posts": posts},
        **more,
    }


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """Two topics of three people: an answered one, and one with a poll that quotes the first."""
    solved = [
        a_post(1, "<p>Why is the <strong>sky</strong> blue?</p>", id=11, actions_summary=[{"id": 2, "count": 4}]),
        a_post(2, "<p>Scattering.</p>", user=2, id=12, accepted_answer=True, reply_to_post_number=1, version=3),
        a_post(3, "", user=2, id=13, post_type=3, action_code="closed.enabled"),
    ]
    quote = (
        '<aside class="quote" data-username="User_2" data-post="2" data-topic="5"><div class="title">User_2:</div>'
        "<blockquote><p>Scattering.</p></blockquote></aside><p>Really? "
        '<a href="/t/why-is-the-sky-blue/5/2">There</a>.</p>'
    )
    voters = {"a": [{"id": 1, "username": "User_1"}, {"id": 99, "username": "elsewhere"}]}
    poll = {
        "name": "poll",
        "type": "regular",
        "public": True,
        "title": "Blue?",
        "options": [{"id": "a", "html": "Yes &amp; no", "votes": 5}, {"id": "b", "html": "Never", "votes": 0}],
        "preloaded_voters": voters,
    }
    chat = [a_post(1, quote, user=3, id=21, polls=[poll])]
    folder = tmp_path / "dump" / "topics"
    folder.mkdir(parents=True)
    tagged = {"closed": True, "pinned_globally": True, "tags": ["physics", {"name": "Day Sky"}]}
    (folder / "sky.5.json").write_text(json.dumps(a_topic(5, "Why is the sky &amp; sea blue?", solved, **tagged)))
    (folder / "poll.6.json").write_text(json.dumps(a_topic(6, "A poll", chat, category_id=8)))
    (tmp_path / "dump" / "categories.json").write_text(
        json.dumps({"category_list": {"categories": [{"id": 7, "name": "Science", "color": "AB12CD"}]}})
    )
    return tmp_path / "dump"


@pytest.fixture
def owner(place: Place, world: World) -> Iterator[Office]:
    """The office as whoever founded it opens it: imports run as the owner."""
    store = place.cluster.url(place.database) if isinstance(place, ServerPlace) else world.store(world.admin)
    office = open_office(store)
    yield office
    office.close()


def rows(world: World) -> dict[str, TopicRow]:
    ids = world.read(topic_ids, world.admin, TopicFilter())
    return {row.title: row for row in world.read(topic_rows, world.admin, ids)}


def all_posts(world: World, topic_id: int) -> list[PostRow]:
    marks = world.read(thread, world.admin, topic_id).posts
    return world.read(posts, world.admin, topic_id, [mark.number for mark in marks])


def test_topics_come_in_with_all_that_belongs_to_them(world: World, owner: Office, dump: Path) -> None:
    result = import_discourse(owner, dump)
    assert replace(result, files=()) == Imported(topics=2, posts=4, people=3, communities=2)
    sky = rows(world)["Why is the sky & sea blue?"]
    assert (sky.is_solved, sky.is_closed, sky.pinned, sky.views, sky.like_count) == (True, True, "office", 31, 4)
    assert (sky.kind, sky.tags, sky.community_name) == ("question", ("day-sky", "physics"), "Science")
    assert sky.community_colour == "#AB12CD"
    first, answer, closing = all_posts(world, sky.id)
    assert "<strong>sky</strong>" in first.html
    assert (first.author_login, first.author_name, first.like_count) == ("user_1", "User Number 1", 4)
    assert first.created_at.isoformat() == "2019-05-01T10:00:00+00:00"
    assert (answer.is_answer, answer.reply_to, answer.reply_to_name) == (True, 1, "User Number 1")
    assert answer.edited_at is not None
    assert "Closed this topic." in closing.body


def test_a_category_without_a_name_becomes_a_community_by_number(world: World, owner: Office, dump: Path) -> None:
    import_discourse(owner, dump)
    assert [row.name for row in world.read(sidebar, world.admin).communities] == ["Science", "Category 8"]


def test_quotes_and_links_point_to_the_topics_as_they_are_here(world: World, owner: Office, dump: Path) -> None:
    import_discourse(owner, dump)
    sky, chat = rows(world)["Why is the sky & sea blue?"], rows(world)["A poll"]
    (post,) = all_posts(world, chat.id)
    assert f"post:2, topic:{sky.id}]" in post.body.replace('"', "")
    assert f"](forumdesk:topic/{sky.id}/2)" in post.body


def test_polls_keep_their_votes_and_the_names_of_who_is_here(world: World, owner: Office, dump: Path) -> None:
    import_discourse(owner, dump)
    (post,) = all_posts(world, rows(world)["A poll"].id)
    (poll,) = post.polls
    assert (poll.title, poll.votes, [option.label for option in poll.options]) == ("Blue?", 5, ["Yes & no", "Never"])


def test_importing_again_adds_nothing(world: World, owner: Office, dump: Path) -> None:
    import_discourse(owner, dump)
    again = import_discourse(owner, dump)
    assert replace(again, files=()) == Imported(known_topics=2)
    assert len(all_posts(world, rows(world)["A poll"].id)) == 1


def test_a_post_that_came_later_is_added_to_its_topic(world: World, owner: Office, dump: Path) -> None:
    import_discourse(owner, dump)
    file = dump / "topics" / "poll.6.json"
    raw = json.loads(file.read_text())
    raw["post_stream"]["posts"].append(a_post(2, "<p>Late</p>", user=4, id=22))
    file.write_text(json.dumps(raw))
    assert replace(import_discourse(owner, dump), files=()) == Imported(posts=1, people=1, known_topics=2)
    assert [post.body for post in all_posts(world, rows(world)["A poll"].id)][-1] == "Late"


def test_a_broken_file_is_named_and_the_others_come_in(world: World, owner: Office, dump: Path) -> None:
    (dump / "topics" / "broken.7.json").write_text('{"id": 7, "title"')
    (dump / "topics" / "odd.8.json").write_text(json.dumps(a_topic(8, "Odd", [{"id": 1}])))
    result = import_discourse(owner, dump)
    assert result.topics == 2
    assert [bad.where for bad in result.bad] == ["broken.7.json", "odd.8.json"]
    assert len(rows(world)) == 2


def test_an_import_that_was_stopped_goes_on_where_it_was(world: World, owner: Office, dump: Path) -> None:
    heard: list[Progress] = []

    def stopped() -> bool:
        return bool(heard) and heard[-1].what == "Bringing in posts"

    with pytest.raises(Stopped):
        import_discourse(owner, dump, watch=Watch(report=heard.append, is_stopped=stopped))
    assert heard[-1].total == 4
    import_discourse(owner, dump)
    assert {title: len(all_posts(world, row.id)) for title, row in rows(world).items()} == {
        "Why is the sky & sea blue?": 3,
        "A poll": 1,
    }


def test_all_topics_can_go_into_one_community(world: World, owner: Office, dump: Path) -> None:
    import_discourse(owner, dump, community="Archive")
    assert {row.community_name for row in rows(world).values()} == {"Archive"}


def test_people_who_come_in_get_no_rights_and_a_free_login(world: World, owner: Office, dump: Path) -> None:
    world.member("user_1")
    import_discourse(owner, dump)
    with owner.reading() as session:
        found = session.execute(select(Member.login, Member.role).where(Member.source.is_not(None))).all()
    assert sorted(tuple(row) for row in found) == [("user_1-2", "member"), ("user_2", "member"), ("user_3", "member")]


def test_a_folder_without_a_forum_is_refused_in_a_sentence(owner: Office, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="topics"):
        import_discourse(owner, tmp_path)
    with pytest.raises(Invalid, match="no folder"):
        import_discourse(owner, tmp_path / "missing")
    with owner.reading() as session:
        assert session.scalar(select(func.count()).select_from(Topic)) == 0


def test_an_import_killed_in_the_middle_leaves_whole_topics_only(tmp_path: Path, dump: Path) -> None:
    """The write fails half way through a batch: nothing of it is there, and the next run completes."""
    store = str(tmp_path / "office.forumdesk")
    found_office(store, name="Office", login="ada")
    office = open_office(store)
    file = dump / "topics" / "poll.6.json"
    raw = json.loads(file.read_text())
    raw["post_stream"]["posts"].append(a_post(1, "<p>The same number twice</p>", id=23))
    file.write_text(json.dumps(raw))
    with pytest.raises(Exception, match="UNIQUE"):
        import_discourse(office, dump)
    with office.reading() as session:
        assert session.scalar(select(func.count()).select_from(Post)) == 0
    raw["post_stream"]["posts"].pop()
    file.write_text(json.dumps(raw))
    assert import_discourse(office, dump).posts == 4
    office.close()


def test_a_dry_run_accounts_for_everything_and_writes_nothing(world: World, owner: Office, dump: Path) -> None:
    private = a_topic(9, "Between us", [a_post(1, "<p>psst</p>", id=91)], archetype="private_message")
    (dump / "topics" / "private.9.json").write_text(json.dumps(private))
    (dump / "topics" / "broken.8.json").write_text("{")
    would = import_discourse(owner, dump, dry_run=True)
    assert not rows(world)
    brought = import_discourse(owner, dump)
    for name in ("topics", "posts", "people", "communities", "files"):
        assert getattr(would, name) == getattr(brought, name), name
    told = {file.name: file for file in would.files}
    assert all(file.accounted == file.rows for file in would.files)
    assert (told["topics"].rows, told["topics"].broken, told["posts"].rows) == (4, 1, 5)
    assert [left.count for file in would.files for left in file.left_out] == [1, 1]
    again = import_discourse(owner, dump, dry_run=True)
    assert (again.topics, again.posts, again.people, again.known_topics) == (0, 0, 0, 2)
