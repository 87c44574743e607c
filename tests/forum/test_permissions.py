"""A right is one condition: as a list, as a check and for whoever asks, it gives the same answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Select, exists, literal, literal_column, select

from forumdesk.errors import NotFound
from forumdesk.forum.care import Terms
from forumdesk.forum.endorsing import endorse
from forumdesk.forum.members import disable_member
from forumdesk.forum.permissions import RULES, allowed, find, may
from forumdesk.forum.posts import accept_answer
from forumdesk.forum.right import Right
from forumdesk.store.schema.communities import Community, Membership
from forumdesk.store.schema.members import Member, OfficeRecord, Role
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Pin, Topic
from tests.world import World


@dataclass(frozen=True)
class Cast:
    """Who asks, and what they ask about."""

    people: dict[str, int]
    public: int
    private: int
    toms_topic: int
    secret_topic: int
    toms_post: int
    secret_post: int


@pytest.fixture
def cast(world: World) -> Cast:
    tom, eve = world.member("tom"), world.member("eve")
    mo, fay = world.member("mo", role=Role.MODERATOR), world.member("fay")
    gone = world.member("gone")
    public = world.community("Public", facilitators=[fay])
    private = world.community("Private", private=True, members=[eve])
    topic = world.topic("Tom asks", by=tom, community=public)
    post = world.reply(topic, by=tom)
    world.write(accept_answer, tom, post.post_id)
    world.write(endorse, mo, post.post_id, Terms(verifier_id=tom))
    secret = world.topic("Secret", by=eve, community=private)
    world.write(disable_member, world.admin, gone)
    people = {"tom": tom, "eve": eve, "moderator": mo, "facilitator": fay, "disabled": gone}
    return Cast(people, public, private, topic.topic_id, secret.topic_id, post.post_id, secret.post_id)


EVERYBODY = {"tom", "eve", "moderator", "facilitator"}
MODERATING = {"moderator", "facilitator"}

# right -> who has it over Tom's thing in the public community, and over Eve's in the private one
EXPECTED: dict[Right, tuple[set[str], set[str]]] = {
    Right.SEE_COMMUNITY: (EVERYBODY, {"eve"}),
    Right.EDIT_COMMUNITY: (MODERATING, set()),
    Right.JOIN_COMMUNITY: (EVERYBODY, {"eve"}),
    Right.REQUEST_TO_JOIN: (set(), set()),  # one joins both without asking
    Right.DECIDE_REQUEST: (MODERATING, set()),
    Right.INVITE: (MODERATING, set()),
    Right.NAME_FACILITATOR: (MODERATING, set()),
    Right.OPEN_TOPIC: (EVERYBODY, {"eve"}),
    Right.SEE_TOPIC: (EVERYBODY, {"eve"}),
    Right.REPLY: (EVERYBODY, {"eve"}),
    Right.EDIT_TOPIC: ({"tom"} | MODERATING, {"eve"}),
    Right.CLOSE_TOPIC: (MODERATING, set()),
    Right.PIN_IN_COMMUNITY: (MODERATING, set()),
    Right.PIN_IN_OFFICE: ({"moderator"}, set()),
    Right.ARCHIVE_TOPIC: (MODERATING, set()),
    Right.UNLIST_TOPIC: (MODERATING, set()),
    Right.SET_TIMER: (MODERATING, set()),
    Right.SLOW_DOWN: (MODERATING, set()),
    Right.DELETE_TOPIC: (MODERATING, set()),
    Right.MERGE_TOPIC: (MODERATING, set()),
    Right.HIDE_POST: (MODERATING, set()),
    Right.CHANGE_OWNER: ({"moderator"}, set()),
    Right.ACCEPT_ANSWER: ({"tom"} | MODERATING, {"eve"}),
    Right.ENDORSE: (MODERATING, set()),
    Right.MARK_DUPLICATE: ({"tom"} | MODERATING, {"eve"}),
    Right.JOIN_PROJECT: (EVERYBODY, {"eve"}),
    Right.WORK_ON_PROJECT: ({"tom"} | MODERATING, {"eve"}),
    Right.LEAD_PROJECT: ({"tom"} | MODERATING, {"eve"}),
    Right.SEE_POST: (EVERYBODY, {"eve"}),
    Right.EDIT_POST: ({"tom"}, {"eve"}),
    Right.REACT: (EVERYBODY - {"tom"}, set()),
    Right.NOTE_SPARED: (EVERYBODY - {"tom"}, set()),
    Right.DELETE_POST: ({"tom"} | MODERATING, set()),  # Eve's is the first post of its topic
    Right.MAKE_WIKI: ({"tom"} | MODERATING, {"eve"}),
    Right.VERIFY: ({"tom"} | MODERATING, set()),  # Tom's answer is under his own care, and nobody's Eve's post
    Right.ASK_VERIFICATION: (EVERYBODY, set()),
    Right.FLAG: (EVERYBODY - {"tom"}, set()),
    Right.REVIEW: (MODERATING, set()),
}
OF_THE_OFFICE: dict[Right, set[str]] = {
    Right.SEE_OFFICE: EVERYBODY,
    Right.MANAGE_OFFICE: set(),
    Right.MANAGE_MEMBER: set(),
    Right.SEE_SUSPENSIONS: {"moderator"},
    Right.CREATE_COMMUNITY: {"moderator"},
    Right.SEND_MESSAGE: EVERYBODY,
    Right.MANAGE_TEMPLATES: {"moderator"},
    Right.MANAGE_TAGS: {"moderator"},
    Right.SEE_INSIGHT: {"moderator"},
}


def things(cast: Cast, right: Right) -> tuple[int, int]:
    table, _rule = RULES[right]
    return {
        Community: (cast.public, cast.private),
        Topic: (cast.toms_topic, cast.secret_topic),
        Post: (cast.toms_post, cast.secret_post),
    }[table]


@pytest.mark.parametrize("right", EXPECTED)
def test_those_have_the_right_who_should_and_nobody_else(world: World, cast: Cast, right: Right) -> None:
    table, _rule = RULES[right]
    for thing, expected in zip(things(cast, right), EXPECTED[right], strict=True):
        with world.at(world.admin).reading() as session:
            checked = {name for name, member in cast.people.items() if may(session, literal(member), right, thing)}
            listed = {
                name
                for name, member in cast.people.items()
                if thing in set(session.scalars(select(table.id).where(allowed(right, literal(member)))))
            }
        if thing == things(cast, right)[1] and world.at(world.admin).is_postgres:
            # The admin asks, who founded this community: what rows they see, the rule decides over.
            assert checked == listed
        assert checked == expected, right
        assert listed == expected, right


@pytest.mark.parametrize("right", OF_THE_OFFICE)
def test_rights_over_the_office(world: World, cast: Cast, right: Right) -> None:
    with world.at(world.admin).reading() as session:
        who = {name for name, member in cast.people.items() if may(session, literal(member), right)}
        assert who == OF_THE_OFFICE[right]
        assert may(session, literal(world.admin), right)


def test_a_profile_is_changed_by_its_member_alone(world: World, cast: Cast) -> None:
    tom = cast.people["tom"]
    with world.at(world.admin).reading() as session:
        who = {name for name, member in cast.people.items() if may(session, literal(member), Right.EDIT_PROFILE, tom)}
        seen = {name for name, member in cast.people.items() if may(session, literal(member), Right.SEE_MEMBER, tom)}
    assert (who, seen) == ({"tom"}, EVERYBODY)


def test_moderators_suspend_members_and_admins_all_but_themselves(world: World, cast: Cast) -> None:
    def who(whom: int) -> set[str]:
        with world.at(world.admin).reading() as session:
            people = {**cast.people, "admin": world.admin}
            return {
                name for name, member in people.items() if may(session, literal(member), Right.SUSPEND_MEMBER, whom)
            }

    assert who(cast.people["tom"]) == {"moderator", "admin"}
    assert who(cast.people["moderator"]) == {"admin"}
    assert who(world.admin) == set()


def test_what_is_hidden_cannot_be_told_from_what_is_missing(world: World, cast: Cast) -> None:
    with world.at(cast.people["tom"]).reading() as session:
        with pytest.raises(NotFound) as hidden:
            find(session, cast.people["tom"], Right.SEE_TOPIC, cast.secret_topic)
        with pytest.raises(NotFound) as missing:
            find(session, cast.people["tom"], Right.SEE_TOPIC, 999_999)
    assert str(hidden.value) == str(missing.value)


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("around", [Membership, Community, Topic, Post, Member, Pin, OfficeRecord])
def test_a_rule_keeps_its_meaning_wherever_it_stands(right: Right, around: type) -> None:
    """Inside a query over another table, no part of a rule may take that table's rows for its own."""
    table, rule = RULES[right]
    rows = select(table.id).where(rule(literal_column("7")))
    alone, nested = (
        spelt(rows),
        spelt(select(literal_column("1")).select_from(around).where(exists(rows.correlate(None)))),
    )
    assert alone.split("WHERE", 1)[1] in nested
    assert not re.search(r"FROM \w+, \w+", alone)  # a second table beside it would make the rule hold for anything


def spelt(query: Select[Any]) -> str:
    return " ".join(str(query.compile(compile_kwargs={"literal_binds": True})).split())
