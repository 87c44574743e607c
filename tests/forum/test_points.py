"""Points: the sum of what all may read, the same for everybody, and gone with what they were for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotFound
from forumdesk.forum.badges import badge_shelf
from forumdesk.forum.care import Terms
from forumdesk.forum.celebrations import Occasion, celebrations
from forumdesk.forum.endorsing import endorse, release, verify
from forumdesk.forum.flags import flag_post
from forumdesk.forum.founding import open_office
from forumdesk.forum.hiding import delete_topic, hide_post, restore_topic
from forumdesk.forum.kudos import Thanks, give_kudos, withdraw_kudos
from forumdesk.forum.leaderboard import community_board, help_board, leaderboard
from forumdesk.forum.notices import NoticeKind, notices
from forumdesk.forum.point_table import Worth, change_worth, point_table
from forumdesk.forum.points import account
from forumdesk.forum.posts import accept_answer, delete_post, restore_post, withdraw_answer
from forumdesk.forum.reactions import react, take_back
from forumdesk.forum.spans import Period, Span, span_of
from forumdesk.forum.standing_aside import stand_aside
from forumdesk.forum.topics import edit_topic
from forumdesk.store.schema.communities import CommunityKind
from forumdesk.store.schema.events import Event
from forumdesk.store.schema.flags import FlagReason
from forumdesk.store.schema.kudos import Kudos
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.points import Aside
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.reactions import ReactionKind
from forumdesk.store.schema.resources import Resource
from forumdesk.store.schema.topics import TopicKind
from tests.conftest import ServerPlace
from tests.world import World

ALL = Span()


@pytest.fixture
def people(world: World) -> dict[str, int]:
    return {name: world.member(name, name=name.title()) for name in ("tom", "eve", "ann", "mia")}


def as_owner(world: World, change: Callable[[Session], object]) -> None:
    """What members cannot do: let time pass."""
    if isinstance(world.place, ServerPlace):
        office = open_office(world.place.cluster.url(world.place.database))
    else:
        office = open_office(world.store(world.admin))
    office.write(lambda session: change(session))
    office.close()


def backdate(world: World, post_id: int, at: datetime) -> None:
    as_owner(world, lambda session: session.execute(update(Post).where(Post.id == post_id).values(created_at=at)))


def points(world: World, viewer: int, of: int, span: Span = ALL, **more: int) -> int:
    """The total, which is what the list of deeds comes to, and what the board says."""
    found = world.read(account, viewer, of, span, **more)
    assert found.total == sum(deed.points for deed in found.deeds)
    assert found.number == len(found.deeds)
    return found.total


def seen(world: World, people: dict[str, int], of: int) -> int:
    """What everybody says of somebody: all the same."""
    totals = {points(world, viewer, of) for viewer in (*people.values(), world.admin)}
    board = {world.read(leaderboard, viewer, ALL).top for viewer in people.values()}
    [rows] = {tuple((row.rank, row.person.name, row.points) for row in top) for top in board}
    [total] = totals
    assert next((row[2] for row in rows if row[1] == by_id(people, of)), 0) == total
    return total


def by_id(people: dict[str, int], of: int) -> str:
    return next(name.title() for name, member in people.items() if member == of)


def test_a_total_is_the_list_of_deeds_and_what_is_undone_takes_its_points_back(
    world: World, people: dict[str, int]
) -> None:
    tom, eve, ann = people["tom"], people["eve"], people["ann"]
    topic = world.topic("VPN", by=eve)
    assert seen(world, people, eve) == 5
    reply = world.reply(topic, "Like this.", by=tom)
    assert seen(world, people, tom) == 2
    world.write(accept_answer, eve, reply.post_id)
    assert seen(world, people, tom) == 12
    world.write(react, ann, reply.post_id)
    world.write(react, ann, reply.post_id, ReactionKind.FUNNY)
    assert (seen(world, people, tom), seen(world, people, ann)) == (13, 1), "in two ways, and once"
    given = world.write(give_kudos, ann, Thanks((tom,), "Saved me", "post", reply.post_id), client_key="k")
    assert seen(world, people, tom) == 18
    kinds = [(deed.kind, deed.points, deed.other) for deed in world.read(account, eve, tom, ALL).deeds]
    assert sorted(kinds) == [
        ("accepted answer", 10, "Eve"),
        ("kudos received", 5, "Ann"),
        ("reaction received", 1, "Ann"),
        ("reply", 2, ""),
    ]
    world.write(withdraw_kudos, ann, given)
    world.write(take_back, ann, reply.post_id)
    assert seen(world, people, tom) == 13, "the other reaction is still there"
    world.write(take_back, ann, reply.post_id, ReactionKind.FUNNY)
    world.write(withdraw_answer, eve, topic.topic_id)
    assert (seen(world, people, tom), seen(world, people, ann)) == (2, 0)
    world.write(delete_post, tom, reply.post_id)
    assert seen(world, people, tom) == 0
    world.write(restore_post, tom, reply.post_id)
    assert seen(world, people, tom) == 2
    world.write(delete_topic, world.admin, topic.topic_id)
    assert (seen(world, people, tom), seen(world, people, eve)) == (0, 0)
    world.write(restore_topic, world.admin, topic.topic_id)
    assert (seen(world, people, tom), seen(world, people, eve)) == (2, 5)


def test_only_what_every_member_may_read_counts(world: World, people: dict[str, int]) -> None:
    """Those who see more, for they wrote it, belong there or moderate, count no more than others do."""
    tom, eve, ann, mia = people.values()
    board = world.community("Board", members=[tom, eve], private=True)
    secret = world.topic("Secret", by=eve, community=board)
    answer = world.reply(secret, "Yes.", by=tom)
    world.write(accept_answer, eve, answer.post_id)
    world.write(react, eve, answer.post_id)
    assert (seen(world, people, tom), seen(world, people, eve)) == (0, 0)
    asked = world.topic("Open", by=eve)
    by_hand, by_flags = world.reply(asked, "Spam", by=tom), world.reply(asked, "More spam", by=tom)
    assert seen(world, people, tom) == 4
    world.write(hide_post, world.admin, by_hand.post_id)
    for member in (eve, ann, mia):
        world.write(flag_post, member, by_flags.post_id, FlagReason.SPAM)
    assert seen(world, people, tom) == 0
    world.write(edit_topic, eve, asked.topic_id, title="Open", community_id=board, kind=TopicKind.QUESTION, tags=())
    assert seen(world, people, eve) == 0, "it moved to where not all see it"


def test_neither_oneself_nor_a_ring_nor_zeal_makes_points(world: World, people: dict[str, int]) -> None:
    tom, eve, ann, mia = people.values()
    topic = world.topic("Ring", by=tom)
    world.write(accept_answer, tom, world.reply(topic, "I know it myself.", by=tom).post_id)
    assert seen(world, people, tom) == 7, "a question and a reply"
    replies = [world.reply(topic, f"No. {n}", by=eve).post_id for n in range(22)]
    assert seen(world, people, eve) == 40, "twenty replies a day count"
    for post in replies[:7]:
        world.write(react, ann, post)
    assert seen(world, people, ann) == 5, "five to the same person in a week"
    world.write(react, mia, replies[0])
    assert (seen(world, people, eve), seen(world, people, mia)) == (46, 1)
    for n in range(3):
        world.write(give_kudos, ann, Thanks((mia,), f"Thanks {n}", "post", topic.post_id), client_key=str(n))
    assert seen(world, people, mia) == 11, "two kudos from the same person in a week"
    monday = datetime(2026, 3, 2, 12, tzinfo=UTC)

    def give_on(days: tuple[int, ...]) -> Callable[[Session], object]:
        def change(session: Session) -> None:
            for kudos_id, day in zip(session.scalars(select(Kudos.id).order_by(Kudos.id)).all(), days, strict=True):
                at = monday + timedelta(days=day)
                session.execute(update(Kudos).where(Kudos.id == kudos_id).values(at=at))

        return change

    as_owner(world, give_on((0, 3, 6)))
    assert seen(world, people, mia) == 11, "a week is from Monday to Sunday, not a day"
    as_owner(world, give_on((-1, 3, 6)))
    assert seen(world, people, mia) == 16, "another week"


def test_admins_change_what_counts_for_everything_that_was_done(world: World, people: dict[str, int]) -> None:
    tom, eve = people["tom"], people["eve"]
    topic = world.topic(by=tom)
    for n in range(3):
        world.reply(topic, f"{n}", by=eve)
    before = world.write(change_worth, world.admin, "reply", Worth(7, most_a_day=2))
    assert (before, seen(world, people, eve)) == (Worth(2, 20), 14)
    world.write(change_worth, world.admin, "reply", Worth(0, None, None))
    assert seen(world, people, eve) == 0
    world.write(change_worth, world.admin, "reply", before)
    table = world.read(point_table, tom)
    assert not table.may_change
    assert [row.kind for row in table.rows if row.is_changed] == []
    assert {row.kind: row.worth.points for row in table.rows} == {
        "question": 5, "reply": 2, "accepted answer": 10, "reaction received": 1, "reaction given": 1,
        "kudos received": 5, "event hosted": 10, "resource recommended": 2, "best practice": 10,
        "mentoring meeting": 5,
    }  # fmt: skip
    for worth, field in ((Worth(-1), "points"), (Worth(1, 0), "day"), (Worth(1, None, 5_000), "one")):
        with pytest.raises(Invalid) as wrong:
            world.write(change_worth, world.admin, "reply", worth)
        assert wrong.value.field == field
    with pytest.raises(NotFound):
        world.write(change_worth, world.admin, "kudos given", Worth(1))


def test_a_best_practice_counts_for_whoever_looks_after_it(world: World, people: dict[str, int]) -> None:
    topic = world.topic("How to", by=people["eve"], kind=TopicKind.DISCUSSION)
    tom = people["tom"]
    world.write(endorse, world.admin, topic.post_id, Terms(verifier_id=tom))
    assert seen(world, people, tom) == 0, "not verified yet"
    world.write(verify, tom, topic.post_id)
    world.write(verify, tom, topic.post_id)
    assert seen(world, people, tom) == 10
    world.write(release, world.admin, topic.post_id)
    assert seen(world, people, tom) == 0


def test_events_that_are_over_and_recommendations_count_where_all_see_them(
    world: World, people: dict[str, int]
) -> None:
    tom, eve = people["tom"], people["eve"]
    board = world.community("Board", members=[tom, eve], private=True)
    today = datetime.now(UTC)

    def plan(session: Session) -> None:
        for n, (community, ends) in enumerate(((None, today), (None, today + timedelta(days=1)), (board, today))):
            session.add(
                Event(uid=f"e{n}", community_id=community, by_id=eve, host_id=tom, kind="talk", title=f"Talk {n}",
                      starts_at=ends - timedelta(hours=2), ends_at=ends - timedelta(hours=1), zone="UTC")
            )  # fmt: skip

        for n, community in enumerate((None, board)):
            session.add(Resource(kind="article", title=f"Guide {n}", community_id=community, by_id=eve))

    as_owner(world, plan)
    assert seen(world, people, tom) == 10
    assert seen(world, people, eve) == 2, "one recommendation is for the board alone"
    deed = world.read(account, eve, tom, ALL).deeds[0]
    assert deed.thing is not None
    assert (deed.kind, deed.thing.title) == ("event hosted", "Talk 0")
    given = world.write(give_kudos, eve, Thanks((tom,), "Well told", "event", deed.thing.id), client_key="k")
    assert seen(world, people, tom) == 15
    world.write(withdraw_kudos, eve, given)


def test_boards_rank_densely_and_show_those_near_oneself(world: World, people: dict[str, int]) -> None:
    tom, eve, ann, mia = people.values()
    team = world.community("Movers", kind=CommunityKind.TEAM, members=[mia])
    general = world.community("General")
    topics = [world.topic(f"T{n}", by=who, community=general) for n, who in enumerate((tom, eve))]
    world.reply(topics[0], "One", by=ann)
    world.reply(topics[0], "Two", by=mia)
    world.topic("In the team", by=mia, community=team)
    board = world.read(leaderboard, ann, ALL)
    assert [(row.rank, row.person.name, row.points) for row in board.top] == [
        (1, "Mia", 7), (2, "Tom", 5), (2, "Eve", 5), (3, "Ann", 2),
    ]  # fmt: skip
    assert board.mine is not None
    assert (board.mine.rank, board.ahead, board.people) == (3, 3, 4)
    assert [row.person.name for row in board.near] == ["Tom", "Eve", "Ann"]
    inside = world.read(leaderboard, ann, ALL, community_id=general)
    assert [(row.person.name, row.points) for row in inside.top] == [("Tom", 5), ("Eve", 5), ("Ann", 2), ("Mia", 2)]
    of_team = world.read(leaderboard, ann, ALL, community_id=team)
    assert [(row.person.name, row.points) for row in of_team.top] == [("Mia", 7)], "whatever its members did"
    rows = world.read(community_board, mia, ALL)
    assert [(row.rank, row.name, row.points, row.people, row.is_mine) for row in rows] == [
        (1, "General", 14, 4, False), (2, "Movers", 5, 1, True),
    ]  # fmt: skip
    hidden = world.community("Board", members=[ann], private=True)
    with pytest.raises(NotFound):
        world.read(leaderboard, ann, ALL, community_id=hidden)


def test_a_span_takes_what_was_done_in_it(world: World, people: dict[str, int]) -> None:
    tom, eve = people["tom"], people["eve"]
    moment = datetime(2026, 3, 5, 12, tzinfo=UTC)
    days = {"week": (2026, 3, 2), "month": (2026, 3, 1), "quarter": (2026, 1, 1), "year": (2026, 1, 1)}
    for period, day in days.items():
        assert span_of(Period(period), moment).since == datetime(*day, tzinfo=UTC)
    assert span_of(Period.YEAR, moment, back=1) == Span(
        datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    )
    topic = world.topic(by=eve)
    written = [world.reply(topic, "x", by=tom) for _ in range(3)]
    for post, at in zip(written, (moment, moment - timedelta(days=4), moment - timedelta(days=400)), strict=True):
        backdate(world, post.post_id, at)
    spans = [span_of(period, moment) for period in (Period.WEEK, Period.MONTH, Period.YEAR, Period.ALL)]
    assert [points(world, eve, tom, span) for span in spans] == [2, 4, 4, 6]
    assert points(world, eve, tom, span_of(Period.YEAR, moment, back=1)) == 2


def test_loud_is_not_most_helpful(world: World, people: dict[str, int]) -> None:
    tom, eve, ann, mia = people.values()
    asked = [world.topic(f"Q{n}", by=mia) for n in range(6)]
    for topic in asked:
        world.reply(topic, "Hm?", by=tom)
        world.reply(topic, "Perhaps.", by=tom)
    for topic in asked[:3]:
        world.write(accept_answer, mia, world.reply(topic, "Like this.", by=eve).post_id)
    world.write(accept_answer, mia, world.reply(asked[3], "Once.", by=ann).post_id)
    world.write(accept_answer, mia, world.post_id(asked[4], 2))
    board = world.read(help_board, mia, ALL)
    assert board.usual == 0.5
    assert [(row.rank, row.person.name, row.answered, row.accepted, row.share) for row in board.rows] == [
        (1, "Eve", 3, 3, round(5.5 / 8, 4)),
        (2, "Tom", 6, 1, round(3.5 / 11, 4)),
    ], "Ann answered once: that says nothing yet"


def test_who_stands_aside_is_nowhere_but_with_themselves(world: World, people: dict[str, int]) -> None:
    tom, eve, ann, mia = people.values()
    topic = world.topic("VPN", by=eve)
    for n in range(3):
        world.write(accept_answer, eve, world.reply(world.topic(f"Q{n}", by=eve), "So.", by=tom).post_id)
    world.reply(topic, "x", by=ann)
    world.write(stand_aside, tom, Aside.BOARDS)
    world.write(stand_aside, tom, Aside.BOARDS)
    for viewer in (tom, eve, world.admin):
        board = world.read(leaderboard, viewer, ALL)
        assert [(row.rank, row.person.name) for row in board.top] == [(1, "Eve"), (2, "Ann")]
        assert board.is_aside == (viewer == tom)
        assert world.read(help_board, viewer, ALL).rows == ()
        assert [row.points for row in world.read(community_board, viewer, ALL)] == [22]
    other = world.read(account, eve, tom, ALL)
    assert (other.total, other.deeds, other.is_aside) == (0, (), True)
    assert world.read(badge_shelf, eve, tom).earned == ()
    assert points(world, tom, tom) == 36
    assert world.read(badge_shelf, tom, tom).earned
    world.write(stand_aside, tom, Aside.BOARDS, False)
    assert world.read(leaderboard, eve, ALL).top[0].person.name == "Tom"
    assert mia


def test_badges_are_earned_on_the_day_of_the_deed(world: World, people: dict[str, int]) -> None:
    tom, eve = people["tom"], people["eve"]
    world.write(change_worth, world.admin, "reply", Worth(2))
    topic = world.topic("VPN", by=eve)
    replies = [world.reply(topic, f"{n}", by=tom).post_id for n in range(11)]
    world.write(accept_answer, eve, replies[0])
    shelf = world.read(badge_shelf, tom, tom)
    earned = {row.badge.key: row.earned_at for row in shelf.earned}
    with world.at(tom).reading() as session:
        tenth = session.get_one(Post, replies[9]).created_at
    assert earned["reply:10"] == tenth
    assert {"accepted answer:1", "newcomer welcomed:1"} <= set(earned)
    nexts = {row.badge.key: row.have for row in shelf.to_come}
    assert (nexts["reply:100"], nexts["accepted answer:10"], nexts["question:1"]) == (11, 1, 0)
    assert "mentoring meeting:1" not in nexts, "nobody can meet a mentor here yet"
    assert shelf.possible >= 24
    told = [row.title for row in world.read(notices, tom) if row.kind is NoticeKind.BADGE]
    assert set(told) == {"Joins in"}, "of a first deed the deed itself is told"
    other = world.read(badge_shelf, eve, tom)
    assert (other.earned, other.to_come) == (shelf.earned, ())
    world.write(delete_post, tom, replies[4])
    world.write(delete_post, tom, replies[5])
    assert "reply:10" not in {row.badge.key for row in world.read(badge_shelf, eve, tom).earned}


def test_first_answers_and_years_are_celebrated_unless_one_does_not_want_it(
    world: World, people: dict[str, int]
) -> None:
    tom, eve = people["tom"], people["eve"]
    reply = world.reply(world.topic("VPN", by=eve), "So.", by=tom)
    world.write(accept_answer, eve, reply.post_id)
    today = datetime.now(UTC)
    joined = today - timedelta(days=2 * 365 + 5)
    as_owner(world, lambda session: session.execute(update(Member).where(Member.id == eve).values(created_at=joined)))
    rows = world.read(celebrations, people["ann"], today)
    assert {(row.occasion, row.person.name, row.number) for row in rows} == {
        (Occasion.FIRST_ANSWER, "Tom", 1),
        (Occasion.YEARS_HERE, "Eve", 2),
    }
    assert next(row.thing.title for row in rows if row.thing is not None) == "VPN"
    world.write(stand_aside, eve, Aside.CELEBRATIONS)
    assert {row.person.name for row in world.read(celebrations, eve, today)} == {"Tom"}
    assert world.read(celebrations, people["ann"], today + timedelta(days=40)) == []
