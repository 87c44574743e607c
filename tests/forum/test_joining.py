"""Joining a community: open, on request, by invitation; and who runs it."""

from __future__ import annotations

import pytest

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.communities import join_community, leave_community, sidebar
from forumdesk.forum.community_home import community_home
from forumdesk.forum.joining import (
    ask_to_join,
    bring_back,
    decline_invitation,
    decline_request,
    dismiss_facilitator,
    invitations,
    invite_members,
    invited,
    let_in,
    members_of,
    name_facilitator,
    own_request,
    remove_member,
    reopen_request,
    requests,
    take_back_invitation,
    take_back_request,
)
from forumdesk.forum.leaving import make_former
from forumdesk.forum.members import disable_member
from forumdesk.forum.moderation_log import moderation_log
from forumdesk.forum.notices import NoticeKind, notices
from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.topics import topic_ids
from forumdesk.store.schema.communities import Joining
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.moderation import Act
from tests.world import World

JOINING_KINDS = (
    NoticeKind.INVITED,
    NoticeKind.ASKS_TO_JOIN,
    NoticeKind.LET_IN,
    NoticeKind.DECLINED,
    NoticeKind.FACILITATOR,
)


def told(world: World, member: int) -> list[tuple[NoticeKind, str, str, str]]:
    """What the member was told of joining: why, by whom, of which community, and their words."""
    rows = world.read(notices, member, kinds=JOINING_KINDS)
    return [(row.kind, row.people[0], row.title, row.excerpt) for row in rows]


def names(world: World, viewer: int, community: int) -> list[str]:
    return [row.member.name for row in world.read(members_of, viewer, community)]


def test_who_asks_waits_until_a_facilitator_lets_them_in(world: World) -> None:
    tom, fay, eve = world.member("tom", name="Tom"), world.member("fay", name="Fay"), world.member("eve")
    guild = world.community("Guild", joining=Joining.ON_REQUEST, facilitators=[fay])
    with pytest.raises(NotAllowed):
        world.write(join_community, tom, guild)
    world.write(ask_to_join, tom, guild, "I test things")
    assert (NoticeKind.ASKS_TO_JOIN, "Tom", "Guild", "I test things") in told(world, fay)
    assert told(world, eve) == []
    (asked,) = world.read(requests, fay, guild)
    assert (asked.member.name, asked.note) == ("Tom", "I test things")
    assert world.read(requests, eve, guild) == ()
    with pytest.raises(NotAllowed):
        world.write(let_in, eve, guild, tom)
    world.write(let_in, fay, guild, tom)
    assert "Tom" in names(world, eve, guild)
    assert told(world, tom) == [(NoticeKind.LET_IN, "Fay", "Guild", "")]
    assert NoticeKind.ASKS_TO_JOIN not in {notice[0] for notice in told(world, fay)}
    assert world.read(own_request, tom, guild) is None
    with pytest.raises(NotFound):
        world.write(let_in, fay, guild, tom)


def test_who_is_declined_reads_why_and_may_ask_again(world: World) -> None:
    tom, fay = world.member("tom"), world.member("fay", name="Fay")
    guild = world.community("Guild", joining=Joining.ON_REQUEST, facilitators=[fay])
    world.write(ask_to_join, tom, guild)
    world.write(decline_request, fay, guild, tom, "We are full until May")
    assert told(world, tom) == [(NoticeKind.DECLINED, "Fay", "Guild", "We are full until May")]
    own = world.read(own_request, tom, guild)
    assert own is not None
    assert own.declined_at is not None
    assert (own.declined_by, own.answer) == ("Fay", "We are full until May")
    assert world.read(requests, fay, guild) == ()
    world.write(reopen_request, fay, guild, tom)
    assert len(world.read(requests, fay, guild)) == 1
    world.write(decline_request, fay, guild, tom)
    world.write(ask_to_join, tom, guild, "It is June")
    (asked,) = world.read(requests, fay, guild)
    assert asked.note == "It is June"
    world.write(take_back_request, tom, guild)
    assert world.read(requests, fay, guild) == ()


def test_without_facilitators_moderators_hear_of_requests(world: World) -> None:
    mo, tom = world.member("mo", role=Role.MODERATOR), world.member("tom", name="Tom")
    guild = world.community("Guild", joining=Joining.ON_REQUEST)
    world.write(ask_to_join, tom, guild)
    assert told(world, mo) == []
    world.write(dismiss_facilitator, mo, guild, world.admin)
    assert told(world, mo) == [(NoticeKind.ASKS_TO_JOIN, "Tom", "Guild", "")]


def test_the_invited_see_name_and_purpose_of_a_private_community_and_others_nothing(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    board = world.community("Board", private=True, joining=Joining.BY_INVITATION, purpose="Runs the firm")
    world.topic("Secret merger", community=board)
    world.write(invite_members, world.admin, board, [tom])
    (invitation,) = world.read(invitations, tom)
    assert (invitation.name, invitation.purpose, invitation.community_id) == ("Board", "Runs the firm", board)
    home = world.read(community_home, tom, board)
    assert (home.name, home.is_seen, home.sections, home.facilitators) == ("Board", False, (), ())
    assert told(world, tom)[0][0] is NoticeKind.INVITED
    assert world.read(topic_ids, tom, TopicFilter()) == []
    assert world.read(sidebar, tom).communities == ()
    with pytest.raises(NotFound):
        world.read(community_home, eve, board)
    assert world.read(invitations, eve) == []
    with pytest.raises(NotFound):
        world.write(join_community, eve, board)
    world.write(join_community, tom, board)
    assert len(world.read(topic_ids, tom, TopicFilter())) == 1
    assert world.read(invitations, tom) == []
    assert told(world, tom) == []
    assert world.read(invited, world.admin, board) == ()


def test_an_invitation_can_be_declined_and_taken_back(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    board = world.community("Board", private=True, joining=Joining.BY_INVITATION)
    world.write(invite_members, world.admin, board, [tom, eve])
    assert {row.member.login for row in world.read(invited, world.admin, board)} == {"tom", "eve"}
    world.write(decline_invitation, tom, board)
    world.write(take_back_invitation, world.admin, board, eve)
    for member in (tom, eve):
        with pytest.raises(NotFound):
            world.write(join_community, member, board)
    assert world.read(invited, world.admin, board) == ()


def test_only_facilitators_invite(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    club = world.community("Club", joining=Joining.BY_INVITATION, members=[tom])
    with pytest.raises(NotAllowed):
        world.write(invite_members, tom, club, [eve])
    with pytest.raises(NotAllowed):
        world.write(join_community, eve, club)


def test_who_asks_and_is_invited_is_in(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    guild = world.community("Guild", joining=Joining.ON_REQUEST)
    world.write(ask_to_join, tom, guild)
    world.write(invite_members, world.admin, guild, [tom, eve])
    assert "Tom" in names(world, eve, guild)
    world.write(ask_to_join, eve, guild)
    assert "Eve" in names(world, tom, guild)
    assert world.read(requests, world.admin, guild) == ()


def test_facilitators_are_named_and_dismissed(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    guild = world.community("Guild", members=[eve])
    with pytest.raises(NotAllowed):
        world.write(name_facilitator, eve, guild, eve)
    world.write(name_facilitator, world.admin, guild, tom)
    assert told(world, tom) == [(NoticeKind.FACILITATOR, "Ada", "Guild", "")]
    world.write(name_facilitator, tom, guild, eve)
    runs = {row.member.login for row in world.read(members_of, eve, guild) if row.is_facilitator}
    assert runs == {"ada", "tom", "eve"}
    world.write(dismiss_facilitator, tom, guild, tom)
    acts = [(row.act, row.member_id) for row in world.read(moderation_log, eve, member_id=tom)]
    assert acts[0] == (Act.DISMISS_FACILITATOR, tom)
    assert (Act.NAME_FACILITATOR, tom) in acts
    with pytest.raises(NotAllowed):
        world.write(dismiss_facilitator, tom, guild, eve)
    assert told(world, tom) == []


def test_a_private_community_keeps_somebody_who_runs_it(world: World) -> None:
    tom = world.member("tom")
    board = world.community("Board", private=True, members=[tom])
    for action in (leave_community, lambda s, a, c: dismiss_facilitator(s, a, c, a)):
        with pytest.raises(Invalid, match="facilitator"):
            world.write(action, world.admin, board)
    world.write(name_facilitator, world.admin, board, tom)
    world.write(leave_community, world.admin, board)
    with pytest.raises(Invalid):
        world.write(remove_member, tom, board, tom)


@pytest.mark.parametrize("is_former", [True, False])
def test_where_the_last_facilitator_goes_the_longest_member_takes_over(world: World, is_former: bool) -> None:
    fay, tom, eve = world.member("fay", role=Role.MODERATOR, name="Fay"), world.member("tom"), world.member("eve")
    board = world.community("Board", by=fay, private=True)
    world.write(invite_members, fay, board, [tom, eve])
    world.write(join_community, tom, board)
    world.write(join_community, eve, board)
    if is_former:
        world.write(make_former, world.admin, fay, typed="Fay")
    else:
        world.write(disable_member, world.admin, fay)
    rows = world.read(members_of, eve, board)
    assert [(row.member.login, row.is_facilitator) for row in rows] == [("tom", True), ("eve", False)]
    assert told(world, tom)[0][0] is NoticeKind.FACILITATOR


def test_a_member_can_be_taken_out_and_brought_back(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    guild = world.community("Guild", facilitators=[tom], members=[eve])
    with pytest.raises(NotAllowed):
        world.write(remove_member, eve, guild, tom)
    world.write(remove_member, tom, guild, eve)
    assert names(world, tom, guild) == ["Tom", "Ada"] or names(world, tom, guild) == ["Ada", "Tom"]
    world.write(bring_back, tom, guild, eve, is_facilitator=False)
    assert "Eve" in names(world, tom, guild)
