"""Topics, and what is stated of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select

from forumdesk.forum import hidden
from forumdesk.forum.permissions.communities import (
    open_topic,
)
from forumdesk.forum.permissions.posts import (
    see_post,
)
from forumdesk.forum.permissions.sets import (
    Condition,
    Me,
    Rule,
    is_active,
    is_staff,
    is_topic_under_review,
    of,
)
from forumdesk.forum.permissions.topics import (
    accept_answer,
    add_participant,
    archive_topic,
    close_topic,
    delete_topic,
    edit_topic,
    mark_duplicate,
    merge_topic,
    pin_in_community,
    pin_in_office,
    see_topic,
    set_timer,
    slow_down,
    unlist_topic,
)
from forumdesk.forum.policies.area import Area
from forumdesk.store.base import Base
from forumdesk.store.schema.care import Condensed
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.messages import Participant
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.states import (
    Archiving,
    Merging,
    MovedPost,
    Removal,
    SlowMode,
    Timer,
    Unlisting,
)
from forumdesk.store.schema.topics import (
    Answer,
    Closing,
    Duplicate,
    Pin,
    PinScope,
    Topic,
    TopicTag,
)

UPDATABLE: dict[type[Base], tuple[str, ...]] = {
    Topic: ("title", "kind", "community_id", "retitled_at", "retitled_by"),
    Pin: ("position",),
    Timer: ("due", "by_id", "at"),
    SlowMode: ("seconds", "by_id", "at"),
}


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


AREA = Area(
    policies={
        Topic: {
            "SELECT": lambda me: see_topic(me) | (is_staff(me) & is_topic_under_review(me, Topic.id)),
            "INSERT": lambda me: (
                (Topic.author_id == me)
                & (Topic.community_id.is_(None) | of(Community, open_topic, me, Topic.community_id))
            ),
            "UPDATE": edit_topic,
        },
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
        Merging: _about_topic(Merging, merge_topic),
        MovedPost: {"SELECT": lambda me: of(Topic, see_topic, me, MovedPost.topic_id)},  # written by move_posts() alone
        Answer: _about_topic(Answer, accept_answer) | {"INSERT": _write_answer},
        Condensed: {"SELECT": _see_source, "INSERT": _name_source},
        Closing: _about_topic(Closing, close_topic),
        Duplicate: _about_topic(Duplicate, mark_duplicate) | {"SELECT": _see_duplicate, "INSERT": _write_duplicate},
        Participant: {
            "SELECT": lambda me: of(Topic, see_topic, me, Participant.topic_id),
            "INSERT": lambda me: (Participant.added_by == me) & of(Topic, add_participant, me, Participant.topic_id),
            "DELETE": lambda me: is_active(me) & (Participant.member_id == me),
        },
    },
    updatable=UPDATABLE,
    guards={
        # A message never becomes public, nor a topic a message.
        Topic: {("community_id",): lambda me: edit_topic(me) & Topic.community_id.is_not(None)},
    },
    sets={
        "joined_messages": ("bigint[]", lambda me: select(Participant.topic_id).where(Participant.member_id == me)),
        "hidden_topics": ("bigint[]", lambda _me: hidden.hidden_topics()),
        "archived_topics": ("bigint[]", lambda _me: select(Archiving.topic_id)),
        "unlisted_topics": ("bigint[]", lambda _me: select(Unlisting.topic_id)),
        "merged_topics": ("bigint[]", lambda _me: select(Merging.topic_id)),
        "removed_topics": ("bigint[]", lambda _me: select(Removal.topic_id)),
    },
)
