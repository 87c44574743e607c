"""Tags renamed, merged and deleted by those who moderate, also in what they cannot read, and the way back."""

from __future__ import annotations

import pytest

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.moderation_log import moderation_log
from forumdesk.forum.tags import all_tags, bring_back_tag, delete_tag, merge_tags, rename_tag
from forumdesk.forum.topics import topic_rows
from forumdesk.store.changes import Thing, changes_after, last_change
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.moderation import Act
from tests.forum.test_topic_states import refused_by_server
from tests.world import World


def tags(world: World, topic: int) -> tuple[str, ...]:
    return world.read(topic_rows, world.admin, [topic])[0].tags


def test_a_tag_is_renamed_in_all_topics(world: World) -> None:
    tom, mo = world.member("tom"), world.member("mo", role=Role.MODERATOR)
    topic = world.topic("VPN", by=tom, tags=["vnp", "net"]).topic_id
    with world.at(tom).reading() as session:
        since = last_change(session)
    world.write(rename_tag, mo, "vnp", "VPN")
    with world.at(tom).reading() as session:
        heard, _ = changes_after(session, since)
    assert [(change.thing, change.thing_id) for change in heard] == [(Thing.TOPIC, topic)]
    assert tags(world, topic) == ("net", "vpn")
    with pytest.raises(Invalid, match="Merge") as told:
        world.write(rename_tag, mo, "vpn", "net")
    assert told.value.field == "name"
    with pytest.raises(NotAllowed):
        world.write(rename_tag, tom, "vpn", "x")
    with pytest.raises(NotFound):
        world.write(rename_tag, mo, "gone", "x")
    assert refused_by_server(world, tom, "UPDATE tag SET name = 'x'")
    entry = world.read(moderation_log, mo, acts=[Act.RENAME_TAG])[0]
    assert (entry.before, entry.after) == ("vnp", "vpn")


def test_tags_are_merged_also_where_whoever_does_it_cannot_read_and_taken_back(world: World) -> None:
    mo = world.member("mo", role=Role.MODERATOR)
    one = world.topic("One", tags=["network"]).topic_id
    both = world.topic("Both", tags=["network", "net"]).topic_id
    board = world.community("Board", private=True)
    secret = world.topic("Secret", community=board, tags=["network"]).topic_id
    gone = world.write(merge_tags, mo, "network", "net")
    assert [tags(world, topic) for topic in (one, both, secret)] == [("net",)] * 3
    assert [row.name for row in world.read(all_tags, mo)] == ["net"]
    world.write(bring_back_tag, mo, gone)
    assert [tags(world, topic) for topic in (one, both, secret)] == [("network",), ("net", "network"), ("network",)]
    with pytest.raises(Invalid, match="itself"):
        world.write(merge_tags, mo, "net", "net")


def test_a_tag_is_deleted_and_brought_back(world: World) -> None:
    tom = world.member("tom")
    topic = world.topic("VPN", tags=["vpn", "net"]).topic_id
    gone = world.write(delete_tag, world.admin, "vpn")
    assert tags(world, topic) == ("net",)
    world.write(bring_back_tag, world.admin, gone)
    assert tags(world, topic) == ("net", "vpn")
    assert [(row.name, row.topic_count) for row in world.read(all_tags, tom)] == [("net", 1), ("vpn", 1)]
    assert refused_by_server(world, tom, "SELECT drop_tag(1, NULL)")
