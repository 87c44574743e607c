"""The moderation log: what is noted in it, who reads it, and that nobody changes it."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from forumdesk.errors import Problem
from forumdesk.forum.members import disable_member, edit_office, enable_member, rename_member, set_role
from forumdesk.forum.messages import send_message
from forumdesk.forum.moderation_log import LogRow, may_see_log, moderation_log, note
from forumdesk.forum.posts import accept_answer, delete_post, restore_post, set_wiki, withdraw_answer
from forumdesk.forum.suspensions import end_suspension, suspend_member
from forumdesk.forum.topics import close_topic, edit_topic, pin_topic, reopen_topic, unpin_topic
from forumdesk.store.base import now
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.moderation import Act
from forumdesk.store.schema.topics import PinScope, TopicKind
from tests.world import World


def told(rows: list[LogRow]) -> list[tuple[str, str, str]]:
    """The oldest first: what, before, after."""
    return [(row.act, row.before, row.after) for row in reversed(rows)]


def test_what_is_done_to_a_topic_is_noted_with_before_and_after(world: World) -> None:
    tom, mo = world.member("tom"), world.member("mo", role=Role.MODERATOR)
    it = world.community("IT")
    topic = world.topic("VPN", by=tom, tags=["vpn"]).topic_id
    world.write(pin_topic, mo, topic, PinScope.OFFICE)
    world.write(unpin_topic, mo, topic)
    world.write(close_topic, mo, topic)
    world.write(reopen_topic, mo, topic)
    world.write(
        edit_topic, mo, topic, title="VPN drops", community_id=it, kind=TopicKind.DISCUSSION, tags=["net", "vpn"]
    )
    rows = world.read(moderation_log, mo, topic_id=topic)
    assert told(rows) == [
        (Act.PIN, "", "office"),
        (Act.UNPIN, "office", ""),
        (Act.CLOSE, "open", "closed"),
        (Act.REOPEN, "closed", "open"),
        (Act.TAG, "vpn", "net, vpn"),
        (Act.RETITLE, "VPN", "VPN drops"),
        (Act.CHANGE_KIND, "question", "discussion"),
        (Act.MOVE, "General", "IT"),
    ]
    assert {(row.by_id, row.by_name, row.topic_title) for row in rows} == {(mo, "Mo", "VPN drops")}
    assert rows[0].community_name == "General"  # where it came from: its facilitators want to know


def test_what_is_done_to_anothers_post_is_noted_and_what_one_does_to_ones_own_is_not(world: World) -> None:
    tom, mo = world.member("tom"), world.member("mo", role=Role.MODERATOR)
    topic = world.topic("VPN", by=tom)
    reply = world.reply(topic, "Restart it.", by=tom).post_id
    world.write(set_wiki, mo, reply, True)
    world.write(set_wiki, mo, reply, False)
    world.write(accept_answer, mo, reply)
    world.write(withdraw_answer, mo, topic.topic_id)
    world.write(delete_post, mo, reply)
    world.write(restore_post, mo, reply)
    rows = world.read(moderation_log, mo, member_id=tom)
    assert [row.act for row in reversed(rows)] == [
        Act.ADD_MEMBER, Act.MAKE_WIKI, Act.END_WIKI, Act.ACCEPT, Act.DELETE_POST, Act.RESTORE_POST
    ]  # fmt: skip
    assert (rows[0].post_number, rows[0].excerpt, rows[0].member_name) == (2, "Restart it.", "Tom")
    before = len(world.read(moderation_log, mo))
    world.write(accept_answer, tom, reply)
    world.write(delete_post, tom, reply)
    assert len(world.read(moderation_log, mo)) == before


def test_what_is_done_to_members_is_noted_with_the_reason(world: World) -> None:
    tom = world.member("tom")
    world.write(suspend_member, world.admin, tom, reason="Insults", until=now() + timedelta(days=1))
    world.write(end_suspension, world.admin, tom)
    world.write(set_role, world.admin, tom, Role.MODERATOR)
    world.write(disable_member, world.admin, tom)
    world.write(enable_member, world.admin, tom)
    world.write(rename_member, world.admin, tom, "Thomas")
    world.write(edit_office, world.admin, name="Ours", language="en", max_body=2_000)
    rows = world.read(moderation_log, world.admin)
    assert [row.act for row in reversed(rows)] == [
        Act.ADD_MEMBER, Act.SUSPEND, Act.END_SUSPENSION, Act.SET_ROLE, Act.DISABLE, Act.ENABLE, Act.RENAME_MEMBER,
        Act.EDIT_OFFICE,
    ]  # fmt: skip
    assert next(row.why for row in rows if row.act == Act.SUSPEND) == "Insults"
    assert [(row.before, row.after) for row in rows if row.act == Act.SET_ROLE] == [("member", "moderator")]


def test_the_log_comes_in_pages_and_by_act(world: World) -> None:
    topic = world.topic("VPN").topic_id
    for _ in range(3):
        world.write(close_topic, world.admin, topic)
        world.write(reopen_topic, world.admin, topic)
    first = world.read(moderation_log, world.admin, limit=4)
    rest = world.read(moderation_log, world.admin, limit=4, before_id=first[-1].id)
    assert [row.act for row in [*first, *rest]] == [Act.REOPEN, Act.CLOSE] * 3
    assert [row.act for row in world.read(moderation_log, world.admin, acts=[Act.CLOSE])] == [Act.CLOSE] * 3


def test_members_have_no_log_and_facilitators_that_of_their_community(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    it = world.community("IT", facilitators=[eve])
    world.write(close_topic, world.admin, world.topic("Elsewhere").topic_id)
    world.write(close_topic, eve, world.topic("Ours", community=it).topic_id)
    assert not world.read(may_see_log, tom)
    assert world.read(moderation_log, tom) == []
    assert world.read(may_see_log, eve)
    assert [(row.act, row.topic_title) for row in world.read(moderation_log, eve)] == [(Act.CLOSE, "Ours")]


def test_moderators_learn_nothing_of_a_private_community_that_is_closed_to_them(world: World) -> None:
    eve, mo = world.member("eve"), world.member("mo", role=Role.MODERATOR)
    board = world.community("Board", private=True, members=[eve])
    world.write(close_topic, world.admin, world.topic("Secret merger", community=board).topic_id)
    assert [row.topic_title for row in world.read(moderation_log, world.admin, acts=[Act.CLOSE])] == ["Secret merger"]
    assert world.read(moderation_log, mo, acts=[Act.CLOSE]) == []


def test_what_happens_in_a_message_stays_with_whoever_did_it(world: World) -> None:
    tom, mo = world.member("tom"), world.member("mo", role=Role.MODERATOR)
    sent = world.write(send_message, tom, to=[world.admin], title="Hush", body="Us two", client_key="hush")
    reply = world.reply(sent, "Oh", by=tom).post_id
    world.write(delete_post, world.admin, reply)
    assert len(world.read(moderation_log, world.admin, acts=[Act.DELETE_POST])) == 1
    assert world.read(moderation_log, mo, acts=[Act.DELETE_POST]) == []


@pytest.mark.parametrize("statement", ["UPDATE moderation SET why = 'x'", "DELETE FROM moderation"])
def test_nobody_changes_the_log_not_even_an_admin(world: World, statement: str) -> None:
    world.write(close_topic, world.admin, world.topic("VPN").topic_id)
    rows = world.read(moderation_log, world.admin)

    def change(session: Session, _actor: int) -> None:
        session.execute(text(statement))

    with pytest.raises((Problem, DBAPIError)):
        world.write(change, world.admin)
    if world.at(world.admin).is_postgres:  # nor whoever owns the tables
        place = world.place
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only added to"):
            place.cluster.run(  # type: ignore[attr-defined]
                statement.replace("moderation", "forumdesk.moderation"),
                database=place.database,  # type: ignore[attr-defined]
            )
    assert world.read(moderation_log, world.admin) == rows


def test_an_entry_is_signed_by_whoever_writes_it_and_by_the_clock_of_the_server(world: World) -> None:
    tom, mo = world.member("tom"), world.member("mo", role=Role.MODERATOR)
    if not world.at(mo).is_postgres:
        return

    def forge(session: Session, _actor: int) -> None:
        session.execute(
            text(
                "INSERT INTO moderation (at, by_id, act, subject, why, before, after) "
                "VALUES ('2001-01-01', :tom, 'closed', '', '', '', '')"
            ),
            {"tom": tom},
        )

    world.write(forge, mo)
    entry = world.read(moderation_log, mo)[0]
    assert entry.by_id == mo
    assert now() - entry.at < timedelta(minutes=5)
    with pytest.raises(Problem):
        world.write(note, tom, Act.CLOSE)
