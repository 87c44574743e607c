"""Leavers: nothing says who they were, and what they wrote is there."""

from __future__ import annotations

import re
import zlib

import pytest
from sqlalchemy import select

from forumdesk.errors import Invalid, NotAllowed, Problem
from forumdesk.forum.bookmarks import keep_bookmark
from forumdesk.forum.files import NewFile
from forumdesk.forum.founding import open_office
from forumdesk.forum.leaving import _THEIRS_ALONE, make_former
from forumdesk.forum.members import edit_profile, enable_member, member, set_picture
from forumdesk.forum.posts import edit_post, posts, set_wiki
from forumdesk.store.logins import _MAKE_FORMER
from forumdesk.store.schema import Base
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.posts import Post, Revision
from tests.world import World

PNG = b"\x89PNG\r\n\x1a\n" + b"a picture of Tom"


def test_a_leaver_becomes_a_former_member_and_their_posts_stay(world: World) -> None:
    tom = world.member("tom.becker", name="Tom Becker")
    world.write(edit_profile, tom, about="I live at the harbour", title="Head of Tea", ask_about="Tea")
    world.write(set_picture, tom, NewFile("me.png", "image/png", PNG))
    topic = world.topic("Tea?", "Mine is green.", by=tom)
    world.write(make_former, world.admin, tom, typed="Tom Becker")
    row = world.read(member, world.admin, tom)
    assert (row.name, row.login) == (f"Former member {tom}", f"former-{tom}")
    assert (row.title, row.about, row.ask_about, row.picture, row.is_disabled, row.is_former) == (
        "", "", "", None, True, True,
    )  # fmt: skip
    (post,) = world.read(posts, world.admin, topic.topic_id, [1])
    assert (post.body, post.author_name) == ("Mine is green.", f"Former member {tom}")


TEXT = (
    "Ask @tom.becker, or @Tom.Becker. But not @tom, @tom.beckers, x@tom.becker.de or `@tom.becker`\n\n"
    '[quote="tom.becker, post:1, topic:1"]\nTea\n[/quote]'
)


def test_mentions_and_quotes_lose_the_login_everywhere_even_where_the_admin_may_not_read(world: World) -> None:
    tom, eve = world.member("tom.becker"), world.member("eve")
    mo = world.member("mo", role=Role.MODERATOR)
    board = world.community("Board", by=mo, private=True, members=[eve])
    topic = world.topic("Secret", TEXT, by=eve, community=board)
    again = world.reply(topic, "Thanks @tom.becker", by=eve)
    world.write(set_wiki, eve, again.post_id, True)
    version = world.read(posts, eve, topic.topic_id, [2])[0].version
    world.write(edit_post, mo, again.post_id, "Thanks @tom.becker!", version=version)
    edited_at = world.read(posts, eve, topic.topic_id, [2])[0].edited_at
    world.write(make_former, world.admin, tom, typed="Tom Becker")
    first, second = world.read(posts, eve, topic.topic_id, [1, 2])
    fresh = f"former-{tom}"
    assert first.body == (
        f"Ask @{fresh}, or @{fresh}. But not @tom, @tom.beckers, x@tom.becker.de or `@tom.becker`\n\n"
        f'[quote="{fresh}, post:1, topic:1"]\nTea\n[/quote]'
    )
    assert second.body == f"Thanks @{fresh}!"
    assert second.edited_at == edited_at
    with world.at(eve).reading() as session:
        assert session.scalars(select(Revision.body)).all() == [f"Thanks @{fresh}"]
        for body, crc in session.execute(select(Post.body, Post.crc)):
            assert crc == zlib.crc32(body.encode())


def test_what_was_theirs_alone_is_gone(world: World) -> None:
    tom = world.member("tom.becker")
    topic = world.topic("Tea?", by=world.admin)
    world.write(keep_bookmark, tom, topic.post_id)
    world.write(make_former, world.admin, tom, typed="Tom Becker")
    if not world.at(world.admin).is_postgres:
        from forumdesk.store.schema.bookmarks import Bookmark

        with world.at(world.admin).reading() as session:
            assert session.scalars(select(Bookmark.post_id)).all() == []


def test_nobody_comes_in_as_a_leaver(world: World) -> None:
    tom = world.member("tom.becker")
    world.write(make_former, world.admin, tom, typed="Tom Becker")
    with pytest.raises(Invalid, match="taken away"):
        world.write(enable_member, world.admin, tom)
    if world.at(world.admin).is_postgres:
        with pytest.raises(Problem):
            open_office(world.store(tom))
    world.member("tom.becker")  # the login is free again


def test_the_name_must_be_typed(world: World) -> None:
    tom = world.member("tom.becker")
    with pytest.raises(Invalid) as told:
        world.write(make_former, world.admin, tom, typed="tom")
    assert told.value.field == "typed"
    assert world.read(member, world.admin, tom).name == "Tom Becker"


def test_only_admins_make_anonymous_and_never_the_last_admin(world: World) -> None:
    tom, mo = world.member("tom.becker"), world.member("mo", role=Role.MODERATOR)
    with pytest.raises(NotAllowed):
        world.write(make_former, mo, tom, typed="Tom Becker")
    with pytest.raises(Invalid, match="must stay admin"):
        world.write(make_former, world.admin, world.admin, typed="Ada")


def test_no_table_of_what_is_a_members_own_is_forgotten() -> None:
    """Facts that stay with the posts are named here; every other table about a member is emptied of a leaver."""
    stays = {"participant", "reaction", "vote", "mention", "moderation", "flag", "task_holder", "project_person"} | {
        *("run_player", "run_choice"),  # what a group decided stays as it was
        *("enrolment", "mentorship_answer", "mentorship_feedback", "meeting_confirmation"),  # the other one's, too
        *("rsvp", "attendance", "event_speaker", "event_question", "event_question_vote", "event_note"),
        *("kudos_receiver", "kudos_reaction", "standing_aside"),
        *("event_proposal_vote", "resource_review"),
    }
    about = {table.name for table in Base.metadata.tables.values() if "member_id" in table.columns}
    assert about - stays == {table.__tablename__ for table in _THEIRS_ALONE}
    assert about - stays - {"password"} == set(re.findall(r"DELETE FROM (\w+) WHERE member_id", _MAKE_FORMER))
