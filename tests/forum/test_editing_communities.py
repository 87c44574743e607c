"""Changing a community, its picture, and the end of a team, after which everything is still found but nobody writes."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.communities import join_community, leave_community, sidebar
from forumdesk.forum.community_home import community_home
from forumdesk.forum.editing_communities import (
    edit_community,
    editable_community,
    end_team,
)
from forumdesk.forum.files import NewFile, file_content
from forumdesk.forum.posts import accept_answer, delete_post, edit_post, posts, reply
from forumdesk.forum.reactions import react
from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.topics import close_topic, open_topic, pin_topic, topic_ids
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community, CommunityKind, Joining
from forumdesk.store.schema.topics import PinScope, TopicKind
from tests.world import World

PNG = b"\x89PNG\r\n\x1a\n" + b"a picture of the community"


def end_now(session: Session, _actor: int, community_id: int) -> None:
    """As if the day had come."""
    session.get_one(Community, community_id).ends_at = now() - timedelta(minutes=1)


def form(world: World, actor: int, community: int, **changes: Any) -> Any:
    return replace(world.read(editable_community, actor, community).form, **changes)


def test_what_is_changed_shows_on_the_home_page_and_can_be_undone(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    guild = world.community("Guild", facilitators=[tom])
    wanted = form(
        world,
        tom,
        guild,
        name="Testers' guild",
        purpose="Fewer bugs",
        charter="# We **test**",
        joining=Joining.ON_REQUEST,
        facilitators=frozenset({tom, eve}),
    )
    before = world.write(edit_community, tom, guild, wanted)
    home = world.read(community_home, eve, guild)
    assert (home.name, home.purpose, home.joining) == ("Testers' guild", "Fewer bugs", Joining.ON_REQUEST)
    assert "<strong>test</strong>" in home.charter_html
    assert {person.login for person in home.facilitators} == {"tom", "eve"}
    world.write(edit_community, tom, guild, before)
    assert world.read(editable_community, tom, guild).form == before


def test_others_change_nothing(world: World) -> None:
    eve = world.member("eve")
    guild = world.community("Guild", members=[eve])
    wanted = form(world, world.admin, guild, purpose="Mine")
    with pytest.raises(NotAllowed):
        world.write(edit_community, eve, guild, wanted)


def test_one_who_dismisses_oneself_still_saves_the_rest(world: World) -> None:
    tom = world.member("tom")
    guild = world.community("Guild", facilitators=[tom])
    wanted = form(world, tom, guild, purpose="Goodbye", facilitators=frozenset({world.admin}))
    world.write(edit_community, tom, guild, wanted)
    assert world.read(community_home, tom, guild).purpose == "Goodbye"
    assert not world.read(community_home, tom, guild).standing.may_edit


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "general"}, "name"),
        ({"name": " "}, "name"),
        ({"purpose": "x" * 501}, "purpose"),
        ({"ends_at": now() + timedelta(days=3)}, "ends_at"),
        ({"kind": CommunityKind.TEAM, "ends_at": now() - timedelta(days=3)}, "ends_at"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(world: World, changes: dict[str, Any], field: str) -> None:
    world.community("General")
    guild = world.community("Guild")
    with pytest.raises(Invalid) as problem:
        world.write(edit_community, world.admin, guild, form(world, world.admin, guild, **changes))
    assert problem.value.field == field
    assert world.read(editable_community, world.admin, guild).form.name == "Guild"


def test_who_makes_a_community_private_must_belong_to_it(world: World) -> None:
    tom = world.member("tom")
    guild = world.community("Guild", facilitators=[tom])
    world.write(edit_community, tom, guild, form(world, tom, guild, facilitators=frozenset({tom})))
    other = world.community("Other", by=world.admin)
    world.write(edit_community, world.admin, other, form(world, world.admin, other, is_private=True))
    with pytest.raises(NotFound):
        world.read(community_home, tom, other)
    world.write(leave_community, world.admin, guild)
    with pytest.raises(Invalid) as problem:
        world.write(edit_community, world.admin, guild, form(world, world.admin, guild, is_private=True))
    assert problem.value.field == "private"


def test_a_picture_is_seen_by_whoever_sees_the_community(world: World) -> None:
    tom = world.member("tom")
    board = world.community("Board", private=True)
    file = NewFile("board.png", "image/png", PNG)
    bare = world.write(edit_community, world.admin, board, form(world, world.admin, board, picture=file.sha256), file)
    home = world.read(community_home, world.admin, board)
    assert home.picture == file.sha256
    assert world.read(file_content, world.admin, file.sha256) == PNG
    with pytest.raises(NotFound):
        world.read(file_content, tom, file.sha256)
    world.write(edit_community, world.admin, board, bare)
    assert world.read(community_home, world.admin, board).picture is None


def test_after_its_end_nobody_writes_in_a_team_and_everything_is_still_found(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    team = world.community("Launch", kind=CommunityKind.TEAM, facilitators=[tom])
    topic = world.topic("When do we launch?", by=eve, community=team)
    post = world.reply(topic, "In May", by=tom)
    world.write(end_now, tom, team)
    (row,) = world.read(sidebar, eve).communities
    assert row.is_over
    assert not row.may_open_topic
    opened: dict[str, Any] = {"title": "More", "body": "x", "kind": TopicKind.QUESTION, "client_key": str(uuid.uuid4())}
    version = world.read(posts, tom, topic.topic_id, [2])[0].version
    tries: list[Any] = [
        lambda s, a: open_topic(s, a, community_id=team, **opened),
        lambda s, a: reply(s, a, topic.topic_id, "Late", client_key=str(uuid.uuid4())),
        lambda s, a: edit_post(s, a, post.post_id, "In June", version=version),
        lambda s, a: delete_post(s, a, post.post_id),
        lambda s, a: accept_answer(s, a, post.post_id),
        lambda s, a: pin_topic(s, a, topic.topic_id, PinScope.COMMUNITY),
        lambda s, a: close_topic(s, a, topic.topic_id),
        lambda s, a: react(s, a, world.post_id(topic, 1)),
    ]
    for attempt in tries:
        with pytest.raises(NotAllowed):
            world.write(attempt, tom)
    with pytest.raises(NotAllowed):
        world.write(join_community, eve, team)
    assert world.read(topic_ids, eve, TopicFilter(community_id=team)) == [topic.topic_id]
    assert [each.body for each in world.read(posts, eve, topic.topic_id, [1, 2])][1] == "In May"
    world.write(end_team, tom, team, now() + timedelta(days=30))
    world.reply(topic, "We go on", by=eve)
    world.write(end_team, tom, team, None)
    assert not world.read(sidebar, eve).communities[0].is_over
