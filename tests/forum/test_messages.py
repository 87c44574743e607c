"""Messages: only those who take part in them read them, in every list, check, index and feed."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotFound
from forumdesk.forum.communities import sidebar
from forumdesk.forum.knowledge import readable_posts
from forumdesk.forum.members import disable_member, edit_profile
from forumdesk.forum.messages import (
    add_participants,
    leave_message,
    members_named,
    participants,
    people_like,
    send_message,
)
from forumdesk.forum.permissions import may
from forumdesk.forum.posts import posts, reply
from forumdesk.forum.right import Right
from forumdesk.forum.rows import PostRef, TopicFilter, TopicView
from forumdesk.forum.topics import edit_topic, thread, topic_ids
from forumdesk.store.changes import Position, changes_after
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.topics import TopicKind
from tests.world import World

INBOX = TopicFilter(view=TopicView.MESSAGES)


def write_to(world: World, by: int, *to: int, body: str = "Lunch at **one**?") -> PostRef:
    return world.write(send_message, by, to=to, title="Lunch", body=body, client_key=uuid.uuid4().hex)


def test_only_those_who_take_part_read_a_message(world: World) -> None:
    tom, eve, mo = world.member("tom"), world.member("eve"), world.member("mo", role=Role.MODERATOR)
    message = write_to(world, tom, eve)
    for member in (tom, eve):
        assert world.read(topic_ids, member, INBOX) == [message.topic_id]
        assert [row.body for row in world.read(posts, member, message.topic_id, [1])] == ["Lunch at **one**?"]
    for member in (mo, world.admin):
        assert world.read(topic_ids, member, INBOX) == []
        assert world.read(posts, member, message.topic_id, [1]) == []
        with pytest.raises(NotFound):
            world.read(thread, member, message.topic_id)
        with pytest.raises(NotFound):
            world.write(reply, member, message.topic_id, "Me too", client_key="k")
        with world.at(member).reading() as session:
            assert readable_posts(session, member, after=0, limit=10) == []


def test_messages_are_in_no_list_of_topics(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    write_to(world, tom, eve)
    for view in set(TopicView) - {TopicView.MESSAGES}:
        assert world.read(topic_ids, eve, TopicFilter(view=view)) == [], view
    row = world.read(sidebar, eve)
    assert (row.topic_count, row.new, row.unread_messages) == (0, 0, 1)


def test_a_list_shows_the_other_people_of_a_message(world: World) -> None:
    tom, eve = world.member("tom", name="Tom Becker"), world.member("eve", name="Eve Adams")
    message = write_to(world, tom, eve)
    assert world.read(thread, tom, message.topic_id).topic.people == ("Eve Adams",)
    assert world.read(thread, eve, message.topic_id).topic.people == ("Tom Becker",)


def test_who_is_brought_in_reads_all_of_it_and_who_leaves_reads_no_more(world: World) -> None:
    tom, eve, ann = world.member("tom"), world.member("eve"), world.member("ann")
    message = write_to(world, tom, eve)
    world.write(add_participants, eve, message.topic_id, [ann])
    logins = [row.login for row in world.read(participants, ann, message.topic_id)]
    assert (set(logins[:2]), logins[2]) == ({"eve", "tom"}, "ann")
    world.write(leave_message, ann, message.topic_id)
    with pytest.raises(NotFound):
        world.read(thread, ann, message.topic_id)


def test_strangers_bring_nobody_in(world: World) -> None:
    tom, eve, ann = world.member("tom"), world.member("eve"), world.member("ann")
    message = write_to(world, tom, eve)
    with pytest.raises(NotFound):
        world.write(add_participants, ann, message.topic_id, [ann])
    with world.at(ann).reading() as session:
        assert not may(session, ann, Right.ADD_PARTICIPANT, message.topic_id)


def test_a_message_is_sent_once_although_its_answer_was_lost(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    sent = {
        world.write(send_message, tom, to=[eve], title="Lunch", body="One?", client_key="k").topic_id for _ in range(2)
    }
    assert len(sent) == 1
    assert len(world.read(topic_ids, eve, INBOX)) == 1


def test_a_message_needs_somebody_who_is_there(world: World) -> None:
    tom, gone = world.member("tom"), world.member("gone")
    world.write(disable_member, world.admin, gone)
    for to in ([], [tom], [gone], [99_999]):
        with pytest.raises(Invalid) as told:
            world.write(send_message, tom, to=to, title="Lunch", body="One?", client_key=uuid.uuid4().hex)
        assert told.value.field == "to"


def test_a_message_never_becomes_public(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    place = world.community("Kitchen")
    message = write_to(world, tom, eve)
    with pytest.raises(Invalid, match="stays between"):
        world.write(
            edit_topic, tom, message.topic_id, title="Lunch", community_id=place, kind=TopicKind.DISCUSSION, tags=[]
        )


def test_news_of_a_message_name_its_participants_as_audience(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    message = write_to(world, tom, eve)
    with world.at(world.admin if not world.at(world.admin).is_postgres else eve).reading() as session:
        heard, _ = changes_after(session, Position())
    about = [change for change in heard if change.topic_id == message.topic_id]
    assert about
    assert {change.community_id for change in about} == {0}


def test_people_are_found_by_name_login_and_department(world: World) -> None:
    tom = world.member("tom.becker", name="Tom Becker")
    ana, eve = world.member("ana.lima", name="Ana Lima"), world.member("eve", name="Eve Tömmel")
    gone = world.member("tomas", name="Tomas Gone")
    world.write(disable_member, world.admin, gone)

    def work_there(session: Session, actor: int) -> None:
        edit_profile(session, actor, department="Facilities")

    world.write(work_there, ana)

    def found(viewer: int, typed: str) -> list[int]:
        return [row.id for row in world.read(people_like, viewer, typed)]

    assert found(eve, "tom") == [tom]
    assert found(eve, "@beck") == [tom]
    assert found(tom, "faci") == [ana]
    assert found(tom, "TÖM") == [eve]
    assert found(tom, "lima ana") == [ana]
    assert found(tom, "tom") == []
    assert found(tom, "zzz") == []


def test_a_draft_names_its_people_again(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    named = world.read(members_named, tom, ["eve", "nobody", "tom", "ada", "eve"])
    assert [row.id for row in named] == [eve, world.admin]
