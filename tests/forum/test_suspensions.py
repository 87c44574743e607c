"""Suspensions: who is kept out, what they are told, and that the clock lets them in again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.founding import open_office
from forumdesk.forum.members import Whom, resolve_viewer, set_role
from forumdesk.forum.posts import reply
from forumdesk.forum.suspensions import end_suspension, suspend_member, suspensions
from forumdesk.forum.topics import thread
from forumdesk.store.base import now
from forumdesk.store.changes import Position, Thing, changes_after, last_change
from forumdesk.store.schema.members import Role, Suspension
from tests.world import World

WEEK = timedelta(days=7)


def run_out(world: World, member: int) -> None:
    """The suspension's end is reached: as the clock would have it, a moment ago."""

    office = world.at(world.admin)
    if office.is_postgres:
        place = world.place
        place.cluster.run(  # type: ignore[attr-defined]
            f"UPDATE forumdesk.suspension SET until = now() - interval '1 second' WHERE member_id = {member}",
            database=place.database,  # type: ignore[attr-defined]
        )
        return

    def backdate(session: Session, _actor: int) -> None:
        session.get_one(Suspension, member).until = now() - timedelta(seconds=1)

    world.write(backdate, world.admin)


def come_in(world: World, member: int) -> int | None:
    office = open_office(world.store(member))
    try:
        with office.reading() as session:
            return resolve_viewer(session, Whom(remembered=member))
    finally:
        office.close()


def test_who_is_suspended_is_kept_out_and_told_why_and_until_when(world: World) -> None:
    tom = world.member("tom")
    topic = world.topic("Hello", by=tom)
    end = now() + WEEK
    world.write(suspend_member, world.admin, tom, reason="Insults in the lunch topic", until=end)
    with pytest.raises(NotAllowed) as told:
        come_in(world, tom)
    assert "Insults in the lunch topic" in str(told.value)
    assert f"{end.astimezone():%Y-%m-%d %H:%M}" in str(told.value)
    with pytest.raises((NotFound, NotAllowed)):
        world.write(reply, tom, topic.topic_id, "But", client_key="but")
    assert world.read(thread, world.admin, topic.topic_id).topic.title == "Hello"


def test_the_clock_lets_them_in_again(world: World) -> None:
    tom = world.member("tom")
    world.write(suspend_member, world.admin, tom, reason="Rest a while", until=now() + WEEK)
    run_out(world, tom)
    assert come_in(world, tom) == tom
    assert world.read(suspensions, world.admin) == {}
    world.topic("I am back", by=tom)


def test_a_suspension_is_changed_and_ended_early(world: World) -> None:
    tom = world.member("tom")
    world.write(suspend_member, world.admin, tom, reason="One", until=now() + WEEK)
    world.write(suspend_member, world.admin, tom, reason="Two", until=now() + 2 * WEEK)
    row = world.read(suspensions, world.admin)[tom]
    assert (row.reason, row.by_name) == ("Two", "Ada")
    since = _position(world)
    world.write(end_suspension, world.admin, tom)
    with world.at(world.admin).reading() as session:
        heard, _ = changes_after(session, since)
    assert (Thing.MEMBER, tom) in {(change.thing, change.thing_id) for change in heard}
    assert come_in(world, tom) == tom


def _position(world: World) -> Position:
    with world.at(world.admin).reading() as session:
        return last_change(session)


def test_moderators_suspend_members_only_and_nobody_themselves(world: World) -> None:
    tom, mo = world.member("tom"), world.member("mo", role=Role.MODERATOR)
    world.write(suspend_member, mo, tom, reason="Spam", until=now() + WEEK)
    assert set(world.read(suspensions, mo)) == {tom}
    for actor, whom in ((mo, world.admin), (world.admin, world.admin)):
        with pytest.raises(NotAllowed):
            world.write(suspend_member, actor, whom, reason="No", until=now() + WEEK)


def test_members_do_not_learn_who_is_suspended(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    world.write(suspend_member, world.admin, tom, reason="Spam", until=now() + WEEK)
    assert world.read(suspensions, eve) == {}
    if world.at(eve).is_postgres:
        with world.at(eve).reading() as session:
            assert session.scalars(select(Suspension.member_id)).all() == []


def test_a_suspended_admin_does_not_count_as_one(world: World) -> None:
    bo = world.member("bo", role=Role.ADMIN)
    world.write(suspend_member, world.admin, bo, reason="Rest", until=now() + WEEK)
    with pytest.raises(Invalid, match="must stay admin"):
        world.write(set_role, world.admin, world.admin, Role.MEMBER)


@pytest.mark.parametrize(("reason", "days", "field"), [("", 7, "reason"), ("Spam", -1, "until")])
def test_a_suspension_has_a_reason_and_an_end_to_come(world: World, reason: str, days: int, field: str) -> None:
    tom = world.member("tom")
    with pytest.raises(Invalid) as told:
        world.write(suspend_member, world.admin, tom, reason=reason, until=now() + timedelta(days=days))
    assert told.value.field == field
