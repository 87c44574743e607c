"""What each member may do to the rows of each table when they come with their own login and plain SQL.

A table or command that is not here is denied. The conditions are the rules of permissions.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import exists, func, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from forumdesk.forum import hidden
from forumdesk.forum.permissions import (
    Condition,
    Me,
    Rule,
    accept_answer,
    add_participant,
    archive_topic,
    ask_verification,
    close_topic,
    create_community,
    decide_request,
    delete_post,
    delete_topic,
    edit_community,
    edit_post,
    edit_profile,
    edit_topic,
    endorse,
    facilitates,
    flag,
    has_flagged,
    hidden_places,
    hide_post,
    invite,
    is_active,
    is_admin,
    is_over,
    is_staff,
    is_topic_under_review,
    is_under_way,
    join_community,
    make_wiki,
    manage_office,
    manage_tags,
    manage_templates,
    mark_duplicate,
    merge_topic,
    moderates,
    name_facilitator,
    note_spared,
    of,
    open_topic,
    participates,
    pin_in_community,
    pin_in_office,
    react,
    reply,
    request_to_join,
    review,
    see_community,
    see_for_review,
    see_log,
    see_member,
    see_office,
    see_post,
    see_suspensions,
    see_topic,
    sees_inside,
    set_timer,
    slow_down,
    suspend_member,
    unlist_topic,
    verify,
    vote,
)
from forumdesk.store.base import Base
from forumdesk.store.schema.bookmarks import Bookmark
from forumdesk.store.schema.care import Care, CareKind, Condensed, Verification, VerificationRequest
from forumdesk.store.schema.changes import ChangeRecord, Thing
from forumdesk.store.schema.communities import Community, CommunityInvitation, JoinRequest, Membership
from forumdesk.store.schema.files import Attachment, StoredFile
from forumdesk.store.schema.flags import Approval, FlagReview, Held, PostFlag
from forumdesk.store.schema.members import Member, OfficeRecord, Password, Suspension
from forumdesk.store.schema.messages import Participant
from forumdesk.store.schema.moderation import Moderation
from forumdesk.store.schema.notices import NoticeRead, Preference
from forumdesk.store.schema.polls import Poll, PollOption, Vote
from forumdesk.store.schema.posts import Mention, Post, Revision
from forumdesk.store.schema.reactions import Reaction
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.saved_searches import SavedSearch
from forumdesk.store.schema.spared import Spared
from forumdesk.store.schema.states import (
    Archiving,
    Hiding,
    Merging,
    MovedPost,
    Removal,
    SlowMode,
    Timer,
    Unlisting,
)
from forumdesk.store.schema.templates import Template
from forumdesk.store.schema.topics import (
    Answer,
    Closing,
    Duplicate,
    Pin,
    PinScope,
    Tag,
    Topic,
    TopicTag,
)
from forumdesk.store.schema.watching import Watching

UPDATABLE: dict[type[Base], tuple[str, ...]] = {
    OfficeRecord: ("name", "language", "max_body", "max_file", "hold_first"),
    Member: ("name", "title", "department", "about", "ask_about", "time_zone", "picture"),
    Topic: ("title", "kind", "community_id", "retitled_at", "retitled_by"),
    Pin: ("position",),
    Care: ("verifier_id", "verifier_community_id", "facilitators_only", "interval_days", "due_at"),
    Community: (
        *("name", "kind", "joining", "is_private", "purpose", "charter", "colour", "icon", "position"),
        *("picture", "ends_at"),
    ),
    Membership: ("is_facilitator", "by_id", "by_at"),
    JoinRequest: ("declined_at", "declined_by", "answer"),
    Post: ("body", "crc", "edited_at", "edited_by", "edit_reason", "is_wiki", "deleted_at", "deleted_by"),
    ReadPosition: ("number", "at"),
    Bookmark: ("note", "remind_at", "remind_when", "at"),
    Watching: ("level", "at"),
    Preference: ("value", "at"),
    SavedSearch: ("name", "notifies", "since_id", "seen_id"),
    Suspension: ("reason", "until", "by_id", "at"),
    Template: ("name", "body", "community_id"),
    Timer: ("due", "by_id", "at"),
    SlowMode: ("seconds", "by_id", "at"),
    Tag: ("name",),
}
"""The columns that members may change in rows whose policy lets them."""


HIDDEN_PLACES = (
    "TABLE (post_id bigint, topic_id bigint, number int, author_id bigint, created_at timestamptz, since timestamptz, "
    "state text, why text)"
)

GUARDS: dict[type[Base], dict[tuple[str, ...], Rule]] = {
    Post: {("body", "crc", "edit_reason"): edit_post, ("deleted_at",): delete_post, ("is_wiki",): make_wiki},
    # A message never becomes public, nor a topic a message.
    Topic: {("community_id",): lambda me: edit_topic(me) & Topic.community_id.is_not(None)},
}
"""Columns of which the rule says who may change them, where the policy on the whole row lets more people in."""


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


def _order_pins(me: Me) -> Condition:
    community = (Pin.scope == PinScope.COMMUNITY) & of(Topic, pin_in_community, me, Pin.topic_id)
    return community | ((Pin.scope == PinScope.OFFICE) & of(Topic, pin_in_office, me, Pin.topic_id))


def _write_pin(me: Me) -> Condition:
    return (Pin.by_id == me) & _order_pins(me)


def _may_endorse(me: Me) -> Condition:
    return of(Topic, endorse, me, Care.topic_id)


def _write_care(me: Me) -> Condition:
    """Of the first post of a topic, or of an accepted answer."""
    first = (Care.kind == CareKind.PRACTICE) & (Post.number == 1)
    answer = (Care.kind == CareKind.ANSWER) & exists().where(Answer.post_id == Post.id).correlate(Post.__table__)
    inside = exists().where(Post.id == Care.post_id, Post.topic_id == Care.topic_id, first | answer)
    return (Care.by_id == me) & _may_endorse(me) & inside.correlate(Care.__table__)


def _own_note(table: type[Verification] | type[VerificationRequest], rule: Rule) -> dict[str, Rule]:
    """What somebody says of a post, which those who read it read, too; they can take it back."""
    return {
        "SELECT": lambda me: of(Post, see_post, me, table.post_id),
        "INSERT": lambda me: (table.by_id == me) & of(Post, rule, me, table.post_id),
        "DELETE": lambda me: is_active(me) & (table.by_id == me),
    }


def _see_source(me: Me) -> Condition:
    return of(Topic, see_topic, me, Condensed.topic_id) & of(Post, see_post, me, Condensed.post_id)


def _name_source(me: Me) -> Condition:
    made = of(Topic, edit_topic, me, Condensed.topic_id)
    return (Condensed.by_id == me) & made & of(Post, see_post, me, Condensed.post_id)


def _write_answer(me: Me) -> Condition:
    inside = exists().where(Post.id == Answer.post_id, Post.topic_id == Answer.topic_id).correlate(Answer.__table__)
    return (Answer.by_id == me) & inside & of(Topic, accept_answer, me, Answer.topic_id)


def _sees_original(me: Me) -> Condition:
    return of(Topic, lambda m: see_topic(m) & Topic.community_id.is_not(None), me, Duplicate.original_id)


def _see_duplicate(me: Me) -> Condition:
    """Who may neither see the original nor take the mark off does not learn that there is one."""
    may_drop = of(Topic, mark_duplicate, me, Duplicate.topic_id)
    return of(Topic, see_topic, me, Duplicate.topic_id) & (_sees_original(me) | may_drop)


def _write_duplicate(me: Me) -> Condition:
    return (Duplicate.by_id == me) & of(Topic, mark_duplicate, me, Duplicate.topic_id) & _sees_original(me)


def _join(me: Me) -> Condition:
    oneself = (Membership.member_id == me) & ~Membership.is_facilitator
    invited = exists().where(
        CommunityInvitation.member_id == Membership.member_id,
        CommunityInvitation.community_id == Membership.community_id,
    )  # who is invited into a private community does not see its row
    may = of(Community, join_community, me, Membership.community_id) | (
        invited.correlate(Membership.__table__) & is_under_way(me, Membership.community_id)
    )
    return (oneself & is_active(me) & may) | _made_by(me) | _runs(me)


def _made_by(me: Me) -> Condition:
    """Whoever started a community becomes its first facilitator."""
    return (Membership.member_id == me) & literal_column("is_first_facilitator(membership.community_id)")


def _runs(me: Me) -> Condition:
    return sees_inside(me, Membership.community_id) & moderates(me, Membership.community_id)


def _leave(me: Me) -> Condition:
    return (Membership.member_id == me) | _runs(me)


def _name(me: Me) -> Condition:
    return of(Community, name_facilitator, me, Membership.community_id)


def _about_joining(table: Any, rule: Rule) -> Rule:
    """What is asked or offered to somebody: theirs to see and take back, and of those who decide."""
    return lambda me: is_active(me) & ((table.member_id == me) | of(Community, rule, me, table.community_id))


def _request(me: Me) -> Condition:
    return (JoinRequest.member_id == me) & of(Community, request_to_join, me, JoinRequest.community_id)


def _invite(me: Me) -> Condition:
    return (CommunityInvitation.by_id == me) & of(Community, invite, me, CommunityInvitation.community_id)


def _own(column: InstrumentedAttribute[Any], commands: str) -> dict[str, Rule]:
    """Rows that are their member's alone."""
    return {command: lambda me: is_active(me) & (column == me) for command in commands.split()}


def _suspend(me: Me) -> Condition:
    return of(Member, suspend_member, me, Suspension.member_id)


def _keep_template(me: Me) -> Condition:
    return manage_templates(me) & _see_template(me)


def _see_template(me: Me) -> Condition:
    return is_active(me) & (Template.community_id.is_(None) | sees_inside(me, Template.community_id))


def _see_file(me: Me) -> Condition:
    attached = exists().where(Attachment.sha256 == StoredFile.sha256, of(Post, see_post, me, Attachment.post_id))
    shown = exists().where(Member.picture == StoredFile.sha256)
    stands = exists().where(Community.picture == StoredFile.sha256, see_community(me))
    mine = StoredFile.by_id == me
    seen = (each.correlate(StoredFile.__table__) for each in (attached, shown, stands))
    return is_active(me) & or_(mine, *seen)


def _cast(me: Me) -> Condition:
    """One's own vote, while the poll is open."""
    is_open = Poll.closes_at.is_(None) | (Poll.closes_at > func.clock_timestamp())
    there = exists().where(Poll.id == PollOption.poll_id, is_open, vote(me)).correlate(PollOption.__table__)
    return (Vote.member_id == me) & of(PollOption, lambda _me: there, me, Vote.option_id)


def _in_open_poll(me: Me) -> Condition:
    """The option belongs to a poll in which everybody sees who voted how."""
    named = exists().where(Poll.id == PollOption.poll_id, ~Poll.is_anonymous, of(Post, see_post, me, Poll.post_id))
    return named.correlate(PollOption.__table__)


def _note(me: Me) -> Condition:
    """The log takes entries of those who moderate, signed with their own name; nobody has a way to change one."""
    return (Moderation.by_id == me) & is_active(me) & (is_staff(me) | facilitates(me, Moderation.community_id))


def _write_flag(me: Me) -> Condition:
    there = exists().where(Post.id == PostFlag.post_id, Post.topic_id == PostFlag.topic_id, flag(me))
    return (PostFlag.member_id == me) & there.correlate(PostFlag.__table__)


def _see_review(me: Me) -> Condition:
    """Those who review it, and those whose flags it answers."""
    mine = exists().where(PostFlag.post_id == FlagReview.post_id, PostFlag.member_id == me)
    return (
        (FlagReview.by_id == me)
        | of(Post, review, me, FlagReview.post_id)
        | (mine.correlate(FlagReview.__table__) & is_active(me))
    )


def _waits(column: InstrumentedAttribute[Any]) -> Rule:
    """The author of a held post, and those who review it."""
    return lambda me: of(Post, lambda m: ((Post.author_id == m) & is_active(m)) | review(m), me, column)


def _decided(table: Any) -> dict[str, Rule]:
    """Decisions about a post: signed by whoever may review it, and taken back by them."""
    return {
        "INSERT": lambda me: (table.by_id == me) & of(Post, review, me, table.post_id),
        "DELETE": lambda me: ((table.by_id == me) & is_staff(me)) | of(Post, review, me, table.post_id),
    }


def _let_through(me: Me) -> Condition:
    """Of a post that waits, and of no other: whoever lets one through moves it to the end of its topic."""
    waits = exists().where(Held.post_id == Approval.post_id).correlate(Approval.__table__)
    return (Approval.by_id == me) & waits & of(Post, review, me, Approval.post_id)


def _hear(me: Me) -> Condition:
    about_me = (ChangeRecord.thing == Thing.MEMBERSHIP) & (ChangeRecord.thing_id == me)
    message = (ChangeRecord.community_id == 0) & participates(me, ChangeRecord.topic_id)
    seen = sees_inside(me, ChangeRecord.community_id)
    asked = is_staff(me) & is_topic_under_review(me, ChangeRecord.topic_id)
    return is_active(me) & (ChangeRecord.community_id.is_(None) | seen | about_me | message | asked)


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
        "UPDATE": _name,
        "DELETE": _leave,
    },
    JoinRequest: {
        "SELECT": _about_joining(JoinRequest, edit_community),
        "INSERT": _request,
        "UPDATE": lambda me: of(Community, decide_request, me, JoinRequest.community_id),
        "DELETE": _about_joining(JoinRequest, decide_request),
    },
    CommunityInvitation: {
        "SELECT": _about_joining(CommunityInvitation, edit_community),
        "INSERT": _invite,
        "DELETE": _about_joining(CommunityInvitation, invite),
    },
    Topic: {
        "SELECT": lambda me: see_topic(me) | (is_staff(me) & is_topic_under_review(me, Topic.id)),
        "INSERT": lambda me: (
            (Topic.author_id == me) & (Topic.community_id.is_(None) | of(Community, open_topic, me, Topic.community_id))
        ),
        "UPDATE": edit_topic,
    },
    Tag: {"SELECT": is_active, "INSERT": is_active, "UPDATE": manage_tags, "DELETE": manage_tags},
    TopicTag: {
        "SELECT": lambda me: of(Topic, see_topic, me, TopicTag.topic_id),
        "INSERT": lambda me: of(Topic, edit_topic, me, TopicTag.topic_id),
        "DELETE": lambda me: of(Topic, edit_topic, me, TopicTag.topic_id),
    },
    Pin: _about_topic(Pin, pin_in_community) | {"INSERT": _write_pin, "UPDATE": _order_pins},
    Archiving: _about_topic(Archiving, archive_topic),
    Unlisting: _about_topic(Unlisting, unlist_topic),
    Timer: _about_topic(Timer, set_timer),
    SlowMode: _about_topic(SlowMode, slow_down),
    Removal: _about_topic(Removal, delete_topic),
    Hiding: {
        "SELECT": lambda me: of(Post, see_post, me, Hiding.post_id),
        "INSERT": lambda me: (Hiding.by_id == me) & of(Post, hide_post, me, Hiding.post_id),
        "DELETE": lambda me: of(Post, hide_post, me, Hiding.post_id),
    },
    Merging: _about_topic(Merging, merge_topic),
    MovedPost: {"SELECT": lambda me: of(Topic, see_topic, me, MovedPost.topic_id)},  # written by move_posts() alone
    Answer: _about_topic(Answer, accept_answer) | {"INSERT": _write_answer},
    Care: {
        "SELECT": lambda me: of(Post, see_post, me, Care.post_id),
        "INSERT": _write_care,
        "UPDATE": _may_endorse,
        "DELETE": _may_endorse,
    },
    Verification: _own_note(Verification, verify),
    VerificationRequest: _own_note(VerificationRequest, ask_verification),
    Condensed: {"SELECT": _see_source, "INSERT": _name_source},
    Closing: _about_topic(Closing, close_topic),
    Duplicate: _about_topic(Duplicate, mark_duplicate) | {"SELECT": _see_duplicate, "INSERT": _write_duplicate},
    Post: {
        "SELECT": lambda me: see_post(me) | see_for_review(me),
        "INSERT": lambda me: (Post.author_id == me) & of(Topic, reply, me, Post.topic_id),
        "UPDATE": lambda me: edit_post(me) | delete_post(me) | make_wiki(me),
    },
    Revision: {"SELECT": lambda me: of(Post, see_post, me, Revision.post_id)},
    Mention: {
        "SELECT": lambda me: of(Post, see_post, me, Mention.post_id),
        "INSERT": lambda me: of(Post, edit_post, me, Mention.post_id),
        "DELETE": lambda me: of(Post, edit_post, me, Mention.post_id),
    },
    StoredFile: {"SELECT": _see_file, "INSERT": lambda me: is_active(me) & (StoredFile.by_id == me)},
    Attachment: {
        "SELECT": lambda me: of(Post, see_post, me, Attachment.post_id),
        "INSERT": lambda me: of(Post, edit_post, me, Attachment.post_id),
    },
    Participant: {
        "SELECT": lambda me: of(Topic, see_topic, me, Participant.topic_id),
        "INSERT": lambda me: (Participant.added_by == me) & of(Topic, add_participant, me, Participant.topic_id),
        "DELETE": lambda me: is_active(me) & (Participant.member_id == me),
    },
    Template: {
        "SELECT": _see_template,
        "INSERT": lambda me: _keep_template(me) & (Template.by_id == me),
        "UPDATE": _keep_template,
        "DELETE": _keep_template,
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
    PollOption: {
        "SELECT": lambda me: of(Poll, lambda m: of(Post, see_post, m, Poll.post_id), me, PollOption.poll_id),
        "INSERT": lambda me: of(Poll, lambda m: of(Post, edit_post, m, Poll.post_id), me, PollOption.poll_id),
    },
    Vote: {
        "SELECT": lambda me: (
            is_active(me) & ((Vote.member_id == me) | of(PollOption, _in_open_poll, me, Vote.option_id))
        ),
        "INSERT": _cast,
        "DELETE": _cast,
    },
    ReadPosition: _own(ReadPosition.member_id, "SELECT INSERT UPDATE DELETE"),
    Spared: _own(Spared.member_id, "SELECT DELETE")
    | {"INSERT": lambda me: (Spared.member_id == me) & of(Post, note_spared, me, Spared.post_id)},
    Bookmark: _own(Bookmark.member_id, "SELECT UPDATE DELETE")
    | {"INSERT": lambda me: (Bookmark.member_id == me) & of(Post, see_post, me, Bookmark.post_id)},
    Watching: _own(Watching.member_id, "SELECT INSERT UPDATE DELETE"),
    NoticeRead: _own(NoticeRead.member_id, "SELECT INSERT DELETE"),
    SavedSearch: _own(SavedSearch.member_id, "SELECT INSERT UPDATE DELETE"),
    Preference: _own(Preference.member_id, "SELECT INSERT UPDATE DELETE"),
    Password: _own(Password.member_id, "SELECT"),  # empty on a server, which knows its own
    Suspension: {
        "SELECT": see_suspensions,
        "INSERT": lambda me: (Suspension.by_id == me) & _suspend(me),
        "UPDATE": lambda me: (Suspension.by_id == me) & _suspend(me),
        "DELETE": _suspend,
    },
    PostFlag: {
        "SELECT": lambda me: (is_active(me) & (PostFlag.member_id == me)) | of(Post, review, me, PostFlag.post_id),
        "INSERT": _write_flag,
        "DELETE": lambda me: is_active(me) & (PostFlag.member_id == me) & has_flagged(me, PostFlag.post_id),
    },
    FlagReview: {"SELECT": _see_review} | _decided(FlagReview),
    Held: {"SELECT": _waits(Held.post_id)},
    Approval: {"SELECT": _waits(Approval.post_id)} | _decided(Approval) | {"INSERT": _let_through},
    ChangeRecord: {"SELECT": _hear},
    Moderation: {"SELECT": see_log, "INSERT": _note},
}

SETS: dict[str, tuple[str, Callable[[Me], Any]]] = {
    "is_staff": ("boolean", lambda me: select(is_staff(me))),
    "is_admin": ("boolean", lambda me: select(is_admin(me))),
    "joined_communities": ("bigint[]", lambda me: select(Membership.community_id).where(Membership.member_id == me)),
    "facilitated_communities": (
        "bigint[]",
        lambda me: select(Membership.community_id).where(Membership.member_id == me, Membership.is_facilitator),
    ),
    "joined_messages": ("bigint[]", lambda me: select(Participant.topic_id).where(Participant.member_id == me)),
    "hidden_posts": ("bigint[]", lambda _me: select(hidden.hidden_posts().subquery())),
    "hidden_topics": ("bigint[]", lambda _me: hidden.hidden_topics()),
    # asked for staff alone, and for nobody else to know
    "posts_under_review": ("bigint[]", lambda me: hidden.under_review().where(is_staff(me))),
    "topics_under_review": ("bigint[]", lambda me: hidden.topics_under_review().where(is_staff(me))),
    "posts_i_flagged": ("bigint[]", hidden.flagged_by),
    "hidden_places": (HIDDEN_PLACES, lambda me: select(hidden_places(me).subquery())),
    "archived_topics": ("bigint[]", lambda _me: select(Archiving.topic_id)),
    "removed_topics": ("bigint[]", lambda _me: select(Removal.topic_id)),
    "ended_communities": ("bigint[]", lambda _me: select(Community.id).where(is_over())),
    "visible_communities": ("bigint[]", lambda me: select(Community.id).where(see_community(me))),
}
"""The sets above as functions of the server, made from the same rules."""
