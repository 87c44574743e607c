"""Every edit is kept with who, when and why; edits of one's own last words within five minutes are not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from forumdesk.errors import Conflict, NotAllowed
from forumdesk.forum.posts import edit_post, posts, set_wiki
from forumdesk.forum.revisions import Kind, differences, restore_version, versions
from forumdesk.forum.rows import PostRef
from forumdesk.store.base import now
from forumdesk.store.schema.posts import Post
from tests.conftest import ServerPlace
from tests.world import Place, World


def edit(world: World, by: int, ref: PostRef, body: str, reason: str = "") -> None:
    version = world.read(posts, by, ref.topic_id, [ref.number])[0].version
    world.write(edit_post, by, ref.post_id, body, version=version, reason=reason)


def age(world: World, place: Place, ref: PostRef, minutes: int) -> None:
    """The post was written so long ago."""
    if isinstance(place, ServerPlace):
        place.cluster.run(
            f"UPDATE forumdesk.post SET created_at = created_at - interval '{minutes} minutes' "
            f"WHERE id = {ref.post_id}",
            database=place.database,
        )
        return

    def back(session: Session, _actor: int) -> None:
        moment = now() - timedelta(minutes=minutes)
        session.execute(update(Post).where(Post.id == ref.post_id).values(created_at=moment))

    world.write(back, world.admin)


def test_an_edit_is_kept_with_who_when_and_why(world: World, place: Place) -> None:
    tom = world.member("tom", name="Tom Becker")
    ref = world.reply(world.topic(), "The pub", by=tom)
    age(world, place, ref, 10)
    edit(world, tom, ref, "The inn", "it moved")
    first, second = world.read(versions, tom, ref.post_id)
    assert (first.body, second.body) == ("The pub", "The inn")
    assert (second.by_name, second.reason, second.number) == ("Tom Becker", "it moved", 2)
    assert second.at > first.at
    assert world.read(posts, tom, ref.topic_id, [ref.number])[0].revision_count == 1


def test_edits_within_five_minutes_leave_no_trace(world: World) -> None:
    tom = world.member("tom")
    ref = world.reply(world.topic(), "Teh pub", by=tom)
    edit(world, tom, ref, "The pub")
    edit(world, tom, ref, "The pub!")
    assert [row.body for row in world.read(versions, tom, ref.post_id)] == ["The pub!"]


def test_edits_soon_after_a_kept_one_belong_to_it(world: World, place: Place) -> None:
    tom = world.member("tom")
    ref = world.reply(world.topic(), "One", by=tom)
    age(world, place, ref, 10)
    for body in ("Two", "Three"):
        edit(world, tom, ref, body)
    assert [row.body for row in world.read(versions, tom, ref.post_id)] == ["One", "Three"]


def test_an_edit_by_another_is_kept_at_once(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve", name="Eve Adams")
    ref = world.reply(world.topic(), "A list", by=tom)
    with pytest.raises(NotAllowed):
        edit(world, eve, ref, "Mine")
    world.write(set_wiki, tom, ref.post_id, True)
    edit(world, eve, ref, "A longer list")
    rows = world.read(versions, tom, ref.post_id)
    assert [(row.body, row.by_name) for row in rows] == [("A list", "Tom"), ("A longer list", "Eve Adams")]


def test_an_older_state_can_be_restored_as_one_more_edit(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    ref = world.reply(world.topic(), "Good", by=tom)
    world.write(set_wiki, tom, ref.post_id, True)
    edit(world, eve, ref, "Bad")
    version = world.read(posts, tom, ref.topic_id, [ref.number])[0].version
    world.write(restore_version, tom, ref.post_id, 1, version=version)
    assert [row.body for row in world.read(versions, tom, ref.post_id)] == ["Good", "Bad", "Good"]
    with pytest.raises(Conflict):
        world.write(restore_version, tom, ref.post_id, 2, version=version)


def test_who_may_not_see_the_post_sees_no_version_of_it(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    board = world.community("Board", private=True, members=[eve])
    ref = world.topic(by=eve, community=board)
    from forumdesk.errors import NotFound

    with pytest.raises(NotFound):
        world.read(versions, tom, ref.post_id)


TEXT = st.lists(st.text(alphabet="ab \té.,", max_size=12), max_size=8).map("\n".join)


@given(TEXT, TEXT)
def test_the_differences_of_two_texts_give_both_back(before: str, after: str) -> None:
    pairs = differences(before, after)
    left = [pair.before for pair in pairs if pair.before is not None]
    right = [pair.after for pair in pairs if pair.after is not None]
    assert "\n".join("".join(text for _kind, text in line) for line in left) == before
    assert "\n".join("".join(text for _kind, text in line) for line in right) == after
    assert all(kind is not Kind.CAME for line in left for kind, _text in line)
    assert all(kind is not Kind.GONE for line in right for kind, _text in line)


def test_only_the_words_that_differ_are_marked() -> None:
    (pair,) = differences("The pub is open on Friday", "The inn is open on Friday")
    assert pair.before == ((Kind.SAME, "The "), (Kind.GONE, "pub"), (Kind.SAME, " is open on Friday"))
    assert pair.after == ((Kind.SAME, "The "), (Kind.CAME, "inn"), (Kind.SAME, " is open on Friday"))


def test_an_edit_that_says_why_is_kept_however_soon(world: World, place: Place) -> None:
    tom = world.member("tom")
    ref = world.reply(world.topic(), "One", by=tom)
    age(world, place, ref, 10)
    edit(world, tom, ref, "Two", "typo")
    edit(world, tom, ref, "Three", "wrong day")
    assert [row.reason for row in world.read(versions, tom, ref.post_id)] == ["", "typo", "wrong day"]
