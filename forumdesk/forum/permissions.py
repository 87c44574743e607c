"""Who may do what. A right is one SQL condition; lists, checks, buttons and the database's policies all use it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, any_, exists, literal, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from forumdesk.errors import NotAllowed, NotFound
from forumdesk.store.base import Base
from forumdesk.store.schema.changes import ChangeRecord, Thing
from forumdesk.store.schema.communities import Community, Joining, Membership
from forumdesk.store.schema.members import Member, OfficeRecord, Role
from forumdesk.store.schema.polls import Poll, PollOption, Vote
from forumdesk.store.schema.posts import Post, Revision
from forumdesk.store.schema.reactions import Reaction
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.topics import Answer, BestPractice, Closing, Pin, PinScope, Tag, Topic, TopicTag

Me: TypeAlias = ColumnElement[Any]
Condition: TypeAlias = ColumnElement[bool]
Rule: TypeAlias = Callable[[Me], Condition]
IdColumn: TypeAlias = "ColumnElement[Any] | InstrumentedAttribute[Any]"

CURRENT: Me = literal_column("(SELECT current_member())")
"""Whoever is logged in to the Postgres server; rules compiled for it become policies."""


class Right(StrEnum):
    """What can be allowed. The value completes the sentence 'You may not ... here'."""

    SEE_OFFICE = "see this office"
    MANAGE_OFFICE = "change the office's settings"
    SEE_MEMBER = "see this member"
    EDIT_PROFILE = "change this profile"
    MANAGE_MEMBER = "manage members"
    SEE_COMMUNITY = "see this community"
    CREATE_COMMUNITY = "start a community"
    EDIT_COMMUNITY = "change this community"
    JOIN_COMMUNITY = "join this community by yourself"
    OPEN_TOPIC = "open a topic"
    SEE_TOPIC = "see this topic"
    REPLY = "reply"
    EDIT_TOPIC = "change this topic"
    CLOSE_TOPIC = "close or open this topic"
    PIN_IN_COMMUNITY = "pin in the community"
    PIN_IN_OFFICE = "pin for the whole office"
    ACCEPT_ANSWER = "accept an answer"
    ENDORSE = "endorse a best practice"
    SEE_POST = "see this post"
    EDIT_POST = "edit this post"
    REACT = "react to this post"


# Sets that the rules are made of. On Postgres they are functions that policies may call: see store/policies.py.


def is_active(me: Me) -> Condition:
    if me is CURRENT:
        return me.is_not(None)
    return me.in_(select(Member.id).where(~Member.is_disabled).correlate(None))


def is_staff(me: Me) -> Condition:
    """Moderators and admins."""
    if me is CURRENT:
        return literal_column("(SELECT is_staff())")
    staff = select(Member.id).where(Member.role.in_([Role.MODERATOR, Role.ADMIN]), ~Member.is_disabled)
    return me.in_(staff.correlate(None))


def is_admin(me: Me) -> Condition:
    if me is CURRENT:
        return literal_column("(SELECT is_admin())")
    return me.in_(select(Member.id).where(Member.role == Role.ADMIN, ~Member.is_disabled).correlate(None))


def belongs_to(me: Me, community_id: IdColumn) -> Condition:
    if me is CURRENT:
        return community_id == any_(literal_column("(SELECT joined_communities())::bigint[]"))
    return community_id.in_(select(Membership.community_id).where(Membership.member_id == me).correlate(None))


def facilitates(me: Me, community_id: IdColumn) -> Condition:
    if me is CURRENT:
        return community_id == any_(literal_column("(SELECT facilitated_communities())::bigint[]"))
    mine = select(Membership.community_id).where(Membership.member_id == me, Membership.is_facilitator)
    return community_id.in_(mine.correlate(None))


def sees_inside(me: Me, community_id: IdColumn) -> Condition:
    """The community is one whose topics the member may read."""
    if me is CURRENT:
        return community_id == any_(literal_column("(SELECT visible_communities())::bigint[]"))
    return community_id.in_(select(Community.id).where(see_community(me)).correlate(None))


def moderates(me: Me, community_id: IdColumn) -> Condition:
    return is_staff(me) | facilitates(me, community_id)


def of(table: type[Base], rule: Rule, me: Me, column: InstrumentedAttribute[Any]) -> Condition:
    """The rule holds for the row of `table` that `column` of another table points to."""
    there: Any = table
    return exists().where(there.id == column, rule(me)).correlate(column.class_.__table__)


# The rights.


def see_office(me: Me) -> Condition:
    """Every active member."""
    return is_active(me)


def manage_office(me: Me) -> Condition:
    """Admins."""
    return is_admin(me)


def see_member(me: Me) -> Condition:
    """Every active member."""
    return is_active(me)


def edit_profile(me: Me) -> Condition:
    """The member themselves."""
    return is_active(me) & (Member.id == me)


def manage_member(me: Me) -> Condition:
    """Admins."""
    return is_admin(me)


def see_community(me: Me) -> Condition:
    """Everybody, if it is public; its members alone, if it is private."""
    return is_active(me) & (~Community.is_private | belongs_to(me, Community.id))


def create_community(me: Me) -> Condition:
    """Moderators and admins."""
    return is_staff(me)


def edit_community(me: Me) -> Condition:
    """Its facilitators; moderators and admins who can see it."""
    return see_community(me) & moderates(me, Community.id)


def join_community(me: Me) -> Condition:
    """Everybody who can see it, if it is open to join."""
    return see_community(me) & (Community.joining == Joining.OPEN)


def open_topic(me: Me) -> Condition:
    """Everybody who can see the community."""
    return see_community(me)


def see_topic(me: Me) -> Condition:
    """Everybody who can see its community."""
    return sees_inside(me, Topic.community_id)


def reply(me: Me) -> Condition:
    """Everybody who can see the topic, while it is open."""
    return see_topic(me)


def edit_topic(me: Me) -> Condition:
    """Whoever opened it; facilitators of its community, moderators and admins."""
    return see_topic(me) & ((Topic.author_id == me) | moderates(me, Topic.community_id))


def close_topic(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_topic(me) & moderates(me, Topic.community_id)


def pin_in_community(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_topic(me) & moderates(me, Topic.community_id)


def pin_in_office(me: Me) -> Condition:
    """Moderators and admins, if its community is public."""
    public = Topic.community_id.in_(select(Community.id).where(~Community.is_private).correlate(None))
    return see_topic(me) & is_staff(me) & public


def accept_answer(me: Me) -> Condition:
    """Whoever asked; facilitators of its community, moderators and admins."""
    return see_topic(me) & ((Topic.author_id == me) | moderates(me, Topic.community_id))


def endorse(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_topic(me) & moderates(me, Topic.community_id)


def see_post(me: Me) -> Condition:
    """Everybody who can see its community; a deleted one its author and those who moderate."""
    return sees_inside(me, Post.community_id) & (
        Post.deleted_at.is_(None) | (Post.author_id == me) | moderates(me, Post.community_id)
    )


def edit_post(me: Me) -> Condition:
    """Its author."""
    return sees_inside(me, Post.community_id) & (Post.author_id == me)


def react(me: Me) -> Condition:
    """Everybody who can see it, but its author."""
    return see_post(me) & (Post.author_id != me)


RULES: dict[Right, tuple[type[Any], Rule]] = {
    Right.SEE_OFFICE: (OfficeRecord, see_office),
    Right.MANAGE_OFFICE: (OfficeRecord, manage_office),
    Right.SEE_MEMBER: (Member, see_member),
    Right.EDIT_PROFILE: (Member, edit_profile),
    Right.MANAGE_MEMBER: (OfficeRecord, manage_member),
    Right.SEE_COMMUNITY: (Community, see_community),
    Right.CREATE_COMMUNITY: (OfficeRecord, create_community),
    Right.EDIT_COMMUNITY: (Community, edit_community),
    Right.JOIN_COMMUNITY: (Community, join_community),
    Right.OPEN_TOPIC: (Community, open_topic),
    Right.SEE_TOPIC: (Topic, see_topic),
    Right.REPLY: (Topic, reply),
    Right.EDIT_TOPIC: (Topic, edit_topic),
    Right.CLOSE_TOPIC: (Topic, close_topic),
    Right.PIN_IN_COMMUNITY: (Topic, pin_in_community),
    Right.PIN_IN_OFFICE: (Topic, pin_in_office),
    Right.ACCEPT_ANSWER: (Topic, accept_answer),
    Right.ENDORSE: (Topic, endorse),
    Right.SEE_POST: (Post, see_post),
    Right.EDIT_POST: (Post, edit_post),
    Right.REACT: (Post, react),
}

_NAMES = {OfficeRecord: "office", Member: "member", Community: "community", Topic: "topic", Post: "post"}


def allowed(right: Right, member_id: int) -> Condition:
    """The right as a condition for WHERE, or as a column to tell a page which buttons to show."""
    _table, rule = RULES[right]
    return rule(literal(member_id))


def find(session: Session, member_id: int, right: Right, thing_id: int) -> Any:
    """Load the thing if the member has the right to see it; NotFound alike if it is not there or not theirs to know."""
    table, _rule = RULES[right]
    found = session.scalar(select(table).where(table.id == thing_id, allowed(right, member_id)))
    if found is None:
        raise NotFound(f"This {_NAMES[table]} is gone, or it is not open to you.")
    return found


def may(session: Session, member_id: int, right: Right, thing_id: int = 1) -> bool:
    """Whether the member has the right over the thing, as the store stands now. Office-wide rights need no id."""
    table, _rule = RULES[right]
    return bool(session.scalar(select(exists().where(table.id == thing_id, allowed(right, member_id)))))


def require(session: Session, member_id: int, right: Right, thing_id: int = 1) -> None:
    """Raise NotAllowed unless the member has the right over the thing, as the store stands now."""
    if not may(session, member_id, right, thing_id):
        raise NotAllowed(f"You may not {right}." if " this " in right else f"You may not {right} here.")


# What each member may do to the rows of each table when they come with their own login and plain SQL.
# A table or command that is not here is denied.


UPDATABLE: dict[type[Base], tuple[str, ...]] = {
    OfficeRecord: ("name", "language", "max_body"),
    Member: ("name", "title", "department", "about", "ask_about", "time_zone"),
    Community: ("name", "kind", "joining", "is_private", "purpose", "charter", "colour", "icon", "position"),
    Topic: ("title", "kind", "community_id"),
    Pin: ("scope", "by_id", "at", "until"),
    BestPractice: ("by_id", "verifier_id", "interval_days", "verified_at", "at"),
    Post: ("body", "crc", "edited_at"),
    ReadPosition: ("number", "at"),
}
"""The columns that members may change in rows whose policy lets them."""


def _about_topic(table: Any, rule: Rule) -> dict[str, Rule]:
    """Facts that are stated about a topic by whoever has the right, signed with their own name."""

    def see(me: Me) -> Condition:
        return of(Topic, see_topic, me, table.topic_id)

    def write(me: Me) -> Condition:
        signed: Condition = table.by_id == me
        return signed & of(Topic, rule, me, table.topic_id)

    def drop(me: Me) -> Condition:
        return of(Topic, rule, me, table.topic_id)

    rules: dict[str, Rule] = {"SELECT": see, "INSERT": write, "DELETE": drop}
    return rules | ({"UPDATE": write} if table in UPDATABLE else {})


def _write_pin(me: Me) -> Condition:
    community = (Pin.scope == PinScope.COMMUNITY) & of(Topic, pin_in_community, me, Pin.topic_id)
    return (Pin.by_id == me) & (
        community | ((Pin.scope == PinScope.OFFICE) & of(Topic, pin_in_office, me, Pin.topic_id))
    )


def _write_answer(me: Me) -> Condition:
    inside = exists().where(Post.id == Answer.post_id, Post.topic_id == Answer.topic_id).correlate(Answer.__table__)
    return (Answer.by_id == me) & inside & of(Topic, accept_answer, me, Answer.topic_id)


def _join(me: Me) -> Condition:
    oneself = (Membership.member_id == me) & ~Membership.is_facilitator
    return (oneself & of(Community, join_community, me, Membership.community_id)) | _made_by(me) | _runs(me)


def _made_by(me: Me) -> Condition:
    """Whoever started a community becomes its first facilitator."""
    return (Membership.member_id == me) & literal_column("is_first_facilitator(membership.community_id)")


def _runs(me: Me) -> Condition:
    return sees_inside(me, Membership.community_id) & moderates(me, Membership.community_id)


def _leave(me: Me) -> Condition:
    return (Membership.member_id == me) | _runs(me)


def _in_open_poll(me: Me) -> Condition:
    """The option belongs to a poll in which everybody sees who voted how."""
    named = exists().where(Poll.id == PollOption.poll_id, ~Poll.is_anonymous, of(Post, see_post, me, Poll.post_id))
    return named.correlate(PollOption.__table__)


def _hear(me: Me) -> Condition:
    about_me = (ChangeRecord.thing == Thing.MEMBERSHIP) & (ChangeRecord.thing_id == me)
    return is_active(me) & (ChangeRecord.community_id.is_(None) | sees_inside(me, ChangeRecord.community_id) | about_me)


POLICIES: dict[type[Base], dict[str, Rule]] = {
    OfficeRecord: {"SELECT": see_office, "UPDATE": manage_office},
    Member: {"SELECT": see_member, "UPDATE": edit_profile},
    Community: {
        "SELECT": see_community,
        "INSERT": lambda me: create_community(me) & (Community.created_by == me),
        "UPDATE": edit_community,
    },
    Membership: {
        "SELECT": lambda me: sees_inside(me, Membership.community_id) | (is_active(me) & (Membership.member_id == me)),
        "INSERT": _join,
        "DELETE": _leave,
    },
    Topic: {
        "SELECT": see_topic,
        "INSERT": lambda me: (Topic.author_id == me) & of(Community, open_topic, me, Topic.community_id),
        "UPDATE": edit_topic,
    },
    Tag: {"SELECT": is_active, "INSERT": is_active},
    TopicTag: {
        "SELECT": lambda me: of(Topic, see_topic, me, TopicTag.topic_id),
        "INSERT": lambda me: of(Topic, edit_topic, me, TopicTag.topic_id),
        "DELETE": lambda me: of(Topic, edit_topic, me, TopicTag.topic_id),
    },
    Pin: _about_topic(Pin, pin_in_community) | {"INSERT": _write_pin, "UPDATE": _write_pin},
    Answer: _about_topic(Answer, accept_answer) | {"INSERT": _write_answer},
    BestPractice: _about_topic(BestPractice, endorse),
    Closing: _about_topic(Closing, close_topic),
    Post: {
        "SELECT": see_post,
        "INSERT": lambda me: (Post.author_id == me) & of(Topic, reply, me, Post.topic_id),
        "UPDATE": edit_post,
    },
    Revision: {
        "SELECT": lambda me: of(Post, see_post, me, Revision.post_id),
        "INSERT": lambda me: (Revision.by_id == me) & of(Post, edit_post, me, Revision.post_id),
    },
    Reaction: {
        "SELECT": lambda me: of(Post, see_post, me, Reaction.post_id),
        "INSERT": lambda me: (Reaction.member_id == me) & of(Post, react, me, Reaction.post_id),
        "DELETE": lambda me: is_active(me) & (Reaction.member_id == me),
    },
    Poll: {
        "SELECT": lambda me: of(Post, see_post, me, Poll.post_id),
        "INSERT": lambda me: of(Post, edit_post, me, Poll.post_id),
    },
    PollOption: {"SELECT": lambda me: of(Poll, lambda m: of(Post, see_post, m, Poll.post_id), me, PollOption.poll_id)},
    Vote: {
        "SELECT": lambda me: (
            is_active(me) & ((Vote.member_id == me) | of(PollOption, _in_open_poll, me, Vote.option_id))
        )
    },
    ReadPosition: {
        command: lambda me: is_active(me) & (ReadPosition.member_id == me)
        for command in ("SELECT", "INSERT", "UPDATE", "DELETE")
    },
    ChangeRecord: {"SELECT": _hear},
}

SETS: dict[str, tuple[str, Callable[[Me], Any]]] = {
    "is_staff": ("boolean", lambda me: select(is_staff(me))),
    "is_admin": ("boolean", lambda me: select(is_admin(me))),
    "joined_communities": ("bigint[]", lambda me: select(Membership.community_id).where(Membership.member_id == me)),
    "facilitated_communities": (
        "bigint[]",
        lambda me: select(Membership.community_id).where(Membership.member_id == me, Membership.is_facilitator),
    ),
    "visible_communities": ("bigint[]", lambda me: select(Community.id).where(see_community(me))),
}
"""The sets above as functions of the server, made from the same rules."""
