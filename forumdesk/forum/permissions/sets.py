"""The sets that rules are made of. On Postgres they are functions that policies may call: see store/policies.py."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from sqlalchemy import BindParameter, Boolean, ColumnElement, any_, bindparam, exists, literal_column, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal

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


def looking(member_id: int) -> Me:
    """Whoever looks, as a value: on a server it is the login. Of somebody else ask with a plain `literal`."""
    return bindparam("viewer", member_id, type_=type_id, unique=True)


def _looks(me: Me) -> bool:
    return isinstance(me, BindParameter) and me._orig_key == "viewer"


class ByLogin(ColumnElement[bool]):
    """A condition in two forms: of the tables, and of the server's functions, which answer for the login alone.

    The second is used where the engine's dialect says `viewer_is_login`; see store/engines.py.
    """

    inherit_cache = True
    _traverse_internals = [  # noqa: RUF012 - as SQLAlchemy declares it
        ("in_tables", InternalTraversal.dp_clauseelement),
        ("on_server", InternalTraversal.dp_clauseelement),
    ]
    type = Boolean()

    def __init__(self, in_tables: Condition, on_server: Condition) -> None:
        self.in_tables, self.on_server = in_tables, on_server

    @property
    def _from_objects(self) -> list[Any]:
        return self.in_tables._from_objects


@compiles(ByLogin)
def _by_login(element: ByLogin, compiler: SQLCompiler, **more: Any) -> str:
    is_login = getattr(compiler.dialect, "viewer_is_login", False)
    return f"({compiler.process(element.on_server if is_login else element.in_tables, **more)})"


def is_present() -> Condition:
    """The member is neither disabled nor suspended: their account is open now."""
    kept_out = select(Suspension.member_id).where(Suspension.until > this_moment())
    return ~Member.is_disabled & Member.id.not_in(kept_out.correlate(None))


def asked(me: Me, on_server: Condition, in_tables: Condition) -> Condition:
    """The condition as `me` needs it: a policy asks the server's function, the function itself asks the tables.

    A query asks the tables of a file, and on a server the function, if whoever looks is the login: with the policies
    of every table that a right looks into, planning the tables' form took longer than running it.
    """
    if me is CURRENT:
        return on_server
    return ByLogin(in_tables, on_server) if _looks(me) else in_tables


def among(column: IdColumn, function: str) -> Condition:
    """The column holds one of the numbers that a function of the server returns."""
    return column == any_(literal_column(f"(SELECT {function}())::bigint[]"))


def is_active(me: Me) -> Condition:
    if me is CURRENT or me is MYSELF:  # whose account is not open is nobody on a server
        return me.is_not(None)
    return asked(me, CURRENT.is_not(None), me.in_(select(Member.id).where(is_present()).correlate(None)))


def _in_role(me: Me, *roles: Role) -> Condition:
    if me is MYSELF:  # looked up by number: to go through all members takes as long as they are many
        return exists().where(Member.id == me, Member.role.in_(roles)).correlate(None)
    return me.in_(select(Member.id).where(Member.role.in_(roles), is_present()).correlate(None))


def is_staff(me: Me) -> Condition:
    """Moderators and admins."""
    return asked(me, literal_column("(SELECT is_staff())", Boolean()), _in_role(me, Role.MODERATOR, Role.ADMIN))


def is_admin(me: Me) -> Condition:
    return asked(me, literal_column("(SELECT is_admin())", Boolean()), _in_role(me, Role.ADMIN))


def belongs_to(me: Me, community_id: IdColumn) -> Condition:
    mine = select(Membership.community_id).where(Membership.member_id == me)
    return asked(me, among(community_id, "joined_communities"), community_id.in_(mine.correlate(None)))


def facilitates(me: Me, community_id: IdColumn) -> Condition:
    mine = select(Membership.community_id).where(Membership.member_id == me, Membership.is_facilitator)
    return asked(me, among(community_id, "facilitated_communities"), community_id.in_(mine.correlate(None)))


def sees_inside(me: Me, community_id: IdColumn) -> Condition:
    """The community is one whose topics the member may read."""
    on_server = among(community_id, "visible_communities")
    if me is CURRENT:  # the rule would ask for what it is asked for
        return on_server
    return asked(me, on_server, community_id.in_(select(Community.id).where(see_community(me)).correlate(None)))


def participates(me: Me, topic_id: IdColumn) -> Condition:
    """The topic is a message that the member takes part in."""
    mine = select(Participant.topic_id).where(Participant.member_id == me)
    return asked(me, among(topic_id, "joined_messages"), topic_id.in_(mine.correlate(None)))


def is_hidden(me: Me) -> Condition:
    """The post is kept from all but its author and those who moderate."""
    on_server = among(Post.id, "hidden_posts") | among(Post.topic_id, "hidden_topics")
    in_tables = Post.id.in_(hidden.hidden_posts()) | Post.topic_id.in_(hidden.hidden_topics().correlate(None))
    return asked(me, on_server, in_tables)


def is_hidden_topic(me: Me) -> Condition:
    """The topic waits with its first post."""
    return asked(me, among(Topic.id, "hidden_topics"), Topic.id.in_(hidden.hidden_topics().correlate(None)))


def is_under_review(me: Me) -> Condition:
    """The post waits for a judgement, or stands beside one that does."""
    return asked(me, among(Post.id, "posts_under_review"), Post.id.in_(hidden.under_review().correlate(None)))


def is_topic_under_review(me: Me, topic_id: IdColumn) -> Condition:
    """A post of the topic waits for a judgement."""
    waiting = topic_id.in_(hidden.topics_under_review().correlate(None))
    return asked(me, among(topic_id, "topics_under_review"), waiting)


def has_flagged(me: Me, post_id: IdColumn) -> Condition:
    """The member flagged the post, and nobody has reviewed it yet."""
    return asked(me, among(post_id, "posts_i_flagged"), post_id.in_(hidden.flagged_by(me).correlate(None)))


def moderates(me: Me, community_id: IdColumn) -> Condition:
    return is_staff(me) | facilitates(me, community_id)


def is_archived(me: Me, topic_id: IdColumn) -> Condition:
    """The topic is kept as it is: nothing in it changes."""
    archived = topic_id.in_(select(Archiving.topic_id).correlate(None))
    return asked(me, among(topic_id, "archived_topics"), archived)


def is_removed(me: Me, topic_id: IdColumn) -> Condition:
    """The topic was deleted."""
    return asked(me, among(topic_id, "removed_topics"), topic_id.in_(select(Removal.topic_id).correlate(None)))


def is_listed(member: int | Me) -> Condition:
    """The topic stands in lists, counts and results: it was neither deleted nor merged, nor unlisted from the member.

    This is no right: what is unlisted may be read by whoever has its address.
    """
    me = looking(member) if isinstance(member, int) else member
    unlisted = asked(me, among(Topic.id, "unlisted_topics"), Topic.id.in_(select(Unlisting.topic_id).correlate(None)))
    merged = asked(me, among(Topic.id, "merged_topics"), Topic.id.in_(select(Merging.topic_id).correlate(None)))
    gone = is_removed(me, Topic.id) | merged
    return ~gone & (~unlisted | (Topic.author_id == me) | moderates(me, Topic.community_id))


def is_over() -> Condition:
    """The community is a team whose end has come: the clock archived it."""
    return Community.ends_at <= this_moment()


def is_under_way(me: Me, community_id: IdColumn) -> Condition:
    """People write there: no end has come. It holds of messages, which have no community."""
    over = community_id.in_(select(Community.id).where(is_over()).correlate(None))
    return or_(community_id.is_(None), ~asked(me, among(community_id, "ended_communities"), over))


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
