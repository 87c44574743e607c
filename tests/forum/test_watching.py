"""Following: what was chosen, what follows from what one does, and what is muted stays out of sight."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.errors import NotFound
from forumdesk.forum.communities import sidebar
from forumdesk.forum.reading import mark_read
from forumdesk.forum.rows import FollowRow, TopicFilter, TopicView
from forumdesk.forum.topics import topic_ids, topic_rows
from forumdesk.forum.watching import is_muted, last_visit, level_of, set_level, set_tag_level
from forumdesk.store.schema.topics import Tag, Topic
from forumdesk.store.schema.watching import Level, WatchedKind
from tests.world import World

TOPIC, COMMUNITY, TAG = WatchedKind


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve")


def follow(world: World, viewer: int, topic_id: int) -> FollowRow:
    return world.read(topic_rows, viewer, [topic_id])[0].follow


def listed(world: World, viewer: int, view: TopicView = TopicView.ALL, **wanted: object) -> list[int]:
    return world.read(topic_ids, viewer, TopicFilter(view=view, **wanted))  # type: ignore[arg-type]


def test_one_watches_what_one_began_and_tracks_where_one_wrote(world: World, tom: int, eve: int) -> None:
    topic = world.topic(by=tom)
    assert follow(world, eve, topic.topic_id) == FollowRow(Level.NORMAL, "")
    world.reply(topic, by=eve)
    assert follow(world, eve, topic.topic_id) == FollowRow(Level.TRACKING, "wrote")
    assert follow(world, tom, topic.topic_id) == FollowRow(Level.WATCHING, "author")


def test_what_was_chosen_for_a_topic_beats_everything_else(world: World, tom: int) -> None:
    topic = world.topic(by=tom, tags=["vpn"])
    world.write(set_tag_level, tom, "vpn", Level.WATCHING)
    assert world.write(set_level, tom, TOPIC, topic.topic_id, Level.MUTED) is None
    assert follow(world, tom, topic.topic_id) == FollowRow(Level.MUTED, "chosen")
    assert world.write(set_level, tom, TOPIC, topic.topic_id, None) is Level.MUTED
    assert world.read(level_of, tom, TOPIC, topic.topic_id) is Level.WATCHING


def test_the_closest_of_tags_and_community_counts(world: World, tom: int, eve: int) -> None:
    community = world.community("Tools")
    topic = world.topic(by=tom, community=community, tags=["vpn", "linux"])
    world.write(set_level, eve, COMMUNITY, community, Level.TRACKING)
    assert follow(world, eve, topic.topic_id) == FollowRow(Level.TRACKING, "community")
    world.write(set_tag_level, eve, "linux", Level.WATCHING)
    assert follow(world, eve, topic.topic_id) == FollowRow(Level.WATCHING, "#linux")


def test_a_watched_tag_does_not_bring_back_what_its_community_mutes(world: World, tom: int, eve: int) -> None:
    """As Discourse has it unless told otherwise."""
    community = world.community("Noise")
    topic = world.topic(by=tom, community=community, tags=["vpn"])
    world.write(set_tag_level, eve, "vpn", Level.WATCHING)
    world.write(set_level, eve, COMMUNITY, community, Level.MUTED)
    assert follow(world, eve, topic.topic_id).level is Level.MUTED
    assert listed(world, eve) == []


def test_what_is_muted_leaves_the_lists_but_stays_in_its_own(world: World, tom: int, eve: int) -> None:
    community = world.community("Noise")
    muted = world.topic("Loud", by=tom, community=community, tags=["loud"])
    heard = world.topic("Quiet", by=tom)
    world.write(set_level, eve, COMMUNITY, community, Level.MUTED)
    assert listed(world, eve) == [heard.topic_id]
    assert listed(world, eve, TopicView.NEW) == [heard.topic_id]
    assert listed(world, eve, community_id=community) == [muted.topic_id]
    assert listed(world, eve, tag="loud") == [muted.topic_id]
    assert listed(world, eve, TopicView.NEW, community_id=community) == []
    assert listed(world, eve, TopicView.UNANSWERED) == [heard.topic_id, muted.topic_id]
    row = world.read(sidebar, eve)
    assert row.new == 1
    assert [(each.name, each.new, each.level) for each in row.communities if each.id == community] == [
        ("Noise", 0, Level.MUTED)
    ]
    assert set(listed(world, tom)) == {heard.topic_id, muted.topic_id}, "somebody else's choice"


def test_unread_posts_of_a_muted_topic_are_not_counted(world: World, tom: int, eve: int) -> None:
    topic = world.topic(by=tom)
    world.write(mark_read, eve, {topic.topic_id: 1})
    world.reply(topic, by=tom)
    assert (world.read(sidebar, eve).unread, listed(world, eve, TopicView.UNREAD)) == (1, [topic.topic_id])
    world.write(set_level, eve, TOPIC, topic.topic_id, Level.MUTED)
    assert (world.read(sidebar, eve).unread, listed(world, eve, TopicView.UNREAD)) == (0, [])


def test_a_muted_community_keeps_silent_but_for_what_one_takes_part_in(world: World, tom: int, eve: int) -> None:
    community = world.community("Noise")
    wrote, chose, other = (world.topic(f"Topic {n}", by=tom, community=community) for n in range(3))
    world.write(set_level, eve, COMMUNITY, community, Level.MUTED)
    world.reply(wrote, by=eve)
    world.write(set_level, eve, TOPIC, chose.topic_id, Level.NORMAL)
    assert set(listed(world, eve)) == {wrote.topic_id, chose.topic_id}
    assert follow(world, eve, other.topic_id) == FollowRow(Level.MUTED, "community")


def test_nobody_follows_what_they_cannot_see(world: World, tom: int, eve: int) -> None:
    community = world.community("Secret", members=[tom], private=True)
    topic = world.topic(by=tom, community=community)
    for kind, thing in ((TOPIC, topic.topic_id), (COMMUNITY, community), (TAG, 999)):
        with pytest.raises(NotFound):
            world.write(set_level, eve, kind, thing, Level.WATCHING)
        with pytest.raises(NotFound):
            world.read(level_of, eve, kind, thing)
    with pytest.raises(NotFound):
        world.write(set_tag_level, eve, "nothing", Level.MUTED)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choices=st.lists(st.sampled_from([None, *Level]), min_size=4, max_size=4), writes=st.booleans())
def test_the_lists_mute_just_what_the_lines_call_muted(
    world: World, tom: int, choices: list[Level | None], writes: bool
) -> None:
    """The rule stands twice, for one topic in words and for all in SQL: they never disagree."""
    eve = world.admin
    community = world.write(_some_community, eve) or world.community("Any")
    topic = world.topic(by=eve if writes else tom, community=community, tags=["one", "two"])
    own, around, first, second = choices
    world.write(set_level, eve, TOPIC, topic.topic_id, own)
    world.write(set_level, eve, COMMUNITY, community, around)
    for name, level in (("one", first), ("two", second)):
        world.write(set_tag_level, eve, name, level)

    def muted(session: Session, viewer: int) -> bool:
        return bool(session.scalar(select(is_muted(viewer)).where(Topic.id == topic.topic_id)))

    assert world.read(muted, eve) is (follow(world, eve, topic.topic_id).level is Level.MUTED)


def _some_community(session: Session, _actor: int) -> int | None:
    return session.scalar(select(Topic.community_id).join(Tag, Tag.name == "one").limit(1))


def test_a_message_is_not_muted_with_a_community(world: World, tom: int, eve: int) -> None:
    from forumdesk.forum.messages import send_message

    world.write(set_level, eve, COMMUNITY, world.community("Noise"), Level.MUTED)
    sent = world.write(send_message, tom, to=[eve], title="Lunch?", body="At noon", client_key="lunch")
    assert not world.read(topic_rows, eve, [sent.topic_id])[0].is_muted
    assert world.read(sidebar, eve).unread_messages == 1


def test_the_last_visit_is_when_one_read_last(world: World, tom: int, eve: int) -> None:
    topic = world.topic(by=tom)
    assert world.read(last_visit, eve) is None
    world.write(mark_read, eve, {topic.topic_id: 1})
    visited = world.read(last_visit, eve)
    assert visited is not None
    world.write(mark_read, eve, {world.topic(by=tom).topic_id: 1})
    later = world.read(last_visit, eve)
    assert later is not None
    assert later > visited
