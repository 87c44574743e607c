"""Who may do what. A right is one SQL condition; lists, checks, buttons and the database's policies all use it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, CompoundSelect, any_, bindparam, exists, literal, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from forumdesk.errors import NotAllowed, NotFound
from forumdesk.forum import hidden
from forumdesk.forum.right import Right as Right
from forumdesk.store.base import Base, this_moment, type_id
from forumdesk.store.schema.care import Care
from forumdesk.store.schema.communities import Community, CommunityInvitation, Joining, Membership
from forumdesk.store.schema.members import Member, OfficeRecord, Role, Suspension
from forumdesk.store.schema.messages import Participant
from forumdesk.store.schema.moderation import Moderation
from forumdesk.store.schema.polls import Poll
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.states import Archiving, Merging, Removal, Unlisting
from forumdesk.store.schema.topics import Topic

Me: TypeAlias = ColumnElement[Any]
Condition: TypeAlias = ColumnElement[bool]
Rule: TypeAlias = Callable[[Me], Condition]
IdColumn: TypeAlias = "ColumnElement[Any] | InstrumentedAttribute[Any]"

CURRENT: Me = literal_column("(SELECT current_member())")
"""Whoever is logged in to the Postgres server; rules compiled for it become policies."""

MYSELF: Me = literal_column("(SELECT current_member())")
"""The same in the sets that policies call: there the tables themselves are asked, once for a whole statement."""

VIEWER: Me = bindparam("viewer", type_=type_id)
"""Whoever looks, filled in when a statement runs: building one with its rights takes longer than running it."""


# Sets that the rules are made of. On Postgres they are functions that policies may call: see store/policies.py.


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


def suspend_member(me: Me) -> Condition:
    """Moderators, if it is a member without a role; admins, everybody but themselves."""
    return (is_staff(me) & (Member.role == Role.MEMBER) | is_admin(me)) & (Member.id != me)


def see_suspensions(me: Me) -> Condition:
    """Moderators and admins."""
    return is_staff(me)


def see_community(me: Me) -> Condition:
    """Everybody, if it is public; its members alone, if it is private."""
    return is_active(me) & (~Community.is_private | belongs_to(me, Community.id))


def create_community(me: Me) -> Condition:
    """Moderators and admins."""
    return is_staff(me)


def edit_community(me: Me) -> Condition:
    """Its facilitators; moderators and admins who can see it."""
    return see_community(me) & moderates(me, Community.id)


@while_under_way(Community.id)
def join_community(me: Me) -> Condition:
    """Everybody who can see it, if it is open to join; whoever is invited."""
    mine = select(CommunityInvitation.community_id).where(CommunityInvitation.member_id == me)
    invited = Community.id.in_(mine.correlate(None))
    return (see_community(me) & (Community.joining == Joining.OPEN)) | (is_active(me) & invited)


@while_under_way(Community.id)
def request_to_join(me: Me) -> Condition:
    """Everybody who can see it and does not belong to it, if one joins it on request."""
    return see_community(me) & (Community.joining == Joining.ON_REQUEST) & ~belongs_to(me, Community.id)


@while_under_way(Community.id)
def decide_request(me: Me) -> Condition:
    """Its facilitators; moderators and admins who can see it."""
    return see_community(me) & moderates(me, Community.id)


@while_under_way(Community.id)
def invite(me: Me) -> Condition:
    """Its facilitators; moderators and admins who can see it."""
    return see_community(me) & moderates(me, Community.id)


def name_facilitator(me: Me) -> Condition:
    """Its facilitators; moderators and admins who can see it."""
    return see_community(me) & moderates(me, Community.id)


@while_under_way(Community.id)
def open_topic(me: Me) -> Condition:
    """Everybody who can see the community."""
    return see_community(me)


def see_topic(me: Me) -> Condition:
    """Everybody who can see its community, once its first post was let through; a message, those who take part."""
    mine = (Topic.author_id == me) | participates(me, Topic.id)
    shown = (~is_hidden_topic(me) & ~is_removed(me, Topic.id)) | (Topic.author_id == me)
    there = sees_inside(me, Topic.community_id) & (shown | moderates(me, Topic.community_id))
    return there | (Topic.community_id.is_(None) & mine & is_active(me))


def _unarchived(me: Me) -> Condition:
    return see_topic(me) & ~is_archived(me, Topic.id)


@while_under_way(Topic.community_id)
def reply(me: Me) -> Condition:
    """Everybody who can see the topic, while it is open and not archived."""
    return _unarchived(me) & ~is_removed(me, Topic.id)


@while_under_way(Topic.community_id)
def edit_topic(me: Me) -> Condition:
    """Whoever opened it; facilitators of its community, moderators and admins."""
    return _unarchived(me) & ((Topic.author_id == me) | moderates(me, Topic.community_id))


@while_under_way(Topic.community_id)
def close_topic(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_topic(me) & moderates(me, Topic.community_id)


@while_under_way(Topic.community_id)
def pin_in_community(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_topic(me) & moderates(me, Topic.community_id)


@while_under_way(Topic.community_id)
def pin_in_office(me: Me) -> Condition:
    """Moderators and admins, if its community is public."""
    public = Topic.community_id.in_(select(Community.id).where(~Community.is_private).correlate(None))
    return see_topic(me) & is_staff(me) & public


@while_under_way(Topic.community_id)
def accept_answer(me: Me) -> Condition:
    """Whoever asked; facilitators of its community, moderators and admins."""
    return _unarchived(me) & ((Topic.author_id == me) | moderates(me, Topic.community_id))


@while_under_way(Topic.community_id)
def endorse(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_topic(me) & Topic.community_id.is_not(None) & moderates(me, Topic.community_id)


@while_under_way(Topic.community_id)
def mark_duplicate(me: Me) -> Condition:
    """Whoever asked; facilitators of its community, moderators and admins."""
    mine = (Topic.author_id == me) | moderates(me, Topic.community_id)
    return see_topic(me) & Topic.community_id.is_not(None) & mine


def archive_topic(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_topic(me) & moderates(me, Topic.community_id)


def unlist_topic(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_topic(me) & moderates(me, Topic.community_id) & Topic.community_id.is_not(None)


def set_timer(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return close_topic(me)


def slow_down(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return close_topic(me)


def delete_topic(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_topic(me) & moderates(me, Topic.community_id) & Topic.community_id.is_not(None)


def merge_topic(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins; of both topics."""
    return _unarchived(me) & moderates(me, Topic.community_id) & Topic.community_id.is_not(None)


def in_sight(me: Me) -> Condition:
    """The post is in a topic that the member may read."""
    mine = (Post.author_id == me) | participates(me, Post.topic_id)
    there = sees_inside(me, Post.community_id) | (Post.community_id.is_(None) & mine & is_active(me))
    own = (Post.author_id == me) | moderates(me, Post.community_id)
    return there & (~is_removed(me, Post.topic_id) | own)


def see_post(me: Me) -> Condition:
    """Everybody who can see its topic; a deleted or hidden one its author and those who moderate."""
    shown = Post.deleted_at.is_(None) & ~is_hidden(me)
    return in_sight(me) & (shown | (Post.author_id == me) | moderates(me, Post.community_id))


def _see_changing(me: Me) -> Condition:
    """What nobody archived."""
    return see_post(me) & ~is_archived(me, Post.topic_id)


@while_under_way(Post.community_id)
def edit_post(me: Me) -> Condition:
    """Its author; a wiki post, everybody who can see it."""
    return _see_changing(me) & ((Post.author_id == me) | (Post.is_wiki & Post.deleted_at.is_(None)))


@while_under_way(Post.community_id)
def delete_post(me: Me) -> Condition:
    """Its author, if nobody else deleted it; facilitators of its community, moderators and admins. Never the first."""
    own = (Post.author_id == me) & (Post.deleted_by.is_(None) | (Post.deleted_by == me))
    return _see_changing(me) & (Post.number > 1) & (own | moderates(me, Post.community_id))


@while_under_way(Post.community_id)
def make_wiki(me: Me) -> Condition:
    """Its author; facilitators of its community, moderators and admins."""
    return _see_changing(me) & ((Post.author_id == me) | moderates(me, Post.community_id))


@while_under_way(Post.community_id)
def react(me: Me) -> Condition:
    """Everybody who can see it, but its author."""
    return _see_changing(me) & (Post.author_id != me)


def hide_post(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_post(me) & moderates(me, Post.community_id)


def change_owner(me: Me) -> Condition:
    """Moderators and admins."""
    return see_post(me) & is_staff(me) & Post.community_id.is_not(None)


def note_spared(me: Me) -> Condition:
    """Everybody who can see it, but its author."""
    return see_post(me) & (Post.author_id != me) & Post.deleted_at.is_(None)


def verify(me: Me) -> Condition:
    """Its verifier, or who belongs to the group that verifies it; facilitators of its community, moderators, admins."""
    group = Care.verifier_community_id
    whole = ~Care.facilitators_only & belongs_to(me, group)
    is_verifier = (Care.verifier_id == me) | whole | facilitates(me, group)
    mine = exists().where(Care.post_id == Post.id, is_verifier | moderates(me, Post.community_id))
    return see_post(me) & mine.correlate(Post.__table__)


def ask_verification(me: Me) -> Condition:
    """Everybody who can see a best practice or an answer that somebody looks after."""
    return see_post(me) & exists().where(Care.post_id == Post.id).correlate(Post.__table__)


def vote(me: Me) -> Condition:
    """Everybody who can see its post."""
    return of(Post, while_under_way(Post.community_id)(_see_changing), me, Poll.post_id)


def send_message(me: Me) -> Condition:
    """Every active member."""
    return is_active(me)


def add_participant(me: Me) -> Condition:
    """Everybody who takes part in it."""
    return see_topic(me) & Topic.community_id.is_(None)


def manage_templates(me: Me) -> Condition:
    """Moderators and admins."""
    return is_staff(me)


def manage_tags(me: Me) -> Condition:
    """Moderators and admins."""
    return is_staff(me)


def see_log(me: Me) -> Condition:
    """Moderators and admins, if they can see the community; its facilitators; whoever did it."""
    inside = Moderation.community_id.is_(None) | sees_inside(me, Moderation.community_id)
    own = facilitates(me, Moderation.community_id) | (Moderation.by_id == me)
    return is_active(me) & ((is_staff(me) & inside) | own)


def flag(me: Me) -> Condition:
    """Everybody who can see it, but its author; once, until it is reviewed. Nothing that was archived or deleted."""
    shown = Post.deleted_at.is_(None) & ~is_hidden(me) & ~is_removed(me, Post.topic_id)
    return _see_changing(me) & (Post.author_id != me) & shown & ~has_flagged(me, Post.id)


def review(me: Me) -> Condition:
    """Facilitators, moderators and admins who see it or of whom it wants a judgement; of their own, admins alone."""
    not_own = (Post.author_id != me) | is_admin(me)
    return not_own & ((in_sight(me) & moderates(me, Post.community_id)) | (is_staff(me) & is_under_review(me)))


def see_for_review(me: Me) -> Condition:
    """What of a community that is not open to them moderators and admins may read: posts in question, and beside."""
    return is_staff(me) & is_under_review(me)


def hidden_places(me: Me) -> CompoundSelect[Any]:
    """Where the hidden posts stand of what the member may read; see hidden.places."""
    return hidden.places(in_sight(me), (Post.author_id == me) | moderates(me, Post.community_id))


def see_insight(me: Me) -> Condition:
    """Moderators and admins, who care for learning here."""
    return is_staff(me)


RULES: dict[Right, tuple[type[Any], Rule]] = {
    Right.SEE_OFFICE: (OfficeRecord, see_office),
    Right.MANAGE_OFFICE: (OfficeRecord, manage_office),
    Right.SEE_MEMBER: (Member, see_member),
    Right.EDIT_PROFILE: (Member, edit_profile),
    Right.MANAGE_MEMBER: (OfficeRecord, manage_member),
    Right.SUSPEND_MEMBER: (Member, suspend_member),
    Right.SEE_SUSPENSIONS: (OfficeRecord, see_suspensions),
    Right.SEE_COMMUNITY: (Community, see_community),
    Right.CREATE_COMMUNITY: (OfficeRecord, create_community),
    Right.EDIT_COMMUNITY: (Community, edit_community),
    Right.JOIN_COMMUNITY: (Community, join_community),
    Right.REQUEST_TO_JOIN: (Community, request_to_join),
    Right.DECIDE_REQUEST: (Community, decide_request),
    Right.INVITE: (Community, invite),
    Right.NAME_FACILITATOR: (Community, name_facilitator),
    Right.OPEN_TOPIC: (Community, open_topic),
    Right.SEE_TOPIC: (Topic, see_topic),
    Right.REPLY: (Topic, reply),
    Right.EDIT_TOPIC: (Topic, edit_topic),
    Right.CLOSE_TOPIC: (Topic, close_topic),
    Right.PIN_IN_COMMUNITY: (Topic, pin_in_community),
    Right.PIN_IN_OFFICE: (Topic, pin_in_office),
    Right.ACCEPT_ANSWER: (Topic, accept_answer),
    Right.ENDORSE: (Topic, endorse),
    Right.MARK_DUPLICATE: (Topic, mark_duplicate),
    Right.SEE_POST: (Post, see_post),
    Right.EDIT_POST: (Post, edit_post),
    Right.REACT: (Post, react),
    Right.NOTE_SPARED: (Post, note_spared),
    Right.DELETE_POST: (Post, delete_post),
    Right.MAKE_WIKI: (Post, make_wiki),
    Right.VERIFY: (Post, verify),
    Right.ASK_VERIFICATION: (Post, ask_verification),
    Right.VOTE: (Poll, vote),
    Right.SEND_MESSAGE: (OfficeRecord, send_message),
    Right.ADD_PARTICIPANT: (Topic, add_participant),
    Right.MANAGE_TEMPLATES: (OfficeRecord, manage_templates),
    Right.ARCHIVE_TOPIC: (Topic, archive_topic),
    Right.UNLIST_TOPIC: (Topic, unlist_topic),
    Right.SET_TIMER: (Topic, set_timer),
    Right.SLOW_DOWN: (Topic, slow_down),
    Right.DELETE_TOPIC: (Topic, delete_topic),
    Right.MERGE_TOPIC: (Topic, merge_topic),
    Right.HIDE_POST: (Post, hide_post),
    Right.CHANGE_OWNER: (Post, change_owner),
    Right.MANAGE_TAGS: (OfficeRecord, manage_tags),
    Right.SEE_LOG: (Moderation, see_log),
    Right.FLAG: (Post, flag),
    Right.REVIEW: (Post, review),
    Right.SEE_INSIGHT: (OfficeRecord, see_insight),
}

_NAMES = {
    OfficeRecord: "office", Member: "member", Community: "community", Topic: "topic", Post: "post", Poll: "poll",
    Moderation: "entry",
}  # fmt: skip


def allowed(right: Right, member: int | Me) -> Condition:
    """The right as a condition for WHERE, or as a column that tells which buttons to show; of a member or of VIEWER."""
    _table, rule = RULES[right]
    return rule(literal(member) if isinstance(member, int) else member)


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
