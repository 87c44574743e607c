"""Files come with the post that names them, are stored once, and are read by whoever may read such a post."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select

from forumdesk.errors import Invalid, NotFound
from forumdesk.forum.files import NewFile, file_content
from forumdesk.forum.posts import posts, reply
from forumdesk.forum.rows import PostRef
from forumdesk.store.schema.files import StoredFile
from tests.world import World

PLAN = NewFile("plan.pdf", "application/pdf", b"%PDF-1.7 the plan")


def write(world: World, by: int, topic: PostRef, body: str, *files: NewFile) -> PostRef:
    return world.write(reply, by, topic.topic_id, body, client_key=uuid.uuid4().hex, files=files)


def link(file: NewFile) -> str:
    return f"[{file.name}](attachment:{file.sha256})"


def test_a_file_comes_with_its_post(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    ref = write(world, tom, world.topic(), f"See {link(PLAN)}", PLAN)
    (attachment,) = world.read(posts, eve, ref.topic_id, [ref.number])[0].attachments
    assert (attachment.name, attachment.size, attachment.media_type) == ("plan.pdf", 17, "application/pdf")
    assert world.read(file_content, eve, attachment.sha256) == PLAN.content


def test_a_file_of_a_private_community_stays_in_it(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    board = world.community("Board", private=True, members=[eve])
    write(world, eve, world.topic(by=eve, community=board), link(PLAN), PLAN)
    assert world.read(file_content, eve, PLAN.sha256) == PLAN.content
    with pytest.raises(NotFound):
        world.read(file_content, tom, PLAN.sha256)


def test_the_same_content_is_stored_once_under_the_names_it_was_given(world: World) -> None:
    tom, topic = world.member("tom"), world.topic()
    same = NewFile("copy.pdf", PLAN.media_type, PLAN.content)
    first, second = write(world, tom, topic, link(PLAN), PLAN), write(world, tom, topic, link(same), same)
    rows = world.read(posts, tom, topic.topic_id, [first.number, second.number])
    assert [row.attachments[0].name for row in rows] == ["plan.pdf", "copy.pdf"]
    with world.at(tom).reading() as session:
        assert session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_a_file_that_one_may_read_can_be_named_again(world: World) -> None:
    tom, eve, topic = world.member("tom"), world.member("eve"), world.topic()
    write(world, tom, topic, link(PLAN), PLAN)
    again = write(world, eve, topic, f"As in {link(PLAN)}")
    assert [file.name for file in world.read(posts, eve, topic.topic_id, [again.number])[0].attachments] == ["plan.pdf"]


def test_naming_a_file_that_one_may_not_read_brings_nothing(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    board = world.community("Board", private=True, members=[eve])
    write(world, eve, world.topic(by=eve, community=board), link(PLAN), PLAN)
    topic = world.topic(by=tom)
    with pytest.raises(Invalid, match="Attach it again"):
        write(world, tom, topic, link(PLAN))
    with pytest.raises(NotFound):
        world.read(file_content, tom, PLAN.sha256)


def test_a_file_that_the_text_does_not_name_is_left_out(world: World) -> None:
    tom = world.member("tom")
    ref = write(world, tom, world.topic(), "No link", PLAN)
    assert world.read(posts, tom, ref.topic_id, [ref.number])[0].attachments == ()


def test_a_file_larger_than_the_office_allows_is_refused_and_the_post_with_it(world: World) -> None:
    tom, topic = world.member("tom"), world.topic()
    large = NewFile("film.mp4", "video/mp4", b"x" * (10_485_760 + 1))
    with pytest.raises(Invalid, match="10 MB is the most"):
        write(world, tom, topic, link(large), large)
    assert world.read(posts, tom, topic.topic_id, [2]) == []


def test_a_file_that_others_keep_where_one_cannot_see_it_can_be_brought_again(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    board = world.community("Board", private=True, members=[eve])
    write(world, eve, world.topic(by=eve, community=board), link(PLAN), PLAN)
    ref = write(world, tom, world.topic(), link(PLAN), PLAN)
    assert [file.name for file in world.read(posts, tom, ref.topic_id, [ref.number])[0].attachments] == ["plan.pdf"]
    assert world.read(file_content, tom, PLAN.sha256) == PLAN.content
