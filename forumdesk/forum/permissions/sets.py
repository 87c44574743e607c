"""The sets that rules are made of. On Postgres they are functions that policies may call: see store/policies.py."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, any_, bindparam, exists, literal, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from forumdesk.forum import hidden
from forumdesk.forum.right import Right
from forumdesk.store.base import Base, this_moment, type_id
from forumdesk.store.schema.communities import Community, Membership
from forumdesk.store.schema.members import Member, Role, Suspension
from forumdesk.store.schema.messages import Participant
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.states import Archiving, Merging, Removal, Unlisting
from forumdesk.store.schema.topics import Topic

Me: TypeAlias = ColumnElement[Any]
Condition: TypeAlias = ColumnElement[bool]
Rule: TypeAlias = Callable[[Me], Condition]
Rules: TypeAlias = "dict[Right, tuple[type[Any], Rule]]"
IdColumn: TypeAlias = "ColumnElement[Any] | InstrumentedAttribute[Any]"

CURRENT: Me = literal_column("(SELECT current_member())")
"""Whoever is logged in to the Postgres server; rules compiled for it become policies."""

MYSELF: Me = literal_column("(SELECT current_member())")
"""The same in the sets that policies call: there the tables themselves are asked, once for a whole statement."""

VIEWER: Me = bindparam("viewer", type_=type_id)
"""Whoever looks, filled in when a statement runs: building one with its rights takes longer than running it."""


def is_present() -> Condition:
    """The member is neither disabled nor suspended: their account is open now."""
    kept_out = select(Suspension.member_id).where(Suspension.until > this_moment())
    return ~Member.is_disabled & Member.id.not_in(kept_out.correlate(None))


def is_active(me: Me) -> Condition:
    if me is CURRENT or me is MYSELF:  # whose account is not open is nobody on a server
        return me.is_not(None)
    return me.in_(select(Member.id).where(is_present()).correlate(None))


def is_staff(me: Me) -> Condition:
    """Moderators and admins."""
    if me is CURRENT:
        return literal_column("(SELECT is_staff())")
    if me is MYSELF:  # looked up by number: to go through all members takes as long as they are many
        return exists().where(Member.id == me, Member.role.in_([Role.MODERATOR, Role.ADMIN])).correlate(None)
    staff = select(Member.id).where(Member.role.in_([Role.MODERATOR, Role.ADMIN]), is_present())
    return me.in_(staff.correlate(None))


def is_admin(me: Me) -> Condition:
    if me is CURRENT:
        return literal_column("(SELECT is_admin())")
    if me is MYSELF:
        return exists().where(Member.id == me, Member.role == Role.ADMIN).correlate(None)
    return me.in_(select(Member.id).where(Member.role == Role.ADMIN, is_present()).correlate(None))


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


def participates(me: Me, topic_id: IdColumn) -> Condition:
    """The topic is a message that the member takes part in."""
    if me is CURRENT:
        return topic_id == any_(literal_column("(SELECT joined_messages())::bigint[]"))
    return topic_id.in_(select(Participant.topic_id).where(Participant.member_id == me).correlate(None))


def is_hidden(me: Me) -> Condition:
    """The post is kept from all but its author and those who moderate."""
    if me is CURRENT:
        unseen = Post.id == any_(literal_column("(SELECT hidden_posts())::bigint[]"))
        return unseen | (Post.topic_id == any_(literal_column("(SELECT hidden_topics())::bigint[]")))
    return Post.id.in_(hidden.hidden_posts()) | Post.topic_id.in_(hidden.hidden_topics().correlate(None))


def is_hidden_topic(me: Me) -> Condition:
    """The topic waits with its first post."""
    if me is CURRENT:
        return Topic.id == any_(literal_column("(SELECT hidden_topics())::bigint[]"))
    return Topic.id.in_(hidden.hidden_topics().correlate(None))


def is_under_review(me: Me) -> Condition:
    """The post waits for a judgement, or stands beside one that does."""
    if me is CURRENT:
        return Post.id == any_(literal_column("(SELECT posts_under_review())::bigint[]"))
    return Post.id.in_(hidden.under_review().correlate(None))


def is_topic_under_review(me: Me, topic_id: IdColumn) -> Condition:
    """A post of the topic waits for a judgement."""
    if me is CURRENT:
        return topic_id == any_(literal_column("(SELECT topics_under_review())::bigint[]"))
    return topic_id.in_(hidden.topics_under_review().correlate(None))


def has_flagged(me: Me, post_id: IdColumn) -> Condition:
    """The member flagged the post, and nobody has reviewed it yet."""
    if me is CURRENT:
        return post_id == any_(literal_column("(SELECT posts_i_flagged())::bigint[]"))
    return post_id.in_(hidden.flagged_by(me).correlate(None))


def moderates(me: Me, community_id: IdColumn) -> Condition:
    return is_staff(me) | facilitates(me, community_id)


def is_archived(me: Me, topic_id: IdColumn) -> Condition:
    """The topic is kept as it is: nothing in it changes."""
    if me is CURRENT:
        return topic_id == any_(literal_column("(SELECT archived_topics())::bigint[]"))
    return topic_id.in_(select(Archiving.topic_id).correlate(None))


def is_removed(me: Me, topic_id: IdColumn) -> Condition:
    """The topic was deleted."""
    if me is CURRENT:
        return topic_id == any_(literal_column("(SELECT removed_topics())::bigint[]"))
    return topic_id.in_(select(Removal.topic_id).correlate(None))


def is_listed(member: int | Me) -> Condition:
    """The topic stands in lists, counts and results: it was neither deleted nor merged, nor unlisted from the member.

    This is no right: what is unlisted may be read by whoever has its address.
    """
    me = literal(member) if isinstance(member, int) else member
    unlisted = Topic.id.in_(select(Unlisting.topic_id).correlate(None))
    gone = is_removed(me, Topic.id) | Topic.id.in_(select(Merging.topic_id).correlate(None))
    return ~gone & (~unlisted | (Topic.author_id == me) | moderates(me, Topic.community_id))


def is_over() -> Condition:
    """The community is a team whose end has come: the clock archived it."""
    return Community.ends_at <= this_moment()


def is_under_way(me: Me, community_id: IdColumn) -> Condition:
    """People write there: no end has come. It holds of messages, which have no community."""
    if me is CURRENT:
        return or_(
            community_id.is_(None), ~(community_id == any_(literal_column("(SELECT ended_communities())::bigint[]")))
        )
    return or_(community_id.is_(None), community_id.not_in(select(Community.id).where(is_over()).correlate(None)))


def while_under_way(community_id: IdColumn) -> Callable[[Rule], Rule]:
    """What the rule allows rests once the thing's community has come to its end."""

    def narrowed(rule: Rule) -> Rule:
        @wraps(rule)
        def rule_until_the_end(me: Me) -> Condition:
            return rule(me) & is_under_way(me, community_id)

        return rule_until_the_end

    return narrowed


def of(table: type[Base], rule: Rule, me: Me, column: InstrumentedAttribute[Any]) -> Condition:
    """The rule holds for the row of `table` that `column` of another table points to."""
    there: Any = table
    return exists().where(there.id == column, rule(me)).correlate(column.class_.__table__)


def see_community(me: Me) -> Condition:
    """Everybody, if it is public; its members alone, if it is private."""
    return is_active(me) & (~Community.is_private | belongs_to(me, Community.id))
